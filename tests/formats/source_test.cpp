#include "palermo/formats/source.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

// A folder that goes with the test.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("palermo_formats_" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    fs::path with(const char* name, std::string_view bytes) const {
        REQUIRE(write_file(path / name, bytes));
        return path / name;
    }
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

std::string refusal(const fs::path& path, const ReadOptions& options = {}) {
    const auto source = read_source(path, options);
    REQUIRE(!source);
    return told(source.error());
}

// "a\n1\n" through gzip -n9.
const auto small_gz =
    "\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xe4\x32\xe4\x02\0"
    "\0\x24\xc1\x89\x04\0\0\0"s;

}  // namespace

TEST_CASE("a source is named without folder and packing, and digested as it lies on disk") {
    const Folder folder;
    const auto text = "State,People\nBenin,12\n";
    const auto plain = read_source(folder.with("a.csv", text));
    REQUIRE(plain);
    CHECK(plain->digest.name == "a.csv");
    CHECK(plain->digest.sha256 == crypto::sha256(text));
    CHECK(plain->bytes == 22);
    CHECK(plain->file_row(0) == 2);
    CHECK((*plain->table.text("State"))[0] == "Benin");

    const auto packed = *xz(text);
    const auto from_xz = read_source(folder.with("b.csv.xz", packed));
    REQUIRE(from_xz);
    CHECK(from_xz->digest.name == "b.csv");
    CHECK(from_xz->digest.sha256 == crypto::sha256(packed));
    CHECK(from_xz->table.rows() == 1);
}

TEST_CASE("the bytes say what a file is, not its name") {
    const Folder folder;
    CHECK(read_source(folder.with("really.xlsx", *xz("a\n1\n"))));
    CHECK(contains(refusal(folder.with("a.xlsx", "\n <!DOCTYPE HTML><html>")), "a web page"));
    CHECK(contains(refusal(folder.with("a.csv", "%PDF-1.7")), "a PDF"));
    CHECK(contains(refusal(folder.with("a.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), "old .xls"));
    CHECK(contains(refusal(folder.with("a.csv", "<?xml version='1.0'?>")), "XML"));
    CHECK(contains(refusal(folder.with("a.csv", "")), "a.csv: the file is empty"));
    CHECK(contains(refusal(folder.with("a.xz", *xz(*xz("a\n1\n")))), "packed twice"));
}

TEST_CASE("rows left out are counted and named, and every note goes where the caller collects") {
    const Folder folder;
    Notes all;
    ReadOptions options;
    options.notes = &all;
    const auto source =
        read_source(folder.with("cases.csv", "a,b,\n1,2,\n,,\n3,4,\n,,\n,,\n"), options);
    REQUIRE(source);
    CHECK(source->table.rows() == 2);
    CHECK(source->file_row(1) == 4);
    CHECK(source->notes ==
          Notes{"cases.csv: 3 rows without any value were left out, rows 3 and 5 to 6",
                "cases.csv: 1 column without a name and without any value was left out"});
    REQUIRE(read_source(folder.with("one.csv", "a,b\n1,2\n,\n"), options));
    CHECK(all.size() == 3);
    CHECK(all.back() == "one.csv: 1 row without any value was left out, row 3");
}

TEST_CASE("where sheets are, and which was read") {
    const Folder folder;
    TextColumn sentences("Statistics"), a("a"), b("b");
    sentences.push("by the office");
    a.push("1");
    b.push("2");
    const auto cover = *Table::make({sentences}), data = *Table::make({a, b});
    const Sheet cover_first[] = {{"Cover", &cover, "", {}, false}, {"Data", &data, "", {}, false}};
    const auto book = folder.with("book.xlsx", *xlsx_bytes(cover_first));
    CHECK(contains(refusal(book), "the workbook has the sheets Cover, Data; name one with sheets"));
    ReadOptions options;
    options.xlsx.sheet = "data";
    const auto named = read_source(book, options);
    REQUIRE(named);
    CHECK(named->sheet == "Data");
    CHECK(named->notes.empty());
    options.xlsx.sheet = "Dta";
    CHECK(contains(refusal(book, options), "sheets Cover, Data"));
    const Sheet data_first[] = {{"Data", &data, "A title", {}, false},
                                {"Cover", &cover, "", {}, false}};
    const auto other = read_source(folder.with("other.xlsx", *xlsx_bytes(data_first)));
    REQUIRE(other);
    CHECK(other->notes ==
          Notes{"other.xlsx: sheet Data was read; not read: Cover (--sheet names another)",
                "other.xlsx: the column names were taken from row 2; what stands above was passed "
                "over"});
}

TEST_CASE("a file that is not there, or a folder, is refused as that") {
    const Folder folder;
    CHECK(read_source(folder.path / "none.csv").error().code == Code::not_found);
    CHECK(contains(refusal(folder.path), "folder"));
}

TEST_CASE("packed files are unpacked within their limit and checked to the end") {
    const std::string zeros(1 << 20, '0');
    const auto packed = *xz(zeros);
    CHECK(*unxz(packed, "f", zeros.size()) == zeros);
    CHECK(contains(told(unxz(packed, "f", zeros.size() - 1).error()), "larger than"));
    CHECK(*unxz(packed + packed, "f") == zeros + zeros);
    for (std::size_t cut = 0; cut < packed.size(); ++cut) {
        CHECK(!unxz(packed.substr(0, cut), "f"));
    }
    CHECK(!unxz("plain", "f"));
    std::string long_text(std::size_t{70} << 20, '0');  // measured first, then unpacked
    for (std::size_t i = 0; i < long_text.size(); i += 1'000'003) long_text[i] = '1';
    const auto long_packed = *xz(long_text);
    CHECK(*unxz(long_packed, "f") == long_text);
    CHECK(!unxz(long_packed, "f", long_text.size() - 1));
    CHECK(!unxz(long_packed.substr(0, long_packed.size() - 1), "f"));

    CHECK(*gunzip(small_gz, "f") == "a\n1\n");
    CHECK(*gunzip(small_gz + small_gz, "f") == "a\n1\na\n1\n");
    CHECK(!gunzip(small_gz, "f", 3));
    CHECK(gunzip(small_gz, "f", 4));
    for (std::size_t cut = 0; cut < small_gz.size(); ++cut) {
        CHECK(!gunzip(small_gz.substr(0, cut), "f"));
    }
    auto damaged = small_gz;
    damaged[small_gz.size() - 6] ^= 1;  // in the CRC
    CHECK(contains(told(gunzip(damaged, "f").error()), "damaged"));
    ReadOptions small;
    small.unpacked_limit_bytes = 1000;
    const Folder folder;
    CHECK(contains(refusal(folder.with("bomb.csv.xz", packed), small), "unpacked"));
}

TEST_CASE("a huge single line is refused from its first bytes, a huge file from its size") {
    const Folder folder;
    const auto path = folder.with("huge.csv", "a");
    // Holes: a file of this size that takes no room.
    fs::resize_file(path, std::uint64_t{1} << 30);
    CHECK(contains(refusal(path), "huge.csv:1:2: a NUL byte"));
    fs::resize_file(path, (std::uint64_t{2} << 30) + 1);
    CHECK(contains(refusal(path), "larger than 2048 MiB"));
}

TEST_CASE("a file large enough to be mapped reads as a small one does") {
    const Folder folder;
    std::string text = "a,b\n";
    while (text.size() < (std::size_t{65} << 20)) text += "a value that repeats and repeats,2\n";
    const auto source = read_source(folder.with("large.csv", text));
    REQUIRE(source);
    CHECK(source->table.rows() == (text.size() - 4) / 35);
}

TEST_CASE("the published release reads with all its rows (needs the shared data)") {
    const fs::path path = PALERMO_SOURCE "/../shared/data/unodc/data_glotip_2025-04-14.csv.xz";
    if (!fs::exists(path)) {
        MESSAGE("not here: shared data");
        return;
    }
    const auto source = read_source(path);
    REQUIRE(source);
    CHECK(source->table.rows() == 58769);
    CHECK(source->table.columns() == 13);
    CHECK(source->digest.name == "data_glotip_2025-04-14.csv");
}

TEST_CASE("a row that repeats the column names is refused with its line") {
    const Folder folder;
    CHECK(contains(refusal(folder.with("two.csv", "region,form\nnorth,a\nregion,form\nsouth,b\n")),
                   "two.csv:3: the row of column names stands here again"));
    // As other programs leave it: in other case, with white space, with the mark of a second file.
    CHECK(contains(refusal(folder.with("two.csv", "region,form\nnorth,a\nRegion,FORM \n")),
                   "two.csv:3:"));
    CHECK(
        contains(refusal(folder.with("two.csv", "region,form\nnorth,a\n\xef\xbb\xbfregion,form\n")),
                 "two.csv:3:"));
    CHECK(contains(refusal(folder.with("one.csv", "id\n1\nid\n2\n")), "one.csv:3:"));
    CHECK(contains(
        refusal(folder.with(
            "two.xlsx",
            zip_of(workbook_parts(
                R"(<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>)"
                R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>)"
                R"(<row r="9"><c r="A9" t="str"><v>a</v></c><c r="B9" t="str"><v>b</v></c></row>)")))),
        "two.xlsx:9:"));
    // One name among the values is a value.
    CHECK(read_source(folder.with("ok.csv", "other,form\nother,a\nnorth,form\n")));
    CHECK(read_source(folder.with("ok.csv", "other\nOther\n")));
}

TEST_CASE("a note below the data is no person") {
    const Folder folder;
    const auto rows = "region,form,age\nnorth,a,1\nsouth,b,2\n"s;
    for (const auto* note : {"\"Source: Ministry of the Interior, 2026\",,", "* provisional,,",
                             "n = 2,,", "Source: NGO,,\nAll regions,,"}) {
        INFO(note);
        CHECK(contains(refusal(folder.with("n.csv", rows + note + "\n")),
                       "n.csv:4: below the data, a value stands in the first column alone"));
    }
    // Written like the rows above: it may be a record without answers, stays one, and is named.
    for (const auto* record : {"south,,", "east,,", "Other regions,,"}) {
        const auto read = read_source(folder.with("r.csv", rows + record + "\n"));
        REQUIRE(read);
        CHECK(read->table.rows() == 3);
        REQUIRE(read->notes.size() == 1);
        CHECK(contains(read->notes[0],
                       "r.csv: the last row (4) has a value in the first column alone"));
    }
    const auto years =
        read_source(folder.with("y.csv", "year,people\n2020,5\n2021,6\n2022,\n2023,\n"));
    REQUIRE(years);
    REQUIRE(years->notes.size() == 1);
    CHECK(contains(years->notes[0], "y.csv: the last rows, 4 to 5, have a value"));
    // Where other rows are like it, in the middle, it is a record as they are; nor is one column a note.
    const auto like =
        read_source(folder.with("l.csv", rows + "west,,\nnorth,a,1\nno answer: east,,\n"));
    REQUIRE(like);
    CHECK(like->notes.empty());
    CHECK(read_source(folder.with("o.csv", "text\none\nSource: two\n")));
    // Read back, a release of ours has only records.
    ReadOptions ours;
    ours.csv.blank_rows = BlankRows::kept;
    CHECK(read_source(folder.with("k.csv", rows + "[60+],,\n"), ours));
}

TEST_CASE("hidden rows and columns of a workbook are read, and said") {
    const Folder folder;
    auto parts = workbook_parts(
        R"(<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>sex</v></c><c r="C1" t="str"><v>form</v></c></row>)"
        R"(<row r="2" hidden="1"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="C2"><v>3</v></c></row>)"
        R"(<row r="3" hidden="0"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c><c r="C3"><v>3</v></c></row>)"
        R"(<row r="4" hidden="true"><c r="A4"><v>1</v></c><c r="B4"><v>2</v></c><c r="C4"><v>3</v></c></row>)"
        R"(<row r="5" hidden="1"><c r="A5"><v>1</v></c><c r="B5"><v>2</v></c><c r="C5"><v>3</v></c></row>)"
        R"(<row r="6" hidden="1"/>)");
    auto& xml = parts[4].bytes;
    xml.insert(xml.find("<sheetData>"),
               R"(<cols><col min="1" max="1" width="9"/><col min="3" max="7" hidden="1"/></cols>)");
    const auto read = read_source(folder.with("h.xlsx", zip_of(parts)));
    REQUIRE(read);
    CHECK(read->table.rows() == 4);
    REQUIRE(read->notes.size() == 3);  // the first names the sheet that was not read
    CHECK(read->notes[1] == "h.xlsx: 3 hidden rows were read like all others: rows 2 and 4 to 5");
    CHECK(read->notes[2] == "h.xlsx: 1 hidden column was read like all others: C (form)");
}

TEST_CASE("options that a file has no use for are named") {
    const Folder folder;
    ReadOptions options;
    options.xlsx.sheet = "Data";
    const auto text = read_source(folder.with("t.csv", "a,b\n1,2\n"), options);
    REQUIRE(text);
    REQUIRE(text->notes.size() == 1);
    CHECK(contains(text->notes[0], "t.csv: this is text and has no sheets"));
    options.csv.encoding = Encoding::windows_1252;
    const auto book = read_source(
        folder.with("b.xlsx",
                    zip_of(workbook_parts(R"(<row r="1"><c r="A1" t="str"><v>a</v></c></row>)"
                                          R"(<row r="2"><c r="A2"><v>1</v></c></row>)"))),
        options);
    REQUIRE(book);
    REQUIRE(book->notes.size() == 1);
    CHECK(contains(book->notes[0], "b.xlsx: this is a workbook"));
}
