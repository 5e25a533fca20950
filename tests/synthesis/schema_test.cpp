#include "palermo/synthesis/schema.hpp"

#include <doctest/doctest.h>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"

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
