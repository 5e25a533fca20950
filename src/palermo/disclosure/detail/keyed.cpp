#include "palermo/disclosure/detail/keyed.hpp"

#include "palermo/core/result.hpp"
#include "palermo/crypto/digest.hpp"

namespace palermo::protect::detail {
namespace {

int digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

std::string bytes_of(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    }
    return bytes;
}

}  // namespace

std::uint64_t keyed_number(std::string_view key, std::string_view text) {
    constexpr std::size_t block = 64;
    std::string padded = key.size() > block ? bytes_of(crypto::sha256(key)) : std::string(key);
    padded.resize(block, '\0');
    std::string inner = padded, outer = padded;
    for (auto& c : inner) c = static_cast<char>(c ^ 0x36);
    for (auto& c : outer) c = static_cast<char>(c ^ 0x5C);
    inner += text;
    outer += bytes_of(crypto::sha256(inner));
    return std::stoull(crypto::sha256(outer).substr(0, 16), nullptr, 16);
}

}  // namespace palermo::protect::detail
