"""Gives every option to every method: each is refused with exit code 2, or something but the recipe changes.

--threads alone may change nothing: the digits are the same on one core and on many."""

import itertools
import re
import subprocess

values = {
    "--p": "0.09", "--order": "1", "--window": "0.5", "--model": "[12,3]", "--delta": "0.5",
    "--grid-limit": "1", "--grid-points": "3", "--chains": "3", "--classes": "2", "--sweeps": "800",
    "--threshold": "0.5", "--precision": "0.5", "--interval": "percentile", "--level": "0.5",
    "--missed-links": "0.1", "--replicates": "150", "--seed": "9", "--threads": "1",
    "--covariates": "age", "--scope": "list:sex", "--search": None, "--missing": "drop",
    "--missing-words": "x", "--impossible": "c:sex=O", "--not-operating": "c:sex=O",
    "--country": "GBR", "--year": "2015", "--least": "100", "--learner": "stumps",
    "--chances": "seen", "--design": "sparse", "--tables": "3", "--gate": None, "--calibrated": None,
    "--outer": "24", "--inner": "24", "--all-designs": None, "--sbc": "threshold",
}
named = ["stepwise", "bic", "aic", "average", "model", "chao", "chapman", "robust", "graphs", "ridge",
         "firth", "latent", "threshold"]
engines = {"stepwise", "bic", "aic", "average", "model"}
needed = {"model": ["--model", "[1,2,3]"], "ridge": ["--model", "[1,2,3]"],
          "firth": ["--model", "[1,2,3]"], "latent": ["--sweeps", "4000"]}
beside = {"--grid-points": ["--grid-limit", "1"], "--year": ["--country", "GBR"],
          "--outer": ["--calibrated", "--inner", "20"], "--inner": ["--calibrated", "--outer", "20"],
          "--calibrated": [], "--search": ["--model", "a:b"]}


def run(words):
    done = subprocess.run(["palermo", "prevalence", *words], capture_output=True, text=True)
    text = re.sub(r"recipe \{.*\}|\"recipe\":\{.*\}", "", done.stdout)
    if re.search("was not expected|not recognised", done.stderr):
        return None, ""
    return done.returncode, text


def without(words, option):
    at = words.index(option) if option in words else None
    return words if at is None else words[:at] + words[at + 2:]


def look(title, base):
    """Which options are accepted, and which of them change nothing."""
    accepted, idle, plain = [], [], {}
    if run(base)[0] == 2:
        print(f"{title}: refused")
        return
    for option, value in values.items():
        if option == "--replicates" and base[-1] in ("10", "40"):
            value = "60" if base[-1] == "40" else "14"
        if option == "--tables" and "--sbc" in base:
            value = "120"
        if option == "--order" and "threshold" in base:
            value = "3"
        words = without(base, option) + beside.get(option, [])
        changed = words + ([option] if value is None else [option, value])
        code, text = run(changed)
        if code is None or code == 2:
            continue
        key = tuple(base + beside.get(option, []))
        if key not in plain:
            plain[key] = run(list(key))[1]
        accepted.append(option[2:])
        if text == plain[key] and option != "--threads":
            idle.append(option)
    print(f"{title}: {' '.join(accepted) or 'none'}")
    for option in idle:
        print(f"  {option} CHANGES NOTHING")


for method in named:
    base = ["estimate", {"chapman": "two.csv", "threshold": "four.csv"}.get(method, "t.csv"), "--method", method]
    base += needed.get(method, []) + (["--replicates", "90"] if method in engines else [])
    look(f"estimate {method}", base)
for method in named:
    base = ["estimate", "draws4.csv" if method == "threshold" else "draws.csv", "--method", method,
            "--replicates", "40" if method == "threshold" else "90"]
    look(f"estimate of draws {method}", base + (needed["model"] if method == "model" else []))
for method in named:
    look(f"diagnose {method}", ["diagnose", "four.csv" if method == "threshold" else "depend.csv", "--method", method] +
         (needed["model"] if method == "model" else []))
for method in named:
    look(f"search {method}", ["search", "depend.csv", "--method", method])
look("estimate by", ["estimate", "strata.csv", "--by", "sex", "--lists", "a,b,c", "--replicates", "10"])
look("estimate by robust",
     ["estimate", "strata.csv", "--by", "sex", "--lists", "a,b,c", "--method", "robust"])
look("compare", ["compare", "t.csv", "--sweeps", "400"])
small = ["--tables", "2", "--replicates", "40"]
look("simulate", ["simulate", "t.csv", *small])
look("simulate all designs", ["simulate", "t.csv", "--all-designs", *small])
look("simulate sbc", ["simulate", "t.csv", "--sbc", "graphs", "--tables", "100"])
