"""Compiles Markdown pages into the program, so that `--explain` works where there is no docs folder.

    embed_pages.py MODULE OUT.cpp PAGE.md...

Refuses a page without the fixed headings (docs/rules/README.md). Exit code 0, or 2.
"""

import pathlib
import sys

HEADINGS = ["What it flags", "Why it matters", "Worked example", "What to do", "Limits", "Source"]

module, out, *pages = sys.argv[1:]
lines = ["#include <array>", "#include <string_view>", "", f"namespace palermo::{module} {{", "namespace {", ""]
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
    to_do = text.split("## What to do\n")[1].split("\n\n")[0].replace("\n", " ").strip()
    entries.append(f'    {{"{path.stem}", R"page({text})page", R"page({to_do})page"}},')
lines += ["struct Page {", "    std::string_view id, text, what_to_do;", "};", "",
          f"constexpr std::array<Page, {len(entries)}> pages = {{{{", *entries, "}};", "",
          "Page page(std::string_view id) {", "    for (const auto& each : pages) {",
          "        if (each.id == id) return each;", "    }", "    return {};", "}", "", "}  // namespace", "",
          "std::string_view page_of(std::string_view id) {", "    return page(id).text;", "}", "",
          "std::string_view what_to_do(std::string_view id) {", "    return page(id).what_to_do;", "}", "",
          f"}}  // namespace palermo::{module}", ""]
pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
