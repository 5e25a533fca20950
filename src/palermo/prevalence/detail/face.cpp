#include "palermo/prevalence/detail/face.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "palermo/stats/random.hpp"

namespace palermo::prevalence::detail {

namespace {

// Arithmetic modulo the Mersenne prime 2^61 - 1.
using Residue = std::uint64_t;
constexpr Residue prime = (Residue{1} << 61) - 1;

Residue times(Residue a, Residue b) {
    __extension__ typedef unsigned __int128 Wide;
    const Wide product = Wide{a} * b;
    const Residue folded =
        static_cast<Residue>(product & prime) + static_cast<Residue>(product >> 61);
    return folded >= prime ? folded - prime : folded;
}
Residue plus(Residue a, Residue b) {
    const Residue sum = a + b;
    return sum >= prime ? sum - prime : sum;
}
Residue minus(Residue a, Residue b) {
    return a >= b ? a - b : a + prime - b;
}
Residue power(Residue a, std::uint64_t exponent) {
    Residue result = 1;
    for (; exponent != 0; exponent >>= 1, a = times(a, a)) {
        if (exponent & 1) result = times(result, a);
    }
    return result;
}

}  // namespace

FaceFinder::FaceFinder(const MarginSums& lattice, const Observation& observation, const Task& task)
    : lattice_(lattice), observation_(observation), task_(task) {
    stats::Stream stream(0x70616c65726d6fu, 1);
    for (std::size_t c = 0; c < lattice.columns(); ++c) {
        random_.push_back(2 + stream.below(prime - 2));
    }
}

void FaceFinder::choose(std::span<const std::uint8_t> terms) {
    if (std::equal(terms.begin(), terms.end(), terms_.begin(), terms_.end())) return;
    terms_.assign(terms.begin(), terms.end());
    basis_known_ = false;
    columns_.clear();
    margin_terms_.clear();
    const auto& all = lattice_.terms();
    for (std::size_t t = 0; t < all.size(); ++t) {
        if (!terms_[t]) continue;
        for (auto c = lattice_.first_column(t); c < lattice_.first_column(t + 1); ++c) {
            columns_.push_back(static_cast<std::uint32_t>(c));
        }
        bool maximal = true;
        for (std::size_t u = 0; u < all.size() && maximal; ++u) {
            maximal = u == t || !terms_[u] || !inside(all[t], all[u]);
        }
        if (maximal) margin_terms_.push_back(t);
    }
}

// A margin is named by lists and levels of the covariates that enter by level. Its indicator lies in
// the span of the model, so a margin that holds nobody can go to zero alone.
void FaceFinder::drop_empty_margins(std::span<const std::int64_t> counts) {
    possible_.assign(lattice_.cells(), 0);
    for (std::size_t g = 0; g < counts.size(); ++g) {
        if (counts[g] == 0) continue;
        const auto& group = observation_.groups[g];
        for (auto i = group.first; i < group.last; ++i) possible_[observation_.cells[i]] = 1;
    }
    face_.keep = observation_.seen;
    const std::size_t histories = lattice_.histories();
    std::vector<std::uint32_t> margin(lattice_.strata());
    std::vector<std::uint8_t> held;
    for (const auto t : margin_terms_) {
        const auto& term = lattice_.terms()[t];
        const auto margins = lattice_.margin_of_strata(t, margin);
        held.assign(margins, 0);
        for (std::size_t s = 0; s < lattice_.strata(); ++s) {
            if (held[margin[s]]) continue;
            for (History w = 1; w < histories; ++w) {
                if ((w & term.lists) == term.lists && possible_[s * histories + w]) {
                    held[margin[s]] = 1;
                    break;
                }
            }
        }
        if (std::find(held.begin(), held.end(), 0) == held.end()) continue;
        for (std::size_t s = 0; s < lattice_.strata(); ++s) {
            if (held[margin[s]]) continue;
            for (History w = 0; w < histories; ++w) {
                if ((w & term.lists) == term.lists) face_.keep[s * histories + w] = 0;
            }
        }
    }
}

void FaceFinder::row_of_cell(std::size_t cell, std::vector<Residue>& row) const {
    const auto stratum = cell / lattice_.histories();
    const auto history = static_cast<History>(cell % lattice_.histories());
    row.resize(columns_.size());
    for (std::size_t j = 0; j < columns_.size(); ++j) {
        row[j] = static_cast<Residue>(lattice_.whole_value(columns_[j], stratum, history));
    }
}

// The gradient of the expected count of a group: the sum of its cells' rows, each times its own
// expectation, at a point where the exponentials of the effects are random residues.
void FaceFinder::row_of_group(std::size_t g, std::vector<Residue>& row) const {
    const auto& group = observation_.groups[g];
    if (group.last - group.first == 1) return row_of_cell(observation_.cells[group.first], row);
    row.assign(columns_.size(), 0);
    std::vector<Residue> one;
    for (auto i = group.first; i < group.last; ++i) {
        const auto cell = observation_.cells[i];
        if (face_.keep[cell] == 0) continue;
        row_of_cell(cell, one);
        Residue weight = 1;
        for (std::size_t j = 0; j < one.size(); ++j) {
            if (one[j] != 0) weight = times(weight, power(random_[columns_[j]], one[j]));
        }
        for (std::size_t j = 0; j < one.size(); ++j) {
            row[j] = plus(row[j], times(weight, one[j]));
        }
    }
}

void FaceFinder::reduce(std::vector<Residue>& row) const {
    for (std::size_t j = 0; j < row.size(); ++j) {
        if (row[j] == 0 || pivot_row_[j] < 0) continue;
        const auto& with = basis_[static_cast<std::size_t>(pivot_row_[j])];
        const Residue factor = row[j];
        for (std::size_t k = j; k < row.size(); ++k) {
            if (with[k] != 0) row[k] = minus(row[k], times(factor, with[k]));
        }
    }
}

bool FaceFinder::insert(std::vector<Residue>& row) {
    reduce(row);
    std::size_t pivot = 0;
    while (pivot < row.size() && row[pivot] == 0) ++pivot;
    if (pivot == row.size()) return false;
    const Residue inverse = power(row[pivot], prime - 2);
    for (std::size_t k = pivot; k < row.size(); ++k) row[k] = times(row[k], inverse);
    pivot_row_[pivot] = static_cast<int>(basis_.size());
    basis_.push_back(row);
    return true;
}

// Rows of the cells on the face that nobody is in, after those with people.
void FaceFinder::rank_face() {
    std::vector<Residue> row;
    for (std::size_t cell = 0; cell < lattice_.cells() && basis_.size() < columns_.size(); ++cell) {
        if (face_.keep[cell] == 0) continue;
        if (task_.stopped()) break;
        row_of_cell(cell, row);
        insert(row);
    }
    rank_ = basis_.size();
    face_.columns.clear();
    for (std::size_t j = 0; j < columns_.size(); ++j) {
        if (pivot_row_[j] >= 0) face_.columns.push_back(columns_[j]);
    }
}

const Face& FaceFinder::find(std::span<const std::uint8_t> terms,
                             std::span<const std::int64_t> counts) {
    choose(terms);
    // The last basis, where all its groups still have people, gives full rank at once.
    if (basis_known_ && std::all_of(people_basis_.begin(), people_basis_.end(),
                                    [&](std::size_t g) { return counts[g] > 0; })) {
        if (!face_.whole) {
            face_.keep = observation_.seen;
            face_.columns = columns_;
            face_.unseen.assign(lattice_.strata(), Unseen::finite);
            face_.whole = face_.exists = true;
        }
        return face_;
    }
    face_.whole = false;
    drop_empty_margins(counts);
    bool missing = false;
    order_.clear();
    for (std::size_t g = 0; g < counts.size(); ++g) {
        if (counts[g] == 0) continue;
        order_.push_back(g);
        missing = missing || observation_.groups[g].last - observation_.groups[g].first > 1;
    }
    // Large counts first: the basis then holds in most resampled tables too.
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    for (;;) {
        basis_.clear();
        pivot_row_.assign(columns_.size(), -1);
        std::vector<std::size_t> used;
        std::vector<Residue> row;
        for (const auto g : order_) {
            row_of_group(g, row);
            if (insert(row)) used.push_back(g);
            if (used.size() == columns_.size() || task_.stopped()) break;
        }
        const auto of_people = basis_.size();
        rank_face();
        face_.exists = of_people == rank_;
        if (of_people == columns_.size() && !basis_known_) {
            people_basis_ = std::move(used);
            basis_known_ = true;
        }
        if (face_.exists || missing || task_.stopped() || !drop_direction(counts)) break;
    }
    face_.exists = face_.exists || !missing;
    judge_unseen();
    return face_;
}

void FaceFinder::judge_unseen() {
    const std::size_t histories = lattice_.histories();
    face_.unseen.assign(lattice_.strata(), Unseen::finite);
    if (!face_.exists) {
        // With missing values only the rows of people count, not those of the cells left.
        std::vector<Residue> row;
        basis_.clear();
        pivot_row_.assign(columns_.size(), -1);
        for (const auto g : order_) {
            if (task_.stopped()) break;
            row_of_group(g, row);
            insert(row);
        }
    }
    if (basis_.size() == columns_.size()) return;
    std::vector<Residue> row, other;
    for (std::size_t s = 0; s < lattice_.strata() && !task_.stopped(); ++s) {
        const History within = observation_.unseen_within[s];
        for (History w = within;; w = (w - 1) & within) {
            row_of_cell(s * histories + w, row);
            reduce(row);
            if (std::any_of(row.begin(), row.end(), [](Residue r) { return r != 0; })) {
                bool zero = false;
                for (History v = 1; v < histories && !zero; ++v) {
                    const auto cell = s * histories + v;
                    if (observation_.seen[cell] == 0 || face_.keep[cell] != 0) continue;
                    row_of_cell(cell, other);
                    reduce(other);
                    zero = row == other;
                }
                auto& state = face_.unseen[s];
                if (!zero) state = Unseen::not_estimable;
                if (zero && state == Unseen::finite) state = Unseen::zero;
            }
            if (w == 0) break;
        }
    }
}

namespace {

using Matrix = std::vector<std::vector<mpq_class>>;

// Row echelon form, pivots 1 and alone in their column. Returns the pivot columns.
std::vector<std::size_t> eliminate(Matrix& rows, std::size_t width, const Task& task) {
    std::vector<std::size_t> pivots;
    std::size_t next = 0;
    for (std::size_t c = 0; c < width && next < rows.size() && !task.stopped(); ++c) {
        std::size_t r = next;
        while (r < rows.size() && rows[r][c] == 0) ++r;
        if (r == rows.size()) continue;
        std::swap(rows[r], rows[next]);
        const mpq_class pivot = rows[next][c];
        for (auto& value : rows[next]) value /= pivot;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i == next || rows[i][c] == 0) continue;
            const mpq_class factor = rows[i][c];
            for (std::size_t k = c; k < rows[i].size(); ++k) {
                if (rows[next][k] != 0) rows[i][k] -= factor * rows[next][k];
            }
        }
        pivots.push_back(c);
        ++next;
    }
    rows.resize(next);
    return pivots;
}

// A y >= 0 with T y >= 0, sum(y) = 1, or nothing: simplex with Bland's rule from y = 0, maximising
// sum(y) under sum(y) <= 1.
std::vector<mpq_class> positive_combination(const Matrix& t, std::size_t unknowns,
                                            const Task& task) {
    Matrix tableau;
    for (const auto& row : t) {
        tableau.emplace_back();
        for (const auto& value : row) tableau.back().push_back(-value);
        tableau.back().emplace_back(0);
    }
    tableau.emplace_back(unknowns + 1, mpq_class(1));
    std::vector<mpq_class> objective(unknowns + 1, mpq_class(1));
    objective[unknowns] = 0;
    std::vector<std::size_t> outside(unknowns), inside(tableau.size());
    std::iota(outside.begin(), outside.end(), std::size_t{0});
    std::iota(inside.begin(), inside.end(), unknowns);
    for (;;) {
        if (task.stopped()) return {};
        std::size_t enter = unknowns;
        for (std::size_t j = 0; j < unknowns; ++j) {
            if (objective[j] > 0 && (enter == unknowns || outside[j] < outside[enter])) enter = j;
        }
        if (enter == unknowns) break;
        std::size_t leave = tableau.size();
        mpq_class best;
        for (std::size_t i = 0; i < tableau.size(); ++i) {
            if (tableau[i][enter] <= 0) continue;
            const mpq_class here = tableau[i][unknowns] / tableau[i][enter];
            if (leave == tableau.size() || here < best ||
                (here == best && inside[i] < inside[leave])) {
                leave = i;
                best = here;
            }
        }
        auto& pivot_row = tableau[leave];
        const mpq_class pivot = pivot_row[enter];
        for (std::size_t j = 0; j <= unknowns; ++j) {
            if (j != enter) pivot_row[j] /= pivot;
        }
        pivot_row[enter] = 1 / pivot;
        const auto update = [&](std::vector<mpq_class>& row) {
            const mpq_class factor = row[enter];
            if (factor == 0) return;
            for (std::size_t j = 0; j <= unknowns; ++j) {
                if (j != enter) row[j] -= factor * pivot_row[j];
            }
            row[enter] = -factor * pivot_row[enter];
        };
        for (std::size_t i = 0; i < tableau.size(); ++i) {
            if (i != leave) update(tableau[i]);
        }
        update(objective);
        std::swap(outside[enter], inside[leave]);
    }
    std::vector<mpq_class> y(unknowns);
    bool any = false;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] < unknowns) {
            y[inside[i]] = tableau[i][unknowns];
            any = any || y[inside[i]] != 0;
        }
    }
    if (!any) y.clear();
    return y;
}

}  // namespace

// One direction d with X d = 0 on cells with people and X d <= 0, not all 0, on the others of the
// face; cells where it is negative leave. False where there is none.
bool FaceFinder::drop_direction(std::span<const std::int64_t>) {
    const std::size_t p = face_.columns.size();
    const std::size_t histories = lattice_.histories();
    const auto exact_row = [&](std::size_t cell) {
        std::vector<mpq_class> row(p);
        for (std::size_t j = 0; j < p; ++j) {
            row[j] = static_cast<long>(lattice_.whole_value(
                face_.columns[j], cell / histories, static_cast<History>(cell % histories)));
        }
        return row;
    };
    // 1. The directions that leave cells with people as they are: a basis of the null space.
    Matrix rows;
    for (const auto g : order_) {
        if (task_.stopped()) return false;
        rows.push_back(exact_row(observation_.cells[observation_.groups[g].first]));
        if (rows.size() >= 2 * p) eliminate(rows, p, task_);
    }
    const auto pivots = eliminate(rows, p, task_);
    if (task_.stopped()) return false;
    std::vector<std::size_t> open;
    for (std::size_t j = 0; j < p; ++j) {
        if (std::find(pivots.begin(), pivots.end(), j) == pivots.end()) open.push_back(j);
    }
    const std::size_t k = open.size();
    Matrix directions(k, std::vector<mpq_class>(p));
    for (std::size_t i = 0; i < k; ++i) {
        directions[i][open[i]] = 1;
        for (std::size_t r = 0; r < pivots.size(); ++r) {
            directions[i][pivots[r]] = -rows[r][open[i]];
        }
    }
    // 2. How each empty cell moves along them; equal movements once.
    std::map<std::vector<mpq_class>, std::vector<std::size_t>> movements;
    for (std::size_t cell = 0; cell < lattice_.cells(); ++cell) {
        if (face_.keep[cell] == 0 || possible_[cell]) continue;
        if (task_.stopped()) return false;
        const auto row = exact_row(cell);
        std::vector<mpq_class> movement(k);
        bool still = true;
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j < p; ++j) {
                if (row[j] != 0) movement[i] += row[j] * directions[i][j];
            }
            still = still && movement[i] == 0;
        }
        if (!still) movements[movement].push_back(cell);
    }
    // 3. Independent movements as coordinates y >= 0 (y = -G v); the others become T y >= 0. The
    //    columns of the face are independent on it, so there are exactly k of them.
    Matrix marked;  // [movement | which], reduced as it grows
    std::vector<std::size_t> pivot_of, number_of;
    Matrix chosen, t;
    const auto reduced = [&](std::vector<mpq_class> line) {
        for (std::size_t r = 0; r < marked.size(); ++r) {
            const mpq_class factor = line[pivot_of[r]];
            if (factor == 0) continue;
            for (std::size_t j = 0; j < line.size(); ++j) line[j] -= factor * marked[r][j];
        }
        return line;
    };
    std::vector<const std::vector<mpq_class>*> others;
    for (const auto& [movement, cells] : movements) {
        if (task_.stopped()) return false;
        std::vector<mpq_class> line(movement);
        line.resize(2 * k);
        if (chosen.size() < k) {
            auto next = reduced(line);
            std::size_t pivot = 0;
            while (pivot < k && next[pivot] == 0) ++pivot;
            if (pivot < k) {
                next[k + chosen.size()] += 1;
                const mpq_class scale = next[pivot];
                for (auto& value : next) value /= scale;
                marked.push_back(std::move(next));
                pivot_of.push_back(pivot);
                chosen.push_back(movement);
                continue;
            }
        }
        others.push_back(&movement);
    }
    if (chosen.size() < k) return false;  // cannot be; see the header
    for (const auto* movement : others) {
        if (task_.stopped()) return false;
        std::vector<mpq_class> line(*movement);
        line.resize(2 * k);
        // After reduction the left half is 0 and the right half is minus the combination.
        const auto rest = reduced(std::move(line));
        t.emplace_back();
        for (std::size_t i = 0; i < k; ++i) t.back().push_back(-rest[k + i]);
    }
    const auto y = positive_combination(t, k, task_);
    if (y.empty()) return false;
    // 4. Cells that move down leave.
    const auto drop = [&](const std::vector<mpq_class>& movement, const mpq_class& down) {
        if (down > 0) {
            for (const auto cell : movements[movement]) face_.keep[cell] = 0;
        }
    };
    for (std::size_t i = 0; i < k; ++i) drop(chosen[i], y[i]);
    for (std::size_t r = 0; r < others.size(); ++r) {
        mpq_class down;
        for (std::size_t i = 0; i < k; ++i) down += t[r][i] * y[i];
        drop(*others[r], down);
    }
    return true;
}

}  // namespace palermo::prevalence::detail
