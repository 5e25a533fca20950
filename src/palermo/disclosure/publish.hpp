// disclosure/publish.hpp: the door. Attack, enter, write, let out; in this order, for every table of ours.
//
//     Ledger ──earlier_releases()──> EarlierRelease ──╮
//     Candidate + Citation ──────────────────────┴─> publish() ──> attacked alone and together ──> files
//
// Nothing goes around it: suppressed, rounded, perturbed, anonymised and synthesized tables and
// estimates are Candidates before, and only publish() makes a Release of one. Beside the table it
// always writes the statement, release.json: who publishes it, what is promised, which attacks were
// made and which were not, by which public rules. No digest of the cases stands in it: whoever
// guesses a whole file but one person could test the guess.
//
//     auto candidate = TRY(suppressed_candidate(cube, found.fate, rules));
//     const auto release = TRY(publish(std::move(candidate),
//                                      {"an office", "Cases of 2026", "2026-11-30", "", ""},
//                                      Account(NoLedger{}, {}, "table.csv"), task));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Format   docs/formats/release_statement.md     Method   docs/methods/differencing.md
// Thread safety  one Ledger is used by one thread at a time; else none needed
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/earlier_releases.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/ledger/statement_place.hpp"
#include "palermo/release/release.hpp"

namespace palermo::protect {

/// No account is kept: what is public already is known as far as the caller names it, and the
/// statement says so.
struct NoLedger {
    bool write =
        true;  // false: the caller puts Release::files() in their place, as parts of a site
};

/// The account of these people.
struct OnLedger {
    Ledger* ledger = nullptr;
    std::string purpose;
    std::string dataset_sha256;              // of the records; stays in the ledger
    std::optional<std::int64_t> reserved{};  // an entry that holds budget already (synthesize.hpp)
};

/// Where a release is written down, what went out before it, and where it goes.
struct Account {
    Account(NoLedger none, std::vector<EarlierRelease> before, std::filesystem::path place)
        : kept(none), earlier(std::move(before)), target(std::move(place)) {}
    Account(OnLedger on, std::vector<EarlierRelease> before, std::filesystem::path place)
        : kept(std::move(on)), earlier(std::move(before)), target(std::move(place)) {}

    std::variant<NoLedger, OnLedger> kept;
    std::vector<EarlierRelease> earlier;  // by earlier_releases(), oldest first
    std::filesystem::path target;         // a file or folder that is not there yet
};

/// Attacks a candidate alone and together with everything earlier, and puts it in its place with its
/// statement. Either all of it happens or nothing is written, entered or spent.
///
/// A table is one CSV file, with the statement beside it: "t.release.json" of "t.csv". A synthetic
/// release is a folder.
///
/// Throws   InternalError   `earlier` lacks an entry of the ledger
/// Errors   would_disclose  an attack succeeded; the message names it and no cell
///          invalid_input   no full citation
///          conflict        something stands at the target; or an earlier release was perturbed or
///                          rounded with another secret: two errors of the same people average out
///          those of attacks_between() and of the ledger
Result<Release> publish(Candidate candidate, Citation citation, const Account& account,
                        const Task& task = {});

/// What no attack here looks at, in plain words; each stands in every statement of tables and records.
std::span<const std::string_view> not_attacked();

/// Today in UTC, "2026-11-30": the day of a citation where nobody says another.
std::string today_utc();

}  // namespace palermo::protect
