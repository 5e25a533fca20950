// linkage/plan.hpp: which columns are compared, how, and which pairs are compared at all.
//
//     link.json ──> read_plan() ──╮
//     header ──> plan_after() ────┴──> Plan ──> Records, compare_pairs(), link(), encode()
//
// A plan says fields, not victims: registries of people, of companies and of places are linked alike.
//
// Format   docs/formats/link_plan.md
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/linkage/compare.hpp"
#include "palermo/linkage/dates.hpp"

namespace palermo::linkage {

/// How two values of a field are compared, and into how many levels of agreement. Level 0 is always
/// "not known on one side", 1 is "differ", the highest is "same".
enum class Compare : std::uint8_t {
    exact,       // 2: same after case and accents
    name,        // 4: likeness of names.hpp at least 0.80, 0.92, same
    text,        // 4: Jaro-Winkler at least 0.80, 0.92, same
    edit,        // 4: edits 2, 1, 0 of the words as written
    date,        // 6: DateAgreement
    number,      // 3: within `within`, same
    identifier,  // 4: two typing errors, one, same (identifiers.hpp)
    filter,      // 9: Dice of keyed filters (encode.hpp), cut by how like strangers are
};
std::string_view name_of(Compare compare);

struct Field {
    std::string name;
    std::vector<std::string> columns;  // joined by a space; of identifiers, values of their own;
                                       // of a date, its year, month and day
    std::map<std::string, std::vector<std::string>, std::less<>>
        columns_in;  // where a list has others
    Compare compare = Compare::exact;
    DateOrder order = DateOrder::year_first;
    double within = 0;  // number: largest difference that still counts as near; years of a date
    bool term_frequency = true;   // agreement on a rare value weighs more than on a common one
    bool estimated_dates = true;  // days that stand where the day was not known are forgotten
    bool telephone = false;       // of identifiers: without country code and national zero
    bool own_numbers = false;  // each list may number by itself: nothing unless lists share values
    bool crosswise = false;    // given names that may have changed places with family names

    const std::vector<std::string>& columns_of(std::string_view list) const;
};

/// Of a crosswise field: level 2, between "differ" and "like". Of both names of a pair that have changed
/// places, the given name has this level and the family name none: one piece of evidence counts once.
inline constexpr int crosswise_level = 2;

/// The highest level of a field; levels are 0 .. top_level.
int top_level(const Field& field);

/// What of a field makes a blocking key.
enum class KeyPart : std::uint8_t {
    whole,     // the value
    sound,     // of names and texts: the consonant skeletons, sorted
    initials,  // of names and texts: first letters of the skeletons, sorted
    year,      // of dates
    birthday,  // of dates: month and day, in either order
    front,     // of identifiers: the first half of the normal form
    back,      // of identifiers: the second
    either,    // of a given name: its sound and that of the family name, whichever stands first
};

struct Key {
    std::size_t field = 0;
    KeyPart part = KeyPart::whole;
};

/// Records are compared where all keys of some pass agree. A pass without keys compares all pairs.
using Pass = std::vector<Key>;

/// A group of fields that becomes one keyed filter (encode.hpp).
struct EncodeGroup {
    std::string name;
    std::vector<std::size_t> fields;  // at least two
};

struct EncodeSettings {
    std::vector<EncodeGroup> groups;  // empty: what encode.cpp's groups_of makes of the fields
    bool salted = true;  // by the first date and the sounds of names, where there are any
};

/// What becomes of records of one list that are one person.
enum class Duplicates : std::uint8_t {
    merge,  // looked for by the model, shown, and counted once where chance makes few such pairs
    equal,  // equal in every compared field: counted once, always; others are not looked for
    apart,  // not looked for: each record is a person
    refuse  // looked for; a list with some is refused
};
/// "merge", "equal", "apart", "refuse".
std::string_view name_of(Duplicates duplicates);
std::optional<Duplicates> duplicates_named(std::string_view name);

/// What a record is called by the office that wrote it: a case number, a document. Decisions about it are
/// kept by that, and find it in next year's file though a name was corrected.
struct RecordId {
    std::string column;
    std::string list = {};  // the list's lasting name, where next year's file is called otherwise
};

struct Plan {
    std::vector<Field> fields;
    std::vector<Pass> passes;            // empty: all pairs where they are few, else passes.hpp
    std::int64_t largest_block = 2'000;  // records; larger blocks are not compared, and reported
    Duplicates duplicates = Duplicates::merge;
    double threshold = 0.5;  // link where the chance of being one person is at least this
    double review_from = 0.1, review_to = 0.9;  // pairs a person should look at
    std::vector<std::string> missing_words;     // values that mean "not known", beside ours
    bool placeholders = true;                   // our words for "not known" too (placeholders.hpp)
    std::optional<std::size_t> given,
        family;  // fields whose values may have changed places; both or none
    EncodeSettings encode;
    std::map<std::string, RecordId, std::less<>> record_ids;  // by list; "": of every other list

    /// Brothers and sisters seldom agree in this field: a name but the family's, or a paper's number.
    bool tells_relatives_apart(std::size_t field) const {
        const auto compare = fields[field].compare;
        return (compare == Compare::name && family != field) || compare == Compare::edit ||
               compare == Compare::identifier;
    }
    /// Pairs within a list are compared.
    bool looks_within() const {
        return duplicates == Duplicates::merge || duplicates == Duplicates::refuse;
    }
};

/// Reads a plan. The names of fields used in passes and groups must be defined; keys unknown are refused,
/// for a misspelt option that is silently ignored is a wrong result.
///
/// Errors   invalid_input  not JSON, or not a plan; with file:line:column or the path in the document
Result<Plan> read_plan(std::string_view json, std::string_view file_name);

/// "birth:year + family:sound".
std::string name_of(const Plan& plan, const Pass& pass);

}  // namespace palermo::linkage
