#include "palermo/linkage/detail/whole_names.hpp"

namespace palermo::linkage::detail {

std::int64_t forget_doubled(const Prepared& given, Prepared& family) {
    std::int64_t made = 0;
    for (std::size_t r = 0; r < given.codes.size(); ++r) {
        const auto code = given.codes[r];
        if (code == 0 || given.normal[code] != family.normal[family.codes[r]]) continue;
        family.codes[r] = 0;
        ++made;
    }
    return made;
}

std::vector<Whole> find_whole(const Prepared& given, const Prepared& family) {
    std::vector<Whole> made(given.codes.size(), Whole::no);
    bool any = false;
    for (std::size_t r = 0; r < made.size(); ++r) {
        const auto first = given.codes[r], last = family.codes[r];
        if (last == 0 && given.names[first].size() > 1) made[r] = Whole::in_given;
        if (first == 0 && family.names[last].size() > 1) made[r] = Whole::in_family;
        any = any || made[r] != Whole::no;
    }
    return any ? made : std::vector<Whole>{};
}

NameLevels levels_of_whole(const Prepared& given, const Prepared& family, Whole where,
                           std::size_t whole, std::size_t other) {
    const auto& name = where == Whole::in_given ? given.names[given.codes[whole]]
                                                : family.names[family.codes[whole]];
    const auto first = given.codes[other], last = family.codes[other];
    if (first == 0 || last == 0) return {};
    // At most "near": of a word that stands where it should not, less is known.
    const auto level = [&](const Name& part) {
        const double like = likeness_within(part, name);
        return like >= near_cut ? 3 : like >= like_cut ? 2 : 1;
    };
    const int of_given = level(given.names[first]), of_family = level(family.names[last]);
    // "Maria Jose" without a family name, beside Maria Jose Garcia: Garcia is a little like Maria.
    if (of_family < 3 || of_given == 1) return {};
    return {of_given + (given.field.crosswise ? 1 : 0), of_family};
}

}  // namespace palermo::linkage::detail
