#include "palermo/store/audit_line.hpp"

#include <array>
#include <charconv>
#include <optional>

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
    if (text.empty() || text[0] < '0' || text[0] > '9' || (text[0] == '0' && text != "0"))
        return false;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

// A line as it stands, read without a copy.
struct Parts {
    std::array<std::string_view, fields> values = {};
    std::int64_t number = 0, count = 0;
};

std::optional<Parts> parts_of(std::string_view text) {
    // No early end: several letters at once.
    bool other = false;
    for (const char c : text)
        other |= (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    if (other) return std::nullopt;
    Parts parts;
    auto& values = parts.values;
    for (std::size_t i = 0; i < fields; ++i) {
        const auto end = text.find('\t');
        // A tab behind every value but the last.
        if ((end == text.npos) != (i + 1 == fields)) return std::nullopt;
        values[i] = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    if (!read_number(values[0], parts.number) || !read_number(values[9], parts.count) ||
        parts.number == 0 || !is_time(values[1]) || !is_digest(values[10]) || values[2].empty() ||
        values[5].empty() || values[8].empty())
        return std::nullopt;
    return parts;
}

Error no_line(std::int64_t number) {
    return fail(Code::corrupt, "store.audit_line", {{"line", number}});
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
    const auto parts = parts_of(text);
    if (!parts) return no_line(number);
    const auto value = [&](std::size_t i) { return std::string(parts->values[i]); };
    WrittenLine found;
    found.number = parts->number;
    found.time = value(1);
    found.line = {value(2), value(3), value(4), value(5), value(6), value(7)};
    found.outcome = value(8);
    found.count = parts->count;
    found.previous = value(10);
    return found;
}

Result<void> AuditVerifier::add(std::string_view line) {
    const auto next = tree_.size() + 1;
    const auto parts = parts_of(line);
    if (!parts) return no_line(next);
    if (parts->number != next || parts->values[10] != previous_)
        return fail(Code::corrupt, "store.audit_chain", {{"line", next}});
    tree_.add(line);
    previous_ = crypto::chain_of(line);
    return {};
}

}  // namespace palermo::store
