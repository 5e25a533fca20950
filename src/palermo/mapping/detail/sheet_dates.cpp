// When people are counted, and how long they wait.
#include "palermo/mapping/detail/sheet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace palermo::mapping::detail {
namespace {

using linkage::DateOrder;

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

}  // namespace

/// The date of each different value of a column; those that cannot be read are named.
std::vector<std::optional<linkage::Date>> SheetReader::dates_of(std::size_t column, bool birth) {
    const auto& cells = sheet_->column(column);
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

void SheetReader::read_dates(Rows& rows) {
    const auto size = sheet_->table.rows();
    date_.assign(size, std::nullopt);
    auto& years = rows[Column::year];
    const auto date_column = first_of(Field::date);
    const auto year_column = first_of(Field::year);
    std::vector<std::optional<linkage::Date>> dates;
    if (date_column) dates = dates_of(*date_column, false);
    std::vector<int> said;
    if (year_column) {
        const auto& cells = sheet_->column(*year_column);
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
            const auto& date = dates[sheet_->column(*date_column).code(row)];
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
            const auto& date = dates[sheet_->column(*date_column).code(row)];
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
        if (year == 0 && year_column) year = said[sheet_->column(*year_column).code(row)];
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
            const auto& end = left[sheet_->column(*left_column).code(row)];
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
        const auto& cells = sheet_->column(*decision_column);
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

}  // namespace palermo::mapping::detail
