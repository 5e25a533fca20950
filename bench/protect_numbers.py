"""Fill the table of figures for synthetic microdata: medians of several releases of one file.

    python3 bench/protect_numbers.py PALERMO FILE.csv SCHEMA.json [--epsilon 1] [--delta 8.9e-7] [--runs 5]

Each run starts a ledger, makes a release with fresh noise and compares it with the original, once
as coded and once with "0" and "" as one (as programs that merge them are compared). Figures of real
case data stay inside: this prints distances and shares, no cells.
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("palermo")
parser.add_argument("file")
parser.add_argument("schema")
parser.add_argument("--epsilon", default="1")
parser.add_argument("--delta", default="8.9e-7")
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--order", default="3")
parser.add_argument("--more", nargs="*", default=[], help="more options for synthesize")
options = parser.parse_args()


def run(*words):
    return subprocess.run([options.palermo, "protect", *words], check=True, capture_output=True, text=True).stdout


figures = {}


def note(name, value):
    figures.setdefault(name, []).append(value)


for _ in range(options.runs):
    with tempfile.TemporaryDirectory() as folder:
        ledger, release = f"{folder}/ledger", f"{folder}/release"
        run("ledger", ledger, "--create", "--about", "bench", "--epsilon", options.epsilon, "--delta", options.delta)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        run("synthesize", options.file, "--schema", options.schema, "--ledger", ledger, "--out", release, "--epsilon",
            options.epsilon, "--purpose", "bench", "--title", "bench", "--publisher", "bench", "--canary-runs", "20",
            *options.more)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        note("wall s", time.monotonic() - start)
        note("cpu s", after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        note("most memory MB", after.ru_maxrss / 1024)
        note("release MB", sum(p.stat().st_size for p in pathlib.Path(release).iterdir()) / 1e6)
        for view, flags in (("as coded", []), ("0 and empty as one", ["--zero-is-missing"])):
            result = json.loads(run("evaluate", options.file, release, "--json", "--order", options.order, *flags))
            for order in result["orders"]:
                for name in ("tvd_mean", "tvd_max", "suppressed", "suppressed_50", "invented_mass",
                             "relative_error_median", "relative_error_p90"):
                    note(f"{view} | {order['order']}-way {name}", order[name])
            for codes in result["codes"]:
                note(f"{view} | {codes['column']} kept of {codes['present']}", codes["kept"])
                note(f"{view} | {codes['column']} never seen share", codes["never_seen_share"])
            note(f"{view} | rule violations", result["rule_violations"])
            note(f"{view} | AUC lost on {result['task']['column']}",
                 result["task"]["auc_from_original"] - result["task"]["auc_from_release"])

for name, values in figures.items():
    print(f"{name:55} {statistics.median(values):10.4f}   {' '.join(f'{v:.4f}' for v in values)}")
