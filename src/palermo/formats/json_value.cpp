#include "palermo/formats/json.hpp"

// Alone in a file, so that no compiler inlines them (json.hpp says why).
namespace palermo::formats {

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

}  // namespace palermo::formats
