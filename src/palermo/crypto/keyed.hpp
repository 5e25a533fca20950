// crypto/keyed.hpp: a secret two offices share, and what can be made with it.
//
// The key lies in a file that only its owner can read. It is never printed, logged or written into any
// output, and is wiped from memory when it is no longer used.
//
// Sources  RFC 2104 (HMAC), RFC 4231 (test vectors).
//
//     const auto key = TRY(Key::read("shared.key"));   hex(key.hmac("a name"))
//
// Thread safety: a Key is read by many threads at once.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::crypto {

inline constexpr std::size_t least_key_bytes = 32;

class Key {
public:
    /// Errors   not_found      no such file
    ///          not_permitted  others than the owner may read or change the file (chmod 600)
    ///          invalid_input  fewer than 32 bytes, or so few different ones that it is no random key;
    ///                         more than 4096
    static Result<Key> read(const std::filesystem::path& path);

    /// Writes 32 bytes of the kernel's randomness to a new file that only the owner can read.
    ///
    /// Errors   conflict     the file exists: a key is never overwritten
    ///          unavailable  it cannot be written
    static Result<void> make(const std::filesystem::path& path);

    /// From bytes in memory, for tests and derived keys. Errors as read().
    static Result<Key> of(std::string_view bytes);

    Key(Key&&) noexcept = default;
    Key& operator=(Key&&) noexcept = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key();

    /// HMAC-SHA256 of the message. Cost: about 1 us for a short one.
    std::array<std::uint8_t, 32> hmac(std::string_view message) const;

    /// A key of its own for one purpose; from it this one cannot be found.
    Key derived(std::string_view purpose) const;

private:
    explicit Key(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
    std::vector<std::uint8_t> bytes_;
};

/// Lower-case hex of the first `bytes`.
std::string hex(const std::array<std::uint8_t, 32>& digest, std::size_t bytes = 32);

}  // namespace palermo::crypto
