#include "palermo/core/task.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace palermo {

Result<void> Task::go_on() const {
    if (stopped()) return fail(Code::unavailable, "task.stopped");
    return {};
}

void Steps::done(std::int64_t count) {
    const auto done = done_.fetch_add(count) + count;
    if (task_.progress && !step_.empty()) task_.progress({step_, done, total_});
}

Steps::~Steps() {
    if (task_.progress && !step_.empty()) task_.progress({step_, done_, total_, true});
}

Result<void> parallel_for(const Task& task, std::string_view step, std::int64_t jobs,
                          const std::function<Result<void>(std::int64_t i, int thread)>& job) {
    expects(task.threads >= 1);
    std::atomic<std::int64_t> next = 0;
    Steps steps(task, step, jobs);
    std::mutex lock;
    std::map<std::int64_t, std::function<Result<void>()>> endings;  // of jobs that ended badly
    const auto end = [&](std::int64_t i, std::function<Result<void>()> how) {
        const std::lock_guard hold(lock);
        endings.emplace(i, std::move(how));
        next = jobs;
    };
    const auto work = [&](int thread) {
        for (auto i = next++; i < jobs && !task.stopped(); i = next++) {
            try {
                const auto made = job(i, thread);
                if (!made) {
                    end(i, [made] { return made; });
                    continue;
                }
                steps.done();
            } catch (...) {
                end(i, [thrown = std::current_exception()]() -> Result<void> {
                    std::rethrow_exception(thrown);
                });
            }
        }
    };
    {
        std::vector<std::jthread> others;
        const auto threads = std::min<std::int64_t>(task.threads, jobs);
        for (int thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
        work(0);
    }
    if (!endings.empty()) return endings.begin()->second();
    return task.go_on();
}

int threads_of_the_machine() {
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace palermo
