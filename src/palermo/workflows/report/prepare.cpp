#include "palermo/workflows/report/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "palermo/core/date.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/workflows/estimates.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using report::Role;

/// What was read of each role, in the order of the files.
using ByRole = std::map<Role, std::vector<protect::Release>>;

Result<report::InputFile> input_file(const fs::path& path, std::string role) {
    report::InputFile file{path.filename().string(), {}, TRY(read_file(path)), std::move(role)};
    file.sha256 = crypto::sha256(file.bytes);
    return file;
}

constexpr std::string_view estimates_kind = "estimates of people nobody saw";

bool is_of(const FileCitation& each, const fs::path& path) {
    return each.file == path.string() || each.file == path.filename().string();
}

/// By whose word a file is public: the user's, or that of the metadata beside it.
Result<std::optional<protect::Citation>> citation_of(const fs::path& path,
                                                     const ReportFiles& request) {
    auto citation = TRY(published::citation_beside(path));
    for (const auto& each : request.citations) {
        if (is_of(each, path)) citation = each.citation;
    }
    // Compared as far as the citation says it: a day, a month or a year.
    if (citation &&
        citation->released > protect::today_utc().substr(0, citation->released.size())) {
        return fail(Code::invalid_input, "report.published_in_future", {}, path.string());
    }
    return citation;
}

Error no_citation(const fs::path& path, const report::SourceKind& source) {
    const auto name = path.filename().string();
    return fail(Code::invalid_input, "report.no_citation",
                {{"field", field_name("citations")},
                 {"citation", file_name(name + "=" + std::string(source.cited))},
                 {"metadata", file_name(published::metadata_beside(name).string())}},
                path.string());
}

/// The whole file is copied into the site, with columns that nothing reads.
Result<void> look_at_unused(const std::string& file, const std::vector<std::string>& columns,
                            Prepared& prepared) {
    if (columns.empty()) return {};
    std::string names;
    for (const auto& each : columns) {
        if (protect::is_called_as_people(each)) {
            return fail(Code::would_disclose, "report.column_of_people", {}, file + ":1:" + each);
        }
        names += (names.empty() ? "" : ", ") + each;
    }
    prepared.unused_columns.emplace_back(file, columns);
    prepared.remarks.push_back(file + ": not used, and copied into the site with the file: column" +
                               (columns.size() == 1 ? " " : "s ") + names);
    return {};
}

/// A file name often says its day; a citation of another day may be of another edition.
void compare_days(const std::string& file, const protect::Citation& citation, Prepared& prepared) {
    const auto day = date_in(file);
    if (!day) return;
    const auto named = to_string(*day);
    if (named.substr(0, citation.released.size()) == citation.released) return;
    prepared.remarks.push_back(file + ": the citation says " + citation.released +
                               ", and the name of the file " + named +
                               "; one of them may be of another edition");
}

/// Every citation is of a file that is there.
Result<void> check_citations(const ReportFiles& request) {
    std::set<fs::path> cited;
    for (const auto& each : request.citations) {
        std::set<fs::path> meant;
        for (const auto& file : request.files) {
            if (is_of(each, file)) meant.insert(file);
        }
        for (const auto& capture : request.captures) {
            if (is_of(each, capture.path)) meant.insert(capture.path);
        }
        const auto refused = [&](ErrorId id) {
            return fail(Code::invalid_input, id, {{"file", asked(each.file)}},
                        Where::of_field("citations"));
        };
        if (meant.size() > 1) return refused(/*id*/ "report.citation_of_several");
        if (meant.empty()) return refused(/*id*/ "report.cited_file_missing");
        if (!cited.insert(*meant.begin()).second) return refused(/*id*/ "report.cited_twice");
    }
    return {};
}

/// The statement of a release, from beside one of its files.
Result<report::InputFile> statement_of(const fs::path& table) {
    std::error_code ignored;
    const auto beside = protect::statement_beside(table);
    if (fs::exists(beside, ignored)) return input_file(beside, "statement");
    auto file = input_file(table.parent_path() / protect::statement_file, "statement");
    if (!file) {
        return fail(Code::invalid_input, "report.no_statement", {}, table.string());
    }
    return file;
}

/// Reads what was released earlier of one study, and keeps its files for the site.
Result<protect::Release> read_estimates(const fs::path& path, Prepared& prepared,
                                        const char* role) {
    const auto file = TRY(published::PublishedFile::read_unpacked(path));
    auto statement = TRY(statement_of(path));
    auto release =
        TRY(published::release_of_protected(file, statement.bytes, statement.name, estimates_kind));
    prepared.files.push_back(TRY(input_file(path, role)));
    prepared.files.push_back(std::move(statement));
    return release;
}

fs::path details_beside(const fs::path& by_method) {
    const auto name = by_method.filename().string();
    return by_method.parent_path() /
           (name.substr(0, name.size() - std::string_view("by_method.csv").size()) + "details.csv");
}

/// The files of a release of ours, as inputs of the site.
void keep(Prepared& prepared, const protect::Release& release, const char* role) {
    for (const auto& file : release.files()) {
        const bool statement = &file == &release.files().back();
        prepared.files.push_back(
            {file.name, crypto::sha256(file.bytes), file.bytes, statement ? "statement" : role});
    }
}

/// Estimates of all studies as two releases; public ones first.
Result<void> prepare_estimates(const ReportFiles& request, Prepared& prepared, ByRole& read,
                               const Task& task) {
    auto &by_method = read[Role::estimates], &details = read[Role::estimate_details];
    std::vector<const CaptureFile*> hidden;
    for (const auto& given : request.captures) {
        auto capture = given;
        if (!capture.citation) capture.citation = TRY(citation_of(capture.path, request));
        if (!capture.citation) {
            hidden.push_back(&given);
            continue;
        }
        auto made = TRY(estimates_of(capture, task));
        by_method.push_back(std::move(made.by_method));
        details.push_back(std::move(made.details));
        auto file = TRY(input_file(capture.path, "captures"));
        file.about = capture.iso3 + (capture.years.empty() ? "" : ":" + capture.years);
        file.citation = capture.citation;
        file.printed_small = made.printed_small;
        prepared.admitted.push_back({file.name, *file.citation, file.printed_small});
        prepared.files.push_back(std::move(file));
        if (const auto beside = published::metadata_beside(capture.path); fs::exists(beside)) {
            prepared.files.push_back(TRY(input_file(beside, "metadata")));
        }
    }
    if (hidden.size() > 1 || (!hidden.empty() && !request.estimates.empty())) {
        return fail(Code::invalid_input, "report.two_private_lists", {},
                    hidden.back()->path.string());
    }
    for (const auto* capture : hidden) {
        // What stands in the site is read back from there, so that verify makes the same.
        const auto made = TRY(estimates_of(*capture, task));
        for (const auto& [release, role, all] :
             {std::tuple(&made.by_method, "estimates", &by_method),
              std::tuple(&made.details, "estimate details", &details)}) {
            const auto& files = release->files();
            const auto file =
                TRY(published::PublishedFile::parse(files.front().bytes, files.front().name));
            all->push_back(TRY(published::release_of_protected(file, files.back().bytes,
                                                               files.back().name, estimates_kind)));
            keep(prepared, *release, role);
        }
        prepared.private_captures.push_back(capture->path.filename().string());
    }
    for (const auto& path : request.estimates) {
        by_method.push_back(TRY(read_estimates(path, prepared, "estimates")));
        details.push_back(TRY(read_estimates(details_beside(path), prepared, "estimate details")));
    }
    return {};
}

/// What was given for the fields of its own that a source has.
Result<void> prepare_named(const ReportFiles& request, const published::Lookups& lookups,
                           Prepared& prepared, ByRole& read) {
    for (const auto& source : report::source_kinds()) {
        const auto given = request.sources.find(source.name);
        if (source.text.empty() || given == request.sources.end()) continue;
        const auto& path = given->second;
        std::optional<report::InputFile> statement;
        if (source.with_statement) statement = TRY(statement_of(path));
        const auto file =
            TRY(source.with_statement ? published::PublishedFile::read_unpacked(path)
                                      : published::PublishedFile::read(path, request.reading));
        published::GivenFile read_from{file, lookups};
        if (statement) {
            read_from.statement = statement->bytes;
            read_from.statement_name = statement->name;
        }
        read[source.role].push_back(TRY(source.read(read_from)));
        if (source.read_as_detections != nullptr && read[Role::detections].empty())
            read[Role::detections].push_back(TRY(source.read_as_detections(read_from)));
        prepared.files.push_back(TRY(input_file(path, std::string(source.name))));
        if (statement) prepared.files.push_back(*std::move(statement));
    }
    return {};
}

}  // namespace

Result<Prepared> prepare(const ReportFiles& request, const Task& task) {
    TRY(check_citations(request));
    Prepared prepared;
    const auto lookups = TRY(published::read_lookups(request.lookups));
    ByRole read;
    std::set<Role> stands;  // a file that counts alone was given
    std::map<std::string, std::pair<std::string, std::int64_t>>
        found;  // severity and count by rule
    for (const auto& path : request.files) {
        const auto published_file = TRY(published::PublishedFile::read(path, request.reading));
        const auto checked = TRY(published::check(published_file.source(), lookups.labels));
        const auto* source = report::source_of(checked.kind);
        if (source == nullptr) {
            return fail(Code::invalid_input, "report.records_of_people", {}, path.string());
        }
        for (const auto rule : checked.rules_run) found.try_emplace(std::string(rule), "note", 0);
        for (const auto& finding : checked.findings) {
            auto& [severity, count] = found[finding.rule];
            severity = name_of(finding.severity);
            ++count;
        }
        prepared.findings.insert(prepared.findings.end(), checked.findings.begin(),
                                 checked.findings.end());
        prepared.rows += checked.rows;
        const auto citation = TRY(citation_of(path, request));
        if (!citation) return no_citation(path, *source);
        TRY(look_at_unused(path.filename().string(), checked.unused_columns, prepared));
        compare_days(path.filename().string(), *citation, prepared);
        auto file = TRY(input_file(path, "data"));
        file.citation = citation;
        auto& of_role = read[source->role];
        if (source->one && !of_role.empty()) {
            return fail(Code::invalid_input, "report.two_releases", {}, path.string());
        }
        of_role.push_back(TRY(source->read({published_file, lookups, *citation})));
        if (source->alone) stands.insert(source->role);
        file.printed_small = of_role.back().statement().printed_small;
        prepared.admitted.push_back({file.name, *citation, file.printed_small});
        prepared.files.push_back(std::move(file));
    }
    const bool national = std::ranges::any_of(report::source_kinds(), [&](const auto& source) {
        return source.read_as_detections != nullptr && request.sources.contains(source.name);
    });
    if (!stands.contains(Role::detections) && !national)
        return fail(Code::invalid_input, "report.no_release");
    std::erase_if(read, [&](const auto& role) { return !stands.contains(role.first); });
    TRY(prepare_named(request, lookups, prepared, read));
    TRY(prepare_estimates(request, prepared, read, task));
    for (const auto& [role, releases] : read) {
        if (releases.empty()) continue;
        prepared.sources.add(role, TRY(protect::Release::joined(releases)));
    }
    for (const auto& lookup : request.lookups)
        prepared.files.push_back(TRY(input_file(lookup, "lookup")));
    for (const auto& [rule, result] : found)
        prepared.rules.push_back({rule, result.first, result.second});
    std::set<std::string_view> names;
    for (const auto& file : prepared.files) {
        if (names.insert(file.name).second) continue;
        return fail(Code::invalid_input, "report.same_name", {}, file.name);
    }
    return prepared;
}

report::SiteInputs Prepared::inputs() const {
    return {&sources, &findings, rules, files};
}

Result<CaptureFile> capture_file(const NamedInput& given) {
    const auto refused = [](ErrorId id) {
        return fail(Code::invalid_input, id, {}, Where::of_field("captures"));
    };
    const std::string_view place = given.name;
    if (place.empty()) return CaptureFile{given.file.path, {}, {}};
    const auto colon = std::min(place.find(':'), place.size());
    CaptureFile file{given.file.path, std::string(place.substr(0, colon)),
                     std::string(place.substr(std::min(colon + 1, place.size())))};
    if (vocabulary::country_by_iso3(file.iso3) == nullptr)
        return refused(/*id*/ "report.capture_state");
    const auto& years = file.years;
    const bool shaped = years.empty() || ((years.size() == 4 || years.size() == 9) &&
                                          (years.size() == 4 || years[4] == '-'));
    if (!shaped || years.find_first_not_of("0123456789-") != std::string::npos)
        return refused(/*id*/ "report.capture_years");
    if (!years.empty() && years.substr(years.size() - 4) > protect::today_utc().substr(0, 4))
        return refused(/*id*/ "report.capture_years_to_come");
    if (years.size() == 9 && years.substr(5) < years.substr(0, 4))
        return refused(/*id*/ "report.capture_years_order");
    return file;
}

Result<FileCitation> file_citation(const std::string& text) {
    const auto equals = text.find('=');
    const auto where = Where::of_field("citations");
    if (equals == std::string::npos || equals == 0 || text.find(';') < equals)
        return fail(Code::invalid_input, "report.citation_without_file", {}, where);
    auto citation = published::parse_citation(std::string_view(text).substr(equals + 1), "");
    if (!citation) {
        auto refusal = std::move(citation).error();
        refusal.where = where;
        return refusal;
    }
    return FileCitation{text.substr(0, equals), *std::move(citation)};
}

}  // namespace palermo::workflows
