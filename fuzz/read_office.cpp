// Any bytes as an office's own file, through all of mapping: the table in a text, in a workbook or in a sheet of
// one. The first byte chooses. Nothing may be lost: rows of the table are rows of the file, in order.
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "palermo/mapping/sheets.hpp"
#include "tests/formats/zip_maker.hpp"

using namespace palermo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 3 == 1) {
        auto parts = formats::workbook_parts("", "<si><t>one</t></si>");
        parts[4].bytes = "<worksheet><sheetData>" + bytes + "</worksheet>";
        bytes = formats::zip_of(parts);
    } else if (data[0] % 3 == 2) {
        auto parts = formats::workbook_parts(bytes, "<si><t>Age</t></si><si><t>Total</t></si>");
        bytes = formats::zip_of(parts);
    }
    static const auto path =
        std::filesystem::temp_directory_path() / ("palermo_fuzz_" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const std::vector<std::filesystem::path> files = {path};
    const auto read = mapping::read_office_files(files);
    if (!read) return 0;
    for (const auto& sheet : read->sheets) {
        expects(sheet.file_column.size() == sheet.table.columns());
        expects(sheet.hidden.size() == sheet.table.columns());
        for (std::size_t row = 1; row < sheet.table.rows(); ++row) {
            expects(sheet.rows(row - 1) < sheet.rows(row));
        }
    }
    for (const auto& finding : read->findings) expects(!finding.message.empty());
    return 0;
}
