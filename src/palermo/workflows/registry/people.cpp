#include "palermo/workflows/registry/people.hpp"

#include <fmt/format.h>

#include <array>

#include "palermo/core/clock.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/base32.hpp"
#include "palermo/crypto/shares.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;

constexpr std::string_view of_registry = "registry";

/// A key for whoever holds the file.
Result<void> write_key(const Output& output, std::string_view what, const crypto::SealingKey& key) {
    auto text = registry::key_text(what, key);
    auto written = write_secret(output, text);
    crypto::wipe(text);
    return written;
}

/// A new key in the device wraps the registry's; what is written opens nothing without device and PIN.
Result<void> write_token_key(const CreateRegistryRequest& request, const crypto::SealingKey& kek) {
    if (request.pin.empty())
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("pin")}});
    const crypto::TokenPlace place{request.token_module.path, request.token, request.token_key};
    auto pin = TRY(read_text(request.pin));
    const auto wrap = [&]() -> Result<std::string> {
        TRY(crypto::make_token_key(place, pin));
        const auto token = TRY(crypto::Token::open(place, pin));
        return crypto::wrapped_by_token(token, kek, token_context);
    };
    const auto wrapped = wrap();
    crypto::wipe(pin);
    if (!wrapped) return wrapped.error();
    return write_secret(request.key, token_key_text(place, *wrapped));
}

}  // namespace

std::span<const FieldRule> CreateRegistryRequest::rules() {
    static const std::array rules = {
        FieldRule{"key", {}, {"passphrase"}}, FieldRule{"token_module", {"key"}, {}},
        FieldRule{"token", {"token_module"}, {}}, FieldRule{"token_key", {"token_module"}, {}},
        FieldRule{"pin", {"token_module"}, {}}};
    return rules;
}

Result<RegistryAnswer> create_registry(const CreateRegistryRequest& request, const Task&,
                                       Notes& notes) {
    if (request.key.empty() && request.passphrase.empty())
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("key")}});
    TRY(can_write(request.admin));
    if (!request.key.empty()) TRY(can_write(request.key));
    auto keyring = registry::Keyring::make();
    keyring.about.origin = request.origin.empty()
                               ? "registry-" + crypto::base32(crypto::random_bytes(5))
                               : request.origin;
    if (keyring.about.origin.find_first_of(" +\n\t") != std::string::npos)
        return fail(Code::invalid_input, "registry.origin_form");
    auto kek = crypto::SealingKey::random();
    if (!request.passphrase.empty()) {
        keyring.about.passphrase = true;
        auto words = TRY(read_text(request.passphrase));
        if (words.size() < 20) {
            crypto::wipe(words);
            return fail(Code::invalid_input, "registry.short_passphrase");
        }
        auto made = crypto::key_of_passphrase(words, keyring.about.salt);
        crypto::wipe(words);
        if (!made) return std::move(made).error();
        kek = *std::move(made);
    }
    TRY(registry::fits({1, request.name, request.zone}));
    const auto& place = request.registry.path;
    std::error_code error;
    if (!store::is_postgres(place.string()) && fs::exists(place, error) &&
        (!fs::is_directory(place, error) || !fs::is_empty(place, error)))
        return fail(Code::conflict, "store.folder_in_use", {}, place.string());
    // The key first: a registry whose key was never written would be lost at once.
    if (!request.token_module.empty()) {
        TRY(write_token_key(request, kek));
    } else if (!request.key.empty()) {
        TRY(write_key(request.key, of_registry, kek));
    }
    auto store = TRY(store::create_at(request.registry.path.string()));
    auto registry = TRY(registry::Registry::create(std::move(store), std::move(keyring), kek,
                                                   {1, request.name, request.zone}));
    std::vector<std::string> roles = {"administrator"};
    if (request.zone == "CARE") roles.emplace_back("supervisor");
    const auto admin = TRY(registry.add_user_at_console({1, "", roles}));
    TRY(write_key(request.admin, "user " + admin.user.id, admin.key));
    notes.say(
        "without its key a registry cannot be opened by anybody: make recovery shares now "
        "(palermo registry shares)");
    return said_done(
        fmt::format("The registry is in {}. {} is its first user, with the roles {}.",
                    request.registry.path.string(), admin.user.id, fmt::join(roles, " and ")),
        Json::Object{{"user", admin.user.id}, {"origin", registry.keyring().about.origin}});
}

Result<RegistryAnswer> organisation(const OrganisationRequest& request, const Task&, Notes& notes) {
    auto registry = TRY(unlock(request, notes));
    if (!request.name.empty()) {
        const auto made = TRY(registry.add_organisation(request.name, request.zone));
        return said_done(fmt::format("Organisation {} is in the registry.", made.number),
                         Json::Object{{"organisation", made.number}});
    }
    const auto all = TRY(registry.organisations());
    Json::Array rows;
    std::string words;
    for (const auto& one : all) {
        rows.push_back(
            Json(Json::Object{{"number", one.number}, {"name", one.name}, {"zone", one.zone}}));
        words += fmt::format("{:>4}  {:<12} {}\n", one.number, one.zone, one.name);
    }
    return RegistryAnswer{Json(Json::Object{{"organisations", Json(std::move(rows))}}), words, {}};
}

Result<RegistryAnswer> add_user(const UserRequest& request, const Task&, Notes& notes) {
    TRY(can_write(request.out));
    const registry::NewUser wanted{static_cast<std::int32_t>(request.organisation), request.team,
                                   request.roles};
    const auto added = [&]() -> Result<registry::Registry::Added> {
        if (request.as.empty()) {
            auto registry = TRY(unlock(request, notes));
            return registry.add_user_at_console(wanted);
        }
        SignInRequest who;
        static_cast<UnlockRequest&>(who) = request;
        who.as = request.as;
        who.purpose = "ADMINISTRATION";
        auto in = TRY(sign_in(who, notes));
        return in.registry.add_user(in.access, wanted);
    };
    const auto made = TRY(added());
    TRY(write_key(request.out, "user " + made.user.id, made.key));
    return said_done(
        fmt::format(
            "{}, of organisation {} with the roles {}, may sign in with {}. Give the file to "
            "them, and keep no copy.",
            made.user.id, made.user.organisation, fmt::join(made.user.roles, ", "),
            request.out.path.string()),
        Json::Object{{"user", made.user.id}});
}

Result<RegistryAnswer> end_user(const EndUserRequest& request, const Task&, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    if (request.purpose.empty()) in.access.purpose = "ADMINISTRATION";
    TRY(in.registry.end_user(in.access, request.user));
    return said_done(request.user + " can do nothing here any more.");
}

Result<RegistryAnswer> confirm_user(const ConfirmUserRequest& request, const Task&, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.confirm_user(in.access, request.user));
    return said_done(request.user + " may sign in.");
}

Result<RegistryAnswer> recover_user(const RecoverUserRequest& request, const Task&, Notes& notes) {
    TRY(can_write(request.out));
    auto registry = TRY(unlock(request, notes));
    const auto made = TRY(registry.recover_user_at_console(request.user));
    TRY(write_key(request.out, "user " + made.user.id, made.key));
    return said_done(
        fmt::format("{} has a new key in {}; the one before signs in nobody. Their rights are "
                    "what they were, and those who look after their organisation see a notice "
                    "for 30 days.",
                    made.user.id, request.out.path.string()),
        Json::Object{{"user", made.user.id}});
}

Result<RegistryAnswer> make_shares(const SharesRequest& request, const Task&, Notes& notes) {
    if (request.needed > request.of)
        return fail(Code::invalid_input, "registry.more_than_all", {}, Where::of_field("needed"));
    std::error_code error;
    if (fs::exists(request.out.path, error))
        return fail(Code::conflict, "registry.file_exists", {}, request.out.path.string());
    auto [registry, kek] = TRY(unlock_with_key(request, notes));
    const auto recovery = crypto::SealingKey::random();
    const auto shares = TRY(
        crypto::split(recovery, static_cast<int>(request.needed), static_cast<int>(request.of)));
    if (!fs::create_directory(request.out.path, error))
        return fail(Code::unavailable, "store.disk",
                    {{"reason", our_word("the folder cannot be made")}});
    fs::permissions(request.out.path, fs::perms::owner_all, error);
    for (const auto& share : shares) {
        const auto head =
            fmt::format("# Recovery share {} of {} of the registry {}. Any {} of them open it.\n",
                        share.number, share.of, registry.keyring().about.origin, share.needed);
        auto bytes = head + share.text() + "\n";
        auto written =
            write_secret({request.out.path / fmt::format("share-{}.txt", share.number)}, bytes);
        crypto::wipe(bytes);
        TRY(std::move(written));
    }
    // Only now the shares before open nothing any more: at no moment is there no set that is on a disk.
    TRY(registry.set_recovery(recovery, kek));
    return said_done(
        fmt::format("{} shares are in {}; any {} open this registry. Print each, give them to {} "
                    "people who do not meet by chance, and delete the folder.",
                    request.of, request.out.path.string(), request.needed, request.of),
        Json::Object{{"shares", request.of}, {"needed", request.needed}});
}

Result<RegistryAnswer> recover_key(const RecoverKeyRequest& request, const Task&, Notes&) {
    TRY(can_write(request.key));
    const auto recovery = TRY(joined_shares(request.shares));
    auto store = TRY(store::open_at(request.registry.path.string()));
    const auto text = TRY(registry::Registry::keyring_of(*store));
    auto keyring = TRY(registry::Keyring::recovered(text, recovery));
    const auto kek = crypto::SealingKey::random();
    TRY(write_key(request.key, of_registry, kek));
    auto registry = TRY(registry::Registry::open(std::move(store), std::move(keyring)));
    TRY(registry.rewrap(kek, false, ""));
    return said_done(
        fmt::format("The registry opens with {}. The key before it opens nothing here any more; "
                    "it still opens backups made until now.",
                    request.key.path.string()));
}

Result<RegistryAnswer> rotate_keys(const RotateRequest& request, const Task&, Notes& notes) {
    if (!request.new_key.empty()) TRY(can_write(request.new_key));
    auto [registry, kek] = TRY(unlock_with_key(request, notes));
    if (!request.new_key.empty()) {
        kek = crypto::SealingKey::random();
        TRY(write_key(request.new_key, of_registry, kek));
        TRY(registry.rewrap(kek, false, ""));
    }
    const auto done = TRY(registry.rotate(kek));
    return said_done(
        fmt::format("{} under new keys; the old ones are gone from the registry. Backups "
                    "made before still open with theirs.",
                    counted(done, "case")),
        Json::Object{{"cases", done}});
}

}  // namespace palermo::workflows

namespace palermo::workflows {

Result<RegistryAnswer> check_shares(const CheckSharesRequest& request, const Task&, Notes&) {
    std::string words;
    int needed = 0;
    for (const auto& file : request.shares) {
        const auto share = TRY(read_share(file));
        needed = share.needed;
        words += fmt::format("{}: share {} of {} is whole, every letter fits its line.\n",
                             file.path.string(), share.number, share.of);
    }
    bool opens = false;
    if (static_cast<int>(request.shares.size()) >= needed) {
        const auto recovery = TRY(joined_shares(request.shares));
        auto store = TRY(store::open_at(request.registry.path.string()));
        const auto text = TRY(registry::Registry::keyring_of(*store));
        TRY(registry::Keyring::recovered(text, recovery));
        opens = true;
        words += "Together they open this registry. Nothing was changed.";
    } else {
        words += fmt::format(
            "Whether they open this registry takes {} of them; it was not looked at.", needed);
    }
    return said_done(std::move(words), Json::Object{{"opens", opens}});
}

}  // namespace palermo::workflows
