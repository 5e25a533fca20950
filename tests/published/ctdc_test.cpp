#include "palermo/published/ctdc.hpp"

#include <filesystem>
#include <map>

#include "palermo/published/check.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;

namespace {

using Counts = std::map<std::string, int>;

Counts count(const Checked& checked) {
    Counts counts;
    for (const auto& finding : checked.findings) {
        ++counts[finding.rule];
    }
    return counts;
}

const std::string header =
    "yearOfRegistration,gender,ageBroad,citizenship,CountryOfExploitation,isForcedLabour,"
    "isSexualExploit,isOtherExploit";

/// Eleven equal lines, so that no combination is rare, then the one under test.
Counts found(const std::string& more_columns, const std::string& line) {
    std::string csv = header + more_columns + "\n";
    for (int i = 0; i < 12; ++i) {
        csv += line + "\n";
    }
    const auto checked = check(source_of(csv, "cases.csv"), Labels::shipped());
    REQUIRE(checked.has_value());
    CHECK(checked->kind == Kind::cases);
    return count(*checked);
}

}  // namespace

TEST_CASE("invented lines without contradictions have no findings") {
    CHECK(
        found(",isSexAndLabour,majorityStatus", "2019,Female,18--20,NG,IT,1,1,0,1,Adult").empty());
}

TEST_CASE("codes outside the codebook are found once a column and code") {
    CHECK(found("", "2019,Femal,17--20,NGA,Italy,1,2,0")["D01"] == 4);
    CHECK(found("", "1919,Female,,NG,IT,1,0,0")["D01"] == 1);
}

TEST_CASE("answers that contradict each other are found on their line") {
    CHECK(found(",isSexAndLabour", "2019,Female,18--20,NG,IT,1,1,0,0")["D02"] == 12);
    CHECK(found(",isSexAndLabour", "2019,Female,18--20,NG,IT,1,0,0,1")["D02"] == 12);
    CHECK(found(",majorityStatus", "2019,Female,9--17,NG,IT,1,0,0,Adult")["D02"] == 12);
    CHECK(found(",majorityStatus", "2019,Female,21--23,NG,IT,1,0,0,Minor")["D02"] == 12);
    CHECK(found(",typeOfLabourBegging", "2019,Female,,NG,IT,0,1,0,1")["D02"] == 12);
    CHECK(found(",majorityStatusAtExploit,majorityEntry",
                "2019,Male,,NG,IT,1,0,0,Minor,Adult")["D02"] == 12);
    // An empty answer contradicts nothing.
    CHECK(found(",typeOfLabourBegging", "2019,Female,,NG,IT,,1,0,1")["D02"] == 0);
}

TEST_CASE("a list of answers must name what its columns say, and no more") {
    const std::string columns =
        ",meansOfControlThreats,meansOfControlPhysicalAbuse,meansOfControlNotSpecified,"
        "meansOfControlConcatenated";
    CHECK(found(columns, "2019,Male,,NG,IT,1,0,0,1,1,0,Threats;Physical Abuse")["D03"] == 0);
    CHECK(found(columns, "2019,Male,,NG,IT,1,0,0,1,1,0,Threats")["D03"] == 12);
    CHECK(found(columns, "2019,Male,,NG,IT,1,0,0,0,1,0,Threats;Physical abuse")["D03"] == 12);
    CHECK(found(columns, "2019,Male,,NG,IT,1,0,0,0,0,1,")["D03"] == 0);
}

TEST_CASE("a column of 1 and empty is a warning, 0, 1 and empty a note") {
    const auto file = [](std::string_view answers) {
        std::string csv = header + ",isAbduction\n";
        for (const char answer : answers) {
            csv += "2019,Male,,NG,IT,1,0,0," + (answer == '-' ? "" : std::string(1, answer)) + "\n";
        }
        const auto checked = check(source_of(csv, "cases.csv"), Labels::shipped());
        REQUIRE(checked.has_value());
        return *checked;
    };
    const auto one_or_empty = file("1-----------");
    REQUIRE(one_or_empty.findings.size() == 1);
    CHECK(one_or_empty.findings[0].severity == Severity::warning);
    const auto three = file("10----------");
    REQUIRE(three.findings.size() == 1);
    CHECK(three.findings[0].severity == Severity::note);
    CHECK(file("110000000000").findings.empty());
}

TEST_CASE("rare combinations are counted, and nothing says which they are") {
    std::string csv = header + "\n";
    for (int i = 0; i < 11; ++i) {
        csv += "2019,Male,30--38,NG,IT,1,0,0\n";
    }
    csv += "2019,Female,48+,NG,IT,1,0,0\n";
    const auto checked = check(source_of(csv, "cases.csv"), Labels::shipped());
    REQUIRE(checked.has_value());
    REQUIRE(checked->findings.size() == 1);
    const auto& finding = checked->findings[0];
    CHECK(finding.rule == "D05");
    CHECK(finding.place.row == 0);
    CHECK(finding.related.empty());
    CHECK(finding.message.find("48+") == std::string::npos);
}

TEST_CASE("the four CTDC files have the defects we counted") {
    const std::filesystem::path folder = PALERMO_SOURCE "/../shared/data/ctdc";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: ../shared is not here");
        return;
    }
    const auto of = [&](const char* name) {
        const auto source = formats::read_source(folder / name);
        REQUIRE(source.has_value());
        CHECK(source->table.rows() == 97'750);
        const auto checked = check(*source, Labels::shipped());
        REQUIRE(checked.has_value());
        return count(*checked);
    };
    CHECK(of("ctdc8.csv.xz") == Counts{{"D04", 3}});
    CHECK(of("ctdc21.csv.xz") == Counts{{"D04", 15}});
    CHECK(of("ctdc59.csv.xz") == Counts{{"D02", 908}, {"D04", 49}});
    CHECK(of("ctdc_global_kanon_2021-07-15.csv.xz") ==
          Counts{{"D02", 908}, {"D03", 1238}, {"D04", 49}});
}
