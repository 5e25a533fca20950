// cli/task.hpp: the one piece of work of this process. Ctrl-C stops it; on a terminal a bar shows it.
#pragma once

#include "palermo/core/task.hpp"

namespace palermo::cli {

/// Starts the thread that waits for SIGINT and SIGTERM, since a signal's handler may not ask anybody to
/// stop. The first signal asks, a second one ends the process. Called once, before any other thread.
void stop_on_signals(std::stop_source stop);

/// Draws on standard error, at most ten times a second, and wipes the line when a step has ended; silent in
/// pipes and logs. Called from any thread.
void draw_bar(const Progress& progress);

/// `task` on so many threads; 0: all the machine has.
inline Task on_threads(Task task, int threads) {
    task.threads = threads > 0 ? threads : threads_of_the_machine();
    return task;
}

}  // namespace palermo::cli
