// linkage/encode.hpp: a list that can be linked by another office without a name leaving this one.
//
//     List + Plan + Key ──encode()──> EncodedList ──text──> the other office or a linkage unit
//     EncodedList, EncodedList ──records_of()──> Records (filters) ──> compare_pairs(), link(), draws
//
// Each group of fields of a record becomes one keyed filter: pairs of letters of names, parts of dates and
// codes set bits that only who holds the key can find [SBR09]. Like records have like filters (Dice).
//
// What it is     a pseudonym for a protocol between offices that trust each other with the key and a third
//                that holds the files and not the key.
// What it is not anonymous data. Frequent values give frequent filters, and published attacks read names out
//                of plain filters without the key [K10, NSTB14, CSVR18]. An encoded list is personal data: it
//                is handed over under an agreement, linked, and destroyed. docs/methods/private_linkage.md.
//
// Safeguards     random (not double) hashing; salting by birthday, year and the sounds of other names, each
//                in bits of its own, so that one error spoils some of them only; folding by exclusive or;
//                balanced filters, so that none tells how much was written; no row order (shuffled with the secure
//                generator), no list of fields, no names; groups of one field, free text and short keys are
//                refused; the shared key is told apart by a check value, never shown.
//
// Sources  [SBR09] Schnell, Bachteler, Reiher (2009), BMC Med. Inform. Decis. Mak. 9:41. [SB16] Schnell,
//          Borgs (2016), ICDM Workshops, 218-224 (hardening). [NSTB14] Niedermeyer, Steinmetzer, Kroll,
//          Schnell (2014), J. Privacy Confid. 6(2). [K10] Kuzu, Kantarcioglu, Durham, Malin (2011), PETS.
//          [CSVR18] Christen, Schnell, Vatsalan, Ranbaduge (2017, 2018), PAKDD (pattern mining).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/crypto/keyed.hpp"
#include "palermo/linkage/records.hpp"

namespace palermo::linkage {

inline constexpr std::size_t filter_words = 16;  // 1,024 bits
inline constexpr int encoded_version = 2;        // of the files written; older ones are read

struct EncodedList {
    std::vector<std::string> groups;  // names of the filters
    std::string key_check;            // equal for equal keys
    std::string plan_check;           // equal for equal ways of encoding
    int version = encoded_version;    // of its file; part of the way of encoding
    bool salted = true;
    std::vector<std::uint64_t> filters;  // [records][groups][filter_words]; zero where not known
    Findings findings;                   // of the list encoded
    std::string file_name = {};          // where it was read, for places in errors

    std::size_t records() const { return filters.size() / (groups.size() * filter_words); }
};

/// Errors   invalid_input  a group of fewer than two fields, or fewer than two groups: a filter of one
///                         column gives its values away, and one filter cannot say what likeness is worth;
///                         free text (a field of 12 words or 80 letters in some record); fewer than 20
///                         records; what Records::make refuses
Result<EncodedList> encode(const List& list, const Plan& plan, const crypto::Key& key);

/// The file to hand over: one line of JSON, then one line a record. Format: docs/formats/encoded_list.md.
std::string text_of(const EncodedList& list);

/// True where the bytes begin as such a file does.
bool looks_encoded(std::string_view bytes);

/// Records of the list whose filters are all known and equal those of another: one person written down twice,
/// most likely. Cost: records log records.
std::int64_t equal_records(const EncodedList& list);

/// Files of versions 1 and 2. Lists of two versions are not linked with each other.
///
/// Errors   invalid_input  not such a file, or of a newer version; with file:line
Result<EncodedList> read_encoded(std::string_view bytes, std::string_view file_name);

/// Lists made ready for comparison; every field is a filter and all pairs are compared.
///
/// Errors   conflict       lists encoded with different keys or in different ways
Result<Records> records_of(std::vector<std::string> list_names, std::span<const EncodedList> lists,
                           double threshold = 0.5, Duplicates duplicates = Duplicates::apart);

}  // namespace palermo::linkage
