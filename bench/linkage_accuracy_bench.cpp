// How well are invented lists (invented_lists.hpp) joined as `palermo prevalence link` joins them when nobody
// says anything: fields after the names of the columns, passes as chosen, one best linkage. And are the
// rates it tells of itself, "false" and "missed", those that are true?
//
//     linkage_accuracy_bench [--pairs] [set ...] [seed] [runs]     all sets, seed 1, one run
//     linkage_accuracy_bench --write DIR SET [seed]                the lists of its first run as CSV, and truth.csv
//
// One line a set, over all its runs. Pairs are pairs of rows that are one person. `missed` is of all true
// pairs; `of compared` of those that were compared and kept. A told rate is within 1.5 where told / true
// lies between 1/1.5 and 1.5; "few" where it does not, and the difference is not more than two standard
// deviations of so small a count; "not told" where the program says that it cannot know.
// --pairs shows what was done to the rows of pairs that are missed or false, and some of them.
//
// Deterministic by seed, but for the seconds.
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string_view>

#include "../tests/people.hpp"
#include "invented_lists.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/doubts.hpp"
#include "palermo/linkage/placeholders.hpp"

using namespace palermo;
using namespace palermo::linkage;
using invented::InventedSet;

namespace {

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// A rate as it is told and as it is, as counts over runs.
struct Rate {
    double told = 0, is = 0, of = 0;
    bool known = true;

    void add(double told_share, double true_count, double all) {
        if (!std::isfinite(told_share)) known = false;
        told += known ? told_share * all : 0;
        is += true_count;
        of += all;
    }
    std::string shares() const {
        const double n = std::max(of, 1.0);
        return known ? fmt::format("{:.2f}/{:.2f}", 100 * told / n, 100 * is / n)
                     : fmt::format("?/{:.2f}", 100 * is / n);
    }
    std::string_view verdict() const {
        if (of == 0) return "-";
        if (!known) return "not told";
        const double most = std::max(told, is), least = std::min(told, is);
        if (most <= 1.5 * least) return "yes";
        return most - least <= 2 * std::sqrt(std::max(1.0, most)) ? "few" : "no";
    }
};

struct Report {
    std::string set;
    int runs = 0, refused = 0;
    people::Judged pairs;
    double found = 0, people = 0, cpu = 0, compared = 0;
    std::array<double, 4> steps{};           // CPU seconds: make, compare, fit, link
    Rate wrong, missed, of_compared, never;  // never: true pairs that no pass kept
    std::map<std::string, int> remarks;      // passes, doubts, findings, refusals; how often
    std::map<std::string, int> why_missed, missed_with, true_with, false_with;
    std::vector<std::string> examples;
};

std::string row_text(const invented::InventedList& list, std::size_t row) {
    std::string made;
    for (const auto& cell : list.rows[row]) made += (made.empty() ? "" : " | ") + cell;
    return made + "   [" + list.done[row] + "]";
}

// So that the same remark on many small sets is one remark.
std::string without_numbers(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            made += c;
        } else if (made.empty() || made.back() != '#') {
            made += '#';
        }
    }
    return made;
}

// All values compared of a row, folded: rows counted once are found again by it.
std::string compared_values(const Plan& plan, const invented::InventedList& list, std::size_t row) {
    std::string made;
    for (const auto& field : plan.fields) {
        for (const auto& column : field.columns_of(list.name)) {
            const auto at = std::ranges::find(list.header, column) - list.header.begin();
            if (std::size_t(at) < list.header.size())
                made += folded(list.rows[row][std::size_t(at)]);
            made += '\n';
        }
    }
    return made;
}

struct Place {
    std::size_t list, row;
};

class Run {
public:
    Run(const InventedSet& set, bool look, Report& report)
        : set_(set), look_(look), report_(report) {}

    void go() {
        ++report_.runs;
        std::vector<Table> tables;
        std::vector<Header> headers;
        std::vector<FileRows> rows;  // a reader leaves out rows in which nothing stands
        for (const auto& list : set_.lists) {
            auto read = formats::read_csv(invented::csv_of(list), list.name + ".csv");
            if (!read) return refused(read.error());
            rows.push_back(read->rows);
            tables.push_back(std::move(read->table));
            Header header{list.name, {}};
            for (std::size_t c = 0; c < tables.back().columns(); ++c) {
                header.columns.emplace_back(tables.back().name(c));
            }
            headers.push_back(std::move(header));
        }
        std::vector<List> lists;
        for (std::size_t l = 0; l < tables.size(); ++l) {
            lists.push_back({set_.lists[l].name, &tables[l], set_.lists[l].name + ".csv", rows[l]});
        }
        const double start = cpu_seconds();
        auto plan = plan_after(headers);
        if (!plan) return refused(plan.error());
        double last = start;
        std::vector<double> seconds;
        const auto step = [&] {
            const double now = cpu_seconds();
            seconds.push_back(now - last);
            last = now;
        };
        const auto records = Records::make(lists, *plan);
        step();
        if (!records) return refused(records.error());
        const auto compared = compare_pairs(*records);
        if (!compared) return refused(compared.error());
        step();
        const auto model = fit_model(*records, *compared);
        step();
        if (!model) return refused(model.error());
        const auto linked = link(*records, *compared, *model);
        step();
        report_.cpu += cpu_seconds() - start;
        for (std::size_t i = 0; i < seconds.size(); ++i) report_.steps[i] += seconds[i];
        report_.compared += static_cast<double>(compared->compared);
        judge(*records, *compared, *model, linked);
    }

private:
    void refused(const Error& error) {
        ++report_.refused;
        ++report_.remarks["refused: " + to_string(error)];
        std::map<std::size_t, double> rows_of;
        for (const auto& list : set_.lists) {
            for (const auto person : list.person) report_.pairs.missed += rows_of[person]++;
        }
        report_.people += static_cast<double>(rows_of.size());
    }

    void judge(const Records& records, const Compared& compared, const Model& model,
               const Linkage& linked) {
        const auto& plan = records.plan();
        // By row, with rows that were counted once beside the equal row that stands for them.
        std::vector<std::vector<std::int64_t>> entity(set_.lists.size());
        std::vector<std::map<std::string, std::int64_t>> by_values(set_.lists.size());
        for (std::size_t l = 0; l < set_.lists.size(); ++l) {
            entity[l].assign(set_.lists[l].rows.size(), -1);
        }
        std::vector<Place> place;
        for (std::size_t r = 0; r < records.size(); ++r) {
            const auto l = std::size_t(records.list_of(r));
            place.push_back({l, static_cast<std::size_t>(records.file_row(r) - 2)});
            entity[l][place[r].row] = linked.entity_of[r];
        }
        auto next = static_cast<std::int64_t>(linked.entities);
        std::vector<std::size_t> truth, found;
        for (std::size_t l = 0; l < set_.lists.size(); ++l) {
            const auto& list = set_.lists[l];
            if (std::ranges::find(entity[l], -1) != entity[l].end()) {
                for (std::size_t i = 0; i < list.rows.size(); ++i) {
                    if (entity[l][i] >= 0) {
                        by_values[l].emplace(compared_values(plan, list, i), entity[l][i]);
                    }
                }
            }
            for (std::size_t i = 0; i < list.rows.size(); ++i) {
                if (entity[l][i] < 0) {
                    const auto same = by_values[l].find(compared_values(plan, list, i));
                    entity[l][i] = same != by_values[l].end() ? same->second : next++;
                }
                truth.push_back(list.person[i]);
                found.push_back(static_cast<std::size_t>(entity[l][i]));
            }
        }
        const auto judged = people::judge(found, truth);
        report_.pairs.found += judged.found;
        report_.pairs.wrong += judged.wrong;
        report_.pairs.missed += judged.missed;
        const auto different = [](std::vector<std::size_t> all) {
            std::ranges::sort(all);
            return static_cast<double>(std::unique(all.begin(), all.end()) - all.begin());
        };
        report_.found += different(found);
        report_.people += different(truth);

        // Told and true, of the pairs linkage speaks of: records, and across lists where no list is
        // looked through for duplicates.
        const auto person = [&](std::uint32_t r) {
            return set_.lists[place[r].list].person[place[r].row];
        };
        std::map<std::size_t, std::vector<std::uint32_t>> records_of;
        for (std::uint32_t r = 0; r < records.size(); ++r) records_of[person(r)].push_back(r);
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t>
            kept;  // true pairs: which pair
        for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
            const auto& one = compared.pairs[i];
            if (person(one.a) == person(one.b)) kept[{one.a, one.b}] = i;
        }
        std::vector<std::vector<std::uint64_t>> keys;
        if (look_) {
            for (const auto& pass : compared.used) keys.push_back(records.keys(pass));
        }
        const auto chance_of = look_ ? chances(records, compared, model) : std::vector<double>{};
        double all = 0, joined = 0, kept_joined = 0;
        for (const auto& [who, mine] : records_of) {
            for (std::size_t i = 0; i < mine.size(); ++i) {
                for (std::size_t j = i + 1; j < mine.size(); ++j) {
                    const auto a = mine[i], b = mine[j];
                    if (!plan.looks_within() && records.list_of(a) == records.list_of(b)) continue;
                    ++all;
                    const auto errors = done(place[a], place[b]);
                    if (look_) count(report_.true_with, errors);
                    const auto at = kept.find({a, b});
                    if (linked.entity_of[a] == linked.entity_of[b]) {
                        ++joined;
                        kept_joined += at != kept.end();
                        continue;
                    }
                    if (!look_) continue;
                    std::string why = "no pass";
                    for (const auto& one : keys) {
                        if (one[a] != 0 && one[a] == one[b]) why = "sieve";
                    }
                    if (at != kept.end()) {
                        const double p = chance_of[at->second];
                        why = p < plan.threshold ? "chance" : "assigned otherwise";
                        show("missed " + fmt::format("{} {:.4f}", why, p), place[a], place[b]);
                    } else {
                        show("missed " + why, place[a], place[b]);
                    }
                    ++report_.why_missed[why];
                    count(report_.missed_with, errors);
                }
            }
        }
        double wrong = 0;
        for (const auto& one : linked.links) {
            if (person(one.a) == person(one.b)) continue;
            ++wrong;
            if (!look_) continue;
            count(report_.false_with, done(place[one.a], place[one.b]));
            show(fmt::format("false {:.4f}", one.chance), place[one.a], place[one.b]);
        }
        const auto links = static_cast<double>(linked.links.size());
        const auto kept_true = static_cast<double>(kept.size());
        const auto doubts = doubts_of(records, compared, linked);
        const double nan = std::nan("");
        const bool knows = doubts.tells_wrong(), knows_missed = doubts.tells_missed();
        const double never = 1 - linked.blocking_recall;
        report_.wrong.add(knows ? linked.false_share : nan, wrong, links);
        report_.of_compared.add(knows_missed ? linked.missed_share : nan, kept_true - kept_joined,
                                kept_true);
        report_.never.add(knows_missed ? never : nan, all - kept_true, all);
        report_.missed.add(knows_missed ? 1 - (1 - linked.missed_share) * (1 - never) : nan,
                           all - joined, all);
        std::string used;
        for (const auto& pass : compared.passes) used += (used.empty() ? "" : ", ") + pass.name;
        ++report_.remarks["passes: " + used];
        std::string fields;
        for (const auto& field : plan.fields) {
            fields += (fields.empty() ? "" : ", ") + field.name + " (" +
                      std::string(name_of(field.compare)) + ")";
        }
        ++report_.remarks["fields: " + fields];
        for (const auto& one : doubts.both) ++report_.remarks["not known: " + without_numbers(one)];
        for (const auto& one : doubts.missed)
            ++report_.remarks["missed not known: " + without_numbers(one)];
        for (const auto& one : records.findings()) {
            ++report_.remarks["found " + one.rule + ": " + without_numbers(one.message)];
        }
    }

    // What was done to either, each thing once.
    std::set<std::string> done(Place a, Place b) const {
        std::set<std::string> made;
        for (const auto& place : {a, b}) {
            std::string_view rest = set_.lists[place.list].done[place.row];
            while (!rest.empty()) {
                const auto end = std::min(rest.find("; "), rest.size());
                made.emplace(rest.substr(0, end));
                rest.remove_prefix(std::min(end + 2, rest.size()));
            }
        }
        if (made.empty()) made.emplace("nothing");
        return made;
    }
    static void count(std::map<std::string, int>& counts, const std::set<std::string>& errors) {
        for (const auto& one : errors) ++counts[one];
    }
    void show(std::string what, Place a, Place b) {
        if (report_.examples.size() >= 400) return;
        report_.examples.push_back(
            fmt::format("{}\n        {} {}: {}\n        {} {}: {}", what, set_.lists[a.list].name,
                        a.row + 2, row_text(set_.lists[a.list], a.row), set_.lists[b.list].name,
                        b.row + 2, row_text(set_.lists[b.list], b.row)));
    }

    const InventedSet& set_;
    bool look_;
    Report& report_;
};

void print_most(const char* title, const std::map<std::string, int>& counts,
                const std::map<std::string, int>& of, std::size_t most) {
    std::vector<std::pair<int, std::string>> sorted;
    for (const auto& [text, n] : counts) sorted.emplace_back(-n, text);
    std::ranges::sort(sorted);
    if (!sorted.empty()) fmt::print("    {}:\n", title);
    for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i) {
        const auto all = of.find(sorted[i].second);
        fmt::print("      {:>5}{}  {}\n", -sorted[i].first,
                   all == of.end() ? "" : fmt::format(" of {:>5}", all->second), sorted[i].second);
    }
}

void print_head() {
    fmt::print("{:<14} {:>6} {:>6} {:>6} {:>6} {:>13} {:>11} {:>11} {:>11} {:>11} {:>7}  {}\n",
               "set", "pairs", "prec", "recall", "F1", "people/true", "false t/is", "missed t/is",
               "of compared", "never seen", "CPU s", "false; missed within 1.5");
}

void print(const Report& one, bool look) {
    const auto& pairs = one.pairs;
    fmt::print(
        "{:<14} {:>6.0f} {:>6.4f} {:>6.4f} {:>6.4f} {:>13} {:>11} {:>11} {:>11} {:>11} {:>7.2f}  "
        "{}; {}\n",
        one.set, pairs.found + pairs.missed, pairs.precision(), pairs.recall(), pairs.f1(),
        fmt::format("{:.0f}/{:.0f}", one.found, one.people), one.wrong.shares(),
        one.missed.shares(), one.of_compared.shares(), one.never.shares(),
        one.cpu / std::max(1, one.runs - one.refused), one.wrong.verdict(), one.missed.verdict());
    const double made = std::max(1, one.runs - one.refused);
    fmt::print(
        "    {:.0f} thousand pairs compared; CPU s: make {:.2f}, compare {:.2f}, fit {:.2f}, link "
        "{:.2f}\n",
        1e-3 * one.compared / made, one.steps[0] / made, one.steps[1] / made, one.steps[2] / made,
        one.steps[3] / made);
    for (const auto& [text, n] : one.remarks) {
        fmt::print("    {}{}\n", text, n > 1 ? fmt::format(" ({} times)", n) : "");
    }
    if (look) {
        print_most("missed, why", one.why_missed, {}, 10);
        print_most("missed pairs with this, of all true pairs with it", one.missed_with,
                   one.true_with, 30);
        print_most("false pairs with this", one.false_with, {}, 15);
        // Evenly over all that were kept.
        const auto step = std::max<std::size_t>(1, one.examples.size() / 30);
        for (std::size_t i = 0; i < one.examples.size(); i += step) {
            fmt::print("      {}\n", one.examples[i]);
        }
    }
    std::fflush(stdout);
}

int write_set(const std::filesystem::path& folder, std::string_view name, std::uint64_t seed) {
    // The lists of the first run of that seed.
    const auto set = invented::set_named(name, stats::Simulation(seed).branch(0).key());
    if (set.lists.empty()) return 1;
    std::filesystem::create_directories(folder);
    std::ofstream truth(folder / "truth.csv");
    truth << "list,row,person,done\n";
    for (const auto& list : set.lists) {
        std::ofstream(folder / (list.name + ".csv")) << invented::csv_of(list);
        for (std::size_t i = 0; i < list.rows.size(); ++i) {
            truth << fmt::format("{},{},{},{}\n", list.name, i + 2, list.person[i], list.done[i]);
        }
    }
    return truth.good() ? 0 : 1;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && words[0] == "--write") {
        if (words.size() < 3) return 1;
        const auto seed = words.size() > 3 ? std::strtoull(words[3].c_str(), nullptr, 10) : 1;
        return write_set(words[1], words[2], seed);
    }
    bool look = false;
    std::vector<std::string> sets;
    std::vector<std::uint64_t> numbers;
    for (const auto& word : words) {
        if (word == "--pairs") {
            look = true;
        } else if (is_number(word)) {
            numbers.push_back(std::strtoull(word.c_str(), nullptr, 10));
        } else {
            sets.push_back(word);
        }
    }
    const std::uint64_t seed = numbers.empty() ? 1 : numbers[0];
    const auto runs = numbers.size() > 1 ? numbers[1] : 1;
    if (sets.empty()) sets = invented::set_names();
    fmt::print("seed {}, {} run{}; shares in percent, told/true\n", seed, runs,
               runs == 1 ? "" : "s");
    print_head();
    for (const auto& name : sets) {
        Report report;
        report.set = name;
        const auto repeats = runs * static_cast<std::uint64_t>(invented::repeats_of(name));
        for (std::uint64_t i = 0; i < repeats; ++i) {
            const auto set = invented::set_named(name, stats::Simulation(seed).branch(i).key());
            if (set.lists.empty()) {
                fmt::print("{}: no such set\n", name);
                return 1;
            }
            Run(set, look, report).go();
        }
        print(report, look);
    }
    return 0;
}
