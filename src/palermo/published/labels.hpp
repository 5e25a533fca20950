// published/labels.hpp: the people's decisions about labels, and which State a row belongs to.
//
//     const auto labels = TRY(read_labels({"ours.csv"}));
//
// Thread safety: functions of their arguments.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::published {

using vocabulary::Labels;

/// Decisions, and the digests of the files that were added to the shipped ones: part of a recipe.
struct Lookups {
    Labels labels;
    std::vector<InputDigest> inputs;
};

/// The shipped decisions and those of more lookups, which win; a later file wins over an earlier.
///
/// Errors   invalid_input  a file that is no lookup (vocabulary/labels.hpp); not_found
Result<Lookups> read_lookups(const std::vector<std::filesystem::path>& more_lookups);

/// The same without the digests, where no number is published from it.
Result<Labels> read_labels(const std::vector<std::filesystem::path>& more_lookups);

/// Adds the citizenship labels of a UNODC file that nobody has decided to `labels_found`, each once, in
/// the order of the file.
///
/// Errors   invalid_input  not a UNODC trafficking file
Result<void> add_undecided(const formats::Source& source, const Labels& labels,
                           std::vector<std::string>& labels_found);

/// Those labels as a lookup for a person to fill in (docs/guides/labels.md): class and iso3 are empty,
/// the note has up to three proposals with their likeness. As it is, read_lookups refuses it: a
/// proposal is no decision. Proposals are made for the first 1,000 labels.
std::string lookup_to_fill(const std::vector<std::string>& undecided, const Labels& labels);

/// The State of a row: its code decides; where the code is empty, the name if it is one of the code
/// list (Sark has no ISO 3166 code). nullptr: no State.
const vocabulary::Country* state_of(std::string_view iso3, std::string_view country);

}  // namespace palermo::published
