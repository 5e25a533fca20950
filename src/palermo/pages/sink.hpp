// pages/sink.hpp: where finished files go: into a folder, or beside those of another (report verify).
//
//     TRY(sink("en/world.html", page));
//
// Thread safety: called from several threads at once, for different names.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::pages {

/// Takes one finished file.
using Sink = std::function<Result<void>(std::string_view name, const std::string& bytes)>;

}  // namespace palermo::pages
