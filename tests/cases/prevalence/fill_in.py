"""Fills in a review or sample file as a person with a spreadsheet would: semicolons, a mark, capitals.

fill_in.py IN OUT RULE: "same", "different", "withdrawn" for every row, or the name of a field of a sample whose
values are compared.
"""

import csv
import os
import sys

source, target, rule = sys.argv[1:]
with open(source, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
column = "verdict" if "verdict" in rows[0] else "decision"
for row in rows:
    word = rule if rule in ("same", "different", "withdrawn") else (
        "same" if row["a." + rule] == row["b." + rule] else "different")
    row[column] = f" {word.upper()} "
with open(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8-sig", newline="") as file:
    out = csv.DictWriter(file, rows[0].keys(), delimiter=";")
    out.writeheader()
    out.writerows(reversed(rows))
