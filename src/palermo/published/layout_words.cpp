#include "palermo/published/layout_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_map>

#include "palermo/formats/csv.hpp"
#include "palermo/table/names.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

/// folded_name(), with the letters of other alphabets that have capitals made small too, and without what
/// stands between the thousands of "100,000".
std::string folded(std::string_view text) {
    std::string plain;
    const auto name = folded_name(text);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0;
        if (c == ',' && i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9' && next >= '0' &&
            next <= '9') {
            continue;  // "100,000"
        }
        if (c == 0xD0 && next >= 0x90 && next <= 0x9F) {  // А to П
            plain += {static_cast<char>(0xD0), static_cast<char>(next + 0x20)};
            ++i;
        } else if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) {  // Р to Я
            plain += {static_cast<char>(0xD1), static_cast<char>(next - 0x20)};
            ++i;
        } else if (c == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {  // À to Þ
            plain += {static_cast<char>(0xC3), static_cast<char>(next + 0x20)};
            ++i;
        } else if (c == 0xC5 && next == 0xBD) {  // Ž
            plain += "ž";
            ++i;
        } else if (c == 0xC5 && next == 0xA0) {  // Š
            plain += "š";
            ++i;
        } else if (c == 0xC4 && (next == 0x8C || next == 0x86 || next == 0x90)) {  // Č Ć Đ
            plain += {static_cast<char>(0xC4), static_cast<char>(next + 1)};
            ++i;
        } else {
            plain += name[i];
        }
    }
    return plain;
}

struct Phrase {
    std::string text;
    Says says;
};

struct CommonWords {
    std::unordered_map<std::string, CommonRole> headings;
    std::map<std::string, std::unordered_map<std::string, std::string>> codes;  // by dimension
    std::vector<Phrase> phrases;
    std::vector<std::string> marks;
};

constexpr std::array<std::string_view, 13> roles = {"year",  "area", "region", "counted", "unit",
                                                    "sex",   "age",  "form",   "mixed",   "other",
                                                    "value", "flag", "ignored"};

CommonWords read_words() {
    CommonWords words;
    auto table = formats::parse_csv(detail::layout_words_file(), "layout_words.csv");
    expects(table.has_value());
    const auto &kind = *table->text("kind"), &means = *table->text("means"),
               &texts = *table->text("words");
    for (std::size_t row = 0; row < table->rows(); ++row) {
        auto rest = texts[row];
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            auto word = folded(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (word.empty()) continue;
            const auto what = means[row];
            const auto equals = what.find('=');
            if (kind[row] == "heading") {
                const auto space = std::min(what.find(' '), what.size());
                const auto found = std::ranges::find(roles, what.substr(0, space));
                words.headings.try_emplace(
                    std::move(word),
                    CommonRole{static_cast<ColumnRole>(found - roles.begin()),
                               std::string(what.substr(std::min(space + 1, what.size())))});
            } else if (kind[row] == "word") {
                words.codes[std::string(what.substr(0, equals))].try_emplace(
                    std::move(word), what.substr(equals + 1));
            } else if (kind[row] == "phrase") {
                words.phrases.push_back(
                    {std::move(word),
                     {std::string(what.substr(0, equals)), std::string(what.substr(equals + 1))}});
            } else {
                words.marks.push_back(std::move(word));
            }
        }
    }
    return words;
}

const CommonWords& common() {
    static const auto words = read_words();
    return words;
}

/// "12-17", "30 to 49 years", "aged 18-44 years", "0--8" -> 12_17; "70 years and above", "65+" -> 70plus.
std::optional<std::string> band(std::string_view word) {
    std::vector<std::string> numbers;
    std::string letters;  // all the rest, without spaces
    bool in_number = false;
    for (const char c : folded(word)) {
        const bool digit = c >= '0' && c <= '9';
        if (digit && !in_number) numbers.emplace_back();
        if (digit) numbers.back() += c;
        if (!digit && c != ' ' && c != '.') letters += c;
        in_number = digit;
    }
    const auto has = [&](std::initializer_list<std::string_view> all) {
        return std::ranges::any_of(
            all, [&](auto part) { return letters.find(part) != std::string::npos; });
    };
    for (auto& number : numbers) {
        if (number.size() > 3) return std::nullopt;
    }
    if (numbers.size() == 2) {
        for (const std::string_view word_for :
             {"aged", "ages", "age", "years", "year", "yrs", "old",  "godina", "años", "anys",
              "ani",  "лет",  "жаш", "років", "жас",  "ans", "from", "and",    "to",   "do",
              "de",   "до",   "от",  "y",     "t",    "a",   "-",    "–",      "—",    "_"}) {
            for (auto at = letters.find(word_for); at != std::string::npos;
                 at = letters.find(word_for)) {
                letters.erase(at, word_for.size());
            }
        }
        if (!letters.empty()) return std::nullopt;
        return fmt::format("{}_{}", numbers[0], numbers[1]);
    }
    if (numbers.size() == 1 && !has({"over", "under", "below", "less", "<", "moins", "menor"}) &&
        has({"+", "above", "older", "more", "plus", "выше", "старше", "más", "mas", "stariji", "≥",
             ">=", "y_ge", "жогору"})) {
        // "Older than 50" is 51 and more.
        const int more = has({"starijiod", "olderthan", "morethan"}) ? 1 : 0;
        return fmt::format("{}plus", std::stoi(numbers[0]) + more);
    }
    return std::nullopt;
}

std::optional<std::string> area(std::string_view word) {
    if (const auto* country = vocabulary::country_by_iso3(word)) return std::string(country->iso3);
    // Eurostat's own two.
    if (word == "EL") return "GRC";
    if (word == "UK") return "GBR";
    if (const auto* country = vocabulary::country_by_iso2(word)) return std::string(country->iso3);
    // A region of the EU's NUTS or of ISO 3166-2: "ES53", "ES-PV". Never the State.
    if (word.size() >= 3 && word.size() <= 6) {
        const auto state = word.substr(0, 2);
        const bool nuts = word.find_first_of("0123456789") != word.npos && word[2] != '-';
        const auto* country = state == "EL"   ? vocabulary::country_by_iso3("GRC")
                              : state == "UK" ? vocabulary::country_by_iso3("GBR")
                                              : vocabulary::country_by_iso2(state);
        if (country != nullptr && nuts) return fmt::format("{}: {}", country->iso3, word);
        if (country != nullptr && word[2] == '-') {
            return fmt::format("{}{}", country->iso3, word.substr(2));
        }
    }
    int number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && end == word.data() + word.size()) {
        if (const auto* country = vocabulary::country_by_m49(number)) {
            return std::string(country->iso3);
        }
        return std::nullopt;
    }
    if (const auto* country = vocabulary::country_by_name(word)) return std::string(country->iso3);
    return std::nullopt;
}

/// A word as it stands; with spaces for "_"; and what stands behind the last point of a code with the name
/// of its list before it, "UNIDAD_MEDIDA.PER_100000".
std::vector<std::string> ways_of(std::string_view word) {
    std::vector<std::string> ways = {folded(word)};
    auto plain = ways.front();
    std::ranges::replace(plain, '_', ' ');
    if (plain != ways.front()) ways.push_back(folded(plain));
    const auto point = ways.front().rfind('.');
    if (point != std::string::npos && point > 1 && point + 2 < ways.front().size() &&
        ways.front().find(' ') == std::string::npos) {
        ways.push_back(ways.front().substr(point + 1));
    }
    return ways;
}

}  // namespace

std::optional<std::string> common_code(std::string_view dimension, std::string_view word) {
    if (dimension == "area") return area(word);
    const auto& codes = common().codes;
    const auto of_dimension = codes.find(std::string(dimension));
    if (of_dimension != codes.end()) {
        for (const auto& way : ways_of(word)) {
            const auto found = of_dimension->second.find(way);
            if (found != of_dimension->second.end()) return found->second;
        }
    }
    return dimension == "age" ? band(word) : std::nullopt;
}

std::optional<CommonRole> common_role(std::string_view heading) {
    const auto& headings = common().headings;
    for (const auto& way : ways_of(heading)) {
        if (const auto found = headings.find(way); found != headings.end()) return found->second;
    }
    return std::nullopt;
}

std::vector<Says> said_in_sentence(std::string_view sentence) {
    const auto text = folded(sentence);
    std::vector<Says> all;
    for (const auto& phrase : common().phrases) {
        if (text.find(phrase.text) == std::string::npos) continue;
        if (std::ranges::find(all, phrase.says.dimension, &Says::dimension) == all.end()) {
            all.push_back(phrase.says);
        }
    }
    return all;
}

bool is_common_mark(std::string_view text) {
    return std::ranges::find(common().marks, folded(text)) != common().marks.end();
}

}  // namespace palermo::published
