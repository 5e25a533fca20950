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

struct CodeBook {
    std::vector<std::string> columns;  // in its order
    std::map<std::string, std::vector<std::string>> codes;
};

Result<CodeBook> read_code_book(const Table& table, const std::string& file) {
    CodeBook book;
    if (table.columns() == 0) return book;
    const auto *columns = table.text("column"), *codes = table.text("code");
    if (columns == nullptr || codes == nullptr) {
        return fail(Code::invalid_input, "schema.no_code_book", {}, file + ":1");
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string column((*columns)[row]), code((*codes)[row]);
        if (column.empty()) {
            return fail(Code::invalid_input, "schema.code_without_column", {},
                        file + ":" + std::to_string(row + 2) + ":column");
        }
        if (!book.codes.contains(column)) book.columns.push_back(column);
        // The missing answer is not a code: every column of a draft may be missing.
        if (!code.empty()) book.codes[column].push_back(code);
    }
    return book;
}

}  // namespace

Result<SchemaDraft> draft_schema(const std::vector<std::string>& columns, const Table& code_book,
                                 const std::string& name, const std::string& code_book_file) {
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
    SchemaDraft draft;
    Json::Array lines;
    lines.before_each = "\n  ";
    bool countries = false;
    for (const auto& each : names) {
        if (std::count(names.begin(), names.end(), each) > 1) {
            return fail(Code::invalid_input, "schema.column_named_twice",
                        {{"column", column_name(each)}});
        }
        const auto found = book.codes.find(each);
        const bool known = found != book.codes.end() && !found->second.empty();
        if (!known && draft.victim_column.empty() && names_a_victim(each)) {
            draft.victim_column = each;
            continue;
        }
        auto line = spaced({{"name", each}, {"missing", true}});
        if (known && found->second == std::vector<std::string>{std::string(countries_word)}) {
            countries = true;
            line.add("list", "countries");
        } else {
            if (!known) draft.without_codes.push_back(each);
            line.add("codes", spaced(known ? found->second : std::vector<std::string>()));
        }
        lines.push_back(std::move(line));
    }
    auto whole = spaced({{"schema", "palermo microdata 1"},
                         {"name", name},
                         {"note",
                          "A draft. Fill empty lists from the public code book, never from "
                          "the data; say where each list is public under source; add the "
                          "rules everybody knows."},
                         {"source", ""}});
    whole.after_comma = "\n ";
    if (!draft.victim_column.empty()) {
        // Both on one line: the second means nothing without the first.
        const auto both =
            to_text(spaced({{"victim_column", draft.victim_column}, {"rows_per_victim_max", 1}}));
        const auto value = both.find(": ") + 2;
        whole.add("victim_column", Json::verbatim(both.substr(value, both.size() - 1 - value)));
    }
    if (countries) {
        auto lists = spaced({{"countries", countries_json()}});
        lists.before_each = "\n  ";
        whole.add("lists", std::move(lists));
    }
    whole.add("columns", std::move(lines));
    whole.add("rules", Json::Array());
    draft.json = to_text(whole) + "\n";
    return draft;
}

}  // namespace palermo::workflows
