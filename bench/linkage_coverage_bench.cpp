// Does the interval hold when lists are joined by likeness? Invented people are written down with errors by
// the clerks of four lists, joined again in three ways, and counted; the size of the population is known.
//
//     linkage_coverage_bench [tables] [seed] [easy|hard|years]
//
// easy  an office that joins records equal in name and birth date misses one true pair in twenty
// hard  three times as many errors, only names and birth dates to go by, and three passes that miss
//       some pairs; the careful office links by likeness where the chance is at least 0.999. A last
//       row restores the links no pass looked for, at the share that linkage itself tells.
// years names and the year of birth alone, errors as in easy: many pairs stay in doubt whatever one does
//
// After every 20 tables what is known so far is printed.
//
// Coverage of nominal 95% intervals (bagged). The population is that of `simulate --design specified` on the
// Kosovo table. Deterministic by seed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

#include "../tests/people.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/linkage/draws.hpp"
#include "palermo/prevalence/linked.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"

using namespace palermo;

namespace {

constexpr int replicates = 1'000;
constexpr int draws = 25;

struct Answer {
    int covered = 0, judged = 0, above = 0;
    double log_width = 0, log_error = 0, missed = 0, wrong = 0;
};

struct World {
    prevalence::CaptureTable like;
    prevalence::Design design;
    people::Clerk clerk;
    std::vector<std::string> columns;
    std::string_view name;  // easy, hard or years
    bool hard() const { return name == "hard"; }
};

std::unique_ptr<prevalence::Engine> engine(const prevalence::CaptureTable& table, const Task&) {
    return prevalence::stepwise_engine(table, prevalence::published_threshold);
}

void judge(const World& world, const prevalence::LinkedCaptures& captures, std::uint64_t seed,
           Answer& answer) {
    prevalence::BootstrapOptions options;
    options.replicates = replicates;
    options.seed = seed;
    const auto made = prevalence::averaged_over_linkages(captures, engine, options);
    if (!made) return;
    const auto interval =
        prevalence::interval(made->replicates, prevalence::IntervalKind::bagged, 0.95);
    if (!interval) return;
    const double truth = static_cast<double>(world.design.people);
    ++answer.judged;
    answer.covered += interval->lower.people <= truth && truth <= interval->upper.people;
    answer.above += interval->lower.people > truth;
    const double seen = made->replicates.people_seen;
    answer.log_width += std::log(interval->upper.people - seen) -
                        std::log(std::max(1.0, interval->lower.people - seen));
    answer.log_error += std::log(made->people / truth);
}

void add_table(const World& world, std::vector<std::int64_t> counts,
               prevalence::LinkedCaptures& captures) {
    auto table = prevalence::CaptureTable::make(world.like.list_names(), std::move(counts));
    if (table) captures.tables.push_back(*std::move(table));
}

// The rule of many offices: the same letters in name and birth date.
std::vector<std::uint32_t> equal_records(const std::vector<people::WrittenList>& lists) {
    std::map<std::string, std::uint32_t> known;
    std::vector<std::uint32_t> made;
    for (std::size_t l = 0; l < lists.size(); ++l) {
        const auto& table = lists[l].table;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto birth = (*table.text("birth_date"))[row];
            const bool whole = !birth.empty();
            // Without a date a record stands alone: its key is its own place.
            auto key = whole ? std::string((*table.text("given_name"))[row]) + "|" +
                                   std::string((*table.text("family_name"))[row]) + "|" +
                                   std::string(birth)
                             : "#" + std::to_string(l) + ":" + std::to_string(row);
            made.push_back(
                known.emplace(std::move(key), std::uint32_t(known.size())).first->second);
        }
    }
    return made;
}

struct Rows {
    Answer perfect, careful, equal, best, averaged, restored;
    double never_compared = 0, told = 0;  // shares of true pairs, over tables
};

// The share of pairs of records of one person that no pass kept.
double never_compared(const linkage::Compared& compared, const std::vector<std::size_t>& truth) {
    std::map<std::size_t, std::vector<std::uint32_t>> records_of;
    for (std::uint32_t r = 0; r < truth.size(); ++r) records_of[truth[r]].push_back(r);
    double all = 0, found = 0;
    for (const auto& [person, records] : records_of) {
        all += static_cast<double>(records.size() * (records.size() - 1)) / 2;
    }
    for (const auto& pair : compared.pairs) found += truth[pair.a] == truth[pair.b];
    return 1 - found / all;
}

void one_table(const World& world, std::uint64_t seed, Rows& rows) {
    const auto mine = stats::Simulation(seed);
    auto stream = mine.stream(0);
    const auto size = static_cast<std::size_t>(world.design.people);
    const auto everybody = people::invent(size, mine.branch(1).key());
    const int lists = world.like.lists();
    std::vector<std::vector<std::size_t>> seen(static_cast<std::size_t>(lists));
    std::vector<std::int64_t> true_counts(world.design.chances.size(), 0);
    for (std::size_t person = 0; person < size; ++person) {
        double left = stream.uniform();
        std::size_t history = 0;
        while (history + 1 < world.design.chances.size() && left >= world.design.chances[history]) {
            left -= world.design.chances[history++];
        }
        true_counts[history] += history != 0;
        for (int l = 0; l < lists; ++l) {
            if ((history >> l & 1) != 0) seen[std::size_t(l)].push_back(person);
        }
    }
    std::vector<people::WrittenList> written;
    std::vector<std::size_t> truth;
    for (int l = 0; l < lists; ++l) {
        written.push_back(people::write_list(everybody, seen[std::size_t(l)],
                                             mine.branch(2 + std::uint64_t(l)).key(), world.clerk));
        truth.insert(truth.end(), written.back().truth.begin(), written.back().truth.end());
    }
    std::vector<linkage::List> input;
    for (int l = 0; l < lists; ++l) {
        input.push_back(
            {world.like.list_names()[std::size_t(l)], &written[std::size_t(l)].table, "l.csv"});
    }
    auto plan = linkage::plan_after(world.columns);
    expects(plan.has_value());
    using linkage::KeyPart;
    plan->passes = {{{2, KeyPart::whole}},
                    {{0, KeyPart::sound}, {1, KeyPart::sound}},
                    {{0, KeyPart::sound}, {2, KeyPart::year}},
                    {{1, KeyPart::sound}, {2, KeyPart::year}},
                    {{1, KeyPart::sound}, {2, KeyPart::birthday}},
                    {{0, KeyPart::sound}, {2, KeyPart::birthday}}};
    if (world.hard()) plan->passes.resize(3);
    const auto records = linkage::Records::make(input, *plan);
    expects(records.has_value());
    linkage::CompareOptions compare;
    compare.random_pairs = 300'000;
    const auto compared = linkage::compare_pairs(*records, compare);
    expects(compared.has_value());
    const auto model = linkage::fit_model(*records, *compared);
    expects(model.has_value());
    const auto best = linkage::link(*records, *compared, *model);
    std::vector<std::uint32_t> careful;
    if (world.hard()) {
        auto strict = *plan;
        strict.threshold = 0.999;
        const auto again = linkage::Records::make(input, strict);
        careful = linkage::link(*again, *compared, *model).entity_of;
    } else {
        careful = equal_records(written);
    }
    const auto equal = equal_records(written);
    linkage::DrawOptions draw;
    draw.draws = draws;
    // Where little is known of m the chain moves slowly: draws must be far apart to be worth 25.
    draw.burn_in = world.name == "years" ? 300 : 100;
    draw.between = world.name == "years" ? 40 : 5;
    draw.seed = mine.branch(20).key();
    draw.each = [&](int, std::span<const std::uint32_t> entities) {
        const auto judged =
            people::judge(std::vector<std::uint32_t>(entities.begin(), entities.end()), truth);
        rows.averaged.missed += (1 - judged.recall()) / draws;
        rows.averaged.wrong += (1 - judged.precision()) / draws;
    };
    const auto drawn = linkage::draw_linkages(*records, *compared, *model, best, draw);
    expects(drawn.has_value());

    const auto note = [&](const std::vector<std::uint32_t>& entities, Answer& answer) {
        const auto judged = people::judge(entities, truth);
        answer.missed += 1 - judged.recall();
        answer.wrong += 1 - judged.precision();
    };
    prevalence::LinkedCaptures perfect, by_rule, by_equal, by_best, averaged;
    add_table(world, true_counts, perfect);
    add_table(world, linkage::capture_counts(*records, careful), by_rule);
    add_table(world, linkage::capture_counts(*records, equal), by_equal);
    add_table(world, linkage::capture_counts(*records, best.entity_of), by_best);
    for (const auto& counts : drawn->counts) add_table(world, counts, averaged);
    const auto key = mine.branch(30).key();
    judge(world, perfect, key, rows.perfect);
    judge(world, by_rule, key, rows.careful);
    judge(world, by_best, key, rows.best);
    judge(world, averaged, key, rows.averaged);
    if (world.hard()) {
        judge(world, by_equal, key, rows.equal);
        note(equal, rows.equal);
        const double missed = std::isfinite(best.blocking_recall) ? 1 - best.blocking_recall : 0;
        rows.never_compared += never_compared(*compared, truth);
        rows.told += missed;
        const auto restored =
            averaged.with_links_restored(std::clamp(missed, 0.0, 0.49), mine.branch(31).key());
        if (restored) judge(world, *restored, key, rows.restored);
    }
    note(careful, rows.careful);
    note(best.entity_of, rows.best);
}

void show(const char* name, const Answer& one, int tables) {
    const double n = std::max(1, one.judged);
    fmt::print("{:<28} {:>6.3f} {:>12} {:>10.3f} {:>12.3f} {:>10.2f}% {:>9.2f}%\n", name,
               one.covered / n, one.above, one.log_width / n, one.log_error / n,
               100 * one.missed / tables, 100 * one.wrong / tables);
}

void show_all(const World& world, const Rows& rows, int tables) {
    fmt::print("{} tables, {} people, {}; nominal 95%\n", tables, world.design.people, world.name);
    fmt::print("{:<28} {:>6} {:>12} {:>10} {:>12} {:>11} {:>10}\n", "joined by", "covers",
               "all too high", "log width", "mean log err", "missed", "false");
    show("truth", rows.perfect, tables);
    if (world.hard()) show("equal name and birth date", rows.equal, tables);
    show(world.hard() ? "likeness, chance >= 0.999" : "equal name and birth date", rows.careful,
         tables);
    show("likeness, best linkage", rows.best, tables);
    show("averaged over linkages", rows.averaged, tables);
    if (world.hard()) {
        show("averaged, links restored", rows.restored, tables);
        fmt::print("true pairs no pass kept: {:.2f}%; told: {:.2f}%\n",
                   100 * rows.never_compared / tables, 100 * rows.told / tables);
    }
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const int tables = argc > 1 ? std::atoi(argv[1]) : 20;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    const std::string_view name = argc > 3 ? argv[3] : "easy";
    expects(name == "easy" || name == "hard" || name == "years");
    const auto source = formats::read_source(PALERMO_SOURCE "/data/examples/mse/Kosovo.csv");
    expects(source.has_value());
    const auto like = prevalence::read_captures(source->table);
    expects(like.has_value());
    const auto design = prevalence::design_after(*like, prevalence::DesignKind::specified);
    expects(design.has_value());
    people::Clerk clerk;
    clerk = {0.0075, 0, 0.003, 0.003, 0.004, 0.004, 0.004, 0.05, 0.05};
    std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                     "sex",        "place",       "nationality"};
    if (name == "years") {
        columns.resize(3);
        clerk.only_year = true;
    }
    if (name == "hard") {
        clerk = {0.02, 0, 0.006, 0.006, 0.01, 0.01, 0.01, 0.05, 0.05};
        columns.resize(3);
    }
    const World world{*like, *design, clerk, columns, name};
    Rows rows;
    for (int i = 0; i < tables; ++i) {
        one_table(world, stats::Simulation(seed).branch(std::uint64_t(i)).key(), rows);
        if ((i + 1) % 20 == 0 || i + 1 == tables) show_all(world, rows, i + 1);
    }
    return 0;
}
