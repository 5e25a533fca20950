#include "palermo/formats/compress.hpp"

#include <lzma.h>
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <memory>

namespace palermo::formats {
namespace {

constexpr std::size_t step_bytes = std::size_t{256} << 10;
constexpr std::uint64_t dictionary_limit = std::uint64_t{256} << 20;

Error refused(std::string message, std::string_view file_name) {
    return fail(Code::invalid_input, std::move(message), std::string(file_name));
}

Error too_large(std::string_view file_name, std::uint64_t limit_bytes) {
    return refused("unpacked, the file is larger than " + std::to_string(limit_bytes >> 20) +
                       " MiB; unpack it yourself and split it if it is what it should be",
                   file_name);
}

// Room for the next step, never past one byte more than the limit: that byte tells "too large"
// from "just as large".
void make_room(std::string& text, std::size_t used, std::uint64_t limit_bytes) {
    const auto wanted = std::max(used + step_bytes, 2 * used);
    text.resize(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, limit_bytes + 1)));
}

}  // namespace

Result<std::string> unxz(std::string_view bytes, std::string_view file_name,
                         std::uint64_t limit_bytes) {
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, dictionary_limit, LZMA_CONCATENATED) != LZMA_OK) {
        return fail(Code::unavailable, "no memory to unpack", std::string(file_name));
    }
    const std::unique_ptr<lzma_stream, decltype(&lzma_end)> closer(&stream, &lzma_end);
    stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream.avail_in = bytes.size();
    std::string text;
    std::size_t used = 0;
    for (;;) {
        if (used == text.size()) make_room(text, used, limit_bytes);
        stream.next_out = reinterpret_cast<std::uint8_t*>(text.data() + used);
        stream.avail_out = text.size() - used;
        const auto said = lzma_code(&stream, LZMA_FINISH);
        used = text.size() - stream.avail_out;
        if (used > limit_bytes) return too_large(file_name, limit_bytes);
        switch (said) {
            case LZMA_OK:
                continue;
            case LZMA_STREAM_END:
                text.resize(used);
                return text;
            case LZMA_BUF_ERROR:
                return refused("the .xz file is cut short; fetch it again", file_name);
            case LZMA_FORMAT_ERROR:
                return refused("this is not an .xz file", file_name);
            case LZMA_MEMLIMIT_ERROR:
                return refused(
                    "unpacking needs a dictionary above 256 MiB; pack it with xz -9 or "
                    "lower",
                    file_name);
            case LZMA_MEM_ERROR:
                return fail(Code::unavailable, "no memory to unpack", std::string(file_name));
            default:
                return refused("the .xz file is damaged; fetch it again", file_name);
        }
    }
}

Result<std::string> gunzip(std::string_view bytes, std::string_view file_name,
                           std::uint64_t limit_bytes) {
    z_stream stream = {};
    // 15 bits of window, 16: gzip with its CRC and length.
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        return fail(Code::unavailable, "no memory to unpack", std::string(file_name));
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> closer(&stream, &inflateEnd);
    std::string text;
    std::size_t used = 0, taken = 0;
    for (;;) {
        if (used == text.size()) make_room(text, used, limit_bytes);
        const auto in = std::min<std::size_t>(bytes.size() - taken, 1U << 30);
        const auto out = std::min<std::size_t>(text.size() - used, 1U << 30);
        stream.next_in = reinterpret_cast<const Bytef*>(bytes.data() + taken);
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = reinterpret_cast<Bytef*>(text.data() + used);
        stream.avail_out = static_cast<uInt>(out);
        const int said = inflate(&stream, Z_NO_FLUSH);
        const auto gave = out - stream.avail_out;
        taken += in - stream.avail_in;
        used += gave;
        if (used > limit_bytes) return too_large(file_name, limit_bytes);
        if (said == Z_STREAM_END) {
            if (taken == bytes.size()) break;
            // Another member on end, as gzip writes when files are appended.
            if (inflateReset(&stream) != Z_OK) return refused("the .gz file is damaged", file_name);
            continue;
        }
        if (said == Z_OK || (said == Z_BUF_ERROR && gave == 0 && out == 0)) continue;
        if (said == Z_BUF_ERROR) {
            return refused("the .gz file is cut short; fetch it again", file_name);
        }
        return refused(used == 0 ? "this is not a sound .gz file; fetch it again"
                                 : "the .gz file is damaged; fetch it again",
                       file_name);
    }
    text.resize(used);
    return text;
}

Result<std::string> xz(std::string_view bytes) {
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, 9)) return fail(Code::unavailable, "no preset to pack with");
    // A dictionary larger than the input only costs memory, here and where it is unpacked.
    options.dict_size = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(bytes.size(), LZMA_DICT_SIZE_MIN, options.dict_size));
    lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    std::string packed(lzma_stream_buffer_bound(bytes.size()), '\0');
    std::size_t used = 0;
    const auto said = lzma_stream_buffer_encode(
        filters, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(bytes.data()),
        bytes.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &used, packed.size());
    if (said != LZMA_OK) return fail(Code::unavailable, "no memory to pack");
    packed.resize(used);
    return packed;
}

}  // namespace palermo::formats
