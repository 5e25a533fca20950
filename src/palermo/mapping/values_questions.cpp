#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "palermo/core/utf8.hpp"
#include "palermo/mapping/detail/fold.hpp"
#include "palermo/mapping/values.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping {
namespace {

constexpr std::int64_t few_rows = 3;
constexpr std::size_t proposals_shown = 3;
constexpr std::size_t longest_label_words = 8;
constexpr std::size_t digits_of_a_number =
    6;  // fewer are a code of the office; more a telephone or document

bool is_capital(std::string_view word) {
    return !word.empty() && word[0] >= 'A' && word[0] <= 'Z';
}

/// What a person writes in the column `meaning` and `codes` if the first proposal is right.
std::string shown(const std::vector<Proposal>& proposals) {
    std::string text;
    for (const auto& each : proposals) {
        if (!text.empty()) text += "; ";
        text += fmt::format("{} ({}, {:.2f})", each.code, each.matched, each.score);
    }
    return text;
}

}  // namespace

bool may_identify(std::string_view label, std::int64_t rows) {
    if (label.find('@') != std::string_view::npos || label.find("://") != std::string_view::npos)
        return true;
    std::size_t digits = 0;
    for (const auto& token : detail::fold(label)) {
        if (token.is != detail::Token::Is::word) continue;
        digits += static_cast<std::size_t>(
            std::ranges::count_if(token.text, [](char c) { return c >= '0' && c <= '9'; }));
    }
    if (digits > digits_of_a_number) return true;
    if (rows >= few_rows) return false;
    const auto tokens = detail::fold(label);
    const auto words = std::ranges::count(tokens, detail::Token::Is::word, &detail::Token::is);
    if (static_cast<std::size_t>(words) > longest_label_words) return true;
    // Two words or more that all begin with a capital and go on in small letters, or are all capitals with
    // nothing between: "Jana Nowak". Names of States and offices are known before they come here.
    std::size_t parts = 0, capitals = 0;
    for (std::size_t at = 0; at < label.size();) {
        const auto end = std::min(label.find(' ', at), label.size());
        if (end > at) {
            ++parts;
            capitals += is_capital(label.substr(at, end - at)) ? 1 : 0;
        }
        at = end + 1;
    }
    return parts >= 2 && parts <= 4 && capitals == parts;
}

Questions open_questions(const Values& values, std::span<const OpenColumn> columns) {
    struct Open {
        std::string label;  // as it stands most often
        std::int64_t most = 0, rows = 0;
        Meaning meaning;
        std::vector<Place> places;
    };
    std::map<std::pair<Field, std::string>, Open> open;
    for (const auto& column : columns) {
        for (std::size_t i = 0; i < column.texts.size(); ++i) {
            if (i >= column.meanings.size() || !column.meanings[i].open()) continue;
            const auto rows = i < column.rows.size() ? column.rows[i] : 1;
            auto& label = open[{column.field, vocabulary::normalised(column.texts[i])}];
            if (rows > label.most) label.label = column.texts[i], label.most = rows;
            label.rows += rows;
            label.meaning = column.meanings[i];
            label.places.push_back({column.file,
                                    i < column.first_rows.size() ? column.first_rows[i] : 0,
                                    column.column});
        }
    }
    Questions made;
    struct Line {
        Field field;
        const Open* label;
        std::vector<Proposal> proposals;
    };
    std::vector<Line> lines;
    for (const auto& [key, label] : open) {
        auto proposals = values.propose(key.first, label.label, proposals_shown);
        // What a question names is proposed first.
        if (label.meaning.as == Means::ambiguous) {
            std::erase_if(proposals, [&](const Proposal& each) {
                return std::ranges::find(label.meaning.codes, each.code) !=
                       label.meaning.codes.end();
            });
            std::vector<Proposal> first;
            for (const auto& code : label.meaning.codes) first.push_back({code, "one of these", 1});
            proposals.insert(proposals.begin(), first.begin(), first.end());
        }
        const bool like = !proposals.empty() && proposals[0].score >= 0.85;
        if (!like && may_identify(label.label, label.rows)) {
            ++made.withheld;
            for (const auto& place : label.places) {
                made.findings.push_back(
                    {.rule = "N40",
                     .severity = Severity::warning,
                     .place = place,
                     .message = fmt::format(
                         "an answer to \"{}\" that may say who somebody is; it is not written into "
                         "the file of questions: look at it here, and give it a label there",
                         code_of(key.first)),
                     .related = {}});
            }
            continue;
        }
        lines.push_back({key.first, &label, std::move(proposals)});
    }
    std::ranges::stable_sort(lines, [](const Line& a, const Line& b) {
        return a.field != b.field ? a.field < b.field : a.label->rows > b.label->rows;
    });
    TextColumn field("field"), text("label"), meaning("meaning"), codes("codes"),
        decided_by("decided_by"), note("note"), rows("rows"), proposals("proposals");
    for (const auto& line : lines) {
        field.push(code_of(line.field));
        text.push(line.label->label);
        meaning.push("");
        codes.push("");
        decided_by.push("");
        note.push("");
        rows.push(std::to_string(line.label->rows));
        proposals.push(shown(line.proposals));
    }
    auto table = Table::make({std::move(field), std::move(text), std::move(meaning),
                              std::move(codes), std::move(decided_by), std::move(note),
                              std::move(rows), std::move(proposals)});
    expects(table.has_value());
    made.table = *std::move(table);
    return made;
}

}  // namespace palermo::mapping
