#include "palermo/crypto/keyed.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"

using namespace palermo;
using crypto::Key;

namespace {

std::string counting(std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i);
    return bytes;
}

}  // namespace

TEST_CASE("the digest is HMAC-SHA256 as Python's hmac computes it") {
    const auto key = Key::of(counting(32));
    REQUIRE(key);
    CHECK(crypto::hex(key->hmac("palermo")) ==
          "4fbf2b4d2b6a689b3f3956988b532b5a2345d8fa6dd54a3b6a07b72f2135c48e");
    CHECK(crypto::hex(key->hmac("palermo"), 4) == "4fbf2b4d");
    CHECK(key->derived("a").hmac("x") != key->derived("b").hmac("x"));
    CHECK(key->derived("a").hmac("x") != key->hmac("x"));
}

TEST_CASE("a short key or a word in its place is refused, and never repeated in the message") {
    CHECK(!Key::of(counting(31)));
    const auto word = Key::of("passwordpasswordpasswordpassword");
    REQUIRE(!word);
    CHECK(in_english(word.error()).find("passw") == std::string::npos);
}

TEST_CASE(
    "a key file is made for its owner only, never overwritten, and refused when others can read "
    "it") {
    const auto path = std::filesystem::temp_directory_path() / "palermo_keyed_test.key";
    std::filesystem::remove(path);
    REQUIRE(Key::make(path));
    CHECK(std::filesystem::file_size(path) == 32);
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_read) ==
          std::filesystem::perms::none);
    CHECK(Key::read(path));
    CHECK(Key::make(path).error().code == Code::conflict);
    ::chmod(path.c_str(), 0644);
    const auto open = Key::read(path);
    REQUIRE(!open);
    CHECK(open.error().code == Code::not_permitted);
    std::filesystem::remove(path);
    CHECK(Key::read(path).error().code == Code::not_found);
}

TEST_CASE("of many who make one key at once, one does, and nobody ever reads half of it") {
    const auto folder = std::filesystem::temp_directory_path() / "palermo_keyed_test";
    for (int round = 0; round < 20; ++round) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        const auto path = folder / "tables.key";
        std::atomic<int> made = 0, told = 0, half = 0;
        std::vector<std::jthread> users;
        for (int user = 0; user < 4; ++user) {
            users.emplace_back([&] {
                const auto key = Key::make(path);
                if (key) ++made;
                if (!key && key.error().code == Code::conflict) ++told;
                if (!Key::read(path)) ++half;
            });
        }
        users.clear();
        CHECK(made == 1);
        CHECK(told == 3);
        CHECK(half == 0);
        int files = 0;
        for (const auto& each : std::filesystem::directory_iterator(folder)) {
            files += each.exists() ? 1 : 0;
        }
        CHECK(files == 1);
    }
    std::filesystem::remove_all(folder);
}
