// mapping/detail/sheet_reader.hpp: one sheet of cases, row by row, into the codes of the model.
//
// sheet_reader.cpp has the answers, sheet_dates.cpp the days and years, sheet_ages.cpp the ages.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "palermo/linkage/dates.hpp"
#include "palermo/mapping/cases.hpp"
#include "palermo/mapping/detail/case_rows.hpp"
#include "palermo/mapping/detail/tally.hpp"

namespace palermo::mapping::detail {

/// Reads the sheets one after the other into Rows, and says what is wrong with them.
class SheetReader {
public:
    SheetReader(const OfficeFiles& files, const ColumnPlan& plan, const Values& values,
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

/// "1 row", "12 rows"
std::string rows_of(std::int64_t count);

/// Nothing is known of these rows in this column.
inline void push_missing(TextColumn& into, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into.push_code(0);
}

}  // namespace palermo::mapping::detail
