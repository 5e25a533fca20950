// workflows/field.hpp: what the members of a Request are called, by people and by programs.
//
//     options of a command line, fields of a form ──Given──> read<Request>() ──> Request ──> workflow
//
// fields() of a Request names each member once. Options, help, manual, completion, the body of an HTTP
// call, the form of a page and the parameters of a recipe are read from it.
//
//     struct CountRequest {
//         Input file;
//         double level = 0.95;
//         Asked asked = {};  // which of them somebody gave; filled by read()
//
//         static void fields(auto& self, auto&& field) {
//             field(Field{.name = "file", .text = "csv or xlsx", .option = "FILE", .required = true}, self.file);
//             field(Field{.name = "level", .text = "Level of the interval", .low = 0.5, .high = 0.999}, self.level);
//         }
//         static std::span<const FieldRule> rules();  // where some go together; optional
//     };
//     const auto request = TRY(read<CountRequest>(
//         {.values = {{"level", {"0.9"}}}, .inputs = {{"file", {{"cases.csv"}}}}}));
//
// Thread safety: functions of their arguments.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "palermo/core/given_files.hpp"
#include "palermo/core/result.hpp"

namespace palermo::workflows {

/// Names, texts and choices are literals, or live as long as the program.
struct Field {
    enum class Kind : std::uint8_t { flag, text, whole, number, input, named_input, output };

    std::string_view name;  // "small_below": the member, its JSON name, its place on a form
    std::string_view text;  // what it is, one line
    std::string_view option =
        {};  // of the command line where it is not "--small-below": "--small", "FILE"
    std::string_view group = {};                            // heading in the help
    double low = -std::numeric_limits<double>::infinity();  // of a number
    double high = std::numeric_limits<double>::infinity();
    std::vector<std::string_view> choices = {};
    char between = '\0';  // separates several values in one word: "sex,age"
    bool required = false;
    bool one_each = false;        // several values, each behind the option's name again
    bool may_be_alone = false;    // the option's name without a value is an answer too
    bool may_be_empty = false;    // an empty value is a value
    bool may_be_unnamed = false;  // of files with names: the file alone is an answer too

    // Read from the member.
    Kind kind = Kind::text;
    bool several = false;
    std::string standard = {};  // what it is where nobody says; empty: nothing
};

/// How a command line knows a field: "--small-below", "--small", "FILE".
std::string option_of(const Field& field);

/// What an app was given: options and files, or the fields and uploads of a form, by the fields' names.
struct Given {
    std::map<std::string, std::vector<std::string>, std::less<>> values = {};
    std::map<std::string, std::vector<Input>, std::less<>> inputs = {};
    std::map<std::string, std::vector<NamedInput>, std::less<>> named_inputs = {};
    std::map<std::string, Output, std::less<>> outputs = {};
    /// What else the app was asked that a rule may be about: "threads", "json".
    std::set<std::string, std::less<>> beside = {};
};

/// The one word by which palermo is allowed to replace what it made.
inline Field replace_field() {
    return {.name = "replace",
            .text =
                "Replace what palermo wrote there before; never what others made or what was "
                "changed since"};
}

/// Names of the fields that somebody gave, and of what else the app was asked (Given::beside).
using Asked = std::set<std::string, std::less<>>;

/// `field` has an effect only beside one of `goes_with` (empty: always), and beside none of `not_with`.
/// A field without effect is a wish that was not granted and not refused.
struct FieldRule {
    std::string_view field;
    std::vector<std::string_view> goes_with;
    std::vector<std::string_view> not_with = {};
};

/// Refuses the first field asked for that would have no effect.
///
/// Errors   invalid_input  request.goes_with, request.not_beside
Result<void> refuse_without_effect(const Asked& asked, std::span<const FieldRule> rules);

namespace detail {

Result<bool> flag_of(const Field& field, const std::string& value);
Result<std::int64_t> whole_of(const Field& field, const std::string& value);
Result<std::uint64_t> natural_of(const Field& field, const std::string& value);
Result<double> number_of(const Field& field, const std::string& value);
Result<std::string> text_of(const Field& field, const std::string& value);
std::vector<std::string> parted(const Field& field, const std::vector<std::string>& words);
Result<void> refuse_unknown(const Given& given, std::span<const std::string> names);
Result<void> refuse_without_name(const Field& field, std::span<const NamedInput> files);

template <class T>
struct Several : std::false_type {
    using One = T;
};
template <class T>
struct Several<std::vector<T>> : std::true_type {
    using One = T;
};
template <class T>
struct Maybe : std::false_type {
    using One = T;
};
template <class T>
struct Maybe<std::optional<T>> : std::true_type {
    using One = T;
};

template <class T>
constexpr Field::Kind kind_of() {
    if constexpr (std::is_same_v<T, bool>)
        return Field::Kind::flag;
    else if constexpr (std::is_same_v<T, Input>)
        return Field::Kind::input;
    else if constexpr (std::is_same_v<T, NamedInput>)
        return Field::Kind::named_input;
    else if constexpr (std::is_same_v<T, Output>)
        return Field::Kind::output;
    else if constexpr (std::is_integral_v<T>)
        return Field::Kind::whole;
    else if constexpr (std::is_floating_point_v<T>)
        return Field::Kind::number;
    else
        return Field::Kind::text;
}

template <class T>
Result<T> one_of(const Field& field, const std::string& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return flag_of(field, value);
    } else if constexpr (std::is_same_v<T, std::uint64_t> || std::is_same_v<T, std::size_t>) {
        return T{TRY(natural_of(field, value))};
    } else if constexpr (std::is_integral_v<T>) {
        const auto number = TRY(whole_of(field, value));
        if (std::in_range<T>(number)) return static_cast<T>(number);
        Field within = field;  // refused again, by what the member can hold
        within.low = std::max(field.low, static_cast<double>(std::numeric_limits<T>::min()));
        within.high = std::min(field.high, static_cast<double>(std::numeric_limits<T>::max()));
        return static_cast<T>(TRY(whole_of(within, value)));
    } else if constexpr (std::is_floating_point_v<T>) {
        return number_of(field, value);
    } else {
        return text_of(field, value);
    }
}

template <class Member>
Result<void> take(const Field& field, Member& member, const Given& given, Asked& asked) {
    using Held = typename Maybe<Member>::One;
    using One = typename Several<Held>::One;
    const std::string name(field.name);
    if constexpr (std::is_same_v<One, Output>) {
        const auto found = given.outputs.find(name);
        if (found == given.outputs.end()) return {};
        asked.insert(name);
        member = found->second;
    } else if constexpr (std::is_same_v<One, NamedInput>) {
        static_assert(Several<Held>::value, "one file that has a name is an Input and a text");
        const auto found = given.named_inputs.find(name);
        if (found == given.named_inputs.end()) return {};
        asked.insert(name);
        TRY(refuse_without_name(field, found->second));
        member = found->second;
    } else if constexpr (std::is_same_v<One, Input>) {
        const auto found = given.inputs.find(name);
        if (found == given.inputs.end() || found->second.empty()) return {};
        asked.insert(name);
        if constexpr (Several<Held>::value) {
            member = found->second;
        } else {
            if (found->second.size() > 1) {
                return fail(Code::invalid_input, "request.given_twice",
                            {{"field", field_name(name)}});
            }
            member = found->second.front();
        }
    } else {
        const auto found = given.values.find(name);
        if (found == given.values.end()) return {};
        asked.insert(name);
        if constexpr (Several<Held>::value) {
            Held all;
            for (const auto& word : parted(field, found->second)) {
                all.push_back(TRY(one_of<One>(field, word)));
            }
            member = std::move(all);
        } else {
            if (found->second.size() > 1) {
                return fail(Code::invalid_input, "request.given_twice",
                            {{"field", field_name(name)}});
            }
            member = TRY(
                one_of<Held>(field, found->second.empty() ? std::string() : found->second.front()));
            // "--replace=false" asks for nothing.
            if constexpr (std::is_same_v<Held, bool>) {
                if (!member) asked.erase(name);
            }
        }
    }
    return {};
}

template <class Member>
std::string standard_of(const Member& member) {
    using Held = typename Maybe<Member>::One;
    if constexpr (Maybe<Member>::value || std::is_same_v<Held, bool> ||
                  std::is_same_v<Held, Input> || std::is_same_v<Held, Output>) {
        return {};
    } else if constexpr (Several<Held>::value) {
        std::string text;
        using One = typename Several<Held>::One;
        if constexpr (!std::is_same_v<One, Input> && !std::is_same_v<One, NamedInput>) {
            for (const auto& each : member)
                text += fmt::format("{}{}", text.empty() ? "" : ",", each);
        }
        return text;
    } else {
        return fmt::format("{}", member);
    }
}

}  // namespace detail

/// The fields of a Request with what their members say of them, in order.
template <class Request>
std::vector<Field> fields_of() {
    Request blank;
    std::vector<Field> all;
    Request::fields(blank, [&]<class Member>(Field field, const Member& member) {
        using Held = typename detail::Maybe<Member>::One;
        field.kind = detail::kind_of<typename detail::Several<Held>::One>();
        field.several = detail::Several<Held>::value;
        field.standard = detail::standard_of(member);
        all.push_back(std::move(field));
    });
    return all;
}

/// The Request of what was given; the rest keeps its defaults.
///
/// Errors   invalid_input  request.unknown, request.missing, request.given_twice, request.no_number,
///                         request.out_of_range, request.no_choice, request.name_and_file; what
///                         rules() refuse
template <class Request>
Result<Request> read(const Given& given) {
    Request request;
    Asked asked;
    std::vector<std::string> names;
    std::optional<Error> refusal;
    Request::fields(request, [&](const Field& field, auto& member) {
        names.emplace_back(field.name);
        if (refusal) return;
        if (const auto taken = detail::take(field, member, given, asked); !taken) {
            refusal = taken.error();
        } else if (field.required && !asked.contains(field.name)) {
            refusal = fail(Code::invalid_input, "request.missing",
                           {{"field", field_name(std::string(field.name))}});
        }
    });
    TRY(detail::refuse_unknown(given, names));
    if (refusal) return *std::move(refusal);
    asked.insert(given.beside.begin(), given.beside.end());
    if constexpr (requires { Request::rules(); }) {
        TRY(refuse_without_effect(asked, Request::rules()));
    }
    if constexpr (requires { request.asked = asked; }) request.asked = std::move(asked);
    return request;
}

}  // namespace palermo::workflows
