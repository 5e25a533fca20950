// Any bytes as lines of an audit: refused or read, and what was read has one text.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "palermo/store/audit_line.hpp"

using namespace palermo;
using namespace palermo::store;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    AuditVerifier verifier;
    // Bytes alone never meet a digest: the chain is mended, so that what lies behind it is reached.
    std::int64_t taken = 0;
    while (!bytes.empty()) {
        const auto line = bytes.substr(0, bytes.find('\n'));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
        const auto read = WrittenLine::parse(line, taken + 1);
        const bool fits = read && read->number == taken + 1 && read->previous == verifier.chain();
        if (read) expects(read->text() == line);
        expects(verifier.add(line).has_value() == fits);
        taken += fits;
        if (read && !fits) {
            auto mended = *read;
            mended.number = taken + 1;
            mended.previous = verifier.chain();
            const auto text = mended.text();
            expects(*WrittenLine::parse(text, 0) == mended);
            expects(verifier.add(text).has_value());
            expects(verifier.chain() == crypto::chain_of(text));
            ++taken;
        }
        expects(verifier.tree().size() == taken);
    }
    return 0;
}
