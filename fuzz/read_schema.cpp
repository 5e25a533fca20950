// Schemas of microdata come from other offices: any bytes are either read or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "palermo/synthesis/synthesize.hpp"

using namespace palermo::protect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto schema = Schema::parse({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    // What was read can be planned or is refused, never a bug.
    if (schema && schema->columns().size() <= 12) (void)plan_synthesis(*schema, {}).has_value();
    return 0;
}
