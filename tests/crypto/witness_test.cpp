#include "palermo/crypto/witness.hpp"

#include <doctest/doctest.h>

using namespace palermo;
using namespace palermo::crypto;

namespace {

SigningKey key_of(char letter) {
    return SigningKey::from(*SealingKey::of(std::string(32, letter)));
}

const Checkpoint checkpoint{"palermo.example", 2, std::string(32, 'r')};

std::string head() {
    return signed_note(checkpoint_text(checkpoint), "palermo.example", key_of('s'));
}

}  // namespace

TEST_CASE("a verifier key is that of Go's sumdb, and one line") {
    // golang.org/x/mod/sumdb: the key of sum.golang.org, as it stands in the go command.
    const std::string_view golang =
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    const auto key = VerifierKey::parse(golang);
    REQUIRE(key);
    CHECK(key->name == "sum.golang.org");
    CHECK(key->kind == VerifierKey::Kind::signer);
    CHECK(key->text() == golang);
    CHECK(*VerifierKey::parse(std::string(golang) + "\n") == *key);
    CHECK(*VerifierKey::parse(std::string(golang) + "\r\n") == *key);
}

TEST_CASE("a verifier key with any letter changed is none") {
    const auto text =
        VerifierKey{"palermo.example", VerifierKey::Kind::witness, key_of('w').public_key()}.text();
    CHECK(VerifierKey::parse(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char other : {'A', '+', ' ', '\n', '='}) {
            auto changed = text;
            if (changed[i] == other) continue;
            changed[i] = other;
            CAPTURE(i);
            CHECK(!VerifierKey::parse(changed));
        }
    }
    for (const auto* wrong : {"", "+", "++", "a+b", "a++", "a+00000000+AQ=="})
        CHECK(VerifierKey::parse(wrong).error().id == "crypto.verifier_key");
}

TEST_CASE("a witness's line stands under the signer's, and both are found") {
    const auto note = cosigned(head(), "witness.example", key_of('w'), 1764576000);
    CHECK(note.starts_with(head()));
    const VerifierKey signer{"palermo.example", VerifierKey::Kind::signer,
                             key_of('s').public_key()};
    const VerifierKey witness{"witness.example", VerifierKey::Kind::witness,
                              key_of('w').public_key()};
    CHECK(*signer.verified(note) == checkpoint);
    CHECK(*witness.verified(note) == checkpoint);
    // The signer's own line is no witness's, and a witness's key signs no head.
    CHECK(witness.verified(head()).error().id == "crypto.note_signature");
    auto as_signer = witness;
    as_signer.kind = VerifierKey::Kind::signer;
    CHECK(as_signer.verified(note).error().id == "crypto.note_signature");
    // Key id, time and signature are 76 bytes, each of them under the signature or in it.
    const auto begin = note.rfind(' ') + 1;
    const auto line = *base64_bytes(note.substr(begin, note.size() - begin - 1));
    CHECK(line.size() == 76);
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto changed = line;
        changed[i] ^= 1;
        CHECK(!witness.verified(note.substr(0, begin) + base64(changed) + "\n"));
    }
}

TEST_CASE("a request is read back as it was written") {
    const ExtensionRequest request{1, {std::string(32, 'a'), std::string(32, 'b')}, head()};
    CHECK(request.text().starts_with("old 1\nYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=\n"));
    CHECK(*ExtensionRequest::parse(request.text()) == request);
    const ExtensionRequest first{0, {}, head()};
    CHECK(first.text().starts_with("old 0\n\npalermo.example\n2\n"));
    CHECK(*ExtensionRequest::parse(first.text()) == first);
    for (const auto* wrong : {"", "\n\n", "old 1", "old 1\n\n", "old 01\n\nx", "old -1\n\nx",
                              "old 1\nAAAA\n\nx", "older 1\n\nx", "old 1\nx"})
        CHECK(ExtensionRequest::parse(wrong).error().id == "crypto.request_form");
    const ExtensionRequest long_one{1, std::vector<std::string>(64, std::string(32, 'a')), head()};
    CHECK(!ExtensionRequest::parse(long_one.text()));
}
