"""Long estimates by stratum show how far they are on a terminal and stop at Ctrl-C, nothing half-written.

Each command would take minutes or hours; it gets SIGINT once its bar is drawn (or after half a second) and
must end with exit code 9 and one sentence.
"""

import os
import pathlib
import pty
import random
import signal
import subprocess
import sys
import tempfile
import time

program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
invented = source / "data/examples/mse/invented_strata.csv"


def crowd(path, lists, levels, people, missing):
    """Invented people on many lists, with two covariates of many levels, some missing."""
    rng = random.Random(4)
    with open(path, "w", encoding="utf-8") as file:
        names = [f"list_{i}" for i in range(lists)]
        file.write(",".join([*names, "district", "age"]) + "\n")
        for _ in range(people):
            seen = [int(rng.random() < 0.3) for _ in names]
            if any(seen):
                of = ["" if rng.random() < missing else str(rng.randrange(levels)) for _ in range(2)]
                file.write(",".join([*map(str, seen), *of]) + "\n")
    return str(path)


def interrupted(name, arguments, bar):
    reading, writing = pty.openpty()
    run = subprocess.Popen([program, "prevalence", "estimate", *arguments], stdout=subprocess.PIPE, stderr=writing)
    os.close(writing)
    shown, until, sent = "", time.monotonic() + 300, False
    begun = time.monotonic()
    while time.monotonic() < until:
        if not sent and (bar in shown if bar else time.monotonic() > begun + 0.5):
            run.send_signal(signal.SIGINT)
            sent = True
        if bar or sent:
            try:
                piece = os.read(reading, 4096).decode(errors="replace")
            except OSError:  # the other end is closed: the program has ended
                break
            if not piece:
                break
            shown += piece
        else:
            time.sleep(0.05)
    if run.poll() is None and time.monotonic() >= until:
        run.kill()
    output = run.stdout.read()
    code = run.wait()
    good = sent and code == 9 and output == b"" and "palermo: " in shown and "interrupted" in shown
    if not good:
        print(f"{name}: exit {code}, output {output[:200]!r}, terminal {shown[-300:]!r}")
    return good


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    wide = crowd(folder / "wide.csv", 11, 8, 30_000, 0.3)
    many = crowd(folder / "many.csv", 6, 50, 60_000, 0)
    sparse = crowd(folder / "sparse.csv", 7, 20, 300, 0)
    covariates = ["--by", "sex,age", "--covariates", "form,year"]
    good = [
        interrupted("replicates of one model", [str(invented), *covariates, "--model", "list*sex", "--replicates",
                                                "10000000"], "replicates ["),
        interrupted("replicates with a search", [str(invented), *covariates, "--search", "--replicates", "10000000"],
                    "replicates ["),
        interrupted("the search itself", [wide, "--by", "district,age", "--missing", "drop", "--scope",
                                           "list:list + list:covariate + covariate:covariate"],
                    "steps of the search ["),
        interrupted("one fit with missing values", [wide, "--by", "district,age", "--model",
                                                    "list:list + list:covariate + covariate:covariate"], ""),
        interrupted("zeros decided in fractions", [sparse, "--by", "district", "--covariates", "age", "--model",
                                                   "list:district + list:list + list:age"], ""),
        interrupted("pairs by stumps", [many, "--by", "district", "--covariates", "age", "--method", "robust",
                                        "--learner", "stumps"], "pairs and folds ["),
    ]
sys.exit(not all(good))
