#include "palermo/published/laid_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "palermo/published/layout_words.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {
namespace {

/// A column of the file, or one of several that stand joined in one.
struct Cells {
    std::string heading;
    const TextColumn* column = nullptr;
    int part = -1;  // of a joined column
    std::int64_t number = 0;

    std::string_view text(std::size_t row) const {
        auto text = (*column)[row];
        for (int i = 0; i < part; ++i) {
            const auto comma = text.find(',');
            if (comma == text.npos) return {};
            text.remove_prefix(comma + 1);
        }
        return part < 0 ? text : text.substr(0, text.find(','));
    }
};

/// "freq,leg_stat,sex,unit,geo\TIME_PERIOD" holds five dimensions; the last name is that of the headings.
bool is_joined(std::string_view heading) {
    const auto slash = heading.find('\\');
    return slash != heading.npos && heading.substr(0, slash).find(',') != heading.npos;
}

std::vector<Cells> cells_of(const Table& table) {
    std::vector<Cells> all;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto* column = std::get_if<TextColumn>(&table.column(i));
        if (column == nullptr) continue;
        const std::string heading(table.name(i));
        const auto number = static_cast<std::int64_t>(i) + 1;
        if (!is_joined(heading)) {
            all.push_back({heading, column, -1, number});
            continue;
        }
        auto names = std::string_view(heading).substr(0, heading.find('\\'));
        for (int part = 0; !names.empty(); ++part) {
            const auto comma = std::min(names.find(','), names.size());
            all.push_back({std::string(names.substr(0, comma)), column, part, number});
            names.remove_prefix(std::min(comma + 1, names.size()));
        }
    }
    return all;
}

/// The year in a heading: four digits, or a fiscal year.
std::size_t year_length(std::string_view text) {
    const auto digits = [&](std::size_t from) {
        std::size_t n = 0;
        while (from + n < text.size() && text[from + n] >= '0' && text[from + n] <= '9') ++n;
        return n;
    };
    if (digits(0) != 4) return 0;
    if (text.size() > 5 && (text[4] == '/' || text[4] == '-')) {
        const auto more = digits(5);
        if (more == 2 || more == 4) return 5 + more;
    }
    return 4;
}

/// Whether a heading of a layout means a heading of the file; the year where it stands for one.
std::optional<std::string> heading_fits(std::string_view wanted, std::string_view heading) {
    const auto folded_wanted = folded_name(wanted);
    const auto folded = folded_name(heading);
    const auto place = folded_wanted.find("{year}");
    if (place == std::string::npos) {
        return folded == folded_wanted ? std::optional(std::string()) : std::nullopt;
    }
    const auto before = std::string_view(folded_wanted).substr(0, place);
    const auto after = std::string_view(folded_wanted).substr(place + 6);
    if (!folded.starts_with(before)) return std::nullopt;
    const auto rest = std::string_view(folded).substr(before.size());
    const auto length = year_length(rest);
    if (length == 0 || rest.substr(length) != after) return std::nullopt;
    return std::string(rest.substr(0, length));
}

struct Claim {
    const LayoutColumn* column = nullptr;
    std::string year;  // in the heading
};

/// What the layout says of each column of the file.
std::vector<Claim> claims_of(const Layout& layout, const std::vector<Cells>& cells) {
    std::vector<Claim> claims(cells.size());
    for (const auto& column : layout.columns) {
        for (const auto& heading : column.headings) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (claims[i].column != nullptr) continue;
                if (auto year = heading_fits(heading, cells[i].heading)) {
                    claims[i] = {&column, *std::move(year)};
                }
            }
        }
    }
    return claims;
}

bool same_word(std::string_view a, std::string_view b) {
    return folded_name(a) == folded_name(b);
}

bool stands_in(const std::vector<Cells>& cells, const LayoutWord& sign) {
    for (const auto& each : cells) {
        if (!sign.column.empty() && !same_word(each.heading, sign.column)) continue;
        if (sign.column.empty() && same_word(each.heading, sign.text)) return true;
        if (each.part < 0) {
            const auto values = each.column->values();
            // Code 0 is the missing value, which every column has.
            if (std::any_of(values.begin() + 1, values.end(),
                            [&](const auto& value) { return same_word(value, sign.text); })) {
                return true;
            }
            continue;
        }
        for (std::size_t row = 0; row < each.column->size(); ++row) {
            if (same_word(each.text(row), sign.text)) return true;
        }
    }
    return false;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view no_break = "\xC2\xA0";
    while (true) {
        if (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != text.npos) {
            text.remove_prefix(1);
        } else if (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != text.npos) {
            text.remove_suffix(1);
        } else if (text.starts_with(no_break)) {
            text.remove_prefix(2);
        } else if (text.ends_with(no_break)) {
            text.remove_suffix(2);
        } else {
            return text;
        }
    }
}

void set(LaidOutRow& row, std::map<std::string, std::string>& others, std::string_view dimension,
         std::string_view code) {
    for (const auto& [name, member] : {std::pair<std::string_view, std::string*>("area", &row.area),
                                       {"year", &row.year},
                                       {"counted", &row.counted},
                                       {"unit", &row.unit},
                                       {"sex", &row.sex},
                                       {"age", &row.age},
                                       {"form", &row.form}}) {
        if (name == dimension) {
            *member = code;
            return;
        }
    }
    others[std::string(dimension)] = code;
}

/// What "number" is a number of.
std::string unit_of_count(const std::string& counted) {
    for (const std::string_view things :
         {"offences", "cases", "incidents", "decisions", "calls", "laws"}) {
        if (counted == things) return counted;
    }
    return counted == "not_said" ? "number" : "persons";
}

std::string_view dimension_of(ColumnRole role) {
    switch (role) {
        case ColumnRole::year:
            return "year";
        case ColumnRole::area:
            return "area";
        case ColumnRole::counted:
            return "counted";
        case ColumnRole::unit:
            return "unit";
        case ColumnRole::sex:
            return "sex";
        case ColumnRole::age:
            return "age";
        case ColumnRole::form:
            return "form";
        default:
            return "";
    }
}

/// Several forms in one label: "Labour & Criminal". Each part must be known.
std::optional<std::string> several(std::string_view text, const auto& code_of) {
    std::string codes;
    while (!text.empty()) {
        auto end = text.size();
        std::size_t length = 0;
        for (const std::string_view between : {" & ", ", ", " and ", "; ", "+", "/"}) {
            if (const auto at = text.find(between); at < end) {
                end = at;
                length = between.size();
            }
        }
        auto part = trimmed(text.substr(0, end));
        if (part.starts_with("& ")) part.remove_prefix(2);
        const std::optional<std::string> code = code_of(part);
        if (!code) return std::nullopt;
        codes += (codes.empty() ? "" : "+") + *code;
        text.remove_prefix(end + length);
    }
    return codes;
}

/// What one column says by each of its words, found once a word.
class ColumnWords {
public:
    ColumnWords(const Layout& layout, const Cells& cells, const LayoutColumn& column)
        : layout_(layout), cells_(cells), column_(column) {}

    struct Meaning {
        std::vector<Says> says;
        const LayoutWord* ignored = nullptr;
        bool known = true;
    };

    const Meaning& of(std::string_view text) {
        const auto found = known_.find(std::string(text));
        if (found != known_.end()) return found->second;
        return known_.emplace(std::string(text), meaning(text)).first->second;
    }

private:
    const LayoutWord* word(std::string_view text) const {
        const LayoutWord* of_any = nullptr;
        for (const auto& word : layout_.words) {
            if (!same_word(word.text, text)) continue;
            if (word.column.empty()) {
                of_any = of_any == nullptr ? &word : of_any;
            } else if (same_word(word.column, cells_.heading)) {
                return &word;
            } else if (std::ranges::any_of(column_.headings, [&](const auto& heading) {
                           return same_word(word.column, heading);
                       })) {
                return &word;
            }
        }
        return of_any;
    }

    Meaning meaning(std::string_view cell) const {
        const auto text = trimmed(cell);
        if (const auto* found = word(text)) {
            if (!found->ignored.empty()) return {{}, found, true};
            if (found->asked) return {as_given(text), nullptr, false};
            return {found->says, nullptr, true};
        }
        if (text.empty()) return {};  // everybody, every form: what stands for all
        switch (column_.role) {
            case ColumnRole::year:
                return {{{"year", std::string(text)}}, nullptr, true};
            case ColumnRole::region:
                return {as_given(text), nullptr, true};
            case ColumnRole::other:
                return {as_given(text), nullptr, true};
            case ColumnRole::mixed:
                return {as_given(text), nullptr, false};
            default:
                break;
        }
        const auto dimension = dimension_of(column_.role);
        if (auto code = common_code(dimension, text)) {
            return {{{std::string(dimension), *std::move(code)}}, nullptr, true};
        }
        if (column_.role == ColumnRole::form) {
            if (auto codes = several(text, [&](auto part) -> std::optional<std::string> {
                    if (const auto* found = word(part)) {
                        for (const auto& says : found->says) {
                            if (says.dimension == "form") return says.code;
                        }
                    }
                    return common_code("form", part);
                })) {
                return {{{"form", *std::move(codes)}}, nullptr, true};
            }
        }
        return {as_given(text), nullptr, false};
    }

    std::vector<Says> as_given(std::string_view text) const {
        if (column_.role == ColumnRole::region) {
            return {
                {"area",
                 fmt::format("{}: {}", layout_.of_all("area") == "?" ? "" : layout_.of_all("area"),
                             text)}};
        }
        const auto dimension = dimension_of(column_.role);
        const auto name = column_.role == ColumnRole::other ? std::string_view(column_.name)
                          : dimension.empty()               ? std::string_view(cells_.heading)
                                                            : dimension;
        return {{std::string(name), std::string(text)}};
    }

    const Layout& layout_;
    const Cells& cells_;
    const LayoutColumn& column_;
    std::unordered_map<std::string, Meaning> known_;
};

/// The number, mark and flag of a cell.
void read_cell(const Layout& layout, std::string_view cell, LaidOutRow& row, LaidOut& read) {
    auto text = trimmed(cell);
    const auto is_mark = [&](std::string_view what) {
        return what.empty() || std::ranges::find(layout.marks, what) != layout.marks.end();
    };
    if (!layout.flags.empty() && !is_mark(text) &&
        !parse_laid_out_number(text, layout.decimal_comma)) {
        auto end = text.size();
        for (bool more = true; more && end > 0;) {
            more = false;
            for (const auto& flag : layout.flags) {
                if (text.substr(0, end).ends_with(flag)) {
                    end -= flag.size();
                    more = true;
                }
            }
        }
        const auto before = trimmed(text.substr(0, end));
        if (end < text.size() &&
            (is_mark(before) || parse_laid_out_number(before, layout.decimal_comma))) {
            row.flag = text.substr(end);
            text = before;
        }
    }
    row.printed = text;
    if (is_mark(text)) {
        row.stands = Stands::not_available;
        ++read.marks[std::string(text)];
    } else if (const auto number = parse_laid_out_number(text, layout.decimal_comma)) {
        row.stands = Stands::number;
        row.number = *number;
    } else {
        row.stands = Stands::unreadable;
    }
}

}  // namespace

std::string_view LaidOutRow::dimension(std::string_view name) const {
    for (auto rest = std::string_view(other); !rest.empty();) {
        const auto end = std::min(rest.find("; "), rest.size());
        const auto part = rest.substr(0, end);
        if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) {
            return part.substr(name.size() + 1);
        }
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return {};
}

std::optional<double> parse_laid_out_number(std::string_view text, bool decimal_comma) {
    std::string plain;
    const char point = decimal_comma ? ',' : '.', between = decimal_comma ? '.' : ',';
    bool fraction = false;
    std::size_t group = 0;  // digits since the last mark between thousands
    bool grouped = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            plain += c;
            ++group;
        } else if (c == '-' && i == 0) {
            plain += c;
        } else if (c == point && !fraction && group > 0) {
            if (grouped && group != 3) return std::nullopt;
            plain += '.';
            fraction = true;
            group = 0;
        } else {
            // Thousands: a comma, a space or a no-break space with three digits behind.
            const auto rest = text.substr(i);
            const std::size_t length = c == between || c == ' '           ? 1
                                       : rest.starts_with("\xC2\xA0")     ? 2
                                       : rest.starts_with("\xE2\x80\xAF") ? 3
                                                                          : 0;
            if (length == 0 || fraction || group == 0 || group > 3 || (grouped && group != 3)) {
                return std::nullopt;
            }
            grouped = true;
            group = 0;
            i += length - 1;
        }
    }
    if (plain.empty() || plain == "-" || group == 0 || (grouped && !fraction && group != 3)) {
        return std::nullopt;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
    return number;
}

Fit fit_of(const Layout& layout, const Table& table) {
    Fit fit{&layout, {}, {}, {}, true};
    const auto cells = cells_of(table);
    const auto claims = claims_of(layout, cells);
    for (const auto& column : layout.columns) {
        const bool found =
            std::ranges::any_of(claims, [&](const auto& claim) { return claim.column == &column; });
        if (found) {
            fit.there.push_back(column.headings.front());
        } else if (!column.optional) {
            fit.lacking.push_back(column.headings.front());
        }
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (claims[i].column == nullptr) fit.more.push_back(cells[i].heading);
    }
    fit.signs = fit.lacking.empty() && std::ranges::all_of(layout.signs, [&](const auto& sign) {
                    return stands_in(cells, sign);
                });
    return fit;
}

const Layout* layout_of(const Table& table) {
    const Layout* found = nullptr;
    std::size_t signs = 0;
    bool alone = true;
    for (const auto& layout : shipped_layouts()) {
        if (layout.only_when_asked || !fit_of(layout, table).whole()) continue;
        // More signs say more.
        if (found != nullptr && layout.signs.size() == signs) alone = false;
        if (found == nullptr || layout.signs.size() > signs) {
            found = &layout;
            signs = layout.signs.size();
            alone = true;
        }
    }
    return alone ? found : nullptr;
}

std::vector<const Layout*> layouts_when_asked(const Table& table) {
    std::vector<const Layout*> all;
    for (const auto& layout : shipped_layouts()) {
        if (fit_of(layout, table).whole()) all.push_back(&layout);
    }
    return all;
}

std::vector<Fit> nearest_layouts(const Table& table) {
    std::vector<Fit> all;
    for (const auto& layout : shipped_layouts()) {
        auto fit = fit_of(layout, table);
        // A layout that shares "Year" and "Value" alone is no neighbour.
        if (fit.there.size() * 2 > fit.there.size() + fit.lacking.size() && fit.there.size() > 2) {
            all.push_back(std::move(fit));
        }
    }
    std::ranges::stable_sort(all, {}, [](const Fit& fit) {
        return fit.lacking.size() + fit.more.size() + (fit.signs ? 0 : 1);
    });
    if (all.size() > 3) all.resize(3);
    return all;
}

Result<LaidOut> read_laid_out(const formats::Source& source, const Layout& layout) {
    constexpr std::size_t values_limit = 1'000'000;
    const auto& table = source.table;
    const auto where = to_string(Place{source.digest.name, source.header_row, 0});
    const auto fit = fit_of(layout, table);
    if (!fit.lacking.empty()) {
        std::string lacking;
        for (const auto& heading : fit.lacking) {
            lacking += fmt::format("{}\"{}\"", lacking.empty() ? "" : ", ", heading);
        }
        return fail(Code::invalid_input, "published.layout_does_not_fit",
                    {{"layout", our_word(layout.name)},
                     {"lacking", our_word(lacking)},
                     {"draft", field_name("draft_layout")}},
                    where);
    }
    if (table.rows() == 0) return fail(Code::invalid_input, "published.no_rows", {}, where);
    LaidOut read;
    read.file = source.digest.name;
    read.layout = layout;
    const auto cells = cells_of(table);
    const auto claims = claims_of(read.layout, cells);
    std::vector<std::size_t> values, dimensions;
    std::optional<std::size_t> flag;
    std::set<std::string> unused;
    std::vector<ColumnWords> words;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        read.columns.emplace(cells[i].heading, cells[i].number);
        const auto* column = claims[i].column;
        if (column == nullptr) {
            if (unused.insert(cells[i].heading).second) read.unused.push_back(cells[i].heading);
        } else if (column->role == ColumnRole::value) {
            values.push_back(i);
        } else if (column->role == ColumnRole::flag) {
            flag = i;
        } else if (column->role == ColumnRole::ignored) {
            read.ignored.emplace_back(cells[i].heading, column->name);
        } else {
            dimensions.push_back(i);
            words.emplace_back(read.layout, cells[i], *column);
        }
    }
    if (table.rows() > values_limit / std::max<std::size_t>(values.size(), 1)) {
        return fail(Code::invalid_input, "published.too_many_rows", {}, where);
    }
    std::map<std::int64_t, std::size_t> unknown;  // column -> its entry
    for (std::size_t row = 0; row < table.rows(); ++row) {
        LaidOutRow whole;
        whole.row = source.file_row(row);
        std::map<std::string, std::string> others;
        for (const auto& says : read.layout.says) {
            if (says.code == "?") continue;  // nobody has said
            set(whole, others, says.dimension, says.code);
        }
        const LayoutWord* ignored = nullptr;
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            const auto& cell = cells[dimensions[i]];
            const auto& meaning = words[i].of(cell.text(row));
            if (meaning.ignored != nullptr) ignored = meaning.ignored;
            for (const auto& says : meaning.says) set(whole, others, says.dimension, says.code);
            if (meaning.known) continue;
            const auto [entry, made] = unknown.try_emplace(cell.number, read.unknown.size());
            if (made) read.unknown.push_back({whole.row, cell.number, cell.heading, 0});
            ++read.unknown[entry->second].rows;
        }
        if (ignored != nullptr) {
            ++read.passed_over[ignored->ignored];
            continue;
        }
        if (flag) whole.flag = trimmed(cells[*flag].text(row));
        if (values.size() > 1 && std::ranges::all_of(values, [&](auto i) {
                return trimmed(cells[i].text(row)).empty();
            })) {
            ++read.passed_over["no number in the row"];
            continue;
        }
        for (const auto i : values) {
            auto one = whole;
            auto its_others = others;
            for (const auto& says : claims[i].column->says) {
                set(one, its_others, says.dimension, says.code);
            }
            if (!claims[i].year.empty()) one.year = claims[i].year;
            for (const auto& [name, code] : its_others) {
                one.other += fmt::format("{}{}={}", one.other.empty() ? "" : "; ", name, code);
            }
            if (one.unit.empty()) one.unit = "not_said";
            if (one.counted.empty()) one.counted = "not_said";
            if (one.unit == "number") one.unit = unit_of_count(one.counted);
            one.column = cells[i].number;
            read_cell(read.layout, cells[i].text(row), one, read);
            read.rows.push_back(std::move(one));
        }
    }
    return read;
}

Table long_table(const LaidOut& read) {
    std::vector<TextColumn> columns;
    for (const auto* name : {"area", "year", "counted", "unit", "sex", "age", "form", "other",
                             "value", "flag", "stands"}) {
        columns.emplace_back(name);
    }
    CountColumn row("row"), column("column");
    for (const auto& each : read.rows) {
        const auto stands = each.stands == Stands::number          ? "number"
                            : each.stands == Stands::not_available ? "not_available"
                                                                   : "unreadable";
        std::size_t i = 0;
        for (const std::string_view text :
             {std::string_view(each.area), std::string_view(each.year),
              std::string_view(each.counted), std::string_view(each.unit),
              std::string_view(each.sex), std::string_view(each.age), std::string_view(each.form),
              std::string_view(each.other), std::string_view(each.printed),
              std::string_view(each.flag), std::string_view(stands)}) {
            columns[i++].push(text);
        }
        row.push(Count{each.row});
        column.push(Count{each.column});
    }
    std::vector<Table::Column> all;
    for (auto& each : columns) all.emplace_back(std::move(each));
    all.emplace_back(std::move(row));
    all.emplace_back(std::move(column));
    auto table = Table::make(std::move(all));
    expects(table.has_value());
    return *std::move(table);
}

std::string_view unit_in_words(std::string_view code) {
    if (code == "per_100000") return "per 100,000 population";
    if (code == "not_said") return "unit not said";
    if (code == "percent") return "per cent";
    return code;
}

}  // namespace palermo::published
