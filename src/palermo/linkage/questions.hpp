// linkage/questions.hpp: what a pair is called in a file that a person fills in.
//
//     Questions(records, key, ids).of(a, b) ──> "qc0f...i7a...c51...k9d..." ──pair_of()──> two tokens
//
// A question names both records by keyed digests: of what the record says, and of its number in its list
// where the plan names a column that holds one (record_id). Whoever lacks the key learns nothing from it.
// With the number, a question finds its pair again when a name was corrected or a field filled in; by
// content it finds it when rows have moved. It is letters and digits and begins with q, so that no
// spreadsheet takes it for a number.
//
// Thread safety: Questions are read by many threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/linkage/records.hpp"

namespace palermo::linkage {

/// One record of a question. Cost of collisions: among a million records two contents share a number
/// about once in 37 million tries.
struct Token {
    std::uint64_t content = 0;
    std::uint64_t id = 0;  // 0: the record has no number that lasts

    auto operator<=>(const Token&) const = default;
};

struct AskedPair {
    Token a, b;  // a <= b
};

class Questions {
public:
    /// `ids` by record, "" where a record has none (record_ids()); or empty. All must outlive this.
    Questions(const Records& records, const crypto::Key& key,
              std::span<const std::string> ids = {});

    /// The same whichever record comes first. Cost: three to five HMACs, about 1 us each.
    std::string of(std::size_t a, std::size_t b) const;

    Token token(std::size_t record) const;
    std::uint64_t content_of(std::size_t record) const;  // about 2 us
    std::uint64_t id_of(std::size_t record) const;       // 0 where it has none

private:
    const Records& records_;
    const crypto::Key& key_;
    std::span<const std::string> ids_;
};

/// Nothing where the text is no question made with this key: changed, cut, or of another key.
std::optional<AskedPair> asked_by(std::string_view question, const crypto::Key& key);

/// The numbers that the plan's record_ids name, with the list's lasting name before them: [records].
/// Two records of a list with one number have none, for it does not tell them apart; that is a finding
/// (L21). A cell without a number is no trouble: that record is known by its content.
///
/// `lists` as given to Records::make(). Empty where the plan names no column.
///
/// Errors   invalid_input  linkage.no_record_id: a list lacks the column that was named for it, or every
///                         list lacks the one named for all
Result<std::vector<std::string>> record_ids(const Records& records, std::span<const List> lists,
                                            Findings& findings);

}  // namespace palermo::linkage
