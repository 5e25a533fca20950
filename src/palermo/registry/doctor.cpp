#include "palermo/registry/doctor.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "palermo/registry/detail/held.hpp"

namespace palermo::registry {
namespace {

namespace fs = std::filesystem;

/// Bits of the mode that let others in; -1 where there is no such file.
int open_to_others(const fs::path& path) {
    struct stat found = {};
    if (::stat(path.c_str(), &found) != 0) return -1;
    return static_cast<int>(found.st_mode & 077U);
}

std::int64_t bytes_in(const fs::path& folder, std::string_view ending) {
    std::error_code error;
    std::int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().string().ends_with(ending))
            bytes += static_cast<std::int64_t>(entry.file_size(error));
    }
    return bytes;
}

/// Whole days since a time; -1: never.
std::int64_t days_since(std::string_view then, std::chrono::sys_seconds now) {
    const auto time = time_of(then);
    if (!time) return -1;
    return std::chrono::floor<std::chrono::days>(now - *time).count();
}

/// Folders that a work that was cut short left beside the registry.
std::int64_t left_over(const fs::path& folder) {
    std::error_code error;
    const auto whole = fs::absolute(folder, error).lexically_normal();
    const auto name =
        whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
    const auto above =
        whole.has_filename() ? whole.parent_path() : whole.parent_path().parent_path();
    std::int64_t count = 0;
    for (const auto& entry : fs::directory_iterator(above, error)) {
        const auto one = entry.path().filename().string();
        count += one.starts_with("." + name + "-") || one.find(".drill-") != one.npos ? 1 : 0;
    }
    return count;
}

bool swaps() {
    std::ifstream file("/proc/swaps");
    std::string line;
    int lines = 0;
    while (std::getline(file, line)) ++lines;
    return lines > 1;
}

}  // namespace

Result<std::vector<Check>> look_over(Registry& registry, const LookedAt& where, const Task& task) {
    std::vector<Check> checks;
    const auto add = [&](std::string_view id, bool fine, std::int64_t number = 0,
                         std::string word = "") {
        checks.push_back({id, fine, number, std::move(word)});
    };
    const auto now = system_clock()();
    std::error_code error;

    // The machine. What lies in a database server is its administrator's to look at.
    const bool on_disk = !store::is_postgres(where.folder.string());
    if (on_disk) {
        add("folder_mode", open_to_others(where.folder) == 0);
        for (const char* file : {"cases.db", "identities.db"}) {
            const int open = open_to_others(where.folder / file);
            add("file_mode", open == 0, 0, file);
        }
    }
    if (!where.key.empty()) add("key_mode", open_to_others(where.key) == 0);
    if (!where.key.empty() && on_disk) {
        const auto key = fs::weakly_canonical(where.key, error).parent_path();
        const auto folder = fs::weakly_canonical(where.folder, error);
        add("key_apart", key != folder && key != folder.parent_path());
        struct stat a = {}, b = {};
        const bool both =
            ::stat(where.key.c_str(), &a) == 0 && ::stat(where.folder.c_str(), &b) == 0;
        add("key_disk", both && a.st_dev != b.st_dev);
    }
    const auto space = fs::space(where.folder, error);
    const auto used = bytes_in(where.folder, "");
    if (on_disk)
        add("disk_space", !error && static_cast<std::int64_t>(space.available) > 2 * used,
            static_cast<std::int64_t>(space.available / (1024 * 1024)));
    rlimit cores = {};
    ::getrlimit(RLIMIT_CORE, &cores);
    add("core_dumps", cores.rlim_cur == 0);
    add("swap", !swaps());
    if (on_disk) add("left_over", left_over(where.folder) == 0, left_over(where.folder));

    // The keys
    add("recovery", !registry.keyring().about.recovery.empty());
    {
        const auto text = TRY(Registry::keyring_of(registry.store()));
        const auto last =
            "root cases " + std::to_string(registry.keyring().generation(Root::cases));
        const auto first = text.find("root cases ");
        add("rotation", first != text.npos && text.compare(first, last.size(), last) == 0,
            registry.keyring().generation(Root::cases));
    }

    // The audit, every line
    {
        store::AuditVerifier lines;
        auto read = registry.store().audit([&](std::string_view line) -> Result<void> {
            if (lines.tree().size() % 1000 == 0) TRY(task.go_on());
            return lines.add(line);
        });
        add("audit_chain", read.has_value(), lines.tree().size(),
            read ? "" : std::string(read.error().id));
        const auto head = TRY(registry.store().head());
        const auto checkpoint = crypto::verified_checkpoint(head, registry.keyring().about.origin,
                                                            registry.keyring().about.audit_public);
        add("audit_head", checkpoint && checkpoint->size == lines.tree().size() &&
                              checkpoint->root == lines.tree().root());
    }
    {
        std::string last;
        auto read = registry.store().audit([&](std::string_view line) -> Result<void> {
            last = line;
            return {};
        });
        TRY(std::move(read));
        const auto parsed = store::WrittenLine::parse(last, 0);
        const auto time = parsed ? time_of(parsed->time) : std::nullopt;
        add("clock", !time || *time <= now + std::chrono::minutes(5));
    }

    // Every version of every case
    {
        const auto snapshot = TRY(registry.store().snapshot());
        const auto opened = open_everything(*snapshot, registry.keyring(), task);
        if (!opened && opened.error().code == Code::unavailable) return opened.error();
        add("every_case", opened.has_value(), opened ? *opened : 0,
            opened ? "" : std::string(opened.error().id));
    }

    // Backups
    const auto backup = days_since(TRY(registry.last_time("backup made")), now);
    add("backup", backup >= 0 && backup <= 35, backup);
    const auto drill = days_since(TRY(registry.last_time("drill")), now);
    add("drill", drill >= 0 && drill <= 35, drill);

    // People
    const auto users = TRY(registry.users());
    for (const auto& organisation : TRY(registry.organisations())) {
        const auto with = [&](std::string_view role) {
            return std::ranges::count_if(users, [&](const User& user) {
                return !user.ended && user.organisation == organisation.number &&
                       std::ranges::find(user.roles, role) != user.roles.end();
            });
        };
        // Of others this office is not the one to add people.
        if (with("caseworker") > 0)
            add("second_person", with("supervisor") >= 2, organisation.number);
        if (organisation.number == 1)
            add("administrator", with("administrator") >= 1, organisation.number);
    }
    const auto emergencies = TRY(registry.open_emergencies());
    add("emergencies", emergencies == 0, emergencies);

    // Erased bytes leave the logs here, where nobody reads a snapshot.
    add("settled", registry.store().settle().has_value(), bytes_in(where.folder, "-wal"),
        on_disk ? "" : "server");
    return checks;
}

CheckText text_of(const Check& check) {
    const auto number = std::to_string(check.number);
    const auto age = [&](const std::string& what) {
        return check.number < 0 ? "There has been no " + what + " yet."
                                : "The last " + what + " was " + number + " days ago.";
    };
    const auto pick = [&](std::string fine, std::string not_fine, std::string next) {
        return CheckText{check.fine ? std::move(fine) : std::move(not_fine), std::move(next)};
    };
    if (check.id == "folder_mode")
        return pick("Only its owner can look into the folder.",
                    "Other users of this machine can look into the folder.", "chmod 700 FOLDER");
    if (check.id == "file_mode")
        return pick("Only its owner can read " + check.word + ".",
                    "Other users of this machine can read " + check.word + ", or it is not there.",
                    "chmod 600 FOLDER/" + check.word);
    if (check.id == "key_mode")
        return pick("Only its owner can read the key file.",
                    "Other users of this machine can read the key file.",
                    "chmod 600 on the key file");
    if (check.id == "key_apart")
        return pick("The key file does not lie beside the registry.",
                    "The key file lies beside the registry: whoever copies one copies both.",
                    "Move the key file to another disk, and keep the folder out of the backup of "
                    "that disk.");
    if (check.id == "key_disk")
        return pick("The key file is on another disk than the registry.",
                    "The key file is on the same disk as the registry.",
                    "Keep it on a disk that is taken out, in a token, or on another machine.");
    if (check.id == "disk_space")
        return pick(
            "There is room: " + number + " MB are free.",
            "The disk is nearly full: " + number + " MB are free, less than twice the registry.",
            "Free some room: on a full disk nothing can be read either, for no reading goes "
            "without "
            "its line.");
    if (check.id == "core_dumps")
        return pick("This program leaves no picture of its memory.",
                    "This program may leave a picture of its memory, with keys in it.",
                    "ulimit -c 0");
    if (check.id == "swap")
        return pick("Memory is not written to a disk.",
                    "Memory may be written to a disk (swap), keys among it.",
                    "Encrypt the swap, or switch it off: swapoff -a");
    if (check.id == "left_over")
        return pick("No work that was cut short left a folder.",
                    number + " folders that a work cut short left stand beside the registry.",
                    "Look at the folders that begin with a dot or hold .drill- in their name, and "
                    "delete them.");
    if (check.id == "recovery")
        return pick("There are recovery shares.",
                    "There are no recovery shares: if the key is lost, so is "
                    "every case.",
                    "palermo registry shares FOLDER --key KEY --out SHARES");
    if (check.id == "rotation")
        return pick("No change of keys is under way; they are of generation " + number + ".",
                    "A change of keys was begun and has not ended.",
                    "palermo registry rotate FOLDER --key KEY");
    if (check.id == "audit_chain")
        return pick("All " + number + " lines of the audit follow one another.",
                    "The audit does not fit after line " + number + " (" + check.word + ").",
                    "Keep a copy of the folder as evidence and compare with the last backup.");
    if (check.id == "audit_head")
        return pick(
            "The head of the audit is signed and of these lines.",
            "The head of the audit is not signed by this registry, or is of other lines.",
            "Keep a copy of the folder as evidence and compare with the head your witness keeps.");
    if (check.id == "clock")
        return pick("The clock does not stand before the last line of the audit.",
                    "The clock stands before the last line of the audit.",
                    "Set the clock: limits and grants go by it.");
    if (check.id == "every_case")
        return pick("Every part of " + number + " cases opens with its key.",
                    "A part of a case does not open (" + check.word + ").",
                    "palermo backup drill on the last backup; if it is fine, restore that.");
    if (check.id == "backup")
        return pick(age("backup"), age("backup"),
                    "palermo backup create FOLDER --key KEY --out FILE");
    if (check.id == "drill")
        return pick(age("drill"), age("drill"),
                    "palermo backup drill FILE --key KEY --registry FOLDER");
    if (check.id == "second_person")
        return pick("Organisation " + number + " has two supervisors or more.",
                    "Organisation " + number +
                        " has fewer than two supervisors: nobody can be the second "
                        "person of the other.",
                    "palermo registry user FOLDER --key KEY --organisation " + number +
                        " --roles supervisor --out FILE");
    if (check.id == "administrator")
        return pick("Organisation " + number + " has an administrator.",
                    "Organisation " + number + " has no administrator.",
                    "palermo registry user FOLDER --key KEY --organisation " + number +
                        " --roles administrator --out FILE");
    if (check.id == "emergencies")
        return pick("No emergency has waited a day for its second person.",
                    number + " emergencies have had no second person for a day.",
                    "palermo registry notices, then palermo registry confirm");
    expects(check.id == "settled");
    return pick(
        check.word.empty()
            ? "What was erased is in no file of the folder."
            : "What was erased is in no table; the server's own log and backups keep its sealed "
              "bytes until they go.",
        "Somebody reads at this moment: bytes of erased cases may still be in the logs.",
        "Run palermo doctor again when that has ended.");
}

}  // namespace palermo::registry
