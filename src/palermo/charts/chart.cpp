#include "palermo/charts/chart.hpp"

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts {

using detail::append_escaped;

const Text& text_of(const Chart& chart) {
    return std::visit([](const auto& kind) -> const Text& { return kind.text; }, chart);
}

std::string svg(const Chart& chart, const Frame& frame) {
    return std::visit([&](const auto& kind) { return detail::draw(kind, frame); }, chart);
}

std::string table_html(const Chart& chart, const Frame& frame) {
    const detail::Formatter say(frame.language);
    const auto table =
        std::visit([&](const auto& kind) { return detail::tabulate(kind, say); }, chart);
    const auto& text = text_of(chart);
    std::string out;
    out.reserve(256 + table.rows.size() * (48 + table.head.size() * 24));
    out += "<table class=\"pc-table\"><caption>";
    append_escaped(out, text.title);
    if (!text.unit.empty()) {
        out += " (";
        append_escaped(out, text.unit);
        out += ')';
    }
    out += "</caption><thead><tr>";
    for (const auto& head : table.head) {
        out += "<th scope=\"col\">";
        append_escaped(out, head);
        out += "</th>";
    }
    out += "</tr></thead><tbody>";
    for (const auto& row : table.rows) {
        out += "<tr><th scope=\"row\">";
        append_escaped(out, row.label);
        out += "</th>";
        for (const auto& cell : row.cells) {
            out += cell.word ? "<td class=\"pc-word\">" : "<td>";
            append_escaped(out, cell.text);
            out += "</td>";
        }
        out += "</tr>";
    }
    out += "</tbody></table>";
    return out;
}

std::string figure_html(const Chart& chart, const Frame& frame) {
    const detail::Formatter say(frame.language);
    const auto& text = text_of(chart);
    const auto id = detail::clean_id(text);
    std::string out = "<figure class=\"pc-figure\" lang=\"";
    out += say.tag();
    out += say.right_to_left() ? "\" dir=\"rtl" : "\" dir=\"ltr";
    if (!frame.heading) {  // the page says the title above
        out += "\" aria-labelledby=\"";
        out += id;
        out += "-t";
    }
    out += "\">";
    if (frame.heading || !text.unit.empty()) {
        out += "<figcaption>";
        if (frame.heading) append_escaped(out, text.title);
        if (!text.unit.empty()) {
            out += "<span>";
            append_escaped(out, text.unit);
            out += "</span>";
        }
        out += "</figcaption>";
    }
    out += "<div class=\"pc-wide\">";
    Frame inside = frame;
    inside.heading = false;
    inside.standalone = false;
    inside.width = 720;
    out += svg(chart, inside);
    out += "</div><div class=\"pc-narrow\">";
    inside.width = 328;
    out += svg(chart, inside);
    out += "</div>";
    if (!text.note.empty()) {
        out += "<p class=\"pc-note\">";
        append_escaped(out, text.note);
        out += "</p>";
    }
    out += "<details class=\"pc-data\"><summary>";
    append_escaped(out, say("chart.table"));
    out += "</summary><div class=\"pc-scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"";
    out += id;
    out += "-t\">";
    out += table_html(chart, frame);
    out += "</div></details></figure>";
    return out;
}

}  // namespace palermo::charts
