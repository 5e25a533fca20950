#include "palermo/mapping/fields.hpp"

#include <doctest/doctest.h>

using namespace palermo::mapping;

TEST_CASE("every field has a code of its own, and the code leads back to it") {
    for (const auto field : all_fields()) CHECK(field_of(code_of(field)) == field);
    CHECK(code_of(Field::birth_date) == "birth_date");
    CHECK(field_of("shoe size") == std::nullopt);
}

TEST_CASE("names, contacts, notes and case numbers identify; a citizenship does not by itself") {
    CHECK(identifies(Field::name));
    CHECK(identifies(Field::contact));
    CHECK(identifies(Field::note));
    CHECK(identifies(Field::case_id));
    CHECK_FALSE(identifies(Field::citizenship));
}
