// linkage/compare.hpp: how alike two values are, before anyone asks what that means.
//
// Sources  [J89] Jaro (1989), JASA 84, 414-420. [W90] Winkler (1990), Proc. Survey Research Methods, ASA.
//          [L66] Levenshtein (1966); [D64] Damerau (1964), Commun. ACM 7, 171-176.
//          [SBR09] Schnell, Bachteler, Reiher (2009), BMC Med. Inform. Decis. Mak. 9:41.
//
//     jaro_winkler("martha", "marhta")   0.961
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace palermo::linkage {

/// Jaro's likeness, bytes taken as letters: a third of (matches/|a| + matches/|b| + in order/matches),
/// where matching letters lie within half the longer length less one. 0 where one is empty.
/// Texts beyond 64 bytes are compared by their first 64.
double jaro(std::string_view a, std::string_view b);

/// Jaro with a reward of 0.1 for each of up to four equal first letters. Cost: about 50 ns for names.
double jaro_winkler(std::string_view a, std::string_view b);

/// Insertions, deletions, changes and swaps of neighbours between the two; `most` + 1 where there are
/// more than `most`. Cost: O(|a| |b|).
int edit_distance(std::string_view a, std::string_view b, int most = 64);

/// A date as far as it is known.
struct Date {
    std::int16_t year = 0;  // 0: not known
    std::int8_t month = 0;
    std::int8_t day = 0;

    bool operator==(const Date&) const = default;
    bool whole() const { return year != 0 && month != 0 && day != 0; }
};

/// Which part of "03/04/1990" comes first.
enum class DateOrder : std::uint8_t { year_first, day_first, month_first };

/// "1990-04-03", "1990-04", "1990", "19900403"; with another order "03/04/1990" or "3.4.1990". Nothing
/// where it is no date of the years 1850 to 2100. A day or month given as 0 or 00 is not known.
std::optional<Date> parse_date(std::string_view text, DateOrder order);

/// How far two dates agree, from best to worst. What is not known on one side neither agrees nor differs.
enum class DateAgreement : std::uint8_t {
    none,  // nothing below
    year,  // same year
    near,  // the same but for one part: the day, the month, or a year not further than `tolerance`
    swapped,  // day and month changed places, or one part is not known and the rest agrees
    same
};
DateAgreement agreement(const Date& a, const Date& b, int years_tolerance = 1);

/// Bits set in both of two runs of words. Cost: 5 to 10 ns for 1,024 bits where the machine counts bits.
int common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words);

/// 2 |a and b| / (|a| + |b|) over bits; 0 where both are empty. The same number of words.
double dice(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

/// |a and b| / |a or b|, also called Jaccard; 0 where both are empty.
double tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

}  // namespace palermo::linkage
