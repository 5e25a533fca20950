// cli/layout.hpp: how a person says which tables a long file holds.
#pragma once

#include <string>
#include <vector>

#include "cli/reading.hpp"
#include "palermo/core/result.hpp"
#include "palermo/disclosure/infer_layout.hpp"
#include "palermo/disclosure/tables.hpp"

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

/// What the options say; the rest is empty.
///
/// Errors   invalid_input  a dimension or a mark that is none
Result<protect::LayoutChoice> choice_of(const LayoutArguments& arguments);

/// The layout as the options say it, or that of a file whose columns are known. Attacking may infer
/// how a file is to be read; protecting may not.
///
/// Errors   invalid_input  options that say too little
Result<protect::TableLayout> layout_of(const LayoutArguments& arguments, const Table& file);

}  // namespace palermo::cli
