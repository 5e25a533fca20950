#include "palermo/disclosure/uniqueness.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/disclosure/columns.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

/// Where a function with one top in between is largest.
template <class Function>
double top_of(double low, double high, Function value) {
    constexpr double part = 0.6180339887498949;
    double a = high - part * (high - low), b = low + part * (high - low);
    double at_a = value(a), at_b = value(b);
    for (int step = 0; step < 60; ++step) {
        if (at_a > at_b) {
            high = b, b = a, at_b = at_a;
            a = high - part * (high - low), at_a = value(a);
        } else {
            low = a, a = b, at_a = at_b;
            b = low + part * (high - low), at_b = value(b);
        }
    }
    return (low + high) / 2;
}

std::int64_t records_in(const GroupSizes& sizes) {
    std::int64_t result = 0;
    for (const auto& [size, groups] : sizes) result += size * groups;
    return result;
}

std::int64_t alone_in(const GroupSizes& sizes) {
    const auto found = sizes.find(1);
    return found == sizes.end() ? 0 : found->second;
}

double log_choose(double n, double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

/// The share of those alone in the file who are alone in the population [Z91]: of a group of i people
/// in the population one is drawn with the hypergeometric probability.
double zayatz(const GroupSizes& sizes, std::int64_t people) {
    const auto drawn = static_cast<double>(records_in(sizes)), all = static_cast<double>(people);
    double alone = 0, sum = 0;
    for (const auto& [size, groups] : sizes) {
        const auto i = static_cast<double>(size);
        if (all - i < drawn - 1) continue;  // more of the group must be drawn
        const auto log_one = std::log(i) + log_choose(all - i, drawn - 1) - log_choose(all, drawn);
        const auto weight = static_cast<double>(groups) * std::exp(log_one);
        sum += weight;
        if (size == 1) alone = weight;
    }
    return sum > 0 ? alone / sum : 0;
}

}  // namespace

Result<GroupSizes> group_sizes(const Table& records, const std::vector<std::string>& names) {
    std::vector<const TextColumn*> columns;
    for (const auto& name : names) columns.push_back(TRY(text_column(records, name)));
    std::map<std::vector<TextCode>, std::int64_t> groups;
    std::vector<TextCode> own(columns.size());
    for (std::size_t row = 0; row < records.rows(); ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) own[c] = columns[c]->code(row);
        ++groups[own];
    }
    GroupSizes result;
    for (const auto& [answers, size] : groups) ++result[size];
    return result;
}

double Pitman::expected_alone(std::int64_t people) const {
    const auto n = static_cast<double>(people);
    return n * std::exp(std::lgamma(theta + alpha + n - 1) - std::lgamma(theta + alpha) -
                        std::lgamma(theta + n) + std::lgamma(theta + 1));
}

double Pitman::log_likelihood(const GroupSizes& sizes) const {
    double groups = 0, records = 0, result = 0;
    for (const auto& [size, many] : sizes) {
        const auto j = static_cast<double>(size), s = static_cast<double>(many);
        groups += s, records += s * j;
        result += s * (std::lgamma(j - alpha) - std::lgamma(1 - alpha));
    }
    // Products of theta + i alpha over the groups, and of theta + i over the records, but the first.
    result += (groups - 1) * std::log(alpha) + std::lgamma(theta / alpha + groups) -
              std::lgamma(theta / alpha + 1);
    return result - std::lgamma(theta + records) + std::lgamma(theta + 1);
}

Pitman fit_pitman(const GroupSizes& sizes) {
    const auto with = [&](double alpha) {
        // theta + alpha on a logarithmic scale: it may be anything from nothing to many millions.
        const auto place = top_of(-12, 24, [&](double log_place) {
            return Pitman{alpha, std::exp(log_place) - alpha}.log_likelihood(sizes);
        });
        return Pitman{alpha, std::exp(place) - alpha};
    };
    return with(
        top_of(1e-6, 1 - 1e-6, [&](double alpha) { return with(alpha).log_likelihood(sizes); }));
}

Result<PopulationUniques> population_uniques(const GroupSizes& sizes, double fraction) {
    if (!(fraction > 0 && fraction <= 1)) return fail(Code::invalid_input, "uniqueness.fraction");
    const auto records = records_in(sizes);
    if (records == 0) return fail(Code::invalid_input, "audit.no_records");
    PopulationUniques result;
    result.fraction = fraction;
    result.alone = alone_in(sizes);
    const auto alone = static_cast<double>(result.alone);
    result.is_population = fraction == 1;
    result.by_pitman = result.by_zayatz = alone;
    if (result.is_population || result.alone == 0) return result;
    const auto people = std::llround(static_cast<double>(records) / fraction);
    result.by_zayatz = alone * zayatz(sizes, people);
    result.by_pitman = std::min(alone, fraction * fit_pitman(sizes).expected_alone(people));
    return result;
}

formats::Json to_json(const PopulationUniques& found) {
    using formats::Json;
    return Json::Object{{"alone", found.alone},
                        {"by_pitman", Json::digits(found.by_pitman, 4)},
                        {"by_zayatz", Json::digits(found.by_zayatz, 4)},
                        {"fraction", Json::digits(found.fraction, 10)},
                        {"is_population", found.is_population}};
}

}  // namespace palermo::protect
