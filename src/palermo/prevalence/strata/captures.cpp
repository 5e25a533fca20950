#include "palermo/prevalence/strata/captures.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "palermo/prevalence/detail/column_words.hpp"
#include "palermo/prevalence/detail/count_of_people.hpp"
#include "palermo/prevalence/detail/names.hpp"
#include "palermo/prevalence/detail/trouble.hpp"
#include "palermo/table/names.hpp"

namespace palermo::prevalence {

namespace {

using detail::most_people;
using detail::whole_number;
constexpr std::size_t most_ways = std::size_t{1} << 22;  // to fill in what is missing, all rows
constexpr std::size_t most_covariates = 12, most_levels = 60, most_bytes = 100;

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    if (value > 1'000'000 || value < -1'000'000) return {};
    return value;
}

// nan, -inf, 1e400: what other programs write where a number went wrong. Written as a name, Nan is a place.
bool no_finite_number(std::string_view text) {
    if (text == "Nan" || text == "Inf") return false;
    double value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return false;
    if (error == std::errc::result_out_of_range) {  // too large, or so small that it is 0
        return text.find("e-") == text.npos && text.find("E-") == text.npos;
    }
    return error == std::errc() && !std::isfinite(value);
}

// Orders levels, fills numbers, and tells where each old level went.
std::vector<int> put_in_order(Covariate& covariate) {
    const auto& texts = covariate.levels;
    std::vector<std::optional<std::int64_t>> numbers;
    bool all = true;
    for (const auto& text : texts) {
        numbers.push_back(whole(text));
        all = all && numbers.back().has_value();
    }
    std::vector<int> order(texts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        const auto x = static_cast<std::size_t>(a), y = static_cast<std::size_t>(b);
        if (all && numbers[x] != numbers[y]) return *numbers[x] < *numbers[y];
        return texts[x] < texts[y];
    });
    Covariate made{covariate.name, {}, {}};
    std::vector<int> moved(texts.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto old = static_cast<std::size_t>(order[i]);
        moved[old] = static_cast<int>(i);
        made.levels.push_back(texts[old]);
        if (all) made.numbers.push_back(*numbers[old]);
    }
    // "07" and "7" are two texts and one number: then the levels are no numbers.
    if (std::adjacent_find(made.numbers.begin(), made.numbers.end()) != made.numbers.end()) {
        made.numbers.clear();
    }
    covariate = std::move(made);
    return moved;
}

Error too_many_values(const Covariate& covariate, Where where) {
    return fail(Code::invalid_input, "strata.too_many_values",
                {{"covariate", column_name(covariate.name)}}, std::move(where));
}

Result<void> check_covariates(const std::vector<Covariate>& covariates, std::size_t histories,
                              const Where& where) {
    if (covariates.empty()) return fail(Code::invalid_input, "strata.no_covariate", {}, where);
    if (covariates.size() > most_covariates) {
        return fail(Code::invalid_input, "strata.too_many_covariates", {}, where);
    }
    std::size_t cells = histories;
    for (const auto& covariate : covariates) {
        if (covariate.levels.empty()) {
            return fail(Code::invalid_input, "strata.known_of_nobody",
                        {{"covariate", column_name(covariate.name)}}, where);
        }
        if (covariate.levels.size() > most_levels) {
            return too_many_values(covariate, where);
        }
        cells *= covariate.levels.size();
        if (cells > most_strata_cells) {
            return fail(Code::invalid_input, "strata.too_many_cells", {}, where);
        }
    }
    return {};
}

}  // namespace

std::size_t StratifiedCaptures::stratum_of(std::span<const int> levels) const {
    expects(levels.size() == covariates_.size());
    std::size_t stratum = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        expects(levels[i] >= 0);
        stratum = stratum * covariates_[i].levels.size() + static_cast<std::size_t>(levels[i]);
    }
    return stratum;
}

int StratifiedCaptures::level_in(std::size_t stratum, std::size_t covariate) const {
    for (std::size_t i = covariates_.size(); --i > covariate;) {
        stratum /= covariates_[i].levels.size();
    }
    return static_cast<int>(stratum % covariates_[covariate].levels.size());
}

Result<StratifiedCaptures> StratifiedCaptures::make(std::vector<std::string> list_names,
                                                    std::vector<Covariate> covariates,
                                                    std::vector<StrataRow> rows,
                                                    std::vector<AbsentList> absent, Where where) {
    StratifiedCaptures made;
    if (list_names.size() > most_lists || list_names.empty()) {
        return fail(Code::invalid_input, "strata.number_of_lists", {}, where);
    }
    const auto histories = std::size_t{1} << list_names.size();
    TRY(check_covariates(covariates, histories, where));
    std::vector<std::int64_t> counts(histories);
    std::map<std::pair<std::vector<int>, History>, std::int64_t> sums;
    std::int64_t total = 0;
    for (const auto& row : rows) {
        if (row.history >= histories || row.levels.size() != covariates.size()) {
            return fail(Code::invalid_input, "strata.row_shape", {}, where);
        }
        if (row.history == 0) {
            return fail(Code::invalid_input, "captures.unseen_counted", {}, where);
        }
        if (row.people < 0 || row.people > most_people - total) {
            return fail(Code::invalid_input, "strata.count_out_of_range", {}, where);
        }
        for (std::size_t i = 0; i < row.levels.size(); ++i) {
            if (row.levels[i] < missing_level ||
                row.levels[i] >= static_cast<int>(covariates[i].levels.size())) {
                return fail(Code::invalid_input, "strata.row_level",
                            {{"covariate", column_name(covariates[i].name)}}, where);
            }
        }
        total += row.people;
        counts[row.history] += row.people;
        sums[{row.levels, row.history}] += row.people;
    }
    made.list_names_ = list_names;
    made.covariates_ = std::move(covariates);
    for (const auto& one : made.covariates_) made.strata_ *= one.levels.size();
    // Names, empty lists and overlap are judged as in the table without covariates.
    TRY(CaptureTable::make(std::move(list_names), std::move(counts), where));
    made.possible_.assign(made.strata_, static_cast<History>(histories - 1));
    made.not_operating_.assign(made.strata_, 0);
    for (const auto& one : absent) {
        if (one.list < 0 || one.list >= made.lists() || one.covariate < 0 ||
            one.covariate >= static_cast<int>(made.covariates_.size()) || one.level < 0 ||
            one.level >=
                static_cast<int>(made.covariates_[std::size_t(one.covariate)].levels.size())) {
            return fail(Code::invalid_input, "strata.absent_unknown", {}, where);
        }
        for (std::size_t s = 0; s < made.strata_; ++s) {
            if (made.level_in(s, std::size_t(one.covariate)) != one.level) continue;
            const History bit = History{1} << one.list;
            made.possible_[s] &= ~bit;
            if (one.kind == Absence::not_operating) made.not_operating_[s] |= bit;
        }
    }
    made.absent_ = std::move(absent);
    std::size_t ways = 0;
    for (auto& [key, people] : sums) {
        const auto& [levels, history] = key;
        ways += made.ways_to_complete(levels, history);
        if (ways > most_ways) {
            return fail(Code::invalid_input, "strata.too_much_missing", {}, where);
        }
        for (const auto& one : made.absent_) {
            if ((history >> one.list & 1) != 0 && levels[std::size_t(one.covariate)] == one.level) {
                return fail(Code::invalid_input, "strata.on_absent_list",
                            {{"list", column_name(made.list_names_[std::size_t(one.list)])}},
                            where);
            }
        }
        if (people == 0) continue;
        if (made.ways_to_complete(levels, history) == 0) {
            return fail(Code::invalid_input, "strata.no_place_left", {}, where);
        }
        if (std::find(levels.begin(), levels.end(), missing_level) != levels.end()) {
            made.people_with_missing_ += people;
        }
        made.people_seen_ += people;
        made.rows_.push_back({history, levels, people});
    }
    return made;
}

std::size_t StratifiedCaptures::ways_to_complete(const std::vector<int>& levels,
                                                 History history) const {
    std::size_t ways = 1;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i] == missing_level) ways *= covariates_[i].levels.size();
    }
    // Without absent lists every combination is a way; else the strata are looked at one by one.
    if (absent_.empty() || ways > most_ways) return ways;
    ways = 0;
    for (std::size_t s = 0; s < strata_; ++s) {
        bool here = (history & ~possible_[s]) == 0;
        for (std::size_t i = 0; i < levels.size() && here; ++i) {
            here = levels[i] == missing_level || levels[i] == level_in(s, i);
        }
        if (here) ways += std::size_t{1} << std::popcount(not_operating_[s]);
    }
    return ways;
}

Result<StratifiedCaptures> StratifiedCaptures::without_missing() const {
    std::vector<StrataRow> rows;
    for (const auto& row : rows_) {
        if (std::find(row.levels.begin(), row.levels.end(), missing_level) == row.levels.end()) {
            rows.push_back(row);
        }
    }
    std::int64_t people = 0;
    for (const auto& row : rows) people += row.people;
    auto made = make(list_names_, covariates_, std::move(rows), absent_);
    // Lists, covariates and counts were checked in the whole table: what is new is that too few are left.
    if (!made) {
        return fail(made.error().code, "strata.too_few_known", {{"people", people}});
    }
    return made;
}

Result<CaptureTable> StratifiedCaptures::whole() const {
    std::vector<std::int64_t> counts(histories());
    for (const auto& row : rows_) counts[row.history] += row.people;
    return CaptureTable::make(list_names_, std::move(counts));
}

Result<CaptureTable> StratifiedCaptures::only(std::size_t stratum) const {
    std::vector<std::int64_t> counts(histories());
    for (const auto& row : rows_) {
        if (std::find(row.levels.begin(), row.levels.end(), missing_level) != row.levels.end()) {
            continue;
        }
        if (stratum_of(row.levels) == stratum) counts[row.history] += row.people;
    }
    return CaptureTable::make(list_names_, std::move(counts));
}

namespace {

struct Columns {
    std::optional<std::size_t> count;
    std::vector<std::size_t> lists, covariates;
    std::vector<std::string> names;  // of lists
    std::vector<std::size_t> unseen_rows;
};

Result<std::size_t> column_named(const Table& table, const std::string& name,
                                 const StrataOptions& options) {
    for (std::size_t c = 0; c < table.columns(); ++c) {
        if (table.name(c) == name) {
            if (table.text(name) == nullptr) {
                return fail(Code::invalid_input, "strata.column_of_counts",
                            {{"column", column_name(name)}}, options.file_name);
            }
            return c;
        }
    }
    return detail::no_column(table, name, options.file_name);
}

Result<Columns> columns_of(const Table& table, const StrataOptions& options) {
    Columns made;
    for (const auto& name : options.covariates) {
        if (std::count(options.covariates.begin(), options.covariates.end(), name) > 1 ||
            std::count(options.lists.begin(), options.lists.end(), name) > 0 ||
            name == options.count_column) {
            return fail(Code::invalid_input, "strata.named_twice", {{"column", asked(name)}},
                        options.file_name);
        }
        made.covariates.push_back(TRY(column_named(table, name, options)));
    }
    const auto captures = TRY(strata_columns(table, options));
    made.count = captures.count_column;
    made.lists = captures.list_columns;
    made.names = captures.lists;
    made.unseen_rows = captures.unseen_rows;
    return made;
}

// "shelter:sex=M". The list and the covariate are looked up from the left and right of the marks.
Result<AbsentList> absence_of(const std::string& text, Absence kind, const Columns& columns,
                              const std::vector<Covariate>& covariates, const std::string& where) {
    const auto colon = text.find(':'), equals = text.find('=');
    if (colon == text.npos || equals == text.npos || equals < colon) {
        return fail(Code::invalid_input, "strata.absent_written", {}, where);
    }
    const auto list = text.substr(0, colon), name = text.substr(colon + 1, equals - colon - 1),
               level = text.substr(equals + 1);
    AbsentList made;
    made.kind = kind;
    const auto found = std::find(columns.names.begin(), columns.names.end(), list);
    if (found == columns.names.end()) {
        return fail(Code::invalid_input, "strata.no_list",
                    {{"list", asked(list)},
                     {"meant", detail::meant_of(columns.names, list)},
                     {"lists", column_name(detail::joined(columns.names))}},
                    where);
    }
    made.list = static_cast<int>(found - columns.names.begin());
    for (std::size_t i = 0; i < covariates.size(); ++i) {
        if (covariates[i].name != name) continue;
        const auto& levels = covariates[i].levels;
        const auto at = std::find(levels.begin(), levels.end(), level);
        if (at == levels.end()) {
            return fail(Code::invalid_input, "strata.no_value", {{"covariate", asked(name)}},
                        where);
        }
        made.covariate = static_cast<int>(i);
        made.level = static_cast<int>(at - levels.begin());
        return made;
    }
    return detail::no_covariate(covariates, name, where);
}

// As in a table without covariates, and how to name one: the column may be that.
Error no_list_cell(std::string_view cell, const TextColumn& list, Where where) {
    const auto name = column_name(list.name());
    switch (detail::trouble_with_cell(cell, list)) {
        case detail::CellTrouble::empty:
            return fail(Code::invalid_input, "strata.cell_empty",
                        {{"list", name},
                         {"lists", field_name("lists")},
                         {"by", field_name("by")},
                         {"covariates", field_name("covariates")}},
                        std::move(where));
        case detail::CellTrouble::one_or_two:
            return fail(Code::invalid_input, "strata.cell_one_or_two",
                        {{"list", name},
                         {"lists", field_name("lists")},
                         {"by", field_name("by")},
                         {"covariates", field_name("covariates")}},
                        std::move(where));
        case detail::CellTrouble::neither:
            break;
    }
    return fail(Code::invalid_input, "strata.cell_neither",
                {{"list", name},
                 {"count", field_name("count")},
                 {"lists", field_name("lists")},
                 {"by", field_name("by")},
                 {"covariates", field_name("covariates")}},
                std::move(where));
}

}  // namespace

Result<CaptureColumns> strata_columns(const Table& table, const StrataOptions& options) {
    CaptureOptions how;
    how.file_name = options.file_name;
    how.rows = options.rows;
    how.count_column = options.count_column;
    how.lists = options.lists;
    how.others = options.covariates;
    return capture_columns(table, how);
}

std::vector<std::string> notes_on_strata(const Table& table, const StrataOptions& options) {
    std::vector<std::string> notes;
    std::set<std::string_view> held;  // words for missing that stand somewhere
    for (const auto& name : options.covariates) {
        const auto* column = table.text(name);
        if (column == nullptr) continue;
        std::map<std::string, std::set<std::string>> written;  // each way to write a value
        for (std::size_t row = 0; row < column->size(); ++row) {
            const auto cell = (*column)[row];
            const auto word = std::find(options.missing.begin(), options.missing.end(), cell);
            if (word != options.missing.end()) {
                held.insert(*word);
            } else if (!cell.empty()) {
                written[detail::folded_value(cell)].emplace(cell);
            }
        }
        // How many, and not which: what stands in a cell stands in no message.
        std::size_t alike = 0;
        for (const auto& [folded, ways] : written) alike += ways.size() > 1 ? ways.size() : 0;
        if (alike > 0) {
            notes.push_back(options.file_name + ": column " + name +
                            ": values that differ only by capital letters or white space: " +
                            std::to_string(alike) +
                            "; each was taken as a value of its own. Write them alike if they are "
                            "one");
        }
    }
    for (const auto& word : options.missing) {
        if (held.contains(word) || word == "NA" || word == "unknown") continue;
        notes.push_back(options.file_name + ": --missing-words: no covariate holds " +
                        visible_name(word));
    }
    return notes;
}

Result<StratifiedCaptures> read_strata(const Table& table, const StrataOptions& options) {
    const auto place = [&](std::size_t row, std::size_t column) {
        return Where::of_file(options.file_name, options.rows(row),
                              static_cast<std::int64_t>(column) + 1);
    };
    const auto columns = TRY(columns_of(table, options));
    // What is wrong with the lists as a whole is told at the head of a column.
    const auto head = [&](std::size_t list) {
        const auto column = list < columns.lists.size() ? columns.lists[list] : 0;
        return Where::of_file(options.file_name, options.rows.header(),
                              static_cast<std::int64_t>(column) + 1);
    };
    if (columns.names.size() < 2 || columns.names.size() > most_lists) {
        return fail(Code::invalid_input, "strata.columns_as_lists", {},
                    head(columns.names.size() < 2 ? 0 : most_lists));
    }
    std::vector<Covariate> covariates;
    std::vector<std::map<std::string, int, std::less<>>> known(columns.covariates.size());
    for (const auto& name : options.covariates) covariates.push_back({name, {}, {}});
    std::vector<StrataRow> rows;
    std::map<std::pair<std::vector<int>, History>, std::size_t> given;
    std::int64_t total = 0;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        if (std::binary_search(columns.unseen_rows.begin(), columns.unseen_rows.end(), r)) continue;
        StrataRow row;
        for (std::size_t i = 0; i < columns.lists.size(); ++i) {
            const auto* text = table.text(columns.names[i]);
            if (text == nullptr) {
                return fail(Code::invalid_input, "strata.list_of_counts",
                            {{"column", column_name(columns.names[i])},
                             {"by", field_name("by")},
                             {"covariates", field_name("covariates")}},
                            place(r, columns.lists[i]));
            }
            const auto on = on_list((*text)[r]);
            if (!on) return no_list_cell((*text)[r], *text, place(r, columns.lists[i]));
            if (*on) row.history |= History{1} << i;
        }
        for (std::size_t i = 0; i < columns.covariates.size(); ++i) {
            const auto cell = (*table.text(table.name(columns.covariates[i])))[r];
            if (cell.empty() || std::find(options.missing.begin(), options.missing.end(), cell) !=
                                    options.missing.end()) {
                row.levels.push_back(missing_level);
                continue;
            }
            if (no_finite_number(cell)) {
                return fail(Code::invalid_input, "strata.value_not_finite",
                            {{"missing_words", field_name("missing_words")}},
                            place(r, columns.covariates[i]));
            }
            if (cell.size() > most_bytes) {
                return fail(Code::invalid_input, "strata.value_too_long",
                            {{"covariate", column_name(covariates[i].name)}},
                            place(r, columns.covariates[i]));
            }
            const auto next = static_cast<int>(covariates[i].levels.size());
            const auto [at, fresh] = known[i].try_emplace(std::string(cell), next);
            if (fresh) covariates[i].levels.emplace_back(cell);
            if (covariates[i].levels.size() > most_levels) {
                return too_many_values(covariates[i], place(r, columns.covariates[i]));
            }
            row.levels.push_back(at->second);
        }
        row.people = 1;
        const auto at = columns.count.value_or(columns.lists[0]);
        if (columns.count) {
            if (const auto* counts = table.counts(table.name(at))) {
                const auto count = (*counts)[r];
                if (!count.known() || count.value < 0) {
                    return fail(Code::invalid_input, "captures.count_hidden", {}, place(r, at));
                }
                row.people = count.value;
            } else {
                const auto read = whole_number((*table.text(table.name(at)))[r]);
                if (!read) return detail::at(read.error(), place(r, at));
                row.people = *read;
            }
        }
        if (row.history == 0) {
            if (columns.count) {
                return fail(Code::invalid_input, "captures.unseen_row", {}, place(r, at));
            }
            return fail(Code::invalid_input, "captures.person_on_no_list", {}, place(r, at));
        }
        if (row.people > most_people - total) {
            return fail(Code::invalid_input, "captures.counts_too_large", {}, place(r, at));
        }
        total += row.people;
        // With the lists chosen by the caller, rows that differ only in other columns may meet.
        const auto [first, fresh] = given.try_emplace({row.levels, row.history}, r);
        if (!fresh && columns.count && options.lists.empty()) {
            return fail(Code::invalid_input, "strata.history_twice", {}, place(r, at));
        }
        rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < covariates.size(); ++i) {
        const auto moved = put_in_order(covariates[i]);
        for (auto& row : rows) {
            if (row.levels[i] >= 0) row.levels[i] = moved[std::size_t(row.levels[i])];
        }
    }
    std::vector<AbsentList> absent;
    for (const auto kind : {Absence::impossible, Absence::not_operating}) {
        for (const auto& text :
             kind == Absence::impossible ? options.impossible : options.not_operating) {
            absent.push_back(TRY(absence_of(text, kind, columns, covariates, options.file_name)));
        }
    }
    std::vector<std::int64_t> counts(std::size_t{1} << columns.names.size());
    for (const auto& row : rows) counts[row.history] += row.people;
    if (auto trouble = detail::trouble_with(counts)) {
        return detail::at(std::move(trouble->error), head(trouble->list));
    }
    return StratifiedCaptures::make(columns.names, std::move(covariates), std::move(rows),
                                    std::move(absent), options.file_name);
}

}  // namespace palermo::prevalence
