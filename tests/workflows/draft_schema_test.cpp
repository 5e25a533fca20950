#include "palermo/workflows/draft_schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>

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

TEST_CASE("codes of one's own stand beside the ISO list, and one of them may count all others") {
    const auto draft =
        draft_schema({"citizenship"},
                     book("column,code,other\ncitizenship,@countries,\ncitizenship,Stateless,\n"
                          "citizenship,Not listed,yes\n"),
                     "NRM", "codes.csv");
    REQUIRE(draft);
    const auto schema = protect::Schema::parse(draft->json, "draft.json");
    REQUIRE(schema);
    const auto& citizenship = schema->columns()[0];
    CHECK(citizenship.codes.size() > 250);
    CHECK(citizenship.find("Stateless") == citizenship.codes.size() - 2);
    CHECK(citizenship.other == citizenship.find("Not listed"));
    CHECK(citizenship.levels[1].groups.back() == "Not listed");
    for (const auto* wrong : {"column,code,other\na,x,yes\na,y,yes\n",
                              "column,code,other\na,x,maybe\n", "column,code,other\na,,yes\n"}) {
        CHECK(!draft_schema({"a"}, book(wrong), "x", "c"));
    }
}

TEST_CASE("a draft says what is left to do, and no more when it is done") {
    const auto draft = draft_schema({"case_id", "sex", "age"}, book("column,code\nsex,F\nsex,M\n"),
                                    "NRM", "codes.csv");
    REQUIRE(draft);
    const auto says = [](const SchemaDraft& of, const std::string& what) {
        return std::ranges::any_of(of.to_do,
                                   [&](const auto& each) { return each.starts_with(what); });
    };
    CHECK(says(*draft, "columns, age: put into"));
    CHECK(says(*draft, "source: "));
    CHECK(says(*draft, "rules: "));
    CHECK(says(*draft, "rows_per_victim_max: "));
    CHECK(says(*draft, "if you like: sex: an answer in no list"));
    CHECK(draft->json.find("\"to_do\": [") != std::string::npos);

    const DraftSoFar done{
        R"({"schema": "palermo microdata 1", "name": "NRM", "source": "form 12",
            "victim_column": "case_id", "rows_per_victim_max": 2, "surplus_rows": "left out",
            "rows_breaking_rules": "left out", "to_do": ["something"],
            "columns": [{"name": "sex", "missing": false, "codes": ["F", "M"], "other": "M"}],
            "rules": [{"why": "x", "when": {"sex": ["F"]}, "then": {"sex": ["F"]}}]})",
        "nrm.json"};
    const auto none = draft_schema({"case_id", "sex"}, Table(), "x", "", &done);
    REQUIRE(none);
    CHECK(none->to_do.empty());
    CHECK(none->json.find("to_do") == none->json.find("to_do says"));
}

TEST_CASE("drafted again, all that was filled in is kept, and only what is new is added") {
    const DraftSoFar filled{
        R"({"schema": "palermo microdata 1", "name": "my cases", "note": "mine", "source": "form 12",
            "victim_column": "person", "rows_per_victim_max": 3, "surplus_rows": "left out",
            "lists": {"own": {"codes": ["a", "b"]}},
            "columns": [{"name": "sex", "missing": false, "codes": ["F", "M", "X"], "note": "my own"},
                        {"name": "place", "missing": true, "list": "own"},
                        {"name": "gone", "missing": true, "codes": ["1"]},
                        {"name": "age", "missing": false, "codes": []}],
            "rules": [{"why": "law", "when": {"sex": ["F"]}, "then": {"place": ["a"]}}]})",
        "nrm.json"};
    const auto draft =
        draft_schema({"person", "sex", "place", "age", "form", "id"},
                     book("column,code\nsex,Female\nage,child\nage,adult\nform,labour\n"),
                     "microdata", "codes.csv", &filled);
    REQUIRE(draft);
    const auto has = [&](const std::string& text) {
        CHECK_MESSAGE(draft->json.find(text) != std::string::npos, text, draft->json);
    };
    has(R"("name": "my cases")");
    has(R"("note": "mine")");
    has(R"("source": "form 12")");
    has(R"("victim_column": "person", "rows_per_victim_max": 3)");
    has(R"("surplus_rows": "left out")");
    has(R"("own": {"codes": ["a", "b"]})");
    has(R"({"name": "sex", "missing": false, "codes": ["F", "M", "X"], "note": "my own"})");
    has(R"({"name": "place", "missing": true, "list": "own"})");
    has(R"({"name": "age", "missing": false, "codes": ["child", "adult"]})");
    has(R"({"name": "form", "missing": true, "codes": ["labour"]})");
    has(R"({"name": "gone", "missing": true, "codes": ["1"]})");
    has(R"({"why": "law", "when": {"sex": ["F"]}, "then": {"place": ["a"]}})");
    CHECK(draft->added == std::vector<std::string>{"form", "id"});
    CHECK(draft->not_in_file == std::vector<std::string>{"gone"});
    CHECK(draft->without_codes == std::vector<std::string>{"id"});
    // Again, and nothing changes any more.
    const DraftSoFar once{draft->json, "nrm.json"};
    const auto twice = draft_schema({"person", "sex", "place", "age", "form", "id"}, Table(),
                                    "microdata", "", &once);
    REQUIRE(twice);
    CHECK(twice->json == draft->json);
    // What is no schema is not gone on with.
    const DraftSoFar other{R"({"schema": "something else"})", "nrm.json"};
    const auto refused = draft_schema({"sex"}, Table(), "x", "", &other);
    REQUIRE(!refused);
    CHECK(refused.error().where == "nrm.json");
}
