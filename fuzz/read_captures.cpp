// Any bytes: a capture table or a refusal, and a table that can be fitted or refused.
#include <cstdint>
#include <string_view>

#include "palermo/formats/csv.hpp"
#include "palermo/prevalence/stepwise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace palermo;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto table = formats::parse_csv(bytes, "fuzz.csv");
    if (!table) return 0;
    const auto captures = prevalence::read_captures(*table);
    if (captures && captures->lists() <= 6) (void)prevalence::stepwise(*captures).has_value();
    return 0;
}
