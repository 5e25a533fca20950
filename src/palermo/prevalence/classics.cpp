#include "palermo/prevalence/classics.hpp"

#include <bit>
#include <cmath>

namespace palermo::prevalence {

Result<Classic> lincoln_petersen(const CaptureTable& captures, int a, int b) {
    const double on_a = static_cast<double>(captures.people_on_all(History{1} << a));
    const double on_b = static_cast<double>(captures.people_on_all(History{1} << b));
    const double both =
        static_cast<double>(captures.people_on_all((History{1} << a) | (History{1} << b)));
    if (both == 0) return fail(Code::not_estimable, "two_lists.nobody_on_both");
    const double variance = on_a * on_b * (on_a - both) * (on_b - both) / (both * both * both);
    return Classic{on_a * on_b / both, std::sqrt(variance)};
}

Classic chapman(const CaptureTable& captures, int a, int b) {
    const double on_a = static_cast<double>(captures.people_on_all(History{1} << a));
    const double on_b = static_cast<double>(captures.people_on_all(History{1} << b));
    const double both =
        static_cast<double>(captures.people_on_all((History{1} << a) | (History{1} << b)));
    const double variance = (on_a + 1) * (on_b + 1) * (on_a - both) * (on_b - both) /
                            ((both + 1) * (both + 1) * (both + 2));
    return {(on_a + 1) * (on_b + 1) / (both + 1) - 1, std::sqrt(variance)};
}

Classic chao_lower_bound(const CaptureTable& captures) {
    double f1 = 0, squares = 0, f2 = 0;
    for (History w = 1; w < captures.histories(); ++w) {
        const double count = static_cast<double>(captures[w]);
        if (std::popcount(w) == 1) {
            f1 += count;
            squares += count * count;
        }
        if (std::popcount(w) == 2) f2 += count;
    }
    const double unseen = (f1 * f1 - squares) / 2 / (f2 + 1);
    double variance = unseen * unseen / (f2 + 1);
    for (int i = 0; i < captures.lists(); ++i) {  // counts taken as Poisson
        const double alone = static_cast<double>(captures[History{1} << i]);
        variance += (f1 - alone) * (f1 - alone) / ((f2 + 1) * (f2 + 1)) * alone;
    }
    return {static_cast<double>(captures.people_seen()) + unseen, std::sqrt(variance)};
}

}  // namespace palermo::prevalence
