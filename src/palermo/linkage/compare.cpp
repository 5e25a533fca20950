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

std::optional<Date> parse_date(std::string_view text, DateOrder order) {
    std::array<int, 3> parts{};
    std::array<std::size_t, 3> digits{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            if (count == 3 || ++digits[count] > 8) return std::nullopt;
            parts[count] = parts[count] * 10 + (c - '0');
        } else if ((c == '-' || c == '/' || c == '.') && count < 3 && digits[count] > 0) {
            ++count;
        } else {
            return std::nullopt;
        }
    }
    if (count == 3 || digits[count] == 0) return std::nullopt;
    ++count;
    if (count == 1 && digits[0] == 8) {
        const int whole = parts[0];
        if (order == DateOrder::year_first) {
            parts = {whole / 10000, whole / 100 % 100, whole % 100};
        } else {
            parts = {whole / 1000000, whole / 10000 % 100, whole % 10000};
        }
        digits = order == DateOrder::year_first ? std::array<std::size_t, 3>{4, 2, 2}
                                                : std::array<std::size_t, 3>{2, 2, 4};
        count = 3;
    }
    // A part of four digits is the year wherever it stands; "1990" and "1990-04" are years first.
    const bool year_leads = digits[0] == 4;
    if (!year_leads && (count == 1 || digits[count - 1] != 4)) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_year = year_leads ? i == 0 : i + 1 == count;
        if (!is_year && digits[i] > 2) return std::nullopt;
    }
    int year = 0, month = 0, day = 0;
    if (year_leads) {
        year = parts[0], month = parts[1], day = parts[2];
    } else if (count == 2) {
        year = parts[1], month = parts[0];
    } else {
        const bool month_leads = order == DateOrder::month_first;
        year = parts[2], month = parts[month_leads ? 0 : 1], day = parts[month_leads ? 1 : 0];
    }
    if (year < 1850 || year > 2100 || month > 12 || day > 31) return std::nullopt;
    return Date{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                static_cast<std::int8_t>(day)};
}

DateAgreement agreement(const Date& a, const Date& b, int years_tolerance) {
    if (a == b && a.whole()) return DateAgreement::same;
    const bool year_known = a.year != 0 && b.year != 0, same_year = a.year == b.year;
    const bool month_known = a.month != 0 && b.month != 0, same_month = a.month == b.month;
    const bool day_known = a.day != 0 && b.day != 0, same_day = a.day == b.day;
    if (!year_known) return DateAgreement::none;
    if (!month_known || !day_known) {
        if (!same_year) return DateAgreement::none;
        if (month_known) return same_month ? DateAgreement::swapped : DateAgreement::year;
        return DateAgreement::year;
    }
    if (same_year && a.day == b.month && a.month == b.day) return DateAgreement::swapped;
    const bool near_year = std::abs(a.year - b.year) <= years_tolerance;
    if ((same_year && (same_month || same_day)) || (near_year && same_month && same_day)) {
        return DateAgreement::near;
    }
    return same_year ? DateAgreement::year : DateAgreement::none;
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
