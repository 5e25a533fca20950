#include "palermo/core/files.hpp"

#include <doctest/doctest.h>

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
        auto folder = FolderInMaking::start(target);
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
