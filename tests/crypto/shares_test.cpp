#include "palermo/crypto/shares.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

using namespace palermo;
using namespace palermo::crypto;

TEST_CASE("any three of five shares bring the key back, and no two do") {
    const auto key = SealingKey::random();
    const auto shares = *split(key, 3, 5);
    REQUIRE(shares.size() == 5);
    for (int chosen = 0; chosen < 32; ++chosen) {
        std::vector<Share> some;
        for (int i = 4; i >= 0; --i) {
            if ((chosen >> i) & 1) some.push_back(shares[static_cast<std::size_t>(i)]);
        }
        const auto back = joined(some);
        CAPTURE(chosen);
        if (some.size() >= 3) {
            REQUIRE(back);
            CHECK(back->reveal() == key.reveal());
        } else {
            CHECK(back.error().id == "crypto.share_missing");
        }
    }
}

TEST_CASE("one share of two tells nothing: every value of its first byte turns up for one key") {
    // A share is key + c * number with a drawn c: for one share and any other key there is a c that gives it.

    const auto key = *SealingKey::of(std::string(32, '\0'));
    std::vector<bool> seen(256);
    for (int i = 0; i < 4000; ++i)
        seen[static_cast<unsigned char>((*split(key, 2, 2))[0].piece[0])] = true;
    CHECK(std::count(seen.begin(), seen.end(), true) == 256);
}

TEST_CASE("what is printed is four lines of four groups, and reads back as it is typed") {
    const auto shares = *split(SealingKey::random(), 2, 3);
    for (const auto& share : shares) {
        const auto text = share.text();
        CHECK(text.size() == 4 * 24);
        CHECK(*Share::parse(text) == share);
        std::string typed;
        for (const char letter : text) {
            if (letter == '0')
                typed += 'o';
            else if (letter == '1')
                typed += 'l';
            else
                typed +=
                    static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
        }
        CHECK(*Share::parse("  " + typed + "\r\n") == share);
    }
    CHECK(Share::parse("").error().id == "crypto.share_form");
    CHECK(Share::parse(shares[0].text() + "0").error().id == "crypto.share_form");
    CHECK(Share::parse(std::string(80, 'U')).error().id == "crypto.share_form");
}

TEST_CASE("every wrong letter and every two that changed places are found, with their line") {
    const auto text = (*split(SealingKey::random(), 2, 3))[1].text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ' || text[i] == '\n') continue;
        const auto line = std::to_string(i / 24 + 1);
        for (const char other : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
            if (other == text[i]) continue;
            auto wrong = text;
            wrong[i] = other;
            const auto read = Share::parse(wrong);
            REQUIRE(!read);
            CHECK(to_string(read.error()) == "crypto.share_line(line=" + line + ")");
        }
    }
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const std::string gap = " \n";
        if (gap.find(text[i]) != gap.npos || gap.find(text[i + 1]) != gap.npos) continue;
        if (text[i] == text[i + 1]) continue;
        auto wrong = text;
        std::swap(wrong[i], wrong[i + 1]);
        CHECK(!Share::parse(wrong));
    }
}

TEST_CASE("lines that changed places are found") {
    const auto text = (*split(SealingKey::random(), 2, 3))[0].text();
    CHECK(Share::parse(text.substr(24, 24) + text.substr(0, 24) + text.substr(48)).error().id ==
          "crypto.share_line");
}

TEST_CASE("shares of two ceremonies do not mix, of one key either") {
    const auto key = SealingKey::random();
    const auto old = *split(key, 2, 3), recent = *split(key, 2, 3);
    CHECK(joined({old[0], recent[1]}).error().id == "crypto.share_sets");
    CHECK(old[0].check != recent[0].check);
}

TEST_CASE("one number with two contents is refused, and the same share twice counts once") {
    const auto shares = *split(SealingKey::random(), 2, 3);
    auto other = shares[0];
    other.piece[0] = static_cast<char>(other.piece[0] ^ 1);
    CHECK(joined({shares[0], other, shares[1]}).error().id == "crypto.share_twice");
    CHECK(joined({shares[0], shares[0]}).error().id == "crypto.share_missing");
    CHECK(joined({}).error().id == "crypto.share_missing");
}

TEST_CASE("a share that fits its lines and is wrong is noticed, also when it is one too many") {
    const auto shares = *split(SealingKey::random(), 2, 4);
    for (std::size_t wrong = 0; wrong < 4; ++wrong) {
        auto some = shares;
        some[wrong].piece[5] = static_cast<char>(some[wrong].piece[5] ^ 0x40);
        CHECK(joined(some).error().id == "crypto.share_check");
    }
}

TEST_CASE("any k of any n") {
    CHECK(rc::check("the last k of n", [] {
        const int of = *rc::gen::inRange(2, 17);
        const int needed = *rc::gen::inRange(2, of + 1);
        const auto key = SealingKey::random();
        const auto shares = *split(key, needed, of);
        const std::vector<Share> last(shares.end() - needed, shares.end());
        RC_ASSERT(joined(last)->reveal() == key.reveal());
        RC_ASSERT(!joined(std::vector<Share>(last.begin() + 1, last.end())));
    }));
    for (const auto& [needed, of] : {std::pair{1, 3}, {4, 3}, {2, 17}, {0, 0}})
        CHECK(split(SealingKey::random(), needed, of).error().id == "crypto.share_numbers");
}

TEST_CASE("the example of docs/formats/recovery_share.md is what is written") {
    std::string piece;
    for (int i = 0; i < 32; ++i) piece.push_back(static_cast<char>(i));
    const Share share{
        .set = 7, .needed = 3, .of = 5, .number = 1, .check = "\x0a\x0b\x0c\x0d", .piece = piece};
    CHECK(share.text() ==
          "04000 0070C 2G22G B1GEB\n"
          "6G008 20C20 A1G71 04GJM\n"
          "M2RC1 M70Y4 0H289 H85F2\n"
          "8P2WC 1J6GV 3GEHW 7R0HY\n");
}
