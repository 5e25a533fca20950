// Any bytes as the number of a record: refused or read, and what was read is written in one way.
#include <cstdint>
#include <string_view>

#include "palermo/store/store.hpp"

using namespace palermo;
using namespace palermo::store;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto id = RecordId::of(bytes)) {
        expects(id->bytes() == bytes);
        expects(*RecordId::parse(id->text()) == *id);
    }
    const auto id = RecordId::parse(bytes);
    if (!id) return 0;
    expects(id->text().size() == 19 && id->bytes().size() == 10);
    expects(*RecordId::parse(id->text()) == *id);
    expects(*RecordId::of(id->bytes()) == *id);
    return 0;
}
