#include "palermo/mapping/fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace palermo::mapping {
namespace {

constexpr std::array<std::pair<Field, std::string_view>, 23> codes = {{
    {Field::sex, "sex"},
    {Field::age, "age"},
    {Field::age_unit, "age_unit"},
    {Field::age_group, "age_group"},
    {Field::birth_date, "birth_date"},
    {Field::citizenship, "citizenship"},
    {Field::form, "form"},
    {Field::means, "means"},
    {Field::recruitment, "recruitment"},
    {Field::sector, "sector"},
    {Field::authority, "authority"},
    {Field::place, "place"},
    {Field::year, "year"},
    {Field::date, "date"},
    {Field::decision, "decision"},
    {Field::left, "left"},
    {Field::consent, "consent"},
    {Field::answer, "answer"},
    {Field::case_id, "case_id"},
    {Field::name, "name"},
    {Field::contact, "contact"},
    {Field::note, "note"},
    {Field::other, "other"},
}};

constexpr auto fields = [] {
    std::array<Field, codes.size()> result{};
    for (std::size_t i = 0; i < codes.size(); ++i) result[i] = codes[i].first;
    return result;
}();

}  // namespace

std::string_view code_of(Field field) {
    return codes[static_cast<std::size_t>(field)].second;
}

std::optional<Field> field_of(std::string_view code) {
    const auto found = std::ranges::find(codes, code, &std::pair<Field, std::string_view>::second);
    if (found == codes.end()) return std::nullopt;
    return found->first;
}

std::span<const Field> all_fields() {
    return fields;
}

bool identifies(Field field) {
    return field == Field::name || field == Field::contact || field == Field::note ||
           field == Field::case_id;
}

}  // namespace palermo::mapping
