#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "palermo/disclosure/detail/classes.hpp"

namespace palermo::protect::detail {
namespace {

std::uint64_t scrambled(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// What is left of each primary class after what is printed, scaled to begin with 1: two equal ones
/// tell each other.
class Secrets {
public:
    explicit Secrets(const Problem& problem) {
        for (const auto& own : problem.classes) {
            if (!own.primary) continue;
            rows_.push_back(row_of(own));
            insider_.push_back(own.insider);
            any_insider_ = any_insider_ || own.insider;
        }
        words_ = (rows_.size() + 63) / 64;
        in_column_.assign(problem.inner * words_, 0);
        number_.resize(rows_.size());
        for (std::uint32_t secret = 0; secret < rows_.size(); ++secret) {
            note(secret);
            put_in(secret);
        }
    }

    /// Would printing `row` (a residual, scaled) tell a secret?
    bool told_by(const SparseRow& row) const { return alike_.contains(number_of(row)); }

    /// Reduces the secrets by a row that `span` has just been given. False, and nothing is changed,
    /// when an insider could then tell another secret.
    bool reduce(SparseSpan& span, std::uint32_t pivot) {
        before_.clear();
        touched_.clear();
        for (std::size_t word = 0; word < words_; ++word) {
            for (auto bits = in_column_[pivot * words_ + word]; bits != 0; bits &= bits - 1) {
                const auto secret = static_cast<std::uint32_t>(
                    64 * word + static_cast<std::size_t>(std::countr_zero(bits)));
                auto& own = rows_[secret];
                const auto at =
                    std::lower_bound(own.begin(), own.end(), pivot,
                                     [](const SparseEntry& entry, std::uint32_t column) {
                                         return entry.column < column;
                                     });
                if (at == own.end() || at->column != pivot) continue;
                touched_.push_back(secret);
                if (any_insider_) before_.push_back(own);
                take_out(secret);
                span.residual(own);
                scale(own);
                put_in(secret);
            }
        }
        const bool fine = std::none_of(touched_.begin(), touched_.end(), [&](auto secret) {
            const auto& group = alike_.at(number_[secret]);
            return group.insiders > 0 && group.secrets > 1;
        });
        for (std::size_t i = 0; i < touched_.size(); ++i) {
            const auto secret = touched_[i];
            if (fine) {
                note(secret);
                continue;
            }
            take_out(secret);
            rows_[secret].swap(before_[i]);
            put_in(secret);
        }
        const auto column = in_column_.begin() + static_cast<std::ptrdiff_t>(pivot * words_);
        if (fine) std::fill_n(column, words_, 0);
        return fine;
    }

private:
    struct Group {
        int secrets = 0, insiders = 0;
    };

    void note(std::uint32_t secret) {
        for (const auto& entry : rows_[secret]) {
            in_column_[entry.column * words_ + secret / 64] |= std::uint64_t{1} << secret % 64;
        }
    }
    /// Two rows that are not the same have the same number by an accident of one in 2^60. Then a cell
    /// is hidden for nothing.
    static std::uint64_t number_of(const SparseRow& row) {
        std::uint64_t result = 0;
        for (const auto& [column, value] : row) {
            result = plus(result, times(scrambled(column) >> 3, value));
        }
        return result;
    }
    void put_in(std::uint32_t secret) {
        number_[secret] = number_of(rows_[secret]);
        auto& group = alike_[number_[secret]];
        ++group.secrets;
        group.insiders += insider_[secret] ? 1 : 0;
    }
    void take_out(std::uint32_t secret) {
        const auto found = alike_.find(number_[secret]);
        found->second.insiders -= insider_[secret] ? 1 : 0;
        if (--found->second.secrets == 0) alike_.erase(found);
    }

    std::vector<SparseRow> rows_;
    std::vector<bool> insider_;
    bool any_insider_ = false;
    std::size_t words_ = 0;
    std::vector<std::uint64_t> in_column_;  // shape [inner, secrets]: may have an entry there
    std::vector<std::uint64_t> number_;     // shape [secrets]: of its row
    std::unordered_map<std::uint64_t, Group> alike_;  // by number
    std::vector<std::uint32_t> touched_;
    std::vector<SparseRow> before_;  // what they were
};

/// Publishes classes in this order, each unless it would give a primary class away [L24].
/// Returns which are printed; those that follow are printed too.
std::vector<bool> publish(const Problem& problem, const std::vector<std::uint32_t>& order) {
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
        if (classes[c].primary || !classes[c].listed) continue;
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

}  // namespace

void print_again(const Problem& problem, std::vector<bool>& printed,
                 const std::function<bool(const std::vector<bool>&)>& safe, int failures_max) {
    const auto& classes = problem.classes;
    SparseSpan span(problem.inner);
    Secrets secrets(problem);
    const auto print = [&](SparseRow row) {
        span.residual(row);
        if (row.empty()) return;
        scale(row);
        const auto pivot = row.front().column;
        span.add(std::move(row));
        if (!secrets.reduce(span, pivot)) span.take_back();
    };
    for (const auto& each : problem.equal) print(row_of(each));
    std::vector<std::uint32_t> hidden;
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (printed[c]) {
            print(row_of(classes[c]));
        } else if (!classes[c].primary && classes[c].listed) {
            hidden.push_back(c);
        }
    }
    std::stable_sort(hidden.begin(), hidden.end(), [&](std::uint32_t a, std::uint32_t b) {
        return classes[a].loss > classes[b].loss;
    });
    const auto is_told = [&](std::uint32_t c) {
        auto row = row_of(classes[c]);
        span.residual(row);
        if (row.empty()) return false;
        scale(row);
        return secrets.told_by(row);
    };
    // Most can be printed in the beginning and few in the end, so that many are tried at once as long as
    // that does. What is found is what one after the other would find: printing more never hides more.
    std::size_t at_once = 8;
    int failures = 0;
    for (std::size_t next = 0; next < hidden.size();) {
        std::vector<std::uint32_t> trial;
        auto end = next;
        for (; end < hidden.size() && trial.size() < at_once; ++end) {
            if (!is_told(hidden[end])) trial.push_back(hidden[end]);
        }
        for (const auto c : trial) printed[c] = true;
        if (trial.empty() || safe(printed)) {
            for (const auto c : trial) print(row_of(classes[c]));
            next = end;
            at_once = std::min<std::size_t>(2 * at_once, 64);
            continue;
        }
        for (const auto c : trial) printed[c] = false;
        if (trial.size() == 1) {
            next = end;
            // The dearest came first, so that little is left to gain when nearly nothing goes any more.
            if (++failures > failures_max) return;
        }
        at_once = std::max<std::size_t>(trial.size() / 2, 1);
    }
}

namespace {

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
std::vector<bool> search_orders(const Problem& problem, int tries) {
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
        auto printed = publish(problem, order);
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
                        power * std::log(static_cast<double>(classes[c].cells.size())) +
                        classes[c].lift;
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
