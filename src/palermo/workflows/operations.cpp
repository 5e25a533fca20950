#include "palermo/workflows/operations.hpp"

#include <array>
#include <utility>

#include "palermo/workflows/national/operations.hpp"
#include "palermo/workflows/prevalence/operations.hpp"
#include "palermo/workflows/protect/operations.hpp"
#include "palermo/workflows/registry/operations.hpp"
#include "palermo/workflows/report/operations.hpp"

namespace palermo::workflows {

std::span<const Operation> operations() {
    static const auto all = [] {
        std::vector<Operation> rows;
        for (auto* group : {&report_operations, &national_operations, &protect_operations,
                            &prevalence_operations, &registry_operations}) {
            for (auto& row : group()) rows.push_back(std::move(row));
        }
        return rows;
    }();
    return all;
}

std::string_view about_group(std::string_view group) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> groups{{
        {"report", "Published statistics: what is wrong with them, what changed, and the report"},
        {"national", "From an office's own spreadsheet to a national report, and each step alone"},
        {"protect", "Publish victims' data so that nobody can be found in them"},
        {"prevalence", "How many people nobody saw, told honestly"},
        {"registry", "Cases, sealed: opened by whom the rules let, with a line for every reading"},
        {"backup", "One sealed file of a registry, and the proof that it comes back"},
        {"store", "The database under a registry"},
        {"audit", "Who did what, for somebody outside to check"},
        {"doctor", "Look a registry over, and say what to do"},
    }};
    for (const auto& [name, about] : groups) {
        if (name == group) return about;
    }
    return {};
}

formats::Json with_notes(formats::Json json, const Notes& notes) {
    const auto* members = json.object();
    if (notes.of_files.empty() || members == nullptr) return json;
    formats::Json::Object noted{{"notes", formats::Json::list(notes.of_files)}};
    noted.before_each = members->before_each;
    noted.before_end = members->before_end;
    noted.after_comma = members->after_comma;
    noted.after_colon = members->after_colon;
    for (const auto& [name, value] : *members) noted.append(name, value);
    return noted;
}

}  // namespace palermo::workflows
