#include "palermo/published/diff.hpp"

#include <array>
#include <filesystem>

#include "palermo/published/diff_page.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;

namespace {

ReleaseDiff invented() {
    const auto older = glotip_of({{.year = "2010", .value = "10"},  // the same
                                  {.year = "2011", .value = "11"},  // 12 now
                                  {.year = "2012", .value = "<5"},  // 7 now
                                  {.year = "2013", .value = "8"},   // <5 now
                                  {.year = "2014", .value = "9"},   // gone
                                  {.year = "2015", .value = "9"},   // twice now
                                  {.year = "2016", .value = "6"},   // twice then, once now
                                  {.year = "2016", .value = "7"}},
                                 "data_glotip_2023-05-30.csv");
    const auto newer = glotip_of({{.year = "2016", .value = "6"},
                                  {.year = "2017", .value = "20"},  // new
                                  {.year = "2010", .value = "10"},
                                  {.year = "2011", .value = "12"},
                                  {.year = "2012", .value = "7"},
                                  {.year = "2013", .value = "<5"},
                                  {.year = "2015", .value = "9"},
                                  {.year = "2015", .value = "9"}});
    auto diff = diff_releases(older, newer);
    REQUIRE(diff.has_value());
    return *std::move(diff);
}

}  // namespace

TEST_CASE("two releases are compared key by key, and repeated keys are kept apart") {
    const auto diff = invented();
    CHECK(diff.old_released == "2023-05-30");
    CHECK(diff.new_released == "2025-04-14");
    CHECK(diff.counts.common == 4);
    CHECK(diff.counts[Change::changed] == 1);
    CHECK(diff.counts[Change::suppression_changed] == 2);
    CHECK(diff.counts[Change::added] == 1);
    CHECK(diff.counts[Change::added_was_repeated] == 1);
    CHECK(diff.counts[Change::removed] == 1);
    CHECK(diff.counts[Change::removed_is_repeated] == 1);
    CHECK(diff.published_now == 1);
    CHECK(diff.suppressed_now == 1);
    CHECK(diff.old_repeated == 1);
    CHECK(diff.new_repeated == 1);
    REQUIRE(diff.by_state.size() == 1);
    CHECK(diff.by_state[0].name == "BEN");
    CHECK(diff.by_state[0].counts.changed() == 3);
}

TEST_CASE("a key that was suppressed in one release only is counted and never listed") {
    const auto diff = invented();
    CHECK(diff.keys.size() == 5);
    for (const auto& key : diff.keys) {
        CHECK(key.change != Change::suppression_changed);
        CHECK(key.year != "2012");
        CHECK(key.year != "2013");
    }
    const auto csv = to_csv(diff);
    CHECK(csv.find("2012") == std::string::npos);
    CHECK(csv.find("2013") == std::string::npos);
    CHECK(csv.find("suppression") == std::string::npos);
}

TEST_CASE("no number of either release is in the machine files") {
    // 11 became 12: neither stands as a field of its own; rows of the file do.
    const auto csv = to_csv(invented());
    CHECK(
        csv.find("changed,BEN,Detected trafficking victims,Total,Total,Total,Total,2011,3,5\r\n") !=
        std::string::npos);
    CHECK(to_text(to_json(invented())).find("\"suppression changed\":2") != std::string::npos);
}

TEST_CASE("below the grand total nothing tells hidden numbers from other changes") {
    const auto json = to_text(to_json(invented()));
    const auto groups = json.find("\"by_state\"");
    REQUIRE(groups != std::string::npos);
    CHECK(json.find("suppress", groups) == std::string::npos);
    CHECK(json.find("\"2012\":{\"common\":1,\"changed\":1,") != std::string::npos);
    const auto page = diff_page(invented(), words::Language::en, std::array{words::Language::en});
    const auto by_indicator = page.find("id=\"indicator\"");
    REQUIRE(by_indicator != std::string::npos);
    CHECK(page.find("idden", by_indicator) == std::string::npos);
}

TEST_CASE("the page speaks the reader's language and shows names of the file as text") {
    auto diff = invented();
    diff.by_state[0].name = "<script>";
    const auto page = diff_page(diff, words::Language::ar, words::all_languages);
    CHECK(page.find("<html lang=\"ar\" dir=\"rtl\">") != std::string::npos);
    CHECK(page.find("ما الذي تغيّر بين إصدارين") != std::string::npos);
    CHECK(page.find("href=\"diff.fr.html\"") != std::string::npos);
    CHECK(page.find("&lt;script&gt;") != std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page == diff_page(diff, words::Language::ar, words::all_languages));
    // 3 of 4 common numbers changed, 2 were added and 2 removed.
    const auto english = diff_page(diff, words::Language::en, words::all_languages);
    // Each number stands after its word: no noun has to agree with it.
    CHECK(english.find("Numbers in both releases: 4. Changed: 3; new: 2; gone: 2.") !=
          std::string::npos);
}

TEST_CASE("the releases of 2023 and 2025 differ as the research page says") {
    const std::filesystem::path old_file =
        PALERMO_SOURCE "/../shared/data/unodc/data_glotip_2023-05-30.csv.xz";
    if (!std::filesystem::exists(old_file)) {
        MESSAGE("skipped: ../shared is not here");
        return;
    }
    const auto older = formats::read_source(old_file);
    const auto newer =
        formats::read_source(PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    REQUIRE(older.has_value());
    REQUIRE(newer.has_value());
    const auto diff = diff_releases(*older, *newer);
    REQUIRE(diff.has_value());
    CHECK(diff->counts.common == 42'626);
    CHECK(diff->counts.changed() == 1'793);
    CHECK(diff->counts.added() == 14'927);
    CHECK(diff->counts.removed() == 3'070);
    CHECK(diff->published_now == 246);
    CHECK(diff->suppressed_now == 161);
}
