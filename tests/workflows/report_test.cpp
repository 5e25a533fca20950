#include "palermo/workflows/report/build.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <regex>
#include <thread>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/workflows/report/verify.hpp"

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

ReportRequest site_of(std::vector<fs::path> files, const fs::path& out,
                      std::vector<std::string> languages = {"en"},
                      std::vector<NamedInput> captures = {}) {
    ReportRequest request;
    for (auto& file : files) request.files.push_back({std::move(file)});
    request.out = {out};
    request.languages = std::move(languages);
    request.captures = std::move(captures);
    return request;
}

Result<ReportOutcome> build(const ReportRequest& request, const Task& task = {}) {
    Notes notes;
    return build_report(request, task, notes);
}

Result<VerifyOutcome> verify(const fs::path& site) {
    return verify_report({{site}}, {});
}

}  // namespace

TEST_CASE("a site built twice from the same file is the same, byte for byte") {
    const Scratch scratch;
    const auto file = invented_release(scratch.path);
    REQUIRE(build(site_of({file}, scratch.path / "one", {"en", "ar"})));
    REQUIRE(build(site_of({file}, scratch.path / "two", {"en", "ar"})));
    CHECK(bytes_of(scratch.path / "one") == bytes_of(scratch.path / "two"));
}

TEST_CASE("of two sites built side by side one is stopped; the other does not change by a byte") {
    const Scratch scratch;
    const auto file = invented_release(scratch.path);
    const auto request_for = [&](const char* name) {
        return site_of({file}, scratch.path / name, {"en", "fr"});
    };
    REQUIRE(build(request_for("alone")));
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
    Result<ReportOutcome> lost = ReportOutcome{}, kept = ReportOutcome{};
    {
        const std::jthread other([&] { lost = build(request_for("lost"), stopped); });
        kept = build(request_for("kept"), {.threads = 2});
    }
    CHECK(lost.error().code == Code::unavailable);
    CHECK(!fs::exists(scratch.path / "lost"));
    REQUIRE(kept);
    CHECK(bytes_of(scratch.path / "kept") == bytes_of(scratch.path / "alone"));
}

TEST_CASE("verify makes every number again, and names the one that somebody changed") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build(site_of({invented_release(scratch.path)}, site)));
    const auto clean = verify(site);
    REQUIRE(clean);
    CHECK(clean->differences.empty());
    CHECK(clean->numbers > 20);

    auto page = *read_file(site / "en" / "world.html");
    const std::string honest = "<bdi>1,100</bdi>";  // 40 + 1,060
    REQUIRE(page.find(honest) != std::string::npos);
    page.replace(page.find(honest), honest.size(), "<bdi>1,101</bdi>");
    std::ofstream(site / "en" / "world.html") << page;
    const auto changed = verify(site);
    REQUIRE(changed);
    REQUIRE(changed->differences.size() == 1);
    CHECK(changed->differences.front().file == "en/world.html");
    CHECK(changed->differences.front().fact == "C01.WLD.victims");
}

TEST_CASE(
    "verify notices a changed chart, a file and a folder too many, a file missing, a changed "
    "input") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build(site_of({invented_release(scratch.path)}, site)));
    std::ofstream(site / "data" / "C01.csv", std::ios::app) << "x";
    std::ofstream(site / "en" / "more.html") << "x";
    fs::remove(site / "en" / "law.html");
    fs::create_directory(site / "en" / "nothing");
    const auto verified = verify(site);
    REQUIRE(verified);
    CHECK(verified->differences.size() == 4);
    std::ofstream(site / "inputs" / "data_glotip_2025-01-31.csv", std::ios::app) << "\n";
    CHECK(verify(site).error().code == Code::corrupt);
    CHECK(verify(scratch.path / "nowhere").error().code == Code::not_found);
    CHECK(verify(scratch.path).error().code == Code::invalid_input);
}

TEST_CASE("verify names every kind of file in which one byte changed, and nothing else") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build(site_of({invented_release(scratch.path)}, site)));
    for (const std::string name :
         {"en/states/BEN.html", "en/svg/C01-WLD.svg", "data/C01.csv", "data/C01.xlsx",
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
        const auto verified = verify(site);
        REQUIRE(verified);
        REQUIRE(verified->differences.size() == 1);
        CHECK(verified->differences.front().file == name);
        std::ofstream(site / name, std::ios::binary) << honest;
    }
    CHECK(verify(site)->differences.empty());
    fs::remove(site / "en/svg/C01-WLD.svg");
    const auto missing = verify(site);
    REQUIRE(missing->differences.size() == 1);
    CHECK(missing->differences.front().of == Difference::Of::missing);
}

TEST_CASE("capture histories come with their State and years, or are refused by what is wrong") {
    const auto netherlands = capture_file({"NLD:2010-2015", {"lists/Ned.csv"}});
    REQUIRE(netherlands);
    CHECK(netherlands->path == "lists/Ned.csv");
    CHECK(netherlands->iso3 == "NLD");
    CHECK(netherlands->years == "2010-2015");
    CHECK(capture_file({"USA", {"Western.csv"}})->iso3 == "USA");
    CHECK(capture_file({"USA", {"Western.csv"}})->years.empty());
    CHECK(capture_file({"", {"Western.csv"}})->iso3.empty());
    CHECK(capture_file({"folder", {"a/Western.csv"}}).error().id == "report.capture_state");
    CHECK(capture_file({"NLD:lately", {"Ned.csv"}}).error().id == "report.capture_years");
}

TEST_CASE("a study of a State stands on the page of that State, and the site verifies") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto lists = scratch.path / "lists.csv";
    std::ofstream(lists) << "A,B,C,count\n1,0,0,40\n0,1,0,40\n0,0,1,40\n1,1,0,20\n1,0,1,20\n"
                            "0,1,1,20\n1,1,1,10\n";
    std::ofstream(scratch.path / "lists.csv-metadata.json")
        << R"json({"dc:source":"Invented <and> others (2020)","dc:title":"Lists","dc:issued":"2020"})json";
    REQUIRE(
        build(site_of({invented_release(scratch.path)}, site, {"en"}, {{"BEN:2020", {lists}}})));
    CHECK(read_file(site / "en/states/BEN.html")->find("Benin, 2020 (lists)") != std::string::npos);
    CHECK(read_file(site / "en/states/TGO.html")->find("(lists)") == std::string::npos);
    CHECK(read_file(site / "en/prevalence.html")->find("Benin, 2020 (lists)") != std::string::npos);
    const auto page = read_file(site / "en/prevalence/lists.html");
    REQUIRE(page);
    for (const auto* section :
         {"gate", "silent", "C37e-title", "C37m-title", "C37o-title", "C37s-title", "C37x-title"}) {
        CHECK(page->find(" id=" + std::string(section)) != std::string::npos);
    }
    CHECK(page->find("C37p-title") == std::string::npos);  // three lists cannot predict each other
    CHECK(page->find("three times as easy to see") != std::string::npos);
    CHECK(page->find("Invented &lt;and&gt; others (2020)") != std::string::npos);
    CHECK(page->find("without A") != std::string::npos);
    CHECK(read_file(site / "en/prevalence.html")->find("href=\"prevalence/lists.html\"") !=
          std::string::npos);
    const auto verified = verify(site);
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
    const auto built = build(
        site_of({invented_release(scratch.path)}, site, {"en", "ar"}, {{"BEN:2020", {lists}}}));
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
    CHECK(build(site_of({scratch.path / "data_glotip_2025-01-31.csv"}, scratch.path / "two", {"en"},
                        {{"BEN:2020", {lists}}, {"BEN:2021", {more}}}))
              .error()
              .id == "report.two_private_lists");
    // What it shows is made again from what was protected.
    const auto verified = verify(site);
    REQUIRE(verified);
    CHECK(verified->differences.empty());
}

TEST_CASE("a file comes in as published by the word of a citation, which stands in the manifest") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto file = invented_release(scratch.path);
    fs::remove(file.string() + "-metadata.json");
    auto request = site_of({file}, site);
    const auto refused = build(request);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(refused.error().id == "report.no_citation");

    request.citations = {file.filename().string() +
                         "=Their Office; Their Title; 2025-01-31; their terms"};
    const auto built = build(request);
    REQUIRE(built);
    REQUIRE(built->admitted.size() == 1);
    CHECK(built->admitted[0].citation.publisher == "Their Office");
    CHECK(built->admitted[0].printed_small == 4);  // nine persons convicted, in each of four years
    CHECK(holds(site / "data", "\"publisher\":\"Their Office\""));
    CHECK(verify(site)->differences.empty());

    request.replace = true;
    request.citations.push_back("other.csv=A; B; 2020");
    CHECK(in_english(build(request).error()).find("other.csv") != std::string::npos);
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
    auto request = site_of({invented_release(scratch.path)}, site);
    request.sources["cases"] = {folder / "tables.csv.xz"};
    REQUIRE(build(request));
    CHECK(verify(site)->differences.empty());

    // Invented numbers in the same columns, beside the statement of somebody else's tables.
    request.out = {scratch.path / "other"};
    request.sources["cases"] = {folder / "tables.csv"};
    std::ofstream(folder / "tables.csv")
        << "table,code_1,code_2,code_3,measured,low95,high95,cleaned\ngender,,,,3,1,5,3\n";
    CHECK(build(request).error().code == Code::corrupt);
    fs::remove(folder / "release.json");
    CHECK(build(request).error().code == Code::invalid_input);
    CHECK(!fs::exists(request.out.path));
}

TEST_CASE("an input that cannot be used leaves the earlier site as it was") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    const auto file = invented_release(scratch.path);
    REQUIRE(build(site_of({file}, site)));
    const auto before = bytes_of(site);
    const auto bad = scratch.path / "bad.csv";
    std::ofstream(bad) << "a,b\n1\n";
    const auto refused = [&](std::vector<fs::path> files) {
        auto request = site_of(std::move(files), site);
        request.replace = true;
        return build(request).error().code;
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
    const auto refused = build(site_of({cases}, scratch.path / "site"));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(!fs::exists(scratch.path / "site"));
}

TEST_CASE(
    "every page of every language has its language, direction, one h1, a main and working links") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    REQUIRE(build(site_of({invented_release(scratch.path)}, site, {"all"})));
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
        // One script, a file beside the style; none in the page itself.
        CHECK(html.find("<script src=\"") == html.rfind("<script"));
        for (std::sregex_iterator at(html.begin(), html.end(), link), end; at != end; ++at) {
            const auto target = entry.path().parent_path() / (*at)[1].str();
            if (!fs::exists(target))
                FAIL_CHECK(entry.path() << " links to nothing at " << (*at)[1].str());
        }
    }
    CHECK(pages > 6 * 20);
}
