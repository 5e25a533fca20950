#include "palermo/linkage/known_columns.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "palermo/linkage/placeholders.hpp"

namespace palermo::linkage {

namespace {

constexpr std::size_t most_fields = 10;

// "Birth Date", "birth_date" and "BirthDate" are one column.
std::string bare(std::string_view column) {
    auto made = folded(column);
    std::erase(made, ' ');
    return made;
}

enum class Kind : std::uint8_t {
    basic,  // as far back as palermo links
    other,
    own  // each office may count by itself: nothing unless the lists share values
};

struct KnownField {
    std::string_view field;
    Compare compare;
    int tells;  // which fields stay where there are too many: most first
    Kind kind;
    bool telephone;
    std::vector<std::string_view> columns;
};

enum Place : std::size_t { given, family, full_name, birth };  // in known_fields()

// English, French, Spanish, Russian, Chinese, Arabic; Italian, German, Portuguese.
const std::vector<KnownField>& known_fields() {
    static const std::vector<KnownField> known = {
        {"given",
         Compare::name,
         100,
         Kind::basic,
         false,
         {"givenname",   "givennames",  "firstname",    "firstnames",   "forename",   "forenames",
          "given",       "first",       "fname",        "fnamec1",      "firstgiven", "prénom",
          "prénoms",     "nombre",      "nombres",      "primernombre", "имя",        "名",
          "名字",        "الاسم الأول", "الاسم الشخصي", "nome",         "vorname",    "vornamen",
          "nomepróprio", "primeironome"}},
        {"family",
         Compare::name,
         100,
         Kind::basic,
         false,
         {"familyname", "familynames", "lastname",  "lastnames",      "surname",
          "family",     "last",        "lname",     "lnamec1",        "nomdefamille",
          "nom",        "apellido",    "apellidos", "primerapellido", "apellidopaterno",
          "фамилия",    "姓",          "姓氏",      "اسم العائلة",    "العائلة",
          "اللقب",      "cognome",     "nachname",  "familienname",   "sobrenome",
          "apelido"}},
        {"name",
         Compare::name,
         100,
         Kind::basic,
         false,
         {"name", "names", "fullname", "nomcomplet", "nometprénom", "nomprénom", "nombrecompleto",
          "nombreyapellidos", "apellidosynombres", "фио", "полноеимя", "姓名", "全名", "الاسم",
          "الاسم الكامل", "nomecompleto", "namen"}},
        {"birth", Compare::date, 99, Kind::basic, false, {"birthdate",
                                                          "dateofbirth",
                                                          "dob",
                                                          "birth",
                                                          "born",
                                                          "birthday",
                                                          "datedenaissance",
                                                          "naissance",
                                                          "datenaissance",
                                                          "fechadenacimiento",
                                                          "fechanacimiento",
                                                          "fechanac",
                                                          "nacimiento",
                                                          "датарождения",
                                                          "деньрождения",
                                                          "出生日期",
                                                          "出生年月日",
                                                          "出生年月",
                                                          "生日",
                                                          "تاريخ الميلاد",
                                                          "تاريخ الولادة",
                                                          "الميلاد",
                                                          "datadinascita",
                                                          "geburtsdatum",
                                                          "geboren",
                                                          "datadenascimento",
                                                          "datanascimento",
                                                          "nascimento"}},
        {"sex",
         Compare::exact,
         60,
         Kind::basic,
         false,
         {"sex", "gender", "sexe", "genre", "sexo", "género", "пол", "性别", "الجنس", "النوع",
          "sesso", "genere", "geschlecht"}},
        {"nationality",
         Compare::exact,
         70,
         Kind::basic,
         false,
         {"nationality",
          "citizenship",
          "country",
          "countryofbirth",
          "nationalité",
          "citoyenneté",
          "pays",
          "nacionalidad",
          "ciudadanía",
          "país",
          "гражданство",
          "страна",
          "国籍",
          "国家",
          "الجنسية",
          "البلد",
          "nazionalità",
          "cittadinanza",
          "staatsangehörigkeit",
          "nacionalidade"}},
        {"place",
         Compare::text,
         65,
         Kind::basic,
         false,
         {"place",  "town",    "city",  "municipality", "district",  "region", "lieu",
          "ville",  "commune", "lugar", "ciudad",       "municipio", "город",  "район",
          "место",  "城市",    "地点",  "地区",         "المدينة",   "المكان", "البلدية",
          "comune", "luogo",   "ort",   "stadt",        "cidade"}},
        {"document",
         Compare::identifier,
         98,
         Kind::other,
         false,
         {"passport",
          "passportno",
          "passportnr",
          "passportnumber",
          "passportnum",
          "document",
          "documentno",
          "documentnr",
          "documentnumber",
          "docno",
          "docnumber",
          "docnum",
          "traveldocument",
          "traveldocumentnumber",
          "iddocument",
          "iddocumentnumber",
          "idcard",
          "idcardno",
          "idcardnumber",
          "identitycard",
          "identitycardnumber",
          "identitydocument",
          "passeport",
          "numérodepasseport",
          "nopasseport",
          "npasseport",
          "numéropasseport",
          "pièced'identité",
          "piècedidentité",
          "carted'identité",
          "cartedidentité",
          "numérodedocument",
          "numérodecarte",
          "pasaporte",
          "númerodepasaporte",
          "nºpasaporte",
          "nopasaporte",
          "numpasaporte",
          "documento",
          "númerodedocumento",
          "nrodocumento",
          "nodocumento",
          "numdocumento",
          "documentodeidentidad",
          "паспорт",
          "номерпаспорта",
          "паспорт№",
          "серияиномерпаспорта",
          "документ",
          "номердокумента",
          "удостоверение",
          "护照",
          "护照号",
          "护照号码",
          "证件号",
          "证件号码",
          "证件",
          "جواز السفر",
          "رقم جواز السفر",
          "رقم الجواز",
          "رقم الوثيقة",
          "وثيقة السفر",
          "رقم وثيقة السفر",
          "passaporto",
          "numeropassaporto",
          "numerodipassaporto",
          "numerodocumento",
          "cartadidentità",
          "cartad'identità",
          "reisepass",
          "passnummer",
          "reisepassnummer",
          "ausweis",
          "ausweisnummer",
          "dokumentennummer",
          "passaporte",
          "númerodopassaporte",
          "númerododocumento",
          "bilhetedeidentidade"}},
        {"national_number",
         Compare::identifier,
         97,
         Kind::other,
         false,
         {"nationalid",
          "nationalidno",
          "nationalidnumber",
          "nationalnumber",
          "nationalidentifier",
          "nationalidentitynumber",
          "nationalinsurancenumber",
          "nationalidentificationnumber",
          "socialsecurity",
          "socialsecuritynumber",
          "socialsecurityno",
          "socsecid",
          "ssn",
          "sin",
          "socialinsurancenumber",
          "nino",
          "personalnumber",
          "personalid",
          "personalidnumber",
          "personalidentitynumber",
          "idnumber",
          "identitynumber",
          "identificationnumber",
          "taxid",
          "taxnumber",
          "nif",
          "nie",
          "dni",
          "curp",
          "rut",
          "cui",
          "cpf",
          "rg",
          "pesel",
          "bsn",
          "cnp",
          "egn",
          "jmbg",
          "oib",
          "aadhaar",
          "aadhar",
          "nic",
          "cnic",
          "nid",
          "nhi",
          "nhsnumber",
          "numéronational",
          "numérodesécuritésociale",
          "sécuritésociale",
          "nir",
          "numérod'identité",
          "numérodidentité",
          "numérod'identification",
          "cédula",
          "cédulano",
          "númerodecédula",
          "cédulaidentidad",
          "céduladeidentidad",
          "númerodeidentidad",
          "númerodeidentificación",
          "seguridadsocial",
          "númerodeseguridadsocial",
          "снилс",
          "инн",
          "иин",
          "пинфл",
          "жшшир",
          "личныйномер",
          "персональныйномер",
          "идентификационныйномер",
          "身份证",
          "身份证号",
          "身份证号码",
          "公民身份号码",
          "社会保障号",
          "الرقم الوطني",
          "رقم الهوية",
          "الرقم القومي",
          "رقم البطاقة",
          "رقم البطاقة الشخصية",
          "رقم الضمان الاجتماعي",
          "هوية",
          "codicefiscale",
          "personalausweis",
          "personalausweisnummer",
          "personenkennzahl",
          "sozialversicherungsnummer",
          "steuernummer",
          "steuerid",
          "personalnummer",
          "númerodecontribuinte",
          "cartãodecidadão"}},
        {"telephone",
         Compare::identifier,
         96,
         Kind::other,
         true,
         {"telephone",
          "telephoneno",
          "telephonenumber",
          "tel",
          "telno",
          "phone",
          "phoneno",
          "phonenumber",
          "phonenum",
          "mobile",
          "mobileno",
          "mobilenumber",
          "mobilephone",
          "cell",
          "cellphone",
          "cellnumber",
          "contactnumber",
          "whatsapp",
          "whatsappnumber",
          "homephone",
          "téléphone",
          "numérodetéléphone",
          "tél",
          "téléphoneportable",
          "portable",
          "gsm",
          "teléfono",
          "númerodeteléfono",
          "celular",
          "móvil",
          "teléfonomóvil",
          "телефон",
          "номертелефона",
          "мобильный",
          "мобильныйтелефон",
          "电话",
          "电话号码",
          "手机",
          "手机号",
          "手机号码",
          "联系电话",
          "الهاتف",
          "رقم الهاتف",
          "هاتف",
          "الجوال",
          "رقم الجوال",
          "رقم الموبايل",
          "المحمول",
          "telefono",
          "numeroditelefono",
          "cellulare",
          "telefon",
          "telefonnummer",
          "handy",
          "handynummer",
          "mobilnummer",
          "telefone",
          "telemóvel",
          "númerodetelefone"}},
        {"email",
         Compare::identifier,
         95,
         Kind::other,
         false,
         {"email",
          "emailaddress",
          "mail",
          "courriel",
          "adresseemail",
          "adressemail",
          "adresseélectronique",
          "correo",
          "correoelectrónico",
          "электроннаяпочта",
          "почта",
          "эл почта",
          "邮箱",
          "电子邮件",
          "电子邮箱",
          "البريد الإلكتروني",
          "بريد إلكتروني",
          "الإيميل",
          "postaelettronica",
          "emailadresse",
          "endereçodeemail"}},
        {"case",
         Compare::identifier,
         80,
         Kind::own,
         false,
         {"case",
          "caseno",
          "casenr",
          "casenumber",
          "casenum",
          "caseid",
          "casereference",
          "caseref",
          "casefile",
          "casefilenumber",
          "fileno",
          "filenumber",
          "dossier",
          "numérodedossier",
          "nodossier",
          "numérodecas",
          "numérodaffaire",
          "affaire",
          "caso",
          "númerodecaso",
          "nodecaso",
          "expediente",
          "númerodeexpediente",
          "дело",
          "номердела",
          "案件编号",
          "案号",
          "案件号",
          "个案编号",
          "رقم القضية",
          "رقم الحالة",
          "رقم الملف",
          "numerodelcaso",
          "numerocaso",
          "fascicolo",
          "fallnummer",
          "aktenzeichen",
          "aktennummer",
          "númerodocaso",
          "processo",
          "númerodoprocesso"}},
        {"second_given",
         Compare::name,
         62,
         Kind::other,
         false,
         {"secondgivenname", "middlename",    "middlenames",   "middle",         "secondname",
          "secondfirstname", "othernames",    "othername",     "fnamec2",        "deuxièmeprénom",
          "secondprénom",    "autresprénoms", "segundonombre", "второеимя",      "中间名",
          "الاسم الثاني",    "الاسم الأوسط",  "secondonome",   "zweitervorname", "nomedomeio",
          "segundonome"}},
        {"second_family",
         Compare::name,
         62,
         Kind::other,
         false,
         {"secondfamilyname", "secondlastname", "secondsurname", "lnamec2", "maidenname",
          "birthname", "deuxièmenom", "nomdenaissance", "nomdejeunefille", "segundoapellido",
          "apellidomaterno", "девичьяфамилия", "اسم العائلة الثاني", "secondocognome",
          "cognomedanubile", "geburtsname", "mädchenname", "segundosobrenome"}},
        {"father",
         Compare::name,
         75,
         Kind::other,
         false,
         {"fathername",    "fathersname", "nameoffather", "father",         "patronymic",
          "nomdupère",     "père",        "prénomdupère", "nombredelpadre", "padre",
          "отчество",      "имяотца",     "отец",         "父亲",           "父亲姓名",
          "父名",          "اسم الأب",    "الأب",         "nomedelpadre",   "patronimico",
          "namedesvaters", "vatersname",  "vater",        "nomedopai",      "pai"}},
        {"mother", Compare::name, 75, Kind::other, false, {"mothername",
                                                           "mothersname",
                                                           "nameofmother",
                                                           "mother",
                                                           "mothermaidenname",
                                                           "mothersmaidenname",
                                                           "nomdelamère",
                                                           "mère",
                                                           "nombredelamadre",
                                                           "madre",
                                                           "имяматери",
                                                           "мать",
                                                           "母亲",
                                                           "母亲姓名",
                                                           "母名",
                                                           "اسم الأم",
                                                           "الأم",
                                                           "nomedellamadre",
                                                           "namedermutter",
                                                           "mutter",
                                                           "nomedamãe",
                                                           "mãe"}},
        {"street",
         Compare::text,
         72,
         Kind::other,
         false,
         {"address",     "address1", "addressline1", "streetaddress", "street",    "streetname",
          "homeaddress", "adresse",  "adresse1",     "rue",           "dirección", "dirección1",
          "domicilio",   "calle",    "адрес",        "улица",         "地址",      "住址",
          "街道",        "العنوان",  "عنوان",        "الشارع",        "indirizzo", "via",
          "anschrift",   "straße",   "strasse",      "endereço",      "rua",       "morada"}},
        {"address_2",
         Compare::text,
         40,
         Kind::other,
         false,
         {"address2", "addressline2", "adresse2", "complémentd'adresse", "dirección2", "адрес2",
          "地址2", "indirizzo2", "adresszusatz", "complemento"}},
        {"house_number",
         Compare::exact,
         50,
         Kind::other,
         false,
         {"streetnumber", "housenumber", "houseno", "housenr", "streetno", "numéroderue",
          "numérodemaison", "númerodecalle", "númerodecasa", "номердома", "дом", "门牌号",
          "رقم المنزل", "رقم البيت", "numerocivico", "hausnummer", "númerodacasa"}},
        {"suburb",
         Compare::text,
         55,
         Kind::other,
         false,
         {"suburb", "neighbourhood", "neighborhood", "quarter", "quartier", "barrio", "colonia",
          "микрорайон", "街区", "区", "الحي", "quartiere", "stadtteil", "ortsteil", "bairro"}},
        {"postcode",
         Compare::identifier,
         73,
         Kind::other,
         false,
         {"postcode", "postalcode", "zip", "zipcode", "codepostal", "códigopostal",
          "почтовыйиндекс", "индекс", "邮编", "邮政编码", "الرمز البريدي", "cap", "postleitzahl",
          "plz", "cep", "códigodepostal"}},
        {"state",
         Compare::exact,
         45,
         Kind::other,
         false,
         {"state", "province", "stateprovince", "governorate", "département", "estado", "provincia",
          "departamento", "область", "край", "провинция", "省", "省份", "州", "المحافظة", "الولاية",
          "المقاطعة", "bundesland", "distrito"}},
        {"birth_place",
         Compare::text,
         74,
         Kind::other,
         false,
         {"placeofbirth", "birthplace", "cityofbirth", "townofbirth", "lieudenaissance",
          "lugardenacimiento", "месторождения", "出生地", "出生地点", "مكان الولادة",
          "مكان الميلاد", "محل الميلاد", "luogodinascita", "geburtsort", "localdenascimento",
          "naturalidade"}},
    };
    return known;
}

// A birth date in three columns: year, month, day.
const std::array<std::vector<std::string_view>, 3>& birth_columns() {
    static const std::array<std::vector<std::string_view>, 3> made = {
        {{"yearofbirth", "birthyear", "by", "yob", "dobyear", "dobyyyy", "annéedenaissance",
          "añodenacimiento", "годрождения", "出生年", "سنة الميلاد", "سنة الولادة", "annodinascita",
          "geburtsjahr", "anodenascimento"},
         {"monthofbirth", "birthmonth", "bm", "mob", "dobmonth", "dobmm", "moisdenaissance",
          "mesdenacimiento", "месяцрождения", "出生月", "شهر الميلاد", "شهر الولادة",
          "mesedinascita", "geburtsmonat", "mêsdenascimento"},
         {"dayofbirth", "birthdaynumber", "bd", "dobday", "dobdd", "jourdenaissance",
          "díadenacimiento", "деньмесяцарождения", "числорождения", "出生日", "يوم الميلاد",
          "يوم الولادة", "giornodinascita", "geburtstag", "diadenascimento"}}};
    return made;
}

bool called(std::span<const std::string_view> words, std::string_view bare_name) {
    return std::ranges::any_of(words, [&](auto word) { return bare(word) == bare_name; });
}

// "telephone_2", "Phone 1": one of several columns of a kind that one cell could hold as well.
std::string without_number(std::string name) {
    if (name.size() > 1 && name.back() >= '1' && name.back() <= '4' &&
        (name[name.size() - 2] < '0' || name[name.size() - 2] > '9')) {
        name.pop_back();
    }
    return name;
}

// The columns of the list that are called so: the first, or of identifiers all.
std::vector<std::string> columns_of(const KnownField& known, const Header& list) {
    std::vector<std::string> made;
    for (const auto& column : list.columns) {
        auto name = bare(column);
        if (name.empty()) continue;
        const bool many = known.compare == Compare::identifier;
        if (!called(known.columns, name) &&
            !(many && called(known.columns, without_number(name)))) {
            continue;
        }
        made.push_back(column);
        if (!many) break;
    }
    return made;
}

using ByList = std::vector<std::vector<std::string>>;

// The columns of every list for one field; nothing where some list has none.
std::optional<ByList> columns_for(const KnownField& known, std::span<const Header> lists) {
    ByList made;
    for (const auto& list : lists) {
        auto columns = columns_of(known, list);
        if (columns.empty()) return {};
        made.push_back(std::move(columns));
    }
    return made;
}

// One column here and three there are one date.
std::optional<ByList> birth_for(std::span<const Header> lists) {
    ByList made;
    for (const auto& list : lists) {
        auto columns = columns_of(known_fields()[birth], list);
        if (columns.empty()) {
            for (const auto& part : birth_columns()) {
                for (const auto& column : list.columns) {
                    if (!called(part, bare(column))) continue;
                    columns.push_back(column);
                    break;
                }
            }
            // The year alone is a date as far as it is known; a day alone is none.
            const bool year = !columns.empty() && called(birth_columns()[0], bare(columns[0]));
            if (!year || columns.size() == 2) return {};
        }
        made.push_back(std::move(columns));
    }
    return made;
}

// Full names here, given and family names there: joined, in every list.
std::optional<ByList> joined_names(std::span<const Header> lists) {
    const auto& known = known_fields();
    ByList made;
    for (const auto& list : lists) {
        const auto first = columns_of(known[given], list), last = columns_of(known[family], list),
                   name = columns_of(known[full_name], list);
        if (!first.empty() && !last.empty()) {
            made.push_back({first[0], last[0]});
        } else if (!name.empty() || !first.empty() || !last.empty()) {
            made.push_back({!name.empty() ? name[0] : !first.empty() ? first[0] : last[0]});
        } else {
            return {};
        }
    }
    return made;
}

void add_field(Plan& plan, const KnownField& known, std::span<const Header> lists,
               const ByList& columns) {
    Field field;
    field.name = known.field;
    field.columns = columns.front();
    field.compare = known.compare;
    field.telephone = known.telephone;
    field.own_numbers = known.kind == Kind::own;
    field.within = known.compare == Compare::date ? 1 : 0;
    for (std::size_t l = 1; l < lists.size(); ++l) {
        if (columns[l] != columns.front()) field.columns_in.emplace(lists[l].list, columns[l]);
    }
    plan.fields.push_back(std::move(field));
}

int tells(const Field& field) {
    for (const auto& one : known_fields()) {
        if (one.field == field.name) return one.tells;
    }
    return 0;
}

bool taken(const Plan& plan, std::span<const Header> lists, const ByList& columns) {
    for (std::size_t l = 0; l < lists.size(); ++l) {
        for (const auto& field : plan.fields) {
            for (const auto& used : field.columns_of(lists[l].list)) {
                if (std::ranges::find(columns[l], used) != columns[l].end()) return true;
            }
        }
    }
    return false;
}

// Serial numbers of rows, whatever they are called.
bool numbers_rows(std::string_view bare_name) {
    constexpr std::array<std::string_view, 40> words = {
        "id",       "no",     "nr",     "num",      "number", "row",   "rowid",    "rowno",
        "rownr",    "recid",  "record", "recordid", "recno",  "index", "idx",      "serial",
        "serialno", "sno",    "key",    "uid",      "uuid",   "seq",   "sequence", "n",
        "numéro",   "número", "ligne",  "fila",     "номер",  "№",     "序号",     "编号",
        "رقم",      "الرقم",  "riga",   "numero",   "nummer", "zeile", "lfdnr",    "linha"};
    return std::ranges::any_of(words, [&](auto word) { return bare(word) == bare_name; });
}

}  // namespace

void let_names_cross(Plan& plan) {
    const auto& known = known_fields();
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        const auto& field = plan.fields[i];
        if (field.compare != Compare::name) continue;
        const auto is = [&](const KnownField& one) {
            return field.name == one.field ||
                   (field.columns.size() == 1 && called(one.columns, bare(field.columns.front())));
        };
        if (!plan.given && is(known[given])) {
            plan.given = i;
        } else if (!plan.family && is(known[family])) {
            plan.family = i;
        }
    }
    if (!plan.given || !plan.family) {
        plan.given.reset();
        plan.family.reset();
    } else {
        plan.fields[*plan.given].crosswise = true;
    }
}

Result<Plan> plan_after(std::span<const Header> lists, Known which) {
    Plan plan;
    const auto& known = known_fields();
    const auto first = columns_for(known[given], lists), last = columns_for(known[family], lists);
    if (first && last) {
        add_field(plan, known[given], lists, *first);
        add_field(plan, known[family], lists, *last);
    } else if (const auto names = joined_names(lists)) {
        const bool single =
            std::ranges::all_of(*names, [](const auto& c) { return c.size() == 1; });
        add_field(plan,
                  known[single && first  ? given
                        : single && last ? family
                                         : full_name],
                  lists, *names);
    }
    for (std::size_t f = birth; f < known.size(); ++f) {
        if (which == Known::basic && known[f].kind != Kind::basic) continue;
        const auto columns = f == birth ? birth_for(lists) : columns_for(known[f], lists);
        if (columns && !taken(plan, lists, *columns)) add_field(plan, known[f], lists, *columns);
    }
    const bool identifies = std::ranges::any_of(plan.fields, [](const Field& field) {
        return field.compare == Compare::identifier && !field.own_numbers;
    });
    if (plan.fields.size() < 2 && !identifies) {
        return fail(Code::invalid_input, "linkage.few_known_columns",
                    {{"field", field_name("plan")}});
    }
    while (plan.fields.size() > most_fields) {
        const auto least = std::ranges::min_element(
            plan.fields, [](const Field& a, const Field& b) { return tells(a) < tells(b); });
        plan.fields.erase(least);
    }
    let_names_cross(plan);
    return plan;
}

Result<Plan> plan_after(std::span<const std::string> columns) {
    const Header every{"", {columns.begin(), columns.end()}};
    return plan_after(std::span(&every, 1));
}

bool has_a_known_heading(const Header& list) {
    return std::ranges::any_of(list.columns, [](const std::string& column) {
        const auto name = without_number(bare(column));
        return numbers_rows(name) ||
               std::ranges::any_of(known_fields(), [&](const KnownField& known) {
                   return called(known.columns, name);
               });
    });
}

std::vector<std::string> unknown_in_common(std::span<const Header> lists) {
    std::vector<std::string> made;
    if (lists.size() < 2) return made;
    for (const auto& column : lists.front().columns) {
        const auto name = bare(column);
        if (name.empty() || numbers_rows(name)) continue;
        const auto stands_in = [&](const Header& list) {
            return std::ranges::find(list.columns, column) != list.columns.end();
        };
        if (!std::ranges::all_of(lists, stands_in)) continue;
        const bool known = std::ranges::any_of(known_fields(), [&](const KnownField& one) {
            return called(one.columns, name) || called(one.columns, without_number(name));
        });
        if (!known) made.push_back(column);
    }
    return made;
}

}  // namespace palermo::linkage
