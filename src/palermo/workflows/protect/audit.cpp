#include "palermo/workflows/protect/audit.hpp"

#include "palermo/disclosure/earlier_releases.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::workflows {

using namespace protect;

std::span<const FieldRule> AuditRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"dimensions", {}, {"quasi"}},
        {"key", {}, {"quasi"}},
        {"count", {}, {"quasi"}},
        {"marks", {}, {"quasi"}},
        {"small_below", {}, {"quasi"}},
        {"off_by", {}, {"quasi"}},
        {"k", {"quasi"}},
        {"subsets", {"quasi"}},
        {"suda", {"quasi"}},
        {"fraction", {"quasi"}},
        {"earlier_off_by", {"earlier"}},
    };
    return rules;
}

Verdict AuditOutcome::verdict() const {
    return std::visit([](const auto& each) { return each.verdict; }, found);
}

namespace {

Result<RecordsAudit> audit_people(const AuditRequest& request, const Table& records, Notes& notes) {
    RecordsAuditOptions options{.columns = columns_named(records, request.quasi),
                                .k = request.k,
                                .subsets = request.subsets,
                                .suda = request.suda,
                                .fraction = request.fraction,
                                .earlier = {}};
    if (options.columns == std::vector<std::string>{"all"}) options.columns.clear();
    std::vector<std::filesystem::path> named;
    for (const auto& each : request.earlier) named.push_back(each.path);
    options.earlier = TRY(earlier_releases(nullptr, named));
    auto found = audit_records(records, options);
    if (!found) {
        auto error = std::move(found).error();
        const auto file = request.file.path.string();
        error.where = error.where.empty() ? file : file + ":" + to_string(error.where);
        return error;
    }
    for (const auto& each : notes_on_rows(records, found->columns)) notes.say(each);
    return found;
}

Result<FileAudit> audit_tables(const AuditRequest& request, const formats::Source& source,
                               Notes& notes) {
    const auto& off_by = request.earlier_off_by;
    if (off_by.size() > 1 && off_by.size() != request.earlier.size()) {
        return fail(Code::invalid_input, "audit.off_by_count", {},
                    Where::of_field("earlier_off_by"));
    }
    AuditOptions options;
    options.choice = TRY(choice_of(request.layout));
    options.choice.off_by = request.off_by;
    options.small_below = request.small_below.value_or(0);
    options.place = {request.file.path.string(), source.header_row + 1};
    std::vector<formats::Source> earlier;
    for (std::size_t i = 0; i < request.earlier.size(); ++i) {
        const auto how = TRY(reading_of(request.reading, notes, i + 1, 1 + request.earlier.size()));
        earlier.push_back(TRY(formats::read_source(request.earlier[i].path, how)));
    }
    for (std::size_t i = 0; i < earlier.size(); ++i) {
        options.earlier.push_back(
            {&earlier[i].table,
             off_by.empty() ? request.off_by : off_by[off_by.size() == 1 ? 0 : i],
             {request.earlier[i].path.string(), earlier[i].header_row + 1}});
    }
    return audit_file(source.table, options);
}

}  // namespace

Result<AuditOutcome> audit(const AuditRequest& request, const Task& task, Notes& notes) {
    const auto how = TRY(reading_of(request.reading, notes, 0, 1 + request.earlier.size()));
    const auto source = TRY(formats::read_source(request.file.path, how));
    TRY(task.go_on());
    if (!request.quasi.empty())
        return AuditOutcome{TRY(audit_people(request, source.table, notes))};
    return AuditOutcome{TRY(audit_tables(request, source, notes))};
}

formats::Json to_json(const AuditOutcome& outcome) {
    return std::visit([](const auto& each) { return to_json(each); }, outcome.found);
}

Ending ending_of(const AuditOutcome& outcome) {
    switch (outcome.verdict()) {
        case Verdict::nothing_found:
            return {};
        case Verdict::found:
            return {.findings = true};
        case Verdict::not_checked:
            break;
    }
    return {.refused = Code::invalid_input};
}

}  // namespace palermo::workflows
