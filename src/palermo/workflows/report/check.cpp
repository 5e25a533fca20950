#include "palermo/workflows/report/check.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;
using published::Checked;

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

Result<std::string> explained(const std::string& id) {
    if (id == "all") {
        std::string list;
        for (const auto& rule : published::rules()) {
            ((list += rule.id) += "  ") += rule.title;
            list += '\n';
        }
        return list;
    }
    const auto page = published::page_of(id);
    if (page.empty()) {
        return fail(Code::invalid_input, "published.no_rule",
                    {{"rule", asked(id)}, {"field", field_name("explain")}});
    }
    return std::string(page);
}

/// `other` is what else is written.
Result<OutputFile> output_of(const CheckRequest& request, const Output& out, const Output& other) {
    OutputRules rules{.replace = replaced(request.replace)};
    for (const auto* inputs : {&request.files, &request.lookups}) {
        for (const auto& each : *inputs) rules.inputs.push_back(each.path);
    }
    if (!other.empty()) rules.outputs.push_back(other.path);
    return OutputFile::at(out.path, rules);
}

Result<void> need_a_file(const CheckRequest& request) {
    if (!request.files.empty()) return {};
    if (request.lookups.size() > 1) {
        return fail(Code::invalid_input, "report.lookups_took_file",
                    {{"files", field_name("files")},
                     {"field", field_name("lookups")},
                     {"file", asked(request.lookups.back().path.string())}});
    }
    return fail(Code::invalid_input, "report.no_file", {{"files", field_name("files")}});
}

Json to_json(const Finding& finding) {
    Json::Array related;
    for (const auto& place : finding.related) related.push_back(place.row);
    return Json::Object{{"rule", finding.rule},       {"severity", name_of(finding.severity)},
                        {"row", finding.place.row},   {"column", finding.place.column},
                        {"message", finding.message}, {"related_rows", std::move(related)}};
}

Json to_json(const Checked& checked) {
    std::map<std::string, std::int64_t> by_rule;
    for (const auto& finding : checked.findings) ++by_rule[finding.rule];
    Json::Object counts;
    for (const auto& [rule, count] : by_rule) counts.add(rule, count);
    Json::Array findings;
    findings.before_each = "\n  ";
    for (const auto& finding : checked.findings) findings.push_back(to_json(finding));
    return Json::Object{{"file", checked.input.name},
                        {"sha256", checked.input.sha256},
                        {"kind", name_of(checked.kind)},
                        {"rows", checked.rows},
                        {"by_rule", std::move(counts)},
                        {"rules_run", Json::list(checked.rules_run)},
                        {"unused_columns", Json::list(checked.unused_columns)},
                        {"findings", std::move(findings)}};
}

}  // namespace

std::span<const FieldRule> CheckRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"replace", {"csv", "undecided"}}, {"files", {}, {"explain"}}, {"csv", {}, {"explain"}},
        {"undecided", {}, {"explain"}},    {"rule", {}, {"explain"}},  {"lookups", {}, {"explain"}},
        {"encodings", {}, {"explain"}},    {"sheets", {}, {"explain"}}};
    return rules;
}

Result<CheckOutcome> check_published(const CheckRequest& request, const Task& task, Notes& notes) {
    if (!request.explain.empty()) return CheckOutcome{.explained = TRY(explained(request.explain))};
    TRY(need_a_file(request));
    std::optional<OutputFile> undecided_file, csv_file;
    if (!request.undecided.empty()) {
        undecided_file = TRY(output_of(request, request.undecided, request.csv));
    }
    if (!request.csv.empty()) csv_file = TRY(output_of(request, request.csv, request.undecided));
    std::vector<std::filesystem::path> lookups;
    for (const auto& each : request.lookups) lookups.push_back(each.path);
    const auto labels = TRY(published::read_labels(lookups));
    CheckOutcome made;
    made.may_write = undecided_file || csv_file;
    std::vector<std::string> undecided;
    const auto check_one = [&](std::size_t i) -> Result<Checked> {
        const auto how = TRY(reading_of(request.reading, notes, i, request.files.size()));
        const auto source = TRY(formats::read_source(request.files[i].path, how));
        auto checked = TRY(published::check(source, labels, {request.rule}));
        if (checked.kind == published::Kind::glotip && undecided_file) {
            TRY(published::add_undecided(source, labels, undecided));
        }
        return checked;
    };
    for (std::size_t i = 0; i < request.files.size(); ++i) {
        TRY(task.go_on());
        auto checked = check_one(i);
        if (checked) {
            made.files.push_back(*std::move(checked));
        } else {
            made.refused.push_back(std::move(checked).error());
        }
    }
    if (!made.refused.empty()) return made;
    if (undecided_file) {
        TRY(undecided_file->write(published::lookup_to_fill(undecided, labels)));
        made.has_undecided = true;
    }
    if (csv_file) {
        TRY(csv_file->write(findings_csv(made.files)));
        made.csv = request.csv.path.string();
    }
    return made;
}

Json to_json(const CheckOutcome& outcome) {
    if (!outcome.explained.empty()) return Json::Object{{"explained", outcome.explained}};
    Json::Array files;
    files.before_each = "\n";
    for (const auto& checked : outcome.files) files.push_back(to_json(checked));
    Json::Object all{{"files", std::move(files)}};
    if (!outcome.refused.empty()) {
        Json::Array refused;
        for (const auto& error : outcome.refused) refused.push_back(said(error));
        all.add("refused", std::move(refused));
    }
    return all;
}

Ending ending_of(const CheckOutcome& outcome) {
    Ending ending;
    ending.findings =
        std::ranges::any_of(outcome.files, [](const auto& file) { return !file.findings.empty(); });
    if (outcome.refused.empty()) return ending;
    ending.refused = outcome.refused.front().code;
    ending.refusals = outcome.refused;
    if (outcome.may_write)
        ending.refusals.push_back(fail(*ending.refused, "report.nothing_written"));
    return ending;
}

}  // namespace palermo::workflows
