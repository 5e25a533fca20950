// formats/encoding.hpp: bytes to UTF-8, or the place where they are not text.
//
//     file ──> mark or option says the encoding ──> UTF-8 ──> parse_csv, parse_json
//
// Sources  [RFC3629] UTF-8; [WHATWG] encoding.spec.whatwg.org, index windows-1252.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::formats {

enum class Encoding : std::uint8_t {
    automatic,     // a byte-order mark decides; without one the bytes must be UTF-8
    utf8,          // a mark is skipped
    utf16_le,      // a mark is skipped
    utf16_be,      // a mark is skipped
    windows_1252,  // Western European Windows; asked for, never guessed
};

/// "utf-8", "utf-16le", "utf-16be", "windows-1252" or "auto", in any case; else nothing.
std::optional<Encoding> encoding_named(std::string_view name);

/// Where the first byte stands that is not part of valid UTF-8 [RFC3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF], or nothing. Cost: about 0.1 s for 1 GB of ASCII.
std::optional<std::size_t> invalid_utf8(std::string_view bytes);

/// The text of `bytes` without its mark. A view into `bytes` where they are UTF-8 already (not yet
/// validated: readers do that where they know line and column), else into `room`.
///
/// Errors   invalid_input  half a UTF-16 pair, a byte windows-1252 does not define, UTF-32
/// Cost     0 for UTF-8; up to three times the bytes in `room` for the others
Result<std::string_view> to_utf8(std::string_view bytes, Encoding encoding,
                                 std::string_view file_name, std::string& room);

/// "data.csv:3:17" for the byte at `offset`: lines end at LF, CRLF or CR; columns count characters,
/// both from 1. Cost: one pass up to the offset; for error texts.
std::string place_of(std::string_view file_name, std::string_view text, std::size_t offset);

}  // namespace palermo::formats
