// workflows/registry/people.hpp: a new registry, its organisations, its users and its keys.
//
//     palermo registry create, organisation, user, end-user, recover-user, shares, recover-key, rotate
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/workflows/registry/unlock.hpp"

namespace palermo::workflows {

struct CreateRegistryRequest {
    Output registry = {};
    std::string name = {};
    std::string zone = "CARE";
    Output key = {};
    Input passphrase = {};
    Input token_module = {};
    std::string token = {};
    std::string token_key = "palermo-registry";
    Input pin = {};
    Output admin = {};
    std::string origin = {};

    static void fields(auto& self, auto&& field) {
        field(
            Field{.name = "registry", .text = "A new folder", .option = "FOLDER", .required = true},
            self.registry);
        field(Field{.name = "name", .text = "The first organisation", .required = true}, self.name);
        field(Field{.name = "zone",
                    .text = "Its zone: CARE, IDENT, JUSTICE, LABOUR, IMM_BENEFIT, RAPPORTEUR"},
              self.zone);
        field(Field{.name = "key",
                    .text = "Write the registry's new key here, on another disk",
                    .option = "--key-out",
                    .group = "Key"},
              self.key);
        field(
            Field{.name = "passphrase",
                  .text =
                      "A passphrase instead of a key file: a file with one line, or - for standard "
                      "input",
                  .group = "Key"},
            self.passphrase);
        field(Field{.name = "token_module",
                    .text = "PKCS#11 module of a device that is to hold the key: it never leaves "
                            "the device, "
                            "and --key-out gets what only the device unwraps",
                    .group = "Key"},
              self.token_module);
        field(Field{.name = "token", .text = "Label of the token in the device", .group = "Key"},
              self.token);
        field(Field{.name = "token_key", .text = "Label of the new key in it", .group = "Key"},
              self.token_key);
        field(Field{.name = "pin", .text = "File with the token's PIN in one line", .group = "Key"},
              self.pin);
        field(Field{.name = "admin",
                    .text = "Write the first user's own key here",
                    .option = "--admin-out",
                    .group = "Key",
                    .required = true},
              self.admin);
        field(
            Field{
                .name = "origin",
                .text =
                    "The registry's name in signed heads of its audit; drawn where you do not say"},
            self.origin);
    }
    static std::span<const FieldRule> rules();
};
Result<RegistryAnswer> create_registry(const CreateRegistryRequest& request, const Task& task,
                                       Notes& notes);

struct OrganisationRequest : UnlockRequest {
    std::string name = {}, zone = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "name", .text = "Name; without one the organisations are listed"},
              self.name);
        field(Field{.name = "zone", .text = "Its zone"}, self.zone);
    }
};
Result<RegistryAnswer> organisation(const OrganisationRequest& request, const Task& task,
                                    Notes& notes);

struct UserRequest : UnlockRequest {
    Input as = {};
    std::int64_t organisation = 1;
    std::string team = {};
    std::vector<std::string> roles = {};
    Output out = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(
            Field{.name = "as",
                  .text =
                      "Your own key file; without one this is the registry's console, and says so",
                  .group = "Key"},
            self.as);
        field(Field{.name = "organisation", .text = "Its number", .low = 1, .high = 1'000'000},
              self.organisation);
        field(Field{.name = "team", .text = "Team"}, self.team);
        field(Field{.name = "roles",
                    .text = "caseworker, supervisor, administrator ...",
                    .between = ',',
                    .required = true},
              self.roles);
        field(Field{.name = "out", .text = "Write the new user's key here", .required = true},
              self.out);
    }
};
Result<RegistryAnswer> add_user(const UserRequest& request, const Task& task, Notes& notes);

struct EndUserRequest : SignInRequest {
    std::string user = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "user", .text = "U3", .required = true}, self.user);
    }
};
Result<RegistryAnswer> end_user(const EndUserRequest& request, const Task& task, Notes& notes);

struct ConfirmUserRequest : SignInRequest {
    std::string user = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "user", .text = "U9", .required = true}, self.user);
    }
};
Result<RegistryAnswer> confirm_user(const ConfirmUserRequest& request, const Task& task,
                                    Notes& notes);

struct RecoverUserRequest : UnlockRequest {
    std::string user = {};
    Output out = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "user", .text = "U3", .required = true}, self.user);
        field(Field{.name = "out", .text = "Write their new key here", .required = true}, self.out);
    }
};
Result<RegistryAnswer> recover_user(const RecoverUserRequest& request, const Task& task,
                                    Notes& notes);

struct SharesRequest : UnlockRequest {
    std::int64_t needed = 3, of = 5;
    Output out = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "needed", .text = "So many bring the key back", .low = 2, .high = 16},
              self.needed);
        field(Field{.name = "of", .text = "So many are made", .low = 2, .high = 16}, self.of);
        field(Field{.name = "out",
                    .text = "A new folder for the shares, one file each, to print and delete",
                    .required = true},
              self.out);
    }
};
Result<RegistryAnswer> make_shares(const SharesRequest& request, const Task& task, Notes& notes);

struct RecoverKeyRequest {
    Input registry = {};
    std::vector<Input> shares = {};
    Output key = {};
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "registry",
                    .text = "Folder of the registry",
                    .option = "FOLDER",
                    .required = true},
              self.registry);
        field(Field{.name = "shares",
                    .text = "Files with the shares as they were typed in",
                    .required = true},
              self.shares);
        field(Field{.name = "key",
                    .text = "Write the registry's new key here",
                    .option = "--key-out",
                    .required = true},
              self.key);
    }
};
Result<RegistryAnswer> recover_key(const RecoverKeyRequest& request, const Task& task,
                                   Notes& notes);

struct CheckSharesRequest {
    Input registry = {};
    std::vector<Input> shares = {};
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "registry",
                    .text = "Folder of the registry",
                    .option = "FOLDER",
                    .required = true},
              self.registry);
        field(Field{.name = "shares",
                    .text = "Files with shares as they were typed in, one or more",
                    .required = true},
              self.shares);
    }
};
/// Changes nothing.
Result<RegistryAnswer> check_shares(const CheckSharesRequest& request, const Task& task,
                                    Notes& notes);

struct RotateRequest : UnlockRequest {
    Output new_key = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(
            Field{.name = "new_key",
                  .text =
                      "Write a new key of the registry here; the one before opens nothing any more",
                  .option = "--key-out"},
            self.new_key);
    }
};
Result<RegistryAnswer> rotate_keys(const RotateRequest& request, const Task& task, Notes& notes);

}  // namespace palermo::workflows
