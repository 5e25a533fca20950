#include "palermo/disclosure/estimates.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <set>

#include "palermo/core/recipe.hpp"
#include "palermo/disclosure/attack.hpp"

namespace palermo::protect {
namespace {

constexpr std::size_t most_lists_with_overlaps = 6, most_lists = 12;

std::int64_t all_of(const HistoryCounts& counts) {
    return std::accumulate(counts.people.begin(), counts.people.end(), std::int64_t{0});
}

std::size_t lists_of(const HistoryCounts& counts) {
    return static_cast<std::size_t>(std::countr_zero(counts.people.size()));
}

std::int64_t total_of(const HistoryCounts& counts, std::size_t list) {
    std::int64_t total = 0;
    for (std::size_t h = 1; h < counts.people.size(); ++h) {
        if ((h >> list & 1U) != 0) total += counts.people[h];
    }
    return total;
}

bool is_small(const HistoryCounts& counts, std::int64_t people) {
    return people > 0 && people < counts.small_below;
}

/// What a reader knows: histories 1.., then the totals of the lists, then all people seen.
CellSystem system_of(const HistoryCounts& counts) {
    const auto histories = counts.people.size(), lists = lists_of(counts);
    CellSystem system;
    const auto cell = [&](std::int64_t people, bool hidden) {
        // A hidden number is known not to be 0: nobody is printed as nobody.
        system.cells.push_back(hidden ? Bounds{1, no_limit} : Bounds{people, people});
    };
    Sum seen{static_cast<CellIndex>(histories - 1 + lists), {}};
    for (std::size_t h = 1; h < histories; ++h) {
        cell(counts.people[h], counts.overlap_hidden[h]);
        seen.parts.push_back(static_cast<CellIndex>(h - 1));
    }
    for (std::size_t i = 0; i < lists; ++i) {
        cell(total_of(counts, i), counts.total_hidden[i]);
        Sum sum{static_cast<CellIndex>(histories - 1 + i), {}};
        for (std::size_t h = 1; h < histories; ++h) {
            if ((h >> i & 1U) != 0) sum.parts.push_back(static_cast<CellIndex>(h - 1));
        }
        if (!sum.parts.empty()) system.sums.push_back(std::move(sum));
    }
    cell(all_of(counts), false);
    system.sums.push_back(std::move(seen));
    return system;
}

/// Small overlaps, and small totals of lists.
std::vector<bool> secrets_of(const HistoryCounts& counts) {
    std::vector<bool> secret;
    for (std::size_t h = 1; h < counts.people.size(); ++h) {
        secret.push_back(is_small(counts, counts.people[h]));
    }
    for (std::size_t i = 0; i < lists_of(counts); ++i) {
        secret.push_back(is_small(counts, total_of(counts, i)));
    }
    secret.push_back(false);
    return secret;
}

constexpr std::array<std::string_view, 11> method_columns = {
    "study", "iso3", "years",   "method",      "seen",        "people",
    "low",   "high", "reasons", "cannot_show", "published_in"};
constexpr std::array<std::string_view, 5> details_columns = {"study", "kind", "label", "first",
                                                             "second"};

bool has_columns(const Table& table, std::span<const std::string_view> names) {
    return table.columns() == names.size() &&
           std::all_of(names.begin(), names.end(),
                       [&](std::string_view name) { return table.text(name) != nullptr; });
}

/// Rows of the details that print something else than an open total or overlap of these counts, or
/// how many are hidden.
std::int64_t not_allowed(const Table& table, const HistoryCounts& counts) {
    std::multiset<std::string> totals;
    for (std::size_t i = 0; i < lists_of(counts); ++i) {
        if (!counts.total_hidden[i]) totals.insert(std::to_string(total_of(counts, i)));
    }
    const auto *kind = table.text("kind"), *first = table.text("first"),
               *second = table.text("second");
    std::int64_t wrong = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string number((*first)[row]);
        if ((*kind)[row] == "hidden") {
            const auto hidden =
                std::count(counts.overlap_hidden.begin(), counts.overlap_hidden.end(), true);
            wrong += number != std::to_string(hidden);
        } else if ((*kind)[row] == "list") {
            const auto total = totals.find(number);
            wrong += total == totals.end();
            if (total != totals.end()) totals.erase(total);
        } else if ((*kind)[row] == "overlap") {
            const auto history = std::strtoull(std::string((*second)[row]).c_str(), nullptr, 10);
            wrong += history == 0 || history >= counts.people.size() ||
                     counts.overlap_hidden[history] ||
                     number != std::to_string(counts.people[history]);
        } else {
            ++wrong;
        }
    }
    return wrong;
}

/// Estimates and limits with more digits than may be told, another number of people seen, and reasons
/// that hold numbers.
std::int64_t not_two_digits(const Table& table, const HistoryCounts& counts) {
    std::int64_t wrong = 0;
    const auto seen = shown_seen(counts);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        wrong += (*table.text("seen"))[row] != seen;
        for (const auto* name : {"reasons", "cannot_show"}) {
            const auto text = (*table.text(name))[row];
            wrong += !text.empty() && text != untold_reason;
        }
    }
    for (const auto* name : {"people", "low", "high"}) {
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto value = std::strtod(std::string((*table.text(name))[row]).c_str(), nullptr);
            wrong += std::isfinite(value) && std::abs(value - two_digits(value)) > 1e-9 * value;
        }
    }
    return wrong;
}

/// How many secrets have fewer values than promised.
Result<std::int64_t> narrow(const HistoryCounts& counts) {
    const auto secret = secrets_of(counts);
    const auto system = system_of(counts);
    IntervalOptions options;
    options.wide_enough = counts.width_min;
    options.solution.assign(counts.people.begin() + 1, counts.people.end());
    for (std::size_t i = 0; i < lists_of(counts); ++i) {
        options.solution.push_back(total_of(counts, i));
    }
    options.solution.push_back(all_of(counts));
    const auto found = TRY(intervals(system, secret, options));
    if (found.contradiction) return fail(Code::not_estimable, "overlaps.contradict");
    std::int64_t result = 0;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const auto& bounds = found.cells[i];
        result += secret[i] && (found.undecided[i] || bounds.high - bounds.low < counts.width_min);
    }
    return result;
}

}  // namespace

Result<HistoryCounts> hide_overlaps(HistoryCounts counts) {
    if (!std::has_single_bit(counts.people.size()) || counts.people.size() < 2 ||
        counts.people[0] != 0) {
        return fail(Code::invalid_input, "overlaps.histories");
    }
    const auto histories = counts.people.size(), lists = lists_of(counts);
    counts.overlap_hidden.assign(histories, false);
    counts.total_hidden.assign(lists, false);
    if (lists > most_lists) {
        return fail(Code::invalid_input, "overlaps.too_many_lists", {{"most", most_lists}},
                    counts.study);
    }
    if (is_small(counts, all_of(counts))) {
        return fail(Code::would_disclose, "overlaps.few_in_all", {}, counts.study);
    }
    if (lists == 2 && is_small(counts, counts.people[3])) {
        return fail(Code::would_disclose, "overlaps.few_on_both", {}, counts.study);
    }
    const bool many = lists > most_lists_with_overlaps;
    std::vector<std::size_t> others;  // printed, the fewest people first
    for (std::size_t h = 1; h < histories; ++h) {
        const auto people = counts.people[h];
        counts.overlap_hidden[h] = people > 0 && (many || people < counts.small_below);
        if (people > 0 && !counts.overlap_hidden[h]) others.push_back(h);
    }
    for (std::size_t i = 0; i < lists; ++i) {
        counts.total_hidden[i] = is_small(counts, total_of(counts, i));
    }
    // The estimate is a steep function of a small overlap: beside it the totals of the lists leave few
    // tables that give the same digits, and whoever runs this program on each finds the one. So where
    // something small is hidden, the estimate stands alone.
    const auto secret = secrets_of(counts);
    if (std::find(secret.begin(), secret.end(), true) != secret.end()) {
        for (std::size_t h = 1; h < histories; ++h) {
            counts.overlap_hidden[h] = counts.people[h] > 0;
        }
        counts.total_hidden.assign(lists, true);
        others.clear();
    }
    std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) {
        return counts.people[a] < counts.people[b];
    });
    std::size_t next = 0, list = 0;
    while (TRY(narrow(counts)) > 0) {
        if (next < others.size()) {
            counts.overlap_hidden[others[next++]] = true;
        } else if (list < lists) {
            counts.total_hidden[list] = total_of(counts, list) > 0;
            ++list;
        } else {
            return fail(Code::would_disclose, "overlaps.follows", {}, counts.study);
        }
    }
    return counts;
}

std::string shown_seen(const HistoryCounts& counts) {
    const bool hides =
        std::count(counts.overlap_hidden.begin(), counts.overlap_hidden.end(), true) +
            std::count(counts.total_hidden.begin(), counts.total_hidden.end(), true) >
        0;
    const auto all = all_of(counts);
    return std::to_string(hides ? std::llround(two_digits(static_cast<double>(all))) : all);
}

HistoryCounts open_overlaps(HistoryCounts counts) {
    counts.overlap_hidden.assign(counts.people.size(), false);
    counts.total_hidden.assign(lists_of(counts), false);
    return counts;
}

double two_digits(double value) {
    if (!std::isfinite(value) || value == 0) return value;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
    return std::round(value / unit) * unit;
}

Result<Candidate> estimates_candidate(Table table, const HistoryCounts& counts,
                                      const Release* histories, std::string options) {
    const bool details = has_columns(table, details_columns);
    if (!details && !has_columns(table, method_columns)) {
        return fail(Code::invalid_input, "overlaps.no_estimates", {}, counts.study);
    }
    Candidate candidate;
    candidate.kind_ = "estimates of people nobody saw";
    candidate.program_ = "palermo " + std::string(program_version()) + " prevalence/estimate";
    candidate.table_ = std::move(table);
    candidate.options_ = std::move(options);
    candidate.reading_.name = "this release";
    candidate.reading_.small_below = counts.small_below;
    if (histories != nullptr) {
        candidate.inputs_ = histories->statement().recipe.inputs;
        candidate.promise_ = "made of capture histories that are public, as cited";
        candidate.attack_ = [tried = static_cast<std::int64_t>(counts.people.size()) -
                                     1]() -> Result<std::vector<Attack>> {
            return std::vector<Attack>{
                {"overlaps of lists", "none is needed: the histories are public by their citation",
                 tried, 0}};
        };
        return candidate;
    }
    candidate.promise_ = "no overlap of 1 to " + std::to_string(counts.small_below - 1) +
                         " people is printed or follows from the totals of the lists; each could "
                         "have " +
                         std::to_string(counts.width_min + 1) + " values or more";
    candidate.attack_ = [counts, details,
                         printed = candidate.table_]() -> Result<std::vector<Attack>> {
        const auto secret = secrets_of(counts);
        const auto tried = std::count(secret.begin(), secret.end(), true);
        const auto too_much =
            details ? not_allowed(printed, counts) : not_two_digits(printed, counts);
        return std::vector<Attack>{
            {"numbers printed", "which numbers of the table are not among those that may be told",
             static_cast<std::int64_t>(printed.rows()), too_much},
            {"overlaps of lists",
             "which small overlaps follow from the totals of the lists and the printed overlaps",
             tried, TRY(narrow(counts))}};
    };
    return candidate;
}

}  // namespace palermo::protect
