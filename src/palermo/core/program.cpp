#include "palermo/core/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

extern char** environ;

namespace palermo {
namespace {

bool is_program(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

Error failed(const std::filesystem::path& program) {
    return fail(Code::unavailable, "program.failed",
                {{"program", file_name(program.filename().string())}});
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::initializer_list<std::string_view> names) {
    const char* folders = std::getenv("PATH");
    if (folders == nullptr) return std::nullopt;
    for (const auto name : names) {
        const std::string_view all = folders;
        for (std::size_t at = 0; at <= all.size();) {
            const auto end = std::min(all.find(':', at), all.size());
            // An empty part of PATH is the folder of today, where anybody may have put a program.
            if (end > at) {
                const auto path = std::filesystem::path(all.substr(at, end - at)) / name;
                if (path.is_absolute() && is_program(path)) return path;
            }
            at = end + 1;
        }
    }
    return std::nullopt;
}

Result<void> run_program(const std::filesystem::path& program,
                         const std::vector<std::string>& words, const Task& task, int seconds) {
    std::vector<std::string> all{program.string()};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (auto& each : all) argv.push_back(each.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {0, 1, 2})
        posix_spawn_file_actions_addopen(&actions, stream, "/dev/null",
                                         stream == 0 ? O_RDONLY : O_WRONLY, 0);
    pid_t child = 0;
    const int started =
        posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (started != 0) return failed(program);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    int status = 0;
    for (;;) {
        const auto ended = waitpid(child, &status, WNOHANG);
        if (ended == child) break;
        if (ended < 0 || task.stopped() || std::chrono::steady_clock::now() > until) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            TRY(task.go_on());
            return failed(program);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return failed(program);
    return {};
}

}  // namespace palermo
