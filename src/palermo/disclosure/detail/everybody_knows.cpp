#include "palermo/disclosure/detail/everybody_knows.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::protect::detail {
namespace {

const vocabulary::Country* country_of(std::string_view answer) {
    if (const auto* found = vocabulary::country_by_iso3(answer)) return found;
    if (const auto* found = vocabulary::country_by_iso2(answer)) return found;
    return vocabulary::country_by_name(answer);
}

bool is_one_of(const vocabulary::Names& names, std::string_view answer) {
    return std::find(names.begin(), names.end(), answer) != names.end();
}

bool lies_in(const vocabulary::Country& country, std::string_view answer) {
    for (const auto m49 : {country.region, country.subregion, country.intermediate}) {
        const auto* region = vocabulary::region_by_m49(m49);
        if (region == nullptr) continue;
        if (is_one_of(region->names, answer) || std::to_string(m49) == answer) return true;
    }
    const auto* of_ten = vocabulary::subregion(country.un_subregion);
    return of_ten != nullptr && (of_ten->code == answer || is_one_of(of_ten->names, answer));
}

bool is_form_within(std::string_view form, std::string_view group) {
    const auto* own = vocabulary::form(form);
    while (own != nullptr) {
        if (own->code == group || is_one_of(own->names, group)) return true;
        own = own->within.empty() ? nullptr : vocabulary::form(own->within);
    }
    return false;
}

/// "9", "9-17", "0_17", "18+", "18plus", "<18": all under 18, or none; nothing where it is neither.
std::optional<bool> under_18(std::string_view age) {
    if (age == "<18") return true;
    int first = 0, last = 0;
    const auto* end = age.data() + age.size();
    auto read = std::from_chars(age.data(), end, first);
    if (read.ec != std::errc() || first > 130) return {};
    if (read.ptr == end) return first < 18;
    const std::string_view rest(read.ptr, end);
    if (rest == "+" || rest == "plus") return first >= 18 ? std::optional(false) : std::nullopt;
    const auto begin = rest.find_first_of("0123456789");
    if (begin == std::string_view::npos || begin > 4) return {};
    read = std::from_chars(rest.data() + begin, end, last);
    if (read.ec != std::errc() || read.ptr != end || last < first || last > 130) return {};
    if (last < 18) return true;
    return first >= 18 ? std::optional(false) : std::nullopt;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (auto& each : result) {
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
    }
    return result;
}

/// Is this a column of who is a minor, by its answers, or by its name where they are yes and no?
bool is_about_minors(const TextColumn& column, const std::set<TextCode>& answers) {
    static const std::set<std::string> words = {"minor",  "minors", "adult",
                                                "adults", "child",  "children"};
    static const std::set<std::string> yes_no = {"yes", "no", "y", "n", "0", "1", "true", "false"};
    const auto all = [&](const auto& is_one) {
        return std::all_of(answers.begin(), answers.end(),
                           [&](TextCode code) { return is_one(lower(column.values()[code])); });
    };
    if (all([](const std::string& word) { return words.contains(word) || under_18(word); })) {
        return true;
    }
    const auto name = lower(column.name());
    const bool called =
        name.find("minor") != std::string::npos || name.find("adult") != std::string::npos ||
        name.find("child") != std::string::npos || name.find("under18") != std::string::npos ||
        name.find("under_18") != std::string::npos;
    return called && all([](const std::string& word) { return yes_no.contains(word); });
}

/// Two answers of `to`, one for those under 18 and one for the others?
bool says_who_is_under_18(const TextColumn& from, const TextColumn& to, const HeldTogether& held) {
    std::map<TextCode, std::int64_t> by_age[2];
    std::int64_t all = 0;
    for (const auto& [code, others] : held) {
        if (code == 0) continue;
        const auto young = under_18(from.values()[code]);
        for (const auto& [other, count] : others) {
            if (other == 0) continue;
            all += count;
            if (young) by_age[*young ? 1 : 0][other] += count;
        }
    }
    TextCode most[2] = {0, 0};
    std::int64_t agree = 0;
    for (const int age : {0, 1}) {
        std::int64_t largest = 0;
        for (const auto& [other, count] : by_age[age]) {
            if (count > largest) largest = count, most[age] = other;
        }
        agree += largest;
    }
    std::set<TextCode> answers;
    for (const auto& [code, others] : held) {
        for (const auto& [other, count] : others) answers.insert(other);
    }
    answers.erase(0);
    return most[0] != 0 && most[1] != 0 && most[0] != most[1] && 10 * agree >= 9 * all &&
           is_about_minors(to, answers);
}

}  // namespace

bool everybody_knows(const TextColumn& from, const TextColumn& to, const HeldTogether& held) {
    std::int64_t all = 0, agree = 0;
    std::set<TextCode> different;
    for (const auto& [code, others] : held) {
        if (code == 0) continue;
        const std::string_view answer = from.values()[code];
        const auto* country = country_of(answer);
        for (const auto& [other, count] : others) {
            if (other == 0) continue;
            all += count;
            const std::string_view wider = to.values()[other];
            if (wider == answer) continue;
            const bool known =
                country != nullptr ? lies_in(*country, wider) : is_form_within(answer, wider);
            if (!known) continue;
            agree += count;
            different.insert(other);
        }
    }
    if (all == 0) return false;
    if (10 * agree >= 9 * all && different.size() > 1) return true;
    return says_who_is_under_18(from, to, held);
}

}  // namespace palermo::protect::detail
