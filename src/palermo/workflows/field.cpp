#include "palermo/workflows/field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "palermo/core/spelling.hpp"

namespace palermo::workflows {

namespace {

Shown name_of(const Field& field) {
    return field_name(std::string(field.name));
}

Error out_of_range(const Field& field, const std::string& value) {
    if (!std::isfinite(field.low) && !std::isfinite(field.high)) {
        return fail(Code::invalid_input, "request.too_large",
                    {{"field", name_of(field)}, {"value", asked(value)}});
    }
    if (!std::isfinite(field.high)) {
        return fail(Code::invalid_input, "request.too_small",
                    {{"field", name_of(field)},
                     {"value", asked(value)},
                     {"low", our_word(fmt::format("{}", field.low))}});
    }
    return fail(Code::invalid_input, "request.out_of_range",
                {{"field", name_of(field)},
                 {"value", asked(value)},
                 {"low", our_word(fmt::format("{}", field.low))},
                 {"high", our_word(fmt::format("{}", field.high))}});
}

Error no_number(const Field& field, const std::string& value) {
    return fail(Code::invalid_input, "request.no_number",
                {{"field", name_of(field)}, {"value", asked(value)}});
}

Result<void> among_choices(const Field& field, const std::string& value) {
    if (field.choices.empty() || std::ranges::find(field.choices, value) != field.choices.end())
        return {};
    const std::vector<std::string> known(field.choices.begin(), field.choices.end());
    // Of a number nobody knows which other one was meant.
    const bool number = value.find_first_not_of("0123456789") == value.npos;
    return fail(Code::invalid_input, "request.no_choice",
                {{"field", name_of(field)},
                 {"value", asked(value)},
                 {"meant", our_word(number ? "" : closest(value, known))},
                 {"choices", our_word(fmt::format("{}", fmt::join(known, ", ")))}});
}

template <class Whole>
Result<Whole> whole(const Field& field, const std::string& value) {
    TRY(among_choices(field, value));
    const char* const first = value.data() + (value.starts_with('+') ? 1 : 0);
    const char* const last = value.data() + value.size();
    Whole number = 0;
    const auto [end, error] = std::from_chars(first, last, number);
    if (error == std::errc::result_out_of_range && end == last) return out_of_range(field, value);
    if (error != std::errc() || end != last) return no_number(field, value);
    const auto real = static_cast<double>(number);
    if (real < field.low || real > field.high) return out_of_range(field, value);
    return number;
}

}  // namespace

std::string option_of(const Field& field) {
    if (!field.option.empty()) return std::string(field.option);
    std::string name(field.name);
    std::ranges::replace(name, '_', '-');
    return "--" + name;
}

Result<void> refuse_without_effect(const Asked& asked, std::span<const FieldRule> rules) {
    const auto is_asked = [&](std::string_view field) { return asked.contains(field); };
    for (const auto& rule : rules) {
        if (!is_asked(rule.field)) continue;
        const auto field = field_name(std::string(rule.field));
        if (!rule.goes_with.empty() && std::ranges::none_of(rule.goes_with, is_asked)) {
            constexpr std::array names = {"other", "another", "third", "fourth", "fifth"};
            expects(rule.goes_with.size() <= names.size());
            std::vector<Argument> all{{"field", field}};
            for (std::size_t i = 0; i < rule.goes_with.size(); ++i) {
                all.emplace_back(names[i], field_name(std::string(rule.goes_with[i])));
            }
            // An id for each number of them, so that the sentence can be said in six languages.
            constexpr auto code = Code::invalid_input;
            switch (all.size() - 1) {
                case 1:
                    return fail(code, "request.goes_with", std::move(all));
                case 2:
                    return fail(code, "request.goes_with_either", std::move(all));
                case 3:
                    return fail(code, "request.goes_with_any", std::move(all));
                case 4:
                    return fail(code, "request.goes_with_four", std::move(all));
                default:
                    return fail(code, "request.goes_with_five", std::move(all));
            }
        }
        const auto other = std::ranges::find_if(rule.not_with, is_asked);
        if (other != rule.not_with.end()) {
            return fail(Code::invalid_input, "request.not_beside",
                        {{"field", field}, {"other", field_name(std::string(*other))}});
        }
    }
    return {};
}

namespace detail {

Result<bool> flag_of(const Field& field, const std::string& value) {
    if (value.empty() || value == "true") return true;
    if (value == "false") return false;
    return fail(Code::invalid_input, "request.no_flag",
                {{"field", name_of(field)}, {"value", asked(value)}});
}

Result<std::int64_t> whole_of(const Field& field, const std::string& value) {
    return whole<std::int64_t>(field, value);
}

Result<std::uint64_t> natural_of(const Field& field, const std::string& value) {
    if (!value.starts_with('-')) return whole<std::uint64_t>(field, value);
    Field natural = field;
    natural.low = std::max(field.low, 0.0);
    return out_of_range(natural, value);
}

Result<double> number_of(const Field& field, const std::string& value) {
    double number = 0;
    const char* const first = value.data() + (value.starts_with('+') ? 1 : 0);
    const char* const last = value.data() + value.size();
    const auto [end, error] = std::from_chars(first, last, number);
    if (error == std::errc::result_out_of_range && end == last) return out_of_range(field, value);
    if (error != std::errc() || end != last || !std::isfinite(number))
        return no_number(field, value);
    if (!(number >= field.low && number <= field.high)) return out_of_range(field, value);
    return number;
}

Result<std::string> text_of(const Field& field, const std::string& value) {
    if (value.empty() && !field.may_be_empty && !field.may_be_alone) {
        return fail(Code::invalid_input, "request.empty", {{"field", name_of(field)}});
    }
    TRY(among_choices(field, value));
    return value;
}

std::vector<std::string> parted(const Field& field, const std::vector<std::string>& words) {
    if (field.between == '\0') return words;
    std::vector<std::string> parts;
    for (const auto& word : words) {
        for (std::size_t at = 0; at <= word.size();) {
            const auto end = std::min(word.find(field.between, at), word.size());
            parts.push_back(word.substr(at, end - at));
            at = end + 1;
        }
    }
    return parts;
}

Result<void> refuse_unknown(const Given& given, std::span<const std::string> names) {
    const auto refuse = [&](const auto& map) -> Result<void> {
        for (const auto& [name, value] : map) {
            if (std::ranges::find(names, name) != names.end()) continue;
            return fail(Code::invalid_input, "request.unknown",
                        {{"name", asked(name)},
                         {"meant", our_word(closest(name, names))},
                         {"names", our_word(fmt::format("{}", fmt::join(names, ", ")))}});
        }
        return {};
    };
    TRY(refuse(given.values));
    TRY(refuse(given.inputs));
    TRY(refuse(given.named_inputs));
    return refuse(given.outputs);
}

Result<void> refuse_without_name(const Field& field, std::span<const NamedInput> files) {
    for (const auto& each : files) {
        if ((each.name.empty() && !field.may_be_unnamed) || each.file.empty())
            return fail(Code::invalid_input, "request.name_and_file", {{"field", name_of(field)}});
    }
    return {};
}

}  // namespace detail

}  // namespace palermo::workflows
