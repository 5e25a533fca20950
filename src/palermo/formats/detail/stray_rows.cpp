#include "palermo/formats/detail/stray_rows.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/formats/detail/value.hpp"

namespace palermo::formats::detail {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty() && is_blank(text.substr(0, 1))) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.substr(text.size() - 1))) text.remove_suffix(1);
    return text;
}

bool same_name(std::string_view value, std::string_view name) {
    return std::ranges::equal(trimmed(value), trimmed(name), {}, lower, lower);
}

// How a value is written: runs of letters as 'a', of digits as '0', of white space as ' ', other
// characters as they are; two or three words are a label like one. "Source: Ministry, 2026" is
// "a: a, 0", "p60" and "p7" are "a0", "Other forms" is "a".
std::string shape_of(std::string_view value) {
    std::string shape;
    for (const char c : trimmed(value)) {
        const bool letter = (lower(c) >= 'a' && lower(c) <= 'z') || (c & '\x80') != 0;
        const char kind = letter ? 'a' : c >= '0' && c <= '9' ? '0' : c == '\t' ? ' ' : c;
        if (shape.empty() || shape.back() != kind || (kind != 'a' && kind != '0' && kind != ' ')) {
            shape += kind;
        }
    }
    return shape == "a a" || shape == "a a a" ? "a" : shape;
}

}  // namespace

Result<void> refuse_repeated_names(const Table& table, const FileRows& rows,
                                   std::string_view file_name) {
    std::vector<const TextColumn*> columns;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        columns.push_back(std::get_if<TextColumn>(&table.column(i)));
        if (columns.back() == nullptr) return {};
    }
    if (columns.empty()) return {};
    const auto& first = *columns.front();
    const auto& values = first.values();
    std::vector<TextCode> names;  // ways to write the first name that stand in its column
    for (std::size_t code = 1; code < values.size(); ++code) {
        const bool same = columns.size() == 1 ? values[code] == first.name()
                                              : same_name(values[code], first.name());
        if (same) names.push_back(static_cast<TextCode>(code));
    }
    if (names.empty()) return {};
    for (std::size_t row = 0; row < first.size(); ++row) {
        if (std::ranges::find(names, first.code(row)) == names.end()) continue;
        if (!std::all_of(columns.begin() + 1, columns.end(), [&](const TextColumn* column) {
                return same_name((*column)[row], column->name());
            })) {
            continue;
        }
        return fail(Code::invalid_input, "rows.names_again", {},
                    to_string(Place{std::string(file_name), rows(row), 0}));
    }
    return {};
}

Result<std::string> last_rows(const Table& table, const FileRows& rows,
                              std::string_view file_name) {
    std::vector<const TextColumn*> columns;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        columns.push_back(std::get_if<TextColumn>(&table.column(i)));
        if (columns.back() == nullptr) return std::string();
    }
    if (columns.size() < 2) return std::string();
    const auto& first = *columns.front();
    const auto alone = [&](std::size_t row) {
        return !is_blank(first[row]) &&
               std::all_of(columns.begin() + 1, columns.end(),
                           [&](const TextColumn* column) { return is_blank((*column)[row]); });
    };
    std::size_t begin = first.size();
    while (begin > 0 && alone(begin - 1)) --begin;
    if (begin == first.size() || begin == 0) return std::string();
    for (std::size_t row = 0; row < begin; ++row) {
        if (alone(row)) return std::string();
    }

    std::vector<bool> above(first.values().size());
    for (std::size_t row = 0; row < begin; ++row) above[first.code(row)] = true;
    std::unordered_set<std::string> shapes;
    for (std::size_t code = 1; code < above.size(); ++code) {
        if (above[code]) shapes.insert(shape_of(first.values()[code]));
    }
    for (auto row = begin; row < first.size(); ++row) {
        if (above[first.code(row)] || shapes.contains(shape_of(first[row]))) continue;
        return fail(Code::invalid_input, "rows.stray_below", {},
                    to_string(Place{std::string(file_name), rows(row), 0}));
    }
    const auto last = std::to_string(rows(first.size() - 1));
    const bool one = begin + 1 == first.size();
    return std::string(file_name) + ": the last row" + (one ? " " : "s, ") +
           (one ? "(" + last + ") has" : std::to_string(rows(begin)) + " to " + last + ", have") +
           " a value in the first column alone and " + (one ? "was" : "were") +
           " read like all others; remove " + (one ? "it" : "them") +
           " if this is a note or a total";
}

}  // namespace palermo::formats::detail
