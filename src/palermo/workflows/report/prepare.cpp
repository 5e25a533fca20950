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
using published::Kind;

Result<report::InputFile> input_file(const fs::path& path, std::string role) {
    report::InputFile file{path.filename().string(), {}, TRY(read_file(path)), std::move(role)};
    file.sha256 = crypto::sha256(file.bytes);
    return file;
}

Result<Table> read_legislation(const fs::path& path, const formats::ReadOptions& reading) {
    auto source = TRY(formats::read_source(path, reading));
    for (const auto* name : {"iso3", "date", "scope"}) {
        if (source.table.text(name) == nullptr) {
            return fail(Code::invalid_input, "report.law_column_missing",
                        {{"column", our_word(name)}}, Where::of_file(path.filename().string(), 1));
        }
    }
    for (std::size_t c = 0; c < source.table.columns(); ++c) {
        const auto name = source.table.name(c);
        if (name == "iso3" || name == "date" || name == "scope" || name == "law" ||
            name == "source") {
            continue;
        }
        return fail(Code::invalid_input, "report.law_column_unknown", {},
                    Where::of_file(path.filename().string(), 1, static_cast<std::int64_t>(c + 1)));
    }
    const auto &iso3 = *source.table.text("iso3"), &date = *source.table.text("date"),
               &scope = *source.table.text("scope");
    for (std::size_t row = 0; row < source.table.rows(); ++row) {
        const auto place = Where::of_file(path.filename().string(), source.file_row(row));
        if (vocabulary::country_by_iso3(iso3[row]) == nullptr) {
            return fail(Code::invalid_input, "report.law_iso3", {}, place);
        }
        if (date[row].size() < 4 ||
            date[row].find_first_not_of("0123456789-") != std::string_view::npos) {
            return fail(Code::invalid_input, "report.law_date", {}, place);
        }
        if (scope[row] != "full" && scope[row] != "part" && scope[row] != "none") {
            return fail(Code::invalid_input, "report.law_scope", {}, place);
        }
    }
    return std::move(source.table);
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

Error no_citation(const fs::path& path, Kind kind) {
    const auto name = path.filename().string();
    const auto example =
        kind == Kind::glotip
            ? "UNODC; Global Report on Trafficking in Persons: detected victims and "
              "offenders; 2025-04-14"
            : "UNSD; SDG indicator 16.2.2; 2020-10-01";
    return fail(Code::invalid_input, "report.no_citation",
                {{"field", field_name("citations")},
                 {"citation", file_name(name + "=" + example)},
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

/// The tables of a release that palermo made of case data; only what has an interval for every cell,
/// as a measurement under differential privacy has, comes in.
Result<protect::Release> read_cases(const fs::path& path, const report::InputFile& statement) {
    const auto file = TRY(published::PublishedFile::read_unpacked(path));
    for (const auto* name :
         {"table", "code_1", "code_2", "measured", "low95", "high95", "cleaned"}) {
        if (file.source().table.text(name) == nullptr) {
            return fail(Code::invalid_input, "report.cases_column_missing",
                        {{"column", our_word(name)}},
                        Where::of_file(path.filename().string(), file.source().header_row));
        }
    }
    return published::release_of_protected(file, statement.bytes, statement.name,
                                           "synthetic microdata");
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
Result<void> prepare_estimates(const ReportFiles& request, Prepared& prepared, const Task& task) {
    std::vector<protect::Release> by_method, details;
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
    if (by_method.empty()) return {};
    prepared.estimates = TRY(protect::Release::joined(by_method));
    prepared.estimate_details = TRY(protect::Release::joined(details));
    return {};
}

}  // namespace

Result<Prepared> prepare(const ReportFiles& request, const Task& task) {
    TRY(check_citations(request));
    Prepared prepared;
    const auto lookups = TRY(published::read_lookups(request.lookups));
    std::vector<protect::Release> series;
    std::map<std::string, std::pair<std::string, std::int64_t>>
        found;  // severity and count by rule
    bool any_sdg = false;
    for (const auto& path : request.files) {
        const auto published_file = TRY(published::PublishedFile::read(path, request.reading));
        const auto checked = TRY(published::check(published_file.source(), lookups.labels));
        if (checked.kind == Kind::cases) {
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
        if (!citation) return no_citation(path, checked.kind);
        TRY(look_at_unused(path.filename().string(), checked.unused_columns, prepared));
        compare_days(path.filename().string(), *citation, prepared);
        auto file = TRY(input_file(path, "data"));
        file.citation = citation;
        if (checked.kind == Kind::glotip) {
            if (prepared.release) {
                return fail(Code::invalid_input, "report.two_releases", {}, path.string());
            }
            prepared.release = TRY(published::release_of_glotip(published_file, lookups.labels,
                                                                {{}, lookups.inputs}, *citation));
            file.printed_small = prepared.release->statement().printed_small;
        } else {
            any_sdg = any_sdg || checked.kind == Kind::sdg_series;
            series.push_back(TRY(published::release_of_sdg(published_file, *citation)));
            file.printed_small = series.back().statement().printed_small;
        }
        prepared.admitted.push_back({file.name, *citation, file.printed_small});
        prepared.files.push_back(std::move(file));
    }
    if (!prepared.release) {
        return fail(Code::invalid_input, "report.no_release");
    }
    if (any_sdg) prepared.sdg = TRY(protect::Release::joined(series));
    if (!request.legislation.empty()) {
        prepared.legislation = TRY(read_legislation(request.legislation, request.reading));
        prepared.files.push_back(TRY(input_file(request.legislation, "legislation")));
    }
    if (!request.cases.empty()) {
        auto statement = TRY(statement_of(request.cases));
        prepared.cases = TRY(read_cases(request.cases, statement));
        prepared.files.push_back(TRY(input_file(request.cases, "cases")));
        prepared.files.push_back(std::move(statement));
    }
    TRY(prepare_estimates(request, prepared, task));
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
    const auto if_there = [](const auto& held) { return held ? &*held : nullptr; };
    return {if_there(release),
            if_there(sdg),
            if_there(legislation),
            if_there(cases),
            if_there(estimates),
            &findings,
            rules,
            files,
            if_there(estimate_details)};
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
