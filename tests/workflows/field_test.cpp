#include "palermo/workflows/field.hpp"

#include <doctest/doctest.h>

#include "../in_english.hpp"
#include "palermo/workflows/operations.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace {

struct CountRequest {
    Input file;
    std::vector<std::string> by = {"sex"};
    double level = 0.95;
    int small_below = 10;
    std::optional<std::int64_t> seed;
    std::string method = "stepwise";
    bool replace = false;
    Output out;
    std::vector<NamedInput> groups;
    Asked asked;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "file", .text = "csv", .option = "FILE", .required = true}, self.file);
        field(Field{.name = "by", .text = "Columns", .between = ','}, self.by);
        field(Field{.name = "level", .text = "Level", .low = 0.5, .high = 0.999}, self.level);
        field(Field{.name = "small_below", .text = "Hide below", .option = "--small", .low = 2},
              self.small_below);
        field(Field{.name = "seed", .text = "Same seed, same digits"}, self.seed);
        field(Field{.name = "method", .text = "Method", .choices = {"stepwise", "bic"}},
              self.method);
        field(replace_field(), self.replace);
        field(Field{.name = "out", .text = "Folder"}, self.out);
        field(Field{.name = "groups", .text = "Of a column"}, self.groups);
    }
    static std::span<const FieldRule> rules() {
        static const std::vector<FieldRule> rules = {
            {"replace", {"out"}}, {"seed", {}, {"by"}}, {"json", {}, {"method"}}};
        return rules;
    }
};

Given with(std::string name, std::vector<std::string> values) {
    Given given{.inputs = {{"file", {{"cases.csv"}}}}};
    given.values[std::move(name)] = std::move(values);
    return given;
}

std::string refusal(const Given& given) {
    const auto request = read<CountRequest>(given);
    REQUIRE(!request);
    CHECK(request.error().code == Code::invalid_input);
    return in_english(request.error());
}

}  // namespace

TEST_CASE("a request is what was given, and its defaults where nothing was") {
    const auto request = read<CountRequest>(with("by", {"sex,age", "form"}));
    REQUIRE(request);
    CHECK(request->file.path == "cases.csv");
    CHECK(request->by == std::vector<std::string>{"sex", "age", "form"});
    CHECK(request->level == 0.95);
    CHECK(!request->seed);
    CHECK(request->asked == Asked{"by", "file"});
}

TEST_CASE("a value that is none is refused by the name of its field") {
    CHECK(refusal(with("level", {"2"})) == "level is 2; it lies between 0.5 and 0.999");
    CHECK(refusal(with("level", {"nan"})) == "level takes a number, and nan is none");
    CHECK(refusal(with("level", {"0.9x"})) == "level takes a number, and 0.9x is none");
    CHECK(refusal(with("small_below", {"1"})) == "small_below is 1; it is at least 2");
    CHECK(refusal(with("small_below", {"99999999999"})) ==
          "small_below is 99999999999; it lies between 2 and 2147483647");
    CHECK(refusal(with("seed", {"1.5"})) == "seed takes a number, and 1.5 is none");
    CHECK(refusal(with("seed", {"1", "2"})) == "seed is given twice; give it once");
    CHECK(refusal(with("method", {"bci"})) ==
          "method knows no bci; did you mean bic? (it takes stepwise, bic)");
    CHECK(refusal(with("replace", {"perhaps"})) ==
          "replace is true or false, and perhaps is neither");
    CHECK(refusal(with("by", {"sex,,age"})) == "by has an empty value; give one, or leave by out");
}

TEST_CASE("what no field is called, what is missing and what would have no effect is refused") {
    CHECK(refusal(with("levle", {"0.9"}))
              .starts_with("nothing here is called levle; did you mean level?"));
    CHECK(refusal({}) == "file is missing");
    CHECK(refusal(with("replace", {"true"})) ==
          "replace goes with out; without, it would have no effect. Add it, or leave replace out");
    auto both = with("seed", {"1"});
    both.values["by"] = {"sex"};
    CHECK(refusal(both) == "seed has no effect beside by; leave one of them out");
    // What the app itself was asked is no field, and has rules all the same.
    auto beside = with("method", {"bic"});
    beside.beside = {"json"};
    CHECK(refusal(beside) == "json has no effect beside method; leave one of them out");
    CHECK(read<CountRequest>({.inputs = {{"file", {{"cases.csv"}}}}, .beside = {"json"}}));
}

TEST_CASE("a file that belongs to something comes with its name, or is refused") {
    Given given{.inputs = {{"file", {{"cases.csv"}}}},
                .named_inputs = {{"groups", {{"country", {"regions.csv"}}}}}};
    const auto request = read<CountRequest>(given);
    REQUIRE(request);
    CHECK(request->groups.front() == NamedInput{"country", {"regions.csv"}});
    given.named_inputs["groups"].push_back({"regions.csv", {}});
    CHECK(refusal(given) == "groups takes a file with a name, written NAME=FILE; give both");
}

TEST_CASE("a text is never taken for a file") {
    Given given;
    given.values["file"] = {"/etc/passwd"};
    CHECK(refusal(given) == "file is missing");
}

TEST_CASE("a command line knows a field by its option") {
    const auto fields = fields_of<CountRequest>();
    REQUIRE(fields.size() == 9);
    CHECK(option_of(fields[0]) == "FILE");
    CHECK(option_of(fields[2]) == "--level");
    CHECK(option_of(fields[3]) == "--small");
    CHECK(fields[3].kind == Field::Kind::whole);
    CHECK(fields[3].standard == "10");
    CHECK(fields[1].several);
    const auto request = read<CountRequest>(with("level", {"2"}));
    const auto said = words::in_words(request.error(), words::Words(words::Language::fr),
                                      [](const std::string& name) { return "--" + name; });
    CHECK(said == "--level vaut 2 ; il se situe entre 0.5 et 0.999");
}

TEST_CASE(
    "every row of the table has a name of its own, a help and fields with names of their own") {
    std::set<std::string_view> names;
    for (const auto& each : operations()) {
        CHECK(names.insert(each.name).second);
        CHECK(!each.summary.empty());
        CHECK(!about_group(each.name.substr(0, each.name.find(' '))).empty());
        std::set<std::string> fields, options;
        for (const auto& field : each.fields) {
            INFO(each.name, " ", field.name);
            CHECK(fields.emplace(field.name).second);
            CHECK(options.insert(option_of(field)).second);
            CHECK(!field.text.empty());
        }
    }
}

TEST_CASE("a number that no computer holds, a seed below zero and a flag that says no") {
    CHECK(refusal(with("level", {"1e400"})) == "level is 1e400; it lies between 0.5 and 0.999");
    CHECK(refusal(with("seed", {"99999999999999999999"})) ==
          "seed is 99999999999999999999; a computer cannot hold this number. Give another");
    const auto request = read<CountRequest>(with("replace", {"false"}));
    REQUIRE(request);  // asks for nothing, so it needs no folder
    CHECK(!request->replace);
    CHECK(!request->asked.contains("replace"));
    CHECK(read<CountRequest>(with("small_below", {"010"}))->small_below == 10);
}
