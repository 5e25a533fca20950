// ledger/detail/receipt.hpp: the entry a release repeats, read again.
//
//     release.json ──> read_receipt() ──> Receipt ──> files_beside()
//
// Whoever mends a ledger may hand in anything: a statement somebody changed, one of another ledger, a
// file of other bytes. A receipt counts when the secret of the ledger signed it, and the files it
// signed are there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/ledger/ledger.hpp"

namespace palermo::protect::detail {

/// Number and mark of an entry.
using Marked = std::pair<std::int64_t, std::string>;

struct Receipt {
    std::string ledger;           // its id
    LedgerEntry entry;            // number, mark, when, purpose, rho, reading
    Rational spent;               // up to this entry, this one included
    std::vector<Marked> earlier;  // all entries before it that were not withdrawn
    std::vector<std::string> files_sha256;
    std::string signature;
};

/// The key that is the secret of a ledger.
crypto::Key key_of(const std::string& salt);

/// HMAC-SHA256 with the secret of a ledger, in hex.
std::string keyed(const std::string& salt, std::string_view purpose, std::string_view message,
                  std::size_t bytes);

inline constexpr std::size_t id_bytes = 16;
std::string id_of(const std::string& salt);

/// [3,"mark"], or nothing where it is something else.
std::optional<Marked> marked_from(const formats::Json& pair);

/// What stands in release.json, signed.
std::string text_of(const Receipt& receipt, const std::string& salt);

/// The member "ledger" of a release statement.
///
/// Errors   not_found      there is no such member: made before releases had one
///          invalid_input  it is not what text_of() writes
Result<Receipt> read_receipt(std::string_view statement);

/// Was it signed with this secret?
bool is_signed(const Receipt& receipt, const std::string& salt);

/// The one table or file of records a receipt of a release without differential privacy speaks of,
/// after every file it signed was found beside its statement; the folder of the statement otherwise.
///
/// Errors   corrupt  a file is not there, or has other bytes; names the first
Result<std::filesystem::path> files_beside(const Receipt& receipt, std::string_view statement,
                                           const std::filesystem::path& at);

enum class Statements : std::uint8_t {
    by_their_names,
    by_any_name,  // and every other file that begins as JSON does: one that was renamed is found
};

/// Statements in a folder: its own, those of files in it (`table.release.json` of `table.csv`), and
/// those of folders in it. A path to a file is that file.
std::vector<std::filesystem::path> statements_in(const std::filesystem::path& place,
                                                 Statements which = Statements::by_their_names);

}  // namespace palermo::protect::detail
