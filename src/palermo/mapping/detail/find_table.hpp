// mapping/detail/find_table.hpp: which rows of a grid are headings and which are people.
//
//     Grid ──> find_table() ──> FoundTable ──> sheets.cpp
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/formats/grids.hpp"
#include "palermo/mapping/sheets.hpp"

namespace palermo::mapping::detail {

/// Findings of one sheet, a kind and column at a time: what stands in very many places is told once.
class Told {
public:
    Told(std::string file, words::Words words) : file_(std::move(file)), words_(words) {}

    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// `key` is finding.<key> of data/words; the rule is its beginning: "n01.total".
    void add(std::string_view key, Severity severity, std::int64_t row, std::int64_t column = 0,
             Values values = {}, std::vector<Place> related = {});

    std::string text(std::string_view key, Values values = {}) const;
    const std::string& file() const { return file_; }

    /// In the order of rules, then rows.
    void move_to(Findings& findings);

private:
    struct Kind {
        std::string rule, message;
        Severity severity;
        std::vector<std::pair<Place, std::vector<Place>>> places;
        std::int64_t more = 0;  // beyond what is kept
    };

    std::string file_;
    words::Words words_;
    std::vector<Kind> kinds_;
    std::unordered_map<std::string, std::size_t> by_message_;
};

/// Why there is no table.
enum class NoTable : std::uint8_t { empty, one_column, pivot };

/// Takes the columns out of `grid`. `alone`: the file has no other sheet, so that one column is a table too.
/// Findings go to `told`; where there is no table nothing does.
std::optional<OfficeSheet> find_table(formats::Grid&& grid, const formats::GridFile& file,
                                      bool alone, Told& told, NoTable& why);

/// The same of a text that the strict reader took.
OfficeSheet plain_table(formats::CsvTable&& csv, Told& told);

/// The one year of four digits, of any script, that a text names; 0 where none or several.
int year_in(std::string_view text);

}  // namespace palermo::mapping::detail
