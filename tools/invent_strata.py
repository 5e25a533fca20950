#!/usr/bin/env python3
"""Invents a population of 3,000 people and the four lists that saw some of them.

    tools/invent_strata.py > data/examples/mse/invented_strata.csv      the lists, as read by palermo
    tools/invent_strata.py truth                                         people by sex, age, form, year

Nobody in it is real. What is true is known: within people of one sex, age, form and year the lists are
independent but for police and ngo, who refer to each other; and whether age or form was written down
depends on the lists alone.
"""
import collections
import math
import random
import sys

LISTS = ["police", "ngo", "labour", "health"]
PEOPLE = 3000


def logistic(x):
    return 1 / (1 + math.exp(-x))


def person(rng):
    sex = "F" if rng.random() < 0.62 else "M"
    form = rng.choices(["SEX", "LAB", "OTH"], [6, 3, 1] if sex == "F" else [1, 7, 2])[0]
    age = "0_17" if rng.random() < (0.3 if form != "LAB" else 0.12) else "18plus"
    year = rng.choices([2021, 2022, 2023], [9, 10, 11])[0]
    police = rng.random() < logistic(-1.3 + 0.7 * (form == "SEX") + 0.5 * (age == "0_17"))
    ngo = rng.random() < logistic(-1.7 + 0.9 * (sex == "F") + 1.0 * police)
    labour = rng.random() < logistic(-2.6 + 1.9 * (form == "LAB"))
    health = rng.random() < logistic(-1.9 + 0.5 * (sex == "F") + 0.1 * (year - 2021))
    return sex, age, form, year, (police, ngo, labour, health)


def main():
    rng = random.Random(20260101)
    truth, rows = collections.Counter(), collections.Counter()
    for _ in range(PEOPLE):
        sex, age, form, year, seen = person(rng)
        for margin in ("all", "sex " + sex, "age " + age, "form " + form, f"year {year}",
                       f"sex {sex}, age {age}"):
            truth[margin] += 1
        if not any(seen):
            continue
        # The police write ages down, NGOs ask about the form.
        if rng.random() < (0.05 if seen[0] else 0.2):
            age = ""
        if rng.random() < (0.04 if seen[1] else 0.15):
            form = ""
        rows[(*map(int, seen), sex, age, form, year)] += 1
    if sys.argv[1:] == ["truth"]:
        for margin, people in sorted(truth.items()):
            print(margin, people)
        return
    print(",".join(LISTS + ["sex", "age", "form", "year", "count"]))
    for row, count in sorted(rows.items(), key=lambda item: tuple(map(str, item[0]))):
        print(",".join(map(str, row)) + f",{count}")


main()
