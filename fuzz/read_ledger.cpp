// A ledger may have been damaged in any way: it is read whole or refused, and never crashes.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/ledger/ledger.hpp"

using namespace palermo;

namespace {

/// Lines of a ledger from their bodies, each with the digest of the line before it.
std::string chained(std::string_view bodies) {
    std::string result, before(64, '0');
    for (int number = 1; !bodies.empty(); ++number) {
        const auto end = std::min(bodies.find('\n'), bodies.size());
        const auto line = "{\"line\":" + std::to_string(number) + ",\"before\":\"" + before +
                          "\",\"body\":" + std::string(bodies.substr(0, end)) + "}";
        before = crypto::sha256(line);
        result += line + "\n";
        bodies.remove_prefix(std::min(end + 1, bodies.size()));
    }
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto path = std::filesystem::temp_directory_path() /
                             ("palermo_fuzz_ledger_" + std::to_string(::getpid()));
    std::string bytes(reinterpret_cast<const char*>(data), size);
    // "bodies", then one body a line: the chain is made to fit, so that what lines say is looked at.
    if (bytes.starts_with("bodies\n")) bytes = chained(std::string_view(bytes).substr(7));
    if (!write_file(path, bytes)) return 0;
    // A head that fits, so that the lines are looked at and not only their digest.
    std::int64_t lines = 0;
    std::string last;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = bytes.find('\n', at);
        if (end == std::string::npos) break;
        last = bytes.substr(at, end - at);
        ++lines;
        at = end + 1;
    }
    const auto head =
        "{\"lines\":" + std::to_string(lines) + ",\"sha256\":\"" + crypto::sha256(last) + "\"}\n";
    if (!write_file(path.string() + ".head", head)) return 0;
    const auto ledger = protect::Ledger::read(path);
    if (!ledger) return 0;
    // How each release is counted with is read or refused, and what was read says the same again.
    for (const auto& entry : ledger->entries()) {
        if (entry.is_private()) continue;
        const auto known = protect::published_from(entry.reading);
        if (!known) continue;
        const auto again = protect::published_from(to_text(protect::to_json(*known)));
        expects(again.has_value() && protect::to_json(*again) == protect::to_json(*known));
    }
    return 0;
}
