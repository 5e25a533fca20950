// workflows/registry/unlock.hpp: what every command on a registry is given, and the door it goes through.
//
//     folder, key file | passphrase, user's key file, purpose ──unlock()──> Registry + Access
//
// Nothing about a person is ever a value of the command line, where a history and a list of processes keep
// it: names, notes and queries come from files or standard input ("-").
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "palermo/crypto/hardware_key.hpp"
#include "palermo/crypto/shares.hpp"
#include "palermo/registry/registry.hpp"
#include "palermo/workflows/notes.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct UnlockRequest {
    Input registry = {};
    Input key = {};
    Input passphrase = {};
    Input pin = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "registry",
                    .text = "Folder of the registry, or postgresql:///NAME?host=...",
                    .option = "FOLDER",
                    .required = true},
              self.registry);
        field(Field{.name = "key", .text = "Key file of the registry", .group = "Key"}, self.key);
        field(
            Field{.name = "passphrase",
                  .text =
                      "File with the passphrase in one line, where the registry has one instead; - "
                      "reads standard input",
                  .group = "Key"},
            self.passphrase);
        field(Field{.name = "pin",
                    .text = "File with the PIN in one line, where the key file is of a device",
                    .group = "Key"},
              self.pin);
    }
};

/// Whoever signs in with a key of their own.
struct SignInRequest : UnlockRequest {
    Input as = {};
    std::string purpose = {};

    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "as", .text = "Your own key file", .group = "Key", .required = true},
              self.as);
        field(Field{.name = "purpose",
                    .text =
                        "What for: CARE, IDENTIFY, LEGAL_REMEDY, INVESTIGATE ...; the usual one of "
                        "your zone where you do not say"},
              self.purpose);
    }
};

/// A key that only a device unwraps, as a file: which module, token and key, and the wrapped bytes.
std::string token_key_text(const crypto::TokenPlace& place, std::string_view wrapped);
/// What the device wraps it for.
inline constexpr std::string_view token_context = "palermo registry key 1";

/// The key-encryption key that was given, for a keyring that says which kind it wants.
/// Errors   invalid_input  registry.key_form, request.missing; not_found: no such file
Result<crypto::SealingKey> given_key(const UnlockRequest& request,
                                     const registry::Keyring::Outside& about, Notes& notes);

/// Core dumps are off from here on: a picture of the memory would hold the keys.
Result<registry::Registry> unlock(const UnlockRequest& request, Notes& notes);
/// With the key that opened it, for work that wraps the keyring anew.
struct Unlocked {
    registry::Registry registry;
    crypto::SealingKey kek;
};
Result<Unlocked> unlock_with_key(const UnlockRequest& request, Notes& notes);

struct SignedIn {
    registry::Registry registry;
    registry::Access access;
};
Result<SignedIn> sign_in(const SignInRequest& request, Notes& notes);

/// Errors   invalid_input  registry.case_form: no id of a case
Result<store::RecordId> case_of(const std::string& text);

/// "identity.name = Amara" lines of a file. Empty lines and those that begin with # say nothing.
/// Errors   invalid_input  registry.fields_line {line}: of another form; registry.unknown_part {line}
Result<std::vector<registry::GroupFields>> read_fields(const Input& file);

/// A text that is one value: without the line ends at its end.
Result<std::string> read_text(const Input& file);

/// One share in a file, as it was typed in; lines that begin with # say nothing.
Result<crypto::Share> read_share(const Input& file);
/// The recovery key of shares in files.
Result<crypto::SealingKey> joined_shares(const std::vector<Input>& files);

/// Before anything is made: a command that stops half way leaves nothing to find out about.
/// Errors   conflict  registry.file_exists; those of OutputFile::at()
Result<void> can_write(const Output& output);
/// Written for its owner alone; nothing that stands there is replaced.
Result<void> write_secret(const Output& output, std::string_view bytes);

/// What a command answers: the same for a program and a person.
struct RegistryAnswer {
    formats::Json json;
    std::string words;
    Ending ending = {};
};
formats::Json to_json(const RegistryAnswer& answer);
std::string in_words(const RegistryAnswer& answer);
Ending ending_of(const RegistryAnswer& answer);

/// One sentence, and {"done": true} with what `more` says.
RegistryAnswer said_done(std::string words, formats::Json::Object more = {});

}  // namespace palermo::workflows
