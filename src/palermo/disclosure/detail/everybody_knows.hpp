// disclosure/detail/everybody_knows.hpp: answers that tell other answers to whoever can read.
//
// Sources  the code lists of vocabulary: countries and regions [M49], forms of exploitation.
#pragma once

#include <cstdint>
#include <map>

#include "palermo/table/table.hpp"

namespace palermo::protect::detail {

/// Records by answer of one column and of another.
using HeldTogether = std::map<TextCode, std::map<TextCode, std::int64_t>>;

/// Does `to` say nothing that `from` does not say to everybody: a region beside a country, a wider form of
/// exploitation beside a form, who is under 18 beside an age? It must be so in nine of ten records that
/// answer both, and for two answers or more; the tenth is taken for a slip.
bool everybody_knows(const TextColumn& from, const TextColumn& to, const HeldTogether& held);

}  // namespace palermo::protect::detail
