#include "palermo/workflows/registry/operations.hpp"

#include "palermo/workflows/registry/cases.hpp"
#include "palermo/workflows/registry/people.hpp"
#include "palermo/workflows/registry/upkeep.hpp"

namespace palermo::workflows {
namespace {

/// What all of them end with.
std::string manual(std::string example) {
    return "Exit codes: 0 done, 2 what was given cannot be used, 3 not there or not for you, 4 not "
           "allowed to you,\n"
           "5 somebody changed it first or it exists, 8 damaged, 9 disk or another program.\n\n" +
           std::move(example);
}

std::string on_case(std::string verb, std::string rest = "") {
    return manual("  palermo registry " + std::move(verb) +
                  " registry 4XKT-9M2P-Q0RS-7V3W --key /media/key/registry.key --as U3.key" +
                  std::move(rest) + "\n");
}

std::string signed_in(std::string verb, std::string rest = "") {
    return manual("  palermo registry " + std::move(verb) +
                  " registry --key /media/key/registry.key --as U3.key" + std::move(rest) + "\n");
}

}  // namespace

std::vector<Operation> registry_operations() {
    return {
        operation("registry create", "Make a registry, its key and its first user",
                  manual("  palermo registry create registry --name \"Shelter A\" --key-out "
                         "/media/key/registry.key --admin-out U1.key\n"),
                  create_registry),
        operation("registry organisation", "Add an organisation, or list those there are",
                  manual("  palermo registry organisation registry --key registry.key --name "
                         "\"Legal aid B\" --zone CARE\n"),
                  organisation),
        operation("registry user", "Add a user and write their key",
                  manual("  palermo registry user registry --key registry.key --team north --roles "
                         "caseworker --out U3.key\n"),
                  add_user),
        operation("registry confirm-user",
                  "Be the second person of a user whom somebody added or changed",
                  signed_in("confirm-user", " --user U9"), confirm_user),
        operation("registry end-user", "End what somebody may do, at once",
                  signed_in("end-user", " --user U5"), end_user),
        operation(
            "registry recover-user", "A new key for somebody who lost theirs, at the console",
            manual("  palermo registry recover-user registry --key registry.key --user U1 --out "
                   "U1-new.key\n"),
            recover_user),
        operation(
            "registry shares", "Make recovery shares: some of them open the registry again",
            manual("  palermo registry shares registry --key registry.key --needed 3 --of 5 --out "
                   "shares\n"),
            make_shares),
        operation("registry check-shares",
                  "See whether shares that were typed in are right; changes nothing",
                  manual("  palermo registry check-shares registry --shares a.txt\n"),
                  check_shares),
        operation(
            "registry recover-key", "A new key from recovery shares, where the key is lost",
            manual("  palermo registry recover-key registry --shares a.txt c.txt e.txt --key-out "
                   "/media/key/new.key\n"),
            recover_key),
        operation(
            "registry rotate", "Put every case under new keys",
            manual("  palermo registry rotate registry --key registry.key --key-out new.key\n"),
            rotate_keys),
        operation("registry new", "Open a case", signed_in("new", " --from case.txt"), new_case),
        operation("registry submit",
                  "Hand a report to another organisation, without reading it back",
                  signed_in("submit", " --to 1 --from report.txt"), submit_case),
        operation("registry read", "Read a case", on_case("read", " --parts facts,notes"),
                  read_case),
        operation("registry change",
                  "Change a case, or add a note; what stood there stays in its history",
                  on_case("change", " --from change.txt"), change_case),
        operation("registry history", "Every version of one part of a case",
                  on_case("history", " --part identity"), case_history),
        operation("registry search",
                  "Find a case by name or reference, among those that you may open",
                  signed_in("search", " --query - < name.txt"), search_cases),
        operation("registry share", "Let another organisation read parts of a case, by consent",
                  on_case("share", " --with 2 --parts facts,notes --until 2027-03-01"), share_case),
        operation("registry withdraw", "Take a grant back, at once",
                  on_case("withdraw", " --grant G1"), withdraw_grant),
        operation("registry received", "Cases of others that your organisation may read parts of",
                  signed_in("received"), received_cases),
        operation("registry assign", "Give cases to another team: all of them or none",
                  signed_in("assign", " --cases 4XKT-9M2P-Q0RS-7V3W --team south"), assign_cases),
        operation("registry emergency",
                  "Read a case of another team for an hour; a second person is told",
                  on_case("emergency", " --reason DANGER"), emergency_case),
        operation("registry confirm", "Be the second person of somebody's emergency",
                  on_case("confirm", " --user U5"), confirm_emergency),
        operation("registry allow", "Let somebody open more cases today",
                  signed_in("allow", " --user U5"), allow_more),
        operation("registry notices", "Emergencies, limits and new keys of the last 30 days",
                  signed_in("notices"), show_notices),
        operation("registry attach", "Put a file into a case",
                  on_case("attach", " --file scan.pdf --name \"Medical report\""), attach_file),
        operation("registry attachment", "List the files of a case, or take one out",
                  on_case("attachment", " --number 1 --out scan.pdf"), read_attachment),
        operation("registry export", "Write a case to a file, with what you may read of it",
                  on_case("export", " --out case.json"), export_case),
        operation("registry erase", "Erase a case: no key and no byte of it is left",
                  on_case("erase", " --reason PERSON_ASKS"), erase_case),
        operation("registry who-read", "Who opened a case, when, for what, and who was refused",
                  on_case("who-read"), who_read),
        operation("registry invent", "Cases of people who do not exist, to learn and to show",
                  signed_in("invent", " --cases 1000"), invent_cases),
        operation("backup create", "Back a registry up into one sealed file, while work goes on",
                  manual("  palermo backup create registry --key registry.key --out "
                         "/media/backup/2026-12-01.palermo-backup\n"),
                  create_backup),
        operation("backup verify", "Open every piece of a backup, and follow its audit",
                  manual("  palermo backup verify 2026-12-01.palermo-backup --key registry.key\n"),
                  verify_backup),
        operation(
            "backup restore", "Make a registry of a backup, in a new folder",
            manual("  palermo backup restore 2026-12-01.palermo-backup --key registry.key --out "
                   "registry\n"),
            restore_backup),
        operation(
            "backup drill", "Restore a backup beside it, open every case, compare, take it away",
            manual("  palermo backup drill 2026-12-01.palermo-backup --key registry.key --registry "
                   "registry\n"),
            drill_backup),
        operation("store copy", "Copy a store and compare every row",
                  manual("  palermo store copy registry --to /mnt/new/registry\n"), copy_store),
        operation(
            "audit export", "Write the audit, its signed head and the key that checks it",
            manual("  palermo audit export registry --key registry.key --as U4.key --out audit\n"),
            export_audit),
        operation(
            "audit verify", "Check an audit with its signed head, without the registry",
            manual("  palermo audit verify audit/audit --head audit/head --key audit/key --since "
                   "head-of-last-month\n"),
            verify_audit),
        operation("doctor", "Look a registry over, and say what to do",
                  "Exit codes: 0 all checks are fine, 1 something to look at, 4 not its key, 8 "
                  "damaged.\n\n"
                  "  palermo doctor registry --key /media/key/registry.key\n",
                  doctor),
    };
}

}  // namespace palermo::workflows
