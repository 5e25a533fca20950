// cli/layout.hpp: how a person says which tables a long file holds.
#pragma once

#include <string>
#include <vector>

#include "cli/reading.hpp"
#include "palermo/core/result.hpp"
#include "palermo/protect/tables.hpp"

namespace palermo::cli {

/// Options that `protect audit` and `protect tables` share.
struct LayoutArguments {
    std::string file;
    std::vector<std::string> earlier;
    std::vector<std::string> key;
    std::vector<std::string> dimensions;  // "Sex=Total"
    std::string count;
    std::vector<std::string> marks;  // "<5=0..4"
    ReadingArguments reading;
    bool json = false;
};

/// Attacking may guess how a file is to be read; protecting may not.
enum class Guess : std::uint8_t { no, yes };

/// Errors   invalid_input  options that say nothing, or too little
Result<protect::TableLayout> layout_of(const LayoutArguments& arguments, const Table& file,
                                       Guess guess);

}  // namespace palermo::cli
