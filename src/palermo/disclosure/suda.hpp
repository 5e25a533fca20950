// disclosure/suda.hpp: which records stand out in few columns, and which columns make them stand out.
//
//     records ──> special_uniques() ──> SpecialUniques ──> palermo protect audit --quasi --suda 3
//
// Of two records that are alone in the file, one may be alone by its citizenship and the other only by
// six answers together. Whoever knows little of a person finds the first. A minimal sample unique (MSU)
// is a set of columns in which a record is alone and in no part of which it is; the fewer columns it
// takes, and the more such sets, the easier to find.
//
// The score of an MSU of size k among ATT columns, with sizes up to M looked at, is the product of
// ATT - i for i = k to M; the score of a record is the sum over its MSUs [E05]. A missing answer is
// nothing that somebody could know: sets with one are left out.
//
// Numbers of records and of columns only; no record is named or shown.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  [E05] Elliot, Manning, Mayes, Gurd, Bane (2005), SUDA: a program for detecting special
//          uniques, UNECE/Eurostat work session on statistical data confidentiality, Geneva.
//          [MHK08] Manning, Haglin, Keane (2008), Data Min. Knowl. Discov. 16(2), 165-196: SUDA2.
// Method   docs/methods/uniqueness.md
//
//     const auto found = TRY(special_uniques(records, {"sex", "age", "citizenship"}, 2));
//     found.records_by_size[0];  // records that one answer sets apart
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {
class Json;
}

namespace palermo::protect {

/// The largest sets of columns looked at.
inline constexpr int suda_size_max = 4;

struct SpecialUniques {
    struct Column {
        std::string name;
        double contribution = 0;  // of all scores, those of MSUs with this column, 0 to 1
    };

    std::int64_t records = 0;
    std::int64_t with_any = 0;                  // records with an MSU of up to size_max columns
    int size_max = 0;                           // as asked, or one fewer than the columns
    std::vector<std::int64_t> msus;             // shape [size_max]: MSUs of 1, 2, ... columns
    std::vector<std::int64_t> records_by_size;  // shape [size_max]: by the smallest MSU of a record
    /// shape [size_max]: records with a score of at least that of one MSU of this size
    std::vector<std::int64_t> records_by_score;
    std::vector<Column> columns;  // in the order given
};

/// The score of one MSU.
double suda_score(int size, int columns, int size_max);

/// Looks at every set of up to `size_max` of the columns.
///
/// Errors   invalid_input  fewer than two columns, no such text column, size_max outside 1 to 4
/// Cost     O(different records * sets of columns), and a byte for each possible combination of a set up
///          to 4 million; 97,750 x 21 at size 3: see bench/protect_tables.md
Result<SpecialUniques> special_uniques(const Table& records,
                                       const std::vector<std::string>& columns, int size_max);

/// {"columns":[...],"msus":[...],"records_by_score":[...],...}
formats::Json to_json(const SpecialUniques& found);

}  // namespace palermo::protect
