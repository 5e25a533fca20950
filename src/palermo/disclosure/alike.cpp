#include "palermo/disclosure/alike.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "palermo/disclosure/detail/printed.hpp"

namespace palermo::protect {
namespace {

using Labels = std::set<std::string, std::less<>>;

bool is_long(const EarlierRelease& each) {
    return each.form == Form::long_file;
}

/// The columns it is counted or known by, each once.
std::vector<std::string> columns_of(const EarlierRelease& release) {
    std::vector<std::string> result;
    const auto add = [&](const std::string& name) {
        if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(name);
    };
    for (const auto& table : release.tables) {
        for (const auto& column : table) add(column);
    }
    if (is_long(release)) {
        for (const auto& column : release.layout.key) add(column);
        for (const auto& each : release.layout.dimensions) add(each.column);
    }
    return result;
}

/// Every label of a column but those of totals, and the groups above them.
Labels labels_of(const EarlierRelease& release, const std::string& name) {
    Labels result;
    const auto* column = release.table.text(name);
    if (column == nullptr) return result;
    std::vector<bool> stands(column->values().size(), false);
    for (const auto code : column->codes()) stands[code] = true;
    for (std::size_t code = 1; code < stands.size(); ++code) {
        if (stands[code]) result.emplace(column->values()[code]);
    }
    for (const auto& hierarchy : release.hierarchies) {
        if (release.table.text(hierarchy.column) != column) continue;
        for (const auto& [child, parent] : hierarchy.parents) {
            result.insert(child);
            result.insert(parent);
        }
    }
    std::erase_if(result,
                  [](const auto& each) { return each.empty() || detail::names_a_total(each); });
    for (const auto& each : release.layout.dimensions) {
        if (each.column == name) result.erase(each.total);
    }
    return result;
}

/// 2023, 2023-05, 2023-Q1: another release is of other years, and nothing is wrong with that.
bool is_of_a_year(std::string_view label) {
    if (!label.starts_with("19") && !label.starts_with("20")) return false;
    return label.size() >= 4 && std::all_of(label.begin(), label.begin() + 4,
                                            [](char c) { return c >= '0' && c <= '9'; });
}

/// Alike for a reader: North and north, Côte and Cote, 01 and 1, a dash of any kind. Without accents, to find the candidates.
std::string folded(std::string_view label) {
    return detail::without_accents(detail::as_read(label));
}

bool alike(std::string_view a, std::string_view b) {
    return detail::alike(detail::as_read(a), detail::as_read(b));
}

std::string number_of(std::int64_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// One column of both.
Result<std::string> compare(const EarlierRelease& now, const EarlierRelease& then,
                            const std::string& name) {
    const auto here = labels_of(now, name), there = labels_of(then, name);
    if (here.empty() || there.empty()) return std::string();
    std::multimap<std::string, std::string_view> there_folded;
    for (const auto& each : there) there_folded.emplace(folded(each), each);
    std::int64_t both = 0, spelled = 0;
    for (const auto& each : here) {
        if (there.contains(each)) {
            ++both;
        } else {
            const auto [first, last] = there_folded.equal_range(folded(each));
            const bool is_spelled = std::any_of(
                first, last, [&](const auto& other) { return alike(each, other.second); });
            spelled += is_spelled ? 1 : 0;
        }
    }
    const auto n = [](const Labels& labels) { return static_cast<std::int64_t>(labels.size()); };
    // Of many tables some may be written otherwise; the others are compared.
    if (spelled > 0 && (both == 0 || !is_long(now))) {
        return fail(Code::invalid_input, "earlier.spelled_otherwise",
                    {{"column", column_name(name)}, {"labels", spelled}}, then.name);
    }
    const bool years = std::all_of(here.begin(), here.end(), is_of_a_year) &&
                       std::all_of(there.begin(), there.end(), is_of_a_year);
    if (both == 0 && !years) {
        return fail(Code::invalid_input, "earlier.no_label_in_common",
                    {{"column", column_name(name)}, {"here", n(here)}, {"there", n(there)}},
                    then.name);
    }
    if (both == n(here) && both == n(there)) return std::string();
    return then.name + ": column " + name + ": " + number_of(both, "label", "labels") +
           " in both; " + std::to_string(n(here) - both) + " in this release only and " +
           std::to_string(n(there) - both) +
           " in that one only, which have no number there to be compared with";
}

std::string listed(const std::vector<std::string>& names) {
    std::string result;
    for (const auto& each : names) result += (result.empty() ? "" : ", ") + each;
    return result;
}

}  // namespace

Result<std::vector<std::string>> written_alike(const EarlierRelease& now,
                                               std::span<const EarlierRelease> earlier) {
    std::vector<std::string> result;
    const auto columns = columns_of(now);
    if (columns.empty()) return result;
    for (const auto& each : earlier) {
        if (is_long(now) != is_long(each)) continue;  // refused where they are attacked
        const auto theirs = columns_of(each);
        bool common = false;
        for (const auto& name : columns) {
            const auto* column = each.table.text(name);
            const bool used = column != nullptr &&
                              std::any_of(theirs.begin(), theirs.end(), [&](const auto& other) {
                                  return each.table.text(other) == column;
                              });
            if (!used) continue;
            common = true;
            auto found = TRY(compare(now, each, name));
            // Editions of a long file differ by their years and sheets, which the audit counts.
            if (!found.empty() && !is_long(now)) result.push_back(std::move(found));
        }
        if (common || is_long(now)) continue;
        const auto both = " (here " + listed(columns) + "; there " + listed(theirs) + ")";
        if (each.by_hand) {
            return fail(
                Code::invalid_input, "earlier.no_column_in_common",
                {{"here", column_name(listed(columns))}, {"there", column_name(listed(theirs))}},
                each.name);
        }
        result.push_back(each.name +
                         ": no column in common with this release, so nothing but totals could be "
                         "compared" +
                         both);
    }
    return result;
}

std::vector<EarlierRelease> columns_as_in(const EarlierRelease& now,
                                          std::span<const EarlierRelease> earlier) {
    std::vector<EarlierRelease> result(earlier.begin(), earlier.end());
    auto seen = columns_of(now);
    for (auto each = result.rbegin(); each != result.rend(); ++each) {
        const auto rename = [&](std::string& name) {
            const auto* own = each->table.text(name);
            const auto as = std::find_if(seen.begin(), seen.end(), [&](const auto& other) {
                return own != nullptr && each->table.text(other) == own;
            });
            if (as != seen.end()) {
                name = *as;
            } else {
                seen.push_back(name);
            }
        };
        for (auto& table : each->tables) {
            for (auto& column : table) rename(column);
        }
        for (auto& hierarchy : each->hierarchies) rename(hierarchy.column);
    }
    return result;
}

}  // namespace palermo::protect
