// crypto/base32.hpp: bytes as letters that a person can read out, type, and not mistake.
//
// Sources  Crockford, "Base 32" (crockford.com/base32): no I, L, O and U.
//
//     base32(std::string(5, '\xff')) == "ZZZZZZZZ"
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace palermo::crypto {

/// `value` below 32.
char base32_letter(unsigned value);
/// Of a letter of base32_letters().
unsigned base32_value(char letter);

/// So many bytes that no bit is left over: a multiple of 5 (expects).
std::string base32(std::string_view bytes);

/// What somebody typed, as base32() writes it: spaces, hyphens and line ends are left out, small letters are
/// capitals, O is 0, I and L are 1. Nothing where any other character stands.
std::optional<std::string> base32_letters(std::string_view typed);

/// Nothing unless they are letters of base32_letters(), and a multiple of 8.
std::optional<std::string> base32_bytes(std::string_view letters);

}  // namespace palermo::crypto
