#include "palermo/workflows/national/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {

using formats::Json;

namespace {

std::string columns_in_words(const Office& office) {
    std::string text;
    for (std::size_t s = 0; s < office.files.sheets.size(); ++s) {
        const auto& sheet = office.files.sheets[s];
        const auto& plan = office.plan.sheets[s];
        text += fmt::format(
            "{}: {}{}\n", mapping::name_of(sheet),
            counted(static_cast<std::int64_t>(sheet.table.rows()), "row"),
            plan.open ? ", and no heading is known: is the first row a person? Say in the file of "
                        "columns\n"
                        "  (--columns-out) whether it has cases, and what each column holds"
            : plan.cases ? ""
                         : ", no cases" + (sheet.doubt.empty() ? "" : ": " + sheet.doubt));
        if (!plan.cases) continue;
        std::map<std::string, std::vector<std::string>> by_field;
        for (const auto& role : plan.columns) {
            by_field[role.open.empty() ? std::string(code_of(role.field)) : "asked"].push_back(
                role.column);
        }
        for (const auto field : mapping::all_fields()) {
            const auto found = by_field.find(std::string(code_of(field)));
            if (found == by_field.end()) continue;
            const auto* what = field == mapping::Field::other ? "not used" : nullptr;
            text += fmt::format("  {:<12} {}{}\n", what != nullptr ? what : found->first,
                                fmt::join(found->second, ", "),
                                mapping::identifies(field) ? "  (never carried on)" : "");
        }
        if (const auto found = by_field.find("asked"); found != by_field.end())
            text += fmt::format("  {:<12} {}\n", "what is it?", fmt::join(found->second, ", "));
    }
    return text;
}

struct OfRule {
    Severity severity = Severity::note;
    std::int64_t findings = 0;
    const Finding* first = nullptr;
};

std::map<std::string, OfRule> by_rule(const Findings& findings) {
    std::map<std::string, OfRule> rules;
    for (const auto& each : findings) {
        auto& of_rule = rules[each.rule];
        of_rule.severity = std::min(of_rule.severity, each.severity);
        if (of_rule.findings++ == 0) of_rule.first = &each;
    }
    return rules;
}

/// How many people by the values of one column, for the office alone. A place of few people may be a name.
Json counts_of(const TextColumn& column, bool own_words) {
    std::map<std::string, std::int64_t> counts;
    for (std::size_t row = 0; row < column.size(); ++row) ++counts[std::string(column[row])];
    Json::Object json;
    std::int64_t rare = 0;
    for (const auto& [value, people] : counts) {
        if (own_words && people < 5)
            rare += people;
        else
            json.add(value, people);
    }
    if (rare > 0) json.add("(places of few people)", rare);
    return json;
}

}  // namespace

std::string in_words(const Office& office) {
    const auto& counts = office.cases.counts;
    auto text = columns_in_words(office);
    text +=
        fmt::format("\n{} of {} rows", counted(counts.people, "person"), with_commas(counts.rows));
    if (counts.repeated > 0)
        text += fmt::format("; {} of a person in an earlier row", counted(counts.repeated, "row"));
    if (counts.no_consent > 0)
        text +=
            fmt::format("; {} without consent, not counted", counted(counts.no_consent, "person"));
    text += "\n";
    const auto rules = by_rule(office.cases.findings);
    if (!rules.empty()) text += "\n";
    for (const auto& [rule, of_rule] : rules) {
        text +=
            fmt::format("{} {:<8}{:>6}  {}: {}\n", rule, name_of(of_rule.severity),
                        of_rule.findings, to_string(of_rule.first->place), of_rule.first->message);
    }
    const auto answers = office.open_answers();
    if (office.plan.open() > 0)
        text +=
            fmt::format("\nopen: {}\n", counted(office.plan.open(), "question") + " about columns");
    if (answers > 0)
        text += fmt::format("{}open: {} whose meaning nobody has said\n",
                            office.plan.open() > 0 ? "" : "\n", counted(answers, "answer"));
    return text;
}

Json to_json(const Office& office) {
    Json::Array sheets, findings;
    for (std::size_t s = 0; s < office.files.sheets.size(); ++s) {
        const auto& sheet = office.files.sheets[s];
        Json::Array columns;
        for (const auto& role : office.plan.sheets[s].columns) {
            Json::Array open;
            for (const auto field : role.open) open.push_back(code_of(field));
            columns.push_back(Json::Object{{"column", role.column},
                                           {"detail", role.detail},
                                           {"field", code_of(role.field)},
                                           {"open", std::move(open)}});
        }
        sheets.push_back(Json::Object{{"cases", office.plan.sheets[s].cases},
                                      {"columns", std::move(columns)},
                                      {"doubt", sheet.doubt},
                                      {"rows", static_cast<std::int64_t>(sheet.table.rows())},
                                      {"sheet", mapping::name_of(sheet)}});
    }
    for (const auto& [rule, of_rule] : by_rule(office.cases.findings)) {
        findings.push_back(Json::Object{{"findings", of_rule.findings},
                                        {"first", to_string(of_rule.first->place)},
                                        {"message", of_rule.first->message},
                                        {"rule", rule},
                                        {"severity", name_of(of_rule.severity)}});
    }
    Json::Object people;
    for (const auto* name :
         {"year", "sex", "age", "form", "forms", "citizenship", "authority", "place", "wait"}) {
        if (const auto* column = office.cases.table.text(name))
            people.add(std::string("by_") + name,
                       counts_of(*column, std::string_view(name) == "place"));
    }
    const auto& counts = office.cases.counts;
    return Json::Object{{"findings", std::move(findings)},
                        {"no_consent", counts.no_consent},
                        {"open_answers", office.open_answers()},
                        {"open_columns", office.plan.open()},
                        {"people", counts.people},
                        {"people_by", std::move(people)},
                        {"repeated", counts.repeated},
                        {"rows", counts.rows},
                        {"sheets", std::move(sheets)}};
}

Result<CheckOfficeOutcome> check_office(const CheckOfficeRequest& request, const Task& task) {
    OutputRules rules{.replace = replaced(request.replace), .readers = Readers::owner};
    for (const auto& each : request.office.files) rules.inputs.push_back(each.path);
    for (const auto& each : request.office.labels) rules.inputs.push_back(each.path);
    if (!request.office.columns.empty()) rules.inputs.push_back(request.office.columns.path);
    std::vector<std::pair<const Output*, OutputFile>> outputs;
    for (const auto* each : {&request.findings_out, &request.columns_out, &request.labels_out,
                             &request.understood_out}) {
        if (each->path.empty()) continue;
        outputs.emplace_back(each, TRY(OutputFile::at(each->path, rules)));
        rules.outputs.push_back(each->path);
    }
    CheckOfficeOutcome outcome{TRY(read_office(request.office, task)), {}};
    for (const auto& [asked, file] : outputs) {
        const auto& office = outcome.office;
        TRY(file.write(
            asked == &request.findings_out  ? findings_csv(office.cases.findings)
            : asked == &request.columns_out ? formats::csv_text(table_of(office.plan, office.files))
            : asked == &request.understood_out ? understood_csv(office.cases)
                                               : formats::csv_text(office.answers.table)));
        outcome.written.push_back(asked->path.string());
    }
    return outcome;
}

Json to_json(const CheckOfficeOutcome& outcome) {
    auto json = to_json(outcome.office);
    auto object = *json.object();
    object.add("written", Json::list(outcome.written));
    return object;
}

std::string in_words(const CheckOfficeOutcome& outcome) {
    auto text = in_words(outcome.office);
    for (const auto& each : outcome.written) text += fmt::format("written: {}\n", each);
    return text;
}

Ending ending_of(const CheckOfficeOutcome& outcome) {
    return {.findings = !outcome.office.cases.findings.empty() || outcome.office.questions() > 0};
}

}  // namespace palermo::workflows
