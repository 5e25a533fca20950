#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "../people.hpp"
#include "palermo/linkage/doubts.hpp"
#include "palermo/linkage/draws.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

// Lists of records that all carry one and the same code, but for those with another value.
struct Alike {
    using Values = std::map<std::size_t, std::string>;  // by record
    explicit Alike(std::vector<std::size_t> sizes, const Values& other = {}) {
        std::size_t record = 0;
        for (const auto size : sizes) {
            TextColumn column("code");
            for (std::size_t i = 0; i < size; ++i, ++record) {
                column.push(other.contains(record) ? other.at(record) : "x");
            }
            std::vector<Table::Column> all{column};
            tables.push_back(*Table::make(std::move(all)));
        }
        std::vector<List> lists;
        for (std::size_t i = 0; i < tables.size(); ++i) {
            lists.push_back({std::string(1, static_cast<char>('a' + i)), &tables[i], "f.csv"});
        }
        Plan plan;
        Field field;
        field.name = "code";
        field.columns = {"code"};
        field.term_frequency = false;
        plan.fields = {field};
        plan.duplicates = Duplicates::apart;
        records.emplace(*Records::make(lists, plan));
        compared = *compare_pairs(*records);
        // The sieve keeps what could be a link; here all are wanted.
        compared.pairs.clear();
        for (std::uint32_t b = 0; b < records->size(); ++b) {
            for (std::uint32_t a = 0; a < b; ++a) {
                if (records->list_of(a) == records->list_of(b)) continue;
                compared.pairs.push_back({a, b, records->pattern(a, b), 1});
            }
        }
        std::ranges::sort(compared.pairs, {}, [](const Pair& p) { return std::pair(p.a, p.b); });
        model.m = {{0, 0.2, 0.8}};
        model.u = {{0, 0.8, 0.2}};
        model.imagined = {{0, 2e8, 8e8}};  // m is known
        model.match_share.assign(classes(records->lists()), 0.3);
        start.entity_of.resize(records->size());
        std::iota(start.entity_of.begin(), start.entity_of.end(), 0U);
        start.first_of = start.entity_of;
        start.entities = records->size();
    }
    std::map<std::vector<std::int64_t>, double> shares(
        std::span<const Decision> decisions = {}) const {
        DrawOptions options;
        options.draws = 20'000;
        options.between = 3;
        const auto draws = draw_linkages(*records, compared, model, start, options, decisions);
        REQUIRE(draws);
        std::map<std::vector<std::int64_t>, double> made;
        for (const auto& one : draws->counts) made[one] += 1.0 / options.draws;
        return made;
    }
    std::vector<Table> tables;
    std::optional<Records> records;
    Compared compared;
    Model model;
    Linkage start;
};

}  // namespace

TEST_CASE("one record on each of two lists is one person with the chance Bayes gives") {
    // m is 0.8 and u 0.2: joined 0.8 / 0.2 = 4, apart 1.
    const auto shares = Alike({1, 1}).shares();
    CHECK(shares.at({0, 0, 0, 1}) == doctest::Approx(0.8).epsilon(0.02));
}

TEST_CASE("two records on each of two lists: every linkage as often as its weight") {
    // m/u = 0.8/0.2 = 4 for each link. Weights with the prior's n_h!:
    //   no link            2! 2!        = 4
    //   one link, 4 ways   1! 1! 1! * 4 = 4 each  -> 16
    //   two links, 2 ways  2! * 4 * 4   = 32 each -> 64
    const auto shares = Alike({2, 2}).shares();
    CHECK(shares.at({0, 2, 2, 0}) == doctest::Approx(4 / 84.0).epsilon(0.08));
    CHECK(shares.at({0, 1, 1, 1}) == doctest::Approx(16 / 84.0).epsilon(0.05));
    CHECK(shares.at({0, 0, 0, 2}) == doctest::Approx(64 / 84.0).epsilon(0.02));
}

TEST_CASE("a third record that disagrees speaks once against two that agree, not twice") {
    // x, x, y: the pair that agrees 0.8 / 0.2 = 4; each that does not 0.2 / 0.8 = 1/4. All one person: x is
    // right, one copy agrees and one does not, 4 * 1/4 = 1; y is right and both err, 1/16, is less.
    const auto shares = Alike({1, 1, 1}, {{2, "y"}}).shares();
    const double sum = 1 + 4 + 0.25 + 0.25 + 1;
    CHECK(shares.at({0, 0, 0, 0, 0, 0, 0, 1}) == doctest::Approx(1 / sum).epsilon(0.08));
    CHECK(shares.at({0, 0, 0, 1, 1, 0, 0, 0}) == doctest::Approx(4 / sum).epsilon(0.03));
}

TEST_CASE("three lists: of a person on all three, two records are copies of one") {
    // Apart 1; a pair and a third 4 each; all one 4 * 4.
    const auto shares = Alike({1, 1, 1}).shares();
    const double sum = 1 + 3 * 4 + 16;
    CHECK(shares.at({0, 1, 1, 0, 1, 0, 0, 0}) == doctest::Approx(1 / sum).epsilon(0.15));
    CHECK(shares.at({0, 0, 0, 0, 0, 0, 0, 1}) == doctest::Approx(16 / sum).epsilon(0.02));
}

TEST_CASE("draws do not run away with links that few and faulty fields make likely") {
    // Names and birth dates alone, many errors, four lists. Where every pair of a person's records counted,
    // draws that learned m from their own links had a precision of 0.21 here.
    const auto all = people::invent(14'000, 11);
    std::vector<std::size_t> seen[4], truth;
    auto stream = stats::Simulation(5).stream(0);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (auto& list : seen) {
            if (stream.uniform() < 0.1) list.push_back(i);
        }
    }
    people::WrittenList written[4];
    std::vector<List> lists;
    for (std::size_t l = 0; l < 4; ++l) {
        const people::Clerk clerk{0.02, 0, 0.006, 0.006, 0.01, 0.01, 0.01, 0.05, 0.05};
        written[l] = people::write_list(all, seen[l], 20 + l, clerk);
        truth.insert(truth.end(), written[l].truth.begin(), written[l].truth.end());
        lists.push_back({std::string(1, static_cast<char>('a' + l)), &written[l].table, "f.csv"});
    }
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date"};
    // Nobody is on a list twice here; `truth` goes by record, so none may be left out.
    auto plan = *plan_after(columns);
    plan.duplicates = Duplicates::apart;
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    DrawOptions options;
    options.draws = 10;
    double precision = 0, recall = 0;
    options.each = [&](int, std::span<const std::uint32_t> entities) {
        const auto judged =
            people::judge(std::vector<std::uint32_t>(entities.begin(), entities.end()), truth);
        precision += judged.precision() / options.draws;
        recall += judged.recall() / options.draws;
    };
    REQUIRE(draw_linkages(*records, *compared, *model, link(*records, *compared, *model), options));
    MESSAGE("precision " << precision << ", recall " << recall);
    CHECK(precision > 0.94);  // 0.958 when this was written
    CHECK(recall > 0.97);
}

TEST_CASE("what a person decided holds in every draw") {
    const Alike two({1, 1});
    const Decision different[] = {Decision::different}, same[] = {Decision::same};
    CHECK(two.shares(different).at({0, 1, 1, 0}) == doctest::Approx(1));
    CHECK(two.shares(same).at({0, 0, 0, 1}) == doctest::Approx(1));
    const auto linked = link(*two.records, two.compared, two.model, same);
    CHECK(linked.entities == 1);
    CHECK(link(*two.records, two.compared, two.model, different).entities == 2);
}

TEST_CASE("two records of one list are one person in no draw, unless they were joined before") {
    const Alike apart({2, 1});
    for (const auto& [counts, share] : apart.shares()) CHECK(counts[1] + counts[3] == 2);
    Alike joined({2, 1});
    joined.start.first_of[1] = joined.start.entity_of[1] = 0;
    joined.start.entity_of[2] = 1;
    joined.start.entities = 2;
    for (const auto& [counts, share] : joined.shares()) CHECK(counts[1] + counts[3] == 1);
}

TEST_CASE("draws are a function of the seed") {
    const Alike lists({2, 2});
    DrawOptions options;
    options.draws = 50;
    const auto draw = [&](std::uint64_t seed) {
        options.seed = seed;
        return draw_linkages(*lists.records, lists.compared, lists.model, lists.start, options)
            ->counts;
    };
    CHECK(draw(1) == draw(1));
    CHECK(draw(1) != draw(2));
}

TEST_CASE("an assignment takes the larger sum, not the largest pair") {
    // 9 + 8 beats 10 alone with 1: row 0 gives up its best column.
    const Gain gains[] = {{0, 0, 10}, {0, 1, 9}, {1, 0, 8}, {1, 1, 1}};
    CHECK(best_assignment(gains, 2, 2) == std::vector<std::int64_t>{1, 0});
    CHECK(best_assignment({}, 2, 2) == std::vector<std::int64_t>{-1, -1});
}

TEST_CASE("no other assignment is better") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& cells) {
        // A 4 x 4 table; cells of 0 may not be assigned.
        std::vector<double> table(16, 0);
        std::vector<Gain> gains;
        for (std::size_t i = 0; i < std::min<std::size_t>(16, cells.size()); ++i) {
            table[i] = cells[i] % 8;
            if (table[i] > 0) {
                gains.push_back({std::uint32_t(i / 4), std::uint32_t(i % 4), table[i]});
            }
        }
        const auto made = best_assignment(gains, 4, 4);
        double sum = 0;
        std::vector<std::int64_t> used;
        for (std::size_t row = 0; row < 4; ++row) {
            if (made[row] < 0) continue;
            RC_ASSERT(table[row * 4 + std::size_t(made[row])] > 0);
            RC_ASSERT(std::ranges::count(used, made[row]) == 0);
            used.push_back(made[row]);
            sum += table[row * 4 + std::size_t(made[row])];
        }
        double best = 0;
        std::vector<std::size_t> order{0, 1, 2, 3};
        do {
            double other = 0;
            for (std::size_t row = 0; row < 4; ++row) other += table[row * 4 + order[row]];
            best = std::max(best, other);
        } while (std::ranges::next_permutation(order).found);
        RC_ASSERT(std::fabs(sum - best) < 1e-9);
    }));
}

TEST_CASE("capture counts are people by the lists they are on") {
    const Alike lists({2, 2, 1});
    // a1 b1 | a2 b2 c1 | -> one on a and b, one on all three
    const std::vector<std::uint32_t> entity_of{0, 1, 0, 1, 1};
    const auto counts = capture_counts(*lists.records, entity_of);
    CHECK(counts == std::vector<std::int64_t>{0, 0, 0, 1, 0, 0, 0, 1});
}

TEST_CASE(
    "invented people on three lists are found again, and the expected errors are near the real") {
    const auto all = people::invent(3'000, 11);
    std::vector<std::size_t> seen[3], truth;
    auto stream = stats::Simulation(5).stream(0);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (auto& list : seen) {
            if (stream.uniform() < 0.3) list.push_back(i);
        }
    }
    people::WrittenList written[3];
    std::vector<List> lists;
    for (std::size_t l = 0; l < 3; ++l) {
        people::Clerk clerk;
        clerk.other_script = l == 2 ? 0.5 : 0;
        written[l] = people::write_list(all, seen[l], 20 + l, clerk);
        truth.insert(truth.end(), written[l].truth.begin(), written[l].truth.end());
        lists.push_back({std::string(1, static_cast<char>('a' + l)), &written[l].table, "f.csv"});
    }
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                           "sex",        "place",       "nationality"};
    // Nobody is on a list twice here; `truth` goes by record, so none may be left out.
    const auto records = Records::make(lists, *plan_after(columns));
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    const auto linked = link(*records, *compared, *model);
    const auto judged = people::judge(linked.entity_of, truth);
    MESSAGE("precision " << judged.precision() << ", recall " << judged.recall()
                         << ", expected false " << linked.false_share << ", expected missed "
                         << linked.missed_share);
    CHECK(judged.precision() > 0.99);
    CHECK(judged.recall() > 0.97);
    CHECK(linked.false_share < 0.02);
    CHECK(linked.missed_share < 0.05);

    // Draws hold the true number of people between their extremes.
    const auto draws = draw_linkages(*records, *compared, *model, linked);
    REQUIRE(draws);
    auto sorted = truth;
    std::ranges::sort(sorted);
    const auto rest = std::ranges::unique(sorted);
    const auto people = static_cast<double>(rest.begin() - sorted.begin());
    MESSAGE("people " << people << ", drawn " << draws->mean_people << " sd " << draws->sd_people
                      << ", effective " << draws->effective_draws << ", linked "
                      << linked.entities);
    CHECK(std::fabs(draws->mean_people - people) < 4 * draws->sd_people + 1);
}

TEST_CASE("what blocking misses is estimated from what its passes agree on") {
    // 40 people on both lists, three codes each. a agrees for 30 of them, b for 30; c always. Passes a and b
    // miss a person where neither agrees. Both agree for 20: as with Lincoln and Petersen 30 * 30 / 20 = 45
    // people were there to find, and 40 are.
    TextColumn a[2], b[2], c[2];
    for (auto* columns : {a, b, c}) {
        for (int l = 0; l < 2; ++l)
            columns[l] = TextColumn(columns == a ? "a" : columns == b ? "b" : "c");
    }
    for (int i = 0; i < 40; ++i) {
        const auto number = std::to_string(i);
        for (int l = 0; l < 2; ++l) {
            a[l].push(l == 1 && i < 10 ? "x" + number : number);
            b[l].push(l == 1 && i >= 30 ? "y" + number : number);
            c[l].push(number);
        }
    }
    const Table tables[] = {*Table::make({a[0], b[0], c[0]}), *Table::make({a[1], b[1], c[1]})};
    const List lists[] = {{"x", &tables[0], "x.csv"}, {"y", &tables[1], "y.csv"}};
    Plan plan;
    for (const char* name : {"a", "b", "c"}) {
        Field field;
        field.name = name;
        field.columns = {name};
        plan.fields.push_back(field);
    }
    plan.passes = {{{0, KeyPart::whole}}, {{1, KeyPart::whole}}};
    const auto records = Records::make(lists, plan);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    const auto linked = link(*records, *compared, *model);
    CHECK(linked.links.size() == 40);
    CHECK(linked.blocking_recall == doctest::Approx(40.0 / 45).epsilon(0.002));
}

TEST_CASE("where every third person has a twin, no rate of false links is told") {
    people::Society society;
    society.twins = 0.3;
    const auto all = people::invent(4'500, 3, society);
    people::WrittenList written[2];
    std::vector<List> lists;
    for (std::size_t l = 0; l < 2; ++l) {
        std::vector<std::size_t> seen;
        for (std::size_t i = l; i < all.size(); i += l == 0 ? 2 : 3) seen.push_back(i);
        written[l] = people::write_list(all, seen, 40 + l);
        lists.push_back({l == 0 ? "x" : "y", &written[l].table, "f.csv"});
    }
    const std::vector<std::string> columns{"family_name", "birth_date", "sex", "place"};
    const auto records = Records::make(lists, *plan_after(columns));
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    const auto linked = link(*records, *compared, *model);
    CHECK(linked.look_alikes > linked.false_share * linked.between);
    CHECK(!doubts_of(*records, *compared, linked).tells_wrong());
}
