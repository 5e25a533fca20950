// linkage/doubts.hpp: when the model cannot know how often it errs.
//
// "False" and "missed" are what the model expects of itself. It takes fields as independent and names as
// written in their places; where that or the numbers fail, its rates were up to sixty times off. Then they
// are given as not known, with the reason, and never as a number.
//
//     const auto doubts = doubts_of(records, compared, linked);   doubts.both.empty()
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/linkage/clusters.hpp"

namespace palermo::linkage {

inline constexpr double least_links =
    100;  // below, a rate of a few percent is less than a few links
inline constexpr std::int64_t least_records = 100;  // of each list
inline constexpr std::size_t least_fields = 3;      // two fields do not tell m, u and p apart
inline constexpr double most_unknown = 0.05;        // of the names or dates of a list
inline constexpr double most_crosswise = 0.01;      // of the links
// Of forty counted by chance 26 to 54 come to be counted, 95 times of 100: of fewer no rate can be told to within
// a half.
inline constexpr double least_expected = 40;
inline constexpr double most_look_alikes = 1.5;  // beside the false links that the model expects
inline constexpr double most_together =
    1.3;  // variance of the errors in a link, beside independent ones
inline constexpr double most_false_of_encoded = 0.05;  // by the model, of links of encoded lists

struct Doubts {
    std::vector<std::string> both;    // why neither rate is known; empty: the model's are given
    std::vector<std::string> wrong;   // why that of false links is not
    std::vector<std::string> missed;  // why that of missed links is not
    std::int64_t crosswise = 0;       // links whose given and family names have changed places
    double together =
        1;  // variance of how many fields err in a link, over that of independent errors

    bool tells_wrong() const { return both.empty() && wrong.empty(); }
    bool tells_missed() const { return both.empty() && missed.empty(); }
};

Doubts doubts_of(const Records& records, const Compared& compared, const Linkage& linked);

}  // namespace palermo::linkage
