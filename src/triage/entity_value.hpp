// What a value in an event is as an entity: one spelling for one thing, whatever product wrote it.
//
// Pure functions. An entity's value is in lower case; addresses are canonical; an account with a known domain
// is user@domain, whether it was written DOMAIN\user, user@domain or as two fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/incident.hpp"

namespace csirt::triage {

// The value of `kind`; nothing when the text cannot be one (an address that is none, a text of over 256
// bytes).
std::optional<std::string> entity_value(std::string_view kind, std::string_view text,
                                        std::string_view domain = {});

// The hashes of "SHA1=..,MD5=..,IMPHASH=..", or of a bare hash. Import hashes are left out: many files share
// one.
std::vector<std::string> hash_values(std::string_view text);

// Are they the same thing? Equal, or a host or account whose domain one of them leaves out or shortens to its
// first label: acct01 and acct01.pandalab.com; nora, nora@pandalab and nora@pandalab.com.
bool same_entity(const Entity& left, const Entity& right);

// A coarser value that same entities share, for indexes: the first label of a host, the user of an account.
std::string index_value(const Entity& entity);

// Does `text` match the pattern, in which * stands for any text? Both in lower case.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace csirt::triage
