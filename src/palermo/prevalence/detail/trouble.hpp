// prevalence/detail/trouble.hpp: what is wrong with lists, and with which of them, so that a reader of files
// can name the column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::prevalence::detail {

struct Trouble {
    Error error;  // its place is the reader's to say: at()
    std::size_t list;
};

/// The refusal, of this place.
inline Error at(Error error, Where where) {
    error.where = std::move(where);
    return error;
}

/// Of the names: fewer than two, too many, none, twice the same.
std::optional<Trouble> trouble_with(const std::vector<std::string>& names);

/// Of the counts, shape [2^lists]: a list with nobody, nobody on two lists.
std::optional<Trouble> trouble_with(std::span<const std::int64_t> counts);

/// What a cell is that says neither that somebody is on a list nor that they are not.
enum class CellTrouble : std::uint8_t {
    empty,
    one_or_two,  // all cells of the column are 1 or 2: yes and no, as a statistical package numbers them
    neither,
};
CellTrouble trouble_with_cell(std::string_view cell, const TextColumn& list);

}  // namespace palermo::prevalence::detail
