#include "palermo/linkage/known_columns.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace palermo;
using namespace palermo::linkage;

namespace {

const Field* field_of(const Plan& plan, std::string_view name) {
    const auto found = std::ranges::find(plan.fields, name, &Field::name);
    return found == plan.fields.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const Plan& plan) {
    std::vector<std::string> made;
    for (const auto& field : plan.fields) made.push_back(field.name);
    return made;
}

}  // namespace

TEST_CASE("one number of a document is enough for a plan; one sex is not") {
    const auto plan = plan_after(std::vector<std::string>{"id", "Passport No."});
    REQUIRE(plan);
    REQUIRE(plan->fields.size() == 1);
    CHECK(plan->fields[0].compare == Compare::identifier);
    CHECK(plan->fields[0].columns == std::vector<std::string>{"Passport No."});
    CHECK(!plan_after(std::vector<std::string>{"id", "sex"}));
    CHECK(!plan_after(std::vector<std::string>{"id", "row", "rec_id", "no"}));
    CHECK(!plan_after(std::vector<std::string>{"case no"}));  // each office may count by itself
}

TEST_CASE("numbers of papers, telephones and addresses are known in nine languages") {
    const std::vector<Header> lists{
        {"en", {"passport", "Phone number", "e-mail", "Postcode", "father's name"}},
        {"fr", {"Numéro de passeport", "Téléphone", "Courriel", "Code postal", "Nom du père"}},
        {"es",
         {"Pasaporte", "Teléfono", "Correo electrónico", "Código postal", "Nombre del padre"}},
        {"ru", {"Номер паспорта", "Телефон", "Электронная почта", "Почтовый индекс", "Отчество"}},
        {"zh", {"护照号码", "手机号码", "电子邮箱", "邮政编码", "父亲姓名"}},
        {"ar", {"رقم جواز السفر", "رقم الهاتف", "البريد الإلكتروني", "الرمز البريدي", "اسم الأب"}},
        {"it", {"Passaporto", "Telefono", "Posta elettronica", "CAP", "Nome del padre"}},
        {"de", {"Reisepass", "Telefonnummer", "E-Mail-Adresse", "PLZ", "Name des Vaters"}},
        {"pt", {"Passaporte", "Telemóvel", "E-mail", "Código de Postal", "Nome do pai"}}};
    const auto plan = plan_after(lists);
    REQUIRE(plan);
    CHECK(names_of(*plan) ==
          std::vector<std::string>{"document", "telephone", "email", "father", "postcode"});
    CHECK(field_of(*plan, "telephone")->telephone);
    CHECK(field_of(*plan, "document")->columns_of("zh") == std::vector<std::string>{"护照号码"});
}

TEST_CASE("several telephones are one field of several columns") {
    const auto plan = plan_after(std::vector<std::string>{"name", "phone 1", "phone 2", "mobile"});
    REQUIRE(plan);
    CHECK(field_of(*plan, "telephone")->columns ==
          std::vector<std::string>{"phone 1", "phone 2", "mobile"});
}

TEST_CASE("the headings of two well-known test sets are known") {
    const auto febrl = plan_after(std::vector<std::string>{
        "rec_id", " given_name", " surname", " street_number", " address_1", " address_2",
        " suburb", " postcode", " state", " date_of_birth", " soc_sec_id"});
    REQUIRE(febrl);
    CHECK(febrl->fields.size() == 10);
    CHECK(field_of(*febrl, "national_number")->columns == std::vector<std::string>{" soc_sec_id"});
    CHECK(field_of(*febrl, "postcode")->compare == Compare::identifier);
    CHECK(febrl->given);
    const auto rl = plan_after(
        std::vector<std::string>{"fname_c1", "fname_c2", "lname_c1", "lname_c2", "by", "bm", "bd"});
    REQUIRE(rl);
    CHECK(names_of(*rl) ==
          std::vector<std::string>{"given", "family", "birth", "second_given", "second_family"});
    CHECK(field_of(*rl, "birth")->columns == std::vector<std::string>{"by", "bm", "bd"});
}

TEST_CASE("a birth date in one column here and in three there is one field") {
    const std::vector<Header> lists{
        {"a", {"name", "dob"}}, {"b", {"name", "day of birth", "month of birth", "year of birth"}}};
    const auto plan = plan_after(lists);
    REQUIRE(plan);
    CHECK(field_of(*plan, "birth")->columns_of("b") ==
          std::vector<std::string>{"year of birth", "month of birth", "day of birth"});
}

TEST_CASE("of more than ten known columns the ten stay that tell most") {
    const auto plan = plan_after(std::vector<std::string>{
        "given name", "family name", "birth date", "sex", "nationality", "city", "passport", "ssn",
        "phone", "e-mail", "case no", "father", "address", "address 2", "state"});
    REQUIRE(plan);
    CHECK(plan->fields.size() == 10);
    for (const auto* name : {"given", "family", "birth", "document", "national_number", "telephone",
                             "email", "case", "father"}) {
        CAPTURE(name);
        CHECK(field_of(*plan, name) != nullptr);
    }
    CHECK(field_of(*plan, "sex") == nullptr);
    CHECK(field_of(*plan, "address_2") == nullptr);
}

TEST_CASE("encoding takes what every office has") {
    const Header list{"a", {"given name", "family name", "birth date", "passport", "phone"}};
    const auto plan = plan_after(std::span(&list, 1), Known::basic);
    REQUIRE(plan);
    CHECK(names_of(*plan) == std::vector<std::string>{"given", "family", "birth"});
}

TEST_CASE("columns unknown to us that all lists have are named, not those that number rows") {
    const std::vector<Header> lists{{"a", {"id", "name", "dob", "Tessera", "note"}},
                                    {"b", {"id", "name", "dob", "Tessera"}}};
    CHECK(unknown_in_common(lists) == std::vector<std::string>{"Tessera"});
}
