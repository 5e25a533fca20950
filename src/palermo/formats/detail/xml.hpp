// formats/detail/xml.hpp: the XML a workbook is made of, read forward in constant memory.
//
//     ByteSource ──> XmlReader::next() ──> start, text, end, ... finish
//
// A pull parser for one dialect: UTF-8, elements, attributes, text, CDATA, comments. A document type
// is refused, so there are no entities beside the five of XML and no way to expand one into many.
//
// Sources  [XML] Extensible Markup Language 1.0, fifth edition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/formats/detail/byte_source.hpp"

namespace palermo::formats::detail {

enum class XmlEvent : std::uint8_t { start, end, text, finish };

class XmlReader {
public:
    struct Attribute {
        std::string_view name;  // without prefix
        std::string_view raw;   // entities not yet replaced
    };

    /// Reads from `source`, which must outlive the reader.
    explicit XmlReader(ByteSource& source);

    /// The next piece. Views given out before are void.
    ///
    /// Errors   invalid_input  not well-formed, a document type, another encoding, deeper than 64,
    ///                         a piece longer than 4 MiB; `where` is left empty for the caller
    ///          and whatever the source refuses
    Result<XmlEvent> next();

    std::string_view name() const noexcept { return name_; }  // start, end: without prefix
    std::string_view text() const noexcept { return text_; }  // text: entities replaced
    std::size_t depth() const noexcept { return starts_.size(); }

    /// The raw value of an attribute, or nullptr. Valid after start.
    const std::string_view* attribute(std::string_view name) const;

    /// All of them, in order: two prefixes may give one name twice.
    const std::vector<Attribute>& attributes() const noexcept { return attributes_; }

    /// A raw value with its entities replaced.
    ///
    /// Errors   invalid_input  an entity that XML does not know
    static Result<std::string> unescaped(std::string_view raw);

    /// After start: passes over everything to the end of that element.
    Result<void> skip();

private:
    Result<bool> more();
    Result<bool> have(std::size_t count);
    Result<std::size_t> find(std::string_view what, std::size_t from);
    std::string_view with_line_feeds(std::string_view raw);
    Result<XmlEvent> read_tag();
    Result<XmlEvent> read_end_tag();
    Result<void> read_declaration(std::string_view declaration);
    Result<void> read_attributes(std::string_view tag);

    ByteSource& source_;
    std::string buffer_;
    std::size_t begin_ = 0, end_ = 0;  // what of the buffer is still to be read
    bool source_ended_ = false;
    bool root_seen_ = false;
    bool end_pending_ = false;
    std::string_view name_, text_;
    std::string scratch_;
    std::vector<Attribute> attributes_;
    std::string open_names_;           // full names of the open elements, on end
    std::vector<std::size_t> starts_;  // where each begins
};

}  // namespace palermo::formats::detail
