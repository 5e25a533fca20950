#include "palermo/protect/detail/fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <thread>

// The same arithmetic on every machine: no fused multiply-add that one has and another lacks.
#pragma GCC optimize("O3", "fp-contract=off")

namespace palermo::protect::detail {
namespace {

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

/// exp(x) for x <= 0 to about 1e-4, in additions and multiplications that vectorise.
inline float quick_exp(float x) {
    const float t = std::max(x, -60.0F) * 1.44269504F;
    const float whole = static_cast<float>(static_cast<std::int32_t>(t - 0.5F));
    const float part = t - whole;
    const float power =
        1.0F +
        part * (0.69314718F + part * (0.24022651F + part * (0.05550411F + part * 0.0096181F)));
    const auto bits = (static_cast<std::int32_t>(whole) + 127) << 23;
    return power * std::bit_cast<float>(bits);
}

constexpr float impossible = 1e12F;

std::size_t padded(std::size_t size) {
    if (size <= 4) return 4;
    if (size <= 8) return 8;
    return (size + 15) / 16 * 16;
}

/// One table as seen from one unit: for each context (the codes of the columns outside the unit) a
/// row with one number for each combination of its columns inside.
struct View {
    std::size_t table = 0;
    std::vector<std::size_t> inside;                         // columns of the table in the unit
    std::vector<std::size_t> outside;                        // and not
    std::vector<std::size_t> inside_stride, outside_stride;  // in the table's natural order
    std::size_t inside_cells = 1, width = 0, contexts = 1;
    std::size_t member = 0;              // which column of the unit, where inside has one
    std::vector<std::uint32_t> cell_of;  // shape [states], where inside has more than one
};

struct Shard {
    const FitPlan& plan;
    std::size_t rows;
    Stream stream;
    std::vector<Code16> records;             // shape [rows][columns]
    std::vector<std::vector<float>> target;  // this shard's part of each table
    std::vector<std::vector<float>> weight;  // of each cell
    std::vector<std::vector<std::int32_t>> counts;
    std::vector<std::vector<View>> views;  // shape [units]

    Shard(const FitPlan& of, std::size_t rows_here, std::uint64_t seed)
        : plan(of), rows(rows_here), stream{seed} {
        prepare_tables();
        prepare_views();
        draw_start();
    }

    std::size_t width() const { return plan.sizes.size(); }

    void prepare_tables() {
        const auto part = static_cast<float>(rows) / static_cast<float>(plan.rows);
        for (const auto& table : plan.tables) {
            auto& cells = target.emplace_back(table.target);
            auto& weights = weight.emplace_back(table.target.size());
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (cells[i] >= 0) cells[i] *= part;
                // Like Pearson's chi-square: a record too many weighs more in an empty cell.
                weights[i] = 1.0F / (std::max(cells[i], 0.0F) + table.spread);
            }
            counts.emplace_back(cells.size());
        }
    }

    void prepare_views() {
        for (const auto& unit : plan.units) {
            auto& list = views.emplace_back();
            for (std::size_t t = 0; t < plan.tables.size(); ++t) {
                const auto& columns = plan.tables[t].columns;
                View view;
                view.table = t;
                std::size_t stride = plan.tables[t].target.size();
                for (const auto column : columns) {
                    stride /= plan.sizes[column];
                    const auto at = std::find(unit.columns.begin(), unit.columns.end(), column);
                    if (at != unit.columns.end()) {
                        view.inside.push_back(column);
                        view.inside_stride.push_back(stride);
                        view.inside_cells *= plan.sizes[column];
                        view.member = static_cast<std::size_t>(at - unit.columns.begin());
                    } else {
                        view.outside.push_back(column);
                        view.outside_stride.push_back(stride);
                        view.contexts *= plan.sizes[column];
                    }
                }
                if (view.inside.empty()) continue;
                view.width = padded(view.inside_cells);
                if (view.inside.size() > 1) {
                    for (const auto& state : unit.states) {
                        std::uint32_t cell = 0;
                        for (const auto column : view.inside) {
                            const auto at =
                                std::find(unit.columns.begin(), unit.columns.end(), column);
                            cell = cell * static_cast<std::uint32_t>(plan.sizes[column]) +
                                   state[static_cast<std::size_t>(at - unit.columns.begin())];
                        }
                        view.cell_of.push_back(cell);
                    }
                }
                list.push_back(std::move(view));
            }
        }
    }

    /// Each unit drawn on its own, in the right shares, in random order.
    void draw_start() {
        records.resize(rows * width());
        std::vector<std::uint32_t> order(rows);
        for (const auto& unit : plan.units) {
            std::vector<double> weights;
            double total = 0;
            for (const auto& state : unit.states) {
                double share = 1;
                for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                    share *= plan.shares[unit.columns[m]][state[m]];
                }
                weights.push_back(total += share);
            }
            std::iota(order.begin(), order.end(), 0U);
            for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
            std::size_t state = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                const double at =
                    (static_cast<double>(i) + 0.5) / static_cast<double>(rows) * total;
                while (state + 1 < weights.size() && weights[state] < at) ++state;
                for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                    records[order[i] * width() + unit.columns[m]] = unit.states[state][m];
                }
            }
        }
        for (std::size_t t = 0; t < plan.tables.size(); ++t) {
            const auto& columns = plan.tables[t].columns;
            for (std::size_t row = 0; row < rows; ++row) {
                std::size_t cell = 0;
                for (const auto column : columns) {
                    cell = cell * plan.sizes[column] + records[row * width() + column];
                }
                ++counts[t][cell];
            }
        }
    }

    /// The natural cell of (context, inside combination).
    template <class Visit>
    void each_cell(const View& view, const Visit& visit) const {
        for (std::size_t context = 0; context < view.contexts; ++context) {
            std::size_t base = 0, rest = context;
            for (std::size_t o = view.outside.size(); o-- > 0;) {
                base += rest % plan.sizes[view.outside[o]] * view.outside_stride[o];
                rest /= plan.sizes[view.outside[o]];
            }
            for (std::size_t inside = 0; inside < view.inside_cells; ++inside) {
                std::size_t cell = base, left = inside;
                for (std::size_t c = view.inside.size(); c-- > 0;) {
                    cell += left % plan.sizes[view.inside[c]] * view.inside_stride[c];
                    left /= plan.sizes[view.inside[c]];
                }
                visit(context, inside, cell);
            }
        }
    }

    void sweep_unit(std::size_t which, float cold, bool greedy);
};

/// sum[i] += row[i] for a row of `width` floats.
template <std::size_t Width>
inline void add_row(float* __restrict sum, const float* __restrict row) {
    for (std::size_t i = 0; i < Width; ++i) sum[i] += row[i];
}

__attribute__((target_clones("avx2", "default"))) void add_rows(float* __restrict sum,
                                                                const float* const* rows,
                                                                std::size_t count,
                                                                std::size_t width) {
    if (width == 4) {
        for (std::size_t r = 0; r < count; ++r) add_row<4>(sum, rows[r]);
        return;
    }
    if (width == 8) {
        for (std::size_t r = 0; r < count; ++r) add_row<8>(sum, rows[r]);
        return;
    }
    for (std::size_t at = 0; at < width; at += 16) {
        float part[16] = {};
        for (std::size_t r = 0; r < count; ++r) add_row<16>(part, rows[r] + at);
        add_row<16>(sum + at, part);
    }
}

/// The smallest of `width` scores, a multiple of 4.
__attribute__((target_clones("avx2", "default"))) float least_of(const float* __restrict score,
                                                                 std::size_t width) {
    if (width < 16) {
        float least = score[0];
        for (std::size_t i = 1; i < width; ++i) least = score[i] < least ? score[i] : least;
        return least;
    }
    float lanes[16];
    for (std::size_t l = 0; l < 16; ++l) lanes[l] = score[l];
    for (std::size_t i = 16; i < width; i += 16) {
        for (std::size_t l = 0; l < 16; ++l) {
            lanes[l] = score[i + l] < lanes[l] ? score[i + l] : lanes[l];
        }
    }
    float least = lanes[0];
    for (std::size_t l = 1; l < 16; ++l) least = lanes[l] < least ? lanes[l] : least;
    return least;
}

/// exp(-(score - least) * cold) in place; returns nothing, the caller sums.
__attribute__((target_clones("avx2", "default"))) void to_chances(float* __restrict score,
                                                                  std::size_t width, float least,
                                                                  float cold) {
    for (std::size_t i = 0; i < width; ++i) score[i] = quick_exp((least - score[i]) * cold);
}

void Shard::sweep_unit(std::size_t which, float cold, bool greedy) {
    const auto& unit = plan.units[which];
    const auto& list = views[which];
    const std::size_t states = unit.states.size();
    // One column whose every code is a state: scores are rows of the tables as they stand.
    const bool single = unit.columns.size() == 1 && states == plan.sizes[unit.columns[0]];

    // What one record more would cost in each cell, half of d/dcount of weight (count - target)^2,
    // laid out by context: (count - target + 1/2) * weight.
    std::vector<std::size_t> start, weight_start;
    std::size_t total = 0;
    for (const auto& view : list) {
        start.push_back(total);
        total += view.contexts * view.width;
    }
    std::vector<float> misfit(total, 0.0F), step(total, 0.0F);
    for (std::size_t v = 0; v < list.size(); ++v) {
        const auto& view = list[v];
        const auto t = view.table;
        each_cell(view, [&](std::size_t context, std::size_t inside, std::size_t cell) {
            const auto at = start[v] + context * view.width + inside;
            if (target[t][cell] < 0) {
                misfit[at] = impossible;
                step[at] = 0;
            } else {
                step[at] = weight[t][cell];
                misfit[at] =
                    (static_cast<float>(counts[t][cell]) - target[t][cell] + 0.5F) * step[at];
            }
        });
    }
    // Group the views that speak of one member: their rows are added as they stand.
    std::vector<std::vector<std::size_t>> of_member(unit.columns.size());
    std::vector<std::size_t> joint;
    for (std::size_t v = 0; v < list.size(); ++v) {
        if (list[v].inside.size() == 1) {
            of_member[list[v].member].push_back(v);
        } else {
            joint.push_back(v);
        }
    }
    // The state of each record, by the codes of its members.
    std::vector<std::size_t> member_sizes;
    std::size_t combinations = 1;
    for (const auto column : unit.columns) {
        member_sizes.push_back(plan.sizes[column]);
        combinations *= plan.sizes[column];
    }
    std::vector<std::int32_t> state_of(combinations, -1);
    for (std::size_t s = 0; s < states; ++s) {
        std::size_t at = 0;
        for (std::size_t m = 0; m < unit.columns.size(); ++m) {
            at = at * member_sizes[m] + unit.states[s][m];
        }
        state_of[at] = static_cast<std::int32_t>(s);
    }

    const std::size_t state_width = padded(states);
    std::vector<float> score(state_width), member_score;
    std::vector<std::size_t> row_at(list.size());
    std::vector<const float*> pointers(list.size());
    std::size_t widest = 4;
    for (const auto size : member_sizes) widest = std::max(widest, padded(size));
    member_score.resize(widest);

    // Where each view finds its context in a record: at most two columns lie outside.
    constexpr auto none = static_cast<std::size_t>(-1);
    struct Way {
        std::size_t first, second, second_size, width, used;
    };
    std::vector<Way> ways;
    for (const auto& view : list) {
        const auto& outside = view.outside;
        ways.push_back({outside.empty() ? 0 : outside[0], outside.size() < 2 ? none : outside[1],
                        outside.size() < 2 ? 0 : plan.sizes[outside[1]], view.width,
                        outside.empty() ? std::size_t{0} : std::size_t{1}});
    }

    for (std::size_t row = 0; row < rows; ++row) {
        auto* record = &records[row * width()];
        std::size_t combination = 0;
        for (std::size_t m = 0; m < unit.columns.size(); ++m) {
            combination = combination * member_sizes[m] + record[unit.columns[m]];
        }
        const auto old = static_cast<std::size_t>(state_of[combination]);

        for (std::size_t v = 0; v < list.size(); ++v) {
            const auto& way = ways[v];
            std::size_t context = record[way.first];
            if (way.second != none) context = context * way.second_size + record[way.second];
            row_at[v] = start[v] + context * way.width * way.used;
        }
        const auto inside_cell = [&](std::size_t v, std::size_t state) {
            return single                    ? state
                   : list[v].cell_of.empty() ? std::size_t{unit.states[state][list[v].member]}
                                             : std::size_t{list[v].cell_of[state]};
        };
        // Take the record out.
        for (std::size_t v = 0; v < list.size(); ++v) {
            const auto at = row_at[v] + inside_cell(v, old);
            misfit[at] -= step[at];
        }
        if (single) {
            std::fill(score.begin(), score.end(), 0.0F);
            for (std::size_t v = 0; v < list.size(); ++v) pointers[v] = &misfit[row_at[v]];
            add_rows(score.data(), pointers.data(), list.size(), state_width);
        } else {
            std::fill(score.begin(), score.end(), 0.0F);
            for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                std::fill(member_score.begin(), member_score.end(), 0.0F);
                std::size_t count = 0;
                for (const auto v : of_member[m]) pointers[count++] = &misfit[row_at[v]];
                add_rows(member_score.data(), pointers.data(), count, padded(member_sizes[m]));
                for (std::size_t s = 0; s < states; ++s)
                    score[s] += member_score[unit.states[s][m]];
            }
            for (const auto v : joint) {
                const auto* cells = &misfit[row_at[v]];
                for (std::size_t s = 0; s < states; ++s) score[s] += cells[list[v].cell_of[s]];
            }
        }
        for (std::size_t s = states; s < state_width; ++s) score[s] = impossible;

        const float least = least_of(score.data(), state_width);
        std::size_t chosen = 0;
        if (greedy) {
            chosen = old;
            if (score[old] > least) {
                chosen = 0;
                while (score[chosen] > least) ++chosen;
            }
        } else {
            to_chances(score.data(), state_width, least, cold);
            float lanes[4] = {};
            for (std::size_t s = 0; s < state_width; s += 4) {
                for (std::size_t l = 0; l < 4; ++l) lanes[l] += score[s + l];
            }
            float draw = stream.unit() * (lanes[0] + lanes[1] + lanes[2] + lanes[3]);
            for (std::size_t l = 0; l < 4; ++l) {
                if (draw >= lanes[l] && l < 3) {
                    draw -= lanes[l];
                    continue;
                }
                for (std::size_t s = l; s < states; s += 4) {
                    if (score[s] <= 0) continue;
                    chosen = s;
                    if (draw < score[s]) break;
                    draw -= score[s];
                }
                break;
            }
        }
        for (std::size_t v = 0; v < list.size(); ++v) {
            const auto at = row_at[v] + inside_cell(v, chosen);
            misfit[at] += step[at];
        }
        if (chosen != old) {
            for (std::size_t m = 0; m < unit.columns.size(); ++m) {
                record[unit.columns[m]] = unit.states[chosen][m];
            }
        }
    }

    for (std::size_t v = 0; v < list.size(); ++v) {
        const auto& view = list[v];
        const auto t = view.table;
        each_cell(view, [&](std::size_t context, std::size_t inside, std::size_t cell) {
            if (target[t][cell] < 0) return;
            const auto at = start[v] + context * view.width + inside;
            counts[t][cell] = static_cast<std::int32_t>(
                std::lround(misfit[at] / step[at] + target[t][cell] - 0.5F));
        });
    }
}

}  // namespace

Records fit(const FitPlan& plan) {
    const auto shards = static_cast<std::size_t>(std::max(plan.shards, 1));
    std::vector<std::vector<Code16>> parts(shards);
    const auto work = [&](std::size_t which) {
        const std::size_t rows = plan.rows / shards + (which < plan.rows % shards ? 1 : 0);
        Shard shard(plan, rows, plan.seed + 0x632be59bd9b4e019 * (which + 1));
        std::vector<std::size_t> order(plan.units.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (int sweep = 0; sweep < plan.sweeps; ++sweep) {
            for (std::size_t i = order.size(); i > 1; --i) {
                std::swap(order[i - 1], order[shard.stream.below(i)]);
            }
            const float done = static_cast<float>(sweep) / static_cast<float>(plan.sweeps);
            const float cold = 1.5F * std::pow(60.0F, done);
            const bool greedy = sweep >= plan.sweeps - 3;
            for (const auto unit : order) shard.sweep_unit(unit, cold, greedy);
        }
        parts[which] = std::move(shard.records);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < shards; ++i) threads.emplace_back(work, i);
    work(0);
    for (auto& thread : threads) thread.join();

    Records records;
    records.rows = plan.rows;
    const auto width = plan.sizes.size();
    records.columns.assign(width, std::vector<Code16>(plan.rows));
    std::size_t at = 0;
    for (const auto& part : parts) {
        for (std::size_t row = 0; row * width < part.size(); ++row, ++at) {
            for (std::size_t j = 0; j < width; ++j) {
                records.columns[j][at] = part[row * width + j];
            }
        }
    }
    return records;
}

}  // namespace palermo::protect::detail
