// disclosure/options.hpp: what a secret must not be.
//
// Thread safety: a function of its arguments and the disk.
#pragma once

#include <span>
#include <string>

#include "palermo/core/result.hpp"

namespace palermo::protect {

/// A secret is a file of random bytes of its own: what is read as data is known to others, and changes.
///
///     TRY(refuse_data_as_secret("key", std::vector<std::string>{"cases.csv", "ledger"}));
///
/// Errors   invalid_input  `secret` is one of `data`, under whatever name; empty paths are none
Result<void> refuse_data_as_secret(const std::string& secret, std::span<const std::string> data);

}  // namespace palermo::protect
