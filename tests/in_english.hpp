// tests/in_english.hpp: what a person is told by a refusal, for tests that look at its words.
#pragma once

#include <string>

#include "palermo/words/words.hpp"

namespace palermo {

inline std::string in_english(const Error& error) {
    return words::in_words(error, words::Words(words::Language::en));
}

/// With its place: "police.csv:17:3: what is wrong".
inline std::string told(const Error& error) {
    const auto place = to_string(error.where);
    return place.empty() ? in_english(error) : place + ": " + in_english(error);
}

}  // namespace palermo
