#include "palermo/linkage/placeholders.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "palermo/core/result.hpp"
#include "palermo/linkage/detail/letters.hpp"
#include "palermo/linkage/identifiers.hpp"

namespace palermo::linkage {

namespace {

using Words = std::unordered_set<std::string>;

Words folded_all(std::initializer_list<std::string_view> texts) {
    Words made;
    for (const auto text : texts) made.insert(folded(text));
    return made;
}

// English, French, Spanish, Russian, Chinese, Arabic; Italian, German, Portuguese.
const Words& phrases() {
    static const Words made = folded_all({"unknown",
                                          "not known",
                                          "name unknown",
                                          "no name",
                                          "noname",
                                          "nameless",
                                          "unnamed",
                                          "not available",
                                          "not stated",
                                          "not recorded",
                                          "not given",
                                          "not provided",
                                          "not applicable",
                                          "n/a",
                                          "unidentified",
                                          "anonymous",
                                          "undisclosed",
                                          "unspecified",
                                          "missing",
                                          "none",
                                          "NULL",
                                          "refused",
                                          "nn",
                                          "n n",
                                          "inconnu",
                                          "inconnue",
                                          "nom inconnu",
                                          "sans nom",
                                          "non connu",
                                          "non connue",
                                          "non renseigné",
                                          "non renseignée",
                                          "non précisé",
                                          "non spécifié",
                                          "anonyme",
                                          "desconocido",
                                          "desconocida",
                                          "se desconoce",
                                          "sin nombre",
                                          "sin datos",
                                          "no consta",
                                          "no disponible",
                                          "anónimo",
                                          "anónima",
                                          "no especificado",
                                          "неизвестно",
                                          "неизвестный",
                                          "неизвестная",
                                          "неизвестен",
                                          "неизвестна",
                                          "не известно",
                                          "неизв",
                                          "нет данных",
                                          "не указано",
                                          "не указан",
                                          "не указана",
                                          "без имени",
                                          "аноним",
                                          "н/д",
                                          "不详",
                                          "不明",
                                          "未知",
                                          "无名",
                                          "无名氏",
                                          "佚名",
                                          "姓名不详",
                                          "未填",
                                          "未提供",
                                          "不知道",
                                          "مجهول",
                                          "مجهولة",
                                          "مجهول الهوية",
                                          "مجهولة الهوية",
                                          "غير معروف",
                                          "غير معروفة",
                                          "غير محدد",
                                          "غير متوفر",
                                          "بدون اسم",
                                          "بلا اسم",
                                          "لا يوجد",
                                          "sconosciuto",
                                          "sconosciuta",
                                          "ignoto",
                                          "ignota",
                                          "non noto",
                                          "non nota",
                                          "unbekannt",
                                          "nicht bekannt",
                                          "keine angabe",
                                          "ohne namen",
                                          "desconhecido",
                                          "desconhecida",
                                          "sem nome",
                                          "não informado"});
    return made;
}

// Where a number of a paper, a telephone or an address would stand.
const Words& no_identifier() {
    static const Words made = folded_all({"no phone",
                                          "no telephone",
                                          "no mobile",
                                          "no email",
                                          "no mail",
                                          "no passport",
                                          "no document",
                                          "no documents",
                                          "no id",
                                          "no number",
                                          "without papers",
                                          "undocumented",
                                          "no papers",
                                          "no",
                                          "nil",
                                          "pas de téléphone",
                                          "sans téléphone",
                                          "sans papiers",
                                          "sans document",
                                          "sans passeport",
                                          "aucun",
                                          "aucune",
                                          "néant",
                                          "pas d'email",
                                          "sin teléfono",
                                          "sin documento",
                                          "sin documentos",
                                          "sin papeles",
                                          "sin pasaporte",
                                          "no tiene",
                                          "ninguno",
                                          "ninguna",
                                          "sin correo",
                                          "indocumentado",
                                          "indocumentada",
                                          "нет",
                                          "нет телефона",
                                          "нет паспорта",
                                          "нет документа",
                                          "нет документов",
                                          "без документов",
                                          "без паспорта",
                                          "отсутствует",
                                          "无",
                                          "没有",
                                          "无电话",
                                          "无护照",
                                          "无证件",
                                          "无身份证",
                                          "لا",
                                          "بدون",
                                          "بدون هاتف",
                                          "لا هاتف",
                                          "بدون جواز",
                                          "بدون وثائق",
                                          "بلا وثائق",
                                          "لا يوجد هاتف",
                                          "لا يوجد جواز",
                                          "nessuno",
                                          "nessuna",
                                          "senza documenti",
                                          "senza telefono",
                                          "keine",
                                          "kein",
                                          "kein telefon",
                                          "keine papiere",
                                          "kein pass",
                                          "nenhum",
                                          "sem telefone",
                                          "sem documento",
                                          "sem documentos"});
    return made;
}

// Short for such words in names and texts; among codes they may be countries.
const Words& short_in_names() {
    static const Words made = folded_all({"unk", "ukn", "unkn", "s n", "s d", "xx", "xxx", "xxxx"});
    return made;
}

const Words& dates() {
    static const Words made =
        folded_all({"0000-00-00", "00/00/0000", "9999-99-99", "99/99/9999", "9999-12-31",
                    "31/12/9999", "12/31/9999", "1111-11-11", "11/11/1111", "1900-01-01",
                    "01/01/1900", "1/1/1900", "01 01 0001", "0001-01-01"});
    return made;
}

// 99, 999 ...; 0000. Among codes and numbers of documents longer ones may be real.
bool filler_digits(std::string_view word, std::size_t most = 64) {
    if (word.size() > most) return false;
    return (word.size() > 1 && word.find_first_not_of('9') == word.npos) ||
           (word.size() > 2 && word.find_first_not_of('0') == word.npos);
}

}  // namespace

std::string folded(std::string_view text) {
    std::string made;
    bool gap = false;
    if (detail::ascii(text)) {
        for (const char c : text) {
            const bool upper = c >= 'A' && c <= 'Z';
            const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
            if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
                if (gap && !made.empty()) made += ' ';
                gap = false;
                made += lower;
            } else {
                gap = true;
            }
        }
        return made;
    }
    const auto letters = detail::decomposed(text);
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
        const UChar32 letter = letters.char32At(i);
        const auto kind = u_charType(letter);
        if (kind == U_NON_SPACING_MARK || letter == 0x640) continue;  // accents; tatweel
        if (u_isalnum(letter) == 0 && kind != U_COMBINING_SPACING_MARK) {
            gap = true;
            continue;
        }
        if (gap && !kept.isEmpty()) kept.append(static_cast<UChar32>(' '));
        gap = false;
        kept.append(letter);
    }
    kept.toUTF8String(made);
    return made;
}

Placeholders::Placeholders(const Plan& plan) : ours_(plan.placeholders) {
    for (const auto& word : plan.missing_words) given_.insert(folded(word));
}

// "unknown unknown" is made of such words.
bool Placeholders::own(std::string_view words) const {
    for (std::size_t first = 0; first <= words.size();) {
        const auto space = std::min(words.find(' ', first), words.size());
        if (!given_.contains(std::string(words.substr(first, space - first)))) return false;
        first = space + 1;
    }
    return true;
}

bool Placeholders::stands_for_nothing(std::string_view cell, Compare compare) const {
    if (!ours_ && given_.empty()) return false;
    const auto words = folded(cell);
    if (!given_.empty() && (given_.contains(words) || own(words))) return true;
    if (!ours_ || cell.empty()) return false;
    if (words.empty()) return compare != Compare::number;  // "?", "--", "..."
    if (compare == Compare::number) return phrases().contains(words);
    if (phrases().contains(words)) return true;
    if (compare == Compare::date) return dates().contains(words) || filler_digits(words);
    if (compare == Compare::identifier) {
        if (no_identifier().contains(words)) return true;
        // Nothing is read of 0000000, 12345678, xxx and none@none.
        const bool several = cell.find_first_of(";|") != cell.npos;
        if (!several && !read_identifier(cell, Telephone::no)) return true;
    }
    const bool name = compare == Compare::name || compare == Compare::text;
    bool all = true;
    for (std::size_t first = 0; first < words.size() && all;) {
        const auto space = std::min(words.find(' ', first), words.size());
        const std::string word(words.substr(first, space - first));
        all = phrases().contains(word) || filler_digits(word, name ? 64 : 4) ||
              (name && short_in_names().contains(word));
        first = space + 1;
    }
    return all;
}

}  // namespace palermo::linkage
