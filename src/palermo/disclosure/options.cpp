#include "palermo/disclosure/options.hpp"

#include <filesystem>

namespace palermo::protect {

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
