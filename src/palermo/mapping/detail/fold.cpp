#include "palermo/mapping/detail/fold.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "palermo/core/utf8.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping::detail {
namespace {

constexpr std::string_view article = "ال";

/// Letters that Unicode does not take apart, and those that Arabic hands write for one another.
void append_folded(std::string& word, char32_t letter) {
    switch (letter) {
        case U'ø':
            word += 'o';
            return;
        case U'ł':
            word += 'l';
            return;
        case U'đ':
        case U'ð':
            word += 'd';
            return;
        case U'ħ':
            word += 'h';
            return;
        case U'ı':
            word += 'i';
            return;
        case U'ŋ':
            word += 'n';
            return;
        case U'ə':
            word += 'e';
            return;
        case U'æ':
            word += "ae";
            return;
        case U'œ':
            word += "oe";
            return;
        case U'þ':
            word += "th";
            return;
        case 0x0640:  // tatweel
        case 0x0621:
            return;  // hamza that stands alone
        case 0x0671:
            utf8::append(word, 0x0627);
            return;
        case 0x0629:
        case 0x06be:
        case 0x06c1:
        case 0x06d5:
            utf8::append(word, 0x0647);
            return;
        case 0x0649:
        case 0x06cc:
            utf8::append(word, 0x064a);
            return;
        case 0x06a9:
            utf8::append(word, 0x0643);
            return;
        default:
            break;
    }
    const auto digit = u_charDigitValue(static_cast<UChar32>(letter));
    if (digit >= 0) {
        word += static_cast<char>('0' + digit);
    } else {
        utf8::append(word, letter);
    }
}

bool separates(char32_t letter) {
    constexpr std::u32string_view marks = U",;/|+&\\\n·•、،؛；，×";
    return marks.find(letter) != std::u32string_view::npos;
}

bool is_letter(char32_t letter) {
    const auto type = u_charType(static_cast<UChar32>(letter));
    return u_isalnum(static_cast<UChar32>(letter)) != 0 || type == U_COMBINING_SPACING_MARK ||
           type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_LETTER_NUMBER;
}

/// "meansOfControlTakesEarnings" and "com_sex_acts" as words. Only a label that is one such name is
/// taken apart: "McDonald" in a sentence is not.
std::string apart(std::string_view label, Humps humps) {
    const auto ascii_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    std::string text(label);
    std::ranges::replace(text, '_', ' ');
    if (humps == Humps::together || label.size() < 6 || !std::ranges::all_of(label, ascii_letter))
        return text;
    std::string words;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool capital = text[i] >= 'A' && text[i] <= 'Z';
        if (capital && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z') words += ' ';
        words += text[i];
    }
    return words;
}

}  // namespace

std::string without_article(std::string word) {
    if (word.starts_with(article) && letters(word) >= 5) word.erase(0, article.size());
    return word;
}

std::vector<Token> fold(std::string_view label, Humps humps) {
    const auto plain = vocabulary::normalised(apart(label, humps));
    std::vector<Token> tokens;
    std::string word;
    const auto end_word = [&](bool abbreviated = false) {
        if (word.empty()) return;
        tokens.push_back({.text = without_article(std::move(word)), .abbreviated = abbreviated});
        word.clear();
    };
    for (std::size_t at = 0; at < plain.size();) {
        const auto [letter, bytes] = utf8::character_at(plain, at);
        at += bytes;
        if (letter == U'(' || letter == U'[' || letter == U'{') {
            end_word();
            tokens.push_back({.is = Token::Is::open});
        } else if (letter == U')' || letter == U']' || letter == U'}') {
            end_word();
            tokens.push_back({.is = Token::Is::close});
        } else if (separates(letter)) {
            end_word();
            std::string mark;
            utf8::append(mark, letter);
            tokens.push_back({.is = Token::Is::separator, .text = mark});
        } else if (letter == U'.') {
            end_word(true);
        } else if (letter == 0x0640 || letter == 0x0621 || is_letter(letter)) {
            append_folded(word, letter);
        } else {
            end_word();
        }
    }
    end_word();
    return tokens;
}

std::string key_of(const std::vector<Token>& tokens) {
    std::string key;
    for (const auto& token : tokens) {
        if (token.is == Token::Is::word) key += token.text;
    }
    return key;
}

std::string key_of(std::string_view label, Humps humps) {
    return key_of(fold(label, humps));
}

bool runs_on(std::string_view word) {
    const auto letter = utf8::character_at(word, 0).code;
    return (letter >= 0x0e00 && letter <= 0x0eff) || (letter >= 0x1000 && letter <= 0x109f) ||
           (letter >= 0x1780 && letter <= 0x17ff) || (letter >= 0x3040 && letter <= 0x30ff) ||
           (letter >= 0x3400 && letter <= 0x9fff);
}

std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace palermo::mapping::detail
