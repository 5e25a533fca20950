#include "palermo/formats/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "palermo/core/utf8.hpp"

namespace palermo::formats {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080;

unsigned char byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

// 0x80 to 0x9f; 0 where windows-1252 defines nothing (the WHATWG index keeps C1 controls there,
// which in a published file are a sign of the wrong encoding).
constexpr std::array<char32_t, 32> windows_1252_high = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

Result<void> from_windows_1252(std::string_view bytes, std::string_view file_name,
                               std::string& text) {
    // Text in windows-1252 that is UTF-8 as well is one chance in many thousand; the other way round
    // every accent becomes two wrong letters.
    const bool plain = std::none_of(bytes.begin(), bytes.end(), [](char c) { return c < 0; });
    if (!plain && !invalid_utf8(bytes)) {
        return fail(Code::invalid_input, "encoding.not_windows_1252", {}, std::string(file_name));
    }
    text.reserve(bytes.size() + bytes.size() / 8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = byte_at(bytes, i);
        const char32_t c = byte >= 0x80 && byte < 0xa0 ? windows_1252_high[byte - 0x80] : byte;
        if (c == 0 && byte != 0) {
            return fail(Code::invalid_input, "encoding.no_meaning", {},
                        place_of(file_name, text, text.size()));
        }
        utf8::append(text, c);
    }
    return {};
}

Result<void> from_utf16(std::string_view bytes, bool little, std::string_view file_name,
                        std::string& text) {
    const auto unit_at = [&](std::size_t i) {
        const char32_t first = byte_at(bytes, i), second = byte_at(bytes, i + 1);
        return little ? first | second << 8 : first << 8 | second;
    };
    const auto here = [&] { return place_of(file_name, text, text.size()); };
    text.reserve(bytes.size());
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit_at(i);
        if (c >= 0xd800 && c < 0xe000) {
            const char32_t low = c < 0xdc00 && i + 3 < bytes.size() ? unit_at(i + 2) : 0;
            if (low < 0xdc00 || low >= 0xe000) {
                return fail(Code::invalid_input, "encoding.half_pair", {}, here());
            }
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        }
        utf8::append(text, c);
    }
    if (bytes.size() % 2 != 0) return fail(Code::invalid_input, "encoding.cut_short", {}, here());
    return {};
}

// A table in any language has separators and line ends: units below 128.
bool holds_ascii(std::string_view bytes, bool little) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const auto high = byte_at(bytes, little ? i + 1 : i);
        if (high == 0 && byte_at(bytes, little ? i : i + 1) < 0x80) return true;
    }
    return bytes.empty();
}

// Programs that add a mark to a file that has one leave two.
std::string_view without_marks(std::string_view text) {
    while (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text;
}

}  // namespace

std::optional<Encoding> encoding_named(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z')
            plain += static_cast<char>(c - 'A' + 'a');
        else if (c != '-' && c != '_')
            plain += c;
    }
    if (plain == "auto" || plain == "automatic") return Encoding::automatic;
    if (plain == "utf8") return Encoding::utf8;
    if (plain == "utf16le") return Encoding::utf16_le;
    if (plain == "utf16be") return Encoding::utf16_be;
    if (plain == "windows1252" || plain == "cp1252") return Encoding::windows_1252;
    return std::nullopt;
}

std::optional<std::size_t> invalid_utf8(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        while (i + 8 <= bytes.size()) {
            std::uint64_t word;
            std::memcpy(&word, bytes.data() + i, 8);
            if ((word & high_bits) != 0) break;
            i += 8;
        }
        // At most eight steps: to the end, or past what stopped the words.
        for (const auto stop = std::min(bytes.size(), i + 8); i < stop;) {
            const auto length = utf8::sequence_length(bytes, i);
            if (length == 0) return i;
            i += length;
        }
    }
    return std::nullopt;
}

Result<std::string_view> to_utf8(std::string_view bytes, Encoding encoding,
                                 std::string_view file_name, std::string& room) {
    using namespace std::string_view_literals;
    const bool little_mark = bytes.starts_with("\xff\xfe"sv);
    const bool big_mark = bytes.starts_with("\xfe\xff"sv);
    if (bytes.starts_with("\xff\xfe\0\0"sv) || bytes.starts_with("\0\0\xfe\xff"sv)) {
        return fail(Code::invalid_input, "encoding.utf32", {}, std::string(file_name));
    }
    if (encoding == Encoding::automatic) {
        encoding = little_mark ? Encoding::utf16_le
                   : big_mark  ? Encoding::utf16_be
                               : Encoding::utf8;
    }
    room.clear();
    const bool said_utf16 = (encoding == Encoding::utf16_le && !little_mark) ||
                            (encoding == Encoding::utf16_be && !big_mark);
    if (said_utf16 && !file_name.empty() && !holds_ascii(bytes, encoding == Encoding::utf16_le)) {
        return fail(Code::invalid_input, "encoding.not_utf16", {{"field", field_name("encodings")}},
                    std::string(file_name));
    }
    switch (encoding) {
        case Encoding::automatic:
        case Encoding::utf8:
            return without_marks(bytes);
        case Encoding::utf16_le:
            TRY(from_utf16(bytes.substr(little_mark ? 2 : 0), true, file_name, room));
            break;
        case Encoding::utf16_be:
            TRY(from_utf16(bytes.substr(big_mark ? 2 : 0), false, file_name, room));
            break;
        case Encoding::windows_1252:
            TRY(from_windows_1252(bytes, file_name, room));
            break;
    }
    return without_marks(room);
}

std::string place_of(std::string_view file_name, std::string_view text, std::size_t offset) {
    text = text.substr(0, offset);
    std::int64_t line = 1;
    std::size_t line_start = 0;
    for (std::size_t i = text.find_first_of("\r\n"); i != std::string_view::npos;
         i = text.find_first_of("\r\n", line_start)) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
        ++line;
        line_start = i + 1;
    }
    const auto column =
        1 + std::count_if(text.begin() + static_cast<std::ptrdiff_t>(line_start), text.end(),
                          [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return std::string(file_name) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace palermo::formats
