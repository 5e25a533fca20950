// mapping/fields.hpp: what a column of an office's own file can hold.
//
//     "Sexe", "SEXO", "الجنس / Sex" ──propose_columns()──> Field::sex
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): "disaggregated by sex, age and other relevant factors".
// Source   HTCDS 2.0 (IOM, CC BY 4.0) for the fields; GLOTIP questionnaire by way of the UNODC data file.
//
// Thread safety: constants.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace palermo::mapping {

enum class Field : std::uint8_t {
    sex,
    age,         // in years on the day of registration, or a range or words for it
    age_unit,    // "months" beside an age
    age_group,   // adult or child
    birth_date,  // a day, or the year alone
    citizenship,
    form,         // of exploitation
    means,        // of control
    recruitment,  // who recruited, or how
    sector,       // of the economy, ISIC
    authority,    // who referred or identified
    place,        // region of the State where the person was identified
    year,
    date,      // of registration, referral or identification: the one people are counted by
    decision,  // day of the decision
    left,      // day the person left the service: after `date`
    consent,   // whether the person agreed to be counted
    answer,    // yes or no to one category, named by the heading: "EXP_SEXUAL"
    case_id,   // tells rows apart
    name,      // identifies a person: read for duplicates alone, never carried on
    contact,   // telephone, document number, address, device: the same
    note,      // free text, may identify: never carried on
    other,     // nothing palermo uses
};

/// "sex", "birth_date": as in the file of columns.
std::string_view code_of(Field field);
std::optional<Field> field_of(std::string_view code);
std::span<const Field> all_fields();

/// What is never carried on: name, contact, note and case_id.
bool identifies(Field field);

}  // namespace palermo::mapping
