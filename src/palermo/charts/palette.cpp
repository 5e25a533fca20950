#include "palermo/charts/palette.hpp"

#include <cmath>

namespace palermo::charts {

const Palette light{
    .paper = {255, 255, 255},
    .ink = {27, 34, 44},
    .quiet = {84, 94, 107},
    .grid = {226, 230, 235},
    .edge = {112, 122, 135},
    .empty = {241, 243, 245},
    .tone = {{{28, 94, 168},
              {222, 98, 22},
              {16, 130, 112},
              {92, 34, 118},
              {168, 120, 8},
              {196, 44, 104},
              {94, 104, 116},
              {54, 148, 212}}},
    .ramp = {{{222, 235, 246}, {164, 202, 230}, {96, 158, 208}, {36, 104, 172}, {10, 50, 106}}},
};

const Palette dark{
    .paper = {18, 22, 28},
    .ink = {236, 239, 243},
    .quiet = {168, 178, 190},
    .grid = {48, 55, 65},
    .edge = {128, 139, 152},
    .empty = {30, 36, 44},
    .tone = {{{96, 165, 236},
              {244, 146, 80},
              {94, 214, 176},
              {222, 190, 252},
              {222, 182, 72},
              {240, 116, 164},
              {152, 163, 176},
              {146, 208, 250}}},
    .ramp = {{{30, 52, 78}, {36, 84, 134}, {58, 124, 188}, {122, 178, 226}, {206, 229, 248}}},
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
