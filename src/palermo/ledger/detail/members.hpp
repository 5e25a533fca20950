// ledger/detail/members.hpp: JSON of ledgers, witnesses and receipts, read and written as ever.
//
//     const auto line = parsed(bytes);
//     Members body{line->find("body")};
//     entry.number = body.number("number");
//     if (!body.whole) ...  // a member was absent, or of another type
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "palermo/formats/json.hpp"
#include "palermo/ledger/rational.hpp"

namespace palermo::protect::detail {

/// One JSON object, or nothing. Of any size: a witness holds every entry of a ledger.
std::optional<formats::Json> parsed(std::string_view bytes);

/// Members that must be there. What is absent or of another type reads as nothing, and is remembered.
struct Members {
    const formats::Json* object;  // nullptr: everything is absent
    bool whole = true;

    std::string text(const char* name);
    std::int64_t number(const char* name);
    Rational fraction(const char* name);
    const formats::Json::Array& list(const char* name);
    const formats::Json* find(const char* name) const {
        return object == nullptr ? nullptr : object->find(name);
    }
};

/// An object on one line, as the signatures of receipts have always covered it: in its own order, with
/// \n and \t for the signs that have short names.
std::string minified(const formats::Json& object);

}  // namespace palermo::protect::detail
