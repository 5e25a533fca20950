#include "palermo/published/layout_draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "palermo/published/laid_out.hpp"
#include "palermo/published/layout_words.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {
namespace {

constexpr std::size_t words_listed = 200;

struct Values {
    std::string heading;
    std::vector<std::string> distinct;  // not empty, in the order of the file
    std::size_t filled = 0, rows = 0;
    std::size_t numbers = 0, marks = 0, commas = 0, flagged = 0, years = 0;
};

bool is_year(std::string_view text) {
    if (text.size() < 4 || text.find_first_not_of("0123456789") < 4) return false;
    if (!text.starts_with("19") && !text.starts_with("20")) return false;
    return text.size() == 4 || (text.size() >= 7 && (text[4] == '/' || text[4] == '-')) ||
           text.substr(4) == ".0";
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "12 u", "12u": a number with letters behind it.
std::string_view letters_behind(std::string_view text) {
    auto end = text.size();
    while (end > 0 && ((text[end - 1] >= 'a' && text[end - 1] <= 'z') || text[end - 1] == '*'))
        --end;
    if (end == 0 || end == text.size() || text.size() - end > 3) return {};
    const auto before = trimmed(text.substr(0, end));
    return parse_laid_out_number(before) || before == ":" ? text.substr(end) : std::string_view();
}

Values values_of(const Table& table, std::size_t column, int part) {
    Values values;
    const auto& text = std::get<TextColumn>(table.column(column));
    std::set<std::string, std::less<>> seen;
    for (std::size_t row = 0; row < text.size(); ++row) {
        auto cell = text[row];
        for (int i = 0; i < part; ++i) {
            cell.remove_prefix(std::min(cell.find(',') + 1, cell.size()));
        }
        if (part >= 0) cell = cell.substr(0, cell.find(','));
        cell = trimmed(cell);
        ++values.rows;
        if (cell.empty()) continue;
        ++values.filled;
        values.years += is_year(cell);
        if (parse_laid_out_number(cell)) {
            ++values.numbers;
        } else if (is_common_mark(cell)) {
            ++values.marks;
        } else if (parse_laid_out_number(cell, true)) {
            ++values.commas;
        } else if (!letters_behind(cell).empty()) {
            ++values.flagged;
        }
        if (seen.insert(std::string(cell)).second) values.distinct.emplace_back(cell);
    }
    return values;
}

bool numeric(const Values& values) {
    const auto numbers = values.numbers + values.commas + values.flagged;
    return values.filled > 0 && (numbers + values.marks) * 10 >= values.filled * 9 &&
           (numbers > 0 || values.marks == values.filled);
}

/// The place of a year in a heading, or npos.
std::size_t year_in(std::string_view heading) {
    for (std::size_t i = 0; i + 4 <= heading.size(); ++i) {
        const bool starts = i == 0 || heading[i - 1] < '0' || heading[i - 1] > '9';
        if (starts && is_year(heading.substr(i, 4)) &&
            (i + 4 == heading.size() || heading[i + 4] < '0' || heading[i + 4] > '9')) {
            return i;
        }
    }
    return heading.npos;
}

std::string pattern_of(std::string_view heading) {
    const auto at = year_in(heading);
    auto end = at + 4;
    if (end < heading.size() && (heading[end] == '/' || heading[end] == '-')) {
        auto more = end + 1;
        while (more < heading.size() && heading[more] >= '0' && heading[more] <= '9') ++more;
        if (more - end == 3 || more - end == 5) end = more;
    }
    return fmt::format("{}{{year}}{}", heading.substr(0, at), heading.substr(end));
}

constexpr std::array<std::string_view, 3> groups = {"sex", "age", "form"};

/// What one word says, where exactly one of the dimensions has it.
std::vector<Says> said_by(std::string_view word) {
    std::vector<Says> all;
    for (const auto dimension : groups) {
        if (auto code = common_code(dimension, word)) {
            all.push_back({std::string(dimension), *std::move(code)});
        }
    }
    if (all.empty()) {
        for (const auto dimension : {"unit", "counted"}) {
            if (auto code = common_code(dimension, word)) {
                all.push_back({dimension, *std::move(code)});
            }
        }
        return all;
    }
    const bool totals =
        std::ranges::all_of(all, [](const auto& says) { return says.code == "_T"; });
    if (totals) return {all.front()};
    return all.size() == 1 ? all : std::vector<Says>{};  // "Other", "Unknown": of which?
}

/// The same for a word with what it belongs to before it: "Type of exploitation - Labour".
std::vector<Says> said_by_part(std::string_view word) {
    if (auto all = said_by(word); !all.empty()) return all;
    for (const std::string_view between : {" - ", ": ", " – ", " / "}) {
        const auto at = word.rfind(between);
        if (at == word.npos) continue;
        const auto before = trimmed(word.substr(0, at));
        const auto after = trimmed(word.substr(at + between.size()));
        const auto role = common_role(before);
        if (role) {
            const auto dimension = name_of(role->role);
            if (auto code = common_code(dimension, after)) {
                return {{std::string(dimension), *std::move(code)}};
            }
        }
        auto left = said_by(before), right = said_by(after);
        if (!left.empty() && !right.empty() && left.front().dimension != right.front().dimension) {
            left.insert(left.end(), right.begin(), right.end());
            return left;
        }
        if (!right.empty()) return right;
    }
    return {};
}

std::string dimension_name(std::string_view heading) {
    std::string name;
    for (const char c : folded_name(heading)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                           (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (plain) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    while (name.ends_with('_')) name.pop_back();
    return name.empty() ? "other" : name;
}

class Drafter {
public:
    Drafter(const Table& table, std::string_view file) : table_(table) {
        draft_.layout.name = file.substr(0, file.find('.'));
        draft_.layout.title = file;
        draft_.layout.proposed = true;
    }

    Draft make() && {
        for (std::size_t i = 0; i < table_.columns(); ++i) {
            const std::string heading(table_.name(i));
            const auto slash = heading.find('\\');
            if (slash == heading.npos || heading.find(',') > slash) {
                columns_.push_back(values_of(table_, i, -1));
                columns_.back().heading = heading;
                continue;
            }
            auto names = std::string_view(heading).substr(0, slash);
            for (int part = 0; !names.empty(); ++part) {
                const auto comma = std::min(names.find(','), names.size());
                columns_.push_back(values_of(table_, i, part));
                columns_.back().heading = names.substr(0, comma);
                names.remove_prefix(std::min(comma + 1, names.size()));
            }
        }
        for (const auto& values : columns_) {
            const auto role = common_role(values.heading);
            one_value_ |= role && role->role == ColumnRole::value && numeric(values);
            draft_.has_year |= role && role->role == ColumnRole::year;
        }
        // A year without such a heading: the first column that holds nothing else.
        if (!draft_.has_year) {
            for (const auto& values : columns_) {
                if (values.filled == 0 || values.years != values.filled) continue;
                year_ = &values;
                break;
            }
        }
        for (const auto& values : columns_) column(values);
        about();
        return std::move(draft_);
    }

private:
    void column(const Values& values) {
        const auto& heading = values.heading;
        const auto role = common_role(heading);
        const bool says_year = year_in(heading) != heading.npos;
        if (role) {
            draft_.known_headings.push_back(
                fmt::format("\"{}\" ({})", heading, name_of(role->role)));
        }
        if (&values == year_) return add(heading, ColumnRole::year);
        if (values.filled == 0 && !says_year && !(role && role->role == ColumnRole::value)) {
            return add(heading, ColumnRole::ignored, "nothing stands in it");
        }
        if (says_year && (values.filled == 0 || numeric(values))) {
            const auto pattern = pattern_of(heading);
            if (patterns_.insert(folded_name(pattern)).second) {
                add(pattern, ColumnRole::value, "", said_in_sentence(heading));
            }
            look_at_numbers(values);
            draft_.has_year = draft_.has_value = true;
            return;
        }
        if (role) {
            switch (role->role) {
                case ColumnRole::year:
                    return add(heading, ColumnRole::year);
                case ColumnRole::value:
                    if (values.filled > 0 && !numeric(values)) break;
                    look_at_numbers(values);
                    draft_.has_value = true;
                    return add(heading, ColumnRole::value, "", value_says(heading));
                case ColumnRole::ignored:
                case ColumnRole::other:
                case ColumnRole::flag:
                    return add(heading, role->role, role->name);
                case ColumnRole::area:
                case ColumnRole::region:
                    return area(values);
                case ColumnRole::mixed:
                    return mixed(values);
                default:
                    if (numeric(values) && role->role != ColumnRole::age && !one_value_) break;
                    return coded(values, role->role);
            }
        }
        const auto says = said_by_part(heading);
        if (numeric(values) && (!one_value_ || !says.empty())) {
            look_at_numbers(values);
            draft_.has_value = true;
            auto all = says.empty() ? value_says(heading) : says;
            return add(heading, ColumnRole::value, "", std::move(all));
        }
        by_words(values);
    }

    static std::vector<Says> value_says(std::string_view heading) {
        if (auto says = said_by_part(heading); !says.empty()) return says;
        auto says = said_in_sentence(heading);
        std::erase_if(says, [](const auto& each) {
            return each.dimension != "unit" && each.dimension != "counted";
        });
        return says;
    }

    void add(const std::string& heading, ColumnRole role, std::string name = {},
             std::vector<Says> says = {}) {
        LayoutColumn column;
        column.headings = {heading};
        column.role = role;
        column.name = std::move(name);
        column.says = std::move(says);
        says_unit_ |= role == ColumnRole::unit;
        says_counted_ |= role == ColumnRole::counted;
        for (const auto& each : column.says) note(each);
        draft_.layout.columns.push_back(std::move(column));
    }

    void note(const Says& says) {
        says_unit_ |= says.dimension == "unit";
        says_counted_ |= says.dimension == "counted";
    }

    void word(const Values& values, std::string_view text, std::vector<Says> says) {
        for (const auto& each : says) note(each);
        const bool asked = says.empty();
        draft_.layout.words.push_back(
            {values.heading, std::string(text), std::move(says), {}, asked});
    }

    void coded(const Values& values, ColumnRole role) {
        add(values.heading, role);
        draft_.people |= role == ColumnRole::sex || role == ColumnRole::age;
        const auto dimension = std::string(name_of(role));
        for (std::size_t i = 0; i < std::min(values.distinct.size(), words_listed); ++i) {
            const auto& text = values.distinct[i];
            if (auto code = common_code(dimension, text)) {
                word(values, text, {{dimension, *std::move(code)}});
                continue;
            }
            // A series of the SDG data structure is a form: VC_HTF_DETVSX.
            if (auto form = common_code("form", text); form && role == ColumnRole::counted) {
                word(values, text, {{"counted", "victims"}, {"form", *std::move(form)}});
                continue;
            }
            auto says = role == ColumnRole::counted || role == ColumnRole::unit
                            ? said_in_sentence(text)
                            : said_by_part(text);
            word(values, text, std::move(says));
        }
    }

    void mixed(const Values& values) {
        add(values.heading, ColumnRole::mixed);
        for (std::size_t i = 0; i < std::min(values.distinct.size(), words_listed); ++i) {
            auto says = said_by_part(values.distinct[i]);
            if (says.empty() && values.distinct[i].size() > 20) {
                says = said_in_sentence(values.distinct[i]);
            }
            word(values, values.distinct[i], std::move(says));
        }
    }

    void area(const Values& values) {
        std::size_t states = 0;
        for (const auto& text : values.distinct) states += common_code("area", text).has_value();
        // Georgia is a State, and a state of another.
        if (states * 2 < values.distinct.size()) {
            has_region_ = true;
            return add(values.heading, ColumnRole::region);
        }
        has_area_ = true;
        coded(values, ColumnRole::area);
    }

    /// A column whose heading says nothing.
    void by_words(const Values& values) {
        std::map<std::string, std::size_t> known;
        for (const auto& text : values.distinct) {
            for (const auto& says : said_by_part(text)) ++known[says.dimension];
        }
        std::size_t all = 0;
        std::string best;
        for (const auto& [dimension, n] : known) {
            all += n;
            if (best.empty() || n > known[best]) best = dimension;
        }
        const bool most = !values.distinct.empty() && all * 2 >= values.distinct.size();
        const bool series = std::ranges::any_of(values.distinct, [](const auto& text) {
            return common_code("counted", text).has_value() &&
                   common_code("unit", text) == std::nullopt;
        });
        if (most && series) return coded(values, ColumnRole::counted);
        if (most && known.size() > 1) return mixed(values);
        for (const auto role : {ColumnRole::sex, ColumnRole::age, ColumnRole::form,
                                ColumnRole::unit, ColumnRole::counted}) {
            if (most && best == name_of(role)) return coded(values, role);
        }
        const bool sentences = std::ranges::any_of(values.distinct, [](const auto& text) {
            return text.size() > 30 && !said_in_sentence(text).empty();
        });
        if (sentences && values.distinct.size() <= 50) return mixed(values);
        add(values.heading, ColumnRole::other, dimension_name(values.heading));
    }

    void look_at_numbers(const Values& values) {
        auto& layout = draft_.layout;
        layout.decimal_comma |= values.commas > 0 && values.commas * 2 > values.numbers;
        for (const auto& text : values.distinct) {
            if (is_common_mark(text) &&
                std::ranges::find(layout.marks, text) == layout.marks.end()) {
                layout.marks.push_back(text);
            }
            const auto behind = letters_behind(text);
            if (behind.empty()) continue;
            if (text.starts_with(':') &&
                std::ranges::find(layout.marks, ":") == layout.marks.end()) {
                layout.marks.emplace_back(":");
            }
            for (const char letter : behind) {
                const std::string flag(1, letter);
                if (std::ranges::find(layout.flags, flag) == layout.flags.end()) {
                    layout.flags.push_back(flag);
                }
            }
        }
    }

    void about() {
        auto& says = draft_.layout.says;
        if (!has_area_) says.push_back({"area", "?"});
        if (!says_unit_) says.push_back({"unit", "?"});
        if (!says_counted_) says.push_back({"counted", "?"});
        if (!draft_.has_year && year_ != nullptr) draft_.has_year = true;
        if (!draft_.has_year) says.push_back({"year", "?"});
    }

    const Table& table_;
    Draft draft_;
    std::vector<Values> columns_;
    const Values* year_ = nullptr;
    std::set<std::string> patterns_;
    bool one_value_ = false;
    bool says_unit_ = false, says_counted_ = false, has_area_ = false, has_region_ = false;
};

}  // namespace

Draft draft_layout(const Table& table, std::string_view file) {
    return Drafter(table, file).make();
}

std::string print_draft(const Draft& draft) {
    auto layout = draft.layout;
    if (layout.publisher.empty()) layout.publisher = "?";
    return print_layout(layout);
}

}  // namespace palermo::published
