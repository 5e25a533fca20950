// Any bytes as JSON: refused or read, and what was read has one canonical form.
#include <cstdint>
#include <string_view>

#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto json = parse_json(bytes, "f");
    if (!json) return 0;
    const auto text = canonical(*json);
    const auto again = parse_json(text, "f");
    expects(again.has_value());
    expects(canonical(*again) == text);
    return 0;
}
