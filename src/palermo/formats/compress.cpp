#include "palermo/formats/compress.hpp"

#include <lzma.h>
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <functional>
#include <memory>

namespace palermo::formats {
namespace {

constexpr std::size_t step_bytes = std::size_t{256} << 10;
constexpr std::uint64_t dictionary_limit = std::uint64_t{256} << 20;

Error too_large(std::string_view file_name, std::uint64_t limit_bytes) {
    return fail(Code::invalid_input, "packed.too_large", {{"limit", limit_bytes >> 20}},
                std::string(file_name));
}

Error no_memory(std::string_view file_name) {
    return fail(Code::unavailable, "packed.no_memory", {}, std::string(file_name));
}

Error cut_short(const char* kind, std::string_view file_name) {
    return fail(Code::invalid_input, "packed.cut_short", {{"kind", our_word(kind)}},
                std::string(file_name));
}

Error not_sound(const char* kind, std::string_view file_name) {
    return fail(Code::invalid_input, "packed.not_sound", {{"kind", our_word(kind)}},
                std::string(file_name));
}

Error damaged(const char* kind, std::string_view file_name) {
    return fail(Code::invalid_input, "packed.damaged", {{"kind", our_word(kind)}},
                std::string(file_name));
}

// Takes a piece of what was unpacked.
using Take = std::function<void(std::string_view)>;

Result<std::uint64_t> unxz_pieces(std::string_view bytes, std::string_view file_name,
                                  std::uint64_t limit_bytes, const Take& take) {
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, dictionary_limit, LZMA_CONCATENATED) != LZMA_OK) {
        return no_memory(file_name);
    }
    const std::unique_ptr<lzma_stream, decltype(&lzma_end)> closer(&stream, &lzma_end);
    stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream.avail_in = bytes.size();
    std::string piece(step_bytes, '\0');
    std::uint64_t given = 0;
    for (;;) {
        stream.next_out = reinterpret_cast<std::uint8_t*>(piece.data());
        stream.avail_out = piece.size();
        const auto said = lzma_code(&stream, LZMA_FINISH);
        const auto gave = piece.size() - stream.avail_out;
        given += gave;
        if (given > limit_bytes) return too_large(file_name, limit_bytes);
        take(std::string_view(piece).substr(0, gave));
        switch (said) {
            case LZMA_OK:
                continue;
            case LZMA_STREAM_END:
                return given;
            case LZMA_BUF_ERROR:
                return cut_short(".xz", file_name);
            case LZMA_FORMAT_ERROR:
                return not_sound(".xz", file_name);
            case LZMA_MEMLIMIT_ERROR:
                return fail(Code::invalid_input, "packed.dictionary", {}, std::string(file_name));
            case LZMA_MEM_ERROR:
                return no_memory(file_name);
            default:
                return damaged(".xz", file_name);
        }
    }
}

Result<std::uint64_t> gunzip_pieces(std::string_view bytes, std::string_view file_name,
                                    std::uint64_t limit_bytes, const Take& take) {
    z_stream stream = {};
    // 15 bits of window, 16: gzip with its CRC and length.
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        return no_memory(file_name);
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> closer(&stream, &inflateEnd);
    std::string piece(step_bytes, '\0');
    std::uint64_t given = 0;
    std::size_t taken = 0;
    for (;;) {
        const auto in = std::min<std::size_t>(bytes.size() - taken, 1U << 30);
        stream.next_in = reinterpret_cast<const Bytef*>(bytes.data() + taken);
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int said = inflate(&stream, Z_NO_FLUSH);
        const auto gave = piece.size() - stream.avail_out;
        taken += in - stream.avail_in;
        given += gave;
        if (given > limit_bytes) return too_large(file_name, limit_bytes);
        take(std::string_view(piece).substr(0, gave));
        if (said == Z_STREAM_END) {
            if (taken == bytes.size()) return given;
            // Another member on end, as gzip writes when files are appended.
            if (inflateReset(&stream) != Z_OK) return damaged(".gz", file_name);
            continue;
        }
        if (said == Z_OK) continue;
        if (said == Z_BUF_ERROR) {
            return cut_short(".gz", file_name);
        }
        return given == 0 ? not_sound(".gz", file_name) : damaged(".gz", file_name);
    }
}

// What is larger than most data is measured first and then unpacked into just as much room: a text
// that grows by doubling needs three times its size, and a bomb would have all of it.
template <class Pieces>
Result<std::string> unpacked(Pieces pieces, std::string_view bytes, std::string_view file_name,
                             std::uint64_t limit_bytes) {
    constexpr std::size_t held_at_once = std::size_t{64} << 20;
    std::string text;
    bool all_held = true;
    const auto size = TRY(pieces(bytes, file_name, limit_bytes, [&](std::string_view piece) {
        all_held = all_held && text.size() + piece.size() <= held_at_once;
        if (all_held) text += piece;
    }));
    if (all_held) return text;
    text.clear();
    text.reserve(static_cast<std::size_t>(size));
    TRY(pieces(bytes, file_name, limit_bytes, [&](std::string_view piece) { text += piece; }));
    return text;
}

}  // namespace

Result<std::string> unxz(std::string_view bytes, std::string_view file_name,
                         std::uint64_t limit_bytes) {
    return unpacked(unxz_pieces, bytes, file_name, limit_bytes);
}

Result<std::string> gunzip(std::string_view bytes, std::string_view file_name,
                           std::uint64_t limit_bytes) {
    return unpacked(gunzip_pieces, bytes, file_name, limit_bytes);
}

Result<std::string> xz(std::string_view bytes) {
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, 9)) return fail(Code::unavailable, "packed.no_memory_to_pack");
    // A dictionary larger than the input only costs memory, here and where it is unpacked.
    options.dict_size = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(bytes.size(), LZMA_DICT_SIZE_MIN, options.dict_size));
    lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    std::string packed(lzma_stream_buffer_bound(bytes.size()), '\0');
    std::size_t used = 0;
    const auto said = lzma_stream_buffer_encode(
        filters, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(bytes.data()),
        bytes.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &used, packed.size());
    if (said != LZMA_OK) return fail(Code::unavailable, "packed.no_memory_to_pack");
    packed.resize(used);
    return packed;
}

}  // namespace palermo::formats
