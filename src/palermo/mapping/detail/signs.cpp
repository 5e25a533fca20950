#include "palermo/mapping/detail/signs.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "palermo/linkage/identifiers.hpp"
#include "palermo/linkage/placeholders.hpp"

namespace palermo::mapping::detail {
namespace {

constexpr std::array<std::pair<Sign, std::string_view>, 7> names = {{
    {Sign::no_name_phrase, "no_name_phrase"},
    {Sign::no_name_word, "no_name_word"},
    {Sign::no_number, "no_number"},
    {Sign::no_victim, "no_victim"},
    {Sign::refused_part, "refused_part"},
    {Sign::months, "months"},
    {Sign::no_age, "no_age"},
}};

using Words = std::unordered_set<std::string>;

/// A minus is a part of the number -99 and of nothing else.
std::string normal(Sign sign, std::string_view text) {
    return sign == Sign::no_age ? std::string(text) : linkage::folded(text);
}

const Words& words_of(Sign sign) {
    static const auto all = [] {
        std::array<Words, names.size()> made;
        for (const auto& row : sign_rows()) {
            for (std::size_t at = 0; at <= row.words.size();) {
                const auto end = std::min(row.words.find(';', at), row.words.size());
                made[static_cast<std::size_t>(row.sign)].insert(
                    normal(row.sign, row.words.substr(at, end - at)));
                at = end + 1;
            }
        }
        return made;
    }();
    return all[static_cast<std::size_t>(sign)];
}

const linkage::Placeholders& placeholders() {
    static const linkage::Placeholders ours{linkage::Plan{}};
    return ours;
}

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view name_of(Sign sign) {
    return names[static_cast<std::size_t>(sign)].second;
}

bool says(Sign sign, std::string_view text) {
    return words_of(sign).contains(normal(sign, text));
}

bool holds(Sign sign, std::string_view text) {
    const auto words = normal(sign, text);
    return std::ranges::any_of(words_of(sign), [&](const std::string& each) {
        return words.find(each) != std::string::npos;
    });
}

bool is_no_name(std::string_view text) {
    if (placeholders().stands_for_nothing(text, linkage::Compare::name)) return true;
    const auto words = linkage::folded(text);
    if (words_of(Sign::no_name_phrase).contains(words)) return true;
    const auto& none = words_of(Sign::no_name_word);
    for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(' ', at), words.size());
        const auto word = words.substr(at, end - at);
        if (!is_digits(word) && !none.contains(word)) return false;
        at = end + 1;
    }
    return true;
}

bool is_no_number(std::string_view text) {
    // Most numbers have a digit that is not 0, and are looked at no further than for fillers such as 9999999.
    if (!linkage::read_identifier(text, linkage::Telephone::no)) return true;
    if (text.find_first_of("123456789") != std::string_view::npos) return false;
    const auto words = linkage::folded(text);
    return words.find_first_not_of("0 ") == std::string::npos ||
           words_of(Sign::no_number).contains(words) ||
           placeholders().stands_for_nothing(text, linkage::Compare::identifier);
}

}  // namespace palermo::mapping::detail
