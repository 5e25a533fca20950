// palermo report check, palermo report diff: what is wrong with published files, and what changed.
//
// `report build` and `report verify` are added to the same group by commands/report_build.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "cli/command.hpp"
#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/diff.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::cli {
namespace {

namespace fs = std::filesystem;
using published::Checked;

/// "58,769"
std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::int64_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string plural(std::size_t count, std::string_view one) {
    return fmt::format("{} {}{}", with_commas(static_cast<std::int64_t>(count)), one,
                       count == 1 ? "" : "s");
}

/// The findings of one file, rule by rule: how many, and where the first ones are.
std::string findings_text(const Checked& checked) {
    constexpr std::size_t places_shown = 3;
    std::string text = fmt::format("{}: {}, {}\n", checked.input.name, name_of(checked.kind),
                                   plural(static_cast<std::size_t>(checked.rows), "row"));
    if (checked.findings.empty()) {
        return text + "no findings\n";
    }
    std::array<std::size_t, 3> of_severity{};
    for (const auto& finding : checked.findings) {
        ++of_severity[static_cast<std::size_t>(finding.severity)];
    }
    text += fmt::format("{}: {}, {}, {}\n", plural(checked.findings.size(), "finding"),
                        plural(of_severity[0], "error"), plural(of_severity[1], "warning"),
                        plural(of_severity[2], "note"));
    for (std::size_t first = 0; first < checked.findings.size();) {
        std::size_t end = first;
        while (end < checked.findings.size() &&
               checked.findings[end].rule == checked.findings[first].rule) {
            ++end;
        }
        const auto& rule = checked.findings[first].rule;
        const auto* known = published::find_rule(rule);
        text += fmt::format("\n{}  {:>6}  {}\n", rule,
                            with_commas(static_cast<std::int64_t>(end - first)),
                            known == nullptr ? "" : known->title);
        for (auto at = first; at < std::min(end, first + places_shown); ++at) {
            const auto& finding = checked.findings[at];
            text += fmt::format("  {} {}: {}\n", to_string(finding.place),
                                name_of(finding.severity), finding.message);
        }
        if (end - first > places_shown) {
            text += fmt::format("  and {} more\n",
                                with_commas(static_cast<std::int64_t>(end - first - places_shown)));
        }
        first = end;
    }
    return text;
}

std::string places_text(const std::vector<Place>& places) {
    std::string text;
    for (const auto& place : places) {
        text += (text.empty() ? "" : ";") + std::to_string(place.row);
    }
    return text;
}

std::string findings_csv(const std::vector<Checked>& files) {
    formats::CsvWriter csv(
        {"rule", "severity", "file", "row", "column", "message", "related_rows"});
    for (const auto& checked : files) {
        for (const auto& finding : checked.findings) {
            const auto& place = finding.place;
            csv.row({finding.rule, name_of(finding.severity), place.file,
                     place.row == 0 ? "" : std::to_string(place.row),
                     place.column == 0 ? "" : std::to_string(place.column), finding.message,
                     places_text(finding.related)});
        }
    }
    return std::move(csv).text();
}

std::string findings_json(const std::vector<Checked>& files) {
    std::string json = "{\"files\":[";
    for (const auto& checked : files) {
        json += fmt::format(
            "{}\n{{\"file\":{},\"sha256\":{},\"kind\":{},\"rows\":{},\"by_rule\":{{",
            &checked == &files.front() ? "" : ",", json_quoted(checked.input.name),
            json_quoted(checked.input.sha256), json_quoted(name_of(checked.kind)), checked.rows);
        std::map<std::string, std::size_t> by_rule;
        for (const auto& finding : checked.findings) {
            ++by_rule[finding.rule];
        }
        std::string separator;
        for (const auto& [rule, count] : by_rule) {
            json += fmt::format("{}{}:{}", separator, json_quoted(rule), count);
            separator = ",";
        }
        json += "},\"findings\":[";
        separator.clear();
        for (const auto& finding : checked.findings) {
            json += fmt::format(
                "{}\n  {{\"rule\":{},\"severity\":{},\"row\":{},\"column\":{},"
                "\"message\":{},\"related_rows\":[",
                separator, json_quoted(finding.rule), json_quoted(name_of(finding.severity)),
                finding.place.row, finding.place.column, json_quoted(finding.message));
            for (const auto& place : finding.related) {
                json +=
                    fmt::format("{}{}", &place == &finding.related.front() ? "" : ",", place.row);
            }
            json += "]}";
            separator = ",";
        }
        json += "]}";
    }
    return json + "]}\n";
}

struct CheckArguments {
    std::vector<std::string> files;
    std::vector<std::string> lookups;
    std::string csv;
    std::string rule;
    std::string explain;
    bool json = false;
};

int explain(const std::string& id) {
    if (id == "all") {
        for (const auto& rule : published::rules()) {
            fmt::print("{}  {}\n", rule.id, rule.title);
        }
        return 0;
    }
    const auto page = published::page_of(id);
    if (page.empty()) {
        return refuse(fail(Code::invalid_input,
                           fmt::format("there is no rule {}; --explain all lists them", id)));
    }
    fmt::print("{}", page);
    return 0;
}

Result<std::vector<Checked>> check_all(const CheckArguments& arguments) {
    const auto labels =
        TRY(published::read_labels({arguments.lookups.begin(), arguments.lookups.end()}));
    std::vector<Checked> files;
    for (const auto& file : arguments.files) {
        const auto source = TRY(formats::read_source(file));
        files.push_back(TRY(published::check(source, labels, {arguments.rule})));
    }
    if (!arguments.csv.empty()) {
        TRY(write_file(arguments.csv, findings_csv(files)));
    }
    return files;
}

int run_check(const CheckArguments& arguments) {
    if (!arguments.explain.empty()) {
        return explain(arguments.explain);
    }
    if (arguments.files.empty()) {
        return refuse(fail(Code::invalid_input, "which file? palermo report check FILE..."));
    }
    const auto checked = check_all(arguments);
    if (!checked) {
        return refuse(checked.error());
    }
    bool any = false;
    for (const auto& file : *checked) {
        any = any || !file.findings.empty();
    }
    if (arguments.json) {
        fmt::print("{}", findings_json(*checked));
        return any ? 1 : 0;
    }
    for (const auto& file : *checked) {
        fmt::print("{}{}", &file == &checked->front() ? "" : "\n", findings_text(file));
    }
    if (any) {
        fmt::print(
            "\nWhat a rule means: palermo report check --explain {}\n",
            std::ranges::find_if(*checked, [](const Checked& f) { return !f.findings.empty(); })
                ->findings.front()
                .rule);
    }
    return any ? 1 : 0;
}

struct DiffArguments {
    std::string older;
    std::string newer;
    std::string out;
    bool json = false;
};

std::string diff_text(const published::ReleaseDiff& diff) {
    using published::Change;
    const auto& counts = diff.counts;
    std::string text = fmt::format("{} -> {}\n", diff.old_input.name, diff.new_input.name);
    const auto line = [&](std::int64_t count, std::string_view what) {
        text += fmt::format("{:>9}  {}\n", with_commas(count), what);
    };
    line(counts.common, "keys stand once in both releases");
    line(counts.changed(), "of them changed:");
    line(counts[Change::changed], "  another number");
    line(diff.published_now, "  suppressed before, a number now (counted, not listed)");
    line(diff.suppressed_now, "  a number before, suppressed now (counted, not listed)");
    line(counts.added(), fmt::format("added, {} of them repeated before",
                                     with_commas(counts[Change::added_was_repeated])));
    line(counts.removed(), fmt::format("removed, {} of them repeated now",
                                       with_commas(counts[Change::removed_is_repeated])));
    line(diff.old_repeated, "keys stand more than once in the old release and are not compared");
    line(diff.new_repeated, "keys stand more than once in the new release and are not compared");

    auto states = diff.by_state;
    std::ranges::stable_sort(states, std::ranges::greater{},
                             [](const published::NamedCounts& n) { return n.counts.changed(); });
    text += "\nStates with most changed keys\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(states.size(), 10); ++i) {
        if (states[i].counts.changed() > 0) {
            text +=
                fmt::format("{:>9}  {}, of {} common\n", with_commas(states[i].counts.changed()),
                            states[i].name, with_commas(states[i].counts.common));
        }
    }
    return text;
}

Result<published::ReleaseDiff> diff_files(const DiffArguments& arguments) {
    const auto older = TRY(formats::read_source(arguments.older));
    const auto newer = TRY(formats::read_source(arguments.newer));
    auto diff = TRY(published::diff_releases(older, newer));
    if (!arguments.out.empty()) {
        auto folder = TRY(FolderInMaking::start(arguments.out));
        TRY(folder.write("diff.csv", published::to_csv(diff)));
        TRY(folder.write("diff.json", published::to_json(diff)));
        TRY(folder.publish());
    }
    return diff;
}

int run_diff(const DiffArguments& arguments) {
    const auto diff = diff_files(arguments);
    if (!diff) {
        return refuse(diff.error());
    }
    fmt::print("{}", arguments.json ? published::to_json(*diff) : diff_text(*diff));
    if (!arguments.out.empty() && !arguments.json) {
        fmt::print("\nwritten: {0}/diff.csv, {0}/diff.json\n", arguments.out);
    }
    return 0;
}

}  // namespace

CLI::App& add_report(CLI::App& app, Action& action) {
    auto& report = *app.add_subcommand(
        "report", "Published statistics: what is wrong with them, what changed, and the report");
    report.require_subcommand(1);

    auto& check = *report.add_subcommand(
        "check", "Say what is wrong with a published file: UNODC, CTDC or SDG 16.2.2");
    const auto checking = std::make_shared<CheckArguments>();
    check.add_option("FILE", checking->files, "csv or xlsx, also packed as .xz or .gz");
    check.add_flag("--json", checking->json, "All findings as JSON on standard output");
    check.add_option("--csv", checking->csv, "Write all findings into this file");
    check.add_option("--rule", checking->rule, "Only this rule, \"G04\"");
    check.add_option("--explain", checking->explain,
                     "Print the page of a rule and stop; \"all\" lists them");
    check.add_option("--lookup", checking->lookups,
                     "More citizenship labels, in the columns of data/lookups/citizenship.csv");
    check.footer(
        "Exit codes: 0 no findings, 1 findings, 2 the file cannot be read.\n\n"
        "  palermo report check data/examples/unodc/data_glotip_2025-04-14.csv.xz\n"
        "  palermo report check release.xlsx --csv findings.csv\n"
        "  palermo report check --explain G04\n");
    check.callback([checking, &action] { action = [checking] { return run_check(*checking); }; });

    auto& diff =
        *report.add_subcommand("diff", "Compare two releases of the UNODC file, key by key");
    const auto comparing = std::make_shared<DiffArguments>();
    diff.add_option("OLD", comparing->older, "The earlier release")->required();
    diff.add_option("NEW", comparing->newer, "The later release")->required();
    diff.add_option("--out", comparing->out, "Folder for diff.csv and diff.json");
    diff.add_flag("--json", comparing->json, "The counts as JSON on standard output");
    diff.footer(
        "Keys that were suppressed in one release only are counted and never listed.\n\n"
        "  palermo report diff 2023.csv 2025.csv --out changes\n");
    diff.callback([comparing, &action] { action = [comparing] { return run_diff(*comparing); }; });
    return report;
}

}  // namespace palermo::cli
