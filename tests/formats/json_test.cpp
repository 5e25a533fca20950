#include "palermo/formats/json.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace palermo;
using namespace palermo::formats;
using namespace std::string_literals;

namespace {

std::string again(std::string_view text) {
    const auto json = parse_json(text, "f.json");
    INFO(text);
    REQUIRE(json);
    return canonical(*json);
}

std::string refusal(std::string_view text, const JsonOptions& options = {}) {
    const auto json = parse_json(text, "f.json", options);
    INFO(text);
    REQUIRE(!json);
    CHECK(json.error().code == Code::invalid_input);
    return told(json.error());
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a document is written with sorted keys, no spaces and exact integers") {
    CHECK(again(" { \"b\" : [ 1 , 2.50 , -0.0 ] , \"a\" : { } , \"aa\":[] } ") ==
          R"({"a":{},"aa":[],"b":[1,2.5,0]})");
    CHECK(again("9223372036854775807") == "9223372036854775807");
    CHECK(again("18446744073709551615") == "18446744073709551615");
    CHECK(again("-9223372036854775808") == "-9223372036854775808");
    CHECK(again("0.1") == "0.1");
    CHECK(again("1E2") == "100");
    CHECK(again("1e300") == "1e+300");
    CHECK(again("\xef\xbb\xbf[true,false,null]") == "[true,false,null]");
    CHECK(again(R"("\u00e9\n\"\\\/\ud83d\ude00\ufeff\u0000")") ==
          "\"\xc3\xa9\\u000a\\\"\\\\/\xf0\x9f\x98\x80\xef\xbb\xbf\\u0000\"");
}

TEST_CASE("a document for people keeps its order, its digits and its lines") {
    Json::Array rows{Json::Object{{"b", 1}, {"a", Json::digits(2.0 / 3, 4)}}, Json::places(2, 1)};
    rows.before_each = "\n  ";
    rows.before_end = "\n";
    const Json json =
        Json::Object{{"z", rows}, {"none", Json::digits(HUGE_VAL, 4)}, {"y", Json::Array{}}};
    CHECK(to_text(json) == "{\"z\":[\n  {\"b\":1,\"a\":0.6667},\n  2.0\n],\"none\":null,\"y\":[]}");
    CHECK(canonical(json) == "{\"none\":null,\"y\":[],\"z\":[{\"a\":0.6667,\"b\":1},2.0]}");
    Json::Object spaced{{"a", 1}, {"b", 2}};
    spaced.spaced();
    CHECK(to_text(spaced) == "{\"a\": 1, \"b\": 2}");
    CHECK(canonical(spaced) == "{\"a\":1,\"b\":2}");
}

TEST_CASE("objects are equal whatever their order, and a name stands once") {
    CHECK(Json(Json::Object{{"a", 1}, {"b", 2}}) == Json(Json::Object{{"b", 2}, {"a", 1}}));
    CHECK(Json(Json::Object{{"a", 1}}) != Json(Json::Object{{"a", 1}, {"b", 2}}));
    CHECK_THROWS_AS((Json::Object{{"a", 1}, {"a", 2}}), InternalError);
}

TEST_CASE("what is written reads back as the same value") {
    const Json json = Json::Object{{"text", "\x01 \xc3\xa9 \"'\\"},
                                   {"list", Json::Array{1, -2, 0.25, true, nullptr, "x"}},
                                   {"large", std::uint64_t{18446744073709551615U}}};
    const auto read = parse_json(canonical(json), "f.json");
    REQUIRE(read);
    CHECK(*read == json);
    CHECK(*read->find("large")->large() == 18446744073709551615U);
    CHECK(read->find("none") == nullptr);
    CHECK(read->find("text")->find("x") == nullptr);
}

TEST_CASE("what is no JSON is refused with its line and column") {
    CHECK(contains(refusal(""), "f.json:1:1: the document ends"));
    CHECK(contains(refusal("{\n \"a\": 1,\n}"), "f.json:3:1: a key in quotes"));
    CHECK(contains(refusal("[1,]"), "f.json:1:4"));
    CHECK(contains(refusal("[1 2]"), "a comma or ]"));
    CHECK(contains(refusal("{\"a\" 1}"), "a colon"));
    CHECK(contains(refusal("{\"a\":1 \"b\"}"), "a comma or }"));
    CHECK(contains(refusal("{\"a\":1,\n\"a\":2}"), "f.json:2:1: a key is used twice"));
    CHECK(contains(refusal("[1] x"), "f.json:1:5: something follows"));
    CHECK(contains(refusal("\"abc"), "f.json:1:1: the quote opened here"));
    CHECK(contains(refusal("\"a\nb\""), "a control character"));
    for (const char* text : {"01",          "-",       "+1",        ".5",          "1.",
                             "1e",          "1e+",     "NaN",       "Infinity",    "tru",
                             "'a'",         "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\n\"",
                             "\"\\udc00\"", "\"\\",    "1e999",     "[",           "{",
                             "{\"a\"",      "{\"a\":"}) {
        refusal(text);
    }
    CHECK(contains(refusal("\"\xff\""), "f.json:1:2: this is not UTF-8"));
    CHECK(contains(refusal("[1\0]"s), "f.json:1:3"));
}

TEST_CASE("documents too deep, too long or too many are refused and not built") {
    CHECK(contains(refusal(std::string(100'000, '[')), "nested deeper than 64"));
    CHECK(again(std::string(64, '[') + std::string(64, ']')).size() == 128);
    JsonOptions small;
    small.value_limit = 3;
    CHECK(contains(refusal("[1,2,3]", small), "more values"));
    small.limit_bytes = 3;
    CHECK(contains(refusal("[1,2]", small), "larger than 3 B"));
}

TEST_CASE("a recipe is one line of JSON with its parameters as they were written") {
    const Recipe recipe{"palermo 0.1.0 report/C01", {{"a.csv", "00ff"}}, R"({"year":2022})"};
    CHECK(to_text(json_of(recipe)) ==
          R"({"inputs":[{"name":"a.csv","sha256":"00ff"}],"parameters":{"year":2022},)"
          R"("program":"palermo 0.1.0 report/C01"})");
}

TEST_CASE("a text is escaped, also control characters") {
    CHECK(quoted("a\"b\\c\n") == R"("a\"b\\c\u000a")");
}
