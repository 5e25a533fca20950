#include "palermo/published/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "palermo/published/glotip.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {
namespace {

std::string joined(const std::vector<std::string>& names, std::size_t most = 12) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        text += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
    }
    return names.size() > most ? text + ", ..." : text;
}

/// What a file that nobody can read looks like, what it lacks and what to do.
Error refused_unknown(const formats::Source& source, const Draft& draft, Error plain) {
    if (draft.known_headings.empty()) return plain;
    const auto where = to_string(Place{source.digest.name, source.header_row, 0});
    std::string lacking = draft.has_value ? "" : "numbers (value)";
    if (!draft.has_year) lacking += fmt::format("{}a year (year)", lacking.empty() ? "" : ", ");
    std::string near;
    for (const auto& fit : nearest_layouts(source.table)) {
        near += fmt::format("{}{} (- {}; + {})", near.empty() ? "" : "; ", fit.layout->name,
                            fit.lacking.empty() ? "0" : joined(fit.lacking, 4),
                            fit.more.empty() ? "0" : joined(fit.more, 4));
    }
    if (near.empty()) near = "-";
    std::vector<Argument> arguments = {{"known", our_word(joined(draft.known_headings))},
                                       {"lacking", our_word(lacking)},
                                       {"near", our_word(near)},
                                       {"columns", source.table.columns()},
                                       {"rows", source.table.rows()},
                                       {"draft", field_name("draft_layout")},
                                       {"layout", field_name("layout")},
                                       {"national", our_word("palermo national")}};
    if (draft.people)
        return fail(Code::invalid_input, "published.file_of_people", arguments, where);
    return fail(Code::invalid_input, "published.file_without_layout", arguments, where);
}

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
        case Kind::laid_out:
            return Use::rules;  // LaidOut says which are not
    }
    return Use::none;
}

/// The layout of the file, if it is to be read by one; a refusal where nobody can read it.
Result<std::optional<Layout>> layout_for(const formats::Source& source, const CheckOptions& options,
                                         std::vector<std::string>& also) {
    const auto& table = source.table;
    if (options.layout != nullptr) return std::optional(*options.layout);
    const auto kind = kind_of(table, source.digest.name, source.header_row);
    if (kind && *kind != Kind::sdg_national) return std::optional<Layout>();
    if (!kind && nearly_known(table)) return kind.error();
    for (const auto* layout : layouts_when_asked(table)) also.push_back(layout->name);
    if (const auto* layout = layout_of(table)) return std::optional(*layout);
    if (kind) return std::optional<Layout>();
    if (table.rows() == 0) return kind.error();
    auto draft = draft_layout(table, source.digest.name);
    // Without one common heading the first line may hold values.
    if (draft.readable() && !draft.known_headings.empty())
        return std::optional(std::move(draft.layout));
    return refused_unknown(source, draft, kind.error());
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
    const auto layout = TRY(layout_for(source, options, checked.also));
    checked.kind = layout ? Kind::laid_out : TRY(kind_of(source.table, name, source.header_row));

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
        case Kind::laid_out:
            checked.laid_out = TRY(read_laid_out(source, *layout));
            run(&Rule::on_layout, *checked.laid_out);
            if (layout->proposed) {
                for (const auto& fit : nearest_layouts(source.table)) {
                    if (fit.whole()) continue;
                    checked.nearest.push_back(fmt::format(
                        "Near: {}{}{}{}\n", fit.layout->name,
                        fit.lacking.empty() ? "" : "; the file lacks " + joined(fit.lacking, 6),
                        fit.more.empty() ? "" : "; the file has also " + joined(fit.more, 6),
                        fit.lacking.empty() && !fit.signs ? "; its own words do not stand in it"
                                                          : ""));
                }
            }
            std::erase_if(checked.rules_run,
                          [](auto id) { return find_rule(id)->on_layout == nullptr; });
            for (const auto& column : checked.laid_out->unused) {
                checked.unused_columns.push_back(column);
            }
            return checked;
    }
    for (std::size_t i = 0; i < source.table.columns(); ++i) {
        const auto column = source.table.name(i);
        const auto use = use_of(source.table, checked.kind, column);
        if (use == Use::none) checked.unused_columns.emplace_back(column);
        if (use == Use::key) checked.key_columns.emplace_back(column);
    }
    return checked;
}

Findings compare_copies(const Checked& first, const Checked& second) {
    if (!first.laid_out || !second.laid_out) return {};
    const auto &a = *first.laid_out, &b = *second.laid_out;
    const bool proposed = a.layout.proposed && b.layout.proposed;
    if (proposed ? a.columns != b.columns : a.layout.name != b.layout.name) return {};
    Findings findings;
    for (const auto& rule : rules()) {
        if (rule.on_copies == nullptr) continue;
        auto found = rule.on_copies(a, b);
        findings.insert(findings.end(), std::make_move_iterator(found.begin()),
                        std::make_move_iterator(found.end()));
    }
    return findings;
}

std::string what_was_read(const Checked& checked) {
    const auto also = checked.also.empty()
                          ? std::string()
                          : fmt::format(
                                "These layouts have the same headings; if the file is "
                                "theirs, say so with --layout NAME: {}\n",
                                joined(checked.also));
    if (!checked.laid_out) return also;
    const auto& read = *checked.laid_out;
    std::string text;
    if (read.layout.proposed) {
        text += "No layout is known for this file. Read by proposals, to be confirmed:\n";
        for (const auto& column : read.layout.columns) {
            std::string says;
            for (const auto& each : column.says) {
                says += fmt::format(" {}={}", each.dimension, each.code);
            }
            text += fmt::format("  {} {}{}{}{}\n", visible_name(column.headings.front()),
                                name_of(column.role), column.name.empty() ? "" : " ", column.name,
                                says);
        }
        text += also;
        for (const auto& line : checked.nearest) text += line;
        text +=
            "To decide: --draft-layout layout.csv writes these proposals; edit them and give the "
            "file back with --layout layout.csv\n";
    } else {
        text += fmt::format("Layout: {} ({}; {})\n", read.layout.name, read.layout.title,
                            read.layout.publisher);
    }
    std::map<std::string, std::int64_t> units;
    std::set<std::string> areas, years;
    std::int64_t regions = 0, unreadable = 0, none = 0;
    for (const auto& row : read.rows) {
        none += row.stands == Stands::not_available;
        unreadable += row.stands == Stands::unreadable;
        if (row.stands == Stands::number) {
            ++units[fmt::format(
                "{}{}{}", unit_in_words(row.unit),
                row.counted == "not_said" || row.counted == row.unit ? "" : " of ",
                row.counted == "not_said" || row.counted == row.unit ? "" : row.counted)];
        }
        if (!row.year.empty()) years.insert(row.year);
        if (is_region(row.area)) {
            regions += areas.insert(row.area).second;
        } else {
            areas.insert(row.area);
        }
    }
    text += "Read:";
    for (const auto& [unit, n] : units) {
        text += fmt::format("{} {} {} ({})", unit == units.begin()->first ? "" : ",",
                            fmt::group_digits(n), n == 1 ? "number" : "numbers", unit);
    }
    if (units.empty()) text += " no number";
    text += '\n';
    std::string of_areas;
    for (const auto& area : areas) {
        if (is_region(area) && regions > 3) continue;
        of_areas +=
            fmt::format("{}{}", of_areas.empty() ? "" : ", ", area.empty() ? "not said" : area);
    }
    if (regions > 3) {
        of_areas += fmt::format("{}{} parts of a State", of_areas.empty() ? "" : ", ", regions);
    } else if (regions > 0) {
        of_areas += regions == 1 ? " (a part of a State, never the State)"
                                 : " (parts of a State, never the State)";
    }
    text +=
        fmt::format("Area: {}; years: {}\n", of_areas,
                    years.empty()       ? std::string("not said")
                    : years.size() == 1 ? *years.begin()
                                        : fmt::format("{} to {}", *years.begin(), *years.rbegin()));
    if (none > 0) {
        text += fmt::format("Not available, never zero: {} cell{}", fmt::group_digits(none),
                            none == 1 ? "" : "s");
        for (const auto& [mark, n] : read.marks) {
            text += fmt::format("{}{} {}", &mark == &read.marks.begin()->first ? ": " : ", ",
                                mark.empty() ? "empty" : fmt::format("\"{}\"", mark),
                                fmt::group_digits(n));
        }
        text += '\n';
    }
    if (unreadable > 0) {
        text += fmt::format("Neither a number nor a mark: {} cell{}\n",
                            fmt::group_digits(unreadable), unreadable == 1 ? "" : "s");
    }
    for (const auto& [reason, n] : read.passed_over) {
        text += fmt::format("Passed over: {} row{}: {}\n", fmt::group_digits(n), n == 1 ? "" : "s",
                            reason);
    }
    for (const auto& [column, reason] : read.ignored) {
        text += fmt::format("Passed over: column {}{}{}\n", visible_name(column),
                            reason.empty() ? "" : ": ", reason);
    }
    return text;
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
