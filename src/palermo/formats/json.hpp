// formats/json.hpp: JSON to a tree of values, and the one way we write it.
//
//     bytes ──> parse_json() ──> Json ──> canonical() ──> bytes, equal for equal values
//                                     └─> to_text()   ──> bytes, in the order it was made
//
//     Json(Json::Object{{"people", 812}, {"upper", Json::digits(upper, 10)}, {"of", Json::list(names)}})
//
// For metadata, manifests and messages, not for bulk data. An own parser: the packaged ones either
// say no line and column, or keep the first or the last of two equal keys without a word, and a
// document that can be read in two ways must not be read.
//
// Sources  [RFC8259] The JSON data interchange format; [RFC8785] JSON canonicalization scheme.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"

namespace palermo::formats {

class Json;

/// Values in order.
class JsonArray : public std::vector<Json> {
public:
    using std::vector<Json>::vector;
    /// Written before each value and before the end, for people who read files: "\n  ", "\n". Literals.
    std::string_view before_each = {}, before_end = {};
    std::string_view after_comma = {};  // " "
};

/// Members in the order they were put in, each name once.
class JsonObject {
public:
    using Member = std::pair<std::string, Json>;

    JsonObject() = default;
    JsonObject(std::initializer_list<Member> members);

    /// As those of an array.
    std::string_view before_each = {}, before_end = {}, after_comma = {};
    std::string_view after_colon = {};  // " "

    /// On one line with spaces, {"a": 1, "b": 2}, as files are written that people read as well.
    JsonObject& spaced() {
        after_comma = after_colon = " ";
        return *this;
    }

    /// A name that is there already is a bug (expects). Cost: the members there are.
    JsonObject& add(std::string name, Json value);
    /// Without a look at the names that are there, for a reader that has looked.
    void append(std::string name, Json value);
    const Json* find(std::string_view name) const;

    /// The order does not count.
    bool operator==(const JsonObject& other) const;

    auto begin() const { return members_.begin(); }
    auto end() const { return members_.end(); }
    std::size_t size() const { return members_.size(); }
    bool empty() const { return members_.empty(); }

private:
    std::vector<Member> members_;
};

class Json {
public:
    using Array = JsonArray;
    using Object = JsonObject;

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

    /// So many significant digits at most ("%g"); null where the number is not finite.
    static Json digits(double value, int significant);
    /// So many places after the point; null where the number is not finite.
    static Json places(double value, int places);
    /// Canonical JSON that was written before, as it stands: the parameters of a recipe.
    static Json verbatim(std::string canonical);
    /// An array of what can each be made into a Json.
    static Json list(const auto& values) {
        Array array;
        for (const auto& each : values) array.push_back(Json(each));
        return array;
    }

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
    /// What digits(), places() and verbatim() made, as it is written.
    const std::string* written() const;
    bool null() const { return value_.index() == 0; }

    /// The member of that name, or nullptr where there is none or this is no object.
    const Json* find(std::string_view name) const;

    bool operator==(const Json& other) const = default;

private:
    struct Written {
        std::string text;
        bool operator==(const Written&) const = default;
    };

    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Written,
                 Array, Object>
        value_;
};

/// A JSON string literal with quotes. Control characters and quotes are escaped; UTF-8 is kept.
std::string quoted(std::string_view text);

/// In the order it was made, no spaces but those of `before_each`. Numbers as canonical() writes them,
/// but those of digits() and places(), which are written as asked. A number that is not finite is null.
std::string to_text(const Json& json);

/// {"inputs":[...],"parameters":{...},"program":"..."}, on one line.
Json json_of(const Recipe& recipe);

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
