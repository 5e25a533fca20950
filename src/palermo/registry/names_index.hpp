// registry/names_index.hpp: names found again however they are spelled, in memory alone.
//
//     names ──put()──> tokens, each kept once ──search()──> at most 20 hits, each with its reason
//
// A name on a disk as hashed tokens can be guessed by how often each occurs; so the index is built in
// memory when the registry is unlocked, and goes with the process.
//
// A query's words look for tokens with which they share pairs of letters, then for the names that hold several of
// these; the best are compared as whole names by linkage. Only records whose organisation, zone and team
// `may_open` lets through are looked at: what the searcher may not open changes neither hits nor their order.
//
//     NamesIndex index;   index.put({.id = id, .organisation = 1, .names = {"René Müller"}, .birth_year = 1990});
//     index.search({.text = "mueller rene"}, everything)   // one hit
//
// Beside the names stand the facts that are counted, so that a table is made without opening a case.
//
// Cost and memory: bench/registry_bench.cpp.
//
// Thread safety: put() and remove() alone; searches by many threads at once between them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/store/store.hpp"

namespace palermo::registry {

struct Indexed {
    store::RecordId id;
    std::int32_t organisation = 0;
    std::string zone = {}, team = {};
    std::vector<std::string> names = {};  // and aliases
    int birth_year = 0;
    std::vector<std::string> citizenships = {};
    std::string reference = {};
    std::string opened = {}, sex = {}, age_status = {};
    std::vector<std::string> forms = {};
};

/// What is counted of a case; never a name.
struct Counted {
    std::int32_t organisation = 0;
    std::string opened, sex, age_status;
    std::vector<std::string> forms, citizenships;
};

/// People by form, sex and age status: a person under several forms is in each.
struct CountedCell {
    std::string form, sex, age_status;
    std::int64_t people = 0;
};

struct NameQuery {
    std::string text;
    int birth_year = 0;  // 0: not given
    std::string citizenship = {};
};

/// Why a name was found.
enum class Likeness : std::uint8_t { reference, same, order, script, sound };
/// "reference", "same", "order", "script", "sound".
std::string_view name_of(Likeness likeness);

struct Hit {
    store::RecordId id;
    double likeness = 0;  // 0 to 1; orders the hits and decides nothing
    Likeness why = Likeness::same;
};

class NamesIndex {
public:
    static constexpr std::size_t most_hits = 20;

    NamesIndex();
    ~NamesIndex();
    NamesIndex(NamesIndex&&) noexcept;
    NamesIndex& operator=(NamesIndex&&) noexcept;

    /// In place of what stood there of this record.
    void put(const Indexed& record);
    void remove(const store::RecordId& id);
    std::size_t size() const;

    /// The best first; equals in the order of their ids.
    std::vector<Hit> search(
        const NameQuery& query,
        const std::function<bool(std::int32_t organisation, std::string_view zone,
                                 std::string_view team)>& may_open) const;

    /// In the order in which they were put.
    std::vector<Counted> counted() const;
    std::vector<CountedCell> cells() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace palermo::registry
