// Any bytes as .xz and as .gz, never more out than allowed.
#include <cstdint>
#include <string_view>

#include "palermo/formats/compress.hpp"

using namespace palermo;
using namespace palermo::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    constexpr std::uint64_t limit = 100'000;
    const auto from_xz = unxz(bytes, "f", limit);
    expects(!from_xz || from_xz->size() <= limit);
    const auto from_gz = gunzip(bytes, "f", limit);
    expects(!from_gz || from_gz->size() <= limit);
    if (size < 2000) {
        const auto packed = xz(bytes);
        expects(packed.has_value());
        const auto again = unxz(*packed, "f", limit);
        expects(again.has_value() && *again == bytes);
    }
    return 0;
}
