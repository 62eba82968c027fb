// Door: Digest. OpenSSL fails here only for want of memory.
#include "engine/digest.hpp"

#include <array>

#include "base/canonical.hpp"
#include "csirt/error.hpp"

namespace csirt::engine {
namespace {

void require(bool done) {
  if (!done) throw Error(Status::memory, "the digest of the events could not be computed");
}

}  // namespace

Digest::Digest() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Digest::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Digest::value() const {
  const Digest copy;
  require(EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) == 1);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(copy.context_.get(), bytes.data(), &length) == 1);
  return base::to_hex({reinterpret_cast<const char*>(bytes.data()), length});
}

}  // namespace csirt::engine
