#include "palermo/prevalence/methods.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace palermo;
using namespace palermo::prevalence;

namespace {

std::string refusal(Work work, std::string_view method, std::vector<std::string> given) {
    const auto done = check_options(work, method, given);
    REQUIRE(!done);
    CHECK(done.error().code == Code::invalid_input);
    return in_english(done.error());
}

}  // namespace

TEST_CASE(
    "each method stands once in the table, with a line of help and options as they are typed") {
    std::set<std::string_view> names;
    for (const auto& method : methods()) {
        CAPTURE(method.name);
        CHECK(names.insert(method.name).second);
        CHECK(!method.help.empty());
        CHECK(!method.reads.empty());
        for (const auto& one : method.reads) {
            CHECK(does(method, one.work));
            const std::set<std::string_view> different(one.options.begin(), one.options.end());
            CHECK(different.size() == one.options.size());
            for (const auto option : one.options) CHECK(option.starts_with("--"));
        }
    }
}

TEST_CASE("an option that the method does not read is refused, and who reads it is named") {
    CHECK(
        refusal(Work::estimate, "chao", {"--method", "--window"}) ==
        "--window has no effect with --method chao, which reads --missed-links. --window goes with "
        "--method average. Leave it out, or choose another method");
    // Between best BIC models in `search` a window is read.
    CHECK(refusal(Work::estimate, "bic", {"--window"}).starts_with("--window has no effect"));
    CHECK(check_options(Work::search, "bic", std::vector<std::string>{"--window"}));
    CHECK(refusal(Work::simulate, "--all-designs", {"--all-designs", "--design"})
              .starts_with("--design has no effect with --all-designs"));
    CHECK(refusal(Work::estimate_by, "--by", {"--by", "--learner"})
              .find("--learner goes with --method robust.") != std::string::npos);
}

TEST_CASE("an option that is read only beside another one is refused alone") {
    CHECK(refusal(Work::estimate, "graphs", {"--grid-points"}) ==
          "--grid-points has no effect without --grid-limit; give both or none");
    CHECK(check_options(Work::estimate, "graphs",
                        std::vector<std::string>{"--grid-points", "--grid-limit"}));
    CHECK(refusal(Work::estimate_by, "--by", {"--by", "--year"}) ==
          "--year has no effect without --country; give both or none");
}

TEST_CASE("a method that cannot do the work says which can") {
    CHECK(refusal(Work::estimate_draws, "chapman", {})
              .find("--method stepwise, bic, aic, average, model, graphs, threshold") !=
          std::string::npos);
    CHECK(refusal(Work::diagnose, "chao", {})
              .starts_with("--method chao is for `prevalence estimate`"));
    CHECK(refusal(Work::estimate, "robust", {}) ==
          "--method robust needs covariates: name them with --by");
    CHECK(refusal(Work::estimate_by, "latent", {})
              .starts_with("--method latent does not estimate by stratum"));
    CHECK(refusal(Work::estimate, "chaos", {})
              .starts_with("there is no method chaos; choose from stepwise"));
}

TEST_CASE("a recipe holds the options that were read, and what is read whatever the method") {
    const std::vector<Parameter> all{{"--window", "window", "6"},
                                     {"", "lists", "[]"},
                                     {"--missed-links", "missed_links", "0.05"}};
    CHECK(parameters_read(Work::estimate, "chao", all) == R"({"lists":[],"missed_links":0.05})");
    CHECK(parameters_read(Work::diagnose, "average", all) == R"({"lists":[],"window":6})");
}
