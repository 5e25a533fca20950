#include "palermo/mapping/values.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "palermo/mapping/ages.hpp"
#include "palermo/mapping/detail/fold.hpp"
#include "palermo/mapping/detail/phrases.hpp"
#include "palermo/mapping/detail/states.hpp"
#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::mapping {
namespace {

using detail::Phrases;
using detail::Piece;
using Codes = std::set<std::string>;

constexpr std::array<std::string_view, 11> means_names = {
    "nothing", "value",  "several", "ambiguous", "no_answer",  "stateless",
    "group",   "people", "former",  "total",     "other_field"};
constexpr std::array<std::string_view, 4> no_answers = {"unknown", "na", "declined", "missing"};
constexpr double least_likeness = 0.6;  // as vocabulary/labels.cpp

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

bool has_labels(Field field) {
    switch (field) {
        case Field::sex:
        case Field::age:
        case Field::age_group:
        case Field::age_unit:
        case Field::citizenship:
        case Field::form:
        case Field::means:
        case Field::recruitment:
        case Field::sector:
        case Field::authority:
        case Field::consent:
        case Field::answer:
            return true;
        default:
            return false;
    }
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Only signs: "-", "...", "?".
bool only_signs(std::string_view text) {
    const auto tokens = detail::fold(text);
    return std::ranges::none_of(
        tokens, [](const detail::Token& token) { return token.is == detail::Token::Is::word; });
}

Meaning no_answer(std::string_view why) {
    return {.as = Means::no_answer, .codes = {std::string(why)}, .by = By::known_spelling};
}

bool within(const std::string& part, const std::string& whole) {
    return part.size() > whole.size() && part.starts_with(whole) &&
           (part[whole.size()] == '.' || part[whole.size()] == '_');
}

/// The narrower code alone: "domestic labour" is LAB.DOM, not LAB as well.
void drop_wider(Codes& codes) {
    const auto all = codes;
    std::erase_if(codes, [&](const std::string& code) {
        return std::ranges::any_of(all,
                                   [&](const std::string& other) { return within(other, code); });
    });
}

/// A code of a standard as it stands in its files, whatever column: "VC_HTF_DETVOG", "isForcedLabour".
std::optional<Meaning> standard_code(Field field, std::string_view text) {
    using vocabulary::List;
    using vocabulary::Standard;
    const auto list = field == Field::form    ? List::form
                      : field == Field::means ? List::means
                                              : List::sex;
    if (field != Field::form && field != Field::means && field != Field::sex) return std::nullopt;
    if (field != Field::sex || text.size() > 1) {
        const auto* const own = field == Field::form    ? vocabulary::form(text)
                                : field == Field::means ? vocabulary::means_of_control(text)
                                                        : vocabulary::sex(text);
        if (own != nullptr) {
            if (text == "UNK" || text == "U") return no_answer("unknown");
            if (text == "T") return Meaning{.as = Means::total, .by = By::code_list};
            return Meaning{.as = Means::value, .codes = {std::string(text)}, .by = By::code_list};
        }
    }
    for (const auto standard : {Standard::htcds, Standard::ctdc, Standard::ctdc_synthetic,
                                Standard::sdg, Standard::iccs}) {
        if (text.size() < 4) break;
        const auto crossing = vocabulary::crosswalk(list, standard, text, Standard::palermo);
        if (crossing.ending != vocabulary::Ending::found) continue;
        std::vector<std::string> codes(crossing.codes.begin(), crossing.codes.end());
        if (codes.size() == 1 && (codes[0] == "UNK" || codes[0] == "U"))
            return no_answer("unknown");
        const auto as = codes.size() == 1 ? Means::value : Means::ambiguous;
        return Meaning{.as = as, .codes = std::move(codes), .by = By::code_list};
    }
    return std::nullopt;
}

/// The codes of one piece of an answer that no separator cuts.
struct Segment {
    Codes codes;
    Codes marks;
    bool words = false;
    std::string fillers = {};  // words that say nothing by themselves
};

Meaning read_phrases(Field field, std::string_view text) {
    const auto& phrases = Phrases::of(field);
    const auto tokens = detail::fold(text);
    const auto settle = [&](const Codes& found) -> Meaning {
        Codes codes, marks;
        for (const auto& code : found)
            (code.starts_with('#') || code == "?" || code == "-" ? marks : codes).insert(code);
        if (codes.size() == 1)
            return {.as = Means::value, .codes = {*codes.begin()}, .by = By::known_spelling};
        if (codes.size() > 1) {
            return {.as = Means::ambiguous,
                    .codes = {codes.begin(), codes.end()},
                    .by = By::known_spelling};
        }
        if (marks.contains("?")) return no_answer("unknown");
        for (const auto why : no_answers) {
            if (marks.contains("#" + std::string(why))) return no_answer(why);
        }
        if (marks.contains("#total")) return {.as = Means::total, .by = By::known_spelling};
        if (marks.contains("#several")) return {.as = Means::several, .by = By::known_spelling};
        if (marks.contains("#other")) return {.as = Means::other_field, .by = By::known_spelling};
        return {};
    };
    // One phrase as it stands in the list, whatever its signs.
    if (const auto* const whole = phrases.whole(detail::key_of(tokens))) {
        if (const auto found = settle(*whole); found.as != Means::nothing) return found;
    }

    auto pieces = phrases.read(tokens);
    // "1 - Female", "(a) Begging", "F. Construction": a number or letter that only counts.
    if (pieces.size() > 1 && pieces[0].is == Piece::Is::unknown &&
        (is_number(pieces[0].words[0]) || pieces[0].words[0].size() == 1)) {
        pieces.erase(pieces.begin());
    }
    std::vector<Segment> segments(1);
    bool any_of = false, in_brackets = false, joined = false, slash = false, and_or = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto& piece = pieces[i];
        switch (piece.is) {
            case Piece::Is::unknown:
                // In brackets an explanation may follow a sex: "woman (identifies with ...)".
                if (in_brackets && field == Field::sex) break;
                return {};
            case Piece::Is::open:
                in_brackets = true;
                break;
            case Piece::Is::close:
                in_brackets = false;
                break;
            case Piece::Is::separator:
                slash |= piece.words[0] == "/";
                if (slash && (i + 1 < pieces.size() && pieces[i + 1].any_of)) and_or = true;
                segments.emplace_back();
                break;
            case Piece::Is::known:
                if (piece.any_of && piece.codes == Codes{"-"}) {
                    any_of = true;
                    if (i > 0 && pieces[i - 1].all_of) and_or = true;
                    segments.emplace_back();
                    break;
                }
                if (piece.all_of && piece.codes == Codes{"-"}) {
                    segments.emplace_back();
                    break;
                }
                segments.back().words = true;
                if (piece.codes == Codes{"-"}) {
                    for (const auto& word : piece.words) segments.back().fillers += word;
                }
                Codes codes;
                for (const auto& code : piece.codes) {
                    if (code.starts_with('#') || code == "?")
                        segments.back().marks.insert(code);
                    else if (code != "-")
                        codes.insert(code);
                }
                // A word that is two things is nothing sure.
                if (codes.size() > 1) joined = true;
                segments.back().codes.insert(codes.begin(), codes.end());
                break;
        }
    }

    // "Labour / SE": two letters that are a small word in some language are an abbreviation here, and nobody
    // has said of what.
    const bool abbreviated =
        segments.size() > 1 && std::ranges::any_of(segments, [](const Segment& each) {
            return each.codes.empty() && each.marks.empty() && !each.fillers.empty() &&
                   each.fillers.size() <= 3;
        });
    if (abbreviated && !any_of && !and_or) return {};
    Codes codes, marks;
    bool crowded = joined;
    std::size_t trafficked_alone = 0, with_codes = 0;
    for (auto& segment : segments) {
        drop_wider(segment.codes);
        if (segment.codes.size() > 1) {
            for (const auto* const rest : {"OTH", "OTHER", "OtherOrganisation", "Other"})
                segment.codes.erase(rest);
        }
        if (field == Field::sex && segment.codes.contains("O")) segment.codes = {"O"};
        // A person works in one kind of place or is brought by one kind of office: two codes of words
        // that nothing parts are not understood.
        crowded |= segment.codes.size() > 1;
        with_codes += segment.codes.empty() ? 0 : 1;
        trafficked_alone += segment.codes.empty() && segment.marks.contains("?") ? 1 : 0;
        codes.insert(segment.codes.begin(), segment.codes.end());
        marks.insert(segment.marks.begin(), segment.marks.end());
    }
    if (codes.empty()) {
        if (marks.size() == 1 ||
            (marks.size() == 2 && marks.contains("?") && marks.contains("#unknown")))
            return settle(marks);
        return {};
    }
    for (const auto& mark : marks) {
        if (mark != "?" && mark != "#several") return {};  // "unknown, female": which of the two?
    }
    const bool open = crowded || any_of || and_or ||
                      (trafficked_alone > 0 && with_codes > 0 && segments.size() > 1);
    if (field == Field::sex && codes.size() > 1) {
        if (codes == Codes{"F", "M"} && !any_of)
            return {.as = Means::total, .by = By::known_spelling};
        return {.as = Means::ambiguous,
                .codes = {codes.begin(), codes.end()},
                .by = By::known_spelling};
    }
    if (codes.size() == 1 && !and_or && !crowded &&
        (trafficked_alone == 0 || segments.size() == 1)) {
        const auto as = marks.contains("#several") ? Means::several : Means::value;
        return {.as = as, .codes = {*codes.begin()}, .by = By::known_spelling};
    }
    return {.as = open ? Means::ambiguous : Means::several,
            .codes = {codes.begin(), codes.end()},
            .by = By::known_spelling};
}

Meaning read_sex_letter(std::string_view text) {
    // Alone, M is male in most languages and mujer in Spanish, K is kobieta or kvinna, V is varón or vrouw.
    if (text == "F" || text == "f")
        return {.as = Means::value, .codes = {"F"}, .by = By::code_list};
    if (text == "U" || text == "u") return no_answer("unknown");
    if (text == "T") return {.as = Means::total, .by = By::code_list};
    return {.as = Means::ambiguous, .codes = {"F", "M"}, .by = By::known_spelling};
}

Meaning read_age_label(std::string_view text) {
    const auto age = read_age(text);
    switch (age.is) {
        case Age::Is::years:
            return {.as = Means::value, .codes = {code_of(age)}, .by = By::known_spelling};
        case Age::Is::no_answer:
            return no_answer(age.why);
        case Age::Is::total:
            return {.as = Means::total, .by = By::known_spelling};
        case Age::Is::impossible:
        case Age::Is::nothing:
            break;
    }
    return {};
}

Meaning read_label(Field field, std::string_view text) {
    const auto plain = trimmed(text);
    if (plain.empty()) return {.as = Means::no_answer, .codes = {"missing"}, .by = By::code_list};
    if (!has_labels(field)) return {};
    // SDMX: not specified, not known, not applicable, total. Before "_" is taken for a space.
    if (plain == "_X" || plain == "_U") return no_answer("unknown");
    if (plain == "_Z") return no_answer("na");
    if (plain == "_T") return {.as = Means::total, .by = By::code_list};
    if (field == Field::age || field == Field::age_group) return read_age_label(plain);
    if (field == Field::age_unit) {
        const auto& phrases = Phrases::of(Field::age);
        const auto* const whole = phrases.whole(detail::key_of(plain));
        if (whole == nullptr) return {};
        if (whole->contains("#months"))
            return {.as = Means::value, .codes = {"months"}, .by = By::known_spelling};
        if (*whole == Codes{"-"})
            return {.as = Means::value, .codes = {"years"}, .by = By::known_spelling};
        return {};
    }
    if (field != Field::answer && only_signs(plain)) return no_answer("missing");
    if (field == Field::answer && only_signs(plain)) {
        for (const std::string_view tick : {"✓", "✔", "☑", "✅"}) {
            if (plain == tick)
                return {.as = Means::value, .codes = {"yes"}, .by = By::known_spelling};
        }
        for (const std::string_view cross : {"✗", "✘", "☐"}) {
            if (plain == cross)
                return {.as = Means::value, .codes = {"no"}, .by = By::known_spelling};
        }
        return no_answer("missing");
    }
    if (field == Field::citizenship) {
        if (auto found = detail::States::shipped().find(plain)) return *found;
        const auto found = read_phrases(field, plain);
        return found.as == Means::no_answer || found.as == Means::total ? found : Meaning{};
    }
    if (field == Field::sex && detail::letters(plain) == 1) {
        const auto found = read_phrases(field, plain);
        const bool latin = plain.size() == 1 && !is_number(plain);
        if (latin) return read_sex_letter(plain);
        if (is_number(plain)) {
            return {.as = Means::ambiguous, .codes = {"F", "M"}, .by = By::nobody};
        }
        if (plain == "М" || plain == "м")
            return {.as = Means::value, .codes = {"M"}, .by = By::known_spelling};
        if (plain == "Ж" || plain == "ж")
            return {.as = Means::value, .codes = {"F"}, .by = By::known_spelling};
        return found;
    }
    if (auto found = standard_code(field, plain)) return *found;
    return read_phrases(field, plain);
}

/// "1=Hombre, 2=Mujer, 9=Sin dato" in a heading or note: what each sign stands for.
std::map<std::string, std::string, std::less<>> legend_of(std::string_view heading) {
    std::map<std::string, std::string, std::less<>> legend;
    for (std::size_t at = 0; at < heading.size();) {
        auto equals = heading.find('=', at);
        const auto colon = heading.find(':', at);
        if (equals == std::string_view::npos ||
            (colon != std::string_view::npos && colon < equals)) {
            // "1: hombre" counts where a digit or one letter stands before it.
            if (colon != std::string_view::npos && colon > 0) equals = colon;
        }
        if (equals == std::string_view::npos) break;
        auto begin = equals;
        while (begin > at &&
               std::string_view(",;(/| \n").find(heading[begin - 1]) == std::string_view::npos)
            --begin;
        if (begin == equals) {  // "1 = hombre"
            auto end = equals;
            while (end > at && heading[end - 1] == ' ') --end;
            begin = end;
            while (begin > at &&
                   std::string_view(",;(/| \n").find(heading[begin - 1]) == std::string_view::npos)
                --begin;
            equals = end;
        }
        const auto sign = trimmed(heading.substr(begin, equals - begin));
        const auto after = heading.find_first_of("=:", equals) + 1;
        auto end = heading.find_first_of(",;/|)\n", after);
        if (end == std::string_view::npos) end = heading.size();
        // Without commas the next sign ends the text: "1=hombre 2=mujer".
        const auto next = heading.substr(after, end - after).find_first_of("=:");
        if (next != std::string_view::npos) {
            const auto space =
                heading.substr(after, next).find_last_of(' ', next > 1 ? next - 2 : 0);
            if (space != std::string_view::npos && space > 0) end = after + space;
        }
        const auto label = trimmed(heading.substr(after, end - after));
        if (!sign.empty() && detail::letters(sign) <= 3 && !label.empty())
            legend.emplace(sign, label);
        at = std::max(end, after);
    }
    return legend;
}

std::string upper_letter(std::string_view text) {
    const auto plain = trimmed(text);
    std::string letter(plain.ends_with('.') ? plain.substr(0, plain.size() - 1) : plain);
    if (letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z')
        letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
    return letter;
}

/// The letters of a column of sexes together. A pair decides only where one language reads it so.
std::map<std::string, std::string> sex_letters(const std::set<std::string>& letters) {
    const auto has = [&](std::string_view letter) { return letters.contains(std::string(letter)); };
    std::map<std::string, std::string> meaning;
    const auto say = [&](std::string_view first, std::string_view a, std::string_view second,
                         std::string_view b) {
        meaning.emplace(first, a);
        meaning.emplace(second, b);
    };
    std::set<std::string> two;
    for (const auto* const letter :
         {"F", "M", "H", "V", "K", "W", "D", "N", "E", "L", "P", "B", "Z", "C"}) {
        if (has(letter)) two.insert(letter);
    }
    const auto are = [&](std::initializer_list<const char*> wanted) {
        return two == std::set<std::string>(wanted.begin(), wanted.end());
    };
    if (are({"F", "M"}))
        say("F", "F", "M", "M");  // most languages
    else if (are({"H", "M"}))
        say("H", "M", "M", "F");  // hombre, mujer; homem, mulher
    else if (are({"F", "H"}))
        say("F", "F", "H", "M");  // femme, homme
    else if (are({"M", "W"}))
        say("M", "M", "W", "F");  // man, woman; männlich, weiblich
    else if (are({"K", "M"}))
        say("K", "F", "M", "M");  // kobieta, mężczyzna; kvinna, man
    else if (are({"E", "K"}))
        say("E", "M", "K", "F");  // erkek, kadın
    else if (are({"L", "P"}))
        say("L", "M", "P", "F");  // laki-laki, perempuan
    else if (are({"M", "Z"}))
        say("M", "M", "Z", "F");  // muški, ženski
    else if (are({"D", "M"}))
        say("D", "F", "M", "M");  // donna, maschio
    else if (are({"B", "F"}))
        say("B", "M", "F", "F");  // bărbat, femeie
    else if (are({"M", "N"}))
        say("M", "M", "N", "F");  // mies, nainen
    return meaning;
}

}  // namespace

std::string_view to_string(Means means) {
    return means_names[static_cast<std::size_t>(means)];
}

struct Values::Decisions {
    std::map<std::pair<Field, std::string>, Meaning> by_label;  // label in normal form
};

const Values& Values::shipped() {
    static const Values made(std::make_shared<const Decisions>());
    return made;
}

std::size_t Values::decided() const noexcept {
    return decisions_->by_label.size();
}

Meaning Values::resolve(Field field, std::string_view text) const {
    if (!decisions_->by_label.empty()) {
        const auto found = decisions_->by_label.find({field, vocabulary::normalised(text)});
        if (found != decisions_->by_label.end()) return found->second;
    }
    return read_label(field, text);
}

std::vector<Meaning> Values::resolve_column(Field field, const Answers& answers) const {
    std::vector<Meaning> meanings;
    meanings.reserve(answers.texts.size());
    const auto legend = legend_of(answers.heading);
    std::set<std::string> letters;
    std::vector<AgeCount> ages;
    bool only_bits = !answers.texts.empty();
    for (std::size_t i = 0; i < answers.texts.size(); ++i) {
        const auto plain = trimmed(answers.texts[i]);
        if (const auto letter = upper_letter(plain); letter.size() == 1) letters.insert(letter);
        only_bits &=
            plain.empty() || plain == "0" || plain == "1" || plain == "0.0" || plain == "1.0";
        if (field == Field::age && i < answers.rows.size()) {
            const auto age = read_age(plain);
            if (age.exact()) ages.push_back({age.low_years, answers.rows[i]});
        }
    }
    const auto sexes =
        field == Field::sex ? sex_letters(letters) : std::map<std::string, std::string>{};
    const auto no_ages = likely_missing_codes(ages);
    for (const auto& text : answers.texts) {
        const auto plain = trimmed(text);
        if (decisions_->by_label.contains({field, vocabulary::normalised(text)})) {
            meanings.push_back(resolve(field, text));
            continue;
        }
        if (const auto explained = legend.find(plain); explained != legend.end()) {
            if (auto made = resolve(field, explained->second); !made.open()) {
                meanings.push_back(std::move(made));
                continue;
            }
        }
        if (field == Field::sex) {
            if (const auto found = sexes.find(upper_letter(plain)); found != sexes.end()) {
                meanings.push_back(
                    {.as = Means::value, .codes = {found->second}, .by = By::known_spelling});
                continue;
            }
            // Beside "F", "H" is homme or hombre; "M" is still masculin or mujer.
            if (upper_letter(plain) == "H" && letters.contains("F")) {
                meanings.push_back({.as = Means::value, .codes = {"M"}, .by = By::known_spelling});
                continue;
            }
            // "F" is female unless the letter beside it is another language's female.
            if (upper_letter(plain) == "F" && letters.contains("N")) {
                meanings.push_back(
                    {.as = Means::ambiguous, .codes = {"F", "M"}, .by = By::known_spelling});
                continue;
            }
        }
        if (field == Field::answer && only_bits && !plain.empty()) {
            meanings.push_back({.as = Means::value,
                                .codes = {plain[0] == '1' ? "yes" : "no"},
                                .by = By::code_list});
            continue;
        }
        if (field == Field::age_group) {
            const auto letter = upper_letter(plain);
            const bool adults = letters.contains("A");
            if (adults && (letter == "A" || letter == "C" || letter == "M" || letter == "N") &&
                letters.contains("C") + letters.contains("M") + letters.contains("N") == 1) {
                meanings.push_back({.as = Means::value,
                                    .codes = {letter == "A" ? "18plus" : "0_17"},
                                    .by = By::known_spelling});
                continue;
            }
        }
        auto made = resolve(field, text);
        if (field == Field::age && made.as == Means::value) {
            const auto age = read_age(plain);
            if (age.exact() && std::ranges::find(no_ages, age.low_years) != no_ages.end()) {
                made = {.as = Means::no_answer, .codes = {"missing"}, .by = By::nobody};
            }
        }
        meanings.push_back(std::move(made));
    }
    return meanings;
}

namespace {

std::optional<Means> means_named(std::string_view name) {
    const auto found = std::ranges::find(means_names, name);
    if (found == means_names.end()) return std::nullopt;
    return static_cast<Means>(found - means_names.begin());
}

/// Codes that somebody can decide on in a field.
bool is_code(Field field, const std::string& code) {
    switch (field) {
        case Field::citizenship:
            return vocabulary::country_by_iso3(code) != nullptr;
        case Field::form:
            return vocabulary::form(code) != nullptr;
        case Field::means:
            return vocabulary::means_of_control(code) != nullptr;
        case Field::sex:
            return code == "F" || code == "M" || code == "O";
        case Field::age:
        case Field::age_group:
            return read_age(code).is == Age::Is::years || code == "0_17" || code == "18plus";
        case Field::age_unit:
            return code == "years" || code == "months";
        case Field::answer:
        case Field::consent:
            return code == "yes" || code == "no";
        case Field::recruitment:
        case Field::sector:
        case Field::authority: {
            const auto& known = Phrases::of(field).known();
            return std::ranges::find(known, code, &Phrases::Known::code) != known.end();
        }
        default:
            return false;
    }
}

std::vector<std::string> split_codes(std::string_view text) {
    std::vector<std::string> codes;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('|', at), text.size());
        if (const auto code = trimmed(text.substr(at, end - at)); !code.empty())
            codes.emplace_back(code);
        at = end + 1;
    }
    return codes;
}

/// Whether a meaning goes with so many codes. A question is never an answer: ambiguous is refused.
bool fits(Means as, std::size_t codes) {
    switch (as) {
        case Means::value:
            return codes == 1;
        case Means::several:
            return codes != 1;
        case Means::former:
            return codes <= 1;
        case Means::no_answer:
            return codes <= 1;
        case Means::stateless:
        case Means::group:
        case Means::people:
        case Means::total:
        case Means::other_field:
            return codes == 0;
        case Means::nothing:
        case Means::ambiguous:
            return false;
    }
    return false;
}

}  // namespace

Result<Values> Values::with(const Table& lookup, std::string_view file) const {
    const auto column = [&](std::string_view name) { return lookup.text(name); };
    for (const std::string_view needed : {"field", "label", "meaning", "codes"}) {
        if (column(needed) == nullptr) {
            return fail(Code::invalid_input, "mapping.lookup_columns",
                        {{"column", column_name(std::string(needed))}},
                        Where::of_file(std::string(file), 1));
        }
    }
    const auto& fields = *column("field");
    const auto& labels = *column("label");
    const auto& meanings = *column("meaning");
    const auto& codes = *column("codes");
    auto made = std::make_shared<Decisions>(*decisions_);
    std::map<std::pair<Field, std::string>, Meaning> here;
    for (std::size_t row = 0; row < lookup.rows(); ++row) {
        const auto line = static_cast<std::int64_t>(row + 2);
        const auto where = Where::of_file(std::string(file), line);
        if (trimmed(meanings[row]).empty() && trimmed(codes[row]).empty()) continue;  // still open
        const auto field = field_of(trimmed(fields[row]));
        if (!field || !has_labels(*field))
            return fail(Code::invalid_input, "mapping.lookup_field", {}, where);
        auto said = split_codes(codes[row]);
        // A code alone says enough: one is a value, two are both.
        const auto as = trimmed(meanings[row]).empty()
                            ? std::optional(said.size() == 1 ? Means::value : Means::several)
                            : means_named(trimmed(meanings[row]));
        if (!as || *as == Means::nothing || *as == Means::ambiguous) {
            return fail(Code::invalid_input, "mapping.lookup_meaning", {}, where);
        }
        const bool reason = *as == Means::no_answer;
        for (const auto& code : said) {
            if (reason ? std::ranges::find(no_answers, code) == no_answers.end()
                       : !is_code(*field, code)) {
                return fail(Code::invalid_input, "mapping.lookup_codes", {}, where);
            }
        }
        if (!fits(*as, said.size()))
            return fail(Code::invalid_input, "mapping.lookup_codes", {}, where);
        if (reason && said.empty()) said = {"unknown"};
        std::ranges::sort(said);
        const Meaning meaning{.as = *as, .codes = std::move(said), .by = By::office};
        const auto [at, is_new] =
            here.emplace(std::pair(*field, vocabulary::normalised(labels[row])), meaning);
        if (!is_new && !(at->second == meaning)) {
            return fail(Code::invalid_input, "mapping.lookup_twice", {}, where);
        }
    }
    for (auto& [label, meaning] : here) made->by_label.insert_or_assign(label, std::move(meaning));
    return Values(std::move(made));
}

std::vector<Proposal> Values::propose(Field field, std::string_view text, std::size_t n) const {
    const auto wanted = vocabulary::normalised(text);
    if (wanted.empty() || !has_labels(field)) return {};
    std::map<std::string, Proposal> best;
    const auto offer = [&](const std::string& code, const std::string& normal,
                           const std::string& shown) {
        // Names of very different length are never above the least likeness.
        const auto longer = std::max(wanted.size(), normal.size()),
                   shorter = std::min(wanted.size(), normal.size());
        if (shorter * 3 < longer) return;
        const double score = vocabulary::likeness(wanted, normal);
        auto& held = best[code];
        if (score >= least_likeness && score > held.score) held = {code, shown, score};
    };
    if (field == Field::citizenship) {
        for (const auto& name : detail::States::shipped().names())
            offer(name.iso3, name.normal, name.shown);
    } else {
        const auto owner =
            field == Field::age_group || field == Field::age_unit ? Field::age : field;
        for (const auto& known : Phrases::of(owner).known()) {
            offer(known.code == "<18"    ? "0_17"
                  : known.code == ">=18" ? "18plus"
                                         : known.code,
                  known.label, known.label);
        }
    }
    std::vector<Proposal> proposals;
    for (auto& [code, proposal] : best) {
        if (proposal.score > 0) proposals.push_back(std::move(proposal));
    }
    std::ranges::sort(proposals, [](const Proposal& a, const Proposal& b) {
        return a.score != b.score ? a.score > b.score : a.code < b.code;
    });
    if (proposals.size() > n) proposals.resize(n);
    return proposals;
}

}  // namespace palermo::mapping
