// disclosure/earlier_json.cpp: to_json() and published_from() of earlier.hpp.
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/publish.hpp"

namespace palermo::protect {
namespace {

namespace json = simdjson::dom;

constexpr std::array forms = {Form::exact, Form::rounded, Form::moved, Form::records,
                              Form::long_file};

/// "[a,b]" from a list and how each member is written.
template <class List, class Write>
std::string listed(const List& list, Write write) {
    std::string text = "[", comma;
    for (const auto& each : list) {
        text += comma + write(each);
        comma = ",";
    }
    return text + "]";
}

std::string words(const std::vector<std::string>& list) {
    return listed(list, [](const auto& each) { return json_quoted(each); });
}

/// Reads members and remembers whether one was not as it should be.
struct Reader {
    bool whole = true;

    std::string text(simdjson::simdjson_result<json::element> element) {
        std::string_view value;
        if (element.get(value) != simdjson::SUCCESS) whole = false;
        return std::string(value);
    }
    std::int64_t number(simdjson::simdjson_result<json::element> element) {
        std::int64_t value = 0;
        if (element.get(value) != simdjson::SUCCESS) whole = false;
        if (value < 0 || value > no_limit) whole = false;
        return value;
    }
    json::array list(simdjson::simdjson_result<json::element> element, std::size_t length = 0) {
        json::array value;
        if (element.get(value) != simdjson::SUCCESS || (length > 0 && value.size() != length)) {
            whole = false;
            return {};
        }
        return value;
    }
    std::vector<std::string> words(simdjson::simdjson_result<json::element> element) {
        std::vector<std::string> result;
        const auto own = list(element);
        if (!whole) return result;
        for (json::element each : own) result.push_back(text(std::move(each)));
        return result;
    }
};

void read_layout(Reader& reader, json::object object, TableLayout& layout) {
    layout.key = reader.words(object["key"]);
    layout.count = reader.text(object["count"]);
    const auto dimensions = reader.list(object["dimensions"]);
    const auto marks = reader.list(object["marks"]);
    if (!reader.whole) return;
    for (json::element each : dimensions) {
        const auto pair = reader.list(std::move(each), 2);
        if (!reader.whole) return;
        layout.dimensions.push_back({reader.text(pair.at(0)), reader.text(pair.at(1))});
    }
    for (json::element each : marks) {
        const auto mark = reader.list(std::move(each), 3);
        if (!reader.whole) return;
        layout.marks.push_back(
            {reader.text(mark.at(0)), {reader.number(mark.at(1)), reader.number(mark.at(2))}});
    }
}

void read_hierarchies(Reader& reader, json::object object, std::vector<Hierarchy>& hierarchies) {
    const auto list = reader.list(object["hierarchies"]);
    if (!reader.whole) return;
    for (const json::element each : list) {
        Hierarchy hierarchy{reader.text(each["column"]), {}};
        const auto parents = reader.list(each["parents"]);
        if (!reader.whole) return;
        for (json::element both : parents) {
            const auto pair = reader.list(std::move(both), 2);
            if (!reader.whole) return;
            hierarchy.parents.emplace_back(reader.text(pair.at(0)), reader.text(pair.at(1)));
        }
        hierarchies.push_back(std::move(hierarchy));
    }
}

}  // namespace

std::string to_json(const EarlierRelease& published) {
    std::string text = "{\"form\":" + json_quoted(name_of(published.form)) +
                       ",\"small_below\":" + std::to_string(published.small_below);
    if (published.form == Form::long_file) {
        const auto& layout = published.layout;
        text += ",\"key\":" + words(layout.key) + ",\"count\":" + json_quoted(layout.count);
        text += ",\"dimensions\":" + listed(layout.dimensions, [](const auto& each) {
                    return words({each.column, each.total});
                });
        text += ",\"marks\":" + listed(layout.marks, [](const Mark& each) {
                    return "[" + json_quoted(each.text) + "," + std::to_string(each.bounds.low) +
                           "," + std::to_string(each.bounds.high) + "]";
                });
        return text + "}";
    }
    if (published.any_size) text += ",\"any_size\":true";
    if (!published.secret.empty()) text += ",\"secret\":" + json_quoted(published.secret);
    text += ",\"off_by\":" + std::to_string(published.off_by);
    text += ",\"tables\":" + listed(published.tables, words);
    text += ",\"hierarchies\":" + listed(published.hierarchies, [](const Hierarchy& each) {
                return "{\"column\":" + json_quoted(each.column) + ",\"parents\":" +
                       listed(each.parents,
                              [](const auto& pair) { return words({pair.first, pair.second}); }) +
                       "}";
            });
    return text + "}";
}

Result<EarlierRelease> published_from(std::string_view text) {
    json::parser parser;
    json::object object;
    Reader reader;
    const auto refused = fail(Code::invalid_input, "earlier.not_said");
    if (parser.parse(text).get(object) != simdjson::SUCCESS) return refused;
    EarlierRelease result;
    const auto form = reader.text(object["form"]);
    const auto known =
        std::find_if(forms.begin(), forms.end(), [&](Form each) { return name_of(each) == form; });
    if (!reader.whole || known == forms.end()) return refused;
    result.form = *known;
    result.small_below = reader.number(object["small_below"]);
    if (result.form == Form::long_file) {
        read_layout(reader, object, result.layout);
    } else {
        result.off_by = reader.number(object["off_by"]);
        if (object["any_size"].error() == simdjson::SUCCESS &&
            object["any_size"].get(result.any_size) != simdjson::SUCCESS) {
            return refused;
        }
        if (object["secret"].error() == simdjson::SUCCESS) {
            result.secret = reader.text(object["secret"]);
        }
        const auto tables = reader.list(object["tables"]);
        if (!reader.whole) return refused;
        for (json::element each : tables) {
            result.tables.push_back(reader.words(std::move(each)));
        }
        read_hierarchies(reader, object, result.hierarchies);
        reader.whole = reader.whole && !result.tables.empty();
    }
    if (!reader.whole) return refused;
    return result;
}

namespace detail {

std::optional<EarlierRelease> stated_blur(const std::filesystem::path& table,
                                          const std::string& name, const std::string& sha256) {
    const auto bytes = read_file(statement_beside(table), 1 << 24);
    json::parser parser;
    json::object object;
    json::array files;
    if (!bytes || parser.parse(*bytes).get(object) != simdjson::SUCCESS ||
        object["files"].get(files) != simdjson::SUCCESS) {
        return {};
    }
    bool is_of_it = false;
    for (json::element each : files) {
        std::string_view text;
        is_of_it |= each["name"].get(text) == simdjson::SUCCESS && text == name;
        is_of_it |= each["sha256"].get(text) == simdjson::SUCCESS && text == sha256;
    }
    json::element reading;
    if (!is_of_it || object["reading"].get(reading) != simdjson::SUCCESS) return {};
    auto known = published_from(simdjson::minify(reading));
    if (!known || (known->form != Form::rounded && known->form != Form::moved)) return {};
    bool with_secret = true;
    if (object["options"]["with_secret"].get(with_secret) != simdjson::SUCCESS) with_secret = true;
    known->secret = with_secret ? secret_not_named : "";
    return *std::move(known);
}

}  // namespace detail

}  // namespace palermo::protect
