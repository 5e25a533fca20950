#include "palermo/words/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/words/detail/texts.hpp"

namespace palermo::words {

namespace {

constexpr std::array<std::string_view, 6> codes = {"en", "fr", "es", "ru", "zh", "ar"};
constexpr std::array<std::string_view, 6> own_names = {"English", "français", "español",
                                                       "русский", "中文",     "العربية"};

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::size_t index(Language language) {
    return static_cast<std::size_t>(language);
}

const detail::Text* find(std::string_view key) {
    const auto texts = detail::texts();
    const auto found = std::ranges::lower_bound(texts, key, {}, &detail::Text::key);
    return found != texts.end() && found->key == key ? &*found : nullptr;
}

/// Puts values into their places. `counted` forgives a text that leaves {n} out: "one victim".
std::string fill_places(std::string_view text,
                        std::span<const std::pair<std::string_view, std::string_view>> values,
                        bool counted) {
    std::string filled;
    std::vector<bool> used(values.size(), false);
    while (true) {
        const auto open = text.find('{');
        filled += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        expects(close != std::string_view::npos);
        const auto place = text.substr(open + 1, close - open - 1);
        const auto value =
            std::ranges::find(values, place, [](const auto& pair) { return pair.first; });
        expects(value != values.end());
        used[static_cast<std::size_t>(value - values.begin())] = true;
        filled += value->second;
        text.remove_prefix(close + 1);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        expects(used[i] || (counted && values[i].first == "n"));
    }
    return filled;
}

std::string_view group_separator(Language language) {
    switch (language) {
        case Language::fr:
        case Language::es:
            return "\u202F";
        case Language::ru:
            return "\u00A0";
        default:
            return ",";
    }
}

bool comma_before_fraction(Language language) {
    return language == Language::fr || language == Language::es || language == Language::ru;
}

/// Digits in groups of three; Spanish leaves four digits alone.
std::string grouped(std::string_view digits, Language language) {
    if (digits.size() <= (language == Language::es ? 4 : 3)) return std::string(digits);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) out += group_separator(language);
        out += digits[i];
    }
    return out;
}

/// "-1234.5" in the manner of a language, with a sign of its own after it ("%"), or none.
std::string dressed(std::string_view plain, Language language, std::string_view after) {
    const bool negative = plain.starts_with('-');
    if (negative) plain.remove_prefix(1);
    const auto point = plain.find('.');
    std::string out = negative ? "-" : "";
    out += grouped(plain.substr(0, point), language);
    if (point != std::string_view::npos) {
        out += comma_before_fraction(language) ? ',' : '.';
        out += plain.substr(point + 1);
    }
    out += after;
    // Digits run left to right inside Arabic; a sign at either end would change sides.
    const bool signs = negative || !after.empty();
    return language == Language::ar && signs ? isolated(out) : out;
}

std::string plain_decimal(double value, int places) {
    expects(std::isfinite(value) && places >= 0 && places <= 15);
    std::string plain = fmt::format("{:.{}f}", value, places);
    // "-0.0" would tell a reader of a loss where there is none.
    if (plain.find_first_not_of("-0.") == std::string::npos && plain.starts_with('-'))
        plain.erase(0, 1);
    return plain;
}

constexpr std::array<std::string_view, 6> categories = {"zero", "one",  "two",
                                                        "few",  "many", "other"};

/// Spanish "y" becomes "e" before the sound i, save where a diphthong follows ("y hielo").
bool starts_with_sound_i(std::string_view word) {
    for (const std::string_view no : {"hia", "hie", "hio", "Hia", "Hie", "Hio", "Io", "io"}) {
        if (word.starts_with(no)) return false;
    }
    for (const std::string_view yes : {"i", "I", "í", "Í", "hi", "Hi", "hí", "Hí"}) {
        if (word.starts_with(yes)) return true;
    }
    return false;
}

std::string_view last_joint(Language language, std::string_view last) {
    switch (language) {
        case Language::en:
            return " and ";
        case Language::fr:
            return " et ";
        case Language::es:
            return starts_with_sound_i(last) ? " e " : " y ";
        case Language::ru:
            return " и ";
        case Language::zh:
            return "和";
        case Language::ar:
            return " و";
    }
    return ", ";
}

std::string_view joint(Language language) {
    switch (language) {
        case Language::zh:
            return "、";
        case Language::ar:
            return " و";
        default:
            return ", ";
    }
}

std::string pseudo_text(std::string_view text) {
    static const std::map<char, std::string_view> accented = {
        {'a', "á"}, {'e', "é"}, {'i', "í"}, {'o', "ó"}, {'u', "ú"}, {'n', "ñ"}, {'c', "ç"},
        {'s', "š"}, {'y', "ý"}, {'z', "ž"}, {'A', "Á"}, {'E', "É"}, {'I', "Í"}, {'O', "Ó"},
        {'U', "Ú"}, {'N', "Ñ"}, {'C', "Ç"}, {'S', "Š"}, {'Y', "Ý"}, {'Z', "Ž"}};
    std::string out = "[";
    bool place = false;
    for (const char letter : text) {
        if (letter == '{') place = true;
        const auto found = place ? accented.end() : accented.find(letter);
        if (found == accented.end()) {
            out += letter;
        } else {
            out += found->second;
        }
        if (letter == '}') place = false;
    }
    for (std::size_t i = 0; i < text.size() / 3 + 1; ++i) out += "·";
    return out + "]";
}

/// The pseudo language is made once, whole: texts are handed out as views and must stay.
const std::map<std::string_view, std::string>& pseudo_texts() {
    static const auto made = [] {
        std::map<std::string_view, std::string> texts;
        for (const auto& text : detail::texts()) {
            if (!text.in[0].empty()) texts.emplace(text.key, pseudo_text(text.in[0]));
        }
        return texts;
    }();
    return made;
}

bool digits_only(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int to_int(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
}

}  // namespace

std::optional<Language> language(std::string_view code) {
    const auto found = std::ranges::find(codes, code);
    if (found == codes.end()) return std::nullopt;
    return all_languages[static_cast<std::size_t>(found - codes.begin())];
}

std::string_view code(Language language) {
    return codes[index(language)];
}

std::string_view html_lang(Language language) {
    return language == Language::zh ? "zh-Hans" : code(language);
}

std::string_view own_name(Language language) {
    return own_names[index(language)];
}

Category plural_category(Language language, std::int64_t count) {
    // Of the absolute value, as [CLDR] has it; written so that the smallest number has one too.
    const std::uint64_t n =
        count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    const auto ten = n % 10;
    const auto hundred = n % 100;
    const bool millions = n != 0 && n % 1'000'000 == 0;
    switch (language) {
        case Language::en:
            return n == 1 ? Category::one : Category::other;
        case Language::fr:
            if (n <= 1) return Category::one;
            return millions ? Category::many : Category::other;
        case Language::es:
            if (n == 1) return Category::one;
            return millions ? Category::many : Category::other;
        case Language::ru:
            if (ten == 1 && hundred != 11) return Category::one;
            if (ten >= 2 && ten <= 4 && !(hundred >= 12 && hundred <= 14)) return Category::few;
            return Category::many;
        case Language::zh:
            return Category::other;
        case Language::ar:
            if (n == 0) return Category::zero;
            if (n == 1) return Category::one;
            if (n == 2) return Category::two;
            if (hundred >= 3 && hundred <= 10) return Category::few;
            return hundred >= 11 ? Category::many : Category::other;
    }
    return Category::other;
}

std::string isolated(std::string_view text) {
    return "\u2068" + std::string(text) + "\u2069";
}

Words Words::pseudo() {
    return {Language::en, true};
}

std::string_view Words::operator()(std::string_view key) const {
    const auto* const text = find(key);
    expects(text != nullptr && !text->in[index(language_)].empty());
    return pseudo_ ? std::string_view(pseudo_texts().at(text->key)) : text->in[index(language_)];
}

bool Words::has(std::string_view key) {
    return find(key) != nullptr || find(std::string(key) + ".other") != nullptr;
}

std::string Words::fill(std::string_view key, Values values) const {
    return fill_places((*this)(key), {values.begin(), values.size()}, false);
}

std::string Words::fill(std::string_view key, std::span<const std::string> values) const {
    std::vector<std::string> places;
    for (std::size_t i = 1; i <= values.size(); ++i) places.push_back(std::to_string(i));
    std::vector<std::pair<std::string_view, std::string_view>> pairs;
    for (std::size_t i = 0; i < values.size(); ++i) pairs.emplace_back(places[i], values[i]);
    return fill_places((*this)(key), pairs, false);
}

std::string Words::number(std::int64_t value) const {
    return dressed(std::to_string(value), language_, "");
}

std::string Words::decimal(double value, int places) const {
    return dressed(plain_decimal(value, places), language_, "");
}

std::string Words::percent(double share, int places) const {
    std::string_view sign = "%";
    if (language_ == Language::fr) sign = "\u202F%";
    if (language_ == Language::es || language_ == Language::ru) sign = "\u00A0%";
    return dressed(plain_decimal(share * 100, places), language_, sign);
}

std::string Words::figure(std::string_view plain) const {
    const bool share = plain.ends_with('%');
    if (share) plain.remove_suffix(1);
    double value = 0;
    const auto end = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    expects(end.ec == std::errc{} && end.ptr == plain.data() + plain.size());
    const auto point = plain.find('.');
    const int places =
        point == std::string_view::npos ? 0 : static_cast<int>(plain.size() - point - 1);
    return share ? percent(value / 100, places) : decimal(value, places);
}

std::string Words::plural(std::string_view key, std::int64_t count) const {
    return plural(key, count, {});
}

std::string Words::plural(std::string_view key, std::int64_t count, Values values) const {
    const auto category = categories[static_cast<std::size_t>(plural_category(language_, count))];
    std::string full = std::string(key) + "." + std::string(category);
    const auto* const text = find(full);
    if (text == nullptr || text->in[index(language_)].empty()) full = std::string(key) + ".other";
    const std::string counted = number(count);
    std::vector<std::pair<std::string_view, std::string_view>> all(values.begin(), values.end());
    if (std::none_of(all.begin(), all.end(), [](const auto& v) { return v.first == "n"; })) {
        all.emplace_back("n", counted);
    }
    return fill_places((*this)(full), all, true);
}

std::string Words::list(std::span<const std::string> items) const {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0)
            out += i + 1 == items.size() ? last_joint(language_, items[i]) : joint(language_);
        out += items[i];
    }
    return out;
}

std::string Words::date(std::string_view iso) const {
    const auto year = iso.substr(0, 4);
    expects(year.size() == 4 && digits_only(year));
    if (iso.size() == 4) return std::string(year);
    expects(iso.size() == 7 || iso.size() == 10);
    const auto month = iso.substr(5, 2);
    expects(iso[4] == '-' && digits_only(month) && to_int(month) >= 1 && to_int(month) <= 12);
    if (iso.size() == 7) {
        const auto name = (*this)(std::string("date.month.alone.").append(month));
        return fill("date.month", {{"month", name}, {"year", year}});
    }
    const auto day = iso.substr(8, 2);
    expects(iso[7] == '-' && digits_only(day) && to_int(day) >= 1 && to_int(day) <= 31);
    const auto name = (*this)(std::string("date.month.").append(month));
    const std::string plain = std::to_string(to_int(day));
    const auto shown = plain == "1" ? (*this)("date.first") : std::string_view(plain);
    return fill("date.day", {{"day", shown}, {"month", name}, {"year", year}});
}

namespace {

// "p, method stepwise" as "--p, --method stepwise": several fields, one with its value.
std::string fields_in(std::string_view text,
                      const std::function<std::string(const std::string&)>& name_of_field) {
    std::string shown;
    while (true) {
        const auto end = std::min(text.find(", "), text.size());
        const auto one = text.substr(0, end);
        const auto name = one.substr(0, one.find(' '));
        shown += name_of_field(std::string(name));
        shown += one.substr(name.size());
        if (end == text.size()) return shown;
        shown += ", ";
        text.remove_prefix(end + 2);
    }
}

/// Says one refusal in one language.
class Sentence {
public:
    Sentence(const Error& error, const Words& words,
             const std::function<std::string(const std::string&)>& name_of_field)
        : error_(error), words_(words), name_of_field_(name_of_field) {}

    std::string said() {
        auto sentence = filled("error." + error_.id);
        if (!asked_) sentence += value_of("meant").value_or("");
        return sentence;
    }

private:
    std::string shown(const Shown& value) {
        switch (value.as()) {
            case Shown::As::field:
                return name_of_field_ ? fields_in(value.value(), name_of_field_) : value.value();
            case Shown::As::text:
                // One refusal may stand within another: its places take the same arguments.
                return within(value.value());
            case Shown::As::plain:
                break;
        }
        return value.value();
    }

    std::string within(const std::string& key) {
        constexpr int deepest = 4;
        expects(++depth_ < deepest);
        auto text = filled(key);
        --depth_;
        return text;
    }

    std::optional<std::string> value_of(std::string_view place) {
        const auto found = std::ranges::find(error_.arguments, place, &Argument::name);
        if (found == error_.arguments.end()) return std::nullopt;
        const auto value = shown(found->value);
        return place != "meant" || value.empty()
                   ? value
                   : words_.fill("error.did_you_mean", {{"meant", value}});
    }

    // The text of a key, in the form that goes with argument n where it has several.
    std::string_view form_of(const std::string& key) const {
        if (!Words::has(key + ".other")) return words_(key);
        const auto n = std::ranges::find(error_.arguments, "n", &Argument::name);
        expects(n != error_.arguments.end());
        const auto category = plural_category(words_.language(), std::stoll(n->value.value()));
        const auto* const form =
            find(key + "." + std::string(categories[static_cast<std::size_t>(category)]));
        const bool is_there = form != nullptr && !form->in[index(words_.language())].empty();
        return words_(is_there ? form->key : key + ".other");
    }

    // A refusal is said even where a text and its arguments do not match; tools/generate.py holds them
    // against each other.
    std::string filled(const std::string& key) {
        auto text = form_of(key);
        std::string sentence;
        while (true) {
            const auto open = text.find('{');
            sentence += text.substr(0, open);
            if (open == text.npos) return sentence;
            const auto close = std::min(text.find('}', open), text.size() - 1);
            const auto place = text.substr(open + 1, close - open - 1);
            sentence += value_of(place).value_or(std::string(text.substr(open, close - open + 1)));
            asked_ = asked_ || place == "meant";
            text.remove_prefix(close + 1);
        }
    }

    const Error& error_;
    const Words& words_;
    const std::function<std::string(const std::string&)>& name_of_field_;
    bool asked_ = false;  // the sentence has a place for what may have been meant
    int depth_ = 0;
};

}  // namespace

std::string in_words(const Error& error, const Words& words,
                     const std::function<std::string(const std::string&)>& name_of_field) {
    return Sentence(error, words, name_of_field).said();
}

}  // namespace palermo::words
