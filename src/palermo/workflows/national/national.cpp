#include "palermo/workflows/national/national.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/national/compare.hpp"
#include "palermo/workflows/national/tables.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;

/// An empty folder is what a run leaves that was killed before it had anything to publish.
bool stands(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) &&
           !(fs::is_directory(path, ignored) && fs::is_empty(path, ignored));
}

/// Folder of this work, and what stands in it.
struct WorkFolder {
    fs::path path;

    fs::path columns() const { return path / "columns.csv"; }
    fs::path findings() const { return path / "findings.csv"; }
    fs::path release() const { return path / "release"; }
    fs::path tables() const { return path / "tables"; }
    fs::path site() const { return path / "site"; }
    /// labels.csv, labels-2.csv, ...
    fs::path labels(int number) const {
        return path /
               (number == 1 ? std::string("labels.csv") : fmt::format("labels-{}.csv", number));
    }
};

/// What an earlier run left to be filled in is read as if it had been given.
OfficeInput with_answers(OfficeInput office, const WorkFolder& folder) {
    if (office.columns.empty() && stands(folder.columns())) office.columns = {folder.columns()};
    for (int number = 1; stands(folder.labels(number)); ++number)
        office.labels.push_back({folder.labels(number)});
    return office;
}

Result<void> write(const fs::path& path, const std::string& bytes, Readers readers,
                   Replace replace = Replace::no) {
    const auto file = TRY(OutputFile::at(path, {.replace = replace, .readers = readers}));
    return file.write(bytes);
}

/// What palermo says anew at every run. Where the file was changed since, or the file system keeps no mark of who made
/// it, the next free name is taken: "findings-2.csv".
Result<void> write_anew(const fs::path& path, const std::string& bytes) {
    auto at = path;
    for (int number = 2;; ++number) {
        auto written = write(at, bytes, Readers::owner, Replace::yes);
        if (written || written.error().code != Code::conflict || number > 99) return written;
        at = path.parent_path() /
             fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string());
    }
}

/// The questions as files: columns once, labels under the next free name.
Result<std::vector<std::string>> write_questions(const Office& office, const WorkFolder& folder) {
    std::vector<std::string> written;
    if (!stands(folder.columns())) {
        TRY(write(folder.columns(), formats::csv_text(table_of(office.plan, office.files)),
                  Readers::owner));
    }
    if (office.plan.open() > 0) written.push_back(folder.columns().string());
    // A label that an earlier file asks already is not asked again.
    std::set<std::pair<std::string, std::string>> asked;
    int number = 1;
    for (; stands(folder.labels(number)); ++number) {
        const auto source = TRY(formats::read_source(folder.labels(number)));
        const auto *field = source.table.text("field"), *label = source.table.text("label");
        for (std::size_t row = 0; field != nullptr && label != nullptr && row < label->size();
             ++row)
            asked.emplace((*field)[row], (*label)[row]);
        written.push_back(folder.labels(number).string());
    }
    const auto& open = office.answers.table;
    const auto *field = open.text("field"), *label = open.text("label");
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < open.rows(); ++row) {
        if (!asked.contains({std::string((*field)[row]), std::string((*label)[row])}))
            rows.push_back(row);
    }
    if (!rows.empty()) {
        std::vector<Table::Column> columns;
        for (std::size_t i = 0; i < open.columns(); ++i) {
            const auto& from = std::get<TextColumn>(open.column(i));
            TextColumn to{std::string(from.name())};
            for (const auto row : rows) to.push(from[row]);
            columns.emplace_back(std::move(to));
        }
        const auto table = TRY(Table::make(std::move(columns)));
        TRY(write(folder.labels(number), formats::csv_text(table), Readers::owner));
        written.push_back(folder.labels(number).string());
    }
    if (open.rows() == 0)
        std::erase_if(written,
                      [&](const std::string& each) { return each != folder.columns().string(); });
    return written;
}

}  // namespace

Result<NationalOutcome> national(const NationalRequest& request, const Task& task, Notes& notes) {
    TRY(check_state(request.state));
    TRY(check(request.protection.publication));
    const WorkFolder folder{request.out.path};
    for (const auto& each : {folder.release(), folder.tables(), folder.site()}) {
        if (stands(each))
            return fail(Code::conflict, "national.already_made", {{"out", field_name("out")}},
                        each.string());
    }
    const auto input = with_answers(request.office, folder);
    NationalOutcome outcome{
        TRY(read_office(input, task)), folder.path.string(), {}, {}, {}, {}, {}};
    std::error_code failed;
    fs::create_directories(folder.path, failed);
    const auto& office = outcome.office;
    TRY(write_anew(folder.findings(), findings_csv(office.cases.findings)));
    TRY(write_anew(folder.path / "understood.csv", understood_csv(office.cases)));
    if (office.plan.open() == 0) TRY(refuse_nobody(office));
    if (office.questions() > 0 && !request.open_as_unknown) {
        outcome.questions = TRY(write_questions(office, folder));
        return outcome;
    }
    if (!stands(folder.columns())) {
        TRY(write(folder.columns(), formats::csv_text(table_of(office.plan, office.files)),
                  Readers::owner));
    }
    NationalPublishRequest publishing;
    publishing.office = input;
    publishing.state = request.state;
    publishing.out = {folder.release()};
    publishing.protection = request.protection;
    publishing.open_as_unknown = request.open_as_unknown;
    outcome.published = TRY(publish_office(office, publishing, task, notes));
    const ExportTablesRequest exporting{.release = {outcome.published->out},
                                        .out = {folder.tables()}};
    const auto exported = TRY(export_tables(exporting, task));
    for (const auto& each : exported.files) outcome.tables.push_back(exported.out + "/" + each);
    if (!request.unodc.empty()) {
        CompareNationalRequest comparing;
        comparing.release = {outcome.published->out};
        comparing.unodc = request.unodc;
        comparing.csv = {folder.path / "compared_with_unodc.csv"};
        outcome.compared = TRY(compare_national(comparing, task, notes));
    }
    ReportRequest report;
    report.out = {folder.site()};
    report.languages = request.languages;
    report.sources["national"] = {outcome.published->out};
    outcome.report = TRY(build_report(report, task, notes));
    return outcome;
}

Json to_json(const NationalOutcome& outcome) {
    Json::Object json{{"folder", outcome.folder},
                      {"office", to_json(outcome.office)},
                      {"questions", Json::list(outcome.questions)}};
    if (outcome.published) json.add("published", to_json(*outcome.published));
    json.add("tables", Json::list(outcome.tables));
    if (outcome.compared) json.add("compared", to_json(*outcome.compared));
    if (outcome.report) json.add("report", to_json(*outcome.report));
    return json;
}

std::string in_words(const NationalOutcome& outcome) {
    auto text = in_words(outcome.office);
    text += fmt::format("all findings: {}/findings.csv\n", outcome.folder);
    if (!outcome.questions.empty()) {
        text +=
            fmt::format("\nNothing was counted yet. Fill in {}, and run the same command again.\n",
                        fmt::join(outcome.questions, " and "));
        return text;
    }
    if (outcome.published) text += "\n" + in_words(*outcome.published);
    for (const auto& each : outcome.tables) text += fmt::format("table: {}\n", each);
    if (outcome.compared) text += "\n" + in_words(*outcome.compared);
    if (outcome.report) text += fmt::format("\nreport: {}/index.html\n", outcome.report->out);
    return text;
}

Ending ending_of(const NationalOutcome& outcome) {
    return {.findings = !outcome.questions.empty() || !outcome.office.cases.findings.empty()};
}

}  // namespace palermo::workflows
