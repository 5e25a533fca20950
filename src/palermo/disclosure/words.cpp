#include "palermo/disclosure/words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/publish.hpp"

namespace palermo::protect {

std::string in_words(const Attack& attack) {
    using Words = std::pair<std::string_view, std::string_view>;
    static constexpr std::array words = {
        Words{"small cells", "cells that point to people are printed"},
        Words{"elimination", "hidden cells follow exactly from printed sums (elimination)"},
        Words{"linear programs",
              "hidden cells are narrowed down to too few numbers (linear programs)"},
        Words{"insiders",
              "cells of one person or contributor, known to that one, give away another"},
        Words{"dominance", "hidden amounts of one contributor can be estimated too closely"},
        Words{"small groups", "records equal fewer than k - 1 others"},
        Words{"rare combinations", "sets of columns hold an answer of fewer than k records"},
        Words{"nearest neighbour",
              "different people have fewer than k nearest records, or too few sensitive answers "
              "there"},
        Words{"newcomers",
              "cells changed by so few people since an earlier release that these are found"},
        Words{"told earlier", "hidden cells are printed in an earlier release"},
        Words{"both together", "hidden cells follow from this and earlier releases together"},
        Words{
            "differencing",
            "answers and pairs are held by a few records more or fewer than in an earlier release"},
    };
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const auto& each) { return each.first == attack.name; });
    const auto what = [&]() -> std::string {
        if (found == words.end()) return attack.name + ": " + attack.method;
        // Without --diversity the sensitive answers were not looked at.
        if (attack.method == nearest_records) {
            return "different people have fewer than k nearest records";
        }
        return std::string(found->second);
    };
    return std::to_string(attack.succeeded) + " of " + std::to_string(attack.tried) + " " + what();
}

std::string not_attacked_in_words(std::span<const std::string> more) {
    std::string result;
    for (const auto each : not_attacked()) {
        result += (result.empty() ? "Not looked at: " : "; ") + std::string(each);
    }
    for (const auto& each : more) result += "; " + each;
    return result + ".";
}

}  // namespace palermo::protect
