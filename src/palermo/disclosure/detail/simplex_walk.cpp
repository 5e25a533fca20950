#include "palermo/disclosure/detail/simplex_walk.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace palermo::protect::detail {
namespace {

constexpr double tiny = 1e-9;
constexpr int pivots_max = 400;      // for one way of one cell
constexpr int stray_max = 40;        // of those at random
constexpr int careful_after = 60;    // from here on the rule that never goes in circles [B77]
constexpr double far = 1 << 20;      // as far as anybody wants to know
constexpr double multiple_max = 12;  // beyond, a column is too broken to go in whole steps
constexpr double work_max = 4e8;     // to set up
constexpr std::size_t size_max = 20'000'000;  // numbers in a tableau

bool is_whole(double value) {
    return std::abs(value - std::round(value)) < tiny;
}

}  // namespace

SimplexWalk::SimplexWalk(ReferenceSolution& ground, int patience)
    : ground_(ground), patience_(patience) {
    if (ground.circular()) return;
    make_variables();
    usable_ = make_tableau();
}

void SimplexWalk::make_variables() {
    const auto& system = ground_.system();
    const auto& truth = ground_.truth();
    variable_.assign(system.cells.size(), none);
    const auto add = [&](CellIndex cell) {
        variable_[cell] = static_cast<std::uint32_t>(variables_.size());
        cells_.push_back(cell);
        variables_.push_back({static_cast<double>(system.cells[cell].low),
                              static_cast<double>(system.cells[cell].high),
                              static_cast<double>(truth[cell])});
    };
    for (const auto cell : ground_.inner()) add(cell);
    for (CellIndex cell = 0; cell < system.cells.size(); ++cell) {
        const auto& bounds = system.cells[cell];
        if (bounds.known() || variable_[cell] != none) continue;
        // A total whose bounds follow from those of its parts needs no variable.
        auto low = static_cast<double>(truth[cell]), high = low;
        for (const auto& [inner, by] : ground_.made_of(cell)) {
            const auto less = static_cast<double>(truth[inner] - system.cells[inner].low);
            const auto more = static_cast<double>(system.cells[inner].high - truth[inner]);
            low -= static_cast<double>(std::abs(by)) * (by > 0 ? less : more);
            high += static_cast<double>(std::abs(by)) * (by > 0 ? more : less);
        }
        const bool free = bounds.high >= no_limit;
        if (low >= static_cast<double>(bounds.low) &&
            (free || high <= static_cast<double>(bounds.high))) {
            continue;
        }
        add(cell);
    }
}

/// Gauss-Jordan elimination. Cells with room become basic, those at a bound do not: then most
/// directions are open from the truth.
bool SimplexWalk::make_tableau() {
    const auto n = variables_.size();
    std::vector<Combination> sums = ground_.kept();
    for (std::size_t v = ground_.inner().size(); v < n; ++v) {
        sums.push_back(ground_.made_of(cells_[v]));
        sums.back().push_back({cells_[v], -1});
    }
    double work = 0;
    for (const auto& sum : sums) work += static_cast<double>(sum.size() * n);
    if (work > work_max) return false;

    std::vector<std::vector<double>> lines;
    row_of_.assign(n, none);
    std::vector<double> line(n);
    for (const auto& sum : sums) {
        std::fill(line.begin(), line.end(), 0.0);
        for (const auto& [cell, by] : sum) line[variable_[cell]] += static_cast<double>(by);
        for (const auto& [cell, by] : sum) {
            const auto row = row_of_[variable_[cell]];
            if (row == none) continue;
            const double factor = static_cast<double>(by);
            for (std::size_t v = 0; v < n; ++v) line[v] -= factor * lines[row][v];
        }
        std::size_t best = n;
        double most = -1;
        for (std::size_t v = 0; v < n; ++v) {
            if (std::abs(line[v]) < tiny) {
                line[v] = 0;
                continue;
            }
            const auto& own = variables_[v];
            double room = std::min(own.truth - own.low, own.high - own.truth);
            if (std::abs(std::abs(line[v]) - 1) > tiny) room = -0.5;  // whole numbers stay whole
            if (room > most) most = room, best = v;
        }
        if (best == n) continue;  // follows from those before
        const double factor = 1 / line[best];
        for (auto& each : line) each *= factor;
        for (auto& other : lines) {
            const double own = other[best];
            if (own == 0) continue;
            for (std::size_t v = 0; v < n; ++v) other[v] -= own * line[v];
        }
        row_of_[best] = static_cast<std::uint32_t>(lines.size());
        basic_.push_back(static_cast<std::uint32_t>(best));
        lines.push_back(line);
        if (lines.size() * n > size_max) return false;
    }
    rows_ = lines.size();
    for (std::uint32_t v = 0; v < n; ++v) {
        if (row_of_[v] != none) continue;
        others_.push_back(v);
        for (const auto& each : lines) {
            tableau_.push_back(std::abs(each[v]) < tiny ? 0.0 : each[v]);
        }
    }
    fresh_ = {tableau_, basic_, others_};
    return true;
}

bool SimplexWalk::fix(std::span<const CellIndex> cells, bool fixed) {
    for (const auto cell : cells) {
        if (ground_.system().cells[cell].known()) continue;
        const auto& made_of = ground_.made_of(cell);
        if (variable_[cell] != none) {
            variables_[variable_[cell]].fixed = fixed;
        } else if (made_of.size() == 1) {
            variables_[variable_[made_of[0].cell]].fixed = fixed;
        } else {
            return false;
        }
    }
    return true;
}

SimplexWalk::Ending SimplexWalk::move(CellIndex cell, std::span<const CellIndex> fixed,
                                      const Visitor& visitor) {
    if (!usable_) return Ending::unsure;
    if (!fix(fixed, true)) {
        (void)fix(fixed, false);
        return Ending::unsure;
    }
    auto ending = attempt(cell, visitor, false);
    // A corner of fractions says nothing of whole numbers, and many questions leave fractions behind.
    for (int again = 0; again < patience_ && ending == Ending::unsure; ++again) {
        tableau_ = fresh_.tableau, basic_ = fresh_.basic, others_ = fresh_.others;
        std::fill(row_of_.begin(), row_of_.end(), none);
        for (std::uint32_t i = 0; i < rows_; ++i) row_of_[basic_[i]] = i;
        ending = attempt(cell, visitor, again > 0);
    }
    (void)fix(fixed, false);
    return ending;
}

SimplexWalk::Ending SimplexWalk::attempt(CellIndex cell, const Visitor& visitor, bool wander) {
    bool complete = true;
    for (const double sign : {1.0, -1.0}) {
        complete = (wander ? stray(cell, sign, visitor) : climb(cell, sign, visitor)) && complete;
        if (visitor.enough()) return Ending::moved;
    }
    return complete ? Ending::stuck : Ending::unsure;
}

/// What each column adds to the cell.
void SimplexWalk::gradient(CellIndex cell, double sign) {
    gradient_.assign(others_.size(), 0.0);
    std::vector<double> weight(variables_.size(), 0.0);
    for (const auto& [inner, by] : ground_.made_of(cell)) {
        const auto v = variable_[inner];
        const auto own = sign * static_cast<double>(by);
        if (row_of_[v] == none) {
            weight[v] += own;
            continue;
        }
        for (std::size_t k = 0; k < others_.size(); ++k) {
            gradient_[k] -= own * column(k)[row_of_[v]];
        }
    }
    for (std::size_t k = 0; k < others_.size(); ++k) gradient_[k] += weight[others_[k]];
}

bool SimplexWalk::may_move(std::uint32_t variable, double sign) const {
    const auto& own = variables_[variable];
    return !own.fixed && (sign > 0 ? at_[variable] < own.high : at_[variable] > own.low);
}

/// How far a column can go, in whole steps and in parts of one.
void SimplexWalk::measure(Step& step) const {
    const auto* own = column(step.column);
    const auto& free = variables_[others_[step.column]];
    const auto here = at_[others_[step.column]];
    step.length = step.sign > 0 ? free.high - here : here - free.low;
    step.row = rows_;
    step.size = 1;
    double multiple = 1, rank = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
        if (own[i] == 0) continue;
        ++step.size;
        while (multiple <= multiple_max && !is_whole(own[i] * multiple)) ++multiple;
        const auto change = -own[i] * step.sign;
        const auto& each = variables_[basic_[i]];
        const auto room = each.fixed   ? 0.0
                          : change > 0 ? each.high - at_[basic_[i]]
                                       : at_[basic_[i]] - each.low;
        const auto limit = std::max(0.0, room / std::abs(change));
        if (limit > step.length + tiny) continue;
        // Among equals a pivot of 1 or -1, which keeps whole numbers whole, and then the first.
        const auto own_rank = !careful_ && std::abs(std::abs(own[i]) - 1) < tiny ? 1.0 : 0.0;
        if (limit < step.length - tiny || step.row == rows_ || own_rank > rank ||
            (own_rank == rank && basic_[i] < basic_[step.row])) {
            step.length = std::min(limit, step.length);
            step.row = i;
            rank = own_rank;
        }
    }
    if (step.length > far) step.length = far, step.row = rows_;
    step.whole = 0;
    if (multiple <= multiple_max) {
        step.whole = multiple * std::floor(step.length / multiple + tiny);
    }
}

/// Goes along a column, and shows where that leads. False where it is no table of whole numbers.
bool SimplexWalk::take(const Step& step, double length, const Visitor& visitor) {
    const auto* own = column(step.column);
    const double by = step.sign * length;
    const auto add = [&](std::uint32_t variable, double change) {
        auto& at = at_[variable];
        at += change;
        if (is_whole(at)) at = std::round(at);
    };
    add(others_[step.column], by);
    for (std::size_t i = 0; i < rows_; ++i) {
        if (own[i] != 0) add(basic_[i], -own[i] * by);
    }
    whole_ = std::all_of(at_.begin(), at_.end(), [](double at) { return at == std::round(at); });
    if (!whole_) return false;
    moves_.clear();
    std::int64_t common = 0;
    for (std::size_t v = 0; v < ground_.inner().size(); ++v) {
        if (at_[v] == variables_[v].truth) continue;
        moves_.push_back({cells_[v], std::llround(at_[v] - variables_[v].truth)});
        common = std::gcd(common, moves_.back().by);
    }
    for (auto& each : moves_) each.by /= common;
    if (!ground_.check(moves_, trade_)) return false;
    visitor.found(trade_);
    return true;
}

/// The way out to take next: a whole step where there is one, and then the one that moves the fewest
/// cells, which clears the most insiders; else the steepest.
std::optional<SimplexWalk::Step> SimplexWalk::next() const {
    std::optional<Step> best;
    for (std::size_t k = 0; k < others_.size(); ++k) {
        if (std::abs(gradient_[k]) < tiny) continue;
        Step step;
        step.column = k;
        step.sign = gradient_[k] > 0 ? 1 : -1;
        if (!may_move(others_[k], step.sign)) continue;
        measure(step);
        if (!whole_) step.whole = 0;
        const bool better = [&] {
            if (!best) return true;
            if ((step.whole > 0) != (best->whole > 0)) return step.whole > 0;
            if (step.whole > 0) return step.size < best->size;
            if (careful_) return others_[k] < others_[best->column];
            return std::abs(gradient_[k]) > std::abs(gradient_[best->column]) + tiny;
        }();
        if (better) best = step;
    }
    return best;
}

/// Back to the truth.
void SimplexWalk::start(CellIndex cell, double sign) {
    at_.clear();
    for (const auto& each : variables_) at_.push_back(each.truth);
    whole_ = true;
    careful_ = false;
    gradient(cell, sign);
}

/// False where it could not tell whether the cell goes further.
bool SimplexWalk::climb(CellIndex cell, double sign, const Visitor& visitor) {
    start(cell, sign);
    double gain = 0, shown = 0;
    int idle = 0;
    for (int pivots = 0; pivots < pivots_max; ++pivots) {
        careful_ = idle > careful_after;
        const auto step = next();
        // At the top. Whole numbers cannot be above it.
        if (!step) return std::floor(gain + 1e-6) <= shown;
        const auto length = step->whole > 0 ? step->whole : step->length;
        const bool moves = length > tiny;
        if (moves) {
            gain += length * std::abs(gradient_[step->column]);
            if (take(*step, length, visitor)) shown = std::round(gain);
            if (visitor.enough()) return true;
        }
        idle = moves ? 0 : idle + 1;
        if (step->row < rows_) pivot(step->row, step->column);
    }
    return false;
}

/// Changes the tableau at random and stays at the truth, until a whole step leads out. Always false:
/// that none was found says nothing.
bool SimplexWalk::stray(CellIndex cell, double sign, const Visitor& visitor) {
    start(cell, sign);
    for (int pivots = 0; pivots < stray_max; ++pivots) {
        const auto step = next();
        if (!step) return false;
        if (step->whole > 0) {
            (void)take(*step, step->whole, visitor);
            if (visitor.enough()) return false;
            start(cell, sign);
        }
        std::vector<Step> ways;
        for (std::size_t k = 0; k < others_.size(); ++k) {
            if (std::abs(gradient_[k]) < tiny) continue;
            Step way;
            way.column = k;
            way.sign = gradient_[k] > 0 ? 1 : -1;
            if (!may_move(others_[k], way.sign)) continue;
            measure(way);
            if (way.row < rows_) ways.push_back(way);
        }
        if (ways.empty()) return false;
        dice_ = dice_ * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto& way = ways[(dice_ >> 33) % ways.size()];
        pivot(way.row, way.column);
    }
    return false;
}

void SimplexWalk::pivot(std::size_t row, std::size_t k) {
    auto* own = column(k);
    const double factor = 1 / own[row];
    filled_.clear();
    for (std::size_t i = 0; i < rows_; ++i) {
        if (own[i] != 0 && i != row) filled_.push_back(i);
    }
    for (std::size_t j = 0; j < others_.size(); ++j) {
        if (j == k) continue;
        auto* other = column(j);
        if (other[row] == 0) continue;
        const double scaled = other[row] * factor;
        for (const auto i : filled_) {
            const double value = other[i] - own[i] * scaled;
            other[i] = std::abs(value) < tiny ? 0.0 : value;
        }
        other[row] = scaled;
        gradient_[j] -= gradient_[k] * scaled;
    }
    for (const auto i : filled_) own[i] = -own[i] * factor;
    own[row] = factor;
    gradient_[k] = -gradient_[k] * factor;
    std::swap(basic_[row], others_[k]);
    row_of_[basic_[row]] = static_cast<std::uint32_t>(row);
    row_of_[others_[k]] = none;
}

}  // namespace palermo::protect::detail
