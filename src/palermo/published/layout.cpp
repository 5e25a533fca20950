#include "palermo/published/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/core/spelling.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/table/names.hpp"
#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

constexpr std::array<std::string_view, 13> role_names = {
    "year", "area",  "region", "counted", "unit", "sex",    "age",
    "form", "mixed", "other",  "value",   "flag", "ignored"};
constexpr std::array<std::string_view, 12> units = {
    "persons",   "per_100000", "percent", "hours", "offences", "cases",
    "incidents", "decisions",  "calls",   "laws",  "number",   "not_said"};
constexpr std::array<std::string_view, 13> counted = {
    "victims",   "suspects",  "prosecutions", "convictions", "offences",   "cases",   "incidents",
    "referrals", "decisions", "calls",        "laws",        "population", "not_said"};
constexpr std::array<std::string_view, 5> sexes = {"_T", "F", "M", "O", "U"};

bool digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "0_17", "18plus", "13_17", "_T", "U".
bool is_age(std::string_view code) {
    if (code == "_T" || code == "U") return true;
    if (code.ends_with("plus")) return digits(code.substr(0, code.size() - 4));
    const auto line = code.find('_');
    return line != code.npos && digits(code.substr(0, line)) && digits(code.substr(line + 1));
}

bool is_form(std::string_view code) {
    if (code == "_T") return true;
    while (!code.empty()) {
        const auto plus = std::min(code.find('+'), code.size());
        if (vocabulary::form(code.substr(0, plus)) == nullptr) return false;
        code.remove_prefix(std::min(plus + 1, code.size()));
    }
    return true;
}

/// With the three letters of the State: "ES-PV" is "ESP-PV". Empty: no area.
std::string area_code(std::string_view code) {
    if (code == "world") return "world";
    const auto end = std::min(code.find_first_of("-:"), code.size());
    const auto state = code.substr(0, end);
    const auto* country =
        state.size() == 2 ? vocabulary::country_by_iso2(state) : vocabulary::country_by_iso3(state);
    if (country == nullptr) return {};
    return fmt::format("{}{}", country->iso3, code.substr(end));
}

template <class List>
bool is_on(const List& list, std::string_view code) {
    return std::ranges::find(list, code) != list.end();
}

std::string listed(std::span<const std::string_view> names) {
    std::string text;
    for (const auto name : names) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    return text;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "value" and "sex=F unit=persons" of "value sex=F unit=persons"; for `ignored` the rest is a reason.
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
    const auto space = std::min(text.find(' '), text.size());
    return {text.substr(0, space), trimmed(text.substr(space))};
}

class LayoutReader {
public:
    LayoutReader(std::string_view file, Layout& layout) : file_(file), layout_(layout) {}

    Result<void> line(std::int64_t row, std::string_view kind, std::string_view column,
                      std::string_view text, std::string_view means) {
        row_ = row;
        if (kind == "about") return about(text, means);
        if (kind == "column" || kind == "optional") return add_column(kind, column, means);
        if (kind == "word") return word(column, text, means, layout_.words);
        if (kind == "sign") {
            layout_.signs.push_back({std::string(column), std::string(text), {}, {}, false});
            return {};
        }
        if (kind == "mark") {
            layout_.marks.emplace_back(text);
            return {};
        }
        if (kind == "flag") {
            layout_.flags.emplace_back(text);
            return {};
        }
        if (kind == "doubt") {
            layout_.doubts.push_back({std::string(column), {}, {}, std::string(means), false});
            return {};
        }
        constexpr std::array<std::string_view, 8> kinds = {"about", "column", "optional", "word",
                                                           "sign",  "mark",   "flag",     "doubt"};
        return no(1, kind, listed(kinds));
    }

private:
    Error no(std::int64_t column, std::string_view what, const std::string& allowed) const {
        return fail(Code::invalid_input, "published.layout_word",
                    {{"word", asked(std::string(what))}, {"allowed", our_word(allowed)}},
                    to_string(Place{std::string(file_), row_, column}));
    }

    Error unfilled() const {
        return fail(Code::invalid_input, "published.layout_asks", {},
                    to_string(Place{std::string(file_), row_, 4}));
    }

    Result<void> about(std::string_view text, std::string_view means) {
        if (means == "?") return unfilled();
        auto& layout = layout_;
        for (const auto& [name, member] :
             {std::pair("title", &layout.title), std::pair("publisher", &layout.publisher),
              std::pair("source", &layout.source), std::pair("licence", &layout.licence)}) {
            if (text != name) continue;
            *member = means;
            return {};
        }
        if (text == "decimal") {
            layout.decimal_comma = means == "comma";
            return means == "comma" || means == "point" ? Result<void>{}
                                                        : no(4, means, "comma, point");
        }
        if (text == "taken") {
            layout.only_when_asked = means == "asked";
            return means == "asked" ? Result<void>{} : no(4, means, "asked");
        }
        if (text.empty() || text.find_first_of(" =") != text.npos) {
            return no(3, text,
                      "title, publisher, source, licence, decimal, taken, area, unit, counted");
        }
        layout.says.push_back({std::string(text), std::string(means)});
        return check(layout.says.back());
    }

    Result<void> check(Says& says) {
        auto& code = says.code;
        if (says.dimension == "sex" && !is_on(sexes, code)) return no(4, code, listed(sexes));
        if (says.dimension == "age" && !is_age(code))
            return no(4, code, "_T, U, 0_17, 18plus, 13_17");
        if (says.dimension == "form" && !is_form(code)) {
            std::string all = "_T";
            for (const auto& term : vocabulary::forms()) {
                all += fmt::format(", {}", term.code);
            }
            return no(4, code, all);
        }
        if (says.dimension == "unit" && !is_on(units, code)) return no(4, code, listed(units));
        if (says.dimension == "counted" && !is_on(counted, code))
            return no(4, code, listed(counted));
        if (says.dimension == "area") {
            auto area = area_code(code);
            if (area.empty()) return no(4, code, "BEN, BIH-SRP, world");
            code = std::move(area);
        }
        return {};
    }

    /// "sex=F destination=Russian Federation": a word without "=" belongs to the one before.
    Result<std::vector<Says>> says_of(std::string_view text) {
        std::vector<Says> all;
        while (!text.empty()) {
            const auto [word, rest] = first_word(text);
            text = rest;
            const auto equals = word.find('=');
            if (equals != word.npos && equals > 0) {
                all.push_back(
                    {std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))});
            } else if (!all.empty()) {
                (all.back().code += ' ') += word;
            } else {
                return no(4, word,
                          "sex=F, age=0_17, form=LAB, unit=persons, counted=victims, ignored");
            }
        }
        for (auto& says : all) TRY(check(says));
        return all;
    }

    Result<void> add_column(std::string_view kind, std::string_view headings,
                            std::string_view means) {
        if (means == "?") return unfilled();
        const auto [role, rest] = first_word(means);
        const auto found = std::ranges::find(role_names, role);
        if (found == role_names.end()) return no(4, role, listed(role_names));
        LayoutColumn column;
        column.role = static_cast<ColumnRole>(found - role_names.begin());
        column.optional = kind == "optional";
        while (true) {
            const auto bar = std::min(headings.find('|'), headings.size());
            column.headings.emplace_back(trimmed(headings.substr(0, bar)));
            if (bar == headings.size()) break;
            headings.remove_prefix(bar + 1);
        }
        if (column.role == ColumnRole::ignored) {
            column.name = rest;
        } else if (column.role == ColumnRole::other) {
            const auto [name, more] = first_word(rest);
            if (name.empty() || !more.empty()) return no(4, means, "other destination");
            column.name = name;
        } else if (!rest.empty()) {
            column.says = TRY(says_of(rest));
        }
        layout_.columns.push_back(std::move(column));
        return {};
    }

    Result<void> word(std::string_view column, std::string_view text, std::string_view means,
                      std::vector<LayoutWord>& into) {
        if (means == "?") return unfilled();
        LayoutWord word{std::string(column), std::string(text), {}, {}, false};
        if (means == "ignored" || means.starts_with("ignored ")) {
            word.ignored = trimmed(means.substr(7));
            if (word.ignored.empty()) word.ignored = "left out by the layout";
        } else {
            if (trimmed(means).empty()) return unfilled();
            word.says = TRY(says_of(means));
        }
        into.push_back(std::move(word));
        return {};
    }

    std::string_view file_;
    Layout& layout_;
    std::int64_t row_ = 0;
};

std::string_view stem(std::string_view file) {
    const auto slash = file.find_last_of('/');
    if (slash != file.npos) file.remove_prefix(slash + 1);
    return file.substr(0, file.find('.'));
}

std::string printed(std::span<const Says> all) {
    std::string text;
    for (const auto& says : all) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", says.dimension, says.code);
    }
    return text;
}

}  // namespace

std::string_view Layout::of_all(std::string_view dimension) const {
    const auto found = std::ranges::find(says, dimension, &Says::dimension);
    return found == says.end() ? std::string_view() : found->code;
}

std::string_view name_of(ColumnRole role) {
    return role_names[static_cast<std::size_t>(role)];
}
std::span<const std::string_view> layout_units() {
    return units;
}
std::span<const std::string_view> layout_counted() {
    return counted;
}

std::string_view state_of_area(std::string_view area) {
    return area == "world" ? std::string_view() : area.substr(0, area.find_first_of("-:"));
}

bool is_region(std::string_view area) {
    return area.find_first_of("-:") != area.npos;
}

Result<Layout> read_layout(std::string_view bytes, std::string_view file) {
    formats::CsvOptions options;
    options.separator = 0;
    const auto read = TRY(formats::read_csv(bytes, file, options));
    const auto& table = read.table;
    const auto* kind = table.text("line");
    const auto* column = table.text("column");
    const auto* text = table.text("text");
    const auto* means = table.text("means");
    if (kind == nullptr || column == nullptr || text == nullptr || means == nullptr) {
        return fail(Code::invalid_input, "published.layout_columns", {},
                    to_string(Place{std::string(file), 1, 0}));
    }
    Layout layout;
    layout.name = stem(file);
    LayoutReader reader(file, layout);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        TRY(reader.line(read.rows(row), trimmed((*kind)[row]), trimmed((*column)[row]),
                        trimmed((*text)[row]), trimmed((*means)[row])));
    }
    if (std::ranges::find(layout.columns, ColumnRole::value, &LayoutColumn::role) ==
        layout.columns.end()) {
        return fail(Code::invalid_input, "published.layout_without_value", {}, std::string(file));
    }
    if (layout.title.empty()) layout.title = layout.name;
    return layout;
}

std::string print_layout(const Layout& layout) {
    formats::CsvWriter csv({"line", "column", "text", "means"});
    const auto about = [&](std::string_view name, std::string_view means) {
        if (!means.empty()) csv.row({"about", "", name, means});
    };
    about("title", layout.title);
    about("publisher", layout.publisher);
    about("source", layout.source);
    about("licence", layout.licence);
    if (layout.only_when_asked) about("taken", "asked");
    if (layout.decimal_comma) about("decimal", "comma");
    for (const auto& says : layout.says) about(says.dimension, says.code);
    for (const auto& column : layout.columns) {
        std::string headings;
        for (const auto& heading : column.headings) {
            headings += (headings.empty() ? "" : "|") + heading;
        }
        auto means = std::string(name_of(column.role));
        if (!column.name.empty()) means += " " + column.name;
        if (!column.says.empty()) means += " " + printed(column.says);
        csv.row({column.optional ? "optional" : "column", headings, "", means});
    }
    for (const auto& word : layout.words) {
        csv.row({"word", word.column, word.text,
                 word.asked              ? std::string("?")
                 : !word.ignored.empty() ? "ignored " + word.ignored
                                         : printed(word.says)});
    }
    for (const auto& sign : layout.signs) csv.row({"sign", sign.column, sign.text, ""});
    for (const auto& mark : layout.marks) csv.row({"mark", "", mark, "not available"});
    for (const auto& flag : layout.flags) csv.row({"flag", "", flag, "a remark on the number"});
    for (const auto& doubt : layout.doubts) csv.row({"doubt", doubt.column, "", doubt.ignored});
    return std::move(csv).text();
}

std::span<const Layout> shipped_layouts() {
    static const auto all = [] {
        std::vector<Layout> layouts;
        for (const auto& file : detail::shipped_layout_files()) {
            auto layout = read_layout(file.bytes, fmt::format("{}.csv", file.name));
            expects(layout.has_value());  // a test reads each
            layouts.push_back(*std::move(layout));
        }
        return layouts;
    }();
    return all;
}

const Layout* shipped_layout(std::string_view name) {
    const auto all = shipped_layouts();
    const auto found = std::ranges::find(all, name, &Layout::name);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace palermo::published
