#include "cli/parsing.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "palermo/core/spelling.hpp"

namespace palermo::cli {
namespace {

using Words = std::vector<std::string>;

// Stands before a value that begins with [, which CLI11 would take for a list of values.
constexpr char shield = '\x02';

std::string unshielded(std::string word) {
    if (!word.empty() && word.front() == shield) word.erase(0, 1);
    return word;
}

// "palermo report check"
std::string name_of(const CLI::App& command) {
    const auto* parent = command.get_parent();
    return parent == nullptr ? command.get_name() : name_of(*parent) + " " + command.get_name();
}

Words names_of_commands(const CLI::App& group) {
    Words names;
    for (const auto* each : group.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(each->get_name());
    }
    return names;
}

std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

// The command that was chosen, and the first word behind its name.
struct Chosen {
    const CLI::App* command;
    std::size_t next = 0;
};

Chosen chosen(const CLI::App& app, const Words& words) {
    Chosen at{&app};
    while (at.next < words.size()) {
        const auto names = names_of_commands(*at.command);
        if (std::find(names.begin(), names.end(), words[at.next]) == names.end()) break;
        at.command = at.command->get_subcommand(words[at.next]);
        ++at.next;
    }
    return at;
}

Words names_of_options(const CLI::App& command) {
    Words names;
    for (const auto* option : command.get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        for (const auto& name : option->get_snames()) names.push_back("-" + name);
    }
    return names;
}

// "--out" of "--out=x" and "--out"; nothing where the word is no option.
std::optional<std::string> option_name(const std::string& word) {
    if (word.size() < 2 || word[0] != '-') return std::nullopt;
    if (word[1] == '-') return word.substr(0, word.find('='));
    const bool letter = (word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z');
    return letter ? std::optional(word.substr(0, 2)) : std::nullopt;
}

// `palermo national FILE` is a command, and has steps below it that are commands too.
bool takes_words(const CLI::App& command) {
    return std::ranges::any_of(command.get_options(),
                               [](const CLI::Option* option) { return option->get_positional(); });
}

Error no_option(const CLI::App& command, const std::string& name) {
    const auto meant = our_word(closest(name, names_of_options(command)));
    if (!names_of_commands(command).empty() && !takes_words(command)) {
        return fail(
            Code::invalid_input, "cli.no_option_of_group",
            {{"name", asked(name)}, {"command", our_word(name_of(command))}, {"meant", meant}});
    }
    return fail(Code::invalid_input, "cli.no_option",
                {{"name", asked(name)}, {"command", our_word(name_of(command))}, {"meant", meant}});
}

Error empty_value(const std::string& option) {
    return fail(Code::invalid_input, "request.empty", {{"field", our_word(option)}});
}

bool looks_like_file(const std::string& word) {
    std::error_code error;
    if (std::filesystem::is_regular_file(word, error)) return true;
    for (const auto* end : {".csv", ".xlsx", ".xz", ".gz", ".json"}) {
        if (word.ends_with(end)) return true;
    }
    return false;
}

// An option of several values that took what looks like a file, in the order of the command line.
std::optional<Error> eaten(const CLI::App& command, const std::string& missing) {
    for (const auto* option : command.get_options()) {
        if (option->get_positional() || option->get_items_expected_max() < 2) continue;
        for (const auto& value : option->results()) {
            if (!looks_like_file(unshielded(value))) continue;
            return fail(Code::invalid_input, "cli.took_file",
                        {{"option", our_word(option->get_name())},
                         {"value", asked(unshielded(value))},
                         {"missing", our_word(missing)}});
        }
    }
    return std::nullopt;
}

// What stands between two texts, if they are there.
std::optional<std::string> between(const std::string& text, const std::string& before,
                                   const std::string& after) {
    const auto at = text.find(before);
    if (at == text.npos) return std::nullopt;
    const auto begin = at + before.size();
    const auto end = after.empty() ? text.size() : text.find(after, begin);
    if (end == text.npos) return std::nullopt;
    return text.substr(begin, end - begin);
}

// "0.490000" as people write it.
std::string plain_number(std::string text) {
    if (text.find('.') == text.npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

// "chaoo not in {stepwise,bic}" and "Value 1 not in range 2 to 9", behind the option's name.
Error value_fault(const std::string& option, const std::string& fault) {
    if (const auto listed = between(fault, " not in {", "}")) {
        Words choices;
        for (std::size_t at = 0; at <= listed->size();) {
            const auto comma = std::min(listed->find(',', at), listed->size());
            choices.push_back(listed->substr(at, comma - at));
            at = comma + 1;
        }
        const auto value = unshielded(fault.substr(0, fault.find(" not in {")));
        return fail(Code::invalid_input, "request.no_choice",
                    {{"field", our_word(option)},
                     {"value", asked(value)},
                     {"meant", our_word(closest(value, choices))},
                     {"choices", our_word(joined(choices))}});
    }
    const auto value = between(fault, "Value ", " not in range ");
    const auto low = between(fault, " not in range ", " to "), high = between(fault, " to ", "");
    if (value && low && high) {
        return fail(Code::invalid_input, "request.out_of_range",
                    {{"field", our_word(option)},
                     {"value", asked(unshielded(*value))},
                     {"low", our_word(plain_number(*low))},
                     {"high", our_word(plain_number(*high))}});
    }
    // CLI11's own words, for what no option of palermo asks for.
    return fail(Code::invalid_input, "cli.value",
                {{"option", our_word(option)}, {"said", our_word(fault)}});
}

}  // namespace

std::vector<std::string> words_of(CLI::App& app, int argc, const char* const* argv) {
    Words words(argv + 1, argv + argc);
    for (auto& word : words) {
        // "[c]" as a word of its own, and after an equals sign: "--mark=[c]".
        const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const auto at = equals == std::string::npos ? 0 : equals + 1;
        if (word.size() > at + 1 && word[at] == '[' && word.back() == ']') {
            word.insert(at, 1, shield);
        }
    }
    const std::function<void(CLI::App&)> each = [&](CLI::App& command) {
        for (auto* option : command.get_options()) {
            if (option->get_items_expected_max() > 0) option->transform(unshielded, "", "");
        }
        for (auto* below : command.get_subcommands([](CLI::App*) { return true; })) each(*below);
    };
    each(app);
    return words;
}

std::optional<Error> fault_of(const CLI::App& app, const std::vector<std::string>& words) {
    const auto [command, next] = chosen(app, words);
    const auto commands = takes_words(*command) ? Words() : names_of_commands(*command);
    const auto name = our_word(name_of(*command));
    if (!commands.empty() && next < words.size()) {
        const auto& word = words[next];
        if (const auto option = option_name(word)) {
            if (command->get_option_no_throw(*option) != nullptr) return std::nullopt;
            return no_option(*command, *option);
        }
        return fail(Code::invalid_input, "cli.no_command",
                    {{"name", asked(word)},
                     {"meant", our_word(closest(word, commands))},
                     {"command", name},
                     {"commands", our_word(joined(commands))}});
    }
    if (!commands.empty()) {
        if (command->get_parent() == nullptr) return std::nullopt;
        return fail(Code::invalid_input, "cli.needs_command",
                    {{"command", name}, {"commands", our_word(joined(commands))}});
    }
    std::map<const CLI::Option*, int> given;
    std::string before;  // the option whose value may follow
    for (auto at = next; at < words.size() && words[at] != "--"; ++at) {
        const auto& word = words[at];
        if (word == "--help" || word == "-h") return std::nullopt;
        if (word.empty() && before != "--mark") {
            if (before.empty()) return fail(Code::invalid_input, "cli.empty_argument");
            return empty_value(before);
        }
        const auto option = option_name(word);
        if (!option) continue;
        before = *option;
        const auto* known = command->get_option_no_throw(*option);
        if (known == nullptr) return no_option(*command, *option);
        if (word == *option + "=" && *option != "--mark") return empty_value(*option);
        if (known->get_items_expected_max() == 1 && ++given[known] == 2) {
            return fail(Code::invalid_input, "request.given_twice", {{"field", our_word(*option)}});
        }
        if (known->get_items_expected_max() == 0) before.clear();
    }
    return std::nullopt;
}

Error refusal_of(const CLI::ParseError& error, const CLI::App& app,
                 const std::vector<std::string>& words) {
    const auto [command, next] = chosen(app, words);
    const auto name = our_word(name_of(*command));
    const std::string said = error.what();
    if (error.get_name() == "RequiredError") {
        const auto missing = said.substr(0, said.find(" is required"));
        if (const auto taken = eaten(*command, missing)) return *taken;
        return fail(Code::invalid_input, "cli.missing",
                    {{"option", our_word(missing)}, {"command", name}});
    }
    // Named after the command, where a command has too many words.
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
        const auto extras = app.remaining(true);
        for (auto at = next; at < words.size(); ++at) {
            if (std::find(extras.begin(), extras.end(), words[at]) == extras.end()) continue;
            return fail(Code::invalid_input, "cli.not_expected",
                        {{"value", asked(unshielded(words[at]))}, {"command", name}});
        }
    }
    const auto colon = said.find(": ");
    if (error.get_name() == "ValidationError" && colon != said.npos) {
        return value_fault(said.substr(0, colon), said.substr(colon + 2));
    }
    if (error.get_name() == "ConversionError") {
        if (const auto option = between(said, "Could not convert: ", " = ")) {
            return fail(Code::invalid_input, "request.no_number",
                        {{"field", our_word(*option)},
                         {"value", asked(unshielded(*between(said, " = ", "")))}});
        }
    }
    if (error.get_name() == "ArgumentMismatch" && colon != said.npos &&
        said.find("missing") != said.npos) {
        return fail(Code::invalid_input, "cli.needs_value",
                    {{"option", our_word(said.substr(0, colon))}, {"command", name}});
    }
    if (error.get_name() == "ExcludesError") {
        const auto at = said.find(" excludes ");
        if (at != said.npos) {
            return fail(Code::invalid_input, "cli.exclude",
                        {{"option", our_word(said.substr(0, at))},
                         {"other", our_word(said.substr(at + 10))}});
        }
    }
    return fail(Code::invalid_input, "cli.not_understood",
                {{"said", our_word(said)}, {"command", name}});
}

}  // namespace palermo::cli
