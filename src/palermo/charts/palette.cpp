#include "palermo/charts/palette.hpp"

#include <cmath>

namespace palermo::charts {

// Blue, rust, sage, plum, gold, berry; grey for what is context; light blue.
const Palette light{
    .paper = {255, 255, 255},
    .ink = {23, 32, 43},
    .quiet = {83, 94, 107},
    .grid = {223, 227, 232},
    .edge = {122, 133, 146},
    .empty = {239, 240, 241},
    .tone = {{{36, 95, 165},
              {163, 100, 39},
              {98, 158, 139},
              {68, 24, 72},
              {185, 138, 32},
              {163, 28, 97},
              {138, 148, 160},
              {98, 151, 200}}},
    .ramp = {{{201, 223, 241}, {157, 193, 224}, {98, 151, 200}, {47, 104, 166}, {18, 58, 107}}},
};

const Palette dark{
    .paper = {18, 23, 28},
    .ink = {232, 236, 240},
    .quiet = {167, 177, 188},
    .grid = {43, 51, 60},
    .edge = {119, 131, 143},
    .empty = {38, 45, 53},
    .tone = {{{96, 136, 188},
              {253, 152, 78},
              {167, 230, 222},
              {202, 163, 244},
              {249, 228, 121},
              {209, 87, 104},
              {133, 144, 155},
              {121, 171, 221}}},
    .ramp = {{{29, 49, 73}, {39, 80, 127}, {60, 120, 184}, {121, 171, 221}, {207, 227, 247}}},
};

std::string to_hex(Rgb colour) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "#";
    for (const auto part : {colour.red, colour.green, colour.blue}) {
        text += digits[part >> 4];
        text += digits[part & 15];
    }
    return text;
}

namespace {

std::array<double, 3> linear(Rgb colour) {
    const auto one = [](std::uint8_t byte) {
        const double part = byte / 255.0;
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return {one(colour.red), one(colour.green), one(colour.blue)};
}

double luminance(Rgb colour) {
    const auto [r, g, b] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

using Matrix = std::array<std::array<double, 3>, 3>;

std::array<double, 3> times(const Matrix& m, const std::array<double, 3>& v) {
    std::array<double, 3> result{};
    for (std::size_t i = 0; i < 3; ++i) {
        result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
    return result;
}

// Machado et al. (2009), table 1, severity 1.0.
constexpr Matrix without_red{{{0.152286, 1.052583, -0.204868},
                              {0.114503, 0.786281, 0.099216},
                              {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix without_green{{{0.367322, 0.860646, -0.227968},
                                {0.280085, 0.672501, 0.047413},
                                {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix without_blue{{{1.255528, -0.076749, -0.178779},
                               {-0.078411, 0.930809, 0.147602},
                               {0.004733, 0.691367, 0.303900}}};

std::array<double, 3> oklab(std::array<double, 3> rgb) {
    constexpr Matrix to_cones{{{0.4122214708, 0.5363325363, 0.0514459929},
                               {0.2119034982, 0.6806995451, 0.1073969566},
                               {0.0883024619, 0.2817188376, 0.6299787005}}};
    constexpr Matrix to_lab{{{0.2104542553, 0.7936177850, -0.0040720468},
                             {1.9779984951, -2.4285922050, 0.4505937099},
                             {0.0259040371, 0.7827717662, -0.8086757660}}};
    auto cones = times(to_cones, rgb);
    for (double& cone : cones) cone = std::cbrt(cone);
    return times(to_lab, cones);
}

}  // namespace

double contrast(Rgb a, Rgb b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Rgb ink_on(Rgb background) {
    constexpr Rgb black{0, 0, 0}, white{255, 255, 255};
    return contrast(white, background) >= contrast(black, background) ? white : black;
}

double difference(Rgb a, Rgb b, Sight sight) {
    const auto seen = [sight](Rgb colour) {
        auto rgb = linear(colour);
        switch (sight) {
            case Sight::full:
                break;
            case Sight::no_red_cones:
                rgb = times(without_red, rgb);
                break;
            case Sight::no_green_cones:
                rgb = times(without_green, rgb);
                break;
            case Sight::no_blue_cones:
                rgb = times(without_blue, rgb);
                break;
        }
        return oklab(rgb);
    };
    const auto la = seen(a), lb = seen(b);
    return std::hypot(la[0] - lb[0], la[1] - lb[1], la[2] - lb[2]);
}

}  // namespace palermo::charts
