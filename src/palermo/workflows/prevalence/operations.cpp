#include "palermo/workflows/prevalence/operations.hpp"

#include "palermo/workflows/prevalence/link.hpp"

namespace palermo::workflows {

std::vector<Operation> prevalence_operations() {
    return {
        operation(
            "prevalence link", "Separate lists of people to a table of counts",
            "Exit codes: 0 linked, 1 linked with findings in the lists, 7 no pair looks like one "
            "person.\n\n"
            "  palermo prevalence link police.csv ngo.csv labour.csv --out captures.csv\n"
            "  palermo prevalence link police.csv ngo.csv --draws 50 --out draws.csv\n"
            "  palermo prevalence estimate draws.csv\n"
            "  palermo prevalence link --new-key shared.key\n"
            "  palermo prevalence link police.csv --encode --key shared.key --out police.enc\n",
            link_lists),
    };
}

}  // namespace palermo::workflows
