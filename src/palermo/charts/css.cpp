#include <algorithm>
#include <functional>
#include <set>

#include "palermo/charts/chart.hpp"
#include "palermo/charts/detail/sheet.hpp"
#include "palermo/charts/fonts.hpp"
#include "palermo/charts/palette.hpp"

namespace palermo::charts {

namespace {

void append_colours(std::string& out, const Palette& palette) {
    const auto set = [&out](std::string_view name, Rgb colour) {
        out += "--pc-";
        out += name;
        out += ':';
        out += to_hex(colour);
        out += ';';
    };
    set("paper", palette.paper);
    set("ink", palette.ink);
    set("quiet", palette.quiet);
    set("grid", palette.grid);
    set("edge", palette.edge);
    set("empty", palette.empty);
    for (std::size_t i = 0; i < palette.tone.size(); ++i) {
        const std::string digit(1, static_cast<char>('0' + i));
        set(digit, palette.tone[i]);
        set("o" + digit, ink_on(palette.tone[i]));
    }
    for (std::size_t i = 0; i < palette.ramp.size(); ++i) {
        const std::string digit(1, static_cast<char>('0' + i));
        set("s" + digit, palette.ramp[i]);
        set("q" + digit, ink_on(palette.ramp[i]));
    }
}

// What a class inside a picture looks like. A picture that is a file of its own takes those it has.
struct Rule {
    std::string_view classes;  // "h hn": each on its own has this look
    std::string_view look;
};

constexpr Rule rules[] = {
    {"m", "text-anchor:middle"},
    {"e", "text-anchor:end"},
    {"h", "font-size:17px;font-weight:600"},
    {"hn", "font-size:15px"},
    {"u a z", "fill:var(--pc-quiet)"},
    {"w", "font-weight:600"},
    {"big", "font-size:56px;font-weight:600;letter-spacing:-.02em"},
    {"halo", "paint-order:stroke;stroke:var(--pc-paper);stroke-width:3px;stroke-linejoin:round"},
    {"g", "stroke:var(--pc-grid);fill:none"},
    {"k", "stroke:var(--pc-edge);fill:none"},
    {"r", "stroke:var(--pc-ink);fill:none;stroke-dasharray:4 3"},
    {"f", "stroke:var(--pc-quiet);fill:none"},
    // An estimate that is not firm enough to publish: hollow, grey, dashed.
    {"wk", "fill:var(--pc-paper);stroke:var(--pc-quiet);stroke-width:1.5"},
    {"wv", "fill:none;stroke:var(--pc-quiet);stroke-width:1.5;stroke-dasharray:4 3"},
    {"l", "fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round"},
    {"d", "stroke:var(--pc-paper);stroke-width:1.25"},
    {"c", "stroke:var(--pc-edge);stroke-width:2.5;fill:none"},
    {"v", "stroke:var(--pc-ink);stroke-width:1.25;fill:none"},
    {"xm", "stroke:var(--pc-edge);stroke-width:.75"},
    {"land", "fill:var(--pc-grid);stroke:var(--pc-paper);stroke-width:.6"},
    {"x", "stroke:var(--pc-edge);stroke-width:1;stroke-dasharray:3 2"},
    {"xh", "stroke:var(--pc-edge);stroke-width:1.25;fill:none"},
    {"xb", "fill:var(--pc-paper);stroke:none"},
    {"pt", "stroke:currentColor;stroke-width:1.5;fill:none"},
    {"ty", "stroke:var(--pc-paper);fill:none"},
    {"hc", "stroke:var(--pc-edge);stroke-width:.5"},
    {"tx tl", "stroke:none"},
    {"n0", "fill:var(--pc-empty)"},
    {"n1", "fill:var(--pc-grid);stroke:var(--pc-grid);stroke-width:.6"},
    {"out", "fill:none;stroke:var(--pc-edge)"},
    {"rb", "fill-opacity:.42;stroke:var(--pc-edge);stroke-width:.75"},
    {"bt", "fill-opacity:.16;stroke:var(--pc-edge);stroke-width:.5;stroke-dasharray:2 2"},
    {"fw", "fill:none"},
    {"p", "stroke:var(--pc-paper)"},
    {"hid", "stroke-dasharray:3 3"},
    {"area", "stroke:var(--pc-paper);stroke-width:1"},
    {"g0", "fill:none;stroke:var(--pc-edge);stroke-dasharray:1 2"},
    {"y", "fill:var(--pc-empty);stroke:var(--pc-edge);stroke-width:.5"},
    {"j", "stroke:var(--pc-edge);stroke-width:.5"},
    // A band is its tone, thinned; contrast lies in its edge.
    {"b", "fill:var(--pc-0);fill-opacity:.16;stroke:var(--pc-0);stroke-opacity:.9"},
};

std::string picture(std::string_view family) {
    std::string out =
        ".pc{display:block;max-width:100%;height:auto;background:var(--pc-paper);"
        "color:var(--pc-ink);fill:var(--pc-ink);overflow:hidden;font-family:";
    out += family;
    return out +
           ";font-size:13px;font-variant-numeric:tabular-nums}"
           ".pc text{unicode-bidi:isolate}.pc .geo path{vector-effect:non-scaling-stroke}";
}

// Calls with each class and its look, the tones and the ramp among them.
template <class Take>
void each_look(Take&& take) {
    for (const auto& [classes, look] : rules) {
        for (std::size_t at = 0; at < classes.size();) {
            const auto end = std::min(classes.find(' ', at), classes.size());
            take(classes.substr(at, end - at), std::string(look));
            at = end + 1;
        }
    }
    for (char digit = '0'; digit < '8'; ++digit) {
        const std::string n(1, digit);
        take("l" + n, "stroke:var(--pc-" + n + ")");
    }
}

// Fills stand in the mark-up as url(#pattern). These looks lay colour over them, except where the
// reader's system forces its own colours: there the patterns show, in the reader's ink.
template <class Take>
void each_fill(Take&& take) {
    for (char digit = '0'; digit < '8'; ++digit) {
        const std::string n(1, digit);
        take("t" + n, "fill:var(--pc-" + n + ")");
        take("o" + n, "fill:var(--pc-o" + n + ")");
        if (digit >= '5') continue;
        take("s" + n, "fill:var(--pc-s" + n + ")");
        take("q" + n, "fill:var(--pc-q" + n + ")");
    }
}

std::string make() {
    std::string out = ".pc,.pc-figure{";
    append_colours(out, light);
    out += "}@media screen and (prefers-color-scheme:dark){.pc,.pc-figure{";
    append_colours(out, dark);
    out += "}}";
    out += picture("var(--font," + std::string(font_families()) + ")");
    const auto add = [&out](std::string_view name, const std::string& look) {
        out += ".pc .";
        out += name;
        out += '{';
        out += look;
        out += '}';
    };
    each_look(add);
    out += "@media (forced-colors:none){";
    each_fill(add);
    out += '}';
    out +=
        "@media "
        "(forced-colors:active){.pc{forced-color-adjust:none;background:Canvas;color:CanvasText;"
        "--pc-paper:Canvas;--pc-ink:CanvasText;--pc-quiet:CanvasText;--pc-grid:GrayText;"
        "--pc-edge:CanvasText;--pc-empty:Canvas}"
        ".pc .land{fill:Canvas;stroke:GrayText}.pc .l,.pc .fw{stroke:CanvasText}.pc "
        ".p{stroke:Canvas}"
        ".pc rect[fill],.pc path[fill],.pc circle[fill]{stroke:CanvasText;stroke-width:1}"
        ".pc [class^=t]{fill:Canvas;stroke:CanvasText;stroke-width:1}.pc .t0{fill:CanvasText}"
        ".pc .tl,.pc .tx{fill:Canvas;stroke:CanvasText}.pc .tm{fill:CanvasText}"
        ".pc .ty{stroke:CanvasText}.pc .n0{fill:Canvas}.pc .n1{fill:Canvas;stroke:GrayText}.pc "
        ".rb,.pc .bt{fill-opacity:1}.pc "
        ".bt{fill:none}"
        ".pc .d{fill:CanvasText;stroke:Canvas}.pc "
        ".b{fill:none;stroke:CanvasText;stroke-dasharray:2 2}"
        ".pc .i{paint-order:stroke;stroke:Canvas;stroke-width:4px}.pc .i.o0{fill:Canvas;"
        "stroke:CanvasText}"
        ".pc .l1{stroke-dasharray:8 4}.pc .l2{stroke-dasharray:2 4}.pc .l3{stroke-dasharray:8 3 2 "
        "3}"
        ".pc .l4{stroke-dasharray:12 4}.pc .l5{stroke-dasharray:4 4}.pc .l6{stroke-dasharray:12 3 "
        "3 3}"
        ".pc .l7{stroke-dasharray:1 3}}"
        "@media "
        "print{.pc{break-inside:avoid;print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
        ".pc-figure{margin:0 0 1.5rem;color:var(--pc-ink);background:var(--pc-paper)}"
        ".pc-figure figcaption{font-size:1.0625rem;font-weight:600;line-height:1.35;margin:0 0 "
        ".5rem}"
        ".pc-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
        "white-space:nowrap}"
        ".pc-figure figcaption span{display:block;font-size:.8125rem;font-weight:400;"
        "color:var(--pc-quiet)}"
        ".pc-note{font-size:.8125rem;color:var(--pc-quiet);margin:.25rem 0 .5rem}"
        ".pc-narrow{display:none}"
        // Text never shrinks: where 720 px do not fit, the drawing for phones stands.
        "@media (max-width:767px){.pc-wide{display:none}.pc-narrow{display:block}}"
        ".pc-data summary{font-size:.875rem;cursor:pointer;padding:.375rem 0;min-height:24px}"
        ".pc-scroll{overflow-x:auto}"
        ".pc-table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}"
        ".pc-table caption{text-align:start;padding:.25rem 0 .5rem;color:var(--pc-quiet)}"
        ".pc-table th,.pc-table td{padding:.25rem .75rem;border-bottom:1px solid var(--pc-grid);"
        "text-align:start;font-weight:400;vertical-align:top}"
        ".pc-table thead th{font-weight:600;border-bottom-color:var(--pc-edge)}"
        ".pc-table td{text-align:end}.pc-table .pc-word{color:var(--pc-quiet)}"
        ".pc-table thead th+th{text-align:end}";
    return out;
}

// The names of classes that stand in a picture.
std::set<std::string_view, std::less<>> classes_of(std::string_view drawn) {
    std::set<std::string_view, std::less<>> found;
    constexpr std::string_view before = "class=\"";
    for (auto at = drawn.find(before); at != std::string_view::npos; at = drawn.find(before, at)) {
        at += before.size();
        const auto end = drawn.find('"', at);
        for (auto name = at; name < end;) {
            const auto stop = std::min(drawn.find(' ', name), end);
            found.insert(drawn.substr(name, stop - name));
            name = stop + 1;
        }
    }
    return found;
}

// var(--pc-ink) becomes the colour that it has on light paper.
std::string on_paper(std::string_view style) {
    static const std::string colours = [] {
        std::string all = ";";
        append_colours(all, light);
        return all;
    }();
    constexpr std::string_view before = "var(--pc-";
    std::string out;
    for (std::size_t at = 0; at < style.size();) {
        const auto next = std::min(style.find(before, at), style.size());
        out += style.substr(at, next - at);
        if (next == style.size()) break;
        const auto name = next + before.size(), end = style.find(')', name);
        std::string key = ";--pc-";
        key += style.substr(name, end - name);
        key += ':';
        const auto found = colours.find(key) + key.size();
        out.append(colours, found, colours.find(';', found) - found);
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string_view css() {
    static const std::string style = make();
    return style;
}

std::string detail::style_of_file(std::string_view drawn) {
    const auto present = classes_of(drawn);
    std::string style = picture(font_families());
    const auto add = [&](std::string_view name, const std::string& look) {
        if (!present.contains(name)) return;
        style += '.';
        style += name;
        style += '{';
        style += look;
        style += '}';
    };
    each_look(add);
    each_fill(add);
    return on_paper(style);
}

}  // namespace palermo::charts
