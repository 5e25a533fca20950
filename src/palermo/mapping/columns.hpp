// mapping/columns.hpp: what each column of an office's files holds, proposed and then decided.
//
//     OfficeFiles ──propose_columns()──> ColumnPlan ──table_of()──> columns.csv ──a person──╮
//     OfficeFiles, columns.csv ──────────────────────────────────────decide_columns()───────┴──> ColumnPlan
//
//     sheet,column,field,detail,why
//     *,Nationalité,citizenship,,its heading
//     *,Date d'entrée,date,day first,its heading
//     register.xlsx!Lists,,no cases,,its columns are not those of the other sheets
//
// A column is told by its heading, in some twenty languages; a heading that nobody knows is proposed by
// its answers and then asked, not taken. The file of columns names headings and not positions, so it works
// again for next year's file; "*" stands for every sheet.
//
// Mandate  A/RES/76/7, para 22: "using systematic and consistent criteria".
// Format   docs/formats/office_columns.md
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"
#include "palermo/mapping/fields.hpp"
#include "palermo/mapping/sheets.hpp"
#include "palermo/mapping/values.hpp"
#include "palermo/table/table.hpp"

namespace palermo::mapping {

/// Why a column has its field.
enum class Told : std::uint8_t {
    heading,   // it is called so
    answers,   // what stands in it looks so
    repeats,   // it says what another column says
    another,   // another column of the sheet is used for this
    nobody,    // no heading and no answers that palermo knows
    a_person,  // the file of columns says so
};

struct ColumnRole {
    std::string column;  // its heading
    Field field = Field::other;
    std::string detail =
        {};  // date: "day first", "month first"; answer: the code it says yes or no to
    Told told = Told::nobody;
    std::vector<Field> open = {};  // a person must say which of these, or none: `field` is a guess
};

/// One sheet and its columns, in the order of the sheet.
struct SheetPlan {
    bool cases = true;  // a row is a person
    bool open = false;  // a person must say whether it is
    std::vector<ColumnRole> columns;
};

struct ColumnPlan {
    std::vector<SheetPlan> sheets;  // shape [files.sheets]
    Findings findings =
        {};  // N20: an essential field that no column holds; N21: named and not there

    /// Questions that a person has not answered.
    std::int64_t open() const;
    /// The columns of that field in sheet `sheet`, in their order.
    std::vector<std::size_t> of(std::size_t sheet, Field field) const;
};

/// From headings and answers alone.
///
/// Cost     O(different values) of the columns that no heading tells
ColumnPlan propose_columns(const OfficeFiles& files, const Values& values);

/// What a person said wins; what they did not say is proposed. A row that is still "?" stays open.
///
/// Errors   invalid_input  mapping.columns_missing (sheet, column, field are needed), mapping.no_field,
///                         mapping.column_decided_twice, mapping.no_detail
Result<ColumnPlan> decide_columns(const OfficeFiles& files, const Values& values, const Table& said,
                                  const std::string& file);

/// To be read by a person, edited and given back. Questions first.
Table table_of(const ColumnPlan& plan, const OfficeFiles& files);

/// "register.xlsx!2022", or "2021.csv".
std::string name_of(const OfficeSheet& sheet);

/// What the heading alone says; every field it may be where it says two.
std::vector<Field> fields_of_heading(std::string_view heading);

}  // namespace palermo::mapping
