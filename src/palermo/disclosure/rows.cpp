#include "palermo/disclosure/rows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/printed.hpp"

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

/// The last word of "client_ref" and "Client No.": ref, no.
std::string last_word_of(const TextColumn& column) {
    auto text = detail::plain(column.name());
    while (!text.empty() && text.find_last_of(" _-.") == text.size() - 1) text.pop_back();
    const auto at = text.find_last_of(" _-.");
    return at == std::string::npos ? std::string() : text.substr(at + 1);
}

/// Names of cases and people: of one person or of several.
bool names_cases(const TextColumn& column) {
    static constexpr std::array<std::string_view, 32> words = {
        "case",          "caseid",    "caseno",     "casenumber", "casenr",       "caseref",
        "casereference", "reference", "dossier",    "expediente", "clientid",     "clientref",
        "personname",    "fullname",  "victimname", "personref",  "nometprenom",  "nombrecompleto",
        "фио",           "passport",  "nationalid", "idnumber",   "aktenzeichen", "fallnummer",
        "uid",           "guid",      "pseudonym",  "pseudonyme", "seudonimo",    "ref",
        "hash",          "fileno"};
    static constexpr std::array<std::string_view, 7> last = {"id", "ref",    "reference", "no",
                                                             "nr", "number", "passport"};
    return among(heading_of(column), words) || among(last_word_of(column), last);
}

/// What several people have alike without being one: a first name, a birthday, a house.
bool may_be_shared(const TextColumn& column) {
    static constexpr std::array<std::string_view, 26> words = {
        "name",       "givenname",   "givennames",      "firstname",         "forename",
        "middlename", "familyname",  "lastname",        "surname",           "maidenname",
        "nickname",   "mothersname", "fathersname",     "address",           "homeaddress",
        "adresse",    "direccion",   "dirección",       "dateofbirth",       "birthdate",
        "dob",        "birth",       "datedenaissance", "fechadenacimiento", "apellidos",
        "prenom"};
    return among(heading_of(column), words);
}

}  // namespace

bool names_some_twice(const TextColumn& column) {
    const auto facts = facts_of(column);
    if (facts.different == facts.answered || facts.different < 2) return false;
    if (names_cases(column) || names_people(column)) {
        return 5 * facts.different >= facts.answered || identifying(column).has_value();
    }
    if (may_be_shared(column) || !identifying(column)) return false;
    // One answer of many, among texts of their own, is "unknown" or "none".
    const auto held = held_of(column);
    return std::count_if(held.begin() + 1, held.end(), [](auto n) { return n > 1; }) > 1;
}

namespace {

/// "victims", "number of victims" and "2024", but not "number of children": that is of a person.
bool is_called_as_counts(std::string_view name) {
    const auto own = detail::plain(name);
    if (own.size() == 4 && (own.starts_with("19") || own.starts_with("20")) &&
        detail::printed_number(own)) {
        return true;
    }
    // "total dependants" is of a person.
    if (own.find(' ') == std::string::npos && detail::names_a_total(own)) return true;
    if (!detail::names_a_count(own)) return false;
    const auto known = detail::count_names();
    if (among(own, known)) return true;
    return std::any_of(known.begin(), known.end(), [&](std::string_view pattern) {
        if (!pattern.ends_with('*') || !own.starts_with(pattern.substr(0, pattern.size() - 1))) {
            return false;
        }
        const std::string_view rest = std::string_view(own).substr(pattern.size() - 1);
        return among(rest, known) || is_called_as_counts(rest);
    });
}

/// Whole numbers, not all 1, and not the numbers of the rows.
bool can_count_people(const TextColumn& column) {
    bool running = true, ones = true;
    std::optional<std::int64_t> before;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (column.missing(row)) continue;
        const auto number = detail::printed_number(column[row]);
        if (!number || *number < 0) return false;
        running = running && (!before || *number == *before + 1);
        ones = ones && *number == 1;
        before = number;
    }
    return before && !ones && !(running && column.size() > 2);
}

/// "Source: a ministry", "Extracted on 30 November": how notes under the data begin.
bool begins_as_notes_do(std::string_view text) {
    static constexpr std::array<std::string_view, 20> with_colon = {
        "source",  "sources", "note",   "notes",    "remark",    "remarks",    "fuente",
        "fuentes", "nota",    "notas",  "remarque", "источник",  "примечание", "来源",
        "注",      "المصدر",  "ملاحظة", "quelle",   "anmerkung", "fonte"};
    static constexpr std::array<std::string_view, 18> phrases = {"extracted on",
                                                                 "extracted at",
                                                                 "extracted from",
                                                                 "exported on",
                                                                 "generated on",
                                                                 "date of extraction",
                                                                 "last updated",
                                                                 "as of ",
                                                                 "extrait le",
                                                                 "date d'extraction",
                                                                 "mis à jour",
                                                                 "extraído el",
                                                                 "fecha de extracción",
                                                                 "actualizado",
                                                                 "дата выгрузки",
                                                                 "提取日期",
                                                                 "数据来源",
                                                                 "تاريخ الاستخراج"};
    const auto own = detail::plain(detail::as_read(text));
    if (std::any_of(phrases.begin(), phrases.end(),
                    [&](auto each) { return own.starts_with(each); })) {
        return true;
    }
    return std::any_of(with_colon.begin(), with_colon.end(), [&](auto each) {
        if (!own.starts_with(each)) return false;
        auto rest = std::string_view(own).substr(each.size());
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        return rest.starts_with(':') || rest.starts_with("：");
    });
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
        return fail(Code::invalid_input, "rows.total", {},
                    "record " + std::to_string(row + 1) + ":" + column.name());
    }
    return {};
}

/// "Source: a ministry, 2026" under the data.
Result<void> refuse_a_note_below(const Table& records) {
    const auto columns = text_of(records, {});
    if (columns.size() < 2 || columns.size() != records.columns() || records.rows() < 2) return {};
    const auto last = records.rows() - 1;
    constexpr std::size_t looked_at = 10;
    const auto held_first = held_of(*columns[0]);
    for (auto row = records.rows() < looked_at ? 0 : records.rows() - looked_at;
         row < records.rows(); ++row) {
        if (held_first[columns[0]->code(row)] > 1 || !begins_as_notes_do((*columns[0])[row])) {
            continue;
        }
        return fail(Code::invalid_input, "rows.note", {}, "record " + std::to_string(row + 1));
    }
    if (columns[0]->missing(last) || held_of(*columns[0])[columns[0]->code(last)] > 1) return {};
    for (std::size_t c = 1; c < columns.size(); ++c) {
        if (!columns[c]->missing(last)) return {};
    }
    return fail(Code::invalid_input, "rows.note_in_last_row", {},
                "record " + std::to_string(last + 1));
}

Result<void> refuse_people_on_several_rows(const TextColumn& column) {
    if (!names_people(column)) return {};
    const auto facts = facts_of(column);
    if (facts.different == facts.answered || facts.different < 2) return {};
    return fail(Code::invalid_input, "rows.people_on_several",
                {{"people", facts.different}, {"rows", facts.answered}}, column.name());
}

/// Labels that fold alike, how many they would be, and the records that hold them.
struct Spellings {
    std::int64_t labels = 0, folded = 0, records = 0;
};

/// Alpha Ltd of "Alpha Ltd.": the same name without signs between its letters.
std::string without_signs(std::string text) {
    for (auto& c : text) {
        if (std::string_view(".,;:'\"-&()/").find(c) != std::string_view::npos) c = ' ';
    }
    return text;
}

Spellings spellings_of(const TextColumn& column, bool of_names = false) {
    const auto held = held_of(column);
    // Records of each way of writing: by the letters without accents, then with them.
    using Ways = std::vector<std::int64_t>;
    std::map<std::string, std::map<std::string, Ways>> written;
    for (std::size_t code = 1; code < held.size(); ++code) {
        if (held[code] == 0) continue;
        auto value = detail::as_read(column.values()[code]);
        if (of_names) value = without_signs(std::move(value));
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
    const auto found = spellings_of(*column, true);
    if (found.folded == 0) return {};
    return fail(Code::invalid_input, "rows.two_spellings",
                {{"labels", found.labels}, {"folded", found.folded}}, contributor);
}

Result<void> refuse_rows_of_nobody(const Table& records, const std::vector<std::string>& columns) {
    TRY(refuse_a_note_below(records));
    TRY(refuse_counts(records));
    for (const auto* column : text_of(records, columns)) TRY(refuse_totals(*column));
    for (const auto* column : text_of(records, {})) TRY(refuse_people_on_several_rows(*column));
    return {};
}

Result<void> refuse_counts(const Table& records) {
    for (const auto* column : text_of(records, {})) {
        if (!is_called_as_counts(column->name()) || !can_count_people(*column)) continue;
        return fail(Code::invalid_input, "rows.counts",
                    {{"dimension", field_name("dimension")}, {"count", field_name("count")}},
                    column->name());
    }
    return {};
}

Result<void> refuse_people_on_more_rows(const TextColumn& column, std::int64_t rows_max,
                                        const std::string& file) {
    if (!names_people(column)) return {};
    const auto held = held_of(column);
    const auto most = held.size() < 2 ? 0 : *std::max_element(held.begin() + 1, held.end());
    if (most <= rows_max) return {};
    const auto facts = facts_of(column);
    return fail(Code::invalid_input, "rows.more_than_promised",
                {{"people", facts.different}, {"rows", facts.answered}, {"most", rows_max}},
                file + ":1:" + column.name());
}

namespace {

constexpr const char* differ =
    " differ from one another only by capital letters, white space, accents, signs or how a number "
    "is written, and would be ";

}  // namespace

std::vector<std::string> notes_on_groups(const std::string& column,
                                         const std::vector<std::string>& groups) {
    TextColumn held("groups");
    for (const auto& each : groups) held.push(each);
    const auto found = spellings_of(held);
    if (found.folded == 0) return {};
    return {column + ": " + std::to_string(found.labels) + " groups of the hierarchy" + differ +
            std::to_string(found.folded) +
            ". Each was taken as a group of its own; write them alike if they are one"};
}

std::vector<std::string> rows_not_attacked(const Table& records) {
    for (const auto* column : text_of(records, {})) {
        if (!names_some_twice(*column)) continue;
        return {
            "people who may stand on several rows of the file: rows were counted as people, "
            "and a column of the file that names people or cases names some of them twice"};
    }
    return {};
}

std::vector<std::string> notes_on_rows(const Table& records,
                                       const std::vector<std::string>& columns,
                                       std::string_view told_apart_by) {
    std::vector<std::string> result;
    for (const auto* column : text_of(records, columns)) {
        const auto [labels, several, in] = spellings_of(*column);
        if (several == 0) continue;
        result.push_back(column->name() + ": " + std::to_string(labels) + " labels" + differ +
                         std::to_string(several) + " (" + std::to_string(in) +
                         " records). Each was taken as a category of its own; write them alike if "
                         "they are one");
    }
    for (const auto* column : text_of(records, {})) {
        if (column->name() == told_apart_by || !names_some_twice(*column)) continue;
        const auto facts = facts_of(*column);
        result.push_back(column->name() + ": " + std::to_string(facts.different) +
                         " different ones on " + std::to_string(facts.answered) +
                         " rows. Rows were counted as people; if each of these is one person, keep "
                         "one row a person");
    }
    return result;
}

}  // namespace palermo::protect
