// Labelled lines: an event, or the facts of a case, and what is true of it. The formats stand in
// docs/bench.md.
//
// Door: LineSplitter for lines that hold both, read_label for labels that come apart. Errors: Error(syntax or
// invalid) that names what was expected; whoever reads lines says which line it was.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::analysis {

// What is predicted: is it malicious; which rules should fire; which ATT&CK techniques; which class.
enum class Aim { malicious, rules, techniques, classes };

struct Label {
  std::vector<std::string> expected;  // classes; of the aim `malicious`: "malicious" or nothing
  bool limited = false;               // only the classes in `judged` are judged
  std::vector<std::string> judged;
  std::vector<std::string> said, other;  // predictions that come with the label
  bool known = true;                     // false: nobody says what is true of it
  std::string block;                     // what belongs together is resampled together
};

// {"malicious": bool} | {"rules": [...], "of"?: [...]} | {"techniques": [...]} | {"class": text}, with
// "said"?, "other"?, "block"?.
Label read_label(Aim aim, const boost::json::value& json);

enum class Format { pairs, evtx_to_mitre, panther };

class LineSplitter {
 public:
  LineSplitter(Format format, Aim aim);
  ~LineSplitter();
  LineSplitter(const LineSplitter&) = delete;
  LineSplitter& operator=(const LineSplitter&) = delete;

  // The event is valid until the next call.
  struct Split {
    std::string_view event;
    Label label;
  };
  Split split(std::string_view line);

 private:
  struct Reader;
  Label panther_label() const;
  Label path_label() const;

  std::unique_ptr<Reader> reader_;
  Format format_;
  Aim aim_;
  std::string event_;
};

}  // namespace csirt::analysis
