#include "palermo/linkage/detail/letters.hpp"

#include <unicode/normalizer2.h>

#include <algorithm>

#include "palermo/core/result.hpp"

namespace palermo::linkage::detail {

bool ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 128; });
}

icu::UnicodeString decomposed(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const parts = icu::Normalizer2::getNFKDInstance(status);
    expects(parts != nullptr && U_SUCCESS(status) != 0);
    auto letters = parts->normalize(
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}),
        status);
    letters.foldCase();
    return letters;
}

}  // namespace palermo::linkage::detail
