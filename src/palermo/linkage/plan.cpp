#include "palermo/linkage/plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "palermo/core/spelling.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/placeholders.hpp"

namespace palermo::linkage {

namespace {

using formats::Json;

constexpr std::array<std::string_view, 7> compare_names = {"exact", "name",   "text",  "edit",
                                                           "date",  "number", "filter"};
constexpr std::array<std::string_view, 5> order_names = {"year", "day", "month", "serial",
                                                         "serial_1904"};
constexpr std::array<std::string_view, 5> part_names = {"whole", "sound", "initials", "year",
                                                        "birthday"};
constexpr std::int64_t most_pairs_of_all = 10'000'000;
constexpr std::size_t most_fields = 10, most_passes = 16;

std::string listed(const std::vector<std::string>& names) {
    std::string made;
    for (const auto& name : names) made += (made.empty() ? "" : ", ") + name;
    return made;
}

std::string shortest(double number) {
    std::array<char, 32> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + 32, number).ptr};
}

// Reads members by name and remembers which were asked for, so that the others can be refused.
class Reader {
public:
    Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

    const Json* find(std::string_view key) {
        asked_.insert(std::string(key));
        return json_.find(key);
    }
    /// "plan.json/fields/0/compare"
    Where at(std::string_view key) const { return where_ + "/" + std::string(key); }
    Result<void> no_others() const {
        for (const auto& [key, value] : *json_.object()) {
            if (asked_.contains(key)) continue;
            const std::vector<std::string> names(asked_.begin(), asked_.end());
            return fail(
                Code::invalid_input, "linkage.plan_no_setting",
                {{"meant", our_word(closest(key, names))}, {"names", our_word(listed(names))}},
                at(key));
        }
        return {};
    }
    Result<double> number(std::string_view key, double otherwise, double low, double high) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        double value = 0;
        if (const auto* whole = found->integer()) {
            value = static_cast<double>(*whole);
        } else if (const auto* real = found->real()) {
            value = *real;
        } else {
            return fail(Code::invalid_input, "linkage.plan_number", {}, at(key));
        }
        if (!(value >= low && value <= high)) {
            return fail(Code::invalid_input, "linkage.plan_range",
                        {{"low", our_word(shortest(low))}, {"high", our_word(shortest(high))}},
                        at(key));
        }
        return value;
    }
    Result<bool> flag(std::string_view key, bool otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->boolean() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_flag", {}, at(key));
        }
        return *found->boolean();
    }
    Result<std::string> text(std::string_view key, std::string otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->text() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_text", {}, at(key));
        }
        return *found->text();
    }
    // One text or a list of them.
    Result<std::vector<std::string>> texts(std::string_view key) {
        const auto* found = find(key);
        std::vector<std::string> made;
        if (found == nullptr) return made;
        if (found->text() != nullptr) return std::vector<std::string>{*found->text()};
        const auto no_text = [](const Json& one) { return one.text() == nullptr; };
        if (found->array() == nullptr || std::ranges::any_of(*found->array(), no_text)) {
            return fail(Code::invalid_input, "linkage.plan_texts", {}, at(key));
        }
        for (const auto& one : *found->array()) {
            made.push_back(*one.text());
        }
        return made;
    }

private:
    const Json& json_;
    std::string where_;
    std::set<std::string, std::less<>> asked_;
};

template <std::size_t n>
std::optional<std::size_t> place_in(const std::array<std::string_view, n>& names,
                                    std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

std::optional<std::size_t> field_named(const Plan& plan, std::string_view name) {
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        if (plan.fields[i].name == name) return i;
    }
    return std::nullopt;
}

std::vector<std::string> names_of_fields(const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& field : plan.fields) names.push_back(field.name);
    return names;
}

Result<Field> read_field(const Json& json, const std::string& where) {
    if (json.object() == nullptr)
        return fail(Code::invalid_input, "linkage.plan_field",
                    {{"example", our_word(R"({"columns": "birth_date", "compare": "date"})")}},
                    where);
    Reader read(json, where);
    Field field;
    if (const auto* columns = read.find("columns"); columns && columns->object() != nullptr) {
        // {"police": "given_name", "ngo": "Given Name"}: each list by its own.
        Reader by_list(*columns, where + "/columns");
        for (const auto& [list, unused] : *columns->object()) {
            auto names = TRY(by_list.texts(list));
            if (names.empty()) {
                return fail(Code::invalid_input, "linkage.plan_no_column", {}, by_list.at(list));
            }
            if (field.columns.empty()) field.columns = names;
            field.columns_in.emplace(list, std::move(names));
        }
    } else {
        field.columns = TRY(read.texts("columns"));
    }
    if (field.columns.empty()) {
        return fail(Code::invalid_input, "linkage.plan_no_column", {}, read.at("columns"));
    }
    field.name = TRY(read.text("name", field.columns.front()));
    if (field.name.empty() || field.name.find(':') != std::string::npos) {
        return fail(Code::invalid_input, "linkage.plan_name", {}, read.at("name"));
    }
    const auto way = TRY(read.text("compare", "exact"));
    const auto compare = place_in(compare_names, way);
    if (!compare || static_cast<Compare>(*compare) == Compare::filter) {
        const std::vector<std::string> ways(compare_names.begin(), compare_names.end() - 1);
        return fail(Code::invalid_input, "linkage.plan_compare",
                    {{"meant", our_word(closest(way, ways))}, {"choices", our_word(listed(ways))}},
                    read.at("compare"));
    }
    field.compare = static_cast<Compare>(*compare);
    const auto order = place_in(order_names, TRY(read.text("order", "year")));
    if (!order) return fail(Code::invalid_input, "linkage.plan_order", {}, read.at("order"));
    field.order = static_cast<DateOrder>(*order);
    const bool dates = field.compare == Compare::date;
    field.within = TRY(read.number("within", dates ? 1 : 0, 0, dates ? 100 : 1e15));
    field.term_frequency = TRY(read.flag("term_frequency", true));
    field.estimated_dates = TRY(read.flag("estimated_dates", true));
    TRY(read.no_others());
    return field;
}

bool part_fits(Compare compare, KeyPart part) {
    if (part == KeyPart::whole) return true;
    const bool words = compare == Compare::name || compare == Compare::text;
    const bool for_words = part == KeyPart::sound || part == KeyPart::initials;
    return for_words ? words : compare == Compare::date;
}

Result<Pass> read_pass(const Plan& plan, const Json& json, const std::string& where) {
    if (json.array() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_pass",
                    {{"example", our_word(R"(["name:sound", "birth:year"])")}}, where);
    }
    Pass pass;
    for (const auto& one : *json.array()) {
        if (one.text() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_key",
                        {{"example", our_word(R"("birth:year")")}}, where);
        }
        const std::string_view text = *one.text();
        const auto colon = text.find(':');
        const auto name = text.substr(0, colon);
        const auto field = field_named(plan, name);
        if (!field) {
            const auto names = names_of_fields(plan);
            return fail(
                Code::invalid_input, "linkage.plan_key_field",
                {{"meant", our_word(closest(name, names))}, {"names", our_word(listed(names))}},
                where);
        }
        Key key{*field, KeyPart::whole};
        if (colon != std::string_view::npos) {
            const auto part = place_in(part_names, text.substr(colon + 1));
            if (!part || !part_fits(plan.fields[*field].compare, static_cast<KeyPart>(*part))) {
                return fail(Code::invalid_input, "linkage.plan_key_part", {}, where);
            }
            key.part = static_cast<KeyPart>(*part);
        }
        pass.push_back(key);
    }
    return pass;
}

Result<EncodeSettings> read_encode(const Plan& plan, const Json& json, const std::string& where) {
    if (json.object() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_object", {}, where);
    }
    Reader read(json, where);
    EncodeSettings made;
    made.salted = TRY(read.flag("salted", true));
    if (const auto* groups = read.find("groups")) {
        if (groups->object() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_object", {}, read.at("groups"));
        }
        for (const auto& [name, fields] : *groups->object()) {
            EncodeGroup group{name, {}};
            if (fields.array() == nullptr) {
                return fail(Code::invalid_input, "linkage.plan_group", {}, read.at("groups"));
            }
            for (const auto& one : *fields.array()) {
                const auto field =
                    one.text() == nullptr ? std::nullopt : field_named(plan, *one.text());
                if (!field) {
                    return fail(Code::invalid_input, "linkage.plan_group_field",
                                {{"names", our_word(listed(names_of_fields(plan)))}},
                                read.at("groups"));
                }
                group.fields.push_back(*field);
            }
            made.groups.push_back(std::move(group));
        }
    }
    TRY(read.no_others());
    return made;
}

// "Birth Date", "birth_date" and "BirthDate" are one column.
std::string bare(std::string_view column) {
    auto made = folded(column);
    std::erase(made, ' ');
    return made;
}

struct KnownField {
    std::string_view field;
    Compare compare;
    std::vector<std::string_view> columns;
};

// English, French, Spanish, Russian, Chinese, Arabic; Italian, German.
const std::vector<KnownField>& known_fields() {
    static const std::vector<KnownField> known = {
        {"given", Compare::name, {"givenname",    "givennames", "firstname", "firstnames",
                                  "forename",     "forenames",  "given",     "first",
                                  "prénom",       "prénoms",    "nombre",    "nombres",
                                  "имя",          "名",         "名字",      "الاسم الأول",
                                  "الاسم الشخصي", "nome",       "vorname",   "vornamen"}},
        {"family",
         Compare::name,
         {"familyname",   "familynames", "lastname", "lastnames", "surname",  "family",      "last",
          "nomdefamille", "nom",         "apellido", "apellidos", "фамилия",  "姓",          "姓氏",
          "اسم العائلة",  "العائلة",     "اللقب",    "cognome",   "nachname", "familienname"}},
        {"name",
         Compare::name,
         {"name", "names", "fullname", "nomcomplet", "nometprénom", "nomprénom", "nombrecompleto",
          "nombreyapellidos", "apellidosynombres", "фио", "полноеимя", "姓名", "全名", "الاسم",
          "الاسم الكامل", "nomecompleto", "namen"}},
        {"birth", Compare::date, {"birthdate",
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
                                  "geboren"}},
        {"sex",
         Compare::exact,
         {"sex", "gender", "sexe", "genre", "sexo", "género", "пол", "性别", "الجنس", "النوع",
          "sesso", "genere", "geschlecht"}},
        {"nationality",
         Compare::exact,
         {"nationality", "citizenship", "country", "countryofbirth", "nationalité", "citoyenneté",
          "pays", "nacionalidad", "ciudadanía", "país", "гражданство", "страна", "国籍", "国家",
          "الجنسية", "البلد", "nazionalità", "cittadinanza", "staatsangehörigkeit"}},
        {"place", Compare::text, {"place",   "town",      "city",  "municipality", "district",
                                  "region",  "lieu",      "ville", "commune",      "lugar",
                                  "ciudad",  "municipio", "город", "район",        "место",
                                  "城市",    "地点",      "地区",  "المدينة",      "المكان",
                                  "البلدية", "comune",    "luogo", "ort",          "stadt"}},
    };
    return known;
}

// The first column of the list that is called so; "nom" is a full name where no given name stands beside.
std::optional<std::string> column_for(const KnownField& known, const Header& list) {
    for (const auto& column : list.columns) {
        const auto name = bare(column);
        for (const auto word : known.columns) {
            if (name == bare(word)) return column;
        }
    }
    return {};
}

// The columns of every list for one field; nothing where some list has none.
std::optional<std::vector<std::vector<std::string>>> columns_for(const KnownField& known,
                                                                 std::span<const Header> lists) {
    std::vector<std::vector<std::string>> made;
    for (const auto& list : lists) {
        const auto column = column_for(known, list);
        if (!column) return {};
        made.push_back({*column});
    }
    return made;
}

// Full names here, given and family names there: joined, in every list.
std::optional<std::vector<std::vector<std::string>>> joined_names(std::span<const Header> lists) {
    const auto& known = known_fields();
    std::vector<std::vector<std::string>> made;
    for (const auto& list : lists) {
        const auto given = column_for(known[0], list), family = column_for(known[1], list),
                   name = column_for(known[2], list);
        if (given && family) {
            made.push_back({*given, *family});
        } else if (name || given || family) {
            made.push_back({name ? *name : given ? *given : *family});
        } else {
            return {};
        }
    }
    return made;
}

void add_field(Plan& plan, const KnownField& known, std::span<const Header> lists,
               const std::vector<std::vector<std::string>>& columns) {
    Field field;
    field.name = known.field;
    field.columns = columns.front();
    field.compare = known.compare;
    field.within = known.compare == Compare::date ? 1 : 0;
    for (std::size_t l = 1; l < lists.size(); ++l) {
        if (columns[l] != columns.front()) field.columns_in.emplace(lists[l].list, columns[l]);
    }
    plan.fields.push_back(std::move(field));
}

// Given and family names that stand as two fields may have changed places.
void let_names_cross(Plan& plan) {
    const auto& known = known_fields();
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        const auto& field = plan.fields[i];
        if (field.compare != Compare::name) continue;
        const auto called = [&](const KnownField& one) {
            return field.name == one.field ||
                   (field.columns.size() == 1 &&
                    column_for(one, {"", {field.columns.front()}}).has_value());
        };
        if (!plan.given && called(known[0])) {
            plan.given = i;
        } else if (!plan.family && called(known[1])) {
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

}  // namespace

std::string_view name_of(Compare compare) {
    return compare_names[static_cast<std::size_t>(compare)];
}

int top_level(const Field& field) {
    constexpr int tops[] = {2, 4, 4, 4, 6, 3, 9};
    return tops[static_cast<std::size_t>(field.compare)] + (field.crosswise ? 1 : 0);
}

Result<Plan> read_plan(std::string_view json, std::string_view file_name) {
    formats::JsonOptions limits;
    limits.limit_bytes = std::uint64_t{1} << 20;
    const auto document = TRY(formats::parse_json(json, file_name, limits));
    const std::string where(file_name);
    if (document.object() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_no_object", {}, where);
    }
    Reader read(document, where);
    Plan plan;
    const auto* fields = read.find("fields");
    if (fields == nullptr || fields->array() == nullptr || fields->array()->empty() ||
        fields->array()->size() > most_fields) {
        return fail(Code::invalid_input, "linkage.plan_fields", {{"most", most_fields}},
                    read.at("fields"));
    }
    for (const auto& one : *fields->array()) {
        auto field = TRY(read_field(one, where + "/fields/" + std::to_string(plan.fields.size())));
        if (field_named(plan, field.name)) {
            return fail(Code::invalid_input, "linkage.plan_name_twice",
                        {{"name", our_word(field.name)}}, read.at("fields"));
        }
        plan.fields.push_back(std::move(field));
    }
    if (const auto* blocking = read.find("blocking")) {
        if (blocking->text() != nullptr && *blocking->text() == "all") {
            plan.passes = {Pass{}};
        } else if (blocking->array() == nullptr || blocking->array()->size() > most_passes) {
            return fail(Code::invalid_input, "linkage.plan_blocking", {{"most", most_passes}},
                        read.at("blocking"));
        } else {
            for (const auto& one : *blocking->array()) {
                plan.passes.push_back(TRY(read_pass(plan, one, where + "/blocking")));
            }
        }
    }
    plan.largest_block =
        static_cast<std::int64_t>(TRY(read.number("largest_block", 2'000, 2, 1'000'000)));
    plan.duplicates = TRY(read.flag("duplicates", false));
    plan.threshold = TRY(read.number("threshold", 0.5, 0.01, 0.9999));
    plan.review_from = TRY(read.number("review_from", 0.1, 0, 1));
    plan.review_to = TRY(read.number("review_to", 0.9, plan.review_from, 1));
    plan.missing_words = TRY(read.texts("missing"));
    plan.placeholders = TRY(read.flag("placeholders", true));
    if (TRY(read.flag("crosswise", true))) let_names_cross(plan);
    if (const auto* encode = read.find("encode")) {
        plan.encode = TRY(read_encode(plan, *encode, where + "/encode"));
    }
    TRY(read.no_others());
    return plan;
}

const std::vector<std::string>& Field::columns_of(std::string_view list) const {
    const auto found = columns_in.find(list);
    return found == columns_in.end() ? columns : found->second;
}

Result<Plan> plan_after(std::span<const Header> lists) {
    Plan plan;
    const auto& known = known_fields();
    const auto given = columns_for(known[0], lists), family = columns_for(known[1], lists);
    if (given && family) {
        add_field(plan, known[0], lists, *given);
        add_field(plan, known[1], lists, *family);
    } else if (const auto names = joined_names(lists)) {
        const bool single =
            std::ranges::all_of(*names, [](const auto& c) { return c.size() == 1; });
        add_field(plan,
                  single && given    ? known[0]
                  : single && family ? known[1]
                                     : known[2],
                  lists, *names);
    }
    for (std::size_t f = given && family ? 2 : 3; f < known.size(); ++f) {
        if (const auto columns = columns_for(known[f], lists)) {
            add_field(plan, known[f], lists, *columns);
        }
    }
    if (plan.fields.size() < 2) {
        return fail(Code::invalid_input, "linkage.few_known_columns",
                    {{"field", field_name("plan")}});
    }
    let_names_cross(plan);
    return plan;
}

Result<Plan> plan_after(std::span<const std::string> columns) {
    const Header every{"", {columns.begin(), columns.end()}};
    return plan_after(std::span(&every, 1));
}

std::string name_of(const Plan& plan, const Pass& pass) {
    if (pass.empty()) return "all pairs";
    std::string made;
    for (const auto& key : pass) {
        if (!made.empty()) made += " + ";
        made += plan.fields[key.field].name;
        if (key.part != KeyPart::whole) {
            made += ":" + std::string(part_names[static_cast<std::size_t>(key.part)]);
        }
    }
    return made;
}

Result<std::vector<Pass>> chosen_passes(const Plan& plan, std::int64_t pairs) {
    if (!plan.passes.empty()) return plan.passes;
    if (pairs <= most_pairs_of_all) return std::vector<Pass>{Pass{}};
    std::vector<std::size_t> names, dates, others;
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        const auto compare = plan.fields[i].compare;
        if (compare == Compare::name) names.push_back(i);
        if (compare == Compare::date) dates.push_back(i);
        if (compare == Compare::text) others.push_back(i);
    }
    std::vector<Pass> made;
    for (const auto date : dates) {
        made.push_back({{date, KeyPart::whole}});
        for (const auto name : names) {
            made.push_back({{name, KeyPart::sound}, {date, KeyPart::year}});
            made.push_back({{name, KeyPart::sound}, {date, KeyPart::birthday}});
        }
    }
    if (names.size() > 1) made.push_back({{names[0], KeyPart::sound}, {names[1], KeyPart::sound}});
    if (dates.empty()) {
        for (const auto name : names) {
            for (const auto other : others) {
                made.push_back({{name, KeyPart::sound}, {other, KeyPart::sound}});
            }
        }
        if (names.size() == 1) made.push_back({{names[0], KeyPart::sound}});
    }
    if (made.empty()) {
        return fail(Code::invalid_input, "linkage.needs_blocking");
    }
    return made;
}

}  // namespace palermo::linkage
