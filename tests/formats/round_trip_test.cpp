// Whatever a table holds, writing and reading gives it back.
#include <doctest/doctest.h>
#define ZLIB_CONST
#include <zlib.h>

#include <random>

#include "../in_english.hpp"
#include "palermo/formats/compress.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/detail/value.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/xlsx.hpp"
#include "zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;

namespace {

// Pieces that have broken readers before, strung together at random.
std::string text(std::mt19937& random) {
    constexpr const char* pieces[] = {"a",
                                      ",",
                                      ";",
                                      "\"",
                                      "\n",
                                      "\r",
                                      "\r\n",
                                      "\t",
                                      "|",
                                      " ",
                                      "=",
                                      "0",
                                      "1.50",
                                      "_x000D_",
                                      "&lt;",
                                      "<",
                                      "]]>",
                                      "'",
                                      "\x01",
                                      "\xc3\xa9",
                                      "\xef\xbb\xbf",
                                      "\xf0\x9f\x98\x80",
                                      "\\",
                                      "\xd8\xb9"};
    std::string made;
    for (auto count = random() % 5; count > 0; --count)
        made += pieces[random() % std::size(pieces)];
    return made;
}

Table table(std::mt19937& random) {
    std::vector<Table::Column> columns;
    const auto width = 1 + random() % 4, rows = random() % 12;
    for (std::size_t i = 0; i < width; ++i) {
        TextColumn column(text(random) + "column" + std::to_string(i));
        for (std::size_t row = 0; row < rows; ++row) column.push(text(random));
        columns.emplace_back(std::move(column));
    }
    return *Table::make(std::move(columns));
}

}  // namespace

TEST_CASE("any table of text written as CSV reads back the same") {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        std::mt19937 random(seed);
        const auto made = table(random);
        const auto written = csv_text(made);
        CsvOptions comma;
        comma.separator = ',';
        comma.blank_rows = BlankRows::kept;
        const auto read = parse_csv(written, "f", comma);
        INFO(seed << " " << (read ? "" : told(read.error())));
        REQUIRE(read);
        REQUIRE(read->rows() == made.rows());
        for (std::size_t i = 0; i < made.columns(); ++i) {
            REQUIRE(read->name(i) == made.name(i));
            for (std::size_t row = 0; row < made.rows(); ++row) {
                REQUIRE((*read->text(made.name(i)))[row] == (*made.text(made.name(i)))[row]);
            }
        }
    }
}

TEST_CASE(
    "any table of text written as a workbook reads back the same, but for rows without a value") {
    XlsxOptions first;
    first.header_row = 1;
    for (unsigned seed = 0; seed < 150; ++seed) {
        std::mt19937 random(seed);
        const auto made = table(random);
        const Sheet sheets[] = {{"Data", &made, "", {}, false}};
        const auto bytes = xlsx_bytes(sheets);
        REQUIRE(bytes);
        const auto read = parse_xlsx(*bytes, "f", first);
        INFO(seed << " " << (read ? "" : told(read.error())));
        REQUIRE(read);
        std::vector<std::size_t> filled;
        for (std::size_t row = 0; row < made.rows(); ++row) {
            bool blank = true;
            for (std::size_t i = 0; i < made.columns(); ++i) {
                blank = blank && detail::is_blank(std::get<TextColumn>(made.column(i))[row]);
            }
            if (!blank) filled.push_back(row);
        }
        REQUIRE(read->rows() == filled.size());
        for (std::size_t i = 0; i < made.columns(); ++i) {
            REQUIRE(read->name(i) == made.name(i));
            const auto& before = *made.text(made.name(i));
            const auto& after = *read->text(made.name(i));
            for (std::size_t row = 0; row < filled.size(); ++row) {
                REQUIRE(after[row] == before[filled[row]]);
            }
        }
    }
}

TEST_CASE("any text comes back from JSON and from .xz") {
    for (unsigned seed = 0; seed < 500; ++seed) {
        std::mt19937 random(seed);
        const auto made = text(random);
        const auto json = parse_json(canonical(Json::Object{{made, made}}), "f");
        REQUIRE(json);
        REQUIRE(json->find(made) != nullptr);
        CHECK(*json->find(made)->text() == made);
        if (seed < 50) CHECK(*unxz(*xz(made), "f") == made);
    }
}

TEST_CASE("a deflated bomb is refused while it unpacks, whatever its directory says") {
    // 64 MiB of one empty element after the other deflate about a thousand to one.
    auto parts = workbook_parts("");
    auto& sheet = parts[4];
    sheet.bytes = "<worksheet>";
    while (sheet.bytes.size() < (std::size_t{64} << 20)) sheet.bytes += "<a/>";
    sheet.bytes += "</worksheet>";
    sheet.packed.resize(compressBound(sheet.bytes.size()));
    z_stream stream = {};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = reinterpret_cast<const Bytef*>(sheet.bytes.data());
    stream.avail_in = static_cast<uInt>(sheet.bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(sheet.packed.data());
    stream.avail_out = static_cast<uInt>(sheet.packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    sheet.packed.resize(stream.total_out);
    REQUIRE(deflateEnd(&stream) == Z_OK);
    sheet.deflated = true;
    CHECK(sheet.bytes.size() / sheet.packed.size() > 400);
    const auto honest = read_sheet(zip_of(parts), "f");
    REQUIRE(!honest);
    CHECK(told(honest.error()).find("400 times its size") != std::string::npos);
    // A directory that says "small" does not help it.
    sheet.size_change = static_cast<std::uint32_t>(1000 - sheet.bytes.size());
    const auto lying = read_sheet(zip_of(parts), "f");
    REQUIRE(!lying);
    CHECK(told(lying.error()).find("longer than its directory says") != std::string::npos);
}
