#include "palermo/charts/fonts.hpp"

#include <array>

#include "palermo/charts/detail/font_tables.hpp"

namespace palermo::charts {

namespace {

struct Face {
    std::string_view file, weight, range;
};

// The minus and the arrows stand in a part of their own, which serves both weights.
constexpr std::string_view latin = "U+0-3FF,U+1E80-1EFF,U+2000-218F";
constexpr std::array<Face, 8> faces{{{"latin-400", "400", latin},
                                     {"latin-600", "600", latin},
                                     {"cyrillic-400", "400", "U+400-4FF"},
                                     {"cyrillic-600", "600", "U+400-4FF"},
                                     {"arabic-400", "400", "U+600-6FF"},
                                     {"arabic-600", "600", "U+600-6FF"},
                                     {"signs-400", "400", "U+2190-22FF"},
                                     {"signs-400", "600", "U+2190-22FF"}}};

}  // namespace

std::vector<Font> fonts() {
    std::vector<Font> all;
    for (const auto& [name, bytes] : detail::font_bytes()) all.push_back({name, bytes});
    return all;
}

std::string font_faces(std::string_view folder) {
    std::string out;
    for (const auto& face : faces) {
        out += "@font-face{font-family:PN;src:url(";
        out += folder;
        out += face.file;
        out += ".woff2)format(\"woff2\");font-weight:";
        out += face.weight;
        out += ";font-display:swap;unicode-range:";
        out += face.range;
        out += '}';
    }
    out += ":root{--font:";
    out += font_families();
    return out += '}';
}

std::string_view font_families() {
    return R"(PN,"Noto Sans","Noto Sans Arabic","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif)";
}

}  // namespace palermo::charts
