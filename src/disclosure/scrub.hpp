// Takes the names of hidden things out of texts: whole tokens, in any case of ASCII letters.
//
// A hidden name becomes a stable pseudonym where the audience may see pseudonyms, else "[hidden]" (one for a
// whole list, so that their number does not show). Values are never compared with texts of unknown context:
// see complete().
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/incident.hpp"
#include "disclosure/disclosure.hpp"

namespace csirt::disclosure {

class Scrubber {
 public:
  // Knows the people, teams, constituencies and parties of the charter, as far as they are hidden.
  Scrubber(const Charter& charter, const Audience& audience);

  void learn(const std::vector<Entity>& entities);
  void learn(const Finding& finding);
  void learn(const Incident& incident);  // its entities, findings and facts; afterwards it is complete

  // Every name that must not show is known: the incident was learned, or no kind of entity is hidden.
  bool complete() const { return complete_; }

  std::string scrub(std::string_view text) const;
  std::string pseudonym(std::string_view kind, std::string_view value) const;
  // The person by name, by pseudonym, or not at all.
  std::string person(const std::string& id) const;
  // The entities that may be seen, others by pseudonym or left out; sorted, so that order tells nothing.
  std::vector<Entity> entities(const std::vector<Entity>& all) const;

 private:
  void hide(std::string_view value, const std::string& replacement);
  void hide_entity(const Entity& entity);
  void hide_person(const Person& person);
  void hide_charter();
  struct Found {
    std::size_t length = 0;                    // 0: nothing hidden begins here
    const std::string* replacement = nullptr;  // empty: "[hidden]"
  };
  Found match(std::string_view text, std::size_t at) const;
  std::size_t pattern(std::string_view text, std::size_t at) const;

  const Charter& charter_;
  const Audience& audience_;
  bool pseudonyms_ = false;
  bool addresses_ = false, mailboxes_ = false;  // are hidden
  bool complete_ = false;
  // Folded values and what stands for them, by first word and length, the longest first: a text costs as many
  // look-ups as there are lengths, however many names share a word.
  using Values = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, std::map<std::size_t, Values, std::greater<>>, std::less<>> by_first_word_;
};

}  // namespace csirt::disclosure
