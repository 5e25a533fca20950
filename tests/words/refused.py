"""tools/generate.py refuses each kind of broken text, and names the place. One case a complaint."""

import pathlib
import subprocess
import sys
import tempfile

GENERATE = pathlib.Path(__file__).resolve().parents[2] / "tools/generate.py"
HEADER = "key,en,fr,es,ru,zh,ar"
GOOD = "a.b,Yes,Oui,Sí,Да,是,نعم"
LONG = "Every number carries its recipe and its source"

CASES = [
    ("a key used twice", ["a.b,Yes,Oui,Sí,Да,是,نعم", GOOD], "one.csv:3:key"),
    ("a missing cell", ["a.b,Yes,,Sí,Да,是,نعم"], "one.csv:2:fr: no text"),
    ("a place that differs", ["a.b,{n} yes,{m} oui,{n} sí,{n} да,{n}是,{n} نعم"], "one.csv:2:fr: named places"),
    ("a brace alone", ["a.b,Yes {,Oui,Sí,Да,是,نعم"], "one.csv:2:en: a brace"),
    ("a long text left in English", [f"a.b,{LONG},{LONG},Sí,Да,是,نعم"], "one.csv:2:fr: the English text"),
    ("a long text in the wrong script", [f"a.b,{LONG},Oui,Sí,{LONG} too,是,نعم"], "one.csv:2:ru: no letter"),
    ("a ragged row", ["a.b,Yes,Oui"], "one.csv:2:: 3 cells"),
    ("a counted text without other", ["a.b.one,Yes,Oui,Sí,Да,是,نعم"], "has no 'a.b.other'"),
    ("a counted text without the Russian few", ["a.b.other,Yes,Oui,Sí,Да,是,نعم"], "one.csv:2:ru: 'a.b.few' is needed"),
    ("a count beside a noun, without plural forms", ["a.b,{n} cases,{n} cas,{n} casos,{n} дел,{n}件,{n} حالات"],
     "one.csv:2:ru: 'a.b' counts {n} and has no plural forms"),
    ("a count by position beside a noun", ["a.b,only {1} people,{1} oui,{1} sí,{1} да,{1}是,{1} نعم"],
     "one.csv:2:en: 'a.b' counts things"),
    ("a place that nobody said is a count or none", ["a.b,{odd},{odd},{odd},{odd},{odd},{odd}"],
     "one.csv:2:a.b: say in tools/generate.py whether {odd}"),
    ("a key in capitals", ["A.b,Yes,Oui,Sí,Да,是,نعم"], "one.csv:2:key: keys are"),
    ("spaces around a text", ["a.b,Yes ,Oui,Sí,Да,是,نعم"], "one.csv:2:en: spaces"),
]

failed = 0
for what, rows, expected in CASES:
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        (data / "words").mkdir(parents=True)
        (data / "words/one.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        out = pathlib.Path(folder) / "out.cpp"
        run = subprocess.run([sys.executable, GENERATE, "words", out, data], capture_output=True, text=True)
        if run.returncode != 2 or expected not in run.stderr or out.exists():
            print(f"{what}: expected '{expected}', got {run.returncode} {run.stderr}")
            failed += 1
print(f"{len(CASES) - failed} of {len(CASES)} refused")
sys.exit(bool(failed))
