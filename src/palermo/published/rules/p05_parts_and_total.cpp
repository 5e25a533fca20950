// P05, docs/rules/P05.md
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

std::string part_of(const LaidOutRow& row, const std::string& dimension) {
    if (dimension == "sex") return row.sex;
    if (dimension == "age") return row.age;
    if (dimension == "form") return row.form;
    if (dimension == "area") return is_region(row.area) ? row.area : "_T";
    return std::string(row.dimension(dimension));
}

/// Half of the last digit that was printed.
double rounding(const LaidOutRow& row) {
    const auto point = row.printed.find_last_of(".,");
    // "1,495" has no fraction.
    const bool whole = std::floor(row.number) == row.number && row.number >= 1000;
    if (point == std::string::npos || whole) return 0;
    return 0.5 * std::pow(10, -static_cast<double>(row.printed.size() - point - 1));
}

std::pair<int, int> band(const std::string& age) {
    int from = -1, to = 999;
    std::from_chars(age.data(), age.data() + age.size(), from);
    if (const auto line = age.find('_'); line != std::string::npos) {
        std::from_chars(age.data() + line + 1, age.data() + age.size(), to);
    }
    return {from, to};
}

/// Whether two parts can hold the same person by their names: then their sum says nothing.
bool overlap(const std::string& dimension, const std::string& a, const std::string& b) {
    if (dimension == "form") {
        return a.starts_with(b + ".") || b.starts_with(a + ".");
    }
    if (dimension != "age" || a == "U" || b == "U") return false;
    const auto [a_from, a_to] = band(a);
    const auto [b_from, b_to] = band(b);
    return a_from >= 0 && b_from >= 0 && a_from <= b_to && b_from <= a_to;
}

struct Parts {
    const LaidOutRow* total = nullptr;
    std::map<std::string, const LaidOutRow*> parts;
};

}  // namespace

static Findings found(const LaidOut& file) {
    Findings findings;
    std::set<std::string> dimensions = {"sex", "age", "form", "area"};
    for (const auto& row : file.rows) {
        for (auto rest = std::string_view(row.other); !rest.empty();) {
            const auto end = std::min(rest.find("; "), rest.size());
            const auto part = rest.substr(0, end);
            if (part.ends_with("=_T")) dimensions.emplace(part.substr(0, part.size() - 3));
            rest.remove_prefix(std::min(end + 2, rest.size()));
        }
    }
    for (const auto& dimension : dimensions) {
        std::map<std::string, Parts> tables;
        for (const auto& row : file.rows) {
            const auto part = part_of(row, dimension);
            if (part.empty()) continue;
            auto& table = tables[key_without(row, dimension)];
            if (part == "_T") {
                if (table.total == nullptr) table.total = &row;
            } else {
                table.parts.try_emplace(part, &row);
            }
        }
        for (const auto& [key, table] : tables) {
            const auto* total = table.total;
            if (total == nullptr || total->stands != Stands::number || table.parts.size() < 2)
                continue;
            const bool rate = total->unit == "per_100000" || total->unit == "percent";
            const bool whole_base = total->dimension("base") == "whole population";
            if (rate && dimension == "area") continue;
            double sum = 0, least = 1e300, most = 0, slack = rounding(*total) + 1e-9;
            bool known = true, overlapping = false;
            for (auto a = table.parts.begin(); a != table.parts.end(); ++a) {
                for (auto b = table.parts.begin(); b != a; ++b) {
                    overlapping |= overlap(dimension, a->first, b->first);
                }
                known &= a->second->stands == Stands::number;
                if (a->second->stands != Stands::number) continue;
                sum += a->second->number;
                least = std::min(least, a->second->number);
                most = std::max(most, a->second->number);
                slack += rounding(*a->second);
            }
            if (overlapping) continue;
            const bool less = total->number > sum + slack;
            const bool more = sum > total->number + slack;
            const bool forms = dimension == "form";
            std::string what;
            auto severity = Severity::warning;
            if (rate && !whole_base) {
                // Each rate may be of its own group: the total lies between them, and below their sum.
                if (known && less) {
                    what =
                        "the parts by {} add up to less than this total, which no base of the "
                        "rates allows";
                } else if (known && !forms && total->number + slack < least) {
                    what =
                        "every part by {} is larger than this total, which no base of the rates "
                        "allows";
                } else if (forms && most > total->number + slack) {
                    what = "a part by {} is larger than this total";
                }
            } else if (most > total->number + slack) {
                what = "a part by {} is larger than this total";
            } else if (more) {
                what = forms ? "the parts by {} add up to more than this total: a person may stand "
                               "under several"
                             : "the parts by {} add up to more than this total";
                if (forms) severity = Severity::note;
            } else if (less && known) {
                what = "the parts by {} add up to less than this total";
                if (forms || dimension == "area") severity = Severity::note;
            }
            if (what.empty()) continue;
            Finding finding{"P05",
                            severity,
                            file.place(*total),
                            fmt::format(fmt::runtime(what), dimension),
                            {}};
            for (const auto& [part, row] : table.parts) {
                finding.related.push_back(file.place(*row));
            }
            findings.push_back(std::move(finding));
        }
    }
    return findings;
}

extern const Rule p05_parts_and_total{
    .id = "P05", .title = "Parts that do not go with their total", .on_layout = found};

}  // namespace palermo::published
