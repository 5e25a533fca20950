#include "palermo/workflows/rates.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "palermo/vocabulary/population.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::workflows {

namespace {

using namespace prevalence;

// What a row says of the people in it.
struct Asked {
    std::optional<vocabulary::Sex> sex;
    std::optional<vocabulary::AgeBand> age;
    std::optional<int> year;
    std::string why_not;
};

Asked asked_by(const StratifiedCaptures& captures, const StrataEstimate& row,
               const RateRequest& request) {
    Asked made;
    made.year = request.year;
    for (std::size_t i = 0; i < row.levels.size(); ++i) {
        const auto& covariate = captures.covariates()[i];
        const bool all = row.levels[i] == missing_level;
        if (covariate.name == "year") {
            if (covariate.numbers.empty()) {
                made.why_not = "years must be whole numbers";
            } else if (!all) {
                made.year = static_cast<int>(covariate.numbers[std::size_t(row.levels[i])]);
            } else if (covariate.numbers.size() > 1) {
                made.why_not = "the row spans several years; ask for rows by year";
            } else {
                made.year = static_cast<int>(covariate.numbers.front());
            }
            continue;
        }
        if (all || covariate.name == "form") continue;
        const auto& level = covariate.levels[std::size_t(row.levels[i])];
        if (covariate.name == "sex" && (level == "F" || level == "M")) {
            made.sex = level == "F" ? vocabulary::Sex::female : vocabulary::Sex::male;
        } else if (covariate.name == "age" && (level == "0_17" || level == "18plus")) {
            made.age =
                level == "0_17" ? vocabulary::AgeBand::under_18 : vocabulary::AgeBand::from_18;
        } else {
            made.why_not = fmt::format("no population is known for this {}", covariate.name);
        }
    }
    if (made.why_not.empty() && !made.year) made.why_not = "no year is named";
    return made;
}

std::optional<double> population_of(const std::string& iso3, const Asked& asked) {
    if (!asked.sex && !asked.age) return vocabulary::population(iso3, *asked.year);
    using vocabulary::AgeBand;
    using vocabulary::Sex;
    double sum = 0;
    for (const auto sex : {Sex::female, Sex::male}) {
        for (const auto age : {AgeBand::under_18, AgeBand::from_18}) {
            if (asked.sex.value_or(sex) != sex || asked.age.value_or(age) != age) continue;
            const auto part = vocabulary::population(iso3, *asked.year, sex, age);
            if (!part) return {};
            sum += *part;
        }
    }
    return sum;
}

}  // namespace

Result<std::vector<Rate>> rates_of(const StratifiedCaptures& captures,
                                   const StrataEstimates& estimates, const RateRequest& request) {
    if (vocabulary::country_by_iso3(request.iso3) == nullptr) {
        return fail(Code::not_found, "rates.no_country", {{"value", palermo::asked(request.iso3)}},
                    Where::of_field("country"));
    }
    if (request.year && (*request.year < vocabulary::first_population_year ||
                         *request.year > vocabulary::last_population_year)) {
        return fail(Code::invalid_input, "rates.no_year",
                    {{"first", vocabulary::first_population_year},
                     {"last", vocabulary::last_population_year}},
                    Where::of_field("year"));
    }
    std::vector<Rate> made;
    for (const auto& row : estimates.rows) {
        Rate rate;
        const auto asked = asked_by(captures, row, request);
        rate.why_not = asked.why_not;
        if (rate.why_not.empty()) {
            rate.population = population_of(request.iso3, asked);
            if (!rate.population) rate.why_not = "the source has no population for this year";
        }
        if (rate.population && *rate.population < row.known + row.split) {
            // Not by its name: that is made of the values of covariates.
            return fail(Code::invalid_input, "rates.more_seen_than_inhabitants",
                        {{"row", made.size() + 1}});
        }
        if (rate.population) {
            const double scale = 100'000 / *rate.population;
            rate.detected = scale * (row.known + row.split);
            rate.estimated = scale * row.people();
            rate.lower = rate.upper = std::numeric_limits<double>::infinity();
            if (!row.limits.empty()) {
                rate.lower = scale * row.limits.back().lower.people;
                rate.upper = scale * row.limits.back().upper.people;
            }
        }
        made.push_back(std::move(rate));
    }
    return made;
}

std::string rates_note(const RateRequest& request) {
    return fmt::format(
        "Detected: people on at least one list, per 100,000 inhabitants of {} of that sex and age "
        "in "
        "that year. Estimated: they and the people nobody saw. SDG 16.2.2 is reported with "
        "detected "
        "victims; an estimate stands beside it, never in its place. Forms do not divide the "
        "population. "
        "{}; by sex and age: {}.",
        request.iso3, vocabulary::population_source(), vocabulary::population_parts_source());
}

}  // namespace palermo::workflows
