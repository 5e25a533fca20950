// vocabulary/terms.hpp: forms of exploitation, means of control, sex and age, and how each standard
// says them.
//
//     HTCDS, CTDC, GLOTIP, ICCS, SDG 16.2.2 ──crosswalk()──> our codes ──crosswalk()──> the others
//
// A crossing may widen (domestic servitude is only "forced labour" to the SDG) and may fan out
// (HTCDS "Other" covers several of our forms). Where a standard has no word the answer says so;
// it is never "other" by default. Notes of single rows stand in data/vocabulary/crosswalk.csv.
//
// Mandate  A/RES/76/7, para 23: data "using systematic and consistent criteria"
// Sources  Protocol, art. 3 (a); HTCDS 2.0 (IOM, CC BY 4.0); CTDC codebook v7 and synthetic 2024;
//          UNODC GLOTIP data files; ICCS 1.0, 0204; SDG metadata 16-2-2; ISO/IEC 5218
//
// Thread safety: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::vocabulary {

/// One entry of one of our code lists.
struct Term {
    std::string_view code;    // "LAB.DOM"
    std::string_view within;  // the wider code, "LAB"; empty at the top
    Names names;
};

inline std::string_view name(const Term& term, Language language) {
    return name(term.names, language);
}

std::span<const Term> forms();  // of exploitation: SEX, SEX.PROST, ..., UNK
std::span<const Term> means();  // of control: PHYS, SEXV, ..., OTHER
std::span<const Term> sexes();  // F, M, O, U, T (total)
std::span<const Term> ages();   // 0_17, 18plus, U, T (total)

/// nullptr where the list has no such code.
const Term* form(std::string_view code);
const Term* means_of_control(std::string_view code);
const Term* sex(std::string_view code);
const Term* age(std::string_view code);

enum class List : std::uint8_t { form, means, sex, age };

enum class Standard : std::uint8_t {
    palermo,         // the codes above
    protocol,        // words of article 3 (a): "the removal of organs"
    htcds,           // code list values: "ForcedLabour"
    ctdc,            // variables of the k-anonymised file, values for sex and age: "isForcedLabour"
    ctdc_synthetic,  // variables of the synthetic file of 2024: "meansThreats"
    glotip,          // categories of the UNODC data file: "Forced labour"
    iccs,            // "02042"
    sdg,             // series and dimension codes of 16.2.2: "VC_HTF_DETVFL", "lt18y"
    iso5218,         // sex: "1", "2"
};

/// Where a crossing ends.
enum class Ending : std::uint8_t {
    found,           // one code or more
    no_counterpart,  // we know the code, and the other standard has nothing for it
    unknown_code,    // the standard crossed from has no such code in this list
    not_mapped,      // nobody has drawn this list for one of the two standards
};

struct Crossing {
    Ending ending;
    std::vector<std::string_view> codes;  // each once, in the order of our list; empty unless found
};

/// From one standard's code to another's, by way of ours.
/// crosswalk(List::form, Standard::htcds, "OrganRemoval", Standard::sdg) finds VC_HTF_DETVOG.
/// Cost: O(rows of the crosswalk).
Crossing crosswalk(List list, Standard from, std::string_view code, Standard to);

}  // namespace palermo::vocabulary
