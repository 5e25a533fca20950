// formats/csvw.hpp: what a CSV file means, in a file beside it.
//
//     Table, CsvwDescription ──> csvw_metadata() ──> "victims.csv-metadata.json"
//
// So that a machine, or a person in ten years, knows what each column is, where the numbers come
// from and what may be done with them. docs/formats/csvw.md shows one.
//
// Sources  [CSVW] W3C Recommendation, Metadata Vocabulary for Tabular Data (2015-12-17).
//
// Thread safety: functions of their arguments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {

/// A text in several languages: "en" -> "Country".
using Titles = std::map<std::string, std::string>;

struct CsvwColumn {
    std::string column;  // the name in the table
    Titles titles;
    std::string datatype;     // of CSVW: "string", "integer", "gYear", "date"; empty: by its type
    std::string description;  // in the language of the file
};

struct CsvwDescription {
    std::string url;              // of the CSV file, relative to the metadata: "victims.csv"
    std::string language = "en";  // of notes and descriptions
    Titles titles;
    std::string licence;                   // a URL
    std::string source;                    // a citation or a URL
    std::vector<std::string> notes;        // one sentence each
    std::vector<CsvwColumn> columns;       // those to say something about, in any order
    std::vector<std::string> primary_key;  // names in the table
    const Recipe* recipe = nullptr;        // how the numbers were made
    std::string suppressed_mark = "*";     // as given to csv_text()
};

/// Canonical JSON. Columns stand in the order of the table with the name in its header as title
/// without language; counts are integers from 0 whose missing values are "" and whose suppressed
/// ones are the mark. A column or key that the table does not have is a bug.
std::string csvw_metadata(const Table& table, const CsvwDescription& description);

}  // namespace palermo::formats
