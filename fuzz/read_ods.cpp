// Any bytes as the sheets of a LibreOffice spreadsheet in an otherwise sound archive: CRCs would keep a fuzzer
// out of the XML for ever. The first byte chooses the part.
#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/formats/grids.hpp"
#include "tests/formats/zip_maker.hpp"

using namespace palermo;
using namespace palermo::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    GridOptions options;
    options.unpacked_limit_bytes = std::uint64_t{16} << 20;
    options.memory_limit_bytes = std::uint64_t{4} << 20;
    std::vector<ZipPart> parts = {
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
        {"META-INF/manifest.xml", "<manifest/>"},
        {"content.xml",
         "<document-content><body><spreadsheet><table name=\"a\"><table-row><table-cell "
         "value-type=\"float\" value=\"1\"/></table-row></table></spreadsheet></body>"
         "</document-content>"}};
    if (data[0] % 8 == 0) {
        parts[2].bytes = "<document-content><body><spreadsheet><table name=\"a\">" + bytes +
                         "</table></spreadsheet></body></document-content>";
    } else if (data[0] % 8 == 1) {
        parts[2].bytes = "<document-content><body><spreadsheet><table name=\"a\"><table-row>" +
                         bytes + "</table-row></table></spreadsheet></body></document-content>";
    } else {
        parts[data[0] % 3].bytes = bytes;
    }
    const auto file = grids_of(zip_of(parts), "f", options);
    if (!file) return 0;
    for (const auto& grid : file->grids) {
        expects(grid.hidden_columns.size() == grid.columns.size());
        for (const auto& column : grid.columns) expects(column.size() == grid.rows.size());
        for (std::size_t row = 1; row < grid.rows.size(); ++row) {
            expects(grid.rows[row - 1] < grid.rows[row]);
        }
    }
    return 0;
}
