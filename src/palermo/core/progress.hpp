// core/progress.hpp: long work that shows how far it is and can be stopped.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace palermo {

/// True after the person pressed Ctrl-C (or the process got SIGTERM). Long work asks now and then
/// and ends with Code::unavailable, leaving nothing half-written.
bool interrupted() noexcept;

/// Catches SIGINT and SIGTERM for interrupted(). Called once by the program; a second signal kills.
void catch_interrupts();

/// A bar on standard error, drawn only on a terminal; silent in pipes and logs.
///
///     Progress progress("pages", 1200);
///     for (...) { ...; progress.step(); }
class Progress {
public:
    Progress(std::string label, std::int64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Thread-safe; redraws at most ten times a second.
    void step(std::int64_t count = 1) noexcept;

private:
    void draw(std::int64_t done) noexcept;

    std::string label_;
    std::int64_t total_;
    bool shown_;
    std::atomic<std::int64_t> done_ = 0;
    std::atomic<std::int64_t> last_drawn_ms_ = 0;
};

}  // namespace palermo
