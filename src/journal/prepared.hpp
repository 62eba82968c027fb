// An append, checked and brought into its byte form before any store is locked.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "journal/store.hpp"

namespace csirt::journal {

// Of the subtrees whose roots are stored, each level is this many above the one before.
constexpr unsigned kStoredLevels = 8;

struct PreparedRecord {
  std::string_view stream;  // of the Append
  std::string line;
  Hash leaf{};
};

struct Prepared {
  std::vector<PreparedRecord> records;
  std::set<std::string, std::less<>> blobs;  // that the records name
};

// Throws Error(Status::invalid) when the append breaks the contract of Store::append.
Prepared prepare(const Append& append, Hasher& hasher);

// The answer to a record that names a charter or rule set which is not there.
[[noreturn]] void missing_blob(std::string_view hash);
// The answers to positions beyond the end.
void check_position(std::uint64_t position, std::uint64_t size);
// The answer to a line that does not have its leaf hash.
[[noreturn]] void damaged_line(std::uint64_t position, const std::string& path);

}  // namespace csirt::journal
