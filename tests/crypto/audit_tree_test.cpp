#include "palermo/crypto/audit_tree.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "palermo/crypto/digest.hpp"

using namespace palermo;
using namespace palermo::crypto;

namespace {

std::string hex_of(const std::string& bytes) {
    std::string hex;
    for (const char byte : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[static_cast<unsigned char>(byte) >> 4];
        hex += digits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

// The eight entries of the tests of Certificate Transparency (google/certificate-transparency,
// merkle_tree_test.cc), with the roots printed there.
const std::vector<std::string> entries = {
    "",
    std::string(1, '\0'),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const std::vector<std::string> roots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

}  // namespace

TEST_CASE("the root over no line is the SHA-256 of nothing") {
    CHECK(hex_of(AuditTree().root()) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the roots of one to eight entries are those of Certificate Transparency's own tests") {
    AuditTree tree;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        tree.add(entries[i]);
        CHECK(tree.size() == static_cast<std::int64_t>(i + 1));
        CHECK(hex_of(tree.root()) == roots[i]);
    }
}

TEST_CASE("a tree goes on from its kept state as if it had never stopped") {
    CHECK(rc::check("any lines, any stop", [](const std::vector<std::string>& lines) {
        const auto stop = *rc::gen::inRange<std::size_t>(0, lines.size() + 1);
        AuditTree whole, stopped;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (i == stop) stopped = *AuditTree::of(stopped.state());
            whole.add(lines[i]);
            stopped.add(lines[i]);
        }
        RC_ASSERT(whole == stopped);
    }));
    CHECK(AuditTree::of("short").error().id == "crypto.audit_state");
    CHECK(AuditTree::of(AuditTree().state() + "x").error().id == "crypto.audit_state");
}

TEST_CASE("two histories of lines have two roots") {
    CHECK(rc::check("a line changed, dropped or moved", [](const std::vector<std::string>& lines) {
        RC_PRE(lines.size() > 1);
        const auto root_of = [](const std::vector<std::string>& some) {
            AuditTree tree;
            for (const auto& each : some) tree.add(each);
            return tree.root();
        };
        const auto at = *rc::gen::inRange<std::size_t>(0, lines.size() - 1);
        auto changed = lines, dropped = lines, moved = lines;
        changed[at] += 'x';
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(at));
        std::swap(moved[at], moved[at + 1]);
        RC_ASSERT(root_of(changed) != root_of(lines));
        RC_ASSERT(root_of(dropped) != root_of(lines));
        if (moved != lines) RC_ASSERT(root_of(moved) != root_of(lines));
    }));
}

TEST_CASE("a checkpoint is three lines, and only its signer's note is taken") {
    AuditTree tree;
    tree.add("");
    const Checkpoint checkpoint{"palermo.example/audit", 1, tree.root()};
    const auto text = checkpoint_text(checkpoint);
    CHECK(text == "palermo.example/audit\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n");

    const auto key = SigningKey::random();
    const auto note = signed_note(text, "palermo.example", key);
    CHECK(note.starts_with(text + "\n\u2014 palermo.example "));
    CHECK(*verified_checkpoint(note, "palermo.example", key.public_key()) == checkpoint);

    CHECK(verified_checkpoint(note, "palermo.other", key.public_key()).error().id ==
          "crypto.note_signature");
    CHECK(verified_checkpoint(note, "palermo.example", SigningKey::random().public_key())
              .error()
              .id == "crypto.note_signature");
    auto larger = note;
    larger.replace(larger.find("\n1\n"), 3, "\n2\n");
    CHECK(verified_checkpoint(larger, "palermo.example", key.public_key()).error().id ==
          "crypto.note_signature");
    auto zeros = note;
    zeros.replace(zeros.find("\n1\n"), 3, "\n01\n");
    CHECK(verified_checkpoint(zeros, "palermo.example", key.public_key()).error().id ==
          "crypto.note_form");
    for (const auto* wrong : {"", "\n", "a\n1\nb\n", "\n\n", "a\n\n\u2014 \n"})
        CHECK(!verified_checkpoint(wrong, "palermo.example", key.public_key()));
}

TEST_CASE("every change of one byte of a signed note is noticed") {
    AuditTree tree;
    tree.add("a line");
    const auto key = SigningKey::random();
    const auto note = signed_note(checkpoint_text({"palermo.example/audit", 1, tree.root()}),
                                  "palermo.example", key);
    for (std::size_t i = 0; i < note.size(); ++i) {
        for (const char other : {'A', '\n', ' ', '\0'}) {
            auto changed = note;
            if (changed[i] == other) continue;
            changed[i] = other;
            CAPTURE(i);
            CHECK(!verified_checkpoint(changed, "palermo.example", key.public_key()));
        }
    }
}

TEST_CASE("a line's chain is its SHA-256, as sha256sum prints it") {
    CHECK(chain_of("abc") == sha256("abc"));
}

namespace {

Checkpoint checkpoint_of(const std::vector<std::string>& lines, std::int64_t size) {
    AuditTree tree;
    for (std::int64_t i = 0; i < size; ++i) tree.add(lines[static_cast<std::size_t>(i)]);
    return {"palermo.example", size, tree.root()};
}

std::vector<std::string> proof_of(const std::vector<std::string>& lines, std::int64_t earlier,
                                  std::int64_t later) {
    ConsistencyProver prover(earlier, later);
    for (std::int64_t i = 0; i < later; ++i) prover.add(lines[static_cast<std::size_t>(i)]);
    return prover.proof();
}

}  // namespace

TEST_CASE("proofs between sizes are those of Certificate Transparency's own tests") {
    // google/certificate-transparency, merkle_tree_test.cc, over the eight entries above.
    struct Vector {
        std::int64_t earlier, later;
        std::vector<std::string> proof;
    };
    const std::vector<Vector> vectors = {
        {1, 1, {}},
        {1,
         8,
         {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
        {6,
         8,
         {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
        {2,
         5,
         {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}}};
    for (const auto& each : vectors) {
        CAPTURE(each.earlier);
        const auto proof = proof_of(entries, each.earlier, each.later);
        REQUIRE(proof.size() == each.proof.size());
        for (std::size_t i = 0; i < proof.size(); ++i) CHECK(hex_of(proof[i]) == each.proof[i]);
        CHECK(verify_extension(checkpoint_of(entries, each.earlier),
                               checkpoint_of(entries, each.later), proof));
    }
}

TEST_CASE("between all sizes up to 64 the proof holds, and no other proof or root does") {
    std::vector<std::string> lines;
    for (int i = 0; i < 64; ++i) lines.push_back("line " + std::to_string(i));
    std::vector<Checkpoint> heads;
    for (std::int64_t i = 0; i <= 64; ++i) heads.push_back(checkpoint_of(lines, i));
    std::int64_t wrongly_taken = 0, wrongly_refused = 0;
    for (std::int64_t later = 0; later <= 64; ++later) {
        for (std::int64_t earlier = 0; earlier <= later; ++earlier) {
            const auto &old = heads[static_cast<std::size_t>(earlier)],
                       &now = heads[static_cast<std::size_t>(later)];
            const auto proof = proof_of(lines, earlier, later);
            wrongly_refused += !verify_extension(old, now, proof);
            const auto taken = [&](const Checkpoint& a, const Checkpoint& b,
                                   const std::vector<std::string>& some) {
                wrongly_taken += verify_extension(a, b, some).has_value();
            };
            auto changed = old;
            changed.root[31] ^= 1;
            taken(changed, now, proof);
            changed = now;
            changed.root[0] ^= 1;
            // From nothing to anything there is nothing to compare.
            if (earlier > 0) taken(old, changed, proof);
            if (earlier < later && earlier > 0) taken(now, old, proof);
            for (std::size_t i = 0; i < proof.size(); ++i) {
                auto other = proof;
                other[i][i % 32] ^= 0x10;
                taken(old, now, other);
                other = proof;
                other.erase(other.begin() + static_cast<std::ptrdiff_t>(i));
                taken(old, now, other);
                other = proof;
                other.insert(other.begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
                taken(old, now, other);
                other = proof;
                other[i].pop_back();
                taken(old, now, other);
                if (i > 0) {
                    other = proof;
                    std::swap(other[i], other[i - 1]);
                    taken(old, now, other);
                }
            }
            auto longer = proof;
            longer.push_back(now.root);
            taken(old, now, longer);
            for (const auto step : {-1, 1}) {
                auto other = old;
                other.size += step;
                if (other.size > 0) taken(other, now, proof);
            }
            changed = now;
            changed.origin = "palermo.other";
            taken(old, changed, proof);
        }
    }
    CHECK(wrongly_refused == 0);
    CHECK(wrongly_taken == 0);
}
