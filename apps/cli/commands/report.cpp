// palermo report check: what is wrong with published files.
//
// `report diff`, `build` and `verify` are added to the same group by report_diff.cpp and
// report_build.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>

#include "cli/command.hpp"
#include "cli/reading.hpp"
#include "cli/show.hpp"
#include "cli/writing.hpp"
#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::cli {
namespace {

namespace fs = std::filesystem;
using published::Checked;

struct CheckArguments {
    std::vector<std::string> files;
    std::vector<std::string> lookups;
    ReadingArguments reading;
    std::string csv;
    std::string undecided;
    std::string rule;
    std::string explain;
    bool replace = false;
    bool json = false;
};

/// What could be read and checked, and why the others could not.
struct CheckedFiles {
    std::vector<Checked> files;
    std::vector<Error> refused;
};

/// What the page of a rule says under "What to do", on one line.
std::string what_to_do(std::string_view rule) {
    constexpr std::string_view heading = "## What to do\n";
    auto page = published::page_of(rule);
    const auto at = page.find(heading);
    if (at == page.npos) return "";
    page.remove_prefix(at + heading.size());
    std::string text(page.substr(0, page.find("\n\n")));
    std::ranges::replace(text, '\n', ' ');
    return text;
}

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
    return text + fmt::format("  -> {}\n", what_to_do(rule));
}

/// The findings of one file, rule by rule.
std::string findings_text(const Checked& checked) {
    auto text = fmt::format("{}: {}, {}\n", checked.input.name, name_of(checked.kind),
                            counted(checked.rows, "row"));
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
std::string next_steps(const CheckArguments& arguments, const std::vector<Checked>& files) {
    std::string text = "\n";
    const Finding* first = nullptr;
    bool undecided = false;
    for (const auto& file : files) {
        for (const auto& finding : file.findings) {
            if (first == nullptr) first = &finding;
            undecided = undecided || finding.rule == "G09";
        }
    }
    if (first == nullptr) return "";
    text += fmt::format("What a rule means:  palermo report check --explain {}\n", first->rule);
    if (arguments.csv.empty()) {
        text += "Every finding:      add --csv findings.csv\n";
    } else {
        text += fmt::format("Every finding:      {}\n", arguments.csv);
    }
    if (undecided && arguments.undecided.empty()) {
        text += "Labels to decide:   add --undecided labels.csv, fill it in, give it to --lookup\n";
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

std::string findings_json(const std::vector<Checked>& files, const std::vector<Error>& refused) {
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
        json += "},\"rules_run\":[";
        separator.clear();
        for (const auto rule : checked.rules_run) {
            json += separator + json_quoted(rule);
            separator = ",";
        }
        json += "],\"unused_columns\":[";
        separator.clear();
        for (const auto& column : checked.unused_columns) {
            json += separator + json_quoted(column);
            separator = ",";
        }
        json += "],\"findings\":[";
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
    json += "]";
    if (!refused.empty()) {
        json += ",\"refused\":[";
        for (const auto& error : refused) {
            json += (&error == &refused.front() ? "" : ",") + json_quoted(said(error));
        }
        json += "]";
    }
    return with_notes(json + "}\n");
}

int explain(const std::string& id) {
    if (id == "all") {
        for (const auto& rule : published::rules()) {
            fmt::print("{}  {}\n", rule.id, rule.title);
        }
        return 0;
    }
    const auto page = published::page_of(id);
    if (page.empty()) {
        return refuse(fail_plainly(
            Code::invalid_input, fmt::format("there is no rule {}; --explain all lists them", id)));
    }
    fmt::print("{}", page);
    return 0;
}

Result<OutputFile> output_of(const CheckArguments& arguments, const std::string& path,
                             const std::string& other) {
    OutputRules rules{.replace = replaced(arguments.replace)};
    rules.inputs.assign(arguments.files.begin(), arguments.files.end());
    rules.inputs.insert(rules.inputs.end(), arguments.lookups.begin(), arguments.lookups.end());
    if (!other.empty()) rules.outputs.emplace_back(other);
    return OutputFile::at(path, rules);
}

Result<CheckedFiles> check_all(const CheckArguments& arguments) {
    std::optional<OutputFile> undecided_file, csv_file;
    if (!arguments.undecided.empty()) {
        undecided_file = TRY(output_of(arguments, arguments.undecided, arguments.csv));
    }
    if (!arguments.csv.empty()) {
        csv_file = TRY(output_of(arguments, arguments.csv, arguments.undecided));
    }
    const auto labels =
        TRY(published::read_labels({arguments.lookups.begin(), arguments.lookups.end()}));
    CheckedFiles checked;
    std::vector<std::string> undecided;
    const auto check_one = [&](std::size_t i) -> Result<Checked> {
        const auto reading = TRY(options_of(arguments.reading, i, arguments.files.size()));
        const auto source = TRY(formats::read_source(arguments.files[i], reading));
        auto made = TRY(published::check(source, labels, {arguments.rule}));
        if (made.kind == published::Kind::glotip && undecided_file) {
            TRY(published::add_undecided(source, labels, undecided));
        }
        return made;
    };
    for (std::size_t i = 0; i < arguments.files.size(); ++i) {
        auto made = check_one(i);
        if (made) {
            checked.files.push_back(*std::move(made));
        } else {
            checked.refused.push_back(std::move(made).error());
        }
    }
    // Half of the findings in a file would be taken for all of them.
    if (!checked.refused.empty()) return checked;
    if (undecided_file) {
        TRY(undecided_file->write(published::lookup_to_fill(undecided, labels)));
    }
    if (csv_file) TRY(csv_file->write(findings_csv(checked.files)));
    return checked;
}

int run_check(const CheckArguments& arguments) {
    if (!arguments.explain.empty()) {
        return explain(arguments.explain);
    }
    if (arguments.files.empty()) {
        const auto taken = arguments.lookups.size() > 1
                               ? "; --lookup took " + arguments.lookups.back() +
                                     ": write the file first, or put -- before it"
                               : std::string();
        return refuse(
            fail_plainly(Code::invalid_input, "which file? palermo report check FILE..." + taken));
    }
    if (arguments.replace && arguments.csv.empty() && arguments.undecided.empty()) {
        return refuse(
            fail_plainly(Code::invalid_input,
                         "--replace goes with --csv or --undecided; without, it would have no "
                         "effect. Add one, or leave --replace out"));
    }
    const auto checked = check_all(arguments);
    if (!checked) {
        return refuse(checked.error());
    }
    const auto& files = checked->files;
    const bool any =
        std::ranges::any_of(files, [](const auto& file) { return !file.findings.empty(); });
    if (arguments.json) {
        fmt::print("{}", findings_json(files, checked->refused));
    } else {
        for (const auto& file : files) {
            fmt::print("{}{}", &file == &files.front() ? "" : "\n", findings_text(file));
        }
        if (checked->refused.empty()) fmt::print("{}", next_steps(arguments, files));
    }
    if (checked->refused.empty()) return any ? 1 : 0;
    for (const auto& error : checked->refused) refuse(error);
    if (!arguments.csv.empty() || !arguments.undecided.empty()) {
        fmt::print(stderr, "palermo: no file was written, because not every file could be read\n");
    }
    return exit_code(checked->refused.front().code);
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
    check.add_option("--undecided", checking->undecided,
                     "Write the labels nobody has decided, with proposals, as a lookup to fill in");
    check.add_option("--rule", checking->rule, "Only this rule, \"G04\"");
    check.add_option("--explain", checking->explain,
                     "Print the page of a rule and stop; \"all\" lists them");
    check.add_option("--lookup", checking->lookups,
                     "More citizenship labels, in the columns of data/lookups/citizenship.csv");
    add_replace(check, checking->replace);
    add_reading(check, checking->reading, true);
    check.footer(
        "Exit codes: 0 no findings, 1 findings, 2 the file cannot be read, 3 no such file.\n"
        "Where one of several files cannot be read, the others are checked all the same; the exit "
        "code\nis that of the refusal.\n\n"
        "  palermo report check data/examples/unodc/data_glotip_2025-04-14.csv.xz\n"
        "  palermo report check release.xlsx --csv findings.csv\n"
        "  palermo report check --explain G04\n"
        "  palermo report check release.csv --undecided labels.csv   (then fill it in, and)\n"
        "  palermo report check release.csv --lookup labels.csv\n");
    check.callback(
        [checking, &action] { action = [checking](const Task&) { return run_check(*checking); }; });

    return report;
}

}  // namespace palermo::cli
