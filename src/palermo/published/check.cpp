#include "palermo/published/check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/published/glotip.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

Result<Checked> check(const formats::Source& source, const Labels& labels,
                      const CheckOptions& options) {
    if (!options.only_rule.empty() && find_rule(options.only_rule) == nullptr) {
        return fail(
            Code::invalid_input,
            fmt::format("there is no rule {}; `palermo report check --explain all` lists them",
                        options.only_rule));
    }
    Checked checked;
    checked.input = source.digest;
    checked.rows = static_cast<std::int64_t>(source.table.rows());
    const auto& name = source.digest.name;
    checked.kind = TRY(kind_of(source.table, name, source.header_row));

    const auto run = [&](auto member, const auto& input) {
        for (const auto& rule : rules()) {
            if (rule.*member != nullptr &&
                (options.only_rule.empty() || rule.id == options.only_rule)) {
                auto found = (rule.*member)(input);
                std::ranges::stable_sort(found, {}, [](const Finding& f) { return f.place.row; });
                checked.findings.insert(checked.findings.end(),
                                        std::make_move_iterator(found.begin()),
                                        std::make_move_iterator(found.end()));
            }
        }
    };
    switch (checked.kind) {
        case Kind::glotip: {
            const auto rows = TRY(GlotipRows::of(source.table, name, source.rows));
            const GlotipLabels resolved(rows, labels);
            run(&Rule::on_glotip, GlotipInput{rows, resolved, date_in(name)});
            break;
        }
        case Kind::cases:
            run(&Rule::on_cases, TRY(CaseFile::of(source.table, name, source.rows)));
            break;
        case Kind::sdg_series:
        case Kind::sdg_national:
            run(&Rule::on_sdg, TRY(SdgFile::of(source.table, name, source.rows)));
            break;
    }
    return checked;
}

}  // namespace palermo::published
