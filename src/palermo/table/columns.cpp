#include "palermo/table/columns.hpp"

#include <algorithm>

namespace palermo {

std::vector<std::string> columns_named(const Table& table, std::span<const std::string> names) {
    std::vector<std::string> result;
    // As the table writes it: "Region" is region where there is no other.
    const auto own = [&](const std::string& name) {
        if (const auto* text = table.text(name)) return text->name();
        if (const auto* counts = table.counts(name)) return counts->name();
        return std::string();
    };
    const auto add = [&](const std::string& name) {
        const auto as_written = own(name);
        result.push_back(as_written.empty() ? name : as_written);
    };
    for (const auto& name : names) {
        if (name.find(',') == name.npos || !own(name).empty()) {
            add(name);
            continue;
        }
        for (std::size_t at = 0; at <= name.size();) {
            const auto comma = std::min(name.find(',', at), name.size());
            if (comma > at) add(name.substr(at, comma - at));
            at = comma + 1;
        }
    }
    return result;
}

}  // namespace palermo
