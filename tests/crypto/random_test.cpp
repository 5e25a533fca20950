#include "palermo/crypto/random.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <type_traits>

using palermo::crypto::SecureRandom;

TEST_CASE("a secure generator cannot be made from a number, nor copied") {
    CHECK(!std::is_constructible_v<SecureRandom, std::uint64_t>);
    CHECK(!std::is_constructible_v<SecureRandom, unsigned>);
    CHECK(!std::is_copy_constructible_v<SecureRandom>);
}

TEST_CASE("no word comes twice, within a generator or between two") {
    SecureRandom a, b;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 10'000; ++i) {  // several blocks of 2,048 words
        CHECK(seen.insert(a.bits()).second);
        CHECK(seen.insert(b.bits()).second);
    }
}

TEST_CASE("each of the 64 bits is fair") {
    SecureRandom random;
    constexpr int draws = 100'000;
    int ones[64] = {};
    for (int i = 0; i < draws; ++i) {
        const auto word = random.bits();
        for (int bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(word >> bit & 1);
    }
    // Standard deviation of a fair count is sqrt(100000) / 2 = 158; 6 of them.
    for (const int count : ones) CHECK(std::abs(count - draws / 2) < 950);
}

TEST_CASE("a child process does not repeat its parent's stream") {
    SecureRandom random;
    random.bits();
    int pipe_ends[2];
    REQUIRE(::pipe(pipe_ends) == 0);
    const auto child = ::fork();
    if (child == 0) {
        const auto word = random.bits();
        ::_exit(::write(pipe_ends[1], &word, sizeof word) == sizeof word ? 0 : 1);
    }
    std::uint64_t theirs = 0;
    REQUIRE(::read(pipe_ends[0], &theirs, sizeof theirs) == sizeof theirs);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(theirs != random.bits());
}

TEST_CASE("any number of bytes can be filled") {
    SecureRandom random;
    std::byte bytes[13] = {};
    random.fill(bytes);
    bool any = false;
    for (const auto byte : bytes) any = any || byte != std::byte{0};
    CHECK(any);  // all zero once in 2^104 runs
}
