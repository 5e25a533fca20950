"""Writes the files of one new thing from a template, and over no file that stands.

    ./dev new rule G17 total_without_source      a rule for the UNODC file; D.. case data, S.. SDG series
    ./dev new figure C61 victims_of_organs       a figure of the report, on the page of the world
    ./dev new method sample_coverage             a way to estimate how many people nobody saw
    ./dev new command report count               palermo report count, in the group report, protect or prevalence
    ./dev new source shelters                    a published file that a report can be made of
    ./dev new module gadgets                     a room of src/palermo with its first test

Rows that belong into a file that stands are put there. What is left to do is printed; `python3 tools/generate.py
check` names each text that nobody has translated.
"""

import pathlib
import re
import shutil
import subprocess
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


class Insertion:
    """Lines for a file that stands, before the first line from which on it reads like `before`."""

    def __init__(self, name, lines, before, last=False):
        self.path, self.lines = ROOT / name, lines
        found = list(re.finditer(before, self.path.read_text(encoding="utf-8"), re.MULTILINE))
        if not found:
            refuse(f"{name}: there is no line like {before}, where a row would go; nothing was written")
        self.before = found[-1 if last else 0].group(0)
        self.last = last

    def write(self):
        text = self.path.read_text(encoding="utf-8")
        at = text.rindex(self.before) if self.last else text.index(self.before)
        self.path.write_text(text[:at] + self.lines + text[at:], encoding="utf-8")
        print(f"{self.path.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}")


class Include(Insertion):
    """An include of palermo's among its neighbours."""

    def __init__(self, name, header):
        self.path, self.header = ROOT / name, f'#include "{header}"\n'
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        # The first include is a .cpp file's own; the others stand in the order of their names.
        rows = [i for i, line in enumerate(lines) if line.startswith('#include "palermo/')]
        if not rows:
            refuse(f"{name}: no include of palermo's stands there; nothing was written")
        later = [i for i in rows[1:] if lines[i] > self.header]
        self.at = later[0] if later else rows[-1] + 1
        self.blank = "\n" if len(rows) == 1 else ""

    def write(self):
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(self.at, self.blank + self.header)
        self.path.write_text("".join(lines), encoding="utf-8")
        print(f"{self.path.relative_to(ROOT)}:{self.at + 1}")


class Words:
    """Texts to translate, {key: places}, at the end of a table."""

    def __init__(self, name, keys):
        self.name, self.keys = f"data/words/{name}.csv", keys
        if not (ROOT / self.name).exists():
            refuse(f"there is no {self.name}; nothing was written")

    def write(self):
        path = ROOT / self.name
        text = path.read_text(encoding="utf-8")
        for key, places in self.keys.items():
            cell = " ".join(["TRANSLATE", *("{" + place + "}" for place in places)])
            text += key + f",{cell}" * LANGUAGES + "\n"
            print(f"{self.name}: {key}")
        path.write_text(text, encoding="utf-8")


def make(kind, places, parts):
    """Nothing is written before everything is known to have its place."""
    files = filled(kind, places)
    write_all(files)
    for part in parts:
        part.write()
    format_all({path for path, _ in files} | {part.path for part in parts if hasattr(part, "path")})


def format_all(paths):
    sources = sorted(str(path) for path in paths if path.suffix in (".cpp", ".hpp"))
    if shutil.which("clang-format-19"):
        subprocess.run(["clang-format-19", "-i", *sources], check=True)


# Words of C++ that could be taken for a name of the field.
KEYWORDS = set("and auto bool break case catch char class const continue default delete do double else enum explicit "
               "export false float for friend goto if inline int long namespace new not operator or private protected "
               "public register return short signed sizeof static struct switch template this throw true try typename "
               "union unsigned using virtual void while xor".split())


def check_name(name, example):
    if not re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", name):
        refuse(f"a name is small letters, digits and _: {example}")
    if name in KEYWORDS:
        refuse(f"{name} is a word of C++; take another name: {example}")


def title_of(name):
    return name.replace("_", " ").capitalize()


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def new_rule(code, name):
    if not re.fullmatch(r"[GDS]\d\d", code) or not re.fullmatch(r"[a-z][a-z0-9_]+", name):
        refuse("a rule is called as G17 total_without_source: G, D or S and two digits, then words in small letters")
    if list((ROOT / "src/palermo/published/rules").glob(f"{code.lower()}_*.cpp")):
        refuse(f"there is a rule {code} already")
    kind, member, fixture, header = INPUTS[code[0]]
    places = {"CODE": code, "code": code.lower(), "name": name, "Input": kind, "member": member,
              "fixture": fixture.replace("{CODE}", code), "header": header,
              "title": name.replace("_", " ").capitalize()}
    files = filled("rule", places)
    write_all(files)
    format_all(path for path, _ in files)
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
    check_name(name, "gadgets")
    if (ROOT / "src/palermo" / name).exists():
        refuse(f"there is a room {name} already")
    files = filled("module", {"name": name})
    write_all(files)
    format_all(path for path, _ in files)
    print(f"\nNow: a line in src/palermo/CMakeLists.txt, below all it uses:\n"
          f"    palermo_module({name:<10} USES core)\nand a paragraph in src/palermo/README.md.")


def new_figure(code, name):
    if not re.fullmatch(r"[A-Z]\d\d", code):
        refuse("a figure is called as C61 victims_of_organs: a letter and two digits of the chart list, then words")
    check_name(name, "victims_of_organs")
    kinds = "src/palermo/report/figure.cpp"
    taken = set(re.findall(r'"([A-Z]\d\d)"', (ROOT / kinds).read_text(encoding="utf-8"))) | {"C57", "C59", "C60"}
    if code in taken:  # the last three are pages: data quality, methods, downloads
        refuse(f"there is a figure {code} already")
    key = f"report.{code.lower()}"
    make("figure", {"CODE": code, "code": code.lower(), "name": name, "title": title_of(name)}, [
        Insertion("src/palermo/report/figures/figures.hpp",
                  f"// {code.lower()}_{name}.cpp\nFigure {name}(const FigureContext&);  // {code}\n",
                  r"^\n\}  // namespace palermo::report"),
        Insertion(kinds, f'        {{"{code}", true, false, false, "world", {name}}},\n', r"^    \};\n    return kinds;"),
        Words("report", {f"{key}.title": [], f"{key}.description": [], f"{key}.unit": [],
                         f"{key}.lead": ["year", "victims"]})])
    print(f"\nNow: what is summed, in the figure, and a test by hand beside it; the four texts in six languages; in\n"
          f"{kinds} whether it is drawn for the world, a subregion, a State, and on which page.")


def new_method(name):
    check_name(name, "sample_coverage")
    rows = "src/palermo/prevalence/methods.cpp"
    if f'"{name}"' in (ROOT / rows).read_text(encoding="utf-8"):
        refuse(f"there is a method {name} already")
    answer = "src/palermo/workflows/prevalence/classics.cpp"
    make("method", {"name": name, "title": title_of(name)}, [
        Insertion(rows, f'        {{.name = "{name}",\n         .help = "{title_of(name).lower()}",\n'
                  "         .reads = {{Work::estimate, {\"missed_links\"}}},\n"
                  "         .kind = Method::Kind::classic},\n", r'^        \{\.name = "robust",'),
        Insertion(answer, f'    }} else if (request.choice.method == "{name}") {{\n'
                  '        made->what = "people altogether";\n'
                  f"        made->classic = TRY(prevalence::{name}(input.captures));\n",
                  r"^    \} else \{\n        if \(input\.captures\.lists\(\) != 2\)"),
        Include(answer, f"palermo/prevalence/{name}.hpp"),
        Words("errors_prevalence", {f"error.method.{name}_not_estimable": ["lists"]})])
    print(f"\nNow: the formula in src/palermo/prevalence/{name}.cpp and its worked example in the test and in\n"
          f"docs/methods/{name}.md, the same numbers; a line in docs/README.md; the text of the refusal in six languages.\n"
          f"A method that draws or searches reads more fields: name them in {rows}.")


def new_command(group, name):
    check_name(name, "count")
    if "_" in name:
        refuse("a command is one word: count")
    rows = f"src/palermo/workflows/{group}/operations.cpp"
    if not (ROOT / rows).exists():
        refuse(f"there is no group {group}; there are report, protect and prevalence")
    if f'"{group} {name}"' in (ROOT / rows).read_text(encoding="utf-8"):
        refuse(f"there is a command {group} {name} already")
    request = f"struct {camel(name)}Request"
    for header in sorted((ROOT / "src/palermo/workflows").rglob("*.hpp")):
        if request in header.read_text(encoding="utf-8"):
            refuse(f"{header.relative_to(ROOT)} has a {request} already; take another name")
    make("command", {"group": group, "name": name, "Name": camel(name), "title": title_of(name)}, [
        Insertion(rows, f'        operation("{group} {name}", "{title_of(name)}",\n'
                  f'                  "Exit codes: 0 done.\\n\\n  palermo {group} {name} cases.csv\\n", {name}),\n',
                  r"^    \};\n\}", last=True),
        Include(rows, f"palermo/workflows/{group}/{name}.hpp")])
    print("\nNow: the fields of the Request, what the Outcome holds, and the work; one line of summary and the manual in\n"
          f"{rows}; then ./dev build && ./dev approve, and read what the case expects. Nothing in apps/ changes.")


def new_source(name):
    check_name(name, "shelters")
    rows = "src/palermo/report/sources"
    if f"Role::{name}," in (ROOT / (rows + ".cpp")).read_text(encoding="utf-8"):
        refuse(f"there is a source {name} already")
    make("source", {"name": name, "title": title_of(name)}, [
        Insertion(rows + ".hpp", f"    {name},{'':<{max(1, 18 - len(name))}}// {title_of(name)} (docs/formats/{name}.md)\n",
                  r"^\};\n\nstruct SourceKind"),
        Insertion(rows + ".cpp", f'        {{.role = Role::{name},\n         .name = "{name}",\n'
                  f'         .text = "{title_of(name)} (docs/formats/{name}.md)",\n'
                  f"         .read = [](const GivenFile& given) {{ return published::release_of_{name}(given.file); }}}},\n",
                  r"^    \};\n    return kinds;"),
        Include(rows + ".cpp", f"palermo/published/{name}.hpp"),
        Words("errors_published", {f"error.published.{name}_column_missing": ["column"],
                                   f"error.published.{name}_empty": []})])
    print(f"\nNow: in src/palermo/published/{name}.cpp what the file must hold, and by whom and when it was published; its\n"
          f"page; two texts in six languages; in {rows}.cpp the figures made of it. `palermo report build --{name} FILE`\n"
          "takes it, and what `report verify` gives back follows.")


def main(arguments):
    kinds = {"rule": (new_rule, 2), "figure": (new_figure, 2), "method": (new_method, 1), "command": (new_command, 2),
             "source": (new_source, 1), "module": (new_module, 1)}
    if not arguments or arguments[0] not in kinds or len(arguments) != 1 + kinds[arguments[0]][1]:
        print(__doc__)
        return 2
    kinds[arguments[0]][0](*arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
