#include "palermo/linkage/detail/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "palermo/core/progress.hpp"

namespace palermo::linkage::detail {

bool in_parallel(std::int64_t jobs, int threads, const std::function<void(std::int64_t)>& job) {
    if (threads <= 0) {
        threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    }
    std::atomic<std::int64_t> next = 0;
    std::exception_ptr trouble;
    std::mutex trouble_lock;
    const auto run = [&] {
        try {
            for (auto i = next.fetch_add(1); i < jobs && !interrupted(); i = next.fetch_add(1))
                job(i);
        } catch (...) {
            const std::lock_guard guard(trouble_lock);
            trouble = std::current_exception();
            next = jobs;
        }
    };
    {
        std::vector<std::jthread> others;
        for (int thread = 1; thread < threads; ++thread) others.emplace_back(run);
        run();
    }
    if (trouble) std::rethrow_exception(trouble);
    return !interrupted();
}

}  // namespace palermo::linkage::detail
