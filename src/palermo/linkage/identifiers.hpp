// linkage/identifiers.hpp: numbers of documents and cases, telephones and e-mail addresses, and how far two agree.
//
//     "NL-PA 123 456", "nlpa123456" ──read_identifier()──> Identifier ──identifier_level()──> 1 to 4
//
// One person's number is written with and without spaces, in another script's digits, and with a typing
// error. The number of somebody else is hardly ever one error away, and how often it is, the model learns.
//
//     const auto a = read_identifier("+31 6 1234 5678", Telephone::yes);
//     const auto b = read_identifier("06-12345678", Telephone::yes);
//     identifier_level(*a, *b)                                        // 4: same
//
// What it cannot do  The country of a telephone is left out, for half the clerks leave it out: the same
// national number in two countries is one. Check digits are not checked.
//
// Sources  [D64] Damerau (1964), Commun. ACM 7, 171-176. [U85] Ukkonen (1985), Information and Control 64,
//          100-118 (furthest points on diagonals). [E164] ITU-T E.164, lengths of country codes.
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace palermo::linkage {

enum class Telephone : bool { no, yes };

/// One cell's values in normal form: small letters and digits only; of an e-mail address all but spaces;
/// of a telephone the digits without country code and national zero. Several values are parted by ';'.
struct Identifier {
    std::string normal;  // "0612345678" and "nlpa123456"; values sorted
    std::string
        read;  // the same with letters that scanners take for digits as those: O 0, I L 1, B 8, S 5
    std::uint64_t bag = 0;  // how often each letter stands there, for a first look
    bool several = false;
    bool digits = false;  // nothing else
};

/// Nothing where no letter or digit stands in the cell, or only fillers such as 0000000 and none@none.
/// Parts of a cell are values of their own at ";", "|" and new lines; at "/" and "," where each part is
/// long enough to be one (a case number such as 2021/0013 is one value).
///
/// Cost     0.2 us of plain ASCII, 2 us else
std::optional<Identifier> read_identifier(std::string_view cell, Telephone telephone);

/// 1 differ, 2 two typing errors, 3 one (or letters a scanner takes for digits), 4 same. A typing error is
/// a character changed, lost or added, or two neighbours swapped. The best of all pairs of values counts.
/// A telephone with a country code but without its plus is one "error" from the number without.
///
/// Cost     no allocation; 5 ns where they clearly differ
int identifier_level(const Identifier& a, const Identifier& b);

/// Typing errors between the two, 3 for "more than two". Cost: O(|a|), mostly a few comparisons.
int few_edits(std::string_view a, std::string_view b);

/// 0000, 999999, 12345678, xxx, none@none: written where there is nothing. `normal` as in Identifier.
bool filler_identifier(std::string_view normal);

/// The first value's first and last part for blocking: one typing error leaves one of them as it was.
/// `usual` is the usual length of the field's values, so that a lost character does not move the cut. Of
/// e-mail addresses what stands before the @.
struct Halves {
    std::string_view front, back;
};
Halves halves_of(std::string_view read, std::size_t usual);
std::size_t usual_length(std::span<const Identifier> values);

/// The chance that two people's values are equal, from their form: place by place, how often two
/// different values' characters agree. 1e-6 and less for six free digits, 0.05 for the numbers 1 to 20.
///
///     FormChance form(values);  form(value)
class FormChance {
public:
    /// Different values of the field. Values of one length are counted together.
    explicit FormChance(std::span<const std::string> values);
    /// At least 1e-12. Values of a length that no other value has are given the chance 0.1 a place.
    double operator()(std::string_view value) const;
    /// Over all values.
    double mean() const { return mean_; }

private:
    static constexpr std::size_t longest = 24;
    std::array<double, longest + 1> by_length_{};
    double mean_ = 1;
};

}  // namespace palermo::linkage
