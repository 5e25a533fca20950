#include "palermo/workflows/report/operations.hpp"

#include "palermo/workflows/report/diff.hpp"

namespace palermo::workflows {

std::vector<Operation> report_operations() {
    return {
        operation(
            "report diff", "Compare two releases of the UNODC file, key by key",
            "Keys that were suppressed in one release only are counted and never listed.\n"
            "Exit codes: 0 compared, 2 a file cannot be read, 3 no such file, 5 the folder is not "
            "palermo's to replace.\n\n"
            "  palermo report diff data_glotip_2023-05-30.xlsx data_glotip_2025-04-14.xlsx\n"
            "  palermo report diff old.csv new.csv --out changes --lang en,fr\n",
            diff),
    };
}

}  // namespace palermo::workflows
