// palermo, the command line. Parses, calls one library function, shows what came back.
//
// Exit codes   0 done   1 done, and findings were made   2 to 9 refused (core/result.hpp)
//              70 a bug in palermo
#include "cli/command.hpp"

#include <new>

#include "cli/whole_text.hpp"
#include "palermo/core/progress.hpp"

using namespace palermo;

int main(int argc, char** argv) {
    CLI::App app{
        "palermo: the working system of the UN Global Plan of Action to Combat "
        "Trafficking in Persons."};
    app.name("palermo");
    app.set_version_flag("--version", std::string("palermo ") + PALERMO_VERSION);
    app.require_subcommand(0, 1);
    cli::Action action = [&] {
        std::fputs(app.help().c_str(), stdout);
        return 0;
    };

    cli::add_report_build(cli::add_report(app, action), action);
    auto& protect = cli::add_protect(app, action);
    cli::add_protect_audit(protect, action);
    cli::add_protect_tables(protect, action);
    cli::add_prevalence(app, action);
    cli::unshield(app);

    try {
        app.parse(cli::shielded(argc, argv));
        catch_interrupts();
        return action();
    } catch (const CLI::ParseError& error) {
        // CLI11 gives 0 for --help and --version; anything else is a wrong command line.
        return app.exit(error) == 0 ? 0 : exit_code(Code::invalid_input);
    } catch (const std::bad_alloc&) {
        std::fputs("palermo: not enough memory for this; split the input or use a larger machine\n",
                   stderr);
        return exit_code(Code::unavailable);
    } catch (const BrokenPromise& bug) {
        std::fprintf(stderr, "palermo: a bug in palermo, please report it: %s\n", bug.what());
        return 70;
    }
}
