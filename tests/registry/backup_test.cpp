#include "palermo/registry/backup.hpp"

#include "house.hpp"

using namespace palermo;
using namespace palermo::registry;
using namespace palermo::registry::testing;

namespace {

std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

struct Saved : House {
    Saved() {
        for (int i = 0; i < 20; ++i)
            ids.push_back(some_case(worker, "Canaria " + std::to_string(i)));
        REQUIRE(registry->attach(worker, ids[0], "scan.pdf", std::string(100'000, 'x')));
        REQUIRE(registry->erase(boss, ids.back(), "MISTAKE"));
        ids.pop_back();
        auto made = create_backup(*registry, file);
        REQUIRE(made);
        counts = *made;
    }
    std::vector<store::RecordId> ids;
    fs::path file = folder.path / "monday.palermo-backup";
    BackupCounts counts;
};

}  // namespace

TEST_CASE("from a lost disk: the backup and the key file give every case back, and work goes on") {
    Saved saved;
    CHECK(saved.counts.records == 20);
    CHECK(saved.counts.erased == 1);
    saved.registry.reset();
    fs::remove_all(saved.folder.path / "registry");

    const auto text = keyring_of_backup(saved.file);
    REQUIRE(text);
    auto ring = Keyring::opened(*text, saved.kek);
    REQUIRE(ring);
    const auto restored = restore_backup(saved.file, *ring, saved.folder.path / "registry");
    REQUIRE(restored);
    CHECK(*restored == saved.counts);
    auto again = Registry::open(*store::open_store(saved.folder.path / "registry"),
                                *std::move(ring), [&] { return saved.now; });
    REQUIRE(again);
    for (std::size_t i = 0; i < saved.ids.size(); ++i) {
        const auto view = again->read(saved.worker, saved.ids[i], std::vector{group::identity});
        REQUIRE(view);
        CHECK(value_of(view->groups[0].written.fields, "name") == "Canaria " + std::to_string(i));
    }
    CHECK(again->attachment(saved.worker, saved.ids[0], 1)->size() == 100'000);
    CHECK(again->create_case(saved.worker, {{group::facts, {{"sex", "2"}}}}));
    // Nobody gets the id of somebody who was added after the backup.
    REQUIRE(again->note_restored(saved.counts.made));
    CHECK(again->add_user_at_console({1, "", {"supervisor"}})->user.id == "U1001");
    CHECK(again->users()->size() == 7);
}

TEST_CASE("a backup is of one moment, replaces nothing and tells nothing to whoever finds it") {
    Saved saved;
    CHECK(id_of(create_backup(*saved.registry, saved.file)) == "registry.backup_exists");
    const auto bytes = bytes_of(saved.file);
    CHECK(bytes.find("Canaria") == bytes.npos);
    CHECK(bytes.find(saved.ids[0].bytes()) == bytes.npos);
    CHECK(bytes.find(saved.kek.reveal()) == bytes.npos);
    CHECK(fs::status(saved.file).permissions() == fs::perms(0600));
    const auto counts = verify_backup(saved.file, saved.registry->keyring());
    REQUIRE(counts);
    CHECK(*counts == saved.counts);
    CHECK(id_of(verify_backup(saved.file, Keyring::make())) == "registry.wrong_key");
    CHECK(id_of(verify_backup(saved.folder.path / "none", saved.registry->keyring())) ==
          "registry.no_backup");
    CHECK(id_of(restore_backup(saved.file, saved.registry->keyring(),
                               saved.folder.path / "registry")) == "store.folder_in_use");
    CHECK(saved.registry->last_time("backup made").value_or("") == "2026-12-01T00:00:00Z");
}

TEST_CASE("the drill opens every case and leaves nothing behind") {
    Saved saved;
    const auto report = drill_backup(saved.file, saved.registry->keyring());
    REQUIRE(report);
    CHECK(report->opened == 19);
    CHECK(report->counts == saved.counts);
    CHECK(std::distance(fs::directory_iterator(saved.folder.path), fs::directory_iterator()) == 2);
}

TEST_CASE("a backup that was changed in one byte, cut short or made longer restores nothing") {
    Saved saved;
    const auto& ring = saved.registry->keyring();
    const auto whole = bytes_of(saved.file);
    const auto changed = saved.folder.path / "changed";
    // The keyring in the header is sealed as a whole; here every byte of it counts through the pieces.
    for (std::size_t at = 0; at < whole.size(); at += at < 4000 ? 37 : 4999) {
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        put(changed, bytes);
        CHECK_FALSE(verify_backup(changed, ring));
    }
    for (std::size_t length = 0; length < whole.size(); length += 7919) {
        put(changed, whole.substr(0, length));
        CHECK_FALSE(restore_backup(changed, ring, saved.folder.path / "second"));
    }
    put(changed, whole + "x");
    CHECK_FALSE(verify_backup(changed, ring));
    CHECK_FALSE(fs::exists(saved.folder.path / "second"));
}

TEST_CASE("the pieces of two backups of one registry do not go together") {
    Saved saved;
    const auto second = saved.folder.path / "tuesday";
    REQUIRE(create_backup(*saved.registry, second));
    auto a = bytes_of(saved.file), b = bytes_of(second);
    // Both headers have one length; the first piece of the one behind the header of the other.
    const std::size_t piece = 64 * 1024 + 40 + 4;
    REQUIRE(a.size() > 2 * piece);
    const auto start = a.find("2026-12-01T00:00:00Z") + 20;
    auto mixed = b.substr(0, start) + a.substr(start, piece) + b.substr(start + piece);
    put(saved.folder.path / "mixed", mixed);
    CHECK_FALSE(verify_backup(saved.folder.path / "mixed", saved.registry->keyring()));
}
