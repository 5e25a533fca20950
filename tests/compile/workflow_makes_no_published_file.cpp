// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. A source whose table was
// changed on the way is not what somebody published.
#include "palermo/published/admit.hpp"

palermo::Result<palermo::published::PublishedFile> read(const std::filesystem::path& path,
                                                        palermo::Table other) {
    auto source = TRY(palermo::formats::read_source(path));
    source.table = std::move(other);
#ifdef SHOULD_FAIL
    return palermo::published::PublishedFile(std::move(source));
#else
    return palermo::published::PublishedFile::read(path);
#endif
}
