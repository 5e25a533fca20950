#include "palermo/published/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/published/glotip.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {
namespace {

enum class Use : std::uint8_t { rules, key, none };

/// The columns of a CTDC file that rules look at, beside those that hold answers.
constexpr std::array<std::string_view, 12> case_columns = {"yearOfRegistration",
                                                           "gender",
                                                           "ageBroad",
                                                           "majorityStatus",
                                                           "majorityStatusAtExploit",
                                                           "majorityEntry",
                                                           "citizenship",
                                                           "CountryOfExploitation",
                                                           "Datasource",
                                                           "traffickMonths",
                                                           "RecruiterRelationship",
                                                           "recruiterRelationship"};
constexpr std::array<std::string_view, 5> answers = {"is", "meansofcontrol", "typeoflabour",
                                                     "typeofsex", "recruiterrelation"};
constexpr std::array<std::string_view, 6> national_columns = {"Year", "Series", "Sex",
                                                              "Age",  "Units",  "Value"};

bool has_concatenated(const Table& table) {
    for (std::size_t i = 0; i < table.columns(); ++i) {
        if (folded_name(table.name(i)).ends_with("concatenated")) return true;
    }
    return false;
}

/// What the rules for a kind of file do with a column.
Use use_of(const Table& table, Kind kind, std::string_view name) {
    const auto* column = table.text(name);
    const auto is_one_of = [&](const auto& names) {
        return std::ranges::any_of(names, [&](auto other) { return table.text(other) == column; });
    };
    const auto folded = folded_name(name);
    switch (kind) {
        case Kind::glotip:
            return is_one_of(glotip_column_names) ? Use::rules : Use::none;
        case Kind::cases:
            return is_one_of(case_columns) || folded.ends_with("concatenated") ||
                           std::ranges::any_of(
                               answers, [&](auto family) { return folded.starts_with(family); })
                       ? Use::rules
                       : Use::none;
        case Kind::sdg_national:
            return std::ranges::any_of(
                       national_columns,
                       [&](auto other) { return national_column(table, other) == column; })
                       ? Use::rules
                       : Use::key;
        case Kind::sdg_series:
            return folded == "nature" ? Use::key : Use::rules;
    }
    return Use::none;
}

}  // namespace

Result<Checked> check(const formats::Source& source, const Labels& labels,
                      const CheckOptions& options) {
    if (!options.only_rule.empty() && find_rule(options.only_rule) == nullptr) {
        return fail(Code::invalid_input, "published.no_rule",
                    {{"rule", asked(options.only_rule)}, {"field", field_name("explain")}});
    }
    Checked checked;
    checked.input = source.digest;
    checked.rows = static_cast<std::int64_t>(source.table.rows());
    const auto& name = source.digest.name;
    checked.kind = TRY(kind_of(source.table, name, source.header_row));

    if (!options.only_rule.empty() && !find_rule(options.only_rule)->knows(checked.kind)) {
        return fail(Code::invalid_input, "published.rule_of_other_kind",
                    {{"rule", asked(options.only_rule)},
                     {"kind", text_of(key_of(checked.kind))},
                     {"field", field_name("rule")}},
                    name);
    }
    const auto wanted = [&](const Rule& rule) {
        return options.only_rule.empty() || rule.id == options.only_rule;
    };
    for (const auto& rule : rules()) {
        if (rule.knows(checked.kind) && wanted(rule)) {
            checked.rules_run.push_back(rule.id);
        }
    }
    const auto run = [&](auto member, const auto& input) {
        for (const auto& rule : rules()) {
            if (rule.*member != nullptr && wanted(rule)) {
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
            // A rule on the clean table needs all others, which say what is left out of it.
            auto glotip = TRY(clean(GlotipInput{rows, resolved, date_in(name)}));
            checked.findings = std::move(glotip.findings);
            if (!options.only_rule.empty()) {
                std::erase_if(checked.findings, [&](const Finding& finding) {
                    return finding.rule != options.only_rule;
                });
            }
            if (!date_in(name) && wanted(*find_rule("G12"))) {
                checked.limits.emplace_back(
                    "G12 did not look for years after the release: the file's name holds no date");
            }
            break;
        }
        case Kind::cases:
            run(&Rule::on_cases, TRY(CaseFile::of(source.table, name, source.rows)));
            if (!has_concatenated(source.table) && wanted(*find_rule("D03"))) {
                checked.limits.emplace_back(
                    "D03 had nothing to compare: the file has no column that ends in Concatenated");
            }
            break;
        case Kind::sdg_series:
        case Kind::sdg_national:
            run(&Rule::on_sdg, TRY(SdgFile::of(source.table, name, source.rows)));
            break;
    }
    for (std::size_t i = 0; i < source.table.columns(); ++i) {
        const auto column = source.table.name(i);
        const auto use = use_of(source.table, checked.kind, column);
        if (use == Use::none) checked.unused_columns.emplace_back(column);
        if (use == Use::key) checked.key_columns.emplace_back(column);
    }
    return checked;
}

std::string what_was_checked(const Checked& checked) {
    std::string rules;
    for (const auto rule : checked.rules_run) rules += fmt::format(" {}", rule);
    auto text =
        fmt::format("Looked at: {} row{}, by rule{}{}\n", fmt::group_digits(checked.rows),
                    checked.rows == 1 ? "" : "s", checked.rules_run.size() == 1 ? "" : "s", rules);
    const auto columns = [&](std::string_view what, const std::vector<std::string>& names) {
        if (names.empty()) return;
        text += what;
        for (const auto& name : names) {
            text += fmt::format("{}{}", &name == &names.front() ? " " : ", ", visible_name(name));
        }
        text += '\n';
    };
    columns("Only used to tell rows apart: column", checked.key_columns);
    columns("Not looked at: column", checked.unused_columns);
    for (const auto& limit : checked.limits) text += fmt::format("{}\n", limit);
    return text;
}

}  // namespace palermo::published
