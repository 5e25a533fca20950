// disclosure/earlier_json.cpp: to_json() and published_from() of earlier.hpp.
#include <algorithm>
#include <array>

#include "palermo/core/files.hpp"
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {

using formats::Json;

namespace {

constexpr std::array forms = {Form::exact, Form::rounded, Form::perturbed, Form::records,
                              Form::long_file};

/// Reads members and remembers whether one was not as it should be.
struct Reader {
    bool whole = true;

    std::string text(const Json* value) {
        const auto* text = value == nullptr ? nullptr : value->text();
        if (text == nullptr) whole = false;
        return text == nullptr ? std::string() : *text;
    }
    std::int64_t number(const Json* value) {
        const auto* number = value == nullptr ? nullptr : value->integer();
        if (number == nullptr || *number < 0 || *number > no_limit) {
            whole = false;
            return 0;
        }
        return *number;
    }
    /// Nothing where it is no list, or not of this length.
    const Json::Array& list(const Json* value, std::size_t length = 0) {
        static const Json::Array none;
        const auto* list = value == nullptr ? nullptr : value->array();
        if (list != nullptr && (length == 0 || list->size() == length)) return *list;
        whole = false;
        return none;
    }
    std::vector<std::string> words(const Json* value) {
        std::vector<std::string> result;
        for (const auto& each : list(value)) result.push_back(text(&each));
        return result;
    }
};

void read_layout(Reader& reader, const Json& json, TableLayout& layout) {
    layout.key = reader.words(json.find("key"));
    layout.count = reader.text(json.find("count"));
    for (const auto& each : reader.list(json.find("dimensions"))) {
        const auto& pair = reader.list(&each, 2);
        if (!reader.whole) return;
        layout.dimensions.push_back({reader.text(&pair[0]), reader.text(&pair[1])});
    }
    for (const auto& each : reader.list(json.find("marks"))) {
        const auto& mark = reader.list(&each, 3);
        if (!reader.whole) return;
        layout.marks.push_back(
            {reader.text(&mark[0]), {reader.number(&mark[1]), reader.number(&mark[2])}});
    }
}

void read_hierarchies(Reader& reader, const Json& json, std::vector<Hierarchy>& hierarchies) {
    for (const auto& each : reader.list(json.find("hierarchies"))) {
        Hierarchy hierarchy{reader.text(each.find("column")), {}};
        for (const auto& both : reader.list(each.find("parents"))) {
            const auto& pair = reader.list(&both, 2);
            if (!reader.whole) return;
            hierarchy.parents.emplace_back(reader.text(&pair[0]), reader.text(&pair[1]));
        }
        hierarchies.push_back(std::move(hierarchy));
    }
}

Json json_of(const TableLayout& layout) {
    Json::Array dimensions, marks;
    for (const auto& each : layout.dimensions) {
        dimensions.push_back(Json::Array{each.column, each.total});
    }
    for (const auto& [text, bounds] : layout.marks) {
        marks.push_back(Json::Array{text, bounds.low, bounds.high});
    }
    return Json::Object{{"key", Json::list(layout.key)},
                        {"count", layout.count},
                        {"dimensions", std::move(dimensions)},
                        {"marks", std::move(marks)}};
}

Json json_of(const std::vector<Hierarchy>& hierarchies) {
    Json::Array list;
    for (const auto& each : hierarchies) {
        Json::Array parents;
        for (const auto& [code, parent] : each.parents)
            parents.push_back(Json::Array{code, parent});
        list.push_back(Json::Object{{"column", each.column}, {"parents", std::move(parents)}});
    }
    return list;
}

Result<EarlierRelease> from_json(const Json& json) {
    Reader reader;
    const auto refused = fail(Code::invalid_input, "earlier.not_said");
    EarlierRelease result;
    const auto form = reader.text(json.find("form"));
    const auto known = std::ranges::find(forms, form, [](Form each) { return name_of(each); });
    if (!reader.whole || known == forms.end()) return refused;
    result.form = *known;
    result.small_below = reader.number(json.find("small_below"));
    if (result.form == Form::long_file) {
        read_layout(reader, json, result.layout);
    } else {
        result.off_by = reader.number(json.find("off_by"));
        if (const auto* any_size = json.find("any_size")) {
            if (any_size->boolean() == nullptr) return refused;
            result.any_size = *any_size->boolean();
        }
        if (const auto* least = json.find("hidden_min")) {
            result.hidden_min = reader.number(least);
        }
        if (const auto* secret = json.find("secret")) result.secret = reader.text(secret);
        for (const auto& each : reader.list(json.find("tables"))) {
            result.tables.push_back(reader.words(&each));
        }
        read_hierarchies(reader, json, result.hierarchies);
        reader.whole = reader.whole && !result.tables.empty();
    }
    if (!reader.whole) return refused;
    return result;
}

}  // namespace

Json to_json(const EarlierRelease& published) {
    Json::Object json{{"form", name_of(published.form)}, {"small_below", published.small_below}};
    if (published.form == Form::long_file) {
        const auto layout = json_of(published.layout);
        for (const auto& [name, value] : *layout.object()) json.add(name, value);
        return json;
    }
    if (published.any_size) json.add("any_size", true);
    if (published.hidden_min != 1) json.add("hidden_min", published.hidden_min);
    if (!published.secret.empty()) json.add("secret", published.secret);
    json.add("off_by", published.off_by);
    Json::Array tables;
    for (const auto& each : published.tables) tables.push_back(Json::list(each));
    json.add("tables", std::move(tables));
    json.add("hierarchies", json_of(published.hierarchies));
    return json;
}

Result<EarlierRelease> published_from(std::string_view text) {
    const auto json = formats::parse_json(text, "");
    return from_json(json ? *json : Json());
}

namespace detail {

std::optional<EarlierRelease> stated_blur(const std::filesystem::path& table,
                                          const std::string& name, const std::string& sha256) {
    const auto bytes = read_file(statement_beside(table), 1 << 24);
    if (!bytes) return {};
    const auto json = formats::parse_json(*bytes, "");
    const auto* files =
        json && json->find("files") != nullptr ? json->find("files")->array() : nullptr;
    if (files == nullptr) return {};
    const auto says = [](const Json& each, const char* member, const std::string& text) {
        const auto* value = each.find(member);
        return value != nullptr && value->text() != nullptr && *value->text() == text;
    };
    const bool is_of_it = std::ranges::any_of(*files, [&](const Json& each) {
        return says(each, "name", name) || says(each, "sha256", sha256);
    });
    const auto* reading = json->find("reading");
    if (!is_of_it || reading == nullptr) return {};
    auto known = from_json(*reading);
    if (!known || (known->form != Form::rounded && known->form != Form::perturbed)) return {};
    const auto* options = json->find("options");
    const auto* with_secret = options == nullptr ? nullptr : options->find("with_secret");
    const bool is_open =
        with_secret != nullptr && with_secret->boolean() != nullptr && !*with_secret->boolean();
    known->secret = is_open ? "" : secret_not_named;
    return *std::move(known);
}

}  // namespace detail

}  // namespace palermo::protect
