// formats/json.hpp: JSON to a tree of values, and the one way we write it.
//
//     bytes ──> parse_json() ──> Json ──> canonical() ──> bytes, equal for equal values
//
// For metadata, manifests and messages, not for bulk data. An own parser: the packaged ones either
// say no line and column, or keep the first or the last of two equal keys without a word, and a
// document that can be read in two ways must not be read.
//
// Sources  [RFC8259] The JSON data interchange format; [RFC8785] JSON canonicalization scheme.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::formats {

class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, std::less<>>;  // keys sorted by bytes

    Json() = default;  // null
    // Out of line: GCC 12 sees uninitialised bytes in an inlined move of a variant where none are.
    Json(const Json& other);
    Json(Json&& other) noexcept;
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;
    ~Json();

    Json(std::nullptr_t) {}
    Json(bool value) : value_(value) {}
    Json(int value) : value_(std::int64_t{value}) {}
    Json(std::int64_t value) : value_(value) {}
    Json(std::uint64_t value) : value_(value) {
        if (value <= INT64_MAX) value_ = static_cast<std::int64_t>(value);
    }
    Json(double value) : value_(value) {}
    Json(const char* value) : value_(std::string(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    Json(Object value) : value_(std::move(value)) {}

    // Each is nullptr where the value is of another type.
    const bool* boolean() const { return std::get_if<bool>(&value_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    const std::uint64_t* large() const { return std::get_if<std::uint64_t>(&value_); }  // > 2^63-1
    const double* real() const { return std::get_if<double>(&value_); }
    const std::string* text() const { return std::get_if<std::string>(&value_); }
    const Array* array() const { return std::get_if<Array>(&value_); }
    const Object* object() const { return std::get_if<Object>(&value_); }
    Array* array() { return std::get_if<Array>(&value_); }
    Object* object() { return std::get_if<Object>(&value_); }
    bool null() const { return value_.index() == 0; }

    /// The member of that name, or nullptr where there is none or this is no object.
    const Json* find(std::string_view name) const;

    bool operator==(const Json&) const = default;

private:
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array,
                 Object>
        value_;
};

struct JsonOptions {
    std::uint64_t limit_bytes = std::uint64_t{64} << 20;
    std::size_t depth_limit = 64;  // at most 512
    std::uint64_t value_limit = 4'000'000;
};

/// Reads one document as RFC 8259 has it. Integers within 64 bits are exact.
///
/// Errors   invalid_input  not JSON, not UTF-8, a key used twice, a number that is no finite double,
///                         a limit above; with file:line:column
/// Cost     about 5 ms a MB
Result<Json> parse_json(std::string_view bytes, std::string_view file_name,
                        const JsonOptions& options = {});

/// Keys sorted by bytes, no spaces, integers exact, other numbers the shortest digits that read back
/// the same, whole ones below 1e15 without a point. As RFC 8785 but for the escapes of control
/// characters and the order of keys beyond the basic plane. A number that is not finite is a bug.
std::string canonical(const Json& json);

}  // namespace palermo::formats
