#include <doctest/doctest.h>

#include "palermo/linkage/plan.hpp"

#include "palermo/linkage/known_columns.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {
constexpr std::string_view whole = R"({
  "fields": [
    {"name": "name", "columns": ["given", "family"], "compare": "name"},
    {"columns": "born", "compare": "date", "order": "day", "within": 2},
    {"columns": "sex"}
  ],
  "blocking": [["born"], ["name:sound", "born:year"]],
  "largest_block": 500, "threshold": 0.8, "missing": ["unknown"]
})";
}  // namespace

TEST_CASE("a plan is read as it is written") {
    const auto plan = read_plan(whole, "link.json");
    REQUIRE(plan);
    REQUIRE(plan->fields.size() == 3);
    CHECK(plan->fields[0].columns == std::vector<std::string>{"given", "family"});
    CHECK(plan->fields[1].name == "born");
    CHECK(plan->fields[1].order == DateOrder::day_first);
    CHECK(plan->fields[1].within == 2);
    CHECK(plan->fields[2].compare == Compare::exact);
    REQUIRE(plan->passes.size() == 2);
    CHECK(name_of(*plan, plan->passes[1]) == "name:sound + born:year");
    CHECK(plan->threshold == 0.8);
    CHECK(plan->missing_words == std::vector<std::string>{"unknown"});
}

TEST_CASE("a slip in a plan is refused with its place, not ignored") {
    const auto refused = [](const char* json) {
        const auto plan = read_plan(json, "link.json");
        REQUIRE(!plan);
        CHECK(plan.error().code == Code::invalid_input);
        return to_string(plan.error().where);
    };
    CHECK(refused(R"({"fields":[{"columns":"a","compare":"nam"}]})") ==
          "link.json/fields/0/compare");
    CHECK(refused(R"({"fields":[{"columns":"a"}],"treshold":0.8})") == "link.json/treshold");
    CHECK(refused(R"({"fields":[{"columns":"a"}],"threshold":2})") == "link.json/threshold");
    CHECK(refused(R"({"fields":[{"columns":"a"},{"columns":"a"}]})") == "link.json/fields");
    CHECK(refused(R"({"fields":[]})") == "link.json/fields");
    CHECK(refused(R"({"fields":[{"columns":"a"}],"blocking":[["b"]]})") == "link.json/blocking");
    CHECK(refused(R"({"fields":[{"columns":"a"}],"blocking":[["a:sound"]]})") ==
          "link.json/blocking");
    CHECK(refused("[]") == "link.json");
}

TEST_CASE("columns are known by their usual names") {
    const std::vector<std::string> columns{"Case No", "Given Name", "SURNAME", "Date of birth",
                                           "Sex"};
    const auto plan = plan_after(columns);
    REQUIRE(plan);
    REQUIRE(plan->fields.size() == 5);
    CHECK(plan->fields[0].name == "given");
    CHECK(plan->fields[1].columns == std::vector<std::string>{"SURNAME"});
    CHECK(plan->fields[2].compare == Compare::date);
    CHECK(plan->fields[4].name == "case");
    CHECK(!plan_after(std::vector<std::string>{"x", "sex"}));
}

TEST_CASE("each list's columns are known by its own names, in six languages") {
    const std::vector<Header> lists{
        {"police", {"given_name", "family_name", "birth_date", "sex", "nationality"}},
        {"ngo", {"Prénom", "Nom de famille", "Date de naissance", "Sexe", "Nationalité"}},
        {"health", {"Nombre", "APELLIDOS", "Fecha de nacimiento", "Género", "País"}},
        {"labour", {"Имя", "ФАМИЛИЯ", "Дата рождения", "Пол", "Гражданство"}},
        {"border", {"名", "姓", "出生日期", "性别", "国籍"}},
        {"shelter", {"الاسم الأول", "اسم العائلة", "تاريخ الميلاد", "الجنس", "الجنسية"}}};
    const auto plan = plan_after(lists);
    REQUIRE(plan);
    REQUIRE(plan->fields.size() == 5);
    CHECK(plan->fields[0].columns_of("police") == std::vector<std::string>{"given_name"});
    CHECK(plan->fields[1].columns_of("labour") == std::vector<std::string>{"ФАМИЛИЯ"});
    CHECK(plan->fields[2].columns_of("shelter") == std::vector<std::string>{"تاريخ الميلاد"});
    CHECK(plan->fields[4].columns_of("border") == std::vector<std::string>{"国籍"});
}

TEST_CASE("a full name here is joined there; what only one list has is not compared") {
    const std::vector<Header> lists{{"a", {"Full Name", "dob", "sex"}},
                                    {"b", {"id", "First name", "Last name", "Date of Birth"}}};
    const auto plan = plan_after(lists);
    REQUIRE(plan);
    REQUIRE(plan->fields.size() == 2);
    CHECK(plan->fields[0].name == "name");
    CHECK(plan->fields[0].columns_of("a") == std::vector<std::string>{"Full Name"});
    CHECK(plan->fields[0].columns_of("b") == std::vector<std::string>{"First name", "Last name"});
    CHECK(!plan->given);
}

TEST_CASE("a plan can give each list its own columns") {
    const auto plan = read_plan(
        R"({"fields":[{"name":"n","columns":{"a":"who","b":["first","last"]},"compare":"name"},
            {"columns":"born","compare":"date"}]})",
        "p.json");
    REQUIRE(plan);
    CHECK(plan->fields[0].columns_of("a") == std::vector<std::string>{"who"});
    CHECK(plan->fields[0].columns_of("b") == std::vector<std::string>{"first", "last"});
    CHECK(plan->fields[1].columns_of("b") == std::vector<std::string>{"born"});
}

TEST_CASE("given and family names may have changed places, unless a plan says no") {
    constexpr auto json = R"({"fields":[{"columns":"First Name","compare":"name"},
        {"columns":"surname","compare":"name"}]})";
    const auto plan = read_plan(json, "p.json");
    REQUIRE(plan);
    CHECK(plan->given == 0U);
    CHECK(plan->family == 1U);
    CHECK(top_level(plan->fields[0]) == 5);  // differ, crosswise, like, near, same
    CHECK(top_level(plan->fields[1]) == 4);
    auto off = std::string(json);
    off.insert(off.size() - 1, R"(,"crosswise":false)");
    CHECK(!read_plan(off, "p.json")->given);
}
