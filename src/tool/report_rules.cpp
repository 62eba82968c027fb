// What the verdicts of handlers say of the rules, and what is proposed; nothing while nothing was judged.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

std::uint64_t judged(const object& rule) { return number(child(rule, "precision"), "of"); }

Markup judged_rules(const Page& page) {
  std::vector<const object*> rules;
  for (const value& item : list(page.data, "rules")) {
    if (judged(as_object(item)) > 0) rules.push_back(&as_object(item));
  }
  if (rules.empty()) return {};
  Table table("Rules whose findings were judged",
              {"Rule", "#True", "#Benign", "#False", "#Not judged", "Precision", "From ... to"});
  for (std::size_t i = 0; i < rules.size() && i < kRules; ++i) {
    const object& rule = *rules[i];
    const object& precision = child(rule, "precision");
    table.row({bounded(text(rule, "title", text(rule, "rule")), 200), grouped(number(rule, "true_positive")),
               grouped(number(rule, "benign")), grouped(number(rule, "false_positive")),
               grouped(number(rule, "unjudged") + number(rule, "undetermined")), text(precision, "point"),
               text(precision, "low") + " to " + text(precision, "high")});
  }
  return table.done(rules.size() - std::min(rules.size(), kRules), "rule");
}

Markup proposed_changes(const Page& page) {
  const array& proposals = list(page.data, "proposals");
  Markup items;
  for (std::size_t i = 0; i < proposals.size() && i < kRules; ++i) {
    const object& one = as_object(proposals[i]);
    const std::string owner = text(one, "owner");
    Markup item =
        element("strong", text(one, "kind") + ": " + bounded(text(one, "title", text(one, "rule")), 200));
    item += element("p", bounded(text(one, "reason"), 400));
    item += element("p", {{"class", "soft"}},
                    Markup(owner.empty() ? "Nobody is named who would owe it; until "
                                         : "Owed by " + page.names.person(owner) + " until ") +
                        time_markup(text(one, "until")) + ". Nothing is changed by a proposal.");
    const std::string fragment = text(one, "fragment");
    if (!fragment.empty()) {
      item += element("details",
                      element("summary", "What would be adopted") + element("pre", bounded(fragment, 4000)));
    }
    items += element("li", item);
  }
  return items.empty() ? Markup() : element("h3", "Proposed") + element("ul", items);
}

}  // namespace

Markup rules_section(const Page& page) {
  const Markup rules = judged_rules(page);
  if (rules.empty()) return {};
  return element("section", {{"id", "rules"}, {"aria-labelledby", "rules-title"}},
                 element("h2", {{"id", "rules-title"}}, "What the verdicts say of the rules") + rules +
                     proposed_changes(page));
}

}  // namespace csirt::tool::report
