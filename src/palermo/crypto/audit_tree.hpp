// crypto/audit_tree.hpp: lines that are only added to, and a signed word of how many there were.
//
//     line ──AuditTree::add()──> size, root ──checkpoint_text(), sign──> a note that a witness keeps
//
// Each line of an audit holds the SHA-256 of the line before (chain_of()): with sha256sum alone a reader finds
// a line that was changed, taken out, put in or moved, unless all lines behind it were made anew. That
// shows in the head: over the lines stands a Merkle tree whose root is signed at every commit as a C2SP
// checkpoint. A witness that keeps the last one can tell that lines before it were rewritten even by
// whoever holds the signing key.
//
// Sources  RFC 6962, 2.1 (tree); C2SP tlog-checkpoint, signed-note (2024).
//
//     AuditTree tree;   tree.add("first line");   tree.size() == 1
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/seal.hpp"

namespace palermo::crypto {

/// The right edge of a tree that grows: as many hashes as its size has bits, whatever its length.
class AuditTree {
public:
    void add(std::string_view line);
    std::int64_t size() const noexcept { return size_; }
    /// 32 bytes. Of no line: SHA-256 of nothing (RFC 6962).
    std::string root() const;

    /// To keep beside the lines and go on from: 8 bytes of size, then the hashes.
    std::string state() const;
    /// Errors   corrupt  crypto.audit_state: not such bytes
    static Result<AuditTree> of(std::string_view state);

    bool operator==(const AuditTree&) const = default;

private:
    std::int64_t size_ = 0;
    std::vector<std::string> peaks_;  // of the full trees below it, the largest first
};

/// SHA-256 of a line as 64 hex digits: what the next line holds. Before the first: 64 zeros.
std::string chain_of(std::string_view line);
std::string chain_of_nothing();

/// What was signed: origin, size, root, in the three lines of C2SP tlog-checkpoint.
struct Checkpoint {
    std::string origin;  // "palermo.example/audit"
    std::int64_t size = 0;
    std::string root;  // 32 bytes

    bool operator==(const Checkpoint&) const = default;
};

std::string checkpoint_text(const Checkpoint& checkpoint);

/// text, empty line, one signature line of `name` (C2SP signed-note, Ed25519).
std::string signed_note(std::string_view text, std::string_view name, const SigningKey& key);
/// The checkpoint of a note that `public_key` signed as `name`.
/// Errors   corrupt  crypto.note_form: no such note   crypto.note_signature: nobody of that name and key
///                   signed it
Result<Checkpoint> verified_checkpoint(std::string_view note, std::string_view name,
                                       std::string_view public_key);

/// Who signs, for somebody who checks: "name+id+key", the verifier key of C2SP signed-note.
struct Verifier {
    std::string name, public_key;
};
std::string verifier_text(std::string_view name, std::string_view public_key);
/// Without white space around. Errors   invalid_input  crypto.verifier_form: not of that form, or a letter
///                                                      of it is wrong
Result<Verifier> verifier_of(std::string_view text);

}  // namespace palermo::crypto
