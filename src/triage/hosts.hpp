// How many hosts are these? One that is written by its bare name and with its domain is one.
//
// Door: Hosts, over entities; HostNames, for whoever keeps its own index of names. The meaning is that of
// same_entity: a bare name is any host whose first label it is, so it counts only where no name with a domain
// is known for it. The number does not depend on the order in which names are met.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "csirt/incident.hpp"

namespace csirt::triage {

// In which ways the hosts of one first label are named so far.
struct HostNames {
  bool bare = false;    // acct01
  bool domain = false;  // acct01.example.com, whichever domain

  // Is there one host more by this name, which none before it was? Remembers the name.
  bool more_by(const Entity& host);
};

class Hosts {
 public:
  // What is no host is not counted; the same name may be given again.
  void add(const Entity& entity);
  void add(const std::vector<Entity>& entities);
  std::uint64_t count() const { return count_; }

 private:
  struct Label {
    HostNames names;
    std::vector<std::string> met;  // sorted
  };
  std::map<std::string, Label> labels_;
  std::uint64_t count_ = 0;
};

}  // namespace csirt::triage
