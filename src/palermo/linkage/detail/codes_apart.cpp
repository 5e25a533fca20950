#include "palermo/linkage/detail/codes_apart.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace palermo::linkage::detail {

namespace {

// Whether some record of list a agrees in the field with some record of list b.
bool meet(const Prepared& field, const std::vector<std::int64_t>& of_a,
          const std::vector<std::int64_t>& of_b) {
    std::vector<double> a, b;  // numbers
    for (std::size_t code = 1; code < of_a.size(); ++code) {
        if (of_a[code] > 0 && of_b[code] > 0) return true;
        if (field.field.compare != Compare::number) continue;
        if (of_a[code] > 0) a.push_back(field.numbers[code]);
        if (of_b[code] > 0) b.push_back(field.numbers[code]);
    }
    std::ranges::sort(b);
    return std::ranges::any_of(a, [&](double value) {
        const auto next = std::ranges::lower_bound(b, value - field.field.within);
        return next != b.end() && *next <= value + field.field.within;
    });
}

// Had one population filled both lists, a value that n records hold would stand in one list alone with
// probability p^n + q^n, where p and q are the shares of the lists. Values that are rare in honest lists, such as
// numbers of papers, hardly ever meet; two sexes do.
double chance_to_never_meet(const std::vector<std::int64_t>& of_a,
                            const std::vector<std::int64_t>& of_b) {
    const auto sum = [](const auto& counts) {
        return static_cast<double>(std::accumulate(counts.begin() + 1, counts.end(), 0LL));
    };
    const double a = sum(of_a), b = sum(of_b);
    if (a == 0 || b == 0) return 1;
    double made = 1;
    for (std::size_t code = 1; code < of_a.size(); ++code) {
        const auto n = static_cast<double>(of_a[code] + of_b[code]);
        made *= n == 0 ? 1 : std::pow(a / (a + b), n) + std::pow(b / (a + b), n);
    }
    return made;
}

}  // namespace

void find_codes_that_never_meet(const Prepared& field, std::span<const List> lists,
                                const std::vector<std::int64_t>& first, Findings& findings) {
    const auto how = field.field.compare;
    if (how != Compare::exact && how != Compare::number) return;
    std::vector<std::vector<std::int64_t>> held;  // [lists][codes] records
    for (std::size_t l = 0; l < lists.size(); ++l) {
        auto& counts = held.emplace_back(field.normal.size(), 0);
        for (auto r = first[l]; r < first[l + 1]; ++r) {
            ++counts[field.codes[static_cast<std::size_t>(r)]];
        }
    }
    for (std::size_t b = 0; b < lists.size(); ++b) {
        for (std::size_t a = 0; a < b; ++a) {
            if (meet(field, held[a], held[b]) ||
                chance_to_never_meet(held[a], held[b]) > most_by_chance) {
                continue;
            }
            findings.push_back(
                {.rule = "L07",
                 .severity = Severity::warning,
                 .place = {lists[b].file_name, 0, 0},
                 .message =
                     "no value of " + field.field.name + " stands in " + lists[a].file_name +
                     " too. If the two lists write it in two ways (F and Female, NGA and Nigeria), "
                     "write it in one way, or leave it out in a plan: as it is, it speaks against "
                     "every true link",
                 .related = {}});
        }
    }
}

}  // namespace palermo::linkage::detail
