#include "palermo/disclosure/options.hpp"

#include <algorithm>
#include <filesystem>

namespace palermo::protect {

std::span<const OptionRule> ledger_options() {
    static const std::vector<OptionRule> rules = {
        {"--about", {"--create"}}, {"--epsilon", {"--create"}},         {"--delta", {"--create"}},
        {"--rho", {"--create"}},   {"--rows-per-victim", {"--create"}},
    };
    return rules;
}

Result<void> refuse_idle_options(std::span<const std::string> given,
                                 std::span<const OptionRule> rules) {
    const auto is_given = [&](std::string_view option) {
        return std::find(given.begin(), given.end(), option) != given.end();
    };
    for (const auto& rule : rules) {
        if (!is_given(rule.option)) continue;
        const std::string option(rule.option);
        if (!rule.goes_with.empty() &&
            std::none_of(rule.goes_with.begin(), rule.goes_with.end(), is_given)) {
            std::string others;
            for (const auto other : rule.goes_with) {
                others += (others.empty() ? "" : " or ") + std::string(other);
            }
            return fail_plainly(Code::invalid_input,
                                option + " goes with " + others +
                                    "; without, it would have no effect. Add it, or leave " +
                                    option + " out");
        }
        const auto other = std::find_if(rule.not_with.begin(), rule.not_with.end(), is_given);
        if (other != rule.not_with.end()) {
            return fail_plainly(Code::invalid_input, option + " has no effect beside " +
                                                         std::string(*other) +
                                                         "; leave one of them out");
        }
    }
    return {};
}

Result<void> refuse_data_as_secret(const std::string& secret, std::span<const std::string> data) {
    for (const auto& path : data) {
        std::error_code ignored;
        if (path.empty() || !std::filesystem::equivalent(secret, path, ignored)) continue;
        return fail_plainly(
            Code::invalid_input,
            "this file is read as data; a secret is a file of random bytes of its own: "
            "head -c 32 /dev/urandom > key",
            "--secret " + secret);
    }
    return {};
}

}  // namespace palermo::protect
