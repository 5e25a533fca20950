// mapping/detail/words.hpp: data/vocabulary/office_*.csv as tools/generate.py compiles them.
#pragma once

#include <span>
#include <string_view>

#include "palermo/mapping/fields.hpp"

namespace palermo::mapping::detail {

struct HeadingRow {
    Field field;
    std::string_view heading;
};

std::span<const HeadingRow> heading_rows();

}  // namespace palermo::mapping::detail
