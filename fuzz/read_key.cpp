// Any bytes as a key file or a keyring: refused or read, and what was read has one text.
#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/registry/keys.hpp"

using namespace palermo;
using namespace palermo::registry;

namespace {

const crypto::SealingKey& key() {
    static const auto one = *crypto::SealingKey::of(std::string(32, 'k'));
    return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto read = read_key(bytes))
        expects(read_key(key_text(read->what, read->key))->what == read->what);
    if (const auto about = Keyring::outside(bytes)) expects(about->salt.size() == 16);
    // Whoever has not the key cannot have made a keyring that opens with it.
    expects(!Keyring::opened(bytes, key()));
    expects(!Keyring::recovered(bytes, key()));
    return 0;
}
