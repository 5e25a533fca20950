#include "palermo/workflows/national/office.hpp"

#include <algorithm>

#include "palermo/core/clock.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/workflows/national/duplicates.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {
namespace {

Result<mapping::OfficeReading> reading_of(const OfficeInput& input) {
    const Reading asked{.encodings = input.encodings, .sheets = {}};
    mapping::OfficeReading reading;
    Notes none;
    for (std::size_t i = 0; i < input.files.size(); ++i) {
        reading.encodings.push_back(
            TRY(workflows::reading_of(asked, none, i, input.files.size())).csv.encoding);
    }
    return reading;
}

/// The open answers as the office's own labels are written, to be filled in and given back.
mapping::Questions questions_of(const Office& office, const mapping::Values& values) {
    std::vector<mapping::OpenColumn> columns;
    for (const auto& each : office.cases.asked) {
        const auto& sheet = office.files.sheets[each.sheet];
        columns.push_back({each.field, sheet.place(), sheet.file_column[each.column],
                           sheet.column(each.column).values(), each.rows, each.first_rows,
                           each.meanings});
    }
    return mapping::open_questions(values, columns);
}

}  // namespace

Result<Office> read_office(const OfficeInput& input, const Task& task) {
    std::vector<std::filesystem::path> paths;
    for (const auto& each : input.files) paths.push_back(each.path);
    Office office;
    const auto reading = TRY(reading_of(input));
    office.files = TRY(mapping::read_office_files(paths, reading));
    office.inputs = office.files.inputs;
    TRY(task.go_on());
    auto values = mapping::Values::shipped();
    for (const auto& each : input.labels) {
        const auto source = TRY(formats::read_source(each.path));
        values = TRY(values.with(source.table, source.digest.name));
        office.inputs.push_back(source.digest);
    }
    if (input.columns.empty()) {
        office.plan = mapping::propose_columns(office.files, values);
    } else {
        const auto source = TRY(formats::read_source(input.columns.path));
        office.plan =
            TRY(mapping::decide_columns(office.files, values, source.table, source.digest.name));
        office.inputs.push_back(source.digest);
    }
    // Without a row of a person there is nothing to count, and all the more to say: why each sheet is none.
    bool any = false;
    for (std::size_t i = 0; i < office.files.sheets.size(); ++i)
        any |= office.plan.sheets[i].cases && office.files.sheets[i].table.rows() > 0;
    if (!any) {
        office.cases.findings = office.files.findings;
        const auto& told = office.plan.findings;
        office.cases.findings.insert(office.cases.findings.end(), told.begin(), told.end());
        office.answers = mapping::open_questions(values, {});
        return office;
    }
    const auto today = Date::parse(today_utc());
    expects(today.has_value());
    office.cases =
        TRY(mapping::read_cases(office.files, office.plan, values,
                                {.today = *today, .join_repeated = !input.count_repeated}, task));
    office.answers = questions_of(office, values);
    auto& findings = office.cases.findings;
    findings.insert(findings.end(), office.answers.findings.begin(), office.answers.findings.end());
    if (!input.no_search) {
        const auto alike = TRY(probable_duplicates(office, task));
        findings.insert(findings.end(), alike.begin(), alike.end());
    }
    std::ranges::stable_sort(findings, {}, &Finding::rule);
    return office;
}

Result<void> refuse_nobody(const Office& office) {
    if (office.cases.counts.people > 0) return {};
    return fail(Code::invalid_input, "mapping.no_cases", {},
                office.inputs.empty() ? Where() : Where::of_file(office.inputs.front().name));
}

std::string understood_csv(const mapping::Cases& cases) {
    formats::CsvWriter csv({"field", "label", "codes", "rows"}, formats::Formulas::as_text);
    for (const auto& each : cases.understood)
        csv.row({code_of(each.field), each.answer, each.codes, std::to_string(each.rows)});
    return std::string(csv.text());
}

std::string findings_csv(const Findings& findings) {
    formats::CsvWriter csv({"rule", "severity", "place", "message", "related", "what_to_do"},
                           formats::Formulas::as_text);
    for (const auto& each : findings) {
        std::string related;
        for (const auto& place : each.related)
            related += (related.empty() ? "" : " ") + to_string(place);
        csv.row({each.rule, name_of(each.severity), to_string(each.place), each.message, related,
                 published::what_to_do(each.rule)});
    }
    return std::string(csv.text());
}

}  // namespace palermo::workflows
