// linkage/detail/encode_in_order.hpp: filters in the order of the rows, for whoever must know whose they are.
//
//     Only tests and benches, which know the people they invented. What leaves an office is encode() alone:
//     the order of rows tells who is who.
//
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/linkage/encode.hpp"

namespace palermo::linkage::detail {

/// encode() before it shuffles. Errors as encode().
Result<EncodedList> encode_in_order(const List& list, const Plan& plan, const crypto::Key& key);

}  // namespace palermo::linkage::detail
