// What a step on the store of cases costs, beside a plain durable insert of the same bytes.
//
//     ./dev bench store
//
// The ratios are of one run; "CPU" is the column to read on a machine that does other work too.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>

#include "palermo/store/store.hpp"

namespace {

using namespace palermo;
using namespace palermo::store;
namespace fs = std::filesystem;

struct Folder {
    Folder() {
        auto form = (fs::temp_directory_path() / "palermo-bench-XXXXXX").string();
        if (::mkdtemp(form.data()) != nullptr) path = form;
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

const std::string note(1500, 'n');     // a sealed half of a case
const std::string identity(150, 'i');  // of an identity
const std::string wrapped_key(72, 'k');

std::unique_ptr<Store> store_in(const fs::path& folder) {
    auto store = create_store(folder / "store");
    expects(store.has_value());
    (*store)->sign_with(crypto::SigningKey::random(), "palermo.example");
    return *std::move(store);
}

RecordId create_one(Store& store) {
    const auto id = RecordId::random();
    auto step = store.begin({.who = "U3",
                             .zone = "CARE",
                             .purpose = "CARE",
                             .what = "create",
                             .which = id.text(),
                             .why = "G12"},
                            1);
    expects(step.has_value());
    expects((*step)->create({id, 1, wrapped_key, wrapped_key}).has_value());
    expects((*step)->append(Vault::cases, id, 5, {1, note}).has_value());
    expects((*step)->append(Vault::identities, id, 5, {1, identity}).has_value());
    expects((*step)->done().has_value());
    return id;
}

void plain_durable_insert(benchmark::State& state) {
    const Folder folder;
    sqlite3* database = nullptr;
    expects(sqlite3_open((folder.path / "plain.db").c_str(), &database) == SQLITE_OK);
    expects(sqlite3_exec(database,
                         "pragma journal_mode = wal; pragma synchronous = full;"
                         "create table records(id integer primary key, bytes blob)",
                         nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_stmt* insert = nullptr;
    expects(sqlite3_prepare_v2(database, "insert into records(bytes) values(?)", -1, &insert,
                               nullptr) == SQLITE_OK);
    const auto bytes = note + identity + wrapped_key + wrapped_key;
    for (auto _ : state) {
        sqlite3_bind_blob64(insert, 1, bytes.data(), bytes.size(), SQLITE_STATIC);
        expects(sqlite3_step(insert) == SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
}
BENCHMARK(plain_durable_insert)->Iterations(3000);

void step_that_creates(benchmark::State& state) {
    const Folder folder;
    const auto store = store_in(folder.path);
    for (auto _ : state) create_one(*store);
}
BENCHMARK(step_that_creates)->Iterations(3000);

void step_that_reads(benchmark::State& state) {
    const Folder folder;
    const auto store = store_in(folder.path);
    const auto id = create_one(*store);
    for (auto _ : state) {
        auto step = store->begin(
            {.who = "U3", .zone = "CARE", .purpose = "CARE", .what = "read", .which = id.text()},
            1);
        expects(step.has_value());
        benchmark::DoNotOptimize((*step)->latest(Vault::cases, id, 5));
        benchmark::DoNotOptimize((*step)->latest(Vault::identities, id, 5));
        expects((*step)->done().has_value());
    }
}
BENCHMARK(step_that_reads)->Iterations(3000);

// Items are lines.
void verify_audit(benchmark::State& state) {
    std::vector<std::string> lines;
    auto previous = crypto::chain_of_nothing();
    for (std::int64_t i = 1; i <= 100000; ++i) {
        lines.push_back(
            WrittenLine{.number = i,
                        .time = "2026-12-01T08:00:00Z",
                        .line = {"U3", "CARE", "CARE", "read", "4XKT-9M2P-Q0RS-7V3W", "G12"},
                        .outcome = "done",
                        .count = 1,
                        .previous = previous}
                .text());
        previous = crypto::chain_of(lines.back());
    }
    for (auto _ : state) {
        AuditVerifier verifier;
        for (const auto& line : lines) expects(verifier.add(line).has_value());
    }
    state.SetItemsProcessed(state.iterations() * std::ssize(lines));
}
BENCHMARK(verify_audit)->Unit(benchmark::kMillisecond);

void seal_1500_bytes(benchmark::State& state) {
    const auto key = crypto::SealingKey::random();
    for (auto _ : state) benchmark::DoNotOptimize(key.seal(note, "case 7, notes, version 1"));
}
BENCHMARK(seal_1500_bytes);

void open_1500_bytes(benchmark::State& state) {
    const auto key = crypto::SealingKey::random();
    const auto sealed = key.seal(note, "case 7, notes, version 1");
    for (auto _ : state) benchmark::DoNotOptimize(key.open(sealed, "case 7, notes, version 1"));
}
BENCHMARK(open_1500_bytes);

void sign_a_head(benchmark::State& state) {
    const auto key = crypto::SigningKey::random();
    for (auto _ : state) benchmark::DoNotOptimize(key.sign("palermo.example\n2\nroot\n"));
}
BENCHMARK(sign_a_head);

void verify_a_signature(benchmark::State& state) {
    const auto key = crypto::SigningKey::random();
    const auto signature = key.sign("head");
    for (auto _ : state)
        benchmark::DoNotOptimize(crypto::is_signed_by(key.public_key(), "head", signature));
}
BENCHMARK(verify_a_signature);

void key_of_a_passphrase(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(crypto::key_of_passphrase("invented words", std::string(16, 's')));
}
BENCHMARK(key_of_a_passphrase)->Unit(benchmark::kMillisecond);

}  // namespace
