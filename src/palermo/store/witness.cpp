#include "palermo/store/witness.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <functional>
#include <utility>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/store/audit_file.hpp"

namespace palermo::store {
namespace {

namespace fs = std::filesystem;
using crypto::Checkpoint;

constexpr std::uint64_t most_note_bytes = std::uint64_t{1} << 16;

// One at a time on a folder; released when the process ends, however it ends.
class Turn {
public:
    static Result<Turn> wait_for(const fs::path& folder) {
        const int file =
            ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        Turn turn(file);
        if (file < 0 || ::flock(file, LOCK_EX) != 0)
            return fail(Code::unavailable, "store.witness_folder", {}, folder.string());
        return turn;
    }
    Turn(Turn&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
        if (file_ >= 0) ::close(file_);
    }

private:
    explicit Turn(int file) : file_(file) {}
    int file_;
};

// Which lines have been seen of it: a name of any letters makes a name of a file.
fs::path place_of(const Witness& witness, const std::string& origin) {
    return witness.folder / (crypto::sha256(origin).substr(0, 32) + ".head");
}

Result<std::optional<Checkpoint>> kept(const Witness& witness, const std::string& origin) {
    const auto place = place_of(witness, origin);
    const auto note = read_file(place, most_note_bytes);
    if (!note && note.error().code == Code::not_found) return std::optional<Checkpoint>();
    if (!note) return note.error();
    const crypto::VerifierKey own{witness.name, crypto::VerifierKey::Kind::witness,
                                  witness.key.public_key()};
    const auto head = own.verified(*note);
    if (!head || head->origin != origin)
        return fail(Code::corrupt, "store.witness_state", {{"name", our_word(origin)}},
                    place.string());
    return std::optional(*head);
}

using Holds =
    std::function<Result<void>(const std::optional<Checkpoint>& before, const Checkpoint& head)>;

Result<TakenHead> take(const Witness& witness, const std::string& note,
                       const crypto::VerifierKey& signer, First first, const Holds& holds) {
    expects(crypto::is_key_name(witness.name));
    const auto head = TRY(signer.verified(note));
    // A key speaks for one registry: else it could begin a second history under another name.
    if (head.origin != signer.name)
        return fail(Code::corrupt, "store.audit_origin",
                    {{"name", our_word(signer.name)}, {"other", our_word(head.origin)}});
    const auto turn = TRY(Turn::wait_for(witness.folder));
    const auto before = TRY(kept(witness, head.origin));
    const auto name = our_word(head.origin);
    if (!before && first == First::no)
        return fail(Code::not_found, "store.witness_first",
                    {{"name", name}, {"field", field_name("first")}});
    if (before && first == First::yes)
        return fail(Code::conflict, "store.witness_known",
                    {{"name", name}, {"field", field_name("first")}});
    if (before && before->size > head.size)
        return fail(Code::corrupt, "store.audit_cut_back",
                    {{"earlier", before->size}, {"signed", head.size}});
    TRY(holds(before, head));
    TakenHead taken{head, before,
                    crypto::cosigned(note, witness.name, witness.key, witness.seconds)};
    // On the disk before anybody holds the signature: a witness that forgets could sign two histories.
    TRY(write_file(place_of(witness, head.origin), taken.note));
    return taken;
}

}  // namespace

Result<TakenHead> take_head(const Witness& witness, const std::string& note,
                            const crypto::VerifierKey& signer, const fs::path& audit, First first) {
    return take(
        witness, note, signer, first,
        [&](const std::optional<Checkpoint>& before, const Checkpoint& head) -> Result<void> {
            if (before)
                TRY(verify_audit_file(audit, head, {&*before, 1}));
            else
                TRY(verify_audit_file(audit, head));
            return {};
        });
}

Result<TakenHead> take_head(const Witness& witness, const crypto::ExtensionRequest& request,
                            const crypto::VerifierKey& signer, First first) {
    return take(
        witness, request.note, signer, first,
        [&](const std::optional<Checkpoint>& before, const Checkpoint& head) -> Result<void> {
            const auto known = before ? before->size : 0;
            if (request.earlier != known)
                return fail(Code::conflict, "store.witness_size",
                            {{"kept", known}, {"given", request.earlier}});
            const Checkpoint nothing{head.origin, 0, crypto::AuditTree().root()};
            return crypto::verify_extension(before.value_or(nothing), head, request.proof);
        });
}

}  // namespace palermo::store
