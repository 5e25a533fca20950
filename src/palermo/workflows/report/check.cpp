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

/// Looked at before anything is read: a file it may replace, and none of the others that are written.
Result<std::optional<OutputFile>> output_of(const CheckRequest& request, const Output& out) {
    if (out.empty()) return std::optional<OutputFile>();
    OutputRules rules{.replace = replaced(request.replace)};
    if (!request.layout.path.empty()) rules.inputs.push_back(request.layout.path);
    for (const auto* inputs : {&request.files, &request.lookups}) {
        for (const auto& each : *inputs) rules.inputs.push_back(each.path);
    }
    for (const auto* other :
         {&request.csv, &request.undecided, &request.draft_layout, &request.table}) {
        if (other != &out && !other->empty()) rules.outputs.push_back(other->path);
    }
    return std::optional(TRY(OutputFile::at(out.path, rules)));
}

/// The layout that was asked for: a file, or one that comes with palermo by its name.
Result<std::optional<published::Layout>> asked_layout(const Input& given) {
    if (given.path.empty()) return std::optional<published::Layout>();
    std::error_code ignored;
    const auto name = given.path.string();
    if (!std::filesystem::exists(given.path, ignored)) {
        if (const auto* shipped = published::shipped_layout(name)) return std::optional(*shipped);
        std::string all;
        for (const auto& each : published::shipped_layouts()) {
            all += (all.empty() ? "" : ", ") + each.name;
        }
        return fail(Code::not_found, "report.no_layout",
                    {{"layout", asked(name)}, {"all", our_word(all)}}, Where::of_field("layout"));
    }
    const auto bytes = TRY(read_file(given.path));
    return std::optional(TRY(published::read_layout(bytes, given.path.filename().string())));
}

/// The numbers of public files as one table, each file's rows behind its name.
std::string table_csv(const std::vector<Checked>& files) {
    formats::CsvWriter csv({"file", "area", "year", "counted", "unit", "sex", "age", "form",
                            "other", "value", "flag", "stands", "row", "column"});
    for (const auto& checked : files) {
        if (!checked.laid_out) continue;
        const auto table = published::long_table(*checked.laid_out);
        for (std::size_t row = 0; row < table.rows(); ++row) {
            csv.field(checked.input.name);
            for (std::size_t i = 0; i < table.columns(); ++i) {
                if (const auto* text = std::get_if<TextColumn>(&table.column(i))) {
                    csv.field((*text)[row]);
                } else {
                    csv.field(std::get<CountColumn>(table.column(i))[row].value);
                }
            }
            csv.end_row();
        }
    }
    return std::move(csv).text();
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
    Json::Object told{{"file", checked.input.name},
                      {"sha256", checked.input.sha256},
                      {"kind", name_of(checked.kind)},
                      {"rows", checked.rows},
                      {"by_rule", std::move(counts)},
                      {"rules_run", Json::list(checked.rules_run)},
                      {"unused_columns", Json::list(checked.unused_columns)},
                      {"findings", std::move(findings)}};
    if (checked.laid_out) {
        const auto& read = *checked.laid_out;
        std::map<std::string, std::int64_t> by_unit;
        std::int64_t none = 0;
        for (const auto& row : read.rows) {
            if (row.stands == published::Stands::number) ++by_unit[row.unit];
            none += row.stands == published::Stands::not_available;
        }
        Json::Object units;
        for (const auto& [unit, n] : by_unit) units.add(unit, n);
        told.add("layout", read.layout.name);
        told.add("proposed", read.layout.proposed);
        told.add("numbers_by_unit", std::move(units));
        told.add("not_available", none);
    }
    return told;
}

}  // namespace

std::span<const FieldRule> CheckRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"replace", {"csv", "undecided", "draft_layout", "table"}},
        {"files", {}, {"explain"}},
        {"csv", {}, {"explain"}},
        {"undecided", {}, {"explain"}},
        {"rule", {}, {"explain"}},
        {"lookups", {}, {"explain"}},
        {"layout", {}, {"explain"}},
        {"draft_layout", {}, {"explain"}},
        {"table", {}, {"explain"}},
        {"encodings", {}, {"explain"}},
        {"sheets", {}, {"explain"}}};
    return rules;
}

Result<CheckOutcome> check_published(const CheckRequest& request, const Task& task, Notes& notes) {
    if (!request.explain.empty()) return CheckOutcome{.explained = TRY(explained(request.explain))};
    TRY(need_a_file(request));
    auto undecided_file = TRY(output_of(request, request.undecided));
    auto csv_file = TRY(output_of(request, request.csv));
    auto draft_file = TRY(output_of(request, request.draft_layout));
    auto table_file = TRY(output_of(request, request.table));
    const auto layout = TRY(asked_layout(request.layout));
    if (draft_file && request.files.size() > 1) {
        return fail(Code::invalid_input, "report.draft_of_one", {},
                    Where::of_field("draft_layout"));
    }
    std::vector<std::filesystem::path> lookups;
    for (const auto& each : request.lookups) lookups.push_back(each.path);
    const auto labels = TRY(published::read_labels(lookups));
    CheckOutcome made;
    made.may_write = undecided_file || csv_file || table_file;
    std::vector<std::string> undecided;
    const auto check_one = [&](std::size_t i) -> Result<Checked> {
        const auto how = TRY(reading_of(request.reading, notes, i, request.files.size()));
        const auto source = TRY(formats::read_source(request.files[i].path, how));
        if (draft_file) {
            // Written also where the file cannot be read without it.
            const auto draft = published::draft_layout(source.table, source.digest.name);
            TRY(draft_file->write(published::print_draft(draft)));
            made.draft = request.draft_layout.path.string();
        }
        auto checked =
            TRY(published::check(source, labels, {request.rule, layout ? &*layout : nullptr}));
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
    for (std::size_t i = 0; i < made.files.size(); ++i) {
        for (std::size_t j = i + 1; j < made.files.size(); ++j) {
            auto found = published::compare_copies(made.files[i], made.files[j]);
            auto& into = made.files[j].findings;
            if (request.rule.empty()) {
                into.insert(into.end(), std::make_move_iterator(found.begin()),
                            std::make_move_iterator(found.end()));
            }
        }
    }
    if (!made.refused.empty()) return made;
    if (table_file) TRY(table_file->write(table_csv(made.files)));
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
