#include "palermo/crypto/shares.hpp"

#include <algorithm>

#include "palermo/crypto/base32.hpp"

namespace palermo::crypto {
namespace {

constexpr std::size_t lines = 4, line_letters = 18, payload_bytes = 45;
constexpr int most_shares = 16;
constexpr char version = 1;

// Products in GF(2^8), without a branch or a table: their time tells nothing of the key.
std::uint8_t times(std::uint8_t a, std::uint8_t b) {
    unsigned product = 0, left = a;
    for (int bit = 0; bit < 8; ++bit) {
        product ^= left & (0U - ((static_cast<unsigned>(b) >> bit) & 1U));
        left = (left << 1) ^ (0x11bU & (0U - ((left >> 7) & 1U)));
    }
    return static_cast<std::uint8_t>(product);
}

// a^254 is 1/a.
std::uint8_t inverse(std::uint8_t a) {
    auto power = a;
    for (int i = 0; i < 6; ++i) power = times(times(power, power), a);  // a^127
    return times(power, power);
}

std::uint8_t byte_of(const std::string& text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

std::string number_bytes(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>((number >> shift) & 0xff));
    return bytes;
}

// Of the set as well: two ceremonies of one key cannot be told to be of one key.
std::string check_of(const SealingKey& key, std::uint32_t set) {
    auto bytes = key.derived("palermo recovery share " + number_bytes(set)).reveal();
    auto check = bytes.substr(0, 4);
    wipe(bytes);
    return check;
}

// A letter counts by its place; with a prime above every product, one wrong letter and two that
// changed places always change the sum. Where the line stands counts too.
std::string check_letters(std::size_t line, std::string_view content) {
    auto sum = static_cast<unsigned>(307 * (line + 1));
    for (std::size_t i = 0; i < content.size(); ++i)
        sum += static_cast<unsigned>(i + 1) * base32_value(content[i]);
    sum %= 1021;
    return {base32_letter(sum / 32), base32_letter(sum % 32)};
}

}  // namespace

std::string Share::text() const {
    expects(check.size() == 4 && piece.size() == SealingKey::size);
    std::string payload(1, version);
    payload += number_bytes(set);
    for (const auto each : {needed, of, number}) payload.push_back(static_cast<char>(each));
    payload += check + piece + std::string(1, '\0');
    expects(payload.size() == payload_bytes);
    auto content = base32(payload);
    std::string written;
    for (std::size_t line = 0; line < lines; ++line) {
        auto letters = content.substr(line * line_letters, line_letters);
        letters += check_letters(line, letters);
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (i > 0 && i % 5 == 0) written += ' ';
            written += letters[i];
        }
        written += '\n';
        wipe(letters);
    }
    wipe(content);
    wipe(payload);
    return written;
}

Result<Share> Share::parse(std::string_view text) {
    const auto form = fail(Code::invalid_input, "crypto.share_form");
    auto letters = base32_letters(text);
    if (!letters || letters->size() != lines * (line_letters + 2)) return form;
    std::string content;
    for (std::size_t line = 0; line < lines; ++line) {
        const auto begin = line * (line_letters + 2);
        const auto of_line = std::string_view(*letters).substr(begin, line_letters);
        if (check_letters(line, of_line) != letters->substr(begin + line_letters, 2))
            return fail(Code::invalid_input, "crypto.share_line",
                        {{"line", static_cast<std::int64_t>(line + 1)}});
        content += of_line;
    }
    auto payload = *base32_bytes(content);
    expects(payload.size() == payload_bytes);
    wipe(*letters);
    wipe(content);
    Share share;
    for (std::size_t i = 1; i <= 4; ++i) share.set = (share.set << 8) | byte_of(payload, i);
    share.needed = byte_of(payload, 5);
    share.of = byte_of(payload, 6);
    share.number = byte_of(payload, 7);
    share.check = payload.substr(8, 4);
    share.piece = payload.substr(12, SealingKey::size);
    const bool fits = payload.front() == version && payload.back() == '\0' && share.needed >= 2 &&
                      share.needed <= share.of && share.of <= most_shares && share.number >= 1 &&
                      share.number <= share.of;
    wipe(payload);
    if (!fits) return form;
    return share;
}

Result<std::vector<Share>> split(const SealingKey& key, int needed, int of) {
    if (needed < 2 || needed > of || of > most_shares)
        return fail(Code::invalid_input, "crypto.share_numbers", {{"most", most_shares}});
    auto drawn = random_bytes(4);
    std::uint32_t set = 0;
    for (std::size_t i = 0; i < 4; ++i) set = (set << 8) | byte_of(drawn, i);
    const auto check = check_of(key, set);

    // One polynomial a byte: its constant is the key's byte, the rest is drawn.
    auto secret = key.reveal();
    std::vector<std::string> powers = {secret};
    for (int i = 1; i < needed; ++i) powers.push_back(random_bytes(SealingKey::size));
    std::vector<Share> shares;
    for (int number = 1; number <= of; ++number) {
        Share share{.set = set,
                    .needed = static_cast<std::uint8_t>(needed),
                    .of = static_cast<std::uint8_t>(of),
                    .number = static_cast<std::uint8_t>(number),
                    .check = check,
                    .piece = std::string(SealingKey::size, '\0')};
        for (std::size_t i = 0; i < SealingKey::size; ++i) {
            std::uint8_t value = 0;
            for (auto power = powers.rbegin(); power != powers.rend(); ++power)
                value = static_cast<std::uint8_t>(times(value, share.number) ^ byte_of(*power, i));
            share.piece[i] = static_cast<char>(value);
        }
        shares.push_back(std::move(share));
    }
    wipe(secret);
    for (auto& each : powers) wipe(each);
    return shares;
}

Result<SealingKey> joined(const std::vector<Share>& shares) {
    std::vector<Share> used;
    for (const auto& share : shares) {
        if (!used.empty() && (share.set != used[0].set || share.needed != used[0].needed ||
                              share.of != used[0].of || share.check != used[0].check))
            return fail(Code::invalid_input, "crypto.share_sets");
        const auto same = std::find_if(used.begin(), used.end(), [&](const Share& other) {
            return other.number == share.number;
        });
        if (same == used.end())
            used.push_back(share);
        else if (*same != share)
            return fail(Code::invalid_input, "crypto.share_twice",
                        {{"share", our_word(std::to_string(share.number))}});
    }
    const auto needed = used.empty() ? std::size_t{2} : std::size_t{used[0].needed};
    if (used.size() < needed)
        return fail(Code::invalid_input, "crypto.share_missing",
                    {{"missing", static_cast<std::int64_t>(needed - used.size())}});

    // Lagrange's polynomial at 0 through any `needed` of them. More are given to be checked as well: the
    // digest below would not notice a wrong one that was not used.
    const auto at_zero = [&](std::size_t first) {
        std::string bytes(SealingKey::size, '\0');
        for (std::size_t j = first; j < first + needed; ++j) {
            std::uint8_t weight = 1;
            for (std::size_t m = first; m < first + needed; ++m) {
                if (m == j) continue;
                const auto apart = static_cast<std::uint8_t>(used[m].number ^ used[j].number);
                weight = times(weight, times(used[m].number, inverse(apart)));
            }
            for (std::size_t i = 0; i < bytes.size(); ++i)
                bytes[i] =
                    static_cast<char>(byte_of(bytes, i) ^ times(weight, byte_of(used[j].piece, i)));
        }
        return bytes;
    };
    const auto key_from = [&](std::size_t first) -> Result<SealingKey> {
        auto bytes = at_zero(first);
        auto key = SealingKey::of(bytes);
        wipe(bytes);
        if (check_of(*key, used[0].set) != used[0].check)
            return fail(Code::corrupt, "crypto.share_check");
        return key;
    };
    for (std::size_t first = 1; first + needed <= used.size(); ++first) TRY(key_from(first));
    return key_from(0);
}

}  // namespace palermo::crypto
