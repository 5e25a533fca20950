// workflows/registry/upkeep.hpp: backups and their drill, the audit outside, what to mend, invented cases.
//
//     palermo backup create, verify, restore, drill      palermo doctor      palermo audit export, verify
//     palermo store copy                                 palermo registry invent
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/workflows/registry/unlock.hpp"

namespace palermo::workflows {

struct BackupRequest : UnlockRequest {
    Output out = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "out", .text = "The backup, a new file", .required = true}, self.out);
    }
};
Result<RegistryAnswer> create_backup(const BackupRequest& request, const Task& task, Notes& notes);

/// What opens a backup: the key or passphrase of its registry, or shares.
struct OfBackupRequest {
    Input backup = {};
    Input key = {};
    Input passphrase = {};
    Input pin = {};
    std::vector<Input> shares = {};
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "backup", .text = "The backup", .option = "FILE", .required = true},
              self.backup);
        field(Field{.name = "key", .text = "Key file of the registry", .group = "Key"}, self.key);
        field(Field{.name = "passphrase", .text = "File with its passphrase", .group = "Key"},
              self.passphrase);
        field(Field{.name = "pin",
                    .text = "File with the PIN, where the key is in a device",
                    .group = "Key"},
              self.pin);
        field(Field{.name = "shares",
                    .text = "Recovery shares as they were typed in, where the key is lost",
                    .group = "Key"},
              self.shares);
    }
};
struct VerifyBackupRequest : OfBackupRequest {};
struct DrillBackupRequest : OfBackupRequest {
    Input registry = {};
    static void fields(auto& self, auto&& field) {
        OfBackupRequest::fields(self, field);
        field(Field{.name = "registry",
                    .text =
                        "The registry it is of: the drill is then noted there, for palermo doctor",
                    .group = "Key"},
              self.registry);
    }
};
struct RestoreBackupRequest : OfBackupRequest {
    Output out = {};
    Input audit = {};
    static void fields(auto& self, auto&& field) {
        OfBackupRequest::fields(self, field);
        field(Field{.name = "out", .text = "A new folder for the registry", .required = true},
              self.out);
        field(Field{.name = "audit",
                    .text = "The lines of a later audit export: what was erased, withdrawn and "
                            "ended since is "
                            "then listed, to be done again"},
              self.audit);
    }
};
Result<RegistryAnswer> verify_backup(const VerifyBackupRequest& request, const Task& task,
                                     Notes& notes);
Result<RegistryAnswer> drill_backup(const DrillBackupRequest& request, const Task& task,
                                    Notes& notes);
Result<RegistryAnswer> restore_backup(const RestoreBackupRequest& request, const Task& task,
                                      Notes& notes);

struct CopyStoreRequest {
    Input from = {};
    Output to = {};
    static void fields(auto& self, auto&& field) {
        field(
            Field{
                .name = "from", .text = "Folder of the store", .option = "FROM", .required = true},
            self.from);
        field(Field{.name = "to", .text = "A new folder", .option = "--to", .required = true},
              self.to);
    }
};
/// Row by row, then every row of both is compared. No key is needed: nothing is opened.
Result<RegistryAnswer> copy_store(const CopyStoreRequest& request, const Task& task, Notes& notes);

struct ExportAuditRequest : SignInRequest {
    Output out = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "out",
                    .text = "A new folder: audit, head and key, for a witness or an auditor",
                    .required = true},
              self.out);
    }
};
Result<RegistryAnswer> export_audit(const ExportAuditRequest& request, const Task& task,
                                    Notes& notes);

struct VerifyAuditRequest {
    Input audit = {};
    Input head = {};
    Input key = {};
    std::vector<Input> since = {};
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "audit", .text = "The lines", .option = "FILE", .required = true},
              self.audit);
        field(Field{.name = "head", .text = "Its signed head", .required = true}, self.head);
        field(Field{.name = "key",
                    .text = "The key that checks it, as the registry gave it to you once",
                    .required = true},
              self.key);
        field(Field{.name = "since", .text = "Heads that you kept from before"}, self.since);
    }
};
Result<RegistryAnswer> verify_audit(const VerifyAuditRequest& request, const Task& task,
                                    Notes& notes);

struct DoctorRequest : UnlockRequest {};
Result<RegistryAnswer> doctor(const DoctorRequest& request, const Task& task, Notes& notes);

struct InventRequest : SignInRequest {
    std::int64_t cases = 1000;
    std::uint64_t seed = 1;
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "cases", .text = "So many", .low = 1, .high = 1'000'000}, self.cases);
        field(Field{.name = "seed", .text = "Another number gives other people"}, self.seed);
    }
};
/// Cases of people who do not exist, to learn and to show.
Result<RegistryAnswer> invent_cases(const InventRequest& request, const Task& task, Notes& notes);

}  // namespace palermo::workflows
