// Sigma rules, read, checked and compiled once; immutable and shared by any number of matchers and threads.
//
// Doors: RuleSet::load (folders, files, archives), from_texts (memory), from_canonical (what a journal kept);
// update makes a changed set of one that is there. A rule that cannot be compiled is left out and stands in
// problems() with file:line:column; the others work.
// Only what cannot be read at all throws Error: Status::io, not_found, limit or syntax.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
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
  std::string place = {};  // where it was found, for messages alone; empty: the name says it
  const std::string& shown() const { return place.empty() ? name : place; }
  bool operator==(const NamedText&) const = default;
};

// What becomes of rules whose own status says that they should not be used any more, or cannot be.
enum class StatusPolicy : std::uint8_t { trial, live, left_out };

struct RuleOptions {
  // Values of placeholders for the modifier `expand`, by name without the percent signs. They may hold
  // wildcards.
  std::map<std::string, std::vector<std::string>> placeholders;
  // Mapping files of log sources and field names, tried before the built-in ones (docs/conditions.md).
  std::vector<NamedText> mappings;
  bool builtin_mappings = true;
  // Ids of rules in trial: they match and are counted, and nobody acts on them. Ids that are live whatever
  // their status says. An id that no rule of the set has is reported, and kept for a rule to come.
  std::set<std::string> trial, live;
  StatusPolicy deprecated = StatusPolicy::trial, unsupported = StatusPolicy::trial;
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
  bool routed = false;               // a mapping knows its log source
  bool trial = false;                // its matches are counted and make no findings
  std::vector<std::string> filters;  // ids of the filters that take matches of it away
  bool reports = true;               // false: it only feeds correlations, none of which says `generate: true`
  std::string file;                  // as in canonical()
  std::uint32_t line = 0;
};

// A document that is valid Sigma but no detection rule.
struct OtherDocument {
  std::string kind;  // "correlation", "filter" or "mapping" (of log sources, see RuleOptions)
  std::string id, name, title, file;
  std::uint32_t line = 0;
};

// What is to become of a set of rules. An added document takes the place of those that have its id; a text
// that could not be read at all gives way to one of its name. Removing, adding, trial and live happen in this
// order.
struct RuleChange {
  std::vector<std::string> paths;   // to add, as RuleSet::load reads them
  std::vector<NamedText> texts;     // to add
  std::vector<std::string> remove;  // ids of rules, filters and correlations
  std::vector<std::string> trial;   // ids of rules to put in trial
  std::vector<std::string> live;    // ids of rules to make live, whatever their status says
};

struct RuleSetContent;
struct Correlation;  // correlation_rule.hpp

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
  // Only those texts of the set that have a document of one of the ids, or speak of one: enough to say how
  // rules are called, at a fraction of the price, and no set to match with. Correlations whose rules stand in
  // other texts are `others` alone. Of rules of one id, of which a set keeps the first, it may keep one that
  // shows the id as it is.
  static std::shared_ptr<const RuleSet> naming(std::string_view canonical,
                                               const std::vector<std::string>& ids,
                                               const RuleOptions& options = {});

  // A new set; this one stays as it is, and what has not changed is shared by both. The new set is the one
  // that loading its texts with its options would give: same hash, same numbers. A rule that is replaced
  // keeps its trial. Throws Error: not_found for an id that the set does not have, invalid for one that is to
  // be in trial and live, limit, and what load throws.
  std::shared_ptr<const RuleSet> update(const RuleChange& change) const;

  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // Rules are numbered from 0 in the order of their file names, then of their documents. Numbers of another
  // set are carried over by id: other.find(info(rule).id).
  std::size_t size() const;
  const RuleInfo& info(std::uint32_t rule) const;
  std::optional<std::uint32_t> find(std::string_view id) const;

  const std::vector<Problem>& problems() const;          // rules left out, and why
  const std::vector<OtherDocument>& others() const;      // what is no detection rule
  const std::vector<Correlation>& correlations() const;  // numbered by themselves, in the order of the rules

  // A JSON array of {"name","text"} sorted by name, then text, in RFC 8785 form. Placeholder values, mappings
  // and trials that the host gave are members too, with names that begin with '@', so that the set can be
  // made again from it alone.
  const std::string& canonical() const;
  const std::string& hash() const;  // SHA-256 of canonical(), lower-case hex

  const RuleSetContent& content() const;  // for Matcher and others of this organ

 private:
  explicit RuleSet(std::unique_ptr<RuleSetContent> content);
  std::unique_ptr<RuleSetContent> content_;
};

}  // namespace csirt::condition
