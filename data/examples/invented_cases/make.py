"""Writes cases.csv: 3,000 invented victims, to follow docs/guides/protect.md with.

    python3 make.py [--people 3000] [--seed 1] [--out cases.csv]

Nobody in it exists. It has what real files have: most people from a few States, answers that are missing, a few
spellings that no code book knows, and some people on more than one row. Standard library only.
"""

import argparse
import csv
import random

FORMS = [("sexual", 45), ("labour", 38), ("begging", 6), ("crime", 6), ("organs", 1), ("", 4)]
STATES = [("RO", 24), ("NG", 15), ("BG", 11), ("VN", 8), ("NL", 8), ("PL", 6), ("HU", 5), ("CN", 4), ("UG", 3),
          ("PH", 3), ("IN", 2), ("MA", 2), ("GH", 2), ("TH", 1), ("BR", 1), ("Stateless", 1), ("", 3)]
UNKNOWN = ["Kurdistan", "unkown", "USSR"]  # no code book has these
REGIONS = [("north", 22), ("east", 18), ("south", 27), ("west", 33)]


def one(random_, weighted):
    values, weights = zip(*weighted)
    return random_.choices(values, weights)[0]


def person(random_, number):
    sex = one(random_, [("Female", 68), ("Male", 30), ("Other", 1), ("", 1)])
    form = one(random_, FORMS)
    if sex == "Male" and form == "sexual" and random_.random() < 0.7:
        form = "labour"
    young = 0.3 if form in ("begging", "crime") else 0.16
    age = "" if random_.random() < 0.05 else "0-17" if random_.random() < young else "18+"
    minor = {"0-17": "yes", "18+": "no", "": one(random_, [("yes", 1), ("no", 4), ("", 5)])}[age]
    state = one(random_, STATES) if random_.random() > 0.004 else random_.choice(UNKNOWN)
    return {"case_id": f"NRM-{number:05}", "sex": sex, "age": age, "minor": minor, "citizenship": state,
            "form": form, "region": one(random_, REGIONS), "year": one(random_, [(str(y), 1) for y in range(2021, 2026)])}


def main():
    ask = argparse.ArgumentParser(description="invented victims to follow the guide with")
    ask.add_argument("--people", type=int, default=3000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--out", default="cases.csv")
    given = ask.parse_args()
    random_ = random.Random(given.seed)
    with open(given.out, "w", newline="", encoding="utf-8") as file:
        writer = None
        for number in range(1, given.people + 1):
            row = person(random_, number)
            if writer is None:
                writer = csv.DictWriter(file, row)
                writer.writeheader()
            writer.writerow(row)
            # Registered again in another year; a few of them often.
            again = 0 if random_.random() > 0.02 else random_.choice([1, 1, 1, 2, 4])
            for _ in range(again):
                writer.writerow({**row, "year": one(random_, [(str(y), 1) for y in range(2021, 2026)])})


if __name__ == "__main__":
    main()
