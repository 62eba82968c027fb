// Door: format, parse_checkpoint, sign, open_note. A note is the text, an empty line, and lines "— <name>
// <base64>", whose bytes are four of the key's hash and the signature of the text.
#include "journal/checkpoint.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <memory>

#include "base/canonical.hpp"
#include "base/invariant.hpp"
#include "csirt/error.hpp"
#include "journal/base64.hpp"

namespace csirt::journal {

namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash and a blank
constexpr char kEd25519 = 1;
constexpr std::size_t kSignatureBytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

template <class Array>
std::string_view view(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.size()};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Context make_context() {
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!context) throw Error(Status::memory, "there is no memory left");
  return context;
}

Key private_key(const Seed& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), &EVP_PKEY_free);
  CSIRT_INVARIANT(key != nullptr);
  return key;
}

std::string signature_of(std::string_view message, const Seed& seed) {
  const Key key = private_key(seed);
  const Context context = make_context();
  std::string signature(kSignatureBytes, '\0');
  std::size_t length = signature.size();
  const bool signed_it = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                         EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                        &length, bytes_of(message), message.size()) == 1;
  CSIRT_INVARIANT(signed_it && length == kSignatureBytes);
  return signature;
}

// Four bytes that tell keys apart; they prove nothing.
std::string key_hash(std::string_view name, const PublicKey& key) {
  std::string text(name);
  text += '\n';
  text += kEd25519;
  text += view(key);
  const Hash hash = Hasher().plain(text);
  return std::string(view(hash).substr(0, 4));
}

[[noreturn]] void bad_checkpoint(const std::string& expected) {
  throw Error(Status::syntax, "this is no checkpoint: " + expected, "checkpoint");
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) bad_checkpoint("expected a line that ends with a line feed");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

struct Verifier {
  std::string name;
  PublicKey key{};
};

Verifier parse_verifier(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  const auto bytes = second == std::string_view::npos ? std::nullopt : from_base64(text.substr(second + 1));
  Verifier verifier;
  if (bytes && bytes->size() == verifier.key.size() + 1 && bytes->front() == kEd25519) {
    verifier.name = text.substr(0, first);
    std::copy(bytes->begin() + 1, bytes->end(), verifier.key.begin());
    if (verifier_key(verifier.name, verifier.key) == text) return verifier;
  }
  throw Error(Status::invalid, "this is no verifier key of the form <name>+<hash>+<base64>",
              std::string(text));
}

}  // namespace

std::string format(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.head.size) + "\n" +
         to_base64(view(checkpoint.head.root)) + "\n";
}

Checkpoint parse_checkpoint(std::string_view text) {
  Checkpoint checkpoint;
  checkpoint.origin = take_line(text);
  if (checkpoint.origin.empty()) bad_checkpoint("expected an origin on line 1");
  const std::string_view size = take_line(text);
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), checkpoint.head.size);
  // One text for each number: no signs, no leading zeros.
  if (error != std::errc() || end != size.data() + size.size() ||
      std::to_string(checkpoint.head.size) != size) {
    bad_checkpoint("expected a number of records on line 2");
  }
  const auto root = from_base64(take_line(text));
  if (!root || root->size() != checkpoint.head.root.size())
    bad_checkpoint("expected a root in base64 on line 3");
  std::copy(root->begin(), root->end(), checkpoint.head.root.begin());
  return checkpoint;
}

PublicKey public_key(const Seed& seed) {
  const Key key = private_key(seed);
  PublicKey made;
  std::size_t length = made.size();
  const int done = EVP_PKEY_get_raw_public_key(key.get(), made.data(), &length);
  CSIRT_INVARIANT(done == 1 && length == made.size());
  return made;
}

std::string verifier_key(std::string_view name, const PublicKey& key) {
  return std::string(name) + "+" + base::to_hex(key_hash(name, key)) + "+" +
         to_base64(std::string(1, kEd25519) + std::string(view(key)));
}

std::string sign(const Checkpoint& checkpoint, std::string_view key_name, const Seed& seed) {
  if (key_name.empty() || key_name.find_first_of("+ \t\r\n") != std::string_view::npos) {
    throw Error(Status::invalid, "the name of a key holds neither blanks nor '+'", std::string(key_name));
  }
  if (checkpoint.origin.empty() || checkpoint.origin.find('\n') != std::string::npos) {
    throw Error(Status::invalid, "the origin of a checkpoint is one line that is not empty",
                checkpoint.origin);
  }
  const std::string text = format(checkpoint);
  const std::string blob = key_hash(key_name, public_key(seed)) + signature_of(text, seed);
  return text + "\n" + std::string(kDash) + std::string(key_name) + " " + to_base64(blob) + "\n";
}

Checkpoint open_note(std::string_view note, std::string_view verifier_text) {
  const Verifier verifier = parse_verifier(verifier_text);
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) bad_checkpoint("expected an empty line before the signatures");
  const std::string_view text = note.substr(0, gap + 1);
  std::string_view rest = note.substr(gap + 2);
  const std::string start = std::string(kDash) + verifier.name + " ";
  const std::string hash = key_hash(verifier.name, verifier.key);
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.substr(0, start.size()) != start) continue;
    const auto blob = from_base64(line.substr(start.size()));
    if (!blob || blob->substr(0, hash.size()) != hash) continue;
    if (verify_signature(verifier.key, text, std::string_view(*blob).substr(hash.size()))) {
      return parse_checkpoint(text);
    }
  }
  throw Error(Status::corrupt, "no signature of '" + verifier.name + "' on this checkpoint holds",
              "checkpoint");
}

bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature) {
  const Key made(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                 &EVP_PKEY_free);
  if (!made || signature.size() != kSignatureBytes) return false;
  const Context context = make_context();
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, made.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace csirt::journal
