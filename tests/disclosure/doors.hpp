// Through the door in tests: a release that stays in memory, by an invented office.
#pragma once

#include "palermo/disclosure/publish.hpp"

namespace palermo::tests {

inline const protect::Citation office{"an office", "a table", "2026-01-01", "", ""};

/// publish() without a ledger and without files.
inline Result<protect::Release> let_out(Result<protect::Candidate> candidate,
                                        std::vector<protect::EarlierRelease> earlier = {}) {
    if (!candidate) return candidate.error();
    return protect::publish(
        *std::move(candidate), office,
        protect::Account(protect::NoLedger{.write = false}, std::move(earlier), "table.csv"));
}

}  // namespace palermo::tests
