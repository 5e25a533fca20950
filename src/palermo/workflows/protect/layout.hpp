// workflows/protect/layout.hpp: how a person says which tables a long file holds.
//
//     FileLayout + file ──> layout_of(): protecting, nothing is guessed ──> TableLayout
//                       ──> choice_of(): auditing, the file says the rest ──> infer_layout()
//
//     const auto layout = TRY(layout_of({.dimensions = {"sex=Total"}, .count = "victims"}, file, "t.csv"));
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/infer_layout.hpp"
#include "palermo/workflows/field.hpp"

namespace palermo::workflows {

/// Fields of a Request about a long file.
struct FileLayout {
    std::vector<std::string> dimensions = {};  // "Sex=Total"
    std::vector<std::string> key = {};
    std::string count = {};
    std::vector<std::string> marks = {};  // "<5=0..4"

    /// `inferred`: what nobody says, the file shows.
    static void fields(auto& self, auto&& field, bool inferred) {
        constexpr std::string_view group = "Long files of tables";
        field(Field{.name = "dimensions",
                    .text = inferred ? "Column=label of its total; its categories add up (default: "
                                       "as the file shows)"
                                     : "Column=label of its total; its categories add up",
                    .option = "--dimension",
                    .group = group},
              self.dimensions);
        field(Field{.name = "key",
                    .text = inferred ? "Columns that together name one table (default: as the file "
                                       "shows)"
                                     : "Columns that together name one table",
                    .group = group},
              self.key);
        field(Field{.name = "count",
                    .text = inferred ? "The column of counts (default: as the file shows)"
                                     : "The column of counts",
                    .group = group},
              self.count);
        field(Field{.name = "marks",
                    .text = "How hidden counts are printed, where it is no common mark, or what it "
                            "says: \"<5=0..4\", \"[c]=1..2\"",
                    .option = "--mark",
                    .group = group,
                    .may_be_empty = true},
              self.marks);
    }
};

/// What a person said; the rest is empty.
///
/// Errors   invalid_input  a dimension or a mark that is none
Result<protect::LayoutChoice> choice_of(const FileLayout& said);

/// The layout as a person said it, or that of a file whose columns are known. Attacking may infer how a
/// file is to be read; protecting may not.
///
/// Errors   invalid_input  what was said is too little: tables.not_known, tables.no_count
Result<protect::TableLayout> layout_of(const FileLayout& said, const Table& file,
                                       const std::string& file_name);

}  // namespace palermo::workflows
