// crypto/detail/note.hpp: what every key of a signed note has: an id that tells which one it was.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"
#include "palermo/crypto/digest.hpp"

namespace palermo::crypto::detail {

// Kinds of keys of C2SP signed-note.
inline constexpr char ed25519 = 1;
inline constexpr char cosignature_v1 = 4;

/// The first four bytes of SHA-256(name, line end, kind, key).
inline std::string key_id(std::string_view name, char kind, std::string_view public_key) {
    return sha256_bytes(std::string(name).append(1, '\n').append(1, kind).append(public_key))
        .substr(0, 4);
}

/// What cosignature_v1 signs of a note's text (C2SP tlog-cosignature).
inline std::string cosigned_text(std::string_view text, std::uint64_t seconds) {
    return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

/// As crypto::verified_checkpoint(), of either kind of key.
Result<Checkpoint> verified(std::string_view note, std::string_view name, char kind,
                            std::string_view public_key);

}  // namespace palermo::crypto::detail
