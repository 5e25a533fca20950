// core/task.hpp: how work is stopped, where it says how far it is, on how many threads it runs.
//
//     app ──Task──> workflow ──Task──> parallel_for() ──> job(i, thread)
//
// A Task is passed down from the app and nothing of it is global: two pieces of work can run side by
// side in one process, and one of them be stopped. The library draws nothing; the app's sink shows a
// bar or feeds a page.
//
//     std::stop_source stop;
//     const Task task{.stop = stop.get_token(), .progress = bar, .threads = 2};
//     TRY(parallel_for(task, "replicates", 2000, [&](std::int64_t i, int thread) -> Result<void> {
//         return replicate(i, memory[thread]);
//     }));
//
// Thread safety: a Task is read by many threads at once; its sink is called from any of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo {

struct Progress {
    std::string_view step;  // "replicates"
    std::int64_t done = 0, total = 0;
    bool ended = false;  // nothing more will be told of this step
};

struct Task {
    std::stop_token stop = {};
    std::function<void(const Progress&)> progress = {};
    int threads = 1;  // at once; no digit of what comes out depends on it

    /// For loops in which a refusal cannot be returned: they end soon, and who started them asks go_on().
    bool stopped() const noexcept { return stop.stop_requested(); }

    /// Errors   unavailable  somebody asked to stop
    Result<void> go_on() const;
};

/// Counts what is done and tells the task's sink, and when it goes, that the step has ended. Outlives
/// the work it counts.
///
///     Steps steps(task, "sweeps", chains * sweeps);
///     ... steps.done();  // from any thread
class Steps {
public:
    Steps(const Task& task, std::string_view step, std::int64_t total)
        : task_(task), step_(step), total_(total) {}
    ~Steps();
    Steps(const Steps&) = delete;
    Steps& operator=(const Steps&) = delete;

    void done(std::int64_t count = 1);

private:
    const Task& task_;
    std::string_view step_;
    std::int64_t total_;
    std::atomic<std::int64_t> done_ = 0;
};

/// Runs job(i, thread) for i from 0 to jobs - 1, in any order; `thread` counts from 0 to
/// task.threads - 1, for memory of its own. What a job makes depends on i alone. After a refusal or an
/// exception no further job starts; of several, that of the lowest i is returned or thrown again, so
/// that every run ends alike. With an empty `step` nothing is told to the sink.
///
/// Errors   unavailable  stopped, whether all jobs had begun or not; else what a job refused
/// Cost     0.1 ms a further thread: put it round the outermost loop
Result<void> parallel_for(const Task& task, std::string_view step, std::int64_t jobs,
                          const std::function<Result<void>(std::int64_t i, int thread)>& job);

/// As many as the machine has, for an app whose user did not say.
int threads_of_the_machine();

}  // namespace palermo
