"""Every #include must follow an arrow drawn in src/palermo/CMakeLists.txt."""

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

print("\n".join(broken) or f"{len(arrows)} modules, {sum(map(len, arrows.values())) - len(arrows)} arrows, all down")
sys.exit(bool(broken))
