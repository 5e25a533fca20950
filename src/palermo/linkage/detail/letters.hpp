// linkage/detail/letters.hpp: text of any script taken to pieces, for everything here that reads cells.
//
//     "\u00c9l\u00e8ve" ──decomposed()──> e, accent, l, e, accent, v, e
//
// Thread safety: functions of their arguments.
#pragma once

#include <unicode/unistr.h>

#include <string_view>

namespace palermo::linkage::detail {

/// No byte beyond 127: most cells, for which Unicode need not be asked.
bool ascii(std::string_view text);

/// Small letters, with accents as marks of their own (NFKD, then case folding). Cost: about 1 us.
icu::UnicodeString decomposed(std::string_view text);

}  // namespace palermo::linkage::detail
