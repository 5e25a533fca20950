// The promises of a registry, attacked at random. `PALERMO_WHOLE_TESTS=1` runs the whole numbers (./dev attack).
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "../store/stores.hpp"
#include "house.hpp"
#include "palermo/store/audit_line.hpp"

using namespace palermo;
using namespace palermo::registry;
using namespace palermo::registry::testing;

namespace {

int rounds(int cut, int whole) {
    return std::getenv("PALERMO_WHOLE_TESTS") == nullptr ? cut : whole;
}

std::string day_text(std::chrono::sys_seconds time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

bool is_care(const Access& who) {
    return who.zone == "CARE" && (who.purpose == "CARE" || who.purpose == "LEGAL_REMEDY");
}

/// What the guide says, written down a second time and not by decide(): who may read which part of a case.
struct Rules {
    struct Case {
        std::int32_t organisation;
        std::string team;
        bool erased = false;
        std::vector<Grant> grants;
        std::map<std::string, std::chrono::sys_seconds> emergencies;  // user to the end of the hour
    };
    std::map<std::string, Case> cases;

    bool may_read(const Access& who, const std::string& id, int part,
                  std::chrono::sys_seconds now) const {
        const auto found = cases.find(id);
        if (found == cases.end() || found->second.erased) return false;
        const auto& one = found->second;
        const bool care = is_care(who);
        if (!care) return false;
        const bool supervisor = who.roles.front() == "supervisor";
        if (one.organisation == who.organisation) {
            if (supervisor || one.team == who.team) return true;
            const auto hour = one.emergencies.find(who.user);
            return hour != one.emergencies.end() && now < hour->second;
        }
        const auto today = day_text(now);
        for (const auto& grant : one.grants) {
            if (!grant.withdrawn && grant.organisation == who.organisation &&
                grant.purpose == who.purpose && grant.from <= today && today <= grant.until &&
                std::ranges::find(grant.groups, part) != grant.groups.end())
                return true;
        }
        return false;
    }
};

struct Answers {
    std::int64_t disclosed = 0, refused = 0;
    std::vector<std::string> of;  // "given", how many were found, or the id of a refusal
};

/// So many operations of people drawn at random on cases drawn at random, each held against Rules.
Answers attacked(House& house, int many) {
    Answers answers;
    auto& registry = *house.registry;
    std::vector<Access> people = {house.worker,
                                  house.colleague,
                                  house.boss,
                                  house.outside,
                                  house.person(2, "field", {"caseworker"}, "LEGAL_REMEDY"),
                                  house.person(2, "", {"supervisor"})};
    people.push_back(house.enforcer);
    people.push_back(house.inspector);
    auto forbidden = house.worker;
    forbidden.purpose = "IMMIGRATION_ENFORCEMENT";
    people.push_back(forbidden);
    Rules rules;
    std::vector<store::RecordId> ids;
    std::mt19937_64 draw(20261201);
    const auto of = [&](std::size_t count) { return static_cast<std::size_t>(draw() % count); };
    const std::vector<int> parts = {group::facts, group::identity, group::attachments};
    for (int i = 0; i < many; ++i) {
        const auto& who = people[of(people.size())];
        // A case there is, one that was erased, or one that never was.
        const auto id = ids.empty() || of(20) == 0
                            ? store::RecordId::random()
                            : ids[ids.size() - 1 - of(std::min<std::size_t>(ids.size(), 5))];
        const auto key = id.text();
        const int part = parts[of(parts.size())];
        const bool may = rules.may_read(who, key, part, house.now);
        const auto seen = [&](const auto& result, bool allowed) {
            // The day's limits are rules too, and are attacked elsewhere.
            const bool limited = !result && (result.error().id == "registry.too_many_today" ||
                                             result.error().id == "registry.too_many_names");
            INFO("operation " << i << ", " << who.user << ", part " << part);
            if (!limited) CHECK(result.has_value() == allowed);
            ++(result ? answers.disclosed : answers.refused);
            answers.of.push_back(result ? "given" : result.error().id);
        };
        switch (of(12)) {
            case 0: {
                if (of(4) != 0) break;  // few cases, so that much happens to each
                auto made = registry.create_case(
                    who, {{group::facts, {{"sex", "2"}}},
                          {group::identity, {{"name", "Person " + std::to_string(i % 50)}}}});
                if (!is_care(who)) {
                    if (who.zone != "LABOUR") CHECK_FALSE(made);
                    break;
                }
                REQUIRE(made);
                ids.push_back(*made);
                rules.cases[made->text()] = {who.organisation, who.team, false, {}, {}};
                break;
            }
            case 1:
            case 2:
                seen(registry.read(who, id, std::vector{part}), may);
                break;
            case 3:
                seen(registry.history(who, id, part == group::attachments ? group::facts : part),
                     rules.may_read(who, key, part == group::attachments ? group::facts : part,
                                    house.now));
                break;
            case 4:
                seen(registry.attachments(who, id),
                     rules.may_read(who, key, group::attachments, house.now));
                break;
            case 5: {
                Grant grant{
                    .consent = of(4) != 0,
                    .purpose = "CARE",
                    .organisation = static_cast<std::int32_t>(of(8) == 0 ? 4 : 1 + of(2)),
                    .groups = {part},
                    .from = day_text(house.now + std::chrono::days(of(4)) - std::chrono::days(2)),
                    .until = day_text(house.now + std::chrono::days(of(5)) - std::chrono::days(1))};
                const auto given = registry.share(who, id, grant);
                if (given) rules.cases[key].grants.push_back(*given);
                break;
            }
            case 6: {
                const auto name = "G" + std::to_string(1 + of(3));
                if (registry.withdraw(who, id, name)) {
                    for (auto& grant : rules.cases[key].grants)
                        if (grant.id == name) grant.withdrawn = true;
                }
                break;
            }
            case 7: {
                const auto given = registry.emergency(who, id, "DANGER", "");
                if (given)
                    rules.cases[key].emergencies[who.user] = house.now + std::chrono::hours(1);
                break;
            }
            case 8: {
                const auto team = of(2) == 0 ? "north" : "south";
                if (registry.assign(who, std::vector{id}, team)) rules.cases[key].team = team;
                break;
            }
            case 9: {
                const auto found =
                    registry.search(who, {.text = "Person " + std::to_string(of(50))});
                answers.of.push_back(found ? std::to_string(found->cases.size())
                                           : found.error().id);
                if (!found) break;
                for (const auto& hit : found->cases)
                    CHECK(rules.may_read(who, hit.id.text(), group::identity, house.now));
                break;
            }
            case 10: {
                if (of(10) == 0 && registry.erase(who, id, "MISTAKE"))
                    rules.cases[key].erased = true;
                if (of(5) == 0) static_cast<void>(registry.confirm(who, people[of(6)].user, id));
                break;
            }
            case 11:
                house.now += std::chrono::minutes(of(40));
                break;
        }
    }
    return answers;
}

}  // namespace

TEST_CASE(
    "at random: nothing is read that the guide does not allow, and all that it allows; each step "
    "has a line") {
    const int many = rounds(3000, 1'000'000);
    House house;
    const auto answers = attacked(house, many);
    CHECK(answers.disclosed > many / 100);
    CHECK(answers.refused > many / 100);
    // Every line follows the one before, and no reading is without one: each answer above is one line.
    store::AuditVerifier verifier;
    std::int64_t readings = 0;
    for (const auto& line : house.lines()) {
        REQUIRE(verifier.add(line));
        const auto what = store::WrittenLine::parse(line, 0)->line.what;
        readings += what.starts_with("read") || what.starts_with("history") || what == "attachments"
                        ? 1
                        : 0;
    }
    CHECK(readings == answers.disclosed + answers.refused);
    MESSAGE(answers.disclosed << " disclosed, " << answers.refused << " refused of " << many
                              << " operations");
}

TEST_CASE("the same operations on SQLite and PostgreSQL get the same answers") {
    const int many = rounds(400, 20'000);
    House one;
    const store_tests::PostgresPlace place;
    auto store = place.create();
    REQUIRE(store);
    House other(*std::move(store));
    const auto a = attacked(one, many), b = attacked(other, many);
    CHECK(a.of == b.of);
    CHECK(a.of.size() > static_cast<std::size_t>(many) / 4);
    CHECK(store_tests::psql(place.name, "select count(*) from palermo.records") !=
          "0\n");  // they were there
}

TEST_CASE(
    "firewall: to immigration enforcement and labour inspection two registries that differ in "
    "victims alone "
    "answer with the same bytes") {
    const int many = rounds(400, 100'000);
    House few, many_more;
    // The one has three cases, the other sixty with other names, notes, files and grants among care organisations.
    for (int i = 0; i < 3; ++i) few.some_case(few.worker, "Anna " + std::to_string(i));
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 60; ++i) {
        ids.push_back(many_more.some_case(many_more.worker, "Boris " + std::to_string(i)));
        REQUIRE(many_more.registry->change(many_more.worker, ids.back(), group::notes, 0,
                                           {{"note", std::string(100 + 40 * i, 'n')}}));
        if (i % 5 == 0)
            REQUIRE(many_more.registry->share(many_more.worker, ids.back(),
                                              {.purpose = "CARE",
                                               .organisation = 2,
                                               .groups = {1, 10},
                                               .from = "2026-12-01",
                                               .until = "2027-12-01"}));
    }
    std::mt19937_64 draw(7);
    std::vector<store::RecordId> visits[2];
    for (int i = 0; i < many; ++i) {
        const auto operation = draw() % 12, choice = draw();
        const bool enforcement = draw() % 2 == 0;
        std::string answers[2];
        for (int side = 0; side < 2; ++side) {
            auto& house = side == 0 ? few : many_more;
            auto& registry = *house.registry;
            const auto& who = enforcement ? house.enforcer : house.inspector;
            // A visit of their own, a real case of the other side (an id from a stolen paper), or none.
            auto id = ids[choice % ids.size()];
            auto& own = visits[side];
            if (!own.empty() && choice % 3 == 0) id = own[choice % own.size()];
            const auto text = [&](const auto& result) {
                return result ? std::string("given") : to_string(result.error());
            };
            std::string answer;
            switch (operation) {
                case 0: {
                    auto made = registry.create_case(who, {{group::facts, {{"sex", "1"}}}});
                    if (made) own.push_back(*made);
                    answer = text(made);
                    break;
                }
                case 1:
                    answer = text(registry.submit(who, 1, {{group::notes, {{"note", "seen"}}}}));
                    break;
                case 2: {
                    const auto view = registry.read(who, id, std::vector{group::facts});
                    answer = text(view);
                    if (view)
                        for (const auto& part : view->groups) answer += packed(part.written);
                    break;
                }
                case 3:
                    answer = text(registry.search(who, {.text = choice % 2 ? "Boris" : "Anna"}));
                    break;
                case 4:
                    answer = text(registry.history(who, id, group::identity));
                    break;
                case 5:
                    answer = text(registry.export_case(who, id));
                    break;
                case 6:
                    answer = text(registry.share(who, id,
                                                 {.purpose = "CARE",
                                                  .organisation = 1,
                                                  .groups = {1},
                                                  .from = "2026-12-01",
                                                  .until = "2026-12-31"}));
                    break;
                case 7:
                    answer = text(registry.emergency(who, id, "DANGER", ""));
                    break;
                case 8: {
                    const auto received = registry.received(who);
                    answer = text(received) + (received ? std::to_string(received->size()) : "");
                    break;
                }
                case 9:
                    answer = text(registry.change(who, id, group::notes, 0, {{"note", "x"}}));
                    break;
                case 10:
                    answer = text(registry.notices(who)) + text(registry.who_read(who, id)) +
                             text(registry.erase(who, id, "MISTAKE"));
                    break;
                case 11:
                    answer = text(registry.cells(who)) + text(registry.extract(who)) +
                             text(registry.audit(who)) +
                             text(registry.assign(who, std::vector{id}, "north"));
                    break;
            }
            answers[side] = answer;
        }
        INFO("operation " << i << " of kind " << operation);
        REQUIRE(answers[0] == answers[1]);
        if (i % 50 == 0) {
            few.now += std::chrono::hours(25);
            many_more.now += std::chrono::hours(25);
        }
    }
    MESSAGE(many << " operations, no byte between the two");
}

TEST_CASE(
    "a clock that jumps: an emergency opens no case beyond its hour, a grant none outside its "
    "days") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    REQUIRE(registry.share(house.worker, id,
                           {.purpose = "CARE",
                            .organisation = 2,
                            .groups = {group::facts},
                            .from = "2026-12-01",
                            .until = "2026-12-03"}));
    REQUIRE(registry.emergency(house.colleague, id, "DANGER", ""));
    const auto begun = house.now;
    std::mt19937_64 draw(3);
    const std::vector<int> facts = {group::facts};
    for (int i = 0; i < 200; ++i) {
        house.now = begun + std::chrono::hours(static_cast<int>(draw() % (2 * 24 * 366))) -
                    std::chrono::hours(24 * 366) + std::chrono::minutes(draw() % 60);
        const bool hour = begun <= house.now && house.now < begun + std::chrono::hours(1);
        const bool granted = begun <= house.now && house.now < begun + std::chrono::days(3);
        const auto emergency = registry.read(house.colleague, id, facts);
        CHECK(emergency.has_value() == hour);
        const auto shared = registry.read(house.outside, id, facts);
        CHECK(shared.has_value() == granted);
    }
    store::AuditVerifier verifier;
    for (const auto& line : house.lines()) REQUIRE(verifier.add(line));
}
