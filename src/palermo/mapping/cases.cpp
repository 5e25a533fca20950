#include "palermo/mapping/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "palermo/linkage/dates.hpp"
#include "palermo/linkage/identifiers.hpp"
#include "palermo/linkage/placeholders.hpp"
#include "palermo/mapping/ages.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping {
namespace {

using linkage::DateOrder;

constexpr std::string_view unknown_code = "UNK";

const TextColumn& column_of(const OfficeSheet& sheet, std::size_t column) {
    return std::get<TextColumn>(sheet.table.column(column));
}

std::vector<std::int64_t> counts_of(const TextColumn& column) {
    std::vector<std::int64_t> counts(column.values().size());
    for (const auto code : column.codes()) ++counts[code];
    return counts;
}

/// The first row of each different value.
std::vector<std::uint32_t> first_rows(const TextColumn& column) {
    std::vector<std::uint32_t> first(column.values().size(), 0);
    for (auto row = column.size(); row-- > 0;)
        first[column.code(row)] = static_cast<std::uint32_t>(row);
    return first;
}

std::int64_t day_number(const linkage::Date& date) {
    using namespace std::chrono;
    const year_month_day day{year{date.year}, month{static_cast<unsigned>(date.month)},
                             std::chrono::day{static_cast<unsigned>(date.day)}};
    return sys_days{day}.time_since_epoch().count();
}

bool after(const linkage::Date& date, const Date& today) {
    return std::tuple(date.year, date.month, date.day) >
           std::tuple(static_cast<std::int16_t>(today.year()),
                      static_cast<std::int8_t>(today.month()),
                      static_cast<std::int8_t>(today.day()));
}

// ---- one sheet ----------------------------------------------------------------------------------

enum class Column : std::uint8_t {
    year,
    sex,
    age,
    forms,
    citizenship,
    authority,
    place,
    wait,
    means
};
constexpr std::size_t columns = 9;
constexpr std::array<std::string_view, columns> column_names = {
    "year", "sex", "age", "forms", "citizenship", "authority", "place", "wait", "means"};

/// All rows of all sheets of cases, in order.
struct Rows {
    std::array<TextColumn, columns> of = [] {
        std::array<TextColumn, columns> made;
        for (std::size_t i = 0; i < columns; ++i)
            made[i] = TextColumn(std::string(column_names[i]));
        return made;
    }();
    std::array<bool, columns> used{};
    std::vector<CaseRow> at;
    std::vector<bool> refused;           // consent
    std::vector<std::int32_t> age_days;  // 10 * years where they are known, else -1
    std::vector<std::int32_t> day;       // of the date that counts, 0: not known

    TextColumn& operator[](Column column) { return of[static_cast<std::size_t>(column)]; }
    void use(Column column) { used[static_cast<std::size_t>(column)] = true; }
};

class Reader {
public:
    Reader(const OfficeFiles& files, const ColumnPlan& plan, const Values& values,
           const CaseRules& rules, Cases& cases)
        : files_(files), plan_(plan), values_(values), rules_(rules), cases_(cases) {}

    void read(std::size_t sheet, Rows& rows);
    std::vector<OpenAnswer> open() const;
    std::vector<Understood> understood() const;

private:
    void find(std::string_view rule, Severity severity, std::size_t row, std::int64_t column,
              std::string message, std::vector<Place> related = {}) {
        cases_.findings.push_back({std::string(rule), severity, place(row, column),
                                   std::move(message), std::move(related)});
    }
    Place place(std::size_t row, std::int64_t column) const {
        return {sheet_->place(), sheet_->rows(row),
                column < 0 ? 0 : sheet_->file_column[static_cast<std::size_t>(column)]};
    }
    std::optional<std::size_t> first_of(Field field) const {
        const auto all = plan_.of(at_, field);
        return all.empty() ? std::nullopt : std::optional(all.front());
    }
    void ask(Field field, const std::string& answer, std::int64_t count, const Meaning& meaning) {
        auto& open = open_[{field, answer}];
        open.field = field;
        open.answer = answer;
        open.rows += count;
        open.meaning = meaning;
    }

    /// "unknown", "n/a", "-" in a column that has no labels of its own.
    bool says_nothing(std::string_view text) const {
        return values_.resolve(Field::authority, text).as == Means::no_answer;
    }
    void remember_open(Field field, std::size_t column, const std::vector<std::int64_t>& counts,
                       const std::vector<std::uint32_t>& first, std::vector<Meaning> meanings);

    std::vector<std::string> codes_of(Field field, std::size_t column);
    void read_sex(Rows& rows);
    void read_citizenship(Rows& rows);
    void read_plain(Rows& rows, Field field, Column into);
    void read_several(Rows& rows, Field field, Column into);
    void read_place(Rows& rows);
    void read_dates(Rows& rows);
    void read_ages(Rows& rows);
    void read_consent(Rows& rows);
    void say_what_is_left_out();
    void say_who_is_no_victim();
    void say_other_dates();
    std::vector<std::optional<linkage::Date>> dates_of(std::size_t column, bool birth);

    const OfficeFiles& files_;
    const ColumnPlan& plan_;
    const Values& values_;
    const CaseRules& rules_;
    Cases& cases_;
    std::map<std::pair<Field, std::string>, OpenAnswer> open_;
    std::map<std::tuple<Field, std::string, std::string>, Understood> understood_;
    std::size_t at_ = 0;
    const OfficeSheet* sheet_ = nullptr;
    std::unordered_map<std::string, std::string> places_;  // normal form to how it is written first
    std::vector<std::optional<linkage::Date>> date_;       // shape [rows] of this sheet
};

std::string rows_of(std::int64_t count) {
    return count == 1 ? "1 row" : fmt::format("{} rows", count);
}

/// What a meaning is written as, where a column has one code a person.
std::string single_code(Field field, const Meaning& meaning) {
    switch (meaning.as) {
        case Means::value:
            return meaning.codes.size() == 1 ? meaning.codes.front() : "SEVERAL";
        case Means::several:
            return "SEVERAL";
        case Means::stateless:
            return "STATELESS";
        case Means::group:
        case Means::people:
            return "GROUP";
        case Means::former:
            return meaning.codes.size() == 1 ? meaning.codes.front() : "GROUP";
        default:
            return field == Field::sex ? "U" : std::string(unknown_code);
    }
}

/// "forced_labour forced_marriage": telephones write the answers of one question with a space between them.
/// It is a list where each word is an answer of the column by itself.
void read_lists_of_words(const TextColumn& cells, std::vector<Meaning>& meanings) {
    for (std::size_t code = 1; code < meanings.size(); ++code) {
        const std::string_view text = cells.values()[code];
        // "forced_labour domestic_servitude" is two answers, also where one lies within the other.
        const bool names = text.find('_') != std::string_view::npos;
        if (!meanings[code].open() && !names) continue;
        std::vector<std::string> codes;
        bool all = text.find(' ') != std::string_view::npos;
        for (std::size_t at = 0; all && at < text.size();) {
            const auto end = std::min(text.find(' ', at), text.size());
            const auto alone = cells.find(text.substr(at, end - at));
            all = alone && *alone != 0 && meanings[*alone].as == Means::value;
            if (all) {
                for (const auto& each : meanings[*alone].codes) codes.push_back(each);
            }
            at = end + 1;
        }
        if (all) meanings[code] = {Means::several, std::move(codes), By::known_spelling};
    }
}

/// What the questions to a person are made of.
void Reader::remember_open(Field field, std::size_t column, const std::vector<std::int64_t>& counts,
                           const std::vector<std::uint32_t>& first, std::vector<Meaning> meanings) {
    const auto asked = [&](std::size_t code) {
        return code > 0 && counts[code] > 0 && meanings[code].open();
    };
    bool any = false;
    for (std::size_t code = 0; code < meanings.size(); ++code) any |= asked(code);
    if (!any) return;
    AskedColumn made{
        static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(column), field, counts, {}, {}};
    for (std::size_t code = 0; code < meanings.size(); ++code) {
        made.first_rows.push_back(sheet_->rows(first[code]));
        // A value that stands in no row any more is nobody's question.
        if (!asked(code) && meanings[code].open())
            meanings[code] = {Means::no_answer, {}, By::nobody};
    }
    made.meanings = std::move(meanings);
    cases_.asked.push_back(std::move(made));
}

/// The code of each different answer; "" where nothing stands or is understood.
std::vector<std::string> Reader::codes_of(Field field, std::size_t column) {
    const auto& cells = column_of(*sheet_, column);
    const auto counts = counts_of(cells);
    auto meanings =
        values_.resolve_column(field, {cells.values(), counts, sheet_->table.name(column)});
    const auto first = first_rows(cells);
    if (field == Field::form || field == Field::means) read_lists_of_words(cells, meanings);
    for (std::size_t code = 1; code < meanings.size(); ++code) {
        // "Sexual exploitation?" is a doubt of whoever wrote it, and for a person to settle.
        const bool doubted = cells.values()[code].ends_with('?') && meanings[code].by != By::office;
        if (doubted && (meanings[code].as == Means::value || meanings[code].as == Means::several))
            meanings[code].as = Means::ambiguous;
    }
    remember_open(field, column, counts, first, meanings);
    std::vector<std::string> codes(cells.values().size());
    const bool several = field == Field::form || field == Field::means;
    for (std::size_t code = 1; code < codes.size(); ++code) {
        const auto& meaning = meanings[code];
        if (counts[code] == 0) continue;
        if (meaning.open()) {
            ask(field, cells.values()[code], counts[code], meaning);
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                 counts[code] == 1
                     ? std::string(
                           "an answer whose meaning nobody has said; not known until somebody does")
                     : fmt::format(
                           "an answer whose meaning nobody has said, in {}; taken as not known",
                           rows_of(counts[code])));
            continue;
        }
        if (meaning.as == Means::other_field || meaning.as == Means::total) {
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                 fmt::format("no answer to this question, in {}; taken as not known",
                             rows_of(counts[code])));
            continue;
        }
        if (meaning.as == Means::no_answer) continue;
        if (several && meaning.as == Means::several && meaning.codes.empty()) {
            codes[code] = "MIXED";
        } else if (several && !meaning.codes.empty()) {
            auto sorted = meaning.codes;
            std::ranges::sort(sorted);
            codes[code] = fmt::format("{}", fmt::join(sorted, "|"));
        } else {
            codes[code] = single_code(field, meaning);
        }
    }
    for (std::size_t code = 1; code < codes.size(); ++code) {
        if (counts[code] == 0 || meanings[code].open() ||
            may_identify(cells.values()[code], counts[code]))
            continue;
        auto& understood = understood_[{field, cells.values()[code], codes[code]}];
        understood.field = field;
        understood.answer = cells.values()[code];
        understood.codes = codes[code];
        understood.rows += counts[code];
    }
    return codes;
}

/// Pushes the code of each row; where several columns say it, the first that says something.
void push_codes(TextColumn& into, const OfficeSheet& sheet, const std::vector<std::size_t>& from,
                const std::vector<std::vector<std::string>>& codes) {
    std::vector<std::vector<TextCode>> known;
    for (const auto& of_column : codes) {
        auto& made = known.emplace_back();
        for (const auto& text : of_column) made.push_back(text.empty() ? 0 : into.code_for(text));
    }
    std::vector<std::span<const TextCode>> cells;
    for (const auto column : from) cells.push_back(column_of(sheet, column).codes());
    for (std::size_t row = 0; row < sheet.table.rows(); ++row) {
        TextCode code = 0;
        for (std::size_t i = 0; i < from.size() && code == 0; ++i) code = known[i][cells[i][row]];
        into.push_code(code);
    }
}

void push_missing(TextColumn& into, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into.push_code(0);
}

void Reader::read_plain(Rows& rows, Field field, Column into) {
    const auto from = plan_.of(at_, field);
    if (from.empty()) return push_missing(rows[into], sheet_->table.rows());
    rows.use(into);
    std::vector<std::vector<std::string>> codes;
    for (const auto column : from) codes.push_back(codes_of(field, column));
    push_codes(rows[into], *sheet_, from, codes);
}

/// Forms and means: every column adds to what the others say; a column of yes and no adds its own code.
void Reader::read_several(Rows& rows, Field field, Column into) {
    struct Source {
        std::span<const TextCode> cells;
        std::vector<std::vector<std::string>> codes;  // shape [different values][codes]
    };
    std::vector<Source> sources;
    for (const auto column : plan_.of(at_, field)) {
        Source source{column_of(*sheet_, column).codes(), {}};
        for (const auto& joined : codes_of(field, column)) {
            auto& codes = source.codes.emplace_back();
            for (std::size_t at = 0; at < joined.size();) {
                const auto end = std::min(joined.find('|', at), joined.size());
                codes.push_back(joined.substr(at, end - at));
                at = end + 1;
            }
        }
        sources.push_back(std::move(source));
    }
    const std::string wanted = std::string(code_of(field)) + " ";
    for (const auto column : plan_.of(at_, Field::answer)) {
        const auto& detail = plan_.sheets[at_].columns[column].detail;
        if (!detail.starts_with(wanted)) continue;
        const auto& cells = column_of(*sheet_, column);
        const auto counts = counts_of(cells);
        const auto first = first_rows(cells);
        Source source{cells.codes(), {}};
        for (std::size_t code = 0; code < cells.values().size(); ++code) {
            auto& codes = source.codes.emplace_back();
            if (code == 0 || counts[code] == 0) continue;
            const auto& value = cells.values()[code];
            const auto meaning = values_.resolve(Field::consent, value);
            if (value == "1" || value == "x" || value == "X" ||
                (meaning.as == Means::value && meaning.codes.front() == "yes")) {
                codes.push_back(detail.substr(wanted.size()));
            } else if (value != "0" && value != "2" && value != "9" && meaning.open()) {
                find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                     fmt::format("neither yes nor no, in {}; taken as not known",
                                 rows_of(counts[code])));
            }
        }
        sources.push_back(std::move(source));
    }
    auto& made = rows[into];
    if (sources.empty()) return push_missing(made, sheet_->table.rows());
    rows.use(into);
    std::vector<std::string_view> codes;
    std::string joined;
    for (std::size_t row = 0; row < sheet_->table.rows(); ++row) {
        codes.clear();
        for (const auto& source : sources) {
            for (const auto& code : source.codes[source.cells[row]]) codes.push_back(code);
        }
        if (codes.empty()) {
            made.push_code(0);
            continue;
        }
        if (codes.size() == 1) {
            made.push(codes.front());
            continue;
        }
        std::ranges::sort(codes);
        codes.erase(std::ranges::unique(codes).begin(), codes.end());
        joined = fmt::format("{}", fmt::join(codes, "|"));
        made.push(joined);
    }
}

std::size_t first_row_of(const TextColumn& cells, std::size_t code) {
    const auto codes = cells.codes();
    return static_cast<std::size_t>(std::ranges::find(codes, static_cast<TextCode>(code)) -
                                    codes.begin());
}

/// Places are an office's own words; "NORTH" and "North " are one.
void Reader::read_place(Rows& rows) {
    auto& into = rows[Column::place];
    const auto from = plan_.of(at_, Field::place);
    if (from.empty()) return push_missing(into, sheet_->table.rows());
    rows.use(Column::place);
    std::vector<std::vector<std::string>> codes;
    for (const auto column : from) {
        const auto& cells = column_of(*sheet_, column);
        auto& made = codes.emplace_back(cells.values().size());
        for (std::size_t code = 1; code < made.size(); ++code) {
            const auto& value = cells.values()[code];
            if (says_nothing(value)) continue;
            if (std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; }) >= 6) {
                find("N40", Severity::warning, first_row_of(cells, code),
                     static_cast<std::int64_t>(column),
                     "a place with so many digits that it may be a number of somebody; taken as "
                     "not known");
                continue;
            }
            made[code] = places_.emplace(vocabulary::normalised(value), value).first->second;
        }
    }
    push_codes(into, *sheet_, from, codes);
}

/// Day or month first, as most dates of the column can only be read.
DateOrder order_of(const TextColumn& cells, std::string_view detail) {
    if (detail == "month first") return DateOrder::month_first;
    if (detail == "day first") return DateOrder::day_first;
    int day_first = 0, month_first = 0;
    for (std::size_t code = 1; code < cells.values().size(); ++code) {
        const auto& value = cells.values()[code];
        const auto is_day = linkage::parse_date(value, DateOrder::day_first).has_value();
        const auto is_month = linkage::parse_date(value, DateOrder::month_first).has_value();
        day_first += is_day && !is_month ? 1 : 0;
        month_first += is_month && !is_day ? 1 : 0;
    }
    return month_first > day_first ? DateOrder::month_first : DateOrder::day_first;
}

/// "02.01.21" of a register of this century.
std::string with_century(const std::string& text, int this_year) {
    std::size_t digits = 0, at = text.size();
    while (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') --at, ++digits;
    if (digits != 2 || at == 0 ||
        (text[at - 1] != '.' && text[at - 1] != '/' && text[at - 1] != '-'))
        return text;
    // "2024-03-05" ends in a day.
    if (text.size() >= 10 || text.find(text[at - 1]) == at - 1) return text;
    const int year = (text[at] - '0') * 10 + text[at + 1] - '0';
    if (2000 + year > this_year + 1) return text;
    return text.substr(0, at) + "20" + text.substr(at);
}

bool is_day_number(const std::string& text) {
    return text.size() == 5 && text >= "30000" && text <= "59999" &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The date of each different value of a column; those that cannot be read are named.
std::vector<std::optional<linkage::Date>> Reader::dates_of(std::size_t column, bool birth) {
    const auto& cells = column_of(*sheet_, column);
    const auto counts = counts_of(cells);
    const auto first = first_rows(cells);
    const auto order = order_of(cells, plan_.sheets[at_].columns[column].detail);
    std::vector<std::optional<linkage::Date>> dates(cells.values().size());
    for (std::size_t code = 1; code < dates.size(); ++code) {
        if (counts[code] == 0) continue;
        const auto& value = cells.values()[code];
        const auto read =
            is_day_number(value)
                ? linkage::read_date(value, DateOrder::serial)
                : linkage::read_date(birth ? value : with_century(value, rules_.today.year()),
                                     order);
        dates[code] = read.date;
        if (read.date && !birth && read.date->year < 1980) {
            find("N23", Severity::error, first[code], static_cast<std::int64_t>(column),
                 fmt::format("a date before 1980, as workbooks show a cell without one, in {}; "
                             "taken as not known",
                             rows_of(counts[code])));
            dates[code].reset();
            continue;
        }
        if (read.date) {
            const bool filler = birth && read.date->year <= 1901;
            if (filler) {
                find("N33", Severity::note, first[code], static_cast<std::int64_t>(column),
                     fmt::format("a date that stands for none, in {}; taken as not known",
                                 rows_of(counts[code])));
                dates[code].reset();
            }
            continue;
        }
        if (says_nothing(value)) continue;
        find("N23", Severity::error, first[code], static_cast<std::int64_t>(column),
             read.why == linkage::NoDate::no_such_day
                 ? std::string("a day that is not in the calendar; taken as not known")
                 : fmt::format("no date that palermo can read, in {}; taken as not known",
                               rows_of(counts[code])));
    }
    return dates;
}

void Reader::read_dates(Rows& rows) {
    const auto size = sheet_->table.rows();
    date_.assign(size, std::nullopt);
    auto& years = rows[Column::year];
    const auto date_column = first_of(Field::date);
    const auto year_column = first_of(Field::year);
    std::vector<std::optional<linkage::Date>> dates;
    if (date_column) dates = dates_of(*date_column, false);
    std::vector<int> said;
    if (year_column) {
        const auto& cells = column_of(*sheet_, *year_column);
        for (const auto& value : cells.values()) {
            const auto date = linkage::parse_date(value, DateOrder::day_first);
            said.push_back(date ? date->year : 0);
        }
    }
    rows.use(Column::year);
    std::unordered_map<int, TextCode> codes;
    const auto code_of_year = [&](int year) {
        const auto [at, added] = codes.try_emplace(year, 0);
        if (added) at->second = years.code_for(std::to_string(year));
        return at->second;
    };
    std::int64_t without = 0;
    std::size_t first_without = 0;
    // A sheet called 2019 whose dates are of 2023 says nothing of the rows without one.
    int of_sheet = sheet_->year;
    if (of_sheet != 0 && date_column) {
        std::int64_t dated = 0, other = 0;
        for (std::size_t row = 0; row < size; ++row) {
            const auto& date = dates[column_of(*sheet_, *date_column).code(row)];
            if (!date || after(*date, rules_.today)) continue;
            ++dated;
            other += date->year != of_sheet ? 1 : 0;
        }
        if (other * 2 > dated) {
            find("N24", Severity::warning, 0, static_cast<std::int64_t>(*date_column),
                 fmt::format("the name of the sheet says {}, and most dates are of another year; "
                             "the dates count, and "
                             "rows without one are counted in no year",
                             of_sheet));
            of_sheet = 0;
        }
    }
    for (std::size_t row = 0; row < size; ++row) {
        int year = 0;
        if (date_column) {
            const auto& date = dates[column_of(*sheet_, *date_column).code(row)];
            if (date && after(*date, rules_.today)) {
                find("N24", Severity::error, row, static_cast<std::int64_t>(*date_column),
                     of_sheet != 0
                         ? fmt::format("a date after today; counted in {}, the year of the sheet",
                                       of_sheet)
                         : std::string("a date after today; taken as not known"));
            } else if (date) {
                date_[row] = date;
                year = date->year;
            }
        }
        if (year == 0 && year_column) year = said[column_of(*sheet_, *year_column).code(row)];
        if (year == 0) year = of_sheet;
        const auto& date = date_[row];
        rows.day.push_back(date && date->whole() ? static_cast<std::int32_t>(day_number(*date))
                                                 : 0);
        if (year == 0) {
            if (without++ == 0) first_without = row;
            years.push_code(0);
        } else {
            years.push_code(code_of_year(year));
        }
    }
    if (without > 0) {
        find("N38", Severity::error, first_without, -1,
             fmt::format(
                 "{} from here on without a date or year that can be read; counted in no year",
                 without == 1 ? "a row" : fmt::format("{} rows", without)));
    }
    // How long people wait for a decision, and whether anything ends before it begins.
    auto& wait = rows[Column::wait];
    const auto decision_column = first_of(Field::decision);
    const auto left_column = first_of(Field::left);
    if (left_column && date_column) {
        const auto left = dates_of(*left_column, false);
        for (std::size_t row = 0; row < size; ++row) {
            const auto& end = left[column_of(*sheet_, *left_column).code(row)];
            if (end && date_[row] && end->whole() && date_[row]->whole() &&
                day_number(*end) < day_number(*date_[row])) {
                find("N27", Severity::warning, row, static_cast<std::int64_t>(*left_column),
                     "the person leaves before the day of arrival");
            }
        }
    }
    if (!decision_column || !date_column) return push_missing(wait, size);
    rows.use(Column::wait);
    const auto decided = dates_of(*decision_column, false);
    for (std::size_t row = 0; row < size; ++row) {
        const auto& cells = column_of(*sheet_, *decision_column);
        const auto& end = decided[cells.code(row)];
        if (cells.missing(row)) {
            wait.push("NONE");
        } else if (!end || !date_[row] || !end->whole() || !date_[row]->whole()) {
            wait.push_code(0);
        } else if (const auto days = day_number(*end) - day_number(*date_[row]); days < 0) {
            find("N27", Severity::warning, row, static_cast<std::int64_t>(*decision_column),
                 "the decision is older than the referral; the time between is taken as not known");
            wait.push_code(0);
        } else {
            wait.push(days <= 45    ? "0_45"
                      : days <= 90  ? "46_90"
                      : days <= 180 ? "91_180"
                      : days <= 365 ? "181_365"
                                    : "366plus");
        }
    }
}

/// "0_17", "18plus" or a band that an office named, as an age.
Age age_of_group(std::string_view code) {
    const auto group = age_group(code);
    if (!group) return {};
    return *group == "0_17" ? Age{Age::Is::years, 0, 17, {}} : Age{Age::Is::years, 18, {}, {}};
}

/// Numbers that registers write where no age is known, and that no age could be.
bool is_filler(std::string_view text) {
    constexpr std::array<std::string_view, 10> known = {"999", "998", "997", "9999", "888",
                                                        "777", "-99", "-9",  "-88",  "-1"};
    return std::ranges::find(known, text) != known.end();
}

/// "months" in the languages offices write.
bool is_months(std::string_view text) {
    constexpr std::array<std::string_view, 22> known = {
        "m",       "mo",     "mos",   "month",  "months",  "mois",  "mes",     "meses",
        "mese",    "mesi",   "monat", "monate", "monaten", "maand", "maanden", "месяц",
        "месяцев", "месяца", "мес",   "月",     "个月",    "شهر"};
    const auto normal = vocabulary::normalised(text);
    const auto is = [&](std::string_view word) { return vocabulary::normalised(word) == normal; };
    return std::ranges::any_of(known, is) || is("أشهر") || is("شهور") || is("الأشهر");
}

/// Adult, child or not known: of an age in years, of a range that does not cross 18, of words.
std::string_view group_of(double low, double high) {
    if (high < 18) return "0_17";
    if (low >= 18) return "18plus";
    return "U";
}

void Reader::read_ages(Rows& rows) {
    const auto size = sheet_->table.rows();
    auto& ages = rows[Column::age];
    const auto age_column = first_of(Field::age);
    const auto unit_column = first_of(Field::age_unit);
    const auto birth_column = first_of(Field::birth_date);
    const auto group_column = first_of(Field::age_group);
    if (!age_column && !birth_column && !group_column) {
        rows.age_days.insert(rows.age_days.end(), size, -1);
        return push_missing(ages, size);
    }
    rows.use(Column::age);
    const TextCode child = ages.code_for("0_17"), adult = ages.code_for("18plus"),
                   unknown = ages.code_for("U");
    const auto code_of_group = [&](std::string_view group) {
        return group == "0_17" ? child : group == "18plus" ? adult : unknown;
    };

    // In words or numbers, once for each different answer.
    std::vector<Age> read;
    if (age_column) {
        const auto& cells = column_of(*sheet_, *age_column);
        const auto counts = counts_of(cells);
        const auto first = first_rows(cells);
        const auto meanings = values_.resolve_column(
            Field::age, {cells.values(), counts, sheet_->table.name(*age_column)});
        auto asked = meanings;
        for (std::size_t code = 0; code < asked.size(); ++code) {
            // An age that nobody has is an error (N22), and not a label.
            if (read_age(cells.values()[code]).is == Age::Is::impossible)
                asked[code] = {Means::no_answer, {}, By::nobody};
        }
        remember_open(Field::age, *age_column, counts, first, std::move(asked));
        const auto at = static_cast<std::int64_t>(*age_column);
        for (std::size_t code = 0; code < cells.values().size(); ++code) {
            const auto& value = cells.values()[code];
            const auto& meaning = meanings[code];
            auto age = read_age(value);
            if (code > 0 && counts[code] > 0) {
                const bool numbers = value.find_first_not_of("-0123456789") == std::string::npos;
                if (meaning.as == Means::no_answer ||
                    (age.is == Age::Is::impossible && is_filler(value))) {
                    age = {Age::Is::no_answer, 0, {}, "missing"};
                    if (numbers) {
                        find("N33", Severity::note, first[code], at,
                             fmt::format(
                                 "a number that stands for no age, in {}; taken as not known",
                                 rows_of(counts[code])));
                    }
                } else if (age.is != Age::Is::years && age.is != Age::Is::impossible &&
                           meaning.as == Means::value) {
                    age = age_of_group(meaning.codes.front());  // as the office says
                } else if (age.is == Age::Is::nothing || age.is == Age::Is::total) {
                    ask(Field::age, value, counts[code], meaning);
                    find("N34", Severity::warning, first[code], at,
                         fmt::format("no age that palermo can read, in {}; taken as not known",
                                     rows_of(counts[code])));
                }
            }
            read.push_back(age);
        }
    }
    std::vector<bool> months;
    if (unit_column) {
        for (const auto& value : column_of(*sheet_, *unit_column).values())
            months.push_back(is_months(value));
    }
    std::vector<std::optional<linkage::Date>> births;
    if (birth_column) births = dates_of(*birth_column, true);
    std::vector<std::string> groups;
    if (group_column) groups = codes_of(Field::age_group, *group_column);

    for (std::size_t row = 0; row < size; ++row) {
        std::optional<double> years;
        TextCode code = unknown;
        bool said = false;
        if (age_column) {
            const auto& age = read[column_of(*sheet_, *age_column).code(row)];
            const bool is_years = age.is == Age::Is::years;
            const bool in_months =
                is_years && unit_column && months[column_of(*sheet_, *unit_column).code(row)];
            if (age.is == Age::Is::impossible ||
                (is_years && !in_months && age.low_years > static_cast<int>(rules_.oldest))) {
                find("N22", Severity::error, row, static_cast<std::int64_t>(*age_column),
                     "an age that nobody has; taken as not known");
            } else if (is_years) {
                const double low = in_months ? age.low_years / 12.0 : age.low_years;
                const double high = !age.high_years ? 200.0
                                    : in_months     ? *age.high_years / 12.0
                                                    : *age.high_years;
                code = code_of_group(group_of(low, high));
                said = code != unknown;
                if (age.exact()) years = low;
            }
        }
        if (birth_column) {
            const auto& birth = births[column_of(*sheet_, *birth_column).code(row)];
            const auto& date = date_[row];
            if (birth && date) {
                // The year alone leaves a doubt of one year, which matters at 18 only.
                const bool whole = birth->whole() && date->whole();
                const int months_of_life =
                    (date->year - birth->year) * 12 +
                    (whole ? date->month - birth->month - (date->day < birth->day ? 1 : 0) : 0);
                const double exact = months_of_life / 12.0;
                const auto by_birth =
                    whole ? group_of(exact, exact)
                          : group_of(date->year - birth->year - 1, date->year - birth->year);
                if (exact < 0 || exact > static_cast<double>(rules_.oldest)) {
                    find("N22", Severity::error, row, static_cast<std::int64_t>(*birth_column),
                         "a birth after the day of registration, or too long before it; taken as "
                         "not known");
                } else if (!said) {
                    code = code_of_group(by_birth);
                    said = code != unknown;
                    if (whole) years = std::floor(exact);
                } else if (code != code_of_group(by_birth) && by_birth != "U") {
                    find("N25", Severity::warning, row, static_cast<std::int64_t>(*birth_column),
                         "age and date of birth disagree on whether the person is a child; the age "
                         "counts");
                }
            }
        }
        if (group_column) {
            const auto& group = groups[column_of(*sheet_, *group_column).code(row)];
            if (!group.empty() && group != "U") {
                if (!said) {
                    code = code_of_group(group);
                } else if (code != code_of_group(group)) {
                    find("N25", Severity::warning, row, static_cast<std::int64_t>(*group_column),
                         code == child
                             ? "a child by age is written down as an adult; the age counts"
                             : "an adult by age is written down as a child; the age counts");
                }
            }
        }
        ages.push_code(code);
        rows.age_days.push_back(years ? static_cast<std::int32_t>(std::floor(*years)) : -1);
    }
}

/// "refused", "withdrawn", "did not consent", in the words that telephones and registers have.
bool says_refused(std::string_view text) {
    const auto words = linkage::folded(text);
    constexpr std::array<std::string_view, 20> parts = {
        "refus",    "withdr", "revok",  "declin", "did not", "not consent", "no consent",
        "does not", "retir",  "rechaz", "revoc",  "negad",   "recus",       "отказ",
        "отозва",   "رفض",    "سحب",    "拒绝",   "撤回",    "abgelehnt"};
    return std::ranges::any_of(parts, [&](std::string_view part) {
        return words.find(linkage::folded(part)) != std::string::npos;
    });
}

void Reader::read_consent(Rows& rows) {
    const auto column = first_of(Field::consent);
    const auto size = sheet_->table.rows();
    if (!column) {
        rows.refused.insert(rows.refused.end(), size, false);
        return;
    }
    const auto& cells = column_of(*sheet_, *column);
    const auto counts = counts_of(cells);
    const auto meanings = values_.resolve_column(
        Field::consent, {cells.values(), counts, sheet_->table.name(*column)});
    const auto first = first_rows(cells);
    auto asked = meanings;
    std::vector<bool> no;
    for (std::size_t code = 0; code < meanings.size(); ++code) {
        const auto& meaning = meanings[code];
        const bool declined = meaning.as == Means::no_answer && !meaning.codes.empty() &&
                              meaning.codes.front() == "declined";
        no.push_back(declined || says_refused(cells.values()[code]) ||
                     (meaning.as == Means::value && !meaning.codes.empty() &&
                      meaning.codes.front() == "no"));
        if (no.back()) asked[code] = {Means::value, {"no"}, By::known_spelling};
        if (code == 0 || counts[code] == 0) continue;
        if (asked[code].open()) {
            ask(Field::consent, cells.values()[code], counts[code], asked[code]);
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(*column),
                 fmt::format("an answer about consent whose meaning nobody has said, in {}; "
                             "counted until somebody "
                             "does",
                             rows_of(counts[code])));
        } else if (!may_identify(cells.values()[code], counts[code])) {
            auto& understood =
                understood_[{Field::consent, cells.values()[code], no.back() ? "no" : "yes"}];
            understood = {Field::consent, cells.values()[code], no.back() ? "no" : "yes",
                          understood.rows + counts[code]};
        }
    }
    remember_open(Field::consent, *column, counts, first, std::move(asked));
    for (std::size_t row = 0; row < size; ++row) {
        const bool refused = no[cells.code(row)];
        rows.refused.push_back(refused);
        if (refused) {
            find("N28", Severity::note, row, static_cast<std::int64_t>(*column),
                 "consent was refused: the person is not counted");
        }
    }
}

/// Columns that identify people are named, so that nobody wonders whether they went along.
void Reader::say_what_is_left_out() {
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!identifies(all[i].field)) continue;
        cases_.findings.push_back(
            {"N35",
             Severity::note,
             {sheet_->place(), sheet_->rows.header(), sheet_->file_column[i]},
             fmt::format("this column {}{}; it stands in nothing that comes out",
                         all[i].field == Field::note ? "may identify people" : "identifies people",
                         sheet_->hidden[i] ? " and is hidden in the workbook" : ""),
             {}});
    }
}

/// A column that nothing uses may say that a row is no victim: then every number would be too high.
void Reader::say_who_is_no_victim() {
    static const auto known = [] {
        std::set<std::string> words;
        for (const std::string_view text : {"not a victim",
                                            "no victim",
                                            "non victim",
                                            "not victim",
                                            "negative decision",
                                            "suspect",
                                            "suspected trafficker",
                                            "trafficker",
                                            "offender",
                                            "perpetrator",
                                            "accused",
                                            "witness",
                                            "defendant",
                                            "non victime",
                                            "pas victime",
                                            "pas une victime",
                                            "auteur",
                                            "trafiquant",
                                            "mis en cause",
                                            "suspecte",
                                            "prevenu",
                                            "no victima",
                                            "no es victima",
                                            "sospechoso",
                                            "sospechosa",
                                            "tratante",
                                            "imputado",
                                            "imputada",
                                            "acusado",
                                            "victimario",
                                            "testigo",
                                            "nao vitima",
                                            "nao e vitima",
                                            "suspeito",
                                            "suspeita",
                                            "arguido",
                                            "autor",
                                            "подозреваемый",
                                            "обвиняемый",
                                            "не жертва",
                                            "свидетель",
                                            "嫌疑人",
                                            "被告",
                                            "非受害人",
                                            "证人",
                                            "مشتبه به",
                                            "متهم",
                                            "ليس ضحية",
                                            "شاهد",
                                            "kein opfer",
                                            "beschuldigter",
                                            "beschuldigte",
                                            "tatverdachtiger",
                                            "tater",
                                            "zeuge",
                                            "non vittima",
                                            "indagato",
                                            "imputato",
                                            "sfruttatore"})
            words.insert(linkage::folded(text));
        return words;
    }();
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].field != Field::other) continue;
        const auto& cells = column_of(*sheet_, i);
        if (cells.values().size() > 60) continue;  // a status has few different answers
        const auto counts = counts_of(cells);
        const auto first = first_rows(cells);
        std::int64_t rows = 0;
        std::size_t where = cells.size();
        for (std::size_t code = 1; code < counts.size(); ++code) {
            if (counts[code] == 0) continue;
            const auto words = linkage::folded(cells.values()[code]);
            const auto open = cells.values()[code].find('(');
            const bool is = known.contains(words) ||
                            (open != std::string::npos &&
                             known.contains(linkage::folded(cells.values()[code].substr(0, open))));
            if (!is) continue;
            rows += counts[code];
            where = std::min<std::size_t>(where, first[code]);
        }
        if (rows == 0) continue;
        find("N39", Severity::error, where, static_cast<std::int64_t>(i),
             fmt::format("{} whose answer here is that of somebody who is no victim; counted all "
                         "the same, so take "
                         "such rows out of the file first",
                         rows_of(rows)));
    }
}

/// People are counted by one date. Another may put some of them into another year.
void Reader::say_other_dates() {
    const auto counted = first_of(Field::date);
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; counted && i < all.size(); ++i) {
        if (all[i].told != Told::another) continue;
        const auto fields = fields_of_heading(all[i].column);
        if (std::ranges::find(fields, Field::date) == fields.end()) continue;
        cases_.findings.push_back(
            {"N41",
             Severity::warning,
             {sheet_->place(), sheet_->rows.header(), sheet_->file_column[i]},
             fmt::format("another date: people are counted by {}; if this one is right, write date "
                         "beside it in the file "
                         "of columns, and other beside that one",
                         all[*counted].column),
             {{sheet_->place(), sheet_->rows.header(), sheet_->file_column[*counted]}}});
    }
}

void Reader::read(std::size_t sheet, Rows& rows) {
    at_ = sheet;
    sheet_ = &files_.sheets[sheet];
    for (std::size_t row = 0; row < sheet_->table.rows(); ++row) {
        rows.at.push_back({static_cast<std::uint32_t>(sheet), static_cast<std::uint32_t>(row)});
    }
    say_what_is_left_out();
    say_who_is_no_victim();
    say_other_dates();
    read_consent(rows);
    read_dates(rows);
    read_ages(rows);
    read_plain(rows, Field::sex, Column::sex);
    read_plain(rows, Field::citizenship, Column::citizenship);
    read_plain(rows, Field::authority, Column::authority);
    read_several(rows, Field::form, Column::forms);
    read_several(rows, Field::means, Column::means);
    read_place(rows);
}

std::vector<OpenAnswer> Reader::open() const {
    std::vector<OpenAnswer> all;
    for (const auto& [key, each] : open_) all.push_back(each);
    std::ranges::stable_sort(
        all, [](const OpenAnswer& a, const OpenAnswer& b) { return a.rows > b.rows; });
    return all;
}

std::vector<Understood> Reader::understood() const {
    std::vector<Understood> all;
    for (const auto& [key, each] : understood_) all.push_back(each);
    std::ranges::stable_sort(all, [](const Understood& a, const Understood& b) {
        return std::tuple(a.field, -a.rows) < std::tuple(b.field, -b.rows);
    });
    return all;
}

// ---- rows of one person ---------------------------------------------------------------------------

/// Sets of rows, the first row of each speaking for it.
class Groups {
public:
    explicit Groups(std::size_t size) : of_(size) { std::iota(of_.begin(), of_.end(), 0U); }
    std::uint32_t first(std::uint32_t row) {
        while (of_[row] != row) row = of_[row] = of_[of_[row]];
        return row;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = first(a);
        b = first(b);
        if (a != b) of_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> of_;
};

/// Names and numbers as they are compared: in one column of codes over all sheets, kept in memory only.
struct Identity {
    TextColumn name{"name"};                           // all names of a row in one
    std::map<std::string, std::vector<TextCode>> ids;  // by heading: shape [rows]
    std::map<std::string, TextColumn> id_values;
};

/// "N.N.", "confidential", "Jane Doe", "minor", "unknown": not a name, so it joins nobody.
bool stands_for_nobody(std::string_view name) {
    static const linkage::Placeholders placeholders{linkage::Plan{}};
    constexpr std::array<std::string_view, 40> more = {"confidential",
                                                       "anonymous",
                                                       "anonymised",
                                                       "anonymized",
                                                       "name withheld",
                                                       "withheld",
                                                       "jane doe",
                                                       "john doe",
                                                       "doe",
                                                       "minor",
                                                       "child",
                                                       "woman",
                                                       "man",
                                                       "girl",
                                                       "boy",
                                                       "victim",
                                                       "person",
                                                       "nn",
                                                       "n n",
                                                       "anonyme",
                                                       "confidentiel",
                                                       "mineur",
                                                       "mineure",
                                                       "anonimo",
                                                       "anonima",
                                                       "confidencial",
                                                       "menor",
                                                       "victima",
                                                       "reservado",
                                                       "аноним",
                                                       "конфиденциально",
                                                       "несовершеннолетний",
                                                       "匿名",
                                                       "保密",
                                                       "未成年人",
                                                       "مجهول",
                                                       "سري",
                                                       "قاصر",
                                                       "vertraulich",
                                                       "anonym"};
    const auto words = linkage::folded(name);
    const bool is_digits =
        std::ranges::all_of(words, [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
    return is_digits ||
           std::ranges::any_of(
               more, [&](std::string_view each) { return linkage::folded(each) == words; }) ||
           placeholders.stands_for_nothing(name, linkage::Compare::name);
}

/// "-", "n/a", "pending", "0": where a case number should be, and none is.
bool is_no_number(std::string_view cell) {
    static const linkage::Placeholders placeholders{linkage::Plan{}};
    const auto read = linkage::read_identifier(cell, linkage::Telephone::no);
    constexpr std::array<std::string_view, 8> more = {"pending",    "tbd",         "to follow",
                                                      "en attente", "pendiente",   "ожидается",
                                                      "待定",       "قيد الانتظار"};
    const auto words = linkage::folded(cell);
    return !read || words.find_first_not_of("0 ") == std::string::npos ||
           std::ranges::any_of(
               more, [&](std::string_view each) { return linkage::folded(each) == words; }) ||
           placeholders.stands_for_nothing(cell, linkage::Compare::identifier);
}

Identity identity_of(const OfficeFiles& files, const ColumnPlan& plan, std::size_t rows) {
    Identity made;
    std::size_t before = 0;
    for (std::size_t s = 0; s < files.sheets.size(); ++s) {
        if (!plan.sheets[s].cases) continue;
        const auto& sheet = files.sheets[s];
        const auto names = plan.of(s, Field::name);
        // Each different name is put into normal form once.
        std::vector<std::vector<std::string>> normal;
        for (const auto column : names) {
            auto& of_column = normal.emplace_back();
            for (const auto& value : column_of(sheet, column).values())
                of_column.push_back(stands_for_nobody(value) ? std::string()
                                                             : vocabulary::normalised(value));
        }
        std::string joined;
        for (std::size_t row = 0; row < sheet.table.rows(); ++row) {
            joined.clear();
            for (std::size_t i = 0; i < names.size(); ++i) {
                const auto& part = normal[i][column_of(sheet, names[i]).code(row)];
                if (part.empty()) continue;
                if (!joined.empty()) joined += ' ';
                joined += part;
            }
            made.name.push(joined);
        }
        for (const auto column : plan.of(s, Field::case_id)) {
            const auto key = vocabulary::normalised(sheet.table.name(column));
            auto& codes = made.ids.try_emplace(key, std::vector<TextCode>(rows, 0)).first->second;
            auto& all = made.id_values.try_emplace(key, TextColumn(key)).first->second;
            const auto& cells = column_of(sheet, column);
            std::vector<TextCode> of_value;
            for (const auto& value : cells.values()) {
                const auto normalised = vocabulary::normalised(value);
                of_value.push_back(is_no_number(value) ? 0 : all.code_for(normalised));
            }
            for (std::size_t row = 0; row < cells.size(); ++row)
                codes[before + row] = of_value[cells.code(row)];
        }
        before += sheet.table.rows();
    }
    return made;
}

class Joiner {
public:
    Joiner(const OfficeFiles& files, Rows& rows)
        : files_(files), rows_(rows), groups_(rows.at.size()) {}

    void by_number(const Identity& identity, Findings& findings);
    void by_name(const Identity& identity);
    Groups& groups() { return groups_; }

private:
    /// What both say is alike.
    bool alike(std::uint32_t a, std::uint32_t b, Column column) {
        const auto x = rows_[column].code(a), y = rows_[column].code(b);
        return x == 0 || y == 0 || x == y;
    }
    bool may_be_one(std::uint32_t a, std::uint32_t b) {
        const auto known = [&](std::int32_t age) { return age >= 0; };
        return alike(a, b, Column::sex) && alike(a, b, Column::citizenship) &&
               (!known(rows_.age_days[a]) || !known(rows_.age_days[b]) ||
                std::abs(rows_.age_days[a] - rows_.age_days[b]) <= 1);
    }

    /// Sex and citizenship are known of both and the same, and so is the age, or the form where no age is known.
    bool surely_alike(std::uint32_t a, std::uint32_t b) {
        for (const auto column : {Column::sex, Column::citizenship}) {
            const auto code = rows_[column].code(a);
            if (!rows_.used[static_cast<std::size_t>(column)] || code == 0 ||
                code != rows_[column].code(b))
                return false;
        }
        if (rows_.age_days[a] != rows_.age_days[b]) return false;
        const auto forms = rows_[Column::forms].code(a);
        return rows_.age_days[a] >= 0 || (forms != 0 && forms == rows_[Column::forms].code(b));
    }
    static bool whole_name(const Identity& identity, std::uint32_t row) {
        return identity.name[row].find(' ') != std::string_view::npos;
    }
    /// Every cell of the two rows is the same.
    bool same_line(std::uint32_t a, std::uint32_t b) const {
        const auto& sheet = files_.sheets[rows_.at[a].sheet];
        for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
            const auto& cells = column_of(sheet, i);
            if (cells.code(rows_.at[a].row) != cells.code(rows_.at[b].row)) return false;
        }
        return true;
    }
    static bool numbers_differ(const Identity& identity, std::uint32_t a, std::uint32_t b) {
        return std::ranges::any_of(identity.ids, [&](const auto& each) {
            return each.second[a] != 0 && each.second[b] != 0 && each.second[a] != each.second[b];
        });
    }

    const OfficeFiles& files_;
    Rows& rows_;
    Groups groups_;
};

Place place_of(const OfficeFiles& files, const CaseRow& at) {
    const auto& sheet = files.sheets[at.sheet];
    return {sheet.place(), sheet.rows(at.row), 0};
}

/// One case number and one name, or no name at all and nothing that speaks against it.
void Joiner::by_number(const Identity& identity, Findings& findings) {
    for (const auto& [heading, codes] : identity.ids) {
        std::unordered_map<TextCode, std::uint32_t> first;
        // A number that many share tells cases apart and not people.
        std::int64_t several = 0;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
        for (std::uint32_t row = 0; row < codes.size(); ++row) {
            if (codes[row] == 0) continue;
            const auto [at, added] = first.emplace(codes[row], row);
            if (!added) pairs.emplace_back(at->second, row);
        }
        for (const auto& [a, b] : pairs) {
            // A family name alone is that of brothers and sisters too. Without whole names a number joins what
            // was carried over to another sheet, or the same line written twice.
            const bool named = whole_name(identity, a) && whole_name(identity, b);
            const bool same = named
                                  ? identity.name.code(a) == identity.name.code(b)
                                  : identity.name.code(a) == identity.name.code(b) &&
                                        (rows_.at[a].sheet != rows_.at[b].sheet || same_line(a, b));
            if (same && may_be_one(a, b)) {
                groups_.join(a, b);
            } else if (++several <= 20) {
                findings.push_back(
                    {"N37",
                     Severity::warning,
                     place_of(files_, rows_.at[b]),
                     "the number of an earlier row with another person; both are counted",
                     {place_of(files_, rows_.at[a])}});
            }
        }
        if (several > 20) {
            findings.push_back(
                {"N37",
                 Severity::warning,
                 place_of(files_, rows_.at[pairs.front().second]),
                 fmt::format("{} rows have the number of an earlier row with another "
                             "person; all are counted and the first 20 are named",
                             several),
                 {}});
        }
    }
}

/// One name on one day, with nothing that speaks against it.
void Joiner::by_name(const Identity& identity) {
    std::unordered_map<std::uint64_t, std::uint32_t> first;
    for (std::uint32_t row = 0; row < rows_.at.size(); ++row) {
        if (!whole_name(identity, row) || rows_.day[row] == 0) continue;
        const auto key = (std::uint64_t{identity.name.code(row)} << 32U) |
                         static_cast<std::uint32_t>(rows_.day[row]);
        const auto [at, added] = first.emplace(key, row);
        if (added || !may_be_one(at->second, row)) continue;
        // Two case numbers speak for two people, unless all else that is known is the same.
        if (numbers_differ(identity, at->second, row) && !surely_alike(at->second, row)) continue;
        groups_.join(at->second, row);
    }
}

// ---- the table ------------------------------------------------------------------------------------

/// What the first row leaves open is taken from the others; where two say different things, the first
/// counts and the finding names both.
void fill_from(const OfficeFiles& files, Rows& rows, std::uint32_t into, std::uint32_t from,
               Findings& findings) {
    bool differ = false;
    for (auto& column : rows.of) {
        const auto a = column.code(into), b = column.code(from);
        if (a == b || b == 0) continue;
        differ |= a != 0 && column.values()[a] != "U" && column.values()[b] != "U";
    }
    findings.push_back(
        {differ ? "N30" : "N29",
         differ ? Severity::warning : Severity::note,
         place_of(files, rows.at[from]),
         differ ? "the person of an earlier row with another answer; counted once, as the "
                  "earlier row says"
                : "the person of an earlier row; counted once",
         {place_of(files, rows.at[into])}});
}

/// One code for "LAB|LAB.DOM", where the wider says nothing more; MIXED for "LAB|SEX".
std::string single_form(std::string_view forms) {
    std::vector<std::string_view> codes;
    for (std::size_t at = 0; at < forms.size();) {
        const auto end = std::min(forms.find('|', at), forms.size());
        codes.push_back(forms.substr(at, end - at));
        at = end + 1;
    }
    std::int64_t narrowest = 0;
    std::string_view one;
    for (const auto code : codes) {
        const bool wider = std::ranges::any_of(codes, [&](std::string_view other) {
            return other.size() > code.size() && other.starts_with(code) &&
                   other[code.size()] == '.';
        });
        if (wider) continue;
        ++narrowest;
        one = code;
    }
    return narrowest == 1 ? std::string(one) : "MIXED";
}

Findings share_missing(const Rows& rows, const std::vector<std::uint32_t>& people,
                       const OfficeFiles& files) {
    Findings findings;
    constexpr std::array asked = {Column::sex, Column::age, Column::citizenship, Column::forms,
                                  Column::authority};
    for (const auto column : asked) {
        const auto at = static_cast<std::size_t>(column);
        if (!rows.used[at]) continue;
        const auto& cells = rows.of[at];
        const auto u = cells.find("U");
        const auto unk = cells.find(unknown_code);
        std::int64_t missing = 0;
        for (const auto row : people) {
            const auto code = cells.code(row);
            missing += code == 0 || code == u || code == unk ? 1 : 0;
        }
        if (missing == 0) continue;
        const auto share =
            100.0 * static_cast<double>(missing) / static_cast<double>(people.size());
        findings.push_back(
            {"N32",
             share > 20 ? Severity::warning : Severity::note,
             {files.sheets[rows.at.front().sheet].file, 0, 0},
             fmt::format("{} of {} people without a known {} ({:.0f}%); they are counted as not "
                         "known, and not as anything else",
                         missing, people.size(),
                         column == Column::forms ? "form of exploitation" : column_names[at],
                         share),
             {}});
    }
    return findings;
}

/// A month far from the others, which a register rarely has by itself.
Findings months_that_jump(const Rows& rows, const std::vector<std::uint32_t>& people,
                          const OfficeFiles& files) {
    std::map<std::pair<int, unsigned>, std::int64_t> months;
    for (const auto row : people) {
        if (rows.day[row] == 0) continue;
        using namespace std::chrono;
        const year_month_day day{sys_days{days{rows.day[row]}}};
        ++months[{static_cast<int>(day.year()), static_cast<unsigned>(day.month())}];
    }
    Findings findings;
    if (months.size() < 6) return findings;
    std::vector<std::int64_t> sorted;
    for (const auto& [month, count] : months) sorted.push_back(count);
    std::ranges::sort(sorted);
    const auto median = sorted[sorted.size() / 2];
    const auto say = [&](int year, unsigned month, std::string_view what) {
        findings.push_back({"N36",
                            Severity::warning,
                            {files.sheets[rows.at.front().sheet].file, 0, 0},
                            fmt::format("{}-{:02}: {} than in most months; was something entered "
                                        "late, twice, or not at all?",
                                        year, month, what),
                            {}});
    };
    for (auto [year, month] = months.begin()->first;
         std::pair(year, month) <= months.rbegin()->first;) {
        const auto found = months.find({year, month});
        const auto count = found == months.end() ? 0 : found->second;
        if (median >= 10 && count * 5 < median) say(year, month, "far fewer people");
        if (median >= 4 && count > 20 && count > 4 * median) say(year, month, "far more people");
        if (++month > 12) {
            month = 1;
            ++year;
        }
    }
    return findings;
}

}  // namespace

Result<Cases> read_cases(const OfficeFiles& files, const ColumnPlan& plan, const Values& values,
                         const CaseRules& rules, const Task& task) {
    Cases cases;
    cases.findings = files.findings;
    cases.findings.insert(cases.findings.end(), plan.findings.begin(), plan.findings.end());
    Rows rows;
    Reader reader(files, plan, values, rules, cases);
    for (std::size_t s = 0; s < files.sheets.size(); ++s) {
        if (!plan.sheets[s].cases) continue;
        TRY(task.go_on());
        reader.read(s, rows);
    }
    if (rows.at.empty()) {
        return fail(Code::invalid_input, "mapping.no_cases", {},
                    files.sheets.empty() ? Where() : Where::of_file(files.sheets.front().file));
    }
    TRY(task.go_on());
    Joiner joiner(files, rows);
    {
        // Names and numbers live in this block.
        const auto identity = identity_of(files, plan, rows.at.size());
        joiner.by_number(identity, cases.findings);
        joiner.by_name(identity);
    }
    cases.counts.rows = static_cast<std::int64_t>(rows.at.size());
    std::vector<std::uint32_t> people;
    std::vector<std::uint32_t> joined(rows.at.size());
    for (std::uint32_t row = 0; row < rows.at.size(); ++row) {
        if (rows.refused[row]) {
            ++cases.counts.no_consent;
            continue;
        }
        const auto first = joiner.groups().first(row);
        if (first != row && !rows.refused[first]) {
            fill_from(files, rows, first, row, cases.findings);
            if (rules.join_repeated) {
                ++cases.counts.repeated;
                joined[row] = first;
                continue;
            }
        }
        people.push_back(row);
    }
    cases.counts.people = static_cast<std::int64_t>(people.size());
    if (people.empty()) {
        return fail(Code::invalid_input, "mapping.no_cases", {},
                    Where::of_file(files.sheets.front().file));
    }

    // What a first row leaves open is filled from the later ones.
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> more;
    for (std::uint32_t row = 0; row < joined.size(); ++row) {
        if (joiner.groups().first(row) != row && !rows.refused[row] && rules.join_repeated)
            more[joiner.groups().first(row)].push_back(row);
    }
    std::vector<Table::Column> made;
    for (std::size_t i = 0; i < columns; ++i) {
        if (!rows.used[i]) continue;
        auto& cells = rows.of[i];
        const auto column = static_cast<Column>(i);
        const std::string_view none = column == Column::year ? ""
                                      : column == Column::sex || column == Column::age
                                          ? "U"
                                          : unknown_code;
        const TextCode missing = none.empty() ? 0 : cells.code_for(none);
        const auto u = cells.find("U");
        TextColumn out{std::string(column_names[i])};
        std::vector<TextCode> known;
        for (const auto& value : cells.values())
            known.push_back(value.empty() ? 0 : out.code_for(value));
        for (const auto row : people) {
            auto code = cells.code(row);
            if ((code == 0 || code == u) && !more.empty()) {
                if (const auto found = more.find(row); found != more.end()) {
                    for (const auto other : found->second) {
                        if (cells.code(other) != 0 && cells.code(other) != u) {
                            code = cells.code(other);
                            break;
                        }
                    }
                }
            }
            out.push_code(known[code == 0 ? missing : code]);
        }
        if (column == Column::forms) {
            TextColumn form("form");
            std::vector<TextCode> one;
            for (const auto& value : out.values()) {
                one.push_back(value.empty() ? 0 : form.code_for(single_form(value)));
            }
            for (const auto code : out.codes()) form.push_code(one[code]);
            made.emplace_back(std::move(form));
        }
        made.emplace_back(std::move(out));
    }
    cases.table = TRY(Table::make(std::move(made)));
    for (const auto row : people) cases.at.push_back(rows.at[row]);

    // A form that only a child can have.
    const auto* age = cases.table.text("age");
    const auto* all_forms = cases.table.text("forms");
    if (age != nullptr && all_forms != nullptr) {
        const auto adult = age->find("18plus");
        std::vector<bool> of_children;
        for (const auto& value : all_forms->values())
            of_children.push_back(value.find("CHLAB") != std::string::npos ||
                                  value.find("ADOPT") != std::string::npos);
        for (std::size_t i = 0; i < cases.at.size(); ++i) {
            if (!adult || age->code(i) != *adult || !of_children[all_forms->code(i)]) continue;
            cases.findings.push_back(
                {"N26",
                 Severity::warning,
                 place_of(files, cases.at[i]),
                 "an adult with a form of exploitation that only a child can have; "
                 "counted as written",
                 {}});
        }
    }
    for (auto& each : share_missing(rows, people, files)) cases.findings.push_back(std::move(each));
    for (auto& each : months_that_jump(rows, people, files))
        cases.findings.push_back(std::move(each));
    std::ranges::stable_sort(cases.findings, {}, &Finding::rule);
    cases.open = reader.open();
    cases.understood = reader.understood();
    return cases;
}

}  // namespace palermo::mapping
