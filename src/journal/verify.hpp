// Does a journal prove what it says? Recomputes everything and trusts nothing that is stored beside the
// lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/store.hpp"

namespace csirt::journal {

struct VerifyReport {
  bool ok = false;
  std::uint64_t size = 0;                // records that were read
  Hash root{};                           // recomputed over them
  std::uint64_t blobs = 0;               // charters, rule sets that were checked
  std::optional<std::uint64_t> damaged;  // position of the first damaged record, where the damage has one
  std::string message;                   // one sentence: what was found, where
};

// Checks: each line is canonical JSON of an envelope, matches its leaf hash, its stream, version, command and
// ordinal columns; the tree, its stored nodes and the head; each blob by its hash, and that no record names
// an absent one; for a file also the schema and SQLite's own structure, indexes included. With an older head
// (a checkpoint): that the journal of then is a prefix of the one of now. Damage is the report's, not an
// Error; Error(io, newer, busy) when the journal could not be looked at.
VerifyReport verify(const std::string& path, const std::optional<Head>& older = {});
VerifyReport verify(Store& store, const std::optional<Head>& older = {});

}  // namespace csirt::journal
