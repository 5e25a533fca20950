#include "palermo/crypto/witness.hpp"

#include <algorithm>
#include <charconv>

#include "palermo/crypto/detail/note.hpp"
#include "palermo/crypto/keyed.hpp"

namespace palermo::crypto {
namespace {

constexpr std::size_t key_bytes = 32, hash_bytes = 32;
constexpr std::size_t most_hashes = 63;  // C2SP tlog-witness

std::string hex_of(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : bytes) {
        hex += digits[static_cast<unsigned char>(byte) >> 4];
        hex += digits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

}  // namespace

bool is_key_name(std::string_view name) {
    for (const char c : name) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '+') return false;
    }
    return !name.empty() && name.size() <= 255;
}

std::string VerifierKey::text() const {
    expects(is_key_name(name) && public_key.size() == key_bytes);
    const auto type = static_cast<char>(kind);
    return name + "+" + hex_of(detail::key_id(name, type, public_key)) + "+" +
           base64(std::string(1, type) + public_key);
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
    const auto wrong = fail(Code::invalid_input, "crypto.verifier_key");
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    // A key in base64 may hold a plus; name and id hold none.
    const auto first = text.find('+');
    const auto second = first == text.npos ? first : text.find('+', first + 1);
    if (second == text.npos || !is_key_name(text.substr(0, first))) return wrong;
    const auto key = base64_bytes(text.substr(second + 1));
    if (!key || key->size() != 1 + key_bytes) return wrong;
    const auto kind = static_cast<Kind>(key->front());
    if (kind != Kind::signer && kind != Kind::witness) return wrong;
    VerifierKey found{std::string(text.substr(0, first)), kind, key->substr(1)};
    if (found.text() != text) return wrong;
    return found;
}

Result<Checkpoint> VerifierKey::verified(std::string_view note) const {
    return detail::verified(note, name, static_cast<char>(kind), public_key);
}

std::string cosigned(std::string_view note, std::string_view name, const SigningKey& key,
                     std::int64_t seconds) {
    const auto gap = note.rfind("\n\n");
    expects(gap != note.npos && note.back() == '\n' && is_key_name(name) && seconds >= 0);
    const auto time = static_cast<std::uint64_t>(seconds);
    auto signature = detail::key_id(name, detail::cosignature_v1, key.public_key());
    for (int shift = 56; shift >= 0; shift -= 8)
        signature.push_back(static_cast<char>((time >> shift) & 0xff));
    signature += key.sign(detail::cosigned_text(note.substr(0, gap + 1), time));
    return std::string(note) + "\u2014 " + std::string(name) + " " + base64(signature) + "\n";
}

Result<SigningKey> read_witness_key(const std::filesystem::path& file) {
    const auto key = TRY(Key::read(file));
    const auto digest = key.hmac("palermo witness, Ed25519");
    std::string bytes(digest.begin(), digest.end());
    auto seed = SealingKey::of(bytes);
    wipe(bytes);
    return SigningKey::from(TRY(std::move(seed)));
}

std::string ExtensionRequest::text() const {
    auto text = "old " + std::to_string(earlier) + "\n";
    for (const auto& each : proof) text += base64(each) + "\n";
    return text + "\n" + note;
}

Result<ExtensionRequest> ExtensionRequest::parse(std::string_view text) {
    const auto wrong = fail(Code::invalid_input, "crypto.request_form");
    const auto next = [&]() -> std::string_view {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        return line;
    };
    if (text.find("\n\n") == text.npos) return wrong;
    const auto begin = next();
    if (!begin.starts_with("old ")) return wrong;
    const auto number = begin.substr(4);
    ExtensionRequest found;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), found.earlier);
    // One number, one text.
    if (read.ec != std::errc() || found.earlier < 0 || std::to_string(found.earlier) != number)
        return wrong;
    for (auto line = next(); !line.empty(); line = next()) {
        auto hash = base64_bytes(line);
        if (!hash || hash->size() != hash_bytes || found.proof.size() == most_hashes) return wrong;
        found.proof.push_back(*std::move(hash));
    }
    if (text.empty()) return wrong;
    found.note = text;
    return found;
}

}  // namespace palermo::crypto
