#include "palermo/mapping/columns.hpp"

#include <doctest/doctest.h>

#include "office_sheets.hpp"
#include "palermo/formats/csv.hpp"

using namespace palermo;
using namespace palermo::mapping;

namespace {

Field field_in(const ColumnPlan& plan, std::size_t column) {
    return plan.sheets.front().columns[column].field;
}

}  // namespace

TEST_CASE("a heading is known in many languages, with groups above it, numbers and signs") {
    const auto only = [](std::string_view heading) {
        const auto fields = fields_of_heading(heading);
        REQUIRE(fields.size() == 1);
        return fields.front();
    };
    CHECK(only("Sexe") == Field::sex);
    CHECK(only("SEXO") == Field::sex);
    CHECK(only("الجنس / Sex") == Field::sex);
    CHECK(only("性别") == Field::sex);
    CHECK(only("Пол") == Field::sex);
    CHECK(only("Person / Surname") == Field::name);
    CHECK(only("Referral / Date of referral") == Field::date);
    CHECK(only("Referral / Referred by") == Field::authority);
    CHECK(only("N° dossier") == Field::case_id);
    CHECK(only("Âge à l'entrée") == Field::age);
    CHECK(only("Date d'entrée") == Field::date);
    CHECK(only("Date de sortie") == Field::left);
    CHECK(only("Date de naissance") == Field::birth_date);
    CHECK(only("Type d'exploitation") == Field::form);
    CHECK(only("Exploitation / Type") == Field::form);
    CHECK(only("Nationalité (2)") == Field::citizenship);
    CHECK(only("APELLIDOS Y NOMBRES") == Field::name);
    CHECK(only("FECHA HECHO") == Field::date);
    CHECK(only("وحدة العمر") == Field::age_unit);
    CHECK(only("被害人国籍") == Field::citizenship);
    CHECK(fields_of_heading("Zzz").empty());
}

TEST_CASE("each column of a French shelter's list is told by its heading") {
    const auto files = files_of(
        {sheet_of("2021", {{"N° dossier", "Nom", "Prénom", "Sexe", "Age", "Nationalité",
                            "Type d'exploitation", "Orientée par", "Date d'entrée", "Montant aide"},
                           {"H21-1", "DRALATZ", "Mio", "F", "21", "Cameroun",
                            "Exploitation sexuelle", "Police", "02/01/2021", "264,10"}})});
    const auto plan = propose_columns(files, Values::shipped());
    CHECK(plan.open() == 0);
    const std::vector<Field> expected = {
        Field::case_id,     Field::name, Field::name,      Field::sex,  Field::age,
        Field::citizenship, Field::form, Field::authority, Field::date, Field::other};
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(field_in(plan, i) == expected[i]);
    CHECK(plan.findings.empty());
}

TEST_CASE("a heading with yes and no below it is the answer: EXP_SEXUAL says sexual exploitation") {
    const auto files = files_of({sheet_of(
        "BASE", {{"SEXO", "EXP_SEXUAL", "MENDICIDAD"}, {"2", "1", "2"}, {"1", "9", ""}})});
    const auto plan = propose_columns(files, Values::shipped());
    CHECK(field_in(plan, 1) == Field::answer);
    CHECK(plan.sheets.front().columns[1].detail == "form SEX");
    CHECK(field_in(plan, 2) == Field::answer);
    CHECK(plan.sheets.front().columns[2].detail == "form LAB.BEG");
}

TEST_CASE("a question with several answers that was exported twice is read once") {
    const auto files = files_of({sheet_of("", {{"Forms", "Forms/sexual", "Forms/labour"},
                                               {"sexual exploitation", "1", "0"},
                                               {"forced labour", "0", "1"}})});
    const auto plan = propose_columns(files, Values::shipped());
    CHECK(field_in(plan, 0) == Field::form);
    CHECK(field_in(plan, 1) == Field::other);
    CHECK(field_in(plan, 2) == Field::other);
}

TEST_CASE("a column whose answers are all different is never carried on, whatever it is called") {
    std::vector<std::vector<std::string>> rows = {{"Sex", "Zzz"}};
    for (int i = 0; i < 12; ++i) rows.push_back({"F", "text number " + std::to_string(i)});
    const auto plan = propose_columns(files_of({sheet_of("", rows)}), Values::shipped());
    CHECK(field_in(plan, 1) == Field::note);
    CHECK(identifies(field_in(plan, 1)));
}

TEST_CASE("a column that no heading tells is asked where its answers look like citizenships") {
    const auto files = files_of(
        {sheet_of("", {{"Sex", "Zzz"}, {"F", "Nigeria"}, {"F", "Albania"}, {"M", "Nigeria"}})});
    const auto plan = propose_columns(files, Values::shipped());
    const auto& role = plan.sheets.front().columns[1];
    REQUIRE_FALSE(role.open.empty());
    CHECK(role.open.front() == Field::citizenship);
    CHECK(plan.open() == 1);
}

TEST_CASE("what a person wrote into the file of columns wins, and a row without effect is named") {
    const auto files =
        files_of({sheet_of("2024", {{"Sex", "Zzz"}, {"F", "Nigeria"}, {"M", "Albania"}})});
    const auto values = Values::shipped();
    auto said = formats::parse_csv(
        "sheet,column,field,detail,why\n*,Zzz,citizenship,,\n*,Sexo,sex,,\n", "columns.csv");
    REQUIRE(said);
    const auto plan = decide_columns(files, values, *said, "columns.csv");
    REQUIRE(plan);
    CHECK(field_in(*plan, 1) == Field::citizenship);
    CHECK(plan->open() == 0);
    CHECK(std::ranges::any_of(plan->findings, [](const Finding& each) {
        return each.rule == "N21" && each.place.row == 3;
    }));
}

TEST_CASE("a sheet can be left out, and one sheet can say otherwise than the others") {
    const auto files = files_of({sheet_of("2023", {{"Sex", "Type"}, {"F", "Police"}}),
                                 sheet_of("Lists", {{"Sex", "Type"}, {"F", "Police"}})});
    const auto said = formats::parse_csv(
        "sheet,column,field\n*,Type,authority\nLists,,no cases\n2023,Type,form\n", "columns.csv");
    REQUIRE(said);
    const auto plan = decide_columns(files, Values::shipped(), *said, "columns.csv");
    REQUIRE(plan);
    CHECK(plan->sheets[0].cases);
    CHECK_FALSE(plan->sheets[1].cases);
    CHECK(plan->sheets[0].columns[1].field == Field::form);
}

TEST_CASE("a field that is none and a column decided twice are refused with their row") {
    const auto files = files_of({sheet_of("", {{"Sex"}, {"F"}})});
    const auto refused = [&](const char* text) {
        const auto said = formats::parse_csv(text, "columns.csv");
        REQUIRE(said);
        const auto plan = decide_columns(files, Values::shipped(), *said, "columns.csv");
        REQUIRE_FALSE(plan);
        return std::pair(std::string(plan.error().id), plan.error().where.row);
    };
    CHECK(refused("sheet,column,field\n*,Sex,gendre\n") ==
          std::pair(std::string("mapping.no_field"), std::int64_t{2}));
    CHECK(refused("sheet,column,field\n*,Sex,sex\n*,Sex,age\n") ==
          std::pair(std::string("mapping.column_decided_twice"), std::int64_t{3}));
    CHECK(refused("column,field\nSex,sex\n").first == "mapping.columns_missing");
    CHECK(refused("sheet,column,field,detail\n*,Sex,date,days first\n").first ==
          "mapping.no_detail");
    CHECK(refused("sheet,column,field,detail\n*,Sex,answer,form SEXX\n").first ==
          "mapping.no_detail");
}

TEST_CASE("the file of columns that palermo writes is read back as the same plan") {
    const auto files = files_of(
        {sheet_of("2023", {{"Sex", "Nom", "Zzz"}, {"F", "A", "Nigeria"}, {"M", "B", "Ghana"}}),
         sheet_of("2024", {{"Sex", "Nom", "Age"}, {"F", "A", "20"}})});
    const auto values = Values::shipped();
    const auto plan = propose_columns(files, values);
    const auto again = decide_columns(files, values, table_of(plan, files), "columns.csv");
    REQUIRE(again);
    CHECK(again->open() == plan.open());
    for (std::size_t s = 0; s < plan.sheets.size(); ++s) {
        for (std::size_t i = 0; i < plan.sheets[s].columns.size(); ++i) {
            CHECK(again->sheets[s].columns[i].field == plan.sheets[s].columns[i].field);
        }
    }
}
