#include "palermo/crypto/digest.hpp"

#include <openssl/evp.h>

#include <memory>

#include "palermo/core/result.hpp"

namespace palermo::crypto {

std::string sha256_bytes(std::string_view bytes) {
    // Looked up once: OpenSSL 3's SHA256() looks it up at every call, which costs more than a short text.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(
        EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string digest(32, '\0');
    expects(method != nullptr && state != nullptr &&
            EVP_DigestInit_ex2(state.get(), method, nullptr) == 1 &&
            EVP_DigestUpdate(state.get(), bytes.data(), bytes.size()) == 1 &&
            EVP_DigestFinal_ex(state.get(), reinterpret_cast<unsigned char*>(digest.data()),
                               nullptr) == 1);
    return digest;
}

std::string sha256(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    const auto digest = sha256_bytes(bytes);
    std::string hex(2 * digest.size(), '0');
    for (std::size_t i = 0; i < digest.size(); ++i) {
        hex[2 * i] = digits[static_cast<unsigned char>(digest[i]) >> 4];
        hex[2 * i + 1] = digits[static_cast<unsigned char>(digest[i]) & 15];
    }
    return hex;
}

}  // namespace palermo::crypto
