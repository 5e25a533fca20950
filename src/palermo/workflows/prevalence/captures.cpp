#include "palermo/workflows/prevalence/captures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/diagnose.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

Result<formats::Source> read_source_of(const CapturesGiven& given, Notes& notes) {
    const auto how = TRY(reading_of(given.reading, notes));
    return formats::read_source(given.file.path, how);
}

Result<ReadCaptures> captures_of(const formats::Source& source, const CapturesGiven& given) {
    TRY(refuse_draws(source.table, source.digest.name));
    CaptureOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = given.count;
    how.lists = given.lists;
    auto columns = TRY(capture_columns(source.table, how));
    auto captures = TRY(prevalence::read_captures(source.table, how));
    columns.findings = findings_in(captures);
    return ReadCaptures{std::move(captures), source.digest, std::move(columns)};
}

Result<ReadCaptures> read_captures(const CapturesGiven& given, Notes& notes) {
    const auto source = TRY(read_source_of(given, notes));
    return captures_of(source, given);
}

std::vector<std::string> fields_of_method(const Asked& asked) {
    std::vector<std::string> names;
    for (const auto& name : asked) {
        if (name != "file" && name != "lists" && name != "count" && name != "encodings" &&
            name != "sheets" && name != "json") {
            names.push_back(name);
        }
    }
    return names;
}

Json::Object json_of(const CaptureColumns& columns) {
    return {{"lists", Json::list(columns.lists)},
            {"count_column", columns.count.empty() ? Json() : Json(columns.count)},
            {"columns_not_used", Json::list(columns.left_aside)},
            {"rows_not_used", std::uint64_t{columns.unseen_rows.size()}},
            {"histories_in_no_row", columns.in_no_row.histories},
            {"findings", Json::list(columns.findings)}};
}

std::string in_words(const CaptureColumns& columns) {
    auto text = fmt::format(
        "lists              {}\ncounts in          {}\n", fmt::join(columns.lists, ", "),
        columns.count.empty() ? "no column: each row is one person" : columns.count);
    if (!columns.left_aside.empty()) {
        text += fmt::format("columns not used   {}\n", fmt::join(columns.left_aside, ", "));
    }
    if (!columns.unseen_rows.empty()) {
        text +=
            fmt::format("rows not used      {} of no list, with 0 people or a count not known\n",
                        columns.unseen_rows.size());
    }
    if (const auto& missing = columns.in_no_row; missing.histories > 0) {
        text += fmt::format("histories          {} of {} in no row: taken as 0 people\n",
                            missing.histories, missing.of);
    }
    for (const auto& finding : columns.findings) {
        text += fmt::format("found              {}\n", finding);
    }
    return text;
}

Json json_of(double value) {
    return Json::digits(value, 10);
}

Json as_given(double value) {
    // Not as canonical JSON has it, which writes 0.0001 as 1e-04: recipes that are out must not change.
    return Json::verbatim(fmt::format("{}", value));
}

Json json_of(const Interval& interval, bool with_errors) {
    Json::Object made{{"kind", name_of(interval.kind)},
                      {"level", as_given(interval.level)},
                      {"lower", json_of(interval.lower.people)}};
    if (with_errors) made.add("lower_monte_carlo_sd", json_of(interval.lower.monte_carlo_sd));
    made.add("upper", json_of(interval.upper.people));
    if (with_errors) made.add("upper_monte_carlo_sd", json_of(interval.upper.monte_carlo_sd));
    return made;
}

std::string people_in_words(double people) {
    return std::isfinite(people) ? fmt::format("{:.1f}", people) : "not estimable";
}

std::string gate_in_words(const std::vector<std::string>& reasons) {
    std::string text = "\nPublication: the gate found no reason against it. That is not a proof.\n";
    if (!reasons.empty()) text = "\nPublication: do not publish this number as it stands:\n";
    for (const auto& reason : reasons) text += "  - " + reason + "\n";
    return text + gate_limit() + "\n";
}

std::string warnings_in_words(const std::vector<std::string>& warnings) {
    std::string text = warnings.empty() ? "" : "\nWhat these data cannot show:\n";
    for (const auto& warning : warnings) text += "  - " + warning + "\n";
    return text;
}

RecipeMaker::RecipeMaker(Work work, std::string_view method, InputDigest digest,
                         const CaptureColumns& columns)
    : work_(work), method_(method), digest_(std::move(digest)) {
    set("count", columns.count);
}

bool RecipeMaker::reads(std::string_view field) const {
    if (field == "lists") return true;
    const auto* method = find_method(method_);
    expects(method != nullptr);
    const auto fields = fields_read(*method, work_);
    return std::ranges::find(fields, field) != fields.end();
}

RecipeMaker& RecipeMaker::set(std::string key, Json value) {
    members_.insert_or_assign(std::move(key), std::move(value));
    return *this;
}

RecipeMaker& RecipeMaker::leave_out(std::string_view key) {
    if (const auto found = members_.find(key); found != members_.end()) members_.erase(found);
    return *this;
}

Recipe RecipeMaker::made() const {
    const char* command = work_ == Work::diagnose      ? "diagnose"
                          : work_ == Work::search      ? "search"
                          : work_ == Work::compare     ? "compare"
                          : work_ == Work::simulate    ? "simulate"
                          : work_ == Work::estimate_by ? "strata"
                                                       : "estimate";
    Json::Object parameters;
    for (const auto& [key, value] : members_) parameters.append(key, value);
    return {.program = fmt::format("palermo {} prevalence/{}", program_version(), command),
            .inputs = {digest_},
            .parameters = to_text(parameters)};
}

}  // namespace palermo::workflows
