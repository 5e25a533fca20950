#include "palermo/mapping/detail/same_person.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "palermo/mapping/detail/signs.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping::detail {
namespace {

/// Names and numbers as they are compared: in one column of codes over all sheets, kept in memory only.
struct Identity {
    TextColumn name{"name"};                           // all names of a row in one
    std::map<std::string, std::vector<TextCode>> ids;  // by heading: shape [rows]
    std::map<std::string, TextColumn> id_values;
};

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
            for (const auto& value : sheet.column(column).values())
                of_column.push_back(is_no_name(value) ? std::string()
                                                      : vocabulary::normalised(value));
        }
        std::string joined;
        for (std::size_t row = 0; row < sheet.table.rows(); ++row) {
            joined.clear();
            for (std::size_t i = 0; i < names.size(); ++i) {
                const auto& part = normal[i][sheet.column(names[i]).code(row)];
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
            const auto& cells = sheet.column(column);
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
               (!known(rows_.age_years[a]) || !known(rows_.age_years[b]) ||
                std::abs(rows_.age_years[a] - rows_.age_years[b]) <= 1);
    }

    /// Sex and citizenship are known of both and the same, and so is the age, or the form where no age is known.
    bool surely_alike(std::uint32_t a, std::uint32_t b) {
        for (const auto column : {Column::sex, Column::citizenship}) {
            const auto code = rows_[column].code(a);
            if (!rows_.used[static_cast<std::size_t>(column)] || code == 0 ||
                code != rows_[column].code(b))
                return false;
        }
        if (rows_.age_years[a] != rows_.age_years[b]) return false;
        const auto forms = rows_[Column::forms].code(a);
        return rows_.age_years[a] >= 0 || (forms != 0 && forms == rows_[Column::forms].code(b));
    }
    static bool whole_name(const Identity& identity, std::uint32_t row) {
        return identity.name[row].find(' ') != std::string_view::npos;
    }
    /// Every cell of the two rows is the same.
    bool same_line(std::uint32_t a, std::uint32_t b) const {
        const auto& sheet = files_.sheets[rows_.at[a].sheet];
        for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
            const auto& cells = sheet.column(i);
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

}  // namespace

Place place_of(const OfficeFiles& files, const CaseRow& at) {
    const auto& sheet = files.sheets[at.sheet];
    return {sheet.place(), sheet.rows(at.row), 0};
}

Groups rows_of_one_person(const OfficeFiles& files, const ColumnPlan& plan, Rows& rows,
                          Findings& findings) {
    Joiner joiner(files, rows);
    const auto identity = identity_of(files, plan, rows.at.size());
    joiner.by_number(identity, findings);
    joiner.by_name(identity);
    return std::move(joiner.groups());
}

}  // namespace palermo::mapping::detail
