#include "palermo/synthesis/schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/synthesis/marginals.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

const std::string small = R"({"schema": "palermo microdata 1", "name": "invented",
 "lists": {"places": {"codes": ["AA", "BB", "CC"],
   "levels": [{"name": "half", "of": {"AA": "north", "BB": "south", "CC": "south"}}]}},
 "columns": [
  {"name": "age", "missing": true, "codes": ["child", "adult"]},
  {"name": "minor", "missing": true, "codes": ["yes", "no"]},
  {"name": "place", "missing": false, "list": "places"}],
 "rules": [{"why": "the law", "when": {"age": ["child"]}, "then": {"minor": ["yes"]}}]})";

Result<Records> read(const std::string& csv, const std::string& json = small) {
    const auto table = formats::parse_csv(csv, "a.csv");
    REQUIRE(table);
    return encode(*table, *Schema::parse(json, "s.json"), "a.csv");
}

/// Ages and places with a code for all that is in no list, ids, two rows a person at most.
const std::string catching = R"({"schema": "palermo microdata 1", "name": "invented",
 "victim_column": "id", "rows_per_victim_max": 2, "surplus_rows": "left out",
 "rows_breaking_rules": "left out",
 "columns": [
  {"name": "age", "missing": true, "codes": ["child", "adult", "other"], "other": "other"},
  {"name": "minor", "missing": true, "codes": ["yes", "no"]},
  {"name": "place", "missing": false, "codes": ["AA", "BB", "elsewhere"], "other": "elsewhere"}],
 "rules": [{"why": "the law", "when": {"age": ["child"]}, "then": {"minor": ["yes"]}}]})";

struct Taken {
    Records records;
    Adjusted adjusted;
};

Taken take(const std::string& csv, std::uint8_t key_of = 1) {
    const auto table = formats::parse_csv(csv, "a.csv");
    REQUIRE(table);
    std::string secret;
    for (int i = 0; i < 40; ++i) secret += static_cast<char>('a' + (i * key_of) % 26);
    const auto key = crypto::Key::of(secret);
    REQUIRE(key);
    Taken taken;
    const auto records =
        encode(*table, *Schema::parse(catching, "s.json"), "a.csv", {}, &*key, &taken.adjusted);
    REQUIRE(records);
    taken.records = *records;
    return taken;
}

/// As a set: in whatever order.
std::multiset<std::vector<Code16>> rows_of(const Records& records) {
    std::multiset<std::vector<Code16>> rows;
    for (std::size_t row = 0; row < records.rows; ++row) rows.insert(records.row(row));
    return rows;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a missing answer is a code of its own and not a zero") {
    const auto schema = Schema::parse(small, "s.json");
    REQUIRE(schema);
    CHECK(schema->columns()[0].codes == std::vector<std::string>{"", "child", "adult"});
    CHECK(schema->columns()[2].codes == std::vector<std::string>{"AA", "BB", "CC"});
}

TEST_CASE("levels give every code its group, the missing answer its own") {
    const auto json = with(small, R"("missing": false, "list")", R"("missing": true, "list")");
    const auto schema = Schema::parse(json, "s.json");
    REQUIRE(schema);
    const auto& level = schema->columns()[2].levels[0];
    CHECK(level.groups == std::vector<std::string>{"", "north", "south"});
    CHECK(level.group_of == std::vector<Code16>{0, 1, 2, 2});
}

TEST_CASE("rows are coded and come back as they were") {
    const auto records = read("age,minor,place\nchild,yes,AA\n,,CC\n");
    REQUIRE(records);
    CHECK(records->rows == 2);
    CHECK(records->row(0) == std::vector<Code16>{1, 1, 0});
    CHECK(records->row(1) == std::vector<Code16>{0, 0, 2});
    const auto table = decode(*records, *Schema::parse(small, "s.json"));
    CHECK((*table.text("age"))[0] == "child");
    CHECK((*table.text("age"))[1] == "");
}

TEST_CASE("what the schema does not know is refused, with its place and without its value") {
    struct Refused {
        const char *csv, *where;
    };
    for (const auto& [csv, where] :
         {Refused{"age,minor,place\nchild,yes,AA\nelder,yes,AA\n", "a.csv:3:age"},
          Refused{"age,minor,place\nchild,yes,\n", "a.csv:2:place"},
          Refused{"age,minor,place\nchild,no,AA\n", "a.csv:2:minor"},
          Refused{"age,minor,place,name\nchild,yes,AA,x\n", "a.csv:1:name"},
          Refused{"age,place\nchild,AA\n", "a.csv:1:minor"}}) {
        const auto records = read(csv);
        REQUIRE(!records);
        CHECK(records.error().code == Code::invalid_input);
        CHECK(records.error().where == where);
        CHECK(in_english(records.error()).find("elder") == std::string::npos);
    }
}

TEST_CASE("a victim with more rows than declared is refused before any count") {
    const auto json =
        with(small, R"("name": "invented",)",
             R"("name": "invented", "victim_column": "id", "rows_per_victim_max": 2,)");
    CHECK(read("id,age,minor,place\n1,,,AA\n1,,,AA\n2,,,BB\n", json));
    const auto third = read("id,age,minor,place\n1,,,AA\n1,,,AA\n1,,,BB\n", json);
    REQUIRE(!third);
    CHECK(third.error().where == "a.csv:4:id");
}

TEST_CASE("an answer in no list counts under the column's code for that, where it has one") {
    // Two ages that nobody foresaw, a place likewise, and a place that is missing where none may be.
    const auto taken = take("id,age,minor,place\n1,elder,no,AA\n2,17,yes,ZZ\n3,child,yes,\n");
    CHECK(taken.records.row(0) == std::vector<Code16>{3, 2, 0});
    CHECK(taken.records.row(1) == std::vector<Code16>{3, 1, 2});
    CHECK(taken.records.row(2) == std::vector<Code16>{1, 1, 2});
    CHECK(taken.adjusted.other == std::vector<std::int64_t>{2, 0, 2});
    // A column without such a code refuses as before.
    const auto table = formats::parse_csv("id,age,minor,place\n1,adult,perhaps,AA\n", "a.csv");
    const auto refused = encode(*table, *Schema::parse(catching, "s.json"), "a.csv");
    REQUIRE(!refused);
    CHECK(refused.error().where == "a.csv:2:minor");
    CHECK(in_english(refused.error()).find("\"other\"") != std::string::npos);
}

TEST_CASE(
    "rows of a victim beyond the declared number are left out, whatever else is in the file") {
    const std::string five =
        "1,adult,no,AA\n1,adult,no,BB\n1,adult,yes,AA\n1,adult,,AA\n1,,no,BB\n";
    const auto alone = take("id,age,minor,place\n" + five);
    CHECK(alone.records.rows == 2);
    CHECK(alone.adjusted.surplus_rows == 3);
    // The same two with others before, between and after them, and in any order.
    const auto among = take(
        "id,age,minor,place\n9,adult,no,AA\n1,,no,BB\n1,adult,,AA\n8,,,BB\n1,adult,yes,AA\n"
        "1,adult,no,BB\n1,adult,no,AA\n8,,,BB\n");
    auto rows = rows_of(among.records);
    for (const auto& each :
         rows_of(take("id,age,minor,place\n9,adult,no,AA\n8,,,BB\n8,,,BB\n").records)) {
        rows.erase(rows.find(each));
    }
    CHECK(rows == rows_of(alone.records));
    // Which two is nobody's choice: another key, mostly others.
    std::set<std::multiset<std::vector<Code16>>> choices;
    for (std::uint8_t key = 1; key <= 25; key += 2) {
        if (key != 13) choices.insert(rows_of(take("id,age,minor,place\n" + five, key).records));
    }
    CHECK(choices.size() > 3);
}

TEST_CASE("rows that break a rule, and rows of nobody, are left out where the schema says so") {
    const auto taken = take("id,age,minor,place\n1,child,no,AA\n,adult,no,AA\n2,adult,no,AA\n");
    CHECK(taken.records.rows == 1);
    CHECK(taken.adjusted.rows_breaking_rules == 1);
    CHECK(taken.adjusted.rows_of_nobody == 1);
}

TEST_CASE("whatever one victim writes, each count changes by no more rows than were declared") {
    // 40 people, and one more with answers of every kind, in every place of the file.
    std::uint64_t state = 3;
    const auto draw = [&](unsigned below) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return static_cast<unsigned>((state >> 33) % below);
    };
    const auto schema = *Schema::parse(catching, "s.json");
    const auto row = [&](int id) {
        const char *ages[] = {"child", "adult", "", "elder", "0"}, *minors[] = {"yes", "no", ""},
                   *places[] = {"AA", "BB", "", "far"};
        return std::to_string(id) + "," + ages[draw(5)] + "," + minors[draw(3)] + "," +
               places[draw(4)] + "\n";
    };
    for (int round = 0; round < 60; ++round) {
        std::string without = "id,age,minor,place\n", with_one = without;
        for (int id = 1; id <= 40; ++id) {
            for (unsigned n = 1 + draw(4); n > 0; --n) {
                const auto line = row(id);
                without += line;
                if (draw(6) == 0) with_one += row(99);
                with_one += line;
            }
        }
        const auto a = take(without).records, b = take(with_one).records;
        for (std::size_t column = 0; column < 3; ++column) {
            const auto before = count(a, schema, {{column, 0}}),
                       after = count(b, schema, {{column, 0}});
            std::int64_t more = 0;
            for (std::size_t code = 0; code < before.size(); ++code) {
                CHECK(after[code] >= before[code]);
                more += after[code] - before[code];
            }
            CHECK(more <= 2);
        }
    }
}

TEST_CASE("a list of everybody and codes of one's own go together in a column") {
    const auto own = R"("list": "places", "codes": ["none", "other"], "other": "other")";
    const auto schema = Schema::parse(with(small, R"("list": "places")", own), "s.json");
    REQUIRE(schema);
    const auto& place = schema->columns()[2];
    CHECK(place.codes == std::vector<std::string>{"AA", "BB", "CC", "none", "other"});
    CHECK(place.other == Code16{4});
    // A code of one's own is a group of its own, unless the column says another.
    CHECK(place.levels[0].groups == std::vector<std::string>{"north", "south", "none", "other"});
    const auto grouped = Schema::parse(
        with(
            small, R"("list": "places")",
            R"("list": "places", "codes": ["none"], "levels": [{"name": "half", "of": {"none": "south"}}])"),
        "s.json");
    REQUIRE(grouped);
    CHECK(grouped->columns()[2].levels[0].group_of == std::vector<Code16>{0, 1, 1, 1});
}

TEST_CASE(
    "a catch-all that is no code, and a rule for rows that says something else, are refused") {
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {R"("other": "other")", R"("other": "rest")"},
             {R"("other": "other")", R"("other": "")"},
             {R"("other": "other")", R"("other": true)"},
             {R"("surplus_rows": "left out")", R"("surplus_rows": "kept")"},
             {R"("surplus_rows": "left out")", R"("surplus_rows": true)"},
             {R"("rows_breaking_rules": "left out")", R"("rows_breaking_rules": "mended")"},
             {R"("victim_column": "id", "rows_per_victim_max": 2,)", ""}}) {
        const auto schema = Schema::parse(with(catching, from, to), "s.json");
        REQUIRE_MESSAGE(!schema, to);
        CHECK(schema.error().code == Code::invalid_input);
    }
}

TEST_CASE("what is still to do may stand in a schema") {
    CHECK(Schema::parse(with(small, R"("name": "invented",)",
                             R"("name": "invented", "to_do": ["say where the lists are public"],)"),
                        "s.json"));
    CHECK(!Schema::parse(
        with(small, R"("name": "invented",)", R"("name": "invented", "to_do": [1],)"), "s.json"));
}

TEST_CASE("what was released is read without the victims' column and without the rules") {
    const auto json =
        with(small, R"("name": "invented",)",
             R"("name": "invented", "victim_column": "id", "rows_per_victim_max": 2,)");
    const auto released = Schema::parse(json, "s.json")->as_released();
    // A child who is no minor, twice and more: others may have released that.
    const auto table =
        formats::parse_csv("age,minor,place\nchild,no,AA\nchild,no,AA\n,,BB\n", "r.csv");
    REQUIRE(table);
    CHECK(encode(*table, released, "r.csv"));
}

TEST_CASE("columns that are missing together may not be missing apart") {
    const auto json =
        with(small, R"("rules": [)",
             R"("rules": [{"why": "one question", "missing_together": ["age", "minor"]},)");
    CHECK(read("age,minor,place\n,,AA\nadult,no,AA\n", json));
    CHECK(!read("age,minor,place\nadult,,AA\n", json));
    CHECK(!read("age,minor,place\n,no,AA\n", json));
}

TEST_CASE("a schema that is not one is refused with its place") {
    for (const auto& json :
         {std::string("["), std::string("{}"), with(small, "microdata 1", "microdata 9"),
          with(small, R"("age", "missing": true)", R"("age", "mssing": true)"),
          with(small, R"("adult"])", R"("child"])"), with(small, R"("adult"])", R"(""])"),
          with(small, R"("name": "minor")", R"("name": "age")"),
          with(small, R"("CC": "south")", R"("DD": "south")"),
          with(small, R"("list": "places")", R"("list": "spaces")"),
          with(small, R"({"age": ["child"]})", R"({"age": ["elder"]})"),
          with(small, R"("why": "the law", )", ""),
          with(small, R"("name": "invented",)", R"("rows_per_victim_max": 3,)")}) {
        const auto schema = Schema::parse(json, "s.json");
        REQUIRE(!schema);
        CHECK(schema.error().code == Code::invalid_input);
    }
}

TEST_CASE("a slip in a schema is refused, never passed over") {
    // Each of these once read as if the member were not there: without its rules, without its
    // check of rows per victim, without its list.
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {R"("name": "invented",)", R"("name": "invented", "victim_colum": "id",)"},
             {R"("name": "invented",)", R"("name": "invented", "victim_column": 5,)"},
             {R"("name": "invented",)", R"("name": "invented", "rows_per_victim_max": "3",)"},
             {R"("name": "invented",)", R"("name": "invented", "name": "again",)"},
             {R"("rules": [)", R"("rule": [)"},
             {R"("rules": [{)", R"("rules": {"a": [{)"},
             {R"("why": "the law",)", R"("why": "the law", "unless": {},)"},
             {R"("why": "the law", "when": {"age": ["child"]}, "then": {"minor": ["yes"]})",
              R"("why": "x", "missing_together": ["age"])"},
             {R"("levels": [{)", R"("level": [{)"},
             {R"("half", "of")", R"("half", "for": {}, "of")"},
             {R"("CC": "south")", R"("CC": "south", "DD": "south")"},
             {R"("CC": "south")", R"("CC": "south", "CC": "north")"},
             {R"("list": "places")", R"("list": "places", "codes": ["AA"])"},
             {R"(["child", "adult"])", "[]"}}) {
        auto text = with(small, from, to);
        if (from == R"("rules": [{)") text = with(text, "]}}]}", "]}}]}}");
        const auto schema = Schema::parse(text, "s.json");
        REQUIRE_MESSAGE(!schema, to);
        CHECK(schema.error().code == Code::invalid_input);
    }
    CHECK(Schema::parse(
        with(small, R"("name": "invented",)", R"("name": "invented", "note": "for people",)"),
        "s.json"));
}

TEST_CASE("the shipped schemas can be read") {
    for (const auto* name : {"ctdc8", "ctdc21", "ctdc59"}) {
        const auto path = std::string(PALERMO_SOURCE) + "/data/schemas/" + name + ".json";
        const auto schema = Schema::parse(*read_file(path), name);
        REQUIRE_MESSAGE(schema, name);
        const auto country = schema->find("citizenship");
        REQUIRE(country);
        CHECK(schema->columns()[*country].codes.size() == 250);  // 249 of ISO 3166-1, and missing
        CHECK(schema->columns()[*country].levels.size() == 2);
    }
}
