#include "palermo/linkage/detail/own_numbers.hpp"

#include <algorithm>

namespace palermo::linkage::detail {

namespace {

// 1, 2, 3 ... in the order of the rows.
bool numbers_rows(const Prepared& field, std::int64_t from, std::int64_t to) {
    for (auto r = from; r < to; ++r) {
        auto text = std::string_view(field.normal[field.codes[static_cast<std::size_t>(r)]]);
        text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
        if (text != std::to_string(r - from + 1)) return false;
    }
    return to - from > 1;
}

bool lists_share_a_value(const Prepared& field, const std::vector<std::int64_t>& first) {
    constexpr std::uint8_t none = 0xFF;
    std::vector<std::uint8_t> held(field.normal.size(), none);
    for (std::size_t l = 0; l + 1 < first.size(); ++l) {
        for (auto r = first[l]; r < first[l + 1]; ++r) {
            const auto code = field.codes[static_cast<std::size_t>(r)];
            if (code == 0) continue;
            if (held[code] != none && held[code] != l) return true;
            held[code] = static_cast<std::uint8_t>(l);
        }
    }
    return false;
}

}  // namespace

void leave_out_own_numbers(Prepared& field, std::span<const List> lists,
                           const std::vector<std::int64_t>& first, Findings& findings) {
    if (!field.field.own_numbers || lists.size() < 2) return;
    const auto leave_out = [&](std::size_t list, const char* why) {
        std::ranges::fill(field.codes, 0U);
        findings.push_back({.rule = "L11",
                            .severity = Severity::note,
                            .place = {lists[list].file_name, 0, 0},
                            .message = field.field.name + " was not compared: " + why,
                            .related = {}});
    };
    for (std::size_t l = 0; l < lists.size(); ++l) {
        if (numbers_rows(field, first[l], first[l + 1])) {
            return leave_out(l,
                             "here its values are 1, 2, 3 and so on, and merely number the rows");
        }
    }
    const bool known = std::ranges::any_of(field.codes, [](auto code) { return code != 0; });
    if (known && !lists_share_a_value(field, first)) {
        leave_out(0, "no value of it stands in two lists, so that each seems to count by itself");
    }
}

void tell_of_one_value(const Prepared& field, std::span<const List> lists, Findings& findings) {
    const auto known = std::ranges::count_if(field.codes, [](auto code) { return code != 0; });
    if (field.normal.size() != 2 || known < 4) return;
    findings.push_back({.rule = "L11",
                        .severity = Severity::note,
                        .place = {lists.front().file_name, 0, 0},
                        .message = field.field.name +
                                   " holds one and the same value wherever it is known, in all "
                                   "lists: it tells nobody apart",
                        .related = {}});
}

}  // namespace palermo::linkage::detail
