#include "palermo/crypto/seal.hpp"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <utility>

namespace palermo::crypto {
namespace {

static_assert(SealingKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(seal_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
                                crypto_aead_xchacha20poly1305_ietf_ABYTES);

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

// Safe to call from many threads; -1 would mean that the kernel gives no randomness.
void ready() {
    static const bool made = [] {
        expects(sodium_init() >= 0);
        return true;
    }();
    expects(made);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Error does_not_open() {
    return fail(Code::corrupt, "crypto.does_not_open");
}

Error key_length(std::size_t found) {
    return fail(Code::invalid_input, "crypto.key_length",
                {{"bytes", static_cast<std::int64_t>(found)}});
}

}  // namespace

SealingKey SealingKey::random() {
    ready();
    SealingKey key;
    randombytes_buf(key.bytes_.data(), size);
    return key;
}

Result<SealingKey> SealingKey::of(std::string_view bytes) {
    ready();
    if (bytes.size() != size) return key_length(bytes.size());
    SealingKey key;
    std::copy_n(bytes_of(bytes), size, key.bytes_.begin());
    return key;
}

SealingKey::SealingKey(SealingKey&& other) noexcept : bytes_(other.bytes_) {
    sodium_memzero(other.bytes_.data(), size);
}

SealingKey& SealingKey::operator=(SealingKey&& other) noexcept {
    if (this != &other) {
        bytes_ = other.bytes_;
        sodium_memzero(other.bytes_.data(), size);
    }
    return *this;
}

SealingKey::~SealingKey() {
    sodium_memzero(bytes_.data(), size);
}

std::string SealingKey::seal(std::string_view plain, std::string_view context) const {
    std::string sealed(nonce_bytes + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES,
                       '\0');
    randombytes_buf(sealed.data(), nonce_bytes);
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes_of(sealed) + nonce_bytes, &written, bytes_of(plain), plain.size(), bytes_of(context),
        context.size(), nullptr, bytes_of(sealed), bytes_.data());
    expects(nonce_bytes + written == sealed.size());
    return sealed;
}

Result<std::string> SealingKey::open(std::string_view sealed, std::string_view context) const {
    if (sealed.size() < seal_bytes) return does_not_open();
    std::string plain(sealed.size() - seal_bytes, '\0');
    unsigned long long written = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            bytes_of(plain), &written, nullptr, bytes_of(sealed) + nonce_bytes,
            sealed.size() - nonce_bytes, bytes_of(context), context.size(), bytes_of(sealed),
            bytes_.data()) != 0)
        return does_not_open();
    return plain;
}

std::string SealingKey::wrap(const SealingKey& other, std::string_view context) const {
    return seal({reinterpret_cast<const char*>(other.bytes_.data()), size}, context);
}

Result<SealingKey> SealingKey::unwrap(std::string_view wrapped, std::string_view context) const {
    auto bytes = TRY(open(wrapped, context));
    auto key = of(bytes);
    wipe(bytes);
    if (!key) return does_not_open();  // sealed under this key, and no key
    return key;
}

SealingKey SealingKey::derived(std::string_view purpose) const {
    SealingKey key;
    crypto_generichash(key.bytes_.data(), size, bytes_of(purpose), purpose.size(), bytes_.data(),
                       size);
    return key;
}

SealingKey SealingKey::copy() const {
    SealingKey key;
    key.bytes_ = bytes_;
    return key;
}

std::string SealingKey::reveal() const {
    return {reinterpret_cast<const char*>(bytes_.data()), size};
}

RecipientKey::RecipientKey(SealingKey secret)
    : secret_(std::move(secret)), public_(crypto_box_PUBLICKEYBYTES, '\0') {
    auto bytes = secret_.reveal();
    crypto_scalarmult_base(bytes_of(public_), bytes_of(bytes));
    wipe(bytes);
}

RecipientKey RecipientKey::random() {
    return RecipientKey(SealingKey::random());
}

RecipientKey RecipientKey::from(const SealingKey& secret) {
    return RecipientKey(secret.copy());
}

std::string RecipientKey::public_key() const {
    return public_;
}

Result<std::string> RecipientKey::open(std::string_view sealed) const {
    if (sealed.size() < crypto_box_SEALBYTES) return does_not_open();
    std::string plain(sealed.size() - crypto_box_SEALBYTES, '\0');
    auto bytes = secret_.reveal();
    const int opened = crypto_box_seal_open(bytes_of(plain), bytes_of(sealed), sealed.size(),
                                            bytes_of(std::string_view(public_)), bytes_of(bytes));
    wipe(bytes);
    if (opened != 0) return does_not_open();
    return plain;
}

Result<std::string> seal_to(std::string_view public_key, std::string_view plain) {
    ready();
    if (public_key.size() != crypto_box_PUBLICKEYBYTES) return key_length(public_key.size());
    std::string sealed(plain.size() + crypto_box_SEALBYTES, '\0');
    // A point of small order is no key of anybody.
    if (crypto_box_seal(bytes_of(sealed), bytes_of(plain), plain.size(), bytes_of(public_key)) != 0)
        return fail(Code::invalid_input, "crypto.no_public_key");
    return sealed;
}

SigningKey::SigningKey(const SealingKey& seed) : public_(crypto_sign_PUBLICKEYBYTES, '\0') {
    ready();
    auto bytes = seed.reveal();
    crypto_sign_seed_keypair(bytes_of(public_), secret_.data(), bytes_of(bytes));
    wipe(bytes);
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : public_(std::move(other.public_)), secret_(other.secret_) {
    sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
    if (this != &other) {
        public_ = std::move(other.public_);
        secret_ = other.secret_;
        sodium_memzero(other.secret_.data(), other.secret_.size());
    }
    return *this;
}

SigningKey::~SigningKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

SigningKey SigningKey::random() {
    return SigningKey(SealingKey::random());
}

SigningKey SigningKey::from(const SealingKey& seed) {
    return SigningKey(seed);
}

std::string SigningKey::public_key() const {
    return public_;
}

std::string SigningKey::sign(std::string_view message) const {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes_of(signature), nullptr, bytes_of(message), message.size(),
                         secret_.data());
    return signature;
}

bool is_signed_by(std::string_view public_key, std::string_view message,
                  std::string_view signature) {
    ready();
    return public_key.size() == crypto_sign_PUBLICKEYBYTES &&
           signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(),
                                       bytes_of(public_key)) == 0;
}

Result<SealingKey> key_of_passphrase(std::string_view passphrase, std::string_view salt) {
    ready();
    if (salt.size() != crypto_pwhash_SALTBYTES)
        return fail(Code::invalid_input, "crypto.salt_length",
                    {{"bytes", static_cast<std::int64_t>(salt.size())}});
    std::string bytes(SealingKey::size, '\0');
    constexpr unsigned long long passes = 3;
    constexpr std::size_t memory = std::size_t{64} << 20;
    // It fails for one reason: the memory is not there.
    if (crypto_pwhash(bytes_of(bytes), bytes.size(), passphrase.data(), passphrase.size(),
                      bytes_of(salt), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    auto key = SealingKey::of(bytes);
    wipe(bytes);
    return key;
}

void wipe(std::string& bytes) {
    sodium_memzero(bytes.data(), bytes.size());
    bytes.clear();
}

std::string random_bytes(std::size_t count) {
    ready();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the zero behind it
    return text;
}

std::optional<std::string> base64_bytes(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &length,
                          &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(length);
    // libsodium 1.0.18 reads some bytes above 0x7f as letters.
    if (base64(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace palermo::crypto
