// bench/captures.hpp: a published capture table, as the benches of prevalence read it.
#pragma once

#include <string>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/capture_table.hpp"

namespace palermo::bench {

/// "UKdat" of data/examples/mse/UKdat.csv.
inline prevalence::CaptureTable published(const std::string& name) {
    const auto source = formats::read_source(PALERMO_SOURCE "/data/examples/mse/" + name + ".csv");
    expects(source.has_value());
    auto captures = prevalence::read_captures(source->table);
    expects(captures.has_value());
    return *captures;
}

}  // namespace palermo::bench
