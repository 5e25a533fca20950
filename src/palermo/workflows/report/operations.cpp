#include "palermo/workflows/report/operations.hpp"

#include "palermo/workflows/report/build.hpp"
#include "palermo/workflows/report/check.hpp"
#include "palermo/workflows/report/diff.hpp"
#include "palermo/workflows/report/verify.hpp"

namespace palermo::workflows {

std::vector<Operation> report_operations() {
    return {
        operation(
            "report check", "Say what is wrong with a published file: UNODC, CTDC or SDG 16.2.2",
            "Exit codes: 0 no findings, 1 findings, 2 the file cannot be read, 3 no such file.\n"
            "Where one of several files cannot be read, the others are checked all the same; the "
            "exit code\nis that of the refusal.\n\n"
            "  palermo report check data/examples/unodc/data_glotip_2025-04-14.csv.xz\n"
            "  palermo report check release.xlsx --csv findings.csv\n"
            "  palermo report check --explain G04\n"
            "  palermo report check release.csv --undecided labels.csv   (then fill it in, and)\n"
            "  palermo report check release.csv --lookup labels.csv\n",
            check_published),
        operation(
            "report diff", "Compare two releases of the UNODC file, key by key",
            "Keys that were suppressed in one release only are counted and never listed.\n"
            "Exit codes: 0 compared, 2 a file cannot be read, 3 no such file, 5 the folder is not "
            "palermo's to replace.\n\n"
            "  palermo report diff data_glotip_2023-05-30.xlsx data_glotip_2025-04-14.xlsx\n"
            "  palermo report diff old.csv new.csv --out changes --lang en,fr\n",
            diff),
        operation(
            "report build", "Make the report: a folder of pages that need no server and no script",
            "Exit codes: 0 done, 2 an input cannot be used, 5 the folder is not palermo's to "
            "replace.\n\n"
            "  palermo report build data/examples/unodc/data_glotip_2025-04-14.csv.xz --out site\n"
            "  palermo report build release.xlsx data/examples/sdg/unsd_*.csv.xz --out site "
            "--lang en,fr,ar\n",
            build_report),
        operation("report verify",
                  "Make every number of a site again from its inputs and name each difference",
                  "Exit codes: 0 no difference, 1 differences, 2 not a report, 8 an input was "
                  "changed.\n\n"
                  "  palermo report verify site\n",
                  verify_report),
    };
}

}  // namespace palermo::workflows
