#include "palermo/linkage/names.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <memory>

#include "palermo/core/result.hpp"
#include "palermo/linkage/compare.hpp"

namespace palermo::linkage {

namespace {

bool plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

// Articles that come and go with the clerk. Not "bin" or "abd": they are part of who somebody is.
bool particle(std::string_view latin) {
    return latin == "al" || latin == "el" || latin == "de" || latin == "da" || latin == "la";
}

const icu::Transliterator& to_latin() {
    static const auto made = [] {
        UErrorCode status = U_ZERO_ERROR;
        const char* const rules =
            "Russian-Latin/BGN; Any-Latin; NFKD; [:Nonspacing Mark:] Remove; NFC; Latin-ASCII; "
            "Lower";
        std::unique_ptr<icu::Transliterator> built(
            icu::Transliterator::createInstance(rules, UTRANS_FORWARD, status));
        expects(built != nullptr && U_SUCCESS(status) != 0);
        return built;
    }();
    return *made;
}

// Scripts whose vowels stay unwritten.
bool leaves_vowels_out(UChar32 letter) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(letter, &status);
    return script == USCRIPT_ARABIC || script == USCRIPT_HEBREW || script == USCRIPT_SYRIAC;
}

void split(std::string_view latin, bool no_vowels, std::vector<NameToken>& tokens) {
    std::string word;
    const auto close = [&] {
        // The Arabic article is written together with its noun.
        if (no_vowels && word.size() > 3 && word.starts_with("al")) word.erase(0, 2);
        if (!word.empty() && !particle(word)) {
            tokens.push_back({word, skeleton_of(word), no_vowels});
        }
        word.clear();
    };
    for (const char letter : latin) {
        if (plain(letter)) {
            word += letter;
        } else if (letter == ' ' || letter == '-') {
            close();
        }  // apostrophes, hamza, soft signs: nothing
    }
    close();
}

std::vector<NameToken> carried_over(const std::string& word) {
    auto text = icu::UnicodeString::fromUTF8(word);
    bool no_vowels = false;
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        UChar32 letter = text.char32At(i);
        no_vowels = no_vowels || leaves_vowels_out(letter);
        if (letter == 0x629) continue;  // ta marbuta is silent: Fatima, not Fatimat
        if (letter == 0x2018 || letter == 0x2019) continue;
        if (u_isalnum(letter) == 0 && u_charType(letter) != U_NON_SPACING_MARK &&
            u_charType(letter) != U_COMBINING_SPACING_MARK && letter != '\'') {
            letter = ' ';
        }
        kept.append(letter);
    }
    to_latin().transliterate(kept);
    std::string latin;
    kept.toUTF8String(latin);
    std::vector<NameToken> tokens;
    split(latin, no_vowels, tokens);
    return tokens;
}

bool ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 128; });
}

}  // namespace

std::string skeleton_of(std::string_view latin) {
    std::string bones;
    const auto add = [&](char letter) {
        if (bones.empty() || bones.back() != letter) bones += letter;
    };
    for (std::size_t i = 0; i < latin.size(); ++i) {
        const char next = i + 1 < latin.size() ? latin[i + 1] : ' ';
        switch (latin[i]) {
            case 'a':
            case 'e':
            case 'i':
            case 'o':
            case 'u':
            case 'y':
            case 'w':
                break;
            case 'c':
                if (next == 'h') {
                    add('s');
                    ++i;
                } else {
                    add('k');
                }
                break;
            case 'k':
                if (next == 'h') {
                    add('h');
                    ++i;
                } else {
                    add('k');
                }
                break;
            case 'q':
                add('k');
                break;
            case 'x':
                add('k'), add('s');
                break;
            case 'p':
                if (next == 'h') {
                    add('f');
                    ++i;
                } else {
                    add('b');
                }
                break;
            case 'v':
                add('f');
                break;
            case 'z':
                add('s');
                break;
            case 'j':
                add('g');
                break;
            case 'd':
                if (next == 'j' || next == 'z') break;  // Djibril as Jibril
                add('d');
                i += next == 'h';
                break;
            case 's':
            case 't':
            case 'g':
                add(latin[i]);
                i += next == 'h';
                break;
            default:
                add(latin[i]);
        }
    }
    return bones;
}

Name NameReader::name_of(std::string_view text) {
    Name name;
    std::string word;
    const auto close = [&] {
        if (word.empty()) return;
        if (ascii(word)) {
            split(word, false, name);
        } else {
            auto found = seen_.find(word);
            if (found == seen_.end()) found = seen_.emplace(word, carried_over(word)).first;
            name.insert(name.end(), found->second.begin(), found->second.end());
        }
        word.clear();
    };
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
        const bool part_of_word = plain(lower) || c == '\'' || static_cast<unsigned char>(c) >= 128;
        if (part_of_word) {
            word += lower;
        } else {
            close();
        }
    }
    close();
    return name;
}

double likeness(const NameToken& a, const NameToken& b) {
    if (a.latin == b.latin) return 1;
    double like = jaro_winkler(a.latin, b.latin);
    if (a.no_vowels != b.no_vowels && a.skeleton.size() > 1 && b.skeleton.size() > 1) {
        like = std::max(like, 0.94 * jaro_winkler(a.skeleton, b.skeleton));
    }
    return like;
}

double likeness(const Name& a, const Name& b) {
    const Name& few = a.size() <= b.size() ? a : b;
    const Name& many = a.size() <= b.size() ? b : a;
    if (few.size() == 1 && many.size() == 1) return likeness(few[0], many[0]);
    // Best partners first, each token once. Names have a handful of tokens.
    constexpr std::size_t most = 8;
    const std::size_t rows = std::min(few.size(), most), columns = std::min(many.size(), most);
    std::array<double, most * most> like{};
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) like[i * most + j] = likeness(few[i], many[j]);
    }
    double sum = 0;
    unsigned used_rows = 0, used_columns = 0;
    for (std::size_t k = 0; k < rows; ++k) {
        double best = -1;
        std::size_t row = 0, column = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            if ((used_rows >> i & 1) != 0) continue;
            for (std::size_t j = 0; j < columns; ++j) {
                if ((used_columns >> j & 1) != 0 || like[i * most + j] <= best) continue;
                best = like[i * most + j], row = i, column = j;
            }
        }
        sum += best;
        used_rows |= 1U << row;
        used_columns |= 1U << column;
    }
    const double extra = static_cast<double>(many.size() - few.size());
    double score = sum / static_cast<double>(rows) - 0.02 * extra;
    if (extra > 0) {
        std::string joined_few, joined_many;
        for (const auto& token : few) joined_few += token.latin;
        for (const auto& token : many) joined_many += token.latin;
        score = std::max(score, 0.98 * jaro_winkler(joined_few, joined_many));
    }
    return std::clamp(score, 0.0, 1.0);
}

}  // namespace palermo::linkage
