// Good charters: what is read, what is completed, and that the canonical form says the same.
#include "base/canonical.hpp"
#include "charter_fixture.hpp"

using namespace csirt;
using test::charter_file;
using test::load;
using test::minimal;
using test::problems_of;
using test::read_file;

namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + ",";
  return all;
}

std::string tell(const Approvers& who) {
  return std::to_string(static_cast<int>(who.quorum)) + ":" + std::to_string(who.count) + ":" +
         joined(who.names) + who.pointer;
}

std::string tell(const State& state) {
  std::string all = state.name + "<" + state.parent + " " + state.initial + state.otherwise + state.pointer;
  for (const Transition& one : state.then)
    all += " -> " + one.target + " " + one.when.text() + tell(one.by) + one.pointer;
  for (const TaskDef& task : state.tasks)
    all += " [" + task.name + task.role + task.otherwise + task.when.text() + task.pointer + "]";
  return all + joined(state.actions) + "\n";
}

// Everything that a reader could tell two charters apart by.
std::string tell(const Charter& charter) {
  std::string all = charter.hash + charter.organization.name + "\n";
  for (const auto& [name, levels] : charter.scales) all += name + joined(levels);
  for (const auto& [name, field] : charter.vocabulary)
    all += name + std::to_string(static_cast<int>(field.type)) + joined(field.values);
  for (const Constituency& one : charter.constituencies)
    all += one.id + one.within + joined(one.networks) + one.pointer + "\n";
  for (const Team& team : charter.teams)
    all += team.id + team.reports_to + joined(team.area) + std::to_string(team.authority.size()) + "\n";
  for (const Person& person : charter.people)
    all += person.id + person.team + joined(person.roles) + person.deputy + "\n";
  for (const auto& [name, text] : charter.roles) all += name + text;
  for (const auto& [name, party] : charter.parties) all += name + party.kind;
  for (const DefinitionClause& one : charter.opens_when)
    all += one.when.text() + one.because + one.pointer + "\n";
  for (const DefinitionClause& one : charter.out_of_scope)
    all += one.when.text() + one.because + one.pointer + "\n";
  for (const auto& [name, table] : charter.tables) {
    for (const TableRow& row : table.rows)
      all += name + row.when.text() + row.then + row.because + row.pointer + "\n";
  }
  for (const State& state : charter.workflow.states) all += tell(state);
  for (const ActionRule& rule : charter.actions) {
    all += rule.name + tell(rule.by) + rule.constituency + rule.pointer + "\n";
    for (const ConsentRule& need : rule.needs)
      all += need.consent_of + need.when.text() + std::to_string(need.within.ns);
  }
  for (const DisclosureRule& rule : charter.disclosure) {
    all += rule.party + joined(rule.may_see) + joined(rule.never) + tell(rule.by) + tell(rule.approved_by) +
           rule.pointer + "\n";
  }
  for (const Obligation& one : charter.obligations)
    all += one.name + one.when.text() + one.tell + one.from + std::to_string(one.within.ns) + "\n";
  return all + charter.workflow.digest;
}

const char* const kGood[] = {"sketch.yaml", "everything.yaml", "on-default.yaml"};

}  // namespace

TEST_CASE("the sketch of the design loads") {
  const auto charter = load(read_file(charter_file("good/sketch.yaml")));
  REQUIRE(charter->constituencies.size() == 2);
  CHECK(charter->constituencies[1].agreed_with == "cfo");
  CHECK(charter->teams[1].reports_to == "worldwide");
  CHECK(charter->teams[1].authority.at("corp") == AuthorityLevel::shared);
  CHECK(charter->workflow.states.size() == 4);
  CHECK(charter->workflow.find("triage")->then[1].target == "close");
  CHECK(charter->actions[0].by.quorum == Quorum::any);
  CHECK(charter->obligations[0].within == hours(72));
}

TEST_CASE("every key of places, teams, people and triage arrives where it belongs") {
  const auto charter = load(read_file(charter_file("good/everything.yaml")), "everything.yaml");
  CHECK(charter->organization.languages == std::vector<std::string>{"en", "de"});
  CHECK(charter->scales.at("severity") == std::vector<std::string>{"minor", "major"});
  CHECK(charter->vocabulary.at("plant.line").type == FieldType::enumeration);
  CHECK(charter->vocabulary.at("party.kind").values.back() == "neighbour");
  CHECK(charter->calendars.at("office").holidays == std::vector<std::string>{"2026-12-25"});
  CHECK(charter->lists.at("jump-hosts").size() == 2);

  const Constituency& plant = *charter->constituency("plant");
  CHECK(plant.within == "corp");
  CHECK(plant.domains == std::vector<std::string>{"plant.example.com"});
  CHECK(plant.countries == std::vector<std::string>{"NO"});
  CHECK(std::get<std::string>(plant.facts.at("plant.line")) == "a");
  CHECK(std::get<bool>(plant.facts.at("data.personal")) == false);
  CHECK(std::get<std::vector<std::string>>(plant.facts.at("data.kinds")) ==
        std::vector<std::string>{"contact"});
  CHECK(charter->constituency("guest")->served_by == "neighbour-csirt");
  CHECK(charter->constituencies[0].id == "guest");  // wider ones first, else the author's order
  CHECK(charter->constituencies[1].id == "corp");

  const Team& virtual_team = *charter->team("virtual");
  REQUIRE(virtual_team.together.size() == 1);
  CHECK(virtual_team.together[0].level == AuthorityLevel::full);
  CHECK(virtual_team.together[0].when.text() == "report.kind is imminent-threat");
  CHECK(virtual_team.staffing == "partially-outsourced");
  const Person& ada = *charter->person("ada");
  CHECK(ada.accounts[0].subject == "a.lovelace");
  CHECK(ada.skills.at("forensics") == "expert");
  CHECK(ada.deputy == "grace");
  CHECK(charter->person("sol")->contractor);

  CHECK(charter->in_scope.size() == 1);
  CHECK(charter->out_of_scope[0].because == "Weather");
  CHECK(charter->opens_when.size() == 2);
  CHECK(charter->joins_when.same.size() == 7);
  CHECK(charter->joins_when.same.at(1) == "account");
  CHECK(charter->joins_when.within == hours(4));
  CHECK(charter->joins_when.windows.at("account") == minutes(30));
  CHECK(charter->joins_when.progress == days(3));
  CHECK(charter->joins_when.never.at("host") == std::vector<std::string>{"dc1.example.com", "*-proxy"});
  CHECK(charter->joins_when.too_common.at("account") == 25);
  CHECK(charter->joins_when.merge == MergeKeeps::graver);
  REQUIRE(charter->thresholds.size() == 1);
  CHECK(charter->thresholds[0].count == 5);
  CHECK(charter->thresholds[0].within == minutes(10));
  CHECK(charter->thresholds[0].because == "One may mistype");
  CHECK(charter->score.severity.at("major") == 30);
  CHECK(charter->score.tactics.each == 3);
  CHECK(charter->score.tactics.most == 9);
  CHECK(charter->score.age.each == 2);
  CHECK(charter->score.criticality.at("high") == 15);  // what the charter does not say, the standard does
  CHECK(charter->fold_within == hours(12));
  CHECK(charter->lateness == days(2));
  CHECK(charter->skew == minutes(10));
  REQUIRE(charter->suppressions.size() == 2);
  CHECK(*charter->suppressions[0].until == *parse_instant("2027-01-01T00:00:00Z"));  // the last day counts
  CHECK(*charter->suppressions[1].until == *parse_instant("2026-12-31T10:00:00Z"));
  CHECK(charter->categories.at("T1003.001").size() == 2);
  CHECK(charter->tables.at("severity").of == "severity");
  CHECK(charter->tables.at("routing").hit == HitPolicy::unique);
  CHECK(charter->tables.at("routing").otherwise == "worldwide");
  const DecisionTable& risk = charter->tables.at("plant.risk");
  CHECK(risk.aggregate == Aggregate::max);
  CHECK(risk.of == "severity");
  CHECK(std::get<std::int64_t>(risk.rows[0].also.at("data.records")) == 5);
  CHECK(std::get<std::string>(risk.rows[0].also.at("plant.line")) == "a");
}

TEST_CASE("every key of feedback arrives where it belongs") {
  const auto charter = load(read_file(charter_file("good/everything.yaml")), "everything.yaml");
  CHECK(charter->feedback.each_repeat);
  CHECK(!charter->feedback.benign_against);
  CHECK(charter->feedback.mute.below == 5);
  CHECK(charter->feedback.mute.after == 30);
  CHECK(charter->feedback.trial.below == 40);
  CHECK(charter->feedback.trial.after == 12);
  CHECK(charter->feedback.narrow_share == 60);
  CHECK(charter->feedback.narrow_after == 7);
  CHECK(charter->feedback.owner == "ada");
  CHECK(charter->feedback.lasts == days(30));
}

TEST_CASE("every key of workflow, actions, disclosure and obligations arrives where it belongs") {
  const auto charter = load(read_file(charter_file("good/everything.yaml")), "everything.yaml");
  const Workflow& workflow = charter->workflow;
  CHECK(workflow.start == "triage");
  const State& response = *workflow.find("response");
  CHECK(response.parallel);
  CHECK(workflow.find("contain")->parent == "technical");
  CHECK(workflow.find("technical")->initial == "contain");
  CHECK(workflow.find("triage")->calendar == "office");
  CHECK(workflow.find("triage")->otherwise == "to:done");
  CHECK(workflow.find("triage")->within_by == "answer-within");
  CHECK(workflow.find("triage")->tasks[0].within_by == "answer-within");
  CHECK(workflow.find("triage")->tasks[0].otherwise == "notify:manager");
  REQUIRE(workflow.find("triage")->then.size() == 3);
  CHECK(workflow.find("triage")->then[0].automatic);
  CHECK(workflow.find("triage")->then[1].on == "imminent");
  CHECK(workflow.find("triage")->then[2].by.names == std::vector<std::string>{"manager"});
  CHECK(workflow.find("done")->final);

  REQUIRE(charter->actions.size() == 3);
  CHECK(charter->actions[1].constituency == "plant");
  CHECK(charter->actions[1].by.quorum == Quorum::of);
  CHECK(charter->actions[1].by.count == 2);
  CHECK(charter->actions[0].needs[0].count == 2);
  CHECK(charter->actions[0].denied[0].because == "People could be hurt");
  CHECK(charter->actions[0].assurance == "high");

  REQUIRE(charter->disclosure.size() == 3);
  CHECK(charter->disclosure[0].agreed.at("legal") == "2026-01-12");
  CHECK(charter->disclosure[0].begins == "either");
  CHECK(charter->disclosure[0].approval_within == hours(2));
  CHECK(charter->disclosure[2].constituency == "plant");
  CHECK(charter->obligations[0].from == "incident.opened");
  CHECK(charter->obligations[0].calendar == "office");
}

TEST_CASE("the canonical form is a charter equal to the one that it came from") {
  for (const char* name : kGood) {
    CAPTURE(name);
    const auto charter = load(read_file(charter_file(std::string("good/") + name)));
    const auto again = load(charter->canonical, "canonical.json");
    CHECK(again->canonical == charter->canonical);
    CHECK(tell(*again) == tell(*charter));
    CHECK(charter->hash == base::sha256_hex(charter->canonical));
  }
  const auto standard = load(std::string(default_charter()));
  CHECK(tell(*load(standard->canonical)) == tell(*standard));
}

TEST_CASE("the order that an author gives to states and transitions survives the canonical form") {
  const auto charter =
      load(minimal("workflow: { start: zebra, states: { zebra: { then: { yak: {}, ant: {} } }, yak: { final: "
                   "true }, ant: { final: true } } }"));
  const auto again = load(charter->canonical);
  for (const auto* one : {charter.get(), again.get()}) {
    CHECK(one->workflow.states[0].name == "zebra");
    CHECK(one->workflow.states[1].name == "yak");
    CHECK(one->workflow.states[0].then[0].target == "yak");
  }
  CHECK(again->hash == charter->hash);
  CHECK(again->workflow.digest == charter->workflow.digest);
}

TEST_CASE("the hash says what the charter says, not how it is laid out") {
  const std::string spacious =
      "# a comment\ncsirt:   1\norganization:\n  name: \"Example\"\nincidents:\n  opens_when:\n    "
      "finding.level: 'high'\n";
  CHECK(load(spacious)->hash == load(minimal())->hash);
  CHECK(load("{\"csirt\":1,\"organization\":{\"name\":\"Example\"},\"incidents\":{\"opens_when\":{\"finding."
             "level\":\"high\"}}}",
             "")
            ->hash == load(minimal())->hash);
  CHECK(load(minimal("suppressions: []\n"))->hash != load(minimal())->hash);
}

TEST_CASE("the standard scales and roles lie beneath every charter") {
  const auto charter = load(minimal("roles: { cfo: Money }\nscales: { severity: [minor, major] }\n"));
  CHECK(charter->scales.at("severity") == std::vector<std::string>{"minor", "major"});
  CHECK(charter->scales.at("assurance").size() == 3);
  CHECK(charter->roles.at("cfo") == "Money");
  CHECK(charter->roles.count("legal") == 1);
}

TEST_CASE("extends: maps merge by key, the rest replaces, null removes, sections can be left out") {
  const auto base = load(std::string(default_charter()));
  const auto charter = load(read_file(charter_file("good/on-default.yaml")));
  CHECK(charter->organization.name == "Example Corp");
  CHECK(charter->organization.home == base->organization.home);
  CHECK(charter->people.size() == 2);
  CHECK(charter->opens_when.size() == 1);
  CHECK(charter->workflow.find("triage")->within == minutes(15));
  CHECK(charter->workflow.find("triage")->tasks.size() == base->workflow.find("triage")->tasks.size());
  CHECK(charter->actions.size() == base->actions.size());  // one more, one less
  const auto has = [&](const char* name) {
    return std::any_of(charter->actions.begin(), charter->actions.end(),
                       [&](const ActionRule& rule) { return rule.name == name; });
  };
  CHECK(has("call-the-plant"));
  CHECK_FALSE(has("quarantine-mail"));
  for (const ActionRule& rule : charter->actions) {
    if (rule.name != "isolate-host") continue;
    CHECK(rule.by.quorum == Quorum::all);  // who may ask is one value: it is replaced, not mixed
    CHECK(rule.needs.size() == 1);
  }
  CHECK(charter->canonical.find("extends") == std::string::npos);
}

TEST_CASE("a mistake beneath an extension is said in the file where it stands") {
  const std::string text =
      "csirt: 1\nextends: { charter: default, without: [people] }\nactions: { isolate-host: ~ }\n";
  const std::string problems = problems_of(text, "mine.yaml");
  CHECK(problems.find("default-charter.yaml:") == 0);
  CHECK(problems.find("there is no action 'isolate-host'") != std::string::npos);
  const std::string both = problems_of(text + "teams: { csirt: { kind: sirt } }\n", "mine.yaml");
  CHECK(both.find("mine.yaml:4:25: 'sirt' is not one of") == 0);
}

TEST_CASE("mistakes beneath an absent key do not hide others") {
  const std::string problems = problems_of("csirt: 2\norganisation: { name: x }\nincidents: {}\n");
  CHECK(problems ==
        "test.yaml:1:1: the key 'organization' is missing\n"
        "test.yaml:1:8: '2' is not 1, the version of the charter format that this library reads (at /csirt)\n"
        "test.yaml:2:1: unknown key 'organisation'; did you mean 'organization'? (at /organisation)\n"
        "test.yaml:3:12: a charter says which findings make an incident: 'opens_when' is missing (at "
        "/incidents)\n");
}

TEST_CASE("what is no document at all is a syntax error; a file that is not there, an error of the system") {
  for (const char* text : {"", "csirt: [1", "a: 1\na: 2\n", "--- 1\n--- 2\n", "\"unfinished"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_charter(text), Error);
  }
  try {
    load_charter("/nowhere/charter.yaml");
    FAIL("loaded a file that is not there");
  } catch (const Error& error) {
    CHECK(error.status() == Status::io);
    CHECK(error.subject() == "/nowhere/charter.yaml");
  }
}

TEST_CASE("a list, a text or a number is no charter") {
  CHECK(problems_of("[1]").find("here stands a list, not a map") != std::string::npos);
  CHECK(problems_of("hello").find("here stands the text 'hello', not a map") != std::string::npos);
}

TEST_CASE("a hostile charter is refused in bounded time") {
  std::string keys = "csirt: 1\n";
  for (int i = 0; i < 5000; ++i) keys += "key" + std::to_string(i) + ": 1\n";
  CHECK_THROWS_AS(parse_charter(keys), Error);
  std::string people = minimal("people:\n");
  for (int i = 0; i < 2000; ++i)
    people += "  p" + std::to_string(i) + ": { team: t" + std::to_string(i) + ", deputy: p" +
              std::to_string(i + 1) + " }\n";
  CHECK_THROWS_AS(parse_charter(people), Error);
  std::string deep = minimal("workflow: { start: a, states: ");
  for (int i = 0; i < 300; ++i) deep += "{ s" + std::to_string(i) + ": { states: ";
  CHECK_THROWS_AS(parse_charter(deep), Error);
}
