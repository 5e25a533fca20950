#include "palermo/linkage/detail/equal_records.hpp"

#include <algorithm>
#include <bit>

namespace palermo::linkage::detail {

std::vector<std::uint32_t> first_equal(const std::vector<Prepared>& fields,
                                       const std::vector<std::int64_t>& first) {
    std::vector<std::uint32_t> made(static_cast<std::size_t>(first.back()), nobody);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_hash;
    for (std::size_t l = 0; l + 1 < first.size(); ++l) {
        by_hash.clear();
        for (auto r = static_cast<std::size_t>(first[l]);
             r < static_cast<std::size_t>(first[l + 1]); ++r) {
            std::uint64_t hash = 1;
            int known = 0;
            for (const auto& field : fields) {
                known += field.codes[r] != 0;
                hash = std::rotl(hash * 0x9E3779B97F4A7C15, 23) ^ (field.codes[r] + 1);
            }
            if (known > 1 && known == static_cast<int>(fields.size()))
                by_hash.emplace_back(hash, static_cast<std::uint32_t>(r));
        }
        std::ranges::sort(by_hash);
        for (std::size_t i = 1; i < by_hash.size(); ++i) {
            for (std::size_t j = i; j > 0 && by_hash[j - 1].first == by_hash[i].first; --j) {
                const auto a = by_hash[j - 1].second, b = by_hash[i].second;
                const bool equal = std::ranges::all_of(
                    fields, [&](const Prepared& one) { return one.codes[a] == one.codes[b]; });
                if (!equal) continue;
                made[b] = made[a] == nobody ? a : made[a];
                break;
            }
        }
    }
    return made;
}

}  // namespace palermo::linkage::detail
