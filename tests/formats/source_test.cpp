#include "palermo/formats/source.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"

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
    return to_string(source.error());
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
    CHECK(
        contains(refusal(book), "the workbook has the sheets Cover, Data; name one with --sheet"));
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
    CHECK(contains(to_string(unxz(packed, "f", zeros.size() - 1).error()), "larger than"));
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
    CHECK(contains(to_string(gunzip(damaged, "f").error()), "damaged"));
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
