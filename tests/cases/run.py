"""Runs every case in tests/cases and compares output and exit code (see README.md beside this)."""

import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
failures = count = 0
for case in sorted(folder.rglob("*.in")):
    count += 1
    lines = [line for line in case.read_text().splitlines() if line.strip()]
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
                   "PATH": f"{program.parent}:{os.environ['PATH']}"}
    output, errors = "", ""
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as state:
        # What this machine sees of a ledger in a case is seen by that case alone.
        environment["PALERMO_STATE"] = state
        # The key of this user, so that the same cells are hidden on every machine.
        key = pathlib.Path(state) / "tables.key"
        key.touch(0o600)
        key.write_bytes(hashlib.sha256(b"cases").digest())
        # Several lines are one story told in a copy of the folder, where commands may write.
        story = len(lines) > 1 or lines[0].startswith("$ ") or " --out " in lines[0]
        if story:
            shutil.copytree(case.parent, scratch, dirs_exist_ok=True)
        place = scratch if story else case.parent
        for line in lines:
            words = ["bash", "-c", line[2:]] if line.startswith("$ ") else [program, *shlex.split(line)]
            run = subprocess.run(words, cwd=place, capture_output=True, text=True, env=environment)
            output += f"{run.stdout}exit {run.returncode}\n"
            errors += run.stderr.replace(f"{os.path.realpath(scratch)}/", "")
    for suffix, got in ((".expected", output), (".error", errors)):
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
