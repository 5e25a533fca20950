// workflows/protect/pattern_key.hpp: the key that the choice of hidden cells hangs on.
//
// Whose key: of the file that the request names, else of the ledger, else of this user on this machine,
// made when it is first needed. One key, one pattern of the same cases: with a second key they make a
// second table, and both together may tell what each hides. An office of several people keeps a ledger,
// or one file of a key.
//
//     rules.key = TRY(pattern_key(request.secret_text, account.ledger, notes)).bytes;
//
// Thread safety: none needed; two programs that make the key at once end with the same one.
#pragma once

#include <optional>
#include <string>

#include "palermo/core/result.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/workflows/notes.hpp"

namespace palermo::workflows {

struct PatternKey {
    std::string bytes;
    std::string remark;  // for whoever publishes: what another key would do
};

/// `secret`: the bytes of the file named, empty for none.
///
/// Errors   unavailable    pattern_key.no_place: this user has no folder for a key
///          those of crypto::Key
Result<PatternKey> pattern_key(const std::string& secret,
                               const std::optional<protect::Ledger>& ledger, Notes& notes);

}  // namespace palermo::workflows
