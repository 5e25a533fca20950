#include "palermo/disclosure/options.hpp"

#include <filesystem>

namespace palermo::protect {

Result<void> refuse_data_as_secret(const std::string& secret, std::span<const std::string> data) {
    for (const auto& path : data) {
        std::error_code ignored;
        if (path.empty() || !std::filesystem::equivalent(secret, path, ignored)) continue;
        return fail(Code::invalid_input, "publish.secret_is_data",
                    {{"field", field_name("secret")}}, Where::of_file(secret));
    }
    return {};
}

}  // namespace palermo::protect
