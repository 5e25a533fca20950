// table/file_rows.hpp: which row of its file each row of a table was.
//
// A reader leaves out rows in which nothing stands. What it keeps is still looked up where a person
// sees it: row 62 of the spreadsheet, not the 60th person.
//
//     const FileRows rows(3);   rows(0) == 4
//
// Thread safety: values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace palermo {

class FileRows {
public:
    /// Rows of the file, both included, that are none of the table.
    struct Gap {
        std::int64_t first, last;
        bool operator==(const Gap&) const = default;
    };

    /// A table whose names stand in that row of the file and whose rows follow.
    FileRows(std::int64_t header_row = 1) : header_(header_row) {}

    std::int64_t header() const noexcept { return header_; }

    /// The file's row of row `row` of the table. Cost: logarithm of the gaps.
    std::int64_t operator()(std::size_t row) const noexcept {
        const auto at = static_cast<std::int64_t>(row);
        const auto next = std::upper_bound(
            gaps_.begin(), gaps_.end(), at,
            [](std::int64_t value, const Kept& gap) { return value < gap.rows_before; });
        const auto left_out = next == gaps_.begin() ? 0 : std::prev(next)->left_out;
        return header_ + 1 + at + left_out;
    }

    /// The row of the table that stands there; the file's row is one that was kept.
    std::size_t table_row(std::int64_t file_row) const noexcept {
        const auto next = std::upper_bound(
            gaps_.begin(), gaps_.end(), file_row, [this](std::int64_t value, const Kept& gap) {
                return value < header_ + 1 + gap.rows_before + gap.left_out;
            });
        const auto before = next == gaps_.begin() ? 0 : std::prev(next)->left_out;
        return static_cast<std::size_t>(file_row - header_ - 1 - before);
    }

    /// `count` rows of the file were left out when the table had `rows_before` rows; in order.
    void leave_out(std::int64_t rows_before, std::int64_t count) {
        if (gaps_.empty() || gaps_.back().rows_before < rows_before) {
            gaps_.push_back({rows_before, left_out()});
        }
        gaps_.back().left_out += count;
    }

    /// How many rows of the file were left out.
    std::int64_t left_out() const noexcept { return gaps_.empty() ? 0 : gaps_.back().left_out; }

    /// Where they stood, in order.
    std::vector<Gap> gaps() const {
        std::vector<Gap> result;
        std::int64_t before = 0;
        for (const auto& gap : gaps_) {
            const auto first = header_ + 1 + gap.rows_before + before;
            result.push_back({first, first + gap.left_out - before - 1});
            before = gap.left_out;
        }
        return result;
    }

    bool operator==(const FileRows&) const = default;

private:
    struct Kept {
        std::int64_t rows_before;  // of the table
        std::int64_t left_out;     // here and before
        bool operator==(const Kept&) const = default;
    };
    std::int64_t header_;
    std::vector<Kept> gaps_;
};

}  // namespace palermo
