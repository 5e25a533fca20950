#include "palermo/formats/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

// Alone in a file, so that no compiler inlines them (json.hpp says why).
namespace palermo::formats {

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

const Json* JsonObject::find(std::string_view name) const {
    const auto found = std::ranges::find(
        members_, name, [](const Member& each) -> std::string_view { return each.first; });
    return found == members_.end() ? nullptr : &found->second;
}

JsonObject::JsonObject(std::initializer_list<Member> members) {
    for (const auto& [name, value] : members) add(name, value);
}

JsonObject& JsonObject::add(std::string name, Json value) {
    expects(find(name) == nullptr);
    append(std::move(name), std::move(value));
    return *this;
}

void JsonObject::append(std::string name, Json value) {
    members_.emplace_back(std::move(name), std::move(value));
}

Json Json::digits(double value, int significant) {
    Json json;
    if (std::isfinite(value)) json.value_ = Written{fmt::format("{:.{}g}", value, significant)};
    return json;
}

Json Json::places(double value, int places) {
    Json json;
    if (std::isfinite(value)) json.value_ = Written{fmt::format("{:.{}f}", value, places)};
    return json;
}

Json Json::verbatim(std::string canonical) {
    Json json;
    json.value_ = Written{std::move(canonical)};
    return json;
}

const std::string* Json::written() const {
    const auto* number = std::get_if<Written>(&value_);
    return number == nullptr ? nullptr : &number->text;
}

bool JsonObject::operator==(const JsonObject& other) const {
    return size() == other.size() && std::ranges::all_of(members_, [&](const Member& each) {
               const auto* same = other.find(each.first);
               return same != nullptr && *same == each.second;
           });
}

}  // namespace palermo::formats
