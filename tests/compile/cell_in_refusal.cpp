// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. What stands in a refusal says
// what it is; a text alone, which may have come from a cell, is no argument.
#include "palermo/core/result.hpp"

palermo::Error refused(const std::string& heading, const std::string& cell) {
#ifdef SHOULD_FAIL
    return palermo::fail(palermo::Code::invalid_input, "table.no_column", {{"column", cell}});
#else
    (void)cell;
    return palermo::fail(palermo::Code::invalid_input, "table.no_column",
                         {{"column", palermo::column_name(heading)}});
#endif
}
