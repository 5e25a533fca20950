#include "palermo/workflows/protect/operations.hpp"

#include "palermo/workflows/protect/anonymize.hpp"
#include "palermo/workflows/protect/audit.hpp"
#include "palermo/workflows/protect/evaluate.hpp"
#include "palermo/workflows/protect/ledger.hpp"
#include "palermo/workflows/protect/plan.hpp"
#include "palermo/workflows/protect/publish_tables.hpp"
#include "palermo/workflows/protect/schema.hpp"
#include "palermo/workflows/protect/synthesize.hpp"

namespace palermo::workflows {

std::vector<Operation> protect_operations() {
    return {
        operation(
            "protect schema",
            "Draft the public schema from column names and a code book; looks at no row",
            "A list of codes read from the data would tell who is in the data, so lists come from "
            "the\ncode book alone; what it does not name stays empty for you to fill in.\n"
            "docs/guides/protect.md goes through all steps.\n"
            "Exit codes: 0 drafted, 2 a file cannot be used, 3 no such file, 5 something stands "
            "there "
            "already.\n\n"
            "  palermo protect schema cases.csv --codebook codes.csv --name \"NRM cases\" --out "
            "nrm.json\n",
            draft),
        operation(
            "protect plan",
            "Say what would be measured, at which cost and with which error; spends nothing",
            "Exit codes: 0 the ledger covers it (or none was named), 5 it does not.\n\n"
            "  palermo protect plan --schema data/schemas/ctdc21.json --epsilon 1 --rows 100000\n",
            plan),
        operation(
            "protect synthesize",
            "Publish synthetic microdata and tables with intervals, on a ledger",
            "Reserves budget, measures with noise, fits, attacks, writes, commits. Refused or "
            "killed at\nany point, nothing is published and nothing is spent.\n"
            "Exit codes: 0 published, 2 refused as it was asked, 5 the budget is spent or "
            "something "
            "stands there\nalready, 6 an attack succeeded, 7 too few records.\n\n"
            "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 "
            "--delta 1e-6\n"
            "  palermo protect synthesize cases.csv --schema nrm.json --ledger cases.ledger \\\n"
            "      --epsilon 1 --out release2026 --purpose \"annual report\" \\\n"
            "      --title \"NRM cases 2015-2025\" --publisher \"National Rapporteur\"\n",
            synthesize),
        operation(
            "protect ledger", "Show what was spent on a data set, start one, or mend one",
            "Exit codes: 0 done, 2 refused as it was asked, 3 no such ledger, 5 it stands already "
            "or "
            "entries are\nmissing, 8 it was changed or is an old copy.\n\n"
            "  palermo protect ledger cases.ledger\n"
            "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 "
            "--delta 1e-6\n"
            "  palermo protect ledger cases.ledger --recover published/ "
            "table-2026.release.json\n",
            ledger),
        operation("protect evaluate",
                  "Compare a release with its original; the figures stay inside",
                  "Exit codes: 0 compared, 2 a file cannot be used, 3 no such release.\n\n"
                  "  palermo protect evaluate cases.csv release2026\n",
                  evaluate),
        operation(
            "protect audit", "Attack a published file and count what can be recovered from it",
            "Prints how many hidden cells follow and how many small numbers are printed, never "
            "which,\n"
            "and how the file was read: what is not said with options it shows itself.\n"
            "Exit codes: 0 something was checked and nothing was found; 1 cells that follow, "
            "small\n"
            "numbers, or sums that contradict each other; 2 refused, or too little could be "
            "checked to\n"
            "say that nothing follows (no totals were found, or hidden cells stand beside columns "
            "of\n"
            "numbers that were not looked at, or such columns hold small or hidden numbers).\n\n"
            "  palermo protect audit data_glotip_2025-04-14.csv.xz\n"
            "  palermo protect audit nrm_referrals.csv --small 3\n"
            "  palermo protect audit records.csv --quasi all -k 10 --subsets 2\n"
            "  palermo protect audit new.xlsx --earlier old.xlsx --json\n"
            "  palermo protect audit rounded5.csv --off-by 4 --earlier rounded3.csv "
            "--earlier-off-by 2\n"
            "  palermo protect audit t.csv --key Year --dimension Sex=All --dimension Age=All \\\n"
            "      --count People --mark \"<5=0..4\" --mark \"*\"\n",
            audit),
        operation(
            "protect tables",
            "Hide what must be hidden in exact tables, attack them, and write them",
            "Nothing is written unless every attack failed. Beside FILE.csv stands "
            "FILE.release.json: what\n"
            "is promised, what was attacked and what not. Nothing that exists is replaced.\n"
            "Exit codes: 0 published, 2 refused as it was asked, 3 no such file, 5 something "
            "stands "
            "there\n"
            "already, 6 an attack succeeded or a column names people, 7 too few records.\n\n"
            "  palermo protect tables cases.csv --by region form sex --small 10 --out table.csv\n"
            "  palermo protect tables cases.csv --by country form --hierarchy country=regions.csv "
            "\\\n"
            "      --out table.csv\n"
            "  palermo protect tables cases.csv --table region,form --table region,age,sex --out "
            "t.csv\n"
            "  palermo protect tables cases.csv --by region form --round 5 --out rounded.csv\n"
            "  palermo protect tables cases.csv --by region form --cell-keys --secret key --id "
            "case "
            "\\\n"
            "      --out moved.csv\n"
            "  palermo protect tables data_glotip_2025-04-14.csv.xz --out protected.csv\n"
            "  palermo protect tables edition2025.csv --together edition2023.csv --together-out "
            "a.csv "
            "\\\n"
            "      --out b.csv\n",
            publish_tables),
        operation(
            "protect anonymize",
            "Remove answers from records until nobody stands alone (k-anonymity)",
            "Nothing is written unless every attack failed. Rows come out in order of their "
            "answers.\n"
            "Exit codes: 0 published, 2 refused as it was asked, 3 no such file, 5 something "
            "stands "
            "there\n"
            "already, 6 an attack succeeded or a column names people.\n\n"
            "  palermo protect anonymize records.csv -k 10 --out safe.csv\n"
            "  palermo protect anonymize records.csv -k 5 --sensitive form --diversity 2 --out "
            "safe.csv\n"
            "  palermo protect anonymize records.csv --quasi sex age citizenship --earlier "
            "2025.csv "
            "\\\n"
            "      --out safe.csv --json\n",
            publish_records),
    };
}

}  // namespace palermo::workflows
