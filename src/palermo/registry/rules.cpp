#include "palermo/registry/rules.hpp"

#include <algorithm>

#include "palermo/registry/detail/tables.hpp"

namespace palermo::registry {

std::string_view name_of(Action action) {
    switch (action) {
        case Action::create:
            return "create";
        case Action::submit:
            return "submit";
        case Action::read:
            return "read";
        case Action::change:
            return "change";
        case Action::search:
            return "search";
        case Action::export_case:
            return "export";
        case Action::share:
            return "share";
        case Action::assign:
            return "assign";
        case Action::erase:
            return "erase";
        case Action::emergency:
            return "emergency";
        case Action::confirm:
            return "confirm";
        case Action::lift_limit:
            return "lift_limit";
        case Action::who_read:
            return "who_read";
        case Action::count:
            return "count";
        case Action::users:
            return "users";
        case Action::audit:
            return "audit";
    }
    expects(false);
    return {};
}

bool is_role(std::string_view role) {
    return std::ranges::any_of(roles(), [&](const RoleRow& row) { return row.role == role; });
}

const GroupRow* group_of(std::string_view name) {
    const auto found = std::ranges::find(groups(), name, &GroupRow::name);
    return found == groups().end() ? nullptr : &*found;
}

const GroupRow& group_of(int number) {
    const auto found = std::ranges::find(groups(), number, &GroupRow::number);
    expects(found != groups().end());
    return *found;
}

Flow flow(std::string_view from, std::string_view to) {
    const auto found = std::ranges::find_if(
        detail::flow_rows(), [&](const auto& row) { return row.from == from && row.to == to; });
    if (found != detail::flow_rows().end()) return found->flow;
    expects(is_zone(from) && is_zone(to));
    return Flow::never;  // a zone that gives nothing: RAPPORTEUR, PERSON
}

bool is_zone(std::string_view zone) {
    return std::ranges::find(detail::zone_rows(), zone) != detail::zone_rows().end();
}

int cases_a_day(std::string_view role) {
    const auto found = std::ranges::find(detail::limit_rows(), role, &detail::LimitRow::role);
    return found == detail::limit_rows().end() ? 0 : found->cases_a_day;
}

bool is_reason(std::string_view kind, std::string_view reason) {
    return std::ranges::any_of(detail::reason_rows(), [&](const auto& row) {
        return row.kind == kind && row.reason == reason;
    });
}

}  // namespace palermo::registry
