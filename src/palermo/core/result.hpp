// core/result.hpp: how a function says no.
//
// Three kinds of trouble, kept apart:
//   a refusal   what was asked cannot be given.           returned   Result<T>
//   a finding   the data has a defect; work goes on.      returned   beside the good rows
//   a bug       the program broke its own promise.        thrown     expects()
//
// An error's text reaches logs, screens and help desks. It names places (file, row, field, code)
// and never the value found there: the value may be a person.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

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

struct Error {
    Code code;
    std::string message;  // one sentence for a person; no personal data
    std::string where;    // "police_2024.csv:17:age", or empty
};

/// "police_2024.csv:17:3: the row has 12 fields where the header has 13"
std::string to_string(const Error& error);

/// `return fail(Code::not_found, "no such release");`
inline Error fail(Code code, std::string message, std::string where = {}) {
    return Error{code, std::move(message), std::move(where)};
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

    const Error& error() const& { return *std::get_if<Error>(&held_); }
    Error&& error() && { return std::move(*std::get_if<Error>(&held_)); }

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
