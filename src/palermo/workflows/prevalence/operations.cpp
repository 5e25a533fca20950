#include "palermo/workflows/prevalence/operations.hpp"

#include <array>

#include "palermo/workflows/prevalence/compare.hpp"
#include "palermo/workflows/prevalence/diagnose.hpp"
#include "palermo/workflows/prevalence/estimate.hpp"
#include "palermo/workflows/prevalence/link.hpp"
#include "palermo/workflows/prevalence/search.hpp"
#include "palermo/workflows/prevalence/simulate.hpp"

namespace palermo::workflows {

std::vector<Operation> prevalence_operations() {
    using prevalence::Work;
    return {
        operation(
            "prevalence estimate", "Estimate with intervals, assumption and publication gate",
            "Exit codes: 0 estimated, 1 estimated and the gate gives reasons not to publish, "
            "7 not estimable.\n\n"
            "  palermo prevalence estimate data/examples/mse/UKdat_5.csv\n"
            "  palermo prevalence estimate data/examples/mse/Korea.csv --method bic --json\n"
            "  palermo prevalence estimate data/examples/mse/invented_strata.csv --by sex,age \\\n"
            "      --lists police,ngo,labour,health --covariates form,year --replicates 200\n\n" +
                methods_in_words(std::array{Work::estimate, Work::estimate_by}),
            estimate),
        operation("prevalence search",
                  "The best of all hierarchical models, with proof, and those near it",
                  "Exit codes: 0 found, 1 found and something speaks against the lists.\n\n"
                  "  palermo prevalence search data/examples/mse/UKdat.csv --window 2\n",
                  search),
        operation("prevalence diagnose",
                  "How far the answer leans on one list, one record, one assumption",
                  "Exit codes: 0 done, 1 done and the gate gives reasons not to publish, "
                  "7 not estimable.\n\n"
                  "  palermo prevalence diagnose data/examples/mse/Ned_5.csv\n\n" +
                      methods_in_words(std::array{Work::diagnose}),
                  diagnose),
        operation("prevalence simulate", "Do the intervals hold? Known populations, counted again",
                  "Exit codes: 0 done, 1 ranks of a posterior that are not uniform.\n\n"
                  "  palermo prevalence simulate data/examples/mse/UKdat_5.csv "
                  "--design specified --tables 500 --replicates 1000 --seed 1\n"
                  "  palermo prevalence simulate data/examples/mse/Western.csv "
                  "--calibrated --outer 200 --tables 200 --seed 1\n",
                  simulate),
        operation("prevalence compare", "Several methods side by side",
                  "Exit codes: 0 done, 1 done and something speaks against the lists.\n\n"
                  "  palermo prevalence compare data/examples/mse/Kosovo.csv --sweeps 20000\n",
                  compare),
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
