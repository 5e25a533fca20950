// published/laws.hpp: a register of laws: since when a State criminalizes trafficking in persons.
//
//     const auto laws = TRY(release_of_laws(TRY(PublishedFile::read("laws.csv"))));
//
// Source   docs/formats/legislation.md
// Thread safety: a function of its argument.
#pragma once

#include "palermo/published/admit.hpp"

namespace palermo::published {

/// The register as it stands. It holds laws and no people: any other column is refused, because the whole
/// file goes into the site. Each row names its source, so the citation is of the register by the name of
/// its file and the year of its last law.
///
/// Errors   invalid_input  a column is missing or too many, no row, a code that is no State, a date that
///                         is none, another scope; with the place
Result<protect::Release> release_of_laws(const PublishedFile& file);

}  // namespace palermo::published
