#include "palermo/disclosure/words.hpp"

#include <algorithm>
#include <utility>

#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/words/words.hpp"

namespace palermo::protect {

Shown what_succeeded(const Attack& attack) {
    auto name = attack.name;
    std::replace(name.begin(), name.end(), ' ', '_');
    // Without --diversity the sensitive answers were not looked at.
    if (attack.method == nearest_records) name = "nearest_records";
    auto key = "attack." + name;
    return words::Words::has(key) ? text_of(std::move(key))
                                  : our_word(attack.name + ": " + attack.method);
}

std::string in_words(const Attack& attack) {
    const auto what = what_succeeded(attack);
    const words::Words english(words::Language::en);
    return std::to_string(attack.succeeded) + " of " + std::to_string(attack.tried) + " " +
           (what.as() == Shown::As::text ? std::string(english(what.value())) : what.value());
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
