#include "palermo/linkage/compare.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::linkage {

double jaro(std::string_view a, std::string_view b) {
    a = a.substr(0, 64), b = b.substr(0, 64);
    if (a.empty() || b.empty()) return 0;
    const std::size_t half = std::max(a.size(), b.size()) / 2;
    const std::size_t window = half > 0 ? half - 1 : 0;
    std::uint64_t taken_a = 0, taken_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t low = i > window ? i - window : 0;
        const std::size_t high = std::min(i + window + 1, b.size());
        for (std::size_t j = low; j < high; ++j) {
            if (a[i] != b[j] || (taken_b >> j & 1) != 0) continue;
            taken_a |= std::uint64_t{1} << i;
            taken_b |= std::uint64_t{1} << j;
            break;
        }
    }
    const int matches = std::popcount(taken_a);
    if (matches == 0) return 0;
    int out_of_order = 0;
    for (auto rest_a = taken_a, rest_b = taken_b; rest_a != 0;
         rest_a &= rest_a - 1, rest_b &= rest_b - 1) {
        out_of_order += a[static_cast<std::size_t>(std::countr_zero(rest_a))] !=
                        b[static_cast<std::size_t>(std::countr_zero(rest_b))];
    }
    const double m = matches;
    return (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
            (m - out_of_order / 2.0) / m) /
           3;
}

double jaro_winkler(std::string_view a, std::string_view b) {
    const double plain = jaro(a, b);
    const std::size_t most = std::min({std::size_t{4}, a.size(), b.size()});
    std::size_t prefix = 0;
    while (prefix < most && a[prefix] == b[prefix]) ++prefix;
    return plain + static_cast<double>(prefix) * 0.1 * (1 - plain);
}

int edit_distance(std::string_view a, std::string_view b, int most) {
    const auto apart = static_cast<std::int64_t>(a.size()) - static_cast<std::int64_t>(b.size());
    if (std::llabs(apart) > most) return most + 1;
    std::vector<int> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        int least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min(
                {last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
            least = std::min(least, row[j]);
        }
        if (least > most) return most + 1;
        before_last.swap(last);
        last.swap(row);
    }
    return std::min(last[b.size()], most + 1);
}

namespace {

int count_plain(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
    int both = 0;
    for (std::size_t i = 0; i < words; ++i) both += std::popcount(a[i] & b[i]);
    return both;
}

#if defined(__x86_64__)
// The same with the instruction, which x86-64 has had since 2008 but not from its beginning.
__attribute__((target("popcnt"))) int count_fast(const std::uint64_t* a, const std::uint64_t* b,
                                                 std::size_t words) {
    int both = 0;
    for (std::size_t i = 0; i < words; ++i) both += __builtin_popcountll(a[i] & b[i]);
    return both;
}
const auto count_bits = __builtin_cpu_supports("popcnt") != 0 ? count_fast : count_plain;
#else
const auto count_bits = count_plain;
#endif

}  // namespace

int common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
    return count_bits(a, b, words);
}

double dice(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    expects(a.size() == b.size());
    int both = 0, sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += std::popcount(a[i] & b[i]);
        sum += std::popcount(a[i]) + std::popcount(b[i]);
    }
    return sum == 0 ? 0 : 2.0 * both / sum;
}

double tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    expects(a.size() == b.size());
    int both = 0, either = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += std::popcount(a[i] & b[i]);
        either += std::popcount(a[i] | b[i]);
    }
    return either == 0 ? 0 : static_cast<double>(both) / either;
}

}  // namespace palermo::linkage
