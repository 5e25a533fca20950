// disclosure/detail/keyed.hpp: numbers that only the holder of a key can make again.
//
// Sources  RFC 2104 (HMAC) with SHA-256.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace palermo::protect::detail {

/// 64 bits of HMAC-SHA256(key, text). Cost: about 2 us for a short text.
std::uint64_t keyed_number(std::string_view key, std::string_view text);

}  // namespace palermo::protect::detail
