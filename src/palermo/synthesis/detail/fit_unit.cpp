#include "palermo/synthesis/detail/fit_unit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "palermo/core/result.hpp"

// The same arithmetic on every machine: no fused multiply-add that one has and another lacks.
#pragma GCC optimize("O3", "fp-contract=off")

namespace palermo::protect::detail {
namespace {

constexpr float impossible = 1e12F;
constexpr float rounding = 0.25F;
constexpr std::size_t lanes = 16;

std::size_t padded(std::size_t size) {
    if (size <= 4) return 4;
    if (size <= 8) return 8;
    return (size + lanes - 1) / lanes * lanes;
}

/// exp(x) for x <= 0 to about 1e-4, in additions and multiplications that vectorise.
inline float quick_exp(float x) {
    const float t = std::max(x, -60.0F) * 1.44269504F;
    const float whole = static_cast<float>(static_cast<std::int32_t>(t - 0.5F));
    const float part = t - whole;
    const float power =
        1.0F +
        part * (0.69314718F + part * (0.24022651F + part * (0.05550411F + part * 0.0096181F)));
    return power * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

/// Adds up one row of each view; returns what the record itself adds at `code`.
template <std::size_t Width>
float add_rows(float* sum, const Way* ways, std::size_t count, const Code16* record,
               std::size_t code, const float* misfit, const float* step, std::uint32_t* at) {
    float part[Width] = {};
    float own = 0;
    for (std::size_t v = 0; v < count; ++v) {
        const auto start = ways[v].of(record);
        at[v] = start;
        const float* __restrict row = misfit + start;
        for (std::size_t i = 0; i < Width; ++i) part[i] += row[i];
        own += step[start + code];
    }
    std::memcpy(sum, part, sizeof part);
    return own;
}

/// The same for rows of many codes, 16 at a time; the places `at` are known.
__attribute__((target_clones("avx2", "default"))) void add_wide_rows(
    float* __restrict sum, std::size_t width, const std::uint32_t* at, std::size_t count,
    const float* __restrict misfit) {
    for (std::size_t from = 0; from < width; from += lanes) {
        float part[lanes] = {};
        for (std::size_t v = 0; v < count; ++v) {
            const float* row = misfit + at[v] + from;
            for (std::size_t i = 0; i < lanes; ++i) part[i] += row[i];
        }
        std::memcpy(sum + from, part, sizeof part);
    }
}

/// Turns scores into chances exp(-(score - least) * cold); returns their sum. `width` is a multiple
/// of 16, `blocks` receives the sum of each 16.
__attribute__((target_clones("avx2", "default"))) float to_chances(float* __restrict score,
                                                                   std::size_t width, float least,
                                                                   float cold,
                                                                   float* __restrict blocks) {
    float total = 0;
    for (std::size_t from = 0; from < width; from += lanes) {
        float part[lanes];
        for (std::size_t i = 0; i < lanes; ++i) {
            part[i] = quick_exp((least - score[from + i]) * cold);
        }
        std::memcpy(score + from, part, sizeof part);
        for (std::size_t half = lanes / 2; half > 0; half /= 2) {
            for (std::size_t i = 0; i < half; ++i) part[i] += part[i + half];
        }
        blocks[from / lanes] = part[0];
        total += part[0];
    }
    return total;
}

__attribute__((target_clones("avx2", "default"))) float least_of(const float* __restrict score,
                                                                 std::size_t width) {
    float part[lanes];
    std::memcpy(part, score, sizeof part);
    for (std::size_t from = lanes; from < width; from += lanes) {
        for (std::size_t i = 0; i < lanes; ++i) {
            part[i] = score[from + i] < part[i] ? score[from + i] : part[i];
        }
    }
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i) part[i] = std::min(part[i], part[i + half]);
    }
    return part[0];
}

/// Takes `own` out of every state that shares the cell `here`.
__attribute__((target_clones("avx2", "default"))) void take_out(
    float* __restrict score, const std::uint32_t* __restrict cells, std::size_t states,
    std::uint32_t here, float own) {
    for (std::size_t s = 0; s < states; ++s) {
        const float less = cells[s] == here ? own : 0.0F;
        score[s] -= less;
    }
}

/// Draws among a few states. Chances of states beyond `states` are not looked at.
template <std::size_t Width>
std::size_t draw_few(const float* score, std::size_t states, float cold, float uniform) {
    float least = score[0];
    for (std::size_t s = 1; s < Width; ++s) least = score[s] < least ? score[s] : least;
    float chance[Width];
    for (std::size_t s = 0; s < Width; ++s) chance[s] = quick_exp((least - score[s]) * cold);
    float total = 0;
    for (std::size_t s = 0; s < states; ++s) total += chance[s];
    float draw = uniform * total;
    std::size_t chosen = 0;
    while (chosen + 1 < states && draw >= chance[chosen]) draw -= chance[chosen++];
    return chosen;
}

/// Draws among many states: first the block of 16, then the state in it.
std::size_t draw_many(float* score, std::size_t states, std::size_t width, float cold,
                      float uniform, float* blocks) {
    const float total = to_chances(score, width, least_of(score, width), cold, blocks);
    float draw = uniform * total;
    std::size_t block = 0;
    while ((block + 1) * lanes < states && draw >= blocks[block]) draw -= blocks[block++];
    std::size_t chosen = block * lanes;
    const auto end = std::min(states, chosen + lanes);
    while (chosen + 1 < end && draw >= score[chosen]) draw -= score[chosen++];
    return chosen;
}

/// The best state, or `old` where none is better.
std::size_t best_of(const float* score, std::size_t states, std::size_t old) {
    std::size_t best = old;
    for (std::size_t s = 0; s < states; ++s) {
        if (score[s] < score[best]) best = s;
    }
    return best;
}

/// Visits the natural cell of every (place in the view's rows, cell of the table).
template <class Visit>
void each_cell(const View& view, const std::vector<std::size_t>& sizes, const Visit& visit) {
    for (std::size_t context = 0; context < view.contexts; ++context) {
        std::size_t base = 0, rest = context;
        for (std::size_t o = view.outside.size(); o-- > 0;) {
            base += rest % sizes[view.outside[o]] * view.outside_stride[o];
            rest /= sizes[view.outside[o]];
        }
        const auto row = view.start + context * view.width;
        if (view.inside.size() == 1) {
            for (std::size_t code = 0; code < view.inside_cells; ++code) {
                visit(row + code, base + code * view.inside_stride[0]);
            }
            continue;
        }
        for (std::size_t inside = 0; inside < view.inside_cells; ++inside) {
            std::size_t cell = base, left = inside;
            for (std::size_t c = view.inside.size(); c-- > 0;) {
                cell += left % sizes[view.inside[c]] * view.inside_stride[c];
                left /= sizes[view.inside[c]];
            }
            visit(row + inside, cell);
        }
    }
}

View view_of(const FitPlan& plan, std::size_t table, const FitUnit& unit) {
    View view;
    view.table = table;
    std::size_t stride = plan.tables[table].target.size();
    std::vector<std::size_t> members;
    for (const auto column : plan.tables[table].columns) {
        stride /= plan.sizes[column];
        const auto at = std::find(unit.columns.begin(), unit.columns.end(), column);
        if (at != unit.columns.end()) {
            view.inside.push_back(column);
            view.inside_stride.push_back(stride);
            view.inside_cells *= plan.sizes[column];
            members.push_back(static_cast<std::size_t>(at - unit.columns.begin()));
        } else {
            view.outside.push_back(column);
            view.outside_stride.push_back(stride);
            view.contexts *= plan.sizes[column];
        }
    }
    if (members.empty()) return view;
    view.width = padded(view.inside_cells);
    view.member = members[0];
    if (members.size() > 1) {
        view.member = unit.columns.size();
        for (const auto& state : unit.states) {
            std::uint32_t cell = 0;
            for (std::size_t i = 0; i < members.size(); ++i) {
                cell = cell * static_cast<std::uint32_t>(plan.sizes[view.inside[i]]) +
                       state[members[i]];
            }
            view.cell_of.push_back(cell);
        }
    }
    return view;
}

}  // namespace

Shard::Shard(const FitPlan& plan, std::size_t rows, std::uint64_t seed)
    : plan_(plan), rows_(rows), stream_{seed} {
    prepare_tables();
    for (const auto& unit : plan.units) units_.push_back(views_of(unit));
    std::size_t most = 0;
    for (const auto& unit : units_) most = std::max(most, unit.cells);
    misfit_.resize(most);
    step_.resize(most);
    draw_start();
}

void Shard::prepare_tables() {
    const auto part = static_cast<float>(rows_) / static_cast<float>(plan_.rows);
    for (const auto& table : plan_.tables) {
        auto& cells = target_.emplace_back(table.target);
        auto& weights = weight_.emplace_back(table.target.size());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i] >= 0) cells[i] *= part;
            // A record too many weighs as much as the noise leaves the cell known; whole records
            // are off by a half anyway.
            weights[i] = 1.0F / (table.variance[i] * part + rounding);
        }
        counts_.emplace_back(cells.size());
    }
}

UnitViews Shard::views_of(const FitUnit& unit) const {
    UnitViews result;
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
        auto view = view_of(plan_, t, unit);
        if (!view.inside.empty()) result.views.push_back(std::move(view));
    }
    std::stable_sort(result.views.begin(), result.views.end(),
                     [](const View& a, const View& b) { return a.member < b.member; });
    for (std::size_t m = 0; m <= unit.columns.size(); ++m) {
        const auto at = std::find_if(result.views.begin(), result.views.end(),
                                     [m](const View& view) { return view.member >= m; });
        result.member_begin.push_back(static_cast<std::size_t>(at - result.views.begin()));
    }
    for (auto& view : result.views) {
        view.start = result.cells;
        result.cells += view.contexts * view.width;
        const auto width = static_cast<std::uint32_t>(view.width);
        Way way{static_cast<std::uint32_t>(view.start), 0, 0, 0, 0};
        if (view.outside.size() == 1) {
            way.first = static_cast<std::uint32_t>(view.outside[0]);
            way.first_step = width;
        } else if (view.outside.size() == 2) {
            way.first = static_cast<std::uint32_t>(view.outside[0]);
            way.first_step = width * static_cast<std::uint32_t>(plan_.sizes[view.outside[1]]);
            way.second = static_cast<std::uint32_t>(view.outside[1]);
            way.second_step = width;
        }
        result.ways.push_back(way);
    }
    expects(result.cells < (std::size_t{1} << 32));
    std::size_t combinations = 1;
    for (const auto column : unit.columns) combinations *= plan_.sizes[column];
    result.state_of.assign(combinations, -1);
    for (std::size_t s = 0; s < unit.states.size(); ++s) {
        std::size_t at = 0;
        for (std::size_t m = 0; m < unit.columns.size(); ++m) {
            at = at * plan_.sizes[unit.columns[m]] + unit.states[s][m];
        }
        result.state_of[at] = static_cast<std::int32_t>(s);
    }
    for (std::size_t m = 0; m < unit.columns.size(); ++m) {
        for (const auto& state : unit.states) result.codes.push_back(state[m]);
    }
    return result;
}

/// Each unit drawn on its own, in the right shares, in random order.
void Shard::draw_start() {
    const auto width = plan_.sizes.size();
    records_.resize(rows_ * width);
    std::vector<std::uint32_t> order(rows_);
    for (const auto& unit : plan_.units) {
        std::vector<double> weights;
        double total = 0;
        for (const auto& state : unit.states) {
            double share = 1;
            for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                share *= plan_.shares[unit.columns[m]][state[m]];
            }
            weights.push_back(total += share);
        }
        std::iota(order.begin(), order.end(), 0U);
        for (std::size_t i = rows_; i > 1; --i) std::swap(order[i - 1], order[stream_.below(i)]);
        std::size_t state = 0;
        for (std::size_t i = 0; i < rows_; ++i) {
            const double at = (static_cast<double>(i) + 0.5) / static_cast<double>(rows_) * total;
            while (state + 1 < weights.size() && weights[state] < at) ++state;
            for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                records_[order[i] * width + unit.columns[m]] = unit.states[state][m];
            }
        }
    }
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
        const auto& columns = plan_.tables[t].columns;
        for (std::size_t row = 0; row < rows_; ++row) {
            std::size_t cell = 0;
            for (const auto column : columns) {
                cell = cell * plan_.sizes[column] + records_[row * width + column];
            }
            ++counts_[t][cell];
        }
    }
}

/// What one record more would cost in each cell: half of d/dcount of weight (count - target)^2.
void Shard::load(const UnitViews& unit) {
    std::fill_n(misfit_.begin(), unit.cells, impossible);
    std::fill_n(step_.begin(), unit.cells, 0.0F);
    for (const auto& view : unit.views) {
        const auto *target = target_[view.table].data(), *weight = weight_[view.table].data();
        const auto* counts = counts_[view.table].data();
        each_cell(view, plan_.sizes, [&](std::size_t at, std::size_t cell) {
            if (target[cell] < 0) return;
            step_[at] = weight[cell];
            misfit_[at] = (static_cast<float>(counts[cell]) - target[cell] + 0.5F) * weight[cell];
        });
    }
}

void Shard::store(const UnitViews& unit) {
    for (const auto& view : unit.views) {
        const auto* target = target_[view.table].data();
        auto* counts = counts_[view.table].data();
        each_cell(view, plan_.sizes, [&](std::size_t at, std::size_t cell) {
            if (target[cell] < 0) return;
            counts[cell] = static_cast<std::int32_t>(
                std::lrint(misfit_[at] / step_[at] + target[cell] - 0.5F));
        });
    }
}

/// One pass over the records for one unit.
struct Shard::Sweep {
    const UnitViews& views;
    std::size_t members, states, width;
    float *misfit, *step;
    std::vector<std::uint32_t> at;  // where each view's row of this record begins
    std::vector<float> score, member_score, blocks;
    std::vector<float> inside;  // shape [states], what tables wholly inside the unit say

    Sweep(const UnitViews& of, const FitUnit& unit, std::vector<float>& misfits,
          std::vector<float>& steps, std::size_t widest)
        : views(of),
          members(unit.columns.size()),
          states(unit.states.size()),
          width((states + lanes - 1) / lanes * lanes),
          misfit(misfits.data()),
          step(steps.data()),
          at(of.views.size()),
          score(width, impossible),
          member_score(widest),
          blocks(width / lanes),
          inside(width, impossible) {
        add_up_inside();
    }

    std::size_t joint_begin() const { return views.member_begin[members]; }
    bool within(const View& view) const { return view.outside.empty(); }

    void add_up_inside() {
        std::fill_n(inside.begin(), states, 0.0F);
        for (auto v = joint_begin(); v < views.views.size(); ++v) {
            const auto& view = views.views[v];
            if (!within(view)) continue;
            for (std::size_t s = 0; s < states; ++s) {
                inside[s] += misfit[view.start + view.cell_of[s]];
            }
        }
    }

    /// Adds up the rows of one member's tables, this record taken out.
    void add_member(std::size_t m, const Code16* record, std::size_t code, std::size_t row_width,
                    float* sum) {
        const auto begin = views.member_begin[m];
        const auto count = views.member_begin[m + 1] - begin;
        const auto* ways = views.ways.data() + begin;
        auto* places = at.data() + begin;
        float own = 0;
        if (row_width == 4) {
            own = add_rows<4>(sum, ways, count, record, code, misfit, step, places);
        } else if (row_width == 8) {
            own = add_rows<8>(sum, ways, count, record, code, misfit, step, places);
        } else {
            for (std::size_t v = 0; v < count; ++v) {
                places[v] = ways[v].of(record);
                own += step[places[v] + code];
            }
            add_wide_rows(sum, row_width, places, count, misfit);
        }
        sum[code] -= own;
    }

    /// Adds what tables of several members say, this record taken out.
    void add_joint(const Code16* record, std::size_t old) {
        for (auto v = joint_begin(); v < views.views.size(); ++v) {
            const auto& view = views.views[v];
            at[v] = views.ways[v].of(record);
            const auto* cells = view.cell_of.data();
            const auto here = cells[old];
            const float own = step[at[v] + here];
            if (!within(view)) {
                for (std::size_t s = 0; s < states; ++s) score[s] += misfit[at[v] + cells[s]];
            }
            take_out(score.data(), cells, states, here, own);
        }
    }

    void move(std::size_t old, std::size_t chosen) {
        for (std::size_t m = 0; m < members; ++m) {
            const auto from = views.codes[m * states + old], to = views.codes[m * states + chosen];
            if (from == to) continue;
            for (auto v = views.member_begin[m]; v < views.member_begin[m + 1]; ++v) {
                misfit[at[v] + from] -= step[at[v] + from];
                misfit[at[v] + to] += step[at[v] + to];
            }
        }
        for (auto v = joint_begin(); v < views.views.size(); ++v) {
            const auto& cells = views.views[v].cell_of;
            misfit[at[v] + cells[old]] -= step[at[v] + cells[old]];
            misfit[at[v] + cells[chosen]] += step[at[v] + cells[chosen]];
        }
        if (members > 1) add_up_inside();
    }
};

void Shard::sweep_unit(std::size_t which, float cold, bool greedy) {
    const auto& unit = plan_.units[which];
    const auto& views = units_[which];
    load(views);
    std::size_t widest = lanes;
    std::vector<std::size_t> row_width;
    for (const auto column : unit.columns) {
        row_width.push_back(padded(plan_.sizes[column]));
        widest = std::max(widest, row_width.back());
    }
    Sweep sweep(views, unit, misfit_, step_, widest);
    const auto states = sweep.states;
    // One column whose every code is a state, in order: its sums are the scores.
    const bool single = unit.columns.size() == 1 && states == plan_.sizes[unit.columns[0]];
    auto* score = sweep.score.data();
    const auto columns = plan_.sizes.size();
    for (std::size_t row = 0; row < rows_; ++row) {
        auto* record = &records_[row * columns];
        std::size_t combination = 0;
        for (const auto column : unit.columns) {
            combination = combination * plan_.sizes[column] + record[column];
        }
        const auto old = static_cast<std::size_t>(views.state_of[combination]);
        if (single) {
            sweep.add_member(0, record, old, row_width[0], score);
        } else {
            std::copy(sweep.inside.begin(), sweep.inside.end(), score);
            for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                sweep.add_member(m, record, record[unit.columns[m]], row_width[m],
                                 sweep.member_score.data());
                const auto* codes = views.codes.data() + m * states;
                for (std::size_t s = 0; s < states; ++s) score[s] += sweep.member_score[codes[s]];
            }
            sweep.add_joint(record, old);
        }
        std::size_t chosen = 0;
        if (greedy) {
            chosen = best_of(score, states, old);
        } else if (states <= 4) {
            chosen = draw_few<4>(score, states, cold, stream_.unit());
        } else {
            chosen =
                draw_many(score, states, sweep.width, cold, stream_.unit(), sweep.blocks.data());
        }
        if (chosen == old) continue;
        sweep.move(old, chosen);
        for (std::size_t m = 0; m < unit.columns.size(); ++m) {
            record[unit.columns[m]] = unit.states[chosen][m];
        }
    }
    store(views);
}

double Shard::misfit() const {
    const double part = static_cast<double>(rows_) / static_cast<double>(plan_.rows);
    double off = 0, allowed = 0;
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
        const auto& table = plan_.tables[t];
        for (std::size_t i = 0; i < table.target.size(); ++i) {
            if (table.target[i] < 0) continue;
            const double gap =
                static_cast<double>(counts_[t][i]) - static_cast<double>(target_[t][i]);
            const double weight = static_cast<double>(weight_[t][i]);
            off += gap * gap * weight;
            allowed += static_cast<double>(table.variance[i]) * part * weight;
        }
    }
    return off / std::max(allowed, 1e-9);
}

}  // namespace palermo::protect::detail
