// published/laid_out_groups.hpp: which numbers of a public file are about the same thing.
//
// Thread safety: functions of their arguments.
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "palermo/published/laid_out.hpp"

namespace palermo::published {

/// All that is said of a number but one dimension, as one text.
inline std::string key_without(const LaidOutRow& row, std::string_view without) {
    std::string key;
    for (const auto& [name, code] :
         std::array<std::pair<std::string_view, const std::string*>, 7>{{{"area", &row.area},
                                                                         {"year", &row.year},
                                                                         {"counted", &row.counted},
                                                                         {"unit", &row.unit},
                                                                         {"sex", &row.sex},
                                                                         {"age", &row.age},
                                                                         {"form", &row.form}}}) {
        if (name == without) {
            // A part of a State is still of that State.
            if (name == "area") key += state_of_area(*code);
        } else {
            key += *code;
        }
        key += '\x1f';
    }
    for (auto rest = std::string_view(row.other); !rest.empty();) {
        const auto end = std::min(rest.find("; "), rest.size());
        const auto part = rest.substr(0, end);
        const bool left_out =
            part.starts_with(without) && part.substr(without.size()).starts_with('=');
        if (!left_out) (key += part) += '\x1f';
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return key;
}

inline std::string key_of(const LaidOutRow& row) {
    return key_without(row, "");
}

inline std::string values_in_words(std::int64_t values) {
    return fmt::format("{} value{}", values, values == 1 ? "" : "s");
}

}  // namespace palermo::published
