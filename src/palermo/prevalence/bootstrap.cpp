#include "palermo/prevalence/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Draws tables like a given one. Only cells with people can be drawn.
class Resampler {
public:
    explicit Resampler(std::span<const std::int64_t> counts) {
        std::int64_t rest = 0;
        for (std::size_t w = 0; w < counts.size(); ++w) rest += counts[w];
        people_ = rest;
        for (std::size_t w = 0; w < counts.size(); ++w) {
            if (counts[w] == 0) continue;
            cells_.push_back(w);
            chances_.push_back(static_cast<double>(counts[w]) / static_cast<double>(rest));
            rest -= counts[w];
        }
        chances_.back() = 1;
        drawn_.resize(cells_.size());
        table_.resize(counts.size());
    }
    std::span<const std::int64_t> draw(stats::Stream& stream) {
        stream.multinomial_given_rest(people_, chances_, drawn_);
        for (std::size_t i = 0; i < cells_.size(); ++i) table_[cells_[i]] = drawn_[i];
        return table_;
    }

private:
    std::int64_t people_;
    std::vector<std::size_t> cells_;
    std::vector<double> chances_;
    std::vector<std::int64_t> drawn_, table_;
};

// The share of replicates below the estimate, ties one half where asked.
double share_below(const Replicates& r, bool half_ties) {
    double below = 0;
    for (const double unseen : r.unseen) {
        if (half_ties && std::fabs(unseen - r.estimate) <= 1e-7 * (r.estimate + r.people_seen)) {
            below += 0.5;
        } else if (unseen < r.estimate) {
            below += 1;
        }
    }
    return below / static_cast<double>(r.unseen.size());
}

// Quantile and its Monte-Carlo sd by the spacing of order statistics around it; `spread` is the
// standard deviation of the level.
Limit limit_at(std::span<const double> sorted, double seen, double level, double spread) {
    Limit limit;
    limit.people = seen + stats::quantile_8(sorted, level);
    const double low = stats::quantile_8(sorted, std::max(0.0, level - spread));
    const double high = stats::quantile_8(sorted, std::min(1.0, level + spread));
    limit.monte_carlo_sd = std::isinf(high) ? (std::isinf(low) ? 0 : infinity) : (high - low) / 2;
    return limit;
}

std::vector<double> sorted_copy(const std::vector<double>& values) {
    auto copy = values;
    std::sort(copy.begin(), copy.end());
    return copy;
}

// The median of many replicates varies less than one replicate does [E14]; measured, not derived
// (docs/methods/bootstrap.md).
constexpr double bagged_share = 0.95;

Interval bagged(const Replicates& r, double level) {
    // Quantiles of the log replicates at 16% and 84% give a scale that no tail and no replicate at
    // infinity can move; the centre is the median. To the scale comes the chance in how many were
    // seen, which resampling those who were cannot show (bootstrap.hpp).
    const auto sorted = sorted_copy(r.unseen);
    const double z = stats::normal_quantile(0.5 + level / 2);
    const double size = static_cast<double>(sorted.size());
    const auto log_quantile = [&](double p) {
        return std::log(std::max(stats::quantile_8(sorted, p), 1e-9));
    };
    const auto ends = [&](double centre_shift, double low_shift, double high_shift) {
        const double centre = log_quantile(0.5 + centre_shift);
        const double low = log_quantile(0.158655253931457 + low_shift);
        const double high = log_quantile(0.841344746068543 + high_shift);
        const double resampled = (r.chose_a_model ? bagged_share : 1) * (high - low) / 2;
        const double how_many = r.drew_how_many ? 0 : std::exp(-centre) + 1 / r.people_seen;
        const double scale = std::sqrt(resampled * resampled + how_many);
        return std::pair{centre - z * scale, centre + z * scale};
    };
    const auto [low, high] = ends(0, 0, 0);
    Interval made{IntervalKind::bagged, level, {}, {}};
    made.lower.people = r.people_seen + std::exp(low);
    made.upper.people = r.people_seen + std::exp(high);
    // Monte-Carlo error by moving each quantile one standard deviation of its level.
    const double sd_tail = std::sqrt(0.158655 * 0.841345 / size), sd_centre = 0.5 / std::sqrt(size);
    const auto moved = [&](double c, double l, double h, bool upper) {
        const auto plus = ends(c, l, h), minus = ends(-c, -l, -h);
        return ((upper ? plus.second : plus.first) - (upper ? minus.second : minus.first)) / 2;
    };
    for (const bool upper : {false, true}) {
        const double by_centre = moved(sd_centre, 0, 0, upper);
        const double by_low = moved(0, sd_tail, 0, upper);
        const double by_high = moved(0, 0, sd_tail, upper);
        auto& limit = upper ? made.upper : made.lower;
        limit.monte_carlo_sd =
            (limit.people - r.people_seen) *
            std::sqrt(by_centre * by_centre + by_low * by_low + by_high * by_high);
        if (!std::isfinite(limit.monte_carlo_sd)) limit.monte_carlo_sd = infinity;
    }
    if (!std::isfinite(low)) made.lower = {r.people_seen, 0};
    if (!std::isfinite(high)) made.upper = {infinity, 0};
    return made;
}

}  // namespace

std::string_view name_of(IntervalKind kind) {
    constexpr std::string_view names[] = {"bagged", "bca", "bca_r", "percentile", "calibrated"};
    return names[static_cast<int>(kind)];
}

Result<Replicates> resample(const CaptureTable& captures, const Engine& engine,
                            const BootstrapOptions& options, const Task& task) {
    if (options.replicates < 20 || options.replicates > 10'000'000) {
        return fail(Code::invalid_input, "interval.replicates");
    }
    Replicates made;
    made.people_seen = static_cast<double>(captures.people_seen());
    made.unseen.resize(static_cast<std::size_t>(options.replicates));
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<Resampler> resamplers;
    for (int i = 0; i < task.threads; ++i) {
        workers.push_back(engine.worker());
        resamplers.emplace_back(captures.counts());
    }
    made.estimate = workers[0]->unseen(captures.counts());
    const stats::Simulation simulation(options.seed);
    const auto job = [&](std::int64_t i, int thread) -> Result<void> {
        auto stream = simulation.stream(static_cast<std::uint64_t>(i));
        const auto counts = resamplers[std::size_t(thread)].draw(stream);
        made.unseen[std::size_t(i)] = workers[std::size_t(thread)]->unseen(counts);
        return {};
    };
    TRY(parallel_for(task, "replicates", options.replicates, job));
    made.without_estimate = static_cast<int>(std::count_if(made.unseen.begin(), made.unseen.end(),
                                                           [](double u) { return std::isinf(u); }));
    return made;
}

double acceleration(const CaptureTable& captures, const Engine& engine) {
    const auto worker = engine.worker();
    std::vector<std::int64_t> counts(captures.counts().begin(), captures.counts().end());
    std::vector<double> values, weights;
    double mean = 0;
    for (std::size_t w = 1; w < counts.size(); ++w) {
        if (counts[w] == 0) continue;
        --counts[w];
        // People, not unseen: one person fewer is seen.
        values.push_back(worker->unseen(counts));
        ++counts[w];
        weights.push_back(static_cast<double>(counts[w]));
        mean += weights.back() * values.back();
    }
    mean /= static_cast<double>(captures.people_seen());
    double squares = 0, cubes = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double r = mean - values[i];
        squares += weights[i] * r * r;
        cubes += weights[i] * r * r * r;
    }
    return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Result<Interval> interval(const Replicates& r, IntervalKind kind, double level, double a) {
    if (!(level > 0 && level < 1)) {
        return fail(Code::invalid_input, "interval.level");
    }
    expects(kind != IntervalKind::calibrated && !r.unseen.empty());
    if (!std::isfinite(r.estimate)) {
        return fail(Code::not_estimable, "interval.no_estimate");
    }
    const double size = static_cast<double>(r.unseen.size());
    const auto sorted = sorted_copy(r.unseen);
    if (kind == IntervalKind::bagged) {
        // A log scale says nothing where a sixth of the replicates leave nobody unseen: then the
        // plain quantiles.
        if (stats::quantile_8(sorted, 0.158655253931457) >= 1) return bagged(r, level);
        auto plain = TRY(interval(r, IntervalKind::percentile, level));
        plain.kind = IntervalKind::bagged;
        return plain;
    }
    Interval made{kind, level, {}, {}};
    const double below =
        kind == IntervalKind::percentile ? 0.5 : share_below(r, kind == IntervalKind::bca);
    if (kind != IntervalKind::percentile && (below <= 0 || below >= 1 || !std::isfinite(a))) {
        return fail(Code::not_estimable, "interval.bca_one_side");
    }
    for (const bool upper : {false, true}) {
        const double tail = upper ? 0.5 + level / 2 : 0.5 - level / 2;
        double at = tail, spread = 0;
        if (kind == IntervalKind::percentile) {
            spread = std::sqrt(at * (1 - at) / size);
        } else {
            const double z0 = stats::normal_quantile(below), z = stats::normal_quantile(tail);
            const double inner = 1 - a * (z0 + z);
            const double w = z0 + (z0 + z) / inner;
            if (!(inner > 0)) {
                return fail(Code::not_estimable, "interval.bca_skew");
            }
            at = stats::normal_cdf(w);
            // The level itself is estimated: its slope in the share below the estimate.
            const auto density = [](double x) { return 0.3989422804014327 * std::exp(-x * x / 2); };
            const double slope =
                density(w) * (1 + 1 / (inner * inner)) / std::max(density(z0), 1e-300);
            const double joint = std::min(below, at) - below * at;
            spread = std::sqrt(std::max(0.0, slope * slope * below * (1 - below) + at * (1 - at) -
                                                 2 * slope * joint) /
                               size);
        }
        (upper ? made.upper : made.lower) = limit_at(sorted, r.people_seen, at, spread);
    }
    return made;
}

Result<std::vector<Interval>> calibrated_intervals(const CaptureTable& captures,
                                                   const Engine& engine,
                                                   const Replicates& replicates,
                                                   const std::vector<double>& levels,
                                                   const BootstrapOptions& options,
                                                   const Task& task, int outer, int inner) {
    if (outer < 20 || inner < 20) {
        return fail(Code::invalid_input, "interval.calibration");
    }
    if (!std::isfinite(replicates.estimate)) {
        return fail(Code::not_estimable, "interval.no_estimate");
    }
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < task.threads; ++i) workers.push_back(engine.worker());
    const auto study = stats::Simulation(options.seed).branch(1);
    std::vector<double> shares(static_cast<std::size_t>(outer));
    Steps steps(task, "calibration", std::int64_t{outer} * inner);
    const auto job = [&](std::int64_t i, int thread) -> Result<void> {
        const auto mine = study.branch(static_cast<std::uint64_t>(i));
        auto stream = mine.stream(0);
        Resampler first(captures.counts());
        const auto drawn = first.draw(stream);
        const std::vector<std::int64_t> table(drawn.begin(), drawn.end());
        Resampler second(table);
        double below = 0;
        for (int j = 1; j <= inner; ++j) {
            auto inside = mine.stream(static_cast<std::uint64_t>(j));
            const double unseen = workers[std::size_t(thread)]->unseen(second.draw(inside));
            const bool tie = std::fabs(unseen - replicates.estimate) <=
                             1e-7 * (replicates.estimate + replicates.people_seen);
            below += tie ? 0.5 : unseen < replicates.estimate ? 1 : 0;
        }
        shares[std::size_t(i)] = below / inner;
        steps.done(inner);
        return {};
    };
    TRY(parallel_for(task, "", outer, job));
    std::sort(shares.begin(), shares.end());
    const auto sorted = sorted_copy(replicates.unseen);
    const double size = static_cast<double>(sorted.size());
    std::vector<Interval> made;
    for (const double level : levels) {
        Interval one{IntervalKind::calibrated, level, {}, {}};
        for (const bool upper : {false, true}) {
            const double tail = upper ? 0.5 + level / 2 : 0.5 - level / 2;
            const double at =
                std::clamp(stats::quantile_8(shares, tail), 0.5 / size, 1 - 0.5 / size);
            const double shift = std::sqrt(tail * (1 - tail) / outer);
            const double moved = (stats::quantile_8(shares, std::min(1.0, tail + shift)) -
                                  stats::quantile_8(shares, std::max(0.0, tail - shift))) /
                                 2;
            const double spread = std::sqrt(at * (1 - at) / size + moved * moved);
            (upper ? one.upper : one.lower) = limit_at(sorted, replicates.people_seen, at, spread);
        }
        made.push_back(one);
    }
    return made;
}

}  // namespace palermo::prevalence
