#include "palermo/published/admit.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <type_traits>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("palermo_cited_" + std::to_string(::getpid()));
    Scratch() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Scratch() { fs::remove_all(path); }
    fs::path put(const char* name, std::string_view bytes) const {
        REQUIRE(write_file(path / name, bytes));
        return path / name;
    }
};

const protect::Citation unodc{"UNODC", "Victims", "2025-04-14", "", ""};

/// release.json of a file with these bytes, as publish() writes it.
std::string statement_of(std::string_view bytes, const char* succeeded = "0",
                         const char* publisher = "An Office") {
    return std::string(R"({"release":"palermo protected release 2","kind":"exact tables",)") +
           R"("publisher":")" + publisher +
           R"(","title":"T","released":"2026-11-30","terms":"","promise":"no cell follows",)" +
           R"("attacks":[{"name":"a","method":"m","tried":3,"succeeded":)" + succeeded +
           R"(}],"files":[{"name":"t.csv","bytes":1,"sha256":")" + crypto::sha256(bytes) +
           R"("}]})";
}

}  // namespace

TEST_CASE("a table of ours cannot be admitted as somebody else's") {
    CHECK(!std::is_constructible_v<Reading, Table, Recipe>);
    CHECK(!std::is_constructible_v<PublishedFile, formats::Source>);
    CHECK(!std::is_default_constructible_v<PublishedFile>);
}

TEST_CASE("numbers of few people in a published file are counted when it comes in") {
    // 3 and 9 are of few people; <5 is hidden, 10 is not few and 0 is nobody.
    const auto file = PublishedFile::parse(csv_of({{.year = "2015", .value = "3"},
                                                   {.year = "2016", .value = "9"},
                                                   {.year = "2017", .value = "10"},
                                                   {.year = "2018", .value = "<5"},
                                                   {.year = "2019", .value = "0"}}),
                                           "data.csv");
    const auto release = release_of_glotip(*file, Labels::shipped(), {}, unodc);
    REQUIRE(release);
    CHECK(release->statement().printed_small == 2);
    CHECK(release->files().empty());
}

TEST_CASE("a citation is written with semicolons, and refused where a part is missing") {
    const auto whole = parse_citation("UNODC; Victims; 2025-04-14; reproduce; with citation", "-");
    REQUIRE(whole);
    CHECK(whole->publisher == "UNODC");
    CHECK(whole->released == "2025-04-14");
    CHECK(whole->terms == "reproduce; with citation");
    CHECK(parse_citation("UNODC;Victims;2025", "-"));
    CHECK(!parse_citation("UNODC", "-"));
    CHECK(!parse_citation("UNODC; Victims", "-"));
    CHECK(!parse_citation("; Victims; 2025-04-14", "-"));
    CHECK(!parse_citation("UNODC; Victims; yesterday", "-"));
    CHECK(!parse_citation(".; .; 2020", "-"));
}

TEST_CASE("the metadata beside a file cites it, and what it lacks is named") {
    const Scratch scratch;
    const auto file = scratch.put("a.csv", "x\n");
    CHECK(!citation_beside(file)->has_value());
    scratch.put("a.csv-metadata.json",
                R"({"dc:creator":"Silverman","dc:title":"Lists","dc:issued":"2014"})");
    CHECK((*citation_beside(file))->publisher == "Silverman");
    scratch.put("a.csv-metadata.json", R"({"dc:creator":"Silverman","dc:title":"Lists"})");
    CHECK(in_english(citation_beside(file).error()).find("dc:issued") != std::string::npos);
    scratch.put("a.csv-metadata.json", "{");
    CHECK(!citation_beside(file));
}

TEST_CASE(
    "what a list is, the metadata beside the file says it; what it does not say stays unsaid") {
    const Scratch scratch;
    const auto file = scratch.put("ned.csv", "I,P,count\n1,0,5\n");
    CHECK(descriptions_beside(file)->empty());
    scratch.put("ned.csv-metadata.json",
                R"({"tableSchema":{"columns":[{"name":"I"},)"
                R"({"name":"P","dc:description":"national police"},{"name":"count"}]}})");
    const auto lists = descriptions_beside(file);
    REQUIRE(lists);
    REQUIRE(lists->size() == 1);
    CHECK(lists->front().column == "P");
    CHECK(lists->front().text == "national police");
    scratch.put("ned.csv-metadata.json", "{");
    CHECK(!descriptions_beside(file));
}

TEST_CASE("one metadata file can cite all files of a folder, each by its name") {
    const Scratch scratch;
    const auto a = scratch.put("a.csv", "x\n"), b = scratch.put("b.csv", "x\n");
    scratch.put("csv-metadata.json", R"({"tables":[{"url":"a.csv","dc:publisher":"UNSD",)"
                                     R"("dc:title":"SDG","dc:date":"2020-10-01"}]})");
    CHECK((*citation_beside(a))->publisher == "UNSD");
    CHECK(!citation_beside(b)->has_value());
}

TEST_CASE("our own release comes back with its statement, and not with another's") {
    const std::string bytes = "region,count\nnorth,12\n";
    const auto file = PublishedFile::parse(bytes, "t.csv");
    const auto back =
        release_of_protected(*file, statement_of(bytes), "t.release.json", "exact tables");
    REQUIRE(back);
    CHECK(back->statement().citation.publisher == "An Office");
    CHECK(back->statement().promise == "no cell follows");
    CHECK(back->statement().attacks.size() == 1);

    const auto changed = PublishedFile::parse("region,count\nnorth,13\n", "t.csv");
    CHECK(release_of_protected(*changed, statement_of(bytes), "t.release.json", "exact tables")
              .error()
              .code == Code::corrupt);
    CHECK(!release_of_protected(*file, statement_of(bytes, "1"), "t.release.json", "exact tables"));
    CHECK(!release_of_protected(*file, statement_of(bytes, "0", ""), "t.release.json",
                                "exact tables"));
    CHECK(
        !release_of_protected(*file, statement_of(bytes), "t.release.json", "synthetic microdata"));
    CHECK(!release_of_protected(*file, "{}", "t.release.json", "exact tables"));
    CHECK(!release_of_protected(*file, "no json", "t.release.json", "exact tables"));
}
