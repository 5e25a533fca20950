#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/compare.hpp"
#include "palermo/workflows/prevalence/diagnose.hpp"
#include "palermo/workflows/prevalence/estimate.hpp"
#include "palermo/workflows/prevalence/search.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "../in_english.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace {

/// A file that is gone when the test is over.
struct File {
    explicit File(const std::string& text) {
        static int number = 0;
        path = std::filesystem::temp_directory_path() /
               ("palermo_prevalence_test_" + std::to_string(::getpid()) + "_" +
                std::to_string(number++) + ".csv");
        std::ofstream(path) << text;
    }
    ~File() { std::filesystem::remove(path); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    std::filesystem::path path;
};

// Two independent lists of 100 and 200 among 400 people: (100+1)(200+1)/(50+1) - 1 = 397.06 by Chapman.
constexpr const char* two_lists = "a,b,count\n1,0,50\n0,1,150\n1,1,50\n";

EstimateRequest of(const File& file, const std::string& method) {
    return {.captures = {.file = {file.path}}, .choice = {.method = method}, .replicates = 200};
}

}  // namespace

TEST_CASE("a number that no gate judged is computed and not publishable, and has its recipe") {
    const File file(two_lists);
    Notes notes;
    const auto outcome = estimate(of(file, "chapman"), {}, notes);
    REQUIRE(outcome);
    CHECK(outcome->computed().people == doctest::Approx(101.0 * 201 / 51 - 1));
    CHECK(outcome->reasons().empty());
    CHECK(!outcome->publishable());
    CHECK(!outcome->cannot_show().empty());
    CHECK(outcome->recipe().parameters == R"({"count":"count","lists":[],"method":"chapman"})");
    CHECK(!ending_of(*outcome).findings);
}

TEST_CASE(
    "a number that a gate looked at, and found nothing against, is publishable with its limits") {
    // Three lists, each with every second person of 1,600, whatever the others have: 200 in each cell.
    const File file(
        "a,b,c,count\n1,0,0,200\n0,1,0,200\n0,0,1,200\n1,1,0,200\n1,0,1,200\n0,1,1,200\n1,1,1,"
        "200\n");
    Notes notes;
    for (const char* method : {"stepwise", "bic", "average", "graphs"}) {
        CAPTURE(method);
        const auto outcome = estimate(of(file, method), {}, notes);
        REQUIRE(outcome);
        CHECK(outcome->reasons().empty());
        const auto numbers = outcome->publishable();
        REQUIRE(numbers);
        CHECK(numbers->people == doctest::Approx(1600).epsilon(0.02));
        REQUIRE(!numbers->intervals.empty());
        CHECK(numbers->intervals.back().lower < 1600);
        CHECK(numbers->intervals.back().upper > 1600);
        CHECK(!ending_of(*outcome).findings);
    }
}

TEST_CASE("a number with reasons against it is not publishable, whatever its method") {
    const File file(two_lists);
    Notes notes;
    for (const char* method : {"stepwise", "firth", "graphs"}) {
        CAPTURE(method);
        const auto outcome = estimate(of(file, method), {}, notes);
        REQUIRE(outcome);
        CHECK(!outcome->reasons().empty());  // two lists cannot show whether they depend
        CHECK(!outcome->publishable());
        CHECK(std::isfinite(outcome->computed().people));
        CHECK(ending_of(*outcome).findings);
        CHECK(to_json(*outcome).find("recipe") != nullptr);
    }
}

TEST_CASE(
    "a recipe names the fields that were read, by name, and what is read whatever the method") {
    const File file(two_lists);
    Notes notes;
    auto request = of(file, "chao");
    request.missed_links = 0.05;
    const auto outcome = estimate(request, {}, notes);
    REQUIRE(outcome);
    CHECK(outcome->recipe().parameters ==
          R"({"count":"count","lists":[],"method":"chao","missed_links":0.05})");
    const auto found = search({.captures = {.file = {file.path}}, .window = 0.0001}, {}, notes);
    REQUIRE(found);
    CHECK(found->recipe.parameters ==
          R"({"count":"count","lists":[],"method":"bic","order":0,"window":0.0001})");
}

TEST_CASE("what nobody reads is refused by the name of its field") {
    const auto refusal = [](Given given) {
        const File file(two_lists);
        given.inputs["file"] = {{file.path}};
        for (const auto& operation : operations()) {
            if (operation.name != "prevalence estimate") continue;
            Notes notes;
            const auto made = operation.run(given, {}, notes);
            REQUIRE(!made);
            CHECK(made.error().code == Code::invalid_input);
            return made.error().id + ": " + in_english(made.error());
        }
        return std::string();
    };
    CHECK(refusal({.values = {{"country", {"KOR"}}}}).starts_with("request.goes_with_either"));
    CHECK(refusal({.values = {{"method", {"chao"}}, {"window", {"3"}}}})
              .starts_with("method.field_goes_with_method: window has no effect with method chao"));
    // Whoever runs it decides on how many threads; to ask for them where they do nothing is refused.
    CHECK(refusal({.values = {{"method", {"chao"}}}, .beside = {"threads"}})
              .starts_with("method.field_goes_with_method: threads has no effect"));
    CHECK(refusal({.values = {{"method", {"chaos"}}}}).starts_with("request.no_choice"));
}

TEST_CASE("what was found in the lists stands in the notes where there is no estimate") {
    // Both lists hold the same people, and the model named has no maximum there.
    const File file("a,b,c,count\n1,1,0,20\n0,0,1,30\n1,1,1,5\n");
    Notes notes;
    auto request = of(file, "model");
    request.choice.model = "[12,13,23]";
    const auto outcome = estimate(request, {}, notes);
    REQUIRE(!outcome);
    CHECK(outcome.error().code == Code::not_estimable);
    CHECK(!notes.beside.empty());
}
