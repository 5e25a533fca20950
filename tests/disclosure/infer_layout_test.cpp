#include "palermo/disclosure/infer_layout.hpp"

#include <doctest/doctest.h>

#include "../in_english.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/formats/csv.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

Table csv(const std::string& text) {
    auto table = formats::parse_csv(text, "invented.csv");
    REQUIRE(table);
    return *std::move(table);
}

FileAudit audited(const std::string& text, const LayoutChoice& choice = {}) {
    auto result = audit_file(csv(text), {.choice = choice});
    REQUIRE_MESSAGE(result, (result ? "" : to_string(result.error())));
    return *std::move(result);
}

Error refused(const std::string& text, const LayoutChoice& choice = {}) {
    const auto result = audit_file(csv(text), {.choice = choice, .place = {"f.csv"}});
    REQUIRE(!result);
    return result.error();
}

}  // namespace

TEST_CASE("a long file tells its count, its totals and its levels") {
    // Region and country in two columns: the north is 7 + 2, everybody 9 + 4.
    const auto file =
        csv("Year,Region,Country,Sex,People\n"
            "2024,Total,Total,All,13\n"
            "2024,North,Total,All,9\n"
            "2024,North,A,All,7\n"
            "2024,North,B,All,2\n"
            "2024,South,Total,All,4\n"
            "2024,South,C,All,1\n"
            "2024,South,D,All,<5\n");
    const auto read = infer_layout(file);
    REQUIRE(read);
    const auto& layout = read->layout;
    CHECK(layout.count == "People");
    CHECK(layout.key == std::vector<std::string>{"Year", "Sex"});  // one sex adds up to nothing
    REQUIRE(layout.dimensions.size() == 2);
    CHECK(layout.dimensions[0].column == "Region");
    CHECK(layout.dimensions[1].total == "Total");
    CHECK(read->totals[0].by == TotalBy::word);
    CHECK(read->totals[0].add_up == 1);  // 13 = 9 + 4
    CHECK(read->totals[1].add_up == 1);  // 9 = 7 + 2; 4 = 1 + <5 has a hidden cell
    CHECK(read->totals[1].open == 1);
    // The one hidden cell follows from the levels: 4 - 1 = 3; and two small cells are printed openly.
    const auto audit = audit_tables(file, layout);
    REQUIRE(audit);
    CHECK(audit->suppressed == 1);
    CHECK(audit->recoverable_within == 1);
    CHECK(audit->printed_one == 1);
    CHECK(audit->printed_small == 5);  // 9, 7, 2, 4, 1
}

TEST_CASE("a total beside a hidden cell is a total though no line is complete") {
    // C = 100 - 60 - 37 = 3.
    for (const char* total : {"Total", "All regions", "_T", "Ensemble", "Tous les âges",
                              "Ambos sexos", "Todas las edades", "ВСЕГО", "Оба пола", "合计",
                              "全部地区", "المجموع", "جميع الأعمار", "Grand Total ", ""}) {
        CAPTURE(total);
        const auto result =
            audited(std::string("region,count\n") + total + ",100\nA,60\nB,37\nC,*\n");
        CHECK(result.audit.recoverable_within == 1);
        CHECK(result.verdict == Verdict::found);
    }
}

TEST_CASE("without a word for it a total is found where every complete line adds up to it") {
    // 2023: 100 = 60 + 40. 2024: 90 = 50 + 40. 2025: 80 = 50 + x.
    const auto result = audited(
        "year,region,count\n2023,Utopia,100\n2023,A,60\n2023,B,40\n2024,Utopia,90\n2024,A,50\n"
        "2024,B,40\n2025,Utopia,80\n2025,A,50\n2025,B,*\n");
    REQUIRE(result.read.totals.size() == 1);
    CHECK(result.read.totals[0].by == TotalBy::sums);
    CHECK(result.read.totals[0].labels == std::vector<std::string>{"Utopia"});
    CHECK(result.audit.recoverable_within == 1);
}

TEST_CASE("hidden cells without a total are not called safe") {
    const auto result = audited("region,count\nUtopia,100\nA,60\nB,37\nC,*\n");
    CHECK(result.verdict == Verdict::not_checked);
    REQUIRE(result.read.possible.size() == 1);  // 100 leaves room for 60 + 37 and more
    CHECK(result.read.possible[0].labels == std::vector<std::string>{"Utopia"});
    CHECK(audited("region,count\nUtopia,100\nA,60\nB,37\nC,*\n",
                  {.dimensions = {{"region", "Utopia"}}})
              .audit.recoverable_within == 1);
    // Nothing hidden and nothing small: the numbers were looked at.
    CHECK(audited("region,count\nA,60\nB,37\n").verdict == Verdict::nothing_found);
}

TEST_CASE("a few lines that do not add up deny no word, and many do") {
    // 10 is not 3 + 4 + 5: said, whether anything is hidden or not.
    const auto one = audited("Place,People\nTotal,30\nA,25\nB,20\n");
    CHECK(one.audit.tables_contradicting == 1);
    CHECK(one.verdict == Verdict::found);
    // Answers of which a person can give several: four lines, none adds up.
    std::string many = "Year,Form,People\n";
    for (const char* year : {"2021", "2022", "2023", "2024"}) {
        many += std::string(year) + ",Total,30\n" + year + ",A,25\n" + year + ",B,20\n";
    }
    const auto four = audited(many);
    CHECK(four.read.totals.empty());
    REQUIRE(four.read.doubtful.size() == 1);
    CHECK(four.read.doubtful[0].lines == 4);
    CHECK(four.read.doubtful[0].add_up == 0);
    CHECK(four.verdict == Verdict::found);
    // Somebody who says so has them attacked all the same.
    CHECK(audited(many, {.dimensions = {{"Form", "Total"}}}).audit.tables_contradicting == 4);
}

TEST_CASE("several words for one total in different years are one total") {
    const auto result = audited(
        "year,sex,count\n2023,Total,50\n2023,Men,20\n2023,Women,*\n2024,All,60\n2024,Men,20\n"
        "2024,Women,*\n");
    REQUIRE(result.read.totals.size() == 1);
    CHECK(result.read.totals[0].labels == std::vector<std::string>{"Total", "All"});
    CHECK(result.audit.recoverable_within == 2);  // 30 and 40
}

TEST_CASE("every common mark is a hidden cell, and what it says is used") {
    for (const char* mark :
         {"*",    "c",   "[c]", "C",   "[x]",        "..",           ":",          "-",
          "–",    "n/a", "N/A", "",    "suppressed", "Confidential", "<5",         "< 5",
          "≤4",   "≤ 4", "<=4", "1-4", "1 to 4",     "fewer than 5", "moins de 5", "менее 5",
          "少于5"}) {
        CAPTURE(mark);
        const auto result =
            audited(std::string("region,count\nTotal,100\nA,60\nB,37\nC,") + mark + "\n");
        CHECK(result.audit.cells == 4);
        CHECK(result.audit.suppressed == 1);
        CHECK(result.audit.recoverable_within == 1);
    }
    const auto says = [](const char* mark) {
        const auto result = audited(std::string("region,count\nA,600\nB,370\nC,") + mark + "\n");
        return result.printed.marks.at(0).mark.bounds;
    };
    CHECK(says("<5") == Bounds{0, 4});
    CHECK(says("≤ 4") == Bounds{0, 4});
    CHECK(says("1-4") == Bounds{1, 4});
    CHECK(says("10+") == Bounds{10, no_limit});
    CHECK(says("*") == Bounds{});
    // 15 = 10 + 3 + x + x, and x is 1 to 4: both are 1.
    CHECK(audited("r,count\nTotal,15\nA,10\nB,3\nC,1-4\nD,1-4\n").audit.recoverable_within == 2);
    // A person may know better: here a dash is a zero, and nothing is hidden.
    CHECK(audited("r,count\nTotal,97\nA,60\nB,37\nC,-\n", {.marks = {{"-", {0, 0}}}})
              .audit.suppressed == 0);
}

TEST_CASE("a cell that is neither number nor mark is refused with its place") {
    for (const char* cell :
         {"see note 3", "12 (p)", "4-Jan", "12.5", "60%", "-3", "1.234", "1e3"}) {
        CAPTURE(cell);
        const auto error =
            refused(std::string("region,count\nTotal,100\nA,60\nB,37\nC,") + cell + "\n");
        CHECK(error.code == Code::invalid_input);
        CHECK(error.where == "f.csv:5:count");
    }
}

TEST_CASE("numbers as offices print them are the same number") {
    for (const char* number : {"1234", "1,234", "1 234",
                               "1\xC2\xA0"
                               "234",
                               "1\xE2\x80\xAF"
                               "234",
                               "1'234", "1234.0", "1,234.00", "1.234,0", " 1234 ", "١٢٣٤"}) {
        CAPTURE(number);
        // 2000 = 1234 + 700 + 66
        const auto result =
            audited("region,count\nTotal,2000\nA,\"" + std::string(number) + "\"\nB,700\nC,*\n");
        CHECK(result.audit.known == 3);
        CHECK(result.audit.recoverable_within == 1);
    }
    CHECK(refused("region,count\nTotal,2000\nA,\"12,34\"\nB,700\nC,70\nD,80\n").where ==
          "f.csv:3:count");
}

TEST_CASE("a label of a total that no row has is refused, and the near one named") {
    const auto error = refused("region,count\nTotal,100\nA,60\nB,37\nC,c\n",
                               {.dimensions = {{"region", "total"}}});
    CHECK(error.where == "f.csv:region");
    CHECK(in_english(error).find("\"Total\"") != std::string::npos);
    CHECK(!infer_layout(csv("region,count\nTotal,9\nA,9\n"), {.key = {"regoin"}}));
    CHECK(!infer_layout(csv("region,count\nTotal,9\nA,9\n"), {.count = "counts"}));
}

TEST_CASE("a file with several columns of numbers, or none, is not guessed at") {
    CHECK(!infer_layout(csv("Place,Women,Men\nA,1,2\nB,3,4\n")));
    CHECK(!infer_layout(csv("Place,Form\nA,x\nB,y\n")));
    CHECK(!infer_layout(csv("Place,Rate\nA,1.5\nB,0.2\n")));
    // A column of years is no second count.
    CHECK(infer_layout(csv("Year,People\n2023,7\n2024,9\n")));
    // A name that says count decides; the others are named: they were not looked at.
    const auto wide = infer_layout(csv("Place,Offences,Victims\nA,1,2\nB,3,4\n"));
    REQUIRE(wide);
    CHECK(wide->layout.count == "Victims");
    REQUIRE(wide->unused.size() == 1);
    CHECK(wide->unused[0].column == "Offences");
    CHECK(wide->unused[0].why == NotUsed::numbers);
    // Quarters tell cells apart, so they are part of the key.
    const auto quarters = infer_layout(csv("Year,Quarter,Count\n2024,1,5\n2024,2,6\n2025,1,7\n"));
    REQUIRE(quarters);
    CHECK(quarters->unused.empty());
}

TEST_CASE("codes beside names do not take a table apart") {
    // With the code in the key each cell would be a table of its own, and nothing would add up.
    const auto result = audited(
        "id,code,region,note,rate,count\n1,E0,Total,,1.5,100\n2,E1,A,,0.5,60\n3,E2,B,,0.5,37\n"
        "4,E3,C,,0.5,*\n");
    CHECK(result.audit.recoverable_within == 1);
    REQUIRE(result.read.unused.size() == 4);
    CHECK(result.read.unused[0].why == NotUsed::row_numbers);
    CHECK(result.read.unused[1].why == NotUsed::follows);
    CHECK(result.read.unused[2].why == NotUsed::empty);
    CHECK(result.read.unused[3].why == NotUsed::rates);
}

TEST_CASE("hidden cells beside numbers that were not looked at are not said to be safe") {
    // C and D are 3.0 and 7.0 percent of 100; the sums alone leave both open.
    const std::string counts = "region,count\nA,60\nB,30\nC,*\nD,*\nTotal,100\n";
    CHECK(audited(counts).verdict == Verdict::nothing_found);
    const auto beside =
        audited("region,count,percent\nA,60,60.0\nB,30,30.0\nC,*,3.0\nD,*,7.0\nTotal,100,100.0\n");
    CHECK(beside.verdict == Verdict::not_checked);
    CHECK(numbers_not_looked_at(beside.read).size() == 1);
    // Nothing is hidden, so nothing can follow.
    CHECK(audited("region,count,percent\nA,60,60.5\nB,40,39.5\nTotal,100,100.0\n").verdict ==
          Verdict::nothing_found);
}

TEST_CASE("a total larger than all its parts is counted: a row may be left out") {
    const auto result = audited("region,count\nA,60\nB,37\nTotal,100\n");
    CHECK(result.verdict == Verdict::found);
    CHECK(result.audit.totals_above_parts == 1);
    CHECK(audited("region,count\nA,60\nB,47\nTotal,100\n").audit.totals_above_parts == 0);
}

TEST_CASE("sex and age under each other, each with its own total, are two tables") {
    const auto result = audited(
        "by,label,count\nSex,Total,50\nSex,Men,20\nSex,Women,30\nAge,All ages,50\nAge,0-17,10\n"
        "Age,18-24,15\nAge,25+,*\n");
    CHECK(result.audit.recoverable_within == 1);  // 25
    CHECK(result.audit.tables_contradicting == 0);
}

TEST_CASE(
    "rows that print one cell twice are counted, and a column that tells them apart is asked for") {
    const auto twice = audited("region,count\nTotal,100\nA,60\nA,60\nB,40\n");
    CHECK(twice.printed.repeated == 1);
    CHECK(twice.printed.repeated_unequal == 0);
    const auto unequal = audited("region,count\nTotal,100\nA,60\nA,61\nB,40\n");
    CHECK(unequal.printed.repeated_unequal == 1);
    CHECK(unequal.verdict == Verdict::found);
    // The year tells them apart, and the key that was given leaves it out.
    const auto error = refused(
        "year,kind,region,count\n2023,x,Total,100\n2023,x,A,60\n2023,x,B,40\n"
        "2024,x,Total,99\n2024,x,A,59\n2024,x,B,40\n",
        {.key = {"kind"}, .dimensions = {{"region", "Total"}}});
    CHECK(error.where == "f.csv:5:year");
}

TEST_CASE("an earlier file without a table in common is refused") {
    const auto now = csv("year,region,count\n2024,Total,10\n2024,A,*\n2024,B,*\n");
    const auto then = csv("year,region,count\n2023,Total,10\n2023,A,4\n2023,B,6\n");
    AuditOptions options;
    options.earlier = {{&then, 0, {"then.csv"}}};
    const auto result = audit_file(now, options);
    REQUIRE(!result);
    CHECK(result.error().where == "then.csv");
}

TEST_CASE("rounded numbers are bounds, and two roundings of the same people cut each other") {
    // True: 12 + 4 = 16. To base 5, off by at most 4: 10 + 5 = 15, so the second is 1 to 9.
    const auto fives = csv("Place,People\nTotal,15\nA,10\nB,5\n");
    // To base 3, off by at most 2: 12, 3 (1 to 5), 15. Together B is 1 to 5: several numbers.
    const auto threes = csv("Place,People\nTotal,15\nA,12\nB,3\n");
    auto layout = infer_layout(fives)->layout;
    layout.off_by = 4;
    const auto now = *read_tables(fives, layout);
    layout.off_by = 2;
    const auto then = *read_tables(threes, layout, now.labels);
    const PrintedTables* const earlier[] = {&then};
    const auto apart = audit_printed(now, earlier, 10);
    REQUIRE(apart);
    CHECK(apart->blurred == 2);  // A can be 6, B can be 1
    CHECK(apart->few_exact_within == 0);
    CHECK(apart->few_exact_between == 0);
    CHECK(apart->printed_small == 0);
    // Moved by at most 4 elsewhere and printed as 9: 5 to 13. With 1 to 5 of base 3, B is 5 - a false
    // conclusion here, and the only one left to a reader: counted once, however often B is printed.
    const auto moved = csv("Place,People\nTotal,20\nA,12\nB,9\n");
    layout.off_by = 4;
    const auto other = *read_tables(moved, layout, now.labels);
    const PrintedTables* const two[] = {&other};
    const auto threes_now =
        *read_tables(threes, {layout.key, layout.dimensions, layout.count, {}, 2}, now.labels);
    const auto cut = audit_printed(threes_now, two, 10);
    REQUIRE(cut);
    CHECK(cut->few_exact_between == 1);
    CHECK(!cut->safe());
}
