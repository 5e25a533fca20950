#include "palermo/linkage/detail/columns.hpp"

#include <algorithm>

#include "palermo/core/clock.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::linkage::detail {

namespace {

std::string listed(const Table& table) {
    std::string made;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        made += (c > 0 ? ", " : "") + std::string(table.name(c));
    }
    return made;
}

// What stands between the columns of a field. Each identifier is a value of its own.
char between(Compare compare) {
    return compare == Compare::identifier ? ';' : compare == Compare::date ? '-' : ' ';
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
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const auto code = columns_[c]->code(row);
            // A month that nobody knows leaves its place open, a year that nobody knows leaves no date.
            const bool part_of_date = compare_ == Compare::date && columns_.size() == 3;
            if (code == 0 && part_of_date) {
                text += text.empty() ? "" : "-0";
                if (c == 0) return {};
                continue;
            }
            if (code == 0) continue;
            auto& nothing = nothing_[c][code];
            if (nothing == 2) {
                nothing = words_.stands_for_nothing((*columns_[c])[row], compare_) ? 1 : 0;
            }
            if (nothing == 1) {
                placeholder = true;
                continue;
            }
            if (!text.empty()) text += between(compare_);
            text += (*columns_[c])[row];
        }
        const auto first = text.find_first_not_of(" \t");
        if (first == std::string::npos) return {};
        return text.substr(first, text.find_last_not_of(" \t") - first + 1);
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
OrderFound order_in(const RawField& raw, DateOrder order) {
    OrderFound made{order};
    if (order != DateOrder::year_first || raw.single() == nullptr) return made;
    for (const auto& value : raw.single()->values()) {
        if (value.size() < 8 || parse_date(value.substr(0, 4) + "-01-01", order)) continue;
        const bool day = parse_date(value, DateOrder::day_first).has_value();
        const bool month = parse_date(value, DateOrder::month_first).has_value();
        made.day += day && !month;
        made.month += month && !day;
    }
    if (made.month > 0 && made.day == 0) made.order = DateOrder::month_first;
    return made;
}

bool five_digits(std::string_view text) {
    return text.size() == 5 && text.find_first_not_of("0123456789") == text.npos;
}

std::string no_such_values(std::int64_t bad, std::int64_t all, const Field& field,
                           std::int64_t five) {
    const auto kind =
        field.compare == Compare::name ? std::string("name") : std::string(name_of(field.compare));
    const bool one = bad == 1;
    auto made = std::to_string(bad) + " of " + std::to_string(all) + " values of " + field.name +
                (one ? " is no " + kind : " are no " + kind + "s") + " that palermo reads";
    if (field.compare == Compare::date && five == bad) {
        made +=
            ", all of them five-digit numbers: a workbook holds dates as numbers. Write them as "
            "1990-04-03";
    } else {
        made += one ? " and counts as not known; it stands here"
                    : " and count as not known; the first stands here";
    }
    return made;
}

// Most values of the field are not what it should hold: another column was meant, or another way to compare.
Error refused_values(std::int64_t bad, std::int64_t all, const Field& field, std::int64_t five,
                     Where where) {
    std::vector<Argument> counts = {{"name", column_name(field.name)}, {"bad", bad}, {"all", all}};
    if (field.compare == Compare::date && five == bad) {
        return fail(Code::invalid_input, "linkage.dates_are_numbers", std::move(counts),
                    std::move(where));
    }
    if (field.compare == Compare::date) {
        return fail(Code::invalid_input, "linkage.no_dates", std::move(counts), std::move(where));
    }
    counts.emplace_back("compare", our_word(std::string(name_of(field.compare))));
    return fail(Code::invalid_input, "linkage.no_such_values", std::move(counts), std::move(where));
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
    const auto order = field.field.compare == Compare::date ? order_in(raw, field.field.order)
                                                            : OrderFound{field.field.order};
    constexpr std::uint32_t not_yet = 0xFFFFFFFF, wrong = 0xFFFFFFFE, five_wrong = 0xFFFFFFFD,
                            word = 0xFFFFFFFC, later = 0xFFFFFFFB;
    const auto today = *parse_date(today_utc(), DateOrder::year_first);
    std::vector<std::uint32_t> by_code;
    if (raw.single() != nullptr) by_code.assign(raw.single()->values().size(), not_yet);
    std::int64_t bad = 0, five = 0, known = 0, first_bad = 0, placeholders = 0, first_word = 0;
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
                code = five_digits(text) ? five_wrong : wrong;
            } else if (code != 0 && field.field.compare == Compare::date &&
                       is_after(field.dates[code], today)) {
                code = later;
            }
            if (!by_code.empty()) by_code[table_code] = code;
        }
        const auto place = list.rows(row);
        if (code == wrong || code == five_wrong) {
            if (bad++ == 0) first_bad = place;
            five += code == five_wrong;
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
        return refused_values(bad, bad + known, field.field, five,
                              Where::of_file(list.file_name, first_bad));
    }
    const auto tell = [&](const char* rule, Severity severity, std::int64_t row, std::string text) {
        findings.push_back({rule, severity, {list.file_name, row, 0}, std::move(text), {}});
    };
    if (bad > 0) {
        tell("L01", Severity::warning, first_bad,
             no_such_values(bad, bad + known, field.field, five));
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
    return {};
}

}  // namespace palermo::linkage::detail
