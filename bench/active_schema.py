"""Cut a schema's lists down to the codes a file uses, to compare with programs that do the same.

    python3 bench/active_schema.py SCHEMA.json FILE.csv > active.json

For comparison only: a list taken from the data tells who is in it, and a release made with it does not
keep the promise it prints.
"""

import csv
import json
import sys

schema = json.load(open(sys.argv[1], encoding="utf-8"))
rows = csv.DictReader(open(sys.argv[2], encoding="utf-8", newline=""))
used = {column["name"]: set() for column in schema["columns"]}
for row in rows:
    for name, codes in used.items():
        codes.add(row[name])
for column in schema["columns"]:
    codes = schema["lists"][column.pop("list")]["codes"] if "list" in column else column["codes"]
    column["codes"] = [code for code in codes if code in used[column["name"]]]
    column["missing"] = "" in used[column["name"]]
for rule in schema["rules"]:
    for part in ("when", "then"):
        for name in rule.get(part, {}):
            rule[part][name] = [code for code in rule[part][name] if code in used[name]]
schema.pop("lists", None)
schema["name"] += ", codes in use (comparison only)"
json.dump(schema, sys.stdout, indent=1, ensure_ascii=False)
