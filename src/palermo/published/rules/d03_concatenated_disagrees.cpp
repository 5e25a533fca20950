// D03, docs/rules/D03.md
#include <array>
#include <map>
#include <set>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

/// Letters only, lower case: "Physical Abuse" and "PhysicalAbuse" are the same answer.
std::string letters_of(std::string_view text) {
    std::string letters;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z') {
            letters += c;
        } else if (c >= 'A' && c <= 'Z') {
            letters += static_cast<char>(c - 'A' + 'a');
        }
    }
    return letters;
}

std::set<std::string> items_of(std::string_view text) {
    std::set<std::string> items;
    while (!text.empty()) {
        const auto end = text.find(';');
        if (auto item = letters_of(text.substr(0, end)); !item.empty()) {
            items.insert(std::move(item));
        }
        text = end == std::string_view::npos ? "" : text.substr(end + 1);
    }
    return items;
}

struct Family {
    std::string_view concatenated;
    std::string_view prefix;
};

constexpr std::array<Family, 3> families = {{
    {"meansOfControlConcatenated", "meansOfControl"},
    {"typeOfLabourConcatenated", "typeOfLabour"},
    {"typeOfSexConcatenated", "typeOfSex"},
}};

}  // namespace

static Findings found(const CaseFile& file) {
    Findings findings;
    const auto compare = [&](std::string_view concatenated,
                             const std::map<std::string, const TextColumn*>& flags) {
        const auto& column = *file.find(concatenated);
        std::vector<std::set<std::string>> items;
        for (const auto& text : column.values()) {
            items.push_back(items_of(text));
        }
        for (std::size_t row = 0; row < column.size(); ++row) {
            const auto& named = items[column.code(row)];
            std::size_t marked = 0;
            std::size_t matched = 0;
            for (const auto& [item, flag] : flags) {
                if ((*flag)[row] != "1") {
                    continue;
                }
                // An empty list stands for "not specified" as well.
                if (named.empty() && item == "notspecified") {
                    continue;
                }
                ++marked;
                matched += named.contains(item) ? 1 : 0;
            }
            if (marked != matched || matched != named.size()) {
                findings.push_back(
                    {"D03",
                     Severity::warning,
                     file.place(row, concatenated),
                     marked > matched
                         ? "a column of this family says yes, the list does not name it"
                         : "the list names an answer that no column of its family gives",
                     {}});
            }
        }
    };

    for (const auto& family : families) {
        if (file.find(family.concatenated) == nullptr) {
            continue;
        }
        std::map<std::string, const TextColumn*> flags;
        for (const auto name : file.binary_columns()) {
            if (name.starts_with(family.prefix)) {
                flags[letters_of(name.substr(family.prefix.size()))] = file.find(name);
            }
        }
        compare(family.concatenated, flags);
    }
    return findings;
}

extern const Rule d03_concatenated_disagrees{
    .id = "D03", .title = "A list of answers that disagrees with its columns", .on_cases = found};

}  // namespace palermo::published
