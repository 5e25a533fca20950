// linkage/detail/parallel.hpp: numbered jobs on several threads.
#pragma once

#include <cstdint>
#include <functional>

namespace palermo::linkage::detail {

/// Runs job(i) for i in 0 .. jobs-1, in any order, on `threads` threads (0: all the machine has). What a
/// job makes must depend on i alone. False where interrupted.
bool in_parallel(std::int64_t jobs, int threads, const std::function<void(std::int64_t)>& job);

}  // namespace palermo::linkage::detail
