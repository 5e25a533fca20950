#include "palermo/prevalence/capture_table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "palermo/prevalence/detail/count_of_people.hpp"
#include "palermo/prevalence/detail/trouble.hpp"

namespace palermo::prevalence {

namespace {

using detail::at;
using detail::most_people;
using detail::Trouble;
using detail::trouble_with;
using detail::whole_number;

Error no_list_cell(std::string_view cell, const TextColumn& list, Where where) {
    const auto name = column_name(list.name());
    switch (detail::trouble_with_cell(cell, list)) {
        case detail::CellTrouble::empty:
            return fail(Code::invalid_input, "captures.cell_empty",
                        {{"list", name}, {"lists", field_name("lists")}}, std::move(where));
        case detail::CellTrouble::one_or_two:
            return fail(Code::invalid_input, "captures.cell_one_or_two",
                        {{"list", name}, {"lists", field_name("lists")}}, std::move(where));
        case detail::CellTrouble::neither:
            break;
    }
    return fail(Code::invalid_input, "captures.cell_neither",
                {{"list", name}, {"count", field_name("count")}, {"lists", field_name("lists")}},
                std::move(where));
}

}  // namespace

std::optional<detail::Trouble> detail::trouble_with(const std::vector<std::string>& names) {
    if (names.size() < 2) {
        return Trouble{fail(Code::invalid_input, "captures.one_list"), 0};
    }
    if (names.size() > most_lists) {
        return Trouble{
            fail(Code::invalid_input, "captures.too_many_lists", {{"lists", field_name("lists")}}),
            most_lists};
    }
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) {
            return Trouble{fail(Code::invalid_input, "captures.list_without_name"), i};
        }
        if (!seen.insert(names[i]).second) {
            return Trouble{fail(Code::invalid_input, "captures.lists_alike",
                                {{"list", column_name(names[i])}}),
                           i};
        }
    }
    return {};
}

std::optional<detail::Trouble> detail::trouble_with(std::span<const std::int64_t> counts) {
    bool overlap = false;
    History on_some_list = 0;
    for (History history = 1; history < counts.size(); ++history) {
        if (counts[history] == 0) continue;
        on_some_list |= history;
        overlap = overlap || (history & (history - 1)) != 0;
    }
    if (on_some_list != counts.size() - 1) {
        return Trouble{
            fail(Code::invalid_input, "captures.empty_list", {{"lists", field_name("lists")}}),
            static_cast<std::size_t>(std::countr_one(on_some_list))};
    }
    if (!overlap) {
        return Trouble{fail(Code::not_estimable, "captures.no_overlap"), 0};
    }
    return {};
}

detail::CellTrouble detail::trouble_with_cell(std::string_view cell, const TextColumn& list) {
    if (cell.empty()) return CellTrouble::empty;
    // As statistical packages number the answers of a question: 1 yes, 2 no.
    bool one = false, two = false, other = false;
    for (std::size_t row = 0; row < list.size() && !other; ++row) {
        one = one || list[row] == "1";
        two = two || list[row] == "2";
        other = list[row] != "1" && list[row] != "2";
    }
    return one && two && !other ? CellTrouble::one_or_two : CellTrouble::neither;
}

CaptureTable::CaptureTable(std::vector<std::string> list_names, std::vector<std::int64_t> counts)
    : list_names_(std::move(list_names)), counts_(std::move(counts)) {
    for (const auto count : counts_) people_seen_ += count;
}

Result<CaptureTable> CaptureTable::make(std::vector<std::string> list_names,
                                        std::vector<std::int64_t> counts, Where where) {
    if (auto trouble = trouble_with(list_names)) return at(std::move(trouble->error), where);
    const auto histories = std::size_t{1} << list_names.size();
    if (counts.size() != histories) {
        return fail(Code::invalid_input, "captures.number_of_counts",
                    {{"expected", histories}, {"found", counts.size()}}, where);
    }
    if (counts[0] != 0) return fail(Code::invalid_input, "captures.unseen_counted", {}, where);
    std::int64_t total = 0;
    for (const auto count : counts) {
        if (count < 0) {
            return fail(Code::invalid_input, "captures.negative_count", {}, where);
        }
        if (count > most_people - total) {
            return fail(Code::invalid_input, "captures.counts_too_large", {}, where);
        }
        total += count;
    }
    if (auto trouble = trouble_with(counts)) return at(std::move(trouble->error), where);
    return CaptureTable(std::move(list_names), std::move(counts));
}

std::int64_t CaptureTable::people_on_all(History lists) const {
    std::int64_t people = 0;
    for (History history = 1; history < counts_.size(); ++history) {
        if ((history & lists) == lists) people += counts_[history];
    }
    return people;
}

std::string CaptureTable::name_of(History history) const {
    std::string name;
    for (int i = 0; i < lists(); ++i) {
        if ((history >> i & 1) == 0) continue;
        if (!name.empty()) name += '+';
        name += list_names_[static_cast<std::size_t>(i)];
    }
    return name.empty() ? "no list" : name;
}

Result<CaptureTable> CaptureTable::without_list(int list) const {
    expects(list >= 0 && list < lists());
    const History low = (History{1} << list) - 1;
    auto names = list_names_;
    names.erase(names.begin() + list);
    std::vector<std::int64_t> counts(counts_.size() / 2);
    for (History history = 1; history < counts_.size(); ++history) {
        const History rest = (history & low) | ((history >> 1) & ~low);
        if (rest != 0) counts[rest] += counts_[history];
    }
    return make(std::move(names), std::move(counts), "without " + list_names_[std::size_t(list)]);
}

Result<CaptureTable> CaptureTable::with_merged(int i, int j) const {
    expects(i >= 0 && i < lists() && j >= 0 && j < lists() && i != j);
    if (i > j) std::swap(i, j);
    const History low = (History{1} << j) - 1;
    auto names = list_names_;
    names[std::size_t(i)] += "+" + names[std::size_t(j)];
    names.erase(names.begin() + j);
    std::vector<std::int64_t> counts(counts_.size() / 2);
    for (History history = 1; history < counts_.size(); ++history) {
        const History moved = history | ((history >> j & 1) << i);
        counts[(moved & low) | ((moved >> 1) & ~low)] += counts_[history];
    }
    auto where = "with " + names[std::size_t(i)] + " as one list";
    return make(std::move(names), std::move(counts), std::move(where));
}

Result<CaptureTable> CaptureTable::with_changed(History history, std::int64_t change) const {
    expects(history > 0 && history < counts_.size());
    auto counts = counts_;
    counts[history] += change;
    return make(list_names_, std::move(counts), name_of(history));
}

Result<CaptureTable> CaptureTable::with_links_restored(double share) const {
    if (!(share >= 0 && share < 0.5)) {
        return fail(Code::invalid_input, "captures.missed_links");
    }
    std::vector<double> expected(counts_.begin(), counts_.end());
    std::vector<History> by_size(counts_.size() - 1);
    std::iota(by_size.begin(), by_size.end(), History{1});
    std::stable_sort(by_size.begin(), by_size.end(),
                     [](History a, History b) { return std::popcount(a) > std::popcount(b); });
    // From people on all lists down: those seen with a history are the ones whose links held, and
    // the rest of them are among the people of two smaller histories.
    for (const History whole : by_size) {
        const int size = std::popcount(whole);
        if (size < 2) break;
        expected[whole] = std::max(0.0, expected[whole] / (1 - share));
        const double split = expected[whole] * share / size;
        for (History rest = whole; rest != 0; rest &= rest - 1) {
            const History alone = rest & (~rest + 1);
            expected[alone] -= split;
            expected[whole & ~alone] -= split;
        }
    }
    std::vector<std::int64_t> rounded(counts_.size());
    double carried = 0;
    int last_size = 0;
    for (const History history : by_size) {
        if (std::popcount(history) != last_size) carried = 0;
        last_size = std::popcount(history);
        if (!(expected[history] > 0)) continue;  // nobody is rounded into an empty history
        const double wanted = expected[history] + carried;
        rounded[history] = std::max<std::int64_t>(0, std::llround(wanted));
        carried = wanted - static_cast<double>(rounded[history]);
    }
    return make(list_names_, std::move(rounded));
}

Result<CaptureTable> read_captures(const Table& table, const CaptureOptions& options) {
    const auto place = [&](std::size_t row, std::size_t column) {
        return Where::of_file(options.file_name, options.rows(row),
                              static_cast<std::int64_t>(column) + 1);
    };
    const auto columns = TRY(capture_columns(table, options));
    const auto& list_columns = columns.list_columns;
    const auto& count_column = columns.count_column;
    auto names = columns.lists;
    // Troubles with a list are told at the head of its column.
    const auto head = [&](std::size_t list) {
        const auto column = list < list_columns.size() ? list_columns[list] : 0;
        return Where::of_file(options.file_name, options.rows.header(),
                              static_cast<std::int64_t>(column) + 1);
    };
    if (auto trouble = trouble_with(names)) {
        return at(std::move(trouble->error), head(trouble->list));
    }
    for (const auto c : list_columns) {
        if (table.text(table.name(c)) == nullptr) {
            return fail(Code::invalid_input, "captures.column_of_counts",
                        {{"column", column_name(std::string(table.name(c)))}}, place(0, c));
        }
    }

    std::vector<std::int64_t> counts(std::size_t{1} << names.size());
    std::vector<bool> given(counts.size());
    std::size_t next_unseen = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (next_unseen < columns.unseen_rows.size() && columns.unseen_rows[next_unseen] == row) {
            ++next_unseen;
            continue;
        }
        History history = 0;
        for (std::size_t i = 0; i < list_columns.size(); ++i) {
            const auto cell = (*table.text(names[i]))[row];
            const auto on = on_list(cell);
            if (!on) {
                return no_list_cell(cell, *table.text(names[i]), place(row, list_columns[i]));
            }
            if (*on) history |= History{1} << i;
        }
        std::int64_t people = 1;
        if (count_column) {
            if (const auto* known = table.counts(columns.count)) {
                const auto count = (*known)[row];
                if (!count.known() || count.value < 0) {
                    return fail(Code::invalid_input, "captures.count_hidden", {},
                                place(row, *count_column));
                }
                people = count.value;
            } else {
                const auto read = whole_number((*table.text(columns.count))[row]);
                if (!read) return at(read.error(), place(row, *count_column));
                people = *read;
            }
        }
        if (history == 0) {
            const auto here = place(row, count_column.value_or(list_columns[0]));
            if (!options.lists.empty()) {
                return fail(Code::invalid_input, "captures.on_no_chosen_list", {}, here);
            }
            if (count_column) return fail(Code::invalid_input, "captures.unseen_row", {}, here);
            return fail(Code::invalid_input, "captures.person_on_no_list", {}, here);
        }
        // With the lists chosen by the caller, rows that differ only in other columns may meet.
        if (count_column && given[history] && options.lists.empty()) {
            return fail(Code::invalid_input, "captures.history_twice", {},
                        place(row, *count_column));
        }
        given[history] = true;
        if (people > most_people - counts[history]) {
            return fail(Code::invalid_input, "captures.counts_too_large", {},
                        place(row, count_column.value_or(0)));
        }
        counts[history] += people;
    }
    if (auto trouble = trouble_with(counts)) {
        return at(std::move(trouble->error), head(trouble->list));
    }
    return CaptureTable::make(std::move(names), std::move(counts), options.file_name);
}

Result<void> refuse_draws(const Table& table, const std::string& file_name) {
    if (table.text("draw") == nullptr) return {};
    return fail(Code::invalid_input, "captures.drawn_linkages",
                {{"by", field_name("by")}, {"draws", field_name("draws")}}, file_name);
}

Copies copies_in(const CaptureTable& captures) {
    Copies made;
    const auto on = [&](int list) { return captures.people_on_all(History{1} << list); };
    for (int i = 0; i < captures.lists(); ++i) {
        if (on(i) == captures.people_seen()) made.holds_all.push_back(i);
        for (int j = i + 1; j < captures.lists(); ++j) {
            const auto both = captures.people_on_all(History{1} << i | History{1} << j);
            if (both == on(i) && both == on(j)) made.same.emplace_back(i, j);
        }
    }
    return made;
}

std::vector<std::string> findings_in(const CaptureTable& captures) {
    std::vector<std::string> found;
    const auto name = [&](int list) { return captures.list_names()[std::size_t(list)]; };
    const auto copies = copies_in(captures);
    for (const auto& [i, j] : copies.same) {
        found.push_back("lists " + name(i) + " and " + name(j) + " hold exactly the same people (" +
                        std::to_string(captures.people_on_all(History{1} << i)) +
                        "): is one a copy of the other? Then leave one of them out (--lists)");
    }
    for (const int list : copies.holds_all) {
        found.push_back("list " + name(list) + " holds all " +
                        std::to_string(captures.people_seen()) +
                        " people who were seen: by it nobody can be missing. If it is no list but "
                        "says what is true of everybody, leave it out (--lists)");
    }
    return found;
}

}  // namespace palermo::prevalence
