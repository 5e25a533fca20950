#include "palermo/linkage/detail/date_text.hpp"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/linkage/detail/letters.hpp"

namespace palermo::linkage::detail {

namespace {

using Unit = DateText::Unit;

constexpr UChar32 han_year = 0x5E74, han_month = 0x6708, han_day = 0x65E5, han_number = 0x53F7;

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 128;
}

bool han_unit(UChar32 letter) {
    return letter == han_year || letter == han_month || letter == han_day || letter == han_number;
}
// 0 to 9; 10 for 十. -1: no such numeral.
int han_digit(UChar32 letter) {
    static const auto numerals = icu::UnicodeString::fromUTF8("〇一二三四五六七八九十");
    if (letter == 0x96F6) return 0;  // 零
    return numerals.indexOf(letter);
}

// 一九九〇 is 1990, 二十三 is 23; where a year, month or day is counted, and nowhere else.
std::string from_han(const std::vector<int>& digits) {
    if (std::ranges::find(digits, 10) == digits.end()) {
        std::string made;
        for (const int one : digits) made += static_cast<char>('0' + one);
        return made;
    }
    int value = 0, last = -1;
    for (const int one : digits) {
        value = one == 10 ? (last < 0 ? 1 : last) * 10 : value + one;
        last = one;
    }
    return std::to_string(value);
}

char separator_like(UChar32 letter) {
    switch (u_charType(letter)) {
        case U_DASH_PUNCTUATION:
            return '-';
        case U_SPACE_SEPARATOR:
            return ' ';
        default:
            if (letter == 0x2212) return '-';                      // minus
            if (letter == 0x2044 || letter == 0x2215) return '/';  // fraction and division slashes
            if (letter == 0x2019 || letter == 0x2BC) return '\'';
            if (letter == 0x60C || letter == 0x3001) return ',';  // Arabic, Chinese
            if (letter == 0x61F) return '?';
            return 0;
    }
}

// Small letters without accents, digits and separators of ASCII. Marks of direction are left out.
std::string plain(std::string_view text) {
    std::string made;
    if (ascii(text)) {
        for (const char c : text)
            made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return made;
    }
    const auto letters = decomposed(text);
    std::vector<UChar32> all;
    for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
        const UChar32 one = letters.char32At(i);
        const auto kind = u_charType(one);
        if (kind == U_NON_SPACING_MARK || kind == U_FORMAT_CHAR || one == 0x640) continue;
        all.push_back(one == 0x131 ? 'i' : one);  // Turkish i without a dot
    }
    icu::UnicodeString kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::vector<int> numerals;
        std::size_t end = i;
        while (end < all.size() && han_digit(all[end]) >= 0)
            numerals.push_back(han_digit(all[end++]));
        if (!numerals.empty() && end < all.size() && han_unit(all[end])) {
            kept.append(icu::UnicodeString::fromUTF8(from_han(numerals)));
            i = end;
        }
        const auto value = u_charDigitValue(all[i]);
        if (value >= 0) {
            kept.append(static_cast<UChar32>('0' + value));
        } else if (const char like = separator_like(all[i]); like != 0) {
            kept.append(static_cast<UChar32>(like));
        } else if (all[i] < 128 || u_isalnum(all[i]) != 0 ||
                   u_charType(all[i]) == U_COMBINING_SPACING_MARK) {
            kept.append(all[i]);
        } else {
            kept.append(static_cast<UChar32>('!'));  // of no date
        }
    }
    kept.toUTF8String(made);
    return made;
}

// What a word of a date says: a month, that nobody is sure, or nothing.
struct Words {
    std::unordered_map<std::string, int> months;
    std::unordered_set<std::string> about, nothing, other_calendar, weekdays;
};

std::string bare(std::string_view text) {
    auto made = plain(text);
    std::erase(made, '.');
    return made;
}
std::string bare_of(const icu::UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bare(bytes);
}

// Names of a language into `months`, `weekdays`. Names with digits (4月) are read by their digits.
void add_language(const char* language, std::unordered_map<std::string, std::uint32_t>& months,
                  std::unordered_set<std::string>& weekdays) {
    UErrorCode status = U_ZERO_ERROR;
    const auto name = std::string(language) + "@calendar=gregorian";
    const icu::DateFormatSymbols symbols(icu::Locale::createFromName(name.c_str()), status);
    if (U_FAILURE(status) != 0) return;
    const auto named = [](const std::string& one) {
        return !one.empty() && std::ranges::none_of(one, digit);
    };
    for (const auto context :
         {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
        for (const auto width :
             {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
            std::int32_t count = 0;
            const auto* names = symbols.getMonths(count, context, width);
            for (std::int32_t m = 0; m < std::min(count, 12); ++m) {
                const auto one = bare_of(names[m]);
                if (named(one)) months[one] |= 1U << m;
            }
        }
        std::int32_t count = 0;
        const auto* names = symbols.getWeekdays(count, context, icu::DateFormatSymbols::WIDE);
        for (std::int32_t d = 1; d < count; ++d) {
            const auto one = bare_of(names[d]);
            if (named(one)) weekdays.insert(one);
        }
    }
}

// A name that is one month in one of these languages and another in the next is no month; the languages
// of the United Nations come first.
void add_languages(std::initializer_list<const char*> languages, Words& words) {
    std::unordered_map<std::string, std::uint32_t> months;
    for (const auto* language : languages) add_language(language, months, words.weekdays);
    for (const auto& [name, which] : months) {
        int month = 0;
        for (int m = 0; m < 12; ++m) {
            if (which == 1U << m) month = m + 1;
        }
        words.months.emplace(name, month);
    }
}

Words learnt() {
    Words made;
    for (const auto* word : {"c",
                             "ca",
                             "circa",
                             "cca",
                             "abt",
                             "about",
                             "approx",
                             "approximately",
                             "around",
                             "est",
                             "estimated",
                             "env",
                             "environ",
                             "vers",
                             "hacia",
                             "aprox",
                             "aproximadamente",
                             "alrededor",
                             "около",
                             "примерно",
                             "ок",
                             "прибл",
                             "приблизительно",
                             "约",
                             "大约",
                             "左右",
                             "約",
                             "大約",
                             "约莫",
                             "حوالي",
                             "تقريبا",
                             "نحو",
                             "cerca",
                             "etwa",
                             "ungefähr",
                             "um"}) {
        made.about.insert(bare(word));
    }
    for (const auto* word : {"de", "del", "of",     "the", "le", "el",   "st",    "nd", "rd",
                             "th", "er",  "o",      "re",  "г",  "года", "год",   "р",  "року",
                             "م",  "سنة", "ميلادي", "ad",  "ce", "ngày", "tháng", "năm"}) {
        made.nothing.insert(bare(word));
    }
    for (const auto* word : {"هـ", "ه", "هجري", "هجرية", "هجری", "ah", "شمسی", "พศ"}) {
        made.other_calendar.insert(bare(word));
    }
    constexpr std::array<const char*, 12> roman = {"i",   "ii",   "iii", "iv", "v",  "vi",
                                                   "vii", "viii", "ix",  "x",  "xi", "xii"};
    for (std::size_t m = 0; m < roman.size(); ++m) made.months[roman[m]] = static_cast<int>(m) + 1;
    for (const auto& [name, month] : {std::pair{"sept", 9},
                                      {"sep", 9},
                                      {"setiembre", 9},
                                      {"fev", 2},
                                      {"jan", 1},
                                      {"dec", 12},
                                      {"aug", 8}}) {
        made.months[name] = month;
    }
    add_languages({"en", "fr", "es", "ru", "zh", "ar", "ar_SY", "ar_DZ", "ar_MA", "ar_MR"}, made);
    add_languages(
        {"it", "de", "pt", "nl", "pl",  "cs", "sk", "uk", "be", "bg", "ro", "sr", "sr_Latn",
         "hr", "bs", "sl", "mk", "sq",  "hu", "el", "tr", "az", "uz", "kk", "ky", "tk",
         "ka", "hy", "fa", "ps", "ur",  "hi", "bn", "ne", "ta", "te", "si", "my", "th",
         "lo", "km", "id", "ms", "fil", "ko", "mn", "am", "ti", "so", "sw", "ha", "yo",
         "ig", "zu", "af", "fi", "et",  "lv", "lt", "sv", "da", "nb", "he"},
        made);
    return made;
}

const Words& words() {
    static const Words made = learnt();
    return made;
}

// "00:00:00" and all behind it goes; false where what looks like a time is none.
bool without_time(std::string& text) {
    std::size_t at = std::string::npos;  // of the space or T before the time
    for (std::size_t i = 1; i + 1 < text.size() && at == std::string::npos; ++i) {
        if (text[i] == 't' && digit(text[i - 1]) && digit(text[i + 1])) at = i;
    }
    if (const auto colon = text.find(':'); at == std::string::npos && colon != std::string::npos) {
        at = colon;
        while (at > 0 && digit(text[at - 1])) --at;
        if (at == 0 || at == colon || colon - at > 2 ||
            (text[at - 1] != ' ' && text[at - 1] != ',')) {
            return false;
        }
        --at;
    }
    if (at == std::string::npos) return true;
    if (text.find_first_not_of("0123456789:.,+-z apm", at + 1) != std::string::npos) return false;
    text.resize(at);
    return true;
}

class Scanner {
public:
    explicit Scanner(std::string text) : text_(std::move(text)) {}

    std::optional<DateText> read() {
        if (!without_time(text_)) return {};
        trim();
        while (at_ < text_.size()) {
            if (!(digit(text_[at_]) ? number() : letter(text_[at_]) ? word() : mark())) return {};
        }
        if (!closing()) return {};
        return made_;
    }

private:
    void trim() {
        while (!text_.empty() && (text_.back() == ' ' || text_.back() == '\t')) text_.pop_back();
        at_ = std::min(text_.find_first_not_of(" \t"), text_.size());
    }

    bool number() {
        DateText::Number one;
        while (at_ < text_.size() && digit(text_[at_])) {
            if (++one.digits > 8) return false;
            one.value = one.value * 10 + (text_[at_++] - '0');
        }
        if (made_.count == 3 || !gap_before_number()) return false;
        // A workbook's day number with its time: 32966.5.
        if (one.digits == 5 && made_.count == 0 && at_ + 1 < text_.size() && text_[at_] == '.' &&
            text_.find_first_not_of("0123456789", at_ + 1) == std::string::npos) {
            at_ = text_.size();
        }
        made_.numbers[static_cast<std::size_t>(made_.count++)] = one;
        gap_.clear();
        word_before_ = false;
        return true;
    }

    // Between two numbers one separator, or space; beside words whatever people write.
    bool gap_before_number() const {
        if (word_before_) return true;
        std::string marks;
        for (const char c : gap_) {
            if (c != ' ') marks += c;
        }
        if (made_.count == 0) return marks.empty() || marks == "~" || marks == "'";
        if (marks.empty()) return !gap_.empty();
        if (made_.month != 0 && (marks == "," || marks == ".," || marks == "'" || marks == ",'")) {
            return true;
        }
        return marks == "-" || marks == "/" || marks == ".";
    }

    bool closing() const {
        std::string marks;
        for (const char c : gap_) {
            if (c != ' ' && c != '?' && c != ')') marks += c;
        }
        return marks.empty() || (marks == "." && (made_.count == 3 || word_before_)) ||
               (marks == "," && word_before_);
    }

    bool mark() {
        const char c = text_[at_++];
        switch (c) {
            case '?':
            case '~':
                made_.about = true;
                break;
            case '(':
                return true;
            case ' ':
            case '-':
            case '/':
            case '.':
            case ',':
            case '\'':
            case ')':
                break;
            default:
                return false;
        }
        gap_ += c;
        return true;
    }

    // 年, 月, 日, 号 behind a number.
    bool unit() {
        static const std::array<std::pair<std::string_view, Unit>, 4> units = {
            {{"年", Unit::year}, {"月", Unit::month}, {"日", Unit::day}, {"号", Unit::day}}};
        for (const auto& [text, unit] : units) {
            if (!std::string_view(text_).substr(at_).starts_with(text)) continue;
            if (made_.count == 0) return false;
            auto& last = made_.numbers[static_cast<std::size_t>(made_.count - 1)];
            if (last.unit != Unit::none || word_before_) return false;
            last.unit = unit;
            at_ += text.size();
            word_before_ = true;
            gap_.clear();
            return true;
        }
        return false;
    }

    std::size_t end_of_word(std::size_t at) const {
        while (at < text_.size() && letter(text_[at])) {
            if (std::string_view(text_).substr(at).starts_with("年")) break;
            ++at;
        }
        return at;
    }

    bool word() {
        if (unit()) return true;
        auto end = end_of_word(at_);
        if (end == at_) return false;
        // "كانون الثاني": a month of two words.
        if (end < text_.size() && text_[end] == ' ') {
            const auto second = end_of_word(end + 1);
            if (second > end + 1 && words().months.contains(text_.substr(at_, second - at_))) {
                end = second;
            }
        }
        const auto one = text_.substr(at_, end - at_);
        at_ = end;
        word_before_ = true;
        gap_.clear();
        const auto& known = words();
        if (known.about.contains(one)) return made_.about = true;
        if (known.other_calendar.contains(one)) return made_.other_calendar = true;
        if (known.nothing.contains(one)) return true;
        const auto month = known.months.find(one);
        if (month == known.months.end()) return known.weekdays.contains(one);
        if (made_.month != 0 || month->second == 0) return false;
        made_.month = month->second;
        return true;
    }

    std::string text_;
    std::size_t at_ = 0;
    DateText made_;
    std::string gap_;           // separators since the last number or word
    bool word_before_ = false;  // since the last number
};

}  // namespace

std::optional<DateText> date_text(std::string_view text) {
    constexpr std::size_t longest = 80;
    if (text.size() > longest) return {};
    return Scanner(plain(text)).read();
}

}  // namespace palermo::linkage::detail
