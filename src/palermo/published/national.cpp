#include "palermo/published/national.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <map>
#include <optional>
#include <tuple>

#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

constexpr std::string_view kind = "exact tables";

/// What a category of a national table is called in the clean UNODC file; empty: it has no place there.
std::string_view sex_of(std::string_view code) {
    if (code == national_total) return "_T";
    if (code == "F" || code == "M" || code == "O" || code == "U") return code;
    return {};
}

std::string_view age_of(std::string_view code) {
    if (code == national_total) return "_T";
    if (code == "0_17") return "0-17";
    if (code == "18plus") return "18+";
    if (code == "U") return "U";
    return {};
}

std::string_view form_of(std::string_view code) {
    if (code == "SEXUAL") return "sexual";
    if (code == "LABOUR") return "labour";
    if (code == "OTHER") return "other";
    return {};
}

std::string_view citizenship_of(std::string_view code) {
    if (vocabulary::country_by_iso3(code) != nullptr) return code;
    return code == "UNK" || code.empty() ? "_UNKNOWN" : "_GROUP";
}

struct Columns {
    const TextColumn* year;
    const TextColumn* count;
    std::map<std::string_view, const TextColumn*> dimensions;  // those that are there

    /// "Total" of a dimension that the table does not have.
    std::string_view at(std::string_view column, std::size_t row) const {
        const auto found = dimensions.find(column);
        return found == dimensions.end() ? national_total : (*found->second)[row];
    }
    /// Does the cell look at these dimensions at most?
    bool looks_only_at(std::size_t row, std::initializer_list<std::string_view> columns) const {
        for (const auto& [name, column] : dimensions) {
            if (std::ranges::find(columns, name) == columns.end() &&
                (*column)[row] != national_total)
                return false;
        }
        return true;
    }
};

Result<Columns> columns_of(const Table& table, const std::string& where) {
    Columns columns{table.text("year"), table.text("count"), {}};
    if (columns.year == nullptr) return fail(Code::invalid_input, "national.no_year", {}, where);
    if (columns.count == nullptr) return fail(Code::invalid_input, "national.no_count", {}, where);
    for (const std::string_view name :
         {"sex", "age", "form", "citizenship", "authority", "place", "wait"}) {
        if (const auto* column = table.text(name)) columns.dimensions[name] = column;
    }
    return columns;
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<std::string_view> state_of(const PublishedFile& file) {
    const auto state = state_in_name(file.source().digest.name);
    if (state.empty())
        return fail(Code::invalid_input, "national.no_state", {}, file.source().digest.name);
    return state;
}

}  // namespace

Count national_count(std::string_view text) {
    const auto value = number_in(text);
    return value ? Count{*value, CellState::known} : Count::suppressed();
}

std::string_view state_in_name(std::string_view file) {
    const auto slash = file.rfind('/');
    if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
    if (file.size() < 4 || file[3] != '.') return {};
    return vocabulary::country_by_iso3(file.substr(0, 3)) == nullptr ? std::string_view()
                                                                     : file.substr(0, 3);
}

Result<Table> canonical_of_national(const Table& national, std::string_view iso3) {
    const auto columns = TRY(columns_of(national, std::string(iso3)));
    struct Line {
        std::string_view dimension, category, sex, age;
        std::int64_t year;
        auto operator<=>(const Line&) const = default;
    };
    struct Cell {
        Count people;
        std::int64_t row;
    };
    std::map<Line, Cell> cells;
    const auto add = [&](const Line& line, Count people, std::size_t row) {
        const auto [at, added] =
            cells.try_emplace(line, Cell{people, static_cast<std::int64_t>(row) + 2});
        if (added) return;
        auto& sum = at->second.people;
        sum = sum.known() && people.known() ? Count{sum.value + people.value, CellState::known}
                                            : Count::suppressed();
    };
    for (std::size_t row = 0; row < national.rows(); ++row) {
        const auto year = number_in((*columns.year)[row]);
        if (!year) continue;
        const auto people = national_count((*columns.count)[row]);
        const auto sex = sex_of(columns.at("sex", row)), age = age_of(columns.at("age", row));
        if (columns.looks_only_at(row, {"sex", "age"})) {
            if (!sex.empty() && !age.empty()) add({"total", "_T", sex, age, *year}, people, row);
        } else if (columns.looks_only_at(row, {"sex", "age", "form"})) {
            const auto form = form_of(columns.at("form", row));
            if (!form.empty() && !sex.empty() && !age.empty())
                add({"form", form, sex, age, *year}, people, row);
        } else if (columns.looks_only_at(row, {"citizenship"})) {
            add({"citizenship", citizenship_of(columns.at("citizenship", row)), "_T", "_T", *year},
                people, row);
        }
    }
    TextColumn state("state"), indicator("indicator"), dimension("dimension"), category("category"),
        sex("sex"), age("age");
    CountColumn year("year"), people("people"), row("row");
    for (const auto& [line, cell] : cells) {
        state.push(iso3);
        indicator.push("victims");
        dimension.push(line.dimension);
        category.push(line.category);
        sex.push(line.sex);
        age.push(line.age);
        year.push({line.year, CellState::known});
        people.push(cell.people);
        row.push({cell.row, CellState::known});
    }
    return Table::make({std::move(state), std::move(indicator), std::move(dimension),
                        std::move(category), std::move(sex), std::move(age), std::move(year),
                        std::move(people), std::move(row)});
}

Result<protect::Release> release_of_national(const PublishedFile& file, std::string_view statement,
                                             const std::string& name) {
    const auto state = TRY(state_of(file));
    return release_of_protected(file, statement, name, kind,
                                {"national", [state](const Table& national) {
                                     return canonical_of_national(national, state);
                                 }});
}

Result<protect::Release> release_of_national_tables(const PublishedFile& file,
                                                    std::string_view statement,
                                                    const std::string& name) {
    const auto iso3 = TRY(state_of(file));
    TRY(columns_of(file.source().table, file.source().digest.name));
    return release_of_protected(file, statement, name, kind,
                                {"national tables", [iso3](const Table& national) -> Result<Table> {
                                     TextColumn state("state");
                                     for (std::size_t row = 0; row < national.rows(); ++row)
                                         state.push(iso3);
                                     std::vector<Table::Column> columns;
                                     columns.emplace_back(std::move(state));
                                     for (std::size_t i = 0; i < national.columns(); ++i)
                                         columns.push_back(national.column(i));
                                     return Table::make(std::move(columns));
                                 }});
}

}  // namespace palermo::published
