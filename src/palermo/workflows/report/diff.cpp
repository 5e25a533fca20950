#include "palermo/workflows/report/diff.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/core/files.hpp"
#include "palermo/published/diff_page.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {

std::span<const FieldRule> DiffRequest::rules() {
    static const std::vector<FieldRule> rules = {{"languages", {"out"}}, {"replace", {"out"}}};
    return rules;
}

Result<DiffOutcome> diff(const DiffRequest& request, const Task& task, Notes& notes) {
    const auto languages = TRY(languages_of(request.languages));
    const auto& out = request.out.path;
    const OutputRules rules{.inputs = {request.older.path, request.newer.path},
                            .replace = replaced(request.replace)};
    if (!out.empty()) TRY(check_output_folder(out, rules));
    const auto how = TRY(reading_of(request.reading, notes));
    const auto older = TRY(formats::read_source(request.older.path, how));
    const auto newer = TRY(formats::read_source(request.newer.path, how));
    TRY(task.go_on());
    DiffOutcome made{TRY(published::diff_releases(older, newer)), out.string(),
                     published::diff_page_name(languages.front())};
    if (out.empty()) return made;
    auto folder = TRY(FolderInMaking::start(out, rules));
    TRY(folder.write("diff.csv", published::to_csv(made.diff)));
    TRY(folder.write("diff.json", to_text(published::to_json(made.diff)) + "\n"));
    for (const auto language : languages) {
        TRY(task.go_on());
        TRY(folder.write(published::diff_page_name(language),
                         published::diff_page(made.diff, language, languages)));
    }
    TRY(folder.publish());
    return made;
}

formats::Json to_json(const DiffOutcome& outcome) {
    return published::to_json(outcome.diff);
}

std::string in_words(const DiffOutcome& outcome) {
    using published::Change;
    const auto& diff = outcome.diff;
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
    if (!states.empty()) text += "\nStates with most changed keys\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(states.size(), 10); ++i) {
        text += fmt::format("{:>9}  {}, of {} common\n", with_commas(states[i].counts.changed()),
                            states[i].name, with_commas(states[i].counts.common));
    }
    text += outcome.out.empty()
                ? "\n--out FOLDER writes the page and every changed, added and removed key\n"
                : fmt::format("\nopen {}/{}; every key is in diff.csv, all counts in diff.json\n",
                              outcome.out, outcome.first);
    return text;
}

}  // namespace palermo::workflows
