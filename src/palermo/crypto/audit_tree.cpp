#include "palermo/crypto/audit_tree.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>

#include "palermo/crypto/detail/note.hpp"
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

ConsistencyProver::ConsistencyProver(std::int64_t earlier, std::int64_t later) : later_(later) {
    expects(earlier >= 0 && earlier <= later);
    if (earlier == 0 || earlier == later) return;
    divide(earlier, 0, later, true);
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].place = i;
    std::ranges::sort(parts_, {}, &Part::begin);
}

// SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2. A tree that the verifier knows whole is left out of the proof.
void ConsistencyProver::divide(std::int64_t earlier, std::int64_t begin, std::int64_t end,
                               bool is_whole) {
    const auto size = end - begin;
    if (earlier == size) {
        if (!is_whole) parts_.push_back({.begin = begin, .end = end});
        return;
    }
    // The largest power of two below the size.
    const auto left =
        static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(size - 1)));
    if (earlier <= left) {
        divide(earlier, begin, begin + left, is_whole);
        parts_.push_back({.begin = begin + left, .end = end});
    } else {
        divide(earlier - left, begin + left, end, false);
        parts_.push_back({.begin = begin, .end = begin + left});
    }
}

void ConsistencyProver::add(std::string_view line) {
    expects(added_ < later_);
    const auto number = added_++;
    if (at_ < parts_.size() && number == parts_[at_].end) ++at_;
    if (at_ < parts_.size() && number >= parts_[at_].begin) parts_[at_].tree.add(line);
}

std::vector<std::string> ConsistencyProver::proof() const {
    expects(added_ == later_);
    std::vector<std::string> proof(parts_.size());
    for (const auto& part : parts_) proof[part.place] = part.tree.root();
    return proof;
}

Result<void> verify_extension(const Checkpoint& earlier, const Checkpoint& later,
                              std::span<const std::string> proof) {
    const auto refused = [&] {
        return fail(Code::corrupt, "crypto.not_extended",
                    {{"earlier", earlier.size}, {"later", later.size}});
    };
    if (earlier.origin != later.origin || earlier.size < 0 || earlier.size > later.size)
        return refused();
    for (const auto& each : proof) {
        if (each.size() != hash_bytes) return refused();
    }
    if (earlier.size == later.size) {
        if (!proof.empty() || earlier.root != later.root) return refused();
        return {};
    }
    // Every tree begins with nothing (RFC 6962 leaves this out).
    if (earlier.size == 0) {
        if (!proof.empty() || earlier.root != AuditTree().root()) return refused();
        return {};
    }
    // RFC 9162, 2.1.4.2. 1: an empty proof.
    if (proof.empty()) return refused();
    // 2: the earlier tree is a whole one, which the verifier has.
    const bool whole = std::has_single_bit(static_cast<std::uint64_t>(earlier.size));
    const auto& first = whole ? earlier.root : proof.front();
    // 3, 4
    auto fn = earlier.size - 1, sn = later.size - 1;
    for (; (fn & 1) != 0; fn >>= 1) sn >>= 1;
    // 5
    auto fr = first, sr = first;
    // 6
    for (const auto& c : whole ? proof : proof.subspan(1)) {
        if (sn == 0) return refused();
        if ((fn & 1) != 0 || fn == sn) {
            fr = node_of(c, fr);
            sr = node_of(c, sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1) sn >>= 1;
        } else {
            sr = node_of(sr, c);
        }
        fn >>= 1;
        sn >>= 1;
    }
    // 7
    if (fr != earlier.root || sr != later.root || sn != 0) return refused();
    return {};
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
    const auto signature = detail::key_id(name, detail::ed25519, key.public_key()) + key.sign(text);
    return std::string(text) + "\n\u2014 " + std::string(name) + " " + base64(signature) + "\n";
}

Result<Checkpoint> verified_checkpoint(std::string_view note, std::string_view name,
                                       std::string_view public_key) {
    return detail::verified(note, name, detail::ed25519, public_key);
}

Result<Checkpoint> detail::verified(std::string_view note, std::string_view name, char kind,
                                    std::string_view public_key) {
    const auto gap = note.rfind("\n\n");
    if (gap == note.npos || note.back() != '\n') return note_form();
    const auto text = note.substr(0, gap + 1);
    auto lines = note.substr(gap + 2);
    const auto checkpoint = parsed(text);
    if (!checkpoint || lines.empty()) return note_form();
    const auto begin = "\u2014 " + std::string(name) + " ";
    const auto id = key_id(name, kind, public_key);
    bool found = false;
    // Every line is read, those behind the right one too: a note has one form.
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        if (!line.starts_with("\u2014 ")) return note_form();
        if (!line.starts_with(begin)) continue;  // somebody else's
        const auto signature = base64_bytes(line.substr(begin.size()));
        if (!signature || signature->size() < id.size()) return note_form();
        if (!signature->starts_with(id)) continue;  // another key of that name
        auto rest = std::string_view(*signature).substr(id.size());
        if (kind == ed25519) {
            found = found || is_signed_by(public_key, text, rest);
            continue;
        }
        if (rest.size() != 8 + 64) return note_form();
        std::uint64_t seconds = 0;
        for (const char byte : rest.substr(0, 8))
            seconds = (seconds << 8) | static_cast<unsigned char>(byte);
        found = found || is_signed_by(public_key, cosigned_text(text, seconds), rest.substr(8));
    }
    if (!found) return fail(Code::corrupt, "crypto.note_signature");
    return *checkpoint;
}

}  // namespace palermo::crypto
