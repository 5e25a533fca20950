// words/detail/texts.hpp: the table tools/generate.py makes of data/words/*.csv.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace palermo::words::detail {

struct Text {
    std::string_view key;
    std::array<std::string_view, 6> in;  // by Language; empty where a counted form is not needed
};

/// All texts, sorted by key.
std::span<const Text> texts();

}  // namespace palermo::words::detail
