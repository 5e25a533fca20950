// published/layout_draft.hpp: a layout proposed for a file nobody has laid out.
//
//     Table ──draft_layout()──> Draft{layout with "?" where a person must say, what is missing}
//
// A proposal is no decision: what is read by it says so (rule P01), and nothing of it goes into a report.
//
// Thread safety: a function of its arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/published/layout.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

struct Draft {
    Layout layout;  // proposed; words and codes that nobody can tell are asked ("?")
    bool has_year = false;
    bool has_value = false;
    bool people = false;  // looks like one row a person: no column of numbers, but sexes or ages
    std::vector<std::string>
        known_headings;  // "Year" -> year: only those whose name is a common one
    bool readable() const { return has_year && has_value; }
};

/// Proposals for each column, from its heading and its values, and for each word of a column that has codes.
///
/// Cost  O(cells); at most 200 words a column are listed
Draft draft_layout(const Table& table, std::string_view file);

/// As a file to edit (docs/formats/layout.md): read_layout() refuses it while a "?" stands in it.
std::string print_draft(const Draft& draft);

}  // namespace palermo::published
