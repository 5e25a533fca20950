// Any bytes as CSV: refused or read, and what was read is written and read back the same.
#include <cstdint>
#include <string_view>

#include "palermo/formats/csv.hpp"

using namespace palermo;
using namespace palermo::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    CsvOptions options;
    options.encoding = data[0] % 8 == 1 ? Encoding::windows_1252 : Encoding::automatic;
    options.separator = data[0] % 8 == 2 ? ';' : '\0';
    options.field_limit_bytes = data[0] >= 128 ? 16 : std::uint64_t{1} << 20;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto table = parse_csv(bytes, "f", options);
    if (!table) {
        expects(table.error().where.file.starts_with("f"));
        return 0;
    }
    const auto text = csv_text(*table);
    CsvOptions comma;
    comma.separator = ',';
    const auto again = parse_csv(text, "f", comma);
    expects(again.has_value());
    expects(again->rows() == table->rows());
    expects(csv_text(*again) == text);
    return 0;
}
