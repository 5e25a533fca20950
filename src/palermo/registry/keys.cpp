#include "palermo/registry/keys.hpp"

#include <algorithm>
#include <sstream>

#include "palermo/crypto/base32.hpp"
#include "palermo/crypto/digest.hpp"

namespace palermo::registry {
namespace {

constexpr std::string_view root_names[root_count] = {"cases", "identities", "settings", "audit",
                                                     "backups"};
constexpr int most_generations = 255;  // one byte before a wrapped key
constexpr std::string_view keyring_title = "palermo keyring 1";
constexpr std::string_view key_title = "palermo key 1";

std::size_t at(Root root) {
    return static_cast<std::size_t>(root);
}

std::string context_of(std::size_t root, int generation) {
    return "palermo keyring|" + std::string(root_names[root]) + "|" + std::to_string(generation);
}

Error no_form() {
    return fail(Code::corrupt, "registry.keyring_form");
}

struct Line {
    std::string name, value;
};

/// The lines of a keyring, its last apart: the seal over all before it.
struct Text {
    std::vector<Line> lines;
    std::string sealed_part, seal;
    std::string signed_part, signature;
};

Result<Text> parsed(std::string_view text) {
    Text found;
    std::size_t start = 0;
    bool first = true;
    while (start < text.size()) {
        const auto end = text.find('\n', start);
        if (end == text.npos || !found.seal.empty()) return no_form();
        const auto line = text.substr(start, end - start);
        const auto space = line.find(' ');
        if (first) {
            if (line != keyring_title) return no_form();
        } else if (space == line.npos) {
            return no_form();
        } else if (line.substr(0, space) == "seal") {
            const auto bytes = crypto::base64_bytes(line.substr(space + 1));
            if (!bytes) return no_form();
            found.seal = *bytes;
            found.sealed_part = text.substr(0, start);
        } else if (line.substr(0, space) == "signed") {
            const auto bytes = crypto::base64_bytes(line.substr(space + 1));
            if (!bytes || !found.signature.empty()) return no_form();
            found.signature = *bytes;
            found.signed_part = text.substr(0, start);
        } else {
            found.lines.push_back(
                {std::string(line.substr(0, space)), std::string(line.substr(space + 1))});
        }
        first = false;
        start = end + 1;
    }
    if (found.seal.empty()) return no_form();
    return found;
}

struct WrappedRoot {
    std::size_t root;
    int generation;
    std::string bytes;
};

/// "cases 1 <base64>"
std::optional<WrappedRoot> root_of(const std::string& value) {
    std::istringstream words(value);
    std::string name, bytes;
    int generation = 0;
    if (!(words >> name >> generation >> bytes) || generation < 1 || generation > most_generations)
        return std::nullopt;
    const auto decoded = crypto::base64_bytes(bytes);
    for (std::size_t root = 0; root < root_count; ++root) {
        if (name == root_names[root] && decoded) return WrappedRoot{root, generation, *decoded};
    }
    return std::nullopt;
}

}  // namespace

Keyring Keyring::make() {
    Keyring made;
    for (auto& root : made.roots_) root.push_back({1, crypto::SealingKey::random()});
    made.about.salt = crypto::random_bytes(16);
    made.about.audit_public = crypto::SigningKey::from(made.key(Root::audit)).public_key();
    return made;
}

Result<Keyring::Outside> Keyring::outside(std::string_view text) {
    const auto found = TRY(parsed(text));
    Outside about;
    for (const auto& [name, value] : found.lines) {
        if (name == "origin") about.origin = value;
        if (name == "kek") about.passphrase = value == "passphrase";
        for (const auto& [wanted, member] :
             {std::pair{"salt", &about.salt}, std::pair{"recovery", &about.recovery},
              std::pair{"audit", &about.audit_public}}) {
            if (name != wanted) continue;
            const auto bytes = crypto::base64_bytes(value);
            if (!bytes) return no_form();
            *member = *bytes;
        }
    }
    if (about.salt.size() != 16 || about.audit_public.size() != 32 || about.origin.empty())
        return no_form();
    return about;
}

Result<Keyring> Keyring::opened(std::string_view text, const crypto::SealingKey& kek) {
    const auto found = TRY(parsed(text));
    Keyring ring;
    ring.about = TRY(outside(text));
    if (!kek.open(found.seal, found.sealed_part))
        return fail(Code::not_permitted, "registry.wrong_key");
    for (const auto& [name, value] : found.lines) {
        if (name != "root") continue;
        const auto wrapped = root_of(value);
        if (!wrapped) return no_form();
        auto key = kek.unwrap(wrapped->bytes, context_of(wrapped->root, wrapped->generation));
        if (!key) return fail(Code::not_permitted, "registry.wrong_key");
        ring.roots_[wrapped->root].push_back({wrapped->generation, *std::move(key)});
    }
    for (const auto& root : ring.roots_) {
        if (root.empty()) return no_form();
    }
    return ring;
}

Result<Keyring> Keyring::recovered(std::string_view text, const crypto::SealingKey& recovery) {
    const auto found = TRY(parsed(text));
    Keyring ring;
    ring.about = TRY(outside(text));
    if (ring.about.recovery.empty()) return fail(Code::not_found, "registry.no_recovery");
    const auto recipient = crypto::RecipientKey::from(recovery);
    if (recipient.public_key() != ring.about.recovery)
        return fail(Code::not_permitted, "registry.wrong_key");
    for (const auto& [name, value] : found.lines) {
        if (name != "recover") continue;
        const auto sealed = root_of(value);
        if (!sealed) return no_form();
        auto bytes = recipient.open(sealed->bytes);
        if (!bytes) return fail(Code::not_permitted, "registry.wrong_key");
        auto key = crypto::SealingKey::of(*bytes);
        crypto::wipe(*bytes);
        if (!key) return no_form();
        ring.roots_[sealed->root].push_back({sealed->generation, *std::move(key)});
    }
    for (const auto& root : ring.roots_) {
        if (root.empty()) return no_form();
    }
    const auto audit = crypto::SigningKey::from(ring.key(Root::audit)).public_key();
    if (audit != ring.about.audit_public ||
        !crypto::is_signed_by(audit, found.signed_part, found.signature))
        return fail(Code::not_permitted, "registry.wrong_key");
    return ring;
}

std::string Keyring::text(const crypto::SealingKey& kek) const {
    std::string text(keyring_title);
    text += "\norigin " + about.origin + "\nkek " + (about.passphrase ? "passphrase" : "key") +
            "\nsalt " + crypto::base64(about.salt) + "\naudit " +
            crypto::base64(about.audit_public) + "\n";
    if (!about.recovery.empty()) text += "recovery " + crypto::base64(about.recovery) + "\n";
    for (std::size_t root = 0; root < root_count; ++root) {
        for (const auto& [number, key] : roots_[root]) {
            const auto name = std::string(root_names[root]) + " " + std::to_string(number) + " ";
            text += "root " + name + crypto::base64(kek.wrap(key, context_of(root, number))) + "\n";
            if (about.recovery.empty()) continue;
            auto bytes = key.reveal();
            const auto sealed = crypto::seal_to(about.recovery, bytes);
            crypto::wipe(bytes);
            expects(sealed.has_value());
            text += "recover " + name + crypto::base64(*sealed) + "\n";
        }
    }
    // Whoever recovers has no key-encryption key to check the seal with; the audit's key has signed the roots.
    text +=
        "signed " + crypto::base64(crypto::SigningKey::from(key(Root::audit)).sign(text)) + "\n";
    return text + "seal " + crypto::base64(kek.seal("", text)) + "\n";
}

void Keyring::renew(Root root) {
    auto& generations = roots_[at(root)];
    expects(root != Root::audit && generations.size() < most_generations);
    // After the last number the first that is free again: keys change for as long as a registry lives.
    int next = generations.back().number;
    do {
        next = next % most_generations + 1;
    } while (std::ranges::find(generations, next, &Generation::number) != generations.end());
    generations.push_back({next, crypto::SealingKey::random()});
}

void Keyring::drop_older(Root root) {
    auto& generations = roots_[at(root)];
    generations.erase(generations.begin(), generations.end() - 1);
}

int Keyring::generation(Root root) const {
    return roots_[at(root)].back().number;
}

const crypto::SealingKey& Keyring::key(Root root) const {
    return roots_[at(root)].back().key;
}

std::string Keyring::wrap(Root root, const crypto::SealingKey& key,
                          std::string_view context) const {
    return std::string(1, static_cast<char>(generation(root))) + this->key(root).wrap(key, context);
}

Result<crypto::SealingKey> Keyring::unwrap(Root root, std::string_view wrapped,
                                           std::string_view context) const {
    const int number = wrapped.empty() ? 0 : static_cast<unsigned char>(wrapped.front());
    for (const auto& generation : roots_[at(root)]) {
        if (generation.number == number) return generation.key.unwrap(wrapped.substr(1), context);
    }
    return fail(Code::corrupt, "registry.generation_gone");
}

std::string key_text(std::string_view what, const crypto::SealingKey& key) {
    auto bytes = key.reveal();
    bytes += crypto::sha256_bytes(std::string(what) + '\n' + bytes).substr(0, 3);
    auto letters = crypto::base32(bytes);
    crypto::wipe(bytes);
    std::string text = std::string(key_title) + "\n" + std::string(what) + "\n";
    for (std::size_t i = 0; i < letters.size(); ++i) {
        text += letters[i];
        if (i % 4 == 3) text += i % 28 == 27 || i + 1 == letters.size() ? '\n' : '-';
    }
    crypto::wipe(letters);
    return text;
}

Result<NamedKey> read_key(std::string_view text) {
    const auto no_key = fail(Code::invalid_input, "registry.key_form");
    const auto first = text.find('\n');
    if (first == text.npos || text.substr(0, first) != key_title) return no_key;
    const auto second = text.find('\n', first + 1);
    if (second == text.npos) return no_key;
    const std::string what(text.substr(first + 1, second - first - 1));
    const auto letters = crypto::base32_letters(text.substr(second + 1));
    if (!letters) return no_key;
    auto bytes = crypto::base32_bytes(*letters);
    if (!bytes || bytes->size() != 35) return no_key;
    const auto check = bytes->substr(32);
    bytes->resize(32);
    const bool fits = crypto::sha256_bytes(what + '\n' + *bytes).substr(0, 3) == check;
    auto key = crypto::SealingKey::of(*bytes);
    crypto::wipe(*bytes);
    if (!fits || !key) return no_key;
    return NamedKey{what, *std::move(key)};
}

}  // namespace palermo::registry
