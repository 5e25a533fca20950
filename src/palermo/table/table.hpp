// table/table.hpp: columns of codes and counts.
//
//     formats ──> Table ──> published, prevalence, protect ──> ...
//
// A table is a list of columns of one length. Text is dictionary-encoded: 58,769 rows of 199 State
// names are 58,769 small numbers and 199 strings. A count knows three things that are not the same:
// zero, missing (nobody answered) and suppressed (somebody answered and may not tell).
//
// Thread safety: a Table is read by many threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo {

using TextCode = std::uint32_t;

/// Text, each different value kept once. Code 0 is always the missing value "".
class TextColumn {
public:
    TextColumn() : TextColumn(std::string()) {}
    explicit TextColumn(std::string name);

    const std::string& name() const noexcept { return name_; }
    std::size_t size() const noexcept { return codes_.size(); }

    std::string_view operator[](std::size_t row) const { return values_[codes_[row]]; }
    TextCode code(std::size_t row) const { return codes_[row]; }
    bool missing(std::size_t row) const { return codes_[row] == 0; }

    std::span<const TextCode> codes() const noexcept { return codes_; }       // shape [rows]
    std::span<const std::string> values() const noexcept { return values_; }  // shape [distinct]

    /// The code of a value, or nothing where the column does not hold it. Cost: one hash.
    std::optional<TextCode> find(std::string_view value) const;

    /// The code of a value, made if it is new: values().size() grows by one exactly then.
    /// Cost: one hash, about 10 ns for a short value already held.
    TextCode code_for(std::string_view value);

    void push(std::string_view value) { codes_.push_back(code_for(value)); }
    void push_code(TextCode code) { codes_.push_back(code); }
    void reserve(std::size_t rows) { codes_.reserve(rows); }

private:
    // Open addressing with linear probing, at most half full; code 0 marks a free slot, since the
    // missing value is never looked up. The hash is keyed by a number drawn once per process, so a
    // file cannot be written that puts all its values into one slot.
    struct Slot {
        TextCode code = 0;
        std::uint32_t tag = 0;  // upper half of the hash: most unequal values differ here
    };
    void grow();

    std::string name_;
    std::vector<TextCode> codes_;
    std::vector<std::string> values_;
    std::vector<Slot> slots_;  // shape [0 or a power of two]
};

/// What stands in a cell that should hold a count.
enum class CellState : std::uint8_t { known, missing, suppressed };

/// One count. `value` is meaningful only where state is known.
struct Count {
    std::int64_t value = 0;
    CellState state = CellState::known;

    static Count missing() { return {0, CellState::missing}; }
    static Count suppressed() { return {0, CellState::suppressed}; }
    bool known() const noexcept { return state == CellState::known; }
    bool operator==(const Count&) const = default;
};

/// Whole numbers of people, cases or offences.
class CountColumn {
public:
    CountColumn() = default;
    explicit CountColumn(std::string name) : name_(std::move(name)) {}

    const std::string& name() const noexcept { return name_; }
    std::size_t size() const noexcept { return values_.size(); }
    Count operator[](std::size_t row) const { return {values_[row], states_[row]}; }

    void push(Count count) {
        values_.push_back(count.value);
        states_.push_back(count.state);
    }
    void reserve(std::size_t rows) {
        values_.reserve(rows);
        states_.reserve(rows);
    }

private:
    std::string name_;
    std::vector<std::int64_t> values_;
    std::vector<CellState> states_;
};

/// Columns of one length. Cheap to move, not meant to be copied in loops.
class Table {
public:
    using Column = std::variant<TextColumn, CountColumn>;

    /// Errors   invalid_input  columns of different lengths, or a name used twice
    static Result<Table> make(std::vector<Column> columns);
    Table() = default;

    std::size_t rows() const noexcept;
    std::size_t columns() const noexcept { return columns_.size(); }
    const Column& column(std::size_t index) const { return columns_[index]; }
    std::string_view name(std::size_t index) const;

    /// The column of that name, or nullptr where there is none of that name and type.
    const TextColumn* text(std::string_view name) const;
    const CountColumn* counts(std::string_view name) const;

private:
    std::vector<Column> columns_;
};

}  // namespace palermo
