// The report: one self-contained HTML page made from what the engine's queries answered.
//
// Door: render_report. Pure: no file, no clock, no network; the same data gives the same page, byte for byte.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace csirt::tool {

// `data` is one object, every part as csirt_engine_query answered it for one viewer:
//   "version"    text of csirt_version_text()
//   "viewer"     who the page is for: {"principal": {...}} or {"party": "..."}
//   "summary"    query "summary": now, hashes, root, dispositions, sources, rule_statistics, referrals
//   "incidents"  query "incidents": list of incidents with findings, tasks, clocks, approvals, actions, contacts,
//                history and decisions
//   "noted"      query "noted": findings outside incidents
//   "effects"    query "effects": what the host was asked to do and has not acknowledged
//   "charter"    query "charter": the charter document
//   "verify"     the answer of csirt_journal_verify, or absent when the journal lies in memory
// Members equal to their default are absent, as everywhere in the library's documents. Throws std::invalid_argument
// when `data` is no object.
std::string render_report(const boost::json::value& data);

}  // namespace csirt::tool
