// prevalence/detail/trouble.hpp: what is wrong with lists, and with which of them, so that a reader of files
// can name the column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::prevalence::detail {

struct Trouble {
    Code code;
    const char* reason;
    std::size_t list;
};

/// Of the names: fewer than two, too many, none, twice the same.
std::optional<Trouble> trouble_with(const std::vector<std::string>& names);

/// Of the counts, shape [2^lists]: a list with nobody, nobody on two lists.
std::optional<Trouble> trouble_with(std::span<const std::int64_t> counts);

/// What to say of a cell that is neither on a list nor not.
std::string no_list_cell(std::string_view cell, const TextColumn& list);

}  // namespace palermo::prevalence::detail
