#include "palermo/table/names.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "palermo/core/utf8.hpp"

namespace palermo {
namespace {

// Unicode 15, White_Space.
bool is_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

// Soft hyphen, zero-width space and joiners, direction marks, word joiner, byte-order mark.
bool has_no_width(char32_t c) {
    return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/// Letters added, left out, changed or swapped with their neighbour to make `b` of `a`.
std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min(
                {above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before = above;
        above = row;
    }
    return above[b.size()];
}

}  // namespace

std::string folded_name(std::string_view name) {
    std::string folded;
    bool space = false;
    for (std::size_t at = 0; at < name.size();) {
        const auto [code, bytes] = utf8::character_at(name, at);
        const auto text = name.substr(at, bytes);
        at += bytes;
        if (has_no_width(code)) continue;
        if (is_space(code)) {
            space = true;
            continue;
        }
        if (space && !folded.empty()) folded += ' ';
        space = false;
        const char32_t plain = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
        if (plain < 0x80 && (bytes > 1 || code == plain)) {
            const auto letter = static_cast<char>(plain);
            folded +=
                letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        } else {
            folded += text;
        }
    }
    return folded;
}

std::string visible_name(std::string_view name) {
    std::string visible = "\"";
    for (std::size_t at = 0; at < name.size();) {
        const auto [code, bytes] = utf8::character_at(name, at);
        if (code == '\n') {
            visible += "\\n";
        } else if (code == '\r') {
            visible += "\\r";
        } else if (code == '\t') {
            visible += "\\t";
        } else if (code < 0x20 || (code != ' ' && is_space(code)) || has_no_width(code)) {
            char written[16];
            std::snprintf(written, sizeof written, "<U+%04X>", static_cast<unsigned>(code));
            visible += written;
        } else {
            visible += name.substr(at, bytes);
        }
        at += bytes;
    }
    return visible + '"';
}

std::optional<std::size_t> find_name(std::span<const std::string_view> names,
                                     std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return i;
    }
    const auto folded = folded_name(name);
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (folded_name(names[i]) != folded) continue;
        if (found) return std::nullopt;
        found = i;
    }
    return found;
}

std::optional<std::size_t> nearest_name(std::span<const std::string_view> names,
                                        std::string_view name) {
    const auto folded = folded_name(name);
    std::optional<std::size_t> nearest;
    auto fewest = std::max(folded.size() / 4, std::size_t{1}) + 1;
    bool tied = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto other = folded_name(names[i]);
        // A long name is no slip of a short one, and would cost much to compare.
        if (other.size() > folded.size() + fewest || folded.size() > other.size() + fewest)
            continue;
        const auto count = slips(folded, other);
        if (count > fewest || (count == fewest && !nearest)) continue;
        tied = count == fewest;
        if (!tied) {
            nearest = i;
            fewest = count;
        }
    }
    return tied ? std::nullopt : nearest;
}

}  // namespace palermo
