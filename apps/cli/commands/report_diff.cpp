// palermo report diff: what changed between two releases of the UNODC file.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/reading.hpp"
#include "cli/show.hpp"
#include "cli/writing.hpp"
#include "palermo/workflows/diff.hpp"

namespace palermo::cli {
namespace {

struct DiffArguments {
    std::string older;
    std::string newer;
    ReadingArguments reading;
    std::string out;
    std::vector<std::string> languages = {"en"};
    bool replace = false;
    bool json = false;
};

std::string diff_text(const published::ReleaseDiff& diff) {
    using published::Change;
    const auto& counts = diff.counts;
    std::string text = fmt::format("{} -> {}\n", diff.old_input.name, diff.new_input.name);
    const auto line = [&](std::int64_t count, std::string_view what) {
        text += fmt::format("{:>9}  {}\n", with_commas(count), what);
    };
    line(counts.common, "keys stand once in both releases");
    line(counts.changed(), "of them changed:");
    line(counts[Change::changed], "  another number");
    line(diff.published_now, "  suppressed before, a number now (counted, not listed)");
    line(diff.suppressed_now, "  a number before, suppressed now (counted, not listed)");
    line(counts.added(), fmt::format("added, {} of them repeated before",
                                     with_commas(counts[Change::added_was_repeated])));
    line(counts.removed(), fmt::format("removed, {} of them repeated now",
                                       with_commas(counts[Change::removed_is_repeated])));
    line(diff.old_repeated, "keys stand more than once in the old release and are not compared");
    line(diff.new_repeated, "keys stand more than once in the new release and are not compared");

    const auto only = [&](const std::vector<std::string>& columns, const std::string& file) {
        if (columns.empty()) return;
        text += fmt::format("in {} only, not compared: column{} {}\n", file,
                            columns.size() == 1 ? "" : "s", fmt::join(columns, ", "));
    };
    only(diff.old_only_columns, diff.old_input.name);
    only(diff.new_only_columns, diff.new_input.name);

    auto states = diff.by_state;
    std::erase_if(states, [](const auto& state) { return state.counts.changed() == 0; });
    std::ranges::stable_sort(states, std::ranges::greater{},
                             [](const published::NamedCounts& n) { return n.counts.changed(); });
    if (states.empty()) return text;
    text += "\nStates with most changed keys\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(states.size(), 10); ++i) {
        text += fmt::format("{:>9}  {}, of {} common\n", with_commas(states[i].counts.changed()),
                            states[i].name, with_commas(states[i].counts.common));
    }
    return text;
}

int run_diff(const DiffArguments& arguments) {
    const auto reading = options_of(arguments.reading);
    if (!reading) return refuse(reading.error());
    const auto languages = languages_of(arguments.languages);
    if (!languages) return refuse(languages.error());
    const auto diff =
        workflows::compare_releases({arguments.older, arguments.newer, *reading, arguments.out,
                                     *languages, replaced(arguments.replace)});
    if (!diff) return refuse(diff.error());
    if (arguments.json) {
        fmt::print("{}", with_notes(published::to_json(*diff)));
        return 0;
    }
    fmt::print("{}", diff_text(*diff));
    if (arguments.out.empty()) {
        fmt::print("\n--out FOLDER writes the page and every changed, added and removed key\n");
    } else {
        fmt::print("\nopen {}/diff.{}.html; every key is in diff.csv, all counts in diff.json\n",
                   arguments.out, words::code(languages->front()));
    }
    return 0;
}

}  // namespace

void add_report_diff(CLI::App& report, Action& action) {
    auto& diff =
        *report.add_subcommand("diff", "Compare two releases of the UNODC file, key by key");
    const auto comparing = std::make_shared<DiffArguments>();
    diff.add_option("OLD", comparing->older, "The earlier release, csv or xlsx, also packed")
        ->required();
    diff.add_option("NEW", comparing->newer, "The later release")->required();
    auto* out =
        diff.add_option("--out", comparing->out, "Folder for the page, diff.csv and diff.json");
    add_replace(diff, comparing->replace);
    diff.add_option("--lang", comparing->languages,
                    "Languages of the page: en, fr, es, ru, zh, ar, or all")
        ->delimiter(',')
        ->capture_default_str();
    diff.add_flag("--json", comparing->json, "The counts as JSON on standard output");
    add_reading(diff, comparing->reading);
    // What would have no effect is refused.
    for (const auto* name : {"--lang", "--replace"}) diff.get_option(name)->needs(out);
    diff.footer(
        "Keys that were suppressed in one release only are counted and never listed.\n"
        "Exit codes: 0 compared, 2 a file cannot be read, 3 no such file, 5 the folder is not "
        "palermo's to replace.\n\n"
        "  palermo report diff data_glotip_2023-05-30.xlsx data_glotip_2025-04-14.xlsx\n"
        "  palermo report diff old.csv new.csv --out changes --lang en,fr\n");
    diff.callback([comparing, &action] {
        action = [comparing](const Task&) { return run_diff(*comparing); };
    });
}

}  // namespace palermo::cli
