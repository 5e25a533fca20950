#include "palermo/linkage/identifiers.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "palermo/core/result.hpp"
#include "palermo/linkage/detail/letters.hpp"

namespace palermo::linkage {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

bool plain(char c) {
    return digit(c) || (c >= 'a' && c <= 'z');
}

// Cyrillic and Greek letters that look like Latin ones: on papers they are typed either way.
char32_t as_latin(char32_t letter) {
    constexpr std::u32string_view from =
        U"авекмнорстухіјѕ"
        U"αβεικμνορτυχ";
    constexpr std::u32string_view to =
        U"abekmhopctyxijs"
        U"abeikmnoptyx";
    const auto at = from.find(letter);
    return at == from.npos ? letter : to[at];
}

// Small letters, plain digits, no accents; marks and spaces stay.
std::string in_one_case(std::string_view text) {
    std::string made;
    if (detail::ascii(text)) {
        for (const char c : text) {
            made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return made;
    }
    const auto letters = detail::decomposed(text);
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
        const UChar32 letter = letters.char32At(i);
        const auto value = u_charDigitValue(letter);
        if (value >= 0) {
            kept.append(static_cast<UChar32>('0' + value));
        } else if (letter >= 0x2010 && letter <= 0x2015) {
            kept.append(static_cast<UChar32>('-'));
        } else if (letter == 0x60C || letter == 0x3001) {
            kept.append(static_cast<UChar32>(','));
        } else if (letter == 0x61B) {
            kept.append(static_cast<UChar32>(';'));
        } else if (u_charType(letter) != U_NON_SPACING_MARK && letter != 0x640 &&
                   (u_isalnum(letter) != 0 || letter < 128)) {
            kept.append(static_cast<UChar32>(as_latin(static_cast<char32_t>(letter))));
        }
    }
    kept.toUTF8String(made);
    return made;
}

std::string letters_and_digits(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (plain(c) || static_cast<unsigned char>(c) >= 128) made += c;
    }
    return made;
}

// How many digits the country code has [E164].
std::size_t country_code(std::string_view digits) {
    constexpr std::string_view two =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
        "64 65 66 81 82 84 86 90 91 92 93 94 95 98";
    if (digits.empty()) return 0;
    if (digits[0] == '1' || digits[0] == '7') return 1;
    return two.find(digits.substr(0, 2)) != two.npos ? 2 : 3;
}

std::string telephone_of(std::string_view text) {
    std::string digits;
    bool plus = false;
    // "+31 (0)6": the zero in brackets is dialled at home only, as the zero after a country code is.
    for (const char c : text) {
        plus = plus || (c == '+' && digits.empty());
        if (digit(c)) digits += c;
        if (c == 'x' || c == '#') break;  // an extension in the office
    }
    if (!plus && digits.starts_with("00") && digits.size() > 9) {
        digits.erase(0, 2);
        plus = true;
    }
    if (plus && digits.size() > 7) {
        digits.erase(0, country_code(digits));
    } else if (digits.size() == 11 && digits[0] == '8') {
        digits.erase(0, 1);  // 8 912 345 67 89, at home in a third of Eurasia
    }
    const auto first = digits.find_first_not_of('0');
    if (first == digits.npos) return digits;
    return digits.substr(first);
}

std::string normal_of(std::string_view text, Telephone telephone) {
    if (text.find('@') != text.npos) {
        if (const auto scheme = text.find("mailto:"); scheme != text.npos) {
            text.remove_prefix(scheme + 7);
        }
        if (const auto open = text.find('<'); open != text.npos) text.remove_prefix(open + 1);
        std::string made;
        for (const char c : text) {
            if (c == '>') break;
            if (static_cast<unsigned char>(c) > ' ') made += c;
        }
        while (!made.empty() && made.back() == '.') made.pop_back();
        return made;
    }
    if (telephone == Telephone::yes) {
        auto made = telephone_of(text);
        if (!made.empty()) return made;
    }
    return letters_and_digits(text);
}

// Where a cell holds several values.
std::vector<std::string_view> parts_of(std::string_view text) {
    const auto cut = [](std::string_view whole, std::string_view marks) {
        std::vector<std::string_view> made;
        for (std::size_t first = 0; first <= whole.size();) {
            const auto end = std::min(whole.find_first_of(marks, first), whole.size());
            made.push_back(whole.substr(first, end - first));
            first = end + 1;
        }
        return made;
    };
    const auto length = [](std::string_view part) {
        return std::ranges::count_if(
            part, [](char c) { return plain(c) || static_cast<unsigned char>(c) >= 128; });
    };
    std::vector<std::string_view> made;
    for (const auto part : cut(text, ";|\n\r")) {
        auto finer = cut(part, "/,");
        const bool each_is_one =
            std::ranges::all_of(finer, [&](auto one) { return length(one) >= 6; });
        if (finer.size() > 1 && each_is_one) {
            made.insert(made.end(), finer.begin(), finer.end());
        } else {
            made.push_back(part);
        }
    }
    return made;
}

std::string as_read(std::string_view normal) {
    std::string made(normal);
    for (auto& c : made) {
        c = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c == 'b' ? '8' : c == 's' ? '5' : c;
    }
    return made;
}

bool digits_only(std::string_view text) {
    return std::ranges::all_of(text, digit);
}

// 31612345678 and 612345678: a country code that lost its plus.
bool lost_plus(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    return b.size() >= 8 && a.size() > b.size() && a.size() <= b.size() + 3 && a.ends_with(b) &&
           digits_only(a) && country_code(a) == a.size() - b.size();
}

int level_of_one(std::string_view a, std::string_view b) {
    const int edits = few_edits(a, b);
    if (edits < 2) return 4 - edits;
    return lost_plus(a, b) ? 3 : edits == 2 ? 2 : 1;
}

// Sixteen kinds of characters, four bits each: as many as it stands there, at most four. A typing error changes two
// bits at most, so that few bits apart is what few errors need.
std::uint64_t bag_of(std::string_view read) {
    std::array<int, 16> counts{};
    std::uint64_t made = 0;
    for (const char c : read) {
        const auto kind = digit(c)
                              ? static_cast<std::size_t>(c - '0')
                              : 10 + static_cast<std::size_t>(static_cast<unsigned char>(c)) % 6;
        if (counts[kind] < 4) made |= std::uint64_t{1} << (4 * kind + std::size_t(counts[kind]++));
    }
    return made;
}

std::string_view next_value(std::string_view& rest) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto made = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return made;
}

bool share_a_value(std::string_view a, std::string_view b) {
    while (!a.empty()) {
        const auto one = next_value(a);
        for (auto rest = b; !rest.empty();) {
            if (next_value(rest) == one) return true;
        }
    }
    return false;
}

}  // namespace

bool filler_identifier(std::string_view normal) {
    constexpr std::string_view up = "01234567890123456789", down = "98765432109876543210";
    if (normal.size() >= 3 && normal.find_first_not_of(normal[0]) == normal.npos &&
        (digit(normal[0]) ? normal.size() >= 4 : true)) {
        return true;
    }
    if (normal.size() >= 5 && digits_only(normal)) {
        if (up.starts_with(normal) || up.substr(1).starts_with(normal) ||
            down.starts_with(normal)) {
            return true;
        }
    }
    const auto at = normal.find('@');
    if (at == normal.npos) return false;
    const auto name = normal.substr(0, at), home = normal.substr(at + 1);
    if (name.empty() || home.empty()) return true;
    constexpr std::array<std::string_view, 30> words = {
        "none",        "no",       "na",        "n/a",      "nomail",  "noemail",
        "no-email",    "no.email", "nobody",    "unknown",  "test",    "noreply",
        "no-reply",    "sinemail", "sincorreo", "notiene",  "ninguno", "inconnu",
        "desconocido", "aucun",    "pasdemail", "sansmail", "нет",     "неизвестно",
        "无",          "没有",     "x",         "abc",      "keine",   "nessuno"};
    if (std::ranges::find(words, name) != words.end()) return true;
    return name.size() >= 2 && name.find_first_not_of(name[0]) == name.npos;
}

std::optional<Identifier> read_identifier(std::string_view cell, Telephone telephone) {
    const auto text = in_one_case(cell);
    const auto parts = parts_of(text);
    std::vector<std::string> values;
    for (const auto part : parts) {
        auto normal = normal_of(part, telephone);
        if (normal.empty() || normal.find(';') != normal.npos) continue;
        if (filler_identifier(normal)) continue;
        values.push_back(std::move(normal));
    }
    if (values.empty()) return {};
    std::ranges::sort(values);
    values.erase(std::ranges::unique(values).begin(), values.end());
    Identifier made;
    for (const auto& value : values) made.normal += (made.normal.empty() ? "" : ";") + value;
    made.read = as_read(made.normal);
    made.bag = bag_of(made.read);
    made.several = values.size() > 1;
    made.digits = digits_only(made.read);
    return made;
}

int few_edits(std::string_view a, std::string_view b) {
    constexpr int most = 2;
    const auto n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
    const int apart = m - n;
    if (apart > most || apart < -most) return most + 1;
    const auto slide = [&](int i, int diagonal) {
        while (i < n && i + diagonal < m &&
               a[static_cast<std::size_t>(i)] == b[static_cast<std::size_t>(i + diagonal)]) {
            ++i;
        }
        return i;
    };
    // reached[d + most + 1]: how far of a on diagonal j - i = d; -1 not at all.
    constexpr int places = 2 * most + 3, middle = most + 1;
    std::array<int, places> reached;
    reached.fill(-1);
    reached[middle] = slide(0, 0);
    if (apart == 0 && reached[middle] == n) return 0;
    for (int edits = 1; edits <= most; ++edits) {
        auto next = reached;
        for (int d = -edits; d <= edits; ++d) {
            const auto here = static_cast<std::size_t>(d + middle);
            int best = -1;
            if (const int i = reached[here]; i >= 0) {
                const int j = i + d;
                if (i < n && j < m) {
                    best = i + 1;
                    if (i + 1 < n && j + 1 < m && a[std::size_t(i)] == b[std::size_t(j + 1)] &&
                        a[std::size_t(i + 1)] == b[std::size_t(j)]) {
                        best = i + 2;
                    }
                }
            }
            if (const int i = reached[here + 1]; i >= 0 && i < n) best = std::max(best, i + 1);
            if (const int i = reached[here - 1]; i >= 0 && i + d <= m) best = std::max(best, i);
            if (best >= 0 && best + d >= 0) best = slide(best, d);
            next[here] = std::max(best, reached[here]);
        }
        reached = next;
        if (reached[static_cast<std::size_t>(apart + middle)] == n) return edits;
    }
    return most + 1;
}

int identifier_level(const Identifier& a, const Identifier& b) {
    if (!a.several && !b.several) {
        const bool may_lack_code = a.digits && b.digits && a.read.size() != b.read.size();
        if (std::popcount(a.bag ^ b.bag) > 4 && !may_lack_code) return 1;
        const int level = level_of_one(a.read, b.read);
        return level == 4 && a.normal != b.normal ? 3 : level;
    }
    int best = 1;
    for (std::string_view rest_a = a.read; !rest_a.empty();) {
        const auto one = next_value(rest_a);
        for (std::string_view rest_b = b.read; !rest_b.empty();) {
            best = std::max(best, level_of_one(one, next_value(rest_b)));
        }
    }
    return best == 4 && !share_a_value(a.normal, b.normal) ? 3 : best;
}

std::size_t usual_length(std::span<const Identifier> values) {
    std::array<std::size_t, 65> counts{};
    for (const auto& value : values) {
        const auto length =
            std::min({value.read.find_first_of(";@"), value.read.size(), std::size_t{64}});
        if (length > 0) ++counts[length];
    }
    return static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
}

Halves halves_of(std::string_view read, std::size_t usual) {
    read = read.substr(0, read.find_first_of(";@"));
    const bool near_usual = read.size() + 1 >= usual && read.size() <= usual + 1;
    const std::size_t length = near_usual ? usual : read.size();
    const auto front = std::min(length / 2, read.size());
    const auto back = std::min(length - length / 2, read.size());
    if (read.size() < 4) return {read, read};
    return {read.substr(0, front), read.substr(read.size() - back)};
}

FormChance::FormChance(std::span<const std::string> values) {
    std::array<std::array<std::int32_t, 256>, longest> counts{};  // [place][character]
    std::array<double, longest + 1> of_length{};
    for (const auto& value : values) ++of_length[std::min(value.size(), longest)];
    const auto all = static_cast<double>(values.size());
    double sum = 0;
    for (std::size_t length = 0; length <= longest; ++length) {
        const double n = of_length[length];
        double chance = 1;
        if (n > 0) {
            for (auto& place : counts) place.fill(0);
            for (const auto& value : values) {
                if (std::min(value.size(), longest) != length) continue;
                for (std::size_t i = 0; i < length; ++i) {
                    ++counts[i][static_cast<unsigned char>(value[i])];
                }
            }
            // As if one pair more had been seen that agrees in a tenth.
            for (std::size_t i = 0; i < length; ++i) {
                double agree = 0.1, pairs = 1;
                for (const auto count : counts[i]) {
                    agree += static_cast<double>(count) * (count - 1) / 2;
                }
                pairs += n * (n - 1) / 2;
                chance *= agree / pairs;
            }
        }
        by_length_[length] = n > 0 ? std::max(1e-12, chance * std::max(n, 1.0) / std::max(all, 1.0))
                                   : std::max(1e-12, std::pow(0.1, static_cast<double>(length)));
        sum += n / std::max(all, 1.0) * by_length_[length];
    }
    mean_ = values.empty() ? 1 : sum;
}

double FormChance::operator()(std::string_view value) const {
    return by_length_[std::min(value.size(), longest)];
}

}  // namespace palermo::linkage
