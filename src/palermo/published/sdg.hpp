// published/sdg.hpp: SDG indicator 16.2.2 as published, to the last digit.
//
//     vc_htf_*.csv (UNSD), national csv ──> read_sdg() ──> Sdg{table, findings}, and as a Release in admit.hpp
//
// A value is kept as the text that was published ("303.0" stays "303.0"), beside the same number as a
// count where it is one, so that what is shown equals what was published.
//
// Indicator 16.2.2: number of victims of human trafficking per 100,000 population, by sex, age and
// form of exploitation. Published today is the number of detected victims.
//
// Sources  UN Statistics Division, SDG Global Database, series VC_HTF_DETV, DETVFL, DETVOG, DETVOP,
//          DETVSX (copy of October 2020); UK Office for National Statistics, SDG 16.2.2 (OGL v3).
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/kind.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// One SDG file as it stands. Points into the table it was made of.
struct SdgFile {
    /// Errors   invalid_input  not an SDG 16.2.2 file (kind.hpp)
    static Result<SdgFile> of(const Table& table, std::string file, FileRows where = {});

    std::size_t size() const { return table->rows(); }
    Place place(std::size_t row, const TextColumn* column) const;

    const Table* table = nullptr;
    std::string file;
    FileRows where;
    Kind kind = Kind::sdg_series;
    std::string series;                // "VC_HTF_DETVFL"; empty in a national file
    const TextColumn* area = nullptr;  // M49 number; none in a national file
    const TextColumn* sex = nullptr;
    const TextColumn* age = nullptr;
    const TextColumn* year = nullptr;
    const TextColumn* value = nullptr;
    const TextColumn* units = nullptr;
    const TextColumn* title = nullptr;   // the column Series of a national file
    std::vector<const TextColumn*> key;  // every column but the value
};

/// "_T" "F" "M" "O" "U" for what a file of that kind writes: "bothsex", "Both Sexes", "_T" and an empty
/// cell of a national file are "_T". The text itself where it is none of them.
std::string_view clean_sex(Kind kind, std::string_view published);
/// "_T" "18+" "0-17", "U"; other bands of national files are left as they are.
std::string_view clean_age(Kind kind, std::string_view published);
/// "_T" "labour" "organs" "other" "sexual" for a series code of indicator 16.2.2; empty for another.
std::string_view form_of_series(std::string_view code);
/// Whether a unit says that the values are rates: "per 100,000 population", "PER_100000", "%".
bool is_rate(std::string_view units);

struct Sdg {
    /// One row a published value, in the order of the files. Columns:
    ///
    ///   area    text   M49 number as published, "826"; missing in a national file without area
    ///   series  text   VC_HTF_DETV (all), DETVFL, DETVOG, DETVOP, DETVSX; or the national title
    ///   form    text   _T labour organs other sexual
    ///   sex     text   _T F M; as published where it is none of these
    ///   age     text   _T 18+ 0-17; as published where it is none of these ("15 to 17")
    ///   year    count  missing where it is no year
    ///   value   text   exactly as published
    ///   people  count  the same as a count; missing where it is none, or the unit says it is a rate
    ///   nature, units  text  as published ("c", "number")
    ///   file    text   name of the file
    ///   row     count  row in that file
    Table table;
    Findings findings;
    std::vector<InputDigest> inputs;
};

/// "303" and "303.0" are counts; anything else is missing.
Count parse_sdg_count(std::string_view text);

/// Errors   invalid_input  a file is no SDG 16.2.2 file, or there is none
Result<Sdg> read_sdg(const std::vector<formats::Source>& sources);

/// The rows that came from one UNSD file, written as that file writes them: the way back from the
/// clean codes to the published ones, used to prove that nothing was lost.
std::string print_series(const Sdg& sdg, std::string_view file);

}  // namespace palermo::published
