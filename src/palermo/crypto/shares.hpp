// crypto/shares.hpp: a key in n pieces, of which any k bring it back and k - 1 tell nothing.
//
//     key ──split(3 of 5)──> five Shares ──text()──> printed, typed again ──joined()──> key
//
// A share is written in groups of letters and digits that are not taken for each other (Crockford's
// base 32), with a check of each line, so that a slip of the typist is named by line. Shares of two
// ceremonies do not mix: each carries the number of its set. That the right key came back is checked
// by a digest that stands in every share.
//
// Sources  Shamir (1979), "How to share a secret", CACM 22, 612-613; field GF(2^8), polynomial 0x11b.
//
//     const auto shares = TRY(split(key, 3, 5));   TRY(joined({shares[0], shares[2], shares[4]}))
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/seal.hpp"

namespace palermo::crypto {

struct Share {
    std::uint32_t set = 0;    // drawn at the ceremony
    std::uint8_t needed = 0;  // k
    std::uint8_t of = 0;      // n
    std::uint8_t number = 0;  // 1 to n
    std::string check;  // 4 bytes of a digest of set and key: tells whether the right one came back
    std::string piece;  // 32 bytes

    /// Four lines to print and to type, of four groups of five: docs/formats/recovery_share.md. The last
    /// two letters of a line are its check: every wrong letter and every two that changed places are
    /// noticed.
    std::string text() const;
    /// Small letters, spaces, hyphens and line ends as they come; O is read as 0, I and L as 1.
    /// Errors   invalid_input  crypto.share_form: not 80 such letters
    ///                         crypto.share_line {line}: its check does not fit
    static Result<Share> parse(std::string_view text);

    bool operator==(const Share&) const = default;
};

/// Errors   invalid_input  crypto.share_numbers: not 2 <= k <= n <= 16
Result<std::vector<Share>> split(const SealingKey& key, int needed, int of);

/// Any `needed` of one ceremony, in any order.
/// Errors   invalid_input  crypto.share_missing {missing}: so many more are needed
///                         crypto.share_sets: of two ceremonies
///                         crypto.share_twice {share}: one number with two contents
///          corrupt        crypto.share_check: each fits its lines, and together they give no key
Result<SealingKey> joined(const std::vector<Share>& shares);

}  // namespace palermo::crypto
