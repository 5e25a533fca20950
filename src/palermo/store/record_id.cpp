#include "palermo/crypto/base32.hpp"
#include "palermo/store/store.hpp"

namespace palermo::store {
namespace {

constexpr std::size_t id_bytes = 10;

}  // namespace

RecordId RecordId::random() {
    return RecordId(crypto::random_bytes(id_bytes));
}

std::optional<RecordId> RecordId::parse(std::string_view text) {
    const auto letters = crypto::base32_letters(text);
    if (!letters) return std::nullopt;
    auto bytes = crypto::base32_bytes(*letters);
    if (!bytes || bytes->size() != id_bytes) return std::nullopt;
    return RecordId(*std::move(bytes));
}

std::optional<RecordId> RecordId::of(std::string_view bytes) {
    if (bytes.size() != id_bytes) return std::nullopt;
    return RecordId(std::string(bytes));
}

std::string RecordId::text() const {
    auto text = crypto::base32(bytes_);
    for (const std::size_t hyphen : {12, 8, 4}) text.insert(hyphen, 1, '-');
    return text;
}

}  // namespace palermo::store
