#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "palermo/protect/detail/classes.hpp"

namespace palermo::protect::detail {
namespace {

/// What is left of each primary class after what is printed, scaled to begin with 1: two equal ones
/// tell each other.
class Secrets {
public:
    explicit Secrets(const Problem& problem) : in_column_(problem.inner) {
        for (const auto& own : problem.classes) {
            if (!own.primary) continue;
            rows_.push_back(row_of(own));
            insider_.push_back(own.insider);
            note(static_cast<std::uint32_t>(rows_.size() - 1));
            ++alike_[rows_.back()].secrets;
            alike_[rows_.back()].insiders += own.insider ? 1 : 0;
        }
    }

    /// Would printing `row` (a residual, scaled) tell a secret?
    bool told_by(const SparseRow& row) const { return alike_.contains(row); }

    /// Reduces the secrets by a row that `span` has just been given. False, and nothing is changed,
    /// when an insider could then tell another secret.
    bool reduce(SparseSpan& span, std::uint32_t pivot) {
        auto& column = in_column_[pivot];
        std::sort(column.begin(), column.end());
        column.erase(std::unique(column.begin(), column.end()), column.end());
        std::vector<std::pair<std::uint32_t, SparseRow>> before;
        for (const auto secret : column) {
            auto& own = rows_[secret];
            const bool holds = std::any_of(own.begin(), own.end(),
                                           [&](const auto& e) { return e.column == pivot; });
            if (!holds) continue;
            before.emplace_back(secret, own);
            take_out(secret);
            span.residual(own);
            scale(own);
            put_in(secret);
        }
        const bool fine = std::none_of(before.begin(), before.end(), [&](const auto& each) {
            const auto& group = alike_.at(rows_[each.first]);
            return group.insiders > 0 && group.secrets > 1;
        });
        for (auto& [secret, row] : before) {
            if (fine) {
                note(secret);
                continue;
            }
            take_out(secret);
            rows_[secret] = std::move(row);
            put_in(secret);
        }
        if (fine) column.clear();
        return fine;
    }

private:
    struct Before {
        bool operator()(const SparseRow& a, const SparseRow& b) const {
            return std::lexicographical_compare(
                a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
                    return x.column != y.column ? x.column < y.column : x.value < y.value;
                });
        }
    };
    struct Group {
        int secrets = 0, insiders = 0;
    };

    void note(std::uint32_t secret) {
        for (const auto& entry : rows_[secret]) in_column_[entry.column].push_back(secret);
    }
    void put_in(std::uint32_t secret) {
        auto& group = alike_[rows_[secret]];
        ++group.secrets;
        group.insiders += insider_[secret] ? 1 : 0;
    }
    void take_out(std::uint32_t secret) {
        const auto found = alike_.find(rows_[secret]);
        found->second.insiders -= insider_[secret] ? 1 : 0;
        if (--found->second.secrets == 0) alike_.erase(found);
    }

    std::vector<SparseRow> rows_;
    std::vector<bool> insider_;
    std::vector<std::vector<std::uint32_t>> in_column_;  // secrets with an entry there
    std::map<SparseRow, Group, Before> alike_;
};

/// Publishes classes in this order, each unless it would give a primary class away [L24].
/// `hidden` ones are not even tried. Returns which are printed; those that follow are printed too.
std::vector<bool> publish(const Problem& problem, const std::vector<std::uint32_t>& order,
                          const std::vector<bool>& kept_hidden) {
    const auto& classes = problem.classes;
    std::vector<bool> printed(classes.size(), false);
    SparseSpan span(problem.inner);
    Secrets secrets(problem);
    for (const auto& each : problem.equal) {
        auto row = row_of(each);
        span.residual(row);
        if (row.empty()) continue;
        const auto pivot = row.front().column;
        span.add(std::move(row));
        // Where this alone tells an insider something, the linear programs find it afterwards.
        if (!secrets.reduce(span, pivot)) span.take_back();
    }
    for (const auto c : order) {
        if (classes[c].primary || kept_hidden[c]) continue;
        auto row = row_of(classes[c]);
        span.residual(row);
        if (row.empty()) {
            printed[c] = true;
            continue;
        }
        scale(row);
        if (secrets.told_by(row)) continue;
        const auto pivot = row.front().column;
        span.add(std::move(row));
        if (secrets.reduce(span, pivot)) {
            printed[c] = true;
        } else {
            span.take_back();
        }
    }
    return printed;
}

/// Small, repeatable pseudo-random numbers for the search; no secret hangs on them.
struct Steps {
    std::uint64_t state = 0x9E3779B97F4A7C15ULL;
    double next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<double>(state >> 11) * 0x1p-53;
    }
};

}  // namespace

/// The best of several orders: first fixed ones, then variations of the best so far.
std::vector<bool> search_orders(const Problem& problem, int tries,
                                const std::vector<bool>& kept_hidden) {
    const auto& classes = problem.classes;
    std::vector<std::uint32_t> order(classes.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> weight(classes.size());
    std::vector<bool> best;
    double best_loss = 0;
    std::vector<double> best_weight;
    const auto attempt = [&] {
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return weight[a] > weight[b] || (weight[a] == weight[b] && a < b);
        });
        auto printed = publish(problem, order, kept_hidden);
        const auto loss = loss_of(problem, printed);
        if (best.empty() || loss < best_loss) {
            best = std::move(printed);
            best_loss = loss;
            best_weight = weight;
        }
    };
    for (const double power : {1.0, 2.0, 0.5, 4.0}) {
        for (std::size_t c = 0; c < classes.size(); ++c) {
            weight[c] = std::log(1.0 + static_cast<double>(classes[c].count)) +
                        power * std::log(static_cast<double>(classes[c].cells.size()));
        }
        attempt();
    }
    Steps steps;
    for (int i = 4; i < tries; ++i) {
        weight = best_weight;
        // Hidden ones get another chance before their time; that moves the others.
        const double reach = 0.2 + 2.5 * steps.next();
        const double share = 0.05 + 0.4 * steps.next();
        for (std::size_t c = 0; c < classes.size(); ++c) {
            if (classes[c].primary || best[c]) continue;
            if (steps.next() < share) weight[c] += reach * steps.next();
        }
        attempt();
    }
    return best;
}

}  // namespace palermo::protect::detail
