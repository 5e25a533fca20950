// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. The sentence of a refusal
// stands in data/words in six languages, and never where it is refused.
#include "palermo/core/result.hpp"

palermo::Error refused() {
#ifdef SHOULD_FAIL
    return palermo::fail(palermo::Code::not_found, "There is no such release.");
#else
    return palermo::fail(palermo::Code::not_found, "release.none");
#endif
}
