#include "palermo/linkage/records.hpp"

#include <doctest/doctest.h>

#include "../in_english.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/placeholders.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

struct Made {
    Table table;
    Result<Records> records = fail(Code::unavailable, "task.stopped");
};

// One list of given names, family names and birth dates.
Plan plan_with(const std::vector<Header>& header, Duplicates duplicates) {
    auto plan = *plan_after(header);
    plan.duplicates = duplicates;
    return plan;
}

Made made_of(const std::string& rows, Duplicates duplicates = Duplicates::merge) {
    Made made;
    made.table = *formats::parse_csv("given_name,family_name,birth_date\n" + rows, "l.csv");
    const std::vector<Header> header{{"l", {"given_name", "family_name", "birth_date"}}};
    const List list{"l", &made.table, "l.csv"};
    made.records = Records::make(std::span(&list, 1), plan_with(header, duplicates));
    return made;
}

bool holds(const Findings& findings, std::string_view rule, std::string_view text) {
    for (const auto& one : findings) {
        if (one.rule == rule && one.message.find(text) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("words for nobody knows are missing values, whatever their case, script and marks") {
    const Placeholders ours{Plan{}};
    for (const auto* word : {"UNKNOWN",    "Unknown",    "unknown unknown",
                             "N.N.",       "NN",         "n. n.",
                             "99",         "9999",       "?",
                             "--",         "XXX",        "N/A",
                             "inconnu",    "INCONNUE",   "Desconocido",
                             "sin nombre", "Неизвестно", "НЕИЗВЕСТНЫЙ",
                             "не указано", "不详",       "不明",
                             "مجهول",      "غير معروف",  "Sconosciuto",
                             "Anónimo",    "UNK"}) {
        CAPTURE(word);
        CHECK(ours.stands_for_nothing(word, Compare::name));
    }
    for (const auto* name : {"Nadia", "Na", "Null", "An", "Ng", "No Am", "Inconnucci", "O", "N"}) {
        CAPTURE(name);
        CHECK(ours.stands_for_nothing(name, Compare::name) == (std::string_view(name) == "Null"));
    }
    CHECK(!ours.stands_for_nothing("NA", Compare::exact));   // Namibia
    CHECK(!ours.stands_for_nothing("UNK", Compare::exact));  // Kosovo on travel documents
    CHECK(!ours.stands_for_nothing("99", Compare::number));
    for (const auto* date : {"0000-00-00", "99/99/9999", "1900-01-01", "unknown", "9999"}) {
        CHECK(ours.stands_for_nothing(date, Compare::date));
    }
    CHECK(!ours.stands_for_nothing("1990-01-01", Compare::date));
}

TEST_CASE("a plan adds words, without case, or switches ours off") {
    Plan plan;
    plan.missing_words = {"Fulano", "no name given"};
    CHECK(Placeholders(plan).stands_for_nothing("FULANO", Compare::name));
    CHECK(Placeholders(plan).stands_for_nothing("fulano fulano", Compare::name));
    CHECK(Placeholders(plan).stands_for_nothing("No name given", Compare::text));
    plan.placeholders = false;
    CHECK(!Placeholders(plan).stands_for_nothing("Null", Compare::name));
    CHECK(Placeholders(plan).stands_for_nothing("fulano", Compare::name));
}

TEST_CASE("placeholders are counted by field and never agree") {
    const auto made =
        made_of("UNKNOWN,UNKNOWN,1990-01-02\nUNKNOWN,UNKNOWN,1990-01-02\nNadia,Lopez,1991-02-03\n");
    REQUIRE(made.records);
    CHECK(made.records->level(0, 0, 1) == 0);
    CHECK(made.records->reports()[0].placeholders == std::vector<std::int64_t>{2, 2, 0});
    CHECK(holds(made.records->findings(), "L02", "2 values of given are words such as UNKNOWN"));
}

TEST_CASE("dates of which more than half cannot be read are refused, with what was found") {
    const auto made = made_of("A,B,35000\nC,D,36000\nE,F,1990-01-01\n");
    REQUIRE(!made.records);
    CHECK(to_string(made.records.error().where) == "l.csv:2");
    CHECK(in_english(made.records.error())
              .starts_with("birth: values that are no dates palermo reads: 2 of 3"));
    CHECK(in_english(made.records.error()).find("workbook") != std::string::npos);
    CHECK(in_english(made.records.error()).find("35000") == std::string::npos);
    // One of three: said, and the others are used.
    const auto one = made_of("A,B,tomorrow\nC,D,1991-01-01\nE,F,1990-01-01\n");
    REQUIRE(one.records);
    CHECK(holds(one.records->findings(), "L01", "1 of 3 values of birth"));
}

TEST_CASE("dates that can only be month first are read so, and it is said") {
    const auto made = made_of("A,B,03/14/1990\nC,D,04/03/1990\nE,F,14/03/1990\n");
    REQUIRE(made.records);  // both orders are there: day first stands, with a finding
    CHECK(holds(made.records->findings(), "L04", "1 different ones can only be day first"));
    const auto american = made_of("A,B,03/14/1990\nC,D,04/03/1990\n");
    REQUIRE(american.records);
    CHECK(holds(american.records->findings(), "L04", "all are read month first"));
    CHECK(american.records->content(1).find("1990-4-3") != std::string::npos);
}

TEST_CASE("why dates cannot be read is said with counts, and never a value") {
    const auto made = made_of(
        "A,B,1990-02-31\nC,D,03/04/05\nE,F,2533-04-03\nG,H,32966\nI,J,soon\nK,L,1990-01-02\n"
        "M,N,1991-01-02\nO,P,3 avril 1992\nQ,R,٣/٤/١٩٩٣\nS,T,1994年4月3日\n");
    REQUIRE(made.records);
    CHECK(holds(made.records->findings(), "L01", "5 of 10 values of birth are no dates"));
    CHECK(holds(made.records->findings(), "L01",
                "(1 is a day that no calendar has, or is written in another order, 1 has a year of "
                "two digits that is not certain, 1 has a year of another calendar, 1 is a "
                "five-digit number, as a workbook holds dates)"));
    CHECK(made.records->content(9).find("1994-4-3") != std::string::npos);
}

TEST_CASE("a column of years of another calendar is refused by that name") {
    const auto made = made_of("A,B,1369-01-14\nC,D,1370-02-14\nE,F,1990-01-01\n");
    REQUIRE(!made.records);
    CHECK(in_english(made.records.error())
              .starts_with("birth: values that are no dates palermo reads: 2 of 3, and 2 of them "
                           "have a year of another calendar"));
}

namespace {

Field as(std::vector<std::string> columns, DateOrder order = DateOrder::year_first,
         bool estimated = true) {
    Field field;
    field.name = "born";
    field.compare = Compare::date;
    field.columns = std::move(columns);
    field.order = order;
    field.estimated_dates = estimated;
    return field;
}

// One date a record.
Made born(const std::string& rows, Field field) {
    Made made;
    made.table = *formats::parse_csv(rows, "l.csv");
    const List list{"l", &made.table, "l.csv"};
    Plan plan;
    plan.fields = {std::move(field)};
    plan.duplicates = Duplicates::apart;
    made.records = Records::make(std::span(&list, 1), plan);
    return made;
}

}  // namespace

TEST_CASE("a date in three columns keeps the place of a part that is not known") {
    const std::string rows = "a,b,c\n1990,4,3\n1991,,3\n1992,4,\n1993,,\n1994,UNKNOWN,5\n,4,3\n";
    const auto made = born(rows, as({"a", "b", "c"}));
    REQUIRE(made.records);
    const char* const read[] = {"1990-4-3\n", "1991-0-3\n", "1992-4-0\n",
                                "1993-0-0\n", "1994-0-5\n", "\n"};
    for (std::size_t r = 0; r < 6; ++r) CHECK(made.records->content(r) == read[r]);
    CHECK(made.records->findings().empty());
    // Day, month, year; and 14 is no month, so that a column of months first is found.
    const auto day = born("a,b,c\n3,4,1990\n14,,1990\n", as({"a", "b", "c"}));
    REQUIRE(day.records);
    CHECK(day.records->content(0) == "1990-4-3\n");
    CHECK(day.records->content(1) == "1990-0-14\n");
    const auto month = born("a,b,c\n3,4,1990\n3,14,1990\n", as({"a", "b", "c"}));
    REQUIRE(month.records);
    CHECK(month.records->content(0) == "1990-3-4\n");
    CHECK(holds(month.records->findings(), "L04", "all are read month first"));
}

TEST_CASE("the order of a column is found beside dates that say nothing of it") {
    const auto made = born(
        "a\n1990-01-02\n3 April 1990\n04/03/1990\n03/14/1990\n1991\n32\n١٢/٢٥/١٩٩٠\n", as({"a"}));
    REQUIRE(made.records);
    CHECK(holds(made.records->findings(), "L04", "2 different dates of born"));
    CHECK(made.records->content(2) == "1990-4-3\n");
    CHECK(made.records->content(6) == "1990-12-25\n");
}

TEST_CASE("day numbers of a workbook are dates where the plan says so") {
    const auto made = born("a\n32966\n1990-04-03\n", as({"a"}, DateOrder::serial));
    REQUIRE(made.records);
    CHECK(made.records->content(0) == "1990-4-3\n");
    CHECK(made.records->level(0, 0, 1) == 6);
}

TEST_CASE("a first of January that is far too frequent is the year alone, in its list") {
    // Sixty births, one a week or so; ten of them on 1 January, where chance makes 60/365.
    std::string rows = "a\n";
    for (int i = 0; i < 50; ++i) {
        rows += std::to_string(1950 + i) + "-" + std::to_string(i % 11 + 2) + "-" +
                std::to_string(i % 27 + 2) + "\n";
    }
    for (int i = 0; i < 10; ++i) rows += std::to_string(1960 + i) + "-01-01\n";
    const auto made = born(rows, as({"a"}));
    REQUIRE(made.records);
    CHECK(holds(made.records->findings(), "L10",
                "10 of 60 dates of born are 1 January, and chance makes less than one so"));
    CHECK(made.records->content(50) == "1960-0-0\n");
    CHECK(made.records->content(0) == "1950-2-2\n");
    const auto as_written = born(rows, as({"a"}, DateOrder::year_first, false));
    REQUIRE(as_written.records);
    CHECK(as_written.records->content(50) == "1960-1-1\n");
    CHECK(!holds(as_written.records->findings(), "L10", ""));
    // Four of them may be chance, for all one knows of sixty people; and five copies of one are one.
    std::string few = "a\n", copies = "a\n";
    for (int i = 0; i < 4; ++i) few += std::to_string(1960 + i) + "-01-01\n";
    for (int i = 0; i < 5; ++i) copies += "1960-01-01\n";
    CHECK(born(few, as({"a"})).records->content(0) == "1960-1-1\n");
    CHECK(born(copies, as({"a"})).records->content(0) == "1960-1-1\n");
}

TEST_CASE("the fifteenth stands for a month where a list holds it far too often") {
    std::string rows = "a\n";
    for (int i = 0; i < 60; ++i) {
        rows += std::to_string(1950 + i % 40) + "-" + std::to_string(i % 12 + 1) + "-" +
                (i < 20 ? "15" : std::to_string(i % 13 + 2)) + "\n";
    }
    const auto made = born(rows, as({"a"}));
    REQUIRE(made.records);
    CHECK(holds(made.records->findings(), "L10",
                "20 of 60 dates of born are the 15th of a month, and chance makes about 2 so: they "
                "are compared by year and month alone"));
    CHECK(made.records->content(0) == "1950-1-0\n");
}

TEST_CASE("years alone do not make a birthday look common or rare") {
    // 40 whole dates, all different, and 160 people of whom the year 1980 is known: that a second holds
    // the date of the first by chance is as 1 to (40 + 1 + theta), times the share of whole dates, 1/5.
    std::string rows = "a\n";
    for (int i = 0; i < 40; ++i) {
        rows += std::to_string(1950 + i) + "-" + std::to_string(i % 11 + 2) + "-" +
                std::to_string(i % 25 + 3) + "\n";
    }
    const auto alone = born(rows, as({"a"}));
    for (int i = 0; i < 160; ++i) rows += "1980\n";
    const auto beside = born(rows, as({"a"}));
    REQUIRE(alone.records);
    REQUIRE(beside.records);
    const double share = alone.records->same_by_chance(0, 0, 0);
    CHECK(beside.records->same_by_chance(0, 0, 0) == doctest::Approx(share / 5).epsilon(0.02));
}

TEST_CASE("records equal in every field are counted once where that can hardly be chance") {
    std::string rows;
    for (int i = 10; i < 50; ++i) {
        rows += "Name" + std::to_string(i) + ",Kin" + std::to_string(i) + ",19" +
                std::to_string(i) + "-01-02\n";
    }
    rows += "Name10,Kin10,1910-01-02\nName11,Kin11,1911-01-02\n";
    const auto merged = made_of(rows);
    REQUIRE(merged.records);
    CHECK(merged.records->size() == 40);
    CHECK(merged.records->reports()[0].rows == 42);
    CHECK(merged.records->reports()[0].equal == 2);
    CHECK(merged.records->reports()[0].counted_once == 2);
    CHECK(merged.records->file_row(39) == 41);
    CHECK(holds(merged.records->findings(), "L05", "2 records equal another of the same list"));
    CHECK(made_of(rows, Duplicates::apart).records->size() == 42);
    const auto refused = made_of(rows, Duplicates::refuse);
    REQUIRE(!refused.records);
    CHECK(to_string(refused.records.error().where) == "l.csv:42");
    // Ten people called Li Wei, born in some year: too common to be taken for one.
    std::string common;
    for (int i = 0; i < 40; ++i) common += "Li,Wei,199" + std::to_string(i % 4) + "\n";
    const auto apart = made_of(common);
    REQUIRE(apart.records);
    CHECK(apart.records->size() == 40);
    CHECK(apart.records->reports()[0].equal == 36);
    CHECK(made_of(common, Duplicates::equal).records->size() == 4);
}

TEST_CASE("two records of whom nothing is known are not one person") {
    const auto made = made_of("UNKNOWN,UNKNOWN,\nUNKNOWN,UNKNOWN,\nA,B,1990-01-01\n");
    REQUIRE(made.records);
    CHECK(made.records->size() == 3);
    CHECK(made.records->reports()[0].equal == 0);
}

TEST_CASE(
    "a whole name in one field is compared with both, and a doubled name says nothing twice") {
    const auto made = made_of(
        "Ana,Lopez,1990-01-02\nAna Lopez,,1990-01-02\n,Ana Lopez,1990-01-02\n"
        "Ana,Ana,1990-01-02\nMaria Jose,,1990-01-02\nMaria Jose,Garcia,1990-01-02\n");
    REQUIRE(made.records);
    const auto& records = *made.records;
    CHECK(records.level(0, 0, 1) == 4);  // near: differ, crosswise, like, near, same
    CHECK(records.level(1, 0, 1) == 3);
    CHECK(records.level(0, 0, 2) == 4);
    CHECK(records.level(1, 0, 2) == 3);
    CHECK(records.level(0, 0, 3) == 5);
    CHECK(records.level(1, 0, 3) == 0);  // Ana Ana: the family name is not known
    CHECK(records.level(0, 4, 5) == 5);
    CHECK(records.level(1, 4, 5) == 0);  // Jose is no Garcia
    CHECK(records.level(1, 5, 1) == 0);
    for (std::size_t a = 0; a < 6; ++a) {
        for (std::size_t b = 0; b < 6; ++b) {
            for (std::size_t f = 0; f < 3; ++f) {
                CHECK(records.level_in(records.pattern(a, b), f) == records.level(f, a, b));
            }
        }
    }
    CHECK(holds(records.findings(), "L12", "1 record of all lists holds"));
}

TEST_CASE("a birth date in three columns is the date in one, as far as it is known") {
    const Table one = *formats::parse_csv("name,dob\nAna,1990-04-03\nEva,1991-05-06\n", "a.csv");
    const Table three =
        *formats::parse_csv("name,bd,bm,by\nAna,3,4,1990\nEva,6,,1991\nIda,7,8,\n", "b.csv");
    const std::vector<List> lists{{"a", &one, "a.csv"}, {"b", &three, "b.csv"}};
    const std::vector<Header> headers{{"a", {"name", "dob"}}, {"b", {"name", "bd", "bm", "by"}}};
    const auto records = Records::make(lists, *plan_after(headers));
    REQUIRE(records);
    const int same = top_level(records->plan().fields[1]);
    CHECK(records->level(1, 0, 2) == same);
    CHECK(records->level(1, 1, 3) > 1);  // the month is not known
    CHECK(records->level(1, 1, 3) < same);
    CHECK(records->level(1, 0, 4) == 0);  // without a year no date
    CHECK(records->reports()[1].known[1] == 2);
}

TEST_CASE("names that have changed places have a level of their own, which counts once") {
    const auto made = made_of(
        "Nadia,Lopez,1990-01-01\nLopez,Nadia,1990-01-01\nLópez,Nadya,1990-01-01\n"
        "Maria,Rossi,1990-01-01\nAli,Ali,1990-01-01\n");
    REQUIRE(made.records);
    const auto& records = *made.records;
    CHECK(records.crosswise(0, 1));
    CHECK(records.crosswise(0, 2));  // by sound
    CHECK(!records.crosswise(1, 2));
    CHECK(!records.crosswise(0, 3));
    CHECK(!records.crosswise(4, 4));
    CHECK(records.level(0, 0, 1) == crosswise_level);
    CHECK(records.level(1, 0, 1) == 0);
    CHECK(records.level_in(records.pattern(0, 1), 0) == crosswise_level);
    CHECK(records.level_in(records.pattern(0, 1), 1) == 0);
    CHECK(records.level_in(records.pattern(0, 1), 2) == 6);
    CHECK(records.level(0, 0, 3) == 1);
}

TEST_CASE(
    "two lists of the same records are found, in any order, and lists that differ in one are not") {
    const auto table = [](const std::string& rows) {
        return *formats::parse_csv("given_name,family_name,birth_date\n" + rows, "l.csv");
    };
    const auto first = table("Hana,Silva,1994-03-13\nUros,Abara,1990-05-19\n");
    const auto turned = table("Uros,Abara,1990-05-19\nHana,Silva,1994-03-13\n");
    const auto other = table("Uros,Abara,1990-05-19\nHana,Silva,1994-03-14\n");
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date"};
    const std::vector<Header> header{{"a", columns}, {"b", columns}, {"c", columns}};
    const std::vector<List> lists{
        {"a", &first, "a.csv"}, {"b", &turned, "b.csv"}, {"c", &other, "c.csv"}};
    const auto records = Records::make(lists, *plan_after(header));
    REQUIRE(records);
    CHECK(records->same_lists() == std::vector<std::pair<int, int>>{{0, 1}});
}

namespace {

// Two lists of people without a common name, and their sexes as each list writes them.
Findings findings_of(const std::vector<std::string>& a, const std::vector<std::string>& b,
                     std::string column = "sex") {
    const auto rows = [&](const std::string& name, const std::vector<std::string>& sexes) {
        auto text = "full_name," + column + "\n";
        for (std::size_t i = 0; i < sexes.size(); ++i) {
            text += name + std::string(i + 1, 'a') + "," + sexes[i] + "\n";
        }
        return *formats::parse_csv(text, "l.csv");
    };
    const auto first = rows("Ba", a), second = rows("Ko", b);
    const std::vector<Header> headers{{"a", {"full_name", column}}, {"b", {"full_name", column}}};
    const List lists[] = {{"a", &first, "a.csv"}, {"b", &second, "b.csv"}};
    const auto records = Records::make(lists, *plan_after(headers));
    REQUIRE(records);
    return records->findings();
}

}  // namespace

TEST_CASE("codes that two lists write in two ways are named by field, and no value of them") {
    const std::vector<std::string> letters{"F", "F", "M", "M"},
        words{"Female", "Male", "Male", "Female"};
    // Four of eight records hold each value twice: by chance a value stands in one list alone with
    // 2 * (1/2)^2 = 1/2, all four of them with 1/16.
    CHECK(!holds(findings_of(letters, words), "L07", "sex"));
    // With twice the records each value stands four times: (2 * (1/2)^4)^4 = 1/4096.
    auto more_letters = letters, more_words = words;
    more_letters.insert(more_letters.end(), letters.begin(), letters.end());
    more_words.insert(more_words.end(), words.begin(), words.end());
    const auto found = findings_of(more_letters, more_words);
    REQUIRE(holds(found, "L07", "no value of sex stands in a.csv too"));
    for (const auto& one : found) {
        if (one.rule != "L07") continue;
        CHECK(one.place.file == "b.csv");
        CHECK(one.message.find("Male") == std::string::npos);
    }
    // One value in common is enough.
    more_words[0] = "F";
    CHECK(!holds(findings_of(more_letters, more_words), "L07", "sex"));
    // Case numbers of which each stands once never meet in honest lists.
    CHECK(!holds(findings_of({"1", "2", "3", "4", "5", "6"}, {"11", "12", "13", "14", "15", "16"},
                             "nationality"),
                 "L07", "nationality"));
}

TEST_CASE("a list without a header is not told by what its first line says") {
    const auto table =
        *formats::parse_csv("Amina,Diallo,1990-04-03\nOlena,Kova,1985-01-02\n", "l.csv");
    const List list{"l", &table, "l.csv"};
    const std::vector<Header> header{{"l", {"given_name", "family_name", "birth_date"}}};
    const auto refused = Records::make(std::span(&list, 1), *plan_after(header));
    REQUIRE(!refused);
    CHECK(refused.error().id == "linkage.no_column");
    CHECK(to_string(refused.error()).find("Diallo") == std::string::npos);
    CHECK(to_string(refused.error()).find("?, ?, ?") != std::string::npos);
}
