// linkage/records.hpp: lists made ready for comparison.
//
//     Table, Table, ... + Plan ──> Records ──> pattern(a, b): how each field agrees, packed in a number
//
// All lists share one numbering: record 0 .. size-1, list after list. Each different value is prepared
// once (letters, skeletons, dates), so a pair costs about a quarter of a microsecond.
//
// Thread safety: Records are read by many threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"
#include "palermo/linkage/known_columns.hpp"
#include "palermo/linkage/plan.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::linkage {

/// One list as it comes in; the table must outlive the call only.
struct List {
    std::string name;
    const Table* table = nullptr;
    std::string file_name;  // for places in errors and findings
    FileRows rows = {};     // the file's rows of the table's
};

/// Levels of all fields of a pair in mixed radix, field 0 lowest.
using Pattern = std::uint32_t;

inline constexpr std::size_t most_lists = 16;

/// Pairs expected by chance, of those found in a list: above, records of one list that look like one person are
/// left apart.
inline constexpr double most_by_chance = 0.05;

/// What was found in one list while it was made ready.
struct ListReport {
    std::int64_t rows = 0;            // of the file
    std::int64_t equal = 0;           // rows that equal an earlier one in every compared field
    std::int64_t counted_once = 0;    // of these, taken for the same person and left out
    std::vector<std::int64_t> known;  // [field] cells that hold a value
    std::vector<std::int64_t>
        placeholders;  // [field] cells such as UNKNOWN, which count as not known
};

class Records {
public:
    /// Errors   invalid_input  no list or more than 16; a list's name empty or used twice; a column is
    ///                         missing or not text; more than 2^31 records or 2^31 patterns; more than
    ///                         half of a list's dates or numbers cannot be read; equal records where
    ///                         these are refused. Fewer cells that are no date or number are a finding
    ///                         and count as not known
    static Result<Records> make(std::span<const List> lists, Plan plan);

    /// Lists of keyed filters (encode.hpp). `filters[l][r * fields * words + f * words]` is the filter of
    /// record r of list l; all zero where not known. Fields are Compare::filter.
    static Result<Records> make(std::vector<std::string> list_names, Plan plan,
                                const std::vector<std::vector<std::uint64_t>>& filters,
                                std::size_t words);

    Records(Records&&) noexcept;
    Records& operator=(Records&&) noexcept;
    ~Records();

    const Plan& plan() const noexcept;
    std::size_t size() const noexcept;  // records of all lists
    int lists() const noexcept;
    const std::vector<std::string>& list_names() const noexcept;
    int list_of(std::size_t record) const noexcept;
    std::int64_t first_of(int list) const noexcept;  // first_of(lists()) = size()
    std::int64_t file_row(std::size_t record) const noexcept;
    std::int64_t size_of(int list) const noexcept { return first_of(list + 1) - first_of(list); }
    const Findings& findings() const noexcept;
    const std::vector<ListReport>& reports() const noexcept;  // [lists]; none of encoded lists

    /// The level of one field, 0 where it is not known on one side.
    int level(std::size_t field, std::size_t a, std::size_t b) const;
    Pattern pattern(std::size_t a, std::size_t b) const;
    /// Given names and family names have changed places: each sounds like the other.
    bool crosswise(std::size_t a, std::size_t b) const;
    Pattern patterns() const noexcept;  // how many there can be
    int level_in(Pattern pattern, std::size_t field) const noexcept;

    /// The chance that b holds the value it shares with a though they are two people: (c + 1) / (n + 1 +
    /// theta), where c of the n other records of their lists hold it and theta is the diversity of the
    /// field (Ewens 1972, Theor. Popul. Biol. 3, 87-112). Nearly c / n for a common value, and about
    /// 1 / theta for one that nobody else holds: the pair itself must not make its value look common.
    /// 0 where a value is not known, or the plan does not look at how rare values are.
    ///
    /// Of identifiers the smaller of that and the chance by the form of the value (identifiers.hpp), unless
    /// a list holds the value twice: of few records no value comes twice, and six digits say more.
    double same_by_chance(std::size_t field, std::size_t a, std::size_t b) const;
    /// The same for any two people, at most: 1 where only the lists themselves can tell.
    double same_at_most(std::size_t field) const;

    /// Pairs of lists (first < second) with the same records: as many, and each equal in every compared field
    /// to one of the other. One list given twice, it may be. Cost: size() log size().
    std::vector<std::pair<int, int>> same_lists() const;

    /// A number that is equal for records whose keys agree; 0 where a part is not known.
    std::vector<std::uint64_t> keys(const Pass& pass) const;

    /// The normal form of the record, one field a line: what a decision about it was made on.
    std::string content(std::size_t record) const;

private:
    struct Inside;
    std::uint64_t sounds_in_any_order(std::size_t record) const;
    Result<void> settle_equals(std::span<const List> lists);
    explicit Records(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// Pairs of lists get numbers: class_of(a, b) with a <= b; a == b for pairs within a list.
inline std::size_t class_of(int a, int b) {
    const auto low = static_cast<std::size_t>(a < b ? a : b);
    const auto high = static_cast<std::size_t>(a < b ? b : a);
    return high * (high + 1) / 2 + low;
}
inline std::size_t classes(int lists) {
    return static_cast<std::size_t>(lists) * static_cast<std::size_t>(lists + 1) / 2;
}

/// Records of the list, as read, before equal ones were counted once.
inline std::int64_t rows_of(const Records& records, int list) {
    const auto& reports = records.reports();
    return reports.empty() ? records.size_of(list) : reports[static_cast<std::size_t>(list)].rows;
}

/// Pairs there are by class; none within a list where the plan does not look for duplicates.
std::vector<std::int64_t> pairs_by_class(const Records& records);

}  // namespace palermo::linkage
