// charts/palette.hpp: colours, and the sums that show they can be seen.
//
// A tone is a colour, a marker, a dash and a pattern that always go together, so that no meaning
// hangs on colour alone. Every colour stands twice, for light paper and for dark.
//
// Sources  WCAG 2.2, relative luminance and contrast ratio; Machado, Oliveira, Fernandes (2009),
//          IEEE TVCG 15(6), for colour-vision deficiency; Ottosson (2020), Oklab.
//
//     contrast(light.ink, light.paper) >= 4.5   as WCAG asks
//
// Thread safety: constants, and functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace palermo::charts {

struct Rgb {
    std::uint8_t red, green, blue;
    bool operator==(const Rgb&) const = default;
};

/// "#1f5fa8"
std::string to_hex(Rgb colour);

/// WCAG contrast ratio, 1 to 21.
double contrast(Rgb a, Rgb b);

/// Black or white ink, whichever is easier to read on `background`: always 4.5:1 or more.
Rgb ink_on(Rgb background);

enum class Sight : std::uint8_t { full, no_red_cones, no_green_cones, no_blue_cones };

/// Distance in Oklab, 0 to about 1, as an eye of that kind sees the two.
double difference(Rgb a, Rgb b, Sight sight = Sight::full);

inline constexpr std::size_t tones = 8;

struct Palette {
    Rgb paper, ink, quiet /* text of less weight */, grid, edge /* outlines that carry meaning */,
        empty /* where nothing is known */;
    std::array<Rgb, tones> tone;
    std::array<Rgb, 5> ramp;  // from few to many
};

extern const Palette light;
extern const Palette dark;

}  // namespace palermo::charts
