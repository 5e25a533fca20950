#include "palermo/prevalence/methods.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace palermo;
using namespace palermo::prevalence;

namespace {

std::string refusal(Work work, std::string_view method, std::vector<std::string> given) {
    const auto done = check_fields(work, method, given);
    REQUIRE(!done);
    CHECK(done.error().code == Code::invalid_input);
    return in_english(done.error());
}

}  // namespace

TEST_CASE("each method stands once in the table, with a line of help and fields by their names") {
    std::set<std::string_view> names;
    for (const auto& method : methods()) {
        CAPTURE(method.name);
        CHECK(names.insert(method.name).second);
        CHECK(!method.help.empty());
        CHECK(!method.reads.empty());
        for (const auto& one : method.reads) {
            CHECK(does(method, one.work));
            const std::set<std::string_view> different(one.fields.begin(), one.fields.end());
            CHECK(different.size() == one.fields.size());
            for (const auto field : one.fields) {
                CHECK(field.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == field.npos);
            }
        }
    }
}

TEST_CASE("a field that the method does not read is refused, and who reads it is named") {
    CHECK(refusal(Work::estimate, "chao", {"method", "window"}) ==
          "window has no effect with method chao, which reads missed_links. window goes with "
          "method average. Leave it out, or choose another method");
    // Between best BIC models in `search` a window is read.
    CHECK(refusal(Work::estimate, "bic", {"window"}).starts_with("window has no effect"));
    CHECK(check_fields(Work::search, "bic", std::vector<std::string>{"window"}));
    CHECK(refusal(Work::simulate, "all_designs", {"all_designs", "design"})
              .starts_with("design has no effect with all_designs"));
    CHECK(refusal(Work::estimate_by, "by", {"by", "learner"})
              .find("learner goes with method robust.") != std::string::npos);
}

TEST_CASE("a field that is read only beside another one is refused alone") {
    CHECK(refusal(Work::estimate, "graphs", {"grid_points"}) ==
          "grid_points has no effect without grid_limit; give both or none");
    CHECK(check_fields(Work::estimate, "graphs",
                       std::vector<std::string>{"grid_points", "grid_limit"}));
    CHECK(refusal(Work::estimate_by, "by", {"by", "year"}) ==
          "year has no effect without country; give both or none");
}

TEST_CASE("a method that cannot do the work says which can") {
    CHECK(refusal(Work::estimate_draws, "chapman", {})
              .find("method stepwise, bic, aic, average, model, graphs, threshold") !=
          std::string::npos);
    CHECK(refusal(Work::diagnose, "chao", {})
              .starts_with("method chao is for `prevalence estimate`"));
    CHECK(refusal(Work::estimate, "robust", {}) ==
          "method robust needs covariates: name them with by");
    CHECK(refusal(Work::estimate_by, "latent", {})
              .starts_with("method latent does not estimate by stratum"));
    CHECK(refusal(Work::estimate, "chaos", {})
              .starts_with("there is no method chaos; choose from stepwise"));
}
