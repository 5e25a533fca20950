#include "palermo/workflows/draft_schema.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "palermo/core/spelling.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;

constexpr std::string_view countries_word = "@countries";

/// Names under which forms number their cases.
bool names_a_victim(std::string name) {
    std::erase_if(name, [](char c) { return c == '_' || c == ' ' || c == '-' || c == '.'; });
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::array known = {"id",       "caseid",   "victimid",   "personid",
                                  "recordid", "clientid", "casenumber", "caseno"};
    return std::find(known.begin(), known.end(), name) != known.end();
}

std::string_view region_name(int m49, std::string_view otherwise) {
    const auto* region = vocabulary::region_by_m49(m49);
    return region == nullptr ? otherwise : name(*region, words::Language::en);
}

/// {"name": "sex", "missing": true}
Json::Object spaced(std::initializer_list<Json::Object::Member> members) {
    Json::Object object(members);
    object.after_comma = object.after_colon = " ";
    return object;
}

Json::Array spaced(const std::vector<std::string>& texts) {
    Json::Array array;
    array.after_comma = " ";
    for (const auto& each : texts) array.push_back(each);
    return array;
}

Json::Object level(const char* name, Json::Object groups) {
    return spaced({{"name", name}, {"of", std::move(groups)}});
}

/// ISO codes with the smallest M49 region each lies in, and the continent.
Json::Object countries_json() {
    std::vector<const vocabulary::Country*> all;
    for (const auto& each : vocabulary::countries()) {
        if (!each.iso2.empty()) all.push_back(&each);
    }
    std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->iso2 < b->iso2; });
    std::vector<std::string> codes;
    auto subregions = spaced({}), regions = spaced({});
    for (const auto* each : all) {
        const auto own = name(*each, words::Language::en);
        const std::string code(each->iso2);
        codes.push_back(code);
        subregions.add(
            code, region_name(each->intermediate != 0 ? each->intermediate : each->subregion, own));
        regions.add(code, region_name(each->region, own));
    }
    Json::Array levels;
    levels.before_each = "\n    ";
    levels.push_back(level("subregion", std::move(subregions)));
    levels.push_back(level("region", std::move(regions)));
    auto list = spaced({{"note", "ISO 3166-1 alpha-2 and UN M49"},
                        {"codes", spaced(codes)},
                        {"levels", std::move(levels)}});
    list.after_comma = "\n   ";
    return list;
}

struct Answers {
    std::vector<std::string> codes;  // without @countries
    std::string other;               // one of them, or ""
    bool countries = false;

    bool empty() const { return codes.empty() && !countries; }
};

struct CodeBook {
    std::vector<std::string> columns;  // in its order
    std::map<std::string, Answers> of;
};

Result<CodeBook> read_code_book(const Table& table, const std::string& file) {
    CodeBook book;
    if (table.columns() == 0) return book;
    const auto *columns = table.text("column"), *codes = table.text("code"),
               *others = table.text("other");
    if (columns == nullptr || codes == nullptr) {
        return fail(Code::invalid_input, "schema.no_code_book", {}, file + ":1");
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string column((*columns)[row]), code((*codes)[row]);
        const auto place = file + ":" + std::to_string(row + 2);
        if (column.empty()) {
            return fail(Code::invalid_input, "schema.code_without_column", {}, place + ":column");
        }
        if (!book.of.contains(column)) book.columns.push_back(column);
        auto& answers = book.of[column];
        if (code == countries_word) {
            answers.countries = true;
        } else if (!code.empty()) {
            // The missing answer is not a code: every column of a draft may be missing.
            answers.codes.push_back(code);
        }
        const std::string is_other(others == nullptr ? "" : (*others)[row]);
        if (is_other.empty() || is_other == "no") continue;
        if (is_other != "yes" || code.empty() || code == countries_word || !answers.other.empty()) {
            return fail(Code::invalid_input, "schema.one_code_for_others", {}, place + ":other");
        }
        answers.other = code;
    }
    return book;
}

/// A value as files are written that people read as well.
Json restyled(Json json) {
    if (auto* object = json.object()) {
        Json::Object made;
        for (const auto& [name, value] : *object) made.append(name, restyled(value));
        return made.spaced();
    }
    if (auto* array = json.array()) {
        for (auto& each : *array) each = restyled(each);
        array->after_comma = " ";
    }
    return json;
}

std::string text_of(const Json::Object& object, const char* member) {
    const auto* value = object.find(member);
    return value == nullptr || value->text() == nullptr ? std::string() : *value->text();
}

bool has_answers(const Json::Object& column) {
    const auto* codes = column.find("codes");
    return column.find("list") != nullptr ||
           (codes != nullptr && (codes->array() == nullptr || !codes->array()->empty()));
}

/// A column with what is known of its answers, over what somebody wrote of it.
Json::Object line_of(const std::string& name, const Answers& answers, const Json::Object* so_far) {
    auto line = spaced({{"name", name}});
    if (so_far == nullptr || so_far->find("missing") == nullptr) line.add("missing", true);
    const bool is_filled = so_far != nullptr && has_answers(*so_far);
    if (so_far != nullptr) {
        for (const auto& [member, value] : *so_far) {
            if (member == "name" || (member == "codes" && !is_filled)) continue;
            line.append(member, restyled(value));
        }
    }
    if (!is_filled) {
        if (answers.countries) line.add("list", "countries");
        if (!answers.countries || !answers.codes.empty()) line.add("codes", spaced(answers.codes));
    }
    // Of a filled list the catch-all of the code book may not be a code.
    if (!is_filled && !answers.other.empty() && line.find("other") == nullptr) {
        line.add("other", answers.other);
    }
    return line;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& each : names) text += (text.empty() ? "" : ", ") + each;
    return text;
}

/// What a person has still to fill in, and what they may.
std::vector<std::string> left_to_do(const Json::Object& whole, const Json::Array& columns,
                                    const SchemaDraft& draft) {
    std::vector<std::string> to_do, no_other;
    for (const auto& each : draft.without_codes) {
        to_do.push_back("columns, " + each +
                        ": put into \"codes\" what the public code book lists, never what is in "
                        "the data; or leave the column out when you publish (--ignore " +
                        each + ") and delete its line");
    }
    if (text_of(whole, "source").empty()) {
        to_do.emplace_back(
            "source: say where the lists are public, for example \"form 12 of 2019\"");
    }
    for (const auto& each : columns) {
        const auto& column = *each.object();
        if (has_answers(column) && column.find("other") == nullptr)
            no_other.push_back(text_of(column, "name"));
    }
    if (!no_other.empty()) {
        to_do.push_back(
            "if you like: " + listed(no_other) +
            ": an answer in no list is refused. To count all of them under one code, add "
            "it to \"codes\" and name it: \"codes\": [..., \"Other\"], \"other\": \"Other\"");
    }
    if (draft.victim_column.empty()) {
        to_do.emplace_back(
            "if one victim may have several rows: name the column that tells victims apart: "
            "\"victim_column\": \"case_id\", \"rows_per_victim_max\": 3");
    } else if (whole.find("surplus_rows") == nullptr) {
        to_do.emplace_back(
            "rows_per_victim_max: the most rows one victim may have (more rows, more noise); with "
            "\"surplus_rows\": \"left out\" those beyond are left out, else the file is refused");
    }
    const auto* rules = whole.find("rules");
    if (rules == nullptr || rules->array() == nullptr || rules->array()->empty()) {
        to_do.emplace_back(
            "rules: what everybody knows, so that no released record breaks it, for example "
            "{\"why\": \"Palermo Protocol, art. 3 (d)\", \"when\": {\"age\": [\"0-17\"]}, "
            "\"then\": "
            "{\"minor\": [\"yes\"]}}");
    } else if (whole.find("rows_breaking_rules") == nullptr) {
        to_do.emplace_back(
            "if you like: rows that break a rule are refused; with \"rows_breaking_rules\": \"left "
            "out\" they are left out");
    }
    return to_do;
}

Result<Json::Object> read_so_far(const DraftSoFar& so_far) {
    const auto no_schema = fail(Code::invalid_input, "schema.no_schema", {}, so_far.file);
    auto json = TRY(formats::parse_json(so_far.json, so_far.file));
    if (json.object() == nullptr || text_of(*json.object(), "schema") != "palermo microdata 1")
        return no_schema;
    const auto* columns = json.find("columns");
    if (columns == nullptr || columns->array() == nullptr) return no_schema;
    for (const auto& each : *columns->array()) {
        if (each.object() == nullptr || text_of(*each.object(), "name").empty()) return no_schema;
    }
    return *std::move(json.object());
}

const Json::Object* column_named(const Json::Object& so_far, const std::string& name) {
    const auto* columns = so_far.find("columns");
    if (columns == nullptr) return nullptr;
    for (const auto& each : *columns->array()) {
        if (text_of(*each.object(), "name") == name) return each.object();
    }
    return nullptr;
}

}  // namespace

Result<SchemaDraft> draft_schema(const std::vector<std::string>& columns, const Table& code_book,
                                 const std::string& name, const std::string& code_book_file,
                                 const DraftSoFar* so_far) {
    const auto book = TRY(read_code_book(code_book, code_book_file));
    const auto& names = columns.empty() ? book.columns : columns;
    if (names.empty()) return fail(Code::invalid_input, "schema.nothing_to_draft_from");
    for (const auto& each : book.columns) {
        if (std::find(names.begin(), names.end(), each) == names.end()) {
            return fail(Code::invalid_input, "schema.code_book_column_not_there",
                        {{"column", column_name(each)}, {"meant", our_word(closest(each, names))}},
                        code_book_file);
        }
    }
    const auto before = so_far == nullptr ? Json::Object() : TRY(read_so_far(*so_far));
    SchemaDraft draft;
    draft.victim_column = text_of(before, "victim_column");
    const bool was_named = !draft.victim_column.empty();
    Json::Array lines;
    lines.before_each = "\n  ";
    bool countries = false;
    for (const auto& each : names) {
        if (std::count(names.begin(), names.end(), each) > 1) {
            return fail(Code::invalid_input, "schema.column_named_twice",
                        {{"column", column_name(each)}});
        }
        if (was_named && each == draft.victim_column) continue;
        const auto found = book.of.find(each);
        const auto answers = found == book.of.end() ? Answers() : found->second;
        const auto* kept = column_named(before, each);
        if (answers.empty() && kept == nullptr && draft.victim_column.empty() &&
            names_a_victim(each)) {
            draft.victim_column = each;
            continue;
        }
        auto line = line_of(each, answers, kept);
        if (!has_answers(line)) draft.without_codes.push_back(each);
        if (kept == nullptr) draft.added.push_back(each);
        countries = countries || text_of(line, "list") == "countries";
        lines.push_back(std::move(line));
    }
    if (const auto* had = before.find("columns")) {
        for (const auto& each : *had->array()) {
            const auto own = text_of(*each.object(), "name");
            if (std::find(names.begin(), names.end(), own) != names.end()) continue;
            draft.not_in_file.push_back(own);
            lines.push_back(restyled(each));
        }
    }

    auto whole = spaced({{"schema", "palermo microdata 1"}});
    whole.after_comma = "\n ";
    const auto* old_name = before.find("name");
    whole.add("name", old_name == nullptr ? Json(name) : *old_name);
    const auto add_or_keep = [&](const char* member, Json value) {
        const auto* kept = before.find(member);
        whole.add(member, kept == nullptr ? std::move(value) : restyled(*kept));
    };
    add_or_keep(
        "note",
        "A draft. Fill empty lists from the public code book, never from the data; to_do says "
        "what is left, and goes when you run palermo protect schema with --update again.");
    add_or_keep("source", "");
    if (!draft.victim_column.empty()) {
        // Both on one line: the second means nothing without the first.
        const auto* most = before.find("rows_per_victim_max");
        const auto both =
            to_text(spaced({{"victim_column", draft.victim_column},
                            {"rows_per_victim_max", most == nullptr ? Json(1) : *most}}));
        const auto value = both.find(": ") + 2;
        whole.add("victim_column", Json::verbatim(both.substr(value, both.size() - 1 - value)));
    }
    for (const auto& [member, value] : before) {
        const bool is_placed = member == "schema" || member == "name" || member == "note" ||
                               member == "to_do" || member == "source" || member == "lists" ||
                               member == "columns" || member == "rules" ||
                               member == "victim_column" || member == "rows_per_victim_max";
        if (!is_placed) whole.add(member, restyled(value));
    }
    auto lists = spaced({});
    lists.before_each = "\n  ";
    if (const auto* kept = before.find("lists"); kept != nullptr && kept->object() != nullptr) {
        for (const auto& [list, value] : *kept->object()) lists.add(list, restyled(value));
    }
    if (countries && lists.find("countries") == nullptr) lists.add("countries", countries_json());
    if (!lists.empty()) whole.add("lists", std::move(lists));
    whole.add("columns", lines);
    auto rules =
        before.find("rules") == nullptr ? Json(Json::Array()) : restyled(*before.find("rules"));
    if (auto* each_rule = rules.array(); each_rule != nullptr && !each_rule->empty()) {
        each_rule->before_each = "\n  ";
    }
    whole.add("rules", std::move(rules));

    draft.to_do = left_to_do(whole, lines, draft);
    Json::Array to_do;
    to_do.before_each = "\n  ";
    for (const auto& each : draft.to_do) to_do.push_back(each);
    if (!to_do.empty()) {
        // Near the top, where whoever opens the file sees it.
        auto told = spaced({});
        told.after_comma = whole.after_comma;
        for (const auto& [member, value] : whole) {
            told.append(member, value);
            if (member == "note") told.append("to_do", to_do);
        }
        whole = std::move(told);
    }
    draft.json = to_text(whole) + "\n";
    return draft;
}

}  // namespace palermo::workflows
