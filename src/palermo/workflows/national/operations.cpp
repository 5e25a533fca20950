#include "palermo/workflows/national/operations.hpp"

#include "palermo/workflows/national/check.hpp"
#include "palermo/workflows/national/compare.hpp"
#include "palermo/workflows/national/national.hpp"
#include "palermo/workflows/national/publish.hpp"
#include "palermo/workflows/national/tables.hpp"

namespace palermo::workflows {

std::vector<Operation> national_operations() {
    return {
        operation(
            "national", "From an office's own spreadsheet to a national report: all steps in one",
            "The first run may end with questions, in columns.csv and labels.csv of the folder. "
            "Fill them in and run\nthe same command again; nothing you wrote is written over.\n"
            "Exit codes: 0 done, 1 done with findings or questions are open, 2 a file cannot be "
            "used, 5 the folder holds\na release already, 6 people could be found in the "
            "tables.\n\n"
            "  palermo national register.xlsx --state NLD --out work\n"
            "  palermo national 2023.csv 2024.csv --state FRA --columns last_year/columns.csv "
            "--labels last_year/labels.csv --out work\n",
            national),
        operation("national check",
                  "Say what an office's own files hold, what is wrong with them, and what is open",
                  "Nothing leaves the office: findings name places and never what stands there.\n"
                  "Exit codes: 0 no findings, 1 findings or questions, 2 a file cannot be read.\n\n"
                  "  palermo national check register.xlsx\n"
                  "  palermo national check register.xlsx --columns-out columns.csv --labels-out "
                  "labels.csv\n",
                  check_office),
        operation(
            "national publish",
            "Count an office's cases and let them out as the State's protected tables",
            "Exit codes: 0 done, 2 a file cannot be used, 5 a release stands there, 6 people "
            "could be found in the tables.\n\n"
            "  palermo national publish register.xlsx --state NLD --columns columns.csv --labels "
            "labels.csv --out release\n",
            publish_national),
        operation(
            "national tables",
            "Write a State's published tables in the columns others ask for: SDG 16.2.2, UNODC, "
            "Eurostat",
            "Made of what was published alone; each row says which cell it is.\n"
            "Exit codes: 0 done, 2 not a State's tables, 5 something stands at --out.\n\n"
            "  palermo national tables work/release/NLD.victims.csv --out tables\n"
            "  palermo national tables NLD.victims.csv --shape-file ours.csv --out tables\n",
            export_tables),
        operation("national compare",
                  "Put a State's own count beside what UNODC published of it, line by line",
                  "Exit codes: 0 no different line, 1 some differ, 2 a file cannot be read.\n\n"
                  "  palermo national compare work/release/NLD.victims.csv --unodc "
                  "data_glotip_2025-04-14.csv --csv lines.csv\n",
                  compare_national),
    };
}

}  // namespace palermo::workflows
