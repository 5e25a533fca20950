// protect/release.hpp: the one door to what the public reads.
//
//     Table ──admit()──> Release ──> report, exchange
//
// A Table may hold anything. A Release has passed this door. It has no public constructor, and the
// open side (`report`, `exchange`) accepts nothing else, so a table that went around this file does
// not compile (tests/compile/report_takes_no_table.cpp).
//
// A table of our own passes only after it was attacked: the functions that attack (synthesize.hpp,
// and those for tables and microdata) hold the key, detail/door.hpp, and turn it when every attack
// failed. What others have already published enters here too, as a foreign release with its source, so
// that there is one door only.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05); Trafficking Protocol, art. 6 (1).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// Who published a foreign release, and under what words it may be used again.
struct Source {
    std::string publisher;  // "UNODC"
    std::string title;      // "Detected trafficking victims and offenders"
    std::string released;   // ISO date, "2025-04-14"
    std::string terms;      // "reproduce with citation"
};

/// One attack made on a table before it was let out.
struct Attack {
    std::string name;            // "differencing"
    std::string method;          // one sentence: what was tried
    std::int64_t tried = 0;      // how many cells, records or runs
    std::int64_t succeeded = 0;  // how many fell; above 0 the table stays in
};

/// What stands under every table and chart made from a release.
struct Statement {
    Source source;
    Recipe recipe;             // how the table was read and cleaned
    std::string promise = {};  // "epsilon 1, delta 8.9e-7; one victim"; empty for foreign ones
    std::vector<Attack> attacks = {};  // made before the release; empty for foreign ones
};

namespace detail {
struct Door;
}

/// A table fit to leave the building. It never changes.
class Release {
public:
    const Table& table() const noexcept { return table_; }
    const Statement& statement() const noexcept { return statement_; }

private:
    friend Result<Release> admit(Table table, Statement statement);
    friend struct detail::Door;
    Release(Table table, Statement statement)
        : table_(std::move(table)), statement_(std::move(statement)) {}

    Table table_;
    Statement statement_;
};

/// Lets a table in that its owner has already published. What is public cannot be hidden again,
/// but who said it can be named.
///
/// Errors   invalid_input  the publisher, the title or the date is missing, or no input is named
Result<Release> admit(Table table, Statement statement);

}  // namespace palermo::protect
