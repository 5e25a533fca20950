#include "palermo/published/labels.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "palermo/formats/csv.hpp"
#include "palermo/published/rules.hpp"

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

Result<void> add_undecided(const formats::Source& source, const Labels& labels,
                           std::vector<std::string>& labels_found) {
    const auto rows = TRY(GlotipRows::of(source.table, source.digest.name, source.rows));
    const GlotipLabels resolved(rows, labels);
    const auto values = rows.text(GlotipColumn::category).values();
    std::unordered_set<std::string> found(labels_found.begin(), labels_found.end());
    for (TextCode code = 0; code < values.size(); ++code) {
        const bool undecided = resolved.rows(code) > 0 && !resolved.meaning(code);
        if (undecided && found.insert(values[code]).second) labels_found.push_back(values[code]);
    }
    return {};
}

std::string lookup_to_fill(const std::vector<std::string>& undecided, const Labels& labels) {
    // A proposal costs milliseconds; a file of noise gets them for its first labels only.
    constexpr std::size_t proposals_made = 1'000;
    formats::CsvWriter csv({"label", "class", "iso3", "decided_by", "note"});
    for (std::size_t i = 0; i < undecided.size(); ++i) {
        std::string note;
        const auto proposals = i < proposals_made ? labels.propose(undecided[i], 3)
                                                  : std::vector<vocabulary::Proposal>{};
        for (const auto& [country, matched, score] : proposals) {
            note += fmt::format("{}{} {} {:.2f}", note.empty() ? "perhaps " : ", ", country->iso3,
                                vocabulary::name(*country, words::Language::en), score);
        }
        csv.row({undecided[i], "", "", "", note});
    }
    return std::move(csv).text();
}

const vocabulary::Country* state_of(std::string_view iso3, std::string_view country) {
    return iso3.empty() ? vocabulary::country_by_name(country) : vocabulary::country_by_iso3(iso3);
}

}  // namespace palermo::published
