#include "palermo/formats/detail/xml.hpp"
#include "palermo/core/utf8.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace palermo::formats::detail {
namespace {

constexpr std::size_t first_buffer_bytes = std::size_t{64} << 10;
constexpr std::size_t piece_limit_bytes = std::size_t{4} << 20;
constexpr std::size_t depth_limit = 64;

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Where a name ends. Bytes above 127 belong to names: their letters need not be told apart here.
constexpr auto ends_name = [] {
    std::array<bool, 256> ends = {};
    for (const char c : {' ', '\t', '\n', '\r', '/', '>', '=', '<', '"', '\'', '&', '\0'}) {
        ends[static_cast<unsigned char>(c)] = true;
    }
    return ends;
}();

std::size_t name_length(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && !ends_name[static_cast<unsigned char>(text[i])]) ++i;
    return i;
}

std::string_view local(std::string_view name) {
    const auto* const colon = static_cast<const char*>(std::memchr(name.data(), ':', name.size()));
    return colon == nullptr ? name : name.substr(static_cast<std::size_t>(colon - name.data()) + 1);
}

// A character XML allows [XML 2.2].
bool allowed(std::uint32_t c) {
    return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c < 0xd800) ||
           (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

// The character of the reference between & and ;, or 0.
std::uint32_t character_of(std::string_view reference) {
    if (reference == "amp") return '&';
    if (reference == "lt") return '<';
    if (reference == "gt") return '>';
    if (reference == "quot") return '"';
    if (reference == "apos") return '\'';
    if (reference.size() < 2 || reference[0] != '#') return 0;
    const bool hex = reference[1] == 'x';
    const auto digits = reference.substr(hex ? 2 : 1);
    std::uint32_t c = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), c, hex ? 16 : 10);
    return error == std::errc() && end == digits.data() + digits.size() && allowed(c) ? c : 0;
}

// Appends `raw` with its references replaced; false at one that XML does not know.
bool append_unescaped(std::string& text, std::string_view raw) {
    for (;;) {
        const auto mark = raw.find('&');
        text += raw.substr(0, mark);
        if (mark == raw.npos) return true;
        raw.remove_prefix(mark + 1);
        const auto end = raw.substr(0, 12).find(';');
        const auto c = end == raw.npos ? 0 : character_of(raw.substr(0, end));
        if (c == 0) return false;
        utf8::append(text, c);
        raw.remove_prefix(end + 1);
    }
}

}  // namespace

XmlReader::XmlReader(ByteSource& source) : source_(source), buffer_(first_buffer_bytes, '\0') {}

static Error malformed(palermo::Shown what) {
    return fail(Code::invalid_input, "xml.malformed", {{"what", std::move(what)}});
}

// Reads on; false at the end. Unread bytes move to the front of the buffer, which grows only while
// one piece fills it.
Result<bool> XmlReader::more() {
    if (source_ended_) return false;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size()) {
        if (buffer_.size() >= piece_limit_bytes) return malformed(text_of("xml.piece"));
        buffer_.resize(2 * buffer_.size());
    }
    const auto count = TRY(source_.read(buffer_.data() + end_, buffer_.size() - end_));
    source_ended_ = count == 0;
    end_ += count;
    return count != 0;
}

Result<bool> XmlReader::have(std::size_t count) {
    while (end_ - begin_ < count) {
        if (!TRY(more())) return false;
    }
    return true;
}

// Where `what` begins, counted from `begin_`, looking from `from` on; npos if it never comes.
Result<std::size_t> XmlReader::find(std::string_view what, std::size_t from) {
    for (;;) {
        const std::string_view held(buffer_.data() + begin_, end_ - begin_);
        const auto at = held.find(what, from);
        if (at != held.npos) return at;
        from = held.size() < what.size() ? 0 : held.size() - what.size() + 1;
        if (!TRY(more())) return std::string_view::npos;
    }
}

Result<XmlEvent> XmlReader::next() {
    if (end_pending_) {
        end_pending_ = false;
        open_names_.resize(starts_.back());
        starts_.pop_back();
        return XmlEvent::end;
    }
    for (;;) {
        if (begin_ == end_ && !TRY(more())) {
            if (!starts_.empty()) return malformed(text_of("xml.middle"));
            if (!root_seen_) return malformed(text_of("xml.nothing"));
            return XmlEvent::finish;
        }
        if (buffer_[begin_] != '<') {
            const auto stop = TRY(find("<", 0));
            const auto length = stop == std::string_view::npos ? end_ - begin_ : stop;
            const std::string_view raw(buffer_.data() + begin_, length);
            begin_ += length;
            if (starts_.empty()) {
                // A byte-order mark and blanks may stand around the root.
                for (const char c : raw.substr(raw.starts_with("\xef\xbb\xbf") ? 3 : 0)) {
                    if (!blank(c)) return malformed(text_of("xml.outside"));
                }
                continue;
            }
            text_ = raw;
            if (raw.find('\r') != raw.npos) text_ = with_line_feeds(raw);
            if (text_.find('&') != text_.npos) {
                std::string plain;
                if (!append_unescaped(plain, text_)) return malformed(text_of("xml.entity"));
                scratch_ = std::move(plain);
                text_ = scratch_;
            }
            return XmlEvent::text;
        }
        if (!TRY(have(2))) return malformed(text_of("xml.middle"));
        const char second = buffer_[begin_ + 1];
        if (second == '/') return read_end_tag();
        if (second == '?') {
            const auto stop = TRY(find("?>", 2));
            if (stop == std::string_view::npos) return malformed(text_of("xml.declaration_open"));
            TRY(read_declaration(std::string_view(buffer_.data() + begin_, stop)));
            begin_ += stop + 2;
            continue;
        }
        if (second != '!') return read_tag();
        TRY(have(9));
        const std::string_view held(buffer_.data() + begin_, end_ - begin_);
        if (held.starts_with("<!--")) {
            const auto stop = TRY(find("-->", 4));
            if (stop == std::string_view::npos) return malformed(text_of("xml.comment_open"));
            begin_ += stop + 3;
            continue;
        }
        if (held.starts_with("<![CDATA[")) {
            const auto stop = TRY(find("]]>", 9));
            if (stop == std::string_view::npos) return malformed(text_of("xml.cdata_open"));
            if (starts_.empty()) return malformed(text_of("xml.outside"));
            text_ = std::string_view(buffer_.data() + begin_ + 9, stop - 9);
            if (text_.find('\r') != text_.npos) text_ = with_line_feeds(text_);
            begin_ += stop + 3;
            return XmlEvent::text;
        }
        return fail(Code::invalid_input, "xml.document_type");
    }
}

// CR and CRLF are line ends like LF [XML 2.11]; a CR that is meant comes as &#13;.
std::string_view XmlReader::with_line_feeds(std::string_view raw) {
    scratch_.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\r') {
            scratch_ += raw[i];
        } else if (i + 1 == raw.size() || raw[i + 1] != '\n') {
            scratch_ += '\n';
        }
    }
    return scratch_;
}

Result<void> XmlReader::read_declaration(std::string_view declaration) {
    if (!declaration.starts_with("<?xml") || declaration.size() < 6 || !blank(declaration[5])) {
        return {};
    }
    const auto at = declaration.find("encoding");
    if (at == declaration.npos) return {};
    const auto open = declaration.find_first_of("\"'", at);
    if (open == declaration.npos) return malformed(text_of("xml.declaration"));
    auto encoding = declaration.substr(open + 1);
    encoding = encoding.substr(0, encoding.find(declaration[open]));
    for (const auto known : {"UTF-8", "utf-8", "US-ASCII", "us-ascii", "utf8", "UTF8"}) {
        if (encoding == known) return {};
    }
    return malformed(text_of("xml.encoding"));
}

Result<XmlEvent> XmlReader::read_tag() {
    if (starts_.empty() && root_seen_) return malformed(text_of("xml.two_roots"));
    if (starts_.size() >= depth_limit) return malformed(text_of("xml.too_deep"));
    // A tag ends at the first > outside quotes.
    std::size_t stop = 0;
    for (std::size_t from = 1;;) {
        stop = TRY(find(">", from));
        if (stop == std::string_view::npos) return malformed(text_of("xml.inside_tag"));
        const std::string_view tag(buffer_.data() + begin_, stop);
        // Look for a quote left open before it; most tags have none and few have >.
        char quote = 0;
        for (const char c : tag) {
            if (quote == 0 ? (c == '"' || c == '\'') : c == quote) quote = quote == 0 ? c : '\0';
        }
        if (quote == 0) break;
        const char text[] = {quote, '\0'};
        const auto closing = TRY(find(text, stop + 1));
        if (closing == std::string_view::npos) return malformed(text_of("xml.quote_open"));
        from = closing + 1;
    }
    std::string_view tag(buffer_.data() + begin_ + 1, stop - 1);
    begin_ += stop + 1;
    end_pending_ = !tag.empty() && tag.back() == '/';
    if (end_pending_) tag.remove_suffix(1);
    const auto length = name_length(tag);
    const auto full_name = tag.substr(0, length);
    if (length == 0) return malformed(text_of("xml.tag_name"));
    starts_.push_back(open_names_.size());
    open_names_ += full_name;
    name_ = local(full_name);
    root_seen_ = true;
    TRY(read_attributes(tag.substr(length)));
    return XmlEvent::start;
}

Result<void> XmlReader::read_attributes(std::string_view tag) {
    attributes_.clear();
    for (;;) {
        std::size_t i = 0;
        while (i < tag.size() && blank(tag[i])) ++i;
        if (i == tag.size()) return {};
        if (i == 0) return malformed(text_of("xml.no_blank"));
        tag.remove_prefix(i);
        const auto length = name_length(tag);
        const auto name = tag.substr(0, length);
        tag.remove_prefix(length);
        for (i = 0; i < tag.size() && blank(tag[i]);) ++i;
        if (length == 0 || i == tag.size() || tag[i] != '=')
            return malformed(text_of("xml.attribute"));
        for (++i; i < tag.size() && blank(tag[i]);) ++i;
        if (i == tag.size() || (tag[i] != '"' && tag[i] != '\''))
            return malformed(text_of("xml.attribute"));
        const auto close = tag.find(tag[i], i + 1);
        if (close == tag.npos) return malformed(text_of("xml.attribute"));
        attributes_.push_back({local(name), tag.substr(i + 1, close - i - 1)});
        tag.remove_prefix(close + 1);
    }
}

Result<XmlEvent> XmlReader::read_end_tag() {
    const auto stop = TRY(find(">", 2));
    if (stop == std::string_view::npos) return malformed(text_of("xml.inside_tag"));
    std::string_view tag(buffer_.data() + begin_ + 2, stop - 2);
    begin_ += stop + 1;
    while (!tag.empty() && blank(tag.back())) tag.remove_suffix(1);
    if (starts_.empty() || std::string_view(open_names_).substr(starts_.back()) != tag) {
        return malformed(text_of("xml.end_tag"));
    }
    open_names_.resize(starts_.back());
    starts_.pop_back();
    name_ = local(tag);
    return XmlEvent::end;
}

const std::string_view* XmlReader::attribute(std::string_view name) const {
    for (const auto& attribute : attributes_) {
        if (attribute.name == name) return &attribute.raw;
    }
    return nullptr;
}

Result<std::string> XmlReader::unescaped(std::string_view raw) {
    std::string text;
    if (!append_unescaped(text, raw)) return malformed(text_of("xml.entity"));
    return text;
}

Result<void> XmlReader::skip() {
    const auto outside = depth() - 1;
    while (depth() > outside) TRY(next());
    return {};
}

}  // namespace palermo::formats::detail
