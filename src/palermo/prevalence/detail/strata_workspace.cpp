#include "palermo/prevalence/detail/strata_workspace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/newton.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence::detail {

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();

// Predictions one EM may make, halvings included. Ordinary tables need about fifty; where the maximum
// lies at the edge of what can be told the effects drift for ever, and the fit is said not to settle.
constexpr int most_predictions = 5000;
}  // namespace

ObservedTable observe(const StratifiedCaptures& captures) {
    ObservedTable made;
    auto& o = made.observation;
    const std::size_t histories = captures.histories();
    o.seen.assign(captures.strata() * histories, 0.0);
    for (std::size_t s = 0; s < captures.strata(); ++s) {
        o.unseen_within.push_back(captures.not_operating(s));
        const History open = captures.possible(s) | captures.not_operating(s);
        for (History w = 1; w < histories; ++w) {
            const bool can_be = (w & ~open) == 0;
            if (can_be && (w & captures.possible(s)) != 0) o.seen[s * histories + w] = 1;
        }
    }
    const std::size_t width = captures.covariates().size();
    for (const auto& row : captures.rows()) {
        Group group{o.cells.size(), 0};
        // Every way to fill in the missing levels, and lists that were not kept.
        std::vector<int> levels(row.levels);
        for (auto& level : levels) level = std::max(level, 0);
        for (;;) {
            const auto s = captures.stratum_of(levels);
            if ((row.history & ~captures.possible(s)) == 0) {
                const History hidden = captures.not_operating(s);
                for (History extra = hidden;; extra = (extra - 1) & hidden) {
                    o.cells.push_back(
                        static_cast<std::uint32_t>(s * histories + (row.history | extra)));
                    if (extra == 0) break;
                }
            }
            std::size_t i = 0;
            for (; i < width; ++i) {
                if (row.levels[i] != missing_level) continue;
                if (levels[i] + 1 < static_cast<int>(captures.covariates()[i].levels.size())) {
                    ++levels[i];
                    break;
                }
                levels[i] = 0;
            }
            if (i == width) break;
        }
        group.last = o.cells.size();
        made.missing = made.missing || group.last - group.first > 1;
        o.groups.push_back(group);
        made.counts.push_back(row.people);
    }
    return made;
}

StrataWorkspace::StrataWorkspace(const MarginSums& lattice, const Observation& observation,
                                 const Task& task)
    : lattice_(lattice),
      observation_(observation),
      task_(task),
      finder_(lattice, observation, task) {
    const std::size_t p = lattice.columns();
    stride_ = p + 1;
    effects_.resize(p);
    eta_.resize(lattice.cells());
    fitted_.resize(lattice.cells());
    completed_.resize(lattice.cells());
    tensor_.resize(lattice.sums());
    sums_.resize(lattice.sums());
    margins_.resize(lattice.sums());
    scratch_.resize(lattice.scratch_size());
    matrix_.resize(stride_ * (p + 1));
    direction_.resize(p);
    score_.resize(p);
    saved_.resize(p);
}

void StrataWorkspace::load(std::span<const std::int64_t> counts) {
    held_.assign(counts.begin(), counts.end());
    counts_ = held_;
    missing_ = false;
    log_factorials_ = 0;
    std::fill(completed_.begin(), completed_.end(), 0.0);
    for (std::size_t g = 0; g < counts.size(); ++g) {
        if (counts[g] == 0) continue;
        const auto& group = observation_.groups[g];
        const double count = static_cast<double>(counts[g]);
        log_factorials_ += stats::log_factorial(count);
        missing_ = missing_ || group.last - group.first > 1;
        const double share = count / static_cast<double>(group.last - group.first);
        for (auto i = group.first; i < group.last; ++i) completed_[observation_.cells[i]] += share;
    }
    take_margins();
}

void StrataWorkspace::take_margins() {
    lattice_.sum(completed_.data(), margins_.data(), scratch_);
}

const Face& StrataWorkspace::choose(std::span<const std::uint8_t> terms) {
    face_ = &finder_.find(terms, counts_);
    return *face_;
}

void StrataWorkspace::predict() {
    ++predictions_;
    std::fill(tensor_.begin(), tensor_.end(), 0.0);
    for (const auto c : face_->columns) tensor_[lattice_.at(c)] = effects_[c];
    lattice_.spread(tensor_.data(), eta_.data(), scratch_);
    std::copy(eta_.begin(), eta_.end(), fitted_.begin());
    exponentials(fitted_.data(), face_->keep.data(), fitted_.size());
    lattice_.sum(fitted_.data(), sums_.data(), scratch_);
}

// sum N eta - sum mu on the completed table.
double StrataWorkspace::objective() const {
    double value = -sums_[0];
    for (const auto c : face_->columns) value += margins_[lattice_.at(c)] * effects_[c];
    return value;
}

void StrataWorkspace::assemble() {
    const auto& columns = face_->columns;
    const std::size_t p = columns.size();
    for (std::size_t i = 0; i < p; ++i) {
        double* row = matrix_.data() + i * stride_;
        for (std::size_t j = 0; j <= i; ++j) {
            const auto at = lattice_.at(columns[i], columns[j]);
            row[j] = at == MarginSums::nowhere ? 0 : sums_[at];
        }
        row[stride_ - 1] = row[i];
    }
}

// One weighted least-squares step for log(N + 1/10) with weights N + 1/10, as glm begins.
void StrataWorkspace::start_from_counts() {
    for (std::size_t c = 0; c < fitted_.size(); ++c) {
        const double mu = (completed_[c] + 0.1) * face_->keep[c];
        fitted_[c] = mu;
        eta_[c] = mu > 0 ? mu * (std::log(mu) - 0.1 / mu) : 0;
    }
    lattice_.sum(fitted_.data(), sums_.data(), scratch_);
    lattice_.sum(eta_.data(), tensor_.data(), scratch_);
    assemble();
    const auto& columns = face_->columns;
    cholesky(matrix_.data(), stride_, columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        direction_[i] = tensor_[lattice_.at(columns[i])];
    }
    solve(matrix_.data(), stride_, columns.size(), direction_.data());
    for (std::size_t i = 0; i < columns.size(); ++i) effects_[columns[i]] = direction_[i];
}

// Newton's method on the completed table until decrement^2 < enough. Returns the steps, or -1.
int StrataWorkspace::newton(double enough) {
    const auto& columns = face_->columns;
    const std::size_t p = columns.size();
    double value = objective();
    for (int iteration = 1; iteration <= 100 && !task_.stopped(); ++iteration) {
        for (std::size_t i = 0; i < p; ++i) {
            const auto at = lattice_.at(columns[i]);
            score_[i] = margins_[at] - sums_[at];
        }
        assemble();
        const double decrement =
            towards_maximum(matrix_.data(), stride_, p, score_.data(), direction_.data());
        for (std::size_t i = 0; i < p; ++i) saved_[i] = effects_[columns[i]];
        value = climb(value, decrement, [&](double length) {
            for (std::size_t i = 0; i < p; ++i) {
                effects_[columns[i]] = saved_[i] + length * direction_[i];
            }
            predict();
            return objective();
        });
        // After a full step the next decrement is about the square of this one.
        if (decrement < enough) return iteration;
    }
    return -1;
}

void StrataWorkspace::complete() {
    std::fill(completed_.begin(), completed_.end(), 0.0);
    for (std::size_t g = 0; g < counts_.size(); ++g) {
        if (counts_[g] == 0) continue;
        const auto& group = observation_.groups[g];
        const double count = static_cast<double>(counts_[g]);
        if (group.last - group.first == 1) {
            completed_[observation_.cells[group.first]] += count;
            continue;
        }
        double whole = 0;
        for (auto i = group.first; i < group.last; ++i) whole += fitted_[observation_.cells[i]];
        if (!(whole > 0)) continue;
        for (auto i = group.first; i < group.last; ++i) {
            const auto cell = observation_.cells[i];
            completed_[cell] += count * fitted_[cell] / whole;
        }
    }
    take_margins();
}

double StrataWorkspace::observed_log_likelihood() const {
    double value = -sums_[0] - log_factorials_;
    for (std::size_t g = 0; g < counts_.size(); ++g) {
        if (counts_[g] == 0) continue;
        const auto& group = observation_.groups[g];
        double whole = 0;
        for (auto i = group.first; i < group.last; ++i) whole += fitted_[observation_.cells[i]];
        value += static_cast<double>(counts_[g]) * std::log(std::max(whole, 1e-300));
    }
    return value;
}

int StrataWorkspace::expectation_maximisation(Until until) {
    const auto& columns = face_->columns;
    const double close = until == Until::exact ? 1e-10 : 1e-6;
    const double enough = until == Until::exact ? 1e-9 : 1e-5;
    const auto step = [&] {
        complete();
        return newton(enough) > 0;
    };
    const auto largest = [&](const std::vector<double>& a, const std::vector<double>& b) {
        double most = 0;
        for (const auto c : columns) most = std::max(most, std::fabs(a[c] - b[c]));
        return most;
    };
    double value = observed_log_likelihood();
    predictions_ = 0;
    for (int round = 1; round <= 500 && predictions_ < most_predictions; ++round) {
        em0_ = effects_;
        if (!step()) return -1;
        em1_ = effects_;
        if (!step()) return -1;
        em2_ = effects_;
        const double plain = observed_log_likelihood();
        if (trace) trace->push_back(plain);
        if (largest(em2_, em1_) < close) {
            complete();
            return 3 * round;
        }
        // SQUAREM, scheme S3: r the first step, v how the second differs from it.
        double rr = 0, vv = 0;
        for (const auto c : columns) {
            const double r = em1_[c] - em0_[c], v = em2_[c] - em1_[c] - r;
            rr += r * r;
            vv += v * v;
        }
        const double alpha = vv > 0 ? std::max(std::sqrt(rr / vv), 1.0) : 1;
        value = plain;
        if (alpha > 1) {
            for (const auto c : columns) {
                const double r = em1_[c] - em0_[c], v = em2_[c] - em1_[c] - r;
                effects_[c] = em0_[c] + 2 * alpha * r + alpha * alpha * v;
            }
            predict();
            const bool fine = step() && observed_log_likelihood() >= value - 1e-9;
            if (!fine) {
                effects_ = em2_;
                predict();
            } else if (trace) {
                trace->push_back(observed_log_likelihood());
            }
        }
    }
    return -1;
}

StrataWorkspace::Fitted StrataWorkspace::fit(std::span<const double> start, Until until) {
    Fitted done;
    if (!start.empty()) {
        std::copy(start.begin(), start.end(), effects_.begin());
    } else {
        start_from_counts();
    }
    std::vector<double> kept(effects_.size());
    for (const auto c : face_->columns) kept[c] = effects_[c];
    effects_.swap(kept);
    predict();
    if (missing_) {
        // The first completed table is the even split of load().
        if (start.empty()) (void)newton(1e-6);
        done.iterations = expectation_maximisation(until);
    } else {
        done.iterations = newton(until == Until::exact ? 1e-9 : 1e-5);
    }
    done.converged = done.iterations > 0;
    done.log_likelihood = observed_log_likelihood();
    return done;
}

void StrataWorkspace::unseen(std::vector<double>& people) {
    const std::size_t histories = lattice_.histories();
    people.assign(lattice_.strata(), 0.0);
    for (std::size_t s = 0; s < people.size(); ++s) {
        if (face_->unseen[s] == Unseen::not_estimable) people[s] = infinity;
        if (face_->unseen[s] != Unseen::finite) continue;
        const History within = observation_.unseen_within[s];
        for (History w = within;; w = (w - 1) & within) {
            people[s] += std::exp(eta_[s * histories + w]);
            if (w == 0) break;
        }
    }
}

double StrataWorkspace::score_of_adding(std::size_t term) {
    const auto& columns = face_->columns;
    const std::size_t p = columns.size();
    assemble();
    cholesky(matrix_.data(), stride_, p);
    const auto first = lattice_.first_column(term), last = lattice_.first_column(term + 1);
    const std::size_t q = last - first;
    std::vector<std::vector<double>> solved(q, std::vector<double>(p));
    std::vector<double> small(q * (q + 1)), score(q), direction;
    for (std::size_t a = 0; a < q; ++a) {
        for (std::size_t j = 0; j < p; ++j) {
            const auto at = lattice_.at(first + a, columns[j]);
            solved[a][j] = at == MarginSums::nowhere ? 0 : sums_[at];
        }
        score[a] = margins_[lattice_.at(first + a)] - sums_[lattice_.at(first + a)];
    }
    auto raw = solved;
    for (auto& row : solved) solve(matrix_.data(), stride_, p, row.data());
    for (std::size_t a = 0; a < q; ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            const auto at = lattice_.at(first + a, first + b);
            double value = at == MarginSums::nowhere ? 0 : sums_[at];
            if (a == b) small[a * (q + 1) + q] = value;
            for (std::size_t j = 0; j < p; ++j) value -= raw[a][j] * solved[b][j];
            small[a * (q + 1) + b] = value;
        }
    }
    cholesky(small.data(), q + 1, q);
    direction = score;
    solve(small.data(), q + 1, q, direction.data());
    double statistic = 0;
    for (std::size_t a = 0; a < q; ++a) statistic += score[a] * direction[a];
    return std::max(statistic, 0.0);
}

}  // namespace palermo::prevalence::detail
