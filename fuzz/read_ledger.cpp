// A ledger may have been damaged in any way: it is read whole or refused, and never crashes.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/protect/ledger.hpp"

using namespace palermo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto path = std::filesystem::temp_directory_path() /
                             ("palermo_fuzz_ledger_" + std::to_string(::getpid()));
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (!write_file(path, bytes)) return 0;
    // A head that fits, so that the lines are looked at and not only their digest.
    std::int64_t lines = 0;
    std::string last;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = bytes.find('\n', at);
        if (end == std::string_view::npos) break;
        last = bytes.substr(at, end - at);
        ++lines;
        at = end + 1;
    }
    const auto head =
        "{\"lines\":" + std::to_string(lines) + ",\"sha256\":\"" + crypto::sha256(last) + "\"}\n";
    if (!write_file(path.string() + ".head", head)) return 0;
    (void)protect::Ledger::read(path).has_value();
    return 0;
}
