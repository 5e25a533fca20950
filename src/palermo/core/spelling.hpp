// core/spelling.hpp: what a person may have meant.
//
//     closest("chck", std::vector<std::string>{"check", "build"}) == "check"
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace palermo {

/// The candidate nearest to a misspelt word: at most one letter in three added, left out, changed or
/// swapped with its neighbour, whatever the case. Empty where none is near; the first of equals.
/// Cost: product of the lengths for each candidate.
std::string closest(std::string_view word, std::span<const std::string> candidates);

/// "; did you mean check?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace palermo
