// Places where a store can be made, and what tests do with any of them.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "palermo/store/store.hpp"

namespace store_tests {

using namespace palermo;
using namespace palermo::store;

struct Folder {
    Folder() {
        std::string form =
            (std::filesystem::temp_directory_path() / "palermo-store-XXXXXX").string();
        path = mkdtemp(form.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

/// A folder for SQLite.
struct SqlitePlace {
    auto create() const { return create_store(folder.path / "registry"); }
    auto open() const { return open_store(folder.path / "registry"); }
    auto fill() const { return fill_store(folder.path / "registry"); }
    Folder folder;
};

/// tools/postgres_for_tests.sh; it stops when the pipe to it closes, which the kernel does if we do not.
class Cluster {
public:
    static const Cluster& get() {
        static const Cluster cluster;
        return cluster;
    }
    const std::string& folder() const { return folder_; }

    explicit Cluster(const char* kind = nullptr) {
        std::array<int, 2> in = {}, out = {};
        REQUIRE(::pipe2(in.data(), O_CLOEXEC) == 0);
        REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::execl(PALERMO_SOURCE "/tools/postgres_for_tests.sh", "postgres_for_tests.sh", kind,
                    nullptr);
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        ours_ = in[1];
        theirs_ = out[0];
        folder_ = line();
        REQUIRE_MESSAGE(!folder_.empty(), "no PostgreSQL: run ./dev test, which installs it");
    }
    ~Cluster() {
        ::close(ours_);
        ::close(theirs_);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// Of a cluster with a replica: the first is killed, the second promoted; "promoted" is the next line.
    void kill_first() const { REQUIRE(::write(ours_, "\n", 1) == 1); }
    std::string line() const {
        std::string all;
        for (char byte = 0; ::read(theirs_, &byte, 1) == 1 && byte != '\n';) all += byte;
        return all;
    }

private:
    pid_t child_ = -1;
    int ours_ = -1, theirs_ = -1;
    std::string folder_;
};

/// What psql prints, of one database of the cluster; an error is printed too.
inline std::string psql(const std::string& database, const std::string& sql) {
    const Folder scratch;
    const auto file = scratch.path / "sql";
    FILE* text = std::fopen(file.c_str(), "w");
    std::fputs(sql.c_str(), text);
    std::fclose(text);
    FILE* out = ::popen(("psql -XqtA -h " + Cluster::get().folder() + " -U palermo -d " + database +
                         " -f " + file.string() + " 2>&1")
                            .c_str(),
                        "r");
    std::string all;
    for (int c = 0; (c = std::fgetc(out)) != EOF;) all += static_cast<char>(c);
    ::pclose(out);
    return all;
}

/// A database of its own, made as docs/guides/postgres.md says: its owner is no superuser, whom no policy binds.
struct PostgresPlace {
    PostgresPlace() {
        static int made = 0;
        name = "place" + std::to_string(++made);
        if (made == 1)
            REQUIRE(psql("postgres",
                         "create role office login nosuperuser nobypassrls; "
                         "create role palermo_app nologin noinherit nobypassrls; "
                         "grant palermo_app to office")
                        .empty());
        REQUIRE(psql("postgres", "create database " + name + " owner office").empty());
    }
    std::string connection() const {
        return "host=" + Cluster::get().folder() + " user=office dbname=" + name;
    }
    auto create() const { return create_postgres(connection()); }
    auto open() const { return open_postgres(connection()); }
    auto fill() const { return fill_postgres(connection()); }
    std::string name;
};

inline const auto seed = [] { return *crypto::SealingKey::of(std::string(32, 's')); };

inline std::unique_ptr<Store> unlocked(Result<std::unique_ptr<Store>> store) {
    REQUIRE(store);
    (*store)->sign_with(crypto::SigningKey::from(seed()), "palermo.example");
    return *std::move(store);
}

inline std::unique_ptr<Step> begun(Store& store, std::string what, std::int32_t organisation = 1) {
    auto step = store.begin({.who = "U3",
                             .zone = "CARE",
                             .purpose = "CARE",
                             .what = std::move(what),
                             .which = "",
                             .why = ""},
                            organisation);
    REQUIRE(step);
    return *std::move(step);
}

inline Record record_of(std::int32_t organisation = 1) {
    return {RecordId::random(), organisation, "wrapped key of the case",
            "wrapped key of the identity"};
}

/// A record with one version of group 5 in each vault.
inline RecordId kept(Store& store, std::string cases, std::string identity) {
    const auto record = record_of();
    auto step = begun(store, "create");
    REQUIRE(step->create(record));
    REQUIRE(step->append(Vault::cases, record.id, 5, {1, std::move(cases)}));
    REQUIRE(step->append(Vault::identities, record.id, 5, {1, std::move(identity)}));
    REQUIRE(step->done());
    return record.id;
}

inline std::vector<std::string> lines_of(Store& store) {
    std::vector<std::string> lines;
    REQUIRE(store.audit([&](std::string_view line) -> Result<void> {
        lines.emplace_back(line);
        return {};
    }));
    return lines;
}

inline std::vector<std::string> outcomes_of(Store& store) {
    std::vector<std::string> outcomes;
    for (const auto& line : lines_of(store)) {
        const auto read = *WrittenLine::parse(line, 0);
        outcomes.push_back(read.line.what + ": " + read.outcome);
    }
    return outcomes;
}

/// Lines follow each other, and the signed head is of exactly these.
inline bool audit_holds(Store& store) {
    AuditVerifier verifier;
    for (const auto& line : lines_of(store)) {
        if (!verifier.add(line)) return false;
    }
    const auto head = crypto::verified_checkpoint(*store.head(), "palermo.example",
                                                  crypto::SigningKey::from(seed()).public_key());
    return head && head->size == verifier.tree().size() && head->root == verifier.tree().root();
}

inline std::vector<Row> rows_of(Store& store) {
    auto snapshot = store.snapshot();
    REQUIRE(snapshot);
    std::vector<Row> rows;
    REQUIRE((*snapshot)->each([&](const Row& row) -> Result<void> {
        rows.push_back(row);
        return {};
    }));
    return rows;
}

}  // namespace store_tests
