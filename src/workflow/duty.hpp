// Who owes a task at a moment, and until when (WFL-4).
#pragma once

#include <string>
#include <vector>

#include "charter/reporting.hpp"
#include "csirt/charter.hpp"

namespace csirt::workflow {

// Is the person's calendar, else that of his team, open then? Somebody without any calendar always is.
bool on_duty(const Charter& charter, const Person& person, Instant at);

// The person of the role who owes what it asks for: the lead of the incident when he holds it, else the first
// on duty, nearest team first, else the first at all. When nobody holds the role: the lead, then whom an
// escalation reaches first; empty when there is nobody.
std::string owner(const charter::Line& line, const std::string& role);

// All holders of the role who are on duty; all of them when none is.
std::vector<std::string> reachable(const charter::Line& line, const std::string& role);

}  // namespace csirt::workflow
