// The tables of a journal file, its format number, and how a file is recognised as ours. docs/journal.md
// describes them for those who read a journal without this library.
#pragma once

#include "journal/sqlite_database.hpp"

namespace csirt::journal {

// In the file's header: "CSRT", and the number of the format.
constexpr std::uint64_t kApplicationId = 0x43535254;
constexpr std::uint64_t kFormat = 1;

// Is it a database without any content?
bool is_fresh(Database& database);
// Makes the tables; the caller has a transaction open.
void create_schema(Database& database);
// Throws Error(Status::corrupt) when it is no journal of ours, Error(Status::newer) for a later format.
void check_schema(Database& database);

}  // namespace csirt::journal
