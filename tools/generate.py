"""Turns the tables people edit in data/ into C++, and refuses tables that would mislead.

    generate.py words OUT.cpp        data/words/*.csv            -> the texts in six languages
    generate.py vocabulary OUT.cpp   data/vocabulary/*.csv, data/lookups/citizenship*.csv
    generate.py charts OUT.cpp       data/vocabulary/outlines.csv, data/fonts -> the map, the fonts and their widths
    generate.py disclosure OUT.cpp   data/vocabulary/{count_columns,hidden_marks}.csv
    generate.py mapping OUT.cpp      data/vocabulary/office_*.csv
    generate.py exchange OUT.cpp     data/shapes/*.csv
    generate.py registry OUT.cpp     data/access/*.csv
    generate.py published OUT.cpp    src/palermo/published/rules/*.cpp, data/layouts/*.csv,
                                     data/vocabulary/layout_words.csv -> rules and layouts
    generate.py check                says everything that is wrong with either, and writes nothing

CMake runs the first five at build time; a test and `./dev check` run the last. Standard library only.
Every complaint names file, row and column. Exit code 0, or 2 when something was refused.
"""

import csv
import pathlib
import re
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[1]
LANGUAGES = ["en", "fr", "es", "ru", "zh", "ar"]
PLACE = re.compile(r"\{([^{}]*)\}")
COUNTED = re.compile(r"^(.*)\.(zero|one|two|few|many|other)$")
# CLDR categories a whole number can fall in, and that no other category can stand in for.
NEEDED = {"en": {"one"}, "fr": {"one"}, "es": {"one"}, "ru": {"one", "few", "many"}, "zh": set(),
          "ar": {"one", "two", "few", "many"}}
SCRIPT = {"ru": "CYRILLIC", "zh": "CJK", "ar": "ARABIC"}
# Places that take the number of some things. A word beside them changes with the number, so they
# stand in a counted text (.one, .few, ...), or where no word follows: "Convicted: {convicted}."
COUNTS = {"n", "some", "before", "after", "contact", "prosecuted", "convicted", "few", "many", "full",
          "part", "largest", "nationalities", "destinations", "origins", "unknown", "outside",
          "convention", "protocol", "number", "added", "changed", "common", "removed", "seen", "low_n"}
# Places that take anything else: names, dates, shares, and phrases that were counted before.
OTHERS = {"all", "boys", "change", "children", "date", "day", "destination", "domestic", "edition", "figure", "most",
          "from", "girls", "high", "known", "label", "labour", "list", "lists", "low", "men", "month", "mover",
          "origin", "other", "ours", "own", "people", "place", "printed", "publisher", "rate",
          "hidden", "remarks", "repatriations", "rest", "sexual", "share", "shown", "state", "states", "study", "terms", "title",
          "to", "transregional", "unknown_share", "value", "version", "victims", "what", "without",
          "women", "year", "years", "victim_share", "convicted_share", "reason",
          "column", "columns", "file", "first", "last", "letters", "message", "name", "new", "range", "root", "second"}
UNCOUNTED = {  # texts in which the word after a number stays as it is, and why
    "chart.or_more": "a bound on a scale",
    "report.c58.or_more": "a bound on a scale",
    "report.c03.lead": "a number of a number: the noun goes with neither",
    "report.c03.finding": "a number of a number: the noun goes with neither",
    "report.c26.use.lead": "a number of a number: the noun goes with neither",
}
# Places by position are values, shares and thresholds; a noun right after one is a count.
NOUN = re.compile(r"\{\d\}(?!%)[ \u00a0](?:(?!of\b)\w+ )?(?:\w+s|people|men|women|children)\b")
LONG = 25  # letters; a longer text that equals the English one was forgotten, not translated

complaints = []


def complain(path, row, column, text):
    complaints.append(f"{path.relative_to(DATA.parent)}:{row}:{column}: {text}")


def read(path, columns=None):
    """[(row number, {column: cell})]; complains about ragged rows, spaces around cells, columns."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if columns and header != columns:
            complain(path, 1, "", f"the header should be {','.join(columns)}")
            return []
        rows = []
        for cells in reader:
            row = reader.line_num
            if len(cells) != len(header):
                complain(path, row, "", f"{len(cells)} cells where the header has {len(header)}")
                continue
            for name, cell in zip(header, cells):
                if cell != unicodedata.normalize("NFC", cell):
                    complain(path, row, name, "not in Unicode normal form C")
            rows.append((row, dict(zip(header, cells))))
        return rows


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


# ---------------------------------------------------------------------------------------- words


def check_text(path, row, texts, needed):
    """One row of texts: nothing missing, places alike, nothing forgotten."""
    if any(text.startswith("TRANSLATE") for text in texts.values()):
        complain(path, row, "", "TRANSLATE: nobody has written this text yet")
    for language in needed:
        if not texts[language].strip():
            complain(path, row, language, "no text")
    for language in LANGUAGES:
        text = texts[language]
        if text != text.strip():
            complain(path, row, language, "spaces around the text")
        if re.sub(PLACE, "", text).count("{") + re.sub(PLACE, "", text).count("}"):
            complain(path, row, language, "a brace stands alone")
        if language == "en" or not text:
            continue
        letters = [c for c in re.sub(PLACE, "", text) if c.isalpha()]
        if len(letters) >= LONG:
            if text == texts["en"]:
                complain(path, row, language, "the English text, not translated")
            script = SCRIPT.get(language)
            if script and not any(script in unicodedata.name(c, "") for c in letters):
                complain(path, row, language, "no letter of this language's script")


def check_counts(path, row, key, texts):
    """A text that is not counted: no number of things whose word would have to change with it."""
    for place in PLACE.findall(texts["en"]):
        if not place.isdigit() and place not in COUNTS | OTHERS and not key.startswith("error."):
            complain(path, row, key, f"say in tools/generate.py whether {{{place}}} is a number of things")
    if NOUN.search(texts["en"]):
        complain(path, row, "en", f"'{key}' counts things and has no plural forms")
    if key in UNCOUNTED:
        return
    for language in LANGUAGES:
        for place in re.findall(r"\{(\w+)\}[ \u00a0\u202f]?(?=[^\W\d_])", texts[language]):
            if place in COUNTS:
                complain(path, row, language, f"'{key}' counts {{{place}}} and has no plural forms: make "
                         "it a counted text, or let no word follow the number")


def words():
    """{key: [six texts]}, sorted."""
    texts, counted, first = {}, {}, {}
    for path in sorted((DATA / "words").glob("*.csv")):
        for row, cells in read(path, ["key", *LANGUAGES]):
            key = cells["key"]
            if not re.fullmatch(r"[a-z0-9_]+([.-][a-z0-9_]+)*", key):
                complain(path, row, "key", "keys are small letters, digits, _ - and dots")
            if key in first:
                complain(path, row, "key", f"'{key}' stands already in {first[key]}")
                continue
            first[key] = f"{path.name}:{row}"
            texts[key] = [cells[language] for language in LANGUAGES]
            family = COUNTED.match(key)
            if family:
                counted.setdefault(family[1], {})[family[2]] = (path, row, cells)
                continue
            check_text(path, row, cells, LANGUAGES)
            check_counts(path, row, key, cells)
            expected = sorted(PLACE.findall(cells["en"]))
            for language in LANGUAGES[1:]:
                if sorted(PLACE.findall(cells[language])) != expected:
                    complain(path, row, language, "named places differ from the English text")
    for family, members in counted.items():
        if "other" not in members:
            path, row, _ = next(iter(members.values()))
            complain(path, row, "key", f"'{family}' is counted and has no '{family}.other'")
            continue
        places = set(PLACE.findall(members["other"][2]["en"]))
        for category, (path, row, cells) in members.items():
            needed = [l for l in LANGUAGES if category == "other" or category in NEEDED[l]]
            check_text(path, row, cells, needed)
            for language in LANGUAGES:
                found = set(PLACE.findall(cells[language]))
                # "one victim" may leave the number out; every other place must be there.
                if cells[language] and (found - places or places - found - {"n"}):
                    complain(path, row, language, "named places differ from the text for 'other'")
        for language in LANGUAGES:
            for category in NEEDED[language] - members.keys():
                path, row, _ = members["other"]
                complain(path, row, language, f"'{family}.{category}' is needed in this language")
    return dict(sorted(texts.items(), key=lambda item: item[0].encode()))


def words_cpp(texts):
    lines = ['#include "palermo/words/detail/texts.hpp"', "", "namespace palermo::words::detail {", "",
             "namespace {", "constexpr Text table[] = {"]
    for key, cells in texts.items():
        lines.append(f"    {{{quoted(key)}, {{{{{', '.join(map(quoted, cells))}}}}}}},")
    lines += ["};", "}  // namespace", "", "std::span<const Text> texts() {", "    return table;", "}", "",
              "}  // namespace palermo::words::detail", ""]
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------- errors

FAIL = re.compile(r"(?<![\w.>])(?:fail|refused_as)\(")
ID = re.compile(r"""\s*(?:[^"(),]|\([^()]*\))*,\s*"([a-z0-9_.]+)"\s*(,?)""")


def calls(text):
    """What stands between the parentheses of each fail(...), and at which line."""
    for match in FAIL.finditer(text):
        depth, at = 1, match.end()
        while depth and at < len(text):
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield text[match.end():at - 1], text.count("\n", 0, match.start()) + 1


def check_errors(texts):
    """Every id has its sentence, with the places that its arguments fill; every sentence has its id."""
    families = {}
    for key, cells in texts.items():
        if key.startswith("error."):
            counted = COUNTED.match(key)
            family = (counted[1] if counted else key)[len("error."):]
            families.setdefault(family, set()).update(PLACE.findall(cells[0]))
    used = {"did_you_mean"}
    for folder in ("src", "apps"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            source = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
            for found in re.findall(r'ErrorId\w*\s*[({]\s*"([a-z0-9_.]+)"|/\*id\*/\s*"([a-z0-9_.]+)"', source):
                used.update(found)
            for key in re.findall(r'\btext_of\("([a-z0-9_.]+)"\)', source):
                if key not in texts:
                    complain(path, "", key, "data/words has no text " + key)
            for call, line in calls(source):
                found = ID.match(call)
                if not found:
                    continue
                used.add(found[1])
                if found[1] not in families:
                    complain(path, line, found[1], "data/words has no text error." + found[1])
                    continue
                rest = call[found.end():].lstrip()
                if found[2] and not rest.startswith("{"):
                    continue  # arguments that were made elsewhere
                given = set(re.findall(r'\{\s*"(\w+)"\s*,', rest)) - {"meant"}
                if given != families[found[1]] - {"meant"}:
                    complain(path, line, found[1], f"fills {sorted(given)} where the text has {sorted(families[found[1]])}")
    for family in sorted(families.keys() - used):
        complain(DATA / "words", "", family, "no refusal uses the text error." + family)


# ----------------------------------------------------------------------------------- vocabulary


def number(cell):
    return cell or "0"


def flag(cell):
    return "true" if cell == "1" else "false"


def names(cells):
    return "{{" + ", ".join(quoted(cells[language]) for language in LANGUAGES) + "}}"


def need_names(path, row, cells):
    for language in LANGUAGES:
        if not cells[language].strip():
            complain(path, row, language, "no name")


def unique(path, rows, *columns):
    seen = {}
    for row, cells in rows:
        key = tuple(cells[c] for c in columns)
        if key in seen:
            complain(path, row, columns[0], f"stands already in row {seen[key]}")
        seen[key] = row


LISTS = ["form", "means", "sex", "age"]
STANDARDS = ["protocol", "htcds", "ctdc", "ctdc_synthetic", "glotip", "iccs", "sdg", "iso5218"]
LOOKUPS = ["citizenship.csv", "citizenship_2023.csv"]  # the second reading is no lookup
CLASSES = ["state", "group", "nationals", "abroad", "unknown", "unusable"]


def plain(label):
    """Case, accents and spaces away: as normalised() in vocabulary/labels.cpp, for our scripts."""
    letters = unicodedata.normalize("NFKD", label).casefold()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


YEARS = [str(year) for year in range(2000, 2026)]
MISSING = "0xffffffffu"


def people(cells):
    return "{{" + ", ".join(cells[y] + "u" if cells[y] else MISSING for y in YEARS) + "}}"


def pattern_texts(path, rows, column):
    """Small letters, each once; a * at one end stands for any text."""
    texts = []
    for row, cells in rows:
        text = cells[column]
        if text != text.strip() or text != text.lower() or not text:
            complain(path, row, column, "small letters, no spaces around them")
        if text.count("*") > 1 or "*" in text.strip("*"):
            complain(path, row, column, "one * at the beginning or at the end")
        texts.append(text)
    return sorted(set(texts))


def vocabulary():
    """The C++ text of all code lists."""
    folder = DATA / "vocabulary"
    out = ['#include "palermo/vocabulary/detail/data.hpp"', "", "namespace palermo::vocabulary::detail {", ""]

    def table(type_, name, lines):
        out.extend(["namespace {", f"constexpr {type_} {name}_table[] = {{"])
        out.extend(f"    {line}," for line in lines)
        out.extend(["};", "}  // namespace", f"std::span<const {type_}> {name}() {{",
                    f"    return {name}_table;", "}", ""])

    path = folder / "regions.csv"
    regions = read(path, ["m49", "level", "within", *LANGUAGES])
    unique(path, regions, "m49")
    region_codes = {cells["m49"] for _, cells in regions}
    for row, cells in regions:
        need_names(path, row, cells)
        if cells["within"] and cells["within"] not in region_codes:
            complain(path, row, "within", "no such region")
        if cells["level"] not in ("world", "region", "subregion", "intermediate"):
            complain(path, row, "level", "world, region, subregion or intermediate")
    table("Region", "regions",
          [f"{{{c['m49']}, Level::{c['level']}, {number(c['within'])}, {names(c)}}}" for _, c in regions])

    path = folder / "subregions.csv"
    subregions = read(path, ["code", *LANGUAGES, "nearby"])
    unique(path, subregions, "code")
    near = {cells["code"]: cells["nearby"].split() for _, cells in subregions}
    for row, cells in subregions:
        need_names(path, row, cells)
        for other in near[cells["code"]]:
            if other == cells["code"] or cells["code"] not in near.get(other, []):
                complain(path, row, "nearby", "must be another subregion, and name this one too")
    table("Subregion", "subregions",
          [f"{{{quoted(c['code'])}, {names(c)}, {quoted(c['nearby'])}}}" for _, c in subregions])

    path = folder / "countries.csv"
    countries = read(path, ["iso3", "iso2", "m49", *LANGUAGES, "region", "subregion", "intermediate",
                            "un_member", "ldc", "lldc", "sids", "un_subregion"])
    for column in ("iso3", "iso2", "m49", *LANGUAGES):
        unique(path, countries, column)
    if [c["iso3"] for _, c in countries] != sorted(c["iso3"] for _, c in countries):
        complain(path, 1, "iso3", "rows must stand in the order of iso3")
    for row, cells in countries:
        need_names(path, row, cells)
        if not re.fullmatch("[A-Z]{3}", cells["iso3"]) or not re.fullmatch("[A-Z]{2}", cells["iso2"]):
            complain(path, row, "iso3", "three and two capital letters")
        for column in ("region", "subregion", "intermediate"):
            if cells[column] and cells[column] not in region_codes:
                complain(path, row, column, "no such region in regions.csv")
        for column in ("un_member", "ldc", "lldc", "sids"):
            if cells[column] not in ("0", "1"):
                complain(path, row, column, "0 or 1")
        if cells["un_subregion"] not in near and (cells["un_subregion"] or cells["un_member"] == "1"):
            complain(path, row, "un_subregion", "no such subregion in subregions.csv")
    table("Country", "countries", [
        f"{{{quoted(c['iso3'])}, {quoted(c['iso2'])}, {c['m49']}, {names(c)}, {number(c['region'])}, "
        f"{number(c['subregion'])}, {number(c['intermediate'])}, {flag(c['un_member'])}, "
        f"{flag(c['ldc'])}, {flag(c['lldc'])}, {flag(c['sids'])}, {quoted(c['un_subregion'])}}}"
        for _, c in countries])
    iso3 = {cells["iso3"] for _, cells in countries}

    path = folder / "population.csv"
    population = read(path, ["iso3", *YEARS])
    unique(path, population, "iso3")
    for row, cells in population:
        if cells["iso3"] not in iso3:
            complain(path, row, "iso3", "no such country")
    table("Population", "populations", [f"{{{quoted(c['iso3'])}, {people(c)}}}" for _, c in
                                        sorted(population, key=lambda item: item[1]["iso3"])])

    path = folder / "population_by_sex_age.csv"
    parts = read(path, ["iso3", "sex", "age", *YEARS])
    unique(path, parts, "iso3", "sex", "age")
    by_iso3 = {}
    for row, cells in parts:
        if cells["iso3"] not in iso3 or cells["sex"] not in "FM" or cells["age"] not in ("0_17", "18plus"):
            complain(path, row, "iso3", "a country, F or M, 0_17 or 18plus")
        by_iso3.setdefault(cells["iso3"], {})[cells["sex"] + cells["age"]] = cells
    for code, found in by_iso3.items():
        if len(found) != 4:
            complain(path, 1, "iso3", f"{code} has {len(found)} of 4 rows")
    order = ("F0_17", "F18plus", "M0_17", "M18plus")
    table("PopulationParts", "population_parts", [
        f"{{{quoted(code)}, {{{{{', '.join(people(found[k]) for k in order)}}}}}}}"
        for code, found in sorted(by_iso3.items()) if len(found) == 4])

    path = folder / "treaties.csv"
    treaties = read(path, ["treaty", "party", "participant", "signed", "bound", "kind"])
    unique(path, treaties, "treaty", "party")
    for row, cells in treaties:
        if cells["party"] not in iso3 | {"EUE"}:
            complain(path, row, "party", "no such country")
        if bool(cells["bound"]) != bool(cells["kind"]):
            complain(path, row, "kind", "a date and its kind go together")
        for column in ("signed", "bound"):
            if cells[column] and not re.fullmatch(r"\d{4}-\d\d-\d\d", cells[column]):
                complain(path, row, column, "a date is YYYY-MM-DD")
    table("TreatyStatus", "treaty_statuses", [
        f"{{Treaty::{c['treaty']}, {quoted(c['party'])}, {quoted(c['participant'])}, {quoted(c['signed'])}, "
        f"{quoted(c['bound'])}, Kind::{c['kind'] or 'none'}}}"
        for _, c in sorted(treaties, key=lambda item: (item[1]["treaty"], item[1]["party"]))])

    path = folder / "other_names.csv"
    others = read(path, ["iso3", "names"])
    unique(path, others, "iso3")
    for row, cells in others:
        if cells["iso3"] not in iso3:
            complain(path, row, "iso3", "no such country")
    table("OtherName", "other_names", [f"{{{quoted(c['iso3'])}, {quoted(name.strip())}}}"
                                       for _, c in others for name in c["names"].split(";")])

    path = folder / "terms.csv"
    terms = read(path, ["list", "code", "within", *LANGUAGES])
    unique(path, terms, "list", "code")
    known = {(c["list"], c["code"]) for _, c in terms}
    for row, cells in terms:
        need_names(path, row, cells)
        if cells["list"] not in LISTS:
            complain(path, row, "list", " or ".join(LISTS))
        if cells["within"] and (cells["list"], cells["within"]) not in known:
            complain(path, row, "within", "no such code in this list")
    terms.sort(key=lambda item: LISTS.index(item[1]["list"]) if item[1]["list"] in LISTS else 0)
    table("Listed", "terms", [f"{{List::{c['list']}, {{{quoted(c['code'])}, {quoted(c['within'])}, {names(c)}}}}}"
                              for _, c in terms])

    path = folder / "crosswalk.csv"
    crossings = read(path, ["list", "code", "standard", "standard_code", "way", "note"])
    unique(path, crossings, "list", "code", "standard", "standard_code")
    for row, cells in crossings:
        if (cells["list"], cells["code"]) not in known:
            complain(path, row, "code", "no such code in terms.csv")
        if cells["standard"] not in STANDARDS:
            complain(path, row, "standard", " or ".join(STANDARDS))
        if cells["way"] not in ("both", "from", "to", "none"):
            complain(path, row, "way", "both, from, to or none")
        if (cells["way"] == "none") == bool(cells["standard_code"]):
            complain(path, row, "standard_code", "empty where the way is none, and only there")
    table("Bridge", "bridges", [
        f"{{List::{c['list']}, {quoted(c['code'])}, Standard::{c['standard']}, {quoted(c['standard_code'])}, "
        f"Way::{c['way']}, {quoted(c['note'])}}}" for _, c in crossings])

    labels, decided, spellings = [], {}, {}
    for path in LOOKUPS:
        labels += [(path, row, cells) for row, cells in
                   read(DATA / "lookups" / path, ["label", "class", "iso3", "decided_by", "note"])]
    for path, row, cells in labels:
        path = DATA / "lookups" / path
        if cells["class"] not in CLASSES:
            complain(path, row, "class", " or ".join(CLASSES))
        if (cells["class"] == "state") != (cells["iso3"] in iso3):
            complain(path, row, "iso3", "a code of countries.csv where the class is state, else empty")
        if not cells["decided_by"]:
            complain(path, row, "decided_by", "who decided?")
        if cells["label"] in spellings:
            complain(path, row, "label", f"stands already in {spellings[cells['label']]}")
        spellings[cells["label"]] = f"{path.name}:{row}"
        decision = (cells["class"], cells["iso3"])
        if decided.setdefault(plain(cells["label"]), decision) != decision:
            complain(path, row, "class", "decided otherwise above, in other case or with other accents")
    table("LabelRow", "citizenship", [
        f"{{{quoted(c['label'])}, LabelClass::{c['class']}, {quoted(c['iso3'])}, {quoted(c['decided_by'])}, "
        f"{quoted(c['note'])}}}" for _, _, c in labels])

    out += ["}  // namespace palermo::vocabulary::detail", ""]

    path = folder / "total_labels.csv"
    texts = pattern_texts(path, read(path, ["language", "label"]), "label")
    out += ['#include "palermo/vocabulary/total_words.hpp"', "", "namespace palermo::vocabulary {", "namespace {",
            "constexpr std::string_view total_table[] = {", *(f"    {quoted(text)}," for text in texts), "};",
            "}  // namespace", "", "std::span<const std::string_view> total_words() {",
            "    return total_table;", "}", "", "}  // namespace palermo::vocabulary", ""]
    return "\n".join(out)


# --------------------------------------------------------------------------------------- charts


def outlines():
    path = DATA / "vocabulary" / "outlines.csv"
    rows = read(path, ["iso3", "x", "y", "area", "path"])
    unique(path, rows, "iso3")
    if [c["iso3"] for _, c in rows] != sorted(c["iso3"] for _, c in rows):
        complain(path, 1, "iso3", "rows must stand in the order of iso3")
    out = ['#include "palermo/charts/map.hpp"', "", "namespace palermo::charts {", "",
           "namespace {", "constexpr Outline table[] = {"]
    for row, cells in rows:
        for column in ("x", "y", "area"):
            if not re.fullmatch(r"-?\d+", cells[column]):
                complain(path, row, column, "a whole number")
        if not re.fullmatch(r"[-Mlz0-9 ]*", cells["path"]):
            complain(path, row, "path", "only M, l, z and whole numbers")
        out.append(f"    {{{quoted(cells['iso3'])}, {cells['x']}, {cells['y']}, {cells['area']}, "
                   f"{quoted(cells['path'])}}},")
    return "\n".join(out + ["};", "}  // namespace", "", "std::span<const Outline> outlines() {",
                            "    return table;", "}", "", "}  // namespace palermo::charts", ""])


def fonts():
    """The shipped fonts as bytes, and how wide their letters are (tools/web/measure_fonts.mjs measures them)."""
    folder = ROOT / "data" / "fonts"
    path = folder / "advances.csv"
    plain, joined, ligatures = [], {}, {}
    for row, cells in read(path, ["letter", "form", "regular", "semibold"]):
        for column in ("regular", "semibold"):
            if not re.fullmatch(r"\d{1,4}", cells[column]):
                complain(path, row, column, "thousandths of the size, a whole number")
        if not re.fullmatch(r"([0-9A-F]{4}|0644\+[0-9a-f]{4})", cells["letter"]) or cells["form"] not in "ibmf":
            complain(path, row, "letter", "a code point, or lam with alef; form empty or i, b, m, f")
            continue
        widths = (cells["regular"], cells["semibold"])
        if cells["letter"].startswith("0644+"):
            ligatures.setdefault(cells["letter"][5:], {})[cells["form"]] = widths
        elif cells["form"]:
            joined.setdefault(cells["letter"], {})[cells["form"]] = widths
        else:
            plain.append(f"    {{0x{cells['letter']}, {widths[0]}, {widths[1]}}},")
    out = ['#include "palermo/charts/detail/font_tables.hpp"', "", "namespace palermo::charts::detail {", "namespace {",
           "constexpr Advance plain[] = {", *plain, "};"]
    for name, table, forms in (("joined", joined, "ibmf"), ("ligatures", ligatures, "if")):
        out.append(f"constexpr JoinedAdvance {name}[] = {{")
        for letter, found in table.items():
            if set(found) != set(forms):
                complain(path, 1, "form", f"{letter} needs the forms {', '.join(forms)}")
                continue
            four = [found.get(form, found["i"]) for form in "ibmf"]
            out.append(f"    {{0x{letter}, {{{', '.join(w for w, _ in four)}}}, {{{', '.join(w for _, w in four)}}}}},")
        out.append("};")
    names = ["OFL.txt", *sorted(font.name for font in folder.glob("*.woff2"))]
    for name in names:
        data = (folder / name).read_bytes()
        if data[:4] != b"wOF2" and name != "OFL.txt":
            complain(folder / name, 1, "", "not a WOFF2 font")
        text = "".join(f"\\{byte:03o}" for byte in data)
        lines = [f'    "{text[at:at + 100]}"' for at in range(0, len(text), 100)]  # an escape is four characters
        out += [f"constexpr char font_{name.split('.')[0].replace('-', '_')}[] =", *lines, "    ;"]
    out.append("const FontBytes font_files[] = {")
    for name in names:
        variable = f"font_{name.split('.')[0].replace('-', '_')}"
        out.append(f"    {{{quoted(name)}, {{{variable}, sizeof {variable} - 1}}}},")
    out += ["};", "}  // namespace", "", "std::span<const Advance> advances() { return plain; }",
            "std::span<const JoinedAdvance> joined_advances() { return joined; }",
            "std::span<const JoinedAdvance> lam_alef_advances() { return ligatures; }",
            "std::span<const FontBytes> font_bytes() { return font_files; }", "",
            "}  // namespace palermo::charts::detail", ""]
    return "\n".join(out)


# ------------------------------------------------------------- disclosure: words of published tables


def printed_words():
    names = DATA / "vocabulary" / "count_columns.csv"
    marks = DATA / "vocabulary" / "hidden_marks.csv"
    out = ['#include "palermo/disclosure/detail/printed.hpp"', "",
           "namespace palermo::protect::detail {", "", "namespace {"]
    out.append("constexpr std::string_view names[] = {")
    out += [f"    {quoted(text)}," for text in pattern_texts(names, read(names, ["language", "name"]), "name")]
    out.append("};")
    rows = read(marks, ["mark", "low", "high", "language", "meaning"])
    unique(marks, rows, "mark")
    out.append("constexpr MarkWords marks[] = {")
    for row, cells in rows:
        ranged = cells["meaning"] == "range"
        if cells["mark"] != cells["mark"].lower():
            complain(marks, row, "mark", "small letters")
        if cells["meaning"] not in ("hidden", "range", "unclear"):
            complain(marks, row, "meaning", "hidden, range or unclear")
        for column in ("low", "high"):
            if not re.fullmatch(r"|0|n|n-1|n\+1|m", cells[column]):
                complain(marks, row, column, "empty, 0, n, n-1, n+1 or m")
        if ranged != ("{n}" in cells["mark"]) or ranged != bool(cells["low"]):
            complain(marks, row, "mark", "a range has {n} and a low end, and nothing else has")
        out.append(f"    {{{quoted(cells['mark'])}, {quoted(cells['low'])}, "
                   f"{quoted(cells['high'])}, Meaning::{cells['meaning']}}},")
    return "\n".join(out + ["};", "}  // namespace", "",
                            "std::span<const std::string_view> count_names() { return names; }",
                            "std::span<const MarkWords> mark_words() { return marks; }", "",
                            "}  // namespace palermo::protect::detail", ""])


# ----------------------------------------------------------------- mapping: words of an office's own files


def office_words():
    path = DATA / "vocabulary" / "office_headings.csv"
    fields = set(re.findall(r'\{Field::(\w+), "', (ROOT / "src/palermo/mapping/fields.cpp").read_text(encoding="utf-8")))
    rows = read(path, ["field", "language", "heading"])
    unique(path, rows, "heading")
    out = ['#include "palermo/mapping/detail/words.hpp"', "", "namespace palermo::mapping::detail {", "",
           "namespace {", "constexpr HeadingRow headings[] = {"]
    for row, cells in rows:
        if cells["field"] not in fields:
            complain(path, row, "field", "a field of src/palermo/mapping/fields.cpp")
        if cells["heading"] != cells["heading"].strip() or not cells["heading"]:
            complain(path, row, "heading", "no spaces around it")
        out.append(f"    {{Field::{cells['field']}, {quoted(cells['heading'])}}},")
    signs = DATA / "vocabulary" / "office_signs.csv"
    known = set(re.findall(r"Sign::(\w+), \"", (ROOT / "src/palermo/mapping/detail/signs.cpp").read_text(encoding="utf-8")))
    out += ["};", "", "constexpr SignRow signs[] = {"]
    for row, cells in read(signs, ["sign", "language", "words"]):
        if cells["sign"] not in known:
            complain(signs, row, "sign", "a sign of src/palermo/mapping/detail/signs.cpp")
        phrases(signs, row, "words", cells["words"])
        out.append(f"    {{Sign::{cells['sign']}, {quoted(cells['words'])}}},")
    out += ["};", "", *answer_words(fields), "}  // namespace", "",
            "std::span<const SignRow> sign_rows() { return signs; }",
            "std::span<const HeadingRow> heading_rows() { return headings; }",
            "std::span<const WordRow> word_rows() { return words; }",
            "std::span<const CitizenshipRow> citizenship_rows() { return citizenships; }",
            "std::span<const DemonymRow> demonym_rows() { return demonyms; }", "",
            "}  // namespace palermo::mapping::detail", ""]
    return "\n".join(out)


MARKS = {"-", "?", "#unknown", "#na", "#declined", "#missing", "#total", "#several", "#stateless", "#group",
         "#people", "#other"}
AGES = {"<18", ">=18", "#under", "#upto", "#from", "#over", "#months", "#weeks"}
OWN = {"answer": {"yes", "no"}, "consent": {"yes", "no"}, "age": AGES, "citizenship": set(), "any": set()}


def phrases(path, row, column, cell):
    texts = cell.split(";")
    for text in texts:
        if not text or text != text.strip():
            complain(path, row, column, "phrases with one ; between them and no spaces around")
        if "*" in text[:-1] or text in ("*", "**"):
            if text != "*":
                complain(path, row, column, "one * at the end of a phrase, for any ending")
    return texts


def answer_words(fields):
    """What answers mean: words of each field, names of citizenships, and what people of a State are called."""
    states = {c["iso3"] for _, c in read(DATA / "vocabulary" / "countries.csv")}
    terms = {}
    for _, c in read(DATA / "vocabulary" / "terms.csv"):
        terms.setdefault(c["list"], set()).add(c["code"])
    out = ["constexpr WordRow words[] = {"]
    path = DATA / "vocabulary" / "office_words.csv"
    for row, cells in read(path, ["field", "code", "language", "words"]):
        field, code = cells["field"], cells["code"]
        if field != "any" and field not in fields:
            complain(path, row, "field", "a field of src/palermo/mapping/fields.cpp, or any")
        if code not in MARKS and code not in OWN.get(field, terms.get(field, {code})):
            complain(path, row, "code", "a code of data/vocabulary/terms.csv, or one of " + " ".join(sorted(MARKS)))
        owner = "std::nullopt" if field == "any" else f"Field::{field}"
        phrases(path, row, "words", cells["words"])
        out.append(f"    {{{owner}, {quoted(code)}, {quoted(cells['words'])}}},")
    out += ["};", "", "constexpr CitizenshipRow citizenships[] = {"]
    path, first = DATA / "vocabulary" / "office_citizenships.csv", {}
    for row, cells in read(path, ["class", "codes", "language", "label"]):
        if cells["class"] not in ("state", "ambiguous", "former"):
            complain(path, row, "class", "state, ambiguous or former")
        codes = cells["codes"].split("|") if cells["codes"] else []
        if not set(codes) <= states or (cells["class"] == "state" and len(codes) != 1):
            complain(path, row, "codes", "alpha-3 codes with | between them; a state has one")
        if first.setdefault(cells["label"], (cells["class"], cells["codes"])) != (cells["class"], cells["codes"]):
            complain(path, row, "label", "stands above with another meaning")
        out.append(f"    {{Means::{'value' if cells['class'] == 'state' else cells['class']}, "
                   f"{quoted(cells['codes'])}, {quoted(cells['label'])}}},")
    out += ["};", "", "constexpr DemonymRow demonyms[] = {"]
    path = DATA / "vocabulary" / "office_demonyms.csv"
    for row, cells in read(path, ["language", "iso3", "forms"]):
        if cells["iso3"] not in states:
            complain(path, row, "iso3", "a code of data/vocabulary/countries.csv")
        phrases(path, row, "forms", cells["forms"])
        out.append(f"    {{{quoted(cells['language'])}, {quoted(cells['iso3'])}, {quoted(cells['forms'])}}},")
    return [*out, "};"]


# ------------------------------------------------------------------------------- exchange: shapes


def shapes():
    out = ['#include "palermo/exchange/detail/shapes.hpp"', "", "namespace palermo::exchange::detail {", "",
           "namespace {", "constexpr ShapeFile files[] = {"]
    for path in sorted((DATA / "shapes").glob("*.csv")):
        read(path, ["what", "name", "value"])
        out.append(f"    {{{quoted(path.stem)}, {quoted(path.read_text(encoding='utf-8'))}}},")
    return "\n".join(out + ["};", "}  // namespace", "",
                            "std::span<const ShapeFile> shape_files() { return files; }", "",
                            "}  // namespace palermo::exchange::detail", ""])


# ------------------------------------------------------------------------------- registry: access


def access():
    """Who may do what: each name in one table is looked up in the table it comes from."""
    folder = DATA / "access"

    def table(name, columns):
        return [(folder / f"{name}.csv", row, cells) for row, cells in read(folder / f"{name}.csv", columns)]

    zones = [c["zone"] for _, _, c in table("zones", ["zone", "meaning"])]
    groups = {}
    out = ['#include "palermo/registry/detail/tables.hpp"', "", "namespace palermo::registry {", "",
           "std::span<const GroupRow> groups() {", "    static constexpr GroupRow rows[] = {"]
    for path, row, c in table("groups", ["group", "number", "vault", "meaning"]):
        if c["vault"] not in ("cases", "identities") or not c["number"].isdigit():
            complain(path, row, "vault", "a number, and cases or identities")
        groups[c["group"]] = c["number"]
        out.append(f"        {{{quoted(c['group'])}, {c['number']}, store::Vault::{c['vault']}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const FieldRow> fields() {",
            "    static constexpr FieldRow rows[] = {"]
    for path, row, c in table("fields", ["field", "group", "kind", "most", "several", "not_in_zone"]):
        if c["group"] not in groups or (c["not_in_zone"] and c["not_in_zone"] not in zones):
            complain(path, row, "group", "a group of groups.csv, a zone of zones.csv or nothing")
        out.append(f"        {{{quoted(c['field'])}, {quoted(c['group'])}, {quoted(c['kind'])}, {c['most']}, "
                   f"{'true' if c['several'] == 'yes' else 'false'}, "
                   f"{quoted(c['not_in_zone'])}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const RoleRow> roles() {",
            "    static constexpr RoleRow rows[] = {"]
    actions = {"create", "submit", "read", "change", "search", "export", "share", "assign", "erase", "emergency",
               "confirm", "lift_limit", "who_read", "count", "users", "audit"}
    known = set()
    for path, row, c in table("roles", ["role", "zone", "action", "group", "reach"]):
        if c["zone"] not in zones or c["action"] not in actions or (c["group"] and c["group"] not in groups):
            complain(path, row, "action", "a zone, an action of registry/rules.hpp, a group or nothing")
        if c["zone"] == "IMM_ENFORCE" and c["action"] not in ("submit", "users"):
            complain(path, row, "zone", "no action but submit and users: immigration enforcement reads nothing")
        known.add(c["role"])
        action = "export_case" if c["action"] == "export" else c["action"]
        out.append(f"        {{{quoted(c['role'])}, {quoted(c['zone'])}, Action::{action}, "
                   f"{groups.get(c['group'], 0)}, Reach::{c['reach']}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const PurposeRow> purposes() {",
            "    static constexpr PurposeRow rows[] = {"]
    for path, row, c in table("purposes", ["purpose", "zones", "may_be_used", "meaning"]):
        if c["may_be_used"] not in ("yes", "never") or not set(c["zones"].split()) <= set(zones):
            complain(path, row, "may_be_used", "zones of zones.csv, yes or never")
        out.append(f"        {{{quoted(c['purpose'])}, {quoted(c['zones'])}, {'true' if c['may_be_used'] == 'yes' else 'false'}}},")
    out += ["    };", "    return rows;", "}", "", "namespace detail {", "", "std::span<const FlowRow> flow_rows() {",
            "    static constexpr FlowRow rows[] = {"]
    for path, row, c in table("flow", ["from", "to", "rule"]):
        if c["from"] not in zones or c["to"] not in zones or c["rule"] not in "NCLWAO":
            complain(path, row, "rule", "two zones, and N, C, L, W, A or O")
        if c["to"] == "IMM_ENFORCE" and c["rule"] != "N":
            complain(path, row, "rule", "N: nothing flows to immigration enforcement")
        out.append(f"        {{{quoted(c['from'])}, {quoted(c['to'])}, Flow{{'{c['rule']}'}}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const LimitRow> limit_rows() {",
            "    static constexpr LimitRow rows[] = {"]
    for path, row, c in table("limits", ["role", "cases_a_day"]):
        if c["role"] not in known:
            complain(path, row, "role", "a role of roles.csv")
        out.append(f"        {{{quoted(c['role'])}, {c['cases_a_day']}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const ReasonRow> reason_rows() {",
            "    static constexpr ReasonRow rows[] = {"]
    for _, _, c in table("reasons", ["kind", "reason", "meaning"]):
        out.append(f"        {{{quoted(c['kind'])}, {quoted(c['reason'])}}},")
    out += ["    };", "    return rows;", "}", "", "std::span<const std::string_view> zone_rows() {",
            "    static constexpr std::string_view rows[] = {" + ", ".join(quoted(z) for z in zones) + "};",
            "    return rows;", "}", "", "}  // namespace detail", "", "}  // namespace palermo::registry", ""]
    return "\n".join(out)


# ------------------------------------------------------------------------------------------ rules

RULE = re.compile(r'^extern const Rule (\w+)\{\s*\.id = "([A-Z]\d\d)"', re.MULTILINE)


def published_rules():
    """Each `extern const Rule` of the files of rules; one without its page or its title is refused."""
    folder = ROOT / "src/palermo/published/rules"
    titles = {cells["key"] for _, cells in read(DATA / "words" / "site.csv")}
    found = {}
    for path in sorted(folder.glob("*.cpp")):
        rules = RULE.findall(path.read_text(encoding="utf-8"))
        if not rules:
            complain(path, 1, "", "no `extern const Rule name{.id = ...`")
        for name, code in rules:
            if code in found:
                complain(path, 1, "", f"{code} stands in {found[code]} already")
            if not name.startswith(code.lower() + "_"):
                complain(path, 1, "", f"the rule {code} is called {name}; begin with {code.lower()}_")
            if not (ROOT / f"docs/rules/{code}.md").exists():
                complain(path, 1, "", f"no page docs/rules/{code}.md")
            if code[0] != "D" and f"rule.{code.lower()}.title" not in titles:  # case data stands on no page
                complain(path, 1, "", f"no text rule.{code.lower()}.title in data/words/site.csv")
            found[code] = name
    names = [found[code] for code in sorted(found)]
    return "\n".join(['#include <array>', '', '#include "palermo/published/layout.hpp"',
                      '#include "palermo/published/rules.hpp"', "",
                      "namespace palermo::published {", "", "extern const Rule " + ", ".join(names) + ";", "",
                      "std::span<const Rule> rules() {", f"    static const std::array all{{{', '.join(names)}}};",
                      "    return all;", "}", "", *layouts(), "}  // namespace palermo::published", ""])


# ---------------------------------------------------------------------------------------- layouts


def layouts():
    """data/layouts/*.csv as they stand: palermo reads their meaning itself, and a test reads each."""
    lines = ["namespace detail {", "", "std::span<const ShippedLayout> shipped_layout_files() {",
             "    static constexpr std::array all = {"]
    for path in sorted((DATA / "layouts").glob("*.csv")):
        read(path, ["line", "column", "text", "means"])
        if not re.fullmatch(r"[a-z0-9_]+", path.stem):
            complain(path, 1, "", "a layout is named by small letters, digits and _")
        lines.append(f"        ShippedLayout{{{quoted(path.stem)}, {literal(path)}}},")
    words = DATA / "vocabulary" / "layout_words.csv"
    read(words, ["kind", "means", "words"])
    return lines + ["    };", "    return all;", "}", "", "std::string_view layout_words_file() {",
                    f"    return {literal(words)};", "}", "", "}  // namespace detail", ""]


def literal(path):
    """The lines of a text file as C++ literals, joined by the compiler."""
    return "\n            ".join(quoted(line) for line in path.read_text(encoding="utf-8").splitlines(True)) or '""'


# ------------------------------------------------------------------------------------------ main


def main(arguments):
    global DATA
    what = arguments[0] if arguments else ""
    made_of = ("words", "vocabulary", "charts", "disclosure", "mapping", "exchange", "published", "registry")
    wanted = 2 if what in made_of else 1
    if what not in (*made_of, "check") or not wanted <= len(arguments) <= wanted + 1:
        print(__doc__)
        return 2
    DATA = pathlib.Path(arguments[wanted]).resolve() if len(arguments) > wanted else ROOT / "data"
    made = ""
    if what in ("words", "check"):
        texts = words()
        made = words_cpp(texts)
        if what == "check" and DATA == ROOT / "data":
            check_errors(texts)
    if what in ("vocabulary", "check"):
        made = vocabulary()
    if what in ("charts", "check"):
        made = outlines() + fonts()
    if what in ("disclosure", "check"):
        made = printed_words()
    if what in ("mapping", "check"):
        made = office_words()
    if what in ("exchange", "check"):
        made = shapes()
    if what in ("registry", "check"):
        made = access()
    if what in ("published", "check"):
        made = published_rules()
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 2
    if what != "check":
        pathlib.Path(arguments[1]).write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
