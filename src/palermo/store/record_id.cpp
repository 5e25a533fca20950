#include "palermo/store/store.hpp"

namespace palermo::store {
namespace {

constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t id_bytes = 10, id_letters = 16;

}  // namespace

RecordId RecordId::random() {
    return RecordId(crypto::random_bytes(id_bytes));
}

std::optional<RecordId> RecordId::parse(std::string_view text) {
    std::string bytes(id_bytes, '\0');
    std::size_t bit = 0;
    for (char letter : text) {
        if (letter == ' ' || letter == '-') continue;
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
        if (letter == 'O') letter = '0';
        if (letter == 'I' || letter == 'L') letter = '1';
        const auto value = letters.find(letter);
        if (value == letters.npos || bit == 8 * id_bytes) return std::nullopt;
        for (int i = 4; i >= 0; --i, ++bit)
            bytes[bit / 8] = static_cast<char>(
                bytes[bit / 8] | static_cast<char>(((value >> i) & 1) << (7 - bit % 8)));
    }
    if (bit != 8 * id_bytes) return std::nullopt;
    return RecordId(std::move(bytes));
}

std::string RecordId::text() const {
    std::string text;
    for (std::size_t letter = 0; letter < id_letters; ++letter) {
        if (letter > 0 && letter % 4 == 0) text += '-';
        std::size_t value = 0;
        for (std::size_t bit = 5 * letter; bit < 5 * letter + 5; ++bit)
            value = (value << 1) |
                    ((static_cast<unsigned char>(bytes_[bit / 8]) >> (7 - bit % 8)) & 1U);
        text += letters[value];
    }
    return text;
}

}  // namespace palermo::store
