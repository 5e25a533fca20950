#include "palermo/linkage/detail/columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "palermo/core/clock.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/detail/estimated_dates.hpp"
#include "palermo/linkage/known_columns.hpp"

namespace palermo::linkage::detail {

namespace {

// The headings; or as many question marks where none is a heading that we know: the header may be lost, and its
// first line a person.
std::string listed(const Table& table) {
    Header header;
    for (std::size_t c = 0; c < table.columns(); ++c) header.columns.emplace_back(table.name(c));
    const bool headings = has_a_known_heading(header);
    std::string made;
    for (const auto& column : header.columns) {
        made += (made.empty() ? "" : ", ") + (headings ? column : std::string("?"));
    }
    return made;
}

// What stands between the columns of a field. Each identifier is a value of its own.
char between(Compare compare) {
    return compare == Compare::identifier ? ';' : ' ';
}

// The raw text of a field in a row: its columns, joined.
class RawField {
public:
    static Result<RawField> make(const Field& field, const List& list, const Placeholders& words) {
        RawField made(field.compare, words);
        for (const auto& column : field.columns_of(list.name)) {
            const auto* found = list.table->text(column);
            if (found == nullptr) {
                // As a member of the plan: what stands between the braces of an object.
                formats::Json::Object columns{{list.name, "..."}}, plan;
                columns.after_colon = plan.after_colon = " ";
                plan.add("columns", columns);
                const auto whole = to_text(formats::Json(plan));
                const auto example = whole.substr(1, whole.size() - 2);
                return fail(Code::invalid_input, "linkage.no_column",
                            {{"column", column_name(column)},
                             {"name", column_name(field.name)},
                             {"columns", column_name(listed(*list.table))},
                             {"example", column_name(example)},
                             {"field", field_name("plan")}},
                            Where::of_file(list.file_name, 1));
            }
            made.columns_.push_back(found);
            made.nothing_.emplace_back(found->values().size(), std::uint8_t{2});
        }
        return made;
    }
    // `placeholder` is set where a cell holds a word for "not known".
    std::string at(std::size_t row, bool& placeholder) {
        std::string text;
        bool known = false;
        const auto add = [&](std::string_view part) {
            if (!text.empty()) text += between(compare_);
            text += part;
        };
        std::size_t first = 0,
                    last = 0;  // letters of the first and last column, one of which is the year
        // Year, month and day in columns of their own: what is not known keeps its place, or "1990, , 3" would be
        // March.
        const bool parts = compare_ == Compare::date && columns_.size() == 3;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const auto code = columns_[c]->code(row);
            if (code == 0) {
                if (parts) add("0");
                continue;
            }
            auto& nothing = nothing_[c][code];
            if (nothing == 2) {
                nothing = words_.stands_for_nothing((*columns_[c])[row], compare_) ? 1 : 0;
            }
            if (nothing == 1) {
                placeholder = true;
                if (parts) add("0");
                continue;
            }
            known = true;
            first = c == 0 ? (*columns_[c])[row].size() : first;
            last = c + 1 == columns_.size() ? (*columns_[c])[row].size() : last;
            add((*columns_[c])[row]);
        }
        if (!known) return {};
        // A year that nobody knows leaves no date.
        if (parts && (first == 0 || last == 0) && std::max(first, last) < 3) return {};
        const auto from = text.find_first_not_of(" \t");
        if (from == std::string::npos) return {};
        return text.substr(from, text.find_last_not_of(" \t") - from + 1);
    }
    // The only column, whose codes then save preparing a value twice.
    const TextColumn* single() const { return columns_.size() == 1 ? columns_[0] : nullptr; }
    const std::vector<const TextColumn*>& columns() const { return columns_; }

private:
    RawField(Compare compare, const Placeholders& words) : compare_(compare), words_(words) {}

    Compare compare_;
    const Placeholders& words_;
    std::vector<const TextColumn*> columns_;
    std::vector<std::vector<std::uint8_t>>
        nothing_;  // [column][code] 0 no, 1 yes, 2 not looked at yet
};

// In one list "03/14/2001" cannot be day first. Where some dates say month first and none says day first,
// the whole column is read so; where both are said, or none, the plan's order stands.
struct OrderFound {
    DateOrder order;
    std::int64_t day = 0, month = 0;  // different values that say so
};
OrderFound order_in(RawField& raw, const Table& table, DateOrder order) {
    OrderFound made{order};
    if (order != DateOrder::year_first) return made;
    const auto look_at = [&](std::string_view value) {
        const bool day = parse_date(value, DateOrder::day_first).has_value();
        const bool month = parse_date(value, DateOrder::month_first).has_value();
        made.day += day && !month;
        made.month += month && !day;
    };
    if (raw.single() != nullptr) {
        for (const auto& value : raw.single()->values()) look_at(value);
    } else {
        std::unordered_set<std::string> seen;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            bool unused = false;
            const auto [at, added] = seen.insert(raw.at(row, unused));
            if (added) look_at(*at);
        }
    }
    if (made.month > 0 && made.day == 0) made.order = DateOrder::month_first;
    return made;
}

/// Cells that are not what the field should hold, and of dates why.
struct Unread {
    std::int64_t all = 0;
    std::array<std::int64_t, 5> why{};  // [NoDate]

    std::int64_t of(NoDate one) const { return why[static_cast<std::size_t>(one)]; }
};

std::string why_unread(const Unread& bad) {
    std::string made;
    const auto add = [&](NoDate why, const char* one, const char* many) {
        const auto n = bad.of(why);
        if (n == 0) return;
        made += (made.empty() ? "" : ", ") + std::to_string(n) + " " + (n == 1 ? one : many);
    };
    add(NoDate::no_such_day, "is a day that no calendar has, or is written in another order",
        "are days that no calendar has, or are written in another order");
    add(NoDate::short_year, "has a year of two digits that is not certain",
        "have a year of two digits that is not certain");
    add(NoDate::other_calendar, "has a year of another calendar",
        "have a year of another calendar");
    add(NoDate::day_number, "is a five-digit number, as a workbook holds dates",
        "are five-digit numbers, as a workbook holds dates");
    return made.empty() ? made : " (" + made + ")";
}

std::string no_such_values(const Unread& bad, std::int64_t all, const Field& field) {
    const auto kind =
        field.compare == Compare::name ? std::string("name") : std::string(name_of(field.compare));
    const bool one = bad.all == 1;
    return std::to_string(bad.all) + " of " + std::to_string(all) + " values of " + field.name +
           (one ? " is no " + kind : " are no " + kind + "s") + " that palermo reads" +
           why_unread(bad) +
           (one ? " and counts as not known; it stands here"
                : " and count as not known; the first stands here");
}

// Most values of the field are not what it should hold: another column was meant, or another way to compare.
Error refused_values(const Unread& bad, std::int64_t all, const Field& field, Where where) {
    std::vector<Argument> counts = {
        {"name", column_name(field.name)}, {"bad", bad.all}, {"all", all}};
    if (field.compare != Compare::date) {
        counts.emplace_back("compare", our_word(std::string(name_of(field.compare))));
        return fail(Code::invalid_input, "linkage.no_such_values", std::move(counts),
                    std::move(where));
    }
    if (2 * bad.of(NoDate::day_number) > bad.all) {
        counts.emplace_back("numbers", bad.of(NoDate::day_number));
        return fail(Code::invalid_input, "linkage.dates_are_numbers", std::move(counts),
                    std::move(where));
    }
    if (2 * bad.of(NoDate::other_calendar) > bad.all) {
        counts.emplace_back("other", bad.of(NoDate::other_calendar));
        return fail(Code::invalid_input, "linkage.dates_of_another_calendar", std::move(counts),
                    std::move(where));
    }
    return fail(Code::invalid_input, "linkage.no_dates", std::move(counts), std::move(where));
}

std::string name_of(const EstimatedDay& day) {
    constexpr std::array<const char*, 13> months = {
        "",     "January", "February",  "March",   "April",    "May",     "June",
        "July", "August",  "September", "October", "November", "December"};
    const auto number = std::to_string(day.day);
    if (day.month > 0) return number + " " + months[static_cast<std::size_t>(day.month)];
    return day.day == 1 ? "the 1st of a month" : "the " + number + "th of a month";
}

std::string estimated(const EstimatedDay& day, const Field& field) {
    const auto chance = day.by_chance < 1 ? std::string("less than one")
                                          : "about " + std::to_string(std::llround(day.by_chance));
    const std::string known = day.month > 0 ? "the year" : "year and month";
    return std::to_string(day.dates) + " of " + std::to_string(day.of) + " dates of " + field.name +
           " are " + name_of(day) + ", and chance makes " + chance + " so: they are compared by " +
           known +
           " alone, as if no more was known. A plan can take them as they are (estimated_dates); "
           "the "
           "first stands here";
}

/// As far as the date is known.
bool is_after(const Date& date, const Date& today) {
    if (date.year != today.year) return date.year > today.year;
    if (date.month == 0 || date.month != today.month) return date.month > today.month;
    return date.day > today.day;
}

}  // namespace

Result<void> add_column(Prepared& field, NameReader& reader, const List& list,
                        const Placeholders& words, Findings& findings, ListReport& report) {
    auto raw = TRY(RawField::make(field.field, list, words));
    const auto order = field.field.compare == Compare::date
                           ? order_in(raw, *list.table, field.field.order)
                           : OrderFound{field.field.order};
    constexpr std::uint32_t not_yet = 0xFFFFFFFF, word = 0xFFFFFFFE, later = 0xFFFFFFFD,
                            wrong = 0xFFFFFFF0;  // and the NoDate
    const auto first = field.codes.size();
    const auto today = *parse_date(today_utc(), DateOrder::year_first);
    std::vector<std::uint32_t> by_code;
    if (raw.single() != nullptr) by_code.assign(raw.single()->values().size(), not_yet);
    Unread unread;
    std::int64_t known = 0, first_bad = 0, placeholders = 0, first_word = 0;
    std::int64_t future = 0, first_future = 0;
    for (std::size_t row = 0; row < list.table->rows(); ++row) {
        const auto table_code = raw.single() != nullptr ? raw.single()->code(row) : 0;
        std::uint32_t code = by_code.empty() ? not_yet : by_code[table_code];
        if (code == not_yet) {
            bool placeholder = false;
            const auto text = raw.at(row, placeholder);
            if (text.empty()) {
                code = placeholder ? word : 0;
            } else if (!prepare(field, reader, text, order.order, code)) {
                code = wrong;
                if (field.field.compare == Compare::date) {
                    code += static_cast<std::uint32_t>(read_date(text, order.order).why);
                }
            } else if (code != 0 && field.field.compare == Compare::date &&
                       is_after(field.dates[code], today)) {
                code = later;
            }
            if (!by_code.empty()) by_code[table_code] = code;
        }
        const auto place = list.rows(row);
        if (code >= wrong && code < wrong + unread.why.size()) {
            if (unread.all++ == 0) first_bad = place;
            ++unread.why[code - wrong];
            code = 0;
        } else if (code == later) {
            if (future++ == 0) first_future = place;
            code = 0;
        } else if (code == word) {
            if (placeholders++ == 0) first_word = place;
            code = 0;
        }
        known += code != 0;
        field.codes.push_back(code);
    }
    const auto bad = unread.all;
    report.known.push_back(known);
    report.placeholders.push_back(placeholders);
    const auto in_the_future =
        std::to_string(future) + " of " + std::to_string(known + bad + future) + " values of " +
        field.field.name + (future == 1 ? " lies" : " lie") + " in the future";
    if (bad + future > known && future > 0) {
        return fail(Code::invalid_input, "linkage.dates_in_future",
                    {{"name", column_name(field.field.name)},
                     {"bad", future},
                     {"all", known + bad + future}},
                    Where::of_file(list.file_name, first_future));
    }
    if (bad > known) {
        return refused_values(unread, bad + known, field.field,
                              Where::of_file(list.file_name, first_bad));
    }
    const auto tell = [&](const char* rule, Severity severity, std::int64_t row, std::string text) {
        findings.push_back({rule, severity, {list.file_name, row, 0}, std::move(text), {}});
    };
    if (bad > 0) {
        tell("L01", Severity::warning, first_bad, no_such_values(unread, bad + known, field.field));
    }
    if (future > 0) {
        tell("L01", Severity::warning, first_future,
             in_the_future + (future == 1 ? " and counts as not known; it stands here"
                                          : " and count as not known; the first stands here"));
    }
    if (placeholders > 0) {
        tell(
            "L02", Severity::note, first_word,
            std::to_string(placeholders) + " values of " + field.field.name +
                (placeholders == 1
                     ? " is a word such as UNKNOWN and counts as not known; it stands here"
                     : " are words such as UNKNOWN and count as not known; the first stands here"));
    }
    if (known == 0 && bad == 0 && list.table->rows() > 0) {
        tell("L03", Severity::warning, 0,
             "not one value of " + field.field.name + " is known: nothing was compared by it");
    }
    if (order.order != field.field.order) {
        tell("L04", Severity::note, 0,
             std::to_string(order.month) + " different dates of " + field.field.name +
                 " can only be month first and none only day first: all are read month first. A "
                 "plan can say the order");
    } else if (order.month > 0 && order.day > 0) {
        tell("L04", Severity::warning, 0,
             "of the dates of " + field.field.name + ", " + std::to_string(order.day) +
                 " different ones can only be day first and " + std::to_string(order.month) +
                 " only month first: those that can be both are read day first");
    }
    if (field.field.compare == Compare::date && field.field.estimated_dates) {
        for (const auto& day : take_as_estimated(field, first)) {
            tell("L10", Severity::note, list.rows(day.first - first), estimated(day, field.field));
        }
    }
    return {};
}

}  // namespace palermo::linkage::detail
