"""Files too large or too mean to lie in a repository: made here, refused by the program, gone again.

    bad_input.py PALERMO

Each must end with exit code 2 and one line on standard error; what was in the output place before must
be there after, byte for byte.
"""

import gzip
import io
import lzma
import pathlib
import subprocess
import sys
import tempfile
import zipfile

program = pathlib.Path(sys.argv[1]).resolve()
HEADER = ("Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
          "Unit of measurement,txtVALUE,Source\n")
ROW = "BEN,Benin,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,10,GLOTIP\n"
GOOD = (HEADER + ROW).encode()


def workbook(sheet):
    """The smallest workbook around one sheet's XML."""
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                       '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                           'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
                           '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                                      '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
                                      'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
GOOD_BOOK = workbook(SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>Iso3_code</t></is></c></row>'))
ENTITIES = ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
            '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>')

CASES = {
    "one_line.csv": b"a" * (32 << 20),
    "one_line_after_header.csv": HEADER.encode() + b"a" * (32 << 20),
    "one_line_packed.csv.xz": lzma.compress(b"a" * (32 << 20), preset=0),
    "cut_short.csv.xz": lzma.compress(GOOD * 1000)[:-20],
    "cut_short.csv.gz": gzip.compress(GOOD * 1000)[:-20],
    "cut_short.xlsx": GOOD_BOOK[: len(GOOD_BOOK) // 2],
    "no_end.xlsx": GOOD_BOOK[:-10],
    "value_in_pieces.xlsx": workbook(SHEET.format('<row r="1"><c r="A1" t="str"><v>' + f"{0:064}<!---->" * 20_000 + "</v></c></row>")),
    "million_columns.xlsx": workbook(SHEET.format("<row>" + '<c t="inlineStr"><is><t>a</t></is></c>' * 1_000_000 + "</row>")),
    "row_too_far.xlsx": workbook(SHEET.format('<row r="1048577"><c t="str"><v>a</v></c></row>')),
    "not_a_number.xlsx": workbook(SHEET.format('<row r="1"><c><v>NaN</v></c></row>')),
    "too_many_rows.csv": GOOD + ROW.encode() * 1_000_001,
    "zip_bomb.xlsx": workbook(SHEET.format(" " * (100 << 20))),
    "entities.xlsx": workbook(ENTITIES),
    "no_sheet.xlsx": workbook(""),
    "one_cell.xlsx": GOOD_BOOK,
    "text_called_xlsx.xlsx": b"name,phone\nx,1\n",
    "workbook_called_csv.csv": GOOD_BOOK,
    "utf16_without_mark.csv": (HEADER + ROW).encode("utf-16-le"),
    "latin1.csv": (HEADER + ROW.replace("Benin", "B\u00e9nin")).encode("latin-1"),
    "many_columns.csv": b",".join(b"c%d" % i for i in range(70_000)) + b"\n",
    "header_only.csv": b"Iso3_code,Country\n",
    "no_rows.csv": HEADER.encode(),
    "blank_lines_only.csv": HEADER.encode() + b"\n" * 1_000_000,
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
}

failures = 0


def expect(what, fine):
    global failures
    if not fine:
        failures += 1
        print("FAILED:", what)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    good = folder / "good_2025-04-14.csv"
    good.write_bytes(GOOD)
    made = subprocess.run([program, "report", "diff", good, good, "--out", folder / "out"], capture_output=True)
    expect("a good pair makes the folder", made.returncode == 0)
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}

    for case, data in CASES.items():
        file = folder / case
        file.write_bytes(data)
        for command in (["check", file],
                        ["diff", good, file, "--out", folder / "out", "--replace"]):
            run = subprocess.run([program, "report", *command], capture_output=True, text=True, timeout=60)
            expect(f"{case}: exit code {run.returncode}, not 2", run.returncode == 2)
            expect(f"{case}: not one line on standard error: {run.stderr!r}", run.stderr.count("\n") == 1)
            expect(f"{case}: the message does not name the file: {run.stderr!r}",
                   case.removesuffix(".xz").removesuffix(".gz") in run.stderr)
            expect(f"{case}: something on standard output", run.stdout == "")
        if "-v" in sys.argv:
            print(run.stderr, end="")
        file.unlink()
    after = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    expect("the output folder is what it was", before == after)
    expect("nothing half-made is left", sorted(p.name for p in folder.iterdir()) ==
           sorted(["good_2025-04-14.csv", "out"]))

print(f"{len(CASES)} bad files, {failures} failures")
sys.exit(bool(failures))
