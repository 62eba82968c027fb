// A checkpoint: size and root of a journal as text that is kept elsewhere, signed, so that a third party can
// tell later that the journal was neither rewritten nor cut (FLT-14).
//
// Source: C2SP tlog-checkpoint and signed-note; Ed25519 of RFC 8032. Thread rule: every function here is
// pure.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "journal/store.hpp"

namespace csirt::journal {

// The body: origin, size, root in base64, a line each. The origin names the journal, for people and
// verifiers.
struct Checkpoint {
  std::string origin;
  Head head;
  bool operator==(const Checkpoint&) const = default;
};

std::string format(const Checkpoint& checkpoint);
// Reads a body or a whole note, whose signatures it does not look at. Lines beyond the third are allowed and
// ignored. Throws Error(Status::syntax).
Checkpoint parse_checkpoint(std::string_view text);

using Seed = std::array<std::uint8_t, 32>;  // a private key, which the host supplies and keeps
using PublicKey = std::array<std::uint8_t, 32>;

PublicKey public_key(const Seed& seed);
// The form in which verifiers are told of a key: "<name>+<key hash>+<base64>".
std::string verifier_key(std::string_view name, const PublicKey& key);

// The note: body, an empty line, and one signature line. The name of a key holds neither blanks nor '+';
// throws Error(Status::invalid) for one that does.
std::string sign(const Checkpoint& checkpoint, std::string_view key_name, const Seed& seed);
// The checkpoint of a note that this key signed. Throws Error(Status::corrupt) when no signature of it holds.
Checkpoint open_note(std::string_view note, std::string_view verifier_key);

// One Ed25519 signature of 64 bytes over a message.
bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature);

}  // namespace csirt::journal
