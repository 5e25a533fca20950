// Makes small zip archives and workbooks for tests, right or wrong in one place at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace palermo::formats {

inline std::uint32_t crc32_of(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
    return ~crc;
}

struct ZipPart {
    std::string name, bytes;
    std::string packed = {};  // raw deflate data, if not stored
    std::uint32_t flags = 0;
    std::uint32_t crc_change = 0;   // xor
    std::uint32_t size_change = 0;  // added to the size said
    bool deflated = false;
};

inline std::string zip_of(const std::vector<ZipPart>& parts) {
    std::string zip, directory;
    const auto put = [](std::string& to, std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i) & 0xff);
    };
    for (const auto& part : parts) {
        const auto& data = part.deflated ? part.packed : part.bytes;
        const auto offset = static_cast<std::uint32_t>(zip.size());
        std::string common;
        put(common, 20, 2);
        put(common, part.flags, 2);
        put(common, part.deflated ? 8 : 0, 2);
        put(common, 0x00210000, 4);  // 1980-01-01
        put(common, crc32_of(part.bytes) ^ part.crc_change, 4);
        put(common, static_cast<std::uint32_t>(data.size()), 4);
        put(common, static_cast<std::uint32_t>(part.bytes.size()) + part.size_change, 4);
        put(common, static_cast<std::uint32_t>(part.name.size()), 2);
        put(common, 0, 2);
        put(zip, 0x04034b50, 4);
        zip += common + part.name + data;
        put(directory, 0x02014b50, 4);
        put(directory, 20, 2);
        directory += common;
        directory += std::string(2 + 2 + 2 + 4, '\0');  // comment, disk, attributes
        put(directory, offset, 4);
        directory += part.name;
    }
    const auto start = static_cast<std::uint32_t>(zip.size());
    zip += directory;
    put(zip, 0x06054b50, 4);
    put(zip, 0, 4);
    put(zip, static_cast<std::uint32_t>(parts.size()), 2);
    put(zip, static_cast<std::uint32_t>(parts.size()), 2);
    put(zip, static_cast<std::uint32_t>(directory.size()), 4);
    put(zip, start, 4);
    put(zip, 0, 2);
    return zip;
}

/// The parts of a workbook with one sheet "Data" holding `rows` inside <sheetData>.
inline std::vector<ZipPart> workbook_parts(std::string_view rows, std::string_view strings = "") {
    const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const auto relation = [&](const char* id, const char* kind, const char* target) {
        return std::string("<Relationship Id=\"") + id + "\" Type=\"" + type + kind +
               "\" Target=\"" + target + "\"/>";
    };
    return {
        {"_rels/.rels", "<Relationships>" + relation("r1", "officeDocument", "xl/workbook.xml") +
                            "</Relationships>"},
        {"xl/workbook.xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<workbook><sheets>"
         "<sheet name=\"Hidden\" sheetId=\"9\" state=\"hidden\" r:id=\"r9\"/>"
         "<sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships>" + relation("r9", "worksheet", "worksheets/hidden.xml") +
             relation("r1", "worksheet", "/xl/worksheets/sheet1.xml") +
             relation("r2", "sharedStrings", "sharedStrings.xml") + "</Relationships>"},
        {"xl/sharedStrings.xml", "<sst>" + std::string(strings) + "</sst>"},
        {"xl/worksheets/sheet1.xml",
         "<worksheet><sheetData>" + std::string(rows) + "</sheetData></worksheet>"},
        {"xl/worksheets/hidden.xml",
         "<worksheet><sheetData><row><c t=\"str\"><v>secret</v></c></row></sheetData></worksheet>"},
    };
}

}  // namespace palermo::formats
