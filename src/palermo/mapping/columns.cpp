#include "palermo/mapping/columns.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "palermo/linkage/dates.hpp"
#include "palermo/mapping/detail/tally.hpp"
#include "palermo/mapping/detail/words.hpp"
#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/terms.hpp"

namespace palermo::mapping {
namespace {

constexpr std::string_view no_cases = "no cases";

/// Letters and digits of any script in words: "N° dossier_2" -> "n dossier 2".
std::string words_of(std::string_view text) {
    const auto normal = vocabulary::normalised(text);
    std::string made;
    for (const char c : normal) {
        const auto byte = static_cast<unsigned char>(c);
        const bool part = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
        if (part) {
            made += c;
        } else if (!made.empty() && made.back() != ' ') {
            made += ' ';
        }
    }
    // "°" and "º" survive normalisation in some files and not in others.
    for (const std::string_view sign : {"°", "º", "№", "’"}) {
        for (auto at = made.find(sign); at != std::string::npos; at = made.find(sign))
            made.replace(at, sign.size(), " ");
    }
    std::string single;
    for (const char c : made) {
        if (c != ' ' || (!single.empty() && single.back() != ' ')) single += c;
    }
    while (!single.empty() && single.back() == ' ') single.pop_back();
    return single;
}

struct Heading {
    std::string words;
    Field field;
    int rank;  // earlier rows of the list say it more exactly
};

/// By normal form; one that stands for two fields is there twice.
const std::unordered_multimap<std::string, Heading>& known_headings() {
    static const auto known = [] {
        std::unordered_multimap<std::string, Heading> made;
        int rank = 0;
        for (const auto& row : detail::heading_rows()) {
            auto words = words_of(row.heading);
            ++rank;
            if (words.empty()) continue;
            const auto [first, last] = made.equal_range(words);
            const bool there = std::any_of(
                first, last, [&](const auto& each) { return each.second.field == row.field; });
            if (!there) made.emplace(words, Heading{words, row.field, rank});
        }
        return made;
    }();
    return known;
}

/// Chinese, Japanese, Thai and Khmer write no spaces between words.
bool writes_no_spaces(std::string_view words) {
    return std::ranges::any_of(words, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
}

struct Match {
    std::vector<Field> fields;
    int strength = 0;  // 3 the whole heading, 2 how it begins, 1 somewhere in it
    std::size_t length = 0;
    int rank = 0;
};

void better(Match& best, int strength, const std::string& phrase) {
    const auto [first, last] = known_headings().equal_range(phrase);
    if (first == last) return;
    const std::pair now(strength, phrase.size()), then(best.strength, best.length);
    if (now < then) return;
    if (now > then) best = {{}, strength, phrase.size(), first->second.rank};
    for (auto at = first; at != last; ++at) {
        if (std::ranges::find(best.fields, at->second.field) == best.fields.end())
            best.fields.push_back(at->second.field);
    }
}

/// The longest phrase of the list in one part of a heading; the whole part first, then how it begins.
Match match_part(const std::string& words) {
    Match best;
    if (words.empty()) return best;
    better(best, 3, words);
    if (best.strength == 3) return best;
    std::vector<std::size_t> starts{0};
    if (writes_no_spaces(words)) {
        for (std::size_t i = 3; i < words.size(); i += 3) starts.push_back(i);
        for (const auto from : starts) {
            for (std::size_t size = 3; from + size <= words.size(); size += 3)
                better(best, from == 0 ? 2 : 1, words.substr(from, size));
        }
        return best;
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i - 1] == ' ') starts.push_back(i);
    }
    for (const auto from : starts) {
        for (auto end = words.find(' ', from);; end = words.find(' ', end + 1)) {
            const auto phrase = words.substr(from, end == std::string::npos ? end : end - from);
            // One letter says something as a whole heading only.
            if (phrase.size() > 1) better(best, from == 0 ? 2 : 1, phrase);
            if (end == std::string::npos) break;
        }
    }
    return best;
}

/// "Person / Surname" says it last; "الجنس / Sex" says it twice.
Match match_heading(std::string_view heading) {
    // "Age (2)" is a second "Age".
    if (heading.ends_with(')')) {
        const auto open = heading.rfind(" (");
        const auto inside =
            heading.substr(open == std::string_view::npos ? heading.size() : open + 2);
        if (open != std::string_view::npos && inside.size() == 2 && inside[0] >= '2' &&
            inside[0] <= '9')
            heading = heading.substr(0, open);
    }
    std::vector<std::string> parts;
    std::string rest(heading);
    for (std::size_t at = 0; at <= rest.size();) {
        auto end = rest.find(" / ", at);
        if (end == std::string::npos) end = rest.size();
        parts.push_back(words_of(std::string_view(rest).substr(at, end - at)));
        at = end + 3;
    }
    Match best;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        const auto found = match_part(*part);
        if (found.strength > best.strength) best = found;
    }
    return best;
}

/// Fields of which a sheet has one column that counts.
bool is_single(Field field) {
    switch (field) {
        case Field::sex:
        case Field::age:
        case Field::age_unit:
        case Field::age_group:
        case Field::birth_date:
        case Field::citizenship:
        case Field::authority:
        case Field::place:
        case Field::year:
        case Field::date:
        case Field::decision:
        case Field::left:
        case Field::consent:
            return true;
        default:
            return false;
    }
}

/// 0, 1, 2, 9 or a word for yes and no, and nothing else.
bool holds_yes_and_no(const TextColumn& column, const Values& values) {
    bool any = false;
    for (std::size_t code = 1; code < column.values().size(); ++code) {
        const auto& value = column.values()[code];
        if (value == "0" || value == "1" || value == "2" || value == "9" || value == "x" ||
            value == "X") {
            any = true;
            continue;
        }
        const auto meaning = values.resolve(Field::consent, value);
        if (meaning.as != Means::value && meaning.as != Means::no_answer) return false;
        any |= meaning.as == Means::value;
    }
    return any;
}

/// The share of rows with an answer whose answer means something as this field. At most 500 different
/// answers are asked.
double share_that_fits(const TextColumn& column, Field field, const Values& values) {
    const auto counts = detail::counts_of(column);
    std::int64_t fits = 0, all = 0;
    const auto last = std::min<std::size_t>(column.values().size(), 501);
    for (std::size_t code = 1; code < last; ++code) {
        all += counts[code];
        const auto as = values.resolve(field, column.values()[code]).as;
        if (as == Means::value || as == Means::several || as == Means::ambiguous)
            fits += counts[code];
    }
    return all == 0 ? 0 : static_cast<double>(fits) / static_cast<double>(all);
}

double share_of_dates(const TextColumn& column) {
    std::int64_t fits = 0, all = 0;
    for (std::size_t code = 1; code < std::min<std::size_t>(column.values().size(), 501); ++code) {
        ++all;
        const auto& value = column.values()[code];
        // A number alone is no date here: ages and codes are numbers too.
        if (value.size() >= 8 && linkage::parse_date(value, linkage::DateOrder::day_first)) ++fits;
    }
    return all == 0 ? 0 : static_cast<double>(fits) / static_cast<double>(all);
}

/// Nearly every answer stands once, in letters: names, or free text.
bool may_identify(const TextColumn& column) {
    const auto counts = detail::counts_of(column);
    std::int64_t rows = 0, alone = 0, letters = 0;
    for (std::size_t code = 1; code < counts.size(); ++code) {
        rows += counts[code];
        alone += counts[code] == 1 ? 1 : 0;
        letters += std::ranges::any_of(column.values()[code],
                                       [](char c) {
                                           return (static_cast<unsigned char>(c) | 0x20) >= 'a' ||
                                                  static_cast<unsigned char>(c) >= 0x80;
                                       })
                       ? 1
                       : 0;
    }
    return rows >= 5 && alone * 2 > rows && letters > 0;
}

ColumnRole by_answers(const OfficeSheet& sheet, std::size_t at, const Values& values) {
    const auto& column = sheet.column(at);
    ColumnRole role{std::string(sheet.table.name(at))};
    constexpr std::array asked = {Field::citizenship, Field::sex,       Field::age_group,
                                  Field::form,        Field::authority, Field::means};
    for (const auto field : asked) {
        if (share_that_fits(column, field, values) >= 0.8) role.open.push_back(field);
    }
    if (role.open.empty() && share_of_dates(column) >= 0.8) role.open.push_back(Field::date);
    if (!role.open.empty()) {
        role.told = Told::answers;
    } else if (may_identify(column)) {
        role.field = Field::note;
        role.told = Told::answers;
    }
    return role;
}

/// Is each answer of `column` empty or the same as that of `first`?
bool repeats(const TextColumn& first, const TextColumn& column) {
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (!column.missing(row) && column[row] != first[row]) return false;
    }
    return true;
}

/// "Forms/sexual" beside "Forms": a question with several answers, exported twice.
bool is_part_of(std::string_view heading, std::string_view of) {
    return heading.size() > of.size() + 1 && heading.starts_with(of) && heading[of.size()] == '/';
}

struct Proposed {
    ColumnRole role;
    Match match;
};

Proposed propose(const OfficeSheet& sheet, std::size_t at, const Values& values) {
    Proposed made;
    made.role.column = sheet.table.name(at);
    made.match = match_heading(made.role.column);
    auto& role = made.role;
    const auto& column = sheet.column(at);
    // "EXP_SEXUAL" with 1, 2 and 9: the heading is the answer.
    const auto& fields = made.match.fields;
    const bool may_be_answer =
        fields.empty() ||
        (made.match.strength < 3 && std::ranges::find(fields, Field::form) != fields.end());
    if (may_be_answer && holds_yes_and_no(column, values)) {
        for (const auto field : {Field::form, Field::means}) {
            auto text = role.column;
            std::ranges::replace(text, '_', ' ');
            const auto meaning = values.resolve(field, text);
            if (meaning.as != Means::value || meaning.codes.size() != 1) continue;
            role.field = Field::answer;
            role.detail = std::string(code_of(field)) + " " + meaning.codes.front();
            role.told = Told::heading;
            return made;
        }
    }
    if (fields.empty()) {
        role = by_answers(sheet, at, values);
        return made;
    }
    role.told = Told::heading;
    role.field = fields.front();
    if (fields.size() > 1) role.open = fields;
    return made;
}

/// Of several columns for one field the best is kept.
void keep_one_of_each(const OfficeSheet& sheet, std::vector<Proposed>& columns) {
    for (const auto field : all_fields()) {
        if (!is_single(field)) continue;
        std::vector<std::size_t> of;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].role.field == field && columns[i].role.open.empty()) of.push_back(i);
        }
        if (of.size() < 2) continue;
        const auto best = *std::ranges::min_element(of, {}, [&](std::size_t i) {
            const auto& match = columns[i].match;
            return std::tuple(-match.strength, match.rank, i);
        });
        for (const auto i : of) {
            if (i == best) continue;
            auto& role = columns[i].role;
            const bool same = repeats(sheet.column(best), sheet.column(i));
            // Two dates are usual; two columns for a citizenship that say different things are not.
            const bool usual = field == Field::date || field == Field::place ||
                               field == Field::authority ||
                               columns[i].match.strength < columns[best].match.strength;
            role.told = same ? Told::repeats : Told::another;
            if (same || usual) {
                role.field = Field::other;
            } else {
                role.open = {field};
            }
        }
    }
}

void leave_out_exported_twice(std::vector<Proposed>& columns) {
    for (auto& part : columns) {
        for (const auto& whole : columns) {
            if (!is_part_of(part.role.column, whole.role.column)) continue;
            if (whole.role.field != Field::form && whole.role.field != Field::means) continue;
            part.role = {part.role.column, Field::other, {}, Told::repeats};
        }
    }
}

SheetPlan propose_sheet(const OfficeSheet& sheet, const Values& values) {
    std::vector<Proposed> columns;
    for (std::size_t i = 0; i < sheet.table.columns(); ++i)
        columns.push_back(propose(sheet, i, values));
    leave_out_exported_twice(columns);
    keep_one_of_each(sheet, columns);
    SheetPlan plan;
    std::vector<int> columns_match;
    for (auto& each : columns) {
        columns_match.push_back(each.match.strength);
        plan.columns.push_back(std::move(each.role));
    }
    // Without any known heading the first row may be a person: its cells are shown nowhere, and a person must say
    // that the sheet has cases. A heading with a number in it may be one of somebody.
    const bool headed =
        std::ranges::any_of(columns_match, [](int strength) { return strength > 1; });
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        auto& heading = plan.columns[i].column;
        const auto digits =
            std::ranges::count_if(heading, [](char c) { return c >= '0' && c <= '9'; });
        if (!headed || digits >= 6) heading = "(column " + std::to_string(i + 1) + ")";
    }
    // A sheet that repeats the cases of another may mend them; its rows are joined where something joins them.
    const bool joins = std::ranges::any_of(plan.columns, [](const ColumnRole& role) {
        return role.field == Field::case_id || role.field == Field::name;
    });
    plan.cases = sheet.doubt.empty() || (sheet.repeats >= 0 && joins);
    if (!headed && plan.cases) {
        plan.cases = false;
        plan.open = true;
    }
    // A column told by its answers alone is asked only where nothing is called so.
    for (auto& role : plan.columns) {
        if (role.told != Told::answers || role.open.empty()) continue;
        std::erase_if(role.open, [&](Field field) {
            return std::ranges::any_of(plan.columns, [&](const ColumnRole& other) {
                return &other != &role && other.open.empty() && other.field == field;
            });
        });
        if (role.open.empty()) role.told = Told::nobody;
    }
    return plan;
}

/// What a report cannot do without: who, when, and how.
Findings essential_fields_missing(const ColumnPlan& plan, const OfficeFiles& files) {
    Findings findings;
    const std::vector<std::pair<std::string, std::vector<Field>>> needed = {
        {"the sex of people", {Field::sex}},
        {"their age", {Field::age, Field::birth_date, Field::age_group}},
        {"their citizenship", {Field::citizenship}},
        {"the form of exploitation", {Field::form, Field::answer}},
        {"the date or the year", {Field::date, Field::year}}};
    for (std::size_t s = 0; s < plan.sheets.size(); ++s) {
        if (!plan.sheets[s].cases) continue;
        for (const auto& [what, fields] : needed) {
            const bool there = std::ranges::any_of(
                fields, [&](Field field) { return !plan.of(s, field).empty(); });
            const bool by_sheet = fields.front() == Field::date && files.sheets[s].year != 0;
            if (there || by_sheet) continue;
            findings.push_back({"N20",
                                Severity::warning,
                                {files.sheets[s].place(), files.sheets[s].rows.header(), 0},
                                "no column is known to hold " + what +
                                    "; where one does, say so in the file of columns",
                                {}});
        }
    }
    return findings;
}

std::string reason_of(Told told) {
    switch (told) {
        case Told::heading:
            return "its heading";
        case Told::answers:
            return "its answers look so";
        case Told::repeats:
            return "it repeats another column";
        case Told::another:
            return "another column is used for this";
        case Told::nobody:
            return "not known to palermo; not used";
        case Told::a_person:
            return "as said in the file of columns";
    }
    return {};
}

/// One row of the file of columns.
struct Said {
    std::string sheet, column, field, detail;
    std::int64_t row = 0;
    mutable bool used = false;
};

bool names_sheet(const Said& said, const OfficeSheet& sheet) {
    return said.sheet == "*" || said.sheet.empty() || said.sheet == name_of(sheet) ||
           said.sheet == sheet.sheet || said.sheet == sheet.file;
}

/// What may stand beside a field: the order of a date, the code that an answer says yes or no to.
bool is_detail(Field field, std::string_view detail) {
    const bool is_date = field == Field::date || field == Field::birth_date ||
                         field == Field::decision || field == Field::left;
    if (is_date) return detail.empty() || detail == "day first" || detail == "month first";
    if (field != Field::answer) return detail.empty();
    if (detail.starts_with("form ")) return vocabulary::form(detail.substr(5)) != nullptr;
    return detail.starts_with("means ") &&
           vocabulary::means_of_control(detail.substr(6)) != nullptr;
}

/// The row for a column: that of its own sheet before "*".
const Said* said_of(const std::vector<Said>& all, const OfficeSheet& sheet,
                    std::string_view column) {
    const Said* found = nullptr;
    for (const auto& each : all) {
        if (each.column != column || !names_sheet(each, sheet)) continue;
        each.used = true;
        if (found == nullptr || found->sheet == "*" || found->sheet.empty()) found = &each;
    }
    return found;
}

}  // namespace

std::string name_of(const OfficeSheet& sheet) {
    return sheet.sheet.empty() ? sheet.file : sheet.file + "!" + sheet.sheet;
}

std::vector<Field> fields_of_heading(std::string_view heading) {
    return match_heading(heading).fields;
}

std::int64_t ColumnPlan::open() const {
    std::int64_t count = 0;
    for (const auto& sheet : sheets) {
        count += sheet.open ? 1 : 0;
        if (!sheet.cases) continue;
        for (const auto& column : sheet.columns) count += column.open.empty() ? 0 : 1;
    }
    return count;
}

std::vector<std::size_t> ColumnPlan::of(std::size_t sheet, Field field) const {
    std::vector<std::size_t> found;
    const auto& columns = sheets[sheet].columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].field == field && columns[i].open.empty()) found.push_back(i);
    }
    return found;
}

ColumnPlan propose_columns(const OfficeFiles& files, const Values& values) {
    ColumnPlan plan;
    for (const auto& sheet : files.sheets) plan.sheets.push_back(propose_sheet(sheet, values));
    plan.findings = essential_fields_missing(plan, files);
    return plan;
}

Result<ColumnPlan> decide_columns(const OfficeFiles& files, const Values& values, const Table& said,
                                  const std::string& file) {
    const auto* sheets = said.text("sheet");
    const auto* columns = said.text("column");
    const auto* fields = said.text("field");
    const auto* details = said.text("detail");
    if (sheets == nullptr || columns == nullptr || fields == nullptr) {
        return fail(Code::invalid_input, "mapping.columns_missing", {}, file);
    }
    std::vector<Said> all;
    std::set<std::pair<std::string, std::string>> once;
    for (std::size_t row = 0; row < said.rows(); ++row) {
        Said each{std::string((*sheets)[row]), std::string((*columns)[row]),
                  std::string((*fields)[row]),
                  details == nullptr ? std::string() : std::string((*details)[row]),
                  static_cast<std::int64_t>(row) + 2};
        const auto where = Where::of_file(file, each.row);
        const bool known = each.field == "?" ||
                           (each.column.empty() ? each.field == no_cases || each.field == "cases"
                                                : field_of(each.field).has_value());
        if (!known) return fail(Code::invalid_input, "mapping.no_field", {}, where);
        if (const auto field = field_of(each.field); field && !is_detail(*field, each.detail))
            return fail(Code::invalid_input, "mapping.no_detail", {}, where);
        if (!once.emplace(each.sheet, each.column).second)
            return fail(Code::invalid_input, "mapping.column_decided_twice", {}, where);
        all.push_back(std::move(each));
    }
    auto plan = propose_columns(files, values);
    for (std::size_t s = 0; s < files.sheets.size(); ++s) {
        const auto& sheet = files.sheets[s];
        if (const auto* own = said_of(all, sheet, ""); own != nullptr && own->field != "?") {
            plan.sheets[s].cases = own->field != no_cases;
            plan.sheets[s].open = false;
        }
        for (auto& role : plan.sheets[s].columns) {
            const auto* own = said_of(all, sheet, role.column);
            if (own == nullptr || own->field == "?") continue;
            role.field = *field_of(own->field);
            role.detail = own->detail;
            role.told = Told::a_person;
            role.open.clear();
        }
    }
    plan.findings = essential_fields_missing(plan, files);
    for (const auto& each : all) {
        if (each.used) continue;
        plan.findings.push_back({"N21",
                                 Severity::warning,
                                 {file, each.row, 0},
                                 "no file has this sheet or column; the row has no effect",
                                 {}});
    }
    return plan;
}

Table table_of(const ColumnPlan& plan, const OfficeFiles& files) {
    struct Row {
        std::string sheet, column, field, detail, why;
        bool open;
    };
    // A heading that means the same in every sheet that has it is said once.
    std::map<std::string, std::set<std::pair<std::string, std::string>>> meanings;
    std::map<std::string, int> seen;
    const auto shown = [](const ColumnRole& role) {
        return std::pair(role.open.empty() ? std::string(code_of(role.field)) : std::string("?"),
                         role.detail);
    };
    for (const auto& sheet : plan.sheets) {
        if (!sheet.cases) continue;
        for (const auto& role : sheet.columns) meanings[role.column].insert(shown(role));
    }
    std::vector<Row> rows;
    for (std::size_t s = 0; s < plan.sheets.size(); ++s) {
        const auto& sheet = plan.sheets[s];
        const auto name = name_of(files.sheets[s]);
        if (!sheet.cases || sheet.open) {
            rows.push_back(
                {name, "", sheet.open ? "?" : std::string(no_cases), "",
                 sheet.open
                     ? "no heading is known; is the first row a person? write cases or no cases"
                     : files.sheets[s].doubt,
                 sheet.open});
        }
        if (!sheet.cases && !sheet.open) continue;
        for (const auto& role : sheet.columns) {
            const bool alike = meanings[role.column].size() == 1;
            if (alike && seen[role.column]++ > 0) continue;
            auto why = reason_of(role.told);
            if (!role.open.empty()) {
                why = "write which it is:";
                for (const auto field : role.open) why += " " + std::string(code_of(field));
                why += " or other";
            }
            const auto [field, detail] = shown(role);
            rows.push_back(
                {alike ? "*" : name, role.column, field, detail, why, !role.open.empty()});
        }
    }
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return row.open ? 0 : 1; });
    TextColumn sheet("sheet"), column("column"), field("field"), detail("detail"), why("why");
    for (const auto& row : rows) {
        sheet.push(row.sheet);
        column.push(row.column);
        field.push(row.field);
        detail.push(row.detail);
        why.push(row.why);
    }
    auto made = Table::make(
        {std::move(sheet), std::move(column), std::move(field), std::move(detail), std::move(why)});
    expects(made.has_value());
    return std::move(*made);
}

}  // namespace palermo::mapping
