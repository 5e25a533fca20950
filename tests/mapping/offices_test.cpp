// The four invented offices, whose truth files say where every defect stands (needs the shared data).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "palermo/core/files.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/mapping/sheets.hpp"

using namespace palermo;
using namespace palermo::mapping;
namespace fs = std::filesystem;

namespace {

const fs::path offices = PALERMO_SOURCE "/../shared/data/offices";

bool here() {
    if (fs::exists(offices)) return true;
    MESSAGE("not here: shared data");
    return false;
}

OfficeFiles read(std::string_view office, std::initializer_list<const char*> names) {
    std::vector<fs::path> files;
    for (const auto* name : names) files.push_back(offices / office / name);
    auto result = read_office_files(files);
    REQUIRE(result.has_value());
    return *std::move(result);
}

struct Defect {
    std::string kind, file;
    std::int64_t row = 0, column = 0;
};

// "register.xlsx!2022!K8", "hebergement_2021.csv!4", "register.xlsx!2022!C", "register.xlsx!2022!4:5"
std::vector<Defect> defects_of(std::string_view office) {
    const auto bytes = read_file(offices / office / "truth.json");
    REQUIRE(bytes.has_value());
    const auto json = formats::parse_json(*bytes, "truth.json");
    REQUIRE(json.has_value());
    std::vector<Defect> defects;
    for (const auto& each : *json->find("defects")->array()) {
        Defect defect;
        defect.kind = *each.find("kind")->text();
        std::string where = *each.find("where")->text();
        std::vector<std::string> parts(1);
        for (const char c : where) {
            if (c == '!')
                parts.emplace_back();
            else
                parts.back() += c;
        }
        defect.file = parts[0];
        for (std::size_t i = 1; i < parts.size(); ++i) {
            std::int64_t column = 0, row = 0;
            std::size_t at = 0;
            for (; at < parts[i].size() && parts[i][at] >= 'A' && parts[i][at] <= 'Z'; ++at) {
                column = column * 26 + (parts[i][at] - 'A' + 1);
            }
            for (; at < parts[i].size() && parts[i][at] >= '0' && parts[i][at] <= '9'; ++at) {
                row = row * 10 + (parts[i][at] - '0');
            }
            const bool place = at == parts[i].size() || parts[i][at] == ':';
            const bool sheet = i == 1 && (parts.size() > 2 || !place) && parts[0].ends_with("xlsx");
            if (sheet) {
                defect.file += ":" + parts[i];
            } else if (place) {
                defect.row = row;
                defect.column = column;
            }
        }
        defects.push_back(defect);
    }
    return defects;
}

bool told(const OfficeFiles& read, std::string_view rule, const Defect& defect) {
    return std::any_of(read.findings.begin(), read.findings.end(), [&](const Finding& finding) {
        return finding.rule == rule && finding.place.file.starts_with(defect.file) &&
               (defect.row == 0 || finding.place.row == defect.row) &&
               (defect.column == 0 || finding.place.column == defect.column);
    });
}

// Every defect of these kinds is told by that rule at its place. Returns how many there were.
int found_all(const OfficeFiles& read, std::string_view office,
              const std::map<std::string, std::string>& rules) {
    int count = 0;
    for (const auto& defect : defects_of(office)) {
        const auto rule = rules.find(defect.kind);
        if (rule == rules.end()) continue;
        ++count;
        INFO(defect.kind, " ", defect.file, ":", defect.row, ":", defect.column);
        CHECK(told(read, rule->second, defect));
    }
    return count;
}

std::size_t rows_in(const OfficeFiles& read, bool doubted = false) {
    std::size_t rows = 0;
    for (const auto& sheet : read.sheets) {
        if (sheet.doubt.empty() || doubted) rows += sheet.table.rows();
    }
    return rows;
}

std::size_t how_many(const OfficeFiles& read, std::string_view rule) {
    return static_cast<std::size_t>(
        std::count_if(read.findings.begin(), read.findings.end(),
                      [&](const Finding& finding) { return finding.rule == rule; }));
}

}  // namespace

TEST_CASE(
    "a coordinator's register: a sheet a year, two rows of headings, totals, a hidden column") {
    if (!here()) return;
    const auto register_of = read("01-coordinator", {"register.xlsx"});
    REQUIRE(register_of.sheets.size() == 3);
    CHECK(register_of.sheets[0].year == 2022);
    CHECK(register_of.sheets[2].year == 2024);
    CHECK(register_of.sheets[0].table.name(2) == "Person / Surname");
    CHECK(register_of.sheets[0].table.name(11) == "Notes");
    CHECK(register_of.sheets[0].table.name(12) == "Check / A/C");
    CHECK(register_of.sheets[0].hidden[2]);
    CHECK(register_of.sheets[0].title.front() == "Register 2022");
    CHECK(rows_in(register_of) == 900 + 12);  // 12 were carried over from the year before
    CHECK(found_all(register_of, "01-coordinator",
                    {{"total_row", "N01"},
                     {"hidden_column", "N05"},
                     {"two_header_rows", "N06"},
                     {"duplicate_across_sheets", "N15"}}) == 12 + 3 + 3 + 12);
    // The twelve totals of quarters, and the sums at the end that add ages.
    CHECK(how_many(register_of, "N01") == 12 + 3);
    CHECK(how_many(register_of, "N03") == 2);  // cover and list of choices
    CHECK(how_many(register_of, "N02") + how_many(register_of, "N14") == 0);
    const auto& dates = *register_of.sheets[0].table.text("Referral / Date of referral");
    CHECK(dates[0] == "2022-01-03");
    CHECK(dates[2] == "07/01/2022");
}

TEST_CASE("the same register from LibreOffice gives the same sheets") {
    if (!here()) return;
    const auto xlsx = read("01-coordinator", {"register.xlsx"});
    const auto ods = read("01-coordinator", {"register.ods"});
    REQUIRE(xlsx.sheets.size() == ods.sheets.size());
    for (std::size_t i = 0; i < xlsx.sheets.size(); ++i) {
        const auto &a = xlsx.sheets[i], &b = ods.sheets[i];
        CHECK(a.sheet == b.sheet);
        CHECK(a.rows == b.rows);
        CHECK(a.file_column == b.file_column);
        CHECK(a.hidden == b.hidden);
        CHECK(a.title == b.title);
        CHECK(a.year == b.year);
        REQUIRE(a.table.columns() == b.table.columns());
        for (std::size_t column = 0; column < a.table.columns(); ++column) {
            const auto& left = std::get<TextColumn>(a.table.column(column));
            const auto& right = std::get<TextColumn>(b.table.column(column));
            CHECK(left.name() == right.name());
            REQUIRE(left.size() == right.size());
            for (std::size_t row = 0; row < left.size(); ++row) CHECK(left[row] == right[row]);
        }
    }
    // Given both, the second is known as the same list again.
    const auto both = read("01-coordinator", {"register.xlsx", "register.ods"});
    CHECK(rows_in(both) == 912);
}

TEST_CASE("a shelter's lists: one file a year, months among the rows, headings that change") {
    const fs::path folder = PALERMO_SOURCE "/data/examples/office_shelter";
    std::vector<fs::path> files;
    for (const auto* name :
         {"hebergement_2021.csv", "hebergement_2022.csv", "hebergement_2023.csv"}) {
        files.push_back(folder / name);
    }
    const auto result = read_office_files(files);
    REQUIRE(result.has_value());
    const auto& shelter = *result;
    REQUIRE(shelter.sheets.size() == 3);
    CHECK(rows_in(shelter) == 420 + 8);  // 8 rows stand twice
    CHECK(shelter.sheets[0].year == 2021);
    CHECK(shelter.sheets[0].rows(0) == 5);
    CHECK(shelter.sheets[0].table.text("Prénom") != nullptr);
    CHECK((*shelter.sheets[0].table.text("Montant aide"))[0] == "264,10");
    CHECK(shelter.sheets[2].table.text("Nationalité (2)") != nullptr);
    CHECK(how_many(shelter, "N01") == 3);
    CHECK(how_many(shelter, "N02") == 36);  // twelve months a year
    CHECK(how_many(shelter, "N04") == 1);
    CHECK(how_many(shelter, "N13") == 2);  // the third says UTF-8 by its mark
    CHECK(how_many(shelter, "N14") == 0);
    CHECK(how_many(shelter, "N19") == 3);
    CHECK(how_many(shelter, "N11") == 0);
}

TEST_CASE("every defect that the shelter's truth file names is told at its place") {
    if (!here()) return;
    const auto shelter = read(
        "02-shelter", {"hebergement_2021.csv", "hebergement_2022.csv", "hebergement_2023.csv"});
    CHECK(found_all(shelter, "02-shelter", {{"month_row", "N02"}, {"total_row", "N01"}}) == 36 + 3);
    // The truth names the first line of each file; the headings stand on the third.
    for (const auto& defect : defects_of("02-shelter")) {
        const Defect file{defect.kind, defect.file, 3, 0};
        if (defect.kind == "headings_change") CHECK(told(shelter, "N19", file));
        if (defect.kind == "column_twice") CHECK(told(shelter, "N04", file));
    }
}

TEST_CASE("a police base: a sheet of corrections repeats cases of the base") {
    if (!here()) return;
    const auto police = read("03-police", {"registro_policial.xlsx"});
    REQUIRE(police.sheets.size() == 2);
    CHECK(police.sheets[0].sheet == "BASE");
    CHECK(police.sheets[0].doubt.empty());
    CHECK(police.sheets[0].table.rows() == 1500);
    CHECK(police.sheets[1].repeats == 0);
    CHECK_FALSE(police.sheets[1].doubt.empty());
    CHECK(rows_in(police, true) == 1500 + 39);
    CHECK(found_all(police, "03-police", {{"total_row", "N01"}, {"hidden_column", "N05"}}) == 2);
    const auto& dates = *police.sheets[0].table.text("FECHA HECHO");
    CHECK(dates[0] == "2023-01-01");
    CHECK(dates[3] == "44928");  // a number that nobody formatted as a day stays one
}

TEST_CASE("a KoBo export: children of a person stand on a sheet of their own and are no cases") {
    if (!here()) return;
    const auto kobo = read("04-kobo", {"kobo_export_latest_version_labels.xlsx"});
    REQUIRE(kobo.sheets.size() == 2);
    CHECK(rows_in(kobo) == 650 + 23 + 14);
    CHECK(kobo.sheets[1].sheet == "children_repeat");
    CHECK_FALSE(kobo.sheets[1].doubt.empty());
    CHECK(found_all(kobo, "04-kobo", {{"repeat_sheet", "N16"}}) == 1);
    CHECK(how_many(kobo, "N01") + how_many(kobo, "N02") + how_many(kobo, "N14") == 0);
}
