// crypto/hardware_key.hpp: a key that wraps other keys and never leaves the device that holds it.
//
//     PKCS#11 module, token, PIN ──Token::open()──> Token ──wrapped_by_token(key, context)──> 60 bytes
//     60 bytes ──unwrapped_by_token(token, context)──> SealingKey, or corrupt
//
// The device draws an AES-256 key, marked sensitive and not extractable, and seals 32 bytes with AES-GCM
// under a nonce of 96 drawn bits (at most 2^32 times: it wraps keys, not records). The context is
// authenticated and not stored. A key that the device would give away is refused.
//
// Sources  PKCS#11 2.40 (CKM_AES_GCM); NIST SP 800-38D, 8.3.
//
//     const auto token = TRY(Token::open({"/usr/lib/softhsm/libsofthsm2.so", "registry", "root"}, pin));
//     const auto wrapped = TRY(wrapped_by_token(token, key, "root of the registry"));
//
// Thread safety: a Token is used by several threads; the device does one thing after the other. The module
// stays loaded, and its token logged in while any Token of the process is open: a second one of the same
// token is then opened whatever the PIN (PKCS#11, 11.6).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/crypto/seal.hpp"

namespace palermo::crypto {

struct TokenPlace {
    std::filesystem::path
        module;         // the device's library, absolute: "/usr/lib/softhsm/libsofthsm2.so"
    std::string token;  // its label
    std::string key;    // the label of the key in it
};

class Token {
public:
    /// Logs in and finds the key.
    /// Errors   not_found      token.no_module, token.no_token {token}: not exactly one of that label;
    ///                         token.no_key {key}: not exactly one AES key of that label
    ///          not_permitted  token.wrong_pin: some wrong ones in a row lock the token; token.locked
    ///                         token.open_key {key}: the device would give the key away, or it came from outside
    ///          unavailable    token.device {reason}: what PKCS#11 calls it
    static Result<Token> open(const TokenPlace& place, std::string_view pin);

    Token(Token&&) noexcept;
    Token& operator=(Token&&) noexcept;
    ~Token();

private:
    friend Result<void> make_token_key(const TokenPlace& place, std::string_view pin);
    friend Result<std::string> wrapped_by_token(const Token& token, const SealingKey& key,
                                                std::string_view context);
    friend Result<SealingKey> unwrapped_by_token(const Token& token, std::string_view wrapped,
                                                 std::string_view context);
    struct Session;
    explicit Token(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

/// A new key of that label in the token. Errors as Token::open() without the key's, and
///          conflict  token.key_stands {key}: a key of that label is there
Result<void> make_token_key(const TokenPlace& place, std::string_view pin);

/// nonce (12) | sealed key (32) | tag (16). Errors   unavailable  token.device {reason}
Result<std::string> wrapped_by_token(const Token& token, const SealingKey& key,
                                     std::string_view context);
/// Errors   corrupt      crypto.does_not_open: another key, another context, or changed bytes
///          unavailable  token.device {reason}
Result<SealingKey> unwrapped_by_token(const Token& token, std::string_view wrapped,
                                      std::string_view context);

}  // namespace palermo::crypto
