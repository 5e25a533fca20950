// core/utf8.hpp: characters of UTF-8 text, for those who look at each.
//
//     for (std::size_t at = 0; at < text.size();) {
//         const auto [code, bytes] = utf8::character_at(text, at);
//         at += bytes;
//     }
//
// Inline: readers ask it of every byte of large files that is not ASCII.
//
// Thread safety: functions of their arguments.
// Source  The Unicode Standard 15.0, table 3-7, well-formed UTF-8 byte sequences.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace palermo::utf8 {

/// Bytes of the well-formed sequence that begins at `at`, 1 to 4; 0 where none does.
inline std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto within = [&](std::size_t i, unsigned char low, unsigned char high) {
        return i < text.size() && static_cast<unsigned char>(text[i]) >= low &&
               static_cast<unsigned char>(text[i]) <= high;
    };
    const auto next = [&](std::size_t i) { return within(at + i, 0x80, 0xbf); };
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return next(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool second = lead == 0xe0   ? within(at + 1, 0xa0, 0xbf)
                            : lead == 0xed ? within(at + 1, 0x80, 0x9f)
                                           : next(1);
        return second && next(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool second = lead == 0xf0   ? within(at + 1, 0x90, 0xbf)
                            : lead == 0xf4 ? within(at + 1, 0x80, 0x8f)
                                           : next(1);
        return second && next(2) && next(3) ? 4 : 0;
    }
    return 0;
}

inline constexpr char32_t replacement = 0xfffd;

struct Character {
    char32_t code = replacement;
    std::size_t bytes = 1;
};

/// The character that begins at `at`; a byte that begins none is one U+FFFD.
inline Character character_at(std::string_view text, std::size_t at) {
    const auto bytes = sequence_length(text, at);
    if (bytes == 0) return {};
    const auto lead = static_cast<unsigned char>(text[at]);
    if (bytes == 1) return {lead, 1};
    char32_t code = lead & (0xffU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    return {code, bytes};
}

/// `code` is a Unicode scalar value.
inline void append(std::string& text, char32_t code) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 0x3f)), put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

/// Characters in well-formed text.
inline std::int64_t characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

}  // namespace palermo::utf8
