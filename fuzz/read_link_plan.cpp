// Any bytes: a linkage plan or a refusal, and a plan whose passes have names.
#include <cstdint>
#include <string_view>

#include "palermo/linkage/plan.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace palermo::linkage;
    const auto plan = read_plan({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    if (!plan) return 0;
    for (const auto& pass : plan->passes) (void)name_of(*plan, pass);
    return 0;
}
