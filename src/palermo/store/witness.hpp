// store/witness.hpp: somebody outside who keeps the last head of each registry and takes no other history.
//
//     head + audit file, or head + proof ──take_head()──> grown since the last? ──> kept, and cosigned
//
// The folder holds the last head of each origin, cosigned by the witness's own key, so that a head put
// back there by somebody else is noticed. Written aside, flushed, renamed.
//
//     const Witness witness{.folder = "seen", .name = "witness.example", .key = key};
//     const auto seen = TRY(take_head(witness, note, registry_key, "audit.txt", First::no));
//
// Thread safety: functions of their arguments; of two at once on a folder one waits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "palermo/core/result.hpp"
#include "palermo/crypto/audit_tree.hpp"
#include "palermo/crypto/seal.hpp"
#include "palermo/crypto/witness.hpp"

namespace palermo::store {

struct Witness {
    std::filesystem::path folder;   // is there
    std::string name;               // as crypto::is_key_name() takes it
    const crypto::SigningKey& key;  // the witness's own
    std::int64_t seconds = 0;       // what time it is, since 1970
};

/// Whether a registry may be one that this witness has never seen: then nothing before is held against.
enum class First : std::uint8_t { no, yes };

struct TakenHead {
    crypto::Checkpoint head;
    std::optional<crypto::Checkpoint> before;  // the one that was kept
    std::string note;                          // cosigned
};

/// By all lines. A head that was seen already is taken again.
///
/// Errors   as VerifierKey::verified(), verify_audit_file()
///          not_found  store.witness_first {name}: nothing is kept of this registry
///          conflict   store.witness_known {name}: First::yes, and something is kept
///          corrupt    store.audit_origin {name, other}: the head is of another registry than the key
///                     store.witness_state {name}: what is kept is not what this witness wrote
Result<TakenHead> take_head(const Witness& witness, const std::string& note,
                            const crypto::VerifierKey& signer, const std::filesystem::path& audit,
                            First first);

/// By a proof alone. Errors   as above without the file's, and
///          conflict  store.witness_size {kept, given}: the proof goes on from another size than is kept
///          corrupt   crypto.not_extended, store.audit_cut_back
Result<TakenHead> take_head(const Witness& witness, const crypto::ExtensionRequest& request,
                            const crypto::VerifierKey& signer, First first);

}  // namespace palermo::store
