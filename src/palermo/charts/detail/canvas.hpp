// charts/detail/canvas.hpp: the pen. Appends SVG to one string.
//
// Callers draw left to right. Where the page runs right to left the pen mirrors every x, and
// `direction="rtl"` on the picture turns text-anchor round, so no chart knows about it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/charts/chart.hpp"
#include "palermo/charts/text_width.hpp"

namespace palermo::charts::detail {

/// One decimal at most, no exponent, no locale: "12.5", "-3".
void append_number(std::string& out, double value);

/// Appends text for an element or an attribute: the five characters of XML escaped, broken UTF-8
/// replaced, control characters and bidirectional overrides left out, isolates left balanced.
void append_escaped(std::string& out, std::string_view text);

/// The longest beginning that fits at 13 px, with "…" where something was cut.
std::string shortened(std::string_view text, double width, Weight weight = Weight::regular);

/// Lines that fit at 13 px, broken at spaces (between any two letters in Chinese); the last one
/// shortened.
std::vector<std::string> wrapped(std::string_view text, double width, std::size_t lines_most,
                                 Weight weight = Weight::regular);

enum class Anchor : char { start, middle, end };

class Canvas {
public:
    Canvas(double width, bool right_to_left, std::string id)
        : width_(width),
          mirrored_(right_to_left),
          right_to_left_(right_to_left),
          id_(std::move(id)) {
        out_.reserve(16 * 1024);
    }

    double width() const noexcept { return width_; }
    const std::string& id() const noexcept { return id_; }
    /// For marks that the pen does not know. What follows is drawn over all that stands.
    std::string& out() noexcept {
        buckets_.clear();
        return out_;
    }

    /// While off, x runs left to right in every language: maps, and plots over time. Anchors follow:
    /// the start of a text is then its left end.
    void mirror(bool on) noexcept { mirrored_ = on && right_to_left_; }
    bool mirrored() const noexcept { return mirrored_; }
    double x(double logical) const noexcept { return mirrored_ ? width_ - logical : logical; }

    void open(std::string_view css_class);
    void close() { out() += "</g>"; }

    // Marks of one look are one element, which stands where the first of them was drawn: a chart of a
    // hundred bars names their class once. So rectangles, lines and texts of one class must lie on
    // nothing that was drawn after the first of them. Rounded rectangles and texts with a halo stay apart.

    void rect(double x, double y, double width, double height, std::string_view css_class,
              int pattern = -1, double round = 0);
    void line(double x1, double y1, double x2, double y2, std::string_view css_class);
    void text(double x, double y, Anchor anchor, std::string_view css_class, std::string_view text);
    void circle(double x, double y, double radius, std::string_view css_class);
    void dot(double x, double y, double radius, std::string_view css_class, int pattern);

    /// Text turned by so many degrees around its beginning (the other way where mirrored).
    void turned_text(double x, double y, double degrees, std::string_view css_class,
                     std::string_view text);

    /// The shape of a tone, about `size` px from the middle to the edge.
    void marker(double x, double y, int tone, std::string_view css_class, double size = 4);

    // A path: begin, then move / line / curve, then end.
    void begin_path(std::string_view css_class, int pattern = -1);
    void move_to(double x, double y) { point('M', x, y); }
    void line_to(double x, double y) { point('L', x, y); }
    void curve_to(double x1, double y1, double x2, double y2, double x, double y);
    void shut() { out_ += 'Z'; }
    void end_path() { out_ += "\"/>"; }

    // Patterns: 0 to 7 are the tones.
    static constexpr int hatch = 8;     // suppressed
    static constexpr int ramp = 9;      // 9 to 13: from few to many
    static constexpr int texture = 14;  // 14 to 21: a tone with its own texture over it
    static constexpr int all_patterns = 22;

    /// Patterns lie in the units of what they fill; on a map those are not px. 1: back to px.
    void pattern_scale(double scale) noexcept {
        scaled_ = scale != 1;
        if (scaled_) pattern_scale_ = scale;
    }
    /// <defs> with every pattern used.
    void append_patterns(std::string& out) const;

private:
    /// Where the next mark of one look belongs in `out_`.
    struct Bucket {
        std::string look;
        std::size_t end;
    };
    /// Adds a mark to those of its look, after `head` opens the first.
    void gather(std::string_view look, std::string_view head, std::string_view mark,
                std::string_view tail);
    void point(char letter, double x, double y);
    std::string pattern_fill(int pattern);
    std::string path_head(std::string_view css_class, int pattern);

    double width_;
    bool mirrored_;
    bool right_to_left_;
    std::string id_;
    std::string out_;
    std::vector<Bucket> buckets_;
    unsigned patterns_ = 0, scaled_patterns_ = 0;  // one bit each
    double pattern_scale_ = 1;
    bool scaled_ = false;
};

}  // namespace palermo::charts::detail
