"""Help, manual and completion are made of one table: each command is in all three, with the same options.

    one_table.py PALERMO
"""

import re
import subprocess
import sys

PALERMO = sys.argv[1]
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def said(*words):
    run = subprocess.run([PALERMO, *words], capture_output=True, text=True)
    assert run.returncode == 0, f"{words}: exit code {run.returncode}: {run.stderr}"
    return run.stdout


def commands_of(text):
    """The names under SUBCOMMANDS of a help."""
    parts = re.split(r"(?im)^subcommands:?\s*$", text)
    if len(parts) == 1:
        return []  # a command without steps: `palermo doctor`
    return re.findall(r"(?m)^  ([a-z-]+) ", parts[1].lstrip("\n").split("\n\n")[0])


manual, completion = said("--print", "manual"), said("--print", "completion")
subprocess.run(["bash", "-n"], input=completion, text=True, check=True)
pages = dict(re.findall(r"(?ms)^\.SH palermo (\S+(?: \S+)?)\n(.*?)(?=^\.SH |\Z)", manual))
lines = dict(re.findall(r"(?m)^ +'(\w+ [\w-]+)'\) words='([^']*)'", completion))
# `palermo national` is a command itself and has steps below it: its options follow any word that is no step.
lines |= dict(re.findall(r"(?m)^ +'(\w+) '\*\) words='([^']*)'", completion))
groups = commands_of(said("--help"))
names = [f"{group} {command}" for group in groups for command in commands_of(said(group, "--help"))]
names += [group for group in groups if group in pages]
assert names and set(names) == set(pages) == set(lines), (names, sorted(pages), sorted(lines))
for name in names:
    help_text = said(*name.split(), "--help")
    shown = {each for line in help_text.split("\n") for each in re.findall(r"^  (--?[a-z][a-z-]*)", line)} - {"-h"}
    completed = set(lines[name].split()) - {"--help"}
    in_manual = set(OPTION.findall("\n".join(re.findall(r"(?m)^\.B (.*)$", pages[name])).replace("\\-", "-")))
    assert shown == completed, (name, sorted(shown ^ completed))
    # The manual says once what all commands have.
    assert in_manual == shown - {"--json", "--threads"}, (name, sorted(in_manual ^ shown))
print(f"{len(names)} commands, each in help, manual and completion")
