#include "palermo/published/labels.hpp"

#include "palermo/formats/source.hpp"

namespace palermo::published {

Result<Labels> read_labels(const std::vector<std::filesystem::path>& more_lookups) {
    auto labels = Labels::shipped();
    for (const auto& path : more_lookups) {
        const auto lookup = TRY(formats::read_source(path));
        labels = TRY(labels.with(lookup.table, lookup.digest.name));
    }
    return labels;
}

const vocabulary::Country* state_of(std::string_view iso3, std::string_view country) {
    return iso3.empty() ? vocabulary::country_by_name(country) : vocabulary::country_by_iso3(iso3);
}

}  // namespace palermo::published
