// mapping/detail/words.hpp: data/vocabulary/office_*.csv as tools/generate.py compiles them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "palermo/mapping/fields.hpp"
#include "palermo/mapping/values.hpp"

namespace palermo::mapping::detail {

struct HeadingRow {
    Field field;
    std::string_view heading;
};

/// Words of answers: a code of the field, or a mark: "-" says nothing, "#unknown", "#group", ...
struct WordRow {
    std::optional<Field> field;  // none: of every field
    std::string_view code;
    std::string_view phrases;  // "prostitut*;brothel"
};

/// A name of one State, of one that is no more, or of what could be two.
struct CitizenshipRow {
    Means as;
    std::string_view codes;  // "DMA|DOM"
    std::string_view label;
};

/// What the people of a State are called, without the endings that a language derives.
struct DemonymRow {
    std::string_view language;
    std::string_view iso3;
    std::string_view forms;  // "rumänisch;Rumäne"
};

/// What a word of an office says beside the labels: that it is no name, that a person is no victim.
enum class Sign : std::uint8_t {
    no_name_phrase,  // the whole name
    no_name_word,    // a name of such words alone
    no_number,       // where a case number should be
    no_victim,
    refused_part,  // of an answer about consent
    months,        // the unit of an age
    no_age,        // numbers that no age could be
};

struct SignRow {
    Sign sign;
    std::string_view words;  // "suspect;witness"
};

std::span<const SignRow> sign_rows();
std::span<const HeadingRow> heading_rows();
std::span<const WordRow> word_rows();
std::span<const CitizenshipRow> citizenship_rows();
std::span<const DemonymRow> demonym_rows();

}  // namespace palermo::mapping::detail
