#include "palermo/crypto/base32.hpp"

#include "palermo/core/result.hpp"

namespace palermo::crypto {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

char base32_letter(unsigned value) {
    expects(value < alphabet.size());
    return alphabet[value];
}

unsigned base32_value(char letter) {
    const auto value = alphabet.find(letter);
    expects(value != alphabet.npos);
    return static_cast<unsigned>(value);
}

std::string base32(std::string_view bytes) {
    expects(bytes.size() % 5 == 0);
    std::string letters;
    unsigned held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) letters += alphabet[(held >> (bits - 5)) & 31U];
    }
    return letters;
}

std::optional<std::string> base32_letters(std::string_view typed) {
    std::string letters;
    for (char letter : typed) {
        if (letter == ' ' || letter == '-' || letter == '\n' || letter == '\r' || letter == '\t')
            continue;
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
        if (letter == 'O') letter = '0';
        if (letter == 'I' || letter == 'L') letter = '1';
        if (alphabet.find(letter) == alphabet.npos) return std::nullopt;
        letters += letter;
    }
    return letters;
}

std::optional<std::string> base32_bytes(std::string_view letters) {
    if (letters.size() % 8 != 0) return std::nullopt;
    std::string bytes;
    unsigned held = 0;
    int bits = 0;
    for (const char letter : letters) {
        const auto value = alphabet.find(letter);
        if (value == alphabet.npos) return std::nullopt;
        held = (held << 5) | static_cast<unsigned>(value);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((held >> bits) & 0xffU);
    }
    return bytes;
}

}  // namespace palermo::crypto
