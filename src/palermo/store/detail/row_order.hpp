// store/detail/row_order.hpp: whether rows can be a store, whichever database they are written to.
//
// Thread safety: a value.
#pragma once

#include <optional>
#include <string>

#include "palermo/store/audit_line.hpp"
#include "palermo/store/store.hpp"

namespace palermo::store::detail {

class RowOrder {
public:
    /// Errors   corrupt  store.rows_order, store.audit_line, store.audit_chain
    Result<void> check(const Row& row);
    /// Errors   corrupt  store.rows_head: not the head of these lines
    Result<void> check_head(const std::string& head) const;

    const crypto::AuditTree& tree() const noexcept { return lines_.tree(); }
    /// crypto::chain_of() the last line.
    const std::string& last_of_chain() const noexcept { return lines_.chain(); }

private:
    std::optional<Row> before_;  // of lines nothing is kept
    AuditVerifier lines_;
};

}  // namespace palermo::store::detail
