#include "palermo/crypto/random.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sys/random.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "palermo/core/result.hpp"

namespace palermo::crypto {
namespace {

std::atomic<std::uint64_t> forks = 0;

void count_forks_once() {
    static const int registered =
        ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
    expects(registered == 0);
}

void from_kernel(void* bytes, std::size_t count) {
    auto* at = static_cast<unsigned char*>(bytes);
    while (count > 0) {
        const auto got = ::getrandom(at, count, 0);
        if (got < 0 && errno == EINTR) continue;
        expects(got > 0);
        at += got;
        count -= static_cast<std::size_t>(got);
    }
}

}  // namespace

SecureRandom::SecureRandom() {
    count_forks_once();
    rekey();
}

SecureRandom::~SecureRandom() {
    OPENSSL_cleanse(key_.data(), sizeof key_);
    OPENSSL_cleanse(words_.data(), sizeof words_);
}

bool SecureRandom::forked() const noexcept {
    return generation_ != forks.load(std::memory_order_relaxed);
}

void SecureRandom::rekey() {
    generation_ = forks.load(std::memory_order_relaxed);
    from_kernel(key_.data(), sizeof key_);
    next_ = words_.size();
}

void SecureRandom::refill() {
    if (forked()) rekey();
    // A key is used for one block, so the counter and nonce may stay zero.
    const unsigned char nonce[16] = {};
    std::fill(words_.begin(), words_.end(), 0);
    auto* context = EVP_CIPHER_CTX_new();
    expects(context != nullptr);
    int length = 0;
    auto* bytes = reinterpret_cast<unsigned char*>(words_.data());
    const bool whole =
        EVP_EncryptInit_ex(context, EVP_chacha20(), nullptr,
                           reinterpret_cast<const unsigned char*>(key_.data()), nonce) == 1 &&
        EVP_EncryptUpdate(context, bytes, &length, bytes, static_cast<int>(sizeof words_)) == 1 &&
        length == static_cast<int>(sizeof words_);
    EVP_CIPHER_CTX_free(context);
    expects(whole);
    std::copy_n(words_.begin(), key_words, key_.begin());
    std::fill_n(words_.begin(), key_words, 0);
    next_ = key_words;
}

void SecureRandom::fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const auto word = bits();
        const auto count = std::min(bytes.size(), sizeof word);
        std::memcpy(bytes.data(), &word, count);
        bytes = bytes.subspan(count);
    }
}

}  // namespace palermo::crypto
