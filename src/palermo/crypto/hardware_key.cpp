#include "palermo/crypto/hardware_key.hpp"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace palermo::crypto {
namespace {

constexpr std::size_t nonce_bytes = 12, tag_bytes = 16;

Error device(CK_RV code) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (int shift = 12; shift >= 0; shift -= 4) hex += digits[(code >> shift) & 15];
    return fail(Code::unavailable, "token.device", {{"reason", our_word("CKR 0x" + hex)}});
}

Result<void> checked(CK_RV code) {
    if (code == CKR_OK) return {};
    return device(code);
}

// Module and token are of the process: another Token of it may use them still, so they are never unloaded.
Result<CK_FUNCTION_LIST*> functions_of(const std::filesystem::path& module) {
    const auto none = fail(Code::not_found, "token.no_module", {}, module.string());
    // A bare name would be looked for in folders that somebody else may fill.
    if (!module.is_absolute()) return none;
    void* const library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return none;
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    CK_FUNCTION_LIST* functions = nullptr;
    if (list == nullptr || list(&functions) != CKR_OK || functions == nullptr) return none;
    CK_C_INITIALIZE_ARGS arguments = {};
    arguments.flags = CKF_OS_LOCKING_OK;
    const auto begun = functions->C_Initialize(&arguments);
    if (begun != CKR_OK && begun != CKR_CRYPTOKI_ALREADY_INITIALIZED) return device(begun);
    return functions;
}

Result<CK_SLOT_ID> slot_of(CK_FUNCTION_LIST& device_of, const std::string& label) {
    CK_ULONG count = 0;
    TRY(checked(device_of.C_GetSlotList(CK_TRUE, nullptr, &count)));
    std::vector<CK_SLOT_ID> slots(count);
    TRY(checked(device_of.C_GetSlotList(CK_TRUE, slots.data(), &count)));
    slots.resize(count);
    std::optional<CK_SLOT_ID> found;
    bool twice = false;
    for (const auto slot : slots) {
        CK_TOKEN_INFO info = {};
        if (device_of.C_GetTokenInfo(slot, &info) != CKR_OK) continue;
        // Padded with blanks.
        std::string name(reinterpret_cast<const char*>(info.label), sizeof info.label);
        name.erase(name.find_last_not_of(' ') + 1);
        if (name != label) continue;
        twice = found.has_value();
        found = slot;
    }
    if (!found || twice) return fail(Code::not_found, "token.no_token", {{"token", asked(label)}});
    return *found;
}

}  // namespace

struct Token::Session {
    CK_FUNCTION_LIST* functions = nullptr;
    CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    std::mutex turn;  // a session does one thing at a time

    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        if (handle != CK_INVALID_HANDLE) functions->C_CloseSession(handle);
    }

    static Result<std::unique_ptr<Session>> begin(const TokenPlace& place, std::string_view pin) {
        auto session = std::make_unique<Session>();
        session->functions = TRY(functions_of(place.module));
        auto& device_of = *session->functions;
        const auto slot = TRY(slot_of(device_of, place.token));
        TRY(checked(device_of.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr,
                                            nullptr, &session->handle)));
        std::string typed(pin);
        const auto said = device_of.C_Login(
            session->handle, CKU_USER, reinterpret_cast<CK_UTF8CHAR*>(typed.data()), typed.size());
        wipe(typed);
        if (said == CKR_PIN_INCORRECT || said == CKR_PIN_LEN_RANGE || said == CKR_PIN_INVALID)
            return fail(Code::not_permitted, "token.wrong_pin");
        if (said == CKR_PIN_LOCKED) return fail(Code::not_permitted, "token.locked");
        if (said != CKR_OK && said != CKR_USER_ALREADY_LOGGED_IN) return device(said);
        return session;
    }

    Result<std::vector<CK_OBJECT_HANDLE>> keys_of(std::string label) {
        CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
        CK_KEY_TYPE aes = CKK_AES;
        CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &secret, sizeof secret},
                                 {CKA_KEY_TYPE, &aes, sizeof aes},
                                 {CKA_LABEL, label.data(), label.size()}};
        TRY(checked(functions->C_FindObjectsInit(handle, wanted, 3)));
        std::vector<CK_OBJECT_HANDLE> found(2);
        CK_ULONG count = 0;
        const auto said = functions->C_FindObjects(handle, found.data(), found.size(), &count);
        functions->C_FindObjectsFinal(handle);
        TRY(checked(said));
        found.resize(count);
        return found;
    }

    Result<void> find_key(const std::string& label) {
        const auto found = TRY(keys_of(label));
        if (found.size() != 1)
            return fail(Code::not_found, "token.no_key", {{"key", asked(label)}});
        key = found.front();
        // Extractable or brought in from outside, today or ever: somebody may have a copy.
        CK_BBOOL never_extractable = CK_FALSE, always_sensitive = CK_FALSE;
        CK_ATTRIBUTE is[] = {{CKA_NEVER_EXTRACTABLE, &never_extractable, sizeof never_extractable},
                             {CKA_ALWAYS_SENSITIVE, &always_sensitive, sizeof always_sensitive}};
        TRY(checked(functions->C_GetAttributeValue(handle, key, is, 2)));
        if (never_extractable != CK_TRUE || always_sensitive != CK_TRUE)
            return fail(Code::not_permitted, "token.open_key", {{"key", asked(label)}});
        return {};
    }
};

Token::Token(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Token::Token(Token&&) noexcept = default;
Token& Token::operator=(Token&&) noexcept = default;
Token::~Token() = default;

Result<Token> Token::open(const TokenPlace& place, std::string_view pin) {
    auto session = TRY(Session::begin(place, pin));
    TRY(session->find_key(place.key));
    return Token(std::move(session));
}

Result<void> make_token_key(const TokenPlace& place, std::string_view pin) {
    const auto session = TRY(Token::Session::begin(place, pin));
    const auto there = TRY(session->keys_of(place.key));
    if (!there.empty())
        return fail(Code::conflict, "token.key_stands", {{"key", asked(place.key)}});
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG length = SealingKey::size;
    auto label = place.key;
    CK_ATTRIBUTE is[] = {{CKA_TOKEN, &yes, sizeof yes},
                         {CKA_PRIVATE, &yes, sizeof yes},
                         {CKA_SENSITIVE, &yes, sizeof yes},
                         {CKA_EXTRACTABLE, &no, sizeof no},
                         {CKA_ENCRYPT, &yes, sizeof yes},
                         {CKA_DECRYPT, &yes, sizeof yes},
                         {CKA_WRAP, &no, sizeof no},
                         {CKA_UNWRAP, &no, sizeof no},
                         {CKA_VALUE_LEN, &length, sizeof length},
                         {CKA_LABEL, label.data(), label.size()}};
    CK_MECHANISM draw = {CKM_AES_KEY_GEN, nullptr, 0};
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    return checked(session->functions->C_GenerateKey(session->handle, &draw, is,
                                                     sizeof is / sizeof is[0], &made));
}

namespace {

// AES-GCM of one nonce and one context.
struct Mechanism {
    Mechanism(std::string_view nonce_of, std::string_view context)
        : nonce(nonce_of), aad("palermo key of a token\n" + std::string(context)) {
        parameters.iv_ptr = reinterpret_cast<unsigned char*>(nonce.data());
        parameters.iv_len = nonce.size();
        parameters.iv_bits = 8 * nonce.size();
        parameters.aad_ptr = reinterpret_cast<unsigned char*>(aad.data());
        parameters.aad_len = aad.size();
        parameters.tag_bits = 8 * tag_bytes;
        mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    }
    Mechanism(const Mechanism&) = delete;
    Mechanism& operator=(const Mechanism&) = delete;

    std::string nonce, aad;
    CK_GCM_PARAMS parameters = {};
    CK_MECHANISM mechanism = {};
};

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

bool is_of_the_device(CK_RV code) {
    return code == CKR_DEVICE_ERROR || code == CKR_DEVICE_MEMORY || code == CKR_DEVICE_REMOVED ||
           code == CKR_TOKEN_NOT_PRESENT || code == CKR_SESSION_HANDLE_INVALID ||
           code == CKR_SESSION_CLOSED || code == CKR_USER_NOT_LOGGED_IN ||
           code == CKR_HOST_MEMORY || code == CKR_KEY_HANDLE_INVALID ||
           code == CKR_CRYPTOKI_NOT_INITIALIZED || code == CKR_FUNCTION_FAILED;
}

}  // namespace

Result<std::string> wrapped_by_token(const Token& token, const SealingKey& key,
                                     std::string_view context) {
    auto& session = *token.session_;
    const std::lock_guard turn(session.turn);
    const auto nonce = random_bytes(nonce_bytes);
    Mechanism gcm(nonce, context);
    TRY(checked(session.functions->C_EncryptInit(session.handle, &gcm.mechanism, session.key)));
    auto plain = key.reveal();
    std::string sealed(plain.size() + tag_bytes, '\0');
    CK_ULONG length = sealed.size();
    const auto said = session.functions->C_Encrypt(session.handle, bytes_of(plain), plain.size(),
                                                   bytes_of(sealed), &length);
    wipe(plain);
    TRY(checked(said));
    if (length != sealed.size() || gcm.nonce != nonce) return device(CKR_GENERAL_ERROR);
    return nonce + sealed;
}

Result<SealingKey> unwrapped_by_token(const Token& token, std::string_view wrapped,
                                      std::string_view context) {
    const auto closed = fail(Code::corrupt, "crypto.does_not_open");
    if (wrapped.size() != nonce_bytes + SealingKey::size + tag_bytes) return closed;
    auto& session = *token.session_;
    const std::lock_guard turn(session.turn);
    Mechanism gcm(wrapped.substr(0, nonce_bytes), context);
    TRY(checked(session.functions->C_DecryptInit(session.handle, &gcm.mechanism, session.key)));
    std::string sealed(wrapped.substr(nonce_bytes));
    // As long as what comes in: SoftHSM writes no more, and some devices ask for the room.
    std::string plain(sealed.size(), '\0');
    CK_ULONG length = plain.size();
    const auto said = session.functions->C_Decrypt(session.handle, bytes_of(sealed), sealed.size(),
                                                   bytes_of(plain), &length);
    if (said != CKR_OK) {
        wipe(plain);
        // Which code a device has for a tag that does not fit is its own affair.
        if (is_of_the_device(said)) return device(said);
        return closed;
    }
    auto key = length == SealingKey::size ? SealingKey::of(plain.substr(0, length))
                                          : Result<SealingKey>(closed);
    wipe(plain);
    return key;
}

}  // namespace palermo::crypto
