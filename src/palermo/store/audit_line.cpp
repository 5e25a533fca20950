#include "palermo/store/audit_line.hpp"

#include <charconv>
#include <vector>

namespace palermo::store {
namespace {

constexpr std::size_t fields = 11;

bool plain(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return true;
}

// "2026-12-01T08:00:00Z"
bool is_time(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
    }
    return true;
}

bool is_digest(std::string_view text) {
    if (text.size() != 64) return false;
    for (const char c : text) {
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

// One number, one text: no sign, no leading zero.
bool read_number(std::string_view text, std::int64_t& number) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && number >= 0 &&
           std::to_string(number) == text;
}

}  // namespace

std::string WrittenLine::text() const {
    std::string written = std::to_string(number);
    for (const auto* each : {&time, &line.who, &line.zone, &line.purpose, &line.what, &line.which,
                             &line.why, &outcome}) {
        expects(plain(*each));
        written += '\t';
        written += *each;
    }
    return written + '\t' + std::to_string(count) + '\t' + previous;
}

Result<WrittenLine> WrittenLine::parse(std::string_view text, std::int64_t number) {
    const auto form = fail(Code::corrupt, "store.audit_line", {{"line", number}});
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const auto end = text.find('\t', begin);
        parts.push_back(text.substr(begin, end == text.npos ? end : end - begin));
        if (end == text.npos) break;
        begin = end + 1;
    }
    if (parts.size() != fields) return form;
    for (const auto part : parts) {
        if (!plain(part)) return form;
    }
    WrittenLine found;
    if (!read_number(parts[0], found.number) || !read_number(parts[9], found.count) ||
        found.number == 0 || !is_time(parts[1]) || !is_digest(parts[10]) || parts[2].empty() ||
        parts[5].empty() || parts[8].empty())
        return form;
    found.time = parts[1];
    found.line = {std::string(parts[2]), std::string(parts[3]), std::string(parts[4]),
                  std::string(parts[5]), std::string(parts[6]), std::string(parts[7])};
    found.outcome = parts[8];
    found.previous = parts[10];
    return found;
}

Result<void> AuditVerifier::add(std::string_view line) {
    const auto next = tree_.size() + 1;
    const auto found = TRY(WrittenLine::parse(line, next));
    if (found.number != next || found.previous != previous_)
        return fail(Code::corrupt, "store.audit_chain", {{"line", next}});
    tree_.add(line);
    previous_ = crypto::chain_of(line);
    return {};
}

}  // namespace palermo::store
