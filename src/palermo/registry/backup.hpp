// registry/backup.hpp: the whole registry in one sealed file, and the proof that it comes back.
//
//     Registry ──create_backup()──> file ──verify_backup()──> counts, head of the audit
//                                        ──restore_backup()──> a store in a new folder
//                                        ──drill_backup()──> restored beside it, every case opened, taken away
//
// Work goes on while it is made: it holds the store as it stood at one moment. The file holds the wrapped
// keyring, so that it and the key file (or enough recovery shares) are all that a lost disk needs; without
// them it is noise. Pieces are bound to their place and the last says that it is the last: a file that
// was cut short, or put together from two, does not open.
//
// What it cannot do  A case that was erased stands in the backups made before, until they are deleted.
//
// Format  docs/formats/backup.md
//
//     TRY(create_backup(registry, "monday.palermo-backup", task));
//     const auto counts = TRY(drill_backup("monday.palermo-backup", keyring, task));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "palermo/core/task.hpp"
#include "palermo/registry/registry.hpp"

namespace palermo::registry {

struct BackupCounts {
    std::string made;  // "2026-12-01T08:00:00Z"
    std::int64_t records = 0, erased = 0, versions = 0, settings = 0, lines = 0;
    std::string head;  // the signed head of the audit
    bool operator==(const BackupCounts&) const = default;
};

/// Errors   conflict     registry.backup_exists: something stands there; nothing is overwritten
///          unavailable  store.full, store.disk; nothing is left at `path`
/// Cost     a pass over the store and one of XChaCha20-Poly1305; memory of one piece
Result<BackupCounts> create_backup(Registry& registry, const std::filesystem::path& path,
                                   const Task& task = {});

/// The keyring that stands in a backup, for Keyring::outside(), opened() and recovered().
/// Errors   not_found  registry.no_backup: no such file; corrupt  registry.backup_form
Result<std::string> keyring_of_backup(const std::filesystem::path& path);

/// Opens every piece, counts, follows the audit line by line and checks the signature of its head.
/// Errors   corrupt  registry.backup_form; registry.backup_short: cut short; store.audit_chain ...;
///                   registry.backup_head: its head was not signed by this registry
Result<BackupCounts> verify_backup(const std::filesystem::path& path, const Keyring& keyring,
                                   const Task& task = {});

/// Into a new folder: there is a whole store there, or nothing.
/// Errors   as verify_backup(), and of store::fill_store()
Result<BackupCounts> restore_backup(const std::filesystem::path& path, const Keyring& keyring,
                                    const std::filesystem::path& folder, const Task& task = {});

struct DrillReport {
    BackupCounts counts;
    std::int64_t opened = 0;  // cases of which every part was opened with its key
};
/// Restores beside the backup, opens every version of every case, compares counts and head, and takes
/// the folder away again. Errors   as restore_backup(); what did not open
Result<DrillReport> drill_backup(const std::filesystem::path& path, const Keyring& keyring,
                                 const Task& task = {});

}  // namespace palermo::registry
