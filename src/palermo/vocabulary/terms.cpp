#include "palermo/vocabulary/terms.hpp"

#include <algorithm>

#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

namespace {

using detail::Bridge;
using detail::Way;

std::vector<Term> terms_of(List list) {
    std::vector<Term> found;
    for (const auto& each : detail::terms()) {
        if (each.list == list) found.push_back(each.term);
    }
    return found;
}

std::span<const Term> terms(List list) {
    static const std::array<std::vector<Term>, 4> lists = {
        terms_of(List::form), terms_of(List::means), terms_of(List::sex), terms_of(List::age)};
    return lists[static_cast<std::size_t>(list)];
}

const Term* find(List list, std::string_view code) {
    const auto all = terms(list);
    const auto found = std::ranges::find(all, code, &Term::code);
    return found == all.end() ? nullptr : &*found;
}

void add_once(std::vector<std::string_view>& codes, std::string_view code) {
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
}

bool drawn(List list, Standard standard) {
    return standard == Standard::palermo ||
           std::ranges::any_of(detail::bridges(), [&](const Bridge& bridge) {
               return bridge.list == list && bridge.standard == standard;
           });
}

/// Our codes for a code of another standard.
std::vector<std::string_view> ours(List list, Standard from, std::string_view code) {
    std::vector<std::string_view> codes;
    if (from == Standard::palermo) {
        if (const auto* const term = find(list, code)) codes.push_back(term->code);
        return codes;
    }
    for (const auto& bridge : detail::bridges()) {
        const bool enters = bridge.way == Way::both || bridge.way == Way::from;
        if (enters && bridge.list == list && bridge.standard == from &&
            bridge.standard_code == code) {
            add_once(codes, bridge.code);
        }
    }
    return codes;
}

}  // namespace

std::span<const Term> forms() {
    return terms(List::form);
}

std::span<const Term> means() {
    return terms(List::means);
}

std::span<const Term> sexes() {
    return terms(List::sex);
}

std::span<const Term> ages() {
    return terms(List::age);
}

const Term* form(std::string_view code) {
    return find(List::form, code);
}

const Term* means_of_control(std::string_view code) {
    return find(List::means, code);
}

const Term* sex(std::string_view code) {
    return find(List::sex, code);
}

const Term* age(std::string_view code) {
    return find(List::age, code);
}

Crossing crosswalk(List list, Standard from, std::string_view code, Standard to) {
    if (!drawn(list, from) || !drawn(list, to)) return {Ending::not_mapped, {}};
    const auto between = ours(list, from, code);
    if (between.empty()) return {Ending::unknown_code, {}};
    if (to == Standard::palermo) return {Ending::found, between};
    std::vector<std::string_view> codes;
    for (const auto our_code : between) {
        for (const auto& bridge : detail::bridges()) {
            const bool leaves = bridge.way == Way::both || bridge.way == Way::to;
            if (leaves && bridge.list == list && bridge.standard == to && bridge.code == our_code) {
                add_once(codes, bridge.standard_code);
            }
        }
    }
    return {codes.empty() ? Ending::no_counterpart : Ending::found, codes};
}

}  // namespace palermo::vocabulary
