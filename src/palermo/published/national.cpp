#include "palermo/published/national.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <map>
#include <optional>
#include <tuple>

#include "palermo/vocabulary/terms.hpp"
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

/// A whole number that counts people, or a year.
std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// "", "*", "<5"
bool is_hidden(std::string_view text) {
    return text.empty() || text == "*" || (text.starts_with('<') && number_in(text.substr(1)));
}

/// Places and kinds of authority are an office's own; the rest are codes.
bool is_code(std::string_view dimension, std::string_view text) {
    if (text == national_total || text.empty() || dimension == "place" || dimension == "authority")
        return true;
    if (dimension == "sex") return !sex_of(text).empty();
    if (dimension == "age") return !age_of(text).empty();
    if (dimension == "form")
        return !form_of(text).empty() || text == "MIXED" || vocabulary::form(text) != nullptr;
    if (dimension == "citizenship") {
        return vocabulary::country_by_iso3(text) != nullptr || text == "UNK" ||
               text == "STATELESS" || text == "GROUP" || text == "SEVERAL";
    }
    constexpr std::array<std::string_view, 7> waits = {"0_45",    "46_90", "91_180", "181_365",
                                                       "366plus", "NONE",  "UNK"};
    return std::ranges::find(waits, text) != waits.end();
}

Result<std::string_view> state_of(const PublishedFile& file) {
    const auto state = state_in_name(file.source().digest.name);
    if (state.empty())
        return fail(Code::invalid_input, "national.no_state", {}, file.source().digest.name);
    return state;
}

}  // namespace

Result<NationalCells> NationalCells::of(const Table& table, const std::string& file) {
    NationalCells cells;
    cells.year_ = table.text("year");
    cells.count_ = table.text("count");
    if (cells.year_ == nullptr) return fail(Code::invalid_input, "national.no_year", {}, file);
    if (cells.count_ == nullptr) return fail(Code::invalid_input, "national.no_count", {}, file);
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto name = table.name(i);
        const auto known = std::ranges::find(national_dimensions, name);
        if (known != national_dimensions.end()) {
            cells.dimensions_[*known] = table.text(name);
        } else if (name != "year" && name != "count" && name != "state") {
            return fail(Code::invalid_input, "national.unknown_column",
                        {{"column", column_name(std::string(name))}},
                        Where::of_file(file, 1, static_cast<std::int64_t>(i) + 1));
        }
    }
    const auto refuse_unknown = [&](const TextColumn& column, auto&& is_known,
                                    ErrorId id) -> Result<void> {
        for (std::size_t row = 0; row < column.size(); ++row) {
            if (is_known(column[row])) continue;
            return fail(Code::invalid_input, id, {{"column", column_name(column.name())}},
                        Where::of_file(file, static_cast<std::int64_t>(row) + 2));
        }
        return {};
    };
    TRY(refuse_unknown(
        *cells.count_, [](std::string_view text) { return is_hidden(text) || number_in(text); },
        /*id*/ "national.no_number"));
    TRY(refuse_unknown(
        *cells.year_,
        [](std::string_view text) {
            return text.empty() || text == national_total || number_in(text);
        },
        /*id*/ "national.unknown_code"));
    for (const auto& [name, column] : cells.dimensions_) {
        TRY(refuse_unknown(
            *column, [name](std::string_view text) { return is_code(name, text); },
            /*id*/ "national.unknown_code"));
    }
    return cells;
}

std::string_view NationalCells::at(std::string_view dimension, std::size_t row) const {
    const auto found = dimensions_.find(dimension);
    return found == dimensions_.end() ? national_total : (*found->second)[row];
}

std::optional<int> NationalCells::year(std::size_t row) const {
    const auto number = number_in((*year_)[row]);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

Count NationalCells::people(std::size_t row) const {
    const auto number = number_in((*count_)[row]);
    return number ? Count{*number, CellState::known} : Count::suppressed();
}

bool NationalCells::looks_only_at(std::size_t row,
                                  std::span<const std::string_view> dimensions) const {
    return std::ranges::all_of(dimensions_, [&](const auto& each) {
        return (*each.second)[row] == national_total ||
               std::ranges::find(dimensions, each.first) != dimensions.end();
    });
}

std::string_view state_in_name(std::string_view file) {
    const auto slash = file.rfind('/');
    if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
    if (file.size() < 4 || file[3] != '.') return {};
    return vocabulary::country_by_iso3(file.substr(0, 3)) == nullptr ? std::string_view()
                                                                     : file.substr(0, 3);
}

Result<Table> canonical_of_national(const Table& national, std::string_view iso3) {
    const auto table = TRY(NationalCells::of(national, std::string(iso3) + ".victims.csv"));
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
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto year = table.year(row);
        if (!year) continue;  // a sum over years, or people counted in none
        const auto people = table.people(row);
        const auto sex = sex_of(table.at("sex", row)), age = age_of(table.at("age", row));
        if (table.looks_only_at(row, {"sex", "age"})) {
            add({"total", "_T", sex, age, *year}, people, row);
        } else if (table.looks_only_at(row, {"sex", "age", "form"})) {
            // Detailed forms are parts of the three groups, which UNODC knows.
            const auto form = form_of(table.at("form", row));
            if (!form.empty()) add({"form", form, sex, age, *year}, people, row);
        } else if (table.looks_only_at(row, {"citizenship"})) {
            add({"citizenship", citizenship_of(table.at("citizenship", row)), "_T", "_T", *year},
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
    TRY(NationalCells::of(file.source().table, file.source().digest.name));
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
