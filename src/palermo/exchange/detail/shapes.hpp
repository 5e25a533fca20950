// exchange/detail/shapes.hpp: data/shapes/*.csv as tools/generate.py compiles them.
#pragma once

#include <span>
#include <string_view>

namespace palermo::exchange::detail {

struct ShapeFile {
    std::string_view name;
    std::string_view text;
};

std::span<const ShapeFile> shape_files();

}  // namespace palermo::exchange::detail
