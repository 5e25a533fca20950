// formats/compress.hpp: .xz and .gz, unpacked within limits and packed for examples.
//
// A small compressed file can hold more than the machine has room for, by mistake or by intent, so
// every reader names the most it will give and stops there while unpacking.
//
//     const auto bytes = TRY(unxz(packed, "data.csv.xz"));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::formats {

/// The most a compressed file may unpack to unless the caller says otherwise.
inline constexpr std::uint64_t default_unpacked_limit = std::uint64_t{1} << 30;

/// Unpacks .xz (one stream or several on end), checking its integrity sums.
///
/// Errors   invalid_input  not xz, cut short, damaged, more than `limit_bytes`, or a dictionary
///                         larger than 256 MiB
/// Cost     memory: the result and the dictionary (64 MiB for xz -9); what unpacks to more than
///          64 MiB is unpacked twice, first to be measured
Result<std::string> unxz(std::string_view bytes, std::string_view file_name,
                         std::uint64_t limit_bytes = default_unpacked_limit);

/// Unpacks .gz (one member or several on end), checking CRC and length.
///
/// Errors   invalid_input  not gzip, cut short, damaged, or more than `limit_bytes`
Result<std::string> gunzip(std::string_view bytes, std::string_view file_name,
                           std::uint64_t limit_bytes = default_unpacked_limit);

/// Packs as .xz with preset 9 and a CRC64, the same bytes for the same input and liblzma.
Result<std::string> xz(std::string_view bytes);

}  // namespace palermo::formats
