// Sets of rules that change: what an update adds, removes and puts in trial, and that it is the set that
// loading its texts would give.
#include "condition/rule_set_content.hpp"
#include "condition_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;
using Set = std::shared_ptr<const RuleSet>;

namespace {

std::string rule(const std::string& id, const std::string& value = "a", const std::string& more = "") {
  return "title: t\nid: " + id + "\n" + more + "logsource: {product: p}\ndetection: {s: {f: " + value +
         "}, condition: s}\n";
}

std::string ids(const RuleSet& rules) {
  std::string all;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    all += (i ? " " : "") + rules.info(i).id + (rules.info(i).trial ? "?" : "");
  }
  return all;
}

std::string matching(Matcher& matcher, const char* event) {
  REQUIRE(matcher.parse(event) == EventStatus::ok);
  std::string all;
  for (const std::uint32_t number : matcher.match())
    all += (all.empty() ? "" : " ") + matcher.rules().info(number).id;
  return all;
}

std::string problems(const RuleSet& rules) {
  std::string all;
  for (const Problem& problem : rules.problems()) all += format(problem) + "\n";
  return all;
}

Status refused(const Set& rules, const RuleChange& change) {
  try {
    rules->update(change);
  } catch (const Error& error) {
    return error.status();
  }
  return Status::ok;
}

// What an update made is what its canonical form makes.
Set updated(const Set& rules, const RuleChange& change) {
  Set made = rules->update(change);
  const Set again = RuleSet::from_canonical(made->canonical());
  CHECK(again->hash() == made->hash());
  CHECK(ids(*again) == ids(*made));
  return made;
}

constexpr const char* kEvent = R"({"f": "a"})";

}  // namespace

TEST_CASE("rules are added, replaced and removed by their ids") {
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  CHECK(ids(*updated(before, {})) == "a b");
  CHECK(before->update({})->hash() == before->hash());
  CHECK(ids(*updated(before, {{}, {{"0.yml", rule("c")}}, {}, {}, {}})) == "c a b");
  CHECK(ids(*updated(before, {{}, {}, {"a"}, {}, {}})) == "b");
  const Set replaced = updated(before, {{}, {{"x.yml", rule("a", "z")}}, {}, {}, {}});
  CHECK(ids(*replaced) == "b a");
  Matcher matcher(replaced);
  CHECK(matching(matcher, kEvent) == "b");
  CHECK(matching(matcher, R"({"f": "z"})") == "a");
  CHECK(ids(*before) == "a b");
}

TEST_CASE("an updated set is the one that loading its texts gives") {
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  const Set after = before->update({{}, {{"b.yml", rule("b", "z")}, {"c.yml", rule("c")}}, {"a"}, {"c"}, {}});
  RuleOptions options;
  options.trial = {"c"};
  CHECK(after->hash() ==
        RuleSet::from_texts({{"b.yml", rule("b", "z")}, {"c.yml", rule("c")}}, options)->hash());
}

TEST_CASE("of a file of several documents one leaves, and the others stay where they are") {
  const std::string text = "# rules\n" + rule("a") + "---\n" + rule("b", "[a,\n b]") + "---\n" + rule("c") +
                           "---\n" + rule("d", "{}");  // has a mistake
  const Set before = RuleSet::from_texts({{"r.yml", text}});
  CHECK(ids(*before) == "a b c");
  const Set after = updated(before, {{}, {}, {"b"}, {}, {}});
  CHECK(ids(*after) == "a c");
  CHECK(after->info(1).line == before->info(2).line);
  CHECK(problems(*after) == problems(*before));
  const Set less = updated(after, {{}, {{"new.yml", rule("c", "z")}}, {"a"}, {}, {}});
  CHECK(ids(*less) == "c");
  CHECK(problems(*less) == problems(*before));
  const Set least = updated(less, {{}, {}, {"d", "c"}, {}, {}});
  CHECK(least->hash() == RuleSet::from_texts({})->hash());
}

TEST_CASE("documents of one file without ids keep those that their texts give when another leaves") {
  const std::string plain = "title: t\nlogsource: {product: p}\ndetection: {s: {f: b}, condition: s}\n";
  const Set before = RuleSet::from_texts({{"r.yml", rule("a") + "---\n" + plain}});
  const Set after = updated(before, {{}, {}, {"a"}, {}, {}});
  REQUIRE(after->size() == 1);
  CHECK(after->info(0).id == before->info(1).id);
  CHECK(after->info(0).id == RuleSet::from_texts({{"x.yml", plain}})->info(0).id);
}

TEST_CASE("what could not be read or compiled gives way to what can") {
  const Set before = RuleSet::from_texts({{"a.yml", "id: a\ntitle: {\n"}, {"b.yml", rule("b", "{}")}});
  CHECK(before->problems().size() == 2);
  const Set after = updated(before, {{}, {{"a.yml", rule("a")}, {"c.yml", rule("b")}}, {}, {}, {}});
  CHECK(problems(*after) == "");
  CHECK(ids(*after) == "a b");
}

TEST_CASE("rules go in trial and come out of it, by the host's word") {
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  const Set trial = updated(before, {{}, {}, {}, {"a"}, {}});
  CHECK(ids(*trial) == "a? b");
  CHECK(trial->hash() != before->hash());
  const Set replaced = updated(trial, {{}, {{"a.yml", rule("a", "z")}}, {}, {}, {}});
  CHECK(ids(*replaced) == "a? b");  // a new text is no reason to trust a rule
  CHECK(trial->update({{}, {}, {}, {}, {"a"}})->hash() == before->hash());
  const Set added = updated(before, {{}, {{"c.yml", rule("c")}}, {}, {"c"}, {}});
  CHECK(ids(*added) == "a b c?");
  const Set removed = updated(trial, {{}, {}, {"a"}, {}, {}});
  CHECK(ids(*updated(removed, {{}, {{"a.yml", rule("a")}}, {}, {}, {}})) == "a b");
}

TEST_CASE("rules that are deprecated or unsupported are in trial, unless the host says otherwise") {
  const std::vector<NamedText> texts = {{"a.yml", rule("a", "a", "status: deprecated\n")},
                                        {"b.yml", rule("b", "a", "status: unsupported\n")},
                                        {"c.yml", rule("c", "a", "status: test\n")}};
  const Set standard = RuleSet::from_texts(texts);
  CHECK(ids(*standard) == "a? b? c");
  CHECK(ids(*updated(standard, {{}, {}, {}, {}, {"a"}})) == "a b? c");
  RuleOptions options;
  options.deprecated = StatusPolicy::live;
  options.unsupported = StatusPolicy::left_out;
  const Set declared = RuleSet::from_texts(texts, options);
  CHECK(ids(*updated(declared, {})) == "a c");
  CHECK(problems(*declared).starts_with("b.yml:1:1: rules of this status are left out"));
  options.live = {"b"};
  CHECK(ids(*RuleSet::from_texts(texts, options)) == "a b c");
}

TEST_CASE("an update that names what is not there is refused, and changes nothing") {
  const Set rules = RuleSet::from_texts({{"a.yml", rule("a")}});
  CHECK(refused(rules, {{}, {}, {"x"}, {}, {}}) == Status::not_found);
  CHECK(refused(rules, {{}, {}, {}, {"x"}, {}}) == Status::not_found);
  CHECK(refused(rules, {{}, {}, {}, {}, {"x"}}) == Status::not_found);
  CHECK(refused(rules, {{}, {}, {"a"}, {"a"}, {}}) == Status::not_found);
  CHECK(refused(rules, {{}, {}, {}, {"a"}, {"a"}}) == Status::invalid);
  CHECK(refused(rules, {{}, {{"@trial", ""}}, {}, {}, {}}) == Status::invalid);
  CHECK(refused(rules, {{"/no/such/file.yml"}, {}, {}, {}, {}}) == Status::not_found);
  RuleOptions small;
  small.total_bytes = 200;
  const Set limited = RuleSet::from_texts({{"a.yml", rule("a")}}, small);
  CHECK(refused(limited, {{}, {{"b.yml", rule("b")}, {"c.yml", rule("c")}}, {}, {}, {}}) == Status::limit);
}

TEST_CASE("a trial for an id that no rule has is reported when rules are loaded") {
  RuleOptions options;
  options.trial = {"a", "misspelt"};
  const Set rules = RuleSet::from_texts({{"a.yml", rule("a")}}, options);
  CHECK(ids(*rules) == "a?");
  REQUIRE(rules->problems().size() == 1);
  CHECK(rules->problems()[0].found == "misspelt");
}

TEST_CASE("filters follow the rules that they name through updates") {
  const std::string filter =
      "title: f\nid: f1\nlogsource: {}\nfilter: {rules: [a], s: {user: adm}, condition: s}\n";
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  const Set filtered = updated(before, {{}, {{"f.yml", filter}}, {}, {}, {}});
  Matcher matcher(filtered);
  constexpr const char* event = R"({"f": "a", "user": "adm"})";
  CHECK(matching(matcher, event) == "b");
  const Set without = updated(filtered, {{}, {}, {"a"}, {}, {}});
  CHECK(problems(*without).find("names a rule that the set does not have") != std::string::npos);
  const Set back = updated(without, {{}, {{"a.yml", rule("a")}}, {}, {}, {}});
  matcher.set_rules(back);
  CHECK(matching(matcher, event) == "b");
  matcher.set_rules(updated(back, {{}, {}, {"f1"}, {}, {}}));
  CHECK(matching(matcher, event) == "a b");
}

TEST_CASE("a matcher goes on with another set between two events, as a new one would") {
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  Matcher matcher(before);
  CHECK(matching(matcher, kEvent) == "a b");
  const Set trial = before->update({{}, {}, {}, {"b"}, {}});
  CHECK(trial->content().compiled == before->content().compiled);
  matcher.set_rules(trial);
  CHECK(matcher.match().empty());  // the event is forgotten
  CHECK(matching(matcher, kEvent) == "a b");
  CHECK(matcher.rules().info(1).trial);
  matcher.set_rules(trial->update({{}, {{"c.yml", rule("c")}}, {"a"}, {}, {}}));
  CHECK(matching(matcher, kEvent) == "b c");
}

TEST_CASE("an update shares what it does not change") {
  const Set before = RuleSet::from_texts({{"a.yml", rule("a")}, {"b.yml", rule("b")}});
  const Set after = before->update({{}, {{"c.yml", rule("c")}}, {}, {}, {}});
  CHECK(after->content().rules[0].rule == before->content().rules[0].rule);
  CHECK(after->content().texts[1] == before->content().texts[1]);
  CHECK(after->content().mapping == before->content().mapping);
}
