// protect/detail/door.hpp: the key to the door, for the functions of `protect` that attack a table
// before they let it out. Nothing outside `protect` includes this file (tools/check_arrows.py).
#pragma once

#include <algorithm>

#include "palermo/protect/release.hpp"

namespace palermo::protect::detail {

struct Door {
    /// Lets a table out with its statement.
    ///
    /// Errors   would_disclose  an attack succeeded; the message names it and no cell
    /// It is a bug to come here without having attacked.
    static Result<Release> open(Table table, Statement statement) {
        expects(!statement.attacks.empty() && !statement.promise.empty());
        const auto fell = std::find_if(statement.attacks.begin(), statement.attacks.end(),
                                       [](const Attack& each) { return each.succeeded > 0; });
        if (fell != statement.attacks.end()) {
            return fail(Code::would_disclose, "the attack \"" + fell->name + "\" succeeded " +
                                                  std::to_string(fell->succeeded) + " of " +
                                                  std::to_string(fell->tried) +
                                                  " times; nothing was released");
        }
        return Release(std::move(table), std::move(statement));
    }
};

}  // namespace palermo::protect::detail
