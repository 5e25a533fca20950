#include "palermo/crypto/seal.hpp"

#include <doctest/doctest.h>

#include <rapidcheck.h>
#include <cctype>

using namespace palermo;
using namespace palermo::crypto;

namespace {

std::string bytes_of_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

}  // namespace

TEST_CASE("what was sealed opens with the same key and context, and with no other") {
    const auto key = SealingKey::random();
    const auto sealed = key.seal("a note", "case 7, notes, version 1");
    CHECK(sealed.size() == 6 + seal_bytes);
    CHECK(sealed.find("a note") == std::string::npos);
    CHECK(*key.open(sealed, "case 7, notes, version 1") == "a note");
    CHECK(key.open(sealed, "case 8, notes, version 1").error().id == "crypto.does_not_open");
    CHECK(SealingKey::random().open(sealed, "case 7, notes, version 1").error().code ==
          Code::corrupt);
}

TEST_CASE("the same text sealed twice is two texts") {
    const auto key = SealingKey::random();
    CHECK(key.seal("a note", "") != key.seal("a note", ""));
}

TEST_CASE("the sealed text of draft-irtf-cfrg-xchacha-03, A.3.1, opens") {
    const auto key = SealingKey::of(
        bytes_of_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    const auto sealed = bytes_of_hex(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4e"
        "da7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565"
        "d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
    const auto plain = key->open(sealed, bytes_of_hex("50515253c0c1c2c3c4c5c6c7"));
    REQUIRE(plain);
    CHECK(*plain ==
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
          "future, sunscreen would be it.");
}

TEST_CASE("a sealed text that was changed in one bit, cut or lengthened does not open") {
    const auto key = SealingKey::random();
    CHECK(rc::check("any text, any bit", [&](const std::string& plain, const std::string& context) {
        const auto sealed = key.seal(plain, context);
        RC_ASSERT(*key.open(sealed, context) == plain);
        auto changed = sealed;
        const auto bit = *rc::gen::inRange<std::size_t>(0, 8 * changed.size());
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        RC_ASSERT(!key.open(changed, context));
        RC_ASSERT(
            !key.open(sealed.substr(0, *rc::gen::inRange<std::size_t>(0, sealed.size())), context));
        RC_ASSERT(!key.open(sealed + "x", context));
    }));
}

TEST_CASE("a key is wrapped in 72 bytes and comes back only in its place") {
    const auto root = SealingKey::random();
    const auto key = SealingKey::random();
    const auto wrapped = root.wrap(key, "key of case 7");
    CHECK(wrapped.size() == 72);
    CHECK(root.unwrap(wrapped, "key of case 7")->reveal() == key.reveal());
    CHECK(!root.unwrap(wrapped, "key of case 8"));
    // A text that is sealed and is no key is refused as well.
    CHECK(root.unwrap(root.seal("short", "key of case 7"), "key of case 7").error().id ==
          "crypto.does_not_open");
}

TEST_CASE("a key has 32 bytes") {
    CHECK(SealingKey::of(std::string(31, 'k')).error().id == "crypto.key_length");
    CHECK(SealingKey::of(std::string(32, 'k')));
}

TEST_CASE("keys derived for two purposes are two, and the same purpose gives the same") {
    const auto key = SealingKey::random();
    CHECK(key.derived("cases").reveal() == key.derived("cases").reveal());
    CHECK(key.derived("cases").reveal() != key.derived("identities").reveal());
    CHECK(key.derived("cases").reveal() != key.reveal());
}

TEST_CASE("a key that was moved from is wiped") {
    auto key = SealingKey::random();
    const auto moved = std::move(key);
    CHECK(key.reveal() == std::string(32, '\0'));  // NOLINT(bugprone-use-after-move): the promise
    CHECK(moved.reveal() != std::string(32, '\0'));
}

TEST_CASE("what is sealed to a recipient opens for them alone") {
    const auto shelter = RecipientKey::random();
    const auto sealed = seal_to(shelter.public_key(), "arrives on Monday");
    REQUIRE(sealed);
    CHECK(sealed->size() == 17 + 48);
    CHECK(*shelter.open(*sealed) == "arrives on Monday");
    CHECK(!RecipientKey::random().open(*sealed));
    CHECK(!shelter.open(sealed->substr(1)));
    CHECK(seal_to("too short", "x").error().id == "crypto.key_length");
    CHECK(seal_to(std::string(32, '\0'), "x").error().id == "crypto.no_public_key");
}

TEST_CASE("the same secret gives the same pair of a recipient") {
    const auto secret = SealingKey::random();
    CHECK(RecipientKey::from(secret).public_key() == RecipientKey::from(secret).public_key());
    CHECK(*RecipientKey::from(secret).open(
              *seal_to(RecipientKey::from(secret).public_key(), "x")) == "x");
}

TEST_CASE("Ed25519 signs as in RFC 8032, 7.1, test 1") {
    const auto key = SigningKey::from(*SealingKey::of(
        bytes_of_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
    CHECK(key.public_key() ==
          bytes_of_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    CHECK(key.sign("") ==
          bytes_of_hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882"
                       "1590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    CHECK(is_signed_by(key.public_key(), "", key.sign("")));
    CHECK(!is_signed_by(key.public_key(), "x", key.sign("")));
    CHECK(!is_signed_by(SigningKey::random().public_key(), "", key.sign("")));
    CHECK(!is_signed_by("no key", "", key.sign("")));
}

TEST_CASE("a passphrase gives one key for one salt, and a salt has 16 bytes") {
    const std::string salt(16, 's');
    const auto key = key_of_passphrase("four common invented words", salt);
    REQUIRE(key);
    CHECK(key->reveal() == key_of_passphrase("four common invented words", salt)->reveal());
    CHECK(key->reveal() != key_of_passphrase("four common invented word", salt)->reveal());
    CHECK(key_of_passphrase("x", "short").error().id == "crypto.salt_length");
}

TEST_CASE("base64 is that of RFC 4648, 10, and nothing else is read") {
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("").empty());
    CHECK(*base64_bytes("Zm9vYmE=") == "fooba");
    for (const auto* wrong : {"Zm9vYmE", "Zm9v YmE=", "Zm9vYmE=\n", "Zm9vYmF=", "!"})
        CHECK(!base64_bytes(wrong));
    // Each byte that is no letter, in the midst of letters.
    for (int byte = 0; byte < 256; ++byte) {
        const auto letter = static_cast<char>(byte);
        const bool is_letter = byte < 128 && (std::isalnum(byte) || byte == '+' || byte == '/');
        CAPTURE(byte);
        CHECK(base64_bytes(std::string("Zm8") + letter).has_value() == (is_letter || byte == '='));
        CHECK(base64_bytes(std::string("Z") + letter + "9v").has_value() == is_letter);
    }
}
