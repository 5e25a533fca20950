#include "palermo/prevalence/linked.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double low_tail = 0.158655253931457, high_tail = 0.841344746068543;  // one sd of a normal

// Half the distance of the 16% and 84% quantiles of the logarithms.
double log_spread(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const double low = stats::quantile_8(values, low_tail);
    const double high = stats::quantile_8(values, high_tail);
    if (!std::isfinite(high)) return infinity;
    return (std::log(std::max(high, 1e-9)) - std::log(std::max(low, 1e-9))) / 2;
}

Result<std::int64_t> draw_number(std::string_view text, const std::string& where) {
    std::int64_t number = 0;
    const auto [stop, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (trouble != std::errc{} || stop != text.data() + text.size() || number < 0) {
        return fail(Code::invalid_input, "captures.draw_not_whole", {}, where);
    }
    return number;
}

// A draw in which nobody is on two lists is counted and not estimated.
Result<void> take(LinkedCaptures& made, Result<CaptureTable> draw) {
    if (draw) {
        made.tables.push_back(*std::move(draw));
    } else if (draw.error().code == Code::not_estimable) {
        ++made.without_overlap;
    } else {
        return draw.error();
    }
    return {};
}

}  // namespace

Result<LinkedCaptures> LinkedCaptures::with_links_restored(double share, std::uint64_t seed) const {
    if (!(share >= 0 && share < 0.5)) {
        return fail(Code::invalid_input, "captures.missed_links");
    }
    LinkedCaptures made;
    made.without_overlap = without_overlap;
    for (std::size_t d = 0; d < tables.size(); ++d) {
        const auto& table = tables[d];
        double joined = 0;  // people on two lists or more, the unit of CaptureTable's own
        for (History w = 1; w < table.histories(); ++w) {
            if (std::popcount(w) > 1) joined += static_cast<double>(table[w]);
        }
        auto stream = stats::Simulation(seed).stream(d);
        const double missed =
            static_cast<double>(stream.poisson(stream.gamma(joined) * share / (1 - share)));
        const double drawn = std::min(0.49, missed / (joined + missed));
        TRY(take(made, table.with_links_restored(drawn)));
    }
    return made;
}

CaptureTable LinkedCaptures::mean() const {
    std::vector<double> sums(tables.front().histories(), 0);
    for (const auto& table : tables) {
        for (std::size_t w = 0; w < sums.size(); ++w)
            sums[w] += static_cast<double>(table.counts()[w]);
    }
    std::vector<std::int64_t> counts;
    for (const double sum : sums) {
        counts.push_back(std::llround(sum / static_cast<double>(tables.size())));
    }
    // Rounding may leave nobody on two lists or on a list: the first draw stands in then.
    auto made = CaptureTable::make(tables.front().list_names(), std::move(counts));
    return made ? *std::move(made) : tables.front();
}

Result<LinkedCaptures> read_linked_captures(const Table& table, const CaptureOptions& options) {
    const auto* draws = table.text("draw");
    if (draws == nullptr) {
        return fail(Code::invalid_input, "captures.no_draw_column", {},
                    Where::of_file(options.file_name, options.rows.header()));
    }
    std::vector<const TextColumn*> others;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        const auto* column = table.text(table.name(c));
        if (column != nullptr) others.push_back(column);
    }
    std::map<std::int64_t, std::vector<std::size_t>> rows_of;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto where = options.file_name + ":" + std::to_string(options.rows(row)) + ":draw";
        rows_of[TRY(draw_number((*draws)[row], where))].push_back(row);
    }
    LinkedCaptures made;
    for (const auto& [number, rows] : rows_of) {
        auto how = options;
        how.rows = FileRows(options.rows.header());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto others_above = options.rows(rows[i]) - how.rows(i);
            if (others_above > 0) {
                how.rows.leave_out(static_cast<std::int64_t>(i), others_above);
            }
        }
        how.others.emplace_back("draw");
        std::vector<Table::Column> columns;
        for (const auto* column : others) {
            TextColumn copy(column->name());
            for (const auto row : rows) copy.push((*column)[row]);
            columns.emplace_back(std::move(copy));
        }
        const auto rows_of_draw = TRY(Table::make(std::move(columns)));
        TRY(take(made, read_captures(rows_of_draw, how)));
    }
    if (made.tables.empty()) {
        return fail(Code::not_estimable, "captures.no_draw_overlaps", {}, options.file_name);
    }
    return made;
}

Result<LinkedEstimate> averaged_over_linkages(const LinkedCaptures& captures,
                                              const EngineMaker& maker,
                                              const BootstrapOptions& options, const Task& task) {
    expects(!captures.tables.empty());
    const auto draws = static_cast<int>(captures.tables.size()) + captures.without_overlap;
    auto each = options;
    each.replicates = std::max(20, (options.replicates + draws - 1) / draws);
    LinkedEstimate made;
    made.replicates.people_seen = infinity;
    for (const auto& table : captures.tables) {
        made.replicates.people_seen =
            std::min(made.replicates.people_seen, static_cast<double>(table.people_seen()));
    }
    const double least = made.replicates.people_seen;
    double squares = 0;
    std::vector<double> unseen_of_draws;
    for (std::size_t d = 0; d < captures.tables.size(); ++d) {
        const auto& table = captures.tables[d];
        each.seed = stats::Simulation(options.seed).branch(d).key();
        const auto engine = maker(table, task);
        const auto replicates = TRY(resample(table, *engine, each, task));
        for (const double unseen : replicates.unseen) {
            made.replicates.unseen.push_back(unseen + replicates.people_seen - least);
        }
        made.replicates.without_estimate += replicates.without_estimate;
        made.of_draws.push_back(replicates.estimate + replicates.people_seen);
        unseen_of_draws.push_back(replicates.estimate);
        squares += std::pow(log_spread(replicates.unseen), 2);
    }
    for (int d = 0; d < captures.without_overlap; ++d) {
        made.of_draws.push_back(infinity);
        unseen_of_draws.push_back(infinity);
        made.replicates.unseen.insert(made.replicates.unseen.end(), std::size_t(each.replicates),
                                      infinity);
        made.replicates.without_estimate += each.replicates;
    }
    auto sorted = made.of_draws;
    std::sort(sorted.begin(), sorted.end());
    made.people = stats::quantile_8(sorted, 0.5);
    made.replicates.estimate = made.people - least;
    made.within_log_sd = std::sqrt(squares / static_cast<double>(captures.tables.size()));
    made.between_log_sd = draws > 1 ? log_spread(unseen_of_draws) : 0;
    const double between = made.between_log_sd * made.between_log_sd;
    const double within = made.within_log_sd * made.within_log_sd;
    made.linkage_share = std::isfinite(between + within) && between + within > 0
                             ? between / (between + within)
                             : std::nan("");
    return made;
}

}  // namespace palermo::prevalence
