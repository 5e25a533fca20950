#include "palermo/protect/ledger.hpp"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/crypto/random.hpp"
#include "palermo/protect/accountant.hpp"

namespace palermo::protect {

namespace detail {
void (*at_step)(const char* step) = nullptr;
}

namespace {

namespace fs = std::filesystem;
namespace json = simdjson::dom;

constexpr const char* nothing_before =
    "0000000000000000000000000000000000000000000000000000000000000000";

fs::path head_of(const fs::path& ledger) {
    return ledger.string() + ".head";
}

std::string now_utc() {
    const auto now = std::time(nullptr);
    std::tm parts = {};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text = {};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::string secret() {
    crypto::SecureRandom random;
    std::string digits;
    for (int i = 0; i < 4; ++i) {
        char part[17];
        std::snprintf(part, sizeof part, "%016llx", static_cast<unsigned long long>(random.bits()));
        digits += part;
    }
    return digits;
}

std::string line_of(std::int64_t number, const std::string& before, const std::string& body) {
    return "{\"line\":" + std::to_string(number) + ",\"before\":\"" + before +
           "\",\"body\":" + body + "}";
}

std::string head_text(std::int64_t lines, const std::string& digest) {
    return "{\"lines\":" + std::to_string(lines) + ",\"sha256\":\"" + digest + "\"}\n";
}

Error corrupt(std::string message, const fs::path& path, std::int64_t line = 0) {
    return fail(Code::corrupt,
                std::move(message) +
                    "; nothing can be published on it: restore the ledger from its last copy",
                path.string() + (line > 0 ? ":" + std::to_string(line) : std::string()));
}

/// The members of one line, or nothing where one is absent or of another type.
struct Fields {
    json::object object;
    bool whole = true;

    std::string text(const char* key) {
        std::string_view value;
        if (object[key].get(value) != simdjson::SUCCESS) whole = false;
        return std::string(value);
    }
    std::int64_t number(const char* key) {
        std::int64_t value = 0;
        if (object[key].get(value) != simdjson::SUCCESS) whole = false;
        return value;
    }
    Rational fraction(const char* key) {
        auto value = Rational::parse(text(key));
        if (!value) whole = false;
        return value ? *value : Rational(0);
    }
};

std::string exact(double number) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", number);
    return text;
}

std::string field(const char* key, std::string_view value) {
    return std::string(",\"") + key + "\":" + json_quoted(value);
}

std::string field(const char* key, std::int64_t value) {
    return std::string(",\"") + key + "\":" + std::to_string(value);
}

/// What was in the making beside `target`, left behind by processes that were killed.
void remove_leftovers(const fs::path& target) {
    std::error_code ignored;
    const auto start = "." + target.filename().string() + ".";
    // A file that was being written when it ended, of a file or folder in the making.
    const auto unfinished = "." + start;
    for (const auto& each : fs::directory_iterator(target.parent_path(), ignored)) {
        const auto name = each.path().filename().string();
        if ((name.starts_with(start) && name.ends_with(".making")) ||
            (name.starts_with(unfinished) && name.ends_with(".tmp"))) {
            fs::remove_all(each.path(), ignored);
        }
    }
}

bool stands_in_place(const LedgerEntry& entry) {
    const fs::path target(entry.target);
    const auto bytes = read_file(entry.is_private() ? target / statement_file : target);
    return bytes && crypto::sha256(*bytes) == entry.release_sha256;
}

}  // namespace

std::string_view name_of(EntryState state) {
    switch (state) {
        case EntryState::reserved:
            return "reserved";
        case EntryState::committed:
            return "committed";
        case EntryState::withdrawn:
            return "withdrawn";
    }
    return "";
}

Result<Ledger> Ledger::create(const fs::path& path, LedgerTerms terms) {
    std::error_code error;
    if (fs::exists(path, error)) {
        return fail(Code::conflict, "there is a ledger already; a budget is given once",
                    path.string());
    }
    if (terms.rho_limit <= Rational(0)) {
        return fail(Code::invalid_input, "the budget of a ledger must be above zero");
    }
    if (!(terms.delta > 0 && terms.delta < 1)) {
        return fail(Code::invalid_input, "delta must lie between 0 and 1, both excluded");
    }
    if (terms.rows_per_victim_max < 1) {
        return fail(Code::invalid_input, "a victim has at least one row");
    }
    const auto line = line_of(
        1, nothing_before,
        "{\"kind\":\"open\"" + field("when", now_utc()) + field("about", terms.about) +
            field("unit", "one victim with all their rows, added or removed") +
            field("rho_limit", terms.rho_limit.text()) + field("delta", exact(terms.delta)) +
            field("rows_per_victim_max", terms.rows_per_victim_max) + field("salt", secret()) +
            "}");
    // Head first: a ledger without its head is refused, a head without a ledger is nothing yet.
    TRY(write_file(head_of(path), head_text(1, crypto::sha256(line)), Readers::owner));
    TRY(write_file(path, line + "\n", Readers::owner));
    return open(path);
}

Result<Ledger> Ledger::open(const fs::path& path) {
    return load(path, true);
}
Result<Ledger> Ledger::read(const fs::path& path) {
    return load(path, false);
}

Result<Ledger> Ledger::load(const fs::path& path, bool for_writing) {
    Ledger ledger;
    ledger.path_ = path;
    if (for_writing) {
        ledger.lock_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
        if (ledger.lock_ < 0) {
            if (errno == ENOENT) return fail(Code::not_found, "no ledger there", path.string());
            return fail(Code::unavailable, std::string("cannot open: ") + std::strerror(errno),
                        path.string());
        }
        if (::flock(ledger.lock_, LOCK_EX | LOCK_NB) != 0) {
            return fail(Code::unavailable, "another process is publishing on this ledger",
                        path.string());
        }
    }
    const auto bytes = TRY(read_file(path));
    const auto head_bytes = read_file(head_of(path));
    if (!head_bytes) return corrupt("the head file of the ledger is missing", head_of(path));

    json::parser parser;
    json::object head;
    std::int64_t head_lines = 0;
    std::string_view head_digest;
    if (parser.parse(*head_bytes).get(head) != simdjson::SUCCESS ||
        head["lines"].get(head_lines) != simdjson::SUCCESS ||
        head["sha256"].get(head_digest) != simdjson::SUCCESS || head_lines < 1) {
        return corrupt("the head file of the ledger cannot be read", head_of(path));
    }
    const std::string confirmed(head_digest);

    ledger.last_digest_ = nothing_before;
    std::string digest_at_head;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto end = bytes.find('\n', at);
        const auto number = ledger.lines_ + 1;
        if (end == std::string::npos) {
            // A line that was being written when the power went; no step has relied on it.
            if (number <= head_lines) return corrupt("the ledger ends within a line", path, number);
            if (for_writing && ::ftruncate(ledger.lock_, static_cast<off_t>(at)) != 0) {
                return fail(Code::unavailable, "cannot repair the ledger", path.string());
            }
            break;
        }
        const auto line = bytes.substr(at, end - at);
        at = end + 1;

        json::object whole;
        Fields outer{.object = {}}, body{.object = {}};
        if (parser.parse(line).get(whole) != simdjson::SUCCESS ||
            whole["body"].get(body.object) != simdjson::SUCCESS) {
            return corrupt("a line of the ledger cannot be read", path, number);
        }
        outer.object = whole;
        if (outer.number("line") != number || outer.text("before") != ledger.last_digest_) {
            return corrupt("a line of the ledger does not follow from the line before it", path,
                           number);
        }
        const auto kind = body.text("kind");
        if ((kind == "open") != (number == 1)) {
            return corrupt("a line of the ledger is out of place", path, number);
        }
        if (kind == "open") {
            ledger.terms_.about = body.text("about");
            ledger.terms_.rho_limit = body.fraction("rho_limit");
            ledger.terms_.delta = std::strtod(body.text("delta").c_str(), nullptr);
            ledger.terms_.rows_per_victim_max = body.number("rows_per_victim_max");
            ledger.salt_ = body.text("salt");
        } else if (kind == "reserve") {
            LedgerEntry entry;
            entry.number = body.number("number");
            entry.when = body.text("when");
            entry.purpose = body.text("purpose");
            entry.rho = body.fraction("rho");
            entry.dataset_sha256 = body.text("dataset_sha256");
            entry.target = body.text("target");
            json::element reading;
            if (body.object["reading"].get(reading) == simdjson::SUCCESS) {
                body.whole = body.whole && reading.is_object() && entry.rho == Rational(0);
                entry.reading = simdjson::minify(reading);
            }
            if (entry.number != static_cast<std::int64_t>(ledger.entries_.size()) + 1) {
                body.whole = false;
            }
            ledger.entries_.push_back(std::move(entry));
        } else {
            auto* entry = ledger.pending(body.number("number"));
            if (entry == nullptr) {
                body.whole = false;
            } else if (kind == "seal") {
                entry->release_sha256 = body.text("release_sha256");
                entry->making = body.text("making");
            } else if (kind == "commit") {
                entry->state = EntryState::committed;
            } else if (kind == "withdraw") {
                entry->state = EntryState::withdrawn;
            } else {
                body.whole = false;
            }
        }
        if (!body.whole || !outer.whole) {
            return corrupt("a line of the ledger lacks a part", path, number);
        }
        ledger.lines_ = number;
        ledger.last_digest_ = crypto::sha256(line);
        if (number == head_lines) digest_at_head = ledger.last_digest_;
    }
    // One line more than the head says is a line whose head was not yet written; not two.
    if (digest_at_head != confirmed || ledger.lines_ > head_lines + 1) {
        return corrupt("lines of the ledger were changed, lost or added", path);
    }
    if (for_writing) {
        if (ledger.lines_ > head_lines) {
            TRY(write_file(head_of(path), head_text(ledger.lines_, ledger.last_digest_)));
        }
        TRY(ledger.finish_open_entries());
    }
    return ledger;
}

Ledger::Ledger(Ledger&& other) noexcept
    : path_(std::move(other.path_)),
      terms_(std::move(other.terms_)),
      salt_(std::move(other.salt_)),
      entries_(std::move(other.entries_)),
      lines_(other.lines_),
      last_digest_(std::move(other.last_digest_)),
      lock_(std::exchange(other.lock_, -1)) {}

Ledger::~Ledger() {
    if (lock_ >= 0) ::close(lock_);
}

Rational Ledger::spent() const {
    Rational sum;
    for (const auto& entry : entries_) {
        if (entry.state != EntryState::withdrawn) sum += entry.rho;
    }
    return sum;
}

std::string Ledger::public_name(const std::string& dataset_sha256) const {
    return crypto::sha256(salt_ + dataset_sha256);
}

LedgerEntry* Ledger::pending(std::int64_t number) {
    if (number < 1 || number > static_cast<std::int64_t>(entries_.size())) return nullptr;
    auto& entry = entries_[static_cast<std::size_t>(number) - 1];
    return entry.state == EntryState::reserved ? &entry : nullptr;
}

Result<void> Ledger::append(std::string body) {
    expects(lock_ >= 0);  // a ledger opened with read() does not write
    const auto line = line_of(lines_ + 1, last_digest_, body);
    const auto bytes = line + "\n";
    std::string_view rest = bytes;
    const auto size = ::lseek(lock_, 0, SEEK_END);
    detail::step("before line");
    while (!rest.empty()) {
        const auto written = ::write(lock_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const std::string why = std::strerror(errno);
            // Half a line, and the next one on end of it could not be read.
            if (size >= 0 && ::ftruncate(lock_, size) != 0) {
                return fail(Code::unavailable, "half a line was written to the ledger: " + why,
                            path_.string());
            }
            return fail(Code::unavailable, "cannot write the ledger: " + why, path_.string());
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(lock_) != 0) {
        return fail(Code::unavailable, "cannot flush the ledger to the disk", path_.string());
    }
    detail::step("after line");
    lines_ += 1;
    last_digest_ = crypto::sha256(line);
    TRY(write_file(head_of(path_), head_text(lines_, last_digest_)));
    detail::step("after head");
    return {};
}

Result<std::int64_t> Ledger::reserve(const Rational& rho, std::string purpose,
                                     std::string dataset_sha256, const fs::path& target) {
    if (rho <= Rational(0)) {
        return fail(Code::invalid_input, "a release costs more than nothing");
    }
    if (rho > left()) {
        return fail(Code::conflict,
                    "the privacy budget does not cover this: it costs rho " +
                        told_above(rho.up(), 6) + " and " + told_below(left().down(), 6) +
                        " is left; ask for a smaller epsilon, or publish nothing more from these "
                        "data",
                    path_.string());
    }
    LedgerEntry entry;
    entry.purpose = std::move(purpose);
    entry.rho = rho;
    entry.dataset_sha256 = std::move(dataset_sha256);
    return hold(std::move(entry), target);
}

Result<std::int64_t> Ledger::enter(std::string reading, std::string purpose,
                                   std::string dataset_sha256, const fs::path& target) {
    LedgerEntry entry;
    entry.purpose = std::move(purpose);
    entry.rho = Rational(0);
    entry.dataset_sha256 = std::move(dataset_sha256);
    entry.reading = std::move(reading);
    return hold(std::move(entry), target);
}

Result<std::int64_t> Ledger::hold(LedgerEntry entry, const fs::path& target) {
    entry.number = static_cast<std::int64_t>(entries_.size()) + 1;
    entry.when = now_utc();
    auto place = fs::absolute(target).lexically_normal();
    if (!place.has_filename()) place = place.parent_path();
    entry.target = place.string();
    TRY(append("{\"kind\":\"reserve\"" + field("number", entry.number) + field("when", entry.when) +
               field("purpose", entry.purpose) + field("rho", entry.rho.text()) +
               field("dataset_sha256", entry.dataset_sha256) + field("target", entry.target) +
               (entry.reading.empty() ? "" : ",\"reading\":" + entry.reading) + "}"));
    entries_.push_back(std::move(entry));
    return entries_.back().number;
}

Result<void> Ledger::seal(std::int64_t number, std::string release_sha256, const fs::path& making) {
    auto* entry = pending(number);
    expects(entry != nullptr && entry->release_sha256.empty());
    TRY(append("{\"kind\":\"seal\"" + field("number", number) +
               field("release_sha256", release_sha256) + field("making", making.string()) + "}"));
    entry->release_sha256 = std::move(release_sha256);
    entry->making = making.string();
    return {};
}

Result<void> Ledger::commit(std::int64_t number) {
    auto* entry = pending(number);
    expects(entry != nullptr && !entry->release_sha256.empty());
    TRY(append("{\"kind\":\"commit\"" + field("number", number) + field("when", now_utc()) + "}"));
    entry->state = EntryState::committed;
    return {};
}

Result<void> Ledger::withdraw(std::int64_t number) {
    auto* entry = pending(number);
    expects(entry != nullptr);
    TRY(append("{\"kind\":\"withdraw\"" + field("number", number) + field("when", now_utc()) +
               "}"));
    entry->state = EntryState::withdrawn;
    return {};
}

Result<void> Ledger::finish_open_entries() {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto entry = entries_[i];
        if (entry.state != EntryState::reserved) continue;
        std::error_code ignored;
        const bool sealed = !entry.release_sha256.empty();
        // Sealed and gone from where it was made: it was put in place, whoever has it now.
        if (sealed && (stands_in_place(entry) || !fs::exists(entry.making, ignored))) {
            TRY(commit(entry.number));
        } else {
            TRY(withdraw(entry.number));
        }
        remove_leftovers(entry.target);
    }
    return {};
}

}  // namespace palermo::protect
