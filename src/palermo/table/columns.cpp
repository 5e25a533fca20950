#include "palermo/table/columns.hpp"

#include <algorithm>

namespace palermo {

std::vector<std::string> columns_named(const Table& table, std::span<const std::string> names) {
    std::vector<std::string> result;
    const auto known = [&](const std::string& name) {
        for (std::size_t i = 0; i < table.columns(); ++i) {
            if (table.name(i) == name) return true;
        }
        return false;
    };
    for (const auto& name : names) {
        if (name.find(',') == name.npos || known(name)) {
            result.push_back(name);
            continue;
        }
        for (std::size_t at = 0; at <= name.size();) {
            const auto comma = std::min(name.find(',', at), name.size());
            if (comma > at) result.push_back(name.substr(at, comma - at));
            at = comma + 1;
        }
    }
    return result;
}

}  // namespace palermo
