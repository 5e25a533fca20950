// charts/text_width.hpp: how wide a text will be drawn, before a browser draws it.
//
//     text_width("Netherlands")                       the px at 13 px, weight 400
//     text_width("814", 13, Weight::semibold)
//
// The sum of the advances of the shipped fonts (charts/fonts.hpp), with Arabic letters in the form
// that their neighbours give them, and lam with alef as one sign. Han signs are as wide as high in every
// font. A letter that the shipped fonts lack counts as one size, which is wider than most.
//
// Errors   none; a byte that is no UTF-8 counts as a replacement sign
// Cost     O(letters); about 10 ns a letter
// Source   The Unicode Standard 16, 9.2 (Arabic cursive joining); the WOFF2 in data/fonts, measured by
//          tools/web/measure_fonts.mjs. tests/charts/text_width.csv holds what a browser measured.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string_view>

namespace palermo::charts {

enum class Weight : std::uint8_t { regular, semibold };

/// The size of text in charts, px.
inline constexpr double text_size = 13;

/// Width in px, never narrower than a browser with the shipped fonts draws it (kerning aside, which
/// only brings letters nearer).
double text_width(std::string_view text, double size = text_size, Weight weight = Weight::regular);

}  // namespace palermo::charts
