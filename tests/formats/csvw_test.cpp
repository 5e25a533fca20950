#include "palermo/formats/csvw.hpp"

#include <doctest/doctest.h>

#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::formats;

TEST_CASE("metadata names each column in every language, its type, its source and its recipe") {
    TextColumn state("State or territory");
    CountColumn people("People");
    state.push("Benin");
    people.push({12});
    const auto table = *Table::make({state, people});
    const Recipe recipe{"palermo 0.1.0 report/C01", {{"a.csv", std::string(64, 'a')}}, "{}"};
    CsvwDescription description;
    description.url = "victims.csv";
    description.titles = {{"en", "Detected victims"},
                          {"fr",
                           "Victimes d\xc3\xa9tect\xc3\xa9"
                           "es"}};
    description.licence = "https://example.org/licence";
    description.source = "UNODC";
    description.notes = {"Counts below 5 are not published."};
    description.columns = {{"People", {{"fr", "Personnes"}}, "", "People detected in the year."}};
    description.primary_key = {"State or territory"};
    description.recipe = &recipe;
    CHECK(
        csvw_metadata(table, description) ==
        R"({"@context":["http://www.w3.org/ns/csvw",{"@language":"en"}],)"
        R"("dc:license":{"@id":"https://example.org/licence"},"dc:source":"UNODC",)"
        R"("dc:title":[{"@language":"en","@value":"Detected victims"},)"
        "{\"@language\":\"fr\",\"@value\":\"Victimes d\xc3\xa9tect\xc3\xa9"
        "es\"}],"
        R"("dialect":{"delimiter":",","encoding":"utf-8","header":true,"lineTerminators":["\u000d\u000a"]},)"
        R"("notes":[{"kind":"note","text":"Counts below 5 are not published."},)"
        R"({"kind":"recipe","recipe":{"inputs":[{"name":"a.csv","sha256":")" +
            std::string(64, 'a') +
            R"("}],"parameters":{},"program":"palermo 0.1.0 report/C01"}}],)"
            R"("tableSchema":{"columns":[{"datatype":"string","name":"State%20or%20territory",)"
            R"("titles":{"und":"State or territory"}},)"
            R"({"datatype":{"base":"integer","minimum":0},"dc:description":"People detected in the year.",)"
            R"("name":"People","null":["","*"],"titles":{"fr":"Personnes","und":"People"}}],)"
            R"("primaryKey":["State%20or%20territory"]},"url":"victims.csv"})");
}

TEST_CASE("metadata about a column the table does not have is a bug, and thrown") {
    TextColumn state("State");
    const auto table = *Table::make({state});
    CsvwDescription description;
    description.columns = {{"Land", {}, "", ""}};
    CHECK_THROWS_AS(csvw_metadata(table, description), InternalError);
}
