// Any bytes are a label: resolving is exact, likeness stays between 0 and 1, nothing crashes.
#include <cstdint>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/vocabulary/labels.hpp"

using namespace palermo;
using namespace palermo::vocabulary;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view label(reinterpret_cast<const char*>(data), size);
    const auto normal = normalised(label);
    expects(normalised(normal) == normal);
    const auto resolution = Labels::shipped().resolve(label);
    expects((resolution.country != nullptr) ==
            (static_cast<bool>(resolution) && resolution.as == LabelClass::state));
    if (size <= 256) {
        const double score = likeness(label.substr(0, size / 3), label.substr(size / 3));
        expects(score >= 0 && score <= 1);
    }
    return 0;
}
