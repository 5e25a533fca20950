#include "palermo/charts/chart.hpp"
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

// Fills stand in the mark-up as url(#pattern). These rules lay colour over them, except where the
// reader's system forces its own colours: there the patterns show, in the reader's ink.
std::string make() {
    std::string out = ".pc,.pc-figure{";
    append_colours(out, light);
    out += "}@media screen and (prefers-color-scheme:dark){.pc,.pc-figure{";
    append_colours(out, dark);
    out += "}}";
    out +=
        ".pc{display:block;max-width:100%;height:auto;background:var(--pc-paper);"
        "color:var(--pc-ink);overflow:hidden;font-family:system-ui,'Segoe UI',Roboto,'Noto Sans',"
        "'Noto Sans Arabic','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',Arial,sans-serif;"
        "font-size:12px;font-variant-numeric:tabular-nums}"
        ".pc text{fill:var(--pc-ink);unicode-bidi:isolate;stroke:none}"
        ".pc .m{text-anchor:middle}.pc .e{text-anchor:end}"
        ".pc .h{font-size:17px;font-weight:600}.pc .hn{font-size:15px}"
        ".pc .u{font-size:13px;fill:var(--pc-quiet)}"
        ".pc .a,.pc .z{fill:var(--pc-quiet)}.pc .z{font-size:11.5px}"
        ".pc .w{font-weight:600}.pc .big{font-size:56px;font-weight:600;letter-spacing:-.02em}"
        ".pc "
        ".halo{paint-order:stroke;stroke:var(--pc-paper);stroke-width:3px;stroke-linejoin:round}"
        ".pc .g{stroke:var(--pc-grid);fill:none}.pc .k{stroke:var(--pc-edge);fill:none}"
        ".pc .r{stroke:var(--pc-ink);fill:none;stroke-dasharray:4 3}"
        ".pc .f{stroke:var(--pc-quiet);fill:none}"
        // An estimate that is not firm enough to publish: hollow, grey, dashed.
        ".pc .wk{fill:var(--pc-paper);stroke:var(--pc-quiet);stroke-width:1.5}"
        ".pc .wv{fill:none;stroke:var(--pc-quiet);stroke-width:1.5;stroke-dasharray:4 3}"
        ".pc .l{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}"
        ".pc .d{stroke:var(--pc-paper);stroke-width:1.25}"
        ".pc .c{stroke:var(--pc-edge);stroke-width:2.5;fill:none}"
        ".pc .v{stroke:var(--pc-ink);stroke-width:1.25;fill:none}"
        ".pc .xm{stroke:var(--pc-edge);stroke-width:.75}.pc "
        ".land{fill:var(--pc-grid);stroke:var(--pc-paper);stroke-width:.6}"
        ".pc .x{stroke:var(--pc-edge);stroke-width:1;stroke-dasharray:3 2}"
        ".pc .xh path{stroke:var(--pc-edge);stroke-width:1.25;fill:none}.pc "
        ".xb{fill:var(--pc-paper)}"
        ".pc .pt{stroke:currentColor;stroke-width:1.5;fill:none}"
        ".pc .ty{stroke:var(--pc-paper);fill:none}.pc .ty rect{fill:none}"
        ".pc .hc,.pc .tx{stroke:none}.pc .hc{stroke:var(--pc-edge);stroke-width:.5}"
        ".pc .tl{stroke:none}.pc .n0{fill:var(--pc-empty)}.pc .out{fill:none;stroke:var(--pc-edge)}"
        ".pc .rb{fill-opacity:.42;stroke:var(--pc-edge);stroke-width:.75}"
        ".pc .bt{fill-opacity:.16;stroke:var(--pc-edge);stroke-width:.5;stroke-dasharray:2 2}"
        ".pc .fw{fill:none}.pc .p{stroke:var(--pc-paper)}.pc .hid{stroke-dasharray:3 3}"
        ".pc .area{stroke:var(--pc-paper);stroke-width:1}"
        ".pc .g0{fill:none;stroke:var(--pc-edge);stroke-dasharray:1 2}"
        ".pc .y{fill:var(--pc-empty);stroke:var(--pc-edge);stroke-width:.5}"
        ".pc .j{stroke:var(--pc-edge);stroke-width:.5}"
        ".pc .geo path{vector-effect:non-scaling-stroke}";
    std::string colours = "@media (forced-colors:none){";
    std::string strokes;
    for (char digit = '0'; digit < '8'; ++digit) {
        const std::string n(1, digit);
        colours +=
            ".pc .t" + n + "{fill:var(--pc-" + n + ")}.pc .o" + n + "{fill:var(--pc-o" + n + ")}";
        strokes += ".pc .l" + n + "{stroke:var(--pc-" + n + ")}";
    }
    for (char digit = '0'; digit < '5'; ++digit) {
        const std::string n(1, digit);
        colours +=
            ".pc .s" + n + "{fill:var(--pc-s" + n + ")}.pc .q" + n + "{fill:var(--pc-q" + n + ")}";
    }
    // A band and a ribbon are their tone, thinned; contrast lies in their edge.
    colours += ".pc .b{fill:var(--pc-0);fill-opacity:.16;stroke:var(--pc-0);stroke-opacity:.9}}";
    out += colours + strokes;
    out +=
        "@media "
        "(forced-colors:active){.pc{forced-color-adjust:none;background:Canvas;color:CanvasText;"
        "--pc-paper:Canvas;--pc-ink:CanvasText;--pc-quiet:CanvasText;--pc-grid:GrayText;"
        "--pc-edge:CanvasText;--pc-empty:Canvas}"
        ".pc .land{fill:Canvas;stroke:GrayText}.pc .l,.pc .fw{stroke:CanvasText}.pc "
        ".p{stroke:Canvas}"
        ".pc rect[fill],.pc path[fill],.pc circle[fill]{stroke:CanvasText;stroke-width:1}"
        ".pc .tl,.pc .tx{fill:Canvas;stroke:CanvasText}.pc .tm{fill:CanvasText}"
        ".pc .ty{stroke:CanvasText}.pc .n0{fill:Canvas}.pc .rb,.pc .bt{fill-opacity:1}.pc "
        ".bt{fill:none}"
        ".pc .d{fill:CanvasText;stroke:Canvas}.pc "
        ".b{fill:none;stroke:CanvasText;stroke-dasharray:2 2}"
        ".pc .i{paint-order:stroke;stroke:Canvas;stroke-width:4px}"
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
        "@media (max-width:519px){.pc-wide{display:none}.pc-narrow{display:block}}"
        ".pc-data summary{font-size:.875rem;cursor:pointer;padding:.375rem 0;min-height:24px}"
        ".pc-scroll{overflow-x:auto}"
        ".pc-table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}"
        ".pc-table caption{text-align:start;padding:.25rem 0 .5rem;color:var(--pc-quiet)}"
        ".pc-table th,.pc-table td{padding:.25rem .75rem;border-bottom:1px solid var(--pc-grid);"
        "text-align:start;font-weight:400;vertical-align:top}"
        ".pc-table thead th{font-weight:600;border-bottom-color:var(--pc-edge)}"
        ".pc-table td{text-align:end}.pc-table .pc-word{color:var(--pc-quiet);font-style:italic}"
        ".pc-table thead th+th{text-align:end}";
    return out;
}

}  // namespace

std::string_view css() {
    static const std::string style = make();
    return style;
}

}  // namespace palermo::charts
