#include "palermo/mapping/cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "office_sheets.hpp"

using namespace palermo;
using namespace palermo::mapping;

namespace {

Cases cases_of(const OfficeFiles& files, bool join = true) {
    const auto values = Values::shipped();
    const auto plan = propose_columns(files, values);
    auto cases = read_cases(files, plan, values,
                            {.today = *Date::parse("2026-12-01"), .join_repeated = join});
    REQUIRE(cases);
    return std::move(*cases);
}

std::string at(const Cases& cases, std::string_view column, std::size_t row) {
    const auto* text = cases.table.text(column);
    REQUIRE(text != nullptr);
    return std::string((*text)[row]);
}

/// Row and column of every finding of a rule: "3:2".
std::vector<std::string> found(const Cases& cases, std::string_view rule) {
    std::vector<std::string> places;
    for (const auto& each : cases.findings) {
        if (each.rule == rule)
            places.push_back(std::to_string(each.place.row) + ":" +
                             std::to_string(each.place.column));
    }
    return places;
}

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("a register becomes one row a person in the codes of the model") {
    const auto cases = cases_of(files_of({sheet_of(
        "2024",
        {{"Ref.", "Sex", "Age", "Nationality", "Type", "Date of referral"},
         {"A-1", "Female", "21", "Nigeria", "Sexual exploitation", "2024-03-05"},
         {"A-2", "male", "17 yrs", "Albania", "Forced labour; sexual exploitation", "05/04/2024"},
         {"A-3", "", "", "", "", "13/06/2023"}})}));
    CHECK(cases.counts.people == 3);
    CHECK(at(cases, "sex", 0) == "F");
    CHECK(at(cases, "age", 0) == "18plus");
    CHECK(at(cases, "citizenship", 0) == "NGA");
    CHECK(at(cases, "form", 0) == "SEX");
    CHECK(at(cases, "year", 0) == "2024");
    CHECK(at(cases, "sex", 1) == "M");
    CHECK(at(cases, "age", 1) == "0_17");
    CHECK(at(cases, "form", 1) == "MIXED");
    CHECK(at(cases, "forms", 1) == "LAB|SEX");
    CHECK(at(cases, "sex", 2) == "U");
    CHECK(at(cases, "age", 2) == "U");
    CHECK(at(cases, "citizenship", 2) == "UNK");
    CHECK(at(cases, "form", 2) == "UNK");
    CHECK(at(cases, "year", 2) == "2023");
}

TEST_CASE(
    "an age that nobody has, a date to come and a child written down as an adult are named at "
    "their place") {
    const auto cases = cases_of(files_of({sheet_of("2024",
                                                   {{"Sex", "Age", "Adult or child", "Date"},
                                                    {"F", "217", "", "2024-01-05"},
                                                    {"F", "15", "adult", "2024-01-06"},
                                                    {"M", "30", "adult", "2042-01-07"},
                                                    {"M", "99", "", "2024-01-08"},
                                                    {"F", "99", "", "2024-01-08"},
                                                    {"F", "99", "", "2024-01-09"}},
                                                   2024)}));
    CHECK(found(cases, "N22") == Places{"2:2"});
    CHECK(found(cases, "N25") == Places{"3:3"});
    CHECK(found(cases, "N24") == Places{"4:4"});
    CHECK(found(cases, "N33") == Places{"5:2"});
    CHECK(at(cases, "age", 0) == "U");
    CHECK(at(cases, "age", 1) == "0_17");
    CHECK(at(cases, "year", 2) == "2024");
    CHECK(at(cases, "age", 3) == "U");
}

TEST_CASE("age is told by the date of birth on the day of registration, and 01/01/1900 is none") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Sexe", "Date de naissance", "Entrée"},
                                                        {"F", "05/03/2006", "04/03/2024"},
                                                        {"F", "05/03/2006", "05/03/2024"},
                                                        {"F", "01/01/1900", "05/03/2024"},
                                                        {"F", "05/03/2026", "05/03/2024"}})}));
    CHECK(at(cases, "age", 0) == "0_17");
    CHECK(at(cases, "age", 1) == "18plus");
    CHECK(at(cases, "age", 2) == "U");
    CHECK(at(cases, "age", 3) == "U");
    CHECK(found(cases, "N33") == Places{"4:2"});
    CHECK(found(cases, "N22") == Places{"5:2"});
}

TEST_CASE("an age in months is a child's") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Sex", "العمر / Age", "وحدة العمر", "Date"},
                                         {"F", "58", "شهر", "2024-01-05"},
                                         {"F", "٥٤", "سنة", "2024-01-05"}})}));
    CHECK(at(cases, "age", 0) == "0_17");
    CHECK(at(cases, "age", 1) == "18plus");
}

TEST_CASE("who refused consent is not counted, and the row is named") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Consent", "Sex", "Date"},
                                                        {"Yes", "F", "2024-01-05"},
                                                        {"No", "M", "2024-01-05"},
                                                        {"", "M", "2024-01-05"}})}));
    CHECK(cases.counts.people == 2);
    CHECK(cases.counts.no_consent == 1);
    CHECK(found(cases, "N28") == Places{"3:1"});
}

TEST_CASE("a person carried over to the next year's sheet is counted once, in the first") {
    const std::vector<std::string> head = {"Ref.", "Surname",     "Sex",
                                           "Age",  "Nationality", "Date of referral"};
    const auto files =
        files_of({sheet_of("2022", {head,
                                    {"EX-1", "RUFO Ana", "F", "7", "Nigeria", "2022-06-01"},
                                    {"EX-2", "MULA Eva", "F", "27", "Viet Nam", "2022-05-01"}}),
                  sheet_of("2023", {head,
                                    {"EX-1", "Rufo Ana", "F", "7", "Nigerian", "2022-06-01"},
                                    {"EX-3", "MULA Eva", "F", "27", "Vietnam", "2022-05-01"}})});
    const auto cases = cases_of(files);
    CHECK(cases.counts.rows == 4);
    CHECK(cases.counts.repeated == 2);
    CHECK(cases.counts.people == 2);
    REQUIRE(found(cases, "N29").size() == 2);
    const auto pair = std::ranges::find(cases.findings, "N29", &Finding::rule);
    REQUIRE(pair->related.size() == 1);
    CHECK(to_string(pair->related.front()) == "register.xlsx:2022:2");
    CHECK(cases_of(files, false).counts.people == 4);
}

TEST_CASE("two people of one case are two, and nothing joins rows without name and number") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Case number", "Name", "Sex", "Age", "Date"},
                                         {"T-7", "Ana", "F", "20", "2024-01-05"},
                                         {"T-7", "Eva", "F", "20", "2024-01-05"}})}));
    CHECK(cases.counts.people == 2);
    CHECK(found(cases, "N37").size() == 1);
    const auto plain = cases_of(files_of({sheet_of(
        "", {{"Sex", "Age", "Date"}, {"F", "20", "2024-01-05"}, {"F", "20", "2024-01-05"}})}));
    CHECK(plain.counts.people == 2);
}

TEST_CASE("what the first row leaves open is taken from the later row of the same person") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Ref.", "Name", "Sex", "Age", "Nationality", "Date"},
                                         {"T-1", "Ana Lima", "F", "", "", "2024-01-05"},
                                         {"T-1", "Ana Lima", "F", "20", "Ghana", "2024-01-05"}})}));
    REQUIRE(cases.counts.people == 1);
    CHECK(at(cases, "age", 0) == "18plus");
    CHECK(at(cases, "citizenship", 0) == "GHA");
}

TEST_CASE("an answer that could be two things is asked, and not taken") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Sex", "Nationality", "Date"},
                                                        {"F", "Dominican", "2024-01-05"},
                                                        {"F", "Dominican", "2024-01-05"}})}));
    REQUIRE(cases.open.size() == 1);
    CHECK(cases.open.front().rows == 2);
    CHECK(cases.open.front().field == Field::citizenship);
    CHECK(cases.open.front().meaning.codes == std::vector<std::string>{"DMA", "DOM"});
    CHECK(at(cases, "citizenship", 0) == "UNK");
}

TEST_CASE(
    "names and numbers stand in no column of what comes out, and no finding shows an answer") {
    const auto cases = cases_of(
        files_of({sheet_of("", {{"Ref.", "Name", "Telephone", "Sex", "Date", "Notes"},
                                {"QQ-1", "Zebedee", "555-0100", "F", "31/02/2024", "ask Zebedee"},
                                {"QQ-1", "Zebedee", "555-0100", "M", "2024-01-05", ""}})}));
    for (std::size_t i = 0; i < cases.table.columns(); ++i) {
        for (const auto& value : std::get<TextColumn>(cases.table.column(i)).values()) {
            CHECK(value.find("Zebedee") == std::string::npos);
            CHECK(value.find("QQ") == std::string::npos);
        }
    }
    for (const auto& each : cases.findings) {
        CHECK(each.message.find("Zebedee") == std::string::npos);
        CHECK(each.message.find("31/02") == std::string::npos);
        CHECK(each.message.find("QQ") == std::string::npos);
    }
    CHECK(found(cases, "N35").size() == 4);
    CHECK(found(cases, "N23") == Places{"2:5"});
}

TEST_CASE("a decision before the referral and a departure before the arrival are named") {
    const auto cases = cases_of(
        files_of({sheet_of("", {{"Sex", "Date of referral", "Date of decision", "Exit date"},
                                {"F", "2024-03-01", "2024-03-31", "2024-02-01"},
                                {"F", "2024-03-01", "2024-02-01", ""},
                                {"F", "2024-03-01", "", ""}})}));
    CHECK(at(cases, "wait", 0) == "0_45");
    CHECK(at(cases, "wait", 1) == "UNK");
    CHECK(at(cases, "wait", 2) == "NONE");
    CHECK(found(cases, "N27") == Places{"2:4", "3:3"});
}

TEST_CASE("no sheet with people is refused") {
    auto sheet = sheet_of("Lists", {{"Sex"}, {"F"}});
    sheet.doubt = "a list of choices";
    const auto files = files_of({sheet});
    const auto values = Values::shipped();
    const auto cases = read_cases(files, propose_columns(files, values), values,
                                  {.today = *Date::parse("2026-12-01")});
    REQUIRE_FALSE(cases);
    CHECK(std::string(cases.error().id) == "mapping.no_cases");
}

TEST_CASE(
    "answers that a telephone writes with a space between them are several, where each stands "
    "alone too") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Sex", "Forms", "Date"},
                                         {"F", "forced_labour", "2024-01-05"},
                                         {"F", "forced_marriage", "2024-01-05"},
                                         {"F", "forced_labour forced_marriage", "2024-01-05"}})}));
    CHECK(at(cases, "forms", 2) == "LAB|MARR");
    CHECK(at(cases, "form", 2) == "MIXED");
    CHECK(cases.open.empty());
}

TEST_CASE("letters that could be an abbreviation beside a form are asked, and not passed over") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Sex", "Form of exploitation", "Date"},
                                                        {"F", "Labour / SE", "2024-01-05"},
                                                        {"F", "Labour / Sexual", "2024-01-05"}})}));
    REQUIRE(cases.open.size() == 1);
    CHECK(at(cases, "form", 0) == "UNK");
    CHECK(at(cases, "forms", 1) == "LAB|SEX");
}

TEST_CASE("names that stand for nobody join nobody: confidential, N.N., Jane Doe, minor") {
    std::vector<std::vector<std::string>> rows = {
        {"Ref.", "Name", "Sex", "Age", "Nationality", "Date"}};
    for (const auto* name : {"confidential", "N.N.", "Jane Doe", "Minor female", "UNKNOWN", "000",
                             "Victime 1", "not disclosed", "nomen nescio"}) {
        rows.push_back(
            {"R-" + std::to_string(rows.size()), name, "F", "25", "Nigeria", "2024-03-05"});
        rows.push_back(
            {"R-" + std::to_string(rows.size()), name, "F", "25", "Nigeria", "2024-03-05"});
    }
    CHECK(cases_of(files_of({sheet_of("", rows)})).counts.people == 18);
}

TEST_CASE(
    "two case numbers and one name on one day are one person only where age, sex and citizenship "
    "say so too") {
    const auto people = [](const char* age, const char* other) {
        return cases_of(files_of({sheet_of(
                            "", {{"Ref.", "Name", "Sex", "Age", "Nationality", "Date"},
                                 {"R-1", "Ana Lima", "F", age, "Ghana", "2024-03-05"},
                                 {"R-2", "Ana Lima", "F", other, "Ghana", "2024-03-05"}})}))
            .counts.people;
    };
    CHECK(people("25", "25") == 1);
    CHECK(people("25", "26") == 2);
    CHECK(people("25", "") == 2);
}

TEST_CASE("rows of suspects and of people who are no victims are named") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Sex", "Date", "Status"},
                                                        {"F", "2024-03-05", "confirmed victim"},
                                                        {"M", "2024-03-05", "suspect (trafficker)"},
                                                        {"F", "2024-03-05", "not a victim"}})}));
    CHECK(found(cases, "N39") == Places{"3:3"});
}

TEST_CASE("a doubt that somebody wrote down is asked, and an age of about 38 is 38") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Sex", "Age", "Type of exploitation", "Date"},
                                         {"F", "ca. 38", "Sexual exploitation?", "2024-03-05"},
                                         {"F", "~16", "Sexual exploitation", "2024-03-05"}})}));
    CHECK(at(cases, "age", 0) == "18plus");
    CHECK(at(cases, "age", 1) == "0_17");
    CHECK(at(cases, "form", 0) == "UNK");
    CHECK(cases.open.size() == 1);
}

TEST_CASE("a second date is named, with the one that people are counted by") {
    const auto cases =
        cases_of(files_of({sheet_of("", {{"Sex", "Date of referral", "Date of registration"},
                                         {"F", "2023-12-31", "2024-01-05"}})}));
    CHECK(at(cases, "year", 0) == "2023");
    CHECK(found(cases, "N41") == Places{"1:3"});
}

TEST_CASE(
    "case numbers that are none join nobody, and neither does one number with family names alone") {
    std::vector<std::vector<std::string>> rows = {
        {"Case number", "Sex", "Age", "Nationality", "Date"}};
    for (const auto* number : {"-", "n/a", "unknown", "0", "pending"}) {
        rows.push_back({number, "F", "25", "Nigeria", "2024-01-05"});
        rows.push_back({number, "F", "25", "Nigeria", "2024-09-05"});
    }
    CHECK(cases_of(files_of({sheet_of("", rows)})).counts.people == 10);
    // Three alike victims of one case, without names; and two sisters.
    CHECK(cases_of(files_of({sheet_of(
                       "", {{"Case number", "Sex", "Age", "Nationality", "Date", "Status"},
                            {"T-1", "F", "25", "Nigeria", "2024-01-05", "a"},
                            {"T-1", "F", "25", "Nigeria", "2024-01-05", "b"},
                            {"T-1", "F", "25", "Nigeria", "2024-01-05", "c"}})}))
              .counts.people == 3);
    CHECK(cases_of(files_of({sheet_of(
                       "", {{"Case number", "Surname", "Sex", "Age", "Nationality", "Date"},
                            {"T-1", "Lima", "F", "25", "Ghana", "2024-01-05"},
                            {"T-1", "Lima", "F", "26", "Ghana", "2024-01-05"}})}))
              .counts.people == 2);
}

TEST_CASE(
    "consent that was refused, withdrawn or not given is no consent, and another word is asked") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Consent", "Sex", "Date"},
                                                        {"Yes", "F", "2024-01-05"},
                                                        {"refused", "F", "2024-01-05"},
                                                        {"withdrawn", "F", "2024-01-05"},
                                                        {"did not consent", "F", "2024-01-05"},
                                                        {"pending", "F", "2024-01-05"}})}));
    CHECK(cases.counts.no_consent == 3);
    CHECK(found(cases, "N34") == Places{"6:1"});
}

TEST_CASE(
    "a workbook's empty date is none, and a sheet's name that its dates contradict counts nobody") {
    const auto cases = cases_of(files_of({sheet_of(
        "2019",
        {{"Sex", "Date"}, {"F", "1900-01-01"}, {"F", "2023-01-05"}, {"F", "2024-01-05"}, {"F", ""}},
        2019)}));
    CHECK(found(cases, "N23") == Places{"2:2"});
    CHECK(found(cases, "N24").size() == 1);
    CHECK(at(cases, "year", 0).empty());
    CHECK(at(cases, "year", 1) == "2023");
    CHECK(at(cases, "year", 3).empty());
}

TEST_CASE("a list without headings is asked about, and its first person is shown nowhere") {
    const auto files =
        files_of({sheet_of("", {{"Zebedee Zot", "X-1", "f"}, {"Ana Ant", "X-2", "m"}})});
    const auto values = Values::shipped();
    const auto plan = propose_columns(files, values);
    CHECK(plan.open() == 1);
    const auto table = table_of(plan, files);
    for (std::size_t i = 0; i < table.columns(); ++i) {
        for (const auto& value : std::get<TextColumn>(table.column(i)).values())
            CHECK(value.find("Zebedee") == std::string::npos);
    }
    CHECK(table.text("column")->find("(column 1)"));
}

TEST_CASE("a number in a column of places is nobody's place") {
    const auto cases = cases_of(files_of({sheet_of("", {{"Sex", "Place", "Date"},
                                                        {"F", "Harbour", "2024-01-05"},
                                                        {"F", "0612345678", "2024-01-05"}})}));
    CHECK(at(cases, "place", 0) == "Harbour");
    CHECK(at(cases, "place", 1) == "UNK");
    CHECK(found(cases, "N40") == Places{"3:2"});
}

TEST_CASE("who refused consent in one row is not counted by another row of the same person") {
    const auto cases = cases_of(
        files_of({sheet_of("", {{"Ref.", "Name", "Consent", "Sex", "Age", "Nationality", "Date"},
                                {"R-1", "Ana Lima", "Yes", "F", "25", "Ghana", "2024-03-05"},
                                {"R-1", "Ana Lima", "No", "F", "25", "Ghana", "2024-03-05"},
                                {"R-2", "Eva Mota", "Yes", "F", "25", "Ghana", "2024-03-05"}})}));
    CHECK(cases.counts.people == 1);
    CHECK(cases.counts.no_consent == 2);
}

TEST_CASE("what an office decided about a list of words is not read otherwise") {
    const auto lookup = Table::make({[] {
                                         TextColumn c("field");
                                         c.push("form");
                                         return c;
                                     }(),
                                     [] {
                                         TextColumn c("label");
                                         c.push("forced_labour forced_marriage");
                                         return c;
                                     }(),
                                     [] {
                                         TextColumn c("meaning");
                                         c.push("value");
                                         return c;
                                     }(),
                                     [] {
                                         TextColumn c("codes");
                                         c.push("MARR");
                                         return c;
                                     }()});
    REQUIRE(lookup);
    const auto values = Values::shipped().with(*lookup, "labels.csv");
    REQUIRE(values);
    const auto files =
        files_of({sheet_of("", {{"Sex", "Forms", "Date"},
                                {"F", "forced_labour", "2024-01-05"},
                                {"F", "forced_marriage", "2024-01-05"},
                                {"F", "forced_labour forced_marriage", "2024-01-05"}})});
    const auto cases = read_cases(files, propose_columns(files, *values), *values,
                                  {.today = *Date::parse("2026-12-01")});
    REQUIRE(cases);
    CHECK(at(*cases, "forms", 2) == "MARR");
}
