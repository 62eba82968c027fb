// Door: lines.hpp.
#include "tool/lines.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace csirt::tool {
namespace {

constexpr std::size_t kHead = 1024;  // bytes that tell how a source begins
constexpr std::size_t kColumn = 64;  // bytes of a column's name
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kMark = "\xEF\xBB\xBF";  // that some programs put before UTF-8

// By find, which looks at many bytes at once where std::count looks at each.
std::uint64_t feeds_in(std::string_view bytes) {
  std::uint64_t count = 0;
  for (std::size_t at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1)) ++count;
  return count;
}

// Lines of logs have commas too; the colons and slashes of their times and programs tell them apart.
bool is_column(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(kBlanks);
  return first != cell.npos && cell.size() <= kColumn && std::all_of(cell.begin(), cell.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  std::string_view(" _-.@#\"'()\r").find(c) != std::string_view::npos;
         });
}

// Names of columns between separators.
bool is_heading(std::string_view line, char separator) {
  if (line.find(separator) == line.npos) return false;
  for (;;) {
    const std::size_t end = line.find(separator);
    if (!is_column(line.substr(0, end))) return false;
    if (end == line.npos) return true;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

void Lines::take(std::string_view bytes) {
  head_ += bytes.substr(0, kHead - head_.size());
  piece_ = bytes;
  begin_ = end_;
  end_ += bytes.size();
  feeds_before_ = feeds_;
  feeds_ += feeds_in(bytes);
  open_before_ = open_;
  if (const std::size_t last = bytes.rfind('\n'); last != bytes.npos) open_ = begin_ + last + 1;
}

std::optional<std::uint64_t> Lines::number(std::uint64_t offset) const {
  if (offset == open_before_) return feeds_before_ + 1;
  if (offset < begin_ || offset > end_) return std::nullopt;
  return feeds_before_ + feeds_in(piece_.substr(0, offset - begin_)) + 1;
}

std::string Lines::other_form() const {
  std::string_view head = head_;
  if (head.starts_with(kMark)) head.remove_prefix(kMark.size());
  head.remove_prefix(std::min(head.find_first_not_of(kBlanks), head.size()));
  const std::string_view line = head.substr(0, head.find('\n'));
  if (head.starts_with('[')) return "begins with '[', as a JSON array does";
  if (head.starts_with('<')) return "begins with '<', as XML does";
  if (line.size() < head.size() && line.find_last_not_of(kBlanks) == 0 && line[0] == '{')
    return "begins with '{' alone on a line, as an object over several lines does";
  for (const char separator : {',', ';', '\t'}) {
    if (is_heading(line, separator)) return "begins with names of columns, as CSV does";
  }
  return "";
}

std::string Lines::form_note(const std::string& source) {
  if (std::exchange(form_noted_, true)) return "";
  const std::string form = other_form();
  return form.empty() ? "" : source + " " + form + "; JSON Lines, one object a line, expected";
}

std::string place_text(std::optional<std::uint64_t> line, std::uint64_t offset) {
  const std::string byte = "byte " + std::to_string(offset);
  return line ? "line " + std::to_string(*line) + " (" + byte + ")" : byte;
}

}  // namespace csirt::tool
