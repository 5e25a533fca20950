#include "palermo/workflows/national/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/national.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/national/tables.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;

using Key = std::tuple<int, std::string, std::string, std::string, std::string>;

/// People of one State by year, dimension, category, sex and age.
std::map<Key, Count> lines_of(const Table& table, std::string_view iso3) {
    const auto *state = table.text("state"), *indicator = table.text("indicator"),
               *dimension = table.text("dimension"), *category = table.text("category"),
               *sex = table.text("sex"), *age = table.text("age");
    const auto *year = table.counts("year"), *people = table.counts("people");
    expects(state != nullptr && indicator != nullptr && dimension != nullptr &&
            category != nullptr && sex != nullptr && age != nullptr && year != nullptr &&
            people != nullptr);
    std::map<Key, Count> lines;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*state)[row] != iso3 || (*indicator)[row] != "victims" || !(*year)[row].known())
            continue;
        if ((*dimension)[row] != "total" && (*dimension)[row] != "form" &&
            (*dimension)[row] != "citizenship")
            continue;
        lines[{static_cast<int>((*year)[row].value), std::string((*dimension)[row]),
               std::string((*category)[row]), std::string((*sex)[row]), std::string((*age)[row])}] =
            (*people)[row];
    }
    return lines;
}

/// Years in which somebody was counted under several forms, or the number of them is hidden.
std::set<int> years_with_several_forms(const Table& national) {
    std::set<int> years;
    const auto table = published::NationalCells::of(national, "victims.csv");
    if (!table) return years;  // refused where it was read
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto year = table->year(row);
        if (year && table->at("form", row) == "MIXED") years.insert(*year);
    }
    return years;
}

std::string_view name_of(Compared how) {
    constexpr std::array<std::string_view, 6> names = {
        "equal", "different", "hidden here", "hidden by UNODC", "only here", "only in UNODC's"};
    return names[static_cast<std::size_t>(how)];
}

std::string shown(Count count) {
    if (count.known()) return with_commas(count.value);
    return count.state == CellState::suppressed ? "hidden" : "-";
}

std::string what_of(const ComparedLine& line) {
    auto text = line.dimension == "total" ? std::string("all") : line.category;
    if (line.sex != "_T") text += " " + line.sex;
    if (line.age != "_T") text += " " + line.age;
    return text;
}

}  // namespace

std::vector<ComparedLine> compared(const Table& ours, const Table& theirs, std::string_view iso3,
                                   const Table& national) {
    const auto here = lines_of(ours, iso3), there = lines_of(theirs, iso3);
    const auto several = years_with_several_forms(national);
    std::set<Key> keys;
    for (const auto& [key, count] : here) keys.insert(key);
    for (const auto& [key, count] : there) keys.insert(key);
    std::set<int> years;
    for (const auto& [key, count] : here) years.insert(std::get<0>(key));
    std::vector<ComparedLine> lines;
    for (const auto& key : keys) {
        if (!years.contains(std::get<0>(key)))
            continue;  // a year that the State's tables are not about
        ComparedLine line;
        std::tie(line.year, line.dimension, line.category, line.sex, line.age) = key;
        const auto a = here.find(key), b = there.find(key);
        if (a != here.end()) line.ours = a->second;
        if (b != there.end()) line.theirs = b->second;
        if (a == here.end()) {
            line.how = Compared::only_there;
            line.why = "this count has nobody there";
        } else if (b == there.end()) {
            line.how = Compared::only_here;
            line.why = "UNODC published no such line of this State and year";
        } else if (!line.ours.known()) {
            line.how = Compared::hidden_here;
        } else if (!line.theirs.known()) {
            line.how = Compared::hidden_there;
            line.why =
                line.theirs.state == CellState::missing ? "UNODC's number cannot be used" : "";
        } else if (line.ours.value != line.theirs.value) {
            line.how = Compared::different;
            if (line.dimension == "form" && several.contains(line.year)) {
                line.why =
                    "a person with several forms is counted once here, under other forms; States "
                    "often report such "
                    "people under each";
            } else if (line.category == "_GROUP" || line.category == "_UNKNOWN") {
                line.why = "which labels are groups, and which are not known, was decided apart";
            } else {
                line.why =
                    "no reason can be seen in the two files; ask which date, which people and "
                    "which authority "
                    "each of them counts";
            }
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<CompareNationalOutcome> compare_national(const CompareNationalRequest& request,
                                                const Task& task, Notes& notes) {
    const OutputRules rules{.inputs = {request.release.path, request.unodc.path},
                            .replace = replaced(request.replace)};
    std::optional<OutputFile> out;
    if (!request.csv.path.empty()) out = TRY(OutputFile::at(request.csv.path, rules));
    const auto national = TRY(read_national(request.release.path));
    const auto iso3 =
        std::string(published::state_in_name(request.release.path.filename().string()));
    const auto ours = TRY(published::canonical_of_national(national.table(), iso3));
    TRY(task.go_on());
    std::vector<std::filesystem::path> paths;
    for (const auto& each : request.lookups) paths.push_back(each.path);
    const auto lookups = TRY(published::read_lookups(paths));
    formats::ReadOptions reading;
    reading.notes = &notes.of_files;
    const auto file = TRY(published::PublishedFile::read(request.unodc.path, reading));
    const auto theirs =
        TRY(published::read_glotip(file.source(), lookups.labels, {{}, lookups.inputs}));
    CompareNationalOutcome outcome{
        iso3, file.source().digest.name, compared(ours, theirs.table, iso3, national.table()), {}};
    if (out) {
        formats::CsvWriter csv(
            {"year", "dimension", "category", "sex", "age", "ours", "unodc", "compared", "why"});
        for (const auto& each : outcome.lines) {
            csv.row({std::to_string(each.year), each.dimension, each.category, each.sex, each.age,
                     shown(each.ours), shown(each.theirs), name_of(each.how), each.why});
        }
        TRY(out->write(csv.text()));
        outcome.csv = request.csv.path.string();
    }
    return outcome;
}

Json to_json(const CompareNationalOutcome& outcome) {
    Json::Array lines;
    for (const auto& each : outcome.lines) {
        lines.push_back(Json::Object{{"age", each.age},
                                     {"category", each.category},
                                     {"compared", name_of(each.how)},
                                     {"dimension", each.dimension},
                                     {"ours", shown(each.ours)},
                                     {"sex", each.sex},
                                     {"unodc", shown(each.theirs)},
                                     {"why", each.why},
                                     {"year", each.year}});
    }
    return Json::Object{{"csv", outcome.csv},
                        {"lines", std::move(lines)},
                        {"state", outcome.iso3},
                        {"unodc", outcome.unodc}};
}

std::string in_words(const CompareNationalOutcome& outcome) {
    std::map<Compared, std::int64_t> counts;
    for (const auto& each : outcome.lines) ++counts[each.how];
    auto text = fmt::format("{} beside {}:\n", outcome.iso3, outcome.unodc);
    for (const auto& [how, n] : counts) text += fmt::format("{:>8}  {}\n", n, name_of(how));
    if (outcome.lines.empty()) text += "no line of this State and these years in either\n";
    text += fmt::format("\n{:<6}{:<28}{:>10}{:>10}\n", "year", "people", "here", "UNODC");
    for (const auto& each : outcome.lines) {
        const bool total = each.dimension == "total" && each.sex == "_T" && each.age == "_T";
        if (!total && each.how != Compared::different) continue;
        text += fmt::format("{:<6}{:<28}{:>10}{:>10}  {}\n", each.year, what_of(each),
                            shown(each.ours), shown(each.theirs),
                            each.how == Compared::equal ? ""
                            : each.why.empty()          ? std::string(name_of(each.how))
                                                        : each.why);
    }
    if (!outcome.csv.empty()) text += fmt::format("all lines: {}\n", outcome.csv);
    return text;
}

Ending ending_of(const CompareNationalOutcome& outcome) {
    return {.findings = std::ranges::any_of(outcome.lines, [](const ComparedLine& each) {
                return each.how == Compared::different;
            })};
}

}  // namespace palermo::workflows
