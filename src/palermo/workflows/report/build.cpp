#include "palermo/workflows/report/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
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

/// Everything a site is made of, read and admitted.
struct Prepared {
    std::optional<protect::Release> release;
    std::optional<protect::Release> sdg;
    std::optional<Table> legislation;
    std::optional<protect::Release> cases;
    std::optional<protect::Release> estimates, estimate_details;
    Findings findings;
    std::vector<report::RuleResult> rules;
    std::vector<report::InputFile> files;
    std::vector<Admitted> admitted;
    std::vector<std::string> private_captures;
    std::vector<std::pair<std::string, std::vector<std::string>>> unused_columns;
    std::vector<std::string> remarks;
    std::int64_t rows = 0;

    report::SiteInputs inputs() const {
        return {release ? &*release : nullptr,
                sdg ? &*sdg : nullptr,
                legislation ? &*legislation : nullptr,
                cases ? &*cases : nullptr,
                estimates ? &*estimates : nullptr,
                &findings,
                rules,
                files,
                estimate_details ? &*estimate_details : nullptr};
    }
};

Result<report::InputFile> input_file(const fs::path& path, std::string role) {
    report::InputFile file{path.filename().string(), {}, TRY(read_file(path)), std::move(role)};
    file.sha256 = crypto::sha256(file.bytes);
    return file;
}

Result<Table> read_legislation(const fs::path& path, const formats::ReadOptions& reading) {
    auto source = TRY(formats::read_source(path, reading));
    for (const auto* name : {"iso3", "date", "scope"}) {
        if (source.table.text(name) == nullptr) {
            return fail_plainly(
                Code::invalid_input,
                fmt::format(
                    "a register of laws has the columns iso3, date and scope; \"{}\" is missing",
                    name),
                fmt::format("{}:1", path.filename().string()));
        }
    }
    for (std::size_t c = 0; c < source.table.columns(); ++c) {
        const auto name = source.table.name(c);
        if (name == "iso3" || name == "date" || name == "scope" || name == "law" ||
            name == "source") {
            continue;
        }
        return fail_plainly(
            Code::invalid_input,
            "a register of laws has no such column, and the whole file goes into the site; "
            "remove it (docs/formats/legislation.md)",
            fmt::format("{}:1:{}", path.filename().string(), c + 1));
    }
    const auto &iso3 = *source.table.text("iso3"), &date = *source.table.text("date"),
               &scope = *source.table.text("scope");
    for (std::size_t row = 0; row < source.table.rows(); ++row) {
        const auto place = fmt::format("{}:{}", path.filename().string(), source.file_row(row));
        if (vocabulary::country_by_iso3(iso3[row]) == nullptr) {
            return fail_plainly(Code::invalid_input, "iso3 is no ISO 3166 alpha-3 code", place);
        }
        if (date[row].size() < 4 ||
            date[row].find_first_not_of("0123456789-") != std::string_view::npos) {
            return fail_plainly(Code::invalid_input, "date is no ISO date (2005-06-30) or year",
                                place);
        }
        if (scope[row] != "full" && scope[row] != "part" && scope[row] != "none") {
            return fail_plainly(Code::invalid_input, "scope is one of full, part, none", place);
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
                                                     const ReportRequest& request) {
    auto citation = TRY(published::citation_beside(path));
    for (const auto& each : request.citations) {
        if (is_of(each, path)) citation = each.citation;
    }
    // Compared as far as the citation says it: a day, a month or a year.
    if (citation &&
        citation->released > protect::today_utc().substr(0, citation->released.size())) {
        return fail_plainly(
            Code::invalid_input,
            "the citation says that this file was published on a day that has not come "
            "yet; mend the date",
            path.string());
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
    return fail_plainly(
        Code::invalid_input,
        fmt::format("nobody says who published this file, so nobody can say that it is "
                    "public. If it is, say where you have it from and of which day it is: "
                    "--cite \"{}={}\", or put {}-metadata.json beside it (docs/formats/"
                    "citation.md)",
                    name, example, name),
        path.string());
}

/// The whole file is copied into the site, with columns that nothing reads.
Result<void> look_at_unused(const std::string& file, const std::vector<std::string>& columns,
                            Prepared& prepared) {
    if (columns.empty()) return {};
    std::string names;
    for (const auto& each : columns) {
        if (protect::is_called_as_people(each)) {
            return fail_plainly(
                Code::would_disclose,
                "nothing of this report uses this column, it is called as names of people "
                "or ways to reach them are, and the whole file would be copied into the "
                "site; take the column out",
                file + ":1:" + each);
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
Result<void> check_citations(const ReportRequest& request) {
    std::set<fs::path> cited;
    for (const auto& each : request.citations) {
        std::set<fs::path> meant;
        for (const auto& file : request.files) {
            if (is_of(each, file)) meant.insert(file);
        }
        for (const auto& capture : request.captures) {
            if (is_of(each, capture.path)) meant.insert(capture.path);
        }
        if (meant.size() > 1) {
            return fail_plainly(
                Code::invalid_input,
                fmt::format("\"{}\" is the name of {} files of this report; a citation is of "
                            "one: write its path as it was given",
                            each.file, meant.size()),
                "--cite");
        }
        if (!meant.empty() && !cited.insert(*meant.begin()).second) {
            return fail_plainly(
                Code::invalid_input,
                fmt::format("\"{}\" is cited twice, and only one citation can hold; leave "
                            "one out",
                            each.file),
                "--cite");
        }
        if (meant.empty()) {
            return fail_plainly(
                Code::invalid_input,
                fmt::format("a citation of \"{}\", which is no file of this report; write "
                            "its name as it was given",
                            each.file),
                "--cite");
        }
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
            return fail_plainly(
                Code::invalid_input,
                fmt::format("not the tables of a palermo release (palermo protect "
                            "synthesize): \"{}\" is missing",
                            name),
                fmt::format("{}:{}", path.filename().string(), file.source().header_row));
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
        return fail_plainly(
            Code::invalid_input,
            "there is no release.json beside this file, so nobody can say that it was "
            "protected; name tables.csv in the folder that palermo protect synthesize made",
            table.string());
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
Result<void> prepare_estimates(const ReportRequest& request, Prepared& prepared, const Task& task) {
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
        return fail_plainly(
            Code::invalid_input,
            "a report takes one file of lists that nobody has published: two of them are not "
            "attacked together, and their difference can be a few people. Make two reports, "
            "or give a citation of the one that is public",
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

Result<Prepared> prepare(const ReportRequest& request, const Task& task) {
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
            return fail_plainly(
                Code::invalid_input,
                "records of single people are no input of a report; make a release of them with "
                "`palermo protect synthesize`",
                path.string());
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
                return fail_plainly(
                    Code::invalid_input,
                    "two releases of the UNODC file; a report is of one, `palermo report "
                    "diff` compares two",
                    path.string());
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
        return fail_plainly(
            Code::invalid_input,
            "a report needs the UNODC file of detected victims and offenders; the one shipped is "
            "data/examples/unodc/data_glotip_2025-04-14.csv.xz");
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
        return fail_plainly(
            Code::invalid_input,
            "two files of this report have this name, and the site keeps its inputs by their "
            "names; call one of them otherwise",
            file.name);
    }
    return prepared;
}

/// As write_site() wrote it into the manifest.
protect::Citation citation_from(const formats::Json& json) {
    const auto text = [&](std::string_view name) {
        const auto* member = json.find(name);
        return member != nullptr && member->text() != nullptr ? *member->text() : std::string();
    };
    return {text("publisher"), text("title"), text("released"), text("terms"), text("source")};
}

/// Each <data value="..." data-fact="..."> of a page, in order: fact and value.
std::vector<std::pair<std::string, std::string>> numbers_of(std::string_view html) {
    std::vector<std::pair<std::string, std::string>> numbers;
    constexpr std::string_view open = "<data value=\"", middle = "\" data-fact=\"";
    for (auto at = html.find(open); at != std::string_view::npos; at = html.find(open, at)) {
        at += open.size();
        const auto value_end = html.find('"', at);
        const auto fact = value_end + middle.size();
        if (value_end == std::string_view::npos || html.substr(value_end, middle.size()) != middle)
            continue;
        const auto close = html.find("</data>", fact);
        const auto fact_end = html.find('"', fact);
        if (close == std::string_view::npos || fact_end > close) continue;
        // The exact value and what is printed: a change in either is a difference.
        numbers.emplace_back(html.substr(fact, fact_end - fact),
                             std::string(html.substr(at, value_end - at)) + " " +
                                 std::string(html.substr(fact_end + 2, close - fact_end - 2)));
        at = close;
    }
    return numbers;
}

}  // namespace

Result<CaptureFile> capture_file(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || text.find('/') < equals) return CaptureFile{text, {}, {}};
    const auto place = std::string_view(text).substr(0, equals);
    const auto colon = std::min(place.find(':'), place.size());
    CaptureFile file{text.substr(equals + 1), std::string(place.substr(0, colon)),
                     std::string(place.substr(std::min(colon + 1, place.size())))};
    if (vocabulary::country_by_iso3(file.iso3) == nullptr) {
        return fail_plainly(Code::invalid_input,
                            "what stands before the file is no ISO 3166 alpha-3 code; write "
                            "NLD:2010-2015=file.csv",
                            "--captures");
    }
    const auto& years = file.years;
    const bool shaped = years.empty() || ((years.size() == 4 || years.size() == 9) &&
                                          (years.size() == 4 || years[4] == '-'));
    if (!shaped || years.find_first_not_of("0123456789-") != std::string::npos) {
        return fail_plainly(Code::invalid_input, "years are written 2014 or 2010-2015",
                            "--captures");
    }
    if (!years.empty() && years.substr(years.size() - 4) > protect::today_utc().substr(0, 4)) {
        return fail_plainly(Code::invalid_input,
                            "these years have not come yet, so nobody was seen in them; mend them",
                            "--captures");
    }
    if (years.size() == 9 && years.substr(5) < years.substr(0, 4)) {
        return fail_plainly(
            Code::invalid_input,
            "the second year lies before the first; write the earlier one first, as "
            "2010-2015",
            "--captures");
    }
    return file;
}

Result<FileCitation> file_citation(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || text.find(';') < equals) {
        return fail_plainly(Code::invalid_input,
                            "a citation is of a file: write FILE=publisher; title; date, as "
                            "\"data.csv=UNODC; Detected victims; 2025-04-14\"",
                            "--cite");
    }
    return FileCitation{
        text.substr(0, equals),
        TRY(published::parse_citation(std::string_view(text).substr(equals + 1), "--cite"))};
}

Result<ReportResult> build_report(const ReportRequest& request, const Task& task) {
    // The input is read before the output is touched: a refusal leaves no trace.
    OutputRules rules{.inputs = request.files, .replace = request.replace};
    rules.inputs.insert(rules.inputs.end(), request.lookups.begin(), request.lookups.end());
    for (const auto& path : {request.legislation, request.cases}) {
        if (!path.empty()) rules.inputs.push_back(path);
    }
    for (const auto& capture : request.captures) rules.inputs.push_back(capture.path);
    TRY(check_output_folder(request.out, rules));
    const auto prepared = TRY(prepare(request, task));
    auto folder = TRY(FolderInMaking::start(request.out, rules));
    ReportResult result;
    result.rows = prepared.rows;
    result.unused_columns = prepared.unused_columns;
    result.remarks = prepared.remarks;
    result.findings = static_cast<std::int64_t>(prepared.findings.size());
    result.admitted = prepared.admitted;
    result.private_captures = prepared.private_captures;
    result.site = TRY(report::write_site(
        prepared.inputs(), {request.languages},
        [&folder](std::string_view name, const std::string& bytes) {
            return folder.write(name, bytes);
        },
        task));
    TRY(folder.publish());
    return result;
}

Result<Verification> verify_report(const fs::path& folder, const Task& task) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail_plainly(Code::not_found, "no such folder", folder.string());
    const auto manifest_path = folder / "data" / "site.json";
    auto manifest_bytes = read_file(manifest_path, 1 << 20);
    if (!manifest_bytes) {
        return fail_plainly(
            Code::invalid_input,
            "this folder is not a report that palermo made: data/site.json is missing",
            folder.string());
    }
    const auto manifest = TRY(formats::parse_json(*manifest_bytes, "site.json"));
    const auto broken = [&](std::string_view what) {
        return fail_plainly(
            Code::invalid_input,
            fmt::format("the manifest does not say which {} it was made with", what),
            manifest_path.string());
    };
    const auto* program = manifest.find("program");
    if (program == nullptr || program->text() == nullptr) return broken("program");
    if (*program->text() != fmt::format("palermo {}", program_version())) {
        return fail_plainly(
            Code::conflict,
            fmt::format("made by {}, and this is palermo {}; verify with the version that made it",
                        *program->text(), program_version()),
            folder.string());
    }
    ReportRequest request;
    request.languages.clear();
    const auto* languages = manifest.find("languages");
    const auto* inputs = manifest.find("inputs");
    if (languages == nullptr || languages->array() == nullptr) return broken("languages");
    if (inputs == nullptr || inputs->array() == nullptr) return broken("inputs");
    for (const auto& code : *languages->array()) {
        const auto language = code.text() != nullptr ? words::language(*code.text()) : std::nullopt;
        if (!language) return broken("languages");
        request.languages.push_back(*language);
    }
    for (const auto& input : *inputs->array()) {
        const auto *name = input.find("name"), *digest = input.find("sha256");
        if (name == nullptr || digest == nullptr || name->text() == nullptr ||
            digest->text() == nullptr || name->text()->find('/') != std::string::npos) {
            return broken("inputs");
        }
        const auto path = folder / "inputs" / *name->text();
        const auto bytes = TRY(read_file(path));
        if (crypto::sha256(bytes) != *digest->text()) {
            return fail_plainly(Code::corrupt,
                                "the input is not the one the manifest names: its SHA-256 differs",
                                path.string());
        }
        const auto role = input.find("role");
        const auto is = [&](std::string_view what) {
            return role != nullptr && role->text() != nullptr && *role->text() == what;
        };
        if (is("metadata") || is("statement") || is("estimate details")) {
            continue;  // read where the file is that it stands beside
        }
        if (const auto* cited = input.find("citation"); cited != nullptr) {
            request.citations.push_back({*name->text(), citation_from(*cited)});
        }
        if (is("legislation")) {
            request.legislation = path;
        } else if (is("lookup")) {
            request.lookups.push_back(path);
        } else if (is("captures")) {
            const auto* about = input.find("about");
            const auto prefix =
                about != nullptr && about->text() != nullptr ? *about->text() + "=" : std::string();
            request.captures.push_back(TRY(capture_file(prefix + path.string())));
        } else if (is("cases")) {
            request.cases = path;
        } else if (is("estimates")) {
            request.estimates.push_back(path);
        } else {
            request.files.push_back(path);
        }
    }

    const auto prepared = TRY(prepare(request, task));
    Verification verification;
    std::mutex mutex;
    std::set<std::string, std::less<>> expected = {".palermo"};
    const auto compare = [&](std::string_view name, const std::string& made) -> Result<void> {
        const auto on_disk = read_file(folder / name);
        const std::lock_guard lock(mutex);
        expected.emplace(name);
        ++verification.files;
        const bool page = name.ends_with(".html");
        const auto ours =
            page ? numbers_of(made) : std::vector<std::pair<std::string, std::string>>{};
        verification.numbers += static_cast<std::int64_t>(ours.size());
        if (!on_disk) {
            verification.differences.push_back({std::string(name), "the file is missing", {}, {}});
            return {};
        }
        if (*on_disk == made) return {};
        const auto theirs =
            page ? numbers_of(*on_disk) : std::vector<std::pair<std::string, std::string>>{};
        bool told = false;
        if (theirs.size() == ours.size()) {
            for (std::size_t i = 0; i < ours.size(); ++i) {
                if (theirs[i] == ours[i]) continue;
                verification.differences.push_back(
                    {std::string(name), ours[i].first, theirs[i].second, ours[i].second});
                told = true;
            }
        }
        if (!told) verification.differences.push_back({std::string(name), "the file", {}, {}});
        return {};
    };
    TRY(report::write_site(prepared.inputs(), {request.languages}, compare, task));
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        const auto name = entry.path().lexically_relative(folder).string();
        const auto kind = entry.symlink_status(error).type();
        if (kind == fs::file_type::directory) {
            if (fs::is_empty(entry.path(), error)) {
                verification.differences.push_back(
                    {name, "an empty folder, which palermo does not make", {}, {}});
            }
            continue;
        }
        if (kind != fs::file_type::regular) {
            verification.differences.push_back(
                {name, "a link or device, which palermo does not make", {}, {}});
            continue;
        }
        if (!expected.contains(name))
            verification.differences.push_back({name, "palermo did not make this file", {}, {}});
    }
    std::sort(verification.differences.begin(), verification.differences.end(),
              [](const auto& a, const auto& b) {
                  return std::tie(a.file, a.what) < std::tie(b.file, b.what);
              });
    return verification;
}

}  // namespace palermo::workflows
