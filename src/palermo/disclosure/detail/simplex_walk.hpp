// disclosure/detail/simplex_walk.hpp: whole-number solutions along the edges of everything that is possible.
//
// The solutions of a system are a polyhedron, and the truth a point of it. A simplex tableau is a list
// of the directions in which it can be left. Unlike a linear program, this one always starts at the
// truth, takes whole steps, and shows every step it takes; the tableau is kept for the next question,
// and a cell that somebody knows is a cell that may not move. No factorization, no objective set up:
// a question costs some microseconds where a program costs milliseconds.
//
// Fractions of the tableau are floating point and only propose. ReferenceSolution::check() disposes.
//
// Sources  [D63] Dantzig (1963), Linear Programming and Extensions, ch. 18 (bounded variables).
//          [B77] Bland (1977), Math. Oper. Res. 2(2): a rule that never goes in circles.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "palermo/disclosure/detail/reference_solution.hpp"

namespace palermo::protect::detail {

class SimplexWalk {
public:
    enum class Ending : std::uint8_t {
        moved,   // the visitor had enough
        stuck,   // nothing more is possible, by the tableau
        unsure,  // fractions, or too many steps
    };
    struct Visitor {
        std::function<bool()> enough;
        std::function<void(const Move&)> found;  // checked
    };

    /// `ground` must outlive it.
    ///
    /// Cost     n unknown innermost cells, m independent sums: O(m n) memory; a pivot O(m n) at worst,
    ///          far less in tables, whose tableaus are nearly empty
    /// An unsure answer is tried `patience` times more from a fresh tableau.
    explicit SimplexWalk(ReferenceSolution& ground, int patience = 4);

    /// Moves `cell` up as far as it goes, then down, both from the truth, while `fixed` cells stay.
    Ending move(CellIndex cell, std::span<const CellIndex> fixed, const Visitor& visitor);

private:
    struct Variable {
        double low, high, truth;
        bool fixed = false;
    };
    /// A way out of the present point: along one column.
    struct Step {
        std::size_t column = 0;
        double sign = 1;       // up or down, for the variable of the column
        double length = 0;     // as far as the bounds allow
        double whole = 0;      // as far as that in whole numbers
        std::size_t row = 0;   // whose variable stops it; rows_: the variable of the column itself
        std::size_t size = 0;  // how many variables move
    };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    void make_variables();
    bool make_tableau();
    bool fix(std::span<const CellIndex> cells, bool fixed);
    Ending attempt(CellIndex cell, const Visitor& visitor, bool wander);
    void start(CellIndex cell, double sign);
    bool climb(CellIndex cell, double sign, const Visitor& visitor);
    bool stray(CellIndex cell, double sign, const Visitor& visitor);
    void gradient(CellIndex cell, double sign);
    bool may_move(std::uint32_t variable, double sign) const;
    void measure(Step& step) const;
    std::optional<Step> next() const;
    bool take(const Step& step, double length, const Visitor& visitor);
    void pivot(std::size_t row, std::size_t column);

    double* column(std::size_t k) { return tableau_.data() + k * rows_; }
    const double* column(std::size_t k) const { return tableau_.data() + k * rows_; }

    ReferenceSolution& ground_;
    int patience_;
    bool usable_ = false;  // no: the system is too large, and every question ends unsure
    std::vector<Variable> variables_;      // inner cells, then totals with bounds of their own
    std::vector<CellIndex> cells_;         // shape [variables]
    std::vector<std::uint32_t> variable_;  // shape [cells]
    std::size_t rows_ = 0;
    std::vector<std::uint32_t> basic_;   // shape [rows]
    std::vector<std::uint32_t> others_;  // shape [columns]
    std::vector<std::uint32_t> row_of_;  // shape [variables]; none: not basic
    std::vector<double> tableau_;  // shape [columns, rows]: basic + tableau * others = constant
    struct {
        std::vector<double> tableau;
        std::vector<std::uint32_t> basic, others;
    } fresh_;                       // as it was first
    std::vector<double> at_;        // shape [variables]
    bool whole_ = true;             // all of them
    std::vector<double> gradient_;  // shape [columns]
    std::uint64_t dice_ = 1;        // the same on every run
    bool careful_ = false;          // by the rule that never goes in circles [B77]
    std::vector<std::size_t> filled_;
    std::vector<Change> moves_;
    Move trade_;
};

}  // namespace palermo::protect::detail
