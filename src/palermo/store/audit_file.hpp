// store/audit_file.hpp: an audit that was written to a file, held against the head that was signed.
//
//     registry ──> audit file, head ──(another house)──> verify_audit_file() ──> how many lines, or where not
//
// Line by line, whatever the length of the file. An earlier head, kept by whoever verifies, shows whether
// its lines still stand where they stood: lines rewritten and signed anew, and an old copy put back.
//
//     const auto head = TRY(key.verified(note));
//     const auto all = TRY(verify_audit_file("audit.txt", head));   all.lines == head.size
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"
#include "palermo/crypto/witness.hpp"

namespace palermo::store {

struct AuditSummary {
    std::int64_t lines = 0;
    std::string first_time, last_time;  // "2026-12-01T08:00:00Z"; empty where there is no line
    std::string root;                   // 32 bytes

    bool operator==(const AuditSummary&) const = default;
};

/// `earlier` may be of any size, in any order. The place of an error is file and line.
///
/// Errors   not_found, unavailable  as read_file()
///          corrupt  store.audit_line, store.audit_chain {line}: the first line that does not fit
///                   store.audit_no_end {line}: the last line has no line end; it may be cut
///                   store.audit_missing {lines, signed}: fewer lines than were signed
///                   store.audit_unsigned {signed}: more of them
///                   store.audit_not_signed: the lines follow each other, and are not those that were signed
///                   store.audit_rewritten {earlier}: not the lines of an earlier head
///                   store.audit_cut_back {earlier, signed}: an earlier head knows more lines than this one
///                   store.audit_origin {name, other}: an earlier head of another registry
/// Cost     1 us a line; memory for a line
Result<AuditSummary> verify_audit_file(const std::filesystem::path& file,
                                       const crypto::Checkpoint& head,
                                       std::span<const crypto::Checkpoint> earlier = {});

/// The proof for crypto::verify_extension(), when all lines verify. Errors as verify_audit_file().
Result<std::vector<std::string>> prove_extension(const std::filesystem::path& file,
                                                 const crypto::Checkpoint& earlier,
                                                 const crypto::Checkpoint& head);

/// The key in a file, and a head in another that it signed. The place of an error is the file.
/// Errors   as read_file(), VerifierKey::parse(), VerifierKey::verified()
///          corrupt  store.audit_origin {name, other}: signed for another registry than the key's
Result<crypto::VerifierKey> read_verifier_key(const std::filesystem::path& file);
Result<crypto::Checkpoint> read_head(const std::filesystem::path& file,
                                     const crypto::VerifierKey& key);
Result<std::vector<crypto::Checkpoint>> read_heads(const std::vector<std::filesystem::path>& files,
                                                   const crypto::VerifierKey& key);

/// Each line of a file without its line end, the first first. A line is at most 64 KiB long.
/// Errors   as verify_audit_file(): store.audit_line, store.audit_no_end; or what `take` gives back
Result<void> each_line_of(const std::filesystem::path& file,
                          const std::function<Result<void>(std::string_view line)>& take);

}  // namespace palermo::store
