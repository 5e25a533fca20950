// Any bytes as a signed note, a verifier key and a request to a witness: refused, or read and written alike.
#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/crypto/audit_tree.hpp"
#include "palermo/crypto/witness.hpp"

using namespace palermo;
using namespace palermo::crypto;

namespace {

SigningKey key_of(char letter) {
    return SigningKey::from(*SealingKey::of(std::string(32, letter)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto key = key_of('s'), other = key_of('w');
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    // A note that the key of tests/audit signed is one of few texts.
    if (const auto head = verified_checkpoint(bytes, "palermo.example", key.public_key()))
        expects(bytes.starts_with(checkpoint_text(*head) + "\n"));
    const VerifierKey witness{"witness.example", VerifierKey::Kind::witness, other.public_key()};
    if (const auto head = witness.verified(bytes))
        expects(bytes.starts_with(checkpoint_text(*head) + "\n"));

    // Any text that is signed: what is taken is what the text says.
    if (!bytes.empty() && bytes.back() == '\n') {
        const auto note = signed_note(bytes, "palermo.example", key);
        const auto head = verified_checkpoint(note, "palermo.example", key.public_key());
        if (head) {
            expects(checkpoint_text(*head) == bytes);
            expects(*witness.verified(cosigned(note, witness.name, other, 7)) == *head);
        }
    }
    if (const auto read = VerifierKey::parse(bytes)) expects(bytes.starts_with(read->text()));
    if (const auto request = ExtensionRequest::parse(bytes)) {
        expects(request->text() == bytes);
        const Checkpoint earlier{"o", request->earlier, std::string(32, 'r')};
        for (const auto later : {request->earlier, INT64_MAX, std::int64_t{8}}) {
            const Checkpoint head{"o", later, std::string(32, 'n')};
            expects(!verify_extension(earlier, head, request->proof));
        }
    }
    return 0;
}
