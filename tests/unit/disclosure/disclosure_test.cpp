// Who may be told what, as tables that an officer can read. The rules stand in parties.hpp.
#include "disclosure/disclosure.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "disclosure/parties.hpp"

using namespace csirt;
using csirt::test::kNow;
using csirt::test::parties;
using csirt::test::tell;

namespace {

const Facts kPersonal = {{"data.personal", true}};

std::string outcome(const Decision& decision) { return base::enum_name(decision.outcome); }

std::string needs(const Decision& decision) {
  std::string text;
  for (const Need& need : decision.needs) {
    text += (text.empty() ? "" : "; ") + base::enum_name(need.kind) + " ";
    text += need.kind == NeedKind::consent ? std::to_string(need.count) + " " + need.right : need.of.front();
  }
  return text;
}

std::string fields(const Decision& decision) {
  std::string text;
  for (const std::string& field : decision.fields) text += (text.empty() ? "" : " ") + field;
  return text;
}

}  // namespace

TEST_CASE("FLT-3: nothing matches: nothing goes out") {
  struct Row {
    const char* party;
    Facts facts;
    const char* why;
  };
  const Row rows[] = {
      {"regulator", {}, "what nothing allows is denied"},
      {"nobody-knows-them", {}, "what nothing allows is denied"},
      {"acme", {{"data.personal", false}}, "what nothing allows is denied"},
      {"acme", {}, "depends on data.personal, and what is unknown does not permit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.party);
    const Decision decision = tell(*parties(), {.party = row.party, .channel = "phone", .facts = row.facts});
    CHECK(decision.outcome == Outcome::denied);
    CHECK(decision.fields.empty());
    CHECK(decision.reason.find(row.why) != std::string::npos);
  }
}

TEST_CASE("DIS-1: which fields, by whom, over which channel, who begins") {
  struct Row {
    test::Telling telling;
    const char* outcome;
    const char* fields;
  };
  const Row rows[] = {
      {{.party = "cert"}, "permitted", "techniques indicators"},
      {{.party = "cert", .fields = {"techniques", "hosts"}}, "permitted", "techniques"},
      {{.party = "cert", .fields = {"hosts"}}, "denied", ""},
      {{.party = "cert", .by = "lexi"}, "denied", ""},
      {{.party = "cert", .by = "nobody"}, "denied", ""},
      {{.party = "cert", .by = "eve"}, "denied", ""},  // a contractor does not speak for us
      {{.party = "cert", .begun_by_party = true}, "permitted", "techniques indicators"},
      {{.party = "vendor", .facts = {{"incident.techniques", std::vector<std::string>{"T1059"}}}},
       "permitted",
       "period"},
      {{.party = "vendor",
        .facts = {{"incident.techniques", std::vector<std::string>{"T1059"}}},
        .begun_by_party = true},
       "denied",
       ""},
      {{.party = "acme", .channel = "phone", .facts = kPersonal},
       "needs-consent",
       "summary period data-kinds"},
      {{.party = "acme", .channel = "email", .facts = kPersonal}, "denied", ""},
      {{.party = "acme", .facts = kPersonal}, "denied", ""},  // no channel named
  };
  for (const Row& row : rows) {
    CAPTURE(row.telling.party);
    CAPTURE(row.telling.by);
    const Decision decision = tell(*parties(), row.telling);
    CHECK(outcome(decision) == row.outcome);
    CHECK(fields(decision) == row.fields);
    CHECK_FALSE(decision.reason.empty());
    CHECK_FALSE(decision.because.empty());
  }
}

TEST_CASE("`never` beats `may_see`, and a field that may not be told is named with its reason") {
  const Decision decision =
      tell(*parties(), {.party = "press", .fields = {"summary", "countermeasures", "hosts"}});
  CHECK(fields(decision) == "summary");
  REQUIRE(decision.instead.size() == 2);
  CHECK(decision.instead[0].pointer == "/disclosure/media/never");
  CHECK(decision.instead[1].text == "No rule lets 'press' see 'hosts'.");
}

TEST_CASE("Approvals: all of them one by one, or so many among them, never the one who speaks") {
  const Decision customers = tell(*parties(), {.party = "acme", .channel = "phone", .facts = kPersonal});
  CHECK(needs(customers) == "consent 1 legal; consent 1 manager");
  CHECK(customers.needs[0].of == std::vector<std::string>{"lexi", "leo"});
  CHECK(customers.needs[0].by == kNow + hours(4));
  const Decision media = tell(*parties(), {.party = "press", .facts = {{"data.personal", false}}});
  CHECK(needs(media) == "consent 2 manager or legal");
  CHECK(std::set<std::string>(media.needs[0].of.begin(), media.needs[0].of.end()) ==
        std::set<std::string>{"grace", "lexi", "leo"});

  Charter alone = *parties();
  std::erase_if(alone.people,
                [](const Person& p) { return p.id == "lexi" || p.id == "leo" || p.id == "ada"; });
  alone.people[0].roles.push_back("security-officer");
  alone.people[0].roles.push_back("legal");
  const Decision deadlock =
      tell(alone, {.party = "acme", .by = "grace", .channel = "phone", .facts = kPersonal});
  CHECK(deadlock.outcome == Outcome::denied);
  CHECK(deadlock.reason.substr(0, 9) == "Deadlock:");
  CHECK(deadlock.needs.empty());
}

TEST_CASE("DIS-3: affected parties are told before the media") {
  struct Row {
    Facts facts;
    std::vector<std::string> told, due;
    const char* needs;
  };
  const char* consent = "consent 2 manager or legal";
  const Row rows[] = {
      {{{"data.personal", false}}, {}, {}, consent},                   // they are not affected
      {{}, {}, {}, "consent 2 manager or legal; fact data.personal"},  // it is not known whether they are
      {kPersonal, {}, {}, "consent 2 manager or legal; told-first acme; told-first umbrella"},
      {kPersonal, {"acme"}, {}, "consent 2 manager or legal; told-first umbrella"},
      {kPersonal, {"acme", "umbrella"}, {}, consent},
      {kPersonal, {"affected-customers"}, {}, consent},  // told as a whole
      {{},
       {},
       {"acme"},
       "consent 2 manager or legal; told-first acme; fact data.personal"},  // the law obliges us to tell them
  };
  for (const Row& row : rows) {
    const Decision decision =
        tell(*parties(), {.party = "press", .facts = row.facts, .told = row.told, .due = row.due});
    CHECK(needs(decision) == row.needs);
    CHECK(decision.outcome == Outcome::needs_consent);
  }
}

TEST_CASE("DIS-5: who stands in several classes gets only what all of them may see, by the strictest terms") {
  const Decision us = tell(*parties(), {.party = "daily-news", .by = "pia"});
  CHECK(us.outcome == Outcome::denied);  // its own rule: they begin; the rule of its kind: we begin
  Charter charter = *parties();
  for (DisclosureRule& rule : charter.disclosure) rule.begins = "either";
  const Decision decision =
      tell(charter, {.party = "daily-news", .by = "pia", .facts = {{"data.personal", false}}});
  CHECK(fields(decision) == "summary");
  CHECK(needs(decision) == "consent 2 manager or legal");
  CHECK(tell(charter, {.party = "daily-news", .by = "ada"}).outcome == Outcome::denied);  // not by both rules
}

TEST_CASE("A second rule may allow more, on its own terms; what is unknown does not permit") {
  const Facts hole = {{"incident.techniques", std::vector<std::string>{"T1190"}}};
  CHECK(fields(tell(*parties(), {.party = "vendor", .facts = hole})) == "period techniques");
  CHECK(needs(tell(*parties(), {.party = "vendor", .facts = hole})) == "consent 1 manager");
  const Decision unknown = tell(*parties(), {.party = "vendor"});
  CHECK(fields(unknown) == "period");
  CHECK(needs(unknown) == "fact incident.techniques");
}

TEST_CASE("The rule for the most specific constituency decides; the wider one adds its needs") {
  CHECK(fields(tell(*parties(), {.party = "insurer-1", .by = "lexi"})) == "period loss");
  const Decision payments =
      tell(*parties(), {.party = "insurer-1", .by = "lexi", .constituency = "payments"});
  CHECK(fields(payments) == "period");
  CHECK(needs(payments) == "consent 1 manager");
}

TEST_CASE("A rule that records no agreement of public affairs and legal says so in every decision") {
  const auto mentions = [](const Decision& decision) {
    for (const Clause& clause : decision.because) {
      if (clause.text.find("Finding:") == 0) return clause.pointer;
    }
    return std::string();
  };
  CHECK(mentions(tell(*parties(), {.party = "press"})) == "/disclosure/media/agreed");
  CHECK(mentions(tell(*parties(), {.party = "acme", .channel = "phone", .facts = kPersonal})).empty());
}

TEST_CASE("Consent binds to the words: another text is another question") {
  const Decision one = tell(*parties(), {.party = "press", .content = {{"summary", "All is well."}}});
  const Decision same = tell(*parties(), {.party = "press", .content = {{"summary", "All is well."}}});
  const Decision other = tell(*parties(), {.party = "press", .content = {{"summary", "All is lost."}}});
  CHECK(one.needs == same.needs);
  CHECK(one.needs[0].digest != other.needs[0].digest);
}

TEST_CASE("What would be allowed under other facts is named on request") {
  const Decision decision =
      tell(*parties(), {.party = "acme", .facts = {{"data.personal", false}}, .explain = true});
  REQUIRE(decision.instead.size() == 1);
  CHECK(decision.instead[0].failed.front().field == "data.personal");
}

TEST_CASE("What is told: the words given, else what the incident says, nothing beside the fields") {
  Incident incident;
  incident.short_id = "INC-1";
  incident.severity = "high";
  incident.entities = {{"address", "203.0.113.9"}, {"host", "pay1"}};
  incident.facts = {{"data.kinds", std::vector<std::string>{"contact"}}};
  incident.opened = kNow;
  const Facts told =
      disclosure::tell(*parties(), incident, {"summary", "period", "data-kinds", "indicators", "loss"},
                       {{"period", "last week"}, {"hosts", "pay1"}});
  CHECK(std::get<std::string>(told.at("period")) == "last week");
  CHECK(std::get<std::string>(told.at("summary")) ==
        "A security incident of severity high is being handled. Reference INC-1.");
  CHECK(std::get<std::vector<std::string>>(told.at("indicators")) == std::vector<std::string>{"203.0.113.9"});
  CHECK(told.count("data-kinds") == 1);
  CHECK(told.count("hosts") == 0);
  CHECK(told.count("loss") == 0);
}

TEST_CASE("DIS-3: while it is not known whether somebody comes first, the media are not told") {
  struct Row {
    const char* party;
    Facts facts;
    const char* order;
  };
  const Row rows[] = {
      {"press", kPersonal, "told-first acme; told-first umbrella"},
      {"press", {{"data.personal", false}}, ""},
      {"press", {}, "fact data.personal"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.party);
    const Decision decision = tell(*parties(), {.party = row.party, .by = "pia", .facts = row.facts});
    std::string order = needs(decision);
    CHECK(order.find("consent 2 manager or legal") == 0);
    order.erase(0, std::string("consent 2 manager or legal").size() + (row.order[0] ? 2 : 0));
    CHECK(order == row.order);
    for (const Need& need : decision.needs) CHECK(need.by == kNow + hours(4));
  }
}

TEST_CASE("FLT-3: telling a kind is bound by the rules of each party of it") {
  // daily-news begins itself and may see other fields than the media as a whole.
  const Decision kind =
      tell(*parties(),
           {.party = "media", .by = "pia", .facts = {{"data.personal", false}}, .begun_by_party = true});
  CHECK(kind.outcome == Outcome::denied);
  const Decision begun_by_us =
      tell(*parties(), {.party = "media", .by = "pia", .facts = {{"data.personal", false}}});
  CHECK(begun_by_us.outcome == Outcome::denied);
  CHECK(begun_by_us.reason.find("begun by them only") != std::string::npos);
}

TEST_CASE("A consent binds to one run of a disclosure") {
  disclosure::Ask ask;
  ask.incident = "inc-1";
  ask.party = "press";
  ask.by = parties()->person("pia");
  ask.facts = {{"data.personal", false}};
  ask.now = kNow;
  ask.run = "run-1";
  const Decision first = disclosure::decide(*parties(), ask, {});
  CHECK(disclosure::decide(*parties(), ask, {}).needs == first.needs);
  ask.run = "run-2";
  const Decision second = disclosure::decide(*parties(), ask, {});
  REQUIRE(first.needs.size() == second.needs.size());
  CHECK(first.needs[0].digest != second.needs[0].digest);
  CHECK(first.needs[0].id != second.needs[0].id);
}

TEST_CASE("DIS-1: what a party is told is in its words, and says when it ended only if it ended") {
  Incident one;
  one.short_id = "INC-1";
  one.opened = kNow;
  one.categories = {"rsit:intrusions/system-compromise", "unauthorized-access", "rsit:fraud/phishing"};
  const Facts open = disclosure::tell(*parties(), one, {"summary", "period"}, {});
  CHECK(open.at("summary") == Fact(std::string("A security incident (system compromise, unauthorized access, "
                                               "phishing) is being handled. Reference INC-1.")));
  CHECK(open.at("period") == Fact("since " + format(kNow)));
  one.closed = kNow + hours(1);
  CHECK(disclosure::tell(*parties(), one, {"period"}, {}).at("period") ==
        Fact(format(kNow) + " to " + format(kNow + hours(1))));
}
