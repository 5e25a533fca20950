#include "palermo/formats/csvw.hpp"

#include <algorithm>

#include "palermo/formats/json.hpp"

namespace palermo::formats {
namespace {

// A name as CSVW wants it: a variable of RFC 6570, so letters, digits, _ and %XX, and no _ first.
std::string variable(std::string_view name) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string safe;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || (c == '_' && !safe.empty());
        if (plain) {
            safe += c;
        } else {
            safe += '%';
            safe += digits[byte >> 4];
            safe += digits[byte & 15];
        }
    }
    return safe;
}

Json titles_of(const Titles& titles) {
    Json::Object object;
    for (const auto& [language, title] : titles) object.add(language, title);
    return object;
}

void put_text(Json::Object& object, const char* key, const std::string& text) {
    if (!text.empty()) object.add(key, text);
}

Json column_of(const Table& table, std::size_t i, const CsvwDescription& description) {
    const auto name = table.name(i);
    const auto said = std::find_if(description.columns.begin(), description.columns.end(),
                                   [&](const CsvwColumn& column) { return column.column == name; });
    const CsvwColumn about = said == description.columns.end() ? CsvwColumn() : *said;
    Titles titles = about.titles;
    titles["und"] = name;
    Json::Object column{{"name", variable(name)}, {"titles", titles_of(titles)}};
    const bool counts = std::holds_alternative<CountColumn>(table.column(i));
    if (!about.datatype.empty()) {
        column.add("datatype", about.datatype);
    } else if (counts) {
        column.add("datatype", Json::Object{{"base", "integer"}, {"minimum", 0}});
    } else {
        column.add("datatype", "string");
    }
    if (counts) column.add("null", Json::Array{"", description.suppressed_mark});
    put_text(column, "dc:description", about.description);
    return column;
}

}  // namespace

std::string csvw_metadata(const Table& table, const CsvwDescription& description) {
    const auto has = [&](std::string_view name) {
        for (std::size_t i = 0; i < table.columns(); ++i) {
            if (table.name(i) == name) return true;
        }
        return false;
    };
    for (const auto& column : description.columns) expects(has(column.column));

    Json::Array columns, key;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        columns.push_back(column_of(table, i, description));
    }
    for (const auto& name : description.primary_key) {
        expects(has(name));
        key.emplace_back(variable(name));
    }
    Json::Object schema{{"columns", std::move(columns)}};
    if (!key.empty()) schema.add("primaryKey", std::move(key));

    Json::Object metadata{
        {"@context", Json::Array{"http://www.w3.org/ns/csvw",
                                 Json::Object{{"@language", description.language}}}},
        {"url", description.url},
        {"tableSchema", std::move(schema)},
        {"dialect", Json::Object{{"delimiter", ","},
                                 {"encoding", "utf-8"},
                                 {"header", true},
                                 {"lineTerminators", Json::Array{"\r\n"}}}}};
    if (!description.titles.empty()) {
        Json::Array titles;
        for (const auto& [language, title] : description.titles) {
            titles.push_back(Json::Object{{"@language", language}, {"@value", title}});
        }
        metadata.add("dc:title", std::move(titles));
    }
    if (!description.licence.empty()) {
        metadata.add("dc:license", Json::Object{{"@id", description.licence}});
    }
    put_text(metadata, "dc:source", description.source);
    // Notes may be any object [CSVW 5.4.2]; a property of our own would not be allowed elsewhere.
    Json::Array notes;
    for (const auto& note : description.notes) {
        notes.push_back(Json::Object{{"kind", "note"}, {"text", note}});
    }
    if (description.recipe != nullptr) {
        const auto recipe = parse_json(to_text(json_of(*description.recipe)), "recipe");
        expects(recipe.has_value());
        notes.push_back(Json::Object{{"kind", "recipe"}, {"recipe", *recipe}});
    }
    if (!notes.empty()) metadata.add("notes", std::move(notes));
    return canonical(metadata);
}

}  // namespace palermo::formats
