// palermo report build, palermo report verify: the site, and the proof that its numbers are its own.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/reading.hpp"
#include "cli/show.hpp"
#include "cli/writing.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/words/words.hpp"
#include "palermo/workflows/report/build.hpp"

namespace palermo::cli {
namespace {

struct BuildArguments {
    std::vector<std::string> files;
    std::vector<std::string> lookups;
    std::vector<std::string> captures;
    std::vector<std::string> citations;
    std::string cases;
    std::vector<std::string> languages = {"en"};
    std::string legislation, out;
    ReadingArguments reading;
    bool replace = false;
    bool json = false;
};

struct VerifyArguments {
    std::string folder;
    bool json = false;
};

int run_build(const BuildArguments& arguments, const Task& task) {
    workflows::ReportRequest request;
    request.files.assign(arguments.files.begin(), arguments.files.end());
    request.lookups.assign(arguments.lookups.begin(), arguments.lookups.end());
    for (const auto& text : arguments.captures) {
        auto file = workflows::capture_file(text);
        if (!file) return refuse(file.error());
        request.captures.push_back(std::move(*file));
    }
    for (const auto& text : arguments.citations) {
        auto citation = workflows::file_citation(text);
        if (!citation) return refuse(citation.error());
        request.citations.push_back(std::move(*citation));
    }
    request.cases = arguments.cases;
    request.legislation = arguments.legislation;
    request.out = arguments.out;
    request.replace = replaced(arguments.replace);
    const auto reading = options_of(arguments.reading);
    if (!reading) return refuse(reading.error());
    request.reading = *reading;
    const auto languages = languages_of(arguments.languages);
    if (!languages) return refuse(languages.error());
    request.languages = *languages;
    const auto built = workflows::build_report(request, task);
    if (!built) return refuse(built.error());
    const auto& site = built->site;
    for (const auto& each : built->remarks) note(each);
    if (arguments.json) {
        std::string headlines;
        for (const auto& headline : site.headlines) {
            headlines += fmt::format(R"({}{{"fact":{},"label":{},"value":{}}})",
                                     headlines.empty() ? "" : ",", json_quoted(headline.fact),
                                     json_quoted(headline.label), headline.value);
        }
        std::string admitted, hidden;
        for (const auto& each : built->admitted) {
            admitted += fmt::format(R"({}{{"citation":{},"file":{},"printed_small":{}}})",
                                    admitted.empty() ? "" : ",", to_json(each.citation),
                                    json_quoted(each.file), each.printed_small);
        }
        std::string unused;
        for (const auto& [file, columns] : built->unused_columns) {
            std::string names;
            for (const auto& each : columns)
                names += (names.empty() ? "" : ",") + json_quoted(each);
            unused += fmt::format(R"({}{{"columns":[{}],"file":{}}})", unused.empty() ? "" : ",",
                                  names, json_quoted(file));
        }
        for (const auto& each : built->private_captures) {
            hidden += (hidden.empty() ? "" : ",") + json_quoted(each);
        }
        fmt::print(
            R"({{{}"admitted":[{}],"charts":{},"facts":{},"files":{},"findings":{},"headlines":[{}],"out":{},"pages":{},"private_captures":[{}],"rows":{},"unused_columns":[{}],"values":{}}})"
            "\n",
            json_notes(), admitted, site.charts, site.facts, site.files, built->findings, headlines,
            json_quoted(arguments.out), site.pages, hidden, built->rows, unused, site.values);
        return 0;
    }
    for (const auto& headline : site.headlines)
        fmt::print("{:>10}  {}\n", headline.shown, headline.label);
    fmt::print("\n{} in {} of input (palermo report check says which)\n",
               counted(built->findings, "finding"), counted(built->rows, "row"));
    fmt::print(
        "{} pages and {} charts; {} numbers in sentences and {} in charts, each with its recipe\n",
        site.pages, site.charts, site.facts, site.values);
    for (const auto& each : built->admitted) {
        fmt::print("{}: public by the word of its citation ({}, {})", each.file,
                   each.citation.publisher, each.citation.released);
        if (each.printed_small > 0) {
            fmt::print("; {} of 1 to 9 people openly in it", counted(each.printed_small, "number"));
        }
        fmt::print("\n");
    }
    for (const auto& each : built->private_captures) {
        fmt::print(
            "{}: no citation, so it is private: not copied into the site, small overlaps hidden, "
            "numbers of two digits\n",
            each);
    }
    fmt::print("open {}/index.html\n", arguments.out);
    return 0;
}

int run_verify(const VerifyArguments& arguments, const Task& task) {
    const auto verified = workflows::verify_report(arguments.folder, task);
    if (!verified) return refuse(verified.error());
    const auto& differences = verified->differences;
    if (arguments.json) {
        std::string list;
        for (const auto& difference : differences) {
            list += fmt::format(R"({}{{"file":{},"made":{},"shown":{},"what":{}}})",
                                list.empty() ? "" : ",", json_quoted(difference.file),
                                json_quoted(difference.made), json_quoted(difference.shown),
                                json_quoted(difference.what));
        }
        fmt::print(R"({{"differences":[{}],"files":{},"numbers":{}}})"
                   "\n",
                   list, verified->files, verified->numbers);
        return differences.empty() ? 0 : 1;
    }
    for (const auto& difference : differences) {
        if (difference.made.empty()) {
            fmt::print(
                "{}: {}\n", difference.file,
                difference.what == "the file" ? "not what the inputs give" : difference.what);
        } else {
            fmt::print("{}: {} shows {}, the inputs give {}\n", difference.file, difference.what,
                       difference.shown, difference.made);
        }
    }
    fmt::print("{} files and {} numbers made again from the inputs: {}\n", verified->files,
               verified->numbers,
               differences.empty()
                   ? "no difference"
                   : counted(static_cast<std::int64_t>(differences.size()), "difference"));
    return differences.empty() ? 0 : 1;
}

}  // namespace

void add_report_build(CLI::App& report, Action& action) {
    auto& build = *report.add_subcommand(
        "build", "Make the report: a folder of pages that need no server and no script");
    const auto building = std::make_shared<BuildArguments>();
    build.add_option("FILE", building->files, "The UNODC release, and SDG 16.2.2 series beside it")
        ->required();
    build.add_option("--out", building->out, "Folder of the site, new or empty")->required();
    add_replace(build, building->replace);
    add_reading(build, building->reading);
    build.add_option("--lang", building->languages, "Languages: en, fr, es, ru, zh, ar, or all")
        ->delimiter(',')
        ->capture_default_str();
    build.add_option("--lookup", building->lookups,
                     "More citizenship labels, in the columns of data/lookups/citizenship.csv");
    build.add_option("--legislation", building->legislation,
                     "Register of laws (docs/formats/legislation.md)");
    build.add_option("--captures", building->captures,
                     "Capture histories (palermo prevalence) for the page on people nobody saw; "
                     "with State and years as NLD:2010-2015=FILE. Without a citation (--cite, or "
                     "FILE-metadata.json) they are private: not copied, small overlaps hidden");
    build.add_option("--cite", building->citations,
                     "Who published a file, and when: \"FILE=publisher; title; date\", and terms "
                     "after a third semicolon; needed where no FILE-metadata.json says it");
    build.add_option(
        "--cases", building->cases,
        "tables.csv of a release by palermo protect synthesize, with its release.json beside it, "
        "for the page on means of control");
    build.add_flag("--json", building->json, "A summary as JSON on standard output");
    build.footer(
        "Exit codes: 0 done, 2 an input cannot be used, 5 the folder is not palermo's to "
        "replace.\n\n"
        "  palermo report build data/examples/unodc/data_glotip_2025-04-14.csv.xz --out site\n"
        "  palermo report build release.xlsx data/examples/sdg/unsd_*.csv.xz --out site --lang "
        "en,fr,ar\n");
    build.callback([building, &action] {
        action = [building](const Task& task) { return run_build(*building, task); };
    });

    auto& verify = *report.add_subcommand(
        "verify", "Make every number of a site again from its inputs and name each difference");
    const auto verifying = std::make_shared<VerifyArguments>();
    verify.add_option("DIR", verifying->folder, "A folder made by `palermo report build`")
        ->required();
    verify.add_flag("--json", verifying->json, "The result as JSON on standard output");
    verify.footer(
        "Exit codes: 0 no difference, 1 differences, 2 not a report, 8 an input was changed.\n\n  "
        "palermo report verify site\n");
    verify.callback([verifying, &action] {
        action = [verifying](const Task& task) { return run_verify(*verifying, task); };
    });
}

}  // namespace palermo::cli
