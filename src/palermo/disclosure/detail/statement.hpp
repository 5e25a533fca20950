// disclosure/detail/statement.hpp: how the statement of a release is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "palermo/disclosure/earlier.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/release/release.hpp"

namespace palermo::protect::detail {

/// "entry 3": what attacks call an entry of the ledger.
std::string entry_name(std::int64_t number);

/// In a release of ours a row without any value may be a person whose every answer was removed.
formats::ReadOptions every_row();

/// What the secret of a release is called that no ledger knows: no statement names it.
inline constexpr const char* secret_not_named = "not named";

/// How to count with a rounded or moved table, as the statement beside it says: of one that holds a
/// file of this name or digest. Nothing for other forms, and where no statement can be read.
std::optional<EarlierRelease> stated_blur(const std::filesystem::path& table,
                                          const std::string& name, const std::string& sha256);

/// What this release in particular leaves unlooked at.
struct LeftOpen {
    std::vector<std::string> not_attacked;  // beside what no attack looks at
    std::vector<std::string> not_compared;  // of earlier releases, by written_alike()
};

/// release.json. `members` are those of its kind; `receipt` what the ledger says
/// of the entry, or "null" where none is kept; `files` all others of the release.
std::string statement_json(const std::string& kind, const formats::JsonObject& members,
                           const Statement& statement, const EarlierRelease& reading,
                           std::span<const EarlierRelease> earlier, const std::string& receipt,
                           const std::vector<ReleaseFile>& files, const LeftOpen& open);

}  // namespace palermo::protect::detail
