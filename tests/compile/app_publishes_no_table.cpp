// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. An app hands a candidate to
// the door; a table that nobody protected is none, and an empty one cannot be filled.
#include "palermo/disclosure/publish.hpp"

palermo::Result<palermo::protect::Release> out(palermo::Table table,
                                               palermo::protect::Candidate candidate,
                                               palermo::protect::Citation citation,
                                               const palermo::protect::Account& account) {
#ifdef SHOULD_FAIL
    palermo::protect::Candidate mine;
    mine.table_ = std::move(table);
    (void)candidate;
    return palermo::protect::publish(std::move(mine), std::move(citation), account);
#else
    (void)table;
    return palermo::protect::publish(std::move(candidate), std::move(citation), account);
#endif
}
