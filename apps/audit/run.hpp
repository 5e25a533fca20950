// audit/run.hpp: what both programs share: parse, do, say no as palermo does.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <sstream>

#include "cli/command.hpp"
#include "cli/parsing.hpp"

namespace palermo::cli {

/// What the chosen command does; an error is shown and becomes the exit code.
using Work = std::function<Result<void>()>;

inline int ended() {
    errno = 0;
    const bool failed = std::ferror(stdout) != 0;
    if (std::fflush(stdout) == 0 && !failed) return 0;
    const auto why = errno != 0 ? our_word(std::strerror(errno)) : text_of("reason.earlier_part");
    return refuse(fail(Code::unavailable, "cli.unwritten", {{"reason", why}}));
}

inline std::string option_of(const std::string& field) {
    return "--" + field;
}

inline int run(CLI::App& app, const Work& work, int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    app.set_version_flag("--version", app.get_name() + " " + PALERMO_VERSION);
    app.require_subcommand(1);
    const auto words = words_of(app, argc, argv);
    try {
        if (const auto fault = fault_of(app, words)) return refuse(*fault, option_of);
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        const auto done = work();
        return done ? ended() : refuse(done.error(), option_of);
    } catch (const CLI::Success& help) {
        std::ostringstream text;
        app.exit(help, text, text);
        std::fputs(text.str().c_str(), stdout);
        return ended();
    } catch (const CLI::ParseError& error) {
        return refuse(refusal_of(error, app, words), option_of);
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "%s: not enough memory\n", app.get_name().c_str());
        return exit_code(Code::unavailable);
    } catch (const InternalError& bug) {
        std::fprintf(stderr, "%s: a bug in palermo, please report it: %s\n", app.get_name().c_str(),
                     bug.what());
        return 70;
    }
}

}  // namespace palermo::cli
