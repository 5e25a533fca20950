// mapping/values.hpp: what an answer in an office's file means.
//
//     Field::citizenship, "nigériane" ──resolve()──> NGA        Field::sex, "жен." ──> F
//     Field::citizenship, "Dominican" ──resolve()──> ambiguous: DMA or DOM; a person must say
//
// Exact after normalisation, from official names (Unicode CLDR by way of ICU, data/vocabulary) and from
// what people decided; a likeness only proposes. What could be two things is asked, never taken.
//
// Mandate  A/RES/76/7, para 22: "using systematic and consistent criteria".
// Thread safety: Values are read by many threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/mapping/fields.hpp"
#include "palermo/table/table.hpp"

namespace palermo::mapping {

enum class Means : std::uint8_t {
    nothing,    // nobody knows: neither a name of anything nor decided
    value,      // one code
    several,    // all of the codes: "Syria/Lebanon", "sexual and labour"
    ambiguous,  // one of the codes: a person must say which
    no_answer,  // unknown, not applicable, declined, empty: not zero, and not a value
    stateless,
    group,        // of States: "West Africa"
    people,       // a people without a State, never a citizenship: "Roma"
    former,       // a State that is no more; codes has today's where there is one
    total,        // a sum, no person
    other_field,  // no answer to this question at all: a prompt, a code of a form
};

enum class By : std::uint8_t { nobody, code_list, known_spelling, office };

struct Meaning {
    Means as = Means::nothing;
    std::vector<std::string> codes = {};  // ISO 3166 alpha-3; F M O; 0_17, 18plus; forms(); ...
    By by = By::nobody;
};

}  // namespace palermo::mapping
