// crypto/seal.hpp: bytes that only the holder of a key can read, and that nobody can change or move.
//
//     SealingKey ──seal(bytes, context)──> sealed ──open(sealed, context)──> bytes, or corrupt
//     SealingKey ──wrap(key, context)──> 72 bytes ──unwrap──> SealingKey
//     bytes ──seal_to(public key)──> sealed, for one recipient ──RecipientKey::open()──> bytes
//
// XChaCha20-Poly1305 with a nonce drawn for each seal: 192 bits of randomness never meet twice. The
// context is authenticated and not stored ("which record, which group, which version"): a sealed text
// that is put in another place does not open. Keys are wiped when they go.
//
// Sources  RFC 8439; draft-irtf-cfrg-xchacha-03; libsodium 1.0.18 (crypto_aead_xchacha20poly1305_ietf,
//          crypto_box_seal, crypto_generichash).
//
//     const auto key = SealingKey::random();
//     const auto sealed = key.seal("a note", "case 7, notes, version 1");
//     key.open(sealed, "case 7, notes, version 1")   // "a note"
//     key.open(sealed, "case 8, notes, version 1")   // corrupt
//
// Thread safety: a key is read by many threads at once.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::crypto {

/// What sealing adds to a text: nonce and tag.
inline constexpr std::size_t seal_bytes = 24 + 16;

class SealingKey {
public:
    static constexpr std::size_t size = 32;

    /// From the kernel's randomness. Cost: 0.5 us.
    static SealingKey random();
    /// Errors   invalid_input  crypto.key_length: not 32 bytes
    static Result<SealingKey> of(std::string_view bytes);

    SealingKey(SealingKey&& other) noexcept;
    SealingKey& operator=(SealingKey&& other) noexcept;
    SealingKey(const SealingKey&) = delete;
    SealingKey& operator=(const SealingKey&) = delete;
    ~SealingKey();

    /// nonce (24) | text | tag (16). Cost: 2.8 us for 1,500 bytes (./dev bench store).
    std::string seal(std::string_view plain, std::string_view context) const;

    /// Errors   corrupt  crypto.does_not_open: another key, another context, or changed bytes; which of
    ///                   them cannot be told
    Result<std::string> open(std::string_view sealed, std::string_view context) const;

    /// The other key sealed under this one: 72 bytes. Errors of unwrap() as of open().
    std::string wrap(const SealingKey& other, std::string_view context) const;
    Result<SealingKey> unwrap(std::string_view wrapped, std::string_view context) const;

    /// A key of its own for one purpose; from it this one cannot be found.
    SealingKey derived(std::string_view purpose) const;
    SealingKey copy() const;

    /// The bytes, for splitting into shares, wrapping by hardware and writing a new key file. Whoever
    /// asks wipes them (wipe()).
    std::string reveal() const;

private:
    SealingKey() = default;
    std::array<unsigned char, size> bytes_ = {};
};

/// An X25519 pair: others seal to its public half, only the holder opens.
class RecipientKey {
public:
    static RecipientKey random();
    /// Of a key that is kept elsewhere: the same bytes give the same pair.
    static RecipientKey from(const SealingKey& secret);

    std::string public_key() const;  // 32 bytes
    /// Errors   corrupt  crypto.does_not_open
    Result<std::string> open(std::string_view sealed) const;

private:
    explicit RecipientKey(SealingKey secret);
    SealingKey secret_;
    std::string public_;
};

/// 48 bytes longer than the text; the sender cannot open it again.
/// Errors   invalid_input  crypto.key_length: a public key has 32 bytes; crypto.no_public_key: no such
///                         point has a secret half
Result<std::string> seal_to(std::string_view public_key, std::string_view plain);

/// An Ed25519 pair, for heads of the audit.
class SigningKey {
public:
    static SigningKey random();
    /// The same 32 bytes give the same pair.
    static SigningKey from(const SealingKey& seed);

    std::string public_key() const;                    // 32 bytes
    std::string sign(std::string_view message) const;  // 64 bytes. Cost: 21 us

    SigningKey(SigningKey&& other) noexcept;
    SigningKey& operator=(SigningKey&& other) noexcept;
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    ~SigningKey();

private:
    explicit SigningKey(const SealingKey& seed);
    std::string public_;
    std::array<unsigned char, 64> secret_ = {};
};

/// Cost: 60 us.
bool is_signed_by(std::string_view public_key, std::string_view message,
                  std::string_view signature);

/// A key of a passphrase: Argon2id, 64 MiB, three passes. Cost: 0.14 s, 64 MiB.
/// Errors   invalid_input  crypto.salt_length: a salt has 16 bytes
Result<SealingKey> key_of_passphrase(std::string_view passphrase, std::string_view salt);

/// Overwrites the bytes; the compiler does not leave it out.
void wipe(std::string& bytes);

/// From the kernel's randomness.
std::string random_bytes(std::size_t count);

/// RFC 4648, with padding. base64_bytes() gives nothing where the text is no such thing.
std::string base64(std::string_view bytes);
std::optional<std::string> base64_bytes(std::string_view text);

}  // namespace palermo::crypto
