#include "palermo/workflows/report/build.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <regex>
#include <thread>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"

using namespace palermo;
using namespace palermo::workflows;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("palermo_report_" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
};

/// A small release in the columns of the UNODC file; all counts are invented.
fs::path invented_release(const fs::path& folder) {
    std::string csv =
        "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of "
        "measurement,txtVALUE,Source\n";
    const auto row = [&](const char* iso3, const char* name, const char* indicator,
                         const char* dimension, const char* category, const char* sex,
                         const char* age, int year, const char* value) {
        csv += std::string(iso3) + "," + name + ",Africa,Sub-Saharan Africa," + indicator + "," +
               dimension + "," + category + "," + sex + "," + age + "," + std::to_string(year) +
               ",Counts,\"" + value + "\",GLOTIP\n";
    };
    for (const int year : {2019, 2020, 2021, 2022}) {
        row("BEN", "Benin", "Detected trafficking victims", "Total", "Total", "Total", "Total",
            year, "40");
        row("TGO", "Togo", "Detected trafficking victims", "Total", "Total", "Total", "Total", year,
            "1,060");
        row("GHA", "Ghana", "Detected trafficking victims", "Total", "Total", "Total", "Total",
            year, "<5");
        row("BEN", "Benin", "Detected trafficking victims", "Total", "Total", "Female",
            "18 years or over", year, "25");
        row("BEN", "Benin", "Detected trafficking victims", "by citizenship", "Togo", "Total",
            "Total", year, "12");
        row("TGO", "Togo", "Persons convicted", "Total", "Total", "Total", "Total", year, "9");
    }
    const auto path = folder / "data_glotip_2025-01-31.csv";
    std::ofstream(path) << csv;
    std::ofstream(path.string() + "-metadata.json")
        << R"({"dc:publisher":"An Office","dc:title":"Invented","dc:issued":"2025-01-31"})";
    return path;
}

std::string bytes_of(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const auto& file : files)
        all += fs::relative(file, folder).string() + "\n" + *read_file(file);
    return all;
}

/// Every file of a site, as one text.
bool holds(const fs::path& site, const std::string& text) {
    return bytes_of(site).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a site built twice from the same file is the same, byte for byte") {
    const Scratch scratch;
    const auto file = invented_release(scratch.path);
    REQUIRE(build_report(
        {{file}, {words::Language::en, words::Language::ar}, {}, {}, scratch.path / "one"}));
    REQUIRE(build_report(
        {{file}, {words::Language::en, words::Language::ar}, {}, {}, scratch.path / "two"}));
    CHECK(bytes_of(scratch.path / "one") == bytes_of(scratch.path / "two"));
}

TEST_CASE("of two sites built side by side one is stopped; the other does not change by a byte") {
    const Scratch scratch;
    const auto file = invented_release(scratch.path);
    const auto request_for = [&](const char* name) {
        return ReportRequest{
            {file}, {words::Language::en, words::Language::fr}, {}, {}, scratch.path / name};
    };
    REQUIRE(build_report(request_for("alone")));
    std::stop_source stop;
    // Asked to stop at its third page, while the other is at work.
    const Task stopped{.stop = stop.get_token(),
                       .progress =
                           [&](const Progress& progress) {
                               if (progress.step == "pages" && progress.done >= 3) {
                                   stop.request_stop();
                               }
                           },
                       .threads = 2};
    Result<ReportResult> lost = fail_plainly(Code::conflict, "not run");
    Result<ReportResult> kept = lost;
    {
        const std::jthread other([&] { lost = build_report(request_for("lost"), stopped); });
        kept = build_report(request_for("kept"), {.threads = 2});
    }
    CHECK(lost.error().code == Code::unavailable);
    CHECK(!fs::exists(scratch.path / "lost"));
    REQUIRE(kept);
    CHECK(bytes_of(scratch.path / "kept") == bytes_of(scratch.path / "alone"));
}

TEST_CASE("verify makes every number again, and names the one that somebody changed") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build_report({{invented_release(scratch.path)}, {words::Language::en}, {}, {}, site}));
    const auto clean = verify_report(site);
    REQUIRE(clean);
    CHECK(clean->differences.empty());
    CHECK(clean->numbers > 20);

    auto page = *read_file(site / "en" / "world.html");
    const std::string honest = "<bdi>1,100</bdi>";  // 40 + 1,060
    REQUIRE(page.find(honest) != std::string::npos);
    page.replace(page.find(honest), honest.size(), "<bdi>1,101</bdi>");
    std::ofstream(site / "en" / "world.html") << page;
    const auto changed = verify_report(site);
    REQUIRE(changed);
    REQUIRE(changed->differences.size() == 1);
    CHECK(changed->differences.front().file == "en/world.html");
    CHECK(changed->differences.front().what == "C01.WLD.victims");
}

TEST_CASE(
    "verify notices a changed chart, a file and a folder too many, a file missing, a changed "
    "input") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build_report({{invented_release(scratch.path)}, {words::Language::en}, {}, {}, site}));
    std::ofstream(site / "data" / "C01.csv", std::ios::app) << "x";
    std::ofstream(site / "en" / "more.html") << "x";
    fs::remove(site / "en" / "law.html");
    fs::create_directory(site / "en" / "nothing");
    const auto verified = verify_report(site);
    REQUIRE(verified);
    CHECK(verified->differences.size() == 4);
    std::ofstream(site / "inputs" / "data_glotip_2025-01-31.csv", std::ios::app) << "\n";
    CHECK(verify_report(site).error().code == Code::corrupt);
    CHECK(verify_report(scratch.path / "nowhere").error().code == Code::not_found);
    CHECK(verify_report(scratch.path).error().code == Code::invalid_input);
}

TEST_CASE("verify names every kind of file in which one byte changed, and nothing else") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build_report({{invented_release(scratch.path)}, {words::Language::en}, {}, {}, site}));
    for (const std::string name :
         {"en/states/BEN.html", "en/svg/C01-BEN.svg", "data/C01.csv", "data/C01.xlsx",
          "data/C01.csv-metadata.json", "data/facts.csv", "data/recipes.jsonl", "data/SHA256SUMS",
          "assets/style.css", "index.html"}) {
        INFO(name);
        const auto honest = *read_file(site / name);
        // A digit where there is one: the number that a reader would take away.
        auto changed = honest;
        auto at = changed.find_last_of("0123456789");
        REQUIRE(at != std::string::npos);
        changed[at] = changed[at] == '7' ? '8' : '7';
        std::ofstream(site / name, std::ios::binary) << changed;
        const auto verified = verify_report(site);
        REQUIRE(verified);
        REQUIRE(verified->differences.size() == 1);
        CHECK(verified->differences.front().file == name);
        std::ofstream(site / name, std::ios::binary) << honest;
    }
    CHECK(verify_report(site)->differences.empty());
    fs::remove(site / "en/svg/C01-BEN.svg");
    const auto missing = verify_report(site);
    REQUIRE(missing->differences.size() == 1);
    CHECK(missing->differences.front().what == "the file is missing");
}

TEST_CASE("capture histories come with their State and years, or are refused by what is wrong") {
    const auto netherlands = capture_file("NLD:2010-2015=lists/Ned.csv");
    REQUIRE(netherlands);
    CHECK(netherlands->path == "lists/Ned.csv");
    CHECK(netherlands->iso3 == "NLD");
    CHECK(netherlands->years == "2010-2015");
    CHECK(capture_file("USA=Western.csv")->iso3 == "USA");
    CHECK(capture_file("USA=Western.csv")->years.empty());
    CHECK(capture_file("Western.csv")->iso3.empty());
    CHECK(capture_file("folder=a/Western.csv").error().code == Code::invalid_input);
    CHECK(capture_file("a/b=c.csv")->path == "a/b=c.csv");  // a name with a sign in it
    CHECK(capture_file("NLD:lately=Ned.csv").error().code == Code::invalid_input);
}

TEST_CASE("a study of a State stands on the page of that State, and the site verifies") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto lists = scratch.path / "lists.csv";
    std::ofstream(lists) << "A,B,C,count\n1,0,0,40\n0,1,0,40\n0,0,1,40\n1,1,0,20\n1,0,1,20\n"
                            "0,1,1,20\n1,1,1,10\n";
    std::ofstream(scratch.path / "lists.csv-metadata.json")
        << R"json({"dc:source":"Invented <and> others (2020)","dc:title":"Lists","dc:issued":"2020"})json";
    REQUIRE(build_report({{invented_release(scratch.path)},
                          {words::Language::en},
                          {},
                          {},
                          site,
                          {},
                          {{lists, "BEN", "2020"}}}));
    CHECK(read_file(site / "en/states/BEN.html")->find("Benin, 2020 (lists)") != std::string::npos);
    CHECK(read_file(site / "en/states/TGO.html")->find("(lists)") == std::string::npos);
    CHECK(read_file(site / "en/prevalence.html")->find("Benin, 2020 (lists)") != std::string::npos);
    const auto page = read_file(site / "en/prevalence/lists.html");
    REQUIRE(page);
    for (const auto* section :
         {"gate", "silent", "C37e-title", "C37m-title", "C37o-title", "C37s-title", "C37x-title"}) {
        CHECK(page->find("id=\"" + std::string(section) + "\"") != std::string::npos);
    }
    CHECK(page->find("C37p-title") == std::string::npos);  // three lists cannot predict each other
    CHECK(page->find("three times as easy to see") != std::string::npos);
    CHECK(page->find("Invented &lt;and&gt; others (2020)") != std::string::npos);
    CHECK(page->find("without A") != std::string::npos);
    CHECK(read_file(site / "en/prevalence.html")->find("href=\"prevalence/lists.html\"") !=
          std::string::npos);
    const auto verified = verify_report(site);
    REQUIRE(verified);
    CHECK(verified->differences.empty());
}

TEST_CASE("histories that nobody has published do not reach the site: no copy, no small overlap") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto lists = scratch.path / "secret.csv";
    const std::string raw =
        "police,ngo,hospital,count\n1,0,0,412\n0,1,0,333\n0,0,1,287\n1,1,0,61\n1,0,1,3\n"
        "0,1,1,4\n1,1,1,52\n";
    std::ofstream(lists) << raw;
    const auto built = build_report({{invented_release(scratch.path)},
                                     {words::Language::en, words::Language::ar},
                                     {},
                                     {},
                                     site,
                                     {},
                                     {{lists, "BEN", "2020"}}});
    REQUIRE(built);
    CHECK(built->private_captures == std::vector<std::string>{"secret.csv"});
    CHECK(!holds(site, raw));
    CHECK(!fs::exists(site / "inputs/secret.csv"));
    const auto overlaps = *read_file(site / "data/C37o.csv");
    for (const auto* small : {"police+hospital", "ngo+hospital"}) {
        CHECK(overlaps.find(small) == std::string::npos);
    }
    CHECK(!holds(site, "few_overlaps"));
    // Its page says why, in the language of the reader, and has no model that would tell.
    const auto page = *read_file(site / "en/prevalence/secret.html");
    CHECK(page.find("were not published") != std::string::npos);
    CHECK(page.find("C37m-title") == std::string::npos);
    // Two of them, apart, could tell the few people by whom they differ.
    const auto more = scratch.path / "more.csv";
    std::ofstream(more) << raw;
    CHECK(build_report({{scratch.path / "data_glotip_2025-01-31.csv"},
                        {words::Language::en},
                        {},
                        {},
                        scratch.path / "two",
                        {},
                        {{lists, "BEN", "2020"}, {more, "BEN", "2021"}}})
              .error()
              .code == Code::invalid_input);
    // What it shows is made again from what was protected.
    const auto verified = verify_report(site);
    REQUIRE(verified);
    CHECK(verified->differences.empty());
}

TEST_CASE("a file comes in as published by the word of a citation, which stands in the manifest") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto file = invented_release(scratch.path);
    fs::remove(file.string() + "-metadata.json");
    ReportRequest request{{file}, {words::Language::en}, {}, {}, site};
    const auto refused = build_report(request);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(in_english(refused.error()).find("--cite") != std::string::npos);

    request.citations = {*file_citation(file.filename().string() +
                                        "=Their Office; Their Title; 2025-01-31; their terms")};
    const auto built = build_report(request);
    REQUIRE(built);
    REQUIRE(built->admitted.size() == 1);
    CHECK(built->admitted[0].citation.publisher == "Their Office");
    CHECK(built->admitted[0].printed_small == 4);  // nine persons convicted, in each of four years
    CHECK(holds(site / "data", "\"publisher\":\"Their Office\""));
    CHECK(verify_report(site)->differences.empty());

    request.replace = Replace::yes;
    request.citations.push_back(*file_citation("other.csv=A; B; 2020"));
    CHECK(in_english(build_report(request).error()).find("other.csv") != std::string::npos);
    CHECK(!file_citation("A; B; 2020"));
    CHECK(!file_citation("file.csv=A"));
}

TEST_CASE("tables of cases come in with the release.json that names them, or not at all") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto folder = scratch.path / "release";
    fs::create_directories(folder);
    for (const auto* name : {"tables.csv.xz", "release.json"}) {
        fs::copy(fs::path(PALERMO_SOURCE "/data/examples/ctdc_synthetic") / name, folder / name);
    }
    ReportRequest request{{invented_release(scratch.path)}, {words::Language::en}, {}, {}, site};
    request.cases = folder / "tables.csv.xz";
    REQUIRE(build_report(request));
    CHECK(verify_report(site)->differences.empty());

    // Invented numbers in the same columns, beside the statement of somebody else's tables.
    request.out = scratch.path / "other";
    request.cases = folder / "tables.csv";
    std::ofstream(request.cases)
        << "table,code_1,code_2,code_3,measured,low95,high95,cleaned\ngender,,,,3,1,5,3\n";
    CHECK(build_report(request).error().code == Code::corrupt);
    fs::remove(folder / "release.json");
    CHECK(build_report(request).error().code == Code::invalid_input);
    CHECK(!fs::exists(request.out));
}

TEST_CASE("an input that cannot be used leaves the earlier site as it was") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto file = invented_release(scratch.path);
    REQUIRE(build_report({{file}, {words::Language::en}, {}, {}, site}));
    const auto before = bytes_of(site);
    const auto bad = scratch.path / "bad.csv";
    std::ofstream(bad) << "a,b\n1\n";
    const auto refused = [&](std::vector<fs::path> files) {
        ReportRequest request{std::move(files), {words::Language::en}, {}, {}, site};
        request.replace = Replace::yes;
        return build_report(request).error().code;
    };
    CHECK(refused({bad}) == Code::invalid_input);
    CHECK(refused({file, file}) == Code::invalid_input);
    CHECK(refused({}) == Code::invalid_input);
    CHECK(bytes_of(site) == before);
}

TEST_CASE("records of single people are no input of a report") {
    const Scratch scratch;
    const auto cases = scratch.path / "cases.csv";
    std::ofstream(cases) << "yearOfRegistration,gender,ageBroad,citizenship,CountryOfExploitation,"
                            "isForcedLabour,isSexualExploit,isOtherExploit\n"
                            "2020,Female,18--20,BEN,TGO,1,0,0\n";
    const auto refused =
        build_report({{cases}, {words::Language::en}, {}, {}, scratch.path / "site"});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(!fs::exists(scratch.path / "site"));
}

TEST_CASE(
    "every page of every language has its language, direction, one h1, a main and working links") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build_report({{invented_release(scratch.path)},
                          {words::all_languages.begin(), words::all_languages.end()},
                          {},
                          {},
                          site}));
    const std::regex link("(?:href|src)=\"([^\"#:]+)(#[^\"]*)?\"");
    std::size_t pages = 0;
    for (const auto& entry : fs::recursive_directory_iterator(site)) {
        if (entry.path().extension() != ".html" || entry.path().parent_path() == site) continue;
        ++pages;
        const auto html = *read_file(entry.path());
        const auto language = fs::relative(entry.path(), site).begin()->string();
        // Chinese says its script; the folder keeps the short name.
        const std::string tag(words::html_lang(*words::language(language)));
        CHECK(html.find("<html lang=\"" + tag + "\" dir=\"" + (language == "ar" ? "rtl" : "ltr") +
                        "\">") != std::string::npos);
        CHECK(html.find("<h1>") == html.rfind("<h1>"));
        CHECK(html.find("<main id=\"main\"") != std::string::npos);
        CHECK(html.find("<script") == std::string::npos);
        for (std::sregex_iterator at(html.begin(), html.end(), link), end; at != end; ++at) {
            const auto target = entry.path().parent_path() / (*at)[1].str();
            if (!fs::exists(target))
                FAIL_CHECK(entry.path() << " links to nothing at " << (*at)[1].str());
        }
    }
    CHECK(pages > 6 * 20);
}
