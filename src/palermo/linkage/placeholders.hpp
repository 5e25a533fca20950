// linkage/placeholders.hpp: words that stand where nobody knew the value.
//
//     "UNKNOWN UNKNOWN", "N.N.", "不详", "9999-99-99" ──stands_for_nothing()──> true
//
// Two people without a name are not one person because both are written UNKNOWN. Such words count as not
// known in every field compared, and Records says how many there were. Not among them: NA (Namibia, and
// names), UNK in codes (Kosovo), and single letters. A plan can add words ("missing") or switch ours off
// ("placeholders": false), for a family may be called Null.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "palermo/linkage/plan.hpp"

namespace palermo::linkage {

/// Small letters, one space for everything that is neither letter nor digit, none at the ends; in any
/// script, and without accents: "Date of birth" and "DATE_OF_BIRTH" are one.
std::string folded(std::string_view text);

class Placeholders {
public:
    explicit Placeholders(const Plan& plan);

    /// One cell of a column of this field. Cost: 0.1 us where it is plain ASCII.
    bool stands_for_nothing(std::string_view cell, Compare compare) const;

private:
    bool own(std::string_view words) const;
    std::unordered_set<std::string> given_;  // of the plan, folded
    bool ours_ = true;
};

}  // namespace palermo::linkage
