// disclosure/earlier_releases.hpp: publishing without differential privacy, on the ledger of these people.
//
//     Ledger, files named by hand ──earlier_releases()──> EarlierRelease ──> publish()
//
// The ledger names every release made on it, so nobody has to remember them: the next one is attacked
// together with all of them, or refused where one of them cannot be found. What was released is
// public, so the ledger keeps no copy: it knows each file by its digest, wherever it is today.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
// Format   docs/formats/privacy_ledger.md
//
//     const auto earlier = TRY(earlier_releases(&ledger, named));  // oldest first
//
// Thread safety: a Ledger is used by one thread at a time; files are only read.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/release/release.hpp"

namespace palermo::protect {

/// Everything released earlier without differential privacy, oldest first, as readers have it: the
/// entries of a ledger (nullptr: none is kept), and files `named` by hand.
///
/// A file that is no longer where its entry says is looked for, by its digest, among `named`. Files
/// there that no entry knows come before all entries; each is taken as a long file where `long_file`
/// says how to read one, as rounded or moved where the statement beside it says so, as an exact table
/// where it has a column "count", and as records otherwise.
/// Errors   not_found   the file of an entry is nowhere to be found, or has other bytes now
///          corrupt     an entry does not say how to count with it
Result<std::vector<EarlierRelease>> earlier_releases(const Ledger* ledger,
                                                     std::span<const std::filesystem::path> named,
                                                     const TableLayout* long_file = nullptr);

}  // namespace palermo::protect
