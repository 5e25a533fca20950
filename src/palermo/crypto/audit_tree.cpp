#include "palermo/crypto/audit_tree.hpp"

#include <bit>
#include <charconv>
#include <optional>

#include "palermo/crypto/digest.hpp"

namespace palermo::crypto {
namespace {

constexpr std::size_t hash_bytes = 32;

// The first byte tells leaves and nodes apart, so that a node is never taken for a line (RFC 6962, 2.1).
std::string leaf_of(std::string_view line) {
    return sha256_bytes(std::string(1, '\0').append(line));
}

std::string node_of(std::string_view left, std::string_view right) {
    return sha256_bytes(std::string(1, '\1').append(left).append(right));
}

Error note_form() {
    return fail(Code::corrupt, "crypto.note_form");
}

// C2SP signed-note: the first four bytes of SHA-256(name, line end, 0x01, key) tell which key it was.
std::string key_id(std::string_view name, std::string_view public_key) {
    return sha256_bytes(std::string(name).append("\n\1").append(public_key)).substr(0, 4);
}

std::optional<Checkpoint> parsed(std::string_view text) {
    const auto first = text.find('\n');
    const auto second = first == text.npos ? first : text.find('\n', first + 1);
    if (second == text.npos || text.empty() || text.back() != '\n') return std::nullopt;
    const auto number = text.substr(first + 1, second - first - 1);
    const auto rest = text.substr(second + 1, text.size() - second - 2);
    Checkpoint checkpoint;
    checkpoint.origin = text.substr(0, first);
    const auto read =
        std::from_chars(number.data(), number.data() + number.size(), checkpoint.size);
    // "007" and "+7" are other texts of the same number: one number, one text.
    if (read.ec != std::errc() || std::to_string(checkpoint.size) != number || checkpoint.size < 0)
        return std::nullopt;
    const auto root = base64_bytes(rest);
    if (!root || root->size() != hash_bytes || checkpoint.origin.empty()) return std::nullopt;
    checkpoint.root = *root;
    return checkpoint;
}

}  // namespace

void AuditTree::add(std::string_view line) {
    auto hash = leaf_of(line);
    // As many full trees of equal size meet as the size has ones at its end: a carry.
    for (auto carry = size_; (carry & 1) != 0; carry >>= 1) {
        hash = node_of(peaks_.back(), hash);
        peaks_.pop_back();
    }
    peaks_.push_back(std::move(hash));
    ++size_;
}

std::string AuditTree::root() const {
    if (peaks_.empty()) return sha256_bytes("");
    auto hash = peaks_.back();
    for (auto i = peaks_.size() - 1; i > 0; --i) hash = node_of(peaks_[i - 1], hash);
    return hash;
}

std::string AuditTree::state() const {
    std::string state;
    for (int shift = 56; shift >= 0; shift -= 8)
        state.push_back(static_cast<char>((static_cast<std::uint64_t>(size_) >> shift) & 0xff));
    for (const auto& each : peaks_) state += each;
    return state;
}

Result<AuditTree> AuditTree::of(std::string_view state) {
    const auto broken = fail(Code::corrupt, "crypto.audit_state");
    if (state.size() < 8) return broken;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 8; ++i) size = (size << 8) | static_cast<unsigned char>(state[i]);
    state.remove_prefix(8);
    if (size > INT64_MAX) return broken;
    if (state.size() != static_cast<std::size_t>(std::popcount(size)) * hash_bytes) return broken;
    AuditTree tree;
    tree.size_ = static_cast<std::int64_t>(size);
    for (std::size_t i = 0; i < state.size(); i += hash_bytes)
        tree.peaks_.emplace_back(state.substr(i, hash_bytes));
    return tree;
}

std::string chain_of(std::string_view line) {
    return sha256(line);
}

std::string chain_of_nothing() {
    return std::string(64, '0');
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
    expects(!checkpoint.origin.empty() && checkpoint.origin.find('\n') == std::string::npos &&
            checkpoint.root.size() == hash_bytes && checkpoint.size >= 0);
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
           base64(checkpoint.root) + "\n";
}

std::string signed_note(std::string_view text, std::string_view name, const SigningKey& key) {
    // C2SP signed-note: a name has no space and no plus; the text ends its last line.
    expects(!name.empty() && name.find_first_of(" +\n") == name.npos);
    expects(!text.empty() && text.back() == '\n');
    const auto signature = key_id(name, key.public_key()) + key.sign(text);
    return std::string(text) + "\n\u2014 " + std::string(name) + " " + base64(signature) + "\n";
}

Result<Checkpoint> verified_checkpoint(std::string_view note, std::string_view name,
                                       std::string_view public_key) {
    const auto gap = note.rfind("\n\n");
    if (gap == note.npos || note.back() != '\n') return note_form();
    const auto text = note.substr(0, gap + 1);
    auto lines = note.substr(gap + 2);
    const auto checkpoint = parsed(text);
    if (!checkpoint || lines.empty()) return note_form();
    const auto begin = "\u2014 " + std::string(name) + " ";
    const auto id = key_id(name, public_key);
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        if (!line.starts_with("\u2014 ")) return note_form();
        if (!line.starts_with(begin)) continue;  // somebody else's
        const auto signature = base64_bytes(line.substr(begin.size()));
        if (!signature || signature->size() < id.size()) return note_form();
        if (!signature->starts_with(id)) continue;  // another key of that name
        if (is_signed_by(public_key, text, std::string_view(*signature).substr(id.size())))
            return *checkpoint;
    }
    return fail(Code::corrupt, "crypto.note_signature");
}

std::string verifier_text(std::string_view name, std::string_view public_key) {
    std::string id;
    for (const char byte : key_id(name, public_key)) {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto value = static_cast<unsigned char>(byte);
        id += {digits[value >> 4U], digits[value & 15U]};
    }
    return std::string(name) + "+" + id + "+" + base64("\1" + std::string(public_key));
}

Result<Verifier> verifier_of(std::string_view text) {
    const auto no_form = fail(Code::invalid_input, "crypto.verifier_form");
    const auto first = text.find('+');
    if (first == text.npos || first == 0) return no_form;
    const auto second = text.find('+', first + 1);
    if (second == text.npos) return no_form;
    const auto key = base64_bytes(text.substr(second + 1));
    if (!key || key->size() != 33 || key->front() != '\1') return no_form;
    Verifier found{std::string(text.substr(0, first)), key->substr(1)};
    // The id in the middle is a digest of both: a slip in either shows.
    if (verifier_text(found.name, found.public_key) != text) return no_form;
    return found;
}

}  // namespace palermo::crypto
