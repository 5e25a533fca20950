#include "cli/task.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace palermo::cli {
namespace {

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// What stands on the terminal; this process has one.
struct Bar {
    const bool shown = ::isatty(STDERR_FILENO) == 1 && std::getenv("PALERMO_QUIET") == nullptr;
    std::atomic<std::int64_t> drawn_ms = 0;
    std::mutex drawing;
};

Bar& bar() {
    static Bar one;
    return one;
}

void wipe(Bar& one) {
    if (one.drawn_ms == 0) return;
    const std::lock_guard hold(one.drawing);
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    one.drawn_ms = 0;
}

}  // namespace

void stop_on_signals(std::stop_source stop) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int each : {SIGINT, SIGTERM}) sigaddset(&signals, each);
    // Blocked here and so in every thread that is born later: only the one that waits takes them.
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals, stop]() mutable {
        int signal = 0;
        sigwait(&signals, &signal);
        stop.request_stop();
        sigwait(&signals, &signal);
        std::signal(signal, SIG_DFL);
        pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
        std::raise(signal);
    }).detach();
}

void draw_bar(const Progress& progress) {
    auto& one = bar();
    if (!one.shown) return;
    if (progress.ended) {
        wipe(one);
        return;
    }
    auto last = one.drawn_ms.load();
    const auto now = now_ms();
    if (now - last < 100 || !one.drawn_ms.compare_exchange_strong(last, now)) return;
    constexpr int width = 30;
    const auto total = std::max<std::int64_t>(progress.total, 1);
    const auto filled = static_cast<int>(std::min(progress.done, total) * width / total);
    const std::lock_guard hold(one.drawing);
    std::fprintf(stderr, "\r\x1b[K%.*s [%.*s%*s] %lld/%lld", static_cast<int>(progress.step.size()),
                 progress.step.data(), filled, "##############################", width - filled, "",
                 static_cast<long long>(progress.done), static_cast<long long>(total));
    std::fflush(stderr);
}

}  // namespace palermo::cli
