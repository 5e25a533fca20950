// Any bytes: an encoded list or a refusal; what is read is written and read again the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "palermo/linkage/encode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace palermo::linkage;
    const auto list = read_encoded({reinterpret_cast<const char*>(data), size}, "fuzz.enc");
    if (!list) return 0;
    const auto again = read_encoded(text_of(*list), "fuzz.enc");
    if (!again || again->filters != list->filters) std::abort();
    return 0;
}
