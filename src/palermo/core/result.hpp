// core/result.hpp: how a function says no.
//
// Three kinds of trouble, kept apart:
//   a refusal   what was asked cannot be given.           returned   Result<T>
//   a finding   the data has a defect; work goes on.      returned   beside the good rows
//   a bug       the program broke its own promise.        thrown     expects()
//
// A refusal is an id with arguments and a place, in no language; its sentence stands in data/words. It
// reaches logs, screens and help desks. It names places (file, row, field, code) and never the value found
// there: the value may be a person.
//
// Thread safety: values.
#pragma once

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace palermo {

/// Why a request was refused. The numbers beside each are its HTTP status and CLI exit code.
enum class Code : std::uint8_t {
    invalid_input,   // 400, 2  the request or the file is wrong; changing it can help
    not_found,       // 404, 3  nothing there, or nothing this caller may know about
    not_permitted,   // 403, 4  the caller is known, the stated purpose does not allow it
    conflict,        // 409, 5  someone else changed it first, or a budget is spent
    would_disclose,  // 422, 6  the answer would point to a person
    not_estimable,   // 422, 7  the data cannot carry the number asked for
    corrupt,         // 500, 8  a seal, digest or format check failed
    unavailable,     // 503, 9  disk, database or network; trying again can help
};

/// The process exit code of a refusal: 2 for invalid_input up to 9 for unavailable. 0 is success
/// and 1 is kept for "the work was done and findings were made".
constexpr int exit_code(Code code) {
    return static_cast<int>(code) + 2;
}

/// The HTTP status of a refusal.
constexpr int http_status(Code code) {
    constexpr int statuses[] = {400, 404, 403, 409, 422, 422, 500, 503};
    return statuses[static_cast<int>(code)];
}

/// A value that may stand in a refusal. It is made by saying what it is, so that a cell's value, which
/// may be a person, never becomes one by accident: neither a std::string nor a view converts.
class Shown {
public:
    /// What the value is to whoever shows it.
    enum class As : std::uint8_t {
        plain,  // shown as it is
        field,  // of a Request: "small_below" is --small on a command line, an input on a page
        text,   // a key of data/words, shown in the reader's language
    };

    As as() const noexcept { return as_; }
    const std::string& value() const noexcept { return value_; }

    bool operator==(const Shown&) const = default;

private:
    friend Shown asked(std::string value);
    friend Shown column_name(std::string value);
    friend Shown file_name(std::string value);
    friend Shown our_word(std::string value);
    friend Shown field_name(std::string value);
    friend Shown text_of(std::string key);
    friend struct Argument;
    Shown(As as, std::string value) : as_(as), value_(std::move(value)) {}

    As as_;
    std::string value_;
};

/// What the person who asks wrote in the request itself: the value of an option, never that of a cell.
inline Shown asked(std::string value) {
    return {Shown::As::plain, std::move(value)};
}
/// The heading of a column, or the name of a list, a sheet or a table.
inline Shown column_name(std::string value) {
    return {Shown::As::plain, std::move(value)};
}
inline Shown file_name(std::string value) {
    return {Shown::As::plain, std::move(value)};
}
/// A word of this program or of a public standard: "stepwise", "utf-8", a code list, a list of choices.
inline Shown our_word(std::string value) {
    return {Shown::As::plain, std::move(value)};
}
/// A member of a Request by its name in fields().
inline Shown field_name(std::string value) {
    return {Shown::As::field, std::move(value)};
}
inline Shown text_of(std::string key) {
    return {Shown::As::text, std::move(key)};
}

/// What stands at {name} in the sentence of a refusal.
struct Argument {
    Argument(const char* name_, Shown value_) : name(name_), value(std::move(value_)) {}
    Argument(const char* name_, std::integral auto number)
        : name(name_), value(Shown::As::plain, std::to_string(number)) {}

    std::string name;
    Shown value;

    bool operator==(const Argument&) const = default;
};

/// The place a refusal is about. Rows and columns count from 1; what is 0 or empty is not known.
struct Where {
    Where() = default;
    /// A place written as text: "police_2024.csv:17:age".
    Where(std::string text) : file(std::move(text)) {}
    Where(const char* text) : file(text) {}
    static Where of_file(std::string file, std::int64_t row = 0, std::int64_t column = 0);
    static Where of_field(std::string field);

    std::string file;
    std::int64_t row = 0, column = 0;
    std::string field;  // of a Request, by its name in fields(): "small_below"

    bool empty() const noexcept { return file.empty() && field.empty(); }
    bool operator==(const Where&) const = default;
};

/// "police_2024.csv:17:3", the field's name where there is no file, or nothing.
std::string to_string(const Where& where);

/// A name of ours that is written out where it is used, so that tools/generate.py can hold every one
/// against data/words: "captures.no_list".
struct ErrorId {
    consteval ErrorId(const char* literal) : name(literal) {
        for (const char* c = literal; *c != '\0'; ++c) {
            const bool fits =
                (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.' || *c == '_';
            if (!fits) refuse("an id is written in small letters, digits, dots and underscores");
        }
    }
    const char* name;

private:
    static void refuse(const char* why);  // not constexpr: whoever calls it does not compile
};

/// In no language: words::in_words() says it in six.
struct Error {
    Code code;
    std::string id;  // "captures.no_list": its sentence is error.captures.no_list of data/words
    std::vector<Argument> arguments = {};
    Where where = {};
};

/// "police_2024.csv:17:3: captures.no_list(list=hub)", for logs and tests. People get words::in_words().
std::string to_string(const Error& error);

/// `return fail(Code::not_found, "captures.no_list", {{"list", column_name(name)}},
///             Where::of_field("lists"));`
inline Error fail(Code code, ErrorId id, std::vector<Argument> arguments = {}, Where where = {}) {
    return Error{code, id.name, std::move(arguments), std::move(where)};
}

/// Thrown by expects(). Caught only at the outermost edge: the server answers 500 and rolls back,
/// the command line exits with 70. Nothing in between catches it.
class InternalError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// States what must be true here. Stays on in release builds.
inline void expects(bool promise, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
    if (!promise) [[unlikely]] {
        throw InternalError(std::string(file) + ":" + std::to_string(line));
    }
}

/// A value or the reason there is none.
///
/// The members are a subset of std::expected<T, Error>, so that this class can become an alias of
/// it once every compiler we support has it (GCC 12 offers it in C++23 mode only, Clang 14 not).
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    const T& operator*() const& { return value_of(*this); }
    T& operator*() & { return value_of(*this); }
    T&& operator*() && { return std::move(value_of(*this)); }
    const T* operator->() const { return &value_of(*this); }
    T* operator->() { return &value_of(*this); }
    T value_or(T otherwise) && { return has_value() ? *std::move(*this) : std::move(otherwise); }

    const Error& error() const& { return error_of(*this); }
    Error&& error() && { return std::move(error_of(*this)); }

private:
    template <class Self>
    static auto& value_of(Self& self) {
        expects(self.has_value());
        return *std::get_if<0>(&self.held_);
    }
    template <class Self>
    static auto& error_of(Self& self) {
        expects(!self.has_value());
        return *std::get_if<1>(&self.held_);
    }

    std::variant<T, Error> held_;
};

/// Success, or the reason there is none: `return {};`
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : held_(std::move(error)) {}

    bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    void operator*() const { expects(has_value()); }

    const Error& error() const& {
        expects(!has_value());
        return *std::get_if<Error>(&held_);
    }
    Error&& error() && {
        expects(!has_value());
        return std::move(*std::get_if<Error>(&held_));
    }

private:
    std::variant<std::monostate, Error> held_;
};

}  // namespace palermo

/// `auto table = TRY(read_csv(path));` gives the value, or returns the error to our caller.
/// Stands alone to the right of `=`, or as a statement. A statement expression: GCC and Clang.
#define TRY(expression)                           \
    __extension__({                               \
        auto&& try_result = (expression);         \
        if (!try_result) [[unlikely]] {           \
            return std::move(try_result).error(); \
        }                                         \
        *std::move(try_result);                   \
    })
