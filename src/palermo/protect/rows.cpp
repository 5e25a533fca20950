#include "palermo/protect/rows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "palermo/protect/columns.hpp"
#include "palermo/protect/detail/printed.hpp"

namespace palermo::protect {
namespace {

std::vector<const TextColumn*> text_of(const Table& records,
                                       const std::vector<std::string>& columns) {
    std::vector<const TextColumn*> result;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&records.column(c));
        if (text == nullptr) continue;
        const bool wanted =
            columns.empty() || std::any_of(columns.begin(), columns.end(), [&](const auto& name) {
                return records.text(name) == text;
            });
        if (wanted) result.push_back(text);
    }
    return result;
}

std::vector<std::int64_t> held_of(const TextColumn& column) {
    std::vector<std::int64_t> held(column.values().size(), 0);
    for (const auto code : column.codes()) ++held[code];
    return held;
}

/// "Victim ID", "victim_id" and "victimid" are one.
std::string heading_of(const TextColumn& column) {
    std::string result;
    for (const char c : detail::plain(column.name())) {
        if (c != ' ' && c != '_' && c != '-' && c != '.') result += c;
    }
    return result;
}

bool among(std::string_view text, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// Names of people in records of people; a name as John is none, since two may be called so.
bool names_people(const TextColumn& column) {
    static constexpr std::array<std::string_view, 10> words = {
        "person",   "personid",     "personno", "personnumber", "victimid",
        "victimno", "victimnumber", "recordid", "uuid",         "id"};
    return among(heading_of(column), words);
}

/// Names of cases: of one person or of several.
bool names_cases(const TextColumn& column) {
    static constexpr std::array<std::string_view, 9> words = {
        "case",          "caseid",    "caseno",  "casenumber", "casenr",
        "casereference", "reference", "dossier", "expediente"};
    return among(heading_of(column), words);
}

Result<void> refuse_totals(const TextColumn& column) {
    const auto held = held_of(column);
    for (std::size_t code = 1; code < held.size(); ++code) {
        const auto count = held[code];
        // "all" may be what many answered; a sum stands in few rows.
        if (count == 0 || 10 * count > static_cast<std::int64_t>(column.size())) continue;
        if (!detail::names_a_total(column.values()[code])) continue;
        const auto codes = column.codes();
        const auto row = std::find(codes.begin(), codes.end(), code) - codes.begin();
        return fail(Code::invalid_input,
                    "this row holds a word for a total, and a sum is no person; leave out rows of "
                    "sums (or write the answer in another word if it is one)",
                    "record " + std::to_string(row + 1) + ":" + column.name());
    }
    return {};
}

/// "Source: a ministry, 2026" under the data.
Result<void> refuse_a_note_below(const Table& records) {
    const auto columns = text_of(records, {});
    if (columns.size() < 2 || columns.size() != records.columns() || records.rows() < 2) return {};
    const auto last = records.rows() - 1;
    if (columns[0]->missing(last) || held_of(*columns[0])[columns[0]->code(last)] > 1) return {};
    for (std::size_t c = 1; c < columns.size(); ++c) {
        if (!columns[c]->missing(last)) return {};
    }
    return fail(Code::invalid_input,
                "the last row has one value, in the first column, that stands in no other row: a "
                "note or a source under the data? Remove it; if it is a person without answers, "
                "write so in another column (unknown)",
                "record " + std::to_string(last + 1));
}

Result<void> refuse_people_on_several_rows(const TextColumn& column) {
    if (!names_people(column)) return {};
    const auto facts = facts_of(column);
    if (facts.different == facts.answered || facts.different < 2) return {};
    return fail(Code::invalid_input,
                "this column names " + std::to_string(facts.different) + " people on " +
                    std::to_string(facts.answered) +
                    " rows, and rows are counted as people; keep one row a person, or take the "
                    "column out of the file if each row is another person",
                column.name());
}

/// Labels that fold alike, how many they would be, and the records that hold them.
struct Spellings {
    std::int64_t labels = 0, folded = 0, records = 0;
};

Spellings spellings_of(const TextColumn& column) {
    const auto held = held_of(column);
    // Records of each way of writing: by the letters without accents, then with them.
    using Ways = std::vector<std::int64_t>;
    std::map<std::string, std::map<std::string, Ways>> written;
    for (std::size_t code = 1; code < held.size(); ++code) {
        if (held[code] == 0) continue;
        const auto& value = column.values()[code];
        written[detail::without_accents(value)][detail::plain(value)].push_back(held[code]);
    }
    Spellings result;
    const auto add = [&](const Ways& ways) {
        if (ways.size() < 2) return;
        ++result.folded;
        result.labels += static_cast<std::int64_t>(ways.size());
        for (const auto count : ways) result.records += count;
    };
    for (const auto& [bare, accented] : written) {
        // Côte and Cote may be one; Hùng and Hưng are two words.
        if (!accented.contains(bare)) {
            for (const auto& [plain, ways] : accented) add(ways);
            continue;
        }
        Ways all;
        for (const auto& [plain, ways] : accented) all.insert(all.end(), ways.begin(), ways.end());
        add(all);
    }
    return result;
}

}  // namespace

Result<void> refuse_two_spellings(const Table& records, const std::string& contributor) {
    const auto* column = records.text(contributor);
    if (column == nullptr) return {};
    const auto found = spellings_of(*column);
    if (found.folded == 0) return {};
    return fail(
        Code::invalid_input,
        std::to_string(found.labels) +
            " names differ from one another only by capital letters, white space or accents and "
            "would be " +
            std::to_string(found.folded) +
            ". As two, one contributor would pass a rule that it breaks; write them alike",
        contributor);
}

Result<void> refuse_rows_of_nobody(const Table& records, const std::vector<std::string>& columns) {
    TRY(refuse_a_note_below(records));
    for (const auto* column : text_of(records, columns)) TRY(refuse_totals(*column));
    for (const auto* column : text_of(records, {})) TRY(refuse_people_on_several_rows(*column));
    return {};
}

Result<void> refuse_people_on_more_rows(const TextColumn& column, std::int64_t rows_max,
                                        const std::string& file) {
    if (!names_people(column)) return {};
    const auto held = held_of(column);
    const auto most = held.size() < 2 ? 0 : *std::max_element(held.begin() + 1, held.end());
    if (most <= rows_max) return {};
    const auto facts = facts_of(column);
    return fail(Code::invalid_input,
                "this column names " + std::to_string(facts.different) + " people on " +
                    std::to_string(facts.answered) +
                    " rows, and the promise is of a victim with at most " +
                    std::to_string(rows_max) + (rows_max == 1 ? " row" : " rows") +
                    "; name it in the schema as the column that tells victims apart, with the rows "
                    "one victim may have, or keep one row a person",
                file + ":1:" + column.name());
}

std::vector<std::string> notes_on_rows(const Table& records,
                                       const std::vector<std::string>& columns) {
    std::vector<std::string> result;
    for (const auto* column : text_of(records, columns)) {
        const auto [labels, several, in] = spellings_of(*column);
        if (several == 0) continue;
        result.push_back(column->name() + ": " + std::to_string(labels) +
                         " labels differ from one another only by capital letters, white space or "
                         "accents, "
                         "and would be " +
                         std::to_string(several) + " (" + std::to_string(in) +
                         " records). Each was taken as a category of its own; write them alike if "
                         "they are one");
    }
    for (const auto* column : text_of(records, {})) {
        if (!names_cases(*column)) continue;
        const auto facts = facts_of(*column);
        if (facts.different == facts.answered || facts.different < 2 || !identifying(*column)) {
            continue;
        }
        result.push_back(column->name() + ": " + std::to_string(facts.different) +
                         " different ones on " + std::to_string(facts.answered) +
                         " rows. Rows were counted as people; if each of these is one person, keep "
                         "one row a person");
    }
    return result;
}

}  // namespace palermo::protect
