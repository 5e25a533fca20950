"""Every #include must follow an arrow drawn in src/palermo/CMakeLists.txt; and work is passed a Task.

No thread, signal or terminal stands in the library but in core/task.cpp, and whoever has a Task hands it on."""

import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1] / "src/palermo")
MODULE = re.compile(r"palermo_module\((\w+)([^)]*)\)")
DETAIL = re.compile(r'^\s*#\s*include\s+"palermo/(\w+)/detail/', re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s+"palermo/(\w+)/', re.MULTILINE)


def used_by(arguments: str) -> set[str]:
    """The words after USES, up to the next keyword."""
    uses = re.search(r"USES((?:\s+[a-z_]+\b)*)", arguments)
    return set(uses.group(1).split()) if uses else set()


arrows = {name: {name} | used_by(rest) for name, rest in MODULE.findall((SOURCE / "CMakeLists.txt").read_text())}

broken = []
for path in sorted(SOURCE.rglob("*.[ch]pp")):
    module = path.relative_to(SOURCE).parts[0]
    if module not in arrows:
        broken.append(f"{path.relative_to(SOURCE.parent)}: {module} is not on the map")
        continue
    for included in INCLUDE.findall(path.read_text()):
        if included not in arrows[module]:
            broken.append(f"{path.relative_to(SOURCE.parent)}: {module} does not use {included}")

# What stands in a module's detail/ is its own business; the key to the door stands there.
outside = [*SOURCE.rglob("*.[ch]pp"), *(SOURCE.parents[1] / "apps").rglob("*.[ch]pp")]
for path in sorted(outside):
    module = path.relative_to(SOURCE).parts[0] if path.is_relative_to(SOURCE) else "apps"
    for included in DETAIL.findall(path.read_text()):
        if included != module:
            broken.append(f"{path.name}: {module} reaches into {included}/detail")

# A task, not a process: core/task.cpp starts the threads, an app takes the signals and draws.
OF_THE_PROCESS = re.compile(
    r"\bstd::(?:jthread|thread|async|signal)\b|\b(?:isatty|sigaction|sigwait|pthread_(?:create|sigmask|kill))\b")
for path in sorted(SOURCE.rglob("*.[ch]pp")):
    if path.relative_to(SOURCE).as_posix() == "core/task.cpp":
        continue
    for found in OF_THE_PROCESS.findall(path.read_text()):
        broken.append(f"{path.relative_to(SOURCE.parent)}: {found} belongs to core/task.cpp or to an app")


def calls_of(name: str, text: str):
    """The arguments of each call (or definition) of `name`, and what stands before and after."""
    for match in re.finditer(rf"(?<![\w.>]){name}\(", text):
        depth, at = 1, match.end()
        while depth > 0 and at < len(text):
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield text[:match.start()], text[match.end():at - 1], text[at:at + 1]


# A task that is not handed on would make work that nobody can stop.
TAKES_TASK = re.compile(r"(\w+)\((?:[^;(){}]|\([^;(){}]*\)|\{\})*const Task& task = \{\}")
takers = [(path.relative_to(SOURCE.parent).as_posix(), name)
          for path in SOURCE.rglob("*.hpp") for name in TAKES_TASK.findall(path.read_text())]
for path in outside:
    if path.suffix != ".cpp":
        continue
    text = re.sub(r"//[^\n]*", "", path.read_text())
    for header, name in takers:
        if f'"{header}"' not in text:
            continue
        for before, arguments, after in calls_of(name, text):
            is_definition = re.search(r"[\w>&*] +$", before) and not re.search(r"\breturn +$", before)
            if not is_definition and not re.search(r"\b(?:task|asked|alone|inside)\b", arguments):
                broken.append(f"{path.name}: {name}() is not handed the task")

print("\n".join(broken) or f"{len(arrows)} modules, {sum(map(len, arrows.values())) - len(arrows)} arrows, all down; {len(takers)} functions take a task")
sys.exit(bool(broken))
