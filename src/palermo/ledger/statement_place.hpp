// ledger/statement_place.hpp: where the statement of a release stands, and how it gets there.
//
// A table and its statement are two files and cannot be renamed in one step. The statement waits
// beside the table in the making; whoever opens the ledger after a process was killed between the two
// puts it in its place, or takes it away where the table never was published.
//
//     statement_beside("t.csv")   // "t.release.json"
//
// Thread safety: functions of their arguments and of the disk.
#pragma once

#include <filesystem>

#include "palermo/core/result.hpp"

namespace palermo::protect {

/// The name of the statement inside a release folder; its digest is what seal() records.
inline constexpr const char* statement_file = "release.json";

/// "t.release.json" of "t.csv"; of a folder, "release.json" in it.
std::filesystem::path statement_beside(const std::filesystem::path& table);

namespace detail {

/// Where the statement of the table made in `making` waits.
std::filesystem::path statement_aside(const std::filesystem::path& making);

/// Renames, and replaces nothing.
///
/// Errors   conflict     something stands there
///          unavailable  disk
Result<void> put_in_place(const std::filesystem::path& making, const std::filesystem::path& target);

/// Puts a waiting statement beside its table, or removes it.
void settle_statement(const std::filesystem::path& making, const std::filesystem::path& target,
                      bool published);

}  // namespace detail

}  // namespace palermo::protect
