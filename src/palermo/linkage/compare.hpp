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

/// Bits set in both of two runs of words. Cost: 5 to 10 ns for 1,024 bits where the machine counts bits.
int common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words);

/// 2 |a and b| / (|a| + |b|) over bits; 0 where both are empty. The same number of words.
double dice(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

/// |a and b| / |a or b|, also called Jaccard; 0 where both are empty.
double tanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

}  // namespace palermo::linkage
