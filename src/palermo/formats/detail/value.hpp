// formats/detail/value.hpp: what every reader asks of a new value, and what it may cost to hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/table/table.hpp"

namespace palermo::formats::detail {

/// Nothing stands there: white space alone, no-break spaces included.
inline bool is_blank(std::string_view value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
        if (c == '\xc2' && i + 1 < value.size() && value[i + 1] == '\xa0') {
            ++i;
            continue;
        }
        return false;
    }
    return true;
}

/// "16 MiB", "10 B".
inline std::string size_in_words(std::uint64_t bytes) {
    constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
    return bytes >= mebibyte && bytes % mebibyte == 0 ? std::to_string(bytes / mebibyte) + " MiB"
                                                      : std::to_string(bytes) + " B";
}

/// The room a table in the making takes, told as it grows: a file may be small and its table not.
class Room {
public:
    explicit Room(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

    // 4 bytes a code; vectors keep up to twice of what they hold.
    void cells(std::uint64_t count) { bytes_ += count * 2 * sizeof(TextCode); }
    // A string object, its slots in the lookup, and its bytes where they do not fit inside.
    void value(std::size_t length) { bytes_ += 96 + (length > 15 ? length + 16 : 0); }
    bool full() const { return bytes_ > limit_bytes_; }
    std::uint64_t limit_bytes() const { return limit_bytes_; }

private:
    std::uint64_t limit_bytes_;
    std::uint64_t bytes_ = 0;
};

}  // namespace palermo::formats::detail
