// registry/keys.hpp: the keys of a registry, and the one key outside it that opens them.
//
//     key file | passphrase | token ──> key-encryption key ──opened()──> Keyring: cases, identities, settings,
//     recovery shares ──────────────────────recovered()────────────────>          audit, backups
//
// A keyring stands in the store, every root of it wrapped; without the key-encryption key it is noise.
// Each root is also sealed to the recovery key, whose shares are on paper with several people. The
// whole text is bound to the key-encryption key, so that nobody who can write to the store puts a
// recovery key of their own into it.
//
// Roots have generations. A root that is replaced stays until all records are wrapped under the new one.
//
// Formats  docs/formats/keys.md
//
//     auto keyring = Keyring::make();   const auto text = keyring.text(kek);
//     const auto again = TRY(Keyring::opened(text, kek));
//
// Thread safety: values; a keyring is read by many threads at once.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/seal.hpp"

namespace palermo::registry {

/// What a root is for. Each is a key of its own.
enum class Root : unsigned char { cases, identities, settings, audit, backups };
inline constexpr std::size_t root_count = 5;

class Keyring {
public:
    static Keyring make();

    /// What stands in the store beside the wrapped roots, readable without a key.
    struct Outside {
        bool passphrase = false;   // the key-encryption key is made of a passphrase and `salt`
        std::string salt;          // 16 bytes
        std::string recovery;      // public key, 32 bytes; empty: no shares were made
        std::string audit_public;  // that signs the head of the audit, 32 bytes
        std::string origin;        // the registry's name in checkpoints
    };
    /// Errors   corrupt  registry.keyring_form
    static Result<Outside> outside(std::string_view text);

    /// Errors   not_permitted  registry.wrong_key: not the key of this registry, or the keyring was changed
    ///          corrupt        registry.keyring_form
    static Result<Keyring> opened(std::string_view text, const crypto::SealingKey& kek);
    /// With the key that the shares gave. Errors as of opened(); registry.no_recovery: none was made
    static Result<Keyring> recovered(std::string_view text, const crypto::SealingKey& recovery);

    /// To keep: wrapped under `kek`, sealed to the recovery key where there is one.
    std::string text(const crypto::SealingKey& kek) const;

    /// Roots from now on, the older ones beside them.
    void renew(Root root);
    /// Older generations go; whatever was wrapped under them is lost.
    void drop_older(Root root);
    int generation(Root root) const;

    const crypto::SealingKey& key(Root root) const;
    /// A key wrapped under the latest generation; says which. The context binds it to its place.
    std::string wrap(Root root, const crypto::SealingKey& key, std::string_view context) const;
    /// Errors   corrupt  registry.generation_gone, crypto.does_not_open
    Result<crypto::SealingKey> unwrap(Root root, std::string_view wrapped,
                                      std::string_view context) const;

    Outside about = {};

private:
    struct Generation {
        int number;
        crypto::SealingKey key;
    };
    std::array<std::vector<Generation>, root_count> roots_;  // the latest last
};

/// A key as a file of one line or as printed, with a check of each line's letters; `what` is "registry" or
/// "user U3".
std::string key_text(std::string_view what, const crypto::SealingKey& key);
struct NamedKey {
    std::string what;
    crypto::SealingKey key;
};
/// Errors   invalid_input  registry.key_form: no such file, or a letter is wrong
Result<NamedKey> read_key(std::string_view text);

}  // namespace palermo::registry
