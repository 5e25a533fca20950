#include "palermo/linkage/review.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "palermo/formats/csv.hpp"

namespace palermo::linkage {

namespace {

std::string_view name_of_level(const Field& field, int level) {
    const int top = top_level(field);
    if (level > 0 && field.compare == Compare::date) {
        return name_of(static_cast<DateAgreement>(level - 1));
    }
    if (field.crosswise && level == crosswise_level) return "crosswise";
    return level == 0 ? "unknown" : level == 1 ? "differ" : level == top ? "same" : "like";
}

}  // namespace

std::string question(const Records& records, const crypto::Key& key, std::size_t a, std::size_t b) {
    auto x = records.content(a), y = records.content(b);
    if (y < x) std::swap(x, y);
    return crypto::hex(key.hmac("palermo question\n" + x + "\n\n" + y), 16);
}

Result<Decided> read_decisions(const Table& table, std::string_view file_name,
                               std::int64_t first_row) {
    const auto* questions = table.text("question");
    const auto* decisions = table.text("decision");
    if (questions == nullptr || decisions == nullptr) {
        return fail(Code::invalid_input, "linkage.review_columns", {},
                    Where::of_file(std::string(file_name), 1));
    }
    Decided made;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (decisions->missing(row)) continue;
        const auto text = (*decisions)[row];
        const auto where = std::string(file_name) + ":" +
                           std::to_string(first_row + static_cast<std::int64_t>(row)) + ":decision";
        if (text != "same" && text != "different") {
            return fail(Code::invalid_input, "linkage.review_decision", {}, where);
        }
        const auto decision = text == "same" ? Decision::same : Decision::different;
        const auto [at, added] = made.emplace((*questions)[row], decision);
        if (!added && at->second != decision) {
            return fail(Code::invalid_input, "linkage.review_two_ways", {}, where);
        }
    }
    return made;
}

std::vector<Decision> decisions_of(const Records& records, const Compared& compared,
                                   const crypto::Key& key, const Decided& decided) {
    std::vector<Decision> made(compared.pairs.size(), Decision::none);
    if (decided.empty()) return made;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto found =
            decided.find(question(records, key, compared.pairs[i].a, compared.pairs[i].b));
        if (found != decided.end()) made[i] = found->second;
    }
    return made;
}

ReviewFile review_csv(const Records& records, const Compared& compared, const Model& model,
                      const crypto::Key& key, std::span<const Decision> decisions,
                      std::size_t most) {
    const auto& plan = records.plan();
    const auto chance_of = chances(records, compared, model);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < chance_of.size(); ++i) {
        const bool asked = chance_of[i] >= plan.review_from && chance_of[i] <= plan.review_to;
        if (asked && (decisions.empty() || decisions[i] == Decision::none)) open.push_back(i);
    }
    std::ranges::stable_sort(open, {},
                             [&](std::size_t i) { return std::fabs(chance_of[i] - 0.5); });
    ReviewFile made;
    made.left_out = open.size() > most ? open.size() - most : 0;
    if (open.size() > most) open.resize(most);
    made.pairs = open.size();
    formats::CsvWriter csv(formats::Formulas::as_text);
    for (const char* name : {"question", "list_a", "row_a", "list_b", "row_b", "chance"}) {
        csv.field(name);
    }
    for (const auto& field : plan.fields) csv.field(field.name);
    csv.field("decision");
    csv.end_row();
    for (const auto i : open) {
        const auto& pair = compared.pairs[i];
        csv.field(question(records, key, pair.a, pair.b));
        for (const auto record : {pair.a, pair.b}) {
            csv.field(records.list_names()[std::size_t(records.list_of(record))]);
            csv.field(records.file_row(record));
        }
        char digits[16];
        const auto end =
            std::to_chars(digits, digits + sizeof digits, chance_of[i], std::chars_format::fixed, 3)
                .ptr;
        csv.field(std::string_view(digits, std::size_t(end - digits)));
        for (std::size_t f = 0; f < plan.fields.size(); ++f) {
            csv.field(name_of_level(plan.fields[f], records.level_in(pair.pattern, f)));
        }
        csv.field("");
        csv.end_row();
    }
    made.csv = std::move(csv).text();
    return made;
}

}  // namespace palermo::linkage
