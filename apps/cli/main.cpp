// palermo, the command line. Parses, calls one library function, shows what came back.
//
// Exit codes   0 done   1 done, and findings were made   2 to 9 refused (core/result.hpp)
//              70 a bug in palermo
#include "cli/command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <sstream>
#include <system_error>

#include "cli/operations.hpp"
#include "cli/parsing.hpp"

using namespace palermo;

namespace {

// A file opened later must not become standard output because that was closed.
void hold_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) != -1) continue;
        // Opened the wrong way round, so that using it fails as using a closed one does.
        const int held = ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (held != stream && held >= 0) ::close(held);
    }
    // A pipe that nobody reads any more is an error like a full disk, and not a silent end.
    std::signal(SIGPIPE, SIG_IGN);
}

int unwritten(const Shown& why) {
    return cli::refuse(fail(Code::unavailable, "cli.unwritten", {{"reason", why}}));
}

// Nobody may believe to have what was not written.
int ended(int code) {
    const bool failed = std::ferror(stdout) != 0;
    errno = 0;
    if (std::fflush(stdout) == 0 && !failed) return code;
    const int refused =
        unwritten(errno != 0 ? our_word(std::strerror(errno)) : text_of("reason.earlier_part"));
    return code > 1 ? code : refused;
}

}  // namespace

int main(int argc, char** argv) {
    hold_standard_streams();
    CLI::App app{
        "palermo: the working system of the UN Global Plan of Action to Combat "
        "Trafficking in Persons."};
    app.name("palermo");
    app.set_version_flag("--version", std::string("palermo ") + PALERMO_VERSION);
    app.require_subcommand(0, 1);
    std::string print;
    cli::Action action = [&](const Task&) {
        const auto text = print == "manual"       ? cli::manual()
                          : print == "completion" ? cli::completion()
                                                  : app.help();
        std::fputs(text.c_str(), stdout);
        return 0;
    };

    cli::add_operations(app, action);
    app.add_option("--print", print, "manual: palermo.1; completion: of bash")
        ->check(CLI::IsMember({"manual", "completion"}));

    const auto words = cli::words_of(app, argc, argv);
    try {
        if (const auto fault = cli::fault_of(app, words)) return cli::refuse(*fault);
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        const std::stop_source stop;
        cli::stop_on_signals(stop);
        const int code = action({.stop = stop.get_token(),
                                 .progress = cli::draw_bar,
                                 .threads = threads_of_the_machine()});
        return ended(code);
    } catch (const CLI::Success& help) {
        // --help and --version.
        std::ostringstream text;
        app.exit(help, text, text);
        std::fputs(text.str().c_str(), stdout);
        return ended(0);
    } catch (const CLI::ParseError& error) {
        return cli::refuse(cli::refusal_of(error, app, words));
    } catch (const std::bad_alloc&) {
        std::fputs("palermo: not enough memory for this; split the input or use a larger machine\n",
                   stderr);
        return exit_code(Code::unavailable);
    } catch (const InternalError& bug) {
        std::fprintf(stderr, "palermo: a bug in palermo, please report it: %s\n", bug.what());
        return 70;
    } catch (const std::system_error& error) {
        // What fmt::print says of a disk that is full.
        return unwritten(our_word(error.code().message()));
    }
}
