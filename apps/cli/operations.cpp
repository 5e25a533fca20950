#include "cli/operations.hpp"

#include <fmt/format.h>

#include <cmath>
#include <deque>
#include <map>
#include <memory>

#include "palermo/workflows/operations.hpp"

namespace palermo::cli {
namespace {

using workflows::Field;
using workflows::Operation;

/// Where the command line puts what was written, until it is asked for.
struct Written {
    const Operation* operation = nullptr;
    std::deque<std::vector<std::string>> values;  // by field, of those with several
    std::deque<std::string> single;               // by field, of the others
    std::deque<bool> flags;                       // by field
    std::vector<CLI::Option*> options;            // by field
    CLI::Option* threads_option = nullptr;
    int threads = 0;
    bool json = false;
};

std::string type_of(const Field& field) {
    switch (field.kind) {
        case Field::Kind::flag:
            return {};
        case Field::Kind::whole:
        case Field::Kind::number:
            return "NUMBER";
        case Field::Kind::input:
            return "FILE";
        case Field::Kind::named_input:
            return field.may_be_unnamed ? "[NAME=]FILE" : "NAME=FILE";
        case Field::Kind::output:
            return "PATH";
        case Field::Kind::text:
            break;
    }
    return "TEXT";
}

/// " (0.5 to 0.999)", " (2 or more)", or nothing.
std::string range_of(const Field& field) {
    if (std::isfinite(field.high)) return fmt::format(" ({} to {})", field.low, field.high);
    return std::isfinite(field.low) ? fmt::format(" ({} or more)", field.low) : "";
}

/// `alone`: the command has no steps below it. One that has steps is called by their names too, where CLI11
/// would ask for its options; what is missing then is refused by the library.
void add_field(CLI::App& command, const Field& field, Written& written, bool alone) {
    auto& values = written.values.emplace_back();
    auto& value = written.single.emplace_back();
    auto& flag = written.flags.emplace_back(false);
    const auto name = workflows::option_of(field);
    auto text = std::string(field.text) + range_of(field);
    if (field.kind == Field::Kind::flag) {
        written.options.push_back(command.add_flag(name, flag, text));
    } else {
        // Of several values an option takes all that follow; one that takes a single value leaves the rest.
        auto* option = field.several ? command.add_option(name, values, text)
                                     : command.add_option(name, value, text);
        option->type_name(name.starts_with('-') ? type_of(field) : "");
        if (!field.several && field.may_be_alone) option->expected(0, 1);
        if (field.several && field.may_be_alone)
            option->expected(0, CLI::detail::expected_max_vector_size);
        if (field.one_each) option->allow_extra_args(false);
        if (field.required && alone) option->required();
        if (!field.standard.empty()) option->default_str(field.standard);
        if (!field.choices.empty()) {
            option->type_name(fmt::format("{{{}}}", fmt::join(field.choices, ",")));
        }
        written.options.push_back(option);
    }
    if (!field.group.empty()) written.options.back()->group(std::string(field.group));
}

/// "country=groups.csv". Without an equals sign there is no file, which is refused where it is read.
/// Where a file may come alone, a sign behind a slash is part of its path.
NamedInput named_input(const std::string& word, const Field& field) {
    const auto equals = word.find('=');
    if (field.may_be_unnamed && (equals == std::string::npos || word.find('/') < equals))
        return {{}, {word}};
    if (equals == std::string::npos) return {word, {}};
    return {word.substr(0, equals), {word.substr(equals + 1)}};
}

workflows::Given given_by(const Written& written) {
    workflows::Given given;
    const auto& fields = written.operation->fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (written.options[i]->count() == 0) continue;
        const std::string name(fields[i].name);
        const auto values =
            fields[i].several ? written.values[i] : std::vector<std::string>{written.single[i]};
        switch (fields[i].kind) {
            case Field::Kind::flag:
                given.values[name] = {written.flags[i] ? "true" : "false"};
                break;
            case Field::Kind::input:
                for (const auto& each : values) given.inputs[name].push_back({each});
                break;
            case Field::Kind::named_input:
                for (const auto& each : values)
                    given.named_inputs[name].push_back(named_input(each, fields[i]));
                break;
            case Field::Kind::output:
                given.outputs[name] = {values.front()};
                break;
            default:
                given.values[name] = values;
        }
    }
    if (written.threads_option != nullptr && written.threads_option->count() > 0)
        given.beside.insert("threads");
    if (written.json) given.beside.insert("json");
    return given;
}

int answer(const Written& written, const Task& task) {
    const auto& fields = written.operation->fields;
    const auto option = [&](const std::string& name) {
        for (const auto& field : fields) {
            if (field.name == name) return workflows::option_of(field);
        }
        return "--" + name;  // of this file: --threads, --json
    };
    workflows::Notes notes;
    const auto made =
        written.operation->run(given_by(written), on_threads(task, written.threads), notes);
    for (const auto& each : notes.beside) note(each);
    int code = 0;
    if (!made) {
        code = refuse(made.error(), option);
    } else {
        const auto text = written.json ? to_text(made->json) + "\n" : made->words;
        std::fwrite(text.data(), 1, text.size(), stdout);
        for (const auto& each : made->ending.refusals) refuse(each, option);
        code = made->ending.refused    ? exit_code(*made->ending.refused)
               : made->ending.findings ? 1
                                       : 0;
    }
    for (const auto& each : notes.of_files) std::fprintf(stderr, "palermo: %s\n", each.c_str());
    return code;
}

/// The group "report" of "report diff", made where it is not there.
CLI::App& group_of(CLI::App& app, const std::string& name) {
    for (auto* there : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (there->get_name() == name) return *there;
    }
    auto* made = app.add_subcommand(name, std::string(workflows::about_group(name)));
    made->require_subcommand(1);
    return *made;
}

}  // namespace

void add_operations(CLI::App& app, Action& action) {
    for (const auto& operation : workflows::operations()) {
        const std::string name(operation.name);
        const auto space = name.find(' ');
        const bool alone = space != std::string::npos;
        auto& group = group_of(app, name.substr(0, space));
        if (!alone) group.require_subcommand(0, 1);
        auto& command =
            alone ? *group.add_subcommand(name.substr(space + 1), std::string(operation.summary))
                  : group;
        const auto written = std::make_shared<Written>();
        written->operation = &operation;
        for (const auto& field : operation.fields) add_field(command, field, *written, alone);
        if (operation.takes_threads) {
            written->threads_option =
                command
                    .add_option("--threads", written->threads, "0: all; does not change the digits")
                    ->type_name("NUMBER")
                    ->check(CLI::Range(0, 1024));
        }
        command.add_flag("--json", written->json, "One JSON object on standard output");
        command.footer(std::string(operation.manual));
        command.callback([written, &action, &command, alone] {
            if (!alone && !command.get_subcommands().empty()) return;
            action = [written](const Task& task) { return answer(*written, task); };
        });
    }
}

std::string manual() {
    const auto escaped = [](std::string_view text) {
        std::string roff;
        for (const char c : text) {
            if (c == '\\')
                roff += "\\e";
            else if (c == '-')
                roff += "\\-";
            else if ((c == '.' || c == '\'') && (roff.empty() || roff.back() == '\n'))
                (roff += "\\&") += c;
            else
                roff += c;
        }
        return roff;
    };
    std::string page = fmt::format(
        ".TH PALERMO 1 \"\" \"palermo {}\"\n.SH NAME\npalermo \\- the working system of the UN "
        "Global Plan of "
        "Action to Combat Trafficking in Persons\n"
        ".SH OPTIONS\nEvery command takes \\-\\-help and \\-\\-json; those that take long on "
        "several cores "
        "take \\-\\-threads.\n",
        PALERMO_VERSION);
    for (const auto& operation : workflows::operations()) {
        page += fmt::format(".SH palermo {}\n{}.\n", operation.name, escaped(operation.summary));
        for (const auto& field : operation.fields) {
            const auto name = workflows::option_of(field);
            const auto type = name.starts_with('-') ? type_of(field) : "";
            page += fmt::format(
                ".TP\n.B {}{}\n{}{}{}\n", escaped(name), type.empty() ? "" : " " + type,
                escaped(std::string(field.text) + range_of(field)),
                field.choices.empty()
                    ? ""
                    : escaped(fmt::format(" ({})", fmt::join(field.choices, ", "))),
                field.standard.empty() ? "" : escaped(fmt::format("; default {}", field.standard)));
        }
        page += fmt::format(".PP\n.nf\n{}\n.fi\n", escaped(operation.manual));
    }
    return page;
}

std::string completion() {
    std::map<std::string, std::string> groups;
    std::string commands, alone;
    for (const auto& operation : workflows::operations()) {
        const std::string name(operation.name);
        const auto space = name.find(' ');
        std::string options;
        for (const auto& field : operation.fields) {
            const auto option = workflows::option_of(field);
            if (option.starts_with('-')) options += option + " ";
        }
        if (operation.takes_threads) options += "--threads ";
        auto& group = groups[name.substr(0, space)];
        if (space == std::string::npos) {
            // A command with steps below it: either may follow its name.
            group += " " + options + "--json --help";
            alone += fmt::format("        '{} '*) words='{}--json --help';;\n", name, options);
        } else {
            group += " " + name.substr(space + 1);
            commands += fmt::format("        '{}') words='{}--json --help';;\n", name, options);
        }
    }
    std::string first, second;
    for (const auto& [group, names] : groups) {
        first += (first.empty() ? "" : " ") + group;
        second += fmt::format("        '{}') words='{}';;\n", group, names.substr(1));
    }
    return fmt::format(
        "_palermo() {{\n    local words='{}'\n    if [ \"$COMP_CWORD\" -eq 2 ]; then case "
        "\"${{COMP_WORDS[1]}}\" "
        "in\n{}    esac; elif [ \"$COMP_CWORD\" -gt 2 ]; then case \"${{COMP_WORDS[*]:1:2}}\" "
        "in\n{}    esac; fi\n"
        "    COMPREPLY=($(compgen -W \"$words\" -- \"$2\"))\n}}\n"
        "complete -o default -F _palermo palermo\n",
        first, second, commands + alone);
}

}  // namespace palermo::cli
