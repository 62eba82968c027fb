// Sigma rules, read, checked and compiled once; immutable and shared by any number of matchers and threads.
//
// Doors: RuleSet::load (folders, files, archives), from_texts (memory), from_canonical (what a journal kept).
// A rule that cannot be compiled is left out and stands in problems() with file:line:column; the others work.
// Only what cannot be read at all throws Error: Status::io, not_found, limit or syntax.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/error.hpp"

namespace csirt::condition {

// Which events a rule is tried on.
//   standard  those of its log source; a rule whose log source no mapping knows, every event
//   none      every rule on every event
//   strict    as standard, but rules whose log source no mapping knows are left out
enum class Routing : std::uint8_t { standard, none, strict };

struct LogSource {
  std::string category, product, service;  // empty: not stated
  bool operator==(const LogSource&) const = default;
};

struct NamedText {
  std::string name, text;
  bool operator==(const NamedText&) const = default;
};

struct RuleOptions {
  // Values of placeholders for the modifier `expand`, by name without the percent signs. They may hold
  // wildcards.
  std::map<std::string, std::vector<std::string>> placeholders;
  // Mapping files of log sources and field names, tried before the built-in ones (docs/conditions.md).
  std::vector<NamedText> mappings;
  bool builtin_mappings = true;
  // Fields that the host reads of every event; Event::field_text finds these without a search.
  std::vector<std::string> fields;
  std::size_t file_bytes = 1u << 20;     // of one rule file
  std::size_t total_bytes = 256u << 20;  // of all rule files together, unpacked
  std::size_t files = 200'000;
};

struct RuleInfo {
  std::string id;  // of the rule; without one, "rule-" and 16 hex digits of the hash of its text
  std::string name, title, level, status, author, description, date;
  std::vector<std::string> techniques;  // ATT&CK, from the tags: "T1003.001"
  std::vector<std::string> tags, falsepositives, fields, references;
  LogSource logsource;
  bool routed = false;  // a mapping knows its log source
  std::string file;     // as in canonical()
  std::uint32_t line = 0;
};

// A document that is valid Sigma but no detection rule.
struct OtherDocument {
  std::string kind;  // "correlation", "filter" or "mapping" (of log sources, see RuleOptions)
  std::string id, name, title, file;
  std::uint32_t line = 0;
};

struct RuleSetContent;

class RuleSet {
 public:
  // Each path is a folder (searched for *.yml and *.yaml), a rule file, or a .zip, .tar, .tar.gz, .tgz or
  // .tar.xz.
  static std::shared_ptr<const RuleSet> load(const std::vector<std::string>& paths,
                                             const RuleOptions& options = {});
  static std::shared_ptr<const RuleSet> from_texts(std::vector<NamedText> texts,
                                                   const RuleOptions& options = {});
  // Throws Error(Status::invalid) for anything that canonical() could not have written.
  static std::shared_ptr<const RuleSet> from_canonical(std::string_view canonical,
                                                       const RuleOptions& options = {});

  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // Rules are numbered from 0 in the order of their file names, then of their documents.
  std::size_t size() const;
  const RuleInfo& info(std::uint32_t rule) const;
  std::optional<std::uint32_t> find(std::string_view id) const;

  const std::vector<Problem>& problems() const;      // rules left out, and why
  const std::vector<OtherDocument>& others() const;  // what is no detection rule

  // A JSON array of {"name","text"} sorted by name, then text, in RFC 8785 form. Placeholder values and
  // mappings that the host gave are members too, with names that begin with '@', so that the set can be made
  // again from it alone.
  const std::string& canonical() const;
  const std::string& hash() const;  // SHA-256 of canonical(), lower-case hex

  const RuleSetContent& content() const;  // for Matcher and others of this organ

 private:
  using Content = RuleSetContent;
  explicit RuleSet(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace csirt::condition
