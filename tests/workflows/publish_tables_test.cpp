#include "palermo/workflows/protect/publish_tables.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
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
    CHECK(
        ask({"dimensions", "secret"}, {}) ==
        "secret goes with by or tables; without, it would have no effect. Add it, or leave secret "
        "out");
    CHECK(ask({"by", "secret"}, {}).empty());
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
    // 1 switches a rule off where nobody asks for it; asked for, it is no share.
    other.suppression.two_largest_share_max = 1;
    other.asked = {"two_largest_share_max"};
    CHECK(id_of(other) == "tables.no_share");
}

namespace {

namespace fs = std::filesystem;

/// A folder with invented cases, 12 regions by 3 forms, and users with a state of their own.
struct Office {
    fs::path path = fs::temp_directory_path() / ("palermo_tables_" + std::to_string(::getpid()));
    const std::string state_before = std::getenv("PALERMO_STATE");

    Office() {
        fs::create_directories(path);
        std::string cases = "region,form\n";
        for (int i = 0; i < 36; ++i) {
            const int count = i % 5 == 0 ? 4 : 10 + 3 * i % 40;
            for (int n = 0; n < count; ++n) {
                cases += "r" + std::to_string(i / 3) + ",f" + std::to_string(i % 3) + "\n";
            }
        }
        REQUIRE(write_file(path / "cases.csv", cases));
    }
    ~Office() {
        ::setenv("PALERMO_STATE", state_before.c_str(), 1);
        fs::remove_all(path);
    }

    /// The table that one user makes of the cases, and what is said beside it.
    std::pair<std::string, std::string> table_of(const std::string& user, int number) const {
        ::setenv("PALERMO_STATE", (path / user).c_str(), 1);
        TablesRequest request;
        request.file = Input{path / "cases.csv"};
        request.by = {"region", "form"};
        request.out = Output{path / (user + std::to_string(number) + ".csv")};
        request.publication.date = "2026-11-30";
        Notes notes;
        const auto outcome = publish_tables(request, {}, notes);
        REQUIRE(outcome);
        return {*read_file(request.out.path), in_words(*outcome)};
    }
};

}  // namespace

TEST_CASE("a user hides the same cells each time, another user others, and the words say why") {
    const Office office;
    std::set<std::string> tables;
    for (const std::string user : {"ana", "bo", "chi", "dua"}) {
        const auto [table, words] = office.table_of(user, 1);
        CHECK(office.table_of(user, 2).first == table);
        CHECK(words.find("with another key the same cases make another table") !=
              std::string::npos);
        tables.insert(table);
        CHECK((fs::status(office.path / user / "tables.key").permissions() & fs::perms(0777)) ==
              fs::perms(0600));
    }
    CHECK(tables.size() > 1);
}
