#include "palermo/prevalence/attraction.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/detail/dense_fit.hpp"

namespace palermo::prevalence {

Result<std::vector<Attraction>> fit_attractions(const CaptureTable& captures, const Model& model) {
    const auto without = TRY(fit(captures, model));
    const auto plain = detail::dense_design(captures, model);
    std::vector<double> start;
    for (const double effect : without.effects) {
        if (std::isfinite(effect)) start.push_back(effect);
    }
    std::vector<Attraction> made;
    for (int second = 1; second < captures.lists(); ++second) {
        for (int first = 0; first < second; ++first) {
            const History pair = History{1} << first | History{1} << second;
            if (model.contains(pair)) continue;
            auto design = plain;
            for (std::size_t i = 0; i < design.cells.size(); ++i) {
                if ((design.cells[i] & pair) == pair) {
                    design.offsets[i] = std::log(attraction_odds_ratio);
                }
            }
            const auto found = detail::dense_fit(captures, design, start);
            if (!found.converged) continue;
            made.push_back(
                {first, second,
                 static_cast<double>(captures.people_seen()) + std::exp(found.effects.front()),
                 std::sqrt(std::max(0.0, found.intercept_variance)),
                 2 * (without.log_likelihood - found.log_likelihood)});
        }
    }
    return made;
}

}  // namespace palermo::prevalence
