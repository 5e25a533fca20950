// store/detail/audit_head.hpp: the signed head of the audit, whichever database keeps it.
//
//     load(what the database keeps, its last line) ──> next(line) ──write, commit──> committed()
//
// Thread safety: a value; its store holds a lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "palermo/store/audit_line.hpp"

namespace palermo::store::detail {

/// The one row that stands beside the lines.
struct HeadRow {
    std::int64_t change = 0;
    std::string tree;      // crypto::AuditTree::state()
    std::string previous;  // crypto::chain_of() the last line
    std::string note;      // signed
};

struct LastLine {
    std::int64_t number = 0;
    std::string line;
};

class AuditHead {
public:
    void sign_with(crypto::SigningKey key, std::string origin);
    bool has_signer() const noexcept { return key_.has_value(); }

    /// Signing goes on only from what this key signed before: else whoever changed the database would
    /// have the next step sign it. Lines before the last are AuditVerifier's.
    /// False: store.audit_broken. Without a signer only the form is looked at.
    bool load(const std::optional<HeadRow>& kept, const std::optional<LastLine>& last);

    struct Next {
        std::int64_t number = 0;
        std::string line;
        HeadRow head;
    };
    /// Once after load().
    Next next(AuditLine line, std::string outcome, std::int64_t count);
    /// What this process saw on the disk is not verified twice.
    void committed(const std::string& note) { signed_last_ = note; }

    std::int64_t change() const noexcept { return change_; }  // the last that was committed
    const std::string& note() const noexcept { return note_; }

private:
    crypto::Checkpoint checkpoint() const { return {origin_, tree_.size(), tree_.root()}; }

    std::optional<crypto::SigningKey> key_;
    std::string origin_;
    std::string signed_last_;
    std::string note_;
    std::int64_t change_ = 0;
    crypto::AuditTree tree_;
    std::string previous_ = crypto::chain_of_nothing();
};

}  // namespace palermo::store::detail
