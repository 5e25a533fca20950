// published/layout_words.hpp: words that many public files share, of data/vocabulary/layout_words.csv.
//
//     common_code("sex", "Žene") == "F"         common_role("Año")->role == ColumnRole::year
//
// Whole words alone decide; a phrase inside a sentence only proposes (layout_draft.hpp).
//
// Thread safety: functions of their arguments; the words are read once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/published/layout.hpp"

namespace palermo::published {

/// The code of a word in one dimension (sex, age, form, unit, counted, area); an area is an ISO code, an M49
/// number or a name of the code list. Bands of ages are read as such: "12-17" is 12_17.
std::optional<std::string> common_code(std::string_view dimension, std::string_view word);

/// What a column of that heading may be.
struct CommonRole {
    ColumnRole role = ColumnRole::ignored;
    std::string name;
};
std::optional<CommonRole> common_role(std::string_view heading);

/// What the phrases inside a sentence say, at most one code a dimension.
std::vector<Says> said_in_sentence(std::string_view sentence);

/// Whether many offices write that text for a number that is not available.
bool is_common_mark(std::string_view text);

}  // namespace palermo::published
