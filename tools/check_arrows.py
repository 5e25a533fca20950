"""Every #include must follow an arrow drawn in src/palermo/CMakeLists.txt; and work is passed a Task.

    check_arrows.py [FOLDER]        FOLDER: another src/palermo, its apps two folders above

No thread, signal or terminal stands in the library but in core/task.cpp, and whoever has a Task hands it on. Apps
bind, call one workflow and show what came back; JSON is made in formats; the open side links no solver and no large
numbers; a public header says what threads may do."""

import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1] / "src/palermo")
APPS = SOURCE.parents[1] / "apps"
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
outside = [*SOURCE.rglob("*.[ch]pp"), *APPS.rglob("*.[ch]pp")]
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

# ----------------------------------------------------------------------------------- apps, JSON, links

APP_INCLUDES = {"core", "words", "workflows"}
# The programs of whoever checks an audit from outside link no workflow.
APP_ALONE = {"audit": {"core", "crypto", "store", "words"}}
APP_HEADERS = {"palermo/formats/json.hpp"}  # what an outcome is shown as
NOT_IN_APPS = {"ledger", "ledgers", "recipe", "recipes", "gate", "gates"}
OPEN_SIDE = ("published", "report")
HEAVY = {"clp": "CLP", "gmp": "GMP", "mpfr": "MPFR, which brings GMP"}
# A literal, or a comment: what comes first wins, so that "https://" begins no comment.
PIECE = re.compile(r'R"(?P<mark>[^()\\\s]*)\((?P<raw>.*?)\)(?P=mark)"|"(?P<text>(?:[^"\\\n]|\\.)*)"|'
                   r"'(?:[^'\\\n]|\\.)+'|//[^\n]*|/\*.*?\*/", re.DOTALL)
MEMBER_OF_JSON = re.compile(r'"[\w.{}]+"\s*:')


def named(path: pathlib.Path) -> str:
    return path.relative_to(SOURCE.parents[1]).as_posix()


def code_of(text: str) -> str:
    """Without comments, and without what stands in literals."""
    return PIECE.sub(lambda piece: '""' if piece["raw"] is not None or piece["text"] is not None else " ", text)


def written_by_hand(text: str):
    """Lines of literals with a member of an object, in a call of fmt:: or beside a plus."""
    flat = PIECE.sub(lambda piece: "_" * len(piece[0]), text)  # as long, without the parentheses of literals
    calls = []
    for match in re.finditer(r"\bfmt::(?:format|format_to|print)\(", flat):
        depth, at = 1, match.end()
        while depth and at < len(flat):
            depth += {"(": 1, ")": -1}.get(flat[at], 0)
            at += 1
        calls.append((match.start(), at))
    for piece in PIECE.finditer(text):
        said = piece["raw"] if piece["raw"] is not None else (piece["text"] or "").replace('\\"', '"')
        before, after = text[:piece.start()].rstrip()[-2:], text[piece.end():].lstrip()[:1]
        glued = before.endswith("+") or before == "+=" or after == "+"
        if MEMBER_OF_JSON.search(said) and (glued or any(a < piece.start() < b for a, b in calls)):
            yield text.count("\n", 0, piece.start()) + 1


def parts_of(identifier: str):
    """"PrivacyLedger" and "ledger_of" have the part ledger; "delegate" has no part gate."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]


def check_apps():
    for path in sorted(APPS.rglob("*.[ch]pp")):
        text = path.read_text()
        allowed = APP_ALONE.get(path.relative_to(APPS).parts[0], APP_INCLUDES)
        for line in re.findall(r'^\s*#\s*include\s+"(palermo/[^"]+)"', text, re.MULTILINE):
            if line.split("/")[1] not in allowed and line not in APP_HEADERS:
                broken.append(f"{named(path)}: includes {line}; an app may include {', '.join(sorted(allowed))} "
                              "and formats/json.hpp: call a workflow")
        words = {word for word in re.findall(r"\b[A-Za-z_]\w*\b", re.sub(r"#[^\n]*", "", code_of(text)))
                 if NOT_IN_APPS & set(parts_of(word))}
        if words:
            broken.append(f"{named(path)}: names {', '.join(sorted(words))}; ledgers, recipes and gates belong to "
                          "workflows")


def check_headers():
    for path in sorted(SOURCE.rglob("*.hpp")):
        if "detail" in path.parts:
            continue
        if not re.search(r"thread.safe|several threads|any thread", path.read_text(), re.IGNORECASE):
            broken.append(f"{named(path)}: say at its head what threads may do: // Thread safety: ...")


def check_json():
    for path in sorted(outside):
        if path.is_relative_to(SOURCE / "formats"):
            continue
        text = path.read_text()
        count = len(re.findall(r"\bjson_quoted\b", code_of(text)))
        if count:
            broken.append(f"{named(path)}: json_quoted, {count} times; make JSON with formats::Json")
        lines = list(written_by_hand(text))
        if lines:
            broken.append(f"{named(path)}:{lines[0]}: JSON written by hand, {len(lines)} times; make it with formats::Json")


def check_open_side():
    needs = {name: set(re.findall(r"PkgConfig::(\w+)|(?:\b(\w+)::\w+)", re.sub(r"TESTS[^A-Z]*", "", rest)))
             for name, rest in MODULE.findall(re.sub(r"#[^\n]*", "", (SOURCE / "CMakeLists.txt").read_text()))}
    for room in OPEN_SIDE:
        came_by = {room: room} if room in arrows else {}
        waiting = list(came_by)
        while waiting:
            here = waiting.pop(0)
            for package in sorted(first or second for first, second in needs.get(here, ())):
                if package.lower() in HEAVY:
                    broken.append(f"src/palermo/CMakeLists.txt: {room} links {HEAVY[package.lower()]} "
                                  f"({came_by[here]}); the open side is light: move what needs it behind release")
            for used in sorted(arrows.get(here, set()) - came_by.keys()):
                came_by[used] = f"{came_by[here]} uses {used}"
                waiting.append(used)


check_apps()
check_headers()
check_json()
check_open_side()

print("\n".join(broken) or f"{len(arrows)} modules, {sum(map(len, arrows.values())) - len(arrows)} arrows, all down; {len(takers)} functions take a task")
sys.exit(bool(broken))
