// The counts of defects in the real release of 14/04/2025, as the research page of issue 2 has them.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "palermo/formats/source.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/published/glotip.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/published/totals.hpp"

using namespace palermo;
using namespace palermo::published;

namespace {

const formats::Source& release_2025() {
    static const auto source =
        formats::read_source(PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    REQUIRE(source.has_value());
    return *source;
}

const Glotip& glotip_2025() {
    static const auto glotip = read_glotip(release_2025(), Labels::shipped());
    REQUIRE(glotip.has_value());
    return *glotip;
}

std::map<std::string, int> count_by_rule(const Findings& findings) {
    std::map<std::string, int> counts;
    for (const auto& finding : findings) {
        ++counts[finding.rule];
    }
    return counts;
}

}  // namespace

TEST_CASE(
    "all 128 impossible numbers of the release are found, and nothing else is called impossible") {
    auto counts = count_by_rule(glotip_2025().findings);
    CHECK(counts["G01"] == 128);
    // Each of them is also recognised as the name of a questionnaire cell.
    CHECK(counts["G02"] == 128);
}

TEST_CASE("208 keys repeat their number, 284 contradict it, and both leave 724 surplus rows") {
    auto counts = count_by_rule(glotip_2025().findings);
    CHECK(counts["G03"] == 208);
    CHECK(counts["G04"] == 284);
    CHECK(glotip_2025().counts.repeated == 724);
}

TEST_CASE("98 rows hold text whose characters were lost") {
    CHECK(count_by_rule(glotip_2025().findings)["G05"] == 98);
}

TEST_CASE("339 of 1,159 fully published sex tables do not add up") {
    CHECK(count_by_rule(glotip_2025().findings)["G06"] == 339);
    // The 1,159: docs/rules/G06.md says what a fully published sex table is.
    const auto rows = GlotipRows::of(release_2025().table, "release");
    REQUIRE(rows.has_value());
    int tables = 0;
    for (std::uint32_t table = 0; table < rows->tables.size(); ++table) {
        const auto published = [&](Sex sex, Age age, bool needed) {
            const auto row = rows->cell(table, sex, age);
            return row == no_row ? !needed : rows->people[row].written == Written::count;
        };
        tables +=
            rows->dimensions[rows->tables.first_of(table)] == Dimension::total &&
            published(Sex::total, Age::total, true) && published(Sex::female, Age::total, true) &&
            published(Sex::male, Age::total, true) && published(Sex::other, Age::total, false) &&
            published(Sex::unknown, Age::unknown, false);
    }
    CHECK(tables == 1159);
}

TEST_CASE(
    "145 State-years of detected victims have no usable total, the largest the United Kingdom's") {
    // A plain loop over the rows of the file gives the same: 131 without the row, 14 hidden as <5.
    CHECK(count_by_rule(glotip_2025().findings)["G15"] == 273);
    std::map<CellState, int> victims;
    std::int64_t largest = 0, of_2022 = 0;
    for (const auto& absent : absent_totals(glotip_2025().table)) {
        if (absent.indicator != "victims") continue;
        ++victims[absent.total];
        largest = std::max(largest, absent.people_at_least);
        if (absent.year == 2022 && absent.state == "GBR") {
            CHECK(absent.people_at_least == 16'760);
            CHECK(absent.by == Breakdown::citizenship);
        }
        if (absent.year == 2022 && absent.state == "DEU") {
            CHECK(absent.people_at_least == 1'296);  // 1,096 adults, 193 children, 7 unknown
            CHECK(absent.row == 12'210);
        }
        if (absent.year == 2022) of_2022 += absent.people_at_least;
    }
    CHECK(victims ==
          std::map<CellState, int>{{CellState::missing, 131}, {CellState::suppressed, 14}});
    CHECK(largest == 16'760);
    CHECK(of_2022 == 16'760 + 1'296 + 12 + 10);  // and the Gambia and New Zealand
}

TEST_CASE("in 591 places a part is larger than its total, 99 of them under a hidden total") {
    // As a plain loop over the rows counts them; none has a finding of G06 or G07 for the same parts.
    int hidden = 0;
    for (const auto& finding : glotip_2025().findings) {
        hidden += finding.rule == "G16" && finding.message.ends_with("hidden as fewer than five");
    }
    CHECK(count_by_rule(glotip_2025().findings)["G16"] == 591);
    CHECK(hidden == 99);
}

TEST_CASE("149 State-years of detected victims have forms that make more than their total") {
    const auto stacked = stacked_forms(glotip_2025().table);
    CHECK(std::ranges::count(stacked, "victims", &StackedForms::indicator) == 149);
    for (const auto& forms : stacked) CHECK(forms.forms_people > forms.total_people);
}

TEST_CASE("every row of the release is in the table, surplus, or added to another line") {
    const auto& counts = glotip_2025().counts;
    CHECK(counts.rows == 58'769);
    CHECK(counts.known + counts.suppressed + counts.unusable + counts.repeated + counts.added ==
          counts.rows);
    CHECK(glotip_2025().table.rows() ==
          static_cast<std::size_t>(counts.known + counts.suppressed + counts.unusable));
    CHECK(glotip_2025().released == "2025-04-14");
}

TEST_CASE("the clean release goes through the one door, with its source and recipe") {
    const std::string path = PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz";
    const auto file = PublishedFile::read(path);
    REQUIRE(file.has_value());
    const auto citation = citation_beside(path);
    REQUIRE((citation.has_value() && citation->has_value()));
    const auto release = release_of_glotip(*file, Labels::shipped(), {}, **citation);
    REQUIRE(release.has_value());
    CHECK(release->statement().citation.publisher == "UNODC");
    CHECK(release->statement().citation.released == "2025-04-14");
    CHECK(release->table().rows() == glotip_2025().table.rows());
    REQUIRE(release->statement().recipe.inputs.size() == 1);
    CHECK(release->statement().recipe.inputs[0].sha256 == release_2025().digest.sha256);
}

TEST_CASE("all 747 citizenship labels on 12,011 rows are classed; 71 of them are no citizenship") {
    auto counts = count_by_rule(glotip_2025().findings);
    CHECK(counts["G09"] == 0);
    CHECK(counts["G10"] == 71);
    const auto rows = GlotipRows::of(release_2025().table, "release");
    REQUIRE(rows.has_value());
    const GlotipLabels labels(*rows, Labels::shipped());
    std::size_t used = 0;
    std::size_t classed = 0;
    std::size_t rows_with_label = 0;
    for (TextCode code = 0; code < rows->text(GlotipColumn::category).values().size(); ++code) {
        used += labels.rows(code) > 0 ? 1 : 0;
        classed += labels.rows(code) > 0 && labels.meaning(code) ? 1 : 0;
        rows_with_label += labels.rows(code);
    }
    CHECK(used == 747);
    CHECK(classed == 747);
    CHECK(rows_with_label == 12'011);
}

TEST_CASE("no key of the clean release stands twice, and every State has its code") {
    const auto& table = glotip_2025().table;
    std::map<std::string, int> keys;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        CHECK_FALSE(table.text("state")->missing(row));
        const auto category = (*table.text("category"))[row];
        if (category == "_UNUSABLE") {
            CHECK((*table.counts("people"))[row] == Count::missing());
            continue;
        }
        std::string key;
        for (const auto* name : {"state", "indicator", "dimension", "category", "sex", "age"}) {
            key += std::string((*table.text(name))[row]) + "|";
        }
        CHECK(++keys[key + std::to_string((*table.counts("year"))[row].value)] == 1);
    }
    CHECK(std::set<std::string_view>(table.text("state")->values().begin() + 1,
                                     table.text("state")->values().end())
              .size() == 199);
}

TEST_CASE("the workbook of the same release has the same findings as the text, two rows lower") {
    const std::filesystem::path workbook =
        PALERMO_SOURCE "/../shared/data/unodc/data_glotip_2025-04-14.xlsx";
    if (!std::filesystem::exists(workbook)) {
        MESSAGE("skipped: ../shared is not here");
        return;
    }
    const auto source = formats::read_source(workbook);
    REQUIRE(source.has_value());
    const auto glotip = read_glotip(*source, Labels::shipped());
    REQUIRE(glotip.has_value());
    CHECK(glotip->table.rows() == glotip_2025().table.rows());
    CHECK(count_by_rule(glotip->findings) == count_by_rule(glotip_2025().findings));
    CHECK(glotip->counts.known == glotip_2025().counts.known);
}
