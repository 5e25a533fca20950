// crypto/audit_tree.hpp: lines that are only added to, and a signed word of how many there were.
//
//     line ──AuditTree::add()──> size, root ──checkpoint_text(), sign──> a note that a witness keeps
//
// Each line of an audit holds the SHA-256 of the line before (chain_of()), so that a reader with
// sha256sum alone finds a line that was changed, taken out, put in or moved, unless all lines behind it
// were made anew. That shows in the signed head: over the lines stands a Merkle tree, whose root is signed
// at every commit as a C2SP checkpoint. If the signer rewrites lines and signs again, a witness that kept
// an earlier checkpoint can tell: from the lines, or from a proof of at most 64 hashes.
//
// Sources  RFC 6962, 2.1 (tree, 2.1.2 consistency); RFC 9162, 2.1.4.2 (its verification);
//          C2SP tlog-checkpoint, signed-note (2024).
//
//     AuditTree tree;   tree.add("first line");   tree.size() == 1
//     ConsistencyProver prover(3, 7);   for (line : lines) prover.add(line);
//     TRY(verify_extension(checkpoint_of_3, checkpoint_of_7, prover.proof()));
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <span>
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

/// Makes the proof that a tree of `later` lines begins with the `earlier` ones, from all lines in turn.
/// Keeps no line: as many hashes as the sizes have bits.
class ConsistencyProver {
public:
    /// 0 <= earlier <= later (expects). From nothing and between equal sizes the proof is empty.
    ConsistencyProver(std::int64_t earlier, std::int64_t later);

    void add(std::string_view line);
    /// Hashes of 32 bytes, as in RFC 6962, 2.1.2. When all `later` lines were added (expects).
    std::vector<std::string> proof() const;

private:
    struct Part {
        std::int64_t begin = 0, end = 0;  // lines, from 0
        std::size_t place = 0;            // in the proof
        AuditTree tree = {};
    };
    void divide(std::int64_t earlier, std::int64_t begin, std::int64_t end, bool is_whole);

    std::vector<Part> parts_;  // the first lines first
    std::size_t at_ = 0;
    std::int64_t later_ = 0, added_ = 0;
};

/// That every line of `earlier` stands unchanged at the same place in `later`.
/// Errors   corrupt  crypto.not_extended {earlier, later}: it does not follow from this proof
Result<void> verify_extension(const Checkpoint& earlier, const Checkpoint& later,
                              std::span<const std::string> proof);

/// text, empty line, one signature line of `name` (C2SP signed-note, Ed25519).
std::string signed_note(std::string_view text, std::string_view name, const SigningKey& key);
/// The checkpoint of a note that `public_key` signed as `name`.
/// Errors   corrupt  crypto.note_form: no such note   crypto.note_signature: nobody of that name and key
///                   signed it
Result<Checkpoint> verified_checkpoint(std::string_view note, std::string_view name,
                                       std::string_view public_key);

}  // namespace palermo::crypto
