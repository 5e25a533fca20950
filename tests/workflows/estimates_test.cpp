#include "palermo/workflows/estimates.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>

using namespace palermo;
using namespace palermo::workflows;

namespace {

CaptureFile cited(const std::string& study, const char* iso3, const char* years) {
    return {PALERMO_SOURCE "/data/examples/mse/" + study + ".csv", iso3, years,
            protect::Citation{"Somebody", study, "2018", "", ""}};
}

}  // namespace

TEST_CASE("beside each estimate stands what such data cannot show, with its number") {
    const auto made = estimates_of(cited("Korea", "KOR", "2003"));
    REQUIRE(made);
    const auto* told = made->by_method.table().text("cannot_show");
    REQUIRE(told != nullptr);
    for (std::size_t row = 0; row < made->by_method.table().rows(); ++row) {
        const std::string text((*told)[row]);
        CHECK(text.find("differences_") != std::string::npos);
        CHECK(text.find("links_missed 5%") != std::string::npos);
    }
}

TEST_CASE("the details of an estimate are the published counts and what the changes do") {
    const auto made = estimates_of(cited("Kosovo", "", ""));
    REQUIRE(made);
    const auto& table = made->details.table();
    const auto *kind = table.text("kind"), *label = table.text("label"),
               *first = table.text("first");
    REQUIRE((kind != nullptr && label != nullptr && first != nullptr));
    std::map<std::string, int, std::less<>> rows;
    double weights = 0;
    bool exhumed_only = false;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        ++rows[std::string((*kind)[row])];
        if ((*kind)[row] == "model")
            weights += std::stod(std::string((*table.text("second"))[row]));
        exhumed_only = exhumed_only || ((*kind)[row] == "overlap" && (*label)[row] == "EXH" &&
                                        (*first)[row] == "1131");
    }
    CHECK(rows["list"] == 4);
    CHECK(rows["overlap"] == 15);
    CHECK(rows["omitted"] == 4);
    CHECK(rows["merged"] == 6);
    CHECK(rows["more"] > 0);
    CHECK(rows["fewer"] > 0);
    CHECK(rows["xi"] > 2);
    CHECK(rows["consistency"] == 4);
    CHECK(weights == doctest::Approx(1).epsilon(1e-4));
    CHECK(exhumed_only);
}
