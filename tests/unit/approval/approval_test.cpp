// Whose answer counts, as tables that an officer can read. The organization stands in
// authority/enterprise.hpp.
#include "approval/approval.hpp"

#include <doctest/doctest.h>

#include <set>

#include "authority/enterprise.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

const std::string kDigest(64, 'a');

Approval waiting(std::vector<std::string> of, std::string right, std::uint32_t count = 1) {
  Need need;
  need.id = "need-1";
  need.of = std::move(of);
  need.right = std::move(right);
  need.count = count;
  need.by = kNow + hours(1);
  need.digest = kDigest;
  need.pointer = "/actions/isolate-host/needs/0";
  return approval::request(need, "inc-1", "action:isolate-host", "ada", kNow);
}

charter::Absence away(std::string person) { return {std::move(person), kNow, kNow + hours(8)}; }

approval::Answer yes(const Charter& charter, const Approval& approval, const std::string& person,
                     const std::vector<charter::Absence>& absences = {}, Instant now = kNow,
                     std::string digest = kDigest) {
  return approval::grant(charter, approval, charter.person(person), digest, {"corp"}, absences, now);
}

approval::Answer no(const Charter& charter, const Approval& approval, const std::string& person) {
  return approval::refuse(charter, approval, charter.person(person), kDigest, {"corp"}, {}, kNow);
}

bool counts(const approval::Answer& answer) { return answer.decision.outcome == Outcome::permitted; }

}  // namespace

TEST_CASE("Whose consent counts") {
  const Charter charter = enterprise();
  struct Row {
    const char* person;
    const char* why_not;
  };
  const Row rows[] = {
      {"mia", ""},
      {"ada", "ada asked for it, and another person must consent."},
      {"bob", "bob is not among those who may consent: mia."},
      {"grace", "grace is not among those who may consent: mia."},
      {"nobody", "The charter knows nobody by this account."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.person);
    const approval::Answer answer = yes(charter, waiting({"mia"}, "manager"), row.person);
    const bool expected = std::string(row.why_not).empty();
    CHECK(counts(answer) == expected);
    CHECK(answer.complete == expected);
    CHECK(answer.approval.state == (expected ? ApprovalState::granted : ApprovalState::open));
    if (!expected) CHECK(answer.decision.reason == row.why_not);
    CHECK(answer.decision.because.front().pointer == "/actions/isolate-host/needs/0");
  }
}

TEST_CASE("FLT-9: the asker never approves, whatever his roles and however he was named") {
  Charter charter = enterprise();
  charter.people[3].roles = {"security-officer", "manager", "legal"};  // ada
  const approval::Answer answer = yes(charter, waiting({"ada", "mia"}, "manager"), "ada");
  CHECK_FALSE(counts(answer));
  CHECK(answer.approval.granted_by.empty());
}

TEST_CASE("FLT-9: consent binds to the digest of what was asked") {
  const Charter charter = enterprise();
  const approval::Answer answer =
      yes(charter, waiting({"mia"}, "manager"), "mia", {}, kNow, std::string(64, 'b'));
  CHECK_FALSE(counts(answer));
  CHECK(answer.decision.reason == "The answer is bound to something else than what was asked.");
}

TEST_CASE("Two accounts of one person are one approver; k of n needs k persons") {
  Charter charter = enterprise();
  charter.people[11].accounts = {{"idp", "lea@example.com"}};
  const Approval two = waiting({"lea", "leo"}, "legal", 2);
  const approval::Answer first = yes(charter, two, "lea");
  CHECK(counts(first));
  CHECK_FALSE(first.complete);
  CHECK(first.decision.reason == "1 of 2 consents given.");
  const Person* again = charter::identify(charter, {"idp", "lea@example.com", {}, {}, {}});
  REQUIRE(again);
  const approval::Answer twice = approval::grant(charter, first.approval, again, kDigest, {"corp"}, {}, kNow);
  CHECK(twice.decision.reason == "lea has consented already.");
  const approval::Answer second = yes(charter, first.approval, "leo");
  CHECK(second.complete);
  CHECK(second.approval.state == ApprovalState::granted);
  CHECK(second.approval.ended == kNow);
  CHECK(yes(charter, second.approval, "lea").decision.reason == "It is granted already.");
}

TEST_CASE("AUT-4: the deputy of an absent person may answer, in his place and once only") {
  const Charter charter = enterprise();
  const Approval asked = waiting({"grace"}, "manager");
  CHECK_FALSE(counts(yes(charter, asked, "heidi")));
  const approval::Answer deputy = yes(charter, asked, "heidi", {away("grace")});
  CHECK(deputy.complete);
  CHECK(deputy.decision.because.front().text == "heidi in place of grace answers as manager.");

  const Approval two = waiting({"grace", "mia"}, "manager", 2);
  const approval::Answer first = yes(charter, two, "heidi", {away("grace")});
  CHECK(counts(first));
  // The manager is back: her place is filled, so the second consent must come from the other one.
  CHECK(yes(charter, first.approval, "grace").decision.reason == "The consent of grace was given already.");
  CHECK(yes(charter, first.approval, "mia").complete);
}

TEST_CASE("FLT-6: an answer that does not count changes nothing, so that the clock still asks the next") {
  const Charter charter = enterprise();
  const Approval asked = waiting({"mia"}, "manager");
  CHECK(yes(charter, asked, "mia", {}, kNow + hours(1)).complete);
  const Instant late = kNow + hours(1) + Duration{1};
  struct Row {
    const char* person;
    Instant when;
    const char* why_not;
  };
  const Row rows[] = {{"mia", late, "the answer comes too late"},
                      {"ada", late, "the answer comes too late"},
                      {"nobody", late, "The charter knows nobody"},
                      {"ada", kNow, "another person must consent"},
                      {"bob", kNow, "not among those who may consent"}};
  for (const Row& row : rows) {
    CAPTURE(row.person);
    const Person* by = charter.person(row.person);
    const approval::Answer no_matter = approval::grant(charter, asked, by, kDigest, {"corp"}, {}, row.when);
    const approval::Answer nor_this = approval::refuse(charter, asked, by, kDigest, {"corp"}, {}, row.when);
    CHECK(no_matter.decision.reason.find(row.why_not) != std::string::npos);
    CHECK(no_matter.approval == asked);
    CHECK(nor_this.approval == asked);
  }
}

TEST_CASE("AUT-3: the lead and whom escalation reached may consent, whatever their roles") {
  Charter charter = enterprise();
  struct Row {
    const char* right;
    const char* asked;
    const char* lead;
    bool counts;
  };
  const Row rows[] = {{"incident-lead", "bob", "bob", true},   // he leads it, and has no such role
                      {"incident-lead", "bob", "vic", false},  // he did, and somebody else does now
                      {"legal", "bob", "bob", true},           // escalation reached the lead
                      {"legal", "bob", "", false},
                      {"legal", "grace", "", true},  // escalation reached a manager above
                      {"legal", "sam", "bob", false}};
  for (const Row& row : rows) {
    CAPTURE(row.right);
    CAPTURE(row.asked);
    CAPTURE(row.lead);
    const approval::Answer answer =
        approval::grant(charter, waiting({row.asked}, row.right), charter.person(row.asked), kDigest,
                        {"corp", "emea", row.lead}, {}, kNow);
    CHECK(counts(answer) == row.counts);
  }
}

TEST_CASE("Whoever lost the right since he was asked may not consent under the charter of the moment") {
  Charter charter = enterprise();
  const Approval asked = waiting({"lea"}, "legal");
  charter.people[11].roles = {"human-resources"};
  CHECK(yes(charter, asked, "lea").decision.reason == "lea no longer holds legal.");
}

TEST_CASE("One refusal ends it; who consented may withdraw; who may not consent may not refuse") {
  const Charter charter = enterprise();
  const Approval two = waiting({"lea", "leo"}, "legal", 2);
  CHECK_FALSE(counts(no(charter, two, "bob")));
  CHECK_FALSE(counts(no(charter, two, "ada")));
  const approval::Answer first = yes(charter, two, "lea");
  for (const char* person : {"lea", "leo"}) {
    const approval::Answer refused = no(charter, first.approval, person);
    CHECK(counts(refused));
    CHECK_FALSE(refused.complete);
    CHECK(refused.approval.state == ApprovalState::refused);
    CHECK(refused.approval.refused_by == person);
    CHECK_FALSE(counts(yes(charter, refused.approval, "leo")));
  }
}

TEST_CASE("Needs stay open until they are met by what they name") {
  const Charter charter = enterprise();
  const Approval asked = waiting({"mia"}, "manager");
  Need first = asked.need, told = asked.need, fact = asked.need;
  told.id = "need-2";
  told.kind = NeedKind::told_first;
  told.of = {"customers"};
  fact.id = "need-3";
  fact.kind = NeedKind::fact;
  fact.of = {"asset.criticality"};
  const std::vector<Need> needs = {first, told, fact};
  const Approval granted = yes(charter, asked, "mia").approval;

  const auto ids = [](const std::vector<Need>& list) {
    std::string text;
    for (const Need& need : list) text += need.id.substr(5);
    return text;
  };
  CHECK(ids(approval::unmet(needs, {}, {})) == "123");
  CHECK(ids(approval::unmet(needs, {asked}, {"media"})) ==
        "123");  // open is not granted; media are not the customers
  CHECK(ids(approval::unmet(needs, {granted}, {})) == "23");
  CHECK(ids(approval::unmet(needs, {granted}, {"media", "customers"})) == "3");
  Approval other = granted;
  other.need.digest = std::string(64, 'b');
  CHECK(ids(approval::unmet(needs, {other}, {})) == "123");  // a consent to something else
}

TEST_CASE("Everybody who may consent is asked, with what he consents to") {
  const std::vector<Effect> effects =
      approval::ask(waiting({"lea", "leo"}, "legal"), "May ada isolate ACCT01?");
  REQUIRE(effects.size() == 2);
  CHECK(effects[0].kind == EffectKind::ask_approval);
  CHECK(effects[0].to == "lea");
  CHECK(effects[1].to == "leo");
  CHECK(effects[0].id != effects[1].id);
  CHECK(effects[0].at == kNow + hours(1));
  CHECK(std::get<std::string>(effects[0].details.at("digest")) == kDigest);
  CHECK(std::get<std::string>(effects[0].details.at("approval")) == "need-1");
}

TEST_CASE("FLT-6: escalation goes to its end and never in a circle") {
  Charter charter = enterprise();
  charter.people[1].deputy = "grace";    // heidi and grace deputise for each other
  charter.teams[0].reports_to = "emea";  // and the teams report in a circle
  Approval asked = waiting({"bob"}, "incident-handler");
  std::vector<std::string> path;
  for (int guard = 0; guard < 20; ++guard) {
    const std::vector<std::string> next = approval::escalate(charter, asked, {"corp", "emea"}, {}, kNow);
    if (next.empty()) break;
    path.insert(path.end(), next.begin(), next.end());
    asked.need.of.insert(asked.need.of.end(), next.begin(), next.end());
  }
  CHECK(path == std::vector<std::string>{"mia", "grace", "heidi"});
  // Those whom it reached may consent.
  CHECK(yes(charter, asked, "grace").complete);
}

TEST_CASE("Escalation goes to the deputy first and never to the asker") {
  const Charter charter = enterprise();
  CHECK(approval::escalate(charter, waiting({"cfo"}, "agreed_with"), {"payments", "emea"}, {}, kNow) ==
        std::vector<std::string>{"finn"});
  Approval by_mia = waiting({"bob"}, "incident-handler");
  by_mia.asked_by = "mia";
  CHECK(approval::escalate(charter, by_mia, {"corp", "emea"}, {}, kNow) == std::vector<std::string>{"grace"});
}
