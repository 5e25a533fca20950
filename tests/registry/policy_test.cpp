#include "palermo/registry/policy.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

using namespace palermo::registry;

namespace {

Access caseworker() {
    return {.user = "U1",
            .organisation = 1,
            .zone = "CARE",
            .roles = {"caseworker"},
            .team = "north",
            .purpose = "CARE"};
}

CaseStanding of_north() {
    return {.organisation = 1,
            .zone = "CARE",
            .team = "north",
            .grants = {},
            .emergency = "",
            .today = "2026-12-01"};
}

const std::vector<std::string> zones = {"CARE",        "IDENT",       "JUSTICE",    "LABOUR",
                                        "IMM_BENEFIT", "IMM_ENFORCE", "RAPPORTEUR", "PERSON"};

}  // namespace

TEST_CASE("a caseworker reads a case of their team and of no other") {
    CHECK(decide(caseworker(), {Action::read, group::notes}, of_north()).yes);
    auto held = of_north();
    held.team = "south";
    CHECK(decide(caseworker(), {Action::read, group::notes}, held).reason == "team");
    held = of_north();
    held.organisation = 2;
    CHECK(decide(caseworker(), {Action::read, group::notes}, held).reason == "grant");
    auto nobody = caseworker();
    nobody.team = "";
    held.organisation = 1, held.team = "";
    CHECK_FALSE(decide(nobody, {Action::read, group::notes}, held).yes);
}

TEST_CASE("what is in no table is not allowed") {
    CHECK(decide(caseworker(), {Action::erase}).reason == "role");
    CHECK(decide(caseworker(), {Action::change, group::sharing}).reason == "group");
    auto access = caseworker();
    access.roles = {"janitor"};
    CHECK_FALSE(decide(access, {Action::read, group::facts}, of_north()).yes);
    access = caseworker(), access.zone = "MOON";
    CHECK(decide(access, {Action::read, group::facts}, of_north()).reason == "zone");
    access = caseworker(), access.purpose = "INVESTIGATE";  // of JUSTICE
    CHECK(decide(access, {Action::read, group::facts}, of_north()).reason == "purpose");
}

TEST_CASE(
    "police read what care holds by consent alone, care what police hold by consent alone, and a "
    "permit "
    "officer nothing that justice holds") {
    Access police{.user = "U2",
                  .organisation = 2,
                  .zone = "JUSTICE",
                  .roles = {"investigator"},
                  .team = "desk",
                  .purpose = "INVESTIGATE"};
    auto held = of_north();
    Grant grant{.id = "G1",
                .consent = false,
                .purpose = "INVESTIGATE",
                .organisation = 2,
                .groups = {group::facts},
                .from = "2026-01-01",
                .until = "2026-12-31"};
    held.grants = {grant};
    CHECK_FALSE(decide(police, {Action::read, group::facts}, held).yes);  // a law is no consent
    held.grants.front().consent = true;
    CHECK(decide(police, {Action::read, group::facts}, held).reason == "G1");
    CHECK_FALSE(decide(police, {Action::read, group::identity}, held).yes);
    CHECK_FALSE(decide(police, {Action::change, group::facts}, held).yes);
    held.grants.front().withdrawn = true;
    CHECK_FALSE(decide(police, {Action::read, group::facts}, held).yes);

    Access permits{.user = "U3",
                   .organisation = 3,
                   .zone = "IMM_BENEFIT",
                   .roles = {"permit_officer"},
                   .team = "",
                   .purpose = "RESIDENCE_APPLICATION"};
    held.grants = {{.id = "G2",
                    .purpose = "RESIDENCE_APPLICATION",
                    .organisation = 3,
                    .groups = {group::facts},
                    .from = "2026-01-01",
                    .until = "2026-12-31"}};
    CHECK(decide(permits, {Action::read, group::facts}, held).yes);
    held.zone = "JUSTICE";
    CHECK(decide(permits, {Action::read, group::facts}, held).reason == "flow");
}

TEST_CASE(
    "immigration enforcement gets no case whatever its roles, purpose, grants and emergencies") {
    CHECK(rc::check("any rights, any case", [] {
        std::vector<std::string> names;
        for (const auto& row : roles()) names.emplace_back(row.role);
        std::vector<std::string> all_purposes;
        for (const auto& row : purposes()) all_purposes.emplace_back(row.purpose);
        Access access{
            .user = "U9",
            .organisation = *rc::gen::inRange(1, 3),
            .zone = "IMM_ENFORCE",
            .roles = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(names)),
            .team = "north",
            .purpose = *rc::gen::elementOf(all_purposes)};
        auto held = of_north();
        held.zone = *rc::gen::elementOf(zones);
        held.emergency = "DANGER";
        held.grants = {{.id = "G1",
                        .consent = *rc::gen::arbitrary<bool>(),
                        .purpose = access.purpose,
                        .organisation = access.organisation,
                        .groups = {1, 2, 3, 4, 10, 11, 20},
                        .from = "2026-01-01",
                        .until = "2026-12-31"}};
        for (int action = 0; action <= static_cast<int>(Action::audit); ++action) {
            for (const auto& group : groups())
                RC_ASSERT_FALSE(
                    decide(access, {static_cast<Action>(action), group.number}, held).yes);
            RC_ASSERT_FALSE(decide(access, {static_cast<Action>(action)}, held).yes);
        }
    }));
}

TEST_CASE("no purpose of immigration enforcement opens anything for anybody") {
    for (const auto& zone : zones) {
        for (const auto& row : roles()) {
            Access access{.user = "U1",
                          .organisation = 1,
                          .zone = zone,
                          .roles = {std::string(row.role)},
                          .team = "north",
                          .purpose = "IMMIGRATION_ENFORCEMENT"};
            CHECK(decide(access, {row.action, row.group}).reason == "purpose");
        }
    }
}

TEST_CASE(
    "a case of another organisation opens by a live grant of exactly this reader, purpose and "
    "part, or "
    "not at all") {
    CHECK(rc::check("any grants", [] {
        auto access = caseworker();
        access.zone = "CARE";
        auto held = of_north();
        held.organisation = 2;
        held.zone = *rc::gen::elementOf(zones);
        held.emergency = *rc::gen::elementOf(std::vector<std::string>{"", "DANGER"});
        const int count = *rc::gen::inRange(0, 4);
        for (int i = 0; i < count; ++i)
            held.grants.push_back(
                {.id = "G" + std::to_string(i + 1),
                 .consent = *rc::gen::arbitrary<bool>(),
                 .purpose = *rc::gen::elementOf(std::vector<std::string>{"CARE", "INVESTIGATE"}),
                 .organisation = *rc::gen::inRange(1, 4),
                 .groups = {*rc::gen::elementOf(std::vector<int>{1, 2, 10})},
                 .from = *rc::gen::elementOf(std::vector<std::string>{"2026-01-01", "2027-01-01"}),
                 .until = *rc::gen::elementOf(std::vector<std::string>{"2026-11-30", "2027-12-31"}),
                 .withdrawn = *rc::gen::arbitrary<bool>()});
        const int group = *rc::gen::elementOf(std::vector<int>{1, 2, 10});
        const auto decision = decide(access, {Action::read, group}, held);
        const auto way = flow(held.zone, "CARE");
        const bool expected = std::ranges::any_of(held.grants, [&](const Grant& grant) {
            return !grant.withdrawn && grant.organisation == 1 && grant.purpose == "CARE" &&
                   grant.groups.front() == group && grant.from <= "2026-12-01" &&
                   "2026-12-01" <= grant.until &&
                   ((way == Flow::consent && grant.consent) ||
                    (way == Flow::legal_basis && !grant.consent));
        });
        RC_ASSERT(decision.yes == expected);
        RC_ASSERT_FALSE(decide(access, {Action::change, group}, held).yes);
    }));
}
