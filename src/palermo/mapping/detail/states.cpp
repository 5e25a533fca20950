#include "palermo/mapping/detail/states.hpp"

#include <unicode/uloc.h>
#include <unicode/unistr.h>
#include <unicode/ures.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>
#include <utility>

#include "palermo/core/utf8.hpp"
#include "palermo/mapping/detail/phrases.hpp"
#include "palermo/mapping/detail/words.hpp"
#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/spellings.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::mapping::detail {
namespace {

using vocabulary::countries;
using Words = std::vector<std::string>;

std::uint16_t index_of(const vocabulary::Country* country) {
    return static_cast<std::uint16_t>(country - countries().data());
}

template <class Each>
void each_part(std::string_view text, char mark, Each each) {
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(mark, at), text.size());
        if (end > at) each(text.substr(at, end - at));
        at = end + 1;
    }
}

std::vector<std::uint16_t> codes_of(std::string_view bar_separated) {
    std::vector<std::uint16_t> codes;
    each_part(bar_separated, '|', [&](std::string_view iso3) {
        if (const auto* const country = vocabulary::country_by_iso3(iso3)) {
            codes.push_back(index_of(country));
        }
    });
    return codes;
}

Words words_of(const std::vector<Token>& tokens) {
    Words words;
    for (const auto& token : tokens) {
        if (token.is == Token::Is::word) words.push_back(token.text);
    }
    return words;
}

std::string glued(const Words& words) {
    std::string key;
    for (const auto& word : words) key += word;
    return key;
}

using WordSet = std::set<std::string, std::less<>>;

/// Words that join others and name nothing.
const WordSet& joining_words() {
    static const WordSet words = {
        "of",    "the",   "and", "de",  "la", "du",  "des", "d",   "l",   "le",    "les",
        "el",    "los",   "las", "del", "y",  "et",  "da",  "do",  "dos", "das",   "e",
        "o",     "a",     "i",   "и",   "та", "і",   "der", "die", "das", "und",   "von",
        "vom",   "den",   "het", "van", "en", "si",  "și",  "al",  "di",  "della", "dello",
        "degli", "delle", "dei", "il",  "lo", "gli", "w",   "z",   "u",   "dhe",   "ve",
        "و",     "och",   "og",  "ja",  "a",  "со",  "na"};
    return words;
}

/// Words of the forms that States have.
const WordSet& formal_words() {
    static const WordSet words = {
        // en
        "republic", "kingdom", "state", "states", "principality", "commonwealth", "federation",
        "federal", "federative", "islamic", "democratic", "people", "peoples", "socialist",
        "independent", "sultanate", "emirate", "grand", "duchy", "union", "cooperative", "co",
        "operative", "sovereign", "confederation", "plurinational", "bolivarian", "hashemite",
        "arab", "rep", "dem", "citizen",
        // fr
        "republique", "royaume", "etat", "etats", "principaute", "federale", "islamique",
        "democratique", "populaire", "socialiste", "sultanat", "emirat", "duche", "union",
        "cooperative", "unie", "independant", "plurinational", "bolivarienne", "arabe",
        "confederation", "federation", "rep", "hachemite",
        // es, pt, it
        "republica", "reino", "estado", "estados", "principado", "federal", "islamica",
        "democratica", "popular", "socialista", "sultanato", "emirato", "ducado", "gran",
        "cooperativa", "independiente", "mancomunidad", "federacion", "confederacion",
        "plurinacional", "bolivariana", "unida", "soberana", "soberano", "federativa", "grao",
        "federacao", "comunidade", "independente", "repubblica", "regno", "stato", "principato",
        "federale", "granducato", "popolare", "federazione", "indipendente", "unione",
        // de, nl
        "republik", "konigreich", "staat", "staaten", "furstentum", "bundesrepublik",
        "volksrepublik", "islamische", "demokratische", "sozialistische", "grossherzogtum",
        "unabhangige", "unabhangiger", "foderale", "foderative", "kooperative", "vereinigte",
        "foderation", "haschemitische", "bundesstaat", "republiek", "koninkrijk", "vorstendom",
        "volksrepubliek", "islamitische", "groothertogdom", "onafhankelijke", "democratische",
        "federale", "cooperatieve", "socialistische", "plurinationale", "gemenebest", "sultanaat",
        "emiraat", "bolivariaanse", "bolivarische", "gemeinsame",
        // ro
        "regatul", "statul", "principatul", "federala", "populara", "republicii", "ducat", "marele",
        // ru, uk
        "республика", "королевство", "государство", "княжество", "федеративная", "федерация",
        "исламская", "демократическая", "народная", "социалистическая", "султанат", "эмират",
        "великое", "герцогство", "союз", "кооперативная", "независимое", "содружество",
        "конфедерация", "многонациональное", "боливарианская", "арабская", "респ", "королівство",
        "республіка", "держава", "князівство", "федеративна", "ісламська", "демократична",
        "народна", "соціалістична", "федерація", "співдружність", "объединенная", "восточная",
        "штаты", "федеративные", "исламскои", "кор", "гос", "город",
        // pl, cs, sk, sh, bg
        "republika", "krolestwo", "panstwo", "ksiestwo", "federacyjna", "islamska", "demokratyczna",
        "ludowa", "socjalistyczna", "wielkie", "wspolnota", "niezalezne", "niepodlegle",
        "federalna", "kralovstvi", "stat", "knizectvi", "federativni", "islamska", "demokraticka",
        "lidova", "socialisticka", "kralovstvo", "kraljevina", "drzava", "knezevina", "savezna",
        "islamska", "demokratska", "narodna", "ljudska", "federativna", "socijalisticka",
        "kneževina", "neovisna", "nezavisna", "zajednica", "velika", "kniezatstvo", "kooperativna",
        "federacija", "kooperacyjna", "spolkova", "федеративна", "кралство", "република",
        "краљевина", "држава", "spoleczenstwo", "veliko", "vojvodstvo", "suverena", "oriental",
        // hu, fi, et, sv, da, no
        "koztarsasag", "kiralysag", "allam", "nepkoztarsasag", "iszlam", "demokratikus", "nepi",
        "szocialista", "szovetsegi", "hercegseg", "nagyhercegseg", "tasavalta", "kuningaskunta",
        "valtio", "kansantasavalta", "islamilainen", "demokraattinen", "sosialistinen",
        "liittotasavalta", "ruhtinaskunta", "vabariik", "kuningriik", "riik", "liitvabariik",
        "rahvavabariik", "republiken", "kungariket", "staten", "furstendomet", "folkrepubliken",
        "islamiska", "demokratiska", "forbundsrepubliken", "storhertigdomet", "unionen",
        "socialistiska", "republikken", "kongeriket", "kongeriget", "demokraattinen", "fallamok",
        "szovetseg", "fuggetlen", "tarsulas", "kozossege", "itsenainen", "samvaldet",
        "sjalvstandiga", "iseseisev",
        // tr, sq
        "cumhuriyeti", "kralligi", "devleti", "prensligi", "federal", "islam", "demokratik", "halk",
        "sosyalist", "sultanligi", "emirligi", "federasyonu", "birligi", "bagimsiz", "buyuk",
        "dukaligi", "republika", "mbreteria", "shteti",
        // ar, fa, ur
        "جمهوريه", "مملكه", "دوله", "اماره", "امارات", "اسلاميه", "ديمقراطيه", "شعبيه", "اشتراكيه",
        "اتحاديه", "سلطنه", "اتحاد", "كومنولث", "تعاونيه", "عربيه", "هاشميه", "جمهوري", "اسلامي",
        "دولت", "پادشاهي", "مستقله", "مملكت", "متحده", "دموكراتيك", "خلق", "فدرال", "اتحادي"};
    return words;
}

/// A word of a form and the States that have it today; any other State with it is somebody else's name.
struct FormWord {
    std::string_view parts;  // beginnings and middles of the word in the languages above
    std::string_view states;
};

constexpr std::array form_words = {
    FormWord{"kingdom|royaume|reino|regno|konigreich|koninkrijk|regatul|королев|королiв|королів|"
             "krolestwo|kralov|"
             "kraljevin|kiralysag|kuningas|kuningr|kungarik|kongerik|kongerig|kralligi|mbreteria|"
             "مملك|پادشا|кралств|краљев",
             "GBR ESP NLD BEL DNK NOR SWE SAU JOR BHR MAR KHM THA BTN LSO SWZ TON NPL"},
    FormWord{"islam|ислам|іслам|اسلام|iszlam", "IRN PAK AFG MRT GMB"},
    FormWord{"sultan|султан|سلطن", "OMN BRN"},
    FormWord{"princip|principa|furstent|vorsten|княж|княз|ksiest|kniz|kniez|knezev|hercegs|ruhtin|"
             "fursten|prenslig",
             "MCO LIE AND"},
    FormWord{"emirat|emirlig|эмират|امار", "ARE KWT QAT AFG"},
    FormWord{"duchy|duche|ducado|ducat|herzogt|hertog|герцог|vojvod|nagyherceg|dukalig", "LUX"},
    FormWord{"commonwealth|mancomun|comunidade|gemenebest|содруж|співдруж|wspolnot|samvald|"
             "kozosseg|كومنولث",
             "BHS DMA AUS PRI MNP"},
    FormWord{"confed|конфед|konfed", "CHE"},
    FormWord{"اتحاد", "RUS ARE DEU BRA NGA ETH SOM NPL FSM COM"},
    FormWord{"plurinat|многонац", "BOL"},
    FormWord{"bolivar|боливар", "VEN"},
    FormWord{"hashem|hachem|haschem|هاشم", "JOR"},
    FormWord{"arab|араб|عربي", "EGY SYR ARE LBY SAU YEM ESH"},
    FormWord{"cooperat|co|operative|kooperat|кооперат|تعاون|kooperac", "GUY"},
    FormWord{"democ|demok|dem|демокр|ديمقراط|دموكرا|popul|народ|شعبي|people|peoples|volks|folk|"
             "ludow|lidov|halk|nepi|nepk|"
             "kansan|rahva|ljudsk|narodn|خلق",
             "DZA LAO LKA ETH NPL STP TLS BGD CHN AGO MOZ"},
    FormWord{
        "socialis|socjalis|sozialis|социалис|соціаліс|اشتراك|szocialis|sosialis|socijalis|sosyalis",
        "VNM LKA"},
};

/// Where a word of the form of a State tells one State from another, or a former one from today's.
bool form_tells(std::uint16_t code, const Words& dropped) {
    constexpr std::array always = {"COD", "COG", "KOR", "PRK", "DOM", "DMA", "TWN"};
    const auto iso3 = countries()[code].iso3;
    if (std::ranges::find(always, iso3) != always.end()) return true;
    bool of_the_people = false;
    for (const auto& word : dropped) {
        for (const auto& form : form_words) {
            bool has = false;
            each_part(form.parts, '|', [&](std::string_view part) {
                has |= letters(part) <= 3 ? word == part : word.find(part) != std::string::npos;
            });
            if (!has) continue;
            if (form.states.find(iso3) == std::string_view::npos) return true;
            of_the_people |= form.states.find("CHN") != std::string_view::npos;
        }
    }
    if (iso3 == "CHN") return !of_the_people;
    // The state of Georgia is a part of the United States.
    return iso3 == "GEO" && std::ranges::any_of(dropped, [](const std::string& word) {
               return word == "state" || word == "estado" || word == "etat" || word == "staat";
           });
}

bool ends(std::string_view text, std::string_view end) {
    return text.ends_with(end);
}

/// What a language makes of the form that stands in the file: feminine, plural, cases. Folded letters.
std::vector<std::string> derived(std::string_view language, const std::string& base) {
    std::vector<std::string> made = {base};
    const auto plus = [&](std::initializer_list<std::string_view> endings, std::size_t drop = 0) {
        for (const auto& ending : endings) {
            made.push_back(base.substr(0, base.size() - drop) + std::string(ending));
        }
    };
    if (language == "en") {
        if (ends(base, "man")) return made;
        plus({"s"});
    } else if (language == "fr") {
        if (ends(base, "e")) {
            plus({"s"});
        } else {
            plus({"e", "s", "es"});
            if (ends(base, "ien") || ends(base, "een") || ends(base, "aen") || ends(base, "yen"))
                plus({"ne", "nes"});
        }
    } else if (language == "es" || language == "pt") {
        if (ends(base, "ao")) {
            plus({"a", "as", "aos", "aes", "oes", "oa"}, 2);
        } else if (ends(base, "eu")) {
            plus({"eia", "eias", "eus"}, 2);
        } else if (ends(base, "o")) {
            plus({"a", "os", "as"}, 1);
        } else if (ends(base, "e") || ends(base, "a")) {
            plus({"s"});
        } else if (ends(base, "i")) {
            plus({"s", "es"});
        } else {
            plus({"a", "es", "as"});
        }
    } else if (language == "it") {
        if (ends(base, "co"))
            plus({"ca", "ci", "chi", "che"}, 2);
        else if (ends(base, "go"))
            plus({"ga", "ghi", "ghe"}, 2);
        else if (ends(base, "o"))
            plus({"a", "i", "e"}, 1);
        else if (ends(base, "e"))
            plus({"i"}, 1);
        else if (ends(base, "a"))
            plus({"i", "e"}, 1);
    } else if (language == "de") {
        if (ends(base, "sch"))
            plus({"e", "er", "en", "es", "em"});
        else if (ends(base, "e"))
            plus({"n", "in", "innen"}, 0), plus({"in", "innen"}, 1);
        else
            plus({"in", "innen", "n", "s", "en", "e"});
    } else if (language == "ro") {
        if (ends(base, "ian"))
            plus({"iana", "ieni", "iene"}, 3);
        else if (ends(base, "ean"))
            plus({"eana", "eni", "ene"}, 3);
        else
            plus({"a", "i", "e", "ca"});
    } else if (language == "ru" || language == "uk") {
        if (ends(base, "ии"))
            plus({"ая", "ое", "ие", "ого", "ои"}, 4), plus({"а", "е", "і"}, 4);
        else if (ends(base, "ець"))
            plus({"ці"}, 6);
        else if (ends(base, "єць"))
            plus({"иці"}, 6);
        else if (ends(base, "ец"))
            plus({"цы"}, 4), made.push_back(base.substr(0, base.size() - 4) + "ицы");
        else if (ends(base, "ка"))
            plus({"ки"}, 4);
        else if (ends(base, "анин") || ends(base, "янин"))
            plus({"е"}, 4);
        else if (ends(base, "ин"))
            plus({"ы"}, 4);
        else
            plus({"ы", "и"});
    } else if (language == "pl" || language == "sh" || language == "cs" || language == "bg") {
        if (ends(base, "ki"))
            plus({"ka", "ko", "kie", "ke", "kog", "kim"}, 2);
        else if (ends(base, "ac"))
            plus({"ci", "ca"}, 2);
        else if (ends(base, "in"))
            plus({"i"}, 2), plus({"ka"});
        else if (!ends(base, "a"))
            plus({"i", "a"});
    } else if (language == "sq") {
        plus({"e", "i", "a", "et"});
    } else if (language == "tr") {
        plus({"lar", "ler"});
    } else if (language == "nl") {
        plus({"e", "en", "s"});
        if (ends(base, "ees")) plus({"ese", "ezen"}, 2);
        if (ends(base, "aan")) plus({"anen", "anse"}, 2);
    } else if (language == "ca") {
        if (ends(base, "es"))
            plus({"esa", "esos", "eses"}, 2);
        else if (ends(base, "a"))
            plus({"ana", "ans", "anes"}, 1);
        else if (ends(base, "i"))
            plus({"ina", "ins", "ines", "ia", "is"}, 1);
        else
            plus({"a", "s", "es"});
    } else if (language == "ar") {
        plus({"ه", "ون", "ين", "ات", "يه"});
    } else if (language == "he") {
        plus({"ת", "ה", "ם", "ים", "ות"});
    } else if (language == "hu" || language == "et") {
        plus({"ok", "ek", "ak", "d"});
    }
    return made;
}

/// "österreichisch" as typed where a keyboard has no ö. Empty where nothing changes.
std::string spelt_out(std::string_view text) {
    std::string made;
    bool changed = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto [letter, bytes] = utf8::character_at(text, at);
        switch (letter) {
            case U'ä':
                made += "ae", changed = true;
                break;
            case U'ö':
                made += "oe", changed = true;
                break;
            case U'ü':
                made += "ue", changed = true;
                break;
            case U'Ä':
                made += "Ae", changed = true;
                break;
            case U'Ö':
                made += "Oe", changed = true;
                break;
            case U'Ü':
                made += "Ue", changed = true;
                break;
            default:
                made += text.substr(at, bytes);
        }
        at += bytes;
    }
    return changed ? made : std::string();
}

/// Arabic without ا و ي, in which spellings of foreign names differ. Empty for other scripts and where
/// fewer than four letters are left: too few to tell States apart.
std::string consonants(const std::string& key) {
    std::string made;
    std::size_t left = 0;
    for (std::size_t at = 0; at < key.size();) {
        const auto [letter, bytes] = utf8::character_at(key, at);
        if (letter < 0x0600 || letter > 0x06ff) return {};
        if (letter != 0x0627 && letter != 0x0648 && letter != 0x064a) {
            utf8::append(made, letter);
            ++left;
        }
        at += bytes;
    }
    return left >= 4 ? made : std::string();
}

/// Whether at most one letter, of two bytes, is added, left out or changed between two keys.
bool one_letter_apart(std::string_view a, std::string_view b) {
    const auto same = [](std::string_view x, std::string_view y, bool end) {
        std::size_t bytes = 0;
        while (bytes + 2 <= std::min(x.size(), y.size())) {
            const auto at = [&](std::string_view text) {
                return text.substr(end ? text.size() - bytes - 2 : bytes, 2);
            };
            if (at(x) != at(y)) break;
            bytes += 2;
        }
        return bytes;
    };
    const auto front = same(a, b, false);
    a.remove_prefix(front), b.remove_prefix(front);
    const auto back = same(a, b, true);
    return a.size() - back <= 2 && b.size() - back <= 2;
}

std::string in_order(Words words) {
    std::erase_if(words, [](const std::string& word) { return joining_words().contains(word); });
    if (words.size() < 2) return {};
    std::ranges::sort(words);
    std::string key;
    for (const auto& word : words) key += word + ' ';
    return key;
}

}  // namespace

void States::add(std::string key, const Entry& entry) {
    if (key.empty()) return;
    const auto [at, is_new] = entries_.try_emplace(std::move(key), entry);
    auto& held = at->second;
    if (is_new || held.tier < entry.tier) return;
    if (held.tier > entry.tier) {
        held = entry;
        return;
    }
    if (held.as != entry.as && held.tier == 0)
        return;  // the file says it once; the generator checks
    for (const auto code : entry.codes) {
        if (std::ranges::find(held.codes, code) != held.codes.end()) continue;
        held.codes.push_back(code);
        if (held.as == Means::value) held.as = Means::ambiguous;
    }
}

void States::add_name(std::string_view name, Entry entry) {
    const auto tokens = fold(name, Humps::together);
    const auto words = words_of(tokens);
    auto key = glued(words);
    if (key.empty()) return;
    if (words.size() > 1) {
        const auto ordered = in_order(words);
        if (!ordered.empty()) {
            const auto [at, is_new] = by_words_.try_emplace(ordered, entry);
            auto& held = at->second;
            if (!is_new && held.tier >= entry.tier) {
                if (held.tier > entry.tier) held = entry;
                for (const auto code : entry.codes) {
                    if (std::ranges::find(held.codes, code) != held.codes.end()) continue;
                    held.codes.push_back(code);
                    held.as = Means::ambiguous;
                }
            }
        }
        if (entry.as == Means::value && words.size() <= 5) {
            auto& rows = long_names_[countries()[entry.codes[0]].iso3.data()];
            rows.push_back(words);
        }
    }
    if (const auto bare = consonants(key);
        !bare.empty() && entry.as == Means::value && entry.tier < 2) {
        arabic_keys_[bare].push_back(key);
        const auto [at, is_new] = by_consonants_.try_emplace(bare, entry);
        if (!is_new && at->second.codes != entry.codes) at->second.as = Means::ambiguous;
    }
    add(std::move(key), entry);
}

void States::add_cldr() {
    std::unordered_map<std::string, std::uint16_t> by_iso2;
    for (const auto& country : countries()) {
        if (!country.iso2.empty()) by_iso2.emplace(country.iso2, index_of(&country));
    }
    std::unordered_set<std::string> seen;
    const auto read_table = [&](UResourceBundle* bundle, const char* table, bool german) {
        UErrorCode status = U_ZERO_ERROR;
        auto* const names = ures_getByKey(bundle, table, nullptr, &status);
        if (U_FAILURE(status) != 0) {
            ures_close(names);
            return;
        }
        while (ures_hasNext(names) != 0) {
            status = U_ZERO_ERROR;
            const char* iso2 = nullptr;
            std::int32_t length = 0;
            const auto* const text = ures_getNextString(names, &length, &iso2, &status);
            if (U_FAILURE(status) != 0 || iso2 == nullptr) continue;
            const auto found = by_iso2.find(iso2);
            if (found == by_iso2.end()) continue;
            std::string name;
            icu::UnicodeString(false, text, length).toUTF8String(name);
            if (!seen.insert(name + iso2).second) continue;
            const Entry entry{.tier = 2, .by = By::code_list, .codes = {found->second}};
            add_name(name, entry);
            if (german) {
                if (const auto typed = spelt_out(name); !typed.empty()) add_name(typed, entry);
            }
        }
        ures_close(names);
    };
    const auto locales = uloc_countAvailable();
    for (std::int32_t i = 0; i < locales; ++i) {
        const std::string_view locale = uloc_getAvailable(i);
        UErrorCode status = U_ZERO_ERROR;
        auto* const bundle = ures_openDirect(U_ICUDATA_NAME "-region", locale.data(), &status);
        if (U_SUCCESS(status) != 0) {
            for (const auto* const table : {"Countries", "Countries%short", "Countries%variant"}) {
                read_table(bundle, table, locale == "de");
            }
        }
        ures_close(bundle);
    }
}

void States::add_codes() {
    for (const auto& country : countries()) {
        add(" " + std::string(country.iso3),
            {.tier = 1, .by = By::code_list, .codes = {index_of(&country)}});
        if (!country.iso2.empty()) {
            add(" " + std::string(country.iso2),
                {.tier = 1, .by = By::code_list, .codes = {index_of(&country)}});
        }
    }
    // IOC, FIFA, vehicle and passport codes that are nobody else's in ISO 3166.
    constexpr std::string_view others =
        "ALG=DZA,ANG=AGO,ARU=ABW,BAH=BHS,BAN=BGD,BAR=BRB,BHU=BTN,BIZ=BLZ,BOT=BWA,BRU=BRN,BUL=BGR,"
        "BUR=BFA,"
        "CAM=KHM,CHA=TCD,CHI=CHL,CRC=CRI,CRO=HRV,DEN=DNK,ESA=SLV,FIJ=FJI,GAM=GMB,GBS=GNB,GEQ=GNQ,"
        "GER=DEU,"
        "GRE=GRC,GRN=GRD,GUA=GTM,HAI=HTI,HON=HND,INA=IDN,IRI=IRN,ISV=VIR,IVB=VGB,KSA=SAU,KUW=KWT,"
        "LAT=LVA,"
        "LES=LSO,LIB=LBN,MAD=MDG,MAS=MYS,MAW=MWI,MGL=MNG,MRI=MUS,MTN=MRT,MYA=MMR,NCA=NIC,NED=NLD,"
        "NEP=NPL,"
        "NGR=NGA,OMA=OMN,PAR=PRY,PHI=PHL,PLE=PSE,POR=PRT,PUR=PRI,RSA=ZAF,SAM=WSM,SEY=SYC,SIN=SGP,"
        "SKN=KNA,"
        "SLO=SVN,SOL=SLB,SRI=LKA,SUD=SDN,SUI=CHE,TAN=TZA,TGA=TON,TOG=TGO,TPE=TWN,TRI=TTO,UAE=ARE,"
        "URU=URY,"
        "VAN=VUT,VIE=VNM,VIN=VCT,ZAM=ZMB,ZIM=ZWE,ROM=ROU,UK=GBR,EL=GRC,TMP=TLS";
    each_part(others, ',', [&](std::string_view pair) {
        add(" " + std::string(pair.substr(0, pair.find('='))),
            {.tier = 1, .by = By::code_list, .codes = codes_of(pair.substr(pair.find('=') + 1))});
    });
    // What offices write for something else as well: no answer, no data, not reported, not stated, yes, no.
    each_part("NA,SD,NC,NR,NI,NE,NS,NK,SI,NO", ',', [&](std::string_view code) {
        const auto at = entries_.find(" " + std::string(code));
        if (at != entries_.end()) at->second.as = Means::ambiguous;
    });
    add(" NIG", {.as = Means::ambiguous, .tier = 0, .codes = codes_of("NER|NGA")});
    add(" GUI", {.as = Means::ambiguous, .tier = 0, .codes = codes_of("GIN|GNB|GNQ|GUY")});
    add(" CON", {.as = Means::ambiguous, .tier = 0, .codes = codes_of("COD|COG")});
    add(" CGO", {.as = Means::ambiguous, .tier = 0, .codes = codes_of("COD|COG")});
}

void States::add_demonyms() {
    for (const auto& row : demonym_rows()) {
        const Entry entry{.tier = 2, .codes = codes_of(row.iso3)};
        each_part(row.forms, ';', [&](std::string_view form) {
            const auto tokens = fold(form, Humps::together);
            const auto base = key_of(tokens);
            names_.push_back(
                {std::string(row.iso3), vocabulary::normalised(form), std::string(form)});
            std::vector<std::string> keys = derived(row.language, base);
            if (row.language == "de") {
                if (const auto typed = spelt_out(form); !typed.empty()) {
                    const auto more = derived(row.language, key_of(typed, Humps::together));
                    keys.insert(keys.end(), more.begin(), more.end());
                }
            }
            const auto words = words_of(tokens);
            if (row.language == "ar" && words.size() == 2) {
                keys.push_back(words[0] + "ه" + words[1] + "ه");
                keys.push_back(words[0] + "ه" + words[1]);
                keys.push_back(words[0] + "ين" + words[1] + "ين");
            }
            if (row.language == "fr" && words.size() == 2) {  // guinéenne-bissau
                for (const auto& first : derived("fr", words[0])) keys.push_back(first + words[1]);
            }
            for (auto& key : keys) {
                if (row.language == "en") english_demonyms_.insert(key);
                add(std::move(key), entry);
            }
            if (words.size() > 1) {
                const auto ordered = in_order(words);
                if (!ordered.empty()) by_words_.try_emplace(ordered, entry);
            }
        });
    }
    for (const auto* const word : {"uk", "us", "usa"}) english_demonyms_.insert(word);
}

States::States() {
    entries_.reserve(160'000);
    for (const auto& row : citizenship_rows()) {
        add_name(row.label, {.as = row.as, .tier = 0, .codes = codes_of(row.codes)});
        if (row.as == Means::value) {
            names_.push_back({std::string(row.codes), vocabulary::normalised(row.label),
                              std::string(row.label)});
        }
    }
    for (const auto& country : countries()) {
        for (const auto& name : country.names) {
            add_name(name, {.tier = 1, .by = By::code_list, .codes = {index_of(&country)}});
            names_.push_back(
                {std::string(country.iso3), vocabulary::normalised(name), std::string(name)});
        }
    }
    for (const auto& spelling : vocabulary::known_spellings()) {
        const Entry entry{.tier = static_cast<std::uint8_t>(spelling.decided ? 1 : 2),
                          .codes = {index_of(spelling.country)}};
        if (spelling.decided)
            add(key_of(spelling.text, Humps::together), entry);
        else
            add_name(spelling.text, entry);
    }
    add_cldr();
    add_demonyms();
    add_codes();
}

const States& States::shipped() {
    static const States made;
    return made;
}

const States::Entry* States::entry(const std::string& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

std::optional<Meaning> States::meaning(const Entry* entry) const {
    if (entry == nullptr) return std::nullopt;
    Meaning made{.as = entry->as, .by = entry->by};
    for (const auto code : entry->codes) made.codes.emplace_back(countries()[code].iso3);
    std::ranges::sort(made.codes);
    return made;
}

std::optional<Meaning> States::simple(const std::vector<Token>& tokens) const {
    auto words = words_of(tokens);
    if (words.empty()) return std::nullopt;
    if (auto found = meaning(entry(glued(words)))) return found;
    if (words.size() > 1) {
        if (const auto at = by_words_.find(in_order(words)); at != by_words_.end())
            return meaning(&at->second);
    }
    // Articles, and what a person is called who has it: "citizen of", "гражданка".
    const auto& phrases = Phrases::of(Field::citizenship);
    Words left;
    for (const auto& piece : phrases.read(tokens)) {
        if (piece.is == Piece::Is::separator) return std::nullopt;
        if (piece.is == Piece::Is::known && !piece.all_of &&
            piece.codes == std::set<std::string>{"-"}) {
            continue;
        }
        left.insert(left.end(), piece.words.begin(), piece.words.end());
    }
    // "of" and articles before the name.
    while (!left.empty() && joining_words().contains(left[0])) left.erase(left.begin());
    if (left.empty() || left.size() == words.size()) return std::nullopt;
    if (auto found = meaning(entry(glued(left)))) return found;
    if (const auto at = by_words_.find(in_order(left)); at != by_words_.end())
        return meaning(&at->second);
    return std::nullopt;
}

std::optional<Meaning> States::without_formal_words(const std::vector<Token>& tokens) const {
    Words left, dropped;
    for (const auto& word : words_of(tokens)) {
        if (formal_words().contains(word))
            dropped.push_back(word);
        else if (!joining_words().contains(word))
            left.push_back(word);
    }
    if (std::ranges::find(dropped, "people") != dropped.end()) std::erase(left, "s");  // people's
    if (dropped.empty() || left.empty()) return std::nullopt;
    const auto taken = [&](const std::string& key) -> const Entry* {
        const auto* const found = entry(key);
        if (found == nullptr || found->as != Means::value || form_tells(found->codes[0], dropped))
            return nullptr;
        return found;
    };
    if (const auto* const found = taken(glued(left))) return meaning(found);
    if (const auto at = by_words_.find(in_order(left)); at != by_words_.end()) {
        const auto& found = at->second;
        if (found.as == Means::value && !form_tells(found.codes[0], dropped))
            return meaning(&found);
    }
    // The name stands in another case: Republika Gwinei, Panamai Köztársaság.
    const auto key = glued(left);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> cases = {{{"i", "a"},
                                                                                      {"y", "a"},
                                                                                      {"ii", "ia"},
                                                                                      {"u", ""},
                                                                                      {"i", ""},
                                                                                      {"n", ""},
                                                                                      {"n", "i"},
                                                                                      {"an", "a"},
                                                                                      {"e", "a"},
                                                                                      {"s", ""},
                                                                                      {"u", "o"},
                                                                                      {"ai", "a"}}};
    const Entry* only = nullptr;
    for (const auto& [ending, instead] : cases) {
        if (key.size() < 5 || !key.ends_with(ending)) continue;
        const auto* const found =
            taken(key.substr(0, key.size() - ending.size()) + std::string(instead));
        if (found == nullptr) continue;
        if (only != nullptr && only->codes != found->codes) return std::nullopt;
        only = found;
    }
    return meaning(only);
}

/// "БОСНИЯ И ГЕРЦЕГ.": each word the beginning of one of a name's, in order, and of one State only.
std::optional<Meaning> States::abbreviated(const std::vector<Token>& tokens) const {
    if (std::ranges::none_of(tokens, &Token::abbreviated)) return std::nullopt;
    std::vector<const Token*> parts;
    for (const auto& token : tokens) {
        if (token.is == Token::Is::word) parts.push_back(&token);
    }
    if (parts.size() < 2) return std::nullopt;
    const auto fits = [&](const Words& name) {
        if (name.size() != parts.size()) return false;
        std::size_t whole = 0;
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (name[i] == parts[i]->text) {
                whole += letters(name[i]) > 2 ? 1 : 0;
            } else if (!parts[i]->abbreviated || letters(parts[i]->text) < 2 ||
                       !name[i].starts_with(parts[i]->text)) {
                return false;
            } else if (letters(parts[i]->text) > 4) {
                ++whole;
            }
        }
        return whole > 0;
    };
    std::string only;
    for (const auto& [iso3, names] : long_names_) {
        if (std::ranges::none_of(names, fits)) continue;
        if (!only.empty() && only != iso3) return std::nullopt;
        only = iso3;
    }
    if (only.empty()) return std::nullopt;
    return Meaning{.as = Means::value, .codes = {only}, .by = By::known_spelling};
}

/// "Algerian French": two of what English calls people, one after the other.
std::optional<Meaning> States::two_demonyms(const std::vector<Token>& tokens) const {
    const auto words = words_of(tokens);
    if (words.size() < 2 || words.size() != tokens.size()) return std::nullopt;
    std::set<std::string> codes;
    bool open = false;
    int ways = 0;
    for (std::size_t cut = 1; cut < words.size(); ++cut) {
        const auto first = glued({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(cut)});
        const auto second = glued({words.begin() + static_cast<std::ptrdiff_t>(cut), words.end()});
        if (!english_demonyms_.contains(first) || !english_demonyms_.contains(second)) continue;
        const auto *const a = entry(first), *const b = entry(second);
        if (a == nullptr || b == nullptr) continue;
        ++ways;
        for (const auto* const each : {a, b}) {
            open |= each->as != Means::value;
            for (const auto code : each->codes) codes.emplace(countries()[code].iso3);
        }
    }
    if (ways != 1) return std::nullopt;
    return Meaning{.as = open                ? Means::ambiguous
                         : codes.size() == 1 ? Means::value
                                             : Means::several,
                   .codes = {codes.begin(), codes.end()},
                   .by = By::known_spelling};
}

/// What stands between separators or brackets, each for itself.
std::optional<Meaning> States::in_parts(const std::vector<Token>& tokens) const {
    std::vector<std::vector<Token>> parts(1);
    bool brackets = false;
    for (const auto& token : tokens) {
        if (token.is == Token::Is::word) {
            parts.back().push_back(token);
        } else {
            brackets |= token.is != Token::Is::separator;
            parts.emplace_back();
        }
    }
    std::erase_if(parts, [](const auto& part) { return part.empty(); });
    bool by_word = false;
    if (parts.size() < 2) {
        // "Syria and Lebanon"
        constexpr std::array<std::string_view, 12> joins = {"and", "et", "y", "e",  "und", "и",
                                                            "та",  "и",  "و", "si", "dhe", "ve"};
        if (parts.empty() || brackets) return std::nullopt;
        const auto all = parts[0];
        const auto at = std::ranges::find_if(all, [&](const Token& token) {
            return std::ranges::find(joins, token.text) != joins.end();
        });
        if (at == all.begin() || at == all.end() || at + 1 == all.end()) return std::nullopt;
        parts = {{all.begin(), at}, {at + 1, all.end()}};
        by_word = true;
    }
    // "and" is a part of some names: a slip in one of those leaves two halves that mean others.
    constexpr std::string_view with_and = "ATG BES BIH HMD KNA SGS SJM SPM STP TCA TTO VCT WLF";
    std::set<std::string> codes;
    bool open = false, unknown = false, known = false;
    Means special = Means::nothing;
    for (const auto& part : parts) {
        auto found = simple(part);
        if (!found) found = without_formal_words(part);
        if (!found) found = with_marks(part);
        if (!found) return std::nullopt;
        if (found->as == Means::no_answer) {
            unknown = true;
            continue;
        }
        if (found->as == Means::value || found->as == Means::several ||
            found->as == Means::ambiguous) {
            open |= found->as == Means::ambiguous;
            known = true;
        } else {
            if (special != Means::nothing && special != found->as) return std::nullopt;
            special = found->as;
        }
        codes.insert(found->codes.begin(), found->codes.end());
    }
    for (const auto& code : codes) {
        if (by_word && codes.size() > 1 && with_and.find(code) != std::string_view::npos)
            return std::nullopt;
    }
    // "China, Taiwan Province of China" with a slip is no two States.
    if (codes.contains("CHN") &&
        (codes.contains("TWN") || codes.contains("HKG") || codes.contains("MAC"))) {
        return Meaning{.as = Means::ambiguous,
                       .codes = {codes.begin(), codes.end()},
                       .by = By::known_spelling};
    }
    Meaning made{.codes = {codes.begin(), codes.end()}, .by = By::known_spelling};
    if (special != Means::nothing && known)
        return Meaning{.as = Means::ambiguous, .codes = made.codes, .by = made.by};
    if (special != Means::nothing) {
        made.as = unknown ? Means::ambiguous : special;
    } else if (!known) {
        made = {.as = Means::no_answer, .codes = {"unknown"}, .by = By::known_spelling};
    } else {
        // Two names of which one stands in brackets are one State with its other name, or unclear.
        made.as = open || (brackets && codes.size() > 1) ? Means::ambiguous
                  : codes.size() > 1                     ? Means::several
                                                         : Means::value;
    }
    return made;
}

/// Unknown, stateless, another country; all but one State; a State and nothing more known.
std::optional<Meaning> States::with_marks(const std::vector<Token>& tokens) const {
    const auto words = words_of(tokens);
    if (words.empty()) return std::nullopt;
    const auto& phrases = Phrases::of(Field::citizenship);
    std::set<std::string> marks;
    bool short_mark = false;
    std::vector<Token> rest;
    for (const auto& piece : phrases.read(tokens)) {
        if (piece.is == Piece::Is::unknown || piece.is == Piece::Is::separator) {
            if (piece.is == Piece::Is::unknown && !joining_words().contains(piece.words[0])) {
                rest.push_back({.text = piece.words[0]});
            }
            continue;
        }
        if (piece.is != Piece::Is::known) continue;
        for (const auto& code : piece.codes) {
            if (code != "-") marks.insert(code);
            // Beside a name, "s d" may be a slip of it and "unknown" is not.
            if (code == "#unknown" && letters(glued(piece.words)) < 5) short_mark = true;
        }
        if (piece.codes == std::set<std::string>{"-"}) continue;
    }
    if (rest.empty()) {
        if (marks.size() != 1) return std::nullopt;
        const auto& mark = *marks.begin();
        Meaning made{.by = By::known_spelling};
        if (mark == "#stateless")
            made.as = Means::stateless;
        else if (mark == "#group")
            made.as = Means::group;
        else if (mark == "#people")
            made.as = Means::people;
        else if (mark == "#total")
            made.as = Means::total;
        else if (mark == "#several")
            made.as = Means::group;
        else if (mark.starts_with('#'))
            made = {.as = Means::no_answer, .codes = {mark.substr(1)}, .by = made.by};
        else
            return std::nullopt;
        return made;
    }
    constexpr std::array<std::string_view, 12> negations = {
        "non", "no", "not", "nao", "nicht", "не", "غير", "niet", "ne", "nie", "ikke", "非"};
    if (words.size() > 1 && std::ranges::find(negations, words[0]) != negations.end()) {
        const std::vector<Token> named(tokens.begin() + 1, tokens.end());
        if (const auto found = simple(named); found && found->as != Means::nothing) {
            return Meaning{.as = Means::group, .by = By::known_spelling};
        }
    }
    if (marks == std::set<std::string>{"#unknown"} && !short_mark) {
        if (auto found = simple(rest);
            found && (found->as == Means::value || found->as == Means::ambiguous))
            return found;
    }
    return std::nullopt;
}

std::optional<Meaning> States::find(std::string_view label) const {
    const auto first = label.find_first_not_of(" \t\r\n\v\f");
    if (first == std::string_view::npos)
        return Meaning{.as = Means::no_answer, .codes = {"missing"}, .by = By::code_list};
    auto trimmed = label.substr(first, label.find_last_not_of(" \t\r\n\v\f") - first + 1);
    if (trimmed.size() == 2 || trimmed.size() == 3) {
        const bool capitals =
            std::ranges::all_of(trimmed, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (capitals) {
            if (auto found = meaning(entry(" " + std::string(trimmed)))) return found;
        }
    }
    auto tokens = fold(trimmed, Humps::together);
    const auto all_ways = [&](const std::vector<Token>& words) -> std::optional<Meaning> {
        if (auto found = meaning(entry(key_of(words)))) return found;
        if (auto found = with_marks(words); found && words.size() == words_of(words).size())
            return found;
        if (auto found = simple(words)) return found;
        if (auto found = without_formal_words(words)) return found;
        if (auto found = abbreviated(words)) return found;
        if (auto found = in_parts(words)) return found;
        if (auto found = two_demonyms(words)) return found;
        if (auto found = with_marks(words)) return found;
        return std::nullopt;
    };
    if (auto found = all_ways(tokens)) return found;

    // Both genders in one: albanês(esa), Guinéen(ne)-Bissau, (T)checo(a), boliviano/a.
    std::vector<Token> without, within;
    bool marked = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool bracket = tokens[i].is == Token::Is::open && i + 2 < tokens.size() &&
                             tokens[i + 1].is == Token::Is::word &&
                             tokens[i + 2].is == Token::Is::close &&
                             letters(tokens[i + 1].text) <= 4;
        const bool slash = tokens[i].is == Token::Is::separator && tokens[i].text == "/" &&
                           i + 2 == tokens.size() && i > 0 && tokens[i + 1].is == Token::Is::word &&
                           letters(tokens[i + 1].text) <= 3;
        if (!bracket && !slash) {
            without.push_back(tokens[i]);
            within.push_back(tokens[i]);
            continue;
        }
        const auto& ending = tokens[i + 1].text;
        constexpr std::array<std::string_view, 30> endings = {
            "a",  "o",  "e",   "as",  "os",    "es", "ne", "nne", "se", "te",
            "ca", "na", "ana", "esa", "sa",    "is", "s",  "ka",  "ии", "ая",
            "ка", "а",  "ه",   "in",  "innen", "en", "r",  "er",  "t",  "ta"};
        if (std::ranges::find(endings, ending) == endings.end()) return std::nullopt;
        marked = true;
        if (bracket && i == 0) within.push_back(tokens[i + 1]);
        i += bracket ? 2 : 1;
    }
    if (marked) {
        if (auto found = all_ways(without)) return found;
        if (auto found = all_ways(within)) return found;
    }

    auto key = key_of(tokens);
    if (runs_on(key)) {
        for (const std::string_view ending : {"人", "国籍", "籍", "公民", "国", "共和国", "王国",
                                              "联邦", "联邦共和国", "共和國", "國", "民主共和国"}) {
            if (!key.ends_with(ending) || letters(key) < letters(ending) + 2) continue;
            const auto* const found = entry(key.substr(0, key.size() - ending.size()));
            if (found == nullptr) continue;
            const bool formal = ending.find("国") != std::string_view::npos ||
                                ending.find("國") != std::string_view::npos;
            if (formal && ending != "国籍" && found->as == Means::value &&
                form_tells(found->codes[0], {"republic"}))
                continue;
            return meaning(found);
        }
    }
    static const std::array korean = {vocabulary::normalised("공화국"),
                                      vocabulary::normalised("왕국"), vocabulary::normalised("인"),
                                      vocabulary::normalised("사람")};
    for (const auto& ending : korean) {
        if (!key.ends_with(ending) || key.size() <= ending.size() + 3) continue;
        const auto* const found = entry(key.substr(0, key.size() - ending.size()));
        if (found != nullptr && found->as == Means::value &&
            !form_tells(found->codes[0], {"republic"})) {
            return meaning(found);
        }
    }
    if (const auto bare = consonants(key); !bare.empty()) {
        if (const auto found = by_consonants_.find(bare);
            found != by_consonants_.end() && found->second.as == Means::value &&
            !form_tells(found->second.codes[0], {}) &&
            std::ranges::any_of(arabic_keys_.at(bare), [&](const std::string& name) {
                return one_letter_apart(name, key);
            })) {
            auto made = meaning(&found->second);
            made->by = By::known_spelling;
            return made;
        }
    }
    return std::nullopt;
}

bool States::is_name(std::string_view label, std::string_view iso3) const {
    const auto tokens = fold(label, Humps::together);
    const auto names = [&](const Entry* found) {
        return found != nullptr && found->as == Means::value &&
               countries()[found->codes[0]].iso3 == iso3;
    };
    const auto words = by_words_.find(in_order(words_of(tokens)));
    return names(entry(key_of(tokens))) || names(entry(" " + std::string(label))) ||
           (words != by_words_.end() && names(&words->second));
}

std::vector<std::string> States::shared_spellings() const {
    std::vector<std::string> shared;
    for (const auto& [key, entry] : entries_) {
        if (entry.tier > 0 && entry.as == Means::ambiguous) {
            std::string text = key;
            for (const auto code : entry.codes) text += " " + std::string(countries()[code].iso3);
            shared.push_back(text);
        }
    }
    std::ranges::sort(shared);
    return shared;
}

}  // namespace palermo::mapping::detail
