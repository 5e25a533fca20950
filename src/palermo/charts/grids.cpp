// Cells, tiles and sets.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/classes.hpp"
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

// Whether wrapping cut a word in two, rather than between words.
bool broken(std::string_view text, const std::vector<std::string>& lines) {
    std::size_t letters = 0, spaces = 0;
    for (const auto& line : lines) letters += line.size();
    for (const char letter : text) spaces += letter == ' ';
    const bool spaceless = spaces == 0 && lines.size() > 1;
    const bool chinese = !text.empty() && static_cast<unsigned char>(text[0]) >= 0xE3;
    return !chinese && (spaceless || (spaces > 0 && letters == text.size() && lines.size() > 1));
}

// A matrix that has no room: its ten largest cells as bars.
std::string draw_cells(const HeatMap& chart, const Frame& frame) {
    for (const auto& row : chart.cells) expects(row.size() == chart.columns.size());
    // Of a matrix that is the same on both sides (how often two things go together), one side.
    bool same = chart.rows == chart.columns;
    for (std::size_t r = 0; same && r < chart.rows.size(); ++r) {
        for (std::size_t c = 0; c < r; ++c) {
            const auto &a = chart.cells[r][c], &b = chart.cells[c][r];
            same &= a.state == b.state && (!a.known() || a.number == b.number);
        }
    }
    std::vector<Flowing> cells;
    for (std::size_t r = 0; r < chart.rows.size(); ++r) {
        for (std::size_t c = same ? r + 1 : 0; c < chart.columns.size(); ++c) {
            cells.push_back({chart.rows[r], chart.columns[c], chart.cells[r][c]});
        }
    }
    return draw_largest(chart.text, std::move(cells), frame, same ? " + " : "");
}

}  // namespace

std::string draw(const HeatMap& chart, const Frame& frame) {
    expects(chart.cells.size() == chart.rows.size());
    constexpr std::size_t most_wide = 12, most_narrow = 3;
    const std::size_t most = frame.width < 480 ? most_narrow : most_wide;
    // Of years the order is the point: the ten largest of them say nothing, and colours have room.
    if (!chart.presence && !are_years(chart.columns) &&
        (chart.columns.size() > most || (most == most_wide && chart.rows.size() > most))) {
        return draw_cells(chart, frame);
    }
    Sheet sheet(chart.text, frame);
    const std::size_t rows = chart.rows.size(), columns = chart.columns.size();
    expects(chart.row_totals.empty() || chart.row_totals.size() == rows);
    expects(chart.column_totals.empty() || chart.column_totals.size() == columns);
    bool suppressed = false, missing = false;
    std::vector<double> known;
    double widest = 0;
    for (const auto& row : chart.cells) {
        expects(row.size() == columns);
        for (const auto& value : row) {
            suppressed |= value.state == State::suppressed;
            missing |= value.state == State::missing;
            if (value.known()) known.push_back(value.number);
            if (!chart.presence && value.known()) {
                widest = std::max(widest, text_width(sheet.say().value(value)));
            }
        }
    }
    const auto classes = Classes::make(chart.breaks, std::move(known));
    if (chart.presence) {
        std::vector<LegendEntry> legend{{Swatch::square, 0, sheet.say()("chart.present")}};
        Sheet::add_states(legend, sheet.say(), suppressed, missing);
        if (missing) legend.back().tone = 1;
        sheet.legend(legend);
    } else {
        draw_classes(sheet, classes, suppressed, missing);
    }
    sheet.y_title(chart.text.y_label);

    const bool totals = !chart.row_totals.empty();
    double label_room = 0, total_room = 0;
    double label_most = sheet.narrow() ? 96 : 220;
    double height = chart.presence ? 17 : 26;
    std::size_t label_lines = chart.presence || !sheet.narrow() ? 1 : 2;
    const auto room_for_labels = [&] {
        label_room = totals ? text_width(sheet.say()("chart.total")) + 10 : 0;
        for (const auto& label : chart.rows) {
            for (const auto& line : wrapped(label, label_most, label_lines)) {
                label_room = std::max(label_room, text_width(line) + 10);
            }
        }
    };
    room_for_labels();
    double widest_total = 0;  // in bold letters
    for (const auto& value : chart.column_totals) {
        widest_total = std::max(widest_total,
                                text_width(sheet.say().value(value), text_size, Weight::semibold));
    }
    if (totals) {
        total_room = text_width(sheet.say()("chart.total")) + 8;
        for (const auto& value : chart.row_totals) {
            total_room = std::max(total_room, text_width(sheet.say().value(value)) + 8);
        }
        if (chart.total) {
            total_room = std::max(total_room, text_width(sheet.say().value(*chart.total)) + 10);
        }
        total_room += 8;
    }
    const auto width_of = [&](double reserve) {
        return std::min((sheet.width() - label_room - total_room - reserve - 2) /
                            static_cast<double>(std::max<std::size_t>(columns, 1)),
                        chart.presence ? 44.0 : 84.0);
    };
    // Numbers come before names on one line.
    if (!chart.presence && !sheet.narrow() && width_of(0) < std::max(widest, widest_total) + 3) {
        label_most = 116, label_lines = 2, height = 30;
        room_for_labels();
    }
    // A name that would be cut takes another line.
    while (!chart.presence && label_lines < 4 &&
           std::any_of(
               chart.rows.begin(), chart.rows.end(),
               [&](const std::string& label) {
                   const auto lines = wrapped(label, label_most, label_lines);
                   return !lines.empty() && lines.back().ends_with("…");
               })) {
        ++label_lines;
        height = std::max(height, 4 + 13 * static_cast<double>(label_lines));
        room_for_labels();
    }
    double width = width_of(0);

    // Heads: flat where they fit, thinned where they are many short ones, turned otherwise.
    double widest_head = 0;
    bool flat = true;
    for (const auto& label : chart.columns) {
        widest_head = std::max(widest_head, text_width(label));
        const auto lines = wrapped(label, width - 4, 2);
        for (const auto& line : lines)
            flat &= text_width(line) <= width - 2 && !line.ends_with("…");
        flat &= !broken(label, lines);
        flat &= !chart.presence || lines.size() == 1;
    }
    const bool thin = !flat && widest_head < 40;
    // Where turned names would lie on each other, those of rows that are the same are numbered.
    const bool numbered = !flat && !thin && width < 24 && chart.rows == chart.columns;
    double head_height = 32;
    if (thin || numbered) head_height = 18;
    // Turned heads stand on two lines and lean past the last column: it gets room for that.
    constexpr double turned_most = 118, lean_of_second = 18;
    std::vector<std::vector<std::string>> turned;
    if (!flat && !thin && !numbered) {
        double longest = 0, reserve = 0;
        for (std::size_t c = 0; c < columns; ++c) {
            turned.push_back(
                wrapped(chart.columns[c], sheet.narrow() ? 96 : turned_most, width < 30 ? 1 : 2));
            double wide = 0;
            for (const auto& line : turned.back()) wide = std::max(wide, text_width(line));
            longest = std::max(longest, wide);
            const double right =
                width * (static_cast<double>(columns - 1 - c) + 0.5) + total_room + 2;
            reserve = std::max(reserve, wide * 0.72 + lean_of_second - right);
        }
        width = width_of(std::min(reserve, 100.0));
        head_height = longest * 0.72 + 26;
    }
    const bool numbers = !chart.presence && widest + 2 <= width;
    // A turned head leans past the last column: leave it room inside the picture.
    if (flat && widest_head <= width - 4) head_height = 18;
    sheet.y += head_height;
    const double top = sheet.y + 2;
    // Years run from left to right in every language.
    const bool turned_round = sheet.say().right_to_left() && are_years(chart.columns);
    const auto x_of = [&](std::size_t column) {
        if (turned_round && column < columns) column = columns - 1 - column;
        return label_room + width * static_cast<double>(column);
    };
    std::size_t stride = 1;
    while (thin && width * static_cast<double>(stride) < widest_head + 6) ++stride;
    for (std::size_t c = 0; c < columns; ++c) {
        const double middle = x_of(c) + width / 2;
        if (flat) {
            const auto lines = wrapped(chart.columns[c], width - 2, 2);
            sheet.lines(middle, top - 6 - 15.0 * static_cast<double>(lines.size() - 1),
                        Anchor::middle, "a", lines, 15);
        } else if (thin) {
            if ((columns - 1 - c) % stride == 0) {
                const double half = text_width(chart.columns[c]) / 2;
                sheet.pen.text(std::min(middle, sheet.width() - half), top - 6, Anchor::middle, "a",
                               chart.columns[c]);
            }
        } else if (numbered) {
            sheet.pen.text(middle, top - 6, Anchor::middle, "a", std::to_string(c + 1));
        } else {
            const auto& lines = turned[c];
            for (std::size_t line = 0; line < lines.size(); ++line) {
                const double shift = lines.size() > 1 ? (line == 0 ? -4.0 : 5.0) : 0.0;
                // What would lean out of the picture is cut to what stays in.
                const double lean = (sheet.width() - middle - shift) / 0.72;
                sheet.pen.turned_text(middle + shift, top - 6 + shift - (lines.size() > 1 ? 4 : 0),
                                      -44, "a", shortened(lines[line], lean));
            }
        }
    }
    for (std::size_t r = 0; r < rows; ++r) {
        const double y = top + height * static_cast<double>(r);
        const auto label = numbered ? std::to_string(r + 1) + " " + chart.rows[r] : chart.rows[r];
        const auto lines = wrapped(label, label_most, label_lines);
        sheet.lines(label_room - 8,
                    y + height / 2 + 4 - 7.5 * static_cast<double>(lines.size() - 1), Anchor::end,
                    "n", lines, 15);
        for (std::size_t c = 0; c < columns; ++c) {
            const auto& value = chart.cells[r][c];
            const double x = x_of(c);
            if (value.state == State::suppressed) {
                sheet.hatched(x + 0.5, y + 0.5, width - 1, height - 1);
            } else if (!value.known()) {
                if (chart.presence) {
                    sheet.pen.rect(x + 0.75, y + 0.75, width - 1.5, height - 1.5, "n0");
                } else {
                    sheet.pen.rect(x + 1, y + 1, width - 2, height - 2, "g0");
                }
            } else if (chart.presence) {
                sheet.pen.rect(x + 0.75, y + 0.75, width - 1.5, height - 1.5, "t0", 0);
            } else {
                const int step = classes.of(value.number);
                sheet.pen.rect(x + 0.5, y + 0.5, width - 1, height - 1, ramp_cell_class(step),
                               Canvas::ramp + step);
                if (numbers) {
                    sheet.pen.text(x + width / 2, y + height / 2 + 4, Anchor::middle,
                                   ramp_ink_class(step), sheet.say().value(value));
                }
            }
        }
        if (totals) {
            sheet.pen.text(x_of(columns) + total_room - 2, y + height / 2 + 4, Anchor::end, "n w",
                           sheet.say().value(chart.row_totals[r]));
        }
    }
    double bottom = top + height * static_cast<double>(rows);
    const double end = x_of(columns) + total_room;
    if (totals) sheet.pen.text(end - 2, top - 6, Anchor::end, "a w", sheet.say()("chart.total"));
    if (!chart.column_totals.empty()) {
        sheet.pen.line(0, bottom + 4.5, end, bottom + 4.5, "k");
        bottom += 6;
        sheet.pen.text(label_room - 8, bottom + 17, Anchor::end, "n w", sheet.say()("chart.total"));
        for (std::size_t c = 0; c < columns; ++c) {
            if (numbers && widest_total <= width + 2) {
                sheet.pen.text(x_of(c) + width / 2, bottom + 17, Anchor::middle, "n w",
                               sheet.say().value(chart.column_totals[c]));
            }
        }
        if (chart.total && totals) {
            sheet.pen.text(end - 2, bottom + 17, Anchor::end, "n w",
                           sheet.say().value(*chart.total));
        }
        bottom += 24;
    }
    sheet.y = bottom + 4;
    sheet.x_title({label_room, 0, width * static_cast<double>(columns), 0}, chart.text.x_label);
    return sheet.finish();
}

std::string draw(const TileGrid& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    std::vector<std::size_t> counts(chart.statuses.size(), 0);
    for (const auto& group : chart.groups) {
        for (const auto& tile : group.tiles) {
            expects(tile.status < counts.size());
            ++counts[tile.status];
        }
    }
    const auto tone_of_status = [&](std::size_t status) {
        const int tone = chart.statuses[status].tone;
        return tone >= 0 ? tone & 7 : static_cast<int>(status & 7);
    };
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        labels.push_back(sheet.say().labelled(chart.statuses[i].label,
                                              sheet.say().value(static_cast<double>(counts[i]))));
    }
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        legend.push_back({Swatch::tile, tone_of_status(i), labels[i]});
    }
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    double label_room = 0;
    if (!sheet.narrow()) {
        for (const auto& group : chart.groups) {
            label_room = std::max(label_room, std::min(text_width(group.label), 200.0) + 12);
        }
    }
    constexpr double size = 22, step = 25;
    const auto per_line =
        static_cast<std::size_t>(std::max(1.0, std::floor((sheet.width() - label_room) / step)));
    double top = sheet.y + 4;
    for (const auto& group : chart.groups) {
        if (sheet.narrow()) {
            sheet.pen.text(2, top + 13, Anchor::start, "n",
                           shortened(group.label, sheet.width() - 4));
            top += 19;
        } else {
            sheet.pen.text(label_room - 10, top + 15, Anchor::end, "n",
                           shortened(group.label, label_room - 12));
        }
        std::size_t in_line = 0;
        for (const auto& tile : group.tiles) {
            if (in_line == per_line) {
                top += step;
                in_line = 0;
            }
            const int tone = tone_of_status(tile.status);
            draw_tile(sheet, label_room + step * static_cast<double>(in_line++), top, size, tone);
        }
        top += step + (sheet.narrow() ? 8 : 5);
    }
    sheet.y = top;
    return sheet.finish();
}

namespace {

bool holds(const UpSetPlot::Combination& combination, std::size_t set) {
    return std::find(combination.sets.begin(), combination.sets.end(), set) !=
           combination.sets.end();
}

void draw_members(Sheet& sheet, const UpSetPlot::Combination& combination, std::size_t sets,
                  auto place) {
    std::size_t first = sets, last = 0;
    for (std::size_t s = 0; s < sets; ++s) {
        if (!holds(combination, s)) continue;
        first = std::min(first, s);
        last = std::max(last, s);
    }
    if (first < last) {
        const auto [x1, y1] = place(first);
        const auto [x2, y2] = place(last);
        sheet.pen.line(x1, y1, x2, y2, "c");
    }
    for (std::size_t s = 0; s < sets; ++s) {
        const auto [x, y] = place(s);
        holds(combination, s) ? sheet.pen.circle(x, y, 5, "d t0")
                              : sheet.pen.circle(x, y, 3, "out");
    }
}

}  // namespace

std::string draw(const UpSetPlot& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const std::size_t sets = chart.sets.size(), n = chart.combinations.size();
    Range range;
    bool suppressed = false;
    for (const auto& combination : chart.combinations) {
        for (const auto set : combination.sets) expects(set < sets);
        range.add(combination.size);
        suppressed |= combination.size.state == State::suppressed;
    }
    Range sizes;
    for (const auto& set : chart.sets) {
        sizes.add(set.size);
        suppressed |= set.size.state == State::suppressed;
    }
    std::vector<LegendEntry> legend;
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);

    const double column_needed = 26 * static_cast<double>(n);
    const double left_block = 300;
    if (sheet.narrow() || column_needed + left_block > sheet.width()) {
        // Turned: combinations are rows, sets are columns.
        constexpr double step = 22, row = 24;
        double head = 0;
        for (const auto& set : chart.sets)
            head = std::max(head, std::min(text_width(set.label), 130.0));
        sheet.y += head * 0.72 + 18;
        double widest = 0;
        for (const auto& combination : chart.combinations) {
            widest = std::max(widest, text_width(sheet.say().value(combination.size)) + 8);
        }
        for (std::size_t s = 0; s < sets; ++s) {
            sheet.pen.turned_text(step * (static_cast<double>(s) + 0.5) + 4, sheet.y - 4, -44, "n",
                                  shortened(chart.sets[s].label, 130));
        }
        const double left = step * static_cast<double>(sets) + 10;
        const double width = sheet.width() - left - widest - 4;
        const auto axis = Axis::make(0, range.high, true, 3);
        for (std::size_t i = 0; i < n; ++i) {
            const double y = sheet.y + row * (static_cast<double>(i) + 0.5);
            draw_members(sheet, chart.combinations[i], sets, [&](std::size_t s) {
                return std::pair{step * (static_cast<double>(s) + 0.5), y};
            });
            const auto& size = chart.combinations[i].size;
            double end = left;
            if (size.state == State::suppressed) {
                sheet.hatched(left, y - 8, 14, 16);
                end = left + 14;
            } else if (size.known()) {
                end = left + axis.at(size.number) * width;
                sheet.pen.rect(left, y - 8, end - left, 16, "t0", 0);
            }
            sheet.pen.text(end + 5, y + 4, Anchor::start, "n", sheet.say().value(size));
        }
        sheet.y += row * static_cast<double>(n) + 6;
        return sheet.finish();
    }

    double label_room = 0, size_text = 0;
    for (const auto& set : chart.sets) {
        label_room = std::max(label_room, std::min(text_width(set.label), 150.0) + 12);
        size_text = std::max(size_text, text_width(sheet.say().value(set.size)) + 8);
    }
    const double bars = left_block - label_room - size_text - 14;
    const double step = std::min(
        (sheet.width() - left_block) / static_cast<double>(std::max<std::size_t>(n, 1)), 44.0);
    const auto x_of = [&](std::size_t i) {
        return left_block + step * (static_cast<double>(i) + 0.5);
    };
    const auto axis = Axis::make(0, range.high, true, 4);
    Box box{left_block - 4, sheet.y + 20, step * static_cast<double>(n) + 8, 150};
    if (!chart.text.y_label.empty()) {
        sheet.pen.text(2, box.top, Anchor::start, "a",
                       shortened(chart.text.y_label, left_block - 60));
    }
    sheet.y_axis(box, axis);
    for (std::size_t i = 0; i < n; ++i) {
        const auto& size = chart.combinations[i].size;
        const double wide = std::min(step * 0.7, 28.0);
        double top = box.bottom();
        if (size.state == State::suppressed) {
            top -= 12;
            sheet.hatched(x_of(i) - wide / 2, top, wide, 12);
        } else if (size.known()) {
            top -= axis.at(size.number) * box.height;
            sheet.pen.rect(x_of(i) - wide / 2, top, wide, box.bottom() - top, "t0", 0);
        }
        const std::string said = size.state == State::suppressed && size.shown.empty()
                                     ? std::string()
                                     : sheet.say().value(size);
        if (text_width(said) <= step + 6)
            sheet.pen.text(x_of(i), top - 5, Anchor::middle, "n halo", said);
    }
    const double row = 26, matrix = box.bottom() + 14;
    const auto size_axis = Axis::make(0, sizes.high, true, 3);
    for (std::size_t s = 0; s < sets; ++s) {
        const double y = matrix + row * (static_cast<double>(s) + 0.5);
        if (s % 2 == 0) sheet.pen.rect(0, y - row / 2, box.right(), row, "n0");
        sheet.pen.text(left_block - 16, y + 4, Anchor::end, "n",
                       shortened(chart.sets[s].label, label_room - 12));
        const double end = left_block - label_room - 14;
        const auto& size = chart.sets[s].size;
        double start = end;
        if (size.state == State::suppressed) {
            start = end - 14;
            sheet.hatched(start, y - 7, 14, 14);
        } else if (size.known()) {
            start = end - size_axis.at(size.number) * std::max(bars, 20.0);
            sheet.pen.rect(start, y - 7, end - start, 14, "t6", 6);
        }
        sheet.pen.text(start - 5, y + 4, Anchor::end, "n", sheet.say().value(size));
    }
    for (std::size_t i = 0; i < n; ++i) {
        draw_members(sheet, chart.combinations[i], sets, [&](std::size_t s) {
            return std::pair{x_of(i), matrix + row * (static_cast<double>(s) + 0.5)};
        });
    }
    sheet.y = matrix + row * static_cast<double>(sets) + 4;
    sheet.y += 14;
    sheet.pen.text(left_block - 16, sheet.y, Anchor::end, "a", sheet.say()("chart.set_size"));
    sheet.y += 6;
    return sheet.finish();
}

}  // namespace palermo::charts::detail
