// mapping/detail/fold.hpp: a label as words that can be compared.
//
//     fold("Exploitée  sexuellement (rue)") == [exploitee] [sexuellement] ( [rue] )
//     fold("المكسيكيّــة")                  == [مكسيكيه]
//
// Case, accents, width, kinds of digits, tatweel, the forms of alef, yeh and heh, and the Arabic
// article go. What separates answers ("/", ";", ",") stays, for it tells one from two.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palermo::mapping::detail {

struct Token {
    enum class Is : unsigned char { word, separator, open, close };
    Is is = Is::word;
    std::string text = {};     // of a word, folded; of a separator, its character
    bool abbreviated = false;  // a full stop stood behind it: "Rep."
};

/// Whether "typeOfLabourMining" is one word or four: a name of a State is never taken apart.
enum class Humps : unsigned char { apart, together };

std::vector<Token> fold(std::string_view label, Humps humps = Humps::apart);

/// Words alone, without anything between them: "burkinafaso". The key of names.
std::string key_of(const std::vector<Token>& tokens);
std::string key_of(std::string_view label, Humps humps = Humps::apart);

/// The Arabic article off, where four letters or more are left with it.
std::string without_article(std::string word);

/// Letters of a script that writes words without spaces between them.
bool runs_on(std::string_view word);

/// Letters, not bytes.
std::size_t letters(std::string_view text);

}  // namespace palermo::mapping::detail
