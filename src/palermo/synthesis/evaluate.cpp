#include "palermo/synthesis/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace palermo::protect {
namespace {

/// Codes of a column as compared: the used ones, closely numbered, with "0" as "" on request.
struct Compared {
    std::size_t size = 0;
    std::vector<Code16> original, release;
};

Compared compared(const Records& original, const Records& release, const Schema& schema,
                  std::size_t column, bool zero_is_missing) {
    const auto& codes = schema.columns()[column].codes;
    std::vector<std::int32_t> to(codes.size(), -1);
    Compared result;
    const auto missing = schema.columns()[column].find("");
    const auto zero = schema.columns()[column].find("0");
    const auto number = [&](Code16 code) {
        if (zero_is_missing && zero && missing && code == *zero) code = *missing;
        if (to[code] < 0) to[code] = static_cast<std::int32_t>(result.size++);
        return static_cast<Code16>(to[code]);
    };
    for (const auto code : original.columns[column]) result.original.push_back(number(code));
    for (const auto code : release.columns[column]) result.release.push_back(number(code));
    return result;
}

struct Sums {
    double tvd = 0, tvd_max = 0, invented = 0;
    std::int64_t tables = 0, combinations = 0, absent = 0, large = 0, large_absent = 0;
    std::vector<float> errors;
};

void compare(const std::vector<const Compared*>& columns, std::size_t rows_original,
             std::size_t rows_release, std::vector<std::uint32_t>& a, std::vector<std::uint32_t>& b,
             Sums& sums) {
    std::size_t cells = 1;
    for (const auto* column : columns) cells *= column->size;
    a.assign(cells, 0);
    b.assign(cells, 0);
    const auto tally = [&](std::vector<std::uint32_t>& counts, bool original, std::size_t rows) {
        const auto codes = [&](std::size_t i) {
            return original ? columns[i]->original.data() : columns[i]->release.data();
        };
        if (columns.size() == 1) {
            for (std::size_t r = 0; r < rows; ++r) ++counts[codes(0)[r]];
        } else if (columns.size() == 2) {
            const auto *x = codes(0), *y = codes(1);
            const auto width = columns[1]->size;
            for (std::size_t r = 0; r < rows; ++r) ++counts[x[r] * width + y[r]];
        } else {
            const auto *x = codes(0), *y = codes(1), *z = codes(2);
            const auto width = columns[1]->size, depth = columns[2]->size;
            for (std::size_t r = 0; r < rows; ++r) {
                ++counts[(x[r] * width + y[r]) * depth + z[r]];
            }
        }
    };
    tally(a, true, rows_original);
    tally(b, false, rows_release);
    const double scale_a = 1 / static_cast<double>(rows_original);
    const double scale_b = 1 / static_cast<double>(rows_release);
    double distance = 0, invented = 0;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        if ((a[cell] | b[cell]) == 0) continue;
        distance += std::abs(a[cell] * scale_a - b[cell] * scale_b);
        if (a[cell] == 0) {
            invented += b[cell] * scale_b;
            continue;
        }
        ++sums.combinations;
        sums.absent += b[cell] == 0;
        if (a[cell] >= 50) {
            ++sums.large;
            sums.large_absent += b[cell] == 0;
        }
        if (a[cell] >= 100) {
            const double truth = a[cell], told = b[cell];
            sums.errors.push_back(static_cast<float>(std::abs(told - truth) / truth));
        }
    }
    sums.tvd += distance / 2;
    sums.tvd_max = std::max(sums.tvd_max, distance / 2);
    sums.invented += invented;
    ++sums.tables;
}

OrderComparison finish(int order, Sums& sums) {
    const auto share = [](double part, double of) { return of > 0 ? part / of : 0; };
    const auto quantile = [&](double q) {
        // Nothing that large: no error was measured, and 0 would say that there is none.
        if (sums.errors.empty()) return std::numeric_limits<double>::quiet_NaN();
        const auto at =
            static_cast<std::ptrdiff_t>(q * static_cast<double>(sums.errors.size() - 1));
        std::nth_element(sums.errors.begin(), sums.errors.begin() + at, sums.errors.end());
        return static_cast<double>(sums.errors[static_cast<std::size_t>(at)]);
    };
    OrderComparison result;
    result.order = order;
    result.tables = sums.tables;
    const auto tables = static_cast<double>(sums.tables);
    result.tvd_mean = share(sums.tvd, tables);
    result.tvd_max = sums.tvd_max;
    result.suppressed =
        share(static_cast<double>(sums.absent), static_cast<double>(sums.combinations));
    result.suppressed_50 = sums.large == 0 ? std::numeric_limits<double>::quiet_NaN()
                                           : share(static_cast<double>(sums.large_absent),
                                                   static_cast<double>(sums.large));
    result.invented_mass = share(sums.invented, tables);
    result.relative_error_median = quantile(0.5);
    result.relative_error_p90 = quantile(0.9);
    return result;
}

/// Logistic regression on the codes of all other columns, by stochastic gradient; enough to compare
/// two training sets with.
std::vector<double> train(const Records& records, const Schema& schema, std::size_t target,
                          Code16 positive, std::size_t from, std::size_t step) {
    std::vector<std::size_t> offset(schema.columns().size());
    std::size_t features = 1;
    for (std::size_t j = 0; j < offset.size(); ++j) {
        offset[j] = features;
        features += schema.columns()[j].codes.size();
    }
    std::vector<double> weights(features);
    for (int round = 0; round < 4; ++round) {
        const double rate = 0.05 / (1 + round);
        // A stride that visits rows far apart, so that sorted files do no harm.
        const std::size_t rows = (records.rows - from + step - 1) / step;
        std::size_t stride = rows * 618 / 1000 + 1;
        while (std::gcd(stride, rows) != 1) ++stride;
        for (std::size_t i = 0, at = 0; i < rows; ++i, at = (at + stride) % rows) {
            const auto row = from + at * step;
            double score = weights[0];
            for (std::size_t j = 0; j < offset.size(); ++j) {
                if (j != target) score += weights[offset[j] + records.columns[j][row]];
            }
            const double gap =
                (records.columns[target][row] == positive ? 1.0 : 0.0) - 1 / (1 + std::exp(-score));
            weights[0] += rate * gap;
            for (std::size_t j = 0; j < offset.size(); ++j) {
                if (j != target) weights[offset[j] + records.columns[j][row]] += rate * gap;
            }
        }
    }
    return weights;
}

/// Area under the ROC curve, ties counted half.
double auc(const Records& records, const Schema& schema, std::size_t target, Code16 positive,
           const std::vector<double>& weights, std::size_t from, std::size_t step) {
    std::vector<std::pair<double, bool>> scored;
    for (std::size_t row = from; row < records.rows; row += step) {
        double score = 0;
        std::size_t offset = 1;
        for (std::size_t j = 0; j < records.columns.size(); ++j) {
            if (j != target) score += weights[offset + records.columns[j][row]];
            offset += schema.columns()[j].codes.size();
        }
        scored.emplace_back(score, records.columns[target][row] == positive);
    }
    std::sort(scored.begin(), scored.end());
    double positives = 0, negatives = 0, area = 0;
    for (std::size_t i = 0; i < scored.size();) {
        std::size_t end = i;
        double p = 0, n = 0;
        for (; end < scored.size() && scored[end].first == scored[i].first; ++end) {
            (scored[end].second ? p : n) += 1;
        }
        area += p * (negatives + n / 2);
        positives += p;
        negatives += n;
        i = end;
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : 0.5;
}

}  // namespace

Result<Evaluation> evaluate(const Records& original, const Records& release, const Schema& schema,
                            const EvaluateOptions& options, const Task& task) {
    if (original.rows == 0 || release.rows == 0) {
        return fail(Code::invalid_input, "synthesis.nothing_to_compare");
    }
    const auto width = schema.columns().size();
    std::optional<std::size_t> predicted;
    if (!options.task_column.empty()) {
        predicted = schema.find(options.task_column);
        if (!predicted)
            return fail(Code::invalid_input, "synthesis.no_task_column", {},
                        Where::of_field("task"));
    } else {
        for (std::size_t j = 0; j < width && !predicted; ++j) {
            const auto& column = schema.columns()[j];
            if (column.find("0") && column.find("1")) predicted = j;
        }
    }
    Evaluation result;
    result.original_records = original.rows;
    result.released_records = release.rows;

    std::vector<Compared> columns;
    for (std::size_t j = 0; j < width; ++j) {
        columns.push_back(compared(original, release, schema, j, options.zero_is_missing));
    }
    for (int order = 1; order <= std::min(options.order_max, 3); ++order) {
        std::vector<std::vector<const Compared*>> tables;
        for (std::size_t i = 0; i < width; ++i) {
            if (order == 1) tables.push_back({&columns[i]});
            for (std::size_t j = i + 1; j < width && order > 1; ++j) {
                if (order == 2) tables.push_back({&columns[i], &columns[j]});
                for (std::size_t k = j + 1; k < width && order > 2; ++k) {
                    tables.push_back({&columns[i], &columns[j], &columns[k]});
                }
            }
        }
        if (tables.empty()) break;
        // One sum a table, added in order: the last digit does not depend on the threads.
        std::vector<Sums> parts(tables.size());
        TRY(parallel_for(task, "", static_cast<std::int64_t>(tables.size()),
                         [&](std::int64_t job, int) -> Result<void> {
                             const auto t = static_cast<std::size_t>(job);
                             std::vector<std::uint32_t> a, b;
                             compare(tables[t], original.rows, release.rows, a, b, parts[t]);
                             return {};
                         }));
        Sums all;
        for (const auto& part : parts) {
            all.tvd += part.tvd;
            all.tvd_max = std::max(all.tvd_max, part.tvd_max);
            all.invented += part.invented;
            all.tables += part.tables;
            all.combinations += part.combinations;
            all.absent += part.absent;
            all.large += part.large;
            all.large_absent += part.large_absent;
            all.errors.insert(all.errors.end(), part.errors.begin(), part.errors.end());
        }
        result.orders.push_back(finish(order, all));
    }

    for (std::size_t j = 0; j < width; ++j) {
        const auto& column = schema.columns()[j];
        if (column.codes.size() < 25) continue;
        std::vector<std::int64_t> a(column.codes.size()), b(column.codes.size());
        for (const auto code : original.columns[j]) ++a[code];
        for (const auto code : release.columns[j]) ++b[code];
        CodesKept kept;
        kept.column = column.name;
        std::int64_t never = 0;
        for (std::size_t code = 0; code < a.size(); ++code) {
            if (column.codes[code].empty()) continue;
            kept.present += a[code] > 0;
            kept.kept += a[code] > 0 && b[code] > 0;
            if (a[code] == 0) never += b[code];
        }
        kept.never_seen_share = static_cast<double>(never) / static_cast<double>(release.rows);
        result.codes.push_back(std::move(kept));
    }
    std::vector<Code16> record(width);
    for (std::size_t row = 0; row < release.rows; ++row) {
        for (std::size_t j = 0; j < width; ++j) record[j] = release.columns[j][row];
        result.rule_violations += schema.broken_rules(record) > 0;
    }
    if (predicted && original.rows >= 2) {
        const auto& column = schema.columns()[*predicted];
        const auto positive =
            column.find("1").value_or(static_cast<Code16>(column.codes.size() - 1));
        result.task.column = column.name;
        result.task.code = column.codes[positive];
        result.task.auc_from_original =
            auc(original, schema, *predicted, positive,
                train(original, schema, *predicted, positive, 0, 2), 1, 2);
        result.task.auc_from_release =
            auc(original, schema, *predicted, positive,
                train(release, schema, *predicted, positive, 0, 1), 1, 2);
    }
    return result;
}

}  // namespace palermo::protect
