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
