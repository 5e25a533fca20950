// Child or adult: by age, by date of birth, by words.
#include "palermo/mapping/detail/sheet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/mapping/ages.hpp"
#include "palermo/mapping/detail/signs.hpp"

namespace palermo::mapping::detail {
namespace {

/// "0_17", "18plus" or a band that an office named, as an age.
Age age_of_group(std::string_view code) {
    const auto group = age_group(code);
    if (!group) return {};
    return *group == "0_17" ? Age{Age::Is::years, 0, 17, {}} : Age{Age::Is::years, 18, {}, {}};
}

/// Adult, child or not known: of an age in years, of a range that does not cross 18, of words.
std::string_view group_of(double low, double high) {
    if (high < 18) return "0_17";
    if (low >= 18) return "18plus";
    return "U";
}

}  // namespace

void SheetReader::read_ages(Rows& rows) {
    const auto size = sheet_->table.rows();
    auto& ages = rows[Column::age];
    const auto age_column = first_of(Field::age);
    const auto unit_column = first_of(Field::age_unit);
    const auto birth_column = first_of(Field::birth_date);
    const auto group_column = first_of(Field::age_group);
    if (!age_column && !birth_column && !group_column) {
        rows.age_years.insert(rows.age_years.end(), size, -1);
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
        const auto& cells = sheet_->column(*age_column);
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
                    (age.is == Age::Is::impossible && says(Sign::no_age, value))) {
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
        for (const auto& value : sheet_->column(*unit_column).values())
            months.push_back(says(Sign::months, value));
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
            const auto& age = read[sheet_->column(*age_column).code(row)];
            const bool is_years = age.is == Age::Is::years;
            const bool in_months =
                is_years && unit_column && months[sheet_->column(*unit_column).code(row)];
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
            const auto& birth = births[sheet_->column(*birth_column).code(row)];
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
            const auto& group = groups[sheet_->column(*group_column).code(row)];
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
        rows.age_years.push_back(years ? static_cast<std::int32_t>(std::floor(*years)) : -1);
    }
}

}  // namespace palermo::mapping::detail
