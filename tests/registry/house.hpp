// tests/registry/house.hpp: a small registry of invented people, for the tests of this room.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "palermo/registry/registry.hpp"

namespace palermo::registry::testing {

namespace fs = std::filesystem;

struct Folder {
    Folder() {
        std::string form = (fs::temp_directory_path() / "palermo-registry-XXXXXX").string();
        path = mkdtemp(form.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

/// A registry of four organisations on a clock that stands until a test moves it. All people are invented.
struct House {
    House() : House(nullptr) {}
    /// In a store that is made elsewhere; without one in a folder.
    explicit House(std::unique_ptr<store::Store> given) {
        auto store = given ? Result<std::unique_ptr<store::Store>>(std::move(given))
                           : store::create_store(folder.path / "registry");
        REQUIRE(store);
        auto keyring = Keyring::make();
        keyring.about.origin = "palermo.example";
        auto made = Registry::create(*std::move(store), std::move(keyring), kek,
                                     {1, "Shelter A", "CARE"}, [this] { return now; });
        REQUIRE(made);
        registry = std::make_unique<Registry>(*std::move(made));
        REQUIRE(registry->add_organisation("Legal aid B", "CARE"));
        REQUIRE(registry->add_organisation("Inspectorate", "LABOUR"));
        REQUIRE(registry->add_organisation("Enforcement", "IMM_ENFORCE"));
        worker = person(1, "north", {"caseworker"});
        colleague = person(1, "south", {"caseworker"});
        boss = person(1, "", {"supervisor"});
        outside = person(2, "desk", {"caseworker"});
        inspector = person(3, "visits", {"labour_inspector"}, "LABOUR_INSPECTION");
        enforcer = person(4, "", {"enforcement_officer"}, "CARE");
    }

    Access person(std::int32_t organisation, std::string team, std::vector<std::string> roles,
                  std::string purpose = "CARE") {
        auto added =
            registry->add_user_at_console({organisation, std::move(team), std::move(roles)});
        REQUIRE(added);
        keys.push_back({"user " + added->user.id, added->key.copy()});
        auto access = registry->sign_in(keys.back(), purpose);
        REQUIRE(access);
        return *access;
    }

    store::RecordId some_case(const Access& by, std::string name = "Amara Invented") {
        auto id = registry->create_case(by, {{group::facts, {{"sex", "2"}, {"citizenship", "NGA"}}},
                                             {group::identity, {{"name", std::move(name)}}}});
        REQUIRE(id);
        return *id;
    }

    std::vector<std::string> lines() {
        std::vector<std::string> all;
        REQUIRE(registry->store().audit([&](std::string_view line) -> Result<void> {
            all.emplace_back(line);
            return {};
        }));
        return all;
    }
    store::WrittenLine last_line() { return *store::WrittenLine::parse(lines().back(), 0); }

    Folder folder;
    crypto::SealingKey kek = crypto::SealingKey::random();
    std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);
    std::unique_ptr<Registry> registry;
    std::vector<NamedKey> keys;
    Access worker, colleague, boss, outside, inspector, enforcer;
};

inline const std::vector<int> all_of_it = {group::facts, group::notes, group::identity};

template <class T>
std::string id_of(const Result<T>& result) {
    return result ? "" : result.error().id;
}

}  // namespace palermo::registry::testing
