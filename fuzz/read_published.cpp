// Any table of text: told by its columns, read, checked, compared with itself.
#include <cstdint>
#include <string_view>

#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/diff.hpp"
#include "palermo/published/glotip.hpp"
#include "palermo/published/sdg.hpp"

using namespace palermo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto table = formats::parse_csv({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
    if (!table) {
        return 0;
    }
    formats::Source source;
    source.table = *std::move(table);
    source.digest = {"fuzz_2025-04-14.csv", std::string(64, '0')};
    const auto& labels = published::Labels::names_only();
    const auto checked = published::check(source, labels);
    if (!checked) {
        return 0;
    }
    switch (checked->kind) {
        case published::Kind::glotip: {
            const auto glotip = published::read_glotip(source, labels);
            const auto& counts = glotip->counts;
            expects(counts.known + counts.suppressed + counts.unusable + counts.repeated +
                        counts.added ==
                    counts.rows);
            const auto diff = published::diff_releases(source, source);
            expects(diff->counts.changed() == 0 && diff->keys.empty());
            break;
        }
        case published::Kind::sdg_series:
        case published::Kind::sdg_national:
            expects(published::read_sdg({source})->table.rows() == source.table.rows());
            break;
        case published::Kind::cases:
            break;
    }
    return 0;
}
