#include "palermo/core/files.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace palermo;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("palermo_files_" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("a file is written whole and read back") {
    const Scratch scratch;
    REQUIRE(write_file(scratch.path / "a.txt", "first"));
    REQUIRE(write_file(scratch.path / "a.txt", "second"));
    CHECK(*read_file(scratch.path / "a.txt") == "second");
    // No temporary stays behind.
    CHECK(std::distance(fs::directory_iterator(scratch.path), fs::directory_iterator()) == 1);
}

TEST_CASE("what cannot be read is refused with a reason") {
    const Scratch scratch;
    CHECK(read_file(scratch.path / "none").error().code == Code::not_found);
    CHECK(read_file(scratch.path).error().code == Code::invalid_input);
    REQUIRE(write_file(scratch.path / "big", std::string(1000, 'x')));
    CHECK(read_file(scratch.path / "big", 999).error().code == Code::invalid_input);
}

TEST_CASE("a folder in the making that is given up leaves the target as it was") {
    const Scratch scratch;
    const auto target = scratch.path / "site";
    {
        auto folder = FolderInMaking::start(target);
        REQUIRE(folder);
        REQUIRE(folder->write("index.html", "old"));
        REQUIRE(folder->publish());
    }
    {
        auto folder = FolderInMaking::start(target, {.replace = Replace::yes});
        REQUIRE(folder);
        REQUIRE(folder->write("index.html", "half"));
    }
    CHECK(*read_file(target / "index.html") == "old");
    CHECK(std::distance(fs::directory_iterator(scratch.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a folder that palermo did not make is never replaced") {
    const Scratch scratch;
    const auto target = scratch.path / "family_photos";
    fs::create_directories(target);
    std::ofstream(target / "1.jpg") << "x";
    CHECK(FolderInMaking::start(target).error().code == Code::conflict);
}

namespace {

mode_t mode_of(const fs::path& path) {
    struct stat about = {};
    REQUIRE(::lstat(path.c_str(), &about) == 0);
    return about.st_mode & 07777;
}

Code refused(const fs::path& path, const OutputRules& rules = {}) {
    const auto file = OutputFile::at(path, rules);
    REQUIRE(!file);
    return file.error().code;
}

Result<void> write_to(const fs::path& path, std::string_view bytes, const OutputRules& rules = {}) {
    return TRY(OutputFile::at(path, rules)).write(bytes);
}

}  // namespace

TEST_CASE("an input is never the output, under whatever name") {
    const Scratch scratch;
    const auto cases = scratch.path / "cases.csv";
    std::ofstream(cases) << "a,b\n";
    fs::create_symlink("cases.csv", scratch.path / "link.csv");
    fs::create_hard_link(cases, scratch.path / "hard.csv");
    for (const auto* name : {"cases.csv", "./cases.csv", "link.csv", "hard.csv"}) {
        CHECK(refused(scratch.path / name, {.inputs = {cases}, .replace = Replace::yes}) ==
              Code::conflict);
    }
    CHECK(*read_file(cases) == "a,b\n");
    CHECK(refused(scratch.path / "new.csv", {.outputs = {scratch.path / "new.csv"}}) ==
          Code::invalid_input);
}

TEST_CASE("what stands there is replaced when the user says so and palermo made it") {
    const Scratch scratch;
    const auto theirs = scratch.path / "theirs.csv", ours = scratch.path / "ours.csv";
    std::ofstream(theirs) << "work of a week";
    CHECK(refused(theirs) == Code::conflict);
    CHECK(refused(theirs, {.replace = Replace::yes}) == Code::conflict);

    REQUIRE(write_to(ours, "first"));
    CHECK(refused(ours) == Code::conflict);
    const auto again = write_to(ours, "second", {.replace = Replace::yes});
    // Where the file system keeps no attributes, nothing is known to be ours.
    if (again) {
        CHECK(*read_file(ours) == "second");
        std::ofstream(ours, std::ios::app) << ", and decided by hand";
    }
    CHECK(refused(ours, {.replace = Replace::yes}) == Code::conflict);
    // What came to stand there between the look and the writing is kept.
    const auto late = OutputFile::at(scratch.path / "late.csv");
    REQUIRE(late);
    std::ofstream(scratch.path / "late.csv") << "theirs";
    CHECK(late->write("ours").error().code == Code::conflict);
    CHECK(*read_file(scratch.path / "late.csv") == "theirs");
}

TEST_CASE("a release is written once") {
    const Scratch scratch;
    const auto table = scratch.path / "table.csv";
    REQUIRE(write_to(table, "a,b\n", {.release = true}));
    CHECK(refused(table, {.replace = Replace::yes}) == Code::conflict);
    const auto folder = scratch.path / "rel";
    {
        auto making = FolderInMaking::start(folder);
        REQUIRE(making);
        REQUIRE(making->write("release.json", "{}"));
        REQUIRE(making->publish());
    }
    const auto again = FolderInMaking::start(folder, {.replace = Replace::yes});
    REQUIRE(!again);
    CHECK(again.error().code == Code::conflict);
    CHECK(in_english(again.error()).find("a release stands there") == 0);
}

TEST_CASE("modes, links and kinds of what stands there are kept or refused") {
    const Scratch scratch;
    const auto closed = scratch.path / "closed.csv";
    std::ofstream(closed).close();
    fs::permissions(closed, fs::perms(0600));
    REQUIRE(write_to(closed, "x"));  // empty: nothing is lost
    CHECK(mode_of(closed) == 0600);
    REQUIRE(write_to(scratch.path / "review.csv", "x", {.readers = Readers::owner}));
    CHECK(mode_of(scratch.path / "review.csv") == 0600);

    std::ofstream(scratch.path / "real.csv").close();
    fs::create_symlink("real.csv", scratch.path / "link.csv");
    REQUIRE(write_to(scratch.path / "link.csv", "x"));
    CHECK(fs::is_symlink(scratch.path / "link.csv"));
    CHECK(*read_file(scratch.path / "real.csv") == "x");
    fs::create_symlink("nowhere.csv", scratch.path / "dangling.csv");
    CHECK(refused(scratch.path / "dangling.csv") == Code::invalid_input);

    REQUIRE(::mkfifo((scratch.path / "pipe").c_str(), 0600) == 0);
    for (const auto& path :
         {scratch.path / "pipe", fs::path("/dev/null"), fs::path("/dev/full"), fs::path("-"),
          fs::path("/dev/stdout"), scratch.path, scratch.path / "none" / "x.csv", fs::path("")}) {
        CHECK(refused(path, {.replace = Replace::yes}) == Code::invalid_input);
    }
    // No temporary stays behind: closed, review, real, link, dangling, pipe.
    CHECK(std::distance(fs::directory_iterator(scratch.path), fs::directory_iterator()) == 6);
}

TEST_CASE("a folder that holds what is read is not replaced, and neither is one unless said") {
    const Scratch scratch;
    const auto site = scratch.path / "site";
    {
        auto making = FolderInMaking::start(site);
        REQUIRE(making);
        REQUIRE(making->write("inputs/data.csv", "x"));
        REQUIRE(making->publish());
    }
    CHECK(check_output_folder(site).error().code == Code::conflict);
    CHECK(check_output_folder(site, {.replace = Replace::yes}));
    CHECK(check_output_folder(site, {.inputs = {site / "inputs/data.csv"}, .replace = Replace::yes})
              .error()
              .code == Code::conflict);
    CHECK(check_output_folder(scratch.path / "new"));
}

TEST_CASE("what the system said of a file is said in the reader's language") {
    const auto long_name = read_file(std::string(5000, 'x'));
    REQUIRE(!long_name);
    CHECK(long_name.error().id == "file.cannot_open");
    CHECK(in_english(long_name.error()) == "cannot open: File name too long");
    CHECK(words::in_words(long_name.error(), words::Words(words::Language::fr)) ==
          "ouverture impossible : nom de fichier trop long");
}
