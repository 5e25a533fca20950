#include "palermo/store/witness.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/store/audit_file.hpp"
#include "palermo/store/audit_line.hpp"

using namespace palermo;
using namespace palermo::store;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string form = (fs::temp_directory_path() / "palermo-witness-XXXXXX").string();
        path = mkdtemp(form.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

crypto::SigningKey key_of(char letter) {
    return crypto::SigningKey::from(*crypto::SealingKey::of(std::string(32, letter)));
}

/// A registry of so many lines, its file and its head.
struct Registry {
    Registry(std::int64_t count, const std::string& who = "U3",
             const std::string& origin = "palermo.example") {
        crypto::AuditTree tree;
        auto previous = crypto::chain_of_nothing();
        for (std::int64_t i = 1; i <= count; ++i) {
            const auto line = WrittenLine{.number = i,
                                          .time = "2026-12-01T08:00:00Z",
                                          .line = {who, "CARE", "CARE", "read", "", ""},
                                          .outcome = "done",
                                          .count = 1,
                                          .previous = previous}
                                  .text();
            previous = crypto::chain_of(line);
            tree.add(line);
            text += line + "\n";
        }
        head = {origin, tree.size(), tree.root()};
        note = crypto::signed_note(crypto::checkpoint_text(head), "palermo.example", key_of('s'));
    }
    std::string text, note;
    crypto::Checkpoint head;
};

const crypto::VerifierKey signer{"palermo.example", crypto::VerifierKey::Kind::signer,
                                 key_of('s').public_key()};

struct House : Folder {
    crypto::SigningKey key = key_of('w');
    fs::path seen = path / "seen", file = path / "audit.txt";
    House() { fs::create_directory(seen); }

    Witness witness() const { return {seen, "witness.example", key, 1764576000}; }
    Result<TakenHead> take(const Registry& registry, First first = First::no) const {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << registry.text;
        return take_head(witness(), registry.note, signer, file, first);
    }
    /// By a proof from `earlier` lines.
    Result<TakenHead> take_proof(const Registry& registry, const Registry& earlier,
                                 First first = First::no) const {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << registry.text;
        const auto proof = prove_extension(file, earlier.head, registry.head);
        REQUIRE(proof);
        return take_head(witness(), {earlier.head.size, *proof, registry.note}, signer, first);
    }
};

std::string id_of(const Result<TakenHead>& taken) {
    return taken ? "taken" : taken.error().id;
}

}  // namespace

TEST_CASE("a witness takes a head that goes on from the last one, and signs it") {
    const House house;
    const auto first = house.take(Registry(5), First::yes);
    REQUIRE(first);
    CHECK(!first->before);
    const auto next = house.take(Registry(9));
    REQUIRE(next);
    CHECK(next->before->size == 5);
    CHECK(next->head.size == 9);
    const crypto::VerifierKey own{"witness.example", crypto::VerifierKey::Kind::witness,
                                  house.key.public_key()};
    CHECK(*own.verified(next->note) == Registry(9).head);
    CHECK(*signer.verified(next->note) == Registry(9).head);
    CHECK(id_of(house.take(Registry(9))) == "taken");
    CHECK(id_of(house.take_proof(Registry(12), Registry(9))) == "taken");
    CHECK(id_of(house.take_proof(Registry(12), Registry(12))) == "taken");
    CHECK(id_of(house.take(Registry(13))) == "taken");
}

TEST_CASE("a head that does not go on from the last one is refused, and the last one stays") {
    const House house;
    REQUIRE(house.take(Registry(9), First::yes));
    CHECK(id_of(house.take(Registry(5))) == "store.audit_cut_back");
    CHECK(id_of(house.take(Registry(12, "U4"))) == "store.audit_rewritten");
    CHECK(id_of(house.take(Registry(9, "U4"))) == "store.audit_rewritten");
    CHECK(id_of(house.take_proof(Registry(12, "U4"), Registry(9, "U4"))) == "crypto.not_extended");
    CHECK(id_of(house.take_proof(Registry(9, "U4"), Registry(9, "U4"))) == "crypto.not_extended");
    CHECK(id_of(house.take_proof(Registry(12), Registry(8))) == "store.witness_size");
    CHECK(id_of(house.take_proof(Registry(12), Registry(0))) == "store.witness_size");
    const auto next = house.take(Registry(12));
    REQUIRE(next);
    CHECK(next->before->size == 9);
}

TEST_CASE("a registry that was never seen is taken only when somebody says so") {
    const House house;
    CHECK(id_of(house.take(Registry(5))) == "store.witness_first");
    CHECK(id_of(house.take_proof(Registry(5), Registry(0))) == "store.witness_first");
    CHECK(id_of(house.take_proof(Registry(5), Registry(0), First::yes)) == "taken");
    CHECK(id_of(house.take(Registry(5), First::yes)) == "store.witness_known");
}

TEST_CASE("what is kept was written by this witness, or nothing is signed") {
    House house;
    REQUIRE(house.take(Registry(9), First::yes));
    for (const auto& entry : fs::directory_iterator(house.seen)) {
        if (entry.path().extension() != ".head") continue;
        const auto before = *read_file(entry.path());
        // An earlier head, signed by the registry and not by this witness.
        for (const auto& other : {Registry(5).note, std::string(), std::string("x")}) {
            REQUIRE(write_file(entry.path(), other));
            CHECK(id_of(house.take(Registry(12))) == "store.witness_state");
        }
        REQUIRE(write_file(entry.path(), before));
    }
    house.key = key_of('v');
    CHECK(id_of(house.take(Registry(12))) == "store.witness_state");
}

TEST_CASE("a key speaks for one registry") {
    const House house;
    CHECK(id_of(house.take(Registry(5, "U3", "palermo.other"), First::yes)) ==
          "store.audit_origin");
    auto other = Registry(5);
    other.note =
        crypto::signed_note(crypto::checkpoint_text(other.head), "palermo.example", key_of('x'));
    CHECK(id_of(house.take(other, First::yes)) == "crypto.note_signature");
}
