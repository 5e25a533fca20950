// vocabulary/treaties.hpp: who is bound by the Convention and its two Protocols.
//
// Source  UN Treaty Collection, chapter XVIII, 12, 12-a and 12-b. The copy names no day; its last
//         entry is of 13 December 2013, and a page that shows it must show that date beside it.
//
//     treaty_status(Treaty::trafficking_protocol, "ITA")->bound()
//
// Thread safety: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace palermo::vocabulary {

enum class Treaty : std::uint8_t {
    convention,            // UN Convention against Transnational Organized Crime, 2000
    trafficking_protocol,  // Protocol to Prevent, Suppress and Punish Trafficking in Persons
    smuggling_protocol,    // Protocol against the Smuggling of Migrants by Land, Sea and Air
};

/// How a participant came to be bound.
enum class Kind : std::uint8_t { none, ratification, acceptance, approval, accession, succession };

struct TreatyStatus {
    Treaty treaty;
    std::string_view party;        // iso3; "EUE" is the European Union, which is no Country
    std::string_view participant;  // as the Treaty Collection names it
    std::string_view signed_on;    // "2000-12-12", or empty
    std::string_view bound_on;     // date of ratification, accession, ...; empty: signed only
    Kind kind;

    bool bound() const noexcept { return kind != Kind::none; }
};

/// Signatories and parties of one treaty, in the order of party.
std::span<const TreatyStatus> treaty_statuses(Treaty treaty);

/// nullptr where the State had neither signed nor joined by the snapshot.
const TreatyStatus* treaty_status(Treaty treaty, std::string_view party);

/// How many were bound: 179 of the Convention, 159 of the Trafficking Protocol.
int parties(Treaty treaty);

}  // namespace palermo::vocabulary
