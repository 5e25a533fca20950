// Any bytes as a recovery share that somebody typed: refused or read, and what was read has one print.
#include <cstdint>
#include <string_view>

#include "palermo/crypto/shares.hpp"

using namespace palermo;
using namespace palermo::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto share = Share::parse(bytes);
    if (!share) return 0;
    expects(*Share::parse(share->text()) == *share);
    // One share is never enough, and the same one twice is one.
    expects(!joined({*share}));
    expects(!joined({*share, *share}));
    auto next = *share;
    next.number = static_cast<std::uint8_t>(next.number == 1 ? 2 : 1);
    (void)joined({*share, next});
    return 0;
}
