"""kill -9 while a backup is made, restored, and keys are changed: whole or not there, and nothing is lost.

    killed.py PALERMO      8 rounds of each kind; PALERMO_ROUNDS says how many
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

PALERMO = str(pathlib.Path(sys.argv[1]).resolve())
ROUNDS = int(os.environ.get("PALERMO_ROUNDS", "8"))
CASES = 400


def main():
    draw = random.Random(20261201)
    with tempfile.TemporaryDirectory(prefix="palermo-killed-") as name:
        work = pathlib.Path(name)

        def run(*words, code=0):
            done = subprocess.run([PALERMO, *map(str, words)], cwd=work, capture_output=True, text=True)
            assert code is None or done.returncode == code, (words, done.returncode, done.stderr)
            return done

        def killed(seconds, *words):
            """True where it was killed before it ended."""
            process = subprocess.Popen([PALERMO, *map(str, words)], cwd=work, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            return process.wait() == -signal.SIGKILL

        key = ["--key", "r.key"]
        run("registry", "create", "registry", "--name", "A", "--key-out", "r.key", "--admin-out", "U1.key")
        run("registry", "user", "registry", *key, "--team", "north", "--roles", "caseworker", "--out", "U2.key")
        run("registry", "invent", "registry", *key, "--as", "U2.key", "--cases", CASES)
        begun = time.monotonic()
        run("backup", "create", "registry", *key, "--out", "whole")
        length = time.monotonic() - begun
        counts = {"backup": 0, "restore": 0, "rotate": 0}

        def opens_all():
            done = run("doctor", "registry", *key, code=1)
            assert f"Every part of {CASES} cases opens with its key." in done.stdout, done.stdout

        for i in range(ROUNDS):
            counts["backup"] += killed(draw.uniform(0, 1.2 * length), "backup", "create", "registry", *key, "--out",
                                       f"b{i}")
            if (work / f"b{i}").exists():
                run("backup", "verify", f"b{i}", *key)
        opens_all()

        begun = time.monotonic()
        run("backup", "restore", "whole", *key, "--out", "first")
        length = time.monotonic() - begun
        for i in range(ROUNDS):
            counts["restore"] += killed(draw.uniform(0, 1.2 * length), "backup", "restore", "whole", *key, "--out",
                                        f"restored{i}")
            if (work / f"restored{i}").exists():
                done = run("doctor", f"restored{i}", *key, code=1)
                assert f"Every part of {CASES} cases opens with its key." in done.stdout
            else:
                run("backup", "restore", "whole", *key, "--out", f"restored{i}")

        begun = time.monotonic()
        run("registry", "rotate", "registry", *key)
        length = time.monotonic() - begun
        for i in range(ROUNDS):
            counts["rotate"] += killed(draw.uniform(0, .9 * length), "registry", "rotate", "registry", *key)
            opens_all()
        run("registry", "rotate", "registry", *key)
        done = run("doctor", "registry", *key, code=1)
        assert "No change of keys is under way" in done.stdout
        opens_all()
        # A kill that always comes too late would prove nothing.
        assert ROUNDS < 8 or all(counts.values()), counts
        print("killed in time:", ", ".join(f"{k} {v} of {ROUNDS}" for k, v in counts.items()))


main()
