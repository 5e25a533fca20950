#include "palermo/workflows/protect/pattern_key.hpp"

#include <filesystem>

#include "palermo/crypto/keyed.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;

constexpr const char* purpose = "palermo: which cells of a table are hidden";

constexpr const char* why =
    ", and numbers a little above the small ones are hidden as it draws, so that what is hidden "
    "tells no small number; with another key the same cases make another table, and both "
    "together may tell what each hides";

/// The key of this user on this machine.
Result<crypto::Key> own_key(Notes& notes) {
    const auto ledgers = protect::default_seen_folder();
    if (ledgers.empty()) {
        return fail(Code::unavailable, "pattern_key.no_place",
                    {{"secret", field_name("secret")}, {"ledger", field_name("ledger")}});
    }
    const auto path = ledgers.parent_path() / "tables.key";
    std::error_code error;
    if (!fs::exists(path, error)) {
        fs::create_directories(path.parent_path(), error);
        const auto made = crypto::Key::make(path);
        // Another program of the same user may have been quicker.
        if (!made && made.error().code != Code::conflict) return made.error();
        if (made) notes.say("made a key for the choice of hidden cells: " + path.string());
    }
    return crypto::Key::read(path);
}

}  // namespace

Result<PatternKey> pattern_key(const std::string& secret,
                               const std::optional<protect::Ledger>& ledger, Notes& notes) {
    const auto remark = [](const char* whose) {
        return std::string("the hidden cells were chosen with the key of ") + whose + why;
    };
    if (!secret.empty()) {
        return PatternKey{purpose + ('\x1F' + secret), remark("the file of --secret")};
    }
    if (ledger) {
        return PatternKey{crypto::hex(ledger->key(purpose).hmac(purpose)), remark("the ledger")};
    }
    const auto key = TRY(own_key(notes));
    return PatternKey{
        crypto::hex(key.hmac(purpose)),
        remark("this user on this machine") + "; several people use one --ledger or one --secret"};
}

}  // namespace palermo::workflows
