#include "palermo/crypto/digest.hpp"
#include "palermo/store/store.hpp"

namespace palermo::store {
namespace {

/// A digest of all rows in order: two stores are never in memory together.
class Digest {
public:
    void add(const Row& row) {
        std::string bytes;
        const auto put = [&](std::string_view part) {
            bytes += std::to_string(part.size()) + ":";
            bytes += part;
        };
        if (const auto* record = std::get_if<RecordRow>(&row)) {
            put("record"), put(record->record.id.bytes());
            put(std::to_string(record->record.organisation)), put(record->erased ? "1" : "0");
            put(record->record.cases_key), put(record->record.identities_key);
        } else if (const auto* version = std::get_if<VersionRow>(&row)) {
            put(version->vault == Vault::cases ? "case" : "identity"), put(version->record.bytes());
            put(std::to_string(version->group)), put(std::to_string(version->version.number));
            put(version->version.sealed);
        } else if (const auto* setting = std::get_if<SettingRow>(&row)) {
            put("setting"), put(setting->name), put(setting->value);
        } else {
            put("line"), put(std::get<LineRow>(row).line);
        }
        chain_ = crypto::sha256_bytes(chain_ + bytes);
    }
    const std::string& chain() const { return chain_; }

private:
    std::string chain_;
};

Result<std::string> digest_of(Snapshot& snapshot) {
    Digest digest;
    auto read = snapshot.each([&](const Row& row) -> Result<void> {
        digest.add(row);
        return {};
    });
    if (!read) return std::move(read).error();
    return digest.chain() + snapshot.head();
}

}  // namespace

Result<void> same_rows(Snapshot& one, Snapshot& other) {
    const auto first = TRY(digest_of(one));
    const auto second = TRY(digest_of(other));
    if (first != second) return fail(Code::corrupt, "store.rows_differ");
    return {};
}

}  // namespace palermo::store
