// What the page rests on: the journal, its root, whether it was verified, and how to check that without us.
// And the glossary.
#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

Markup fact(std::string_view term, const Markup& what) {
  return what.empty() ? Markup() : element("div", element("dt", term) + element("dd", what));
}

// What the verification says, in one sentence and a class.
struct Verdict {
  const char* css;
  std::string words;
};

Verdict verdict_of(const Page& page) {
  const object& verify = child(page.data, "verify");
  if (verify.empty()) return {"empty", "The journal was not verified when this page was written."};
  const std::string message = bounded(text(verify, "message"), 300);
  if (!flag(verify, "ok")) {
    const bool placed = verify.if_contains("first_bad") && !verify.at("first_bad").is_null();
    return {
        "alarm",
        "The journal does not prove what it says" +
            (placed ? ": the first damaged record is number " + grouped(number(verify, "first_bad")) : "") +
            (message.empty() ? "." : ". " + message)};
  }
  const std::string root = text(verify, "root"), expected = text(page.summary, "root");
  if (!root.empty() && !expected.empty() && root != expected) {
    return {"alarm",
            "The journal verifies, but it is not the one that this page was written from: the roots differ."};
  }
  if (!page.counts) return {"good", "Verified: the journal is as it was written."};
  return {"good", "Verified: " + plural(number(verify, "records"), "record") +
                      " recomputed from their bytes, and they give this root."};
}

Markup rule_statistics(const Page& page) {
  const array& rules = list(page.summary, "rule_statistics");
  if (rules.empty()) return {};
  Table table("Rules that matched, most findings first",
              {"Rule", "Level", "Techniques", "#Findings", "#Of these repeats", "#In trial, no finding"});
  for (std::size_t i = 0; i < rules.size() && i < kRules; ++i) {
    const object& rule = as_object(rules[i]);
    const std::string id = text(rule, "rule"), title = text(rule, "title", id);
    table.row(
        {Markup(bounded(title, 200)) + (id == title ? Markup() : leaf("br", {}) + code(bounded(id, 60))),
         level_badge(text(rule, "level")), bounded(listed(texts(rule, "techniques"), 6), 120),
         grouped(number(rule, "findings")), grouped(number(rule, "folded")), grouped(number(rule, "trial"))});
  }
  return element(
      "details", {{"class", "block"}},
      element("summary", "Rules that matched, over all incidents (" + grouped(rules.size()) + ")") +
          table.done(rules.size() > kRules ? rules.size() - kRules : 0, "rule"));
}

}  // namespace

Markup journal_section(const Page& page) {
  const Verdict verdict = verdict_of(page);
  Markup facts = page.counts ? fact("Records", grouped(number(page.summary, "records"))) : Markup();
  facts += fact("Merkle root", code(bounded(text(page.summary, "root"), 80)));
  facts += fact("Charter in force",
                code(bounded(text(page.summary, "charter", text(child(page.data, "charter"), "hash")), 80)));
  facts += fact("Rules in force", code(bounded(text(page.summary, "rules"), 80)));
  facts += fact("State as of", time_markup(text(page.summary, "now")));
  const Markup how = element(
      "p", Markup("Anyone who holds the journal can check this page: ") + code("csirt verify JOURNAL") +
               " recomputes every record and the root (RFC 9162). Keep number of records and root "
               "elsewhere: together they show later whether anything was changed or cut off.");
  return element("section", {{"id", "journal"}, {"aria-labelledby", "journal-title"}},
                 element("h2", {{"id", "journal-title"}}, "The record behind this page") +
                     element("p", {{"class", verdict.css}}, verdict.words) +
                     element("dl", {{"class", "glance wide"}}, facts) + how + rule_statistics(page));
}

Markup glossary_section() {
  Markup rows;
  for (const OutcomeWords& outcome : outcomes()) {
    rows += element("div", element("dt", outcome_pill(outcome.name)) + element("dd", outcome.meaning));
  }
  rows += Markup::constant(
      "<div><dt>Clause</dt><dd>A place in the charter, the document in which the organization decides; "
      "written as a "
      "pointer such as <code>/actions/isolate-host</code>.</dd></div>"
      "<div><dt>Constituency</dt><dd>A part of the organization, or somebody outside, for whose security a "
      "team answers.</dd></div>"
      "<div><dt>Suspected</dt><dd>Rules matched, and no person has judged yet whether what the title tells "
      "is "
      "real.</dd></div>"
      "<div><dt>Reported</dt><dd>People reported it, no rule saw it, and no person has judged yet whether it "
      "is real.</dd></div>"
      "<div><dt>Confirmed</dt><dd>A person judged that what the title tells is real.</dd></div>"
      "<div><dt>False alarm</dt><dd>A person judged that it did not happen; benign is what happened and was "
      "no attack. A title without such a word: nothing was found, judgements differ, or this viewer may not "
      "know.</dd></div>"
      "<div><dt>Need</dt><dd>What must be fulfilled before something may be done: a consent, a party told "
      "first, a fact "
      "known.</dd></div>"
      "<div><dt>Finding</dt><dd>What a rule saw in an event, or a person reported. Repeats are counted, not "
      "listed.</dd></div>"
      "<div><dt>Technique</dt><dd>How attackers do something, by its id in MITRE ATT&amp;CK&reg;; techniques "
      "serve "
      "tactics.</dd></div>"
      "<div><dt>Obligation</dt><dd>A duty by law or contract to tell somebody within a time.</dd></div>"
      "<div><dt>Root</dt><dd>One number that changes when any record changes.</dd></div>");
  return element("section", {{"id", "glossary"}, {"aria-labelledby", "glossary-title"}},
                 element("h2", {{"id", "glossary-title"}}, "How to read this page") +
                     element("dl", {{"class", "glossary"}}, rows));
}

}  // namespace csirt::tool::report
