#include "palermo/formats/grids.hpp"

#include <doctest/doctest.h>

#include <rapidcheck.h>

#include "zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;
using namespace std::string_literals;

namespace {

std::string ods_of(std::string_view tables, std::string_view styles = "",
                   std::vector<ZipPart> more = {}) {
    std::vector<ZipPart> parts = {
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
        {"META-INF/manifest.xml", "<manifest:manifest/>"},
        {"content.xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content>"
         "<office:automatic-styles>" +
             std::string(styles) + "</office:automatic-styles><office:body><office:spreadsheet>" +
             std::string(tables) +
             "</office:spreadsheet></office:body></office:document-content>"}};
    for (auto& part : more) parts.push_back(std::move(part));
    return zip_of(parts);
}

std::string cell(std::string_view text, std::string_view attributes = "") {
    return "<table:table-cell office:value-type=\"string\" " + std::string(attributes) +
           "><text:p>" + std::string(text) + "</text:p></table:table-cell>";
}

std::string xlsx_of(std::string_view rows, std::string_view after = "",
                    std::vector<ZipPart> more = {}) {
    auto parts = workbook_parts("");
    parts[4].bytes = "<worksheet><sheetData>" + std::string(rows) + "</sheetData>" +
                     std::string(after) + "</worksheet>";
    for (auto& part : more) parts.push_back(std::move(part));
    return zip_of(parts);
}

GridFile read(std::string_view bytes, const GridOptions& options = {}) {
    auto file = grids_of(bytes, "f", options);
    if (!file) FAIL(to_string(file.error()));
    return *std::move(file);
}

std::string refusal(std::string_view bytes, const GridOptions& options = {}) {
    const auto file = grids_of(bytes, "f", options);
    return file ? "none" : file.error().id;
}

}  // namespace

TEST_CASE(
    "all sheets of a workbook are read, the hidden one too, and no row is taken for a header") {
    const auto file =
        read(xlsx_of("<row r=\"2\"><c r=\"B2\" t=\"str\"><v>Register</v></c></row>"
                     "<row r=\"4\"><c r=\"A4\"><v>1</v></c></row>"));
    REQUIRE(file.grids.size() == 2);
    CHECK(file.grids[0].name == "Hidden");
    CHECK(file.grids[0].hidden);
    const auto& data = file.grids[1];
    CHECK(data.rows == std::vector<std::int64_t>{2, 4});
    REQUIRE(data.columns.size() == 2);
    CHECK(data.at(0, 0) == "");
    CHECK(data.at(0, 1) == "Register");
    CHECK(data.at(1, 0) == "1");
    CHECK_FALSE(file.macros);
}

TEST_CASE("errors of formulas, formulas without result and merged cells are told, not refused") {
    const auto file = read(
        xlsx_of("<row><c t=\"str\"><v>Age</v></c></row><row><c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"
                "<c><f>SUM(A1)</f></c><c><v>3</v></c></row>",
                "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"));
    const auto& data = file.grids[1];
    CHECK(data.errors == std::vector<CellAt>{{2, 1}});
    CHECK(data.no_results == std::vector<CellAt>{{2, 2}});
    CHECK(data.merged == std::vector<MergedCells>{{{1, 1}, {2, 2}}});
    CHECK(data.at(1, 2) == "3");
}

TEST_CASE("a workbook with macros is read and says so; the strict reader is as it was") {
    const auto bytes =
        xlsx_of("<row><c t=\"str\"><v>a</v></c></row>", "", {{"xl/vbaProject.bin", "program"}});
    CHECK(read(bytes).macros);
}

TEST_CASE("hidden columns, hidden rows and pivot tables are marked") {
    auto parts = workbook_parts("");
    parts[4].bytes =
        "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData>"
        "<row r=\"1\"><c><v>1</v></c><c><v>2</v></c></row>"
        "<row r=\"2\" hidden=\"1\"><c><v>3</v></c></row><row r=\"3\" ht=\"0\"><c><v>4</v></c></row>"
        "<row r=\"4\" hidden=\"1\"/></sheetData></worksheet>";
    parts.push_back({"xl/worksheets/_rels/sheet1.xml.rels",
                     "<Relationships><Relationship Id=\"p\" Type=\"x/pivotTable\" "
                     "Target=\"../pivotTables/p.xml\"/></Relationships>"});
    const auto file = read(zip_of(parts));
    const auto& data = file.grids[1];
    CHECK(data.hidden_columns == std::vector<bool>{false, true});
    CHECK(data.hidden_rows == std::vector<FileRows::Gap>{{2, 3}});
    CHECK(data.pivot);
    CHECK_FALSE(file.grids[0].pivot);
    const auto ods =
        read(ods_of("<table:table table:name=\"My pivot\"><table:table-row>" + cell("x") +
                    "</table:table-row></table:table><table:data-pilot-tables>"
                    "<table:data-pilot-table table:target-range-address=\""
                    "&apos;My pivot&apos;.A1:&apos;My pivot&apos;.B9\"/>"
                    "</table:data-pilot-tables>"));
    CHECK(ods.grids[0].pivot);
}

TEST_CASE("a spreadsheet of LibreOffice: repeats, spaces, days, truth values, hidden and merged") {
    const auto file = read(ods_of(
        "<table:table table:name=\"2022\" table:style-name=\"ta9\">"
        "<table:table-column/><table:table-column table:visibility=\"collapse\"/>"
        "<table:table-column table:number-columns-repeated=\"16382\"/>"
        "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell "
        "table:number-columns-repeated=\"16384\"/></table:table-row>"
        "<table:table-row>" +
            cell("Person", "table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\"") +
            "<table:covered-table-cell/>" + cell("two<text:s text:c=\"2\"/>spaces") +
            "</table:table-row>"
            "<table:table-row table:number-rows-repeated=\"2\">"
            "<table:table-cell office:value-type=\"date\" office:date-value=\"2022-01-05\">"
            "<text:p>5. Jan</text:p></table:table-cell>"
            "<table:table-cell office:value-type=\"float\" office:value=\"20\" "
            "table:number-columns-repeated=\"2\"><text:p>20,00</text:p></table:table-cell>"
            "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>"
            "</table:table-row>"
            "<table:table-row><table:table-cell/><table:table-cell table:formula=\"of:=1/0\" "
            "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\">"
            "<text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
            "<table:table-row table:number-rows-repeated=\"1048568\"><table:table-cell/>"
            "</table:table-row></table:table>",
        "<style:style style:name=\"ta9\" style:family=\"table\"><style:table-properties "
        "table:display=\"false\"/></style:style>"));
    REQUIRE(file.grids.size() == 1);
    const auto& grid = file.grids[0];
    CHECK(grid.hidden);
    CHECK(grid.rows == std::vector<std::int64_t>{4, 5, 6});
    REQUIRE(grid.columns.size() == 4);
    CHECK(grid.hidden_columns == std::vector<bool>{false, true, false, false});
    CHECK(grid.merged == std::vector<MergedCells>{{{4, 1}, {4, 2}}});
    CHECK(grid.at(0, 2) == "two  spaces");
    for (const std::size_t row : {1U, 2U}) {
        CHECK(grid.at(row, 0) == "2022-01-05");
        CHECK(grid.at(row, 1) == "20");
        CHECK(grid.at(row, 2) == "20");
        CHECK(grid.at(row, 3) == "TRUE");
    }
    CHECK(grid.errors == std::vector<CellAt>{{7, 2}});
}

TEST_CASE("notes beside cells and rows that were deleted under tracked changes are no values") {
    const auto file = read(ods_of(
        "<table:tracked-changes><table:deletion><table:cut-offs/><table:table-row>" + cell("gone") +
        "</table:table-row></table:deletion></table:tracked-changes>"
        "<table:table table:name=\"a\"><table:table-row><table:table-cell "
        "office:value-type=\"string\"><office:annotation><text:p>a remark</text:p>"
        "</office:annotation><text:p>Age</text:p><text:p>in years</text:p>"
        "</table:table-cell></table:table-row></table:table>"));
    REQUIRE(file.grids.size() == 1);
    CHECK(file.grids[0].at(0, 0) == "Age\nin years");
}

TEST_CASE("a row that is said to stand a million times is held against the room, not believed") {
    const auto bomb = ods_of(
        "<table:table table:name=\"a\"><table:table-row "
        "table:number-rows-repeated=\"1048576\">" +
        cell("x", "table:number-columns-repeated=\"16384\"") + "</table:table-row></table:table>");
    GridOptions options;
    options.memory_limit_bytes = std::uint64_t{16} << 20;
    CHECK(refusal(bomb, options) == "columns.table_too_large");
    const auto table = [](std::string_view row) {
        return ods_of("<table:table table:name=\"a\">" + std::string(row) + "</table:table>");
    };
    CHECK(refusal(table("<table:table-row table:number-rows-repeated=\"9999999\"/>")) ==
          "xlsx.too_many_rows");
    CHECK(refusal(table("<table:table-row><table:table-cell "
                        "table:number-columns-repeated=\"16385\"/></table:table-row>")) ==
          "xlsx.too_many_columns");
    CHECK(refusal(table("<table:table-row table:number-rows-repeated=\"0\"/>")) == "ods.repeat");
    CHECK(refusal(table("<table:table-row table:number-rows-repeated=\"-1\"/>")) == "ods.repeat");
}

TEST_CASE("a password is told as one, whatever program set it") {
    std::vector<ZipPart> locked = {
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
        {"META-INF/manifest.xml",
         "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\">"
         "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"},
        {"content.xml", "\x01\x02noise"}};
    CHECK(refusal(zip_of(locked)) == "source.password");
    const auto compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s;
    const auto part = [](std::string_view name) {
        std::string wide;
        for (const char c : name) (wide += c) += '\0';
        return wide;
    };
    CHECK(refusal(compound + part("EncryptedPackage")) == "source.password");
    CHECK(refusal(compound + part("Workbook")) == "source.old_workbook");
    CHECK(refusal(compound + part("WordDocument")) == "source.word");
    CHECK(refusal(compound) == "source.old_workbook");
}

TEST_CASE("an OpenDocument text is no spreadsheet") {
    CHECK(refusal(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"},
                          {"META-INF/manifest.xml", "<manifest:manifest/>"},
                          {"content.xml", "<office:document-content/>"}})) == "ods.no_spreadsheet");
    CHECK(refusal(ods_of("")) == "ods.no_sheet");
}

TEST_CASE(
    "a plain text is read by the strict reader; titles, ragged rows and blank lines make a grid") {
    const auto plain = read("Name,Age\nA,1\nB,2\n");
    REQUIRE(plain.plain.has_value());
    CHECK(plain.plain->table.rows() == 2);
    CHECK(plain.grids.empty());

    const auto grid = read("Registre 2021;;\n\nNom;Age;Aide\nA;1;264,10\n\nB;2;3,50;x\nC;3\n");
    REQUIRE(grid.grids.size() == 1);
    CHECK(grid.separator == ';');
    CHECK(grid.grids[0].rows == std::vector<std::int64_t>{1, 3, 4, 6, 7});
    CHECK(grid.grids[0].at(2, 2) == "264,10");
    CHECK(grid.width == 3);
    CHECK(grid.too_long == std::vector<std::int64_t>{6});
    CHECK(grid.grids[0].at(4, 1) == "3");
    CHECK(grid.grids[0].at(4, 2) == "");
}

TEST_CASE(
    "windows-1252 is known by its bytes; Cyrillic and Arabic code pages are not taken for it") {
    const auto western = read(
        "Pr\xe9nom;N\xb0\nAim\xe9"
        "e;1\n");
    CHECK(western.text_as == TextAs::windows_1252);
    REQUIRE(western.plain.has_value());
    CHECK(western.plain->table.name(0) == "Prénom");
    CHECK(refusal("\xcf\xee\xeb;\xc2\xee\xe7\xf0\xe0\xf1\xf2\n\xe6\xe5\xed;1\n") ==
          "encoding.not_utf8");
    const auto wide = read(
        "N\0a\0m\0e\0;\0A\0g\0e\0\n\0A\0;\0"
        "1\0\n\0"s);
    CHECK(wide.text_as == TextAs::utf16_without_mark);
    REQUIRE(wide.plain.has_value());
    CHECK(wide.plain->table.name(1) == "Age");
    CHECK(read("\xff\xfeN\0;\0B\0\n\0A\0;\0"
               "1\0\n\0"s)
              .text_as == TextAs::told);
}

TEST_CASE("a quote that swallows rows is refused in a ragged text too") {
    CHECK(refusal("Title;;\nNom;Age;Aide\n\"A;1;2\nB;2;3\nC;3;4\"\n;;;5\nD;1;2\n") ==
          "csv.quote_swallows");
    CHECK(refusal("Title;;\nNom;Age;Aide\n\"A;1;2\n") == "csv.quote_open");
}

TEST_CASE("whatever stands in a text, each row that has a value is kept with its number") {
    rc::check("rows keep their numbers", [] {
        const auto rows = *rc::gen::container<std::vector<std::vector<int>>>(
            rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3)));
        std::string text = "Title\n";  // ragged, so that the tolerant reader is asked
        std::vector<std::int64_t> expected = {1};
        std::int64_t number = 1;
        for (const auto& row : rows) {
            ++number;
            bool any = false;
            for (std::size_t i = 0; i < row.size(); ++i) {
                if (i > 0) text += ';';
                if (row[i] > 0) text += "v" + std::to_string(row[i]);
                any = any || row[i] > 0;
            }
            text += '\n';
            if (any) expected.push_back(number);
        }
        text += "a;b;c;d\n";
        expected.push_back(number + 1);
        const auto file = grids_of(text, "f");
        RC_ASSERT(file.has_value());
        if (file->grids.empty()) return;
        RC_ASSERT(file->grids[0].rows == expected);
    });
}
