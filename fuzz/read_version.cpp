// Any bytes as what was sealed as a version of a part of a case: refused or read, and written again the same.
#include <cstdint>
#include <string_view>

#include "palermo/registry/fields.hpp"

using namespace palermo;
using namespace palermo::registry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto written = unpacked(bytes);
    if (!written) return 0;
    expects(*unpacked(packed(*written)) == *written);
    for (const auto& group : groups()) (void)checked(written->fields, group.number, "CARE");
    return 0;
}
