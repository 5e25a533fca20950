// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. The open side shows
// releases; it cannot make one of a table.
#include "palermo/report/detection_cube.hpp"

palermo::protect::Release made(const palermo::Table& table,
                               const palermo::protect::Release& theirs) {
#ifdef SHOULD_FAIL
    return palermo::protect::Release(table, theirs.statement());
#else
    (void)table;
    return theirs;
#endif
}
