#include "palermo/workflows/estimates.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace palermo;
using namespace palermo::workflows;

TEST_CASE("beside each estimate stands what such data cannot show, with its number") {
    const auto made =
        estimates_of({CaptureFile{PALERMO_SOURCE "/data/examples/mse/Korea.csv", "KOR", "2003"}});
    REQUIRE(made);
    const auto* told = made->table().text("cannot_show");
    REQUIRE(told != nullptr);
    for (std::size_t row = 0; row < made->table().rows(); ++row) {
        const std::string text((*told)[row]);
        CHECK(text.find("three times as easy to see") != std::string::npos);
        CHECK(text.find("links between lists were missed") != std::string::npos);
    }
}
