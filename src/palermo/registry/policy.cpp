#include "palermo/registry/policy.hpp"

#include <algorithm>

namespace palermo::registry {
namespace {

Decision no(std::string_view reason) {
    return {false, std::string(reason)};
}

bool has(const std::vector<std::string>& roles, std::string_view role) {
    return std::ranges::find(roles, role) != roles.end();
}

/// Rows that let this user do this action on cases of their own organisation or beyond.
template <class Each>
void rows_for(const Access& access, const Ask& ask, Each each) {
    for (const auto& row : roles()) {
        if (row.action == ask.action && row.zone == access.zone && has(access.roles, row.role) &&
            (row.group == ask.group || row.group == 0))
            each(row);
    }
}

bool covers(const Grant& grant, const Access& access, const Ask& ask, const CaseStanding& held) {
    return !grant.withdrawn && grant.organisation == access.organisation &&
           grant.purpose == access.purpose && grant.from <= held.today &&
           held.today <= grant.until &&
           std::ranges::find(grant.groups, ask.group) != grant.groups.end();
}

/// Of another organisation: what the flow between the zones asks for.
Decision from_outside(const Access& access, const Ask& ask, const CaseStanding& held) {
    if (ask.action != Action::read) return no("flow");
    const auto wanted = flow(held.zone, access.zone);
    if (wanted != Flow::consent && wanted != Flow::legal_basis) return no("flow");
    for (const auto& grant : held.grants) {
        // Consent never stands in for a law, and a law for consent only where the flow says so.
        if (grant.consent == (wanted == Flow::consent) && covers(grant, access, ask, held))
            return {true, grant.id};
    }
    return no("grant");
}

}  // namespace

bool may_state(std::string_view zone, std::string_view purpose) {
    const auto row = std::ranges::find(purposes(), purpose, &PurposeRow::purpose);
    if (row == purposes().end() || !row->may_be_used || purpose == "IMMIGRATION_ENFORCEMENT")
        return false;
    const auto zones = " " + std::string(row->zones) + " ";
    return zones.find(" " + std::string(zone) + " ") != zones.npos;
}

std::string_view usual_purpose(std::string_view zone) {
    for (const auto& row : purposes()) {
        if (row.may_be_used && row.zones.substr(0, row.zones.find(' ')) == zone) return row.purpose;
    }
    return "ADMINISTRATION";
}

Decision decide(const Access& access, const Ask& ask) {
    if (!is_zone(access.zone)) return no("zone");
    if (!may_state(access.zone, access.purpose)) return no("purpose");
    if (access.zone == "IMM_ENFORCE" && ask.action != Action::submit && ask.action != Action::users)
        return no("zone");
    bool found = false;
    rows_for(access, ask, [&](const RoleRow&) { found = true; });
    if (!found) return no(ask.group == 0 ? "role" : "group");
    return {true, "own"};
}

Decision decide(const Access& access, const Ask& ask, const CaseStanding& held) {
    if (auto first = decide(access, ask); !first.yes) return first;
    // Of a case nothing is said to it, whatever a table says.
    if (access.zone == "IMM_ENFORCE") return no("zone");
    if (held.organisation != access.organisation) return from_outside(access, ask, held);
    Decision found = no("team");
    rows_for(access, ask, [&](const RoleRow& row) {
        const bool in_reach =
            row.reach == Reach::organisation || row.reach == Reach::own ||
            (row.reach == Reach::team && !access.team.empty() && held.team == access.team);
        if (in_reach) found = {true, "own"};
    });
    if (!found.yes && ask.action == Action::read && !held.emergency.empty())
        return {true, "emergency:" + held.emergency};
    return found;
}

}  // namespace palermo::registry
