#include "palermo/workflows/report/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <tuple>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/report/prepare.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;
using Of = Difference::Of;

/// A number of a page: its fact, and the exact value with what is printed. A change in either is a
/// difference.
using Number = std::pair<std::string, std::string>;

/// Each <data value="..." data-fact="..."> of a page, in order. The page stood where others can change
/// it, so it is read like any file of theirs, and ours in the same way.
std::vector<Number> numbers_of(std::string_view html) {
    std::vector<Number> numbers;
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
        numbers.emplace_back(html.substr(fact, fact_end - fact),
                             std::string(html.substr(at, value_end - at)) + " " +
                                 std::string(html.substr(fact_end + 2, close - fact_end - 2)));
        at = close;
    }
    return numbers;
}

/// What data/site.json says a site was made with.
struct Manifest {
    std::vector<words::Language> languages;
    ReportFiles given;
};

std::string text_of(const Json& json, std::string_view name) {
    const auto* member = json.find(name);
    return member != nullptr && member->text() != nullptr ? *member->text() : std::string();
}

/// One input of the manifest, in the folder, as what it was given.
Result<void> add_input(const Json& input, const fs::path& folder, const std::string& manifest_path,
                       ReportFiles& given) {
    const auto name = text_of(input, "name"), digest = text_of(input, "sha256");
    if (name.empty() || digest.empty() || name.find('/') != std::string::npos) {
        return fail(Code::invalid_input, "report.manifest_inputs", {}, manifest_path);
    }
    const auto path = folder / "inputs" / name;
    const auto bytes = TRY(read_file(path));
    if (crypto::sha256(bytes) != digest) {
        return fail(Code::corrupt, "report.input_changed", {}, path.string());
    }
    const auto role = text_of(input, "role");
    if (role == "metadata" || role == "statement" || role == "estimate details") {
        return {};  // read where the file is that it stands beside
    }
    if (const auto* cited = input.find("citation"); cited != nullptr) {
        given.citations.push_back({name, published::citation_of(*cited)});
    }
    if (report::source_named(role) != nullptr) {
        given.sources[role] = path;
    } else if (role == "lookup") {
        given.lookups.push_back(path);
    } else if (role == "captures") {
        given.captures.push_back(TRY(capture_file({text_of(input, "about"), {path}})));
    } else if (role == "estimates") {
        given.estimates.push_back(path);
    } else {
        given.files.push_back(path);
    }
    return {};
}

Result<Manifest> read_manifest(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(Code::not_found, "report.no_folder", {}, folder.string());
    const auto path = folder / "data" / "site.json";
    const auto bytes = read_file(path, 1 << 20);
    if (!bytes) return fail(Code::invalid_input, "report.no_manifest", {}, folder.string());
    const auto json = TRY(formats::parse_json(*bytes, "site.json"));
    const auto program = text_of(json, "program");
    if (program.empty())
        return fail(Code::invalid_input, "report.manifest_program", {}, path.string());
    if (program != fmt::format("palermo {}", program_version())) {
        return fail(
            Code::conflict, "report.other_version",
            {{"maker", our_word(program)}, {"version", our_word(std::string(program_version()))}},
            folder.string());
    }
    const auto *languages = json.find("languages"), *inputs = json.find("inputs");
    if (languages == nullptr || languages->array() == nullptr)
        return fail(Code::invalid_input, "report.manifest_languages", {}, path.string());
    if (inputs == nullptr || inputs->array() == nullptr)
        return fail(Code::invalid_input, "report.manifest_inputs", {}, path.string());
    Manifest manifest;
    for (const auto& code : *languages->array()) {
        const auto language = code.text() != nullptr ? words::language(*code.text()) : std::nullopt;
        if (!language)
            return fail(Code::invalid_input, "report.manifest_languages", {}, path.string());
        manifest.languages.push_back(*language);
    }
    for (const auto& input : *inputs->array())
        TRY(add_input(input, folder, path.string(), manifest.given));
    return manifest;
}

/// What a file made again differs in from the one on the disk.
std::vector<Difference> differences_of(const std::string& name, const std::string& made,
                                       std::span<const Number> ours,
                                       const Result<std::string>& on_disk) {
    if (!on_disk) return {{.of = Of::missing, .file = name}};
    if (*on_disk == made) return {};
    std::vector<Difference> found;
    const auto theirs = ours.empty() ? std::vector<Number>{} : numbers_of(*on_disk);
    if (theirs.size() == ours.size()) {
        for (std::size_t i = 0; i < ours.size(); ++i) {
            if (theirs[i] == ours[i]) continue;
            found.push_back({.of = Of::number,
                             .file = name,
                             .fact = ours[i].first,
                             .shown = theirs[i].second,
                             .made = ours[i].second});
        }
    }
    if (found.empty()) found.push_back({.of = Of::bytes, .file = name});
    return found;
}

/// What stands in the folder and was not made again.
void look_for_others(const fs::path& folder, const std::set<std::string, std::less<>>& expected,
                     std::vector<Difference>& differences) {
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        const auto name = entry.path().lexically_relative(folder).string();
        const auto kind = entry.symlink_status(error).type();
        if (kind == fs::file_type::directory) {
            if (fs::is_empty(entry.path(), error))
                differences.push_back({.of = Of::empty_folder, .file = name});
        } else if (kind != fs::file_type::regular) {
            differences.push_back({.of = Of::no_file, .file = name});
        } else if (!expected.contains(name)) {
            differences.push_back({.of = Of::not_ours, .file = name});
        }
    }
}

}  // namespace

std::string what_of(const Difference& difference) {
    switch (difference.of) {
        case Of::number:
            return difference.fact;
        case Of::bytes:
            break;
        case Of::missing:
            return "the file is missing";
        case Of::not_ours:
            return "palermo did not make this file";
        case Of::empty_folder:
            return "an empty folder, which palermo does not make";
        case Of::no_file:
            return "a link or device, which palermo does not make";
    }
    return "the file";
}

Result<VerifyOutcome> verify_report(const VerifyRequest& request, const Task& task) {
    const auto& folder = request.folder.path;
    const auto manifest = TRY(read_manifest(folder));
    const auto prepared = TRY(prepare(manifest.given, task));
    VerifyOutcome verified;
    std::mutex mutex;
    std::set<std::string, std::less<>> expected = {".palermo"};
    const auto compare = [&](std::string_view name, const std::string& made) -> Result<void> {
        const auto on_disk = read_file(folder / name);
        const auto ours = name.ends_with(".html") ? numbers_of(made) : std::vector<Number>{};
        auto found = differences_of(std::string(name), made, ours, on_disk);
        const std::lock_guard lock(mutex);
        expected.emplace(name);
        ++verified.files;
        verified.numbers += static_cast<std::int64_t>(ours.size());
        std::ranges::move(found, std::back_inserter(verified.differences));
        return {};
    };
    TRY(report::write_site(prepared.inputs(), {manifest.languages}, compare, task));
    look_for_others(folder, expected, verified.differences);
    std::ranges::stable_sort(verified.differences, {}, [](const Difference& each) {
        return std::pair(each.file, what_of(each));
    });
    return verified;
}

Json to_json(const VerifyOutcome& outcome) {
    Json::Array differences;
    for (const auto& each : outcome.differences) {
        differences.push_back(Json::Object{{"file", each.file},
                                           {"made", each.made},
                                           {"shown", each.shown},
                                           {"what", what_of(each)}});
    }
    return Json::Object{{"differences", std::move(differences)},
                        {"files", outcome.files},
                        {"numbers", outcome.numbers}};
}

std::string in_words(const VerifyOutcome& outcome) {
    std::string text;
    for (const auto& each : outcome.differences) {
        if (each.of == Of::number) {
            text += fmt::format("{}: {} shows {}, the inputs give {}\n", each.file, each.fact,
                                each.shown, each.made);
        } else {
            text += fmt::format("{}: {}\n", each.file,
                                each.of == Of::bytes ? "not what the inputs give" : what_of(each));
        }
    }
    const auto differences = static_cast<std::int64_t>(outcome.differences.size());
    return text +
           fmt::format("{} files and {} numbers made again from the inputs: {}\n", outcome.files,
                       outcome.numbers,
                       differences == 0 ? "no difference" : counted(differences, "difference"));
}

Ending ending_of(const VerifyOutcome& outcome) {
    return {.findings = !outcome.differences.empty()};
}

}  // namespace palermo::workflows
