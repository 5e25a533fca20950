// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. The report is made of
// releases; a table that went around protect::Release does not get in.
#include "palermo/report/detection_cube.hpp"

palermo::Result<palermo::report::DetectionCube> publish(const palermo::Table& table,
                                                        const palermo::protect::Release& release) {
#ifdef SHOULD_FAIL
    (void)release;
    return palermo::report::DetectionCube::of(table);
#else
    (void)table;
    return palermo::report::DetectionCube::of(release);
#endif
}
