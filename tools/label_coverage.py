"""How far the shipped lookup carries: labels and rows classed, and the second reading.

    python3 tools/label_coverage.py [UNODC_FILE.csv.xz]

Compares data/lookups/citizenship*.csv with the 150 labels of citizenship_heldout.csv, which were read
again from the raw label alone by the same hand, and with the 150 of citizenship_heldout_2.csv, which
another reader read who had not seen the decisions (98 % of each should agree), and, where a UNODC file is named, counts the
labels and rows of its two citizenship dimensions that the lookup classes: exactly as they are
spelt, or else by a State's name in the code list. Exit code 1 where a promise is missed.
"""

import csv
import lzma
import pathlib
import sys
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parents[1]
DIMENSIONS = ("by citizenship", "by country of repatriation")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


decided = {row["label"]: row for name in ("citizenship", "citizenship_2023")
           for row in rows(ROOT / f"data/lookups/{name}.csv")}
missed = False
for reading, name in (("second", "citizenship_heldout"), ("third", "citizenship_heldout_2")):
    again = rows(ROOT / f"data/lookups/{name}.csv")
    agree = 0
    for row in again:
        first = decided[row["label"]]
        if (first["class"], first["iso3"]) == (row["class"], row["iso3"]):
            agree += 1
        else:
            print(f"{reading} reading differs: '{row['label']}' {first['class']} / {row['class']}")
    print(f"{reading} reading: {agree} of {len(again)} agree ({agree / len(again):.1%})")
    missed = missed or agree < 0.98 * len(again) or len(again) != 150

names = {row[language].casefold() for row in rows(ROOT / "data/vocabulary/countries.csv")
         for language in ("en", "fr", "es", "ru", "zh", "ar")}


def class_of(label):
    if label in decided:
        return decided[label]["class"]
    return "state, by name" if label.casefold() in names else "not decided"


if len(sys.argv) > 1:
    with lzma.open(sys.argv[1], "rt", encoding="utf-8", newline="") as file:
        labels = Counter(row["Category"] for row in csv.DictReader(file) if row["Dimension"] in DIMENSIONS)
    classed = Counter()
    for label, count in labels.items():
        classed[class_of(label)] += count
    known = sum(class_of(label) != "not decided" for label in labels)
    carried = sum(labels.values()) - classed["not decided"]
    print(f"labels classed: {known} of {len(labels)}")
    print(f"rows classed: {carried} of {sum(labels.values())} ({carried / sum(labels.values()):.2%})")
    print("rows by class: " + ", ".join(f"{name} {count}" for name, count in classed.most_common()))
    missed = missed or known < len(labels) or carried < 0.99 * sum(labels.values())
sys.exit(missed)
