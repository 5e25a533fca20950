#include "palermo/charts/detail/sheet.hpp"

#include <array>
#include <cmath>

namespace palermo::charts::detail {

namespace {

constexpr double pad = 16;  // left and right of everything
constexpr double narrow_pad = 10;

using Names = std::array<std::string_view, 8>;
constexpr Names fills{"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"};
constexpr Names strokes{"l l0", "l l1", "l l2", "l l3", "l l4", "l l5", "l l6", "l l7"};
constexpr Names dots{"d t0", "d t1", "d t2", "d t3", "d t4", "d t5", "d t6", "d t7"};
constexpr Names inks{"i o0", "i o1", "i o2", "i o3", "i o4", "i o5", "i o6", "i o7"};
constexpr Names tiles{"tl t0", "tl t1", "tl t2", "tl t3", "tl t4", "tl t5", "tl t6", "tl t7"};
constexpr Names tile_marks{"tm o0", "tm o1", "tm o2", "tm o3", "tm o4", "tm o5", "tm o6", "tm o7"};
constexpr std::array<std::string_view, 5> cells{"hc s0", "hc s1", "hc s2", "hc s3", "hc s4"};
constexpr std::array<std::string_view, 5> ramps{"s0", "s1", "s2", "s3", "s4"};
constexpr std::array<std::string_view, 5> ramp_inks{"i q0", "i q1", "i q2", "i q3", "i q4"};

std::string digest(std::string_view a, std::string_view b) {
    std::uint64_t hash = 14695981039346656037u;  // FNV-1a
    for (const auto part : {a, b}) {
        for (const char letter : part) {
            hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
        }
    }
    std::string name = "pc";
    for (int i = 0; i < 10; ++i, hash >>= 6) name += static_cast<char>('a' + hash % 26);
    return name;
}

bool is_narrow(const Frame& frame) {
    return frame.width < 480;
}

}  // namespace

std::string clean_id(const Text& text) {
    if (text.id.empty()) return digest(text.title, text.description);
    std::string id;
    for (const char letter : text.id) {
        const bool fine = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
        id += fine ? letter : '-';
    }
    return id;
}

std::string_view fill_class(int tone) {
    return fills[tone & 7];
}
std::string_view line_class(int tone) {
    return strokes[tone & 7];
}
std::string_view dot_class(int tone) {
    return dots[tone & 7];
}
std::string_view ink_class(int tone) {
    return inks[tone & 7];
}
std::string_view ramp_class(int step) {
    return ramps[std::clamp(step, 0, 4)];
}
std::string_view ramp_cell_class(int step) {
    return cells[std::clamp(step, 0, 4)];
}

void draw_tile(Sheet& sheet, double x, double y, double size, int tone) {
    sheet.pen.rect(x, y, size, size, tiles[tone & 7], -1, size / 6);
    sheet.pen.marker(x + size / 2, y + size / 2, tone, tile_marks[tone & 7], size / 5);
}

std::string_view ramp_ink_class(int step) {
    return ramp_inks[std::clamp(step, 0, 4)];
}

std::string Formatter::number(double number, int decimals) const {
    if (decimals == 0 && std::abs(number) < 9e15) return words_.number(std::llround(number));
    return words_.decimal(number, decimals);
}

std::string Formatter::percent(double number, int decimals) const {
    return words_.percent(number / 100, decimals);
}

std::string Formatter::isolated(std::string_view text) const {
    if (!right_to_left() || text.empty()) return std::string(text);
    std::string out = "\u2068";
    out += text;
    return out += "\u2069";
}

std::string Formatter::value(const Value& value) const {
    if (!value.shown.empty()) return isolated(value.shown);
    if (value.known()) {
        const double rounded = std::floor(value.number * 10 + 0.5) / 10;
        return isolated(number(value.number, rounded == std::floor(rounded) ? 0 : 1));
    }
    return std::string(
        words_(value.state == State::suppressed ? "chart.suppressed" : "chart.missing"));
}

Axis Axis::make(double low, double high, bool from_zero, int ticks_about) {
    if (from_zero) {
        low = std::min(low, 0.0);
        high = std::max(high, 0.0);
    }
    if (!(high > low)) {
        high = low + (low == 0 ? 1 : std::abs(low) * 0.5);
    }
    const double rough = (high - low) / std::max(ticks_about, 1);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double part = rough / power;
    // The nearest of 1, 2, 5 and 10 by ratio; the bounds are sqrt(2), sqrt(10) and sqrt(50).
    const double nice = part <= 1.4142 ? 1 : part <= 3.1623 ? 2 : part <= 7.0711 ? 5 : 10;
    Axis axis;
    axis.step = nice * power;
    axis.decimals = std::max(0, -static_cast<int>(std::floor(std::log10(axis.step) + 1e-9)));
    const auto first = static_cast<long long>(std::floor(low / axis.step + 1e-9));
    const auto last = static_cast<long long>(std::ceil(high / axis.step - 1e-9));
    axis.low = static_cast<double>(first) * axis.step;
    axis.high = static_cast<double>(last) * axis.step;
    for (long long i = first; i <= last; ++i) {
        axis.ticks.push_back(static_cast<double>(i) * axis.step);
    }
    return axis;
}

Axis Axis::make_logarithmic(double low, double high) {
    Axis axis;
    axis.logarithmic = true;
    low = std::max(low, 1e-9);
    high = std::max(high, low * 1.0001);
    const int first = static_cast<int>(std::floor(std::log10(low) + 1e-9));
    int last = static_cast<int>(std::ceil(std::log10(high) - 1e-9));
    last = std::max(last, first + 1);
    axis.low = std::pow(10.0, first);
    axis.high = std::pow(10.0, last);
    axis.decimals = std::max(0, -first);
    const bool few = last - first <= 2;  // then 2 and 5 have room between the powers
    for (int i = first; i <= last; ++i) {
        axis.ticks.push_back(std::pow(10.0, i));
        if (!few || i == last) continue;
        axis.ticks.push_back(2 * std::pow(10.0, i));
        axis.ticks.push_back(5 * std::pow(10.0, i));
    }
    return axis;
}

double Axis::at(double value) const {
    if (logarithmic) {
        value = std::clamp(value, low, high);
        return std::log(value / low) / std::log(high / low);
    }
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

void spread(std::vector<Placed>& labels, double top, double bottom) {
    std::sort(labels.begin(), labels.end(), [](const Placed& a, const Placed& b) {
        return a.y != b.y ? a.y < b.y : a.index < b.index;
    });
    // Pool neighbours that overlap and share their displacement, until none does.
    for (int round = 0; round < 60; ++round) {
        bool moved = false;
        for (std::size_t i = 1; i < labels.size(); ++i) {
            const double gap = (labels[i - 1].height + labels[i].height) / 2;
            const double short_of = gap - (labels[i].y - labels[i - 1].y);
            if (short_of <= 0.05) continue;
            labels[i - 1].y -= short_of / 2;
            labels[i].y += short_of / 2;
            moved = true;
        }
        for (auto& label : labels) {
            label.y = std::clamp(label.y, top + label.height / 2,
                                 std::max(top + label.height / 2, bottom - label.height / 2));
        }
        if (!moved) return;
    }
    for (std::size_t i = 1; i < labels.size(); ++i) {
        const double gap = (labels[i - 1].height + labels[i].height) / 2;
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + gap);
    }
    // What this pushed out below goes up again, and pushes those above it.
    double limit = bottom;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, limit - label->height / 2);
        limit = label->y - label->height / 2;
    }
}

Sheet::Sheet(const Text& text, const Frame& frame)
    : pen(std::clamp(frame.width, 280.0, 1600.0), frame.language == words::Language::ar,
          clean_id(text) + (is_narrow(frame) ? "-n" : "")),
      text_(text),
      frame_(frame),
      say_(frame.language),
      narrow_(is_narrow(frame)) {
    y = 8;
    if (!frame.heading) return;
    const double room = pen.width() - 4;
    const double size = narrow_ ? 15 : 17;
    for (const auto& line : wrapped(text.title, room * text_size / size, 4, Weight::semibold)) {
        y += size * 1.3;
        pen.text(2, y - size * 0.2, Anchor::start, narrow_ ? "h hn" : "h", line);
    }
    if (!text.unit.empty()) {
        for (const auto& line : wrapped(text.unit, room, 2)) {
            y += 18;
            pen.text(2, y - 3, Anchor::start, "u", line);
        }
    }
    if (!text.title.empty() || !text.unit.empty()) y += 10;
}

void Sheet::add_states(std::vector<LegendEntry>& entries, const Formatter& say, bool suppressed,
                       bool missing, std::string_view key_of_missing) {
    if (suppressed) entries.push_back({Swatch::hatch, 0, say("chart.suppressed_legend")});
    if (missing) entries.push_back({Swatch::gap, 0, say(key_of_missing)});
}

void Sheet::legend(std::span<const LegendEntry> entries) {
    if (entries.empty()) return;
    double x = 2;
    y += 14;
    for (const auto& entry : entries) {
        const double swatch =
            entry.swatch == Swatch::line || entry.swatch == Swatch::band ? 24 : 12;
        const std::string label = shortened(entry.label, width() - swatch - 14);
        const double needed = swatch + 6 + text_width(label);
        if (x > 2 && x + needed > width()) {
            x = 2;
            y += 20;
        }
        const double middle = y - 4;
        switch (entry.swatch) {
            case Swatch::square:
                pen.rect(x, middle - 6, 12, 12, fill_class(entry.tone), entry.tone, 2);
                break;
            case Swatch::line:
                pen.line(x, middle, x + 24, middle, line_class(entry.tone));
                pen.marker(x + 12, middle, entry.tone, dot_class(entry.tone));
                break;
            case Swatch::dot:
                pen.marker(x + 6, middle, entry.tone, dot_class(entry.tone), 5);
                break;
            case Swatch::hatch:
                hatched(x, middle - 6, 12, 12);
                break;
            case Swatch::gap:
                pen.rect(x + 0.5, middle - 5.5, 11, 11, entry.tone == 0 ? "g0" : "y");
                break;
            case Swatch::band:
                pen.rect(x, middle - 6, 24, 12, "b");
                break;
            case Swatch::tile:
                draw_tile(*this, x, middle - 6, 12, entry.tone);
                break;
            case Swatch::ramp:
                pen.rect(x + 0.5, middle - 5.5, 11, 11, ramp_cell_class(entry.tone),
                         Canvas::ramp + entry.tone);
                break;
            case Swatch::texture:
                pen.rect(x, middle - 6, 12, 12, entry.tone == 0 ? "j t0" : "j",
                         entry.tone == 0 ? 0 : Canvas::texture + entry.tone);
                break;
            case Swatch::weak:
                pen.line(x, middle, x + 12, middle, "wv");
                pen.marker(x + 6, middle, 3, "wk", 4.5);
                break;
            case Swatch::tick:
                pen.line(x + 6, middle - 6, x + 6, middle + 6, "v");
                break;
        }
        pen.text(x + swatch + 6, y, Anchor::start, "n", label);
        x += needed + 18;
    }
    y += 12;
}

void Sheet::hatched(double x, double top, double width, double height) {
    pen.rect(x + 0.5, top + 0.5, std::max(width - 1, 1.0), std::max(height - 1, 1.0), "x",
             Canvas::hatch);
}

std::string Sheet::tick(const Axis& axis, double value, std::string_view unit) const {
    int decimals = axis.decimals;
    if (axis.logarithmic)
        decimals = value >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(value) - 1e-9));
    return say_.isolated(unit == "%" ? say_.percent(value, decimals)
                                     : say_.number(value, decimals));
}

double Sheet::y_axis_room(const Axis& axis, std::string_view unit) const {
    double widest = 0;
    for (const double value : axis.ticks) {
        widest = std::max(widest, text_width(tick(axis, value, unit)));
    }
    return widest + 10;
}

void Sheet::y_grid(const Box& box, const Axis& axis) {
    for (const double value : axis.ticks) {
        const double at = std::round(box.bottom() - axis.at(value) * box.height) + 0.5;
        if (value != axis.low && value != 0) pen.line(box.left, at, box.right(), at, "g");
    }
    const double base = axis.low <= 0 && axis.high >= 0 && !axis.logarithmic ? 0 : axis.low;
    const double at = std::round(box.bottom() - axis.at(base) * box.height) + 0.5;
    pen.line(box.left, at, box.right(), at, "k");
}

void Sheet::y_axis(const Box& box, const Axis& axis, std::string_view unit) {
    y_grid(box, axis);
    for (const double value : axis.ticks) {
        const double at = box.bottom() - axis.at(value) * box.height;
        pen.text(box.left - 8, at + 4, Anchor::end, "a", tick(axis, value, unit));
    }
}

void Sheet::value_axis(const Box& box, const Axis& axis, std::string_view unit) {
    double widest = 0;
    for (const double value : axis.ticks) {
        widest = std::max(widest, text_width(tick(axis, value, unit)));
    }
    const double spacing =
        box.width / std::max<double>(1, static_cast<double>(axis.ticks.size()) - 1);
    const auto stride = static_cast<std::size_t>(std::max(1.0, std::ceil((widest + 8) / spacing)));
    for (const double value : axis.ticks) {
        const double at = std::round(box.left + axis.at(value) * box.width) + 0.5;
        pen.line(at, box.top, at, box.bottom(), "g");
    }
    for (std::size_t i = 0; i < axis.ticks.size(); i += stride) {
        const auto label = tick(axis, axis.ticks[i], unit);
        const double half = text_width(label) / 2;  // the outermost ones stay in the picture
        const double at = box.left + axis.at(axis.ticks[i]) * box.width;
        pen.text(std::max(half, std::min(at, width() - half)), box.bottom() + 17, Anchor::middle,
                 "a", label);
    }
}

void Sheet::x_labels(const Box& box, std::span<const std::string> labels, double first,
                     double spacing) {
    if (labels.empty()) return;
    double widest = 0;
    for (const auto& label : labels) widest = std::max(widest, text_width(label));
    widest = std::min(widest, std::max(60.0, box.width / 4));
    std::size_t stride = 1;
    for (const std::size_t next : {1, 2, 3, 5, 10, 20, 50, 100}) {
        stride = next;
        if (spacing * static_cast<double>(next) >= widest + 16) break;
    }
    // The latest is what most readers look for: thin from the end.
    for (std::size_t i = (labels.size() - 1) % stride; i < labels.size(); i += stride) {
        const auto label = shortened(labels[i], std::max(widest, spacing - 6));
        // The last one is moved in where half of it would stand beside the picture.
        const double at =
            std::min(first + spacing * static_cast<double>(i), width() - text_width(label) / 2 - 1);
        pen.text(at, box.bottom() + 17, Anchor::middle, "a", label);
    }
}

void Sheet::y_title(std::string_view text) {
    if (text.empty()) return;
    for (const auto& line : wrapped(text, width() - 4, 2)) {
        y += 16;
        pen.text(2, y - 3, Anchor::start, "a", line);
    }
    y += 6;
}

void Sheet::x_title(const Box& box, std::string_view text) {
    if (text.empty()) return;
    for (const auto& line : wrapped(text, width() - 4, 2)) {
        const double half = text_width(line) / 2 + 2;
        y += 16;
        pen.text(std::clamp(box.left + box.width / 2, half, std::max(half, width() - half)), y,
                 Anchor::middle, "a", line);
    }
    y += 5;
}

void Sheet::lines(double x, double top, Anchor anchor, std::string_view css_class,
                  std::span<const std::string> lines, double height) {
    for (const auto& line : lines) {
        pen.text(x, top, anchor, css_class, line);
        top += height;
    }
}

bool are_years(std::span<const std::string> labels) {
    return !labels.empty() && std::all_of(labels.begin(), labels.end(), [](const auto& label) {
        return label.size() >= 4 && std::all_of(label.begin(), label.begin() + 4,
                                                [](char c) { return c >= '0' && c <= '9'; });
    });
}

std::vector<char> without_any(std::span<const Series> series, std::size_t n) {
    std::vector<char> nothing(n, series.empty() ? 0 : 1);
    for (const auto& one : series) {
        for (std::size_t i = 0; i < n && i < one.values.size(); ++i) {
            if (one.values[i].known() || one.values[i].state == State::suppressed) nothing[i] = 0;
        }
    }
    return nothing;
}

bool Sheet::unpublished(const Box& box, const std::vector<char>& nothing, double first,
                        double spacing) {
    bool any = false;
    const double half = spacing > 0 ? spacing / 2 : box.width / 2;
    for (std::size_t i = 0; i < nothing.size();) {
        std::size_t end = i;
        while (end < nothing.size() && nothing[end]) ++end;
        if (end > i) {
            const double left = first + spacing * static_cast<double>(i) - half,
                         right = first + spacing * static_cast<double>(end - 1) + half;
            const double from = std::max(left, box.left), to = std::min(right, box.right());
            pen.rect(from, box.top, to - from, box.height, "n0");
            any = true;
        }
        i = std::max(end, i + 1);
    }
    return any;
}

std::string Sheet::finish() {
    pen.mirror(true);
    if (frame_.heading && !text_.note.empty()) {
        y += 8;
        for (const auto& line : wrapped(text_.note, width() - 4, 6)) {
            y += 17;
            pen.text(2, y - 2, Anchor::start, "z", line);
        }
    }
    y += 8;
    const std::string& id = pen.id();
    std::string page;
    const std::string& drawn = pen.out();
    page.reserve(drawn.size() + 4096);
    if (frame_.standalone) page += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    page += "<svg class=\"pc\"";
    if (frame_.standalone) page += " xmlns=\"http://www.w3.org/2000/svg\"";
    page += " role=\"img\" aria-labelledby=\"";
    page += id;
    page += "-t ";
    page += id;
    page += "-d\"";
    if (frame_.standalone) {  // in a page the figure says so
        page += " lang=\"";
        page += say_.tag();
        page += '"';
    }
    if (say_.right_to_left()) page += " direction=\"rtl\"";
    page += " viewBox=\"0 0 ";
    append_number(page, width());
    page += ' ';
    append_number(page, std::ceil(y));
    page += "\" width=\"";
    append_number(page, width());
    page += "\" height=\"";
    append_number(page, std::ceil(y));
    if (spacing_ > 0 && !frame_.standalone) {
        page += "\" data-x=\"";
        append_number(page, first_);
        page += ' ';
        append_number(page, spacing_);
    }
    page += "\"><title id=\"";
    page += id;
    page += "-t\">";
    append_escaped(page, text_.title);
    page += "</title><desc id=\"";
    page += id;
    page += "-d\">";
    append_escaped(page, text_.description);
    page += "</desc>";
    std::string defs;
    pen.append_patterns(defs);
    if (frame_.standalone) {
        page += "<style>";
        page += style_of_file("class=\"pc\"" + defs + drawn);
        page += "</style>";
    }
    page += defs;
    page += drawn;
    page += "</svg>";
    return page;
}

}  // namespace palermo::charts::detail
