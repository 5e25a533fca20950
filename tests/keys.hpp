// tests/keys.hpp: keys that are always the same, for tests and benches. No secret of anybody.
#pragma once

#include <string>

#include "palermo/crypto/keyed.hpp"

namespace palermo {

/// The key of that number; two numbers, two keys.
inline crypto::Key key_number(int number) {
    std::string bytes;
    for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i * 7 + number);
    return *crypto::Key::of(bytes);
}

}  // namespace palermo
