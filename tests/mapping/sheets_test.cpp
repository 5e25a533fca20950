#include "palermo/mapping/sheets.hpp"

#include <doctest/doctest.h>

#include <rapidcheck.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "../formats/zip_maker.hpp"
#include "palermo/core/files.hpp"

using namespace palermo;
using namespace palermo::mapping;
using formats::ZipPart;
namespace fs = std::filesystem;

namespace {

// Files that go with the test.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("palermo_mapping_" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    fs::path with(const std::string& name, std::string_view bytes) const {
        REQUIRE(write_file(path / name, bytes));
        return path / name;
    }
};

OfficeFiles read(std::vector<fs::path> files, words::Language language = words::Language::en) {
    OfficeReading reading;
    reading.language = language;
    auto result = read_office_files(files, reading);
    if (!result) FAIL(to_string(result.error()));
    return *std::move(result);
}

OfficeFiles read_text(std::string_view text, const std::string& name = "list.csv") {
    const Folder folder;
    return read({folder.with(name, text)});
}

// Sheets of inline text: "a|b" is a row of two cells; "" an empty row.
struct Made {
    std::string name;
    std::vector<std::string> rows;
    std::string more = {};  // after <sheetData>
    bool hidden = false;
};

std::string workbook(const std::vector<Made>& sheets) {
    std::string list, relations;
    std::vector<ZipPart> parts;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const auto id = std::to_string(i + 1);
        list += "<sheet name=\"" + sheets[i].name + "\" sheetId=\"" + id + "\" r:id=\"r" + id +
                "\"" + (sheets[i].hidden ? " state=\"hidden\"" : "") + "/>";
        relations +=
            "<Relationship Id=\"r" + id + "\" Type=\"x/worksheet\" Target=\"s" + id + ".xml\"/>";
        std::string rows;
        for (const auto& row : sheets[i].rows) {
            rows += "<row>";
            std::size_t at = 0;
            while (!row.empty()) {
                const auto end = std::min(row.find('|', at), row.size());
                rows += "<c t=\"str\"><v>" + row.substr(at, end - at) + "</v></c>";
                if (end == row.size()) break;
                at = end + 1;
            }
            rows += "</row>";
        }
        parts.push_back({"s" + id + ".xml", "<worksheet><sheetData>" + rows + "</sheetData>" +
                                                sheets[i].more + "</worksheet>"});
    }
    parts.push_back({"_rels/.rels",
                     "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" "
                     "Target=\"workbook.xml\"/></Relationships>"});
    parts.push_back({"workbook.xml", "<workbook><sheets>" + list + "</sheets></workbook>"});
    parts.push_back(
        {"_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>"});
    return formats::zip_of(parts);
}

OfficeFiles read_book(const std::vector<Made>& sheets) {
    const Folder folder;
    return read({folder.with("book.xlsx", workbook(sheets))});
}

std::vector<std::string> told(const OfficeFiles& read, std::string_view rule) {
    std::vector<std::string> places;
    for (const auto& finding : read.findings) {
        if (finding.rule == rule) places.push_back(to_string(finding.place));
    }
    return places;
}

using Places = std::vector<std::string>;

std::vector<std::string> people(int from, int to, const std::string& year = "2023") {
    std::vector<std::string> rows;
    for (int i = from; i <= to; ++i) {
        rows.push_back("EX-" + year + "-" + std::to_string(1000 + i) + "|" +
                       (i % 2 == 0 ? "F" : "M") + "|" + std::to_string(18 + i % 7) + "|" +
                       (i % 3 == 0 ? "Peru" : "Chad"));
    }
    return rows;
}

std::vector<std::string> sheet_of(std::vector<std::string> top, std::vector<std::string> rows) {
    for (auto& row : rows) top.push_back(std::move(row));
    return top;
}

}  // namespace

TEST_CASE("a plain list is a list: nothing is left out and nothing is said") {
    const auto list = read_text("Case,Sex,Age\nA-1,F,20\nA-2,M,30\nA-3,F,40\nA-4,M,31\n");
    REQUIRE(list.sheets.size() == 1);
    CHECK(list.sheets[0].table.rows() == 4);
    CHECK(list.sheets[0].rows(3) == 5);
    CHECK(list.sheets[0].file_column == std::vector<std::int64_t>{1, 2, 3});
    CHECK(list.findings.empty());
    CHECK(list.inputs[0].sha256.size() == 64);
}

TEST_CASE("totals in six languages are left out and named; a family called Total is not") {
    for (const std::string word : {"TOTAL", "Total Q4", "Sous-total", "Total parcial", "ИТОГО",
                                   "小计", "المجموع", "Total: 2"}) {
        CAPTURE(word);
        const auto list =
            read_text("Case,Name,Sex,Age\nA-1,Ann,F,20\nA-2,Bob,M,30\n" + word + ",,,50\n");
        CHECK(list.sheets[0].table.rows() == 2);
        CHECK(told(list, "N01") == Places{"list.csv:4"});
        CHECK(list.sheets[0].table.text("Case")->find(word) == std::nullopt);
    }
    const auto family = read_text("Name,Sex,Age,Type\nTotal,F,20,begging\nBob,M,30,labour\n");
    CHECK(family.sheets[0].table.rows() == 2);
    CHECK(told(family, "N01").empty());
}

TEST_CASE("months, quarters and repeated headings among the rows are left out") {
    const auto list = read_text(
        "Case;Sex;Age;Type\nJANVIER;;;\nA-1;F;20;a\nмарт 2023;4;;\nA-2;M;30;b\n"
        "Quarter 2;;;\nA-3;F;20;a\n1月;;;\nCase;Sex;Age;Type\nA-4;M;4;c\n");
    CHECK(list.sheets[0].table.rows() == 4);
    CHECK(told(list, "N02") ==
          Places{"list.csv:2", "list.csv:4", "list.csv:6", "list.csv:8", "list.csv:9"});
    CHECK(list.sheets[0].rows(1) == 5);
    CHECK(list.sheets[0].rows(3) == 10);
}

TEST_CASE("a person of whom only the case number is known is a person; a text alone is a heading") {
    const auto list = read_text(
        "Case,Sex,Age,Type,Place\nA-1,F,20,a,x\nPolice,,,,\nA-2,M,30,b,y\nA-3,,,,\n"
        "A-4,M,31,b,y\nSource: own records,,,,\n");
    CHECK(list.sheets[0].table.rows() == 4);
    CHECK(told(list, "N02") == Places{"list.csv:3"});
    CHECK(told(list, "N14") == Places{"list.csv:7"});
}

TEST_CASE("titles above are passed over, kept as lines, and may say the year") {
    const auto list = read_text("Registre 2021;;\n(inventé);;\n\nNom;Sexe;Age\nA;F;1\nB;M;2\n");
    CHECK(list.sheets[0].title == Places{"Registre 2021", "(inventé)"});
    CHECK(list.sheets[0].year == 2021);
    CHECK(list.sheets[0].rows.header() == 4);
    CHECK(told(list, "N12") == Places{"list.csv:1"});
    CHECK(read_text("a,b\n1,x\n2,y\n", "cases_2022.csv").sheets[0].year == 2022);
    CHECK(read_text("a,b\n1,x\n2,y\n", "export_2023-05-01.csv").sheets[0].year == 0);
    CHECK(read_text("a,b\n1,x\n2,y\n", "2019-2023.csv").sheets[0].year == 0);
}

TEST_CASE("two rows of headings are joined, by merged cells or by what is empty") {
    const auto book = read_book(
        {{"Data",
          {"Case||Person||", "No.|Ref.|Sex|Age|Type", "1|A-1|F|20|a", "2|A-2|M|30|b",
           "3|A-3|F|3|c"},
          "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"C1:D1\"/></mergeCells>"}});
    REQUIRE(book.sheets.size() == 1);
    const auto& table = book.sheets[0].table;
    REQUIRE(table.columns() == 5);
    CHECK(table.name(1) == "Case / Ref.");
    CHECK(table.name(3) == "Person / Age");
    CHECK(table.name(4) == "Type");
    CHECK(table.rows() == 3);
    CHECK(told(book, "N06") == Places{"book.xlsx:Data:1"});

    // As many groups as names: the upper row looks like the headings and is not.
    const auto below = read_book(
        {{"Data",
          {"No.|Ref.|Person||Type", "||Sex|Age|", "1|A-1|F|20|a", "2|A-2|M|30|b", "3|A-3|F|3|c"},
          "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:B2\"/>"
          "<mergeCell ref=\"C1:D1\"/><mergeCell ref=\"E1:E2\"/></mergeCells>"}});
    REQUIRE(below.sheets[0].table.columns() == 5);
    CHECK(below.sheets[0].table.name(0) == "No.");
    CHECK(below.sheets[0].table.name(3) == "Person / Age");
    CHECK(below.sheets[0].table.rows() == 3);
}

TEST_CASE("a heading twice gets a number, a column without heading a name, and both are told") {
    const auto list = read_text("Age;;Age;Age\n20;x;21;22\n30;y;31;32\n");
    const auto& table = list.sheets[0].table;
    CHECK(table.name(0) == "Age");
    CHECK(table.name(1) == "(column 2)");
    CHECK(table.name(2) == "Age (2)");
    CHECK(table.name(3) == "Age (3)");
    CHECK(told(list, "N04") == Places{"list.csv:1:3", "list.csv:1:4"});
    CHECK(told(list, "N10") == Places{"list.csv:1:2"});
}

TEST_CASE(
    "a row with more cells than headings may have moved: the row stays and is told as an error") {
    std::string text = "Case;Sex;Age\n";
    for (int i = 0; i < 30; ++i) text += "A-" + std::to_string(i) + ";F;20\n";
    const auto list = read_text(text + "A-99;F;\"20\";30\n");
    CHECK(list.sheets[0].table.rows() == 31);
    CHECK(told(list, "N11") == Places{"list.csv:32"});
    CHECK(list.findings[0].severity == Severity::error);
    // A line end in a note made two rows of one person: both stay, and both are told.
    const auto cut = read_text(text + "A-98;F\nnorth;30\n");
    CHECK(cut.sheets[0].table.rows() == 32);
    CHECK(told(cut, "N11") == Places{"list.csv:32", "list.csv:33"});
}

TEST_CASE("averages and counts below the data are no people, and a total may be told in words") {
    const auto list = read_text(
        "Name,Sex,Age,Type,Place,Since\nAnn,F,20,a,x,1\nBob,M,30,b,y,2\nCleo,F,31,b,y,3\n"
        "Total,72 people,,,,\nAverage,,27,,,\n");
    CHECK(list.sheets[0].table.rows() == 3);
    CHECK(told(list, "N01") == Places{"list.csv:5"});
    CHECK(told(list, "N14") == Places{"list.csv:6"});
}

TEST_CASE(
    "a row that numbers the columns, a total of a region and a summary beside the list are no "
    "people") {
    const auto book =
        read_book({{"Реестр",
                    {"№|Дело|Пол|Возраст|Страна||Пол|Число", "1|2|3|4|5", "1|Д-1|ж|20|Чад||ж|2",
                     "2|Д-2|ж|21|Чад||м|1", "3|Д-3|м|22|Перу", "4|Д-4|ж|23|Перу", "5|Д-5|м|24|Перу",
                     "6|Д-6|ж|25|Чад", "7|Д-7|ж|26|Чад", "Итого Чад|||7"}}});
    const auto& sheet = book.sheets.at(0);
    CHECK(sheet.table.rows() == 7);
    CHECK(sheet.table.columns() == 5);
    CHECK(told(book, "N01") == Places{"book.xlsx:Реестр:10"});
    CHECK(told(book, "N02") == Places{"book.xlsx:Реестр:2"});
    CHECK(told(book, "N03") == Places{"book.xlsx:Реестр:1:7"});
}

TEST_CASE("sums may be written with thousands and a fraction; a date is no number") {
    const auto list = read_text(
        "Fall;Sex;Age;Type;EUR\nF-1;f;20;a;1,50\nF-2;m;21;b;2,50\nSumme;;;;1.234,50\n"
        "Общо София;;;;1 234,50\nTotal;f;;02.01.21;3\n");
    CHECK(told(list, "N01") == Places{"list.csv:4", "list.csv:5"});
    CHECK(list.sheets[0].table.rows() == 3);
}

TEST_CASE("headings in two languages are two rows of headings, in a plain text too") {
    const std::string rows =
        "C-1;F;20;Peru;2023-01-05\nC-2;M;30;Chad;2023-01-06\nC-3;F;31;Peru;2023-02-01\n"
        "C-4;F;14;Chad;2023-02-07\n";
    const auto list = read_text("Cas;Sexe;Âge;Pays;Date\nCase;Sex;Age;Country;Day\n" + rows);
    CHECK(list.sheets[0].table.name(2) == "Âge / Age");
    CHECK(list.sheets[0].table.rows() == 4);
    CHECK(list.sheets[0].rows.header() == 2);
    CHECK(list.sheets[0].rows(0) == 3);
    CHECK(told(list, "N06") == Places{"list.csv:1"});
    // Below a title, by the other reader.
    const auto titled =
        read_text("Liste\nCas;Sexe;Âge;Pays;Date\nCase;Sex;Age;Country;Day\n" + rows);
    CHECK(titled.sheets[0].table.name(2) == "Âge / Age");
    CHECK(titled.sheets[0].table.rows() == 4);
    // A first person of whom little is known is a person.
    const auto unknown =
        read_text("Case;Sex;Age;Country;Day\nC-0;F;unknown;Togo;not said\n" + rows);
    CHECK(unknown.sheets[0].table.rows() == 5);
}

TEST_CASE("lines of a form above the headings may hold nearly as much as they do") {
    const auto list = read_text(
        "Organisation:;Shelter A\nContact:;x;Phone:;555\n\nCase;Sex;Age;Country;Day\n"
        "C-1;F;20;Peru;1\nC-2;M;30;Chad;2\nC-3;F;31;Peru;3\nC-4;F;14;Chad;4\n");
    CHECK(list.sheets[0].rows.header() == 4);
    CHECK(list.sheets[0].table.rows() == 4);
    CHECK(list.sheets[0].title.size() == 2);
}

TEST_CASE("cases in codes with a total below are cases, and counts by year are counts") {
    std::string codes = "id,sex,age,form\n";
    for (int i = 0; i < 20; ++i)
        codes += std::to_string(5000 + i) + ",1," + std::to_string(20 + i % 5) + ",2\n";
    CHECK(read_text(codes + "TOTAL,,20,\n").sheets[0].doubt.empty());
    const auto counts = read_text("Country,2021,2022,2023\nPeru,3,4,5\nChad,1,2,8\nTotal,4,6,13\n");
    CHECK(counts.sheets[0].doubt.find("table of counts") != std::string::npos);
}

TEST_CASE("a long list of villages does not say what a list of cases looks like") {
    std::vector<std::string> villages = {"village|district"};
    for (int i = 0; i < 900; ++i) {
        villages.push_back("v" + std::to_string(i) + "|d" + std::to_string(i % 9));
    }
    const auto book = read_book(
        {{"Villages", villages}, {"Data", sheet_of({"Case|Sex|Age|Citizenship"}, people(1, 120))}});
    CHECK(book.sheets.back().sheet == "Data");
    CHECK(book.sheets.back().doubt.empty());
    for (const auto& sheet : book.sheets) CHECK(sheet.doubt.empty() == (sheet.sheet == "Data"));
}

TEST_CASE(
    "covers, lists of choices and pivots are passed over; a list of something else is doubted") {
    auto rows = sheet_of({"Case|Sex|Age|Citizenship"}, people(1, 30));
    const auto book = read_book({{"Cover", {"Our register", "", "for 2023"}},
                                 {"Data", rows},
                                 {"Lists", {"sexes|places", "F|north", "M|south", "|east"}},
                                 {"About", {"prepared by|the unit", "on|Monday"}},
                                 {"Staff", {"badge|room|phone", "7|12|30", "8|12|31", "9|13|31"}},
                                 {"Empty", {""}}});
    REQUIRE(book.sheets.size() == 2);
    CHECK(book.sheets[0].sheet == "Data");
    CHECK(book.sheets[0].doubt.empty());
    CHECK(book.sheets[1].sheet == "Staff");
    CHECK_FALSE(book.sheets[1].doubt.empty());
    CHECK(told(book, "N03") ==
          Places{"book.xlsx:Cover", "book.xlsx:Empty", "book.xlsx:About", "book.xlsx:Lists"});
    CHECK(told(book, "N16") == Places{"book.xlsx:Staff:1"});
}

TEST_CASE(
    "corrections repeat the cases of another sheet; a few cases of last year are told row by row") {
    const std::string headings = "Case|Sex|Age|Citizenship";
    const auto book = read_book({{"2023", sheet_of({headings}, people(1, 40))},
                                 {"corrected", sheet_of({headings}, people(5, 9))}});
    CHECK(book.sheets[1].repeats == 0);
    CHECK_FALSE(book.sheets[1].doubt.empty());
    CHECK(told(book, "N15") == Places{"book.xlsx:corrected:1:1"});

    auto next = people(1, 40, "2024");
    next.push_back("EX-2023-1007|M|18|Chad");
    const auto carried = read_book(
        {{"2023", sheet_of({headings}, people(1, 40))}, {"2024", sheet_of({headings}, next)}});
    CHECK(carried.sheets[1].doubt.empty());
    CHECK(told(carried, "N15") == Places{"book.xlsx:2024:42:1"});
    // A short list with six old cases and four new ones is a list, and six rows of it are told.
    auto few = people(1, 6);
    for (auto& row : people(50, 53)) few.push_back(std::move(row));
    const auto mixed = read_book(
        {{"2023", sheet_of({headings}, people(1, 40))}, {"new", sheet_of({headings}, few)}});
    CHECK(mixed.sheets[1].doubt.empty());
    CHECK(told(mixed, "N15").size() == 6);
    const auto& finding = *std::find_if(carried.findings.begin(), carried.findings.end(),
                                        [](const Finding& each) { return each.rule == "N15"; });
    CHECK(to_string(finding.related.at(0)) == "book.xlsx:2023:8:1");
}

TEST_CASE("row numbers that begin again on each sheet are no case numbers") {
    std::vector<std::string> rows = {"No.|Sex|Age|Place"};
    for (int i = 1; i <= 30; ++i) rows.push_back(std::to_string(i) + "|F|20|north");
    const auto book = read_book({{"2022", rows}, {"2023", rows}});
    CHECK(told(book, "N15").empty());
}

TEST_CASE("a file given twice is read once") {
    const Folder folder;
    const auto a = folder.with("a.csv", "Case,Sex\nA-1,F\nA-2,M\n");
    const auto b = folder.with("b.csv", "Case,Sex\nA-1,F\nA-2,M\n");
    const auto both = read({a, b});
    CHECK(both.sheets.size() == 1);
    CHECK(both.inputs.size() == 2);
    CHECK(told(both, "N15") == Places{"b.csv"});
}

TEST_CASE("no row, one row, one column, one person many times: said") {
    CHECK(told(read_text("Case,Sex\n"), "N17") == Places{"list.csv:1"});
    CHECK(told(read_text("Case,Sex\nA-1,F\n"), "N17") == Places{"list.csv:1"});
    CHECK(told(read_text("Case\nA-1\nA-2\nA-3\n"), "N17") == Places{"list.csv:1"});
    CHECK(told(read_text("Name,Sex,Born,Visit\nAnn,F,1990,1\nAnn,F,1990,2\nAnn,F,1990,3\n"),
               "N17") == Places{"list.csv:1"});
    const auto empty = read_text("");
    CHECK(empty.sheets.empty());
    CHECK(told(empty, "N03") == Places{"list.csv"});
}

TEST_CASE("merged cells over people, formulas that failed, hidden sheets and rows are told") {
    auto rows = sheet_of({"Case|Sex|Age|Citizenship"}, people(1, 5));
    auto made =
        workbook({{"Data", rows, "<mergeCells><mergeCell ref=\"D2:D4\"/></mergeCells>", true}});
    const Folder folder;
    const auto book = read({folder.with("book.xlsx", made)});
    CHECK(told(book, "N07") == Places{"book.xlsx:Data:2:4"});
    CHECK(told(book, "N18") == Places{"book.xlsx:Data"});
}

TEST_CASE("a table of counts and data without headings are doubted") {
    const auto counts = read_text("Place,Women,Men\nnorth,3,4\nsouth,5,6\nTotal,8,10\n");
    CHECK_FALSE(counts.sheets[0].doubt.empty());
    const auto bare = read_text("1,2023-01-05,20\n2,2023-01-06,30\n3,2023-02-01,14\n");
    CHECK_FALSE(bare.sheets[0].doubt.empty());
}

TEST_CASE("findings speak six languages and never name a value") {
    const Folder folder;
    const auto file = folder.with("list.csv", "Case,Name,Sex,Age\nA-1,Nezoblo,F,20\nTOTAL,,,1\n");
    for (const auto language : words::all_languages) {
        const auto list = read({file}, language);
        REQUIRE_FALSE(list.findings.empty());
        for (const auto& finding : list.findings) {
            CHECK(finding.message.find("Nezoblo") == std::string::npos);
            CHECK(finding.message.find("TOTAL") == std::string::npos);
        }
    }
}

TEST_CASE("whatever stands among them, every person stays, in order and with the right row") {
    const Folder folder;
    rc::check("no person is lost", [&] {
        const auto separator = *rc::gen::element(';', ',', '\t');
        const auto people = *rc::gen::inRange(4, 40);
        const auto cells = [&](std::initializer_list<std::string> values) {
            std::string line;
            for (const auto& value : values)
                line += (line.empty() ? "" : std::string(1, separator)) + value;
            return line + "\n";
        };
        std::string text;
        std::int64_t line = 1;
        const auto add = [&](const std::string& row) {
            text += row;
            ++line;
        };
        const std::string headings = cells({"Case", "Sex", "Age", "Country", "Type", "Place"});
        if (*rc::gen::arbitrary<bool>()) add("Register 2023\n");
        if (*rc::gen::arbitrary<bool>()) add("\n");
        add(headings);
        std::vector<std::int64_t> rows;
        for (int i = 0; i < people; ++i) {
            rows.push_back(line);
            // Of some little is known, but not of the first.
            const auto known = i < 3 ? 9 : *rc::gen::inRange(0, 8);
            add(cells({"EX-" + std::to_string(100 + i), known > 0 ? "F" : "", known > 1 ? "20" : "",
                       known > 2 ? "Peru" : "", known > 2 ? "labour" : "",
                       known > 3 ? "north" : ""}));
            switch (*rc::gen::inRange(0, 16)) {
                case 0:
                    add(cells({"Total Q1", "", "12", "", "", ""}));
                    break;
                case 1:
                    add(cells({"FÉVRIER", "", "", "", "", ""}));
                    break;
                case 2:
                    add(cells({"Northern police", "", "", "", "", ""}));
                    break;
                case 3:
                    add(headings);
                    break;
                case 4:
                    add(cells({"", "", "", "", "", ""}));
                    break;
                case 5:
                    add("\n");
                    break;
                default:
                    break;
            }
        }
        if (*rc::gen::arbitrary<bool>()) add(cells({"ИТОГО", "", "40", "", "", ""}));
        const auto list = read({folder.with("list.csv", text)});
        RC_ASSERT(list.sheets.size() == 1U);
        const auto& sheet = list.sheets[0];
        RC_ASSERT(sheet.table.rows() == rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            RC_ASSERT((*sheet.table.text("Case"))[i] == "EX-" + std::to_string(100 + i));
            RC_ASSERT(sheet.rows(i) == rows[i]);
        }
    });
}

TEST_CASE("what is asked in the wrong way is refused") {
    const auto none = read_office_files({});
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().id == "mapping.no_file");
    OfficeReading two;
    two.encodings = {formats::Encoding::utf8, formats::Encoding::utf8};
    const std::vector<fs::path> one = {"a.csv"};
    const auto refused = read_office_files(one, two);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().id == "mapping.encodings");
}
