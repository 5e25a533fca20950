// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. What others published
// comes in as the bytes of a file; a table that a workflow computed does not, whatever it is cited as.
#include "palermo/published/admit.hpp"

palermo::Result<palermo::protect::Release> made(palermo::Table table,
                                                const palermo::published::PublishedFile& file,
                                                palermo::protect::Citation citation) {
#ifdef SHOULD_FAIL
    return palermo::published::admit(palermo::published::Reading(std::move(table), {}),
                                     std::move(citation));
#else
    (void)table;
    return palermo::published::release_of_sdg(file, std::move(citation));
#endif
}
