#include "palermo/ledger/detail/members.hpp"

#include <fmt/format.h>

namespace palermo::protect::detail {
namespace {

using formats::Json;

void put(std::string& text, std::string_view value) {
    text += '"';
    for (const char c : value) {
        constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
        constexpr std::string_view letters = "\"\\bfnrt";
        if (const auto which = meanings.find(c); which != meanings.npos) {
            (text += '\\') += letters[which];
        } else if (static_cast<unsigned char>(c) < 0x20) {
            text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            text += c;
        }
    }
    text += '"';
}

void put(std::string& text, const Json& json) {
    if (const auto* string = json.text()) {
        put(text, std::string_view(*string));
    } else if (const auto* array = json.array()) {
        text += '[';
        for (const auto& each : *array) {
            if (&each != &array->front()) text += ',';
            put(text, each);
        }
        text += ']';
    } else if (const auto* object = json.object()) {
        char before = '{';
        for (const auto& [name, value] : *object) {
            text += before;
            before = ',';
            put(text, std::string_view(name));
            text += ':';
            put(text, value);
        }
        if (object->empty()) text += '{';
        text += '}';
    } else {
        text += to_text(json);
    }
}

}  // namespace

std::optional<Json> parsed(std::string_view bytes) {
    constexpr formats::JsonOptions of_any_size{.limit_bytes = std::uint64_t{1} << 32,
                                               .depth_limit = 512,
                                               .value_limit = std::uint64_t{1} << 32};
    auto json = formats::parse_json(bytes, "", of_any_size);
    if (!json || json->object() == nullptr) return std::nullopt;
    return *std::move(json);
}

std::string Members::text(const char* name) {
    const auto* value = find(name);
    const auto* text = value == nullptr ? nullptr : value->text();
    if (text == nullptr) whole = false;
    return text == nullptr ? std::string() : *text;
}

std::int64_t Members::number(const char* name) {
    const auto* value = find(name);
    const auto* number = value == nullptr ? nullptr : value->integer();
    if (number == nullptr) whole = false;
    return number == nullptr ? 0 : *number;
}

Rational Members::fraction(const char* name) {
    auto value = Rational::parse(text(name));
    if (!value) whole = false;
    return value ? *std::move(value) : Rational(0);
}

const Json::Array& Members::list(const char* name) {
    static const Json::Array none;
    const auto* value = find(name);
    const auto* array = value == nullptr ? nullptr : value->array();
    if (array == nullptr) whole = false;
    return array == nullptr ? none : *array;
}

std::string minified(const Json& object) {
    std::string text;
    put(text, object);
    return text;
}

}  // namespace palermo::protect::detail
