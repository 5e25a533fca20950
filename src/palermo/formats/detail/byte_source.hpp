// formats/detail/byte_source.hpp: bytes that come a piece at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::formats::detail {

class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Up to `room` bytes to `to`; 0 only at the end. `room` is not 0.
    virtual Result<std::size_t> read(char* to, std::size_t room) = 0;
};

/// Bytes already in memory. Looks at them; does not own them.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string_view bytes) : left_(bytes) {}

    Result<std::size_t> read(char* to, std::size_t room) override {
        const auto count = std::min(room, left_.size());
        if (count != 0) std::memcpy(to, left_.data(), count);
        left_.remove_prefix(count);
        return count;
    }

private:
    std::string_view left_;
};

}  // namespace palermo::formats::detail
