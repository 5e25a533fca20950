#include "palermo/formats/csv.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace palermo;
using namespace palermo::formats;
using namespace std::string_literals;

namespace {

std::string refusal(std::string_view bytes, const CsvOptions& options = {}) {
    const auto table = parse_csv(bytes, "f.csv", options);
    REQUIRE(!table);
    CHECK(table.error().code == Code::invalid_input);
    return told(table.error());
}

Table read(std::string_view bytes, const CsvOptions& options = {}) {
    auto table = parse_csv(bytes, "f.csv", options);
    INFO((table ? "" : told(table.error())));
    REQUIRE(table);
    return *std::move(table);
}

std::string_view cell(const Table& table, std::size_t column, std::size_t row) {
    return std::get<TextColumn>(table.column(column))[row];
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a plain file becomes text columns named as in its header") {
    const auto table = read("State,Year,People\r\nBenin,2020,12\r\nTogo,2020,\r\n");
    REQUIRE(table.columns() == 3);
    REQUIRE(table.rows() == 2);
    CHECK(table.name(2) == "People");
    CHECK(cell(table, 0, 1) == "Togo");
    CHECK(table.text("People")->missing(1));
    CHECK(!table.text("People")->missing(0));
}

TEST_CASE("line ends may be CRLF, LF or CR, with or without the last one") {
    for (const char* text : {"a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n3,4\n", "a,b\r1,2\r3,4\r",
                             "a,b\n1,2\n3,4", "a,b\r\n1,2\n3,4\r\n\r\n\n"}) {
        const auto table = read(text);
        REQUIRE(table.rows() == 2);
        CHECK(cell(table, 1, 1) == "4");
    }
}

TEST_CASE("quotes hold separators, line ends and doubled quotes") {
    const auto table =
        read("a,b\n\"x, y\",\"one\r\ntwo\"\n\"she said \"\"no\"\"\",\"\"\n5\" x,z\n");
    REQUIRE(table.rows() == 3);
    CHECK(cell(table, 0, 0) == "x, y");
    CHECK(cell(table, 1, 0) == "one\r\ntwo");
    CHECK(cell(table, 0, 1) == "she said \"no\"");
    CHECK(cell(table, 1, 1).empty());
    CHECK(cell(table, 0, 2) == "5\" x");
}

TEST_CASE("a field that repeats the one above is read the same, quoted or not") {
    // The shortcut for repeated fields must not take `"ab` opening a quote for the value "ab".
    const auto table =
        read("a,b\nx,1\nx,1\n\"x\",1\nx\"y,1\n\"x\"\"y\",1\n\"\"\"x\",1\n\"\"\"x\",1\n");
    REQUIRE(table.rows() == 7);
    CHECK(cell(table, 0, 2) == "x");
    CHECK(cell(table, 0, 3) == "x\"y");
    CHECK(cell(table, 0, 4) == "x\"y");
    CHECK(cell(table, 0, 6) == "\"x");
}

TEST_CASE("the separator is found from the first lines, or given") {
    CHECK(read("a;b\n1,5;2,5\n").columns() == 2);
    CHECK(read("a\tb\n1\t2\n").columns() == 2);
    CHECK(read("a|b|c\n1|2|3\n").columns() == 3);
    CHECK(read("value\n12\n").columns() == 1);
    CHECK(separator_of("\"a;b;c;d\",e\n1,2\n") == ',');
    // Three commas in the header's text, but only the semicolons come again below.
    CHECK(separator_of("a, in per cent, of all, yes;b\n1;2\n") == ';');
    CHECK(read("a;b,c\n1;2,3\n", {.separator = ';'}).name(1) == "b,c");
    CHECK(contains(refusal("a b\n1 2\n", {.separator = ' '}), "the separator must be"));
}

TEST_CASE("a byte-order mark is no part of the first name") {
    CHECK(read("\xef\xbb\xbfYear,b\n1,2\n").name(0) == "Year");
    CHECK(read("\xef\xbb\xbf\"Year\",b\n1,2\n").name(0) == "Year");
    CHECK(cell(read("\xff\xfe"s + "a\0\n\0\xe9\0\n\0"s), 0, 0) == "\xc3\xa9");
    CHECK(cell(read("\xfe\xff"s + "\0a\0\n\0\xe9\0\n"s), 0, 0) == "\xc3\xa9");
}

TEST_CASE("windows-1252 is read when asked for, and advised when the bytes are not UTF-8") {
    const auto text = "State,n\nC\xf4te d\x92Ivoire,1\n";
    const auto refused = refusal(text);
    CHECK(contains(refused, "f.csv:2:2: this is not UTF-8"));
    CHECK(contains(refused, "windows-1252"));
    CHECK(cell(read(text, {.encoding = Encoding::windows_1252}), 0, 0) ==
          "C\xc3\xb4te d\xe2\x80\x99Ivoire");
    CHECK(contains(refusal("a\n\x81\n", {.encoding = Encoding::windows_1252}), "f.csv:2:1"));
    CHECK(contains(refusal("a\nC\xc3\xb4te\n", {.encoding = Encoding::windows_1252}),
                   "this file is UTF-8"));
}

TEST_CASE("columns of a place count characters and not bytes") {
    CHECK(contains(refusal("a,b\n\xc3\xa9\xc3\xa9,\xff\n"), "f.csv:2:4"));
}

TEST_CASE("a ragged row is refused with both counts and its line") {
    const auto refused = refusal("a,b,c\n1,2,3\n1,2\n");
    CHECK(contains(refused, "f.csv:3:1: the row has 2 fields where the header has 3"));
    CHECK(contains(refusal("a,b\n1,2,3,4\n"), "the row has 4 fields where the header has 2"));
    // A quoted line end before it: the place is the line a text editor shows.
    CHECK(contains(refusal("a,b\n\"x\ny\",2\n1\n"), "f.csv:4:1"));
    CHECK(contains(refusal("a,b\n1,2\n\n3,4\n"), "f.csv:3:1: a blank line"));
    CHECK(contains(refusal("a\n1\n\n3\n"), "write \"\""));
}

TEST_CASE("an unclosed quote is refused where it opened") {
    CHECK(contains(refusal("a,b\n1,\"x\n2,y\n"), "f.csv:2:3: the quote opened here is never"));
    CHECK(contains(refusal("a,b\n1,\"x\" y\n"), "f.csv:2:6: text follows a closing quote"));
    const CsvOptions small{.field_limit_bytes = 10};
    CHECK(contains(refusal("a\n\"" + std::string(50, 'x') + "\"\n", small), "within 10 B"));
    CHECK(read("a\n\"" + std::string(10, 'x') + "\"\n", small).rows() == 1);
    // The limit falls between the two halves of a doubled quote.
    for (std::size_t length = 6; length < 14; ++length) {
        CHECK(contains(refusal("a\n\"" + std::string(length, 'x') + "\"\"", small), "quote"));
    }
}

TEST_CASE("limits are refused before memory is spent") {
    const CsvOptions small{.field_limit_bytes = 10, .line_limit_bytes = 20, .column_limit = 3};
    CHECK(contains(refusal("a\n12345678901\n", small), "f.csv:2:1: a field is longer"));
    CHECK(read("a\n1234567890\n", small).rows() == 1);
    CHECK(contains(refusal("a,b,c\n123456789,123456789,12345\n", small), "a row is longer"));
    CHECK(contains(refusal("a,b,c,d\n1,2,3,4\n", small), "f.csv:1:7: more than 3 columns"));
    CHECK(contains(refusal(std::string(3 << 20, 'x')), "f.csv:1:1: a field is longer than 1 MiB"));
    CHECK(contains(refusal(std::string(3 << 20, ',')), "column 1 has no name"));
    std::string wide;
    for (int i = 0; i < 70000; ++i) wide += std::to_string(i) + ",";
    CHECK(contains(refusal(wide), "more than 65536 columns"));
}

TEST_CASE("what is not text is refused") {
    CHECK(contains(refusal("a,b\n1,x\0y\n"s), "f.csv:2:4: a NUL byte"));
    CHECK(contains(refusal("\0\0\0"s), "NUL"));
    CHECK(contains(refusal(""), "the file is empty"));
    CHECK(contains(refusal("\r\n \r\n"), "the file is empty"));
    CHECK(contains(refusal("\xff\xfe\0\0a\0\0\0"s), "UTF-32"));
    CHECK(contains(refusal("\xff\xfe"s + "a\0\n\0\0\xd8\n\0"s), "f.csv:2:1: half of a UTF-16"));
    CHECK(contains(refusal("\xff\xfe"s + "a\0\n"s), "ends in the middle"));
}

TEST_CASE("rows of separators, white space and empty quotes are no rows, and places hold") {
    const auto read_from = [](std::string_view text) {
        auto table = read_csv(text, "f.csv");
        REQUIRE(table);
        return *std::move(table);
    };
    for (const auto* end : {",,\n,,\n", " , ,\n\"\",\"\",\n", ",\n,,,,\n", "\xc2\xa0,,\n\"\n\",,\n",
                            ",,\r\n,,", ",,\n,,\n\n \n"}) {
        const auto read = read_from("a,b,c\n1,2,3\n" + std::string(end));
        CHECK(read.table.rows() == 1);
        CHECK(read.rows.left_out() == 2);
        CHECK(read.rows.gaps() == std::vector<FileRows::Gap>{{3, 4}});
    }
    // Row 3 between, 5 and 6 at the end: the last person stands in row 4.
    const auto between = read_from("a,b\n1,\n,\n,2\n,\n,\n");
    REQUIRE(between.table.rows() == 2);
    CHECK(between.rows(0) == 2);
    CHECK(between.rows(1) == 4);
    CHECK(between.rows.left_out() == 3);
    CHECK(between.rows.gaps() == std::vector<FileRows::Gap>{{3, 3}, {5, 6}});
    // One answer is enough to be a row.
    CHECK(read("a,b\n,0\n").rows() == 1);
    // A person whose every answer was removed, where the caller knows.
    CHECK(read("a,b\n,\n,\n", {.blank_rows = BlankRows::kept}).rows() == 2);
    // In one column "" is how a missing value is written.
    CHECK(read("a\n\"\"\n1\n").rows() == 2);
    CHECK(read("a\n1\n  \n").rows() == 1);
    CHECK(contains(refusal("a,b\n1,2\n  \n3,4\n"), "f.csv:3:1: a blank line"));
    CHECK(read("a\tb\n1\t2\n\t\n").rows() == 1);
}

TEST_CASE("columns without a name at the end are none where nothing stands in them") {
    const auto table = read_csv("a,b,,\n1,2,,\n3,4, ,\"\"\n", "f.csv");
    REQUIRE(table);
    CHECK(table->table.columns() == 2);
    CHECK(table->unnamed_columns == 2);
    CHECK(contains(refusal("a,b,,\n1,2,,3\n"), "f.csv:2:6: a value stands in column 4"));
    // Smith, John,x: an unquoted comma moves every field, and the last one is empty.
    CHECK(contains(refusal("a,b,\nSmith, John,x\n"), "f.csv:2:13: a value stands in column 3"));
    CHECK(contains(refusal("a,b,c\n1,2,3,\n"), "the row has 4 fields where the header has 3"));
    CHECK(contains(refusal(",,\n,,\n"), "column 1 has no name"));
}

TEST_CASE(
    "what stands above the names is skipped where it is nothing, and else refused with advice") {
    const auto below = read_csv("\n,,\na;b\n1;2\n", "f.csv");
    REQUIRE(below);
    CHECK(below->rows.header() == 3);
    CHECK(below->rows(0) == 4);
    for (const auto* title :
         {"Victims by region, 2020", "Victims by region", "\"Victims; 2020\""}) {
        CHECK(contains(refusal(std::string(title) + "\nregion;form;n\nN;lab;3\n"), "f.csv:2:1"));
    }
    CHECK(contains(refusal("Victims\nregion;form\nN;lab\n"), "remove titles above"));
    CHECK(contains(refusal("Victims\n\nregion,form\nN,lab\n"), "remove titles above"));
    // A column of free text stays one.
    CHECK(read("note\nA; B\nC\n").columns() == 1);
}

TEST_CASE("the line by which Excel says its separator is no header") {
    const auto table = read_csv("sep=;\r\na;b\r\n1,5;2\r\n", "f.csv");
    REQUIRE(table);
    CHECK(cell(table->table, 0, 0) == "1,5");
    CHECK(table->rows(0) == 3);
    CHECK(contains(refusal("sep=;\na;b\n1\n"), "f.csv:3:1: the row has 1 field"));
}

TEST_CASE("two byte-order marks are no part of the first name") {
    CHECK(read("\xef\xbb\xbf\xef\xbb\xbf"
               "a,b\n1,2\n")
              .name(0) == "a");
    CHECK(read("\xff\xfe\xff\xfe"s + "a\0\n\0"s + "1\0\n\0"s).name(0) == "a");
}

TEST_CASE("header names must be there and differ") {
    CHECK(contains(refusal("a,,c\n1,2,3\n"), "f.csv:1:3: column 2 has no name"));
    CHECK(contains(refusal("a, ,c\n1,2,3\n"), "column 2 has no name"));
    CHECK(contains(refusal("a,b,a\n1,2,3\n"), "f.csv:1:5: columns 1 and 3 have the same name"));
    CHECK(read("a,b\n").rows() == 0);
}

TEST_CASE("no refusal repeats what stands in a cell") {
    for (const auto& text : {"a,b\nMaria K.\n"s, "a,b\n1,\"Maria K.\" x\n"s, "a,b\n1,\"Maria K.\n"s,
                             "a,b\nMaria K.\xff,2\n"s, "a,b\n\"Maria K.\0\",2\n"s}) {
        CHECK(!contains(refusal(text), "Maria"));
    }
}

TEST_CASE("what is written reads back the same") {
    TextColumn names("name; with, all \"marks\""), notes("note");
    CountColumn people("people");
    for (const char* value : {"", "x", "a,b", "a\"b", "\"", "one\ntwo", "\r", " padded ", "=1+1"}) {
        names.push(value);
        notes.push("\xd8\xb9");
    }
    for (int i = 0; i < 7; ++i) people.push({i * 100});
    people.push(Count::missing());
    people.push(Count::suppressed());
    const auto table = Table::make({names, notes, people});
    REQUIRE(table);
    const auto again = read(csv_text(*table));
    REQUIRE(again.rows() == names.size());
    CHECK(again.name(0) == names.name());
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(cell(again, 0, i) == names[i]);
    CHECK(cell(again, 2, 6) == "600");
    CHECK(cell(again, 2, 7).empty());
    CHECK(cell(again, 2, 8) == "*");
}

TEST_CASE("a table of one column keeps its missing values when written") {
    TextColumn one("one");
    for (const char* value : {"", "x", "", ""}) one.push(value);
    const auto text = csv_text(*Table::make({one}));
    CHECK(text == "one\r\n\"\"\r\nx\r\n\"\"\r\n\"\"\r\n");
    CHECK(read(text).rows() == 4);
    TextColumn spaces("one");
    for (const char* value : {" ", "x", "\t"}) spaces.push(value);
    CHECK(cell(read(csv_text(*Table::make({spaces}))), 0, 2) == "\t");
}

TEST_CASE("a name that begins like a byte-order mark is written so that it stays") {
    TextColumn odd("\xef\xbb\xbfodd");
    odd.push("x");
    CHECK(read(csv_text(*Table::make({odd}))).name(0) == odd.name());
}

TEST_CASE("cells a spreadsheet would run are marked as text when asked for") {
    CsvWriter csv({"name", "n"}, Formulas::as_text);
    csv.row({"=cmd|' /C calc'!A0", "-3"});
    csv.row({"@SUM(1,2)", "+4.5"});
    csv.row({"-cmd", "\t=1"});
    CHECK(csv.text() ==
          "name,n\r\n'=cmd|' /C calc'!A0,-3\r\n\"'@SUM(1,2)\",+4.5\r\n'-cmd,'\t=1\r\n");
}

TEST_CASE("a quote that swallows whole rows is refused where it was opened") {
    const auto said = [](std::string_view text) {
        const auto read = read_csv(text, "f.csv");
        return read ? std::string() : told(read.error());
    };
    const auto has = [](const std::string& text, std::string_view part) {
        return text.find(part) != text.npos;
    };
    // Rows 3 to 6 would be one person.
    CHECK(has(said("region,form\nnorth,labour\n\"north,labour\nnorth,sexual\nsouth,labour\n"
                   "north\",labour\nsouth,sexual\n"),
              "f.csv:3:1: the quote opened here is closed 3 lines later"));
    // In the second of three columns; lines end in CR LF.
    CHECK(has(said("a,b,c\r\n1,2,3\r\n1,\"2,3\r\n1,2,3\r\n1,2\",3\r\n"), "f.csv:3:3: the quote"));
    // Two lines: half of the values are known from their columns.
    CHECK(has(said("region,form\nnorth,labour\n\"north,labour\nnorth\",labour\n"), "f.csv:3:1"));
    // Texts of several lines as people write them.
    CHECK(said("note,form\n\"Smith, John\nLondon\",labour\n") == "");
    CHECK(said("form,note\nlabour,\"first\nsecond\nthird\"\n") == "");
    CHECK(said("form,note\nlabour,\"first, and\nsecond, and\nthird\"\n") == "");
    CHECK(said("a,b,c\n1,\"x, y\nu, v\nw\",3\n") == "");
    CHECK(said("note\n\"first\nsecond\nthird\"\n") == "");
}
