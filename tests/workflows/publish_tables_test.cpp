#include "palermo/workflows/protect/publish_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "../in_english.hpp"
#include "palermo/workflows/protect/anonymize.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace {

/// Of a Request where these were given, each with a value that fits.
template <class Request>
std::string refusal(std::vector<std::string> names,
                    std::map<std::string, std::string> values = {}) {
    Given given{.inputs = {{"file", {{"cases.csv"}}}}, .outputs = {{"out", {"t.csv"}}}};
    for (const auto& field : fields_of<Request>()) {
        const std::string name(field.name);
        if (std::ranges::find(names, name) == names.end()) continue;
        if (field.kind == Field::Kind::input) given.inputs[name] = {{"key"}};
        if (field.kind == Field::Kind::output) given.outputs[name] = {"o.csv"};
        if (field.kind == Field::Kind::flag) given.values[name] = {"true"};
        if (field.kind == Field::Kind::text) given.values[name] = {"region"};
        if (field.kind == Field::Kind::whole || field.kind == Field::Kind::number)
            given.values[name] = {"5"};
    }
    for (const auto& [name, value] : values) given.values[name] = {value};
    const auto request = read<Request>(given);
    return request ? std::string() : in_english(request.error());
}

std::string id_of(const TablesRequest& request) {
    Notes notes;
    const auto outcome = publish_tables(request, {}, notes);
    REQUIRE(!outcome);
    return outcome.error().id;
}

}  // namespace

TEST_CASE(
    "a choice that would have no effect is refused, and the refusal says beside what it goes") {
    const auto ask = refusal<TablesRequest>;
    CHECK(ask({"by"}, {}).empty());
    CHECK(ask({"by", "secret"}, {}) ==
          "secret goes with cell_keys or round; without, it would have no effect. Add it, or leave "
          "secret out");
    CHECK(ask({"by", "secret", "cell_keys"}, {}).empty());
    CHECK(ask({"by", "p_percent"}, {}).starts_with("p_percent goes with weight"));
    CHECK(ask({"by", "weight", "p_percent"}, {}).empty());
    CHECK(ask({"by", "round", "width_min"}, {}) ==
          "width_min has no effect beside round; leave one of them out");
    CHECK(ask({"round"}, {}).starts_with("round goes with by or tables"));
    CHECK(ask({"together", "by"}, {}) == "together has no effect beside by; leave one of them out");
    CHECK(ask({"by"}, {{"round", "4"}}) == "round knows no 4 (it takes 3, 5, 10)");
    CHECK(refusal<RecordsRequest>({"diversity"}).starts_with("diversity goes with sensitive"));
}

TEST_CASE("what a statement or a rule could not mean is refused before anything is read") {
    TablesRequest request{.file = {"nowhere.csv"}, .out = {"nowhere/t.csv"}, .by = {"region"}};
    auto other = request;
    other.publication.date = "2026-02-30";
    CHECK(id_of(other) == "publication.no_day");
    other = request;
    other.publication.ledger = {"cases.ledger"};
    CHECK(id_of(other) == "publication.no_purpose");
    other = request;
    other.suppression.largest_share_max = 0;
    CHECK(id_of(other) == "tables.no_share");
    other.suppression.largest_share_max = 0.6;
    other.suppression.two_largest_share_max = 2;
    CHECK(id_of(other) == "tables.no_share");
}
