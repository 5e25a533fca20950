#include "palermo/crypto/base32.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace palermo::crypto;

TEST_CASE("five bytes are eight letters, and letters read back as people type them") {
    CHECK(base32(std::string(5, '\0')) == "00000000");
    CHECK(base32(std::string(5, '\xff')) == "ZZZZZZZZ");
    CHECK(base32(std::string("\0\0\0\0\1", 5)) == "00000001");
    CHECK(*base32_letters("oIl1-abc\r\n z") == "0111ABCZ");
    for (const auto* wrong : {"U", "0.0", "\xc3\xa9"}) CHECK(!base32_letters(wrong));
    CHECK(!base32_bytes("0000000"));
    CHECK(!base32_bytes("0000000U"));
}

TEST_CASE("any bytes come back") {
    CHECK(rc::check("a multiple of five", [] {
        auto bytes = *rc::gen::arbitrary<std::string>();
        bytes.resize(bytes.size() / 5 * 5);
        RC_ASSERT(*base32_bytes(base32(bytes)) == bytes);
    }));
}
