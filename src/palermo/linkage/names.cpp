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
#include "palermo/linkage/detail/letters.hpp"

namespace palermo::linkage {

namespace {

constexpr double initial = 0.86;

bool plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

// Articles are left out altogether.
bool article(std::string_view latin) {
    return latin == "al" || latin == "el" || latin == "de" || latin == "da" || latin == "la";
}

// Words that come and go with the clerk. "bin Salman" is not the same as "Salman", but near. Not "abd": it is
// half of a name.
bool particle(std::string_view latin) {
    // Not "ben", "do" or "di": more people are called so than have it as a particle.
    constexpr std::array<std::string_view, 20> words = {
        "bin", "ibn", "bint", "abu", "umm", "ould", "van", "von", "der", "den",
        "vom", "zur", "del",  "los", "las", "dos",  "das", "des", "dei", "della"};
    return latin.size() <= 5 && std::ranges::find(words, latin) != words.end();
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
        if (!word.empty() && !article(word)) {
            auto heard = heard_as(word);
            if (heard == word) heard.clear();
            tokens.push_back(
                {word, skeleton_of(word), no_vowels, std::move(heard), particle(word)});
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

}  // namespace

std::string heard_as(std::string_view latin) {
    std::string made;
    for (std::size_t i = 0; i < latin.size(); ++i) {
        const char c = latin[i], next = i + 1 < latin.size() ? latin[i + 1] : ' ';
        char heard = c;
        if ((c == 'o' && (next == 'u' || next == 'o')) || (c == 'u' && next == 'e')) {
            heard = 'u', ++i;
        } else if ((c == 'e' && (next == 'e' || next == 'i')) || (c == 'i' && next == 'e')) {
            heard = 'i', ++i;
        } else if ((c == 'o' || c == 'a') && next == 'e') {
            ++i;
        } else if (c == 'p' && next == 'h') {
            heard = 'f', ++i;
        } else if (c == 'c' && next == 'h') {
            made += 'c', heard = 'h', ++i;
        } else if (c == 's' && next == 'h') {
            made += 's', heard = 'h', ++i;
        } else if (c == 'y' || c == 'j') {
            heard = 'i';
        } else if (c == 'w') {
            heard = 'v';
        } else if (c == 'q' || c == 'c') {
            heard = 'k';
        } else if (c == 'z') {
            heard = 's';
        } else if (c == 'h' && !made.empty() &&
                   std::string_view("bdgkt").find(made.back()) != std::string_view::npos) {
            continue;
        }
        if (made.empty() || made.back() != heard) made += heard;
    }
    return made;
}

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
        if (detail::ascii(word)) {
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
    // Particles last; a name of nothing else (Ben, Do) has none.
    const auto rest =
        std::ranges::stable_partition(name, [](const NameToken& token) { return !token.particle; });
    if (rest.begin() == name.begin()) {
        for (auto& token : name) token.particle = false;
    }
    return name;
}

namespace {

// Two of three letters stand where they should, or two neighbours are swapped.
double one_of_three(std::string_view a, std::string_view b) {
    const int equal = (a[0] == b[0]) + (a[1] == b[1]) + (a[2] == b[2]);
    const bool swapped = equal == 1 && ((a[2] == b[2] && a[0] == b[1] && a[1] == b[0]) ||
                                        (a[0] == b[0] && a[1] == b[2] && a[2] == b[1]));
    return equal == 2 || swapped ? 0.82 : 0;
}

}  // namespace

double likeness(const NameToken& a, const NameToken& b) {
    if (a.latin == b.latin) return 1;
    const auto& few = a.latin.size() <= b.latin.size() ? a.latin : b.latin;
    const auto& many = a.latin.size() <= b.latin.size() ? b.latin : a.latin;
    if (few.size() == 1) return few[0] == many[0] && many.size() > 1 ? initial : 0;
    double like = jaro_winkler(a.latin, b.latin);
    if (a.no_vowels != b.no_vowels && a.skeleton.size() > 1 && b.skeleton.size() > 1) {
        like = std::max(like, 0.94 * jaro_winkler(a.skeleton, b.skeleton));
    }
    if (like >= 0.92) return like;
    if (few.size() == 3 && many.size() == 3) like = std::max(like, one_of_three(few, many));
    // What hardly shares a letter is not heard alike either: nearly every pair ends here.
    if (like < 0.72) return like;
    if (!a.no_vowels && !b.no_vowels && few.size() > 2) {
        const auto& heard_a = a.heard.empty() ? a.latin : a.heard;
        const auto& heard_b = b.heard.empty() ? b.latin : b.heard;
        if (heard_a == heard_b) {
            like = 0.97;
        } else if (!a.heard.empty() || !b.heard.empty()) {
            like = std::max(like, 0.97 * jaro_winkler(heard_a, heard_b));
        }
    }
    if (few.size() > 3 && many.size() == few.size() + 2 && many.ends_with(few) &&
        (many.starts_with("al") || many.starts_with("el"))) {
        like = std::max(like, 0.95);
    }
    return like;
}

namespace {

std::size_t core_of(const Name& name) {
    std::size_t core = name.size();
    while (core > 0 && name[core - 1].particle) --core;
    return core;
}

// The best partners' sum, each token once. Names have a handful of tokens.
double best_partners(const Name& few, std::size_t rows, const Name& many, std::size_t columns) {
    constexpr std::size_t most = 8;
    rows = std::min(rows, most), columns = std::min(columns, most);
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
    return sum / static_cast<double>(rows);
}

std::string in_one(const Name& name) {
    std::string made;
    // Particles stand before what they belong to, as "vandenberg" is written.
    for (const auto& token : name) {
        if (token.particle) made += token.latin;
    }
    for (const auto& token : name) {
        if (!token.particle) made += token.latin;
    }
    return made;
}

}  // namespace

double likeness_within(const Name& name, const Name& whole) {
    const auto rows = core_of(name), columns = core_of(whole);
    if (rows == 0 || rows > columns) return 0;
    return best_partners(name, rows, whole, columns);
}

double likeness(const Name& a, const Name& b) {
    if (a.size() == 1 && b.size() == 1) return likeness(a[0], b[0]);
    const auto core_a = core_of(a), core_b = core_of(b);
    const bool swap = core_a > core_b;
    const Name &few = swap ? b : a, &many = swap ? a : b;
    const auto rows = swap ? core_b : core_a, columns = swap ? core_a : core_b;
    const double extra = static_cast<double>(columns - rows);
    double score = best_partners(few, rows, many, columns) - 0.02 * extra;
    const auto particles_differ = [&] {
        if (a.size() - core_a != b.size() - core_b) return true;
        for (std::size_t i = 0; i < a.size() - core_a; ++i) {
            if (a[core_a + i].latin != b[core_b + i].latin) return true;
        }
        return false;
    };
    if (particles_differ()) score -= 0.02;
    // "Nguyen Van Hong" and "Nguyen Thi Hong": a word here, another there.
    if (extra > 0 && few.size() - rows > many.size() - columns) score -= 0.2;
    if (a.size() != b.size() || extra > 0) {
        score = std::max(score, 0.98 * jaro_winkler(in_one(few), in_one(many)));
    }
    return std::clamp(score, 0.0, 1.0);
}

}  // namespace palermo::linkage
