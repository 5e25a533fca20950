"""Makes one of each kind of new thing in a copy of the tree, and asks that what was made is sound.

    each_kind.py [COMPILER]

Texts that nobody has translated are named by tools/generate.py and by nothing else; with texts in their place it is
content, the arrows go down, and what was written is C++ (syntax alone: nothing is built).
"""

import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILER = sys.argv[1] if len(sys.argv) > 1 else "c++"
KINDS = [["rule", "G97", "invented_rule"], ["figure", "C97", "invented_figure"], ["method", "invented_method"],
         ["command", "report", "inventedcommand"], ["source", "invented_source"], ["module", "inventedroom"]]
WRONG = [["rule", "G1", "x"], ["figure", "C9", "short"], ["figure", "C01", "there_is_one"], ["method", "Chao 2"],
         ["method", "chao"], ["command", "nothing", "count"], ["source", "../out"], ["module", "two_words"], ["palace"], []]
# One translation unit each, so that their headers are read once.
UNITS = {
    "library.cpp": ["src/palermo/published/rules/g97_invented_rule.cpp", "src/palermo/report/figures/c97_invented_figure.cpp",
                    "src/palermo/report/figure.cpp", "src/palermo/report/sources.cpp",
                    "src/palermo/published/invented_source.cpp", "src/palermo/prevalence/invented_method.cpp",
                    "src/palermo/workflows/report/inventedcommand.cpp", "src/palermo/inventedroom/inventedroom.cpp"],
    "methods.cpp": ["src/palermo/prevalence/methods.cpp", "src/palermo/workflows/prevalence/classics.cpp"],
    "rows.cpp": ["src/palermo/workflows/report/operations.cpp"],
    "tests.cpp": ["tests/report/c97_invented_figure_test.cpp", "tests/prevalence/invented_method_test.cpp",
                  "tests/workflows/report_inventedcommand_test.cpp", "tests/published/invented_source_test.cpp",
                  "tests/inventedroom/inventedroom_test.cpp"],
}
failed = []


def run(tree, *arguments):
    made = subprocess.run([sys.executable, *arguments], cwd=tree, capture_output=True, text=True)
    return made.returncode, made.stdout + made.stderr


def state_of(tree):
    return {path: path.read_bytes() for folder in ("src", "data/words", "docs", "tests") for path in
            (tree / folder).rglob("*") if path.is_file()}


def check(sound, what, said=""):
    if not sound:
        failed.append(f"{what}\n{said}".rstrip())


with tempfile.TemporaryDirectory() as folder:
    tree = pathlib.Path(folder)
    for name in ("src", "data", "docs", "tools", "apps"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("node_modules", "web"))
    for name in ("report", "prevalence", "published", "workflows"):
        (tree / "tests" / name).mkdir(parents=True)
    shutil.copy(ROOT / "tests/report/invented.hpp", tree / "tests/report")
    shutil.copy(ROOT / ".clang-format", tree)
    before = state_of(tree)
    for arguments in WRONG:
        code, said = run(tree, "tools/new.py", *arguments)
        check(code == 2, f"{arguments} is not refused", said)
    check(state_of(tree) == before, "what was refused has written something")

    for arguments in KINDS:
        code, said = run(tree, "tools/new.py", *arguments)
        check(code == 0 and "Now:" in said, f"{arguments} is not made", said)
        once = state_of(tree)
        code, said = run(tree, "tools/new.py", *arguments)
        check(code == 2, f"{arguments} is made twice", said)
        check(state_of(tree) == once, f"{arguments}, asked for again, has written something")

    code, said = run(tree, "tools/generate.py", "check")
    others = [line for line in said.splitlines() if "TRANSLATE" not in line and "has no text" not in line]
    check(code == 2 and "TRANSLATE" in said, "texts that nobody has translated are not named", said)
    check(not others, "more is wrong than missing texts", "\n".join(others))
    for path in (tree / "data/words").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("TRANSLATE", "-"), encoding="utf-8")
    code, said = run(tree, "tools/generate.py", "check")
    check(code == 0, "with its texts the tree is not sound", said)

    house = tree / "src/palermo/CMakeLists.txt"
    house.write_text(house.read_text() + "palermo_module(inventedroom USES core)\n")
    code, said = run(tree, "tools/check_arrows.py")
    check(code == 0, "an arrow goes up", said)

    compiler = subprocess.run(["which", COMPILER], capture_output=True)
    if compiler.returncode == 0 and not failed:
        flags = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{tree}/src", f"-I{tree}/tests/report",
                 f'-DPALERMO_SOURCE="{tree}"', '-DPALERMO_VERSION="0"']

        def syntax(unit):
            path = tree / unit
            path.write_text("".join(f'#include "{tree / part}"\n' for part in UNITS[unit]))
            return subprocess.run([COMPILER, *flags, path], capture_output=True, text=True)

        with concurrent.futures.ThreadPoolExecutor() as pool:
            for unit, made in zip(UNITS, pool.map(syntax, UNITS)):
                check(made.returncode == 0, f"{unit}: {UNITS[unit]}", made.stderr[:4000])

print("\n".join(failed) or f"{len(KINDS)} kinds made, {len(WRONG)} refused")
sys.exit(bool(failed))
