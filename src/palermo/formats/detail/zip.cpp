#include "palermo/formats/detail/zip.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <optional>

namespace palermo::formats::detail {
namespace {

// Signatures and sizes of the fixed parts [APPNOTE 4.3].
constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint32_t central_signature = 0x02014b50;
constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t end64_signature = 0x06064b50;
constexpr std::uint32_t locator64_signature = 0x07064b50;
constexpr std::size_t local_bytes = 30, central_bytes = 46, end_bytes = 22, end64_bytes = 56,
                      locator64_bytes = 20;
constexpr std::uint16_t zip64_extra = 0x0001;

// Little-endian numbers at places the caller has checked to be inside.
template <int Bytes>
std::uint64_t number(std::string_view bytes, std::uint64_t at) {
    std::uint64_t value = 0;
    for (int i = Bytes; i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(at) + i]);
    }
    return value;
}

constexpr auto u16 = number<2>;
constexpr auto u32 = number<4>;
constexpr auto u64 = number<8>;

bool inside(std::string_view bytes, std::uint64_t at, std::uint64_t count) {
    return at <= bytes.size() && count <= bytes.size() - at;
}

struct Directory {
    std::uint64_t entries, bytes, offset;
};

// The end record stands last, before a comment of its own length [APPNOTE 4.3.16].
std::optional<Directory> find_directory(std::string_view bytes) {
    if (bytes.size() < end_bytes) return std::nullopt;
    const auto last = bytes.size() - end_bytes;
    const auto first = last > 0xffff ? last - 0xffff : 0;
    for (auto at = last + 1; at-- > first;) {
        if (u32(bytes, at) != end_signature || u16(bytes, at + 20) != last - at) continue;
        Directory found{u16(bytes, at + 10), u32(bytes, at + 12), u32(bytes, at + 16)};
        if (found.entries != 0xffff && found.bytes != 0xffffffff && found.offset != 0xffffffff) {
            return found;
        }
        // Some number did not fit: the 64-bit record says it [APPNOTE 4.3.14, 4.3.15].
        if (at < locator64_bytes) return std::nullopt;
        const auto locator = at - locator64_bytes;
        if (u32(bytes, locator) != locator64_signature) return found;
        const auto end64 = u64(bytes, locator + 8);
        if (!inside(bytes, end64, end64_bytes) || u32(bytes, end64) != end64_signature) {
            return std::nullopt;
        }
        return Directory{u64(bytes, end64 + 32), u64(bytes, end64 + 40), u64(bytes, end64 + 48)};
    }
    return std::nullopt;
}

// Names of parts are compared without case (ECMA-376-2, 6.2.2.3).
std::string folded(std::string_view name) {
    std::string lower(name);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

// Names that would leave the folder they are unpacked to. We unpack nothing to disk; a file that
// tries is not a workbook all the same.
bool climbs_out(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\0') != name.npos ||
        (name.size() > 1 && name[1] == ':')) {
        return true;
    }
    for (std::size_t at = 0; at <= name.size();) {
        const auto slash = std::min(name.find('/', at), name.size());
        if (name.substr(at, slash - at) == "..") return true;
        at = slash + 1;
    }
    return false;
}

}  // namespace

Result<ZipArchive> ZipArchive::open(std::string_view bytes, std::string_view file_name,
                                    const ZipLimits& limits) {
    const auto refused_as = [&](Code code, ErrorId id) {
        return fail(code, id, {}, std::string(file_name));
    };
    const auto damaged = [&] { return refused_as(Code::invalid_input, "zip.directory_damaged"); };
    const auto directory = find_directory(bytes);
    if (!directory) return refused_as(Code::invalid_input, "zip.cut_short");
    if (directory->entries > limits.entries)
        return refused_as(Code::invalid_input, "zip.too_many_files");
    if (!inside(bytes, directory->offset, directory->bytes)) return damaged();

    ZipArchive archive;
    archive.bytes_ = bytes;
    archive.file_name_ = file_name;
    archive.limits_ = limits;
    struct Extent {
        std::uint64_t begin, end;
    };
    std::vector<Extent> extents;
    auto at = directory->offset;
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        if (!inside(bytes, at, central_bytes) || u32(bytes, at) != central_signature) {
            return damaged();
        }
        const auto flags = u16(bytes, at + 8), method = u16(bytes, at + 10);
        const auto name_bytes = u16(bytes, at + 28), extra_bytes = u16(bytes, at + 30),
                   comment_bytes = u16(bytes, at + 32);
        if (!inside(bytes, at + central_bytes, name_bytes + extra_bytes + comment_bytes)) {
            return damaged();
        }
        ZipEntry entry;
        entry.crc = static_cast<std::uint32_t>(u32(bytes, at + 16));
        entry.packed_bytes = u32(bytes, at + 20);
        entry.bytes = u32(bytes, at + 24);
        std::uint64_t local = u32(bytes, at + 42);
        const auto raw_name =
            bytes.substr(static_cast<std::size_t>(at + central_bytes), name_bytes);
        entry.name = raw_name;
        // Some writers on Windows separate folders as Windows does.
        std::replace(entry.name.begin(), entry.name.end(), '\\', '/');

        // 64-bit sizes, in this order, only those that did not fit [APPNOTE 4.5.3].
        const auto extra_end = at + central_bytes + name_bytes + extra_bytes;
        for (auto extra = extra_end - extra_bytes; extra + 4 <= extra_end;) {
            const auto id = u16(bytes, extra), length = u16(bytes, extra + 2);
            const auto end = extra + 4 + length;
            if (end > extra_end) break;
            if (id == zip64_extra) {
                auto field = extra + 4;
                for (auto* value : {&entry.bytes, &entry.packed_bytes, &local}) {
                    if (*value != 0xffffffff || field + 8 > end) continue;
                    *value = u64(bytes, field);
                    field += 8;
                }
            }
            extra = end;
        }
        at = extra_end + comment_bytes;

        if (climbs_out(entry.name)) return refused_as(Code::invalid_input, "zip.name_climbs_out");
        if ((flags & 1) != 0) {
            return refused_as(Code::invalid_input, "zip.password");
        }
        if (method != 0 && method != 8) {
            return refused_as(Code::invalid_input, "zip.method");
        }
        entry.deflated = method == 8;
        if (!entry.deflated && entry.packed_bytes != entry.bytes) return damaged();
        if (!inside(bytes, local, local_bytes) || u32(bytes, local) != local_signature ||
            u16(bytes, local + 26) != name_bytes ||
            !inside(bytes, local + local_bytes, name_bytes) ||
            bytes.substr(static_cast<std::size_t>(local + local_bytes), name_bytes) != raw_name) {
            return damaged();
        }
        entry.data_offset = local + local_bytes + name_bytes + u16(bytes, local + 28);
        if (!inside(bytes, entry.data_offset, entry.packed_bytes)) return damaged();
        extents.push_back({local, entry.data_offset + entry.packed_bytes});
        if (!archive.by_name_.emplace(folded(entry.name), archive.entries_.size()).second) {
            return refused_as(Code::invalid_input, "zip.name_twice");
        }
        archive.entries_.push_back(std::move(entry));
    }
    std::sort(extents.begin(), extents.end(),
              [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (std::size_t i = 0; i < extents.size(); ++i) {
        const auto next = i + 1 < extents.size() ? extents[i + 1].begin : directory->offset;
        if (extents[i].end > next) return refused_as(Code::invalid_input, "zip.overlap");
    }
    return archive;
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
    const auto found = by_name_.find(folded(name));
    return found == by_name_.end() ? nullptr : &entries_[found->second];
}

struct ZipEntryReader::State {
    std::string_view left;  // packed bytes not yet given to inflate
    std::string where;
    ZipEntry entry;
    ZipLimits limits;
    std::shared_ptr<std::uint64_t> all_unpacked;
    std::uint64_t unpacked = 0;
    std::uint32_t crc = 0;
    bool finished = false;
    z_stream stream = {};
    bool stream_open = false;

    ~State() {
        if (stream_open) inflateEnd(&stream);
    }
};

ZipEntryReader::ZipEntryReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipEntryReader::ZipEntryReader(ZipEntryReader&&) noexcept = default;
ZipEntryReader::~ZipEntryReader() = default;

Result<ZipEntryReader> ZipArchive::read(const ZipEntry& entry) {
    auto state = std::make_unique<ZipEntryReader::State>();
    state->left = bytes_.substr(static_cast<std::size_t>(entry.data_offset),
                                static_cast<std::size_t>(entry.packed_bytes));
    state->where = file_name_ + ":" + entry.name;
    state->entry = entry;
    state->limits = limits_;
    state->all_unpacked = unpacked_;
    if (entry.deflated) {
        // -15: a raw stream, as zip holds it.
        if (inflateInit2(&state->stream, -15) != Z_OK) {
            return fail(Code::unavailable, "packed.no_memory", {}, state->where);
        }
        state->stream_open = true;
    }
    return ZipEntryReader(std::move(state));
}

Result<std::size_t> ZipEntryReader::read(char* to, std::size_t room) {
    auto& s = *state_;
    if (s.finished) return std::size_t{0};
    std::size_t count = 0;
    bool ended = false;
    if (s.entry.deflated) {
        s.stream.next_out = reinterpret_cast<Bytef*>(to);
        s.stream.avail_out = static_cast<uInt>(std::min<std::size_t>(room, 1U << 30));
        const auto asked = s.stream.avail_out;
        const auto offered = std::min<std::size_t>(s.left.size(), 1U << 30);
        s.stream.next_in = reinterpret_cast<const Bytef*>(s.left.data());
        s.stream.avail_in = static_cast<uInt>(offered);
        const int said = inflate(&s.stream, Z_NO_FLUSH);
        s.left.remove_prefix(offered - s.stream.avail_in);
        count = asked - s.stream.avail_out;
        ended = said == Z_STREAM_END;
        if (said != Z_OK && !ended && (said != Z_BUF_ERROR || count == 0)) {
            return fail(Code::invalid_input, "zip.data_damaged", {}, s.where);
        }
    } else {
        count = std::min(room, s.left.size());
        std::copy_n(s.left.data(), count, to);
        s.left.remove_prefix(count);
        ended = s.left.empty();
    }
    s.unpacked += count;
    *s.all_unpacked += count;
    s.crc = static_cast<std::uint32_t>(crc32_z(s.crc, reinterpret_cast<const Bytef*>(to), count));
    if (*s.all_unpacked > s.limits.unpacked_bytes) {
        return fail(Code::invalid_input, "zip.too_large",
                    {{"limit", s.limits.unpacked_bytes >> 20}}, s.where);
    }
    if (s.unpacked > s.limits.ratio_from_bytes &&
        s.unpacked / s.limits.ratio > s.entry.packed_bytes) {
        return fail(Code::invalid_input, "zip.ratio", {{"times", s.limits.ratio}}, s.where);
    }
    if (s.unpacked > s.entry.bytes) {
        return fail(Code::invalid_input, "zip.longer_than_said", {}, s.where);
    }
    if (!ended) return count;
    s.finished = true;
    if (s.unpacked != s.entry.bytes || s.crc != s.entry.crc || !s.left.empty()) {
        return fail(Code::invalid_input, "zip.checksum", {}, s.where);
    }
    return count;
}

}  // namespace palermo::formats::detail
