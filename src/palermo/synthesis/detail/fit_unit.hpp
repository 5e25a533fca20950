// synthesis/detail/fit_unit.hpp: the inner loop of record fitting: one unit of one shard.
//
//     fit() ──shards──> Shard ──sweep_unit──> records, counts
//
// A shard owns its records, its part of each table and a stream of its own, so that shards can run
// on any number of threads and give the same records.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/synthesis/detail/fit.hpp"

namespace palermo::protect::detail {

/// For drawing records, not for privacy: SplitMix64, seeded and repeatable.
struct Stream {
    std::uint64_t state;
    std::uint64_t next() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    float unit() { return static_cast<float>(next() >> 40) * 0x1p-24F; }
    std::size_t below(std::size_t bound) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::size_t>((Wide{next()} * bound) >> 64);
    }
};

/// One table as seen from one unit: for each context (the codes of its columns outside the unit) a
/// row with one number for each combination of its columns inside, padded to whole vectors.
struct View {
    std::size_t table = 0;
    std::size_t start = 0;  // of its rows in the unit's arrays
    std::size_t width = 0;  // floats in a row
    std::size_t contexts = 1, inside_cells = 1;
    std::vector<std::size_t> inside, outside;                // columns of the table
    std::vector<std::size_t> inside_stride, outside_stride;  // in the table's natural order
    std::size_t member = 0;              // which column of the unit, where inside has one
    std::vector<std::uint32_t> cell_of;  // shape [states], where inside has more than one
};

/// Where a record's row of a view begins: start + first * step + second * second_step.
struct Way {
    std::uint32_t start, first, first_step, second, second_step;
    std::uint32_t of(const Code16* record) const {
        return start + record[first] * first_step + record[second] * second_step;
    }
};

/// A unit as the inner loop reads it.
struct UnitViews {
    std::vector<View> views;  // those of member 0 first, then 1, ...; then those of several members
    std::vector<Way> ways;    // beside `views`
    std::vector<std::size_t> member_begin;  // shape [members + 1] into `views`
    std::size_t cells = 0;                  // floats of all rows
    std::vector<Code16> codes;              // shape [members][states]
    std::vector<std::int32_t> state_of;     // shape [combinations of codes], -1: not a state
};

class Shard {
public:
    Shard(const FitPlan& plan, std::size_t rows, std::uint64_t seed);

    /// Redraws every record's unit once, given its other columns. `greedy`: takes the best instead.
    void sweep_unit(std::size_t unit, float cold, bool greedy);

    /// How far the records are from the targets, squared, beside how far the targets may be from
    /// the truth: at 0.05 the records add 2.5% to the standard error that the noise leaves.
    double misfit() const;

    Stream& stream() { return stream_; }
    const std::vector<Code16>& records() const { return records_; }  // shape [rows][columns]

private:
    struct Sweep;

    void prepare_tables();
    UnitViews views_of(const FitUnit& unit) const;
    void draw_start();
    void load(const UnitViews& unit);
    void store(const UnitViews& unit);

    const FitPlan& plan_;
    std::size_t rows_;
    Stream stream_;
    std::vector<Code16> records_;
    std::vector<std::vector<float>>
        target_;  // this shard's part of each table; below 0: impossible
    std::vector<std::vector<float>> weight_;  // of each cell
    std::vector<std::vector<std::int32_t>> counts_;
    std::vector<UnitViews> units_;
    // Of the unit at hand, by view: (count - target + 1/2) * weight, and weight.
    std::vector<float> misfit_, step_;
};

}  // namespace palermo::protect::detail
