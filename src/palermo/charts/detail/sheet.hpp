// charts/detail/sheet.hpp: the paper a chart is drawn on.
//
// A sheet is filled from the top: heading, legend, plot, note. `y` is how far it is filled.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/charts/chart.hpp"
#include "palermo/charts/detail/canvas.hpp"
#include "palermo/core/result.hpp"

namespace palermo::charts::detail {

/// Words and numbers of one language.
class Formatter {
public:
    explicit Formatter(words::Language language) : language_(language), words_(language) {}

    std::string_view operator()(std::string_view key) const { return words_(key); }
    std::string fill(
        std::string_view key,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
        return words_.fill(key, values);
    }
    /// "Label: value", with the colon of the language.
    std::string labelled(std::string_view label, std::string_view value) const {
        return fill("chart.labelled", {{"label", label}, {"value", value}});
    }
    words::Language language() const noexcept { return language_; }
    bool right_to_left() const noexcept { return words::right_to_left(language_); }
    std::string_view tag() const { return words::html_lang(language_); }  // "en"

    std::string number(double number, int decimals) const;
    std::string percent(double number, int decimals) const;
    /// As it stands in a chart: "<5", "1,204", or the word for suppressed or missing.
    std::string value(const Value& value) const;
    /// Kept together whatever stands around it.
    std::string isolated(std::string_view text) const;

private:
    words::Language language_;
    words::Words words_;
};

/// Ticks at 1, 2 or 5 times a power of ten; or at powers of ten.
struct Axis {
    double low = 0;
    double high = 1;
    double step = 1;
    int decimals = 0;
    bool logarithmic = false;
    std::vector<double> ticks;

    static Axis make(double low, double high, bool from_zero, int ticks_about);
    static Axis make_logarithmic(double low, double high);
    /// 0 at low, 1 at high.
    double at(double value) const;
};

/// The smallest and largest known value.
struct Range {
    double low = 0, high = 0;
    bool any = false;
    void add(double value) {
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    }
    void add(const Value& value) {
        if (value.known()) add(value.number);
    }
    void add(const Series& series) {
        for (const auto& value : series.values) add(value);
        for (const auto& value : series.low) add(value);
        for (const auto& value : series.high) add(value);
    }
};

struct Box {
    double left = 0, top = 0, width = 0, height = 0;
    double right() const { return left + width; }
    double bottom() const { return top + height; }
};

enum class Swatch : char { square, line, dot, hatch, gap, band, tick, tile, ramp, texture, weak };

struct LegendEntry {
    Swatch swatch;
    int tone;
    std::string_view label;
};

inline int tone_of(const Series& series, std::size_t position) {
    return series.tone >= 0 ? series.tone % 8 : static_cast<int>(position % 8);
}

/// "t3", "l3", "o3": fill, stroke and ink-on of a tone.
std::string_view fill_class(int tone);
std::string_view line_class(int tone);
std::string_view dot_class(int tone);
std::string_view ink_class(int tone);
std::string_view ramp_class(int step);
std::string_view ramp_ink_class(int step);
std::string_view ramp_cell_class(int step);

/// `Text::id` as it stands in mark-up, or a digest of the words.
std::string clean_id(const Text& text);

/// The style that a picture needs as a file of its own: the rules of the classes it has, on light
/// paper, about 1 kB.
std::string style_of_file(std::string_view drawn);

class Sheet {
public:
    Sheet(const Text& text, const Frame& frame);

    const Formatter& say() const noexcept { return say_; }
    bool narrow() const noexcept { return narrow_; }
    double width() const noexcept { return pen.width(); }

    void legend(std::span<const LegendEntry> entries);
    /// Adds what the values need: the entries for suppressed and missing.
    static void add_states(std::vector<LegendEntry>& entries, const Formatter& say, bool suppressed,
                           bool missing, std::string_view key_of_missing = "chart.missing");

    /// Horizontal grid lines with their numbers on the left of the box.
    void y_grid(const Box& box, const Axis& axis);
    void y_axis(const Box& box, const Axis& axis, std::string_view unit = {});
    double y_axis_room(const Axis& axis, std::string_view unit = {}) const;
    /// Vertical grid lines with their numbers under the box.
    void value_axis(const Box& box, const Axis& axis, std::string_view unit = {});
    /// Labels under the box, thinned until they fit; `at` gives the middle of each.
    void x_labels(const Box& box, std::span<const std::string> labels, double first,
                  double spacing);
    void y_title(std::string_view text);
    void x_title(const Box& box, std::string_view text);
    void hatched(double x, double y, double width, double height);
    void lines(double x, double y, Anchor anchor, std::string_view css_class,
               std::span<const std::string> lines, double height);

    std::string tick(const Axis& axis, double value, std::string_view unit) const;

    /// Until finish(), x runs left to right in every language: time does.
    void time_runs_right() { pen.mirror(false); }
    /// Where x lies, for the page's script: it finds the row of the table under the pointer.
    void positions(double first, double spacing) { first_ = first, spacing_ = spacing; }
    /// Pale grey over the runs of x where nothing is published; true where there is one.
    bool unpublished(const Box& box, const std::vector<char>& nothing, double first,
                     double spacing);

    std::string finish();

    Canvas pen;
    double y = 0;

private:
    const Text& text_;
    const Frame& frame_;
    Formatter say_;
    bool narrow_;
    double first_ = 0, spacing_ = 0;
};

/// A square with the symbol of its tone.
void draw_tile(Sheet& sheet, double x, double y, double size, int tone);

/// Whether these are years: time runs left to right in every language.
bool are_years(std::span<const std::string> labels);

/// For each x, whether no series has anything to draw there, known or suppressed.
std::vector<char> without_any(std::span<const Series> series, std::size_t n);

/// Lines in a box, without axes. `first` and `spacing` place x.
void draw_lines(Sheet& sheet, const Box& box, const Axis& axis, std::span<const Series> series,
                double first, double spacing, bool markers);

/// Moves labels apart until none is nearer than its height to the next; stays within the limits.
struct Placed {
    double y;  // wanted, then given: the middle
    double height;
    std::size_t index;
};
void spread(std::vector<Placed>& labels, double top, double bottom);

}  // namespace palermo::charts::detail
