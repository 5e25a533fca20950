#include "palermo/prevalence/detail/names.hpp"

#include <utility>
#include <vector>

#include "palermo/table/names.hpp"

namespace palermo::prevalence::detail {

std::string joined(std::span<const std::string> names, std::string_view between) {
    std::string text;
    for (const auto& name : names) {
        if (&name != &names.front()) text += between;
        text += name;
    }
    return text;
}

Shown meant_of(std::span<const std::string> names, std::string_view name) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    const auto nearest = nearest_name(views, name);
    return column_name(nearest ? names[*nearest] : std::string());
}

Error no_column(const Table& table, const std::string& name, Where where) {
    std::vector<std::string> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) columns.emplace_back(table.name(c));
    return fail(Code::invalid_input, "captures.no_column",
                {{"column", asked(name)},
                 {"meant", meant_of(columns, name)},
                 {"columns", column_name(joined(columns))}},
                std::move(where));
}

Error no_covariate(std::span<const Covariate> covariates, const std::string& name, Where where) {
    std::vector<std::string> names;
    for (const auto& covariate : covariates) names.push_back(covariate.name);
    return fail(Code::invalid_input, "strata.no_covariate_named",
                {{"covariate", asked(name)},
                 {"meant", meant_of(names, name)},
                 {"covariates", column_name(joined(names))}},
                std::move(where));
}

}  // namespace palermo::prevalence::detail
