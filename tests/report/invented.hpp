// The counts of this file are invented; the State codes are real because the report needs places.
#pragma once

#include <string>

#include "palermo/protect/release.hpp"
#include "palermo/table/table.hpp"

namespace palermo::tests {

/// Rows of the canonical table (published/glotip.hpp), one a line:
/// "BEN victims total _T _T _T 2021 12"; "<5" is suppressed and "?" missing.
inline Table canonical(const std::string& lines) {
    TextColumn state("state"), indicator("indicator"), dimension("dimension"), category("category"),
        sex("sex"), age("age");
    CountColumn year("year"), people("people"), row("row");
    std::int64_t number = 1;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = std::min(lines.find('\n', at), lines.size());
        std::vector<std::string> words(1);
        for (const char c : lines.substr(at, end - at)) {
            if (c == ' ')
                words.emplace_back();
            else
                words.back() += c;
        }
        at = end + 1;
        if (words.size() != 8) continue;
        state.push(words[0]);
        indicator.push(words[1]);
        dimension.push(words[2]);
        category.push(words[3]);
        sex.push(words[4]);
        age.push(words[5]);
        year.push({std::stoll(words[6])});
        people.push(words[7] == "<5"  ? Count::suppressed()
                    : words[7] == "?" ? Count::missing()
                                      : Count{std::stoll(words[7])});
        row.push({++number});
    }
    return *Table::make({state, indicator, dimension, category, sex, age, year, people, row});
}

inline protect::Release released(const std::string& lines) {
    return *protect::admit(canonical(lines),
                           {{"Invented Office", "Invented counts", "2025-01-31", "free"},
                            {"palermo test", {{"invented.csv", std::string(64, '0')}}, "{}"}});
}

}  // namespace palermo::tests
