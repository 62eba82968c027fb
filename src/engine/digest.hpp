// SHA-256 of bytes that come in pieces.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace csirt::engine {

class Digest {
 public:
  Digest();
  void update(std::string_view bytes);
  // The digest of everything so far, as 64 hex digits; more may follow.
  std::string value() const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace csirt::engine
