// core/clock.hpp: what day it is, everywhere in the world the same: UTC.
//
//     entry.when = now_utc();
//
// Nothing that is computed depends on it; it dates entries and releases, and tells dates that are to come.
//
// Thread safety: yes.
#pragma once

#include <string>

namespace palermo {

/// "2025-04-14T09:30:00Z"
std::string now_utc();

/// "2025-04-14"
std::string today_utc();

}  // namespace palermo
