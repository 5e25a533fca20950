// words/words.hpp: what the program says, in the six languages of the United Nations.
//
//     data/words/*.csv ──tools/generate.py──> Words ──> report, charts, casework screens
//
// A text is asked for by key and is there in all six languages, or the program does not build. A
// key that does not exist is our bug and is thrown; it is never shown to a person in a text's place.
//
// Mandate  A/RES/76/7, para 22-23: data that everybody concerned can read.
// Sources  [CLDR] Unicode CLDR 42, plural rules, list patterns, number symbols
//          [UN]   United Nations editorial usage: double month names and Latin digits in Arabic,
//                 no comma before "and", thin spaces between thousands in French and Spanish
//
// Thread safety: the texts are constants; Words are values.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "palermo/core/result.hpp"

namespace palermo::words {

enum class Language : std::uint8_t { en, fr, es, ru, zh, ar };

inline constexpr std::array<Language, 6> all_languages = {Language::en, Language::fr, Language::es,
                                                          Language::ru, Language::zh, Language::ar};

/// "fr" -> Language::fr; nothing for any other text, "FR" and "fr-CA" included.
std::optional<Language> language(std::string_view code);

/// Language::fr -> "fr", for names of files and folders.
std::string_view code(Language language);

/// Fit for an HTML lang attribute, with the script where a reader could take it for another:
/// Language::zh -> "zh-Hans", Chinese in simplified signs [BCP 47].
std::string_view html_lang(Language language);

/// What its speakers call it: "français", "العربية".
std::string_view own_name(Language language);

constexpr bool right_to_left(Language language) {
    return language == Language::ar;
}

/// Fit for an HTML dir attribute.
constexpr std::string_view direction(Language language) {
    return right_to_left(language) ? "rtl" : "ltr";
}

/// Plural category of [CLDR].
enum class Category : std::uint8_t { zero, one, two, few, many, other };

/// The category a whole number of things falls in: 21 is `one` in Russian and `other` in English.
Category plural_category(Language language, std::int64_t count);

/// Wraps a name or number so that writing direction around it does not move its parts
/// (U+2068 ... U+2069). For text; in HTML write <bdi>.
std::string isolated(std::string_view text);

/// The texts and the manners of one language. Two bytes; copy it freely.
class Words {
public:
    explicit Words(Language language) : language_(language) {}

    /// Texts with every letter accented and every text a third longer, in brackets. For layout
    /// tests: what is still plain was written past this module; what is cut off needs room.
    static Words pseudo();

    Language language() const noexcept { return language_; }

    /// The text of a key. A key that is not in data/words is a bug (expects). Cost: one binary
    /// search. Not for counted keys, "count.victims"; those are asked for with plural().
    std::string_view operator()(std::string_view key) const;

    /// Whether data/words holds the key (counted or not).
    static bool has(std::string_view key);

    /// The text of a key with its named places filled: "{n} of {all}". A place without a value, or
    /// a value without a place, is a bug. Values are put in as they are: not isolated, not escaped.
    std::string fill(
        std::string_view key,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;

    /// The same for places {1}, {2}, ... in order.
    std::string fill(std::string_view key, std::span<const std::string> values) const;

    /// 1234567 as "1,234,567" (en, zh, ar), "1 234 567" (fr, es: U+202F; ru: U+00A0). Spanish does
    /// not group four digits [CLDR]. Arabic uses Latin digits [UN]; a minus sign is kept beside
    /// its number by an isolate.
    std::string number(std::int64_t value) const;

    /// A fraction with so many places, 0 to 15: decimal(1234.5, 1) is "1 234,5" in French. Halves
    /// go as the stored binary number goes, like printf. Not for NaN or infinity (expects).
    std::string decimal(double value, int places) const;

    /// A share of 1: percent(0.25, 0) is "25%" (en, zh, ar) or "25 %" with a space that does not
    /// break (fr, es, ru).
    std::string percent(double share, int places) const;

    /// A number as programs write it ("1234", "-0.5", "2.5%"), with as many places, as the language
    /// writes it. Anything else is a bug (expects).
    std::string figure(std::string_view plain) const;

    /// The text that goes with a count: plural("count.victims", 21) is "21 жертва" in Russian.
    /// Takes `key.one`, `key.few`, ... by [CLDR], else `key.other`; {n} is filled with number().
    std::string plural(std::string_view key, std::int64_t count) const;

    /// plural() with further named places; a value for {n} is put in its place, <data>5</data>.
    std::string plural(
        std::string_view key, std::int64_t count,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;

    /// "Benin, Ghana and Togo". Empty for no items.
    std::string list(std::span<const std::string> items) const;

    /// "2025-04-14" as "14 April 2025"; "2025-04" as "April 2025"; "2025" as itself. Anything else
    /// is a bug: check dates where they come in.
    std::string date(std::string_view iso) const;

private:
    Words(Language language, bool pseudo) : language_(language), pseudo_(pseudo) {}

    Language language_;
    bool pseudo_ = false;
};

/// The sentence of a refusal, without its place: text error.<id> with its arguments, counted by the one
/// called `n` where the text has plural forms. Of what a person may have meant, argument `meant`, a
/// question follows. `name_of_field` says what the reader knows a member of a Request as; without one it
/// is shown by its own name.
///
///     in_words(error, Words(Language::en), option_of)   "--level is 2; it lies between 0 and 1"
std::string in_words(const Error& error, const Words& words,
                     const std::function<std::string(const std::string&)>& name_of_field = {});

}  // namespace palermo::words
