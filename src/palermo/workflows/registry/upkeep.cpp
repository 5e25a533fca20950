#include "palermo/workflows/registry/upkeep.hpp"

#include <fmt/format.h>

#include <random>

#include "palermo/core/files.hpp"
#include "palermo/crypto/shares.hpp"
#include "palermo/registry/backup.hpp"
#include "palermo/registry/doctor.hpp"
#include "palermo/store/audit_file.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;

Result<registry::Keyring> keyring_for(const OfBackupRequest& request, Notes& notes) {
    const auto text = TRY(registry::keyring_of_backup(request.backup.path));
    if (request.shares.empty()) {
        UnlockRequest key;
        key.key = request.key;
        key.passphrase = request.passphrase;
        key.pin = request.pin;
        key.registry = request.backup;
        const auto about = TRY(registry::Keyring::outside(text));
        const auto kek = TRY(given_key(key, about, notes));
        return registry::Keyring::opened(text, kek);
    }
    const auto recovery = TRY(joined_shares(request.shares));
    return registry::Keyring::recovered(text, recovery);
}

Json::Object json_of(const registry::BackupCounts& counts) {
    return {{"made", counts.made},         {"cases", counts.records - counts.erased},
            {"erased", counts.erased},     {"versions", counts.versions},
            {"settings", counts.settings}, {"audit_lines", counts.lines},
            {"head", counts.head}};
}

std::string words_of(const registry::BackupCounts& counts) {
    return fmt::format("{} ({} erased before), {}, {} of the audit, made {}",
                       counted(counts.records - counts.erased, "case"), counts.erased,
                       counted(counts.versions, "version"), counted(counts.lines, "line"),
                       counts.made);
}

/// What took something away, of the lines after those of the backup.
/// Errors   invalid_input  registry.other_audit: not of this registry, or it ends before the backup
Result<std::vector<store::WrittenLine>> done_since(const Input& audit,
                                                   const registry::BackupCounts& backup,
                                                   const registry::Keyring& keyring) {
    const auto then = TRY(
        crypto::verified_checkpoint(backup.head, keyring.about.origin, keyring.about.audit_public));
    std::vector<store::WrittenLine> found;
    store::AuditVerifier verifier;
    bool goes_on = false;
    auto read = store::each_line_of(audit.path, [&](std::string_view text) -> Result<void> {
        TRY(verifier.add(text));
        const auto& tree = verifier.tree();
        if (tree.size() == then.size) goes_on = tree.root() == then.root;
        if (tree.size() <= then.size) return {};
        auto line = TRY(store::WrittenLine::parse(text, tree.size()));
        const auto& what = line.line.what;
        const bool taken = what.starts_with("erase") || what == "withdraw" || what == "end user" ||
                           what == "change user" || what == "recover user";
        if (line.outcome == "done" && taken) found.push_back(std::move(line));
        return {};
    });
    TRY(std::move(read));
    if (!goes_on) return fail(Code::invalid_input, "registry.other_audit", {}, audit.path.string());
    return found;
}

}  // namespace

Result<RegistryAnswer> create_backup(const BackupRequest& request, const Task& task, Notes& notes) {
    auto registry = TRY(unlock(request, notes));
    const auto counts = TRY(registry::create_backup(registry, request.out.path, task));
    if (registry.keyring().about.recovery.empty())
        notes.say("no recovery shares were made: if the key is lost, this backup opens for nobody");
    return said_done(fmt::format("{}: {}.", request.out.path.string(), words_of(counts)),
                     json_of(counts));
}

Result<RegistryAnswer> verify_backup(const VerifyBackupRequest& request, const Task& task,
                                     Notes& notes) {
    const auto keyring = TRY(keyring_for(request, notes));
    const auto counts = TRY(registry::verify_backup(request.backup.path, keyring, task));
    return said_done(
        fmt::format("Every piece opens: {}. Looked at: the order and number of the rows, the chain "
                    "of the audit and the signature of its head. Not looked at: whether each case "
                    "opens with its key; palermo backup drill does.",
                    words_of(counts)),
        json_of(counts));
}

Result<RegistryAnswer> restore_backup(const RestoreBackupRequest& request, const Task& task,
                                      Notes& notes) {
    const auto keyring = TRY(keyring_for(request, notes));
    // Looked at before anything is made.
    const auto seen = TRY(registry::verify_backup(request.backup.path, keyring, task));
    std::vector<store::WrittenLine> lines;
    if (!request.audit.empty()) lines = TRY(done_since(request.audit, seen, keyring));
    const auto counts =
        TRY(registry::restore_backup(request.backup.path, keyring, request.out.path, task));
    auto keys = TRY(keyring_for(request, notes));
    auto store = TRY(store::open_at(request.out.path.string()));
    auto registry = TRY(registry::Registry::open(std::move(store), std::move(keys)));
    TRY(registry.note_restored(counts.made));
    auto words = fmt::format(
        "The registry is in {}: {}. It opens with the key it had then. What was written after {} "
        "is not in it; what was erased, withdrawn or ended after it stands again.",
        request.out.path.string(), words_of(counts), counts.made);
    Json::Array again;
    if (request.audit.empty()) {
        words += " A later export of the audit lists what to do again (--audit).";
    } else {
        words += lines.empty()
                     ? " In the lines of that audit after the backup nothing was erased, withdrawn "
                       "or ended; what was done after its last line is not known."
                     : " To be done again:";
        for (const auto& line : lines) {
            words += fmt::format("\n{}  {}  {}  {}", line.time, line.line.who, line.line.what,
                                 line.line.which);
            again.push_back(Json(Json::Object{{"at", line.time},
                                              {"who", line.line.who},
                                              {"what", line.line.what},
                                              {"which", line.line.which}}));
        }
    }
    auto more = json_of(counts);
    more.add("do_again", Json(std::move(again)));
    return said_done(std::move(words), std::move(more));
}

Result<RegistryAnswer> drill_backup(const DrillBackupRequest& request, const Task& task,
                                    Notes& notes) {
    const auto keyring = TRY(keyring_for(request, notes));
    const auto report = TRY(registry::drill_backup(request.backup.path, keyring, task));
    if (!request.registry.empty()) {
        auto keys = TRY(keyring_for(request, notes));
        auto store = TRY(store::open_at(request.registry.path.string()));
        auto registry = TRY(registry::Registry::open(std::move(store), std::move(keys)));
        TRY(registry.note_backup("drill"));
    }
    auto more = json_of(report.counts);
    more.add("opened", report.opened);
    return said_done(
        fmt::format("Restored beside the backup and taken away again: {}. Every part of {} opened "
                    "with its key, and the head of the audit is the backup's.",
                    words_of(report.counts), counted(report.opened, "case")),
        std::move(more));
}

Result<RegistryAnswer> copy_store(const CopyStoreRequest& request, const Task& task, Notes&) {
    auto from = TRY(store::open_at(request.from.path.string()));
    const auto snapshot = TRY(from->snapshot());
    const auto filling = TRY(store::fill_at(request.to.path.string()));
    std::int64_t rows = 0;
    auto copied = snapshot->each([&](const store::Row& row) -> Result<void> {
        if (++rows % 1000 == 0) TRY(task.go_on());
        return filling->add(row);
    });
    TRY(std::move(copied));
    TRY(filling->finish(snapshot->head()));
    auto to = TRY(store::open_at(request.to.path.string()));
    const auto other = TRY(to->snapshot());
    TRY(store::same_rows(*snapshot, *other));
    return said_done(
        fmt::format("{} copied and compared, each with each; the head of the audit is the same.",
                    counted(rows, "row")),
        Json::Object{{"rows", rows}});
}

Result<RegistryAnswer> export_audit(const ExportAuditRequest& request, const Task& task,
                                    Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    if (request.purpose.empty()) in.access.purpose = "ADMINISTRATION";
    std::error_code error;
    if (fs::exists(request.out.path, error))
        return fail(Code::conflict, "registry.file_exists", {}, request.out.path.string());
    const auto audit = TRY(in.registry.audit(in.access, task));
    if (!fs::create_directory(request.out.path, error))
        return fail(Code::unavailable, "store.disk",
                    {{"reason", our_word("the folder cannot be made")}});
    const crypto::VerifierKey verifier{.name = audit.origin, .public_key = audit.public_key};
    TRY(write_secret({request.out.path / "audit"}, audit.lines));
    TRY(write_secret({request.out.path / "head"}, audit.head));
    TRY(write_secret({request.out.path / "key"}, verifier.text() + "\n"));
    return said_done(
        fmt::format(
            "{} of the audit, its signed head and the key that signs it are in {}. Give the "
            "key to the witness once, by hand.",
            counted(audit.count, "line"), request.out.path.string()),
        Json::Object{{"lines", audit.count}, {"head", audit.head}});
}

Result<RegistryAnswer> verify_audit(const VerifyAuditRequest& request, const Task&, Notes&) {
    const auto key = TRY(store::read_verifier_key(request.key.path));
    const auto head = TRY(store::read_head(request.head.path, key));
    std::vector<fs::path> heads;
    for (const auto& one : request.since) heads.push_back(one.path);
    const auto since = TRY(store::read_heads(heads, key));
    const auto found = TRY(store::verify_audit_file(request.audit.path, head, since));
    auto words = fmt::format(
        "{} from {} to {}, each following the one before; the head is signed by {} and is "
        "of these lines.",
        counted(found.lines, "line"), found.first_time, found.last_time, key.name);
    words += since.empty() ? " Whether lines were rewritten by somebody who holds the registry's "
                             "keys was not looked at: "
                             "that takes a head kept from before (--since)."
                           : " What the earlier heads signed stands where it stood.";
    return said_done(std::move(words),
                     Json::Object{{"lines", found.lines},
                                  {"first", found.first_time},
                                  {"last", found.last_time},
                                  {"earlier_heads", static_cast<std::int64_t>(since.size())}});
}

Result<RegistryAnswer> doctor(const DoctorRequest& request, const Task& task, Notes& notes) {
    auto registry = TRY(unlock(request, notes));
    const auto checks = TRY(registry::look_over(
        registry, {.folder = request.registry.path, .key = request.key.path}, task));
    Json::Array rows;
    std::string words;
    std::int64_t open = 0;
    for (const auto& check : checks) {
        const auto text = registry::text_of(check);
        rows.push_back(Json(Json::Object{{"check", std::string(check.id)},
                                         {"all_right", check.fine},
                                         {"found", text.found},
                                         {"next", check.fine ? std::string() : text.next}}));
        words += fmt::format("{}  {}\n", check.fine ? "ok  " : "look", text.found);
        if (!check.fine) words += "      " + text.next + "\n";
        open += check.fine ? 0 : 1;
    }
    words += fmt::format("{}; {} to look at. Nothing else was looked at.\n",
                         counted(static_cast<std::int64_t>(checks.size()), "check"), open);
    return RegistryAnswer{Json(Json::Object{{"checks", Json(std::move(rows))}, {"open", open}}),
                          words, Ending{.findings = open > 0}};
}

Result<RegistryAnswer> invent_cases(const InventRequest& request, const Task& task, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    // Syllables, put together: nobody's name on purpose.
    constexpr const char* starts[] = {"Ama",  "Beni", "Cala", "Dori", "Esha", "Fari",
                                      "Goma", "Hele", "Ivo",  "Jora", "Kemi", "Lune",
                                      "Mari", "Noor", "Oli",  "Pela"};
    constexpr const char* ends[] = {"ra", "n", "la", "ko", "ne", "mir", "sa", "dou", "ti", "vel"};
    constexpr const char* families[] = {"Test", "Muster", "Ejemplo", "Exemple", "Primer", "Mithal"};
    constexpr const char* states[] = {"NGA", "VNM", "ROU", "BRA", "PHL", "UKR", "ETH", "NPL"};
    constexpr const char* forms[] = {"LAB", "SEX", "CRIM", "BEG", "DOM"};
    std::mt19937_64 draw(request.seed);
    const auto of = [&](std::uint64_t count) { return draw() % count; };
    Steps steps(task, "cases", request.cases);
    for (std::int64_t i = 0; i < request.cases; ++i) {
        TRY(task.go_on());
        const auto name =
            fmt::format("{}{} {}{}", starts[of(16)], ends[of(10)], families[of(6)], ends[of(10)]);
        const bool child = of(4) == 0;
        const auto year = child ? 2009 + of(12) : 1965 + of(43);
        const auto opened = fmt::format("{}-{:02}-{:02}", 2024 + of(2), 1 + of(12), 1 + of(28));
        TRY(in.registry.create_case(
            in.access,
            {{registry::group::facts,
              {{"reference", fmt::format("TRAIN-{:05}", i + 1)},
               {"opened", opened},
               {"sex", of(3) == 0 ? "1" : "2"},
               {"age_status", child ? "child" : "adult"},
               {"form", forms[of(5)]},
               {"citizenship", states[of(8)]}}},
             {registry::group::identity, {{"name", name}, {"birth_year", std::to_string(year)}}},
             {registry::group::notes, {{"note", "Invented for training. Nobody."}}}}));
        steps.done();
    }
    return said_done(fmt::format("{} of people who do not exist.", counted(request.cases, "case")),
                     Json::Object{{"cases", request.cases}});
}

}  // namespace palermo::workflows
