#include "palermo/disclosure/suda.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>

#include "palermo/disclosure/audit_records.hpp"
#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

const std::vector<std::string> four = {"sex", "age", "form", "place"};

Table records(const std::vector<std::array<std::string, 4>>& rows) {
    std::vector<TextColumn> columns(four.begin(), four.end());
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < 4; ++c) columns[c].push(row[c]);
    }
    return *Table::make({columns[0], columns[1], columns[2], columns[3]});
}

}  // namespace

TEST_CASE("a record alone by one answer scores more than one alone by two") {
    // The only one below 18 is alone by age. The other man is alone by sex and age. Two women are alike.
    const auto table = records({{"F", "18+", "x", "A"},
                                {"F", "18+", "x", "A"},
                                {"M", "18+", "x", "A"},
                                {"M", "0-17", "x", "A"}});
    const auto found = *special_uniques(table, four, 3);
    CHECK(found.records == 4);
    CHECK(found.with_any == 2);
    CHECK(found.msus == std::vector<std::int64_t>{1, 1, 0});
    CHECK(found.records_by_size == std::vector<std::int64_t>{1, 1, 0});
    // Of four columns, sizes up to three: 3 * 2 * 1 for one column, 2 * 1 for two, 1 for three.
    CHECK(suda_score(1, 4, 3) == 6);
    CHECK(suda_score(2, 4, 3) == 2);
    CHECK(suda_score(3, 4, 3) == 1);
    CHECK(found.records_by_score == std::vector<std::int64_t>{1, 2, 2});
    // All 8 points are of sets with age, 2 of them of sets with sex.
    CHECK(found.columns[0].contribution == 0.25);
    CHECK(found.columns[1].contribution == 1);
    CHECK(found.columns[2].contribution == 0);
    CHECK(to_text(to_json(found)).find("0-17") == std::string::npos);
}

TEST_CASE("a missing answer sets nobody apart") {
    const auto table =
        records({{"F", "18+", "x", "A"}, {"F", "", "x", "A"}, {"F", "18+", "x", "A"}});
    CHECK(special_uniques(table, four, 3)->with_any == 0);
}

TEST_CASE("sets as large as all columns are not asked for, and one column is refused") {
    const auto table = records({{"F", "18+", "x", "A"}, {"M", "18+", "x", "A"}});
    CHECK(special_uniques(table, {"sex", "age"}, 4)->size_max == 1);
    CHECK(!special_uniques(table, {"sex"}, 2));
    CHECK(!special_uniques(table, four, 5));
    CHECK(!special_uniques(table, {"sex", "height"}, 2));
}

TEST_CASE("minimal sample uniques are those of every set tried by hand") {
    rc::check("up to 12 records of four columns", [] {
        const auto many = *rc::gen::inRange(1, 13);
        std::vector<std::array<std::string, 4>> rows;
        for (int i = 0; i < many; ++i) {
            std::array<std::string, 4> row;
            for (auto& each : row) each = *rc::gen::element<std::string>("", "a", "b", "c");
            rows.push_back(row);
        }
        const auto most = *rc::gen::inRange(1, 4);
        const auto alone = [&](std::size_t own, unsigned set) {
            int equal = 0;
            for (std::size_t c = 0; c < 4; ++c) {
                if ((set >> c & 1) != 0 && rows[own][c].empty()) return false;
            }
            for (const auto& row : rows) {
                bool same = true;
                for (std::size_t c = 0; c < 4; ++c) {
                    same = same && ((set >> c & 1) == 0 || row[c] == rows[own][c]);
                }
                equal += same ? 1 : 0;
            }
            return equal == 1;
        };
        std::vector<std::int64_t> msus(static_cast<std::size_t>(most), 0);
        std::vector<double> contribution(4, 0);
        double all = 0;
        for (std::size_t own = 0; own < rows.size(); ++own) {
            for (unsigned set = 1; set < 16; ++set) {
                const int size = __builtin_popcount(set);
                if (size > most || !alone(own, set)) continue;
                bool minimal = true;
                for (unsigned part = 1; part < set; ++part) {
                    minimal = minimal && ((part & set) != part || !alone(own, part));
                }
                if (!minimal) continue;
                ++msus[static_cast<std::size_t>(size - 1)];
                const auto score = suda_score(size, 4, most);
                all += score;
                for (std::size_t c = 0; c < 4; ++c) {
                    if ((set >> c & 1) != 0) contribution[c] += score;
                }
            }
        }
        const auto found = *special_uniques(records(rows), four, most);
        RC_ASSERT(found.msus == msus);
        for (std::size_t c = 0; c < 4; ++c) {
            const auto expected = all > 0 ? contribution[c] / all : 0;
            RC_ASSERT(std::abs(found.columns[c].contribution - expected) < 1e-12);
        }
    });
}

TEST_CASE("an audit of records says what was asked for, and no more") {
    const auto table = records({{"F", "18+", "x", "A"},
                                {"F", "18+", "x", "A"},
                                {"M", "18+", "x", "A"},
                                {"M", "0-17", "x", "A"}});
    RecordsAuditOptions options;
    options.k = 2;
    const auto plain = *audit_records(table, options);
    CHECK(!plain.special);
    CHECK(!plain.population);
    options.suda = 2;
    options.fraction = 1;
    const auto more = *audit_records(table, options);
    CHECK(more.special->with_any == 2);
    CHECK(more.population->is_population);
    CHECK(more.population->by_pitman == 2);
    const auto json = to_text(to_json(more));
    CHECK(json.find("\"special_uniques\"") != std::string::npos);
    CHECK(json.find("\"population_uniques\"") != std::string::npos);
}
