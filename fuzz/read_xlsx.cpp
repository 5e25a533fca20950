// Any bytes as a workbook, and any text as the rows of a sheet in an otherwise sound one: CRCs would
// keep a fuzzer out of the XML for ever. The first byte chooses.
#include <cstdint>
#include <string_view>

#include "palermo/formats/csv.hpp"
#include "palermo/formats/xlsx.hpp"
#include "tests/formats/zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    XlsxOptions options;
    options.unpacked_limit_bytes = std::uint64_t{16} << 20;
    options.memory_limit_bytes = std::uint64_t{16} << 20;
    std::string file;
    if (data[0] == 'P') {
        file = std::string("P") += bytes;
    } else {
        auto parts = workbook_parts("", "<si><t>one</t></si>");
        if (data[0] >= 0xc0) {
            // Formats of cells, of which some say that a number is a day.
            auto& relations = parts[2].bytes;
            relations.insert(relations.find("</Rel"),
                             "<Relationship Id=\"s\" Type=\"x/styles\" Target=\"styles.xml\"/>");
            parts[4].bytes =
                "<worksheet><sheetData><row><c t=\"str\"><v>a</v></c></row><row><c s=\"0\"><v>60"
                "</v></c></row><row><c s=\"1\"><v>32936.5</v></c></row></sheetData></worksheet>";
            parts.push_back({"xl/styles.xml", std::string(bytes)});
        } else if (data[0] % 4 == 0) {
            parts[4].bytes = "<worksheet><sheetData>" + std::string(bytes);
            parts[4].bytes += "</sheetData></worksheet>";
        } else {
            // One part or another is all ours.
            parts[data[0] % 5].bytes = bytes;
        }
        file = zip_of(parts);
    }
    const auto sheet = read_sheet(file, "f", options);
    if (sheet) expects(sheet->rows.left_out() >= 0);
    if (sheet && sheet->table.rows() < 1000) {
        CsvOptions comma;
        comma.separator = ',';
        const auto text = csv_text(sheet->table);
        const auto again = parse_csv(text, "f", comma);
        expects(again.has_value() && csv_text(*again) == text);
        const Sheet written[] = {{"Data", &sheet->table, "", {}, false}};
        if (const auto book = xlsx_bytes(written)) {
            XlsxOptions first;
            first.header_row = 1;
            const auto back = read_sheet(*book, "f", first);
            expects(back.has_value());
        }
    }
    return 0;
}
