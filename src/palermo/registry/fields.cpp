#include "palermo/registry/fields.hpp"

#include <algorithm>

#include "palermo/core/date.hpp"
#include "palermo/core/ids.hpp"
#include "palermo/core/spelling.hpp"
#include "palermo/core/utf8.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::registry {
namespace {

constexpr std::size_t padded_to = 256;

bool is_code(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '/';
    });
}

bool in_list(std::string_view list, std::string_view value) {
    while (true) {
        const auto bar = list.find('|');
        if (list.substr(0, bar) == value) return true;
        if (bar == list.npos) return false;
        list.remove_prefix(bar + 1);
    }
}

bool fits(std::string_view kind, std::string_view value) {
    if (kind == "text") return true;
    if (kind == "code" || kind == "codes") return is_code(value);
    if (kind == "date") return Date::parse(value).has_value();
    if (kind == "zone") return is_zone(value);
    if (kind == "year")
        return value.size() == 4 && value >= "1850" && value <= "2150" &&
               std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (kind == "state") {
        if (value == "stateless" || value == "unknown") return true;
        const auto id = CountryId::parse(value);
        return id && vocabulary::country(*id) != nullptr;
    }
    expects(kind.starts_with("list:"));
    return in_list(kind.substr(5), value);
}

/// What a person has to write.
std::string described(std::string_view kind) {
    if (kind == "date") return "2026-12-01";
    if (kind == "year") return "1996";
    if (kind == "state") return "NGA (ISO 3166-1), stateless, unknown";
    if (kind == "code" || kind == "codes") return "A-Z a-z 0-9 . - _ /";
    if (!kind.starts_with("list:")) return std::string(kind);
    std::string choices(kind.substr(5));
    for (auto bar = choices.find('|'); bar != choices.npos; bar = choices.find('|'))
        choices.replace(bar, 1, ", ");
    return choices;
}

/// Nothing that is no text, and of control characters those that end a line or stand between columns.
bool is_text(std::string_view value) {
    for (std::size_t at = 0; at < value.size();) {
        const auto bytes = utf8::sequence_length(value, at);
        const auto first = static_cast<unsigned char>(value[at]);
        const bool control = first < 0x20 || first == 0x7f;
        if (bytes == 0 || (control && first != '\n' && first != '\t')) return false;
        at += bytes;
    }
    return true;
}

std::size_t letters_in(std::string_view value) {
    return static_cast<std::size_t>(utf8::characters(value));
}

void put(std::string& bytes, std::string_view text) {
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>((text.size() >> shift) & 0xffU);
    bytes += text;
}

std::optional<std::string> take(std::string_view& bytes) {
    if (bytes.size() < 4) return std::nullopt;
    std::size_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
        size |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    if (bytes.size() - 4 < size) return std::nullopt;
    std::string text(bytes.substr(4, size));
    bytes.remove_prefix(4 + size);
    return text;
}

}  // namespace

std::string_view value_of(const Fields& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &FieldValue::name);
    return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

std::vector<std::string> values_of(const Fields& fields, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& field : fields) {
        if (field.name == name) values.push_back(field.value);
    }
    return values;
}

void set_value(Fields& fields, std::string_view name, std::string value) {
    std::erase_if(fields, [&](const FieldValue& field) { return field.name == name; });
    if (!value.empty()) fields.push_back({std::string(name), std::move(value)});
}

Result<void> checked(const Fields& given, int group, std::string_view zone) {
    for (const auto& [name, value] : given) {
        const auto row = std::ranges::find(fields(), name, &FieldRow::name);
        if (row == fields().end() || row->group != group_of(group).name) {
            std::vector<std::string> names;
            for (const auto& one : fields()) {
                if (one.group == group_of(group).name) names.emplace_back(one.name);
            }
            std::string all;
            for (const auto& one : names) all += (all.empty() ? "" : ", ") + one;
            // What stands where a name should may be a value; only what looks like a name is told.
            const bool a_name = name.size() <= 30 && std::ranges::all_of(name, [](char c) {
                                    return (c >= 'a' && c <= 'z') || c == '_';
                                });
            return fail(Code::invalid_input, "registry.unknown_field",
                        {{"field", asked(a_name ? name + did_you_mean(name, names) : "?")},
                         {"choices", our_word(all)}});
        }
        if (row->not_in_zone == zone)
            return fail(Code::invalid_input, "registry.field_not_here",
                        {{"field", our_word(name)}, {"zone", our_word(std::string(zone))}});
        if (!is_text(value) || value.empty())
            return fail(Code::invalid_input, "registry.field_signs", {{"field", our_word(name)}});
        if (letters_in(value) > static_cast<std::size_t>(row->most))
            return fail(Code::invalid_input, "registry.field_long",
                        {{"field", our_word(name)}, {"most", row->most}});
        if (!row->several && std::ranges::count(given, name, &FieldValue::name) > 1)
            return fail(Code::invalid_input, "registry.field_twice", {{"field", our_word(name)}});
        if (!fits(row->kind, value))
            return fail(Code::invalid_input, "registry.field_form",
                        {{"field", our_word(name)}, {"form", our_word(described(row->kind))}});
    }
    return {};
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 200 && is_text(text) &&
           text.find_first_of("\t\n") == text.npos;
}

std::string packed(const Written& written) {
    std::string bytes;
    put(bytes, written.by);
    put(bytes, written.at);
    for (const auto& [name, value] : written.fields) {
        put(bytes, name);
        put(bytes, value);
    }
    bytes += "\xff\xff\xff\xff";  // no text is so long: here the fields end
    const auto rest = bytes.size() % padded_to;
    if (rest != 0) bytes.append(padded_to - rest, '\0');
    return bytes;
}

Result<Written> unpacked(std::string_view bytes) {
    const auto no_form = fail(Code::corrupt, "registry.version_form");
    Written written;
    auto by = take(bytes);
    if (!by) return no_form;
    auto when = take(bytes);
    if (!when) return no_form;
    written.by = *std::move(by), written.at = *std::move(when);
    while (!bytes.starts_with("\xff\xff\xff\xff")) {
        auto name = take(bytes);
        if (!name) return no_form;
        auto value = take(bytes);
        if (!value) return no_form;
        written.fields.push_back({*std::move(name), *std::move(value)});
    }
    return written;
}

std::string context_of(const store::RecordId& record, store::Vault vault, int group,
                       std::int64_t version) {
    return "palermo version 1|" + record.text() +
           (vault == store::Vault::cases ? "|cases|" : "|identities|") + std::to_string(group) +
           "|" + std::to_string(version);
}

}  // namespace palermo::registry
