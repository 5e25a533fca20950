#include "palermo/workflows/protect/operations.hpp"

#include "palermo/workflows/protect/evaluate.hpp"
#include "palermo/workflows/protect/ledger.hpp"
#include "palermo/workflows/protect/plan.hpp"
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
            "docs/guides/protect.md goes through all steps.\n\n"
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
            "killed at\nany point, nothing is published and nothing is spent.\n\n"
            "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 "
            "--delta 1e-6\n"
            "  palermo protect synthesize cases.csv --schema nrm.json --ledger cases.ledger \\\n"
            "      --epsilon 1 --out release2026 --purpose \"annual report\" \\\n"
            "      --title \"NRM cases 2015-2025\" --publisher \"National Rapporteur\"\n",
            synthesize),
        operation(
            "protect ledger", "Show what was spent on a data set, start one, or mend one",
            "  palermo protect ledger cases.ledger\n"
            "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 "
            "--delta 1e-6\n"
            "  palermo protect ledger cases.ledger --recover published/ "
            "table-2026.release.json\n",
            ledger),
        operation("protect evaluate",
                  "Compare a release with its original; the figures stay inside",
                  "  palermo protect evaluate cases.csv release2026\n", evaluate),
    };
}

}  // namespace palermo::workflows
