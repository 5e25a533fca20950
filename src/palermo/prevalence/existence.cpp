#include "palermo/prevalence/existence.hpp"

#include "palermo/prevalence/detail/workspace.hpp"

namespace palermo::prevalence {

std::string_view name_of(Existence existence) {
    constexpr std::string_view names[] = {"exists", "no maximum", "not identifiable",
                                          "no maximum and not identifiable"};
    return names[static_cast<int>(existence)];
}

ExistenceCheck check_existence(std::span<const std::int64_t> counts, const Model& model) {
    detail::Workspace workspace(model.lists());
    workspace.load(counts);
    workspace.choose(model.terms());
    return {workspace.existence(), workspace.minus_infinity()};
}

ExistenceCheck check_existence(const CaptureTable& captures, const Model& model) {
    return check_existence(captures.counts(), model);
}

}  // namespace palermo::prevalence
