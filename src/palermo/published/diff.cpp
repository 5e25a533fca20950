#include "palermo/published/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "palermo/core/date.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/published/glotip_rows.hpp"

namespace palermo::published {

using formats::Json;
namespace {

using C = GlotipColumn;
constexpr std::array key_columns = {C::iso3, C::indicator, C::dimension, C::category,
                                    C::sex,  C::age,       C::year};

/// The seven parts with a separator that no text of a CSV or XLSX cell may hold unquoted here: NUL is
/// refused by the readers.
std::string key_of(const GlotipRows& rows, RowIndex row) {
    std::string key;
    for (const auto column : key_columns) {
        key += rows.text(column)[row];
        key += '\0';
    }
    return key;
}

struct Standing {
    RowIndex row = no_row;  // the first
    bool repeated = false;
};

std::unordered_map<std::string, Standing> keys_of(const GlotipRows& rows) {
    std::unordered_map<std::string, Standing> keys;
    keys.reserve(rows.keys.size());
    for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
        const auto row = rows.keys.first_of(key);
        keys.emplace(key_of(rows, row), Standing{row, rows.keys.rows_of(key).size() > 1});
    }
    return keys;
}

using CountsByName = std::map<std::string, ChangeCounts, std::less<>>;

std::vector<NamedCounts> listed(const CountsByName& counts) {
    std::vector<NamedCounts> list;
    for (const auto& [name, count] : counts) {
        list.push_back({name, count});
    }
    return list;
}

Json counts_json(const ChangeCounts& counts) {
    Json::Object json{{"common", counts.common}};
    for (std::size_t kind = 0; kind < change_kinds; ++kind) {
        json.add(std::string(name_of(static_cast<Change>(kind))), counts.of[kind]);
    }
    return json;
}

/// Groups say how many numbers changed, not how many of them were hidden in one release only: in a
/// small group that would be a list.
Json list_json(const std::vector<NamedCounts>& list) {
    Json::Object json;
    if (!list.empty()) json.before_each = "\n    ", json.before_end = "\n  ";
    for (const auto& [name, counts] : list) {
        json.append(name, Json::Object{{"common", counts.common},
                                       {"changed", counts.changed()},
                                       {"added", counts.added()},
                                       {"removed", counts.removed()}});
    }
    return json;
}

/// Columns of one file that the other does not have, and that are not known under another name.
std::vector<std::string> columns_without(const Table& table, const Table& other) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto name = table.name(i);
        if (other.text(name) != nullptr || other.counts(name) != nullptr) continue;
        names.emplace_back(name);
    }
    return names;
}

}  // namespace

std::string_view name_of(Change change) {
    constexpr std::array<std::string_view, change_kinds> names = {
        "changed", "suppression changed", "added", "added, was repeated",
        "removed", "removed, is repeated"};
    return names[static_cast<std::size_t>(change)];
}

Result<ReleaseDiff> diff_releases(const formats::Source& older, const formats::Source& newer) {
    const auto before = TRY(GlotipRows::of(older.table, older.digest.name, older.rows));
    const auto after = TRY(GlotipRows::of(newer.table, newer.digest.name, newer.rows));
    const auto old_keys = keys_of(before);
    const auto new_keys = keys_of(after);

    ReleaseDiff diff;
    diff.old_input = older.digest;
    diff.new_input = newer.digest;
    const auto released = [](const formats::Source& source) {
        const auto date = date_in(source.digest.name);
        return date ? to_string(*date) : std::string();
    };
    diff.old_released = released(older);
    diff.new_released = released(newer);
    if (!diff.old_released.empty() && diff.new_released < diff.old_released &&
        !diff.new_released.empty()) {
        return fail(
            Code::invalid_input, "published.newer_first",
            {{"older", file_name(diff.old_released)}, {"newer", file_name(diff.new_released)}},
            older.digest.name);
    }
    diff.old_only_columns = columns_without(older.table, newer.table);
    diff.new_only_columns = columns_without(newer.table, older.table);
    CountsByName states, indicators, dimensions, years;

    // `rows` is the release the parts of the key are read from.
    const auto count = [&](const GlotipRows& rows, RowIndex row, auto&& tally) {
        tally(diff.counts);
        for (auto [list, column] :
             {std::pair{&states, C::iso3}, std::pair{&indicators, C::indicator},
              std::pair{&dimensions, C::dimension}, std::pair{&years, C::year}}) {
            tally((*list)[std::string(rows.text(column)[row])]);
        }
    };
    const auto list = [&](Change change, const GlotipRows& rows, RowIndex row, RowIndex old_row,
                          RowIndex new_row) {
        count(rows, row,
              [&](ChangeCounts& counts) { ++counts.of[static_cast<std::size_t>(change)]; });
        if (change == Change::suppression_changed) {
            return;
        }
        const auto text = [&](C column) { return std::string(rows.text(column)[row]); };
        diff.keys.push_back({change, text(C::iso3), text(C::indicator), text(C::dimension),
                             text(C::category), text(C::sex), text(C::age), text(C::year),
                             old_row == no_row ? 0 : before.file_row(old_row),
                             new_row == no_row ? 0 : after.file_row(new_row)});
    };

    for (const auto& [key, now] : new_keys) {
        const auto found = old_keys.find(key);
        diff.new_repeated += now.repeated ? 1 : 0;
        if (now.repeated) {
            continue;
        }
        if (found == old_keys.end()) {
            list(Change::added, after, now.row, no_row, now.row);
        } else if (found->second.repeated) {
            list(Change::added_was_repeated, after, now.row, found->second.row, now.row);
        } else {
            const auto old_row = found->second.row;
            count(after, now.row, [](ChangeCounts& counts) { ++counts.common; });
            if (before.text(C::value)[old_row] == after.text(C::value)[now.row]) {
                continue;
            }
            const bool was_hidden = before.people[old_row].written == Written::suppressed;
            const bool is_hidden = after.people[now.row].written == Written::suppressed;
            if (was_hidden != is_hidden) {
                diff.published_now += was_hidden ? 1 : 0;
                diff.suppressed_now += is_hidden ? 1 : 0;
                list(Change::suppression_changed, after, now.row, old_row, now.row);
            } else {
                list(Change::changed, after, now.row, old_row, now.row);
            }
        }
    }
    for (const auto& [key, then] : old_keys) {
        diff.old_repeated += then.repeated ? 1 : 0;
        if (then.repeated) {
            continue;
        }
        const auto found = new_keys.find(key);
        if (found == new_keys.end()) {
            list(Change::removed, before, then.row, then.row, no_row);
        } else if (found->second.repeated) {
            list(Change::removed_is_repeated, before, then.row, then.row, found->second.row);
        }
    }
    std::ranges::sort(diff.keys, {}, [](const KeyChange& k) {
        return std::tie(k.state, k.indicator, k.dimension, k.category, k.year, k.sex, k.age);
    });
    diff.by_state = listed(states);
    diff.by_indicator = listed(indicators);
    diff.by_dimension = listed(dimensions);
    diff.by_year = listed(years);
    if (diff.counts.common == 0 && before.size() > 0 && after.size() > 0) {
        return fail(Code::invalid_input, "published.nothing_to_compare", {}, newer.digest.name);
    }
    return diff;
}

std::string to_csv(const ReleaseDiff& diff) {
    // Categories are other people's text, and somebody will open this in a spreadsheet program.
    formats::CsvWriter csv({"kind", "state", "indicator", "dimension", "category", "sex", "age",
                            "year", "old_row", "new_row"},
                           formats::Formulas::as_text);
    for (const auto& key : diff.keys) {
        csv.row({name_of(key.change), key.state, key.indicator, key.dimension, key.category,
                 key.sex, key.age, key.year, key.old_row == 0 ? "" : std::to_string(key.old_row),
                 key.new_row == 0 ? "" : std::to_string(key.new_row)});
    }
    return std::move(csv).text();
}

Json to_json(const ReleaseDiff& diff) {
    const Recipe recipe{
        fmt::format("palermo {} published/diff", program_version()),
        {diff.old_input, diff.new_input},
        R"({"key":"state,indicator,dimension,category,sex,age,year","repeated":"not compared"})"};
    Json::Object json{{"old_released", diff.old_released},
                      {"new_released", diff.new_released},
                      {"counts", counts_json(diff.counts)},
                      {"published_now", diff.published_now},
                      {"suppressed_now", diff.suppressed_now},
                      {"old_repeated_keys", diff.old_repeated},
                      {"new_repeated_keys", diff.new_repeated},
                      {"old_only_columns", Json::list(diff.old_only_columns)},
                      {"new_only_columns", Json::list(diff.new_only_columns)},
                      {"by_state", list_json(diff.by_state)},
                      {"by_indicator", list_json(diff.by_indicator)},
                      {"by_dimension", list_json(diff.by_dimension)},
                      {"by_year", list_json(diff.by_year)},
                      {"recipe", formats::json_of(recipe)}};
    json.before_each = "\n  ";
    json.before_end = "\n";
    return json;
}

}  // namespace palermo::published
