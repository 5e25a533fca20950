// ledger/detail/witness.hpp: what this machine has seen of a ledger, kept where its backup does not
// reach.
//
// A ledger and its head restored together from an old copy fit each other, and nothing in them says
// that later releases are missing. So every line is witnessed in a file elsewhere: how many lines there
// were, the digest of the last, and every entry without what is secret about it (its name of the data
// set, and the secret of the ledger). What is lost from the ledger can be put back from there.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "palermo/ledger/detail/receipt.hpp"
#include "palermo/ledger/ledger.hpp"

namespace palermo::protect::detail {

struct Witnessed {
    LedgerEntry entry;
    /// From a release that a ledger lacked, until the ledger has it: what existed before it.
    Rational spent;
    std::vector<Marked> earlier;
};

struct Witness {
    std::int64_t lines = 0;
    std::string sha256;  // of the last of them
    std::vector<Witnessed> entries;
};

/// Where the witness of a ledger lies.
std::filesystem::path witness_path(const std::filesystem::path& folder, const std::string& id);

/// Nothing where this machine has not seen that ledger.
///
/// Errors   corrupt      it cannot be read; names the file
///          unavailable  the file system said no
Result<std::optional<Witness>> read_witness(const std::filesystem::path& folder,
                                            const std::string& id);

/// For its owner alone (mode 600, folder 700).
Result<void> write_witness(const std::filesystem::path& folder, const std::string& id,
                           const Witness& witness);

/// As write_file(), for its owner alone (mode 600), whatever the mode of what stood there.
Result<void> write_private(const std::filesystem::path& path, std::string_view bytes);

/// What killed processes left of write_private(), and what those that write now are writing.
std::vector<std::filesystem::path> temporaries_of(const std::filesystem::path& path);

/// The members of an entry that may leave the ledger; and back.
void add_members(const LedgerEntry& entry, formats::Json::Object& object);
std::optional<LedgerEntry> entry_from(const formats::Json& object);

/// Releases given to mend a ledger.
struct Given {
    std::vector<Witnessed> entries;                  // each once, as committed
    std::vector<std::filesystem::path> passed_over;  // in folders: of other ledgers, or of none
};

/// Reads statements, tables beside which one lies, and folders of them.
///
/// Errors   those of Ledger::recover(): that of the first file, those of all of them in `all_wrong`
Result<Given> read_releases(const std::vector<std::filesystem::path>& places, const std::string& id,
                            const std::string& salt, std::vector<Error>* all_wrong = nullptr);

/// Entries that releases name as earlier, and that neither `known` nor the ledger holds (`own` is null
/// there). What they cost follows from what was spent before and after.
std::vector<LedgerEntry> missing_from(
    const std::vector<Witnessed>& known,
    const std::function<const LedgerEntry*(const std::string& mark)>& own);

}  // namespace palermo::protect::detail
