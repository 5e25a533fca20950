// disclosure/options.hpp: which choices go together, so that none is taken and has no effect.
//
// An option without effect is a wish that was not granted and not refused: "--secret key" without
// "--cell-keys" prints exact counts. Whoever offers these choices, on a command line or in a form,
// names those that were given and asks here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::protect {

/// `option` has an effect only beside one of `goes_with` (empty: always), and beside none of `not_with`.
struct OptionRule {
    std::string_view option;
    std::vector<std::string_view> goes_with;
    std::vector<std::string_view> not_with = {};
};

/// The rules of a ledger.
std::span<const OptionRule> ledger_options();

/// Refuses the first option given that would have no effect.
///
/// Errors   invalid_input  "--secret goes with --cell-keys or --round; ..."
Result<void> refuse_idle_options(std::span<const std::string> given,
                                 std::span<const OptionRule> rules);

/// A secret is a file of random bytes of its own: what is read as data is known to others, and changes.
///
/// Errors   invalid_input  `secret` is one of `data`, under whatever name; empty paths are none
Result<void> refuse_data_as_secret(const std::string& secret, std::span<const std::string> data);

}  // namespace palermo::protect
