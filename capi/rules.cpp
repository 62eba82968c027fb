// csirt_rules_*: a compiled rule set and what it says of its rules.
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/nouns.hpp"
#include "error_object.hpp"

using namespace csirt::capi;

namespace {

// Ids are texts, where names of files are bytes.
std::vector<std::string> ids(const csirt_text* list, uint64_t count, std::string_view name) {
  std::vector<std::string> read = texts(list, count, name);
  for (const std::string& id : read) text(id.data(), id.size(), name);
  return read;
}

csirt::StatusPolicy policy(int32_t given, std::string_view name) {
  switch (given) {
    case CSIRT_RULES_TRIAL:
      return csirt::StatusPolicy::trial;
    case CSIRT_RULES_LIVE:
      return csirt::StatusPolicy::live;
    case CSIRT_RULES_LEFT_OUT:
      return csirt::StatusPolicy::left_out;
    default:
      refuse(name, "there is no such policy: " + std::to_string(given));
  }
}

csirt::RuleOptions rule_options(const csirt_rules_options* given) {
  const csirt_rules_options known = options(given);
  if (known.reserved != 0) refuse("options", "`reserved` must be 0");
  csirt::RuleOptions read;
  const std::string_view lists = text(known.placeholders, known.placeholders_length, "placeholders");
  if (!lists.empty()) {
    read.placeholders =
        csirt::base::decode<decltype(read.placeholders)>(csirt::base::parse_json(lists, "placeholders"));
  }
  read.mappings = texts(known.mappings, known.mapping_count, "mappings");
  read.placeholder_files = texts(known.placeholder_files, known.placeholder_file_count, "placeholder_files");
  const std::vector<std::string> trial = ids(known.trial, known.trial_count, "trial"),
                                 live = ids(known.live, known.live_count, "live");
  read.trial.insert(trial.begin(), trial.end());
  read.live.insert(live.begin(), live.end());
  for (const std::string& id : trial) {
    if (read.live.contains(id)) refuse("trial", "the rule " + id + " cannot be in trial and live");
  }
  read.deprecated = policy(known.deprecated, "deprecated");
  read.unsupported = policy(known.unsupported, "unsupported");
  return read;
}

csirt::RuleChange rule_change(const csirt_rules_change* given) {
  const csirt_rules_change known = options(given);
  if (known.reserved != 0) refuse("change", "`reserved` must be 0");
  csirt::RuleChange read;
  read.paths = texts(known.paths, known.path_count, "paths");
  const std::string_view added = text(known.text, known.text_length, "text");
  if (!added.empty()) read.texts.emplace(text(known.name, known.name_length, "name"), added);
  read.remove = ids(known.remove, known.remove_count, "remove");
  read.trial = ids(known.trial, known.trial_count, "trial");
  read.live = ids(known.live, known.live_count, "live");
  return read;
}

boost::json::object log_source(const csirt::condition::LogSource& source) {
  boost::json::object stated;
  if (!source.category.empty()) stated["category"] = source.category;
  if (!source.product.empty()) stated["product"] = source.product;
  if (!source.service.empty()) stated["service"] = source.service;
  return stated;
}

boost::json::value describe(const csirt::condition::RuleInfo& rule) {
  return {{"id", rule.id},
          {"title", rule.title},
          {"level", rule.level},
          {"status", rule.status},
          {"description", rule.description},
          {"author", rule.author},
          {"techniques", boost::json::value_from(rule.techniques)},
          {"tags", boost::json::value_from(rule.tags)},
          {"logsource", log_source(rule.logsource)},
          {"routed", rule.routed},
          {"trial", rule.trial},
          {"filters", boost::json::value_from(rule.filters)},
          {"reports", rule.reports},
          {"file", scrubbed(rule.file)},
          {"line", rule.line}};
}

}  // namespace

extern "C" {

int32_t csirt_rules_load(const csirt_text* paths, uint64_t path_count, const csirt_rules_options* options,
                         csirt_rules** rules, csirt_error** error) {
  clear(rules);
  return guarded(error, [&] {
    require(rules, "rules");
    const std::vector<std::string> names = texts(paths, path_count, "paths");
    if (names.empty()) refuse("paths", "must name at least one folder, file or archive");
    *rules = new csirt_rules{csirt::Rules::load(names, rule_options(options))};
  });
}

int32_t csirt_rules_parse(const char* data, uint64_t length, const char* name, uint64_t name_length,
                          const csirt_rules_options* options, csirt_rules** rules, csirt_error** error) {
  clear(rules);
  return guarded(error, [&] {
    require(rules, "rules");
    const std::string_view document = text(data, length, "text");
    *rules = new csirt_rules{
        csirt::Rules::parse(document, text(name, name_length, "name"), rule_options(options))};
  });
}

uint64_t csirt_rules_count(const csirt_rules* rules) { return rules == nullptr ? 0 : rules->set().size(); }

const char* csirt_rules_id(const csirt_rules* rules, uint64_t rule, uint64_t* length) {
  if (rule < csirt_rules_count(rules))
    return hand_out(rules->set().info(static_cast<uint32_t>(rule)).id, length);
  if (length != nullptr) *length = 0;
  return nullptr;
}

int32_t csirt_rules_info(const csirt_rules* rules, uint64_t rule, csirt_document** info,
                         csirt_error** error) {
  clear(info);
  return guarded(error, [&] {
    require(rules, "rules");
    require(info, "info");
    if (rule >= csirt_rules_count(rules)) {
      throw csirt::Error(csirt::Status::not_found,
                         "rule: there is no rule number " + std::to_string(rule) + " among " +
                             std::to_string(csirt_rules_count(rules)),
                         "rule");
    }
    give(info, csirt::base::canonical(describe(rules->set().info(static_cast<uint32_t>(rule)))));
  });
}

int32_t csirt_rules_problems(const csirt_rules* rules, csirt_document** problems, csirt_error** error) {
  clear(problems);
  return guarded(error, [&] {
    require(rules, "rules");
    require(problems, "problems");
    give(problems, problems_json(rules->set().problems()));
  });
}

const char* csirt_rules_hash(const csirt_rules* rules, uint64_t* length) {
  return rules == nullptr ? hand_out("", length) : hand_out(rules->set().hash(), length);
}

int32_t csirt_rules_find(const csirt_rules* rules, const char* id, uint64_t id_length, uint64_t* rule,
                         csirt_error** error) {
  return guarded(error, [&] {
    require(rules, "rules");
    require(rule, "rule");
    const std::string wanted(text(id, id_length, "id"));
    const auto found = rules->set().find(wanted);
    if (!found)
      throw csirt::Error(csirt::Status::not_found, "id: no rule of the set has the id " + wanted, wanted);
    *rule = *found;
  });
}

int32_t csirt_rules_update(const csirt_rules* rules, const csirt_rules_change* change, csirt_rules** updated,
                           csirt_error** error) {
  clear(updated);
  return guarded(error, [&] {
    require(rules, "rules");
    require(updated, "updated");
    *updated = new csirt_rules{rules->rules.update(rule_change(change))};
  });
}

void csirt_rules_free(csirt_rules** rules) { end(rules); }

}  // extern "C"
