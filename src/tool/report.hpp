// The report: one HTML page that tells what came in, where it went, what was decided and why.
//
// Door: render_report. Pure and deterministic: the same document gives the same bytes. The page stands alone:
// no network, no script (its content security policy forbids both), light and dark, printable. Everything
// that comes out of the document is escaped; members that are absent or of another type than expected read as
// absent, so that no document makes it fail. Lists are bounded and say how much they leave out.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace csirt::tool {

// `data` is {"summary", "incidents", "noted", "charter", "verify", "version"}, each in the JSON form of the
// noun of the same name (see docs/report.md); all of them may be absent.
std::string render_report(const boost::json::value& data);

}  // namespace csirt::tool
