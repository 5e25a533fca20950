#include "palermo/disclosure/dependencies.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/everybody_knows.hpp"

namespace palermo::protect {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// How the answers of one column go with those of another.
struct Together {
    std::map<TextCode, std::map<TextCode, std::int64_t>>
        held;                                // records by answer of the one, the other
    bool exact = true;                       // each code, "" included, with one code
    bool any = false;                        // an answer of the one decides the other
    std::int64_t open = 0;                   // answers that go with several
    std::int64_t decides = 0;                // answers that go with one
    std::int64_t answered = 0, decided = 0;  // records
    std::size_t different = 0;               // answers of the other that are decided
};

/// Do two answers or more go with several each? Then nothing follows, and this is quickly seen.
bool surely_open(const TextColumn& from, const TextColumn& to) {
    std::vector<TextCode> first(from.values().size(), 0);
    std::vector<bool> several(from.values().size(), false);
    int open = 0;
    for (std::size_t row = 0; row < from.size(); ++row) {
        const auto code = from.code(row), other = to.code(row);
        if (code == 0 || other == 0 || several[code] || first[code] == other) continue;
        if (first[code] == 0) {
            first[code] = other;
        } else {
            several[code] = true;
            if (++open > 1) return true;
        }
    }
    return false;
}

Together together(const TextColumn& from, const TextColumn& to) {
    Together result;
    for (std::size_t row = 0; row < from.size(); ++row) ++result.held[from.code(row)][to.code(row)];
    std::set<TextCode> different;
    for (const auto& [code, others] : result.held) {
        result.exact = result.exact && others.size() == 1;
        if (code == 0) continue;
        std::int64_t records = 0;
        for (const auto& [other, count] : others) records += count;
        result.answered += records;
        const auto none = others.contains(0) ? others.at(0) : 0;
        const auto answers = others.size() - (others.contains(0) ? 1 : 0);
        if (answers > 1) ++result.open;
        if (answers != 1) continue;
        ++result.decides;
        result.decided += records - none;
        different.insert(others.rbegin()->first);
    }
    result.any = result.decides > 0;
    result.different = different.size();
    return result;
}

/// As together(), or nothing where the other column is no wider one: it has as many answers or more.
Together few_together(const TextColumn& from, const TextColumn& to) {
    return to.values().size() < from.values().size() ? together(from, to) : Together{};
}

/// Does the one column follow from the other, by the records alone?
bool follows(const Together& both) {
    if (!both.any) return false;
    if (both.exact) return true;
    // "1" where it is so and no answer where not: the answer alone says nothing.
    if (both.different < 2 || 2 * both.decided < both.answered) return false;
    if (both.open == 0) return true;
    constexpr std::int64_t records_an_answer = 5;
    return both.open == 1 && both.decides >= 2 && both.decided >= records_an_answer * both.decides;
}

Dependency dependency(const TextColumn& from, const TextColumn& to, const Together& both,
                      KnownBy known_by) {
    Dependency result{from.name(), to.name(), known_by, both.exact, {}};
    for (const auto& [code, others] : both.held) {
        for (const auto& [other, count] : others) {
            result.together.emplace_back(from.values()[code], to.values()[other]);
        }
    }
    std::sort(result.together.begin(), result.together.end());
    return result;
}

}  // namespace

std::string_view name_of(KnownBy known_by) {
    switch (known_by) {
        case KnownBy::declared:
            return "declared";
        case KnownBy::vocabulary:
            return "of the vocabulary";
        case KnownBy::records:
            return "found in the records";
    }
    return "";
}

Pairs Dependency::decided() const {
    Pairs result;
    for (std::size_t i = 0; i < together.size();) {
        std::size_t next = i, answers = 0, at = i;
        for (; next < together.size() && together[next].first == together[i].first; ++next) {
            if (!together[next].second.empty()) ++answers, at = next;
        }
        if (!together[i].first.empty() && answers == 1) result.push_back(together[at]);
        i = next;
    }
    return result;
}

Result<Pairs> dependencies_declared(std::span<const std::string> pairs) {
    Pairs result;
    for (const auto& text : pairs) {
        const auto colon = text.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == text.size() ||
            text.substr(0, colon) == text.substr(colon + 1)) {
            return fail(Code::invalid_input, "dependencies.no_pair", {},
                        Where::of_field("follows"));
        }
        result.emplace_back(text.substr(0, colon), text.substr(colon + 1));
    }
    return result;
}

Result<std::vector<Dependency>> find_dependencies(
    const Table& records, const std::vector<std::string>& columns,
    std::span<const std::pair<std::string, std::string>> declared) {
    std::vector<Dependency> result;
    const auto is_there = [&](const std::string& from, const std::string& to) {
        return std::any_of(result.begin(), result.end(),
                           [&](const auto& each) { return each.from == from && each.to == to; });
    };
    for (const auto& [from, to] : declared) {
        const auto& one = *TRY(text_column(records, from));
        const auto& other = *TRY(text_column(records, to));
        const auto both = together(one, other);
        if (!both.any) {
            return fail(Code::invalid_input, "dependencies.never_follows",
                        {{"column", column_name(to)}, {"from", column_name(from)}}, from);
        }
        if (!is_there(from, to)) result.push_back(dependency(one, other, both, KnownBy::declared));
    }
    std::vector<const TextColumn*> text;
    for (const auto& name : columns) {
        const auto* column = records.text(name);
        if (column == nullptr || std::find(text.begin(), text.end(), column) != text.end())
            continue;
        text.push_back(column);
    }
    for (const auto* from : text) {
        for (const auto* to : text) {
            if (from == to || is_there(from->name(), to->name())) continue;
            // Nearly all of them say nothing of each other, and that is quickly seen; but for words that
            // everybody knows, a record or two may contradict.
            const bool open = surely_open(*from, *to);
            const auto both = open ? few_together(*from, *to) : together(*from, *to);
            const bool by_word =
                !both.held.empty() && both.any && detail::everybody_knows(*from, *to, both.held);
            if (!by_word && (open || !follows(both))) continue;
            result.push_back(
                dependency(*from, *to, both, by_word ? KnownBy::vocabulary : KnownBy::records));
        }
    }
    return result;
}

std::vector<std::string> closure_of(const std::vector<std::string>& columns,
                                    const std::vector<std::string>& within,
                                    std::span<const Dependency> known) {
    std::set<std::string> all(columns.begin(), columns.end());
    for (bool moved = true; moved;) {
        moved = false;
        for (const auto& each : known) {
            if (!all.contains(each.from) || all.contains(each.to)) continue;
            if (std::find(within.begin(), within.end(), each.to) == within.end()) continue;
            all.insert(each.to);
            moved = true;
        }
    }
    std::vector<std::string> result = columns;
    for (const auto& name : within) {
        if (all.contains(name) && std::find(result.begin(), result.end(), name) == result.end()) {
            result.push_back(name);
        }
    }
    return result;
}

std::vector<std::string> dependencies_named(std::span<const Dependency> known) {
    std::vector<std::string> result;
    for (const auto& each : known) {
        if (each.known_by == KnownBy::records) continue;
        result.push_back(each.to + " follows from " + each.from + " (" +
                         std::string(name_of(each.known_by)) + ")");
    }
    return result;
}

std::string_view dependencies_not_attacked() {
    return "columns that follow from two others together, or from another in most records and not "
           "in "
           "all, unless --follows names them";
}

}  // namespace palermo::protect
