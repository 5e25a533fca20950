#include "palermo/core/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace palermo {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

extern "C" void ask_to_stop(int signal) {
    if (stop_asked != 0) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
    stop_asked = 1;
}

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

bool interrupted() noexcept {
    return stop_asked != 0;
}

void catch_interrupts() {
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
}

Progress::Progress(std::string label, std::int64_t total)
    : label_(std::move(label)),
      total_(std::max<std::int64_t>(total, 1)),
      shown_(::isatty(STDERR_FILENO) == 1 && std::getenv("PALERMO_QUIET") == nullptr) {}

Progress::~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::step(std::int64_t count) noexcept {
    const auto done = done_.fetch_add(count) + count;
    if (!shown_) return;
    auto last = last_drawn_ms_.load();
    const auto now = now_ms();
    if (now - last < 100 || !last_drawn_ms_.compare_exchange_strong(last, now)) return;
    draw(done);
}

void Progress::draw(std::int64_t done) noexcept {
    constexpr int width = 30;
    const auto filled = static_cast<int>(std::min(done, total_) * width / total_);
    std::fprintf(stderr, "\r%s [%.*s%*s] %lld/%lld", label_.c_str(), filled,
                 "##############################", width - filled, "", static_cast<long long>(done),
                 static_cast<long long>(total_));
    std::fflush(stderr);
}

}  // namespace palermo
