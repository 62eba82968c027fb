// Reads zone files where libhowardhinnant-date finds them too. Door: zone_footer, installed_version.
#include "time/tzdata_file.hpp"

#include <fstream>
#include <iterator>

namespace csirt::time {
namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";
constexpr std::size_t kLargest = 1u << 20;  // zone files have a few kilobytes

}  // namespace

// The caller has found the name in the list of zones, so that it cannot lead out of the folder.
std::string zone_footer(std::string_view zone) {
  std::ifstream in(std::string(kFolder) + std::string(zone), std::ios::binary);
  std::string bytes;
  for (char c = 0; bytes.size() < kLargest && in.get(c);) bytes += c;
  if (!bytes.starts_with("TZif") || !bytes.ends_with('\n')) return "";
  bytes.pop_back();
  const auto line = bytes.rfind('\n');
  return line == std::string::npos ? "" : bytes.substr(line + 1);
}

std::string installed_version() {
  constexpr std::string_view kStart = "# version ";
  std::ifstream in(std::string(kFolder) + "tzdata.zi");
  std::string line;
  std::getline(in, line);
  return line.starts_with(kStart) ? line.substr(kStart.size()) : "unknown";
}

}  // namespace csirt::time
