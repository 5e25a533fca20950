#include "palermo/workflows/estimates.hpp"

#include <fmt/format.h>

#include <cmath>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/search.hpp"

namespace palermo::workflows {
namespace {

using namespace prevalence;

constexpr int replicates = 2000;

std::string digits(double value) {
    return std::isfinite(value) ? fmt::format("{:.1f}", value) : "inf";
}

}  // namespace

Result<protect::Release> estimates_of(const std::vector<CaptureFile>& files) {
    TextColumn study("study"), iso3("iso3"), years("years"), method("method"), people("people"),
        low("low"), high("high"), reasons("reasons"), cannot_show("cannot_show");
    CountColumn seen("seen");
    Recipe recipe{fmt::format("palermo {} prevalence/estimate", program_version()),
                  {},
                  fmt::format(R"({{"interval":"bagged","level":0.95,"replicates":{},"seed":1}})",
                              replicates)};
    for (const auto& file : files) {
        const auto source = TRY(formats::read_source(file.path));
        CaptureOptions options;
        options.file_name = source.digest.name;
        options.first_row = source.header_row + 1;
        const auto captures = TRY(read_captures(source.table, options));
        recipe.inputs.push_back(source.digest);
        std::vector<EngineMaker> makers = {
            [](const CaptureTable& table) { return stepwise_engine(table, 0.02); }};
        if (captures.lists() <= 5) {
            makers.push_back([](const CaptureTable& table) {
                SearchOptions search;
                search.most_order = 2;
                return search_engine(table, search);
            });
        }
        for (const auto& maker : makers) {
            const auto engine = maker(captures);
            BootstrapOptions bootstrap;
            bootstrap.replicates = replicates;
            const auto sample = TRY(resample(captures, *engine, bootstrap));
            const auto limits = TRY(interval(sample, IntervalKind::bagged, 0.95, 0));
            const auto diagnosis = TRY(diagnose(captures, maker));
            study.push(file.path.stem().string());
            iso3.push(file.iso3);
            years.push(file.years);
            method.push(engine->name());
            seen.push({captures.people_seen()});
            people.push(digits(sample.estimate + sample.people_seen));
            low.push(digits(limits.lower.people));
            high.push(digits(limits.upper.people));
            std::string against;
            for (const auto& reason : gate(captures, diagnosis, sample, limits)) {
                against += (against.empty() ? "" : "; ") + reason;
            }
            reasons.push(against);
            std::string silent;
            for (const auto& warning : warnings(diagnosis)) {
                silent += (silent.empty() ? "" : " ") + warning;
            }
            cannot_show.push(silent);
        }
    }
    auto table =
        TRY(Table::make({std::move(study), std::move(iso3), std::move(years), std::move(method),
                         std::move(seen), std::move(people), std::move(low), std::move(high),
                         std::move(reasons), std::move(cannot_show)}));
    return protect::admit(std::move(table), {{"the studies named", "Published capture histories",
                                              "2021-01-01", "reproduce with citation"},
                                             std::move(recipe)});
}

}  // namespace palermo::workflows
