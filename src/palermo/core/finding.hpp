// core/finding.hpp: what is wrong with data that can still be used.
//
// A finding stands beside the good rows; work goes on. It says which rule, where, and what a person
// can do, and never the value found there: in case data the value may be a person.
//
//     findings.push_back({.rule = "G17", .place = {"f.csv", 17, 3}, .message = "..."});
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace palermo {

/// A place in a file as a person would look it up. Rows and columns count from 1; the header of a
/// table is row 1. 0 stands for "the whole file" or "the whole row".
struct Place {
    std::string file;
    std::int64_t row = 0;
    std::int64_t column = 0;

    bool operator==(const Place&) const = default;
};

/// "police_2024.csv:17:3"; parts that are 0 are left out.
std::string to_string(const Place& place);

enum class Severity : std::uint8_t {
    error,    // the number cannot be used as it stands
    warning,  // the number can be used, with care
    note,     // worth knowing
};

std::string_view name_of(Severity severity);

struct Finding {
    std::string rule;  // "G01"; its page is docs/rules/G01.md
    Severity severity = Severity::error;
    Place place;
    std::string message;         // one sentence for a person; no values of cells
    std::vector<Place> related;  // the other rows of a duplicate, the parts of a sum
};

using Findings = std::vector<Finding>;

}  // namespace palermo
