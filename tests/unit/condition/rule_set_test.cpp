// Sets of rules: reading, refusing, naming, the canonical form.
#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "condition_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;
using csirt::condition::test::rule_text;
namespace fs = std::filesystem;

namespace {

std::string rule(const std::string& id, const std::string& detection = "sel: {f: a}\ncondition: sel") {
  return "id: " + id + "\n" + rule_text(detection);
}

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("csirt-rules-" + std::to_string(::getpid()))) {
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
  fs::path path;
};

void write_archive(const fs::path& path, const std::vector<NamedText>& members, bool zip) {
  archive* out = archive_write_new();
  if (zip) {
    archive_write_set_format_zip(out);
  } else {
    archive_write_set_format_ustar(out);
    archive_write_add_filter_xz(out);
  }
  REQUIRE(archive_write_open_filename(out, path.c_str()) == ARCHIVE_OK);
  for (const NamedText& member : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(member.text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(out, entry);
    archive_write_data(out, member.text.data(), member.text.size());
    archive_entry_free(entry);
  }
  archive_write_free(out);
}

}  // namespace

TEST_CASE("folders, files and archives give the same set") {
  Folder folder;
  folder.write("rules/b.yml", rule("b"));
  folder.write("rules/sub/a.yaml", rule("a"));
  folder.write("rules/readme.txt", "not a rule");
  const std::vector<NamedText> members = {{"b.yml", rule("b")}, {"sub/a.yaml", rule("a")}, {"x.txt", "no"}};
  write_archive(folder.path / "r.tar.xz", members, false);
  write_archive(folder.path / "r.zip", members, true);
  const auto from_folder = RuleSet::load({(folder.path / "rules").string()});
  REQUIRE(from_folder->size() == 2);
  CHECK(from_folder->info(0).file == "b.yml");
  CHECK(from_folder->find("a") == 1u);
  CHECK_FALSE(from_folder->find("c"));
  for (const char* name : {"r.tar.xz", "r.zip"}) {
    CHECK(RuleSet::load({(folder.path / name).string()})->hash() == from_folder->hash());
  }
  CHECK(RuleSet::load({(folder.path / "rules/b.yml").string()})->size() == 1);
}

TEST_CASE(
    "mistakes are told by the path that was given and the one inside; the set is the same wherever it lay") {
  Folder folder;
  for (const char* place : {"one/", "two/deep/"}) {
    folder.write(std::string(place) + "a.yml", rule("b"));
    folder.write(std::string(place) + "sub/bad.yml", "title: t\n");
    folder.write(std::string(place) + "sub/broken.yml", "title: [\n");
    folder.write(std::string(place) + "sub/twice.yml", rule("b"));
  }
  write_archive(folder.path / "r.zip",
                {{"a.yml", rule("b")},
                 {"sub/bad.yml", "title: t\n"},
                 {"sub/broken.yml", "title: [\n"},
                 {"sub/twice.yml", rule("b")}},
                true);
  std::string hash;
  for (const char* name : {"one", "two/deep", "r.zip"}) {
    const std::string path = (folder.path / name).string();
    CAPTURE(path);
    const auto rules = RuleSet::load({path});
    for (const auto& set : {rules, rules->update({})}) {
      REQUIRE(set->problems().size() >= 3);
      std::set<std::string> files;
      for (const Problem& problem : set->problems()) files.insert(problem.file);
      CHECK(files ==
            std::set<std::string>{path + "/sub/bad.yml", path + "/sub/broken.yml", path + "/sub/twice.yml"});
      CHECK(set->problems().back().message ==
            "the rule has the id of another, in " + path + "/a.yml, and is left out");
      CHECK(set->info(0).file == "a.yml");
    }
    if (hash.empty()) hash = rules->hash();
    CHECK(rules->hash() == hash);
  }
}

TEST_CASE(
    "filters and correlations that name no rule are told by the same path, and listed by the one inside") {
  Folder folder;
  folder.write("r/sub/f.yml",
               "title: t\nid: f1\nlogsource: {}\nfilter: {rules: [none], s: {f: a}, condition: s}\n");
  folder.write("r/sub/c.yml",
               "title: t\nid: c1\ncorrelation: {type: event_count, rules: [none], group-by: [f], "
               "timespan: 1m, condition: {gte: 2}}\n");
  const std::string path = (folder.path / "r").string();
  const auto rules = RuleSet::load({path});
  std::set<std::string> told, listed;
  for (const Problem& problem : rules->problems()) told.insert(problem.file);
  for (const OtherDocument& other : rules->others()) listed.insert(other.file);
  CHECK(told == std::set<std::string>{path + "/sub/c.yml", path + "/sub/f.yml"});
  CHECK(listed == std::set<std::string>{"sub/c.yml", "sub/f.yml"});
}

TEST_CASE("what stays of a file when a document of it leaves is told by the same path") {
  Folder folder;
  folder.write("r/sub/two.yml", rule("a") + "---\ntitle: t\n");
  RuleChange change;
  change.remove = {"a"};
  const auto rest = RuleSet::load({(folder.path / "r").string()})->update(change);
  CHECK(rest->size() == 0);
  REQUIRE_FALSE(rest->problems().empty());
  CHECK(rest->problems()[0].file == (folder.path / "r").string() + "/sub/two.yml");
}

TEST_CASE("archives that leave their folder, are damaged or too large are refused") {
  Folder folder;
  write_archive(folder.path / "evil.zip", {{"../../etc/x.yml", rule("a")}}, true);
  folder.write("broken.tar.xz", "this is no archive");
  folder.write("big.yml", std::string(2'000'000, '#'));
  const auto refused = [&](const char* name) {
    try {
      RuleSet::load({(folder.path / name).string()});
    } catch (const Error& error) {
      return error.status();
    }
    return Status::ok;
  };
  CHECK(refused("evil.zip") == Status::invalid);
  CHECK(refused("broken.tar.xz") == Status::corrupt);
  CHECK(refused("big.yml") == Status::limit);
  CHECK(refused("absent.yml") == Status::not_found);
}

TEST_CASE("what a rule says about itself") {
  const auto rules = RuleSet::from_texts(
      {{"r.yml",
        "title: T\nid: i\nname: n\nstatus: test\nlevel: high\nauthor: A\ndescription: D\n"
        "date: 2024-01-02\ntags: [attack.t1003.001, attack.credential-access, attack.T1059]\n"
        "falsepositives: [x]\nfields: [f]\nlogsource: {product: windows, service: security}\n"
        "detection: {sel: {f: a}, condition: sel}\n"}});
  REQUIRE(rules->size() == 1);
  const RuleInfo& info = rules->info(0);
  CHECK(info.id == "i");
  CHECK(info.level == "high");
  CHECK(info.techniques == std::vector<std::string>{"T1003.001", "T1059"});
  CHECK(info.logsource == LogSource{"", "windows", "security"});
  CHECK(info.falsepositives == std::vector<std::string>{"x"});
  CHECK(info.date == "2024-01-02");
}

TEST_CASE("several documents in a file; correlations, filters and mappings are named, not dropped") {
  const auto rules = RuleSet::from_texts(
      {{"r.yml", rule("a") + "---\n" + rule("b") +
                     "---\ntitle: c\nid: c1\nname: cc\n"
                     "correlation: {type: event_count, rules: [a], timespan: 5m, condition: {gte: 2}}\n---\n"
                     "title: f\nlogsource: {}\nfilter: {rules: [a], s: {g: 1}, condition: s}\n---\n"
                     "logsources: {}\n---\n"}});
  CHECK(rules->size() == 2);
  CHECK(rules->problems().empty());
  REQUIRE(rules->others().size() == 3);
  CHECK(rules->others()[0].kind == "correlation");
  CHECK(rules->others()[0].id == "c1");
  CHECK(rules->others()[1].kind == "filter");
  CHECK(rules->others()[2].kind == "mapping");
}

TEST_CASE("rules with mistakes are left out, with all their mistakes; the others work") {
  const auto rules = RuleSet::from_texts(
      {{"bad.yml", "id: x\nlevel: hihg\nstatus: testing\ndetection: {sel: {f|nope: a}, condition: sel}\n"},
       {"good.yml", rule("good")},
       {"list.yml", "- a\n"},
       {"old.yml", "action: global\ntitle: t\n"},
       {"twice.yml", "title: a\ntitle: b\n"},
       {"bytes.yml", "title: \xFF\n"},
       {"zzz.yml", rule("good")}});
  REQUIRE(rules->size() == 1);
  std::string all;
  for (const Problem& problem : rules->problems()) all += format(problem) + "\n";
  CAPTURE(all);
  for (const char* part :
       {"bad.yml:2:8: this is no level of a rule; did you mean 'high'?",
        "bad.yml:3:9: this is no status of a rule", "bad.yml:1:1: the rule has no title",
        "bad.yml:1:1: the rule has no log source", "there is no modifier 'nope'",
        "list.yml:1:1: the document is no Sigma rule", "old.yml:1:9: rule collections with 'action'",
        "twice.yml:2:", "bytes.yml:1:8: the rule file is not UTF-8",
        "zzz.yml:1:1: the rule has the id of another, in good.yml, and is left out"}) {
    CHECK_MESSAGE(all.find(part) != std::string::npos, part);
  }
}

TEST_CASE("a misspelt member is told once, at its place and with what was meant") {
  const std::string t = "title: t\n", source = "logsource: {category: x}\n",
                    s = "{s: {a: b}, condition: s}\n",
                    counts = "rules: [r], timespan: 1m, condition: {gte: 3}}\n";
  std::string own;
  for (int i = 100; i < 400; ++i) own += "x-" + std::to_string(i) + ": 1\n";
  const struct {
    std::string text;
    const char* told;
  } table[] = {
      {"titel: t\n" + source + "detection: " + s,
       "r.yml:1:1: the rule has no title, but a member 'titel'; did you mean 'title'? (at /titel)"},
      {t + "logsorce: {category: x}\ndetection: " + s,
       "r.yml:2:1: the rule has no log source, but a member 'logsorce'; did you mean 'logsource'? (at "
       "/logsorce)"},
      {t + source + "detecton: " + s,
       "r.yml:3:1: the rule has no detection, but a member 'detecton'; did you mean 'detection'? (at "
       "/detecton)"},
      {t + source + "detection: {s: {a: b}, conditon: s}\n",
       "r.yml:3:24: the detection has no condition, but a member 'conditon'; did you mean 'condition'? (at "
       "/detection/conditon)"},
      {t + source + "filtre: {rules: any, s: {a: b}, condition: s}\n",
       "r.yml:3:1: the document has no detection, but a member 'filtre'; did you mean 'filter'? (at "
       "/filtre)"},
      {t + "logsorce: {}\nfilter: {rules: any, s: {a: b}, condition: s}\n",
       "r.yml:2:1: the filter has no log source, but a member 'logsorce'; did you mean 'logsource'? (at "
       "/logsorce)"},
      {t + source + "filter: {rulez: any, s: {a: b}, condition: s}\n",
       "r.yml:3:10: the filter names no rules, but a member 'rulez'; did you mean 'rules'? (at "
       "/filter/rulez)"},
      // Another kind of document needs no log source, so that this one lacks one is not told.
      {t + "correlaton: {type: event_count, " + counts,
       "r.yml:2:1: the document has no detection, but a member 'correlaton'; did you mean 'correlation'? (at "
       "/correlaton)"},
      {t + "correlation: {typ: event_count, " + counts,
       "r.yml:2:15: unknown member 'typ'; did you mean 'type'? (at /correlation/typ)"},
      {t + "correlation: {type: event_count, rules: [r], timespan: 1m, conditoin: {gte: 3}}\n",
       "r.yml:2:60: unknown member 'conditoin'; did you mean 'condition'? (at /correlation/conditoin)"},
      // Who wrote the name itself did not misspell it.
      {"title: ''\ntitel: t\n" + source + "detection: " + s, "r.yml:1:8: the rule has no title (at /title)"},
      {t + "logsource: x\ndetection: " + s, "r.yml:2:12: the rule has no log source (at /logsource)"},
      // Members that are near to no name leave the hints to those that are.
      {t + own + "logsorce: {category: x}\ndetecton: " + s,
       "r.yml:302:1: the rule has no log source, but a member 'logsorce'; did you mean 'logsource'? (at "
       "/logsorce)\nr.yml:303:1: the rule has no detection, but a member 'detecton'; did you mean "
       "'detection'? (at /detecton)"},
      // What is not near is a member of the author's own.
      {t + source + "logic: " + s, "r.yml:1:1: the rule has no detection (at /detection)"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto rules = RuleSet::from_texts({{"r.yml", row.text}});
    std::string all;
    for (const Problem& problem : rules->problems()) all += (all.empty() ? "" : "\n") + format(problem);
    CHECK(all == row.told);
  }
}

TEST_CASE("the canonical form does not depend on the order of finding, and makes the same set again") {
  const std::vector<NamedText> forward = {{"a.yml", rule("a")}, {"b.yml", rule("b")}},
                               backward = {forward[1], forward[0]};
  RuleOptions options;
  options.placeholders["p"] = {"x", "y*"};
  const auto one = RuleSet::from_texts(forward, options), two = RuleSet::from_texts(backward, options);
  CHECK(one->canonical() == two->canonical());
  CHECK(one->hash() == two->hash());
  CHECK(one->hash() != RuleSet::from_texts(forward)->hash());
  const auto again = RuleSet::from_canonical(one->canonical());
  CHECK(again->canonical() == one->canonical());
  CHECK(again->find("b") == one->find("b"));
  for (const char* wrong : {"{}", "[1]", "[{\"name\":\"a\"}]", "[{\"name\":\"@what\",\"text\":\"\"}]"}) {
    CHECK_THROWS_AS(RuleSet::from_canonical(wrong), Error);
  }
  CHECK_THROWS_AS(RuleSet::from_canonical("["), Error);
  CHECK_THROWS_AS(RuleSet::from_texts({{"@x", ""}}), Error);
}

TEST_CASE("a rule file with a name that is kept for options is refused by the path that was given") {
  Folder folder;
  folder.write("rules/@x.yml", rule("x"));
  const std::string path = (folder.path / "rules").string();
  try {
    RuleSet::load({path});
    FAIL("a name of options was taken");
  } catch (const Error& error) {
    CHECK(error.status() == Status::invalid);
    CHECK(error.subject() == path + "/@x.yml");
    CHECK(error.what() ==
          path + "/@x.yml: the name of a rule file begins with '@', as those of options alone do");
  }
}

TEST_CASE("a rule file is as large as allowed or refused by its name, in a folder and in an archive") {
  Folder folder;
  folder.write("rules/b.yml", rule("b"));
  write_archive(folder.path / "r.zip", {{"b.yml", rule("b")}}, true);
  RuleOptions options;
  for (const char* name : {"rules", "rules/b.yml", "r.zip"}) {
    const std::string path = (folder.path / name).string();
    options.file_bytes = rule("b").size();
    CHECK(RuleSet::load({path}, options)->size() == 1);
    --options.file_bytes;
    try {
      RuleSet::load({path}, options);
      FAIL("a rule file was larger than allowed");
    } catch (const Error& error) {
      CHECK(error.status() == Status::limit);
      CHECK(std::string(error.what())
                .ends_with(" is larger than " + std::to_string(options.file_bytes) + " bytes"));
    }
  }
}

TEST_CASE("how a rule is called is read of its text alone, however YAML writes its id") {
  struct Row {
    const char *written, *id;
  };
  const Row rows[] = {
      {"id: c-3", "c-3"},
      {"id: 'it''s'", "it's"},
      {"id: \"\\x41-1\"", "A-1"},
      {"id: \"a\\\n  b\"", "ab"},
      {"id: >-\n  two\n  words", "two words"},
      {"author: &who ada\nid: *who", "ada"},
      {"author: &who 'o''hara'\nid: *who", "o'hara"},
      {"\"i\\x64\": b-2", "b-2"},
      {"{\"id\": \"\\u0041\", \"title\": \"t\", \"logsource\": {\"product\": \"windows\"},"
       " \"detection\": {\"s\": {\"f\": \"a\"}, \"condition\": \"s\"}}",
       "A"},
      {"author: nobody", nullptr},  // the id is made of the text
  };
  const std::string body = rule_text("sel: {f: a}\ncondition: sel");
  for (const Row& row : rows) {
    CAPTURE(std::string(row.written));
    const std::string text = std::string(row.written) + "\n" + (*row.written == '{' ? "" : body);
    const auto all = RuleSet::from_texts({{"a.yml", rule("a-1")}, {"b.yml", text}, {"c.yml", rule("z-9")}});
    REQUIRE(all->size() == 3);
    const std::string id = all->info(1).id;
    if (row.id != nullptr) CHECK(id == row.id);
    const auto part = RuleSet::naming(all->canonical(), {id, "gone"});
    REQUIRE(part->size() == 1);
    CHECK(part->info(0).id == id);
    CHECK(part->info(0).title == all->info(1).title);
  }
  CHECK(RuleSet::naming(RuleSet::from_texts({{"a.yml", rule("a-1")}})->canonical(), {})->size() == 0);
}

TEST_CASE("a rule without an id has one that only its text gives") {
  const auto a = RuleSet::from_texts({{"a.yml", rule_text("sel: {f: a}\ncondition: sel")}});
  const auto b = RuleSet::from_texts({{"b.yml", rule_text("sel: {f: a}\ncondition: sel")}});
  CHECK(a->info(0).id == b->info(0).id);
  CHECK(a->info(0).id.starts_with("rule-"));
  CHECK(a->info(0).id.size() == 21);
}

TEST_CASE("explanations: what held, with the bytes that matched") {
  const auto rules =
      test::one_rule("sel: {f|contains: ['B', 'zz'], g: x}\nflt: {h: 1}\ncondition: sel and not flt");
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"f": "ÄÖabc", "g": "X"})") == EventStatus::ok);
  const Explanation hit = matcher.explain(0);
  CHECK(hit.matched);
  REQUIRE(hit.held.size() == 2);
  CHECK(hit.held[0] == Predicate{"f", "contains", "B", "ÄÖabc", true, 5, 6});
  CHECK(hit.held[1] == Predicate{"g", "", "x", "X", true, 0, 1});
  CHECK(hit.failed.empty());
}

TEST_CASE("explanations: the nearest predicates that kept a rule from matching") {
  const auto rules = test::one_rule(
      "a: {f: 1, g: 2, h: 3}\nb: {f: 1, g: 2}\nflt: {i|endswith: x}\ncondition: (a or b) and not flt");
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"f": 1, "g": 5})") == EventStatus::ok);
  const Explanation miss = matcher.explain(0);
  CHECK_FALSE(miss.matched);
  REQUIRE(miss.failed.size() == 1);
  CHECK(miss.failed[0] == Predicate{"g", "", "2", "5", true, 0, 0});
  REQUIRE(matcher.parse(R"({"f": 1, "g": 2, "i": "abx"})") == EventStatus::ok);
  const Explanation filtered = matcher.explain(0);
  REQUIRE(filtered.failed.size() == 1);
  CHECK(filtered.failed[0] == Predicate{"i", "not|endswith", "x", "abx", true, 2, 3});
  REQUIRE(matcher.parse(R"({"f": 1})") == EventStatus::ok);
  CHECK_FALSE(matcher.explain(0).failed.at(0).known);
}
