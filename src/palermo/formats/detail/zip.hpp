// formats/detail/zip.hpp: what is inside a zip archive, without trusting what it says about itself.
//
//     bytes ──> ZipArchive::open() ──> entry ──> ZipEntryReader::read(), a piece at a time
//
// The archive may come from anyone. Every size is checked while unpacking and not only in the
// directory; entries that overlap (Fifield's bomb), climb out of the archive, are encrypted or stand
// twice are refused before the first byte is unpacked. Archives inside archives are never opened.
//
// Sources  [APPNOTE] PKWARE .ZIP file format specification 6.3.10;
//          [Fifield19] Fifield (2019), A better zip bomb, WOOT '19.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/formats/detail/byte_source.hpp"

namespace palermo::formats::detail {

struct ZipLimits {
    std::uint64_t unpacked_bytes = std::uint64_t{1} << 30;  // of all entries read, together
    // Deflate itself can reach 1032. A workbook of data reaches 10 to 60; one of empty formatted
    // cells 200. Small parts are let off.
    std::uint64_t ratio = 400;
    std::uint64_t ratio_from_bytes = std::uint64_t{8} << 20;
    std::size_t entries = 10'000;
};

struct ZipEntry {
    std::string name;
    std::uint64_t data_offset = 0;
    std::uint64_t packed_bytes = 0;
    std::uint64_t bytes = 0;  // as the directory says
    std::uint32_t crc = 0;
    bool deflated = false;
};

class ZipArchive;

/// One entry, unpacked forward. The last read checks length and CRC.
class ZipEntryReader final : public ByteSource {
public:
    ZipEntryReader(ZipEntryReader&&) noexcept;
    ~ZipEntryReader() override;

    /// Errors   invalid_input  damaged data, another length or CRC than said, a limit
    Result<std::size_t> read(char* to, std::size_t room) override;

private:
    friend class ZipArchive;
    struct State;
    explicit ZipEntryReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Looks at `bytes` without copying them; they must outlive the archive and its readers.
class ZipArchive {
public:
    /// Errors   invalid_input  cut short, damaged, encrypted, entries that overlap or climb out
    static Result<ZipArchive> open(std::string_view bytes, std::string_view file_name,
                                   const ZipLimits& limits = {});

    /// The entry of that name in any case, or nullptr.
    const ZipEntry* find(std::string_view name) const;

    const std::vector<ZipEntry>& entries() const noexcept { return entries_; }

    Result<ZipEntryReader> read(const ZipEntry& entry);

private:
    std::string_view bytes_;
    std::string file_name_;
    ZipLimits limits_;
    std::vector<ZipEntry> entries_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::shared_ptr<std::uint64_t> unpacked_ = std::make_shared<std::uint64_t>(0);
};

}  // namespace palermo::formats::detail
