#include "palermo/crypto/keyed.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bitset>
#include <cerrno>
#include <span>

#include "palermo/crypto/random.hpp"

namespace palermo::crypto {

namespace {

constexpr std::size_t most_key_bytes = 4096;
constexpr std::size_t least_different = 16;

}  // namespace

Key::~Key() {
    if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

Result<Key> Key::of(std::string_view bytes) {
    if (bytes.size() < least_key_bytes) {
        return fail(Code::invalid_input, "key.too_short",
                    {{"least", least_key_bytes}, {"field", field_name("new_key")}});
    }
    if (bytes.size() > most_key_bytes) {
        return fail(Code::invalid_input, "key.too_long", {{"most", most_key_bytes}});
    }
    std::bitset<256> seen;
    for (const char c : bytes) seen.set(static_cast<unsigned char>(c));
    if (seen.count() < least_different) {
        return fail(Code::invalid_input, "key.not_random", {{"field", field_name("new_key")}});
    }
    const auto* const first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    return Key(std::vector<std::uint8_t>(first, first + bytes.size()));
}

Result<Key> Key::read(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return fail(errno == ENOENT ? Code::not_found : Code::unavailable, "key.cannot_open", {},
                    path.filename().string());
    }
    struct stat about = {};
    std::string bytes(most_key_bytes + 1, '\0');
    const bool known = ::fstat(file, &about) == 0;
    const auto got = known ? ::read(file, bytes.data(), bytes.size()) : -1;
    ::close(file);
    const auto where = path.filename().string();
    if (!known || !S_ISREG(about.st_mode) || got < 0) {
        return fail(Code::unavailable, "key.cannot_read", {}, where);
    }
    Result<Key> made = fail(Code::not_permitted, "key.open_to_others", {}, where);
    if ((about.st_mode & 077) == 0) {
        made = of(std::string_view(bytes).substr(0, static_cast<std::size_t>(got)));
    }
    if (!made) {
        auto error = std::move(made).error();
        error.where = where;
        made = std::move(error);
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return made;
}

Result<void> Key::make(const std::filesystem::path& path) {
    const auto where = path.filename().string();
    // Written aside and then linked: nobody reads half a key, and of two who make it one is told.
    SecureRandom random;
    const auto aside =
        path.parent_path() / ("." + where + "." + std::to_string(random.bits()) + ".tmp");
    const int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fail(Code::unavailable, "key.cannot_make", {}, where);
    std::array<std::byte, least_key_bytes> bytes{};
    // 32 random bytes hold fewer than 16 different ones less than once in 10^10 keys.
    random.fill(bytes);
    const bool whole = ::write(file, bytes.data(), bytes.size()) == std::ptrdiff_t(bytes.size()) &&
                       ::fsync(file) == 0;
    ::close(file);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    const int why = whole && ::link(aside.c_str(), path.c_str()) != 0 ? errno : 0;
    ::unlink(aside.c_str());
    if (why == EEXIST) return fail(Code::conflict, "key.stands", {}, where);
    if (!whole || why != 0) return fail(Code::unavailable, "key.cannot_write", {}, where);
    return {};
}

std::array<std::uint8_t, 32> Key::hmac(std::string_view message) const {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha256(), bytes_.data(), static_cast<int>(bytes_.size()),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                            digest.data(), &size);
    expects(made != nullptr && size == digest.size());
    return digest;
}

Key Key::derived(std::string_view purpose) const {
    const auto digest = hmac(std::string("palermo derived key\n") + std::string(purpose));
    return Key(std::vector<std::uint8_t>(digest.begin(), digest.end()));
}

std::string hex(const std::array<std::uint8_t, 32>& digest, std::size_t bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string made;
    for (std::size_t i = 0; i < bytes && i < digest.size(); ++i) {
        made += digits[digest[i] >> 4];
        made += digits[digest[i] & 15];
    }
    return made;
}

}  // namespace palermo::crypto
