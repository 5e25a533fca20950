#include "palermo/disclosure/columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>

#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

/// More different answers than there are countries, years of age or months of twenty years.
constexpr std::int64_t categories_max = 250;

/// "Given Name", "given_name" and "GIVEN-NAME" are one. Letters of other scripts stay as they are.
std::string plain(std::string_view name) {
    std::string result;
    for (const char c : name) {
        if (c == ' ' || c == '_' || c == '-' || c == '.' || c == '\'' || c == '#') continue;
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

enum class Heading : std::uint8_t { silent, perhaps, surely };

/// What the name of a column says. Sure ones are names of people and ways to reach them; "name" and
/// "number" may be of a region or a count as well.
Heading heading_of(std::string_view name) {
    static constexpr std::array surely = {"givenname",
                                          "givennames",
                                          "firstname",
                                          "forename",
                                          "middlename",
                                          "familyname",
                                          "lastname",
                                          "surname",
                                          "fullname",
                                          "maidenname",
                                          "nickname",
                                          "victimname",
                                          "personname",
                                          "mothersname",
                                          "fathersname",
                                          "phone",
                                          "phonenumber",
                                          "telephone",
                                          "telephonenumber",
                                          "mobile",
                                          "mobilenumber",
                                          "email",
                                          "emailaddress",
                                          "address",
                                          "homeaddress",
                                          "passport",
                                          "passportnumber",
                                          "passportno",
                                          "idcard",
                                          "idnumber",
                                          "nationalid",
                                          "dateofbirth",
                                          "birthdate",
                                          "dob",
                                          "prenom",
                                          "prénom",
                                          "nomdefamille",
                                          "nometprenom",
                                          "datedenaissance",
                                          "adresse",
                                          "courriel",
                                          "apellido",
                                          "apellidos",
                                          "nombres",
                                          "nombrecompleto",
                                          "telefono",
                                          "teléfono",
                                          "correo",
                                          "fechadenacimiento",
                                          "direccion",
                                          "dirección",
                                          "pasaporte",
                                          "имя",
                                          "фамилия",
                                          "отчество",
                                          "фио",
                                          "телефон",
                                          "датарождения",
                                          "адрес",
                                          "паспорт",
                                          "الاسم",
                                          "اسم",
                                          "اسمالعائلة",
                                          "اللقب",
                                          "الهاتف",
                                          "تاريخالميلاد",
                                          "姓名",
                                          "名字",
                                          "姓",
                                          "电话",
                                          "出生日期",
                                          "护照"};
    static constexpr std::array perhaps = {
        "name",   "names",    "nom",      "nombre",     "alias",         "id",
        "case",   "caseid",   "caseno",   "casenumber", "casereference", "reference",
        "person", "personid", "victimid", "recordid",   "victim",        "uuid",
        "number", "no",       "nr",       "numero",     "número",        "номер",
        "رقم",    "编号",     "dossier",  "expediente"};
    const auto own = plain(name);
    const auto among = [&](const auto& list) {
        return std::find(list.begin(), list.end(), own) != list.end();
    };
    return among(surely) ? Heading::surely : among(perhaps) ? Heading::perhaps : Heading::silent;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 2024-05-01, 1/5/2024, 01.05.24 and the like, with or without a time.
bool is_date(std::string_view text) {
    int separators = 0, digits = 0;
    for (const char c : text.substr(0, text.find_first_of("T "))) {
        if (is_digit(c)) {
            ++digits;
        } else if (c == '-' || c == '/' || c == '.') {
            ++separators;
        } else {
            return false;
        }
    }
    return separators == 2 && digits >= 4 && digits <= 8;
}

/// What the different answers look like, each counted once.
struct Look {
    std::int64_t answers = 0;
    std::int64_t reach =
        0;  // six digits or more, or an @: numbers of people and ways to reach them
    std::int64_t words = 0;  // two words or more: names and sentences
    std::int64_t small = 0;  // whole numbers that can be an age or a year
    std::int64_t least = 0, greatest = 0;
    std::int64_t whole = 0;  // whole numbers

    bool mostly(std::int64_t count) const { return 2 * count > answers; }
    /// 1, 2, 3, ... or 4017, 4018, ...: all different, none left out.
    bool running() const {
        return whole == answers && answers >= 5 && greatest - least + 1 == answers;
    }
};

Look look_of(const TextColumn& column, const std::vector<std::int64_t>& held) {
    Look look;
    for (std::size_t code = 1; code < held.size(); ++code) {
        if (held[code] == 0) continue;
        const std::string_view text = column.values()[code];
        ++look.answers;
        const auto digits = std::count_if(text.begin(), text.end(), is_digit);
        const bool mail = text.find('@') != std::string_view::npos;
        if (mail || (digits >= 6 && !is_date(text))) ++look.reach;
        if (text.find(' ') != std::string_view::npos && !is_date(text)) ++look.words;
        const auto value = detail::printed_number(text);
        if (!value) continue;
        look.least = look.whole == 0 ? *value : std::min(look.least, *value);
        look.greatest = look.whole == 0 ? *value : std::max(look.greatest, *value);
        ++look.whole;
        if (*value <= 120 || (*value >= 1900 && *value <= 2100)) ++look.small;
    }
    return look;
}

std::vector<std::int64_t> held_of(const TextColumn& column) {
    std::vector<std::int64_t> held(column.values().size(), 0);
    for (const auto code : column.codes()) ++held[code];
    return held;
}

ColumnFacts facts_of(const std::vector<std::int64_t>& held) {
    ColumnFacts facts;
    for (std::size_t code = 1; code < held.size(); ++code) {
        facts.answered += held[code];
        facts.different += held[code] > 0 ? 1 : 0;
        facts.once += held[code] == 1 ? 1 : 0;
        facts.most_common = std::max(facts.most_common, held[code]);
    }
    return facts;
}

/// Are nearly all, nine of ten, of so many answers different?
bool nearly_all(std::int64_t different, std::int64_t answered) {
    return 10 * different >= 9 * answered;
}

bool half(std::int64_t different, std::int64_t answered) {
    return 2 * different >= answered;
}

/// The rule of docs/methods/k_anonymity.md, in its order.
bool tells_apart(const ColumnFacts& facts, const Look& look, Heading heading) {
    const auto n = facts.answered, d = facts.different;
    if (heading == Heading::surely && d >= 5 && 20 * d >= n) return true;
    if (n < 5) return heading == Heading::surely && d > 1;
    if (look.running() && d == n) return true;
    if (heading == Heading::perhaps && d >= 5 && 5 * d >= n) return true;
    if (look.small == look.answers) return n >= 30 && nearly_all(d, n);
    if (n < 10) return d == n && (look.mostly(look.reach) || look.mostly(look.words));
    if (nearly_all(d, n) || (half(d, n) && d > categories_max)) return true;
    if (look.mostly(look.reach) && 5 * d >= n) return true;
    if (look.mostly(look.words) && n >= 30 && half(d, n)) return true;
    // "not recorded" and a text of its own for everybody else.
    const auto others = n - facts.most_common;
    return others >= 10 && (look.mostly(look.reach) || look.mostly(look.words)) &&
           nearly_all(d - 1, others);
}

std::string reason(const ColumnFacts& facts) {
    const auto n = std::to_string(facts.answered);
    if (half(facts.once, facts.answered)) {
        return std::to_string(facts.once) + " of " + n + " answers stand in one record only";
    }
    return std::to_string(facts.different) + " different answers in " + n + " records";
}

std::optional<ColumnFacts> facts_if_telling(const TextColumn& column) {
    const auto held = held_of(column);
    const auto facts = facts_of(held);
    if (!tells_apart(facts, look_of(column, held), heading_of(column.name()))) return {};
    return facts;
}

Shown use_of(UsedAs as) {
    switch (as) {
        case UsedAs::table_column:
            return text_of("columns.use.table_column");
        case UsedAs::quasi_identifier:
            return text_of("columns.use.quasi_identifier");
        case UsedAs::sensitive:
            break;
    }
    return text_of("columns.use.sensitive");
}

Error refused_identifier(const ColumnFacts& facts, UsedAs as, const std::string& column) {
    if (half(facts.once, facts.answered)) {
        return fail(Code::would_disclose, "columns.identifier_in_one_record",
                    {{"once", facts.once}, {"answered", facts.answered}, {"use", use_of(as)}},
                    column);
    }
    return fail(Code::would_disclose, "columns.identifier",
                {{"different", facts.different}, {"answered", facts.answered}, {"use", use_of(as)}},
                column);
}

Error refused_together(const ColumnFacts& facts, UsedAs as, const std::string& columns) {
    if (half(facts.once, facts.answered)) {
        return fail(Code::would_disclose, "columns.identifier_together_in_one_record",
                    {{"once", facts.once}, {"answered", facts.answered}, {"use", use_of(as)}},
                    columns);
    }
    return fail(Code::would_disclose, "columns.identifier_together",
                {{"different", facts.different}, {"answered", facts.answered}, {"use", use_of(as)}},
                columns);
}

/// Columns taken together as one answer; records without any answer in them have none.
ColumnFacts facts_together(const std::vector<const TextColumn*>& columns) {
    std::map<std::vector<TextCode>, std::int64_t> held;
    std::vector<TextCode> answers(columns.size());
    for (std::size_t row = 0; row < columns[0]->size(); ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) answers[c] = columns[c]->code(row);
        if (std::any_of(answers.begin(), answers.end(), [](auto code) { return code != 0; })) {
            ++held[answers];
        }
    }
    std::vector<std::int64_t> counts = {0};
    for (const auto& each : held) counts.push_back(each.second);
    return facts_of(counts);
}

}  // namespace

std::string_view name_of(ColumnRole role) {
    constexpr std::string_view names[] = {"identifier", "quasi-identifier", "sensitive", "other"};
    return names[static_cast<std::size_t>(role)];
}

ColumnFacts facts_of(const TextColumn& column) {
    return facts_of(held_of(column));
}

bool is_called_as_people(std::string_view name) {
    return heading_of(name) == Heading::surely;
}

std::optional<std::string> identifying(const TextColumn& column) {
    const auto facts = facts_if_telling(column);
    return facts ? std::optional(reason(*facts)) : std::nullopt;
}

Result<const TextColumn*> text_column(const Table& table, const std::string& name) {
    if (const auto* column = table.text(name)) return column;
    return fail(Code::invalid_input, "columns.no_text_column",
                {{"columns", names_of_columns(table)}}, name);
}

Result<void> refuse_identifiers(const Table& records, const std::vector<std::string>& columns,
                                UsedAs as, bool together) {
    std::vector<const TextColumn*> text;
    for (const auto& name : columns) text.push_back(TRY(text_column(records, name)));
    for (const auto* column : text) {
        const auto why = facts_if_telling(*column);
        if (!why) continue;
        return refused_identifier(*why, as, column->name());
    }
    if (!together || text.size() < 2) return {};
    const auto refuse = [&](const std::vector<const TextColumn*>& set) -> Result<void> {
        const auto facts = facts_together(set);
        if (facts.answered < 10 || !nearly_all(facts.different, facts.answered)) return {};
        std::string names;
        for (const auto* column : set) names += (names.empty() ? "" : " + ") + column->name();
        return refused_together(facts, as, names);
    };
    for (std::size_t a = 0; a < text.size(); ++a) {
        for (std::size_t b = a + 1; b < text.size(); ++b) TRY(refuse({text[a], text[b]}));
    }
    return refuse(text);
}

std::vector<ColumnUse> roles_of(const Table& records, const std::vector<std::string>& quasi,
                                std::string_view quasi_use,
                                const std::vector<std::string>& sensitive) {
    std::vector<ColumnUse> result;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        ColumnUse use;
        use.name = records.name(c);
        const auto among = [&](const std::vector<std::string>& list) {
            return std::find(list.begin(), list.end(), use.name) != list.end();
        };
        const auto* text = records.text(use.name);
        use.published = among(quasi) || among(sensitive);
        if (among(quasi)) {
            use.role = ColumnRole::quasi_identifier;
            use.use = quasi_use;
        } else if (among(sensitive)) {
            use.role = ColumnRole::sensitive;
            use.use = "kept as it is";
        } else if (text != nullptr && identifying(*text)) {
            use.role = ColumnRole::identifier;
        }
        if (text != nullptr) {
            const auto codes = text->codes();
            use.unanswered = std::count(codes.begin(), codes.end(), TextCode{0});
        }
        result.push_back(std::move(use));
    }
    return result;
}

void use_unpublished(std::vector<ColumnUse>& columns, std::string_view name, ColumnRole role,
                     std::string_view use) {
    for (auto& each : columns) {
        if (each.name == name && !each.published) each.role = role, each.use = use;
    }
}

std::string in_words(const std::vector<ColumnUse>& columns) {
    std::string result;
    for (const auto& each : columns) {
        if (each.use.empty()) continue;
        result += "column " + each.name + ": " + std::string(name_of(each.role)) + ", " + each.use;
        if (each.published && each.unanswered > 0) {
            result += "; " + std::to_string(each.unanswered) +
                      (each.unanswered == 1 ? " record has" : " records have") +
                      " no answer (empty = no answer)";
        }
        result += "\n";
    }
    for (const auto role : {ColumnRole::identifier, ColumnRole::other}) {
        std::string names;
        for (const auto& each : columns) {
            if (!each.use.empty() || each.role != role) continue;
            names += (names.empty() ? "" : ", ") + each.name;
        }
        if (names.empty()) continue;
        result += role == ColumnRole::identifier ? "left out, identifiers: " : "left out: ";
        result += names + "\n";
    }
    return result;
}

formats::Json to_json(const std::vector<ColumnUse>& columns) {
    formats::Json::Array list;
    for (const auto& each : columns) {
        list.push_back(formats::Json::Object{{"name", each.name},
                                             {"role", name_of(each.role)},
                                             {"unanswered", each.unanswered},
                                             {"use", each.use.empty() ? "left out" : each.use}});
    }
    return list;
}

std::int64_t records_without_answers(const Table& records,
                                     const std::vector<std::string>& columns) {
    std::vector<const TextColumn*> text;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        const auto* column = std::get_if<TextColumn>(&records.column(c));
        const bool wanted = columns.empty() || std::find(columns.begin(), columns.end(),
                                                         records.name(c)) != columns.end();
        // A number is an answer, so a table with a column of numbers has no empty record.
        if (column == nullptr && wanted) return 0;
        if (wanted) text.push_back(column);
    }
    std::int64_t result = 0;
    for (std::size_t row = 0; row < records.rows(); ++row) {
        const bool none = std::all_of(text.begin(), text.end(),
                                      [&](const auto* column) { return column->missing(row); });
        result += none ? 1 : 0;
    }
    return result;
}

Shown names_of_columns(const Table& table) {
    constexpr std::size_t listed_max = 12;
    std::string result;
    for (std::size_t c = 0; c < table.columns() && c < listed_max; ++c) {
        result += (c == 0 ? "" : ", ") + std::string(table.name(c));
    }
    return column_name(result + (table.columns() > listed_max ? ", ..." : ""));
}

}  // namespace palermo::protect
