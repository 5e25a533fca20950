"""Compiles Markdown pages into the program, so that `--explain` works where there is no docs folder.

    embed_pages.py MODULE OUT.cpp PAGE.md...

Refuses a page without the fixed headings (docs/rules/README.md). Exit code 0, or 2.
"""

import pathlib
import sys

HEADINGS = ["What it flags", "Why it matters", "Worked example", "What to do", "Limits", "Source"]

module, out, *pages = sys.argv[1:]
lines = ["#include <array>", "#include <string_view>", "#include <utility>", "",
         f"namespace palermo::{module} {{", "", "std::string_view page_of(std::string_view id) {"]
entries = []
for path in sorted(map(pathlib.Path, pages)):
    if path.stem == "README":
        continue
    text = path.read_text(encoding="utf-8")
    found = [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]
    if found != HEADINGS or not text.startswith(f"# {path.stem} "):
        print(f"{path}: the title must be '# {path.stem} ...' and the headings {HEADINGS}", file=sys.stderr)
        sys.exit(2)
    # A string literal has a limit of 64 KiB in the standard; these pages have two or three.
    entries.append(f'        std::pair{{std::string_view("{path.stem}"), std::string_view(R"page({text})page")}},')
lines += [f"    static constexpr std::array<std::pair<std::string_view, std::string_view>, {len(entries)}> pages = {{{{"]
lines += [entry.replace("std::pair{", "{", 1) for entry in entries]
lines += ["    }};", "    for (const auto& [name, page] : pages) {", "        if (name == id) {",
          "            return page;", "        }", "    }", "    return {};", "}", "",
          f"}}  // namespace palermo::{module}", ""]
pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
