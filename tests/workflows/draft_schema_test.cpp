#include "palermo/workflows/draft_schema.hpp"

#include <doctest/doctest.h>

#include "palermo/formats/csv.hpp"
#include "palermo/synthesis/schema.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace {

Table book(const std::string& csv) {
    return *formats::parse_csv(csv, "codes.csv");
}

}  // namespace

TEST_CASE("a draft from a code book is a schema, with the ISO list where asked for") {
    const auto draft = draft_schema({"case_id", "sex", "citizenship"},
                                    book("column,code\nsex,F\nsex,M\ncitizenship,@countries\n"),
                                    "NRM", "codes.csv");
    REQUIRE(draft);
    CHECK(draft->victim_column == "case_id");
    CHECK(draft->without_codes.empty());
    const auto schema = protect::Schema::parse(draft->json, "draft.json");
    REQUIRE(schema);
    CHECK(schema->victim_column() == "case_id");
    CHECK(schema->columns()[0].codes == std::vector<std::string>{"", "F", "M"});
    const auto& citizenship = schema->columns()[1];
    CHECK(citizenship.codes.size() > 249);
    const auto benin = citizenship.find("BJ");
    REQUIRE(benin);
    CHECK(citizenship.levels[0].groups[citizenship.levels[0].group_of[*benin]] == "Western Africa");
    CHECK(citizenship.levels[1].groups[citizenship.levels[1].group_of[*benin]] == "Africa");
}

TEST_CASE("what the code book does not name stays empty, and an unfinished draft is no schema") {
    const auto draft = draft_schema({"sex", "age"}, book("column,code\nsex,F\n"), "x", "codes.csv");
    REQUIRE(draft);
    CHECK(draft->without_codes == std::vector<std::string>{"age"});
    const auto schema = protect::Schema::parse(draft->json, "draft.json");
    REQUIRE(!schema);
    CHECK(schema.error().where == "draft.json:age");
}

TEST_CASE("a draft is refused where it would be guesswork") {
    const auto none = Table();
    CHECK(!draft_schema({}, none, "x", "c"));
    CHECK(!draft_schema({"a", "a"}, none, "x", "c"));
    CHECK(!draft_schema({"a"}, book("column,code\nb,1\n"), "x", "c"));
    CHECK(!draft_schema({"a"}, book("name,code\na,1\n"), "x", "c"));
    CHECK(!draft_schema({"a"}, book("column,code\n,1\n"), "x", "c"));
}
