#include "palermo/crypto/digest.hpp"

#include <doctest/doctest.h>

TEST_CASE("SHA-256 of 'abc' is the value printed in FIPS 180-4") {
    CHECK(palermo::crypto::sha256("abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
