// crypto/witness.hpp: who signs a head, how its key is handed on, and a second signature under it.
//
//     "palermo.example+7ab1c3d4+AUmF..." ──VerifierKey::parse()──> whose signature is looked for
//     a signed head ──(the audit only grew)──> cosigned() ──> the head with the witness's line under it
//     old size, proof, head ──ExtensionRequest::text()──> what a witness is sent instead of all lines
//
// Sources  C2SP signed-note (verifier keys), tlog-cosignature (cosignature/v1), tlog-witness (add-checkpoint).
//
//     const auto key = TRY(VerifierKey::parse(line));   const auto head = TRY(key.verified(note));
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"
#include "palermo/crypto/seal.hpp"

namespace palermo::crypto {

struct VerifierKey {
    enum class Kind : char { signer = 1, witness = 4 };

    std::string name;  // "palermo.example"
    Kind kind = Kind::signer;
    std::string public_key;  // 32 bytes

    /// "palermo.example+7ab1c3d4+AUmF...": name, id and key, without a line end.
    std::string text() const;
    /// One line; a line end may follow.
    /// Errors   invalid_input  crypto.verifier_key: no such line, or its id is not of its name and key
    static Result<VerifierKey> parse(std::string_view text);

    /// The checkpoint that this key signed (signer) or cosigned (witness). Errors as verified_checkpoint().
    Result<Checkpoint> verified(std::string_view note) const;

    bool operator==(const VerifierKey&) const = default;
};

/// A name that may stand in a note and a key: printable, no space, no plus.
bool is_key_name(std::string_view name);

/// The note with one more line: `name` saw at that time (seconds since 1970) that the audit only grew.
/// `note` is one that VerifierKey::verified() took (expects its form).
std::string cosigned(std::string_view note, std::string_view name, const SigningKey& key,
                     std::int64_t seconds);

/// The signing key of a witness, of the secret in a file (crypto::Key). Errors as Key::read().
Result<SigningKey> read_witness_key(const std::filesystem::path& file);

/// A new head and the proof that it goes on from the one of `earlier` lines.
struct ExtensionRequest {
    std::int64_t earlier = 0;
    std::vector<std::string> proof = {};  // at most 63 hashes of 32 bytes
    std::string note = {};

    /// "old 2", the hashes in base64, an empty line, the note.
    std::string text() const;
    /// Errors   invalid_input  crypto.request_form: not such a text
    static Result<ExtensionRequest> parse(std::string_view text);

    bool operator==(const ExtensionRequest&) const = default;
};

}  // namespace palermo::crypto
