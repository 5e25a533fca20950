// What `report check` found, for a screen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "palermo/published/rules.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/report/check.hpp"

namespace palermo::workflows {
namespace {

using published::Checked;

/// How many rows of the file findings are about: their own and the related ones.
std::int64_t rows_of(std::span<const Finding> findings) {
    std::set<std::int64_t> rows;
    for (const auto& finding : findings) {
        if (finding.place.row > 0) rows.insert(finding.place.row);
        for (const auto& place : finding.related) rows.insert(place.row);
    }
    return static_cast<std::int64_t>(rows.size());
}

/// One rule: how many, the first places, and what to do.
std::string rule_text(std::span<const Finding> findings) {
    constexpr std::size_t places_shown = 3;
    const auto& rule = findings.front().rule;
    const auto* known = published::find_rule(rule);
    const auto count = static_cast<std::int64_t>(findings.size());
    auto text = fmt::format("\n{}  {:>6}  {}", rule, with_commas(count),
                            known == nullptr ? "" : known->title);
    const auto rows = rows_of(findings);
    text += rows > count ? fmt::format(" (on {})\n", counted(rows, "row")) : "\n";
    for (const auto& finding : findings.first(std::min(findings.size(), places_shown))) {
        text += fmt::format("  {} {}: {}\n", to_string(finding.place), name_of(finding.severity),
                            finding.message);
    }
    if (findings.size() > places_shown) {
        text += fmt::format("  and {} more\n",
                            with_commas(count - static_cast<std::int64_t>(places_shown)));
    }
    return text + fmt::format("  -> {}\n", published::what_to_do(rule));
}

/// The findings of one file, rule by rule.
std::string findings_text(const Checked& checked) {
    auto text = fmt::format("{}: {}, {}\n", checked.input.name, name_of(checked.kind),
                            counted(checked.rows, "row"));
    text += published::what_was_read(checked);
    if (checked.findings.empty()) {
        return text + "no findings\n" + published::what_was_checked(checked);
    }
    std::array<std::int64_t, 3> of_severity{};
    for (const auto& finding : checked.findings) {
        ++of_severity[static_cast<std::size_t>(finding.severity)];
    }
    text += fmt::format("{}: {}, {}, {}\n",
                        counted(static_cast<std::int64_t>(checked.findings.size()), "finding"),
                        counted(of_severity[0], "error"), counted(of_severity[1], "warning"),
                        counted(of_severity[2], "note"));
    const std::span<const Finding> all(checked.findings);
    for (std::size_t first = 0; first < all.size();) {
        auto end = first;
        while (end < all.size() && all[end].rule == all[first].rule) ++end;
        text += rule_text(all.subspan(first, end - first));
        first = end;
    }
    return text + "\n" + published::what_was_checked(checked);
}

/// What a person can do next with these findings.
std::string next_steps(const CheckOutcome& outcome) {
    const Finding* first = nullptr;
    bool undecided = false;
    for (const auto& file : outcome.files) {
        for (const auto& finding : file.findings) {
            if (first == nullptr) first = &finding;
            undecided = undecided || finding.rule == "G09";
        }
    }
    std::string draft;
    if (!outcome.draft.empty()) {
        draft = fmt::format(
            "\nA layout to edit:    {} (say what stands as \"?\", then give it to --layout)\n",
            outcome.draft);
    }
    if (first == nullptr) return draft;
    auto text = draft + fmt::format("\nWhat a rule means:  palermo report check --explain {}\n",
                                    first->rule);
    text += fmt::format("Every finding:      {}\n",
                        outcome.csv.empty() ? "add --csv findings.csv" : outcome.csv);
    if (undecided && !outcome.has_undecided) {
        text += "Labels to decide:   add --undecided labels.csv, fill it in, give it to --lookup\n";
    }
    return text;
}

}  // namespace

std::string in_words(const CheckOutcome& outcome) {
    if (!outcome.explained.empty()) return outcome.explained;
    std::string text;
    for (const auto& file : outcome.files) text += (text.empty() ? "" : "\n") + findings_text(file);
    return outcome.refused.empty() ? text + next_steps(outcome) : text;
}

}  // namespace palermo::workflows
