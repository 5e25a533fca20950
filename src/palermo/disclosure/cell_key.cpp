#include "palermo/disclosure/cell_key.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/cube_attack.hpp"
#include "palermo/disclosure/detail/keyed.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

constexpr std::int64_t whole = 1'000'000'000;

/// Deviations a count may have, ascending.
std::vector<std::int64_t> deviations(std::int64_t count, const CellKeyRules& rules) {
    std::vector<std::int64_t> result;
    for (auto d = -rules.deviation_max; d <= rules.deviation_max; ++d) {
        const auto value = count + d;
        if (value < 0 || (value >= 1 && value <= rules.not_printed)) continue;
        result.push_back(d);
    }
    return result;
}

struct Moments {
    double first = 0, second = 0, third = 0, fourth = 0;
};

/// p(d) proportional to exp(a d + c d^2).
std::vector<double> exponential(const std::vector<std::int64_t>& support, double a, double c) {
    std::vector<double> p;
    double most = -1e300;
    for (const auto d : support) {
        const auto x = static_cast<double>(d);
        p.push_back(a * x + c * x * x);
        most = std::max(most, p.back());
    }
    double sum = 0;
    for (auto& each : p) sum += each = std::exp(each - most);
    for (auto& each : p) each /= sum;
    return p;
}

Moments moments_of(const std::vector<std::int64_t>& support, const std::vector<double>& p) {
    Moments m;
    for (std::size_t i = 0; i < support.size(); ++i) {
        const auto x = static_cast<double>(support[i]);
        m.first += p[i] * x;
        m.second += p[i] * x * x;
        m.third += p[i] * x * x * x;
        m.fourth += p[i] * x * x * x * x;
    }
    return m;
}

/// The two deviations on either side of zero that leave the mean at zero: the least variance.
std::vector<double> narrowest(const std::vector<std::int64_t>& support) {
    std::vector<double> p(support.size(), 0);
    const auto above = static_cast<std::size_t>(
        std::lower_bound(support.begin(), support.end(), 0) - support.begin());
    if (support[above] == 0) {
        p[above] = 1;
        return p;
    }
    const auto up = static_cast<double>(support[above]);
    const auto down = static_cast<double>(-support[above - 1]);
    p[above] = down / (up + down);
    p[above - 1] = up / (up + down);
    return p;
}

/// The distribution of largest entropy with mean 0 and this variance [G16]: Newton on the dual, which
/// is smooth and convex. The least variance where less is not to be had.
std::vector<double> largest_entropy(const std::vector<std::int64_t>& support, double variance) {
    const auto least = narrowest(support);
    if (moments_of(support, least).second >= variance * (1 - 1e-9)) return least;
    const auto dual = [&](double a, double c) {
        double most = -1e300, sum = 0;
        for (const auto d : support) {
            const auto x = static_cast<double>(d);
            most = std::max(most, a * x + c * x * x);
        }
        for (const auto d : support) {
            const auto x = static_cast<double>(d);
            sum += std::exp(a * x + c * x * x - most);
        }
        return most + std::log(sum) - c * variance;
    };
    double a = 0, c = -1 / (2 * variance);
    for (int step = 0; step < 200; ++step) {
        const auto m = moments_of(support, exponential(support, a, c));
        const auto g1 = m.first, g2 = m.second - variance;
        if (std::abs(g1) + std::abs(g2) < 1e-13) break;
        const auto h11 = m.second - m.first * m.first;
        const auto h12 = m.third - m.first * m.second;
        const auto h22 = m.fourth - m.second * m.second;
        const auto det = h11 * h22 - h12 * h12;
        if (!(det > 1e-300)) break;
        const auto da = (h22 * g1 - h12 * g2) / det, dc = (h11 * g2 - h12 * g1) / det;
        const auto here = dual(a, c);
        double length = 1;
        while (length > 1e-10 && !(dual(a - length * da, c - length * dc) <= here)) length /= 2;
        a -= length * da, c -= length * dc;
    }
    return exponential(support, a, c);
}

/// Whole thousand millionths that sum to one, largest remainders first.
std::vector<std::int64_t> whole_parts(const std::vector<double>& p) {
    std::vector<std::int64_t> result;
    std::int64_t left = whole;
    for (const auto each : p) {
        result.push_back(std::llround(each * static_cast<double>(whole)));
        left -= result.back();
    }
    *std::max_element(result.begin(), result.end()) += left;
    return result;
}

}  // namespace

Result<PerturbationTable> PerturbationTable::make(const CellKeyRules& rules) {
    const auto reach = rules.deviation_max;
    if (reach < 1 || reach > 50) {
        return fail(Code::invalid_input, "cell_key.deviation", {{"deviation", reach}});
    }
    if (rules.not_printed < 0 || rules.not_printed >= reach) {
        return fail(Code::invalid_input, "cell_key.not_printed",
                    {{"not_printed", rules.not_printed}, {"deviation", reach}});
    }
    const auto widest = static_cast<double>(reach * reach);
    if (!(rules.variance > 0) || !(rules.variance < widest)) {
        return fail(Code::invalid_input, "cell_key.variance", {{"widest", reach * reach}});
    }
    PerturbationTable result;
    result.reach_ = reach;
    for (std::int64_t count = 0; count <= reach + rules.not_printed + 1; ++count) {
        std::vector<std::int64_t> row(static_cast<std::size_t>(2 * reach + 1), 0);
        if (count == 0) {
            row[static_cast<std::size_t>(reach)] = whole;
        } else {
            const auto support = deviations(count, rules);
            // With mean 0 the variance is at most the product of the two ends.
            const auto most = static_cast<double>(-support.front() * support.back());
            const auto p =
                whole_parts(largest_entropy(support, std::min(rules.variance, 0.999 * most)));
            for (std::size_t i = 0; i < support.size(); ++i) {
                row[static_cast<std::size_t>(support[i] + reach)] = p[i];
            }
        }
        result.rows_.push_back(std::move(row));
    }
    return result;
}

std::span<const std::int64_t> PerturbationTable::probabilities(std::int64_t count) const {
    expects(count >= 0);
    const auto last = static_cast<std::int64_t>(rows_.size()) - 1;
    return rows_[static_cast<std::size_t>(std::min(count, last))];
}

std::int64_t PerturbationTable::printed(std::int64_t count, std::uint64_t cell_key) const {
    const auto row = probabilities(count);
    __extension__ typedef unsigned __int128 Wide;
    auto drawn = static_cast<std::int64_t>((static_cast<Wide>(cell_key) * whole) >> 64);
    for (std::size_t i = 0; i < row.size(); ++i) {
        drawn -= row[i];
        if (drawn < 0) return count + static_cast<std::int64_t>(i) - reach_;
    }
    expects(false);
    return count;
}

Bounds PerturbationTable::behind(std::int64_t value) const {
    Bounds result{no_limit, -1};
    for (auto count = std::max<std::int64_t>(0, value - reach_); count <= value + reach_; ++count) {
        if (probabilities(count)[static_cast<std::size_t>(value - count + reach_)] == 0) continue;
        result.low = std::min(result.low, count);
        result.high = count;
    }
    return result;
}

double PerturbationTable::mean(std::int64_t count) const {
    const auto row = probabilities(count);
    double sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        sum += static_cast<double>(row[i]) *
               static_cast<double>(static_cast<std::int64_t>(i) - reach_);
    }
    return sum / static_cast<double>(whole);
}

double PerturbationTable::variance(std::int64_t count) const {
    const auto row = probabilities(count);
    double sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto d = static_cast<double>(static_cast<std::int64_t>(i) - reach_);
        sum += static_cast<double>(row[i]) * d * d;
    }
    return sum / static_cast<double>(whole) - mean(count) * mean(count);
}

Result<std::vector<std::uint64_t>> record_keys(const Table& records, const std::string& id,
                                               std::string_view secret) {
    if (secret.size() < 16) {
        return fail(Code::invalid_input, "cell_key.short_secret");
    }
    std::vector<std::uint64_t> result;
    result.reserve(records.rows());
    if (!id.empty()) {
        const auto* column = TRY(text_column(records, id));
        std::unordered_set<TextCode> seen;
        for (std::size_t row = 0; row < records.rows(); ++row) {
            if (column->missing(row)) {
                return fail(Code::invalid_input, "cell_key.record_without_id",
                            {{"column", column_name(id)}, {"id", field_name("id")}},
                            id + ":" + std::to_string(row + 2));
            }
            if (!seen.insert(column->code(row)).second) {
                return fail(Code::invalid_input, "cell_key.id_twice", {},
                            id + ":" + std::to_string(row + 2));
            }
            result.push_back(detail::keyed_number(secret, (*column)[row]));
        }
        return result;
    }
    std::unordered_map<std::string, std::int64_t> copies;
    for (std::size_t row = 0; row < records.rows(); ++row) {
        std::string text;
        for (std::size_t c = 0; c < records.columns(); ++c) {
            text += std::string(records.name(c)) + '\x1E';
            if (const auto* column = std::get_if<TextColumn>(&records.column(c))) {
                text += (*column)[row];
            } else {
                const auto count = std::get<CountColumn>(records.column(c))[row];
                text += std::to_string(count.value) + '/' +
                        std::to_string(static_cast<int>(count.state));
            }
            text += '\x1F';
        }
        text += std::to_string(copies[text]++);
        result.push_back(detail::keyed_number(secret, text));
    }
    return result;
}

std::vector<std::int64_t> perturb_cube(const Cube& cube, const PerturbationTable& table) {
    std::vector<std::int64_t> result;
    for (const auto& cell : cube.cells) result.push_back(table.printed(cell.count, cell.key));
    return result;
}

Result<Candidate> perturbed_candidate(const Cube& cube, const CellKeyRules& rules,
                                      const std::string& secret_sha256) {
    const auto table = TRY(PerturbationTable::make(rules));
    const auto values = perturb_cube(cube, table);
    SuppressionRules small;
    small.small_below = rules.small_below;
    small.group_share_max = rules.group_share_max;
    small.width_min = rules.width_min;
    CellSystem known;
    for (CellIndex i = 0; i < values.size(); ++i) {
        known.cells.push_back(cube.lists(i) ? table.behind(values[i]) : Bounds{});
    }
    auto told = group_disclosure(cube, known.cells, table.behind(0).high, small);
    known.sums = cube.sums;
    auto target = detail::target_of(cube, small, std::move(known));
    Candidate candidate;
    candidate.kind_ = "perturbed tables (cell keys)";
    candidate.not_attacked_ = cube.not_attacked;
    candidate.members_ = detail::dependencies_member(cube.dependencies);
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/tables";
    candidate.promise_ = "each count is moved by at most " + std::to_string(rules.deviation_max) +
                         "; each cell of 1 to " + std::to_string(rules.small_below - 1) +
                         " people could have " + std::to_string(target.width + 1) +
                         " values or more; parts need not add up to totals";
    candidate.options_ =
        to_text(formats::Json::Object{{"deviation_max", rules.deviation_max},
                                      {"not_printed", rules.not_printed},
                                      {"small_below", rules.small_below},
                                      {"variance", formats::Json::digits(rules.variance, 10)},
                                      {"width_min", rules.width_min}});
    candidate.table_ = table_of(cube, values);
    candidate.reading_ = reading_of(cube, small);
    candidate.reading_.form = Form::perturbed;
    candidate.reading_.off_by = rules.deviation_max;
    candidate.reading_.secret = secret_sha256;
    const auto groups = attack_of(told, told.whole + told.nearly, small);
    candidate.say_of_groups(std::move(told));
    candidate.attack_ = [target = std::move(target), groups] {
        return detail::with(groups, detail::attack(target));
    };
    return candidate;
}

}  // namespace palermo::protect
