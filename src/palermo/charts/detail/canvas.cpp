#include "palermo/charts/detail/canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "palermo/core/utf8.hpp"

namespace palermo::charts::detail {

void append_number(std::string& out, double value) {
    auto tenths = static_cast<long long>(std::floor(std::abs(value) * 10 + 0.5));
    if (value < 0 && tenths != 0) out += '-';
    std::array<char, 24> digits;
    std::size_t at = digits.size();
    const int last = static_cast<int>(tenths % 10);
    if (last != 0) {
        digits[--at] = static_cast<char>('0' + last);
        digits[--at] = '.';
    }
    tenths /= 10;
    do {
        digits[--at] = static_cast<char>('0' + tenths % 10);
        tenths /= 10;
    } while (tenths != 0);
    out.append(digits.data() + at, digits.size() - at);
}

namespace {

bool forbidden(std::uint32_t code) {
    return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
           (code >= 0x202A && code <= 0x202E) || code == 0xFFFE || code == 0xFFFF;
}

constexpr std::string_view pop_isolate = "\u2069";

// Hundredths of the size. Letters of a common sans serif (Noto Sans), ' ' to '~'.
constexpr std::array<std::uint8_t, 95> widths{
    26, 27, 41, 65, 57, 83, 74, 23, 31, 31, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57, 57,
    57, 57, 27, 27, 57, 57, 57, 44, 90, 65, 65, 63, 73, 56, 52, 73, 74, 35, 30, 63, 53, 91, 76, 78,
    61, 78, 63, 55, 56, 73, 61, 93, 59, 57, 57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62, 57, 35, 62,
    62, 26, 26, 54, 26, 94, 62, 61, 62, 62, 42, 48, 37, 62, 51, 79, 53, 51, 47, 38, 55, 38, 57};

// Arabic letters from U+0621 hamza to U+064A yeh, as wide as they are on average where they stand in words: fitted
// to the widths of 700 texts and names of States in the wider of Noto Sans Arabic and DejaVu Sans, plus 4 %.
constexpr std::array<int, 42> arabic_widths = {
    52, 32, 38, 55, 36, 38, 23, 34, 32, 49, 52, 65, 81, 74, 53, 52, 48, 48, 103, 93, 102,
    85, 76, 80, 62, 57, 52, 52, 52, 52, 52, 50, 72, 53, 63, 49, 69, 47, 45, 51,  70, 36};

double letter_width(std::uint32_t code) {
    if (code < 0x20) return 0;
    if (code < 0x7F) return widths[code - 0x20];
    if (code >= 0x0300 && code <= 0x036F) return 0;  // combining marks
    if (code >= 0x064B && code <= 0x065F) return 0;  // Arabic vowel signs
    if ((code >= 0x200B && code <= 0x200F) || (code >= 0x2060 && code <= 0x206F)) return 0;
    if (code == 0x202F || code == 0xA0 || code == 0x2009) return 22;
    if (code >= 0x0400 && code <= 0x052F) return code < 0x0430 ? 68 : 60;  // Cyrillic
    if (code >= 0x0621 && code <= 0x064A) return arabic_widths[code - 0x0621];
    if (code >= 0x0600 && code <= 0x06FF) return 52;  // Arabic signs
    if (code >= 0x2E80) return 100;                   // Chinese and the like
    return 60;
}

bool breaks_anywhere(std::uint32_t code) {
    return code >= 0x2E80 && code < 0xFB00;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    int isolates = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20 && byte < 0x7F) {
            switch (byte) {
                case '&':
                    out += "&amp;";
                    break;
                case '<':
                    out += "&lt;";
                    break;
                case '>':
                    out += "&gt;";
                    break;
                case '"':
                    out += "&quot;";
                    break;
                case '\'':
                    out += "&#39;";
                    break;
                default:
                    out += static_cast<char>(byte);
            }
            ++at;
            continue;
        }
        const auto [code, bytes] = utf8::character_at(text, at);
        if (code >= 0x2066 && code <= 0x2068) ++isolates;
        const bool stray = code == 0x2069 && isolates == 0;
        if (code == 0x2069 && !stray) --isolates;
        if (code == utf8::replacement) {
            out += "\uFFFD";
        } else if (!stray && !forbidden(code)) {
            out.append(text, at, bytes);
        }
        at += bytes;
    }
    while (isolates-- > 0) out += pop_isolate;
}

double text_width(std::string_view text) {
    double hundredths = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, bytes] = utf8::character_at(text, at);
        hundredths += letter_width(code);
        at += bytes;
    }
    return std::ceil(hundredths * 0.12 * 1.02);
}

std::string shortened(std::string_view text, double width_at_12px) {
    if (text_width(text) <= width_at_12px) return std::string(text);
    const double room = width_at_12px - 10;  // the width of "…"
    double width = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto [code, bytes] = utf8::character_at(text, at);
        width += letter_width(code) * 0.1224;
        if (width > room) break;
        at += bytes;
    }
    while (at > 0 && text[at - 1] == ' ') --at;
    return std::string(text.substr(0, at)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, double width_at_12px,
                                 std::size_t lines_most) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start < text.size() && lines.size() < lines_most) {
        if (lines.size() + 1 == lines_most) {
            lines.push_back(shortened(text.substr(start), width_at_12px));
            return lines;
        }
        double width = 0;
        std::size_t at = start, last_break = start, next = start;
        bool fits = true;
        while (at < text.size()) {
            const auto [code, bytes] = utf8::character_at(text, at);
            width += letter_width(code) * 0.1224;
            if (code == ' ') {
                last_break = at;
                next = at + 1;
            }
            if (width > width_at_12px && code != ' ') {
                fits = false;
                break;
            }
            at += bytes;
            // Ranges part after the dash: "1,000–" and "4,999".
            if (code == '-' || code == 0x2013 || breaks_anywhere(code)) last_break = next = at;
        }
        if (fits) {
            lines.emplace_back(text.substr(start));
            return lines;
        }
        if (last_break <= start) last_break = next = std::max(at, start + 1);  // one very long word
        lines.emplace_back(text.substr(start, last_break - start));
        start = next;
    }
    return lines;
}

void Canvas::open(std::string_view css_class) {
    out_ += "<g class=\"";
    out_ += css_class;
    out_ += "\">";
}

void Canvas::fill_pattern(int pattern) {
    if (pattern < 0) return;
    (scaled_ ? scaled_patterns_ : patterns_) |= 1u << pattern;
    out_ += "\" fill=\"url(#";
    out_ += id_;
    out_ += scaled_ ? "-s" : "-p";
    out_ += static_cast<char>('a' + pattern);
    out_ += ')';
}

void Canvas::append_patterns(std::string& out) const {
    if ((patterns_ | scaled_patterns_) == 0) return;
    // Shapes that tell eight tones apart without colour.
    constexpr std::string_view tone_shapes[] = {
        "<rect width=\"8\" height=\"8\" fill=\"currentColor\" stroke=\"none\"/>",
        "<circle cx=\"4\" cy=\"4\" r=\"1.2\"/>",
        "<path d=\"M0 4H8\"/>",
        "<path d=\"M0 0L8 8M8 0L0 8\"/>",
        "<path d=\"M4 0V8\"/>",
        "<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\"/>",
        "<path d=\"M0 4H8M4 0V8\"/>",
        "<path d=\"M-2 6L2 10M0 0L8 8M6 -2L10 2\"/>",
    };
    constexpr std::string_view ramp_shapes[] = {
        "",
        "<circle cx=\"4\" cy=\"4\" r=\".5\"/>",
        "<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\"/>",
        "<path d=\"M0 0L8 8M8 0L0 8M4 0V8M0 4H8\"/>",
        "<rect width=\"8\" height=\"8\" fill=\"currentColor\" stroke=\"none\"/>",
    };
    out += "<defs>";
    for (const bool scaled : {false, true}) {
        for (int i = 0; i < all_patterns; ++i) {
            if (((scaled ? scaled_patterns_ : patterns_) & 1u << i) == 0) continue;
            out += "<pattern id=\"";
            out += id_;
            out += scaled ? "-s" : "-p";
            out += static_cast<char>('a' + i);
            out += i == hatch ? "\" class=\"xh\" width=\"6\" height=\"6\""
                              : "\" class=\"pt\" width=\"8\" height=\"8\"";
            out += " patternUnits=\"userSpaceOnUse\"";
            if (scaled) {
                out += " patternTransform=\"scale(";
                append_number(out, pattern_scale_);
                out += ")\"";
            }
            out += '>';
            if (i == hatch) {
                out +=
                    "<rect class=\"xb\" width=\"6\" height=\"6\"/>"
                    "<path d=\"M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5\"/>";
            } else if (i >= texture) {
                out += "<rect class=\"tx t";
                out += static_cast<char>('0' + i - texture);
                out += "\" width=\"8\" height=\"8\"/><g class=\"ty\">";
                out += tone_shapes[i - texture];
                out += "</g>";
            } else {
                out += i >= ramp ? ramp_shapes[i - ramp] : tone_shapes[i];
            }
            out += "</pattern>";
        }
    }
    out += "</defs>";
}

void Canvas::rect(double left, double y, double width, double height, std::string_view css_class,
                  int pattern, double round) {
    out_ += "<rect class=\"";
    out_ += css_class;
    fill_pattern(pattern);
    out_ += "\" x=\"";
    append_number(out_, mirrored_ ? width_ - left - width : left);
    out_ += "\" y=\"";
    append_number(out_, y);
    out_ += "\" width=\"";
    append_number(out_, std::max(width, 0.0));
    out_ += "\" height=\"";
    append_number(out_, std::max(height, 0.0));
    if (round > 0) {
        out_ += "\" rx=\"";
        append_number(out_, round);
    }
    out_ += "\"/>";
}

void Canvas::line(double x1, double y1, double x2, double y2, std::string_view css_class) {
    begin_path(css_class);
    move_to(x1, y1);
    line_to(x2, y2);
    end_path();
}

void Canvas::text(double at, double y, Anchor anchor, std::string_view css_class,
                  std::string_view text) {
    if (text.empty()) return;
    out_ += "<text class=\"";
    out_ += css_class;
    if (anchor == Anchor::middle) out_ += " m";
    if (anchor == Anchor::end) out_ += " e";
    out_ += "\" x=\"";
    append_number(out_, x(at));
    out_ += "\" y=\"";
    append_number(out_, y);
    out_ += "\">";
    append_escaped(out_, text);
    out_ += "</text>";
}

void Canvas::circle(double at, double y, double radius, std::string_view css_class) {
    dot(at, y, radius, css_class, -1);
}

void Canvas::dot(double at, double y, double radius, std::string_view css_class, int pattern) {
    out_ += "<circle class=\"";
    out_ += css_class;
    fill_pattern(pattern);
    out_ += "\" cx=\"";
    append_number(out_, x(at));
    out_ += "\" cy=\"";
    append_number(out_, y);
    out_ += "\" r=\"";
    append_number(out_, radius);
    out_ += "\"/>";
}

void Canvas::turned_text(double at, double y, double degrees, std::string_view css_class,
                         std::string_view text) {
    if (text.empty()) return;
    out_ += "<text class=\"";
    out_ += css_class;
    out_ += "\" transform=\"translate(";
    append_number(out_, x(at));
    out_ += ' ';
    append_number(out_, y);
    out_ += ")rotate(";
    append_number(out_, mirrored_ ? -degrees : degrees);
    out_ += ")\">";
    append_escaped(out_, text);
    out_ += "</text>";
}

void Canvas::marker(double at, double y, int tone, std::string_view css_class, double size) {
    const auto polygon = [&](std::initializer_list<std::pair<double, double>> corners) {
        begin_path(css_class);
        char letter = 'M';
        for (const auto& [dx, dy] : corners) {
            point(letter, at + dx * size, y + dy * size);
            letter = 'L';
        }
        shut();
        end_path();
    };
    switch (tone % 8) {
        case 0:
            circle(at, y, size, css_class);
            break;
        case 1:
            rect(at - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8, css_class);
            break;
        case 2:
            polygon({{0, -1.2}, {1.1, 0.8}, {-1.1, 0.8}});
            break;
        case 3:
            polygon({{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}});
            break;
        case 4:
            polygon({{0, 1.2}, {1.1, -0.8}, {-1.1, -0.8}});
            break;
        case 5:
            polygon({{-0.4, -1.2},
                     {0.4, -1.2},
                     {0.4, -0.4},
                     {1.2, -0.4},
                     {1.2, 0.4},
                     {0.4, 0.4},
                     {0.4, 1.2},
                     {-0.4, 1.2},
                     {-0.4, 0.4},
                     {-1.2, 0.4},
                     {-1.2, -0.4},
                     {-0.4, -0.4}});
            break;
        case 6:
            polygon({{-0.6, -1}, {0.6, -1}, {1.2, 0}, {0.6, 1}, {-0.6, 1}, {-1.2, 0}});
            break;
        default:
            polygon({{0, -1.3},
                     {0.4, -0.4},
                     {1.3, -0.4},
                     {0.6, 0.3},
                     {0.8, 1.2},
                     {0, 0.7},
                     {-0.8, 1.2},
                     {-0.6, 0.3},
                     {-1.3, -0.4},
                     {-0.4, -0.4}});
    }
}

void Canvas::begin_path(std::string_view css_class, int pattern) {
    out_ += "<path class=\"";
    out_ += css_class;
    fill_pattern(pattern);
    out_ += "\" d=\"";
}

void Canvas::point(char letter, double at, double y) {
    out_ += letter;
    append_number(out_, x(at));
    out_ += ' ';
    append_number(out_, y);
}

void Canvas::curve_to(double x1, double y1, double x2, double y2, double at, double y) {
    point('C', x1, y1);
    point(' ', x2, y2);
    point(' ', at, y);
}

}  // namespace palermo::charts::detail
