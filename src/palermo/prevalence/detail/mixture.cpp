#include "palermo/prevalence/detail/mixture.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "palermo/core/clones.hpp"
#include "palermo/prevalence/detail/kernels.hpp"

namespace palermo::prevalence::detail {

namespace {

constexpr std::size_t block = 64;   // nodes at a time
constexpr std::size_t bundle = 64;  // graphs at a time: their logs stay in the nearest cache

PALERMO_CLONES void add_row(double* sum, const double* row, double factor) {
    for (std::size_t j = 0; j < block; ++j) sum[j] += factor * row[j];
}

PALERMO_CLONES void add_rows(double* sum, const double* one, double f, const double* two,
                             double g) {
    for (std::size_t j = 0; j < block; ++j) sum[j] = (sum[j] + f * one[j]) + g * two[j];
}

PALERMO_CLONES void start_row(double* sum, const double* base, double fixed, const double* row) {
    for (std::size_t j = 0; j < block; ++j) sum[j] = (base[j] + fixed) + row[j];
}

PALERMO_CLONES double greatest(const double* row) {
    double a[4] = {row[0], row[1], row[2], row[3]};
    for (std::size_t j = 4; j < block; j += 4) {
        for (std::size_t i = 0; i < 4; ++i) a[i] = a[i] > row[j + i] ? a[i] : row[j + i];
    }
    return std::max(std::max(a[0], a[1]), std::max(a[2], a[3]));
}

PALERMO_CLONES void subtract(double* row, double value) {
    for (std::size_t j = 0; j < block; ++j) row[j] -= value;
}

PALERMO_CLONES double accumulate(double* total, const double* row) {
    double a[4] = {};
    for (std::size_t j = 0; j < block; j += 4) {
        for (std::size_t i = 0; i < 4; ++i) {
            total[j + i] += row[j + i];
            a[i] += row[j + i];
        }
    }
    return (a[0] + a[1]) + (a[2] + a[3]);
}

// The part of Stirling's series after (x - 1/2) log x - x + log(2 pi) / 2; x >= 16: error < 1e-16.
double stirling(double x) {
    const double i = 1 / x, s = i * i;
    return i *
           (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188)))));
}

// log Gamma(u + d) - log Gamma(u) for u + d > 0, u > 0: no digits are lost however large u is.
// Many d for one u: what depends on u alone is kept.
class LogGammaRatio {
public:
    explicit LogGammaRatio(double u)
        : u_(u), log_u_(std::log(u)), series_(u < 16 ? 0 : stirling(u)) {}

    double operator()(double d) const {
        const double v = u_ + d;
        if (u_ < 16) return std::lgamma(v) - std::lgamma(u_);
        if (v < 16) {
            return std::lgamma(v) - ((u_ - 0.5) * log_u_ - u_ + 0.91893853320467274178 + series_);
        }
        // log(v / u) as log1p keeps the digits of a small d; far from u a quotient is as good.
        const double log_ratio = std::fabs(d) < 0.5 * u_ ? std::log1p(d / u_) : std::log(v / u_);
        return (v - 0.5) * log_ratio + d * log_u_ - d + stirling(v) - series_;
    }

private:
    double u_, log_u_, series_;
};

}  // namespace

GraphMixture::GraphMixture(int lists, double delta)
    : lists_(lists),
      delta_(delta > 0 ? delta : std::ldexp(1.0, -lists)),
      prior_people_(std::ldexp(delta_, lists)),
      graphs_(decomposable_graphs(lists)),
      missed_(std::size_t{1} << lists),
      constants_(missed_.size()),
      table_(missed_.size() * block),
      base_(block),
      logs_(bundle * block),
      ones_(block, 1.0) {}

void GraphMixture::load(std::span<const std::int64_t> counts) {
    expects(counts.size() == missed_.size());
    people_ = 0;
    for (std::size_t w = 1; w < counts.size(); ++w) people_ += static_cast<double>(counts[w]);
    std::vector<double> marginal(counts.size());
    for (std::size_t set = 1; set < counts.size(); ++set) {
        std::fill(marginal.begin(), marginal.end(), 0.0);
        for (std::size_t w = 1; w < counts.size(); ++w) {
            marginal[w & set] += static_cast<double>(counts[w]);
        }
        missed_[set] = marginal[0];
        const double a = std::ldexp(delta_, lists_ - std::popcount(set));
        double sum = std::lgamma(prior_people_) - std::lgamma(a);  // of the cell that grows with x
        for (std::size_t cell = set; cell != 0; cell = (cell - 1) & set) {
            if (marginal[cell] > 0) sum += std::lgamma(marginal[cell] + a) - std::lgamma(a);
        }
        constants_[set] = sum;
    }
}

double GraphMixture::tail_exponent(std::size_t g) const {
    double exponent = -1 + people_;
    for (auto t = graphs_.first[g]; t < graphs_.first[g + 1]; ++t) {
        const auto [set, power] = graphs_.terms[t];
        const double a = std::ldexp(delta_, lists_ - std::popcount(set));
        exponent += power * (missed_[set] + a - people_ - prior_people_);
    }
    return exponent;
}

void GraphMixture::start(std::vector<std::uint32_t> graphs) {
    chosen_ = std::move(graphs);
    fixed_.assign(chosen_.size(), 0);
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
        const auto g = chosen_[i];
        for (auto t = graphs_.first[g]; t < graphs_.first[g + 1]; ++t) {
            fixed_[i] += graphs_.terms[t].power * constants_[graphs_.terms[t].set];
        }
    }
    total_.clear();
    mass_.assign(chosen_.size(), 0);
    peak_.assign(chosen_.size(), -HUGE_VAL);
    slack_.assign(chosen_.size(), 0);
    last_.assign(chosen_.size(), -HUGE_VAL);
    reference_ = 0;
    empty_ = true;
}

// Row A: log Gamma(x + m_A + a_A) - log Gamma(N + a), the part of M(A) that changes with x.
void GraphMixture::differences(std::span<const Node> nodes) {
    for (std::size_t j = 0; j < block; ++j) {
        const auto& node = nodes[std::min(j, nodes.size() - 1)];
        const double n = people_ + node.unseen;
        // 1/N * N! / x!, and the weight; a node that only fills the block weighs nothing.
        base_[j] = j < nodes.size()
                       ? -LogGammaRatio(n + 1)(-people_) - std::log(n) + std::log(node.weight)
                       : -HUGE_VAL;
        const LogGammaRatio ratio(n + prior_people_);
        for (std::size_t set = 1; set < missed_.size(); ++set) {
            const double a = std::ldexp(delta_, lists_ - std::popcount(set));
            table_[set * block + j] = ratio((missed_[set] - people_) + (a - prior_people_));
        }
    }
}

void GraphMixture::add(std::span<const Node> all_nodes) {
    for (std::size_t from = 0; from < all_nodes.size(); from += block) {
        const auto nodes = all_nodes.subspan(from, std::min(block, all_nodes.size() - from));
        differences(nodes);
        const std::size_t at = total_.size();
        total_.resize(at + block);
        for (std::size_t first = 0; first < chosen_.size(); first += bundle) {
            const std::size_t end = std::min(chosen_.size(), first + bundle);
            double most = -HUGE_VAL;
            for (std::size_t i = first; i < end; ++i) {
                double* row = logs_.data() + (i - first) * block;
                const auto g = chosen_[i];
                auto t = graphs_.first[g];
                const auto last_term = graphs_.first[g + 1];
                const auto table_row = [&](std::uint32_t term) {
                    return table_.data() + graphs_.terms[term].set * block;
                };
                start_row(row, base_.data(), fixed_[i], table_row(t));  // the first is a clique
                for (++t; t + 1 < last_term; t += 2) {
                    add_rows(row, table_row(t), graphs_.terms[t].power, table_row(t + 1),
                             graphs_.terms[t + 1].power);
                }
                if (t < last_term) add_row(row, table_row(t), graphs_.terms[t].power);
                const double here = greatest(row);
                if (here > peak_[i]) {
                    const auto top =
                        static_cast<std::size_t>(std::find(row, row + block, here) - row);
                    // A peak at the edge of a block is compared with the block before.
                    const double before = top > 0 ? row[top - 1] : last_[i];
                    const double after = top + 1 < nodes.size() ? row[top + 1] : here;
                    peak_[i] = here;
                    slack_[i] = std::max(std::isfinite(before) ? here - before : 0, here - after);
                }
                last_[i] = row[nodes.size() - 1];
                most = std::max(most, here);
            }
            if (empty_ || most > reference_ + 20) {
                const double scale = empty_ ? 0 : std::exp(reference_ - most);
                for (double& x : total_) x *= scale;
                for (double& x : mass_) x *= scale;
                reference_ = most;
                empty_ = false;
            }
            for (std::size_t i = first; i < end; ++i) {
                double* row = logs_.data() + (i - first) * block;
                if (greatest(row) < reference_ - 70) continue;
                subtract(row, reference_);
                exponentials(row, ones_.data(), block);
                for (std::size_t j = nodes.size(); j < block; ++j) row[j] = 0;
                mass_[i] += accumulate(total_.data() + at, row);
            }
        }
        total_.resize(at + nodes.size());
    }
}

}  // namespace palermo::prevalence::detail
