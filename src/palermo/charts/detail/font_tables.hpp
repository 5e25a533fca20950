// charts/detail/font_tables.hpp: what tools/generate.py makes of data/fonts.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace palermo::charts::detail {

/// A letter that looks the same everywhere, in thousandths of the size, by rising code.
struct Advance {
    std::uint32_t code;
    std::uint16_t regular, semibold;
};

/// An Arabic letter alone, at the beginning, in the middle and at the end of what is joined.
struct JoinedAdvance {
    std::uint32_t code;
    std::array<std::uint16_t, 4> regular, semibold;
};

struct FontBytes {
    std::string_view name, bytes;
};

std::span<const Advance> advances();
std::span<const JoinedAdvance> joined_advances();
/// Lam with the alef of that code, alone and at the end (the others repeat "alone").
std::span<const JoinedAdvance> lam_alef_advances();
std::span<const FontBytes> font_bytes();

}  // namespace palermo::charts::detail
