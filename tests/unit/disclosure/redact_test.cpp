// What a viewer sees, and what he must never be able to tell (DIS-6, ORG-11, FLT-4).
#include <doctest/doctest.h>

#include <random>
#include <regex>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/described.hpp"
#include "base/node.hpp"
#include "base/nouns.hpp"
#include "disclosure/fields.hpp"
#include "disclosure/parties.hpp"
#include "test_data.hpp"

using namespace csirt;
using csirt::test::kNow;
using csirt::test::parties;

namespace {

disclosure::Audience of(const char* subject, const Facts& facts = {}) {
  return disclosure::audience(*parties(), {{"host", subject, {}, {}, {}}, {}}, facts, kNow);
}

disclosure::Audience of_party(const char* party, const Facts& facts = {}) {
  return disclosure::audience(*parties(), {{}, party}, facts, kNow);
}

disclosure::Audience who_sees(std::set<std::string> may_see, std::set<std::string> never = {}) {
  disclosure::Audience audience;
  audience.name = "test";
  audience.may_see = std::move(may_see);
  audience.never = std::move(never);
  return audience;
}

Incident incident() {
  Incident i;
  i.id = std::string(32, 'a');
  i.short_id = "INC-aaaa";
  i.title = "Token theft on PAY1 by CORP\\mallory";
  i.states = {"contain"};
  i.constituency = "payments";
  i.team = "emea";
  i.lead = "ada";
  i.severity = "high";
  i.entities = {{"account", "corp\\mallory"}, {"address", "203.0.113.9"}, {"host", "pay1.example.com"}};
  i.facts = {
      {"host.name", "pay1.example.com"}, {"incident.severity", "high"}, {"account.name", "corp\\mallory"}};
  i.opened = i.updated = kNow;
  Finding f;
  f.id = std::string(32, 'b');
  f.rule = "rule-1";
  f.title = "Mallory logs on from 203.0.113.9";
  f.level = "high";
  f.entities = i.entities;
  f.count = 7;
  f.because = {{"TargetUserName", "", "mallory", "CORP\\mallory", true, 5, 12}};
  i.findings = {f};
  i.history = {{kNow, "ada", "workflow", "Ada Lovelace moved it; see pay1 and 203.0.113.9", "/people/ada", 4},
               {kNow, "ada", "contact", "told press: summary", "/disclosure/media", 5},
               {kNow, "ada", "note", "mallory@example.com is grace.hopper's cousin", "", 6}};
  Decision d;
  d.id = std::string(32, 'c');
  d.subject = i.id;
  d.question = "isolate-host on PAY1.example.com by ada";
  d.reason = "ada may, after the consent of manager (grace).";
  d.outcome = Outcome::needs_consent;
  d.because = {{"/actions/isolate-host",
                "ada holds security-officer.",
                {{"host.name", "", "pay1.example.com", "pay1.example.com"}}}};
  Need need;
  need.id = "n";
  need.of = {"grace", "lexi"};
  d.needs = {need};
  i.decisions = {d};
  Task t;
  t.id = "t";
  t.name = "image-disk";
  t.text = "Image the disk of pay1";
  t.person = "ada";
  i.tasks = {t};
  return i;
}

std::string bytes(const Incident& incident) { return base::canonical(base::encode(incident)); }

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool has(const std::string& text, std::string value) {
  std::string escaped;
  for (char c : value) escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return lower(text).find(lower(escaped)) != std::string::npos;
}

}  // namespace

TEST_CASE("Who sees what at all") {
  struct Row {
    const char* subject;
    bool everything;
    const char* name;
  };
  const Row rows[] = {{"ada", true, "staff"},          {"system", true, "staff"},
                      {"lexi", true, "staff"},         {"eve", false, "contractors"},
                      {"oscar", false, "contractors"}, {"mallory", false, "nobody"}};
  for (const Row& row : rows) {
    CAPTURE(row.subject);
    CHECK(of(row.subject).everything == row.everything);
    CHECK(of(row.subject).name == row.name);
  }
  CHECK(of("mallory").may_see.empty());
  CHECK(of("eve").may_see.count("findings") == 1);
  CHECK(of("eve").never.count("accounts") == 1);
  CHECK(disclosure::audience(*parties(), {{"idp", "ada@idp", {}, {}, {}}, {}}, {}, kNow).everything);
  CHECK_FALSE(disclosure::audience(*parties(), {{"idp", "system", {}, {}, {}}, {}}, {}, kNow).everything);
}

TEST_CASE("Our own staff see the incident as it is") {
  CHECK(disclosure::redact(*parties(), of("ada"), incident()) == incident());
}

TEST_CASE("Who may see nothing sees that there is nothing to see") {
  const Incident seen = disclosure::redact(*parties(), of("mallory"), incident());
  Incident nothing;
  nothing.id = incident().id;
  nothing.short_id = incident().short_id;
  CHECK(seen == nothing);
}

TEST_CASE("ORG-11: a contractor reads the incident without persons, accounts, hosts, in explanations too") {
  const Incident seen = disclosure::redact(*parties(), of("eve"), incident());
  const std::string text = bytes(seen);
  for (const char* hidden : {"pay1", "mallory", "203.0.113.9", "ada", "lovelace", "grace", "hopper",
                             "payments", "emea", "press", "example.com"}) {
    CAPTURE(hidden);
    CHECK_FALSE(has(text, hidden));
  }
  CHECK(seen.title == "Token theft on [hidden] by [hidden]");
  CHECK(seen.states == std::vector<std::string>{"contain"});
  CHECK(seen.findings[0].title == "[hidden] logs on from [hidden]");
  CHECK(seen.findings[0].because.empty());
  CHECK(seen.findings[0].count == 1);
  CHECK(seen.entities.empty());
  CHECK(seen.severity.empty());
  REQUIRE(seen.history.size() == 1);  // neither the contact nor the note
  CHECK(seen.history[0].text == "[hidden] moved it; see [hidden]");
  REQUIRE(seen.decisions.size() == 1);
  CHECK(seen.decisions[0].question == "isolate-host on [hidden] by [hidden]");
  CHECK(seen.decisions[0].because[0].held[0].found.empty());
  CHECK(seen.decisions[0].needs[0].of.empty());
  CHECK(seen.tasks[0].text == "Image the disk of [hidden]");
  CHECK(seen.tasks[0].person.empty());
}

TEST_CASE("Where pseudonyms are allowed the same thing has the same other name everywhere") {
  const Incident seen =
      disclosure::redact(*parties(), who_sees({"findings", "title", "tasks", "pseudonyms"}), incident());
  REQUIRE(seen.entities.size() == 3);
  const std::string account = seen.entities[0].value;
  CHECK(account.substr(0, 8) == "account-");
  CHECK(seen.title.find("by " + account) != std::string::npos);
  CHECK(seen.findings[0].title.substr(0, account.size()) == account);
  CHECK(seen.tasks[0].person.substr(0, 7) == "person-");
  CHECK(disclosure::redact(*parties(), who_sees({"findings", "pseudonyms"}), incident()).entities ==
        seen.entities);
}

TEST_CASE("DIS-6: the number and length of hidden things do not show") {
  Incident more = incident();
  more.title = "Token theft on PAY1, pay2.example.com and another-long-name.example.com by CORP\\mallory";
  more.entities.push_back({"host", "pay2.example.com"});
  more.entities.push_back({"host", "another-long-name.example.com"});
  more.findings[0].entities = more.entities;
  more.approvals.resize(3);
  more.contacts.resize(2);
  for (const disclosure::Audience& audience :
       {of("eve"), who_sees({"title", "period"}), who_sees({"findings", "actions"})}) {
    CHECK(bytes(disclosure::redact(*parties(), audience, more)) ==
          bytes(disclosure::redact(*parties(), audience, incident())));
  }
}

TEST_CASE("A decision or effect without its incident keeps no text that could name what is hidden") {
  const Decision decision = incident().decisions[0];
  const Decision alone = disclosure::redact(*parties(), of("eve"), decision);
  CHECK(alone.outcome == Outcome::needs_consent);
  CHECK(alone.question.empty());
  CHECK(alone.reason == "The reasons are not for this viewer.");
  CHECK_FALSE(has(base::canonical(base::encode(alone)), "pay1"));
  const Decision known = disclosure::redact(*parties(), of("eve"), decision, incident());
  CHECK(known.question == "isolate-host on [hidden] by [hidden]");
  Effect effect;
  effect.kind = EffectKind::execute_action;
  effect.to = "pay1.example.com";
  effect.text = "isolate-host on pay1.example.com";
  effect.details = {{"action.target", "pay1.example.com"}};
  CHECK_FALSE(has(base::canonical(base::encode(disclosure::redact(*parties(), of("eve"), effect))), "pay1"));
  CHECK_FALSE(disclosure::knows_of(of("eve"), effect));
  effect.kind = EffectKind::notify;
  effect.to = "ada";
  CHECK(disclosure::redact(*parties(), of("eve"), effect).to.empty());
  CHECK(disclosure::knows_of(of("eve"), effect));
}

TEST_CASE("FLT-4: an outside party reads what it was told, not what it might be told") {
  const Facts facts = {{"data.personal", true}};
  const disclosure::Audience acme = of_party("acme", facts);
  CHECK(acme.may_see == std::set<std::string>{"summary", "period", "data-kinds"});
  Incident one = incident();
  CHECK(disclosure::narrow(acme, one).may_see.empty());
  CHECK(disclosure::redact(*parties(), acme, one).opened == Instant{});
  Contact told;
  told.party = "acme";
  told.fields = {"period", "hosts"};  // hosts were told once, and the rule no longer allows them
  one.contacts = {told};
  CHECK(disclosure::narrow(acme, one).may_see == std::set<std::string>{"period"});
  const Incident seen = disclosure::redact(*parties(), acme, one);
  CHECK(seen.opened == one.opened);
  CHECK(seen.title.empty());
  CHECK(seen.contacts.empty());
  CHECK(of_party("acme").may_see.empty());  // unknown whether personal data are concerned
}

TEST_CASE(
    "Every member of every noun is either opened by a field or listed as always open, or hidden on purpose") {
  const std::set<std::string> hidden_on_purpose = {"predicate.expected", "predicate.found", "predicate.known",
                                                   "predicate.from", "predicate.to"};
  const auto check = [&]<class T>(const char* noun, T) {
    base::for_each_member<T>([&](auto member) {
      const std::string name = std::string(noun) + "." + member.name;
      CAPTURE(name);
      const auto& map = disclosure::field_map();
      CHECK((map.always.count(name) + map.members.count(name) + hidden_on_purpose.count(name)) == 1);
    });
  };
  check("incident", Incident{});
  check("finding", Finding{});
  check("decision", Decision{});
  check("clause", Clause{});
  check("alternative", Alternative{});
  check("predicate", Predicate{});
  check("need", Need{});
  check("effect", Effect{});
  check("task", Task{});
  check("clock", Clock{});
  check("approval", Approval{});
  check("contact", Contact{});
  check("action_run", ActionRun{});
  check("history_entry", HistoryEntry{});
  check("merged", Merged{});
  check("score", Score{});
  check("score_part", ScorePart{});
}

TEST_CASE("Every field that a charter may name is known here") {
  const std::vector<std::string> names = disclosure::field_names();
  const base::Node listed = base::read_yaml(
      test::read_file(std::string(CSIRT_SOURCE_DIR) + "/src/charter/data/disclosure-fields.yaml"));
  for (const base::Node& item : listed.items) {
    CAPTURE(item.text);
    CHECK(std::find(names.begin(), names.end(), item.text) != names.end());
  }
}

namespace {

// Random nouns whose every text is made of known values, so that a leak has a name.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  std::string letters(std::size_t n) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += static_cast<char>('a' + below(26));
    return text;
  }

  Entity entity() {
    static const char* kKinds[] = {"host", "account", "address", "hash", "mailbox", "domain"};
    const std::string kind = kKinds[below(6)];
    std::string value = "zq" + letters(6);
    if (kind == "host" && below(2)) value += ".zqcorp.test";
    if (kind == "account" && below(2)) value = "zqdom\\" + value;
    if (kind == "mailbox") value += "@zq" + letters(4) + ".test";
    if (kind == "domain") value += ".test";
    if (kind == "address")
      value = std::to_string(11 + below(200)) + ".77." + std::to_string(below(256)) + "." +
              std::to_string(below(256));
    return {kind, value};
  }

  std::string sentence() {
    static const char* kJoin[] = {" on ", ", ", "; see (", ") and ", " -> ", "/", ": ", " by "};
    std::string text = "Found";
    for (std::size_t i = below(5); i > 0; --i) {
      std::string name = below(3) ? entities_[below(entities_.size())].value : people_[below(people_.size())];
      if (below(3) == 0) {
        for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
      text += kJoin[below(8)] + name;
    }
    return text;
  }

  Predicate predicate(const char* field) {
    return {field, "", entities_[below(entities_.size())].value, sentence(), true, 0, 0};
  }

  Incident incident() {
    for (std::size_t i = 1 + below(8); i > 0; --i) entities_.push_back(entity());
    Incident i;
    i.id = std::string(32, '1');
    i.short_id = "INC-1111";
    i.title = sentence();
    i.lead = people_[below(3)];
    i.team = "emea";
    i.constituency = "payments";
    i.entities = entities_;
    i.facts = {
        {"host.name", entities_[0].value}, {"account.name", entities_[0].value}, {"report.text", sentence()}};
    Finding f;
    f.title = sentence();
    f.entities = entities_;
    f.because = {predicate("Image")};
    i.findings = {f};
    for (const char* what :
         {"opened", "finding", "workflow", "task", "contact", "note", "action", "approval", "facts"}) {
      i.history.push_back({kNow, people_[below(3)], what, sentence(), "/people/" + people_[0], below(9)});
    }
    Decision d;
    d.question = sentence();
    d.reason = sentence();
    d.because = {{"/x", sentence(), {predicate("host.name")}}};
    d.instead = {{"/y", sentence(), {predicate("account.name")}}};
    Need need;
    need.of = {people_[0], people_[1]};
    need.right = people_[2];
    d.needs = {need};
    Effect e;
    e.to = people_[below(3)];
    e.text = sentence();
    e.details = {{"host.name", entities_[0].value}};
    d.effects = {e};
    i.decisions = {d};
    Approval a;
    a.action = "action:isolate-host";
    a.asked_by = people_[0];
    a.need = need;
    a.comment = sentence();
    i.approvals = {a};
    Task t;
    t.text = sentence();
    t.person = people_[1];
    i.tasks = {t};
    ActionRun run;
    run.action = "action:isolate-host";
    run.target = entities_[0].value;
    run.by = people_[0];
    i.actions = {run};
    Contact c;
    c.by = people_[2];
    c.text = sentence();
    c.told = {{"summary", sentence()}, {"hosts", entities_[0].value}};
    i.contacts = {c};
    prepare_telling(i);
    return i;
  }

  // A disclosure that is prepared, and a severity that reasons tell.
  void prepare_telling(Incident& i) {
    Approval to_tell = i.approvals[0];
    to_tell.action = "disclosure:zqparty";
    i.approvals.push_back(to_tell);
    Clock clock;
    clock.kind = "approval";
    clock.name = "consent to disclosure:zqparty";
    i.clocks = {clock};
    for (const char* what : {"action", "approval", "clock"})
      i.history.push_back({kNow, people_[below(3)], what, "disclosure:zqparty: open", "", below(9)});
    Decision telling;
    telling.question = "tell zqparty by " + people_[below(3)];
    Decision rated;
    rated.reason = "rated severity zqsevere";
    rated.because = {
        {"/tables", "severity is zqsevere", {{"incident.severity", "", "zqsevere", "zqsevere"}}}};
    i.decisions.push_back(telling);
    i.decisions.push_back(rated);
    i.severity = "zqsevere";
  }

  disclosure::Audience audience() {
    disclosure::Audience audience;
    for (const std::string& field : disclosure::field_names()) {
      if (below(2)) audience.may_see.insert(field);
      if (below(8) == 0) audience.never.insert(field);
    }
    return audience;
  }

  std::vector<Entity> entities_;
  std::vector<std::string> people_ = {"grace", "ada", "lexi", "Grace Hopper", "Ada Lovelace", "ada@idp"};

 private:
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("DIS-6: for random incidents and audiences no hidden value occurs anywhere in what is shown") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    World world(seed);
    const Incident incident = world.incident();
    const disclosure::Audience audience = world.audience();
    // A pseudonym ends in hexadecimal digits, which may happen to spell a short name.
    static const std::regex digits("-[0-9a-f]{8}");
    const std::string text =
        std::regex_replace(bytes(disclosure::redact(*parties(), audience, incident)), digits, "");
    for (const Entity& entity : world.entities_) {
      CAPTURE(entity.value);
      if (!disclosure::opened(audience, disclosure::field_map().entities, entity.kind))
        CHECK_FALSE(has(text, entity.value));
    }
    if (!disclosure::sees(audience, "contacts")) CHECK_FALSE(has(text, "zqparty"));
    if (!disclosure::sees_fact(audience, "incident.severity") && !disclosure::sees(audience, "severity"))
      CHECK_FALSE(has(text, "zqsevere"));
    if (!disclosure::sees(audience, "people")) {
      for (const std::string& person : world.people_) {
        CAPTURE(person);
        CHECK_FALSE(has(text, person));
      }
    }
  }
}
