"""Writes the files of one new thing from a template, and over no file that stands.

    ./dev new rule G17 total_without_source      a rule for the UNODC file; D.. case data, S.. SDG series
    ./dev new module gadgets                     a room of src/palermo with its first test

What is left to do is printed; `python3 tools/generate.py check` names each text that nobody has translated.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LANGUAGES = 6
INPUTS = {  # by the letter of a rule: what it looks at, which member of Rule, its fixture
    "G": ("GlotipInput", "on_glotip", "{CODE}_2025-04-14.csv",
          "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,"
          "txtVALUE,Source\n"
          "BEN,Benin,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,2020,Counts,10,"
          "GLOTIP\n"),
    "D": ("CaseFile", "on_cases", "{CODE}.csv", "yearOfRegistration,gender,ageBroad\n"),
    "S": ("SdgFile", "on_sdg", "{CODE}.csv", "SeriesCode,GeoAreaCode,TimePeriod,Value,Units\n"),
}


def refuse(text):
    print(text, file=sys.stderr)
    sys.exit(2)


def filled(kind, places):
    """[(path, text)] of tools/templates/<kind>.txt; a file begins with "=== path"."""
    parts = (ROOT / f"tools/templates/{kind}.txt").read_text(encoding="utf-8").split("=== ")[1:]
    made = []
    for part in parts:
        path, _, text = part.partition("\n")
        for name, value in places.items():
            path, text = path.replace("{" + name + "}", value), text.replace("{" + name + "}", value)
        made.append((ROOT / path, text))
    return made


def write_all(files):
    for path, _ in files:
        if path.exists():
            refuse(f"{path.relative_to(ROOT)} stands already; nothing was written")
    for path, text in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


def insert_row(name, row, before):
    """Puts a row where the rows of its kind stand in order: before the first that `before` says."""
    path = ROOT / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next((i for i, line in enumerate(lines) if before(line)), len(lines))
    path.write_text("".join(lines[:at] + [row + "\n"] + lines[at:]), encoding="utf-8")
    print(f"{name}:{at + 1}")


def new_rule(code, name):
    if not re.fullmatch(r"[GDS]\d\d", code) or not re.fullmatch(r"[a-z][a-z0-9_]+", name):
        refuse("a rule is called as G17 total_without_source: G, D or S and two digits, then words in small letters")
    if list((ROOT / "src/palermo/published/rules").glob(f"{code.lower()}_*.cpp")):
        refuse(f"there is a rule {code} already")
    kind, member, fixture, header = INPUTS[code[0]]
    places = {"CODE": code, "code": code.lower(), "name": name, "Input": kind, "member": member,
              "fixture": fixture.replace("{CODE}", code), "header": header,
              "title": name.replace("_", " ").capitalize()}
    write_all(filled("rule", places))
    key = f"rule.{code.lower()}.title"
    if code[0] != "D":  # case data stands on no page
        insert_row("data/words/site.csv", key + ",TRANSLATE" * LANGUAGES,
                   lambda line: line.startswith("rule.") and line.split(",")[0] > key)
    insert_row("docs/rules/README.md", f"| [{code}]({code}.md) | {'UNODC' if code[0] == 'G' else 'CTDC' if code[0] == 'D' else 'SDG'} "
               f"| {places['title']} |", lambda line: line.startswith("| [") and line[3:6] > code)
    print(f"\nNow: the loop in the rule, a row of {places['fixture']} that it finds, the page, the title in six\n"
          f"languages; then ./dev build && ./dev approve, and read what the case expects.")


def new_module(name):
    if not re.fullmatch(r"[a-z][a-z0-9]+", name):
        refuse("a module has a name of small letters: gadgets")
    write_all(filled("module", {"name": name}))
    print(f"\nNow: a line in src/palermo/CMakeLists.txt, below all it uses:\n"
          f"    palermo_module({name:<10} USES core)\nand a paragraph in src/palermo/README.md.")


def main(arguments):
    kinds = {"rule": (new_rule, 2), "module": (new_module, 1)}
    if not arguments or arguments[0] not in kinds or len(arguments) != 1 + kinds[arguments[0]][1]:
        print(__doc__)
        return 2
    kinds[arguments[0]][0](*arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
