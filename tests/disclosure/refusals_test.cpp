// What a refusal of this room shows: places, columns and numbers of cells, in six languages, and never what
// stands in a cell of case data. The person is invented.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/cell_key.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/disclosure/tables.hpp"
#include "palermo/words/words.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

const std::string person = "Amina Q.";

TextColumn column(const char* name, const std::vector<std::string>& cells) {
    TextColumn result(name);
    for (const auto& each : cells) result.push(each);
    return result;
}

/// So many rows of which each cell holds the person and a number of its own.
TextColumn people(const char* name, int rows, int rows_a_person = 1) {
    std::vector<std::string> cells;
    for (int i = 0; i < rows; ++i) cells.push_back(person + std::to_string(i / rows_a_person));
    return column(name, cells);
}

Table table(std::vector<Table::Column> columns) {
    return *Table::make(std::move(columns));
}

template <class T>
void check_refusal(const Result<T>& result, const std::string& id) {
    REQUIRE(!result);
    const auto& error = result.error();
    CHECK(error.id == id);
    CHECK(to_string(error).find(person) == std::string::npos);
    for (const auto language : words::all_languages) {
        const auto sentence = words::in_words(error, words::Words(language));
        CHECK(sentence.find(person) == std::string::npos);
        CHECK_MESSAGE(sentence.find('{') == std::string::npos, sentence);
    }
}

}  // namespace

TEST_CASE("a refusal of records shows none of their cells, in any language") {
    const auto named = table({people("who", 30), column("sex", std::vector<std::string>(30, "F"))});
    check_refusal(refuse_identifiers(named, {"who"}, UsedAs::sensitive),
                  "columns.identifier_in_one_record");
    AnonymizeRules rules;
    rules.columns = {"who"};
    check_refusal(anonymize(named, rules), "columns.identifier_in_one_record");
    check_refusal(count_linked(named, {{"who"}}), "columns.identifier_in_one_record");
    check_refusal(count_cube(named, {"where"}), "columns.no_text_column");
    check_refusal(count_cube(named, {"sex"}, {}, "who"), "tables.amount");
    check_refusal(refuse_people_on_more_rows(people("person", 30, 3), 1, "f.csv"),
                  "rows.more_than_promised");
    check_refusal(refuse_rows_of_nobody(table({people("person", 30, 3)})),
                  "rows.people_on_several");

    auto below = std::vector<std::string>(12, "north");
    below.push_back("Source: " + person);
    auto form = std::vector<std::string>(12, "labour");
    form.emplace_back();
    check_refusal(refuse_rows_of_nobody(table({column("region", below), column("form", form)})),
                  "rows.note");

    const auto twice = table({column("owner", {person, "amina q", person})});
    check_refusal(refuse_two_spellings(twice, "owner"), "rows.two_spellings");
    check_refusal(record_keys(twice, "owner", "0123456789abcdef"), "cell_key.id_twice");
}

TEST_CASE("a refusal of a table shows no cell that is neither a count nor a mark") {
    const auto wrong = table(
        {column("region", {"north", "south", "Total"}), column("count", {"12", person, "20"})});
    TableLayout layout;
    layout.dimensions = {{"region", "Total"}};
    layout.count = "count";
    check_refusal(read_tables(wrong, layout), "cells.no_count");
    check_refusal(named_by_hand(wrong, "f.csv"), "earlier.no_count");
    check_refusal(hierarchy_from(wrong, "region", "h.csv"), "hierarchy.columns");
}
