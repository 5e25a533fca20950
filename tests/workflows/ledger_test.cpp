// plan and ledger as a server calls them: what stands in a request, and how the work ends.
#include "palermo/workflows/protect/ledger.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <cstdlib>

#include "palermo/core/files.hpp"
#include "palermo/workflows/protect/plan.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace fs = std::filesystem;

namespace {

struct Office {
    fs::path path = fs::temp_directory_path() / ("palermo_office_" + std::to_string(::getpid()));
    Input ledger{path / "cases.ledger"}, schema{path / "schema.json"};

    Office() {
        fs::remove_all(path);
        fs::create_directories(path / "state");
        ::setenv("PALERMO_STATE", (path / "state").c_str(), 1);
        REQUIRE(write_file(schema.path,
                           R"({"schema": "palermo microdata 1", "name": "invented", "columns": [)"
                           R"({"name": "sex", "missing": true, "codes": ["F", "M"]},)"
                           R"({"name": "age", "missing": false, "codes": ["child", "adult"]}]})"));
    }
    // As tests/main.cpp has it: never that of the person who runs the tests.
    const std::string state_before = std::getenv("PALERMO_STATE");
    ~Office() {
        ::setenv("PALERMO_STATE", state_before.c_str(), 1);
        fs::remove_all(path);
    }
};

}  // namespace

TEST_CASE("a budget belongs to a ledger that is started, and lost entries to one that is mended") {
    const auto refused = [](Given given) {
        given.inputs["ledger"] = {{"cases.ledger"}};
        const auto request = workflows::read<LedgerRequest>(given);
        return request ? std::string() : request.error().id;
    };
    CHECK(refused({}).empty());
    CHECK(refused({.values = {{"create", {"true"}}, {"epsilon", {"4"}}}}).empty());
    CHECK(refused({.values = {{"epsilon", {"4"}}}}) == "request.goes_with");
    CHECK(refused({.values = {{"rows_per_victim", {"2"}}}}) == "request.goes_with");
    CHECK(refused({.values = {{"lost", {"1"}}}}) == "request.goes_with");
    CHECK(refused({.values = {{"create", {"true"}}}, .inputs = {{"recover", {{"r"}}}}}) ==
          "request.not_beside");
}

TEST_CASE("a plan that the ledger does not cover is told in full, and refused") {
    const Office office;
    Notes notes;
    const auto started =
        ledger({.ledger = office.ledger, .create = true, .epsilon = 1.0}, Task(), notes);
    REQUIRE(started);
    CHECK(!ending_of(*started).refused);

    const auto covered =
        plan({.schema = office.schema, .ledger = office.ledger, .epsilon = 0.5}, Task());
    REQUIRE(covered);
    CHECK(!ending_of(*covered).refused);
    CHECK(*to_json(*covered).find("covered")->boolean());

    const auto costly =
        plan({.schema = office.schema, .ledger = office.ledger, .epsilon = 2}, Task());
    REQUIRE(costly);
    CHECK(ending_of(*costly).refused == Code::conflict);
    CHECK(in_words(*costly).find("NOT enough for this") != std::string::npos);
    CHECK(!*to_json(*costly).find("covered")->boolean());
}

TEST_CASE("without a budget, or with two of them, no ledger is started") {
    const Office office;
    Notes notes;
    for (const auto& epsilon : {std::optional<double>(), std::optional<double>(1)}) {
        const auto refused = ledger({.ledger = office.ledger,
                                     .create = true,
                                     .epsilon = epsilon,
                                     .rho = epsilon ? "1/20" : ""},
                                    Task(), notes);
        REQUIRE(!refused);
        CHECK(refused.error().id == "ledger.one_budget");
    }
    CHECK(!fs::exists(office.ledger.path));
}
