#include "palermo/mapping/ages.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "palermo/mapping/detail/fold.hpp"
#include "palermo/mapping/detail/phrases.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping {
namespace {

using detail::Piece;

constexpr int adult_age_years = 18;  // Protocol, article 3 (d)

/// One piece of the text of an age.
struct Item {
    enum class Is : std::uint8_t { number, months, weeks, to, under, upto, from, over, word };
    Is is = Is::word;
    double number = 0;
    bool negative = false;
};

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int to_int(std::string_view text) {
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() ? number : 1'000'000;
}

/// Digits of every script as ASCII, dashes as "-", and each run of digits a word of its own: "18-25ans",
/// "Y_GE18", "60+".
std::string loosened(std::string_view text) {
    auto normal = vocabulary::normalised(text);
    std::string made;
    // fold() maps the digits; keep the signs that it drops.
    std::string run;
    const auto flush = [&] {
        if (run.empty()) return;
        for (const auto& token : detail::fold(run)) {
            if (token.is == detail::Token::Is::word) made += token.text + ' ';
        }
        run.clear();
    };
    for (std::size_t i = 0; i < normal.size(); ++i) {
        const auto rest = std::string_view(normal).substr(i);
        if (rest.starts_with("≥") || rest.starts_with("≤")) {
            flush();
            made += rest.starts_with("≥") ? " >= " : " <= ";
            i += std::string_view("≥").size() - 1;
        } else if (normal[i] == '&') {
            run += " and ";
        } else if (normal[i] == '_') {
            run += ' ';
            if (!run.empty() && i > 0 && i + 1 < normal.size() &&
                is_number(normal.substr(i - 1, 1)) && is_number(normal.substr(i + 1, 1))) {
                flush();
                made += " - ";
            }
        } else if (std::string_view("-~<>=+/.,()[];|:").find(normal[i]) != std::string_view::npos) {
            flush();
            made += ' ';
            made += normal[i];
            made += ' ';
        } else {
            run += normal[i];
        }
    }
    flush();
    std::string spaced;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const bool digit = made[i] >= '0' && made[i] <= '9';
        const bool before = !spaced.empty() && spaced.back() >= '0' && spaced.back() <= '9';
        const bool space_before = spaced.empty() || spaced.back() == ' ';
        if (digit != before && !space_before && made[i] != ' ') spaced += ' ';
        spaced += made[i];
    }
    return spaced;
}

struct Pieces {
    std::vector<Item> items;
    std::set<std::string> marks;
    bool unknown_word = false;
};

Pieces take_apart(std::string_view text) {
    Pieces made;
    const auto loose = loosened(text);
    std::vector<std::string> words;
    for (std::size_t at = 0; at < loose.size();) {
        if (loose[at] == ' ') {
            ++at;
            continue;
        }
        auto end = loose.find(' ', at);
        if (end == std::string::npos) end = loose.size();
        words.push_back(loose.substr(at, end - at));
        at = end;
    }
    const auto& phrases = detail::Phrases::of(Field::age);
    std::vector<detail::Token> run;
    const auto flush = [&] {
        for (const auto& piece : phrases.read(run)) {
            if (piece.is != Piece::Is::known) {
                made.unknown_word = true;
                continue;
            }
            for (const auto& code : piece.codes) {
                const auto item = [&](Item::Is is) { made.items.push_back({.is = is}); };
                if (code == "#under")
                    item(Item::Is::under);
                else if (code == "#upto")
                    item(Item::Is::upto);
                else if (code == "#from")
                    item(Item::Is::from);
                else if (code == "#over")
                    item(Item::Is::over);
                else if (code == "#months")
                    item(Item::Is::months);
                else if (code == "#weeks")
                    item(Item::Is::weeks);
                else if (code != "-")
                    made.marks.insert(code);
            }
            if (piece.words.size() == 1) {
                static const std::set<std::string, std::less<>> joins = {
                    "to",  "a",   "bis", "до",  "au", "al",   "ate", "tot", "do", "deri", "الي",
                    "ila", "至",  "到",  "and", "et", "y",    "e",   "und", "и",  "და",   "та",
                    "ve",  "dhe", "و",   "تا",  "si", "pana", "la",  "és",  "t"};
                if (joins.contains(piece.words[0])) made.items.push_back({.is = Item::Is::to});
            }
        }
        run.clear();
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (is_number(word)) {
            flush();
            double number = to_int(word);
            if (i + 2 < words.size() && (words[i + 1] == "." || words[i + 1] == ",") &&
                is_number(words[i + 2]) && words[i + 2].size() <= 2) {
                i += 2;  // years and a part of one: completed years count
            }
            made.items.push_back({.is = Item::Is::number, .number = number});
        } else if (word == "-" || word == "/" || word == "~") {
            flush();
            made.items.push_back({.is = Item::Is::to});
        } else if (word == "+") {
            flush();
            made.items.push_back({.is = Item::Is::from});
        } else if (word == "<" || word == ">") {
            flush();
            const bool equal = i + 1 < words.size() && words[i + 1] == "=";
            if (equal) ++i;
            made.items.push_back({.is = word == "<" ? (equal ? Item::Is::upto : Item::Is::under)
                                                    : (equal ? Item::Is::from : Item::Is::over)});
        } else if (word == ">=" || word == "<=") {
            flush();
            made.items.push_back({.is = word == ">=" ? Item::Is::from : Item::Is::upto});
        } else if (std::string_view(".,()[];|:=&").find(word) != std::string_view::npos) {
            flush();
        } else {
            run.push_back({.text = word});
        }
    }
    flush();
    return made;
}

/// Codes of published files: SDMX, SDG, HTCDS, our own.
std::optional<Age> coded(std::string_view text) {
    const auto years = [](int low, std::optional<int> high) {
        return Age{.is = Age::Is::years, .low_years = low, .high_years = high};
    };
    if (text == "0_17" || text == "lt18y" || text == "Y_LT18" || text == "<18Y" || text == "Y0T17")
        return years(0, 17);
    if (text == "18plus" || text == "Y_GE18" || text == "ge18y" || text == "18+Y" || text == "Y18T")
        return years(18, {});
    if (text == "_T" || text == "ALLAGE" || text == "all") return Age{.is = Age::Is::total};
    if (text == "_U" || text == "UNK") return Age{.is = Age::Is::no_answer, .why = "unknown"};
    if (!text.starts_with('Y')) return std::nullopt;
    if (text.starts_with("Y_GE") && is_number(text.substr(4)))
        return years(to_int(text.substr(4)), {});
    if (text.starts_with("Y_LT") && is_number(text.substr(4)))
        return years(0, to_int(text.substr(4)) - 1);
    const auto middle = text.find('T');
    if (middle != std::string_view::npos && is_number(text.substr(1, middle - 1)) &&
        is_number(text.substr(middle + 1))) {
        return years(to_int(text.substr(1, middle - 1)), to_int(text.substr(middle + 1)));
    }
    return std::nullopt;
}

}  // namespace

Age read_age(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n\v\f");
    if (first == std::string_view::npos) return {.is = Age::Is::no_answer, .why = "missing"};
    text = text.substr(first, text.find_last_not_of(" \t\r\n\v\f") - first + 1);
    if (const auto code = coded(text)) return *code;
    // "ca. 38", "~38": about is as near as ages in registers are.
    for (const std::string_view about :
         {"approximately ", "approx. ", "approx ", "about ",    "circa ",
          "ca. ",           "ca ",      "c. ",     "environ ",  "env. ",
          "env ",           "aprox. ",  "aprox ",  "cerca de ", "около ",
          "ок. ",           "~ ",       "~",       "≈ ",        "≈",
          "etwa ",          "约",       "حوالي "}) {
        if (text.size() > about.size() && text.starts_with(about))
            return read_age(text.substr(about.size()));
    }
    // Whole words first: "non-adult", "18 years and older" in languages that spell it in one phrase.
    const auto& phrases = detail::Phrases::of(Field::age);
    const auto key = detail::key_of(text);
    auto pieces = take_apart(text);
    if (const auto* const whole = phrases.whole(key); whole != nullptr && whole->size() == 1) {
        const auto& code = *whole->begin();
        if (code == "<18")
            return {.is = Age::Is::years, .low_years = 0, .high_years = adult_age_years - 1};
        if (code == ">=18") return {.is = Age::Is::years, .low_years = adult_age_years};
        if (code == "#total") return {.is = Age::Is::total};
        for (const std::string_view why : {"unknown", "na", "declined", "missing"}) {
            if (code == "#" + std::string(why)) return {.is = Age::Is::no_answer, .why = why};
        }
    }
    if (key.empty()) {
        const bool signs = std::ranges::all_of(text, [](char c) {
            return std::string_view("-.?/*_ \xe2\x80\x93\x94").find(c) != std::string_view::npos;
        });
        return signs ? Age{.is = Age::Is::no_answer, .why = "missing"} : Age{};
    }
    if (pieces.unknown_word) return {};
    auto& items = pieces.items;
    const bool child = pieces.marks.contains("<18");
    const bool adult = pieces.marks.contains(">=18");
    std::vector<double> numbers;
    std::vector<Item::Is> signs;
    bool negative = !items.empty() && items[0].is == Item::Is::to;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        if (item.is == Item::Is::number) {
            numbers.push_back(item.number);
        } else {
            signs.push_back(item.is);
        }
    }
    const auto has = [&](Item::Is is) { return std::ranges::find(signs, is) != signs.end(); };
    const auto unknown = std::ranges::find_if(
        pieces.marks, [](const std::string& mark) { return mark.starts_with('#'); });
    if (unknown != pieces.marks.end()) {
        if (!numbers.empty() || child || adult || pieces.marks.size() > 1) return {};
        if (*unknown == "#total") return {.is = Age::Is::total};
        for (const std::string_view why : {"unknown", "na", "declined", "missing"}) {
            if (*unknown == "#" + std::string(why)) return {.is = Age::Is::no_answer, .why = why};
        }
        return {};
    }
    if (child && adult) return {};
    const auto years = [](int low, std::optional<int> high) {
        if (low > oldest_age_years || low < 0 ||
            (high && (*high > oldest_age_years || *high < 0))) {
            return Age{.is = Age::Is::impossible};
        }
        return Age{.is = Age::Is::years, .low_years = low, .high_years = high};
    };
    // A word and a number that contradict each other are not understood: "child, 25".
    const auto agreed = [&](const Age& age) {
        if (age.is != Age::Is::years || (!child && !adult)) return age;
        if (child && age.low_years == 0 && age.high_years == adult_age_years)
            return years(0, adult_age_years - 1);
        const auto group = age_group(age);
        return group == (child ? "0_17" : "18plus") ? age : Age{};
    };
    if (numbers.empty()) {
        if (has(Item::Is::under) || has(Item::Is::over) || has(Item::Is::from) ||
            has(Item::Is::upto) || has(Item::Is::weeks)) {
            return {};
        }
        if (child) return years(0, adult_age_years - 1);
        if (adult) return years(adult_age_years, {});
        return {};
    }
    if (numbers.size() > 2) return {};
    const auto whole = [](double number) { return static_cast<int>(std::min(number, 1e6)); };
    if (has(Item::Is::months) || has(Item::Is::weeks)) {
        const bool limits = has(Item::Is::under) || has(Item::Is::over) || has(Item::Is::from) ||
                            has(Item::Is::upto);
        if (limits) return {};
        if (numbers.size() == 1) {
            if (has(Item::Is::weeks))
                return numbers[0] <= 520 ? agreed(years(0, std::optional<int>(0))) : Age{};
            return numbers[0] <= 240 ? agreed(years(whole(numbers[0]) / 12, whole(numbers[0]) / 12))
                                     : Age{};
        }
        if (has(Item::Is::to) && !has(Item::Is::weeks))
            return agreed(years(whole(numbers[0]) / 12, whole(numbers[1]) / 12));
        // "3 years 4 months"
        return numbers[1] < 12 ? agreed(years(whole(numbers[0]), whole(numbers[0]))) : Age{};
    }
    if (numbers.size() == 1) {
        const int n = whole(numbers[0]);
        const auto limits =
            static_cast<int>(has(Item::Is::under)) + static_cast<int>(has(Item::Is::over)) +
            static_cast<int>(has(Item::Is::from)) + static_cast<int>(has(Item::Is::upto));
        // "18 and older", "up to and including": the wider sign is a part of the phrase.
        if (has(Item::Is::over) && (has(Item::Is::from))) return agreed(years(n, {}));
        if (has(Item::Is::under) && has(Item::Is::upto) && limits == 2)
            return agreed(years(0, n - 1));
        if (limits > 1) return {};
        if (has(Item::Is::under)) return agreed(years(0, n - 1));
        if (has(Item::Is::upto)) return agreed(years(0, n));
        if (has(Item::Is::from)) return agreed(years(n, {}));
        if (has(Item::Is::over))
            return agreed(n == adult_age_years ? years(n, {}) : years(n + 1, {}));
        if (negative) {
            if (n == 98 || n == 99 || n == 1 || n == 9 || n == 999 || n == 9999)
                return {.is = Age::Is::impossible};
            return {};  // "-18" may be under 18 or a slip
        }
        return agreed(years(n, n));
    }
    const bool upto_between = has(Item::Is::upto);
    if ((has(Item::Is::to) || upto_between) && !has(Item::Is::under) && !has(Item::Is::over)) {
        auto low = whole(numbers[0]), high = whole(numbers[1]);
        if (low > high) std::swap(low, high);  // written from right to left
        // "7/12" may be a day or months of a year; "20/21" are two neighbouring ages.
        if (text.find('/') != std::string_view::npos && high - low != 1) return {};
        return agreed(years(low, high));
    }
    return {};
}

std::string code_of(const Age& age) {
    if (age.is != Age::Is::years) return {};
    if (age.exact()) return std::to_string(age.low_years);
    if (!age.high_years) return std::to_string(age.low_years) + "plus";
    if (age.low_years == 0 && age.high_years == adult_age_years - 1) return "0_17";
    return std::to_string(age.low_years) + "-" + std::to_string(*age.high_years);
}

std::optional<std::string_view> age_group(const Age& age) {
    if (age.is != Age::Is::years) return std::nullopt;
    if (age.low_years >= adult_age_years) return "18plus";
    if (age.high_years && *age.high_years < adult_age_years) return "0_17";
    return std::nullopt;
}

std::optional<std::string_view> age_group(std::string_view code) {
    if (code == "0_17") return "0_17";
    return age_group(read_age(code.ends_with("plus")
                                  ? std::string(code.substr(0, code.size() - 4)) + "+"
                                  : std::string(code)));
}

std::vector<int> likely_missing_codes(std::span<const AgeCount> ages) {
    constexpr std::array<int, 5> codes = {77, 88, 97, 98, 99};
    const auto is_code = [&](int years) { return std::ranges::find(codes, years) != codes.end(); };
    std::int64_t old = 0;
    for (const auto& age : ages) {
        if (age.years >= 75 && age.years <= 110 && !is_code(age.years)) old += age.rows;
    }
    std::vector<int> found;
    for (const auto& age : ages) {
        if (is_code(age.years) && age.rows >= 3 && age.rows > old) found.push_back(age.years);
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace palermo::mapping
