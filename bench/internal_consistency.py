"""Can lists that saw only part of people count people who are known? (Binette, Steorts 2022)

    python3 bench/internal_consistency.py PALERMO [--method stepwise bic graphs threshold latent]

Of the people on one list we know how many there are. Those of them who are on any other list make a
smaller study, with the other lists, and its estimate should find the whole list. Sets of fewer than 30
people seen are left out; a list that none of these people is on is left out of the set. Prints each
estimate, and for each method the share of 95% intervals that hold the truth, the mean and the root mean
square of log(estimate / truth). Deterministic.
"""

import argparse
import csv
import json
import math
import pathlib
import re
import subprocess
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("palermo")
parser.add_argument("--method", nargs="+", default=["stepwise", "bic", "graphs", "threshold", "latent"])
options = parser.parse_args()
palermo = pathlib.Path(options.palermo).resolve()
examples = pathlib.Path(__file__).resolve().parent.parent / "data" / "examples" / "mse"


def set_within(table, number):
    """The other lists' counts of the people on list `number`, and how many people are on it."""
    header, *rows = table
    on_it = [row for row in rows if row[number] == "1" and int(row[-1]) > 0]
    others = [i for i in range(len(header) - 1) if i != number and any(row[i] == "1" for row in on_it)]
    counts = {}
    for row in on_it:
        history = tuple(row[i] for i in others)
        if "1" in history:
            counts[history] = counts.get(history, 0) + int(row[-1])
    return [header[i] for i in others], counts, sum(int(row[-1]) for row in on_it)


errors = {method: [] for method in options.method}
covered = {method: 0 for method in options.method}
for name in ("UKdat_5", "Ned_5", "NewOrl_5", "Western"):
    table = list(csv.reader((examples / f"{name}.csv").open()))
    for number, of in enumerate(table[0][:-1]):
        lists, counts, people = set_within(table, number)
        seen = sum(counts.values())
        if seen < 30:
            continue
        print(f"{name}, people on {of}: {people}, of these {seen} on other lists")
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            writer = csv.writer(file)
            writer.writerow([*lists, "count"])
            writer.writerows([*history, count] for history, count in counts.items())
            file.flush()
            for method in options.method:
                command = [palermo, "prevalence", "estimate", file.name, "--json", "--method", method]
                run = subprocess.run(command, capture_output=True, text=True)
                if not run.stdout.startswith("{"):
                    print(f"  {method:<10} refused: {re.sub(r'^.*?:[0-9]+:[0-9]+: ', '', run.stderr.strip())}")
                    continue
                made = json.loads(run.stdout)
                limits = next((one for one in made["intervals"] if one["level"] == 0.95))
                low, high = limits["lower"], limits["upper"]
                held = low <= people <= (math.inf if high is None else high)
                errors[method].append(math.log(made["people"] / people))
                covered[method] += held
                print(f"  {method:<10} {made['people']:>9.0f}   {low:.0f} to {high:.0f}{'' if held else '   missed'}")
print(f"\n{'method':<10} {'sets':>4} {'covered':>8} {'mean log':>9} {'rms log':>8}")
for method, logs in errors.items():
    if logs:
        mean, square = sum(logs) / len(logs), sum(x * x for x in logs) / len(logs)
        print(f"{method:<10} {len(logs):>4} {covered[method] / len(logs):>8.3f} {mean:>9.3f} {math.sqrt(square):>8.3f}")
