// registry/rules.hpp: who may do what, as data: data/access/*.csv, compiled in.
//
//     data/access/roles.csv ──> roles() ──> policy.hpp
//
// Roles, zones, the flow between zones, field groups and coded reasons are tables that an office can read.
// What is not in them is not allowed.
//
//     flow("IMM_ENFORCE", "CARE") == Flow::submit
//
// Thread safety: constant tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "palermo/store/store.hpp"

namespace palermo::registry {

enum class Action : std::uint8_t {
    create,
    submit,  // hand a report to another organisation, without reading it back
    read,
    change,
    search,
    export_case,
    share,  // give and withdraw grants
    assign,
    erase,
    emergency,
    confirm,     // be the second person of an emergency
    lift_limit,  // let somebody open more cases today
    who_read,
    count,
    users,
    audit
};

/// "read", "export": as data/access/roles.csv and the audit write it.
std::string_view name_of(Action action);

/// Which cases a role's action is about.
enum class Reach : std::uint8_t { own, team, organisation, other, grant, all };

struct RoleRow {
    std::string_view role, zone;
    Action action;
    int group;  // number of a field group; 0: the action has none
    Reach reach;
};
std::span<const RoleRow> roles();
bool is_role(std::string_view role);

struct GroupRow {
    std::string_view name;
    int number;
    store::Vault vault;
};
std::span<const GroupRow> groups();
const GroupRow* group_of(std::string_view name);
const GroupRow& group_of(int number);

namespace group {
inline constexpr int facts = 1, notes = 2, sharing = 3, notices = 4, identity = 10, contact = 11,
                     attachments = 20;
/// Pieces of the attachment of number n stand in group first_attachment + n.
inline constexpr int first_attachment = 1000;
}  // namespace group

struct FieldRow {
    std::string_view name, group;
    std::string_view kind;         // "text", "date", "list:OPEN|CLOSED"
    int most;                      // characters
    bool several;                  // it may stand more than once
    std::string_view not_in_zone;  // a zone whose forms do not have it
};
std::span<const FieldRow> fields();

/// What may reach a zone from another: a row and a column of data/access/flow.csv.
enum class Flow : char {
    never = 'N',
    consent = 'C',      // a live grant of the person
    legal_basis = 'L',  // a recorded legal basis, and notice to the person
    submit = 'W',       // written there and not read back
    aggregate = 'A',    // released counts alone
    own = 'O'           // the person's own records
};
/// Errors: a bug where a zone is none.
Flow flow(std::string_view from, std::string_view to);
bool is_zone(std::string_view zone);

struct PurposeRow {
    std::string_view purpose;
    std::string_view zones;  // that may state it, with spaces between
    bool may_be_used;        // false: cannot be configured (A/RES/76/7 para. 28)
};
std::span<const PurposeRow> purposes();

/// Cases a day before somebody else is told; of several roles the largest. 0: opens none.
int cases_a_day(std::string_view role);

/// "emergency", "DANGER"
bool is_reason(std::string_view kind, std::string_view reason);

}  // namespace palermo::registry
