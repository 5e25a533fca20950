// registry/fields.hpp: what stands in one version of a field group, and the bytes it becomes before it is sealed.
//
//     Fields ──checked()──> refusals that name the field ──packed()──> padded bytes ──(seal)──> store
//
// A field may stand several times: two citizenships are two fields. Sizes tell little: bytes are filled
// up to a multiple of 256. Who wrote a version and when stands in it, sealed with it.
//
//     checked({{"sex", "1"}, {"citizenship", "NGA"}}, group::facts, "CARE")
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/registry/rules.hpp"

namespace palermo::registry {

struct FieldValue {
    std::string name, value;
    bool operator==(const FieldValue&) const = default;
};
using Fields = std::vector<FieldValue>;

/// The first value; empty where there is none.
std::string_view value_of(const Fields& fields, std::string_view name);
std::vector<std::string> values_of(const Fields& fields, std::string_view name);
/// In place of all there are; an empty value takes them away.
void set_value(Fields& fields, std::string_view name, std::string value);

/// Errors   invalid_input  registry.unknown_field {field} (and what may have been meant);
///                         registry.field_form {field, form}; registry.field_long {field, most};
///                         registry.field_not_here {field, zone}: the forms of that zone do not have it;
///                         registry.field_signs {field}: characters that are no text
Result<void> checked(const Fields& fields, int group, std::string_view zone);

/// Up to 200 bytes of text in one line: of an organisation, of a file in a case.
bool is_name(std::string_view text);

/// Fields of a version: who and when first.
struct Written {
    std::string by, at;  // "U3", "2026-12-01T08:00:00Z"
    Fields fields;
    bool operator==(const Written&) const = default;
};
std::string packed(const Written& written);
/// Errors   corrupt  registry.version_form
Result<Written> unpacked(std::string_view bytes);

/// What a sealed version is bound to.
std::string context_of(const store::RecordId& record, store::Vault vault, int group,
                       std::int64_t version);

}  // namespace palermo::registry
