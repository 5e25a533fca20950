#include "palermo/formats/grids.hpp"

#include "palermo/crypto/digest.hpp"
#include "palermo/formats/compress.hpp"
#include "palermo/formats/detail/csv_grid.hpp"
#include "palermo/formats/detail/file_kind.hpp"
#include "palermo/formats/detail/ods.hpp"
#include "palermo/formats/detail/xlsx_sheet.hpp"

namespace palermo::formats {
namespace {

using detail::Kind;

// A packed file is unpacked once: a packed file within is not data.
Result<void> read_bytes(std::string_view bytes, bool packed, const GridOptions& options,
                        GridFile& file) {
    const auto& name = file.digest.name;
    const auto kind = TRY(detail::kind_of(bytes, name));
    if (kind == Kind::xz || kind == Kind::gz) {
        if (packed) return fail(Code::invalid_input, "source.packed_twice", {}, name);
        const auto unpacked = TRY(detail::unpack(kind, bytes, name, options.unpacked_limit_bytes));
        return read_bytes(unpacked, true, options, file);
    }
    if (kind == Kind::zip) {
        detail::ZipLimits limits;
        limits.unpacked_bytes = options.unpacked_limit_bytes;
        auto archive = TRY(detail::ZipArchive::open(bytes, name, limits));
        if (detail::is_open_document(archive)) return detail::read_ods(archive, options, file);
        return detail::read_xlsx_grids(bytes, options, file);
    }
    if (const auto refusal = detail::markup_refusal(bytes.substr(0, 4096))) {
        return fail(Code::invalid_input, *refusal, {}, name);
    }
    return detail::read_text_grid(bytes, options, file);
}

}  // namespace

Result<GridFile> grids_of(std::string_view bytes, std::string_view file_name,
                          const GridOptions& options) {
    GridFile file;
    file.digest.name = file_name;
    file.bytes = bytes.size();
    TRY(read_bytes(bytes, false, options, file));
    return file;
}

Result<GridFile> read_grids(const std::filesystem::path& path, const GridOptions& options) {
    const auto held = TRY(detail::FileBytes::open(path, options.limit_bytes));
    auto file = TRY(grids_of(held.view(), detail::plain_name(path), options));
    file.digest.sha256 = crypto::sha256(held.view());
    return file;
}

}  // namespace palermo::formats
