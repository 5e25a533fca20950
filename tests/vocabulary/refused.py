"""tools/generate.py refuses code lists that would mislead, and names the place. One case an edit."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

CASES = [  # file, text, what stands there instead, what must be said
    ("vocabulary/countries.csv", "\nBEN,BJ,204,", "\nBEN,BJ,4,", "stands already in row"),
    ("vocabulary/countries.csv", ",Bénin,", ",,", ":fr: no name"),
    ("vocabulary/countries.csv", "BEN,BJ,204,Benin,", "BEN,BJ,204,Belgium,", "countries.csv:"),
    ("vocabulary/countries.csv", ",SOAM\n", ",SUDA\n", "no such subregion"),
    ("vocabulary/subregions.csv", "NOAM SOAM", "NOAM", "and name this one too"),
    ("vocabulary/regions.csv", "\n5,intermediate,419,", "\n5,intermediate,420,", ":within: no such region"),
    ("vocabulary/population.csv", "\nBEN,", "\nBEM,", ":iso3: no such country"),
    ("vocabulary/treaties.csv", ",ALB,Albania,2000-12-12,", ",ALB,Albania,12.12.2000,", "YYYY-MM-DD"),
    ("vocabulary/terms.csv", "form,LAB.DOM,LAB,", "form,LAB.DOM,LABOUR,", ":within: no such code"),
    ("vocabulary/crosswalk.csv", "form,ORG,sdg,VC_HTF_DETVOG,both", "form,ORG,sdg,,both", ":standard_code: empty"),
    ("vocabulary/crosswalk.csv", "form,ORG,sdg,", "form,ORG,sgd,", ":standard: "),
    ("lookups/citizenship.csv", "EGYBT,state,EGY,", "EGYBT,state,EGB,", ":iso3: a code of countries.csv"),
    ("lookups/citizenship.csv", "TOTAL,unusable,,", "TOTAL,unusable,EGY,", ":iso3: a code of countries.csv"),
    ("lookups/citizenship.csv", "EGYBT,state,EGY,palermo 2026-11", "EGYBT,state,EGY,", "who decided?"),
    ("lookups/citizenship.csv", "BRASIL,state,BRA,", "BRASIL,state,BRN,", "decided otherwise above"),
    ("lookups/citizenship_2023.csv", "Alemana,", "Alemania,", "stands already in citizenship.csv"),
]

failed = 0
for file, text, instead, expected in CASES:
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        for part in ("vocabulary", "lookups"):
            shutil.copytree(ROOT / "data" / part, data / part)
        path = data / file
        before = path.read_text(encoding="utf-8")
        after = before.replace(text, instead, 1)
        path.write_text(after, encoding="utf-8")
        out = pathlib.Path(folder) / "out.cpp"
        run = subprocess.run([sys.executable, ROOT / "tools/generate.py", "vocabulary", out, data],
                             capture_output=True, text=True)
        if before == after or run.returncode != 2 or expected not in run.stderr or out.exists():
            print(f"{file} {text!r}: expected '{expected}', got {run.returncode} {run.stderr[:500]}")
            failed += 1
print(f"{len(CASES) - failed} of {len(CASES)} refused")
sys.exit(bool(failed))
