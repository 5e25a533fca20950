#include "palermo/linkage/sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "palermo/formats/csv.hpp"
#include "palermo/stats/random.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

const crypto::Key& the_key() {
    static const auto key = *crypto::Key::of("abcdefghijklmnopqrstuvwxyz012345");
    return key;
}

// 40 people on both lists, 20 more on each; names in a are n0, n1, ...
struct Lists {
    Lists() {
        std::string csv[2] = {"name,code\n", "name,code\n"};
        for (int i = 0; i < 80; ++i) {
            const auto row = "name" + std::to_string(i) + ",c" + std::to_string(i % 11) + "\n";
            if (i < 60) csv[0] += row;
            if (i >= 20) csv[1] += row;
        }
        for (const auto& one : csv) tables.push_back(*formats::parse_csv(one, "list.csv"));
        Plan plan;
        for (const char* name : {"name", "code"}) {
            Field field;
            field.name = name;
            field.columns = {name};
            plan.fields.push_back(field);
        }
        const List both[] = {{"a", &tables[0], "a.csv"}, {"b", &tables[1], "b.csv"}};
        records.emplace(*Records::make(both, plan));
        compared = *compare_pairs(*records);
        model = *fit_model(*records, compared);
        linked = link(*records, compared, model);
    }
    std::string value(std::size_t record, std::size_t field) const {
        const auto list = std::size_t(records->list_of(record));
        const auto row = record - std::size_t(records->first_of(int(list)));
        return std::string((*tables[list].text(field == 0 ? "name" : "code"))[row]);
    }
    std::string csv(std::int64_t size, std::uint64_t seed = 1) const {
        const Questions questions(*records, the_key());
        const auto sample = draw_sample(*records, compared, model, linked, {}, size, seed);
        return sample_csv(*records, compared, linked, questions, the_key(), sample,
                          [&](auto r, auto f) { return value(r, f); });
    }
    Result<std::vector<Judged>> read(const std::string& csv) const {
        return read_verdicts(*formats::parse_csv(csv, "sample.csv"), "sample.csv", FileRows(1),
                             *records, linked, the_key());
    }
    std::vector<Table> tables;
    std::optional<Records> records;
    Compared compared;
    Model model;
    Linkage linked;
};

const Lists& lists() {
    static const Lists made;
    return made;
}

// A person who sees that the names are the same, or not.
std::string judged(const std::string& csv, const char* otherwise = "different") {
    const auto table = *formats::parse_csv(csv, "sample.csv");
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        auto column = std::get<TextColumn>(table.column(c));
        if (column.name() == "verdict") {
            TextColumn filled("verdict");
            for (std::size_t row = 0; row < table.rows(); ++row) {
                const bool same = (*table.text("a.name"))[row] == (*table.text("b.name"))[row];
                filled.push(same ? " Same" : otherwise);
            }
            column = filled;
        }
        columns.emplace_back(std::move(column));
    }
    return formats::csv_text(*Table::make(std::move(columns)));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string refusal(const Lists& of, const std::string& csv) {
    const auto read = of.read(csv);
    REQUIRE(!read);
    return read.error().id;
}

}  // namespace

TEST_CASE("limits of a finite stratum are exact") {
    // All were looked at: nothing is left to doubt.
    CHECK(limits_of(10, 10, 3, 0.95).low == 3);
    CHECK(limits_of(10, 10, 3, 0.95).high == 3);
    // None of 1 of 2: either none, or one with chance 1/2 > 0.025.
    CHECK(limits_of(2, 1, 0, 0.95).low == 0);
    CHECK(limits_of(2, 1, 0, 0.95).high == 1);
    // None of 30 of many: Clopper and Pearson's 1 - 0.025^(1/30) = 11.57%.
    CHECK(limits_of(1'000'000, 30, 0, 0.95).high == doctest::Approx(115'700).epsilon(0.001));
    // 2 of 20 of many: 1.23% to 31.70%.
    CHECK(limits_of(1'000'000, 20, 2, 0.95).low == doctest::Approx(12'300).epsilon(0.01));
    CHECK(limits_of(1'000'000, 20, 2, 0.95).high == doctest::Approx(317'000).epsilon(0.001));
}

TEST_CASE("shares weigh each verdict by the pairs it stands for") {
    // 900 links, 30 drawn, none false; 100 others, 20 drawn, 2 the same: 10 missed of 910.
    const Judged found[] = {{true, 900, 30, 30, 0}, {false, 100, 20, 2, 18}};
    const auto made = measure(found, {});
    CHECK(made.of_false.share == 0);
    CHECK(made.of_false.low == 0);
    CHECK(made.missed.share == doctest::Approx(10.0 / 910));
    CHECK(made.missed.low < 10.0 / 910);
    CHECK(made.missed.high > 10.0 / 910);
    CHECK(made.verdicts == 50);
    // All were looked at: no interval is left. 10 links of which 1 false, and 3 missed of 12.
    const Judged all[] = {{true, 10, 10, 9, 1}, {false, 20, 20, 3, 17}};
    const auto whole = measure(all, {});
    CHECK(whole.of_false.low == doctest::Approx(0.1));
    CHECK(whole.of_false.high == doctest::Approx(0.1));
    CHECK(whole.missed.low == doctest::Approx(0.25));
    CHECK(whole.missed.high == doctest::Approx(0.25));
    // One of these nobody can tell: the interval is what it may be either way.
    const Judged unsure[] = {{true, 10, 10, 8, 1}, {false, 20, 20, 3, 17}};
    const auto both = measure(unsure, {});
    CHECK(both.cannot_tell == 1);
    CHECK(both.of_false.low == doctest::Approx(0.1));
    CHECK(both.of_false.high == doctest::Approx(0.2));
    CHECK(both.missed.low == doctest::Approx(3.0 / 12));
    CHECK(both.missed.high == doctest::Approx(3.0 / 11));
    // What was decided before is known: 90 links more.
    CHECK(measure(all, {90, 0, 0}).of_false.high == doctest::Approx(0.01));
    CHECK(std::isnan(measure({}, {}).of_false.share));
}

TEST_CASE("intervals hold the truth as often as they say") {
    struct Part {
        bool linked;
        std::int64_t pairs, drawn, hits;  // hits: false links, or missed ones
    };
    // Few errors where the model is sure; errors where it is sure and wrong; all in doubt; none at all.
    const std::vector<std::vector<Part>> worlds = {
        {{true, 4'000, 60, 8}, {true, 300, 40, 60}, {false, 300, 50, 90}, {false, 4'000, 50, 10}},
        {{true, 4'000, 60, 300},
         {true, 100, 40, 30},
         {false, 100, 40, 30},
         {false, 4'000, 60, 700}},
        {{true, 500, 100, 150}, {false, 600, 100, 200}},
        {{true, 4'000, 100, 0}, {false, 4'000, 100, 0}},
        {{true, 4'000, 60, 40}, {true, 60, 20, 6}, {false, 1'000, 60, 50}, {false, 3'000, 60, 6}}};
    auto stream = stats::Simulation(2026).branch(0xC0).stream(0);
    constexpr int times = 400;
    for (const auto& world : worlds) {
        double links = 0, wrong = 0, missed = 0;
        for (const auto& one : world) {
            if (one.linked) links += double(one.pairs), wrong += double(one.hits);
            if (!one.linked) missed += double(one.hits);
        }
        const double true_false = wrong / links, true_missed = missed / (missed + links - wrong);
        int false_held = 0, missed_held = 0;
        for (int k = 0; k < times; ++k) {
            std::vector<Judged> found;
            for (const auto& one : world) {
                std::int64_t hits = 0;
                for (std::int64_t i = 0; i < one.drawn; ++i) {
                    const auto left = one.pairs - i, marked = one.hits - hits;
                    hits += std::int64_t(stream.below(std::uint64_t(left))) < marked;
                }
                found.push_back({one.linked, one.pairs, one.drawn,
                                 one.linked ? one.drawn - hits : hits,
                                 one.linked ? hits : one.drawn - hits});
            }
            const auto made = measure(found, {});
            false_held +=
                made.of_false.low <= true_false + 1e-12 && true_false <= made.of_false.high + 1e-12;
            missed_held +=
                made.missed.low <= true_missed + 1e-12 && true_missed <= made.missed.high + 1e-12;
        }
        MESSAGE("held of " << times << ": false " << false_held << ", missed " << missed_held);
        CHECK(false_held >= times * 94 / 100);
        CHECK(missed_held >= times * 94 / 100);
    }
}

TEST_CASE("a sample is drawn by seed, more where it is uncertain, and comes back with its shares") {
    const auto& of = lists();
    const auto csv = of.csv(60);
    CHECK(csv == of.csv(60));
    CHECK(csv != of.csv(60, 2));
    const auto read = of.read(judged(csv));
    REQUIRE(read);
    std::int64_t drawn = 0;
    for (const auto& one : *read) {
        CHECK(one.drawn <= one.pairs);
        CHECK(one.same + one.different == one.drawn);
        drawn += one.drawn;
    }
    CHECK(drawn == 60);
    const auto made = measure(*read, {});
    CHECK(made.of_false.share == 0);  // 40 people have the same name, and the others another
    CHECK(made.missed.share == 0);
    const auto cannot = of.read(judged(csv, "cannot tell"));
    REQUIRE(cannot);
    CHECK(measure(*cannot, {}).cannot_tell > 0);
    auto nobody = *read;
    for (auto& one : nobody) one.same = one.different = 0;
    CHECK(std::isnan(measure(nobody, {}).of_false.share));
    CHECK(std::isnan(measure(nobody, {}).missed.share));
    CHECK(measure(nobody, {}).of_false.high == 1);
}

TEST_CASE("a sample that was changed, cut or is of another linkage is refused") {
    const auto& of = lists();
    const auto csv = of.csv(40), full = judged(csv);
    CHECK(refusal(of, csv) == "linkage.sample_open");
    CHECK(refusal(of, judged(csv, "perhaps")) == "linkage.sample_verdict");
    CHECK(refusal(of, full.substr(0, full.rfind("\r\n", full.size() - 3) + 2)) ==
          "linkage.sample_rows");
    CHECK(refusal(of, replaced(full, "verdict", "opinion")) == "linkage.sample_columns");
    const auto at = full.find(",qc") + 5;
    CHECK(refusal(of, replaced(full, full.substr(at, 4),
                               full.substr(at, 4) == "0000" ? "1111" : "0000")) ==
          "linkage.review_question");
    // The same pairs of another linkage: one person less.
    Lists other;
    other.linked.entity_of.back() = 0;
    CHECK(refusal(other, full) == "linkage.sample_other");
    CHECK(of.read(full));
}
