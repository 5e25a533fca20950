#include "palermo/prevalence/detail/column_words.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "palermo/table/names.hpp"

namespace palermo::prevalence::detail {

namespace {

constexpr std::string_view counts[] = {
    "count",       "counts",      "countn",    "cnt",        "freq",        "freqs",
    "frequency",   "frequencies", "fréquence", "frequence",  "effectif",    "effectifs",
    "frecuencia",  "frecuencias", "recuento",  "conteo",     "häufigkeit",  "haufigkeit",
    "haeufigkeit", "anzahl",      "частота",   "количество", "численность", "频数",
    "频率",        "计数",        "人数",      "التكرار",    "تكرار",       "العدد",
    "عدد"};

constexpr std::string_view counts_maybe[] = {
    "n",        "nobs",        "num",    "number",   "total",     "people", "persons",
    "personen", "individuals", "cases",  "victims",  "survivors", "nombre", "personnes",
    "total",    "número",      "numero", "cantidad", "personas",  "число",  "человек",
    "людей",    "лиц",         "всего",  "数量",     "数目",      "人",     "总数",
    "أشخاص",    "الأشخاص",     "المجموع"};

constexpr std::string_view properties[] = {
    // English
    "sex", "gender", "age", "child", "children", "minor", "adult", "female", "male", "woman",
    "women", "man", "men", "girl", "boy", "year", "month", "day", "date", "quarter", "period",
    "week", "region", "province", "county", "district", "city", "town", "municipality", "place",
    "location", "country", "nationality", "citizenship", "ethnicity", "race", "language",
    "religion", "education", "occupation", "maritalstatus", "exploitation", "form", "type",
    "sector", "industry", "stratum", "strata", "group", "category", "urban", "rural", "foreign",
    "foreigner", "migrant", "disability", "pregnant", "status", "dateofbirth", "birthdate",
    "birthyear", "yearofbirth", "dob", "weight", "weights",
    // French, Spanish
    "sexe", "âge", "enfant", "mineur", "mineure", "adulte", "femme", "homme", "fille", "garçon",
    "année", "annee", "mois", "région", "pays", "nationalité", "nationalite", "ville", "sexo",
    "género", "genero", "edad", "niño", "niña", "nino", "menor", "adulto", "mujer", "hombre", "año",
    "ano", "mes", "fecha", "región", "provincia", "país", "pais", "nacionalidad", "ciudad",
    // Russian, Chinese, Arabic, German
    "пол", "возраст", "ребенок", "ребёнок", "дети", "несовершеннолетний", "взрослый", "женщина",
    "мужчина", "год", "месяц", "дата", "регион", "область", "страна", "гражданство", "город",
    "性别", "年龄", "儿童", "未成年", "未成年人", "成年", "女", "男", "女性", "男性", "年", "年份",
    "月", "日期", "地区", "省", "省份", "国家", "国籍", "城市", "الجنس", "جنس", "العمر", "عمر",
    "السن", "طفل", "قاصر", "بالغ", "أنثى", "ذكر", "السنة", "سنة", "الشهر", "التاريخ", "المنطقة",
    "منطقة", "البلد", "بلد", "الجنسية", "جنسية", "المدينة", "geschlecht", "alter", "kind",
    "minderjährig", "jahr", "land"};

constexpr std::string_view numbers[] = {
    "id",         "ids",    "caseid", "case",  "personid", "person",  "victimid",
    "recordid",   "record", "uid",    "uuid",  "key",      "ref",     "reference",
    "casenumber", "caseno", "name",   "names", "nom",      "nombres", "имя",
    "номер",      "姓名",   "编号",   "الاسم", "اسم",      "رقم"};

constexpr std::string_view row_numbers[] = {"",        "x",         "unnamed0", "1",
                                            "row",     "rows",      "rowid",    "rownames",
                                            "rowname", "rownumber", "index",    "obs"};

bool holds(std::span<const std::string_view> words, std::string_view name) {
    return std::find(words.begin(), words.end(), name) != words.end();
}

// Without what people put around such a word: is_child, sex_code, age_group.
bool property(std::string_view name) {
    if (holds(properties, name)) return true;
    for (const std::string_view before : {"is", "was", "under"}) {
        if (name.starts_with(before) && holds(properties, name.substr(before.size()))) return true;
    }
    for (const std::string_view after :
         {"code", "group", "band", "flag", "class", "category", "years", "cat", "s", "18"}) {
        if (name.ends_with(after) &&
            holds(properties, name.substr(0, name.size() - after.size()))) {
            return true;
        }
    }
    return false;
}

// Latin and Cyrillic capitals made small.
std::string small_letters(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            if (c >= 'A' && c <= 'Z') c = static_cast<unsigned char>(c - 'A' + 'a');
            made += static_cast<char>(c);
            continue;
        }
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        unsigned first = c, second = next;
        if (c == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) second += 0x20;  // À to Þ
        if (c == 0xD0 && next >= 0x90 && next <= 0x9F) second += 0x20;                  // А to П
        if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) first = 0xD1, second -= 0x20;    // Р to Я
        if (c == 0xD0 && next == 0x81) first = 0xD1, second = 0x91;                     // Ё
        made += static_cast<char>(first);
        if ((c == 0xC3 || c == 0xD0) && next != 0) {
            made += static_cast<char>(second);
            ++i;
        }
    }
    return made;
}

}  // namespace

std::string bare_name(std::string_view column) {
    if (column.starts_with("\xEF\xBB\xBF")) column.remove_prefix(3);
    auto made = small_letters(column);
    std::erase_if(made, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
    });
    return made;
}

std::string folded_value(std::string_view value) {
    return small_letters(folded_name(value));
}

bool names_a_person(std::string_view column) {
    constexpr std::string_view people[] = {"id",       "ids",    "personid", "person", "victimid",
                                           "recordid", "record", "uid",      "uuid"};
    return holds(people, bare_name(column));
}

NameSays what_says(std::string_view column) {
    const auto name = bare_name(column);
    if (holds(counts, name)) return NameSays::count;
    if (holds(counts_maybe, name)) return NameSays::count_maybe;
    if (holds(row_numbers, name)) return NameSays::row_number;
    if (holds(numbers, name)) return NameSays::number;
    return property(name) ? NameSays::property : NameSays::nothing;
}

}  // namespace palermo::prevalence::detail
