// store/audit_line.hpp: one line of the audit, as it is kept, written to a file and verified.
//
//     WrittenLine ──text()──> "1<tab>2026-12-01T08:00:00Z<tab>U3<tab>CARE ..." ──parse()──> WrittenLine
//     all lines ──AuditVerifier──> size, root, or the first line that does not fit
//
// A line holds ids and codes and nothing that may have to be erased. It begins with its number and
// ends with the SHA-256 of the line before it (docs/formats/audit.md).
//
//     AuditVerifier verifier;   TRY(verifier.add(line));   verifier.tree().root()
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"

namespace palermo::store {

/// What a step says before it begins. No value holds a tab or a line end (expects).
struct AuditLine {
    std::string who = {};      // "U3"; "-" for the program itself
    std::string zone = {};     // "CARE"
    std::string purpose = {};  // "CARE"
    std::string what = {};     // "read"
    std::string which = {};    // the id of a record or a user, or ""
    std::string why = {};      // the grant or the coded reason it rests on, or ""

    bool operator==(const AuditLine&) const = default;
};

struct WrittenLine {
    std::int64_t number = 0;  // from 1
    std::string time = {};    // "2026-12-01T08:00:00Z"
    AuditLine line = {};
    std::string outcome = {};   // "done", "abandoned", or the id of what refused it
    std::int64_t count = 0;     // of records it was about
    std::string previous = {};  // crypto::chain_of() the line before

    /// Without a line end.
    std::string text() const;
    /// Errors   corrupt  store.audit_line {line}: not of the form. `number` is only for the message.
    static Result<WrittenLine> parse(std::string_view text, std::int64_t number);

    bool operator==(const WrittenLine&) const = default;
};

/// Takes the lines of an audit one by one and stops at the first that does not fit.
class AuditVerifier {
public:
    /// Errors   corrupt  store.audit_line {line}, store.audit_chain {line}: its number does not follow, its
    ///                   time is none, or the line before was another
    /// Cost     2 us (./dev bench store)
    Result<void> add(std::string_view line);

    const crypto::AuditTree& tree() const noexcept { return tree_; }
    /// crypto::chain_of() the last line.
    const std::string& chain() const noexcept { return previous_; }

private:
    crypto::AuditTree tree_;
    std::string previous_ = crypto::chain_of_nothing();
};

}  // namespace palermo::store
