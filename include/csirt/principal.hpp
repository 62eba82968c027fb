// Who acts and who looks.
#pragma once

#include <string>

namespace csirt {

// The actor of a command, vouched for by the host; the charter maps issuer and subject to one person or
// service. Two accounts of one person are one approver.
struct Principal {
  std::string issuer = "host";  // who vouches for the subject: "host", an identity provider's name
  std::string subject;  // the account, or a person's id when issuer is "host"; "system" is the engine itself
  std::string assurance;  // level the host states, one of the charter's scale `assurance`; empty: lowest
  std::string via;        // channel of the command: "api", "phone", "csirt"
  std::string as_team;    // the team the actor speaks for when he belongs to several
  bool operator==(const Principal&) const = default;
};

// Who reads an answer: a person by an account, or an outside party. Everything that an answer holds, counts
// and reasons included, is what this viewer may know (DIS-6).
struct Viewer {
  Principal principal;
  std::string party;  // when set, the view is the one of this outside party and principal is ignored
  bool operator==(const Viewer&) const = default;
};

}  // namespace csirt
