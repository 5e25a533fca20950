// registry/names_index.hpp: names found again however they are spelled, in memory alone.
//
//     names ──put()──> tokens, each kept once ──search()──> at most 20 hits, each with its reason
//
// A name on a disk as hashed tokens can be guessed by how often each occurs; so the index is built in
// memory when the registry is unlocked, and goes with the process.
//
// A query's words look for tokens that sound or look alike among all that there are, then for the names that
// hold several of them; those are compared as whole names by linkage. Only records for which `may_open`
// says yes are looked at: what the searcher may not open changes neither hits nor their order.
//
//     NamesIndex index;   index.put({.id = id, .organisation = 1, .names = {"René Müller"}, .birth_year = 1990});
//     index.search({.text = "mueller rene"}, everything)   // one hit
//
// Memory: about 120 bytes a name of two words. Cost: 3 to 10 ms a query among 1,000,000 names.
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
    std::vector<Hit> search(const NameQuery& query,
                            const std::function<bool(std::int32_t organisation,
                                                     std::string_view zone, std::string_view team,
                                                     const store::RecordId& id)>& may_open) const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace palermo::registry
