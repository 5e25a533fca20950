#include "palermo/synthesis/combinations.hpp"

#include <algorithm>

namespace palermo::protect {
namespace {

/// A column with its silent and its rare codes folded into 0: a combination is never more frequent
/// than its parts, so what is below k alone needs no place in larger tables.
struct Folded {
    std::vector<std::uint8_t> narrow;  // shape [rows], where size <= 256
    std::vector<std::uint16_t> wide;   // otherwise
    std::vector<Code16> code_of;       // shape [size], 0 unused
    std::size_t size() const { return code_of.size(); }
};

template <class Visit>
void with_codes(const Folded& column, const Visit& visit) {
    if (column.wide.empty()) {
        visit(column.narrow.data());
    } else {
        visit(column.wide.data());
    }
}

}  // namespace

Result<std::vector<Combination>> frequent_combinations(const Records& records, const Schema& schema,
                                                       std::uint32_t k, int longest,
                                                       const std::vector<std::string>& silent,
                                                       const Task& task) {
    const auto width = records.columns.size();
    std::vector<Combination> found;
    std::vector<Folded> folded(width);
    for (std::size_t j = 0; j < width; ++j) {
        const auto& codes = schema.columns()[j].codes;
        std::vector<std::uint32_t> counts(codes.size());
        for (const auto code : records.columns[j]) ++counts[code];
        std::vector<std::uint16_t> to(codes.size());
        auto& column = folded[j];
        column.code_of.push_back(0);
        for (std::size_t code = 0; code < codes.size(); ++code) {
            if (std::find(silent.begin(), silent.end(), codes[code]) != silent.end()) continue;
            if (counts[code] < k) continue;
            to[code] = static_cast<std::uint16_t>(column.size());
            column.code_of.push_back(static_cast<Code16>(code));
            found.push_back(
                {{static_cast<std::uint16_t>(j)}, {static_cast<Code16>(code)}, 1, counts[code]});
        }
        if (column.size() <= 256) {
            column.narrow.resize(records.rows);
            for (std::size_t r = 0; r < records.rows; ++r) {
                column.narrow[r] = static_cast<std::uint8_t>(to[records.columns[j][r]]);
            }
        } else {
            column.wide.resize(records.rows);
            for (std::size_t r = 0; r < records.rows; ++r) {
                column.wide[r] = to[records.columns[j][r]];
            }
        }
    }
    if (longest < 2) return found;

    // One job a pair (i, j): its own table, then its records with each third column. Records that
    // say nothing in i or j, or fall into a pair below k, are dropped before the third is read.
    struct Job {
        std::size_t i, j;
        std::vector<Combination> pairs, triples;
    };
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < width; ++i) {
        for (std::size_t j = i + 1; j < width; ++j) jobs.push_back({i, j, {}, {}});
    }
    const auto run = [&](Job& job) {
        const auto& a = folded[job.i];
        const auto& b = folded[job.j];
        std::vector<std::uint32_t> counts(a.size() * b.size());
        with_codes(a, [&](const auto* first) {
            with_codes(b, [&](const auto* second) {
                for (std::size_t r = 0; r < records.rows; ++r) {
                    ++counts[first[r] * b.size() + second[r]];
                }
            });
        });
        std::vector<std::uint32_t> place(counts.size());
        std::vector<std::pair<Code16, Code16>> kept = {{0, 0}};
        for (std::size_t x = 1; x < a.size(); ++x) {
            for (std::size_t y = 1; y < b.size(); ++y) {
                const auto count = counts[x * b.size() + y];
                if (count < k) continue;
                place[x * b.size() + y] = static_cast<std::uint32_t>(kept.size());
                kept.emplace_back(a.code_of[x], b.code_of[y]);
                job.pairs.push_back(
                    {{static_cast<std::uint16_t>(job.i), static_cast<std::uint16_t>(job.j)},
                     {a.code_of[x], b.code_of[y]},
                     2,
                     count});
            }
        }
        if (longest < 3 || kept.size() == 1 || job.j + 1 == width) return;
        std::vector<std::uint32_t> rows, where;
        with_codes(a, [&](const auto* first) {
            with_codes(b, [&](const auto* second) {
                for (std::size_t r = 0; r < records.rows; ++r) {
                    const auto at = place[first[r] * b.size() + second[r]];
                    if (at == 0) continue;
                    rows.push_back(static_cast<std::uint32_t>(r));
                    where.push_back(at);
                }
            });
        });
        for (std::size_t third = job.j + 1; third < width; ++third) {
            const auto& c = folded[third];
            std::vector<std::uint32_t> triple(kept.size() * c.size());
            with_codes(c, [&](const auto* codes) {
                for (std::size_t r = 0; r < rows.size(); ++r) {
                    ++triple[where[r] * c.size() + codes[rows[r]]];
                }
            });
            for (std::size_t at = 1; at < kept.size(); ++at) {
                for (std::size_t z = 1; z < c.size(); ++z) {
                    const auto count = triple[at * c.size() + z];
                    if (count < k) continue;
                    job.triples.push_back(
                        {{static_cast<std::uint16_t>(job.i), static_cast<std::uint16_t>(job.j),
                          static_cast<std::uint16_t>(third)},
                         {kept[at].first, kept[at].second, c.code_of[z]},
                         3,
                         count});
                }
            }
        }
    };
    TRY(parallel_for(task, "", static_cast<std::int64_t>(jobs.size()),
                     [&](std::int64_t i, int) -> Result<void> {
                         run(jobs[static_cast<std::size_t>(i)]);
                         return {};
                     }));
    for (const auto& job : jobs) {
        found.insert(found.end(), job.pairs.begin(), job.pairs.end());
    }
    for (const auto& job : jobs) {
        found.insert(found.end(), job.triples.begin(), job.triples.end());
    }
    return found;
}

}  // namespace palermo::protect
