// registry/policy.hpp: yes or no, with a reason, for everybody who asks for anything.
//
//     Access (who, zone, purpose) + Ask (action, field group) + CaseStanding ──decide()──> Decision
//
// One function, so that a page, a print, an export and a command cannot differ. Nothing is allowed that
// data/access does not allow. Without a case it says what can be said whether or not there is one: a
// refusal then tells nothing of any case.
//
// IMM_ENFORCE reads nothing, whatever the tables say, and IMMIGRATION_ENFORCEMENT is no purpose
// (A/RES/76/7, paragraph 28): both stand in the code and not in a file that somebody could change.
//
//     decide({.user = "U3", .zone = "CARE", .roles = {"caseworker"}, ...}, {Action::read, group::notes}, held)
//
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/registry/rules.hpp"

namespace palermo::registry {

/// Somebody who has signed in, and what for.
struct Access {
    std::string user = {};  // "U3"
    std::int32_t organisation = 0;
    std::string zone = {};
    std::vector<std::string> roles = {};
    std::string team = {};
    std::string purpose = {};
};

struct Ask {
    Action action;
    int group = 0;  // where the action is about one
};

/// What the person allowed, or a law: who outside may read which groups of one case.
struct Grant {
    std::string id = {};  // "G1"
    bool consent = true;  // false: a recorded legal basis
    std::string purpose = {};
    std::int32_t organisation = 0;  // that may read
    std::vector<int> groups = {};
    std::string from = {}, until = {};  // dates, both included
    bool withdrawn = false;

    bool operator==(const Grant&) const = default;
};

/// What a decision has to know of a case.
struct CaseStanding {
    std::int32_t organisation = 0;  // whose it is
    std::string zone = {}, team = {};
    std::vector<Grant> grants = {};
    std::string emergency =
        {};                  // reason of the emergency in which this user opened it, while it lasts
    std::string today = {};  // "2026-12-01"
};

struct Decision {
    bool yes = false;
    /// Where yes: "own", the id of a grant, or "emergency:" and its coded reason. Where no, what was missing:
    /// "purpose", "zone", "role", "group", "team", "flow", "grant".
    std::string reason = {};
};

/// Whether somebody of that zone may say that they ask for this purpose.
bool may_state(std::string_view zone, std::string_view purpose);

/// The first purpose of data/access/purposes.csv whose first zone it is; ADMINISTRATION where there is none.
std::string_view usual_purpose(std::string_view zone);

/// Whether anything at all of the kind may be asked, of whichever case.
Decision decide(const Access& access, const Ask& ask);
Decision decide(const Access& access, const Ask& ask, const CaseStanding& held);

}  // namespace palermo::registry
