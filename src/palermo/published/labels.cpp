#include "palermo/published/labels.hpp"

#include "palermo/formats/source.hpp"

namespace palermo::published {

Result<Lookups> read_lookups(const std::vector<std::filesystem::path>& more_lookups) {
    Lookups lookups{Labels::shipped(), {}};
    for (const auto& path : more_lookups) {
        auto source = TRY(formats::read_source(path));
        lookups.labels = TRY(lookups.labels.with(source.table, source.digest.name));
        lookups.inputs.push_back(std::move(source.digest));
    }
    return lookups;
}

Result<Labels> read_labels(const std::vector<std::filesystem::path>& more_lookups) {
    auto lookups = TRY(read_lookups(more_lookups));
    return std::move(lookups.labels);
}

const vocabulary::Country* state_of(std::string_view iso3, std::string_view country) {
    return iso3.empty() ? vocabulary::country_by_name(country) : vocabulary::country_by_iso3(iso3);
}

}  // namespace palermo::published
