#include "palermo/linkage/decisions.hpp"
#include "../keys.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "../people.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/draws.hpp"
#include "palermo/linkage/review.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

Table table_of(std::string_view csv) {
    return *formats::parse_csv(csv, "list.csv");
}

Plan plan_of(std::initializer_list<const char*> columns, std::string_view id = "") {
    Plan plan;
    for (const auto* name : columns) {
        Field field;
        field.name = name;
        field.columns = {name};
        field.term_frequency = false;
        plan.fields.push_back(field);
    }
    plan.passes = {Pass{Key{0, KeyPart::whole}}};
    if (!id.empty()) plan.record_ids.emplace("", RecordId{std::string(id)});
    return plan;
}

// Lists with what is asked about them; list i is called "a", "b", "c".
struct Asked {
    Asked(std::vector<std::string> csvs, const Plan& plan,
          std::vector<std::string> names = {"a", "b", "c"}) {
        for (const auto& csv : csvs) tables.push_back(table_of(csv));
        std::vector<List> lists;
        for (std::size_t l = 0; l < tables.size(); ++l) {
            lists.push_back({names[l], &tables[l], names[l] + ".csv"});
        }
        records.emplace(*Records::make(lists, plan));
        ids = *record_ids(*records, lists, findings);
    }
    Questions questions(const crypto::Key& key) const { return {*records, key, ids}; }

    std::vector<Table> tables;
    std::optional<Records> records;
    std::vector<std::string> ids;
    Findings findings;
};

const crypto::Key& the_key() {
    static const auto key = key_number(3);
    return key;
}

// "question,decision" rows, as a person gives them back.
std::string review(std::initializer_list<std::pair<std::string, std::string>> rows) {
    std::string made = "question,decision\n";
    for (const auto& [question, decision] : rows) made += question + "," + decision + "\n";
    return made;
}

Result<std::vector<DecisionRow>> rows_of(const std::string& csv, const char* file = "review.csv",
                                         const crypto::Key& key = the_key()) {
    return read_decisions(table_of(csv), file, FileRows(1), key);
}

Result<Settled> settled(const Asked& asked, const std::string& csv) {
    const auto questions = asked.questions(the_key());
    return settle(*asked.records, questions, *rows_of(csv));
}

}  // namespace

TEST_CASE("a question is asked once: decisions are found again when rows have moved") {
    people::Clerk clerk;
    clerk.typing = 0.2;
    clerk.wrong_date = 0.2;
    clerk.missing_date = 0.2;
    const auto all = people::invent(400, 4);
    std::vector<std::size_t> seen[2];
    for (std::size_t i = 0; i < 400; ++i) {
        if (i < 240) seen[0].push_back(i);
        if (i >= 160) seen[1].push_back(i);
    }
    const auto x = people::write_list(all, seen[0], 0, clerk);
    const auto y = people::write_list(all, seen[1], 1, clerk);
    const List both[] = {{"x", &x.table, "x.csv"}, {"y", &y.table, "y.csv"}};
    const List swapped[] = {both[1], both[0]};
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                           "sex",        "place",       "nationality"};
    auto plan = *plan_after(columns);
    plan.review_from = 0.001;
    plan.review_to = 0.999;
    const auto records = Records::make(both, plan);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    const Questions questions(*records, the_key());
    const auto file = review_csv(*records, *compared, *model, questions);
    REQUIRE(file.pairs > 10);
    CHECK(file.pages == 1);
    CHECK(file.csv.find(std::string((*x.table.text("family_name"))[0])) == std::string::npos);

    // Everything is answered "different"; the lists come in the other order.
    const auto asked = table_of(file.csv);
    std::string answers = "question,decision\n";
    for (std::size_t row = 0; row < asked.rows(); ++row) {
        answers += std::string((*asked.text("question"))[row]) + ",different\n";
    }
    const auto other = Records::make(swapped, plan);
    auto other_compared = *compare_pairs(*other);
    const Questions other_questions(*other, the_key());
    const auto found = settle(*other, other_questions, *rows_of(answers));
    REQUIRE(found);
    CHECK(found->lost == 0);
    CHECK(found->pairs.size() >= asked.rows());
    const auto other_model = *fit_model(*other, other_compared);
    const auto decisions = bring_in(*other, found->pairs, other_compared);
    CHECK(std::ranges::count(decisions, Decision::different) ==
          std::ptrdiff_t(found->pairs.size()));
    CHECK(review_csv(*other, other_compared, other_model, other_questions, found->pairs).pairs ==
          0);
}

TEST_CASE("the review holds every pair in doubt, and no page cuts people in two") {
    // Six records of a and six of b all agree: 36 pairs, one tangle of one group.
    const Asked asked(
        {"x,y\nu,1\nu,2\nv,3\nv,4\nw,5\nw,6\n", "x,y\nu,1\nu,2\nv,3\nv,4\nw,5\nw,6\n"}, [] {
            auto plan = plan_of({"x"});
            plan.review_from = 0;
            plan.review_to = 1;
            return plan;
        }());
    auto compared = *compare_pairs(*asked.records);
    compared.pairs.clear();
    for (std::uint32_t a = 0; a < 6; ++a) {
        for (std::uint32_t b = 6; b < 12; ++b) {
            if (a / 2 == (b - 6) / 2) {
                compared.pairs.push_back({a, b, asked.records->pattern(a, b), 1});
            }
        }
    }
    Model model;
    model.m = {{0, 0.2, 0.8}};
    model.u = {{0, 0.8, 0.2}};
    model.match_share.assign(classes(2), 0.3);
    const auto questions = asked.questions(the_key());
    const auto file = review_csv(*asked.records, compared, model, questions, {}, 6);
    CHECK(file.pairs == 12);  // three groups of four
    CHECK(file.pages == 3);   // two groups are eight rows, and a page holds six
    const auto table = table_of(file.csv);
    const auto& page = *table.text("page");
    const auto& group = *table.text("group");
    for (std::size_t row = 0; row < 12; ++row) {
        CHECK(page[row] == std::to_string(row / 4 + 1));
        CHECK(group[row] == std::to_string(row / 4 + 1));
    }
    CHECK((*table.text("x"))[0] == "same");
}

TEST_CASE(
    "what a spreadsheet makes of a review file is read, and what nobody can mean is refused") {
    const Asked asked({"x\nu\nv\n", "x\nu\nw\n"}, plan_of({"x"}));
    const auto questions = asked.questions(the_key());
    const auto uu = questions.of(0, 2), vw = questions.of(3, 1);
    CHECK(uu == questions.of(2, 0));
    CHECK(uu.front() == 'q');
    // Semicolons, a byte-order mark, capitals, white space.
    const auto source =
        table_of("\xEF\xBB\xBFquestion;decision\n" + uu + "; SAME \n" + vw + ";Different\n");
    const auto rows = read_decisions(source, "review.csv", FileRows(1), the_key());
    REQUIRE(rows);
    REQUIRE(rows->size() == 2);
    CHECK((*rows)[0].told == Told::same);
    CHECK((*rows)[1].told == Told::different);
    CHECK((*rows)[1].place == Place{"review.csv", 3, 0});
    CHECK(rows_of(review({{uu, ""}, {vw, "cannot tell"}}))->empty());
    // A sample that was filled in counts too.
    CHECK(rows_of("question,verdict\n" + uu + ",same\n")->size() == 1);

    const auto maybe = rows_of(review({{uu, ""}, {vw, "maybe"}}));
    REQUIRE(!maybe);
    CHECK(maybe.error().id == "linkage.review_decision");
    CHECK(to_string(maybe.error().where) == "review.csv:3:decision");
    auto cut = uu;
    cut[5] = cut[5] == '0' ? '1' : '0';
    const auto changed = rows_of(review({{vw, "same"}, {cut, "same"}}));
    REQUIRE(!changed);
    CHECK(changed.error().id == "linkage.review_question");
    CHECK(to_string(changed.error().where) == "review.csv:3:question");
    const auto other = rows_of(review({{uu, "same"}, {vw, "same"}}), "review.csv", key_number(4));
    REQUIRE(!other);
    CHECK(other.error().id == "linkage.review_other_key");
    CHECK(rows_of("a,b\n1,2\n").error().id == "linkage.review_columns");
}

TEST_CASE(
    "a pair decided in two ways is refused with both places, unless the first was withdrawn") {
    const Asked asked({"x\nu\nv\n", "x\nu\nw\n"}, plan_of({"x"}));
    const auto questions = asked.questions(the_key());
    const auto uu = questions.of(0, 2), vw = questions.of(1, 3);
    const auto two = settled(asked, review({{uu, "same"}, {vw, "same"}, {uu, "different"}}));
    REQUIRE(!two);
    CHECK(two.error().id == "linkage.review_two_ways");
    CHECK(to_string(two.error().where) == "review.csv:4");
    CHECK(two.error().arguments[0].value.value() == "review.csv:2");

    const auto later = settled(asked, review({{uu, "same"}, {uu, "withdrawn"}, {uu, "different"}}));
    REQUIRE(later);
    CHECK(later->decisions == 1);
    CHECK(later->withdrawn == 1);
    REQUIRE(later->pairs.size() == 1);
    CHECK(later->pairs[0].decision == Decision::different);

    const auto none = settled(asked, review({{uu, "same"}, {uu, "withdrawn"}}));
    REQUIRE(none);
    CHECK(none->pairs.empty());
    CHECK(none->decisions == 0);
}

TEST_CASE("a decision travels to next year's file by the record's own number") {
    const auto plan = plan_of({"x", "y"}, "case");
    const Asked before({"case,x,y\n7,anna,\n8,bea,1\n", "case,x,y\n7,ana,1\n9,bea,2\n"}, plan);
    const auto decided = review({{before.questions(the_key()).of(0, 2), "same"},
                                 {before.questions(the_key()).of(1, 3), "different"}});
    // The name of a's case 7 was corrected, a field filled in, a row came first; 9 is gone.
    const Asked after({"case,x,y\n6,zoe,3\n7,anne,1\n8,bea,1\n", "case,x,y\n5,eve,4\n7,ana,1\n"},
                      plan);
    const auto found = settled(after, decided);
    REQUIRE(found);
    REQUIRE(found->pairs.size() == 1);
    CHECK(found->pairs[0].a == 1);
    CHECK(found->pairs[0].b == 4);
    CHECK(found->pairs[0].decision == Decision::same);
    CHECK(found->decisions == 2);
    CHECK(found->lost == 1);
    CHECK(found->first_lost == Place{"review.csv", 3, 0});

    // Without the column only what is said counts, and the corrected name is another.
    const Asked by_content({"x,y\nzoe,3\nanne,1\nbea,1\n", "x,y\neve,4\nana,1\n"},
                           plan_of({"x", "y"}));
    CHECK(settled(by_content, decided)->lost == 2);

    // Another name of the file: its lasting name is said in the plan.
    auto renamed = plan;
    const std::vector<std::string> csvs = {"case,x,y\n7,anne,1\n", "case,x,y\n7,anni,1\n"};
    CHECK(settled(Asked(csvs, renamed, {"a_2027", "b_2027"}), decided)->lost == 2);
    renamed.record_ids = {{"a_2027", {"case", "a"}}, {"b_2027", {"case", "b"}}};
    CHECK(settled(Asked(csvs, renamed, {"a_2027", "b_2027"}), decided)->lost == 1);
}

TEST_CASE("a number that stands twice in a list is no name, and one of another list is another") {
    const auto plan = plan_of({"x"}, "case");
    const Asked twice({"case,x\n7,u\n7,v\n", "case,x\n7,u\n"}, plan);
    CHECK(twice.ids == std::vector<std::string>{"", "", "b\n7"});
    REQUIRE(twice.findings.size() == 1);
    CHECK(twice.findings[0].rule == "L21");
    CHECK(twice.findings[0].place == Place{"a.csv", 3, 0});
    // (a 1, b 2) and (a 2, b 1) are two questions.
    const Asked cross({"case,x\n1,u\n2,u\n", "case,x\n1,u\n2,u\n"}, plan);
    const auto questions = cross.questions(the_key());
    CHECK(questions.of(0, 3) != questions.of(1, 2));
    const auto found = settled(cross, review({{questions.of(0, 3), "different"}}));
    REQUIRE(found->pairs.size() == 1);
    CHECK(found->pairs[0].a == 0);
    CHECK(found->pairs[0].b == 3);
}

TEST_CASE("records that say the same: as many are joined as there are people") {
    const Asked asked({"x\nu\nu\n", "x\nv\n"}, plan_of({"x"}));
    const auto question = asked.questions(the_key()).of(0, 2);
    CHECK(settled(asked, review({{question, "same"}}))->pairs.size() == 1);
    CHECK(settled(asked, review({{question, "different"}}))->pairs.size() == 2);
    CHECK(settled(asked, review({{question, "same"}}))->twice.empty());
}

TEST_CASE("decisions that cannot all be right are named with their places") {
    auto plan = plan_of({"x"});
    plan.duplicates = Duplicates::apart;
    const Asked asked({"x\nu\nz\n", "x\nv\n", "x\nw\n"}, plan);
    const auto questions = asked.questions(the_key());
    const auto ab = questions.of(0, 2), bc = questions.of(2, 3), ac = questions.of(0, 3);
    const auto wrong = settled(asked, review({{ab, "same"}, {bc, "same"}, {ac, "different"}}));
    REQUIRE(!wrong);
    CHECK(wrong.error().id == "linkage.review_contradiction");
    CHECK(to_string(wrong.error().where) == "review.csv:4");
    CHECK(wrong.error().arguments[0].value.value() == "review.csv:2, review.csv:3");
    CHECK(settled(asked, review({{ab, "same"}, {bc, "same"}, {ac, "same"}})));

    // Both records of a are said to be b's person.
    const auto twice = settled(asked, review({{ab, "same"}, {questions.of(1, 2), "same"}}));
    REQUIRE(twice);
    REQUIRE(twice->twice.size() == 1);
    CHECK(twice->twice[0].first == Place{"review.csv", 2, 0});
    CHECK(twice->twice[0].second == Place{"review.csv", 3, 0});
}

TEST_CASE("a = b and b = c answer whether a is c") {
    const std::vector<DecidedPair> decided = {
        {0, 1, Decision::same, {}}, {1, 2, Decision::same, {}}, {2, 3, Decision::different, {}}};
    const Implied implied(5, decided);
    CHECK(implied.of(0, 2) == Decision::same);
    CHECK(implied.of(0, 3) == Decision::different);
    CHECK(implied.of(3, 4) == Decision::none);
}

TEST_CASE("a pair that no pass brought together counts once a person has decided it") {
    std::string a = "x,y\n", b = "x,y\n";
    for (int i = 0; i < 30; ++i) {
        a += "n" + std::to_string(i) + "," + std::to_string(i) + "\n";
        b += "n" + std::to_string(i) + "," + std::to_string(i) + "\n";
    }
    a += "maria,90\n";
    b += "marie,91\n";
    const Asked asked({a, b}, plan_of({"x", "y"}));
    auto compared = *compare_pairs(*asked.records);
    const auto model = *fit_model(*asked.records, compared);
    CHECK(link(*asked.records, compared, model).entities == 32);
    const auto question = asked.questions(the_key()).of(30, 61);
    const auto found = *settled(asked, review({{question, "same"}}));
    const auto before = compared.pairs.size();
    const auto decisions = bring_in(*asked.records, found.pairs, compared);
    CHECK(compared.pairs.size() == before + 1);
    CHECK(decisions.size() == before + 1);
    const auto linked = link(*asked.records, compared, model, decisions);
    CHECK(linked.entities == 31);
    CHECK(linked.entity_of[30] == linked.entity_of[61]);
    DrawOptions options;
    options.draws = 20;
    options.each = [&](int, std::span<const std::uint32_t> entity) {
        CHECK(entity[30] == entity[61]);
    };
    CHECK(draw_linkages(*asked.records, compared, model, linked, options, decisions));
}

TEST_CASE("whatever people decide, the linkage and every draw hold to it") {
    rc::check("decisions that hold together are kept", [] {
        // Four lists of three records that all say the same; who is who is what people say.
        const std::string csv = "x\nu\nu\nu\n";
        std::vector<Table> tables(4, table_of(csv));
        std::vector<List> lists;
        for (std::size_t l = 0; l < 4; ++l) {
            lists.push_back({std::string(1, char('a' + l)), &tables[l], "f.csv"});
        }
        auto plan = plan_of({"x"});
        plan.passes = {Pass{}};
        plan.duplicates = Duplicates::apart;
        const auto records = *Records::make(lists, plan);
        auto compared = *compare_pairs(records);
        compared.pairs.clear();
        Model model;
        model.m = {{0, 0.1, 0.9}};
        model.u = {{0, 0.9, 0.1}};
        model.imagined = {{0, 1, 3}};
        model.match_share.assign(classes(4), 0.3);
        for (std::uint32_t b = 0; b < 12; ++b) {
            for (std::uint32_t a = 0; a < b; ++a) {
                if (a / 3 != b / 3) compared.pairs.push_back({a, b, records.pattern(a, b), 1});
            }
        }
        std::ranges::sort(compared.pairs, {}, [](const Pair& p) { return std::pair(p.a, p.b); });
        // Record r of list l is person (r + shift of the list) mod 3.
        const auto shifts = *rc::gen::container<std::vector<int>>(4, rc::gen::inRange(0, 3));
        const auto person = [&](std::uint32_t r) { return (int(r % 3) + shifts[r / 3]) % 3; };
        std::vector<DecidedPair> decided;
        for (const auto& pair : compared.pairs) {
            if (*rc::gen::inRange(0, 4) != 0) continue;
            decided.push_back(
                {pair.a,
                 pair.b,
                 person(pair.a) == person(pair.b) ? Decision::same : Decision::different,
                 {}});
        }
        const auto decisions = bring_in(records, decided, compared);
        const auto holds = [&](std::span<const std::uint32_t> entity) {
            for (const auto& one : decided) {
                const bool together = entity[one.a] == entity[one.b];
                RC_ASSERT(together == (one.decision == Decision::same));
            }
        };
        const auto linked = link(records, compared, model, decisions);
        holds(linked.entity_of);
        DrawOptions options;
        options.draws = 20;
        options.burn_in = 5;
        options.between = 1;
        options.each = [&](int, std::span<const std::uint32_t> entity) { holds(entity); };
        RC_ASSERT(bool(draw_linkages(records, compared, model, linked, options, decisions)));
    });
}
