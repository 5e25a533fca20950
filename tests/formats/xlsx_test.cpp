#include "palermo/formats/xlsx.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;
using namespace std::string_literals;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

std::string refusal(std::string_view bytes, const XlsxOptions& options = {}) {
    const auto sheet = read_sheet(bytes, "f.xlsx", options);
    REQUIRE(!sheet);
    CHECK(sheet.error().code == Code::invalid_input);
    return told(sheet.error());
}

// What is wrong with a sheet whose header is a, b in row 1 and whose further rows are `rows`.
std::string refusal_of_rows(std::string_view rows) {
    return refusal(zip_of(workbook_parts(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row>" +
            std::string(rows),
        "<si><t>one</t></si>")));
}

XlsxSheet read(std::string_view bytes, const XlsxOptions& options = {}) {
    auto sheet = read_sheet(bytes, "f.xlsx", options);
    INFO((sheet ? "" : told(sheet.error())));
    REQUIRE(sheet);
    return *std::move(sheet);
}

std::string_view cell(const Table& table, std::size_t column, std::size_t row) {
    return std::get<TextColumn>(table.column(column))[row];
}

constexpr auto header =
    R"(<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>)";

ZipPart& part(std::vector<ZipPart>& parts, std::string_view name) {
    for (auto& p : parts) {
        if (p.name == name) return p;
    }
    throw std::runtime_error("no such part");
}

}  // namespace

TEST_CASE("cells of every type become text as a person would write it") {
    const auto sheet = read(zip_of(workbook_parts(
        std::string(header) +
            R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>2010</v></c></row>)"
            R"(<row r="3"><c r="A3" t="inlineStr"><is><t>in</t><t>line</t></is></c><c r="B3"><v>0.1</v></c></row>)"
            R"(<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><v>1E5</v></c></row>)"
            R"(<row r="5"><c r="A5" t="b"><v>0</v></c><c r="B5"><v>-0.0</v></c></row>)"
            R"(<row r="6"><c r="A6" t="s"><v>1</v></c><c r="B6"><f>1+1</f><v>2</v></c></row>)"
            R"(<row r="7"><c r="A7" t="str"><v>&lt;5 &amp; &#233;</v></c><c r="B7"><v>1.5E-7</v></c></row>)",
        R"(<si><t xml:space="preserve"> one </t></si><si><r><rPr><b/></rPr><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>)")));
    REQUIRE(sheet.table.rows() == 6);
    CHECK(sheet.name == "Data");
    CHECK(sheet.rows.header() == 1);
    CHECK(cell(sheet.table, 0, 0) == " one ");
    CHECK(cell(sheet.table, 1, 0) == "2010");
    CHECK(cell(sheet.table, 0, 1) == "inline");
    CHECK(cell(sheet.table, 1, 1) == "0.1");
    CHECK(cell(sheet.table, 0, 2) == "TRUE");
    CHECK(cell(sheet.table, 1, 2) == "100000");
    CHECK(cell(sheet.table, 0, 3) == "FALSE");
    CHECK(cell(sheet.table, 1, 3) == "0");
    CHECK(cell(sheet.table, 0, 4) == "rich");
    CHECK(cell(sheet.table, 1, 4) == "2");
    CHECK(cell(sheet.table, 0, 5) == "<5 & \xc3\xa9");
    CHECK(cell(sheet.table, 1, 5) == "1.5e-07");
}

TEST_CASE("gaps between cells are missing values, and rows in which nothing stands are none") {
    const auto sheet = read(zip_of(workbook_parts(
        std::string(header) + R"(<row r="3"><c r="B3"><v>7</v></c></row>)"
                              R"(<row r="5"><c r="A5"/><c r="B5" s="1"/></row><row r="900"/>)")));
    REQUIRE(sheet.table.rows() == 1);  // row 3; nothing stands in row 2, and nobody is there
    CHECK(sheet.rows(0) == 3);
    CHECK(sheet.rows.gaps() == std::vector<FileRows::Gap>{{2, 2}});
    CHECK(cell(sheet.table, 0, 0).empty());
    CHECK(cell(sheet.table, 1, 0) == "7");

    // White space is nothing: in row 3, and in row 4 right of the header.
    const auto spaces = read(zip_of(workbook_parts(
        std::string(header) +
        R"(<row r="2"><c r="A2"><v>1</v></c></row>)"
        R"(<row r="3"><c r="A3" t="str"><v> </v></c></row>)"
        R"(<row r="4"><c r="A4"><v>2</v></c><c r="F4" t="str"><v> </v></c></row>)")));
    REQUIRE(spaces.table.rows() == 2);
    CHECK(spaces.rows(1) == 4);
    CHECK(spaces.rows.left_out() == 1);
}

TEST_CASE("an error of a formula is no answer, and is refused with its cell") {
    for (const auto* error : {"#N/A", "#REF!", "#DIV/0!"}) {
        CHECK(contains(refusal_of_rows(R"(<row r="2"><c r="A2"><v>1</v></c></row>)"
                                       R"(<row r="3"><c r="B3" t="e"><f>B9</f><v>)" +
                                       std::string(error) + "</v></c></row>"),
                       "f.xlsx:Data:3:2: the cell B3 holds an error of a formula"));
    }
    // Above the row of column names nothing is read.
    XlsxOptions second;
    second.header_row = 2;
    CHECK(
        read(zip_of(workbook_parts(
                 R"(<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>)"
                 R"(<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="str"><v>b</v></c></row>)"
                 R"(<row r="3"><c r="A3"><v>1</v></c></row>)")),
             second)
            .table.rows() == 1);
}

namespace {

// Title, empty row, names in B3 and C3, five records, an empty row.
constexpr auto below_a_title =
    R"(<row r="1"><c r="B1" t="str"><v>Cases</v></c></row>)"
    R"(<row r="3"><c r="B3" t="str"><v>region</v></c><c r="C3" t="str"><v>form</v></c></row>)"
    R"(<row r="4"><c r="B4" t="str"><v>north</v></c><c r="C4" t="str"><v>labour</v></c></row>)"
    R"(<row r="5"><c r="C5" t="str"><v>labour</v></c></row>)"
    R"(<row r="6"><c r="C6" t="str"><v>labour</v></c></row>)"
    R"(<row r="7"><c r="B7" t="str"><v>south</v></c><c r="C7" t="str"><v>organs</v></c></row>)"
    R"(<row r="8"><c r="B8" t="str"><v>south</v></c><c r="C8" t="str"><v>organs</v></c></row>)";

std::string with_merged(const char* range) {
    auto parts = workbook_parts(below_a_title);
    auto& xml = part(parts, "xl/worksheets/sheet1.xml").bytes;
    xml.insert(xml.find("</worksheet>"), std::string(R"(<mergeCells count="1"><mergeCell ref=")") +
                                             range + R"("/></mergeCells>)");
    return zip_of(parts);
}

}  // namespace

TEST_CASE("cells merged over more than one row or column of the data are refused") {
    const auto said = refusal(with_merged("B4:B6"));
    CHECK(contains(said, "f.xlsx:Data:4:2: the cells B4:B6 are merged"));
    CHECK(contains(said, "unmerge them and write it into each cell"));
    CHECK(contains(refusal(with_merged("B8:C8")), "B8:C8"));  // a line across the table
    CHECK(contains(refusal(with_merged("A5:B9")), "A5:B9"));  // begins outside
    CHECK(contains(refusal(with_merged("B3:B4")), "with rows below it"));
    CHECK(contains(refusal(with_merged("B4:zz")), "no place in a sheet"));
    // Titles, one cell, and what lies beside or below the data.
    for (const auto* range : {"B1:C1", "A1:C2", "B4:B4", "A4:A8", "D4:F8", "B9:C12", "B8:B11"}) {
        INFO(range);
        CHECK(read(with_merged(range)).table.rows() == 5);
    }
}

TEST_CASE("numbers that a workbook shows as days are days") {
    auto parts = workbook_parts(
        std::string(header) +
        R"(<row r="2"><c r="A2" s="1"><v>32936</v></c><c r="B2"><v>32936</v></c></row>)"
        R"(<row r="3"><c r="A3" s="2"><v>32936.354166667</v></c><c r="B3" s="3"><v>7</v></c></row>)"
        R"(<row r="4"><c r="A4" t="d"><v>1990-03-04T00:00:00</v></c><c r="B4" s="1"><f>A2</f><v>32936</v></c></row>)"
        R"(<row r="5"><c r="A5" s="1" t="str"><v>March 1990</v></c><c r="B5" s="9"><v>1</v></c></row>)");
    part(parts, "xl/_rels/workbook.xml.rels")
        .bytes.replace(part(parts, "xl/_rels/workbook.xml.rels").bytes.find("</Relationships>"), 0,
                       R"(<Relationship Id="styles" Type="http://x/styles" Target="styles.xml"/>)");
    parts.push_back(
        {"xl/styles.xml",
         R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>)"
         R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
         R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>)"});
    const auto sheet = read(zip_of(parts));
    CHECK(cell(sheet.table, 0, 0) == "1990-03-04");
    CHECK(cell(sheet.table, 1, 0) == "32936");
    CHECK(cell(sheet.table, 0, 1) == "1990-03-04T08:30:00");
    CHECK(cell(sheet.table, 1, 1) == "7");  // a time of day is no day
    CHECK(cell(sheet.table, 0, 2) == "1990-03-04");
    CHECK(cell(sheet.table, 1, 2) == "1990-03-04");
    CHECK(cell(sheet.table, 0, 3) == "March 1990");
    CHECK(cell(sheet.table, 1, 3) == "1");

    auto& book = part(parts, "xl/workbook.xml").bytes;
    book.insert(book.find("<sheets>"), R"(<workbookPr date1904="1"/>)");
    // 1,462 days later: 31474 of 1904 is 32936 of 1900.
    CHECK(cell(read(zip_of(parts)).table, 0, 0) == "1994-03-05");
}

TEST_CASE(
    "a formula without its result is refused where it stands, and one of an empty text is not") {
    for (const auto* cell :
         {R"(<c r="B2"><f>SUM(1,2)</f><v></v></c>)", R"(<c r="B2"><f>A1</f></c>)",
          R"(<c r="B2"><f t="shared" si="0"/><v/></c>)"}) {
        CHECK(contains(refusal_of_rows("<row r=\"2\">" + std::string(cell) + "</row>"),
                       "f.xlsx:Data:2:2: a formula without its result"));
    }
    const auto empty = read(zip_of(workbook_parts(
        std::string(header) +
        R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>)")));
    CHECK(cell(empty.table, 1, 0).empty());
}

TEST_CASE("parts of a workbook are found in any case, and where Windows separates folders") {
    auto parts =
        workbook_parts(std::string(header) + R"(<row r="2"><c r="A2" t="s"><v>0</v></c></row>)",
                       "<si><t>one</t></si>");
    for (auto& each : parts) {
        for (auto& c : each.name) {
            if (c == '/') c = '\\';
        }
    }
    part(parts, "xl\\sharedStrings.xml").name = "XL\\SharedStrings.XML";
    CHECK(cell(read(zip_of(parts)).table, 0, 0) == "one");
    parts.push_back({"xl/WORKBOOK.xml", ""});
    CHECK(contains(refusal(zip_of(parts)), "one name twice"));
}

TEST_CASE("rows and cells without references follow each other, prefixes and CDATA are read") {
    auto parts = workbook_parts("");
    part(parts, "xl/worksheets/sheet1.xml").bytes =
        "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><!-- a > b --><x:worksheet xmlns:x='u'>"
        "<x:cols><x:col min='1'/></x:cols><x:sheetData><x:row><x:c t='str'><x:v>a</x:v></x:c>"
        "<x:c t='str'><x:v>b</x:v></x:c></x:row><x:row spans='1:2 > '><x:c t='str'>"
        "<x:v><![CDATA[<5]]></x:v></x:c><x:c><x:v>1</x:v></x:c></x:row></x:sheetData>"
        "<x:pageMargins left='1'/></x:worksheet>";
    const auto sheet = read(zip_of(parts));
    REQUIRE(sheet.table.rows() == 1);
    CHECK(cell(sheet.table, 0, 0) == "<5");
}

TEST_CASE("line ends inside a cell are line feeds, unless a return is spelled out") {
    const auto sheet =
        read(zip_of(workbook_parts(std::string(header) +
                                   "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>x\r\ny\rz</v></c>"
                                   "<c r=\"B2\" t=\"str\"><v>p&#13;q_x000D_</v></c></row>")));
    CHECK(cell(sheet.table, 0, 0) == "x\ny\nz");
    CHECK(cell(sheet.table, 1, 0) == "p\rq\r");
}

TEST_CASE("titles above the header are passed over, and places hold") {
    const auto bytes = zip_of(workbook_parts(
        R"(<row r="1"><c r="B1" t="str"><v>Title</v></c></row>)"
        R"(<row r="3"><c r="B3" t="str"><v>a</v></c><c r="C3" t="str"><v>b</v></c><c r="D3" t="str"><v>c</v></c></row>)"
        R"(<row r="4"><c r="B4"><v>1</v></c><c r="C4"><v>2</v></c><c r="D4"><v>3</v></c></row>)"));
    const auto sheet = read(bytes);
    CHECK(sheet.rows.header() == 3);
    REQUIRE(sheet.table.columns() == 3);
    REQUIRE(sheet.table.rows() == 1);
    CHECK(cell(sheet.table, 2, 0) == "3");
    XlsxOptions fourth;
    fourth.header_row = 4;
    CHECK(read(bytes, fourth).table.name(0) == "1");
    fourth.header_row = 2;
    CHECK(contains(refusal(bytes, fourth), "f.xlsx:Data:2: the row given as header is empty"));
}

TEST_CASE("the first visible sheet is read unless one is named") {
    const auto bytes = zip_of(workbook_parts(header));
    XlsxOptions options;
    options.sheet = "Hidden";
    CHECK(read(bytes, options).table.name(0) == "secret");
    options.sheet = "None";
    CHECK(read_sheet(bytes, "f.xlsx", options).error().code == Code::not_found);
}

TEST_CASE("what is wrong in a sheet is refused with file, sheet, row and column") {
    const auto row = [](std::string_view cells) {
        return refusal_of_rows("<row r=\"2\">" + std::string(cells) + "</row>");
    };
    CHECK(contains(row(R"(<c r="A2" t="s"><v>1</v></c>)"), "f.xlsx:Data:2:1: a cell points to a"));
    CHECK(contains(row(R"(<c r="A2" t="s"><v>-1</v></c>)"), "points to a text"));
    CHECK(contains(row(R"(<c r="B2"><v>twelve</v></c>)"), "f.xlsx:Data:2:2: a number cell holds"));
    CHECK(contains(row(R"(<c r="B2"><v>nan</v></c>)"), "holds no number"));
    CHECK(contains(row(R"(<c r="A2" t="b"><v>2</v></c>)"), "neither 0 nor 1"));
    CHECK(contains(row(R"(<c r="A2" t="zz"><v>2</v></c>)"), "unknown type"));
    CHECK(contains(row(R"(<c r="A3"><v>2</v></c>)"), "another row"));
    CHECK(contains(row(R"(<c r="B2"><v>1</v></c><c r="A2"><v>2</v></c>)"), "out of order"));
    CHECK(contains(row(R"(<c r="C2"><v>1</v></c>)"), "f.xlsx:Data:2:3: a value stands outside"));
    for (const auto* reference : {"A0", "XFE2", "AAAA2", "2", "A", "A2B", "A-2", "A99999999999999",
                                  "A1048577", "a2", "$A$2", ""}) {
        CHECK(contains(row("<c r=\"" + std::string(reference) + "\"><v>1</v></c>"),
                       "no place in a sheet"));
    }
    CHECK(contains(refusal_of_rows("<row r=\"1\"/>"), "rows out of order"));
    CHECK(contains(refusal_of_rows("<row r=\"1048577\"/>"), "more rows than a sheet has"));
    CHECK(contains(refusal_of_rows("<row r=\"x\"/>"), "a row number that is none"));
    CHECK(contains(row("<c r=\"A2\" t=\"str\"><v>\xff</v></c>"),
                   "f.xlsx:Data:2:1: text that is not"));
}

TEST_CASE("header names of a sheet must be there and differ") {
    const auto with = [](std::string_view row) { return refusal(zip_of(workbook_parts(row))); };
    CHECK(contains(with(R"(<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>)"),
                   "f.xlsx:Data:1:2: column 2 has no name"));
    CHECK(contains(with(R"(<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>)"),
                   "f.xlsx:Data:1:2: columns 1 and 2 have the same name"));
    CHECK(contains(with(""), "the sheet is empty"));
}

TEST_CASE("malformed XML is refused where it stands") {
    const auto row = [](std::string_view text) { return refusal_of_rows(text); };
    CHECK(contains(row("<row r=\"2\"><c r=\"A2\"><v>1</c></row>"), "f.xlsx:Data:2:1: the XML"));
    CHECK(contains(row("<row r=\"2\"><c r=\"A2\"><v>&nbsp;</v></c></row>"), "unknown entity"));
    CHECK(contains(row("<row r=\"2\"><c r=\"A2\"><v>&#0;</v></c></row>"), "unknown entity"));
    CHECK(contains(row("<row r=\"2"), "unclosed quote"));
    CHECK(contains(row("<row r=2>"), "an attribute"));
    CHECK(contains(row("<!-- "), "unclosed comment"));
    CHECK(contains(row(std::string("<row>") +
                       [] {
                           std::string deep;
                           for (int i = 0; i < 70; ++i) deep += "<a>";
                           return deep;
                       }()),
                   "nested too deep"));
    auto parts = workbook_parts(header);
    part(parts, "xl/worksheets/sheet1.xml").bytes += "<again/>";
    CHECK(contains(refusal(zip_of(parts)), "two root elements"));
    part(parts, "xl/worksheets/sheet1.xml").bytes =
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>";
    CHECK(contains(refusal(zip_of(parts)), "encoding other than UTF-8"));
    part(parts, "xl/worksheets/sheet1.xml").bytes.clear();
    CHECK(contains(refusal(zip_of(parts)), "nothing in it"));
    part(parts, "xl/worksheets/sheet1.xml").bytes = "<html></html>";
    CHECK(contains(refusal(zip_of(parts)), "no worksheet"));
}

TEST_CASE("a document type is refused, so entities cannot expand") {
    auto parts = workbook_parts(header);
    auto& sheet = part(parts, "xl/worksheets/sheet1.xml").bytes;
    sheet = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]>" + sheet;
    CHECK(contains(refusal(zip_of(parts)), "its own document type"));
}

TEST_CASE("a workbook cut short at any byte, or with any byte changed, never reads as another") {
    const auto bytes = zip_of(
        workbook_parts(std::string(header) + R"(<row r="2"><c r="A2" t="s"><v>0</v></c></row>)",
                       "<si><t>one</t></si>"));
    REQUIRE(read_sheet(bytes, "f"));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        CHECK(!read_sheet(bytes.substr(0, cut), "f"));
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 0x20);
        const auto sheet = read_sheet(changed, "f");
        // A changed date or version is no change of data; the CRC guards what is.
        if (sheet) CHECK(csv_text(sheet->table) == "a,b\r\none,\r\n");
    }
}

TEST_CASE("archives that lie, hide or climb are refused") {
    auto parts = workbook_parts(header);
    auto& sheet = part(parts, "xl/worksheets/sheet1.xml");
    sheet.crc_change = 1;
    CHECK(contains(refusal(zip_of(parts)), "does not match its checksum"));
    sheet.crc_change = 0;
    sheet.flags = 1;
    CHECK(contains(refusal(zip_of(parts)), "password"));
    sheet.flags = 0;
    for (const auto* name : {"../xl.xml", "/etc/x", "a/../../b", "C:x", "a\\..\\..\\b"}) {
        auto climbing = parts;
        climbing.push_back({name, ""});
        CHECK(contains(refusal(zip_of(climbing)), "a name that leaves it"));
    }
    auto twice = parts;
    twice.push_back(twice.front());
    CHECK(contains(refusal(zip_of(twice)), "one name twice"));
    part(parts, "xl/_rels/workbook.xml.rels").bytes =
        R"(<R><Relationship Id="r1" Type="t/worksheet" Target="../../../etc/passwd"/></R>)";
    CHECK(contains(refusal(zip_of(parts)), "a part's path leaves the workbook"));
}

TEST_CASE("what only looks like a workbook is named for what it is") {
    CHECK(contains(refusal(zip_of({{"word/document.xml", "<a/>"}})), "a Word document"));
    CHECK(contains(refusal(zip_of({{"mimetype", "x"}, {"content.xml", "<a/>"}})), "OpenDocument"));
    CHECK(contains(refusal(zip_of({{"data.csv", "a,b"}})), "a zip archive and no workbook"));
    CHECK(contains(refusal("PK\x03\x04 cut"), "cut short"));
    CHECK(contains(refusal(""), "cut short"));
    CHECK(contains(refusal("<html>"), "cut short"));
}

TEST_CASE("a sheet that would need more room than allowed is refused before it is made") {
    XlsxOptions small;
    small.memory_limit_bytes = 1 << 20;
    // Two columns of codes, 8 bytes each: 65,535 rows and a value, and no more.
    std::string rows = header;
    for (int row = 2; row < 70'000; ++row) rows += "<row><c><v>1</v></c></row>";
    CHECK(contains(refusal(zip_of(workbook_parts(rows)), small),
                   "f.xlsx:Data:65532: the table is larger than 1 MiB"));
    // One cell in the last row: the million rows between are none, and cost nothing.
    const auto bytes = zip_of(workbook_parts(
        std::string(header) + R"(<row r="1048576"><c r="A1048576"><v>1</v></c></row>)"));
    REQUIRE(read(bytes, small).table.rows() == 1);
    CHECK(read(bytes, small).rows(0) == 1048576);
    small = {};
    small.unpacked_limit_bytes = 1500;
    CHECK(contains(
        refusal(zip_of(workbook_parts(std::string(header) + std::string(3000, ' '))), small),
        "unpacked"));
}

TEST_CASE("the workbook and the csv of one release hold the same cells (needs the shared data)") {
    const std::filesystem::path folder = PALERMO_SOURCE "/../shared/data/unodc";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("not here: shared data");
        return;
    }
    for (const std::string name : {"data_glotip_2025-04-14", "data_glotip_2023-05-30"}) {
        const auto book = read_source(folder / (name + ".xlsx"));
        const auto text = read_source(folder / (name + ".csv.xz"));
        REQUIRE(book);
        REQUIRE(text);
        REQUIRE(book->table.columns() == text->table.columns());
        REQUIRE(book->table.rows() == text->table.rows());
        CHECK(book->rows.header() == 3);
        std::size_t different = 0;
        for (std::size_t i = 0; i < text->table.columns(); ++i) {
            CHECK(book->table.name(i) == text->table.name(i));
            for (std::size_t row = 0; row < text->table.rows(); ++row) {
                different += cell(book->table, i, row) != cell(text->table, i, row);
            }
        }
        CHECK(different == 0);
    }
}

namespace {

Table sample() {
    TextColumn names("State, _x0041_");
    CountColumn people("People");
    for (const char* value : {"", "x", "=1+1", "_x000D_", "a\nb", "<&>\"", " padded ", "\x01",
                              "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a", "1e5", "0012"}) {
        names.push(value);
        people.push({static_cast<std::int64_t>(names.size()) * 1000});
    }
    names.push("last");
    people.push(Count::suppressed());
    names.push("gone");
    people.push(Count::missing());
    names.push("huge");
    people.push({9'007'199'254'740'993});  // 2^53 + 1: no double
    return *Table::make({names, people});
}

}  // namespace

TEST_CASE("a workbook written reads back the same, below its title and notes") {
    const auto table = sample();
    const Sheet sheets[] = {{"Victims", &table, "A title", {"First note.", "Second note."}, true},
                            {"Again", &table, "", {}, false}};
    const auto bytes = xlsx_bytes(sheets);
    REQUIRE(bytes);
    XlsxOptions options;
    for (const char* name : {"Victims", "Again"}) {
        options.sheet = name;
        const auto sheet = read(*bytes, options);
        CHECK(sheet.rows.header() == (name[0] == 'V' ? 4 : 1));
        CHECK(csv_text(sheet.table) == csv_text(table));
    }
}

TEST_CASE("a workbook is the same bytes for the same table, and holds no date or name") {
    const auto table = sample();
    const Sheet sheets[] = {{"Data", &table, "Title", {}, false}};
    CHECK(*xlsx_bytes(sheets) == *xlsx_bytes(sheets));
}

TEST_CASE("a workbook that a spreadsheet program would not open is not written") {
    const auto table = sample();
    const auto with_names = [&](std::vector<std::string> names) {
        std::vector<Sheet> sheets;
        for (auto& name : names) sheets.push_back({std::move(name), &table, "", {}, false});
        return xlsx_bytes(sheets).has_value();
    };
    CHECK(with_names({"Data"}));
    CHECK(!with_names({}));
    CHECK(!with_names({""}));
    CHECK(!with_names({"a/b"}));
    CHECK(!with_names({"Data", "DATA"}));
    CHECK(!with_names({std::string(32, 'x')}));
    TextColumn broken("a"), endless("a");
    broken.push("\xff");
    endless.push(std::string(32768, 'x'));
    for (const auto& column : {broken, endless}) {
        const auto bad = *Table::make({column});
        const Sheet sheets[] = {{"Data", &bad, "", {}, false}};
        CHECK(!xlsx_bytes(sheets));
    }
}
