// workflows/english.hpp: numbers, nouns and refusals as a command line shows them.
//
//     "58,769"   with_commas(58769)          "1 row", "58,769 rows"   counted(rows, "row")
//     "police.csv:17:3: what is wrong"   said(error)
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/words/words.hpp"

namespace palermo::workflows {

inline std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::int64_t first = number < 0 ? 1 : 0;
    for (auto at = static_cast<std::int64_t>(digits.size()) - 3; at > first; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
}

inline std::string counted(std::int64_t count, std::string_view one) {
    return with_commas(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

/// "police.csv:17:3: what is wrong", fields by their own names.
inline std::string said(const Error& error) {
    const auto place = to_string(error.where);
    const auto sentence = words::in_words(error, words::Words(words::Language::en));
    return place.empty() ? sentence : place + ": " + sentence;
}

}  // namespace palermo::workflows
