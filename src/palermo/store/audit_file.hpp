// store/audit_file.hpp: an audit outside its store, checked by somebody who has no key to it.
//
//     audit, head, key of the signer ──verify_audit_file()──> how many lines, from when to when
//                                                        └──> the first line that does not fit
//
// Every line is read and none is passed over. With an earlier head it is also said whether what stood there
// then still stands there.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"

namespace palermo::store {

struct VerifiedAudit {
    std::int64_t lines = 0;
    std::string first, last;   // times
    std::string root;          // 32 bytes
    std::int64_t earlier = 0;  // lines that an earlier head had signed, and that are the same
};

/// `head` and `earlier` (empty: none) are notes as signed_note() wrote them.
///
/// Errors   not_found  store.no_audit
///          corrupt    store.audit_line {line}, store.audit_chain {line}, store.audit_end: no line end after the
///                     last; crypto.note_form, crypto.note_signature; store.audit_head: the head is not of
///                     these lines; store.audit_rewritten: the earlier head is not of the lines it counts
/// Cost     2 us a line, memory of one line
Result<VerifiedAudit> verify_audit_file(const std::filesystem::path& path, const std::string& head,
                                        const crypto::Verifier& signer,
                                        const std::string& earlier = "");

}  // namespace palermo::store
