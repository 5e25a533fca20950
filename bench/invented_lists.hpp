// bench/invented_lists.hpp: invented lists in the manner of the sets by which linkage is judged elsewhere.
//
//     set_named("febrl4", seed) ──> InventedSet: lists as CSV, who is who, and what was done to each row
//
// Nobody here exists. What is invented is the manner: how skewed names are, which fields there are, which
// errors a copy has and how many. Whoever wrote this had read the linkage code, and changed three things after
// looking at its figures: how many names rldata_like has, how often febrl_like errs in dates and numbers (to
// be about as hard as published accounts of those sets), and how many Russian family names there are. So these
// lists are not independent of the method; only lists kept from both are. A set is a function of its seed.
//
// Beside every row stands what was done to it ("birth day replaced; family letter lost"): a pair that is
// missed can be looked at.
//
// Sources  [S16] Sariyar, Borg (2016), R Journal 8(2), 61-67 (RLdata10000: 10,000 rows, 1,000 of them copies
//          with one error). [C05] Christen (2005), PAKDD, LNAI 3518, 878-886 (febrl's generator of data sets).
//          [CV13] Christen, Vatsalan (2013), CIKM, 2513-2514 (keyboards, hearing, scanners).
//
// Thread safety: functions of their arguments.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::invented {

using stats::Stream;

/// One list as an office would send it, and what it does not know about it.
struct InventedList {
    std::string name;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> person;  // [rows] who it is
    std::vector<std::string> done;    // [rows] errors put in; empty: none
    std::string_view separator = ",";
};

struct InventedSet {
    std::string name;
    std::vector<InventedList> lists;
};

/// The list as a file.
inline std::string csv_of(const InventedList& list) {
    std::string text;
    const auto line = [&](const std::vector<std::string>& cells) {
        for (std::size_t c = 0; c < cells.size(); ++c) {
            if (c > 0) text += list.separator;
            const bool quote = cells[c].find_first_of(",\"") != std::string::npos;
            text += quote ? "\"" + cells[c] + "\"" : cells[c];
        }
        text += '\n';
    };
    line(list.header);
    for (const auto& row : list.rows) line(row);
    return text;
}

// ---------------------------------------------------------------------------------------------- chance

inline bool happens(Stream& stream, double often) {
    return stream.uniform() < often;
}

template <class Values>
const auto& any_of(Stream& stream, const Values& values) {
    return values[stream.below(std::size(values))];
}

/// Numbers 0 .. size-1, number r in proportion to 1 / (r + shift)^power: names are as skewed as that.
class Ranks {
public:
    Ranks(std::size_t size, double power, double shift) {
        double sum = 0;
        for (std::size_t r = 0; r < size; ++r) {
            sum += std::pow(static_cast<double>(r) + shift, -power);
            up_to_.push_back(sum);
        }
    }
    std::size_t draw(Stream& stream) const {
        const auto at = std::ranges::upper_bound(up_to_, stream.uniform() * up_to_.back());
        return std::min(static_cast<std::size_t>(at - up_to_.begin()), up_to_.size() - 1);
    }

private:
    std::vector<double> up_to_;
};

/// A place in `weights`, in proportion to them.
template <std::size_t n>
std::size_t weighted(Stream& stream, const std::array<double, n>& weights) {
    double sum = 0;
    for (const double one : weights) sum += one;
    double left = stream.uniform() * sum;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        if ((left -= weights[i]) < 0) return i;
    }
    return n - 1;
}

inline std::string digits(std::int64_t number, int width) {
    auto made = std::to_string(number);
    while (static_cast<int>(made.size()) < width) made.insert(made.begin(), '0');
    return made;
}

// ----------------------------------------------------------------------------------------------- hands

/// Letters of a text in UTF-8, each a text.
inline std::vector<std::string> letters_of(std::string_view text) {
    std::vector<std::string> made;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !made.empty()) {
            made.back() += c;
        } else {
            made.emplace_back(1, c);
        }
    }
    return made;
}

inline std::string joined(const std::vector<std::string>& letters) {
    std::string made;
    for (const auto& one : letters) made += one;
    return made;
}

/// Keys around a key; letters of other scripts have none here and are doubled or lost instead.
inline std::string_view neighbours(char key) {
    static constexpr std::array<std::string_view, 36> beside = {
        "qwsz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
        "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
        "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx",    "9",
        "2",      "13",    "24",   "35",     "46",   "57",     "68",     "79",     "80"};
    if (key >= 'a' && key <= 'z') return beside[static_cast<std::size_t>(key - 'a')];
    if (key >= '0' && key <= '9') return beside[26 + static_cast<std::size_t>(key - '0')];
    return {};
}

/// One slip on a keyboard: a neighbour instead or beside, a letter lost, doubled, or swapped with the next.
/// The text is not the same afterwards, unless it is empty.
inline std::string keyboard(Stream& stream, const std::string& text, std::string* what = nullptr) {
    static constexpr std::array<std::string_view, 5> names = {"mistyped", "added", "lost",
                                                              "doubled", "swapped"};
    for (int attempt = 0; attempt < 50 && !text.empty(); ++attempt) {
        auto letters = letters_of(text);
        const auto at = stream.below(letters.size());
        auto& letter = letters[at];
        const bool upper = letter.size() == 1 && letter[0] >= 'A' && letter[0] <= 'Z';
        const char low = letter.size() > 1 ? '\0'
                         : upper           ? static_cast<char>(letter[0] - 'A' + 'a')
                                           : letter[0];
        const auto beside = neighbours(low);
        const auto way = weighted(stream, std::array{0.35, 0.15, 0.2, 0.1, 0.2});
        std::string key;
        if (!beside.empty()) {
            key = std::string(1, any_of(stream, beside));
            if (upper && key[0] >= 'a') key[0] = static_cast<char>(key[0] - 'a' + 'A');
        }
        if (way == 0 && !key.empty()) letter = key;
        if (way == 1 && !key.empty()) letter += key;
        if (way == 2 && letters.size() > 2) letter.clear();
        if (way == 3) letter += letter;
        if (way == 4 && at + 1 < letters.size()) std::swap(letters[at], letters[at + 1]);
        auto made = joined(letters);
        if (made == text) continue;
        if (what != nullptr) *what = "letter " + std::string(names[way]);
        return made;
    }
    return text;
}

/// One slip in a number of fixed length: mostly another digit or two swapped, seldom one lost or doubled.
inline std::string digit_slip(Stream& stream, const std::string& text,
                              std::string* what = nullptr) {
    static constexpr std::array<std::string_view, 4> names = {"another", "swapped", "lost",
                                                              "doubled"};
    for (int attempt = 0; attempt < 50 && !text.empty(); ++attempt) {
        auto made = text;
        const auto at = stream.below(made.size());
        const auto way = weighted(stream, std::array{0.6, 0.3, 0.05, 0.05});
        if (way == 0) {
            made[at] = static_cast<char>('0' + stream.below(10));
        } else if (way == 1) {
            if (at + 1 < made.size()) std::swap(made[at], made[at + 1]);
        } else if (way == 2) {
            if (made.size() > 1) made.erase(at, 1);
        } else {
            made.insert(at, 1, made[at]);
        }
        if (made == text) continue;
        if (what != nullptr) *what = "digit " + std::string(names[way]);
        return made;
    }
    return text;
}

using Exchange = std::pair<std::string_view, std::string_view>;

/// Replaces one place where a left or right side stands by the other side. Small letters; a capital at the
/// start stays one. Unchanged where none fits.
template <class Table>
std::string exchanged(Stream& stream, const std::string& text, const Table& table) {
    auto low = text;
    bool capitals = text.size() > 1;
    for (auto& c : low) {
        if (c >= 'a' && c <= 'z') capitals = false;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    std::vector<std::array<std::size_t, 3>> places;  // where, which, direction
    for (std::size_t i = 0; i < std::size(table); ++i) {
        for (std::size_t side = 0; side < 2; ++side) {
            const auto from = side == 0 ? table[i].first : table[i].second;
            for (auto at = low.find(from); at != std::string::npos; at = low.find(from, at + 1)) {
                places.push_back({at, i, side});
            }
        }
    }
    if (places.empty()) return text;
    const auto [at, which, side] = any_of(stream, places);
    auto from = table[which].first, to = table[which].second;
    if (side == 1) std::swap(from, to);
    std::string put(to);
    const auto lift = [](char& c) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    };
    if (capitals) {
        for (auto& c : put) lift(c);
    } else if (text[at] >= 'A' && text[at] <= 'Z') {
        lift(put[0]);
    }
    auto made = text;
    made.replace(at, from.size(), put);
    return made;
}

/// What an ear confuses: spellings of one sound.
inline constexpr std::array<Exchange, 42> sounds = {
    {{"ph", "f"}, {"ck", "k"}, {"th", "t"}, {"dt", "t"},  {"ie", "y"},   {"ie", "i"},
     {"ee", "i"}, {"ou", "u"}, {"oo", "u"}, {"ei", "ai"}, {"ey", "y"},   {"sch", "sh"},
     {"kh", "h"}, {"kh", "k"}, {"gh", "g"}, {"dj", "j"},  {"ch", "tch"}, {"sh", "ch"},
     {"z", "s"},  {"c", "k"},  {"q", "k"},  {"w", "v"},   {"j", "y"},    {"ll", "l"},
     {"nn", "n"}, {"tt", "t"}, {"ss", "s"}, {"mm", "m"},  {"rr", "r"},   {"e", "a"},
     {"o", "u"},  {"d", "t"},  {"b", "p"},  {"m", "n"},   {"x", "ks"},   {"ae", "e"},
     {"oe", "o"}, {"ue", "u"}, {"ah", "a"}, {"yi", "i"},  {"iy", "y"},   {"aa", "a"}}};

/// One mishearing; a slip of the keyboard where nothing in the text can be misheard.
inline std::string hearing(Stream& stream, const std::string& text, std::string* what = nullptr) {
    auto made = exchanged(stream, text, sounds);
    if (made == text) return keyboard(stream, text, what);
    if (what != nullptr) *what = "misheard";
    return made;
}

/// What a scanner confuses.
inline constexpr std::array<Exchange, 26> shapes = {
    {{"o", "0"},  {"l", "1"}, {"i", "1"},  {"i", "l"},  {"rn", "m"}, {"cl", "d"}, {"vv", "w"},
     {"s", "5"},  {"b", "8"}, {"g", "9"},  {"z", "2"},  {"e", "c"},  {"h", "b"},  {"u", "v"},
     {"n", "ri"}, {"f", "t"}, {"ii", "u"}, {"nn", "m"}, {"li", "h"}, {"a", "o"},  {"q", "g"},
     {"1", "7"},  {"3", "8"}, {"5", "6"},  {"0", "8"},  {"4", "9"}}};

/// One misreading by a scanner; a slip of the keyboard where no shape in the text has a double.
inline std::string scanner(Stream& stream, const std::string& text, std::string* what = nullptr) {
    auto made = exchanged(stream, text, shapes);
    if (made == text) return keyboard(stream, text, what);
    if (what != nullptr) *what = "misread";
    return made;
}

enum class Hand { keyboard, hearing, scanner, any };

inline std::string erred(Stream& stream, Hand hand, const std::string& text,
                         std::string* what = nullptr) {
    if (hand == Hand::any) {
        hand = static_cast<Hand>(weighted(stream, std::array{0.6, 0.25, 0.15}));
    }
    return hand == Hand::keyboard  ? keyboard(stream, text, what)
           : hand == Hand::hearing ? hearing(stream, text, what)
                                   : scanner(stream, text, what);
}

// ----------------------------------------------------------------------------------------------- dates

struct Day {
    int year = 1980, month = 1, day = 1;
    bool operator==(const Day&) const = default;
};

inline int days_in(int year, int month) {
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[static_cast<std::size_t>(month - 1)] + (leap ? 1 : 0);
}

inline Day any_day(Stream& stream, int first, int last) {
    Day made;
    made.year =
        first + static_cast<int>(stream.below(static_cast<std::uint64_t>(last - first + 1)));
    made.month = 1 + static_cast<int>(stream.below(12));
    made.day = 1 + static_cast<int>(
                       stream.below(static_cast<std::uint64_t>(days_in(made.year, made.month))));
    return made;
}

inline std::string iso(const Day& d) {
    return digits(d.year, 4) + "-" + digits(d.month, 2) + "-" + digits(d.day, 2);
}

/// One component changed: by one digit, or replaced. `part`: 0 year, 1 month, 2 day. What comes out is a
/// day of the calendar.
inline Day part_changed(Stream& stream, const Day& from, std::size_t part, std::string* what,
                        int first = 1900, int last = 2010) {
    constexpr std::array<std::string_view, 3> names = {"year", "month", "day"};
    for (;;) {
        auto made = from;
        int& value = part == 0 ? made.year : part == 1 ? made.month : made.day;
        const bool one_digit = happens(stream, 0.5);
        if (one_digit) {
            auto text = digits(value, part == 0 ? 4 : 2);
            const auto at = part == 0 ? 2 + stream.below(2) : stream.below(2);
            text[at] = static_cast<char>('0' + stream.below(10));
            value = std::stoi(text);
        } else {
            const auto other = any_day(stream, first, last);
            value = part == 0 ? other.year : part == 1 ? other.month : other.day;
        }
        if (made == from || made.month < 1 || made.month > 12 || made.day < 1) continue;
        if (made.year < first || made.year > last) continue;
        made.day = part == 2 ? made.day : std::min(made.day, days_in(made.year, made.month));
        if (made.day > days_in(made.year, made.month)) continue;
        if (what != nullptr) {
            *what = "birth " + std::string(names[part]) + (one_digit ? " one digit" : " replaced");
        }
        return made;
    }
}

inline void note(std::string& done, std::string_view what) {
    if (!done.empty()) done += "; ";
    done += what;
}

// ----------------------------------------------------------------------------------- German-like names

inline constexpr std::array<std::string_view, 104> german_given = {
    "MICHAEL",   "THOMAS",   "MARIA",     "PETER",      "ANDREAS",   "URSULA",    "WOLFGANG",
    "KLAUS",     "MONIKA",   "PETRA",     "JUERGEN",    "ELISABETH", "STEFAN",    "SABINE",
    "GUENTER",   "RENATE",   "HELGA",     "CHRISTIAN",  "KARIN",     "UWE",       "HANS",
    "BRIGITTE",  "WERNER",   "INGRID",    "HORST",      "FRANK",     "ERIKA",     "DIETER",
    "ANDREA",    "MANFRED",  "GISELA",    "MARTIN",     "CLAUDIA",   "GERHARD",   "SUSANNE",
    "BERND",     "GABRIELE", "ALEXANDER", "HEINZ",      "CHRISTA",   "CHRISTINE", "WALTER",
    "HILDEGARD", "JOERG",    "MARGARETE", "ANNA",       "HELMUT",    "ROBERT",    "GERDA",
    "DANIEL",    "STEFANIE", "CHRISTINA", "MARTINA",    "RALF",      "ANGELIKA",  "KARL",
    "HEIKE",     "IRMGARD",  "MARKUS",    "BARBARA",    "HERBERT",   "GERTRUD",   "JENS",
    "JULIA",     "BIRGIT",   "RAINER",    "KATHARINA",  "HEINRICH",  "ANJA",      "MATTHIAS",
    "ANNELIESE", "SVEN",     "NICOLE",    "JOACHIM",    "ROSEMARIE", "KURT",      "EVA",
    "ROLF",      "ELKE",     "TORSTEN",   "KERSTIN",    "ERNST",     "UTE",       "SEBASTIAN",
    "ILSE",      "HOLGER",   "EDITH",     "GEORG",      "MARION",    "HUBERT",    "WALTRAUD",
    "VOLKER",    "SILKE",    "OLIVER",    "LIESELOTTE", "DIRK",      "JOHANNA",   "FRIEDRICH",
    "ULRIKE",    "KAI",      "TANJA",     "GUENTHER",   "LUISE",     "OTTO"};

inline constexpr std::array<std::string_view, 140> german_family = {
    "MUELLER",    "SCHMIDT",  "SCHNEIDER", "FISCHER",  "WEBER",    "MEYER",      "WAGNER",
    "BECKER",     "SCHULZ",   "HOFFMANN",  "SCHAEFER", "KOCH",     "BAUER",      "RICHTER",
    "KLEIN",      "WOLF",     "SCHROEDER", "NEUMANN",  "SCHWARZ",  "ZIMMERMANN", "BRAUN",
    "KRUEGER",    "HOFMANN",  "HARTMANN",  "LANGE",    "SCHMITT",  "WERNER",     "SCHMITZ",
    "KRAUSE",     "MEIER",    "LEHMANN",   "SCHMID",   "SCHULZE",  "MAIER",      "KOEHLER",
    "HERRMANN",   "KOENIG",   "WALTER",    "MAYER",    "HUBER",    "KAISER",     "FUCHS",
    "PETERS",     "LANG",     "SCHOLZ",    "MOELLER",  "WEISS",    "JUNG",       "HAHN",
    "SCHUBERT",   "VOGEL",    "FRIEDRICH", "KELLER",   "GUENTHER", "FRANK",      "BERGER",
    "WINKLER",    "ROTH",     "BECK",      "LORENZ",   "BAUMANN",  "FRANKE",     "ALBRECHT",
    "SCHUSTER",   "SIMON",    "LUDWIG",    "BOEHM",    "WINTER",   "KRAUS",      "MARTIN",
    "SCHUMACHER", "KRAEMER",  "VOGT",      "STEIN",    "JAEGER",   "OTTO",       "SOMMER",
    "GROSS",      "SEIDEL",   "HEINRICH",  "BRANDT",   "HAAS",     "SCHREIBER",  "GRAF",
    "SCHULTE",    "DIETRICH", "ZIEGLER",   "KUHN",     "KUEHN",    "POHL",       "ENGEL",
    "HORN",       "BUSCH",    "BERGMANN",  "THOMAS",   "VOIGT",    "SAUER",      "ARNOLD",
    "WOLFF",      "PFEIFFER", "ERNST",     "LINDNER",  "HUEBNER",  "KRUSE",      "SEIFERT",
    "HEINZE",     "PETERSEN", "RIEDEL",    "HERMANN",  "JANSEN",   "NOWAK",      "MARX",
    "THIEL",      "NAUMANN",  "EBERT",     "HESSE",    "URBAN",    "WENZEL",     "FRITZ",
    "HEIN",       "ADAM",     "WILHELM",   "GEIGER",   "WITT",     "KURZ",       "MERTENS",
    "BOCK",       "REUTER",   "JAHN",      "BERG",     "BENDER",   "LUTZ",       "UNGER",
    "KARL",       "MAURER",   "HAUSER",    "HERZOG",   "SEITZ",    "BACH",       "STARK"};

/// A family name of that rank: the common ones, then ever rarer ones made of two words.
inline std::string german_family_name(std::size_t rank) {
    constexpr std::array<std::string_view, 40> first = {
        "STEIN", "LINDEN", "EICHEN", "ROSEN", "KIRCH",   "OBER",   "NIEDER", "HOLZ",
        "BRUNN", "WALD",   "FELD",   "HASEL", "BIRK",    "TANN",   "GOLD",   "SILBER",
        "EISEN", "WEIN",   "KORN",   "HOPF",  "BREITEN", "HOHEN",  "RAUHEN", "SCHOEN",
        "GRUEN", "WEIDEN", "BUCHEN", "ERLEN", "AHORN",   "SEE",    "MOOS",   "RIED",
        "BURG",  "MARK",   "NEU",    "ALTEN", "LANGEN",  "KURZEN", "DORN",   "HEIDE"};
    constexpr std::array<std::string_view, 16> last = {
        "BACH",  "MAYER", "MANN", "BERGER", "HOFER", "AUER",   "MUELLER", "DORF",
        "STEIN", "HAGEN", "KAMP", "BRINK",  "WALD",  "HAUSER", "ECKER",   "FELDER"};
    if (rank < german_family.size()) return std::string(german_family[rank]);
    // Steps prime to the number of names: neighbours in rank are not neighbours in letters.
    const auto number = (rank - german_family.size()) * 277 % (first.size() * last.size());
    return std::string(first[number / last.size()]) + std::string(last[number % last.size()]);
}

/// RLdata10000-like [S16]: 10,000 rows, 1,000 of them copies of 1,000 others with one error each, in one of
/// given name, family name, year, month and day. `apart`: two lists, originals and copies; else one.
inline InventedSet rldata_like(std::uint64_t seed, bool apart) {
    const auto mine = stats::Simulation(seed).branch(100);
    auto stream = mine.stream(0);
    const Ranks given(german_given.size(), 0.7, 4), family(780, 0.75, 3);
    InventedList all{"originals", {"given_name", "family_name", "birth_date"}, {}, {}, {}, ","};
    auto copies = all;
    copies.name = "copies";
    if (!apart) all.name = "people";
    std::vector<Day> born;
    for (std::size_t i = 0; i < 9'000; ++i) {
        auto first = std::string(german_given[given.draw(stream)]);
        if (happens(stream, 0.02)) first += "-" + std::string(german_given[given.draw(stream)]);
        // More people of middle age than very old or very young ones.
        const int year = 1925 + static_cast<int>(stream.below(36) + stream.below(46));
        born.push_back(any_day(stream, year, year));
        all.rows.push_back({first, german_family_name(family.draw(stream)), iso(born.back())});
        all.person.push_back(i);
        all.done.emplace_back();
    }
    // Whose copies: a choice of 1,000 of 9,000 without repetition.
    std::vector<std::size_t> order(9'000);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = 0; i < 1'000; ++i) {
        std::swap(order[i], order[i + stream.below(order.size() - i)]);
        auto row = all.rows[order[i]];
        std::string what;
        const auto where = stream.below(5);
        if (where < 2) {
            row[where] = keyboard(stream, row[where], &what);
            what = std::string(where == 0 ? "given " : "family ") + what;
        } else {
            row[2] = iso(part_changed(stream, born[order[i]], where - 2, &what, 1915, 2010));
        }
        copies.rows.push_back(std::move(row));
        copies.person.push_back(order[i]);
        copies.done.push_back(what);
    }
    if (apart) return {"rldata-two", {std::move(all), std::move(copies)}};
    // The copies stand anywhere in the list.
    for (std::size_t i = 0; i < copies.rows.size(); ++i) {
        all.rows.push_back(std::move(copies.rows[i]));
        all.person.push_back(copies.person[i]);
        all.done.push_back(copies.done[i]);
    }
    for (std::size_t i = 0; i + 1 < all.rows.size(); ++i) {
        const auto j = i + stream.below(all.rows.size() - i);
        std::swap(all.rows[i], all.rows[j]);
        std::swap(all.person[i], all.person[j]);
        std::swap(all.done[i], all.done[j]);
    }
    return {"rldata-one", {std::move(all)}};
}

// ------------------------------------------------------------------------------------------ febrl-like

inline constexpr std::array<std::string_view, 110> australian_given = {
    "joshua",   "emiily",  "jack",      "lachlan",  "thomas",    "james",     "georgia",
    "isabella", "william", "benjamin",  "sophie",   "ella",      "samuel",    "jessica",
    "matthew",  "chloe",   "nicholas",  "olivia",   "daniel",    "ryan",      "grace",
    "ruby",     "liam",    "charlotte", "emma",     "jake",      "alexander", "hannah",
    "lucy",     "jacob",   "caitlin",   "sarah",    "dylan",     "zachary",   "mia",
    "ethan",    "cooper",  "lily",      "isabelle", "harrison",  "luke",      "connor",
    "amber",    "michael", "brianna",   "jayden",   "alexandra", "madison",   "zoe",
    "abbey",    "lauren",  "holly",     "caleb",    "bailey",    "riley",     "tahlia",
    "angus",    "oliver",  "joel",      "kyle",     "mitchell",  "hayley",    "paige",
    "tyler",    "max",     "callum",    "aidan",    "jasmine",   "eliza",     "claire",
    "sophia",   "noah",    "nathan",    "madeline", "bella",     "imogen",    "stephanie",
    "jordan",   "taylah",  "rebecca",   "alicia",   "phoebe",    "alana",     "finn",
    "kayla",    "erin",    "brooke",    "jackson",  "sebastian", "hugo",      "kiandra",
    "mikayla",  "tara",    "lara",      "natasha",  "bethany",   "flynn",     "blake",
    "patrick",  "david",   "logan",     "teagan",   "jaden",     "maddison",  "keely",
    "xavier",   "hamish",  "rhys",      "sienna",   "freya"};

inline constexpr std::array<std::string_view, 112> australian_family = {
    "white",    "clarke",     "campbell",  "reid",         "ryan",     "green",     "smith",
    "jones",    "williams",   "brown",     "wilson",       "taylor",   "nguyen",    "johnson",
    "martin",   "anderson",   "thompson",  "walker",       "thomas",   "lee",       "harris",
    "robinson", "kelly",      "king",      "davis",        "wright",   "evans",     "roberts",
    "hall",     "young",      "mitchell",  "carter",       "phillips", "edwards",   "collins",
    "stewart",  "morris",     "murphy",    "cook",         "rogers",   "morgan",    "cooper",
    "richards", "richardson", "matthews",  "webb",         "dixon",    "coleman",   "lowe",
    "blake",    "hughes",     "bishop",    "burford",      "rudd",     "stephens",  "goode",
    "mcneill",  "crook",      "lodge",     "berry",        "dolan",    "petersen",  "vincent",
    "noble",    "rawlings",   "schultz",   "bradshaw",     "hawkins",  "howie",     "gregory",
    "nolan",    "chandler",   "donaldson", "mcgregor",     "maynard",  "paine",     "sherriff",
    "vogler",   "musolino",   "dimitriou", "papadopoulos", "tran",     "le",        "pham",
    "ho",       "chan",       "wong",      "singh",        "kaur",     "rossi",     "russo",
    "costa",    "kovacs",     "novak",     "jansen",       "ferguson", "macdonald", "mcdonald",
    "fraser",   "grant",      "hamilton",  "henderson",    "kennedy",  "marshall",  "pearson",
    "simpson",  "sutton",     "turner",    "watson",       "wallace",  "bennett",   "barker"};

/// A word of that number out of two syllables or three, always the same; kinds do not share words.
inline std::string word_of(std::uint64_t number, std::uint64_t kind) {
    constexpr std::array<std::string_view, 30> start = {
        "bar", "ben", "bor", "cal", "car", "dal", "den", "el",  "fan", "gar",
        "gil", "hal", "har", "ken", "kil", "lan", "lor", "mal", "mer", "nor",
        "pen", "ral", "ros", "sel", "tal", "tor", "ul",  "wan", "wil", "yar"};
    constexpr std::array<std::string_view, 20> middle = {"a",  "e",  "i",  "o",  "ra", "re", "ri",
                                                         "la", "li", "lo", "na", "ne", "no", "ta",
                                                         "ti", "ma", "mi", "da", "de", "wo"};
    constexpr std::array<std::string_view, 24> end = {
        "bee", "brook", "bury", "dale",  "den",  "field", "ford", "gong",
        "ham", "ling",  "ley",  "lock",  "mont", "more",  "ra",   "rie",
        "son", "stone", "ton",  "ville", "wood", "worth", "gah",  "nell"};
    auto stream = stats::Simulation(9'000 + kind).stream(number);
    std::string made(any_of(stream, start));
    if (happens(stream, 0.6)) made += any_of(stream, middle);
    return made + std::string(any_of(stream, end));
}

/// febrl's fields: rec_id first, then these.
inline constexpr std::array<std::string_view, 10> febrl_fields = {
    "given_name", "surname",  "street_number", "address_1",     "address_2",
    "suburb",     "postcode", "state",         "date_of_birth", "soc_sec_id"};

/// People as febrl's generator makes originals [C05]: fields are drawn from frequency tables, one by one and
/// independent of each other; some are missing.
class FebrlPeople {
public:
    std::array<std::string, 10> original(Stream& stream) const {
        std::array<std::string, 10> made;
        for (std::size_t f = 0; f < made.size(); ++f) {
            if (!happens(stream, missing[f])) made[f] = value(stream, f);
        }
        return made;
    }
    std::string value(Stream& stream, std::size_t field) const {
        switch (field) {
            case 0: {
                const auto rank = given_.draw(stream);
                return rank < australian_given.size() ? std::string(australian_given[rank])
                                                      : word_of(rank, 1).substr(0, 7);
            }
            case 1: {
                const auto rank = family_.draw(stream);
                return rank < australian_family.size() ? std::string(australian_family[rank])
                                                       : word_of(rank, 2);
            }
            case 2:
                return std::to_string(1 + static_cast<int>(stream.exponential() * 45));
            case 3: {
                constexpr std::array<std::string_view, 8> kinds = {
                    "street", "place", "crescent", "court", "avenue", "road", "drive", "circuit"};
                return word_of(street_.draw(stream), 3) + " " + std::string(any_of(stream, kinds));
            }
            case 4: {
                constexpr std::array<std::string_view, 6> kinds = {"",         "",      "",
                                                                   " village", " park", " estate"};
                if (happens(stream, 0.2)) return "flat " + std::to_string(1 + stream.below(40));
                return word_of(house_.draw(stream), 4) + std::string(any_of(stream, kinds));
            }
            case 5: {
                const auto rank = suburb_.draw(stream);
                constexpr std::array<std::string_view, 8> sides = {
                    "", "", "", "", " north", " west", " heights", " bay"};
                return word_of(rank, 5) + std::string(sides[rank % sides.size()]);
            }
            case 6:
                return std::to_string(2'000 + suburb_.draw(stream) * 977 % 5'900);
            case 7: {
                constexpr std::array<std::string_view, 8> states = {"nsw", "vic", "qld", "wa",
                                                                    "sa",  "tas", "act", "nt"};
                return std::string(states[weighted(
                    stream, std::array{0.34, 0.25, 0.19, 0.09, 0.08, 0.02, 0.02, 0.01})]);
            }
            case 8: {
                const auto day = any_day(stream, 1900, 1999);
                return digits(day.year, 4) + digits(day.month, 2) + digits(day.day, 2);
            }
            default:
                return digits(1'000'000 + static_cast<std::int64_t>(stream.below(9'000'000)), 7);
        }
    }

    /// What the generator does to a copy: up to `most` modifications, no more than two in one field.
    std::array<std::string, 10> copy(Stream& stream, std::array<std::string, 10> of,
                                     std::string& done) const {
        static constexpr std::array<double, 10> often = {0.14, 0.16, 0.10, 0.15, 0.12,
                                                         0.12, 0.08, 0.04, 0.05, 0.04};
        const auto errors = 1 + weighted(stream, std::array{0.35, 0.3, 0.2, 0.1, 0.05});
        if (happens(stream, 0.03)) {
            std::swap(of[0], of[1]);
            note(done, "given and family names swapped");
        }
        std::array<int, 10> times{};
        for (std::size_t e = 0; e < errors;) {
            const auto field = weighted(stream, often);
            // A value that is not there has no error; it may be filled in.
            if (times[field] == 2 || (of[field].empty() && !happens(stream, 0.1))) continue;
            ++times[field];
            ++e;
            std::string what;
            of[field] = modified(stream, field, of[field], what);
            note(done, std::string(febrl_fields[field]) + " " + what);
        }
        return of;
    }

private:
    std::string modified(Stream& stream, std::size_t field, const std::string& from,
                         std::string& what) const {
        if (from.empty()) {
            what = "filled in";
            return value(stream, field);
        }
        const bool number = field == 2 || field == 6 || field == 8 || field == 9;
        for (int attempt = 0; attempt < 20; ++attempt) {
            auto made = from;
            const auto way =
                weighted(stream, number ? std::array{0.78, 0.0, 0.02, 0.08, 0.0, 0.12}
                                        : std::array{0.50, 0.14, 0.12, 0.08, 0.08, 0.08});
            switch (way) {
                case 0:
                    made = number ? digit_slip(stream, from, &what) : keyboard(stream, from, &what);
                    break;
                case 1:
                    made = hearing(stream, from, &what);
                    break;
                case 2:
                    made = scanner(stream, from, &what);
                    break;
                case 3:
                    made.clear();
                    what = "missing";
                    break;
                case 4: {  // a space put in or taken out
                    const auto space = from.find(' ');
                    if (space != std::string::npos) {
                        made.erase(space, 1);
                        what = "space lost";
                    } else if (from.size() > 3) {
                        made.insert(1 + stream.below(from.size() - 1), 1, ' ');
                        what = "space added";
                    }
                    break;
                }
                default:
                    made = value(stream, field);
                    what = "replaced";
            }
            if (made != from) return made;
        }
        return from;
    }

    static constexpr std::array<double, 10> missing = {0.02, 0.01, 0.03, 0.02, 0.14,
                                                       0.01, 0.0,  0.01, 0.02, 0.0};
    Ranks given_{500, 0.85, 4}, family_{2'500, 0.85, 5}, street_{1'500, 0.5, 5},
        house_{1'200, 0.7, 5}, suburb_{900, 0.6, 5};
};

/// febrl-like [C05]. `number` 1: 500 people, each copied once; 2: 4,000 and 1,000 copies (Poisson, up to
/// five a person); 3: 2,000 and 3,000 copies (Zipf, up to five a person); each in one list. 4: two lists,
/// 5,000 people and a copy of each. Headers as febrl writes them, a space after each comma.
inline InventedSet febrl_like(std::uint64_t seed, int number) {
    const auto mine = stats::Simulation(seed).branch(200 + static_cast<std::uint64_t>(number));
    auto stream = mine.stream(0);
    const FebrlPeople people;
    const std::size_t originals = number == 1   ? 500
                                  : number == 2 ? 4'000
                                  : number == 3 ? 2'000
                                                : 5'000;
    const std::size_t copies = number == 1   ? 500
                               : number == 2 ? 1'000
                               : number == 3 ? 3'000
                                             : 5'000;
    InventedList list{"people", {"rec_id"}, {}, {}, {}, ", "};
    list.header.insert(list.header.end(), febrl_fields.begin(), febrl_fields.end());
    auto other = list;
    std::vector<std::array<std::string, 10>> made;
    const auto add = [](InventedList& to, std::string id, const std::array<std::string, 10>& fields,
                        std::size_t person, std::string done) {
        std::vector<std::string> row{std::move(id)};
        row.insert(row.end(), fields.begin(), fields.end());
        to.rows.push_back(std::move(row));
        to.person.push_back(person);
        to.done.push_back(std::move(done));
    };
    for (std::size_t i = 0; i < originals; ++i) {
        made.push_back(people.original(stream));
        add(list, "rec-" + std::to_string(i) + "-org", made.back(), i, "");
    }
    std::vector<int> held(originals, 0);
    auto& copied = number == 4 ? other : list;
    std::size_t left = copies;
    for (std::size_t next = 0; left > 0;) {
        std::size_t person = next++, times = 1;
        if (number == 2 || number == 3) {
            do person = stream.below(originals);
            while (held[person] > 0);
            times =
                number == 2
                    ? static_cast<std::size_t>(std::clamp<std::int64_t>(stream.poisson(1), 1, 5))
                    : 1 + weighted(stream, std::array{1.0, 0.5, 1.0 / 3, 0.25, 0.2});
        }
        for (std::size_t t = 0; t < times && left > 0; ++t, --left) {
            std::string done;
            const auto row = people.copy(stream, made[person], done);
            add(copied, "rec-" + std::to_string(person) + "-dup-" + std::to_string(held[person]++),
                row, person, done);
        }
    }
    const auto shuffle = [&](InventedList& one) {
        for (std::size_t i = 0; i + 1 < one.rows.size(); ++i) {
            const auto j = i + stream.below(one.rows.size() - i);
            std::swap(one.rows[i], one.rows[j]);
            std::swap(one.person[i], one.person[j]);
            std::swap(one.done[i], one.done[j]);
        }
    };
    shuffle(list);
    InventedSet set{"febrl" + std::to_string(number), {}};
    if (number == 4) {
        shuffle(other);
        list.name = "originals";
        other.name = "copies";
        set.lists = {std::move(list), std::move(other)};
    } else {
        set.lists = {std::move(list)};
    }
    return set;
}

// ------------------------------------------------------------------------------- people of many places

/// A name in its own script and as offices write it in Latin letters, the usual way first.
struct Written {
    std::string_view own;
    std::array<std::string_view, 3> latin;
};

inline constexpr std::array<Written, 40> arabic_given = {
    {{"محمد", {"Mohammed", "Muhammad", "Mohamed"}},
     {"أحمد", {"Ahmed", "Ahmad", "Ahmet"}},
     {"علي", {"Ali", "Aly", "Alie"}},
     {"حسن", {"Hassan", "Hasan", "Hacen"}},
     {"حسين", {"Hussein", "Husain", "Hossein"}},
     {"إبراهيم", {"Ibrahim", "Ebrahim", "Brahim"}},
     {"يوسف", {"Yusuf", "Youssef", "Yousif"}},
     {"عمر", {"Omar", "Umar", "Omer"}},
     {"خالد", {"Khaled", "Khalid", "Haled"}},
     {"عبد الله", {"Abdullah", "Abdallah", "Abdulla"}},
     {"عبد الرحمن", {"Abdulrahman", "Abderrahmane", "Abdul Rahman"}},
     {"مصطفى", {"Mustafa", "Moustafa", "Mostafa"}},
     {"محمود", {"Mahmoud", "Mahmud", "Mahmood"}},
     {"سعيد", {"Said", "Saeed", "Sayid"}},
     {"كريم", {"Karim", "Kareem", "Krim"}},
     {"طارق", {"Tariq", "Tarek", "Tarik"}},
     {"ياسين", {"Yassin", "Yaseen", "Yacine"}},
     {"بلال", {"Bilal", "Belal", "Billal"}},
     {"سليمان", {"Suleiman", "Sulayman", "Slimane"}},
     {"رشيد", {"Rashid", "Rachid", "Rasheed"}},
     {"فاطمة", {"Fatima", "Fatma", "Fatimah"}},
     {"عائشة", {"Aisha", "Aicha", "Ayesha"}},
     {"خديجة", {"Khadija", "Khadijah", "Hadija"}},
     {"مريم", {"Maryam", "Mariam", "Meryem"}},
     {"زينب", {"Zaynab", "Zeinab", "Zineb"}},
     {"سارة", {"Sarah", "Sara", "Saara"}},
     {"نور", {"Nour", "Noor", "Nur"}},
     {"ليلى", {"Layla", "Leila", "Laila"}},
     {"أمينة", {"Amina", "Aminah", "Ameena"}},
     {"سلمى", {"Salma", "Selma", "Salmah"}},
     {"هدى", {"Huda", "Houda", "Hoda"}},
     {"رانيا", {"Rania", "Raniya", "Ranya"}},
     {"سميرة", {"Samira", "Sameera", "Samirah"}},
     {"نادية", {"Nadia", "Nadiya", "Nadya"}},
     {"جميلة", {"Jamila", "Djamila", "Gamila"}},
     {"ياسمين", {"Yasmin", "Yasmine", "Jasmin"}},
     {"إيمان", {"Iman", "Imane", "Eman"}},
     {"حليمة", {"Halima", "Haleema", "Halimah"}},
     {"رقية", {"Ruqayya", "Rokaya", "Roqia"}},
     {"سعاد", {"Suad", "Souad", "Soad"}}}};

inline constexpr std::array<Written, 36> arabic_family = {
    {{"الحسن", {"Al-Hassan", "El Hassan", "Alhasan"}},
     {"المصري", {"Al-Masri", "El Masry", "Almasri"}},
     {"الشامي", {"Al-Shami", "Chami", "El Shamy"}},
     {"حداد", {"Haddad", "Hadad", "Hadded"}},
     {"خوري", {"Khoury", "Khouri", "Khuri"}},
     {"منصور", {"Mansour", "Mansur", "Mansoor"}},
     {"سعيد", {"Said", "Saeed", "Saïd"}},
     {"عثمان", {"Othman", "Osman", "Uthman"}},
     {"يعقوب", {"Yacoub", "Yaqub", "Yakoub"}},
     {"قاسم", {"Qasim", "Kassem", "Kacem"}},
     {"الجزائري", {"Al-Jazairi", "El Djazairi", "Aljazairi"}},
     {"بن علي", {"Ben Ali", "Bin Ali", "Benali"}},
     {"الطيب", {"Al-Tayeb", "Ettayeb", "El Tayib"}},
     {"صالح", {"Saleh", "Salih", "Salah"}},
     {"شريف", {"Sharif", "Cherif", "Shareef"}},
     {"نجار", {"Najjar", "Naggar", "Nedjar"}},
     {"درويش", {"Darwish", "Darwich", "Derwish"}},
     {"زيدان", {"Zidan", "Zidane", "Zaydan"}},
     {"فرحات", {"Farhat", "Ferhat", "Farahat"}},
     {"جابر", {"Jaber", "Gaber", "Djaber"}},
     {"الخطيب", {"Al-Khatib", "Khatib", "El Khateeb"}},
     {"رمضان", {"Ramadan", "Ramdane", "Ramadhan"}},
     {"بوزيد", {"Bouzid", "Abu Zayd", "Buzid"}},
     {"عيسى", {"Issa", "Aissa", "Eisa"}},
     {"موسى", {"Mousa", "Moussa", "Musa"}},
     {"هاشمي", {"Hashemi", "Hachemi", "Hashimi"}},
     {"رحماني", {"Rahmani", "Rehmani", "Rahmany"}},
     {"كوردي", {"Kurdi", "Kourdi", "Kordi"}},
     {"تكريتي", {"Tikriti", "Takriti", "Tekriti"}},
     {"بغدادي", {"Baghdadi", "Bagdadi", "Boghdady"}},
     {"عوض", {"Awad", "Aouad", "Awadh"}},
     {"غانم", {"Ghanem", "Ghanim", "Ganem"}},
     {"سويدان", {"Suwaidan", "Sweidan", "Souidan"}},
     {"مراد", {"Murad", "Mourad", "Morad"}},
     {"شعبان", {"Shaaban", "Chaabane", "Shaban"}},
     {"عباس", {"Abbas", "Abbes", "Abas"}}}};

inline constexpr std::array<std::string_view, 36> russian_given = {
    "Александр", "Дмитрий", "Сергей",   "Андрей", "Алексей",   "Максим",  "Евгений", "Иван",
    "Михаил",    "Николай", "Юрий",     "Виктор", "Павел",     "Артём",   "Олег",    "Игорь",
    "Руслан",    "Тимур",   "Елена",    "Ольга",  "Наталья",   "Татьяна", "Ирина",   "Екатерина",
    "Анна",      "Мария",   "Светлана", "Юлия",   "Анастасия", "Оксана",  "Людмила", "Галина",
    "Виктория",  "Дарья",   "Ксения",   "Надежда"};

inline constexpr std::array<std::string_view, 84> russian_stems = {
    "Иван",   "Петр",   "Сидор",  "Кузнец",  "Смирн",   "Попов",   "Волк",     "Соколь", "Лебед",
    "Козл",   "Новик",  "Морозь", "Павл",    "Семен",   "Голуб",   "Виноград", "Богдан", "Воробь",
    "Федор",  "Михайл", "Беля",   "Тарас",   "Жук",     "Шевч",    "Кравч",    "Бондар", "Ткач",
    "Щерб",   "Хомут",  "Цвет",   "Юрчен",   "Яковл",   "Чернь",   "Зайц",     "Орл",    "Макар",
    "Никит",  "Захар",  "Степан", "Андре",   "Алексе",  "Дмитри",  "Григорь",  "Роман",  "Медвед",
    "Баран",  "Филипп", "Комар",  "Щук",     "Королёв", "Герасим", "Фрол",     "Осип",   "Максим",
    "Тих",    "Крыл",   "Жуковь", "Рыб",     "Гусь",    "Соловь",  "Ефим",     "Фом",    "Денис",
    "Тимофе", "Савель", "Карп",   "Мельник", "Гончар",  "Кова",    "Пономар",  "Литвин", "Пан",
    "Марчь",  "Лысь",   "Мороз",  "Коваль",  "Рудь",    "Бойк",    "Олейн",    "Савч",   "Гриц",
    "Дан",    "Левч",   "Климь"};
inline constexpr std::array<std::string_view, 6> russian_endings = {"ов",   "ев",   "ин",
                                                                    "енко", "ский", "чук"};

inline constexpr std::array<Exchange, 40> chinese_family = {
    {{"王", "Wang"},  {"李", "Li"},   {"张", "Zhang"}, {"刘", "Liu"},  {"陈", "Chen"},
     {"杨", "Yang"},  {"赵", "Zhao"}, {"黄", "Huang"}, {"周", "Zhou"}, {"吴", "Wu"},
     {"徐", "Xu"},    {"孙", "Sun"},  {"胡", "Hu"},    {"朱", "Zhu"},  {"高", "Gao"},
     {"林", "Lin"},   {"何", "He"},   {"郭", "Guo"},   {"马", "Ma"},   {"罗", "Luo"},
     {"梁", "Liang"}, {"宋", "Song"}, {"郑", "Zheng"}, {"谢", "Xie"},  {"韩", "Han"},
     {"唐", "Tang"},  {"冯", "Feng"}, {"于", "Yu"},    {"董", "Dong"}, {"萧", "Xiao"},
     {"程", "Cheng"}, {"曹", "Cao"},  {"袁", "Yuan"},  {"邓", "Deng"}, {"许", "Xu"},
     {"傅", "Fu"},    {"沈", "Shen"}, {"曾", "Zeng"},  {"彭", "Peng"}, {"吕", "Lu"}}};
inline constexpr std::array<Exchange, 36> chinese_letters = {
    {{"明", "ming"}, {"伟", "wei"},  {"芳", "fang"}, {"娜", "na"},   {"秀", "xiu"},
     {"英", "ying"}, {"敏", "min"},  {"静", "jing"}, {"丽", "li"},   {"强", "qiang"},
     {"磊", "lei"},  {"军", "jun"},  {"洋", "yang"}, {"勇", "yong"}, {"艳", "yan"},
     {"杰", "jie"},  {"娟", "juan"}, {"涛", "tao"},  {"超", "chao"}, {"霞", "xia"},
     {"平", "ping"}, {"刚", "gang"}, {"桂", "gui"},  {"梅", "mei"},  {"玲", "ling"},
     {"建", "jian"}, {"国", "guo"},  {"华", "hua"},  {"晓", "xiao"}, {"红", "hong"},
     {"文", "wen"},  {"志", "zhi"},  {"雪", "xue"},  {"燕", "yan"},  {"春", "chun"},
     {"海", "hai"}}};

inline constexpr std::array<std::string_view, 48> african_given = {
    "Blessing",  "Joy",     "Precious", "Chidi",    "Emeka",   "Ngozi",    "Amara",   "Tunde",
    "Folake",    "Kwame",   "Kofi",     "Ama",      "Abena",   "Esi",      "Mamadou", "Aminata",
    "Fatoumata", "Ousmane", "Ibrahima", "Awa",      "Mariama", "Boubacar", "Seydou",  "Adama",
    "Grace",     "Mercy",   "Faith",    "Patience", "Samuel",  "Emmanuel", "Daniel",  "Moses",
    "Abebe",     "Tigist",  "Selam",    "Haile",    "Mulu",    "Bekele",   "Hana",    "Dawit",
    "Wanjiku",   "Otieno",  "Achieng",  "Kamau",    "Njeri",   "Mwangi",   "Zawadi",  "Baraka"};
inline constexpr std::array<std::string_view, 48> african_family = {
    "Okafor", "Okonkwo", "Adeyemi", "Balogun", "Eze",     "Nwosu",       "Osagie",  "Igbinedion",
    "Mensah", "Owusu",   "Boateng", "Asante",  "Diallo",  "Traoré",      "Keita",   "Coulibaly",
    "Camara", "Touré",   "Cissé",   "Konaté",  "Sow",     "Ba",          "Ndiaye",  "Diop",
    "Fall",   "Kamara",  "Sesay",   "Conteh",  "Tesfaye", "Gebremedhin", "Haile",   "Tadesse",
    "Abdi",   "Hassan",  "Warsame", "Mwangi",  "Otieno",  "Ochieng",     "Kariuki", "Mutua",
    "Banda",  "Phiri",   "Mwale",   "Moyo",    "Ncube",   "Dlamini",     "Nkosi",   "Ogbonna"};

inline constexpr std::array<std::string_view, 44> spanish_given = {
    "María",  "José",      "Luis",      "Juan",     "Carlos",  "Ana",      "Carmen",   "Jorge",
    "Miguel", "Rosa",      "Pedro",     "Manuel",   "Lucía",   "Sofía",    "Gabriela", "Daniela",
    "Andrés", "Diego",     "Fernando",  "Patricia", "Claudia", "Verónica", "Paola",    "Yolanda",
    "Marta",  "Alejandra", "Valentina", "Camila",   "Ricardo", "Óscar",    "Raúl",     "Héctor",
    "Iván",   "Jesús",     "Ángel",     "Elena",    "Teresa",  "Isabel",   "Xiomara",  "Yesenia",
    "Wilmer", "Edwin",     "Yolanda",   "Guadalupe"};
inline constexpr std::array<std::string_view, 50> spanish_family = {
    "García",  "Rodríguez", "González",  "Hernández", "López",     "Martínez", "Pérez",
    "Sánchez", "Ramírez",   "Torres",    "Flores",    "Rivera",    "Gómez",    "Díaz",
    "Reyes",   "Morales",   "Cruz",      "Ortiz",     "Gutiérrez", "Chávez",   "Ramos",
    "Ruiz",    "Mendoza",   "Álvarez",   "Castillo",  "Romero",    "Herrera",  "Medina",
    "Aguilar", "Vargas",    "Guzmán",    "Vásquez",   "Castro",    "Jiménez",  "Rojas",
    "Muñoz",   "Núñez",     "Peña",      "Quispe",    "Mamani",    "Salazar",  "Delgado",
    "Ríos",    "Cortés",    "Contreras", "Fuentes",   "Navarro",   "Acosta",   "Mejía",
    "Ibáñez"};

/// Cyrillic to Latin as one of three offices does it: 0 British, 1 German, 2 French.
inline std::string russian_in_latin(std::string_view text, int office) {
    struct Row {
        std::string_view letter;
        std::array<std::string_view, 3> latin;
    };
    static constexpr std::array<Row, 33> rows = {{{"а", {"a", "a", "a"}},
                                                  {"б", {"b", "b", "b"}},
                                                  {"в", {"v", "w", "v"}},
                                                  {"г", {"g", "g", "g"}},
                                                  {"д", {"d", "d", "d"}},
                                                  {"е", {"e", "je", "e"}},
                                                  {"ё", {"yo", "jo", "io"}},
                                                  {"ж", {"zh", "sch", "j"}},
                                                  {"з", {"z", "s", "z"}},
                                                  {"и", {"i", "i", "i"}},
                                                  {"й", {"y", "j", "i"}},
                                                  {"к", {"k", "k", "k"}},
                                                  {"л", {"l", "l", "l"}},
                                                  {"м", {"m", "m", "m"}},
                                                  {"н", {"n", "n", "n"}},
                                                  {"о", {"o", "o", "o"}},
                                                  {"п", {"p", "p", "p"}},
                                                  {"р", {"r", "r", "r"}},
                                                  {"с", {"s", "s", "s"}},
                                                  {"т", {"t", "t", "t"}},
                                                  {"у", {"u", "u", "ou"}},
                                                  {"ф", {"f", "f", "f"}},
                                                  {"х", {"kh", "ch", "kh"}},
                                                  {"ц", {"ts", "z", "ts"}},
                                                  {"ч", {"ch", "tsch", "tch"}},
                                                  {"ш", {"sh", "sch", "ch"}},
                                                  {"щ", {"shch", "schtsch", "chtch"}},
                                                  {"ъ", {"", "", ""}},
                                                  {"ы", {"y", "y", "y"}},
                                                  {"ь", {"", "", ""}},
                                                  {"э", {"e", "e", "e"}},
                                                  {"ю", {"yu", "ju", "iou"}},
                                                  {"я", {"ya", "ja", "ia"}}}};
    constexpr std::string_view small = "абвгдежзийклмнопрстуфхцчшщъыьэюя";
    constexpr std::string_view large = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";
    std::string made;
    for (auto letter : letters_of(text)) {
        const auto at = large.find(letter);
        const bool capital = letter.size() == 2 && at != std::string_view::npos && at % 2 == 0;
        if (capital) letter = std::string(small.substr(at, 2));
        std::string put = letter;
        for (const auto& row : rows) {
            if (row.letter == letter) put = row.latin[static_cast<std::size_t>(office)];
        }
        if (capital && !put.empty()) put[0] = static_cast<char>(put[0] - 'a' + 'A');
        // German offices write je only at the start of a word.
        if (office == 1 && letter == "е" && !made.empty()) put = "e";
        made += put;
    }
    return made;
}

/// How a list writes names.
enum class Script { latin, other_latin, own, mixed };

enum class People { arabic, russian, chinese, african, spanish };

/// A name of one kind of people by number: the same name in any script.
struct NameNumber {
    People people = People::african;
    bool family = false;
    std::uint64_t number = 0;
    bool woman = false;
    bool operator==(const NameNumber&) const = default;
};

/// A name drawn from its people, common ones more often.
inline NameNumber name_of_people(Stream& stream, People people, bool family, bool woman) {
    static const Ranks ranks(64, 0.6, 3), many(1'600, 0.5, 20);
    NameNumber made{people, family, 0, woman};
    const bool wide = people == People::chinese   ? !family
                      : people == People::russian ? family
                                                  : true;
    made.number = (wide ? many : ranks).draw(stream);
    return made;
}

/// The name as that script has it. `office`: 0 to 2, which way of writing it in Latin letters.
inline std::string written(const NameNumber& name, bool own_script, int office) {
    const auto one = [](const auto& table, std::uint64_t number) {
        return std::string(table[number % std::size(table)]);
    };
    const auto n = name.number;
    switch (name.people) {
        case People::arabic: {
            const auto say = [&](const auto& table, std::uint64_t number) {
                const Written& w = table[number % std::size(table)];
                return std::string(own_script ? w.own : w.latin[static_cast<std::size_t>(office)]);
            };
            if (name.family) {
                auto made = say(arabic_family, n);
                // Rarer names: the house after the grandfather.
                if (n >= arabic_family.size()) made = say(arabic_given, n * 7 / 36) + " " + made;
                return made;
            }
            auto made = say(arabic_given, n);
            if (n >= arabic_given.size()) made += " " + say(arabic_given, n / 40 * 3 + 1);
            return made;
        }
        case People::russian: {
            std::string made;
            if (name.family) {
                made = one(russian_stems, n);
                auto ending =
                    std::string(russian_endings[n / russian_stems.size() % russian_endings.size()]);
                if (name.woman && (ending == "ов" || ending == "ев" || ending == "ин"))
                    ending += "а";
                if (name.woman && ending == "ский") ending = "ская";
                made += ending;
            } else {
                made = std::string(russian_given[n % 18 + (name.woman ? 18 : 0)]);
            }
            return own_script ? made : russian_in_latin(made, office);
        }
        case People::chinese: {
            if (name.family) {
                const auto& x = chinese_family[n % chinese_family.size()];
                return std::string(own_script ? x.first : x.second);
            }
            const auto& x = chinese_letters[n % 36];
            const auto& y = chinese_letters[(n / 36 * 5 + n + 11) % 36];
            if (own_script) return std::string(x.first) + std::string(n % 5 == 0 ? "" : y.first);
            std::string made(x.second);
            made[0] = static_cast<char>(made[0] - 'a' + 'A');
            if (n % 5 == 0) return made;
            std::string second(y.second);
            if (office == 1) second[0] = static_cast<char>(second[0] - 'a' + 'A');
            return made + (office == 0 ? "" : office == 1 ? " " : "-") + second;
        }
        case People::african:
            if (name.family && n >= african_family.size()) {
                auto made = word_of(n, 11);
                made[0] = static_cast<char>(made[0] - 'a' + 'A');
                return made;
            }
            if (!name.family && n >= african_given.size()) {
                return one(african_given, n) + " " + one(african_given, n / 48 * 5 + n + 3);
            }
            return name.family ? one(african_family, n) : one(african_given, n);
        default:
            if (name.family) {
                // Two family names; the second is left out by many offices abroad.
                const auto second = one(spanish_family, n / 7 * 3 + n + 17);
                return one(spanish_family, n) + (office == 2 ? "" : " " + second);
            }
            return one(spanish_given, n) +
                   (n >= spanish_given.size() ? " " + one(spanish_given, n / 44 * 5 + n + 7) : "");
    }
}

struct Somebody {
    NameNumber given, family;
    Day born;
    std::string sex, place, nationality, passport, telephone, email;
    bool first_of_january = false;  // registered so where the day is not known
};

/// How a date is written.
enum class Dates { iso, slashes, dots, excel, arabic_digits, year };

inline std::int64_t excel_day(const Day& d) {
    // Days since 1899-12-30, by counting days of the civil calendar.
    std::int64_t days = 0;
    for (int y = 1900; y < d.year; ++y) days += days_in(y, 2) == 29 ? 366 : 365;
    for (int m = 1; m < d.month; ++m) days += days_in(d.year, m);
    return days + d.day + 1;
}

inline std::string written(const Day& d, Dates how) {
    switch (how) {
        case Dates::slashes:
            return digits(d.day, 2) + "/" + digits(d.month, 2) + "/" + digits(d.year, 4);
        case Dates::dots:
            return std::to_string(d.day) + "." + std::to_string(d.month) + "." +
                   std::to_string(d.year);
        case Dates::excel:
            return std::to_string(excel_day(d));
        case Dates::arabic_digits: {
            std::string made;
            for (const char c : written(d, Dates::slashes)) {
                if (c == '/') {
                    made += c;
                } else {
                    made += "\xD9";
                    made += static_cast<char>(0xA0 + (c - '0'));
                }
            }
            return made;
        }
        case Dates::year:
            return std::to_string(d.year);
        default:
            return iso(d);
    }
}

/// How one list is written.
struct Clerk {
    Script script = Script::latin;
    Dates dates = Dates::iso;
    Hand hand = Hand::any;
    double slip = 0.04;          // in a given or family name, each
    double second_slip = 0;      // given one
    double other_name = 0.004;   // another given or family name altogether
    double wrong_date = 0.03;    // one part
    double swapped_date = 0.01;  // day and month
    double missing_date = 0.02, missing_place = 0.05, moved = 0.05;
    double swapped_names = 0.002;
    double placeholder = 0;       // UNKNOWN for a name or a date, each
    double copied = 0;            // rows that stand twice, written twice
    double years_alone = 0;       // dates of which the year is written
    double missing_number = 0.3;  // passport, telephone, e-mail, each
    double wrong_number = 0.05, new_number = 0.03;
    int language = 0;  // of the header: English, French, Spanish, Russian, Arabic
};

/// What a set of lists is made of.
struct Manner {
    std::vector<Clerk> clerks;       // by list
    std::vector<double> listed;      // chance to be on each list; empty: `sizes` and `shared`
    std::vector<std::size_t> sizes;  // two lists
    std::size_t shared = 0;          // on both of two lists
    std::size_t people = 0;          // with `listed`
    std::array<double, 5> peoples = {0.3, 0.2, 0.15, 0.2, 0.15};  // as People
    double households = 0.05;  // share of people who are a sibling of the one before
    double twins = 0.1;        // of these: born on the same day
    std::size_t villages = 0;  // 0: towns; else so many, each of few names
    double first_of_january = 0.03;
    std::vector<std::string_view> columns = {"given", "family", "birth",
                                             "sex",   "place",  "nationality"};
};

/// Small ASCII letters of a name.
inline std::string folded_for_mail(const std::string& name) {
    std::string made;
    for (const char c : name) {
        const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (low >= 'a' && low <= 'z') made += low;
    }
    return made;
}

inline std::vector<Somebody> people_of(Stream& stream, const Manner& manner, std::size_t size) {
    constexpr std::array<std::string_view, 12> nationalities = {
        "Syria", "Egypt",   "Morocco", "Russia", "Ukraine",  "Moldova",
        "China", "Nigeria", "Ghana",   "Mali",   "Colombia", "Venezuela"};
    constexpr std::array<std::array<std::size_t, 3>, 5> of_people = {
        {{0, 1, 2}, {3, 4, 5}, {6, 6, 6}, {7, 8, 9}, {10, 11, 10}}};
    const Ranks towns(60, 0.8, 2);
    std::vector<Somebody> made;
    for (std::size_t i = 0; i < size; ++i) {
        Somebody one;
        const bool woman = happens(stream, 0.65);
        const bool sibling = i > 0 && happens(stream, manner.households);
        auto people = static_cast<People>(weighted(stream, manner.peoples));
        std::size_t village = 0;
        if (sibling) {
            one = made.back();
            people = one.given.people;
            one.family.woman = woman;
            if (!happens(stream, manner.twins)) {
                one.born = any_day(stream, std::max(1950, one.born.year - 6),
                                   std::min(2009, one.born.year + 6));
            }
        } else {
            one.family = name_of_people(stream, people, true, woman);
            one.born = any_day(stream, 1955, 2006);
            one.place = word_of(towns.draw(stream), 12);
            one.nationality =
                nationalities[of_people[static_cast<std::size_t>(people)][stream.below(3)]];
        }
        const auto before = one.given;
        do one.given = name_of_people(stream, people, false, woman);
        while (sibling && one.given == before);
        if (manner.villages > 0 && !sibling) {
            // Six families and twenty-five given names a village.
            village = stream.below(manner.villages);
            one.place = word_of(village, 13);
            one.family.number = (village * 31 + stream.below(6)) % 200;
        }
        if (manner.villages > 0) one.given.number = stream.below(25);
        one.place[0] = static_cast<char>(one.place[0] & ~0x20);
        one.sex = woman ? "F" : "M";
        one.passport = std::string(1, static_cast<char>('A' + stream.below(26))) +
                       digits(static_cast<std::int64_t>(stream.below(100'000'000)), 8);
        one.telephone =
            "+" + std::to_string(200 + stream.below(60)) + " " +
            digits(static_cast<std::int64_t>(600'000'000 + stream.below(200'000'000)), 9);
        one.email = folded_for_mail(written(one.given, false, 0)) + "." +
                    folded_for_mail(written(one.family, false, 0)) +
                    std::to_string(stream.below(1000)) +
                    (happens(stream, 0.6) ? "@mail.example" : "@post.example");
        one.first_of_january = happens(stream, manner.first_of_january);
        made.push_back(std::move(one));
    }
    return made;
}

inline std::string header_of(std::string_view column, int language) {
    struct Row {
        std::string_view column;
        std::array<std::string_view, 5> words;
    };
    static constexpr std::array<Row, 9> rows = {
        {{"given", {"given_name", "Prénom", "Nombre", "Имя", "الاسم الأول"}},
         {"family", {"family_name", "Nom", "Apellidos", "Фамилия", "اسم العائلة"}},
         {"birth",
          {"birth_date", "Date de naissance", "Fecha de nacimiento", "Дата рождения",
           "تاريخ الميلاد"}},
         {"sex", {"sex", "Sexe", "Sexo", "Пол", "الجنس"}},
         {"place", {"place", "Ville", "Ciudad", "Город", "المدينة"}},
         {"nationality", {"nationality", "Nationalité", "Nacionalidad", "Гражданство", "الجنسية"}},
         {"passport", {"passport", "Passeport", "Pasaporte", "Паспорт", "جواز السفر"}},
         {"telephone", {"telephone", "Téléphone", "Teléfono", "Телефон", "الهاتف"}},
         {"email",
          {"email", "Courriel", "Correo electrónico", "Электронная почта", "البريد الإلكتروني"}}}};
    for (const auto& row : rows) {
        if (row.column == column) return std::string(row.words[static_cast<std::size_t>(language)]);
    }
    return std::string(column);
}

/// One row as this clerk writes it.
inline std::vector<std::string> row_of(Stream& stream, const Somebody& one, const Clerk& clerk,
                                       const std::vector<std::string_view>& columns,
                                       std::string& done) {
    const auto has = [&](std::string_view column) {
        return std::ranges::find(columns, column) != columns.end();
    };
    // Notes of what is written in no column are thrown away.
    std::string unwritten;
    std::string& of_names = has("given") ? done : unwritten;
    std::string& of_birth = has("birth") ? done : unwritten;
    std::string& of_place = has("place") ? done : unwritten;

    const bool own =
        clerk.script == Script::own || (clerk.script == Script::mixed && happens(stream, 0.5));
    const int office = clerk.script == Script::latin ? 0 : static_cast<int>(stream.below(3));
    const bool woman = one.sex == "F";
    const auto spell = [&](NameNumber name, const char* which) {
        if (happens(stream, clerk.other_name)) {
            name = name_of_people(stream, name.people, name.family, woman);
            note(of_names, std::string(which) + " another name");
        }
        auto text = written(name, own, office);
        if (own && text != written(name, false, office)) {
            note(of_names, "own script");
        } else if (text != written(name, false, 0)) {
            note(of_names, "other spelling");
        }
        for (double often = clerk.slip; happens(stream, often); often = clerk.second_slip) {
            std::string what;
            text = erred(stream, clerk.hand, text, &what);
            note(of_names, std::string(which) + " " + what);
            if (often == clerk.second_slip) break;
        }
        return text;
    };
    auto given = spell(one.given, "given"), family = spell(one.family, "family");
    if (happens(stream, clerk.swapped_names)) {
        std::swap(given, family);
        note(of_names, "names swapped");
    }
    constexpr std::array<std::string_view, 10> nobody = {
        "UNKNOWN",     "Unknown", "NN",         "N/A",       "inconnu",
        "desconocido", "XXX",     "неизвестно", "غير معروف", "不详"};
    if (happens(stream, clerk.placeholder)) {
        const auto word = std::string(any_of(stream, nobody));
        const auto which = stream.below(3);
        if (which != 1) given = word;
        if (which != 0) family = word;
        note(of_names, which == 0   ? "given unknown"
                       : which == 1 ? "family unknown"
                                    : "both names unknown");
    }
    auto born = one.born;
    if (one.first_of_january && happens(stream, 0.8)) {
        born.month = born.day = 1;
        note(of_birth, "first of January");
    }
    std::string what;
    if (happens(stream, clerk.wrong_date)) {
        born = part_changed(stream, born, stream.below(3), &what, 1940, 2010);
        note(of_birth, what);
    } else if (born.day <= 12 && born.day != born.month && happens(stream, clerk.swapped_date)) {
        std::swap(born.day, born.month);
        note(of_birth, "day and month swapped");
    }
    auto birth = written(born, clerk.dates);
    if (clerk.years_alone > 0 && happens(stream, clerk.years_alone)) {
        birth = written(born, Dates::year);
        note(of_birth, "year alone");
    }
    if (clerk.hand == Hand::scanner && happens(stream, clerk.slip / 2)) {
        birth = scanner(stream, birth, &what);
        note(of_birth, "birth " + what);
    }
    if (happens(stream, clerk.missing_date)) {
        birth.clear();
        note(of_birth, "birth missing");
    } else if (happens(stream, clerk.placeholder)) {
        constexpr std::array<std::string_view, 4> no_date = {"99/99/9999", "unknown", "0000-00-00",
                                                             "?"};
        birth = std::string(any_of(stream, no_date));
        note(of_birth, "birth unknown");
    }
    auto place = one.place;
    if (happens(stream, clerk.missing_place)) {
        place.clear();
        note(of_place, "place missing");
    } else if (happens(stream, clerk.moved)) {
        place = word_of(stream.below(60), 12);
        place[0] = static_cast<char>(place[0] & ~0x20);
        note(of_place, "moved");
    }
    const auto number = [&](const std::string& text, const char* which, bool mail) {
        if (!has(which)) return std::string();

        if (happens(stream, clerk.missing_number)) {
            note(done, std::string(which) + " missing");
            return std::string();
        }
        if (happens(stream, clerk.new_number)) {
            note(done, std::string(which) + " another");
            auto other = text;
            for (auto& c : other) {
                if (c >= '0' && c <= '9') c = static_cast<char>('0' + stream.below(10));
            }
            return mail ? word_of(stream.below(1'000'000), 14) + "@mail.example" : other;
        }
        if (happens(stream, clerk.wrong_number)) {
            std::string slip;
            const auto made = keyboard(stream, text, &slip);
            note(done, std::string(which) + " " + slip);
            return made;
        }
        return text;
    };
    std::vector<std::string> row;
    for (const auto column : columns) {
        row.push_back(column == "given"         ? given
                      : column == "family"      ? family
                      : column == "birth"       ? birth
                      : column == "sex"         ? one.sex
                      : column == "place"       ? place
                      : column == "nationality" ? one.nationality
                      : column == "passport"    ? number(one.passport, "passport", false)
                      : column == "telephone"   ? number(one.telephone, "telephone", false)
                                                : number(one.email, "email", true));
    }
    return row;
}

/// Lists of one manner.
inline InventedSet lists_of(std::string name, std::uint64_t seed, const Manner& manner) {
    const auto mine = stats::Simulation(seed).branch(300);
    auto stream = mine.stream(0);
    std::size_t size = manner.people;
    if (manner.listed.empty()) size = manner.sizes[0] + manner.sizes[1] - manner.shared;
    const auto everybody = people_of(stream, manner, size);
    InventedSet made{std::move(name), {}};
    for (std::size_t l = 0; l < manner.clerks.size(); ++l) {
        const auto& clerk = manner.clerks[l];
        constexpr std::array<std::string_view, 4> names = {"police", "shelter", "labour", "border"};
        InventedList list{std::string(names[l % names.size()]), {}, {}, {}, {}, ","};
        for (const auto column : manner.columns)
            list.header.push_back(header_of(column, clerk.language));
        auto writing = mine.stream(1 + l);
        std::vector<std::size_t> seen;
        for (std::size_t i = 0; i < size; ++i) {
            const bool on = !manner.listed.empty() ? happens(writing, manner.listed[l])
                            : l == 0               ? i < manner.sizes[0]
                                                   : i + manner.sizes[1] >= size;
            if (!on) continue;
            seen.push_back(i);
            if (happens(writing, clerk.copied)) seen.push_back(i);
        }
        for (std::size_t i = 0; i + 1 < seen.size(); ++i) {
            std::swap(seen[i], seen[i + writing.below(seen.size() - i)]);
        }
        for (const auto i : seen) {
            std::string done;
            list.rows.push_back(row_of(writing, everybody[i], clerk, manner.columns, done));
            list.person.push_back(i);
            list.done.push_back(std::move(done));
        }
        made.lists.push_back(std::move(list));
    }
    return made;
}

/// The manner of that name; nothing to list where there is none.
inline Manner manner_named(std::string_view name) {
    Manner m;
    m.clerks.resize(2);
    m.sizes = {4'000, 3'000};
    m.shared = 1'500;
    auto& b = m.clerks[1];
    if (name == "plain") {
        // nothing beside the usual
    } else if (name == "swapped") {
        b.swapped_names = 1.0 / 3;
    } else if (name == "unknown5") {
        m.clerks[0].placeholder = b.placeholder = 0.05;
    } else if (name == "unknown20") {
        m.clerks[0].placeholder = 0.1;
        b.placeholder = 0.2;
    } else if (name == "within") {
        m.clerks[0].copied = b.copied = 0.1;
    } else if (name == "scripts") {
        b.script = Script::mixed;
    } else if (name == "spellings") {
        m.clerks[0].script = b.script = Script::other_latin;
    } else if (name == "siblings") {
        m.households = 0.5;
        m.twins = 0.12;
    } else if (name == "villages") {
        m.villages = 60;
    } else if (name == "january") {
        m.first_of_january = 1.0 / 3;
    } else if (name == "years") {
        m.clerks[0].years_alone = 0.5;
        b.years_alone = 1;
    } else if (name == "three" || name == "four") {
        m.listed = {0.4, 0.3, 0.25, 0.2};
        m.listed.resize(name == "three" ? 3 : 4);
        m.people = 10'000;
        m.clerks.resize(m.listed.size());
    } else if (name == "few") {
        m.sizes = {6'000, 4'000};
        m.shared = 80;
    } else if (name == "few-one") {  // the same of one people: fields that hang together less
        m.sizes = {6'000, 4'000};
        m.shared = 80;
        m.peoples = {0, 0, 0, 1, 0};
    } else if (name == "many") {
        m.sizes = {5'000, 4'000};
        m.shared = 3'600;
    } else if (name == "identifiers") {
        m.columns = {"given", "family", "birth", "passport", "telephone", "email"};
    } else if (name == "numbers") {  // no names at all
        m.columns = {"passport", "telephone", "email"};
    } else if (name == "small-id" || name == "small-names") {
        m.people = 15;
        m.listed = {0.5, 0.45, 0.5};
        m.clerks.resize(3);
        m.columns = {"passport"};
        for (auto& clerk : m.clerks)
            clerk.missing_number = clerk.wrong_number = clerk.new_number = 0;
        if (name == "small-names") m.columns = {"given", "family", "birth", "passport"};
    } else if (name == "keyboard" || name == "hearing" || name == "scanner") {
        b.hand = name == "keyboard"  ? Hand::keyboard
                 : name == "hearing" ? Hand::hearing
                                     : Hand::scanner;
        b.slip = 0.25;
        b.second_slip = 0.15;
        b.wrong_date = 0.06;
        m.columns = {"given", "family", "birth", "sex"};
    } else if (name == "dates") {
        m.listed = {0.35, 0.35, 0.35, 0.35};
        m.people = 7'000;
        m.clerks.resize(4);
        m.clerks[1].dates = Dates::slashes;
        m.clerks[2].dates = Dates::excel;
        m.clerks[3].dates = Dates::arabic_digits;
        m.columns = {"given", "family", "birth"};
    } else if (name == "headers") {
        m.listed = {0.3, 0.3, 0.3, 0.3};
        m.people = 6'000;
        m.clerks.resize(4);
        for (std::size_t l = 1; l < 4; ++l) m.clerks[l].language = static_cast<int>(l + (l > 1));
        m.clerks[2].dates = Dates::dots;
    } else if (name == "messy") {  // some of everything, as lists are
        m.households = 0.2;
        m.first_of_january = 0.15;
        m.columns = {"given", "family",      "birth",    "sex",
                     "place", "nationality", "passport", "telephone"};
        for (auto& clerk : m.clerks) {
            clerk.slip = 0.08;
            clerk.placeholder = 0.03;
            clerk.copied = 0.03;
            clerk.swapped_names = 0.02;
            clerk.years_alone = 0.05;
            clerk.missing_number = 0.5;
        }
        b.script = Script::mixed;
        b.dates = Dates::slashes;
    } else {
        return {};
    }
    return m;
}

/// Names of the sets there are, in the order of the report.
inline std::vector<std::string> set_names() {
    return {"rldata-one", "rldata-two",  "febrl1",   "febrl2",    "febrl3",      "febrl4",
            "plain",      "swapped",     "unknown5", "unknown20", "within",      "scripts",
            "spellings",  "siblings",    "villages", "january",   "years",       "three",
            "four",       "few",         "few-one",  "many",      "identifiers", "numbers",
            "small-id",   "small-names", "keyboard", "hearing",   "scanner",     "dates",
            "headers",    "messy"};
}

/// Sets so small that one says nothing are made so many times.
inline int repeats_of(std::string_view name) {
    return name.starts_with("small") ? 40 : 1;
}

/// The set of that name; empty where there is none.
inline InventedSet set_named(std::string_view name, std::uint64_t seed) {
    if (name == "rldata-one") return rldata_like(seed, false);
    if (name == "rldata-two") return rldata_like(seed, true);
    if (name.size() == 6 && name.starts_with("febrl") && name[5] >= '1' && name[5] <= '4') {
        return febrl_like(seed, name[5] - '0');
    }
    const auto manner = manner_named(name);
    return manner.clerks.empty() ? InventedSet{} : lists_of(std::string(name), seed, manner);
}

}  // namespace palermo::invented
