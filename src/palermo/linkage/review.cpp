#include "palermo/linkage/review.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "palermo/formats/csv.hpp"

namespace palermo::linkage {

std::string_view name_of_level(const Field& field, int level) {
    const int top = top_level(field);
    if (level == 0) return "unknown";
    if (level == 1) return "differ";
    if (level == top) return "same";
    if (field.crosswise) {
        if (level == crosswise_level) return "crosswise";
        --level;
    }
    switch (field.compare) {
        case Compare::name:
        case Compare::text:
            return level == 2 ? "a little like" : "very like";
        case Compare::edit:
            return level == 2 ? "two letters apart" : "one letter apart";
        case Compare::number:
            return "near";
        case Compare::date:
            switch (static_cast<DateAgreement>(level - 1)) {
                case DateAgreement::year:
                    return "same year";
                case DateAgreement::part:
                    return "two parts agree";
                case DateAgreement::slip:
                    return "one slip apart";
                case DateAgreement::about:
                    return "agrees as far as known";
                default:
                    return "like";
            }
        default:
            return "like";
    }
}

namespace {

struct Open {
    std::size_t pair;
    double doubt;  // 0: even odds
};

// Pairs that share a record, directly or through others, get one group; in a tangle each its own.
std::vector<std::vector<Open>> grouped(const Compared& compared, std::span<const Open> open) {
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> of_record;
    for (std::size_t i = 0; i < open.size(); ++i) {
        of_record[compared.pairs[open[i].pair].a].push_back(i);
        of_record[compared.pairs[open[i].pair].b].push_back(i);
    }
    std::vector<bool> taken(open.size(), false);
    std::vector<std::vector<Open>> made;
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (taken[i]) continue;
        std::vector<std::size_t> together{i};
        taken[i] = true;
        for (std::size_t at = 0; at < together.size(); ++at) {
            const auto& pair = compared.pairs[open[together[at]].pair];
            for (const auto record : {pair.a, pair.b}) {
                auto& others = of_record[record];
                for (const auto other : others) {
                    if (!taken[other]) together.push_back(other);
                    taken[other] = true;
                }
                others.clear();
            }
        }
        if (together.size() > most_in_a_group) {
            for (const auto one : together) made.push_back({open[one]});
        } else {
            auto& group = made.emplace_back();
            for (const auto one : together) group.push_back(open[one]);
        }
    }
    const auto by_doubt = [](const Open& x, const Open& y) {
        return x.doubt != y.doubt ? x.doubt < y.doubt : x.pair < y.pair;
    };
    for (auto& group : made) std::ranges::sort(group, by_doubt);
    std::ranges::sort(made,
                      [&](const auto& x, const auto& y) { return by_doubt(x.front(), y.front()); });
    return made;
}

}  // namespace

ReviewFile review_csv(const Records& records, const Compared& compared, const Model& model,
                      const Questions& questions, std::span<const DecidedPair> decided,
                      std::size_t rows_in_a_page) {
    const auto& plan = records.plan();
    const auto chance_of = chances(records, compared, model);
    const Implied implied(records.size(), decided);
    std::vector<Open> open;
    for (std::size_t i = 0; i < chance_of.size(); ++i) {
        if (chance_of[i] < plan.review_from || chance_of[i] > plan.review_to) continue;
        const auto& pair = compared.pairs[i];
        const auto at = std::ranges::lower_bound(
            decided, std::pair(pair.a, pair.b), {},
            [](const DecidedPair& one) { return std::pair(one.a, one.b); });
        if (at != decided.end() && at->a == pair.a && at->b == pair.b) continue;
        if (implied.of(pair.a, pair.b) != Decision::none) continue;
        open.push_back({i, std::fabs(chance_of[i] - 0.5)});
    }
    ReviewFile made;
    formats::CsvWriter csv(formats::Formulas::as_text);
    for (const char* name :
         {"page", "group", "question", "list_a", "row_a", "list_b", "row_b", "chance"}) {
        csv.field(name);
    }
    for (const auto& field : plan.fields) csv.field(field.name);
    csv.field("decision");
    csv.end_row();
    std::size_t on_page = 0;
    std::int64_t number = 0;
    for (const auto& group : grouped(compared, open)) {
        ++number;
        if (made.pages == 0 || on_page + group.size() > std::max(rows_in_a_page, group.size())) {
            ++made.pages;
            on_page = 0;
        }
        on_page += group.size();
        made.pairs += group.size();
        for (const auto& one : group) {
            const auto& pair = compared.pairs[one.pair];
            csv.field(static_cast<std::int64_t>(made.pages));
            csv.field(number);
            csv.field(questions.of(pair.a, pair.b));
            for (const auto record : {pair.a, pair.b}) {
                csv.field(records.list_names()[std::size_t(records.list_of(record))]);
                csv.field(records.file_row(record));
            }
            char digits[16];
            const auto end = std::to_chars(digits, digits + sizeof digits, chance_of[one.pair],
                                           std::chars_format::fixed, 3)
                                 .ptr;
            csv.field(std::string_view(digits, std::size_t(end - digits)));
            for (std::size_t f = 0; f < plan.fields.size(); ++f) {
                csv.field(name_of_level(plan.fields[f], records.level_in(pair.pattern, f)));
            }
            csv.field("");
            csv.end_row();
        }
    }
    made.csv = std::move(csv).text();
    return made;
}

}  // namespace palermo::linkage
