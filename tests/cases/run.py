"""Runs every case in tests/cases and compares output and exit code (see README.md beside this)."""

import os
import pathlib
import shlex
import subprocess
import sys

program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
failures = count = 0
for case in sorted(folder.rglob("*.in")):
    count += 1
    words = shlex.split(case.read_text().splitlines()[0])
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    run = subprocess.run([program, *words], cwd=case.parent, capture_output=True, text=True, env=environment)
    for suffix, got in ((".expected", f"{run.stdout}exit {run.returncode}\n"), (".error", run.stderr)):
        wanted = case.with_suffix(suffix)
        if suffix == ".error" and not wanted.exists():
            continue
        if "--approve" in sys.argv:
            wanted.write_text(got)
        elif not wanted.exists() or wanted.read_text() != got:
            failures += 1
            print(f"{case.relative_to(folder)}{suffix}: got\n{got}\nwanted\n{wanted.read_text() if wanted.exists() else '(no file)'}")
print(f"{count} cases, {failures} failed")
sys.exit(bool(failures) or count == 0)
