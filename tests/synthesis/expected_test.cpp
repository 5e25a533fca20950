#include "palermo/synthesis/expected.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "palermo/core/files.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/synthesis/evaluate.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

struct File {
    Schema schema;
    Records records;
};

/// Of an invented office: each column has so many codes and "", a third missing in long ones, few codes have
/// most of the rest; and all lean on one thing that nobody wrote down.
File drawn(const std::vector<std::size_t>& codes, std::size_t rows, std::uint64_t state) {
    const auto draw = [&] {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return static_cast<double>(state >> 11) / 9'007'199'254'740'992.0;
    };
    std::string json = R"({"schema": "palermo microdata 1", "name": "drawn", "columns": [)";
    for (std::size_t j = 0; j < codes.size(); ++j) {
        json += (j > 0 ? "," : "") + std::string(R"({"name": "c)") + std::to_string(j) +
                R"(", "missing": true, "codes": [)";
        for (std::size_t k = 1; k <= codes[j]; ++k) {
            json += (k > 1 ? ",\"" : "\"") + std::to_string(k) + "\"";
        }
        json += "]}";
    }
    File file{*Schema::parse(json + "]}", "drawn.json"), {}};
    file.records.rows = rows;
    file.records.columns.assign(codes.size(), std::vector<Code16>(rows));
    for (std::size_t row = 0; row < rows; ++row) {
        const double hidden = draw();
        for (std::size_t j = 0; j < codes.size(); ++j) {
            const double u = draw() < 0.4 ? hidden : draw();
            // Half of what is left goes to a code, the other half to those after it; thirds in long lists.
            const double part = codes[j] > 10 ? 0.28 : 0.5;
            std::size_t code = u < 0.2 ? 0 : 1;
            double left = (u - 0.2) / 0.8;
            while (code > 0 && code < codes[j] && left >= part) {
                left = (left - part) / (1 - part);
                ++code;
            }
            file.records.columns[j][row] = static_cast<Code16>(code);
        }
    }
    return file;
}

double distance_of_a_run(const File& file, const SynthesisPlan& plan) {
    crypto::SecureRandom random;
    const auto synthesis = synthesize(file.records, file.schema, plan, random);
    REQUIRE(synthesis);
    const auto result = evaluate(file.records, synthesis->records, file.schema, {.order_max = 2});
    REQUIRE(result);
    return result->orders[1].tvd_mean;
}

void check_within(const std::string& name, const File& file, double epsilon, int runs,
                  bool is_like) {
    const auto plan = plan_synthesis(file.schema, {.epsilon = epsilon});
    REQUIRE(plan);
    double mean = 0;
    for (int i = 0; i < runs; ++i) mean += distance_of_a_run(file, *plan) / runs;
    const auto rows = static_cast<std::int64_t>(file.records.rows);
    const double said = expected_distance(file.schema, *plan, rows);
    CHECK_MESSAGE(said < 1.5 * mean, name, " at epsilon ", epsilon, ": ", said, " said, ", mean);
    CHECK_MESSAGE(said > mean / 1.5, name, " at epsilon ", epsilon, ": ", said, " said, ", mean);
    if (!is_like) return;
    const double like = expected_distance(file.schema, *plan, rows, &file.records);
    CHECK_MESSAGE(like < 1.5 * mean, name, " at epsilon ", epsilon, ": ", like, " said, ", mean);
    CHECK_MESSAGE(like > mean / 1.5, name, " at epsilon ", epsilon, ": ", like, " said, ", mean);
}

}  // namespace

TEST_CASE("what a plan says of the error is within a factor of 1.5 of what runs give") {
    for (const double epsilon : {0.5, 1.0, 4.0}) {
        check_within("few short columns", drawn({3, 2, 2, 6, 4, 5, 2}, 3'000, 1), epsilon, 4, true);
        check_within("a list of sixty", drawn({3, 2, 60, 6, 4, 12, 2, 2}, 20'000, 2), epsilon, 2,
                     true);
    }
}

TEST_CASE("the same of the example that ships") {
    const auto folder = std::filesystem::path(PALERMO_SOURCE) / "data/examples/ctdc_synthetic";
    const auto schema = Schema::parse(*read_file(folder / "schema.json"), "schema.json");
    const auto source = formats::read_source(folder / "microdata.csv.xz");
    REQUIRE(source);
    File file{*schema, *encode(source->table, schema->as_released(), "microdata.csv")};
    check_within("shipped", file, 1, 1, true);
}

TEST_CASE("more records, or a larger epsilon, and less is lost; nothing is said of no records") {
    const auto file = drawn({3, 2, 30}, 10, 3);
    const auto one = plan_synthesis(file.schema, {.epsilon = 1});
    const auto two = plan_synthesis(file.schema, {.epsilon = 2});
    CHECK(expected_distance(file.schema, *one, 0) == 0);
    CHECK(expected_distance(file.schema, *one, 1) <= 1);
    CHECK(expected_distance(file.schema, *one, 2'000) <
          expected_distance(file.schema, *one, 1'000));
    CHECK(expected_distance(file.schema, *two, 1'000) <
          expected_distance(file.schema, *one, 1'000));
}
