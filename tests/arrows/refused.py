"""Small invented trees, each with one thing that tools/check_arrows.py must name."""

import pathlib
import subprocess
import sys
import tempfile

CHECKER = pathlib.Path(__file__).parents[2] / "tools/check_arrows.py"
MAP = """palermo_module(core     NEEDS fmt::fmt)
palermo_module(words    USES core)
palermo_module(formats  USES core)
palermo_module(release  USES core)
palermo_module(solver   USES core NEEDS PkgConfig::clp)
palermo_module(report   USES core release TESTS solver)
palermo_module(workflows USES core words formats report)
"""
SOUND = {
    "src/palermo/CMakeLists.txt": MAP,
    "src/palermo/core/result.hpp": "// Thread safety: values.\n",
    "src/palermo/formats/json.cpp": 'auto text = fmt::format("{{\\"a\\":{}}}", 1);\n',
    "apps/cli/main.cpp": '#include "palermo/core/task.hpp"\n#include "palermo/formats/json.hpp"\n'
                         '#include "palermo/words/words.hpp"\n#include "palermo/workflows/operations.hpp"\n'
                         'const char* said = "no Ledger, no gate"; int delegate; // a Recipe in a comment\n',
}
CASES = [  # what is added or put in its place, and what must be said
    ({"apps/cli/other.cpp": '#include "palermo/report/page.hpp"\n'}, "includes palermo/report/page.hpp"),
    ({"apps/cli/other.cpp": '#include "palermo/formats/csv.hpp"\n'}, "includes palermo/formats/csv.hpp"),
    ({"apps/cli/other.cpp": "Ledger ledger;\n"}, "names Ledger, ledger"),
    ({"apps/cli/other.cpp": "auto made = recipe_of(request);\n"}, "names recipe_of"),
    ({"apps/cli/other.cpp": "PublicationGate open;\n"}, "names PublicationGate"),
    ({"src/palermo/release/a.hpp": "int a();\n"}, "release/a.hpp: say at its head what threads may do"),
    ({"src/palermo/release/a.cpp": "auto text = json_quoted(name);\n"}, "json_quoted, 1 times"),
    ({"src/palermo/release/a.cpp": 'auto text = fmt::format("{{\\"a\\":{}}}", 1);\n'}, "release/a.cpp:1: JSON written"),
    ({"src/palermo/release/a.cpp": 'auto text = fmt::format(R"({{"a":{}}})", 1);\n'}, "release/a.cpp:1: JSON written"),
    ({"src/palermo/release/a.cpp": '\ntext += "\\"people\\":" + n;\n'}, "release/a.cpp:2: JSON written"),
    ({"src/palermo/CMakeLists.txt": MAP.replace("report   USES core release", "report   USES core release solver")},
     "report links CLP (report uses solver)"),
    ({"src/palermo/CMakeLists.txt": MAP.replace("release  USES core", "release  USES core OPENLY PkgConfig::gmp")},
     "report links GMP (report uses release)"),
]


def said_of(changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**SOUND, **changes}.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        run = subprocess.run([sys.executable, CHECKER, pathlib.Path(folder) / "src/palermo"],
                             capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr


failed = []
code, said = said_of({})
if code != 0:
    failed.append(f"a sound tree is refused: {said}")
for changes, wanted in CASES:
    code, said = said_of(changes)
    if code != 1 or wanted not in said or len(said.splitlines()) != 1:
        failed.append(f"{changes}\n  should say: {wanted}\n  said ({code}): {said}")
print("\n".join(failed) or f"{len(CASES)} broken trees, each named")
sys.exit(bool(failed))
