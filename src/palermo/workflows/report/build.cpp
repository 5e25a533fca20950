#include "palermo/workflows/report/build.hpp"

#include <fmt/format.h>

#include "palermo/core/files.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/report/pdf.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;

Result<ReportFiles> files_of(const ReportRequest& request, Notes& notes) {
    ReportFiles given;
    for (const auto& each : request.files) given.files.push_back(each.path);
    for (const auto& each : request.lookups) given.lookups.push_back(each.path);
    for (const auto& each : request.captures) given.captures.push_back(TRY(capture_file(each)));
    for (const auto& each : request.citations) given.citations.push_back(TRY(file_citation(each)));
    for (const auto& [name, file] : request.sources) {
        if (!file.empty()) given.sources[name] = file.path;
    }
    given.reading = TRY(reading_of(request.reading, notes));
    return given;
}

OutputRules rules_of(const ReportFiles& given, bool replace) {
    OutputRules rules{.inputs = given.files, .replace = replaced(replace)};
    rules.inputs.insert(rules.inputs.end(), given.lookups.begin(), given.lookups.end());
    for (const auto& [name, path] : given.sources) rules.inputs.push_back(path);
    for (const auto& capture : given.captures) rules.inputs.push_back(capture.path);
    return rules;
}

}  // namespace

Result<ReportOutcome> build_report(const ReportRequest& request, const Task& task, Notes& notes) {
    const auto given = TRY(files_of(request, notes));
    const auto languages = TRY(languages_of(request.languages));
    if (!request.pdf.empty()) TRY(check_pdf());
    // The input is read before the output is touched: a refusal leaves no trace.
    const auto rules = rules_of(given, request.replace);
    TRY(check_output_folder(request.out.path, rules));
    auto prepared = TRY(prepare(given, task));
    auto folder = TRY(FolderInMaking::start(request.out.path, rules));
    ReportOutcome made;
    made.site = TRY(report::write_site(
        prepared.inputs(), {languages},
        [&folder](std::string_view name, const std::string& bytes) {
            return folder.write(name, bytes);
        },
        task));
    TRY(folder.publish());
    if (!request.pdf.empty()) {
        made.pdf =
            TRY(print_states(request.out.path, request.pdf, languages, request.replace, task));
    }
    for (auto& remark : prepared.remarks) notes.say(std::move(remark));
    made.out = request.out.path.string();
    made.rows = prepared.rows;
    made.findings = static_cast<std::int64_t>(prepared.findings.size());
    made.admitted = std::move(prepared.admitted);
    made.private_captures = std::move(prepared.private_captures);
    made.unused_columns = std::move(prepared.unused_columns);
    return made;
}

Json to_json(const ReportOutcome& outcome) {
    const auto& site = outcome.site;
    Json::Array headlines, admitted, unused;
    for (const auto& each : site.headlines) {
        headlines.push_back(Json::Object{
            {"fact", each.fact}, {"label", each.label}, {"value", Json::verbatim(each.value)}});
    }
    for (const auto& each : outcome.admitted) {
        admitted.push_back(Json::Object{{"citation", published::json_of(each.citation)},
                                        {"file", each.file},
                                        {"printed_small", each.printed_small}});
    }
    for (const auto& [file, columns] : outcome.unused_columns)
        unused.push_back(Json::Object{{"columns", Json::list(columns)}, {"file", file}});
    Json::Object json{{"admitted", std::move(admitted)},
                      {"charts", site.charts},
                      {"facts", site.facts},
                      {"files", site.files},
                      {"findings", outcome.findings},
                      {"headlines", std::move(headlines)},
                      {"out", outcome.out},
                      {"pages", site.pages},
                      {"private_captures", Json::list(outcome.private_captures)},
                      {"rows", outcome.rows},
                      {"unused_columns", std::move(unused)},
                      {"values", site.values}};
    if (!outcome.pdf.empty()) json.add("pdf", Json::list(outcome.pdf));
    return json;
}

std::string in_words(const ReportOutcome& outcome) {
    const auto& site = outcome.site;
    std::string text;
    for (const auto& each : site.headlines)
        text += fmt::format("{:>10}  {}\n", each.shown, each.label);
    text += fmt::format("\n{} in {} of input (palermo report check says which)\n",
                        counted(outcome.findings, "finding"), counted(outcome.rows, "row"));
    text += fmt::format(
        "{} pages and {} charts; {} numbers in sentences and {} in charts, each with its recipe\n",
        site.pages, site.charts, site.facts, site.values);
    for (const auto& each : outcome.admitted) {
        text += fmt::format("{}: public by the word of its citation ({}, {})", each.file,
                            each.citation.publisher, each.citation.released);
        if (each.printed_small > 0) {
            text += fmt::format("; {} of 1 to 9 people openly in it",
                                counted(each.printed_small, "number"));
        }
        text += "\n";
    }
    for (const auto& each : outcome.private_captures) {
        text += fmt::format(
            "{}: no citation, so it is private: not copied into the site, small overlaps hidden, "
            "numbers of two digits\n",
            each);
    }
    for (const auto& each : outcome.pdf) text += fmt::format("printed: {}\n", each);
    return text + fmt::format("open {}/index.html\n", outcome.out);
}

}  // namespace palermo::workflows
