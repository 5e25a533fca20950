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

std::string shortened(std::string_view text, double width, Weight weight) {
    if (text_width(text, text_size, weight) <= width) return std::string(text);
    const double room = width - text_width("…", text_size, weight);
    std::size_t at = 0;
    while (at < text.size()) {
        const auto next = at + utf8::character_at(text, at).bytes;
        if (text_width(text.substr(0, next), text_size, weight) > room) break;
        at = next;
    }
    while (at > 0 && text[at - 1] == ' ') --at;
    return std::string(text.substr(0, at)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, double width, std::size_t lines_most,
                                 Weight weight) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start < text.size() && lines.size() < lines_most) {
        const auto rest = text.substr(start);
        if (lines.size() + 1 == lines_most || text_width(rest, text_size, weight) <= width) {
            lines.push_back(shortened(rest, width, weight));
            return lines;
        }
        // The last place to break up to which all fits; else the last letter that does.
        std::size_t end = 0, next = 0, letter = 0;
        for (std::size_t at = 0; at < rest.size();) {
            const auto [code, bytes] = utf8::character_at(rest, at);
            const bool space = code == ' ';
            // Ranges part after the dash: "1,000–" and "4,999".
            const bool after = code == '-' || code == 0x2013 || breaks_anywhere(code);
            if (space || after) {
                const auto upto = space ? at : at + bytes;
                if (text_width(rest.substr(0, upto), text_size, weight) > width) break;
                if (upto > 0) end = upto, next = at + bytes;
            }
            at += bytes;
        }
        if (end == 0) {  // one very long word
            for (std::size_t at = 0; at < rest.size(); letter = at) {
                at += utf8::character_at(rest, at).bytes;
                if (letter > 0 && text_width(rest.substr(0, at), text_size, weight) > width) break;
            }
            end = next = letter;
        }
        lines.emplace_back(rest.substr(0, end));
        start += next;
    }
    return lines;
}

void Canvas::gather(std::string_view look, std::string_view head, std::string_view mark,
                    std::string_view tail) {
    auto found = std::find_if(buckets_.begin(), buckets_.end(),
                              [look](const Bucket& bucket) { return bucket.look == look; });
    if (found == buckets_.end()) {
        out_ += head;
        out_ += mark;
        buckets_.push_back({std::string(look), out_.size()});
        out_ += tail;
        return;
    }
    const auto at = found->end;
    out_.insert(at, mark);
    for (auto& bucket : buckets_) {
        if (bucket.end >= at) bucket.end += mark.size();
    }
}

void Canvas::open(std::string_view css_class) {
    buckets_.clear();
    out_ += "<g class=\"";
    out_ += css_class;
    out_ += "\">";
}

std::string Canvas::pattern_fill(int pattern) {
    // Tones need none: where the reader's system forces its colours, they are outlines, told apart by
    // their order and their words.
    if (pattern < hatch) return {};
    (scaled_ ? scaled_patterns_ : patterns_) |= 1u << pattern;
    return "\" fill=\"url(#" + id_ + (scaled_ ? "-s" : "-p") + static_cast<char>('a' + pattern) +
           ")";
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
    width = std::max(width, 0.0), height = std::max(height, 0.0);
    const double x = mirrored_ ? width_ - left - width : left;
    if (round <= 0) {
        std::string mark = "M";
        append_number(mark, x);
        mark += ' ';
        append_number(mark, y);
        mark += 'h';
        append_number(mark, width);
        mark += 'v';
        append_number(mark, height);
        mark += 'h';
        append_number(mark, -width);
        mark += 'z';
        const auto head = path_head(css_class, pattern);
        gather("r" + head, head, mark, "\"/>");
        return;
    }
    out_ += "<rect class=\"";
    out_ += css_class;
    out_ += pattern_fill(pattern);
    out_ += "\" x=\"";
    append_number(out_, x);
    out_ += "\" y=\"";
    append_number(out_, y);
    out_ += "\" width=\"";
    append_number(out_, width);
    out_ += "\" height=\"";
    append_number(out_, height);
    out_ += "\" rx=\"";
    append_number(out_, round);
    out_ += "\"/>";
}

void Canvas::line(double x1, double y1, double x2, double y2, std::string_view css_class) {
    std::string mark = "M";
    append_number(mark, x(x1));
    mark += ' ';
    append_number(mark, y1);
    if (y1 == y2) {
        mark += 'H';
        append_number(mark, x(x2));
    } else if (x1 == x2) {
        mark += 'V';
        append_number(mark, y2);
    } else {
        mark += 'L';
        append_number(mark, x(x2));
        mark += ' ';
        append_number(mark, y2);
    }
    const auto head = path_head(css_class, -1);
    gather("l" + head, head, mark, "\"/>");
}

void Canvas::text(double at, double y, Anchor anchor, std::string_view css_class,
                  std::string_view text) {
    if (text.empty()) return;
    if (right_to_left_ && !mirrored_ && anchor != Anchor::middle) {
        anchor = anchor == Anchor::start ? Anchor::end : Anchor::start;
    }
    std::string look(css_class);
    if (anchor == Anchor::middle) look += look.empty() ? "m" : " m";
    if (anchor == Anchor::end) look += look.empty() ? "e" : " e";
    std::string mark = "<text x=\"";
    append_number(mark, x(at));
    mark += "\" y=\"";
    append_number(mark, y);
    mark += "\">";
    append_escaped(mark, text);
    mark += "</text>";
    const std::string head = "<g class=\"" + look + "\">";
    if (css_class.find("halo") == std::string_view::npos) {
        gather("t" + look, head, mark, "</g>");
        return;
    }
    buckets_.clear();  // it lies on what stands, and nothing may slip over it
    out_ += "<text class=\"" + look + "\"" + mark.substr(5);
}

void Canvas::circle(double at, double y, double radius, std::string_view css_class) {
    dot(at, y, radius, css_class, -1);
}

void Canvas::dot(double at, double y, double radius, std::string_view css_class, int pattern) {
    out_ += "<circle class=\"";
    out_ += css_class;
    out_ += pattern_fill(pattern);
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

std::string Canvas::path_head(std::string_view css_class, int pattern) {
    std::string head = "<path class=\"";
    head += css_class;
    head += pattern_fill(pattern);
    return head += "\" d=\"";
}

void Canvas::begin_path(std::string_view css_class, int pattern) {
    out_ += path_head(css_class, pattern);
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
