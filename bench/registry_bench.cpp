// What a registry of many sealed cases costs, and the plain thing beside each, in one run.
//
//     ./dev bench registry                      100,000 cases
//     PALERMO_CASES=1000000 build/release/bench/registry_bench
//
// Percentiles are of CPU time, which a busy machine does not change much; "of plain" is the ratio of
// medians in this run. Not google-benchmark: it knows means and no percentiles.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "palermo/registry/backup.hpp"
#include "palermo/registry/detail/held.hpp"

namespace {

using namespace palermo;
using namespace palermo::registry;
namespace fs = std::filesystem;

double cpu() {
    timespec now = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Times {
    std::vector<double> ms;
    double at(double share) {
        std::ranges::sort(ms);
        return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
    }
};

template <class Work>
Times timed(int times, Work work) {
    Times all;
    for (int i = 0; i < times; ++i) {
        const double before = cpu();
        work(i);
        all.ms.push_back(cpu() - before);
    }
    return all;
}

void show(const char* what, Times times, double plain = 0) {
    std::printf("%-44s p50 %8.3f ms   p99 %8.3f ms", what, times.at(.5), times.at(.99));
    if (plain > 0) std::printf("   %.1f of plain", times.at(.5) / plain);
    std::printf("\n");
    std::fflush(stdout);
}

constexpr const char* starts[] = {"ama",  "beni", "cala", "dori", "esha", "fari", "goma", "hele",
                                  "ivo",  "jora", "kemi", "lune", "mari", "noor", "oli",  "pela",
                                  "ravi", "sena", "tomo", "ursu", "vasi", "wema", "yuli", "zaki"};
constexpr const char* middles[] = {"", "ba", "de", "lo", "mi", "na", "ro", "shi", "ta", "vu", "zo"};
constexpr const char* ends[] = {"ra", "n",   "la", "ko",  "ne",  "mir",
                                "sa", "dou", "ti", "vel", "ric", "wu"};

std::string word(std::mt19937_64& draw) {
    return std::string(starts[draw() % 24]) + middles[draw() % 11] + middles[draw() % 11] +
           ends[draw() % 12];
}

}  // namespace

int main() {
    const char* asked = std::getenv("PALERMO_CASES");
    const int cases = asked == nullptr ? 100'000 : std::atoi(asked);
    auto form = (fs::temp_directory_path() / "palermo-bench-XXXXXX").string();
    expects(::mkdtemp(form.data()) != nullptr);
    const fs::path folder = form;
    std::mt19937_64 draw(1);

    auto ring = Keyring::make();
    ring.about.origin = "palermo.example";
    const auto kek = crypto::SealingKey::random();
    auto now = std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
    const Clock clock = [&] { return now; };
    // The people and the books, by the front door; then the cases, as rows of a store.
    std::vector<store::Row> books;
    std::string head;
    std::optional<NamedKey> key;
    {
        auto made =
            Registry::create(*store::create_store(folder / "small"),
                             *Keyring::opened(ring.text(kek), kek), kek, {1, "A", "CARE"}, clock);
        expects(made.has_value());
        auto boss = made->add_user_at_console({1, "", {"supervisor"}});
        key = NamedKey{"user " + boss->user.id, boss->key.copy()};
        auto snapshot = *made->store().snapshot();
        head = snapshot->head();
        expects(snapshot
                    ->each([&](const store::Row& row) -> Result<void> {
                        books.push_back(row);
                        return {};
                    })
                    .has_value());
    }
    std::vector<store::RecordId> ids;
    for (int i = 0; i < cases; ++i) ids.push_back(store::RecordId::random());
    std::ranges::sort(ids);
    std::vector<std::string> names;
    auto filling = *store::fill_store(folder / "registry");
    std::vector<crypto::SealingKey> case_keys, identity_keys;
    for (const auto& id : ids) {
        case_keys.push_back(crypto::SealingKey::random());
        identity_keys.push_back(crypto::SealingKey::random());
        expects(
            filling
                ->add(store::RecordRow{{id, 1,
                                        ring.wrap(Root::cases, case_keys.back(),
                                                  key_context(store::Vault::cases, id, 1)),
                                        ring.wrap(Root::identities, identity_keys.back(),
                                                  key_context(store::Vault::identities, id, 1))},
                                       false})
                .has_value());
    }
    const auto add = [&](store::Vault vault, int i, int group, Fields fields) {
        const auto& sealing = vault == store::Vault::cases ? case_keys[i] : identity_keys[i];
        const auto bytes = packed({"U1", "2026-01-01T00:00:00Z", std::move(fields)});
        expects(filling
                    ->add(store::VersionRow{
                        vault,
                        ids[i],
                        group,
                        {1, sealing.seal(bytes, context_of(ids[i], vault, group, 1))}})
                    .has_value());
    };
    const std::string text(900, 'n');
    for (int i = 0; i < cases; ++i) {
        add(store::Vault::cases, i, group::facts,
            {{"zone", "CARE"},
             {"team", "T" + std::to_string(draw() % 50)},
             {"status", "OPEN"},
             {"opened", "2026-01-01"},
             {"sex", draw() % 3 ? "2" : "1"},
             {"age_status", draw() % 4 ? "adult" : "child"},
             {"form", draw() % 2 ? "LAB" : "SEX"},
             {"citizenship", "NGA"}});
        add(store::Vault::cases, i, group::notes, {{"note", text}});
    }
    for (int i = 0; i < cases; ++i) {
        names.push_back(word(draw) + " " + word(draw));
        add(store::Vault::identities, i, group::identity,
            {{"name", names.back()}, {"birth_year", std::to_string(1960 + draw() % 50)}});
    }
    case_keys.clear(), identity_keys.clear();
    for (const auto& row : books) {
        if (!std::holds_alternative<store::RecordRow>(row)) expects(filling->add(row).has_value());
    }
    expects(filling->finish(head).has_value());
    filling.reset();
    double bytes = 0;
    for (const auto& file : fs::directory_iterator(folder / "registry"))
        bytes += static_cast<double>(file.file_size());
    std::printf("%d cases, %.0f bytes a case on the disk\n", cases, bytes / cases);

    auto registry =
        *Registry::open(*store::open_store(folder / "registry"), std::move(ring), clock);
    auto access = *registry.sign_in(*key, "CARE");

    // The same bytes in a plain table of the same SQLite.
    sqlite3* plain = nullptr;
    expects(sqlite3_open((folder / "plain.db").c_str(), &plain) == SQLITE_OK);
    sqlite3_exec(plain,
                 "pragma journal_mode=wal; pragma synchronous=full; create table t(id blob primary "
                 "key, b blob) "
                 "without rowid; begin",
                 nullptr, nullptr, nullptr);
    sqlite3_stmt *insert = nullptr, *select = nullptr;
    sqlite3_prepare_v2(plain, "insert or replace into t values(?, ?)", -1, &insert, nullptr);
    sqlite3_prepare_v2(plain, "select b from t where id = ?", -1, &select, nullptr);
    const std::string blob(2200, 'b');
    const auto put = [&](const std::string& id) {
        sqlite3_bind_blob(insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
        sqlite3_bind_blob(insert, 2, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT);
        sqlite3_step(insert), sqlite3_reset(insert);
    };
    for (const auto& id : ids) put(id.bytes());
    sqlite3_exec(plain, "commit", nullptr, nullptr, nullptr);

    auto plain_read = timed(2000, [&](int) {
        const auto& id = ids[draw() % ids.size()].bytes();
        sqlite3_bind_blob(select, 1, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
        sqlite3_step(select);
        benchmark::DoNotOptimize(sqlite3_column_blob(select, 0));
        sqlite3_reset(select);
    });
    show("plain read of the same bytes", plain_read);
    const std::vector<int> parts = {group::facts, group::notes, group::identity};
    auto read = timed(2000, [&](int i) {
        if (i % 100 == 0) now += std::chrono::hours(25);
        const auto view = registry.read(access, ids[draw() % ids.size()], parts);
        expects(view.has_value());
    });
    show("open and decrypt a case, its line durable", read, plain_read.at(.5));

    auto plain_write =
        timed(1000, [&](int) { put(store::RecordId::random().bytes()); });  // each its own commit
    show("plain durable insert", plain_write);
    auto write = timed(1000, [&](int) {
        expects(registry.change(access, ids[draw() % ids.size()], group::notes, 0, {{"note", text}})
                    .has_value());
    });
    show("durable write with its line", write, plain_write.at(.5));

    const double before = cpu();
    expects(registry.search(access, {.text = names[0]}).has_value());
    std::printf("%-44s %8.1f s CPU\n", "unlock for search: every name opened",
                (cpu() - before) / 1e3);
    int found = 0, asked_for = 0;
    auto search = timed(300, [&](int n) {
        if (n % 90 == 0) now += std::chrono::hours(25);
        const auto i = draw() % names.size();
        auto query = names[i];
        std::swap(query[1], query[2]);  // one slip
        const auto hits = registry.search(access, {.text = query});
        expects(hits.has_value());
        ++asked_for;
        found += std::ranges::any_of(hits->cases,
                                     [&](const FoundCase& hit) { return hit.id == ids[i]; });
    });
    show("name search with a slip, top 20", search);
    std::printf("%-44s %8.3f (names are made of few syllables: many are alike)\n",
                "of them found among 20", static_cast<double>(found) / asked_for);

    auto counter = *registry.add_organisation("Rapporteur", "RAPPORTEUR");
    auto counts = registry.add_user_at_console({counter.number, "", {"rapporteur"}});
    auto who = *registry.sign_in({"user " + counts->user.id, counts->key.copy()}, "STATISTICS");
    show("table of form, sex and age", timed(100, [&](int) {
             const auto cells = registry.cells(who);
             expects(cells.has_value() && cells->size() >= 8);
         }));

    double copy = cpu();
    fs::create_directory(folder / "copied");
    for (const auto& file : fs::directory_iterator(folder / "registry"))
        fs::copy_file(file.path(), folder / "copied" / file.path().filename());
    copy = cpu() - copy;
    const double saving = cpu();
    expects(create_backup(registry, folder / "backup").has_value());
    const double saved = cpu() - saving;
    std::printf("%-44s %8.1f s CPU, %.1f of copying the files\n", "backup of it all", saved / 1e3,
                saved / copy);
    rusage used = {};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("%-44s %8.0f MB (with the rows of this bench)\n", "peak memory",
                static_cast<double>(used.ru_maxrss) / 1024);
    sqlite3_finalize(insert), sqlite3_finalize(select), sqlite3_close(plain);
    fs::remove_all(folder);
    return 0;
}
