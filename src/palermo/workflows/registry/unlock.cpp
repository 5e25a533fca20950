#include "palermo/workflows/registry/unlock.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>

#include "palermo/core/files.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;

constexpr std::uint64_t most_text_bytes = 1024 * 1024;

/// A key beside what it opens is a key left in the lock: whoever takes the folder takes both.
void warn_of_key(const fs::path& key, const fs::path& folder, Notes& notes) {
    std::error_code error;
    const auto where = fs::weakly_canonical(key, error).parent_path();
    const auto held = fs::weakly_canonical(folder, error);
    if (where == held || where == held.parent_path())
        notes.say(
            "the key file lies beside the registry it opens: whoever copies the one copies both. "
            "Keep it on another disk");
    struct stat found = {};
    if (::stat(key.c_str(), &found) == 0 && (found.st_mode & 077) != 0)
        notes.say("the key file can be read by other users of this machine: chmod 600");
}

constexpr std::string_view token_title = "palermo token key 1\n";

/// Four lines behind the title: module, token, key, wrapped bytes.
Result<crypto::SealingKey> key_of_token(const std::string& text, const Input& pin_file) {
    std::vector<std::string> lines;
    for (std::size_t at = token_title.size(); at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    const auto wrapped = lines.size() == 4 ? crypto::base64_bytes(lines[3]) : std::nullopt;
    if (!wrapped) return fail(Code::invalid_input, "registry.key_form");
    if (pin_file.empty())
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("pin")}});
    auto pin = TRY(read_text(pin_file));
    auto token = crypto::Token::open({lines[0], lines[1], lines[2]}, pin);
    crypto::wipe(pin);
    if (!token) return std::move(token).error();
    return crypto::unwrapped_by_token(*token, *wrapped, token_context);
}

}  // namespace

std::string token_key_text(const crypto::TokenPlace& place, std::string_view wrapped) {
    return std::string(token_title) + place.module.string() + "\n" + place.token + "\n" +
           place.key + "\n" + crypto::base64(wrapped) + "\n";
}

Result<crypto::SealingKey> given_key(const UnlockRequest& request,
                                     const registry::Keyring::Outside& about, Notes& notes) {
    if (about.passphrase) {
        if (request.passphrase.empty())
            return fail(Code::invalid_input, "request.missing",
                        {{"field", field_name("passphrase")}});
        auto words = TRY(read_text(request.passphrase));
        auto key = crypto::key_of_passphrase(words, about.salt);
        crypto::wipe(words);
        return key;
    }
    if (request.key.empty())
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("key")}});
    auto text = TRY(read_file(request.key.path, most_text_bytes));
    if (text.starts_with(token_title)) return key_of_token(text, request.pin);
    auto key = registry::read_key(text);
    crypto::wipe(text);
    if (!key) return std::move(key).error();
    if (key->what != "registry")
        return fail(Code::invalid_input, "registry.other_key", {{"wanted", our_word("registry")}},
                    request.key.path.string());
    warn_of_key(request.key.path, request.registry.path, notes);
    return std::move(key->key);
}

Result<registry::Registry> unlock(const UnlockRequest& request, Notes& notes) {
    auto unlocked = TRY(unlock_with_key(request, notes));
    return std::move(unlocked.registry);
}

Result<Unlocked> unlock_with_key(const UnlockRequest& request, Notes& notes) {
    const rlimit none = {0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    auto store = TRY(store::open_at(request.registry.path.string()));
    const auto text = TRY(registry::Registry::keyring_of(*store));
    const auto about = TRY(registry::Keyring::outside(text));
    auto kek = TRY(given_key(request, about, notes));
    auto keyring = TRY(registry::Keyring::opened(text, kek));
    auto registry = TRY(registry::Registry::open(std::move(store), std::move(keyring)));
    return Unlocked{std::move(registry), std::move(kek)};
}

Result<SignedIn> sign_in(const SignInRequest& request, Notes& notes) {
    auto registry = TRY(unlock(request, notes));
    auto text = TRY(read_file(request.as.path, most_text_bytes));
    const auto key = registry::read_key(text);
    crypto::wipe(text);
    if (!key) return key.error();
    if (key->what == "registry")
        return fail(Code::invalid_input, "registry.other_key", {{"wanted", our_word("user")}},
                    request.as.path.string());
    auto access = TRY(registry.sign_in(*key, request.purpose));
    return SignedIn{std::move(registry), std::move(access)};
}

Result<store::RecordId> case_of(const std::string& text) {
    const auto id = store::RecordId::parse(text);
    if (!id) return fail(Code::invalid_input, "registry.case_form");
    return *id;
}

Result<std::vector<registry::GroupFields>> read_fields(const Input& file) {
    const auto text = TRY(read_file(file.path, most_text_bytes));
    std::vector<registry::GroupFields> groups;
    std::int64_t number = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        ++number;
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
        if (line.find_first_not_of(" \t") == line.npos || line.starts_with('#')) continue;
        const auto where = Where::of_file(file.path.string(), number);
        const auto equals = line.find('=');
        const auto dot = line.find('.');
        if (equals == line.npos || dot == line.npos || dot > equals)
            return fail(Code::invalid_input, "registry.fields_line", {}, where);
        const auto trimmed = [](std::string_view part) {
            const auto first = part.find_first_not_of(" \t");
            if (first == part.npos) return std::string();
            return std::string(part.substr(first, part.find_last_not_of(" \t") - first + 1));
        };
        const auto group = registry::group_of(trimmed(line.substr(0, dot)));
        if (group == nullptr) return fail(Code::invalid_input, "registry.unknown_part", {}, where);
        auto found = std::ranges::find(groups, group->number, &registry::GroupFields::group);
        if (found == groups.end()) found = groups.insert(groups.end(), {group->number, {}});
        found->fields.push_back(
            {trimmed(line.substr(dot + 1, equals - dot - 1)), trimmed(line.substr(equals + 1))});
    }
    return groups;
}

Result<std::string> read_text(const Input& file) {
    auto text = TRY(read_file(file.path, most_text_bytes));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

Result<crypto::Share> read_share(const Input& file) {
    auto text = TRY(read_text(file));
    while (text.starts_with('#')) text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
    auto share = crypto::Share::parse(text);
    crypto::wipe(text);
    if (!share) {
        auto why = std::move(share).error();
        why.where = Where::of_file(file.path.string());
        return why;
    }
    return share;
}

Result<crypto::SealingKey> joined_shares(const std::vector<Input>& files) {
    std::vector<crypto::Share> shares;
    for (const auto& file : files) shares.push_back(TRY(read_share(file)));
    return crypto::joined(shares);
}

Result<void> can_write(const Output& output) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(output.path, error)))
        return fail(Code::conflict, "registry.file_exists", {}, output.path.string());
    TRY(OutputFile::at(output.path, {.readers = Readers::owner}));
    return {};
}

Result<void> write_secret(const Output& output, std::string_view bytes) {
    TRY(can_write(output));
    const auto file = TRY(OutputFile::at(output.path, {.readers = Readers::owner}));
    return file.write(bytes);
}

Json to_json(const RegistryAnswer& answer) {
    return answer.json;
}

std::string in_words(const RegistryAnswer& answer) {
    return answer.words;
}

Ending ending_of(const RegistryAnswer& answer) {
    return answer.ending;
}

RegistryAnswer said_done(std::string words, Json::Object more) {
    Json::Object all;
    all.add("done", true);
    for (const auto& [name, value] : more) all.add(name, value);
    return {Json(std::move(all)), std::move(words) + "\n", {}};
}

}  // namespace palermo::workflows
