// Who outside was told what and when, what was refused, and to whom events were referred.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

Markup told_markup(const object& contact) {
  const object& told = child(contact, "told");
  Markup out;
  for (const auto& [field, content] : told) {
    out += element("dt", bounded(field, 60)) + element("dd", bounded(text(content), 500));
  }
  if (out.empty()) return listed(texts(contact, "fields"), 20);
  return element("dl", {{"class", "told"}}, out);
}

Markup contacts(const Page& page, const array& all, std::string_view caption) {
  Table table(caption, {"Party", "Direction", "When", "By", "Channel", "What"});
  for (std::size_t i = 0; i < all.size() && i < kContacts; ++i) {
    const object& contact = as_object(all[i]);
    const bool inbound = text(contact, "direction") == "inbound";
    const std::string words = text(contact, "text");
    table.row({bounded(page.names.party(text(contact, "party")), 120),
               inbound ? "They told us" : "We told them", time_markup(text(contact, "at")),
               page.names.person(text(contact, "by")), bounded(text(contact, "channel"), 60),
               told_markup(contact) + (words.empty() ? Markup() : element("p", bounded(words, 500)))});
  }
  return table.done(all.size() - std::min(all.size(), kContacts), "contact");
}

}  // namespace

Markup contact_table(const Page& page, const object& incident) {
  const array& all = list(incident, "contacts");
  if (all.empty()) return element("p", {{"class", "empty"}}, "Nobody outside was told, and nobody told us.");
  return contacts(page, all, "Contacts with outside parties");
}

Markup refused_contacts(const Page& page, const object& incident) {
  Table table("Disclosures refused, or asked for before their needs were met",
              {"Asked", "Outcome", "Reason", "Needs"});
  std::size_t all = 0;
  for (const value& item : list(incident, "decisions")) {
    const object& decision = as_object(item);
    const std::string outcome = text(decision, "outcome", "denied");
    if (matter_of(decision) != Matter::disclosure || outcome == "permitted" || ++all > kDuties) continue;
    std::vector<Markup> needs;
    for (const value& need : list(decision, "needs"))
      needs.push_back(need_line(page, as_object(need), incident));
    table.row({capital(question_words(page, decision)) + leaf("br", {}) + time_markup(text(decision, "at")),
               outcome_pill(outcome), reason_words(page, decision, 400), join(needs, leaf("br", {}))});
  }
  return table.empty() ? Markup() : table.done(all - std::min(all, kDuties), "decision");
}

Markup referral_section(const Page& page) {
  const array& referrals = list(page.summary, "referrals");
  if (referrals.empty()) return {};
  return element("section", {{"id", "referrals"}, {"aria-labelledby", "referrals-title"}},
                 element("h2", {{"id", "referrals-title"}}, "Referred to others") +
                     element("p", "These events concern somebody else's constituency and were passed on.") +
                     contacts(page, referrals, "Referrals"));
}

}  // namespace csirt::tool::report
