#include "palermo/core/task.hpp"
#include "../in_english.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace palermo;

TEST_CASE("every job runs once, whatever the number of threads, and what it makes is the same") {
    for (const int threads : {1, 2, 5}) {
        std::vector<std::int64_t> squares(100);
        std::vector<std::atomic<int>> runs(100);
        const auto done = parallel_for({.threads = threads}, "", 100,
                                       [&](std::int64_t i, int thread) -> Result<void> {
                                           CHECK(thread < threads);
                                           squares[std::size_t(i)] = i * i;
                                           ++runs[std::size_t(i)];
                                           return {};
                                       });
        REQUIRE(done);
        for (std::size_t i = 0; i < 100; ++i) {
            CHECK(runs[i] == 1);
            CHECK(squares[i] == std::int64_t(i * i));
        }
    }
}

TEST_CASE("of several refusals that of the lowest job comes back, in every run") {
    for (int run = 0; run < 50; ++run) {
        const auto done =
            parallel_for({.threads = 4}, "", 1000, [](std::int64_t i, int) -> Result<void> {
                if (i % 7 == 3) return fail(Code::invalid_input, "job.refused", {{"job", i}});
                return {};
            });
        REQUIRE(!done);
        CHECK(to_string(done.error()) == "job.refused(job=3)");
    }
}

TEST_CASE("an exception on another thread is thrown again here, and no further job starts") {
    std::atomic<int> started = 0;
    CHECK_THROWS_WITH_AS(parallel_for({.threads = 3}, "", 1'000'000,
                                      [&](std::int64_t i, int) -> Result<void> {
                                          ++started;
                                          if (i == 5) throw std::runtime_error("job 5");
                                          return {};
                                      }),
                         "job 5", std::runtime_error);
    CHECK(started < 1'000'000);
}

TEST_CASE("asked to stop, the work ends with unavailable, also when the last job had begun") {
    std::stop_source source;
    const Task task{.stop = source.get_token(), .threads = 2};
    std::atomic<int> jobs = 0;
    const auto stopped = parallel_for(task, "", 1'000'000, [&](std::int64_t, int) -> Result<void> {
        if (++jobs == 10) source.request_stop();
        return {};
    });
    CHECK(stopped.error().code == Code::unavailable);
    CHECK(jobs < 1'000'000);
    std::stop_source late;
    const auto at_the_end =
        parallel_for({.stop = late.get_token()}, "", 1, [&](std::int64_t, int) -> Result<void> {
            late.request_stop();
            return {};
        });
    CHECK(at_the_end.error().code == Code::unavailable);
}

TEST_CASE("two pieces of work side by side: one is stopped, the other does not notice") {
    std::stop_source source;
    std::vector<int> kept(20'000), lost(20'000);
    Result<void> of_kept, of_lost;
    const auto work = [](const Task& task, std::vector<int>& to) {
        return parallel_for(task, "", std::int64_t(to.size()),
                            [&](std::int64_t i, int) -> Result<void> {
                                to[std::size_t(i)] = static_cast<int>(i % 97);
                                return {};
                            });
    };
    source.request_stop();
    {
        const std::jthread other(
            [&] { of_lost = work({.stop = source.get_token(), .threads = 2}, lost); });
        of_kept = work({.threads = 2}, kept);
    }
    CHECK(of_lost.error().code == Code::unavailable);
    REQUIRE(of_kept);
    for (std::size_t i = 0; i < kept.size(); ++i) CHECK(kept[i] == int(i % 97));
}

TEST_CASE("the sink hears of each job and of the end; with an empty name it hears nothing") {
    std::vector<Progress> heard;
    const Task task{.progress = [&](const Progress& progress) { heard.push_back(progress); }};
    const auto nothing = [](std::int64_t, int) -> Result<void> { return {}; };
    REQUIRE(parallel_for(task, "", 3, nothing));
    CHECK(heard.empty());
    REQUIRE(parallel_for(task, "rows", 3, nothing));
    REQUIRE(heard.size() == 4);
    CHECK(heard[2].done == 3);
    CHECK(heard[2].total == 3);
    CHECK(!heard[2].ended);
    CHECK(heard[3].ended);
    CHECK(heard[3].step == "rows");
}
