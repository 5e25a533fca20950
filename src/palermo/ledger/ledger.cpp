#include "palermo/ledger/ledger.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "palermo/core/clock.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/crypto/random.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/ledger/detail/members.hpp"
#include "palermo/ledger/detail/receipt.hpp"
#include "palermo/ledger/detail/witness.hpp"

namespace palermo::protect {

namespace detail {
void (*at_step)(const char* step) = nullptr;
}

namespace {

namespace fs = std::filesystem;
using formats::Json;

constexpr const char* nothing_before =
    "0000000000000000000000000000000000000000000000000000000000000000";

// Of what stands in a ledger. 1, not written: entries hold a plain digest of the data set. 2: a name made
// with the key beside it.
constexpr std::int64_t format_known = 2;

fs::path head_of(const fs::path& ledger) {
    return ledger.string() + ".head";
}

fs::path key_of(const fs::path& ledger) {
    return ledger.string() + ".key";
}

std::string random_digits(int words) {
    crypto::SecureRandom random;
    std::string digits;
    for (int i = 0; i < words; ++i) {
        char part[17];
        std::snprintf(part, sizeof part, "%016llx", static_cast<unsigned long long>(random.bits()));
        digits += part;
    }
    return digits;
}

std::string line_of(std::int64_t number, const std::string& before, Json::Object body) {
    return to_text(Json::Object{{"line", number}, {"before", before}, {"body", std::move(body)}});
}

std::string head_text(std::int64_t lines, const std::string& digest) {
    return to_text(Json::Object{{"lines", lines}, {"sha256", digest}}) + "\n";
}

/// `at` is the ledger or its head.
Error corrupt(ErrorId id, const fs::path& ledger, const fs::path& at, std::int64_t line = 0) {
    return fail(Code::corrupt, id, {{"ledger", file_name(ledger.string())}},
                Where::of_file(at.string(), line));
}

Error nowhere_to_see(const fs::path& path) {
    return fail(Code::unavailable, "ledger.no_place_for_seen", {}, path.string());
}

/// What the system says of the last call, for people.
Shown reason() {
    return our_word(std::strerror(errno));
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

constexpr std::size_t salt_digits = 64;

/// The secret in the first line, by which it is known which ledger this is.
std::optional<std::string> salt_in(const std::string& bytes) {
    const auto line = detail::parsed(std::string_view(bytes).substr(0, bytes.find('\n')));
    if (!line) return {};
    auto salt = detail::Members{line->find("body")}.text("salt");
    return salt.size() == salt_digits ? std::optional(std::move(salt)) : std::nullopt;
}

/// Is an entry that was seen so in the ledger, as this one?
bool stands_for(const LedgerEntry* own, EntryState seen) {
    if (own == nullptr || own->state == EntryState::withdrawn) return false;
    return own->state != EntryState::lost || seen == EntryState::lost;
}

/// "3 (2026-02-02, annual report)": what people of the office wrote into the ledger.
std::string described(const LedgerEntry& entry) {
    const auto day = entry.when.empty() ? "" : entry.when.substr(0, 10) + ", ";
    return std::to_string(entry.number) + " (" + day + entry.purpose + ")";
}

/// "1, 2, 3, 4, 5 (+2)"
std::string first_of(const std::vector<std::string>& list) {
    std::string text;
    for (std::size_t i = 0; i < list.size() && i < 5; ++i) text += (i > 0 ? ", " : "") + list[i];
    if (list.size() > 5) text += " (+" + std::to_string(list.size() - 5) + ")";
    return text;
}

std::string exact(double number) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", number);
    return text;
}

/// What was in the making beside `target`, left behind by processes that were killed.
void remove_leftovers(const fs::path& target) {
    std::error_code ignored;
    const auto start = "." + target.filename().string() + ".";
    // A file that was being written when it ended, of a file or folder in the making.
    const auto unfinished = "." + start;
    for (const auto& each : fs::directory_iterator(target.parent_path(), ignored)) {
        const auto name = each.path().filename().string();
        if ((name.starts_with(start) &&
             (name.ends_with(".making") || name.ends_with(".making.release.json"))) ||
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

/// Sealed and gone from where it was made: it was put in place, whoever has it now.
bool was_put_in_place(const LedgerEntry& entry) {
    std::error_code ignored;
    if (entry.release_sha256.empty()) return false;
    return stands_in_place(entry) || !fs::exists(entry.making, ignored);
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
        case EntryState::lost:
            return "lost";
    }
    return "";
}

fs::path default_seen_folder() {
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return fs::path(value == nullptr ? "" : value);
    };
    if (const auto own = set("PALERMO_STATE"); !own.empty()) return own / "ledgers";
    // As the XDG Base Directory Specification says: a path that is not absolute is no path.
    if (const auto state = set("XDG_STATE_HOME"); state.is_absolute()) {
        return state / "palermo" / "ledgers";
    }
    auto home = set("HOME");
    if (home.empty()) {
        const auto* user = ::getpwuid(::geteuid());
        if (user != nullptr && user->pw_dir != nullptr) home = user->pw_dir;
    }
    return home.is_absolute() ? home / ".local/state/palermo/ledgers" : fs::path();
}

Result<Ledger> Ledger::create(const fs::path& path, LedgerTerms terms, const fs::path& seen_in) {
    std::error_code error;
    if (fs::exists(path, error)) {
        return fail(Code::conflict, "ledger.exists", {}, path.string());
    }
    if (terms.rho_limit <= Rational(0)) {
        return fail(Code::invalid_input, "ledger.no_budget");
    }
    if (!(terms.delta > 0 && terms.delta < 0.01)) {
        return fail(Code::invalid_input, "ledger.delta_out_of_range", {}, Where::of_field("delta"));
    }
    if (terms.rows_per_victim_max < 1) {
        return fail(Code::invalid_input, "ledger.no_row", {}, Where::of_field("rows_per_victim"));
    }
    if (seen_in.empty()) return nowhere_to_see(path);
    const auto salt = random_digits(4);
    const auto line = line_of(1, nothing_before,
                              {{"kind", "open"},
                               {"format", format_known},
                               {"when", now_utc()},
                               {"about", terms.about},
                               {"unit", "one victim with all their rows, added or removed"},
                               {"rho_limit", terms.rho_limit.text()},
                               {"delta", exact(terms.delta)},
                               {"rows_per_victim_max", terms.rows_per_victim_max},
                               {"salt", salt}});
    // A ledger without its head is refused; a head, or what was seen, without a ledger is nothing yet.
    TRY(detail::write_witness(seen_in, detail::id_of(salt), {1, crypto::sha256(line), {}}));
    TRY(detail::write_private(head_of(path), head_text(1, crypto::sha256(line))));
    TRY(detail::write_private(path, line + "\n"));
    return open(path, seen_in);
}

Result<Ledger> Ledger::open(const fs::path& path, const fs::path& seen_in) {
    return load(path, For::writing, seen_in);
}

Result<Ledger> Ledger::read(const fs::path& path, const fs::path& seen_in) {
    // Without a lock, another process may write between the reading of one file and of the next.
    for (int again = 0;; ++again) {
        const auto before = read_file(head_of(path));
        auto ledger = load(path, For::reading, seen_in);
        const auto after = read_file(head_of(path));
        const bool is_still = before && after && *before == *after;
        if (ledger || ledger.error().code != Code::corrupt || is_still || again == 5) return ledger;
    }
}

Result<Ledger> Ledger::load(const fs::path& path, For purpose, const fs::path& seen_in) {
    Ledger ledger;
    ledger.path_ = path;
    ledger.seen_in_ = seen_in;
    const bool for_writing = purpose != For::reading;
    if (for_writing) {
        if (seen_in.empty()) return nowhere_to_see(path);
        ledger.lock_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
        if (ledger.lock_ < 0) {
            if (errno == ENOENT)
                return fail(Code::not_found, "ledger.not_found", {}, path.string());
            return fail(Code::unavailable, "ledger.cannot_open", {{"reason", reason()}},
                        path.string());
        }
        if (::flock(ledger.lock_, LOCK_EX | LOCK_NB) != 0) {
            return fail(Code::unavailable, "ledger.in_use", {}, path.string());
        }
    }
    auto bytes = TRY(read_file(path));
    // What was seen is read before the head, and the head before the lines: nobody who writes
    // meanwhile makes the ledger look older than it is.
    const auto salt = salt_in(bytes);
    if (salt) ledger.salt_ = *salt;
    TRY(ledger.keep_for_owner());
    ledger.remove_temporaries();
    std::optional<detail::Witness> seen;
    if (salt && !seen_in.empty()) {
        seen = TRY(detail::read_witness(seen_in, detail::id_of(*salt)));
    }
    const auto head_bytes = read_file(head_of(path));
    if (!for_writing) bytes = TRY(read_file(path));

    // To mend a ledger its own head is not needed where this machine has seen it.
    const bool needs_head = purpose != For::recovering || !seen;
    if (!head_bytes && needs_head)
        return corrupt(/*id*/ "ledger.head_missing", path, head_of(path));
    const auto head_json = head_bytes ? detail::parsed(*head_bytes) : std::nullopt;
    detail::Members head{head_json ? &*head_json : nullptr};
    const auto head_lines = head.number("lines");
    const auto confirmed = head.text("sha256");
    if (needs_head && (!head.whole || head_lines < 1))
        return corrupt(/*id*/ "ledger.head_unreadable", path, head_of(path));

    ledger.last_digest_ = nothing_before;
    std::string digest_at_head;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto end = bytes.find('\n', at);
        const auto number = ledger.lines_ + 1;
        if (end == std::string::npos) {
            // A line that was being written when the power went; no step has relied on it.
            if (needs_head && number <= head_lines) {
                return corrupt(/*id*/ "ledger.cut_line", path, path, number);
            }
            if (for_writing && ::ftruncate(ledger.lock_, static_cast<off_t>(at)) != 0) {
                return fail(Code::unavailable, "ledger.cannot_repair", {{"reason", reason()}},
                            path.string());
            }
            break;
        }
        const auto line = bytes.substr(at, end - at);
        at = end + 1;

        const auto whole = detail::parsed(line);
        detail::Members outer{whole ? &*whole : nullptr};
        detail::Members body{outer.find("body")};
        if (body.object == nullptr || body.object->object() == nullptr) {
            return corrupt(/*id*/ "ledger.line_unreadable", path, path, number);
        }
        if (outer.number("line") != number || outer.text("before") != ledger.last_digest_) {
            return corrupt(/*id*/ "ledger.line_does_not_follow", path, path, number);
        }
        const auto kind = body.text("kind");
        if ((kind == "open") != (number == 1)) {
            return corrupt(/*id*/ "ledger.line_out_of_place", path, path, number);
        }
        if (kind == "open") {
            if (body.find("format") != nullptr && body.number("format") > format_known) {
                return fail(Code::unavailable, "ledger.later_version", {}, path.string());
            }
            ledger.terms_.about = body.text("about");
            ledger.terms_.rho_limit = body.fraction("rho_limit");
            ledger.terms_.delta = std::strtod(body.text("delta").c_str(), nullptr);
            ledger.terms_.rows_per_victim_max = body.number("rows_per_victim_max");
            ledger.salt_ = body.text("salt");
            if (ledger.salt_.size() != salt_digits) body.whole = false;
        } else if (kind == "reserve") {
            LedgerEntry entry;
            entry.number = body.number("number");
            entry.when = body.text("when");
            entry.purpose = body.text("purpose");
            entry.rho = body.fraction("rho");
            if (body.find("data_name") != nullptr) {
                entry.data_name = body.text("data_name");
            } else {
                (void)body.text("dataset_sha256");
                ledger.plain_.push_back(entry.number);
            }
            entry.target = body.text("target");
            // Before entries had marks: one that follows from the line.
            entry.mark = body.find("mark") != nullptr
                             ? body.text("mark")
                             : detail::keyed(ledger.salt_, "entry", line, detail::id_bytes);
            if (const auto* reading = body.find("reading")) {
                body.whole = body.whole && reading->object() != nullptr && entry.rho == Rational(0);
                entry.reading = detail::minified(*reading);
            }
            if (entry.number != static_cast<std::int64_t>(ledger.entries_.size()) + 1) {
                body.whole = false;
            }
            ledger.entries_.push_back(std::move(entry));
        } else if (kind == "recover") {
            auto entry = detail::entry_from(*body.object);
            const auto size = static_cast<std::int64_t>(ledger.entries_.size());
            if (!entry || entry->state == EntryState::reserved) {
                body.whole = false;
            } else if (entry->number == size + 1) {
                ledger.entries_.push_back(*std::move(entry));
            } else {
                // What was thought withdrawn or lost, or was still open.
                auto* known = entry->number <= size
                                  ? &ledger.entries_[static_cast<std::size_t>(entry->number) - 1]
                                  : nullptr;
                body.whole = known != nullptr && known->mark == entry->mark &&
                             known->state != EntryState::committed;
                if (body.whole) *known = *std::move(entry);
            }
        } else if (kind == "restored") {
            (void)body.number("lines_seen");
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
            return corrupt(/*id*/ "ledger.line_lacks_part", path, path, number);
        }
        ledger.lines_ = number;
        ledger.last_digest_ = crypto::sha256(line);
        ledger.digests_.push_back(ledger.last_digest_);
        if (number == head_lines) digest_at_head = ledger.last_digest_;
    }
    // One line more than the head says is a line whose head was not yet written; not two.
    if (needs_head && (digest_at_head != confirmed || ledger.lines_ > head_lines + 1)) {
        return corrupt(/*id*/ "ledger.lines_changed", path, path);
    }
    if (ledger.lines_ == 0) return corrupt(/*id*/ "ledger.no_line", path, path);
    ledger.first_seen_ = !seen;
    if (purpose == For::recovering) return ledger;
    if (seen) TRY(ledger.check_seen(*seen));
    if (purpose == For::reading) return ledger;

    TRY(ledger.check_releases());
    if (ledger.lines_ > head_lines) {
        TRY(detail::write_private(head_of(path), head_text(ledger.lines_, ledger.last_digest_)));
    }
    TRY(ledger.finish_open_entries());
    TRY(ledger.witness_all());
    return ledger;
}

Ledger::Ledger(Ledger&& other) noexcept
    : path_(std::move(other.path_)),
      terms_(std::move(other.terms_)),
      salt_(std::move(other.salt_)),
      entries_(std::move(other.entries_)),
      lines_(other.lines_),
      last_digest_(std::move(other.last_digest_)),
      lock_(std::exchange(other.lock_, -1)),
      seen_in_(std::move(other.seen_in_)),
      first_seen_(other.first_seen_),
      recovering_(other.recovering_),
      digests_(std::move(other.digests_)),
      plain_(std::move(other.plain_)),
      opened_to_others_(std::move(other.opened_to_others_)) {}

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

std::string Ledger::id() const {
    return detail::id_of(salt_);
}

std::string Ledger::receipt(std::int64_t number,
                            const std::vector<std::string>& files_sha256) const {
    expects(number >= 1 && number <= static_cast<std::int64_t>(entries_.size()));
    detail::Receipt receipt;
    receipt.ledger = id();
    receipt.entry = entries_[static_cast<std::size_t>(number) - 1];
    receipt.files_sha256 = files_sha256;
    expects(receipt.entry.state != EntryState::withdrawn && !files_sha256.empty());
    for (const auto& each : entries_) {
        if (each.state == EntryState::withdrawn || each.number > number) continue;
        receipt.spent += each.rho;
        if (each.number < number) receipt.earlier.emplace_back(each.number, each.mark);
    }
    return detail::text_of(receipt, salt_);
}

std::string Ledger::note() const {
    std::vector<std::string> lost;
    std::string last = "it holds no release", text;
    for (const auto& entry : entries_) {
        if (entry.state == EntryState::withdrawn) continue;
        last = "its last is entry " + described(entry);
        if (entry.state == EntryState::lost)
            lost.push_back("entry " + std::to_string(entry.number));
    }
    if (first_seen_) {
        text =
            "this machine has not seen this ledger before, so it cannot know whether it was "
            "restored from an old copy: " +
            last + ". If anything was published on it since, give that: palermo protect ledger " +
            path_.string() + " --recover RELEASE...";
    }
    if (!lost.empty()) {
        text += std::string(text.empty() ? "" : ". And ") + first_of(lost) +
                (lost.size() == 1 ? " is" : " are") +
                " lost: nothing is attacked together with what nobody has any more";
    }
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
    if (!plain_.empty()) {
        std::vector<std::string> numbers;
        for (const auto number : plain_) numbers.push_back(std::to_string(number));
        add((plain_.size() == 1 ? "entry " : "entries ") + first_of(numbers) +
            (plain_.size() == 1 ? " holds" : " hold") +
            " a plain digest of the data set, as earlier versions wrote it: whoever has the ledger "
            "can "
            "test a guess of the whole file, so keep it as the cases are kept");
    }
    if (!opened_to_others_.empty()) {
        add("others could read " + first_of(opened_to_others_) +
            " until now (mode 600 since); whoever did knows the secret of this ledger");
    }
    return text;
}

fs::path Ledger::seen_file() const {
    return detail::witness_path(seen_in_, id());
}

const LedgerEntry* Ledger::marked(const std::string& mark) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& each) { return each.mark == mark; });
    return found == entries_.end() ? nullptr : &*found;
}

bool Ledger::follows(const detail::Witness& seen) const {
    return seen.lines <= lines_ &&
           digests_[static_cast<std::size_t>(seen.lines) - 1] == seen.sha256;
}

Result<void> Ledger::check_seen(const detail::Witness& seen) const {
    const bool is_later = follows(seen);
    std::vector<std::string> missing;
    std::set<std::string> marks;
    std::int64_t entries = 0;
    for (const auto& each : seen.entries) {
        const auto& entry = each.entry;
        entries = std::max(entries, entry.number);
        const auto* own = marked(entry.mark);
        const bool is_open = entry.state == EntryState::reserved;
        // What was open when it was seen may have been withdrawn since.
        if (entry.state == EntryState::withdrawn || (is_open && is_later)) continue;
        if (stands_for(own, entry.state) || !marks.insert(entry.mark).second) continue;
        missing.push_back(described(entry));
    }
    for (const auto& each : seen.entries) {
        for (const auto& [number, mark] : each.earlier) {
            if (stands_for(marked(mark), EntryState::lost) || !marks.insert(mark).second) continue;
            if (std::none_of(seen.entries.begin(), seen.entries.end(),
                             [&](const auto& other) { return other.entry.mark == mark; })) {
                missing.push_back(std::to_string(number));
            }
        }
    }
    if (is_later && missing.empty()) return {};
    const auto here = file_name(path_.string());
    if (is_later) {
        return fail(Code::corrupt, "ledger.lacks_releases",
                    {{"missing", asked(first_of(missing))}, {"ledger", here}}, path_.string());
    }
    std::vector<Argument> arguments = {{"lines", lines_},
                                       {"entries", entries_.size()},
                                       {"seen_lines", seen.lines},
                                       {"seen_entries", entries},
                                       {"ledger", here}};
    if (missing.empty())
        return fail(Code::corrupt, "ledger.older_lines", std::move(arguments), path_.string());
    arguments.emplace_back("missing", asked(first_of(missing)));
    return fail(Code::corrupt, "ledger.older_copy", std::move(arguments), path_.string());
}

std::set<fs::path> Ledger::folders_of_releases() const {
    std::set<fs::path> folders;
    for (const auto& entry : entries_) {
        if (entry.target.empty()) continue;
        auto folder = fs::path(entry.target).parent_path();
        std::error_code ignored;
        if (!fs::equivalent(folder, folder_of(path_), ignored)) folders.insert(std::move(folder));
    }
    return folders;
}

Result<void> Ledger::check_releases() const {
    const auto check = [](const Ledger& ledger) -> Result<void> {
        TRY(ledger.check_releases_in(folder_of(ledger.path_)));
        for (const auto& folder : ledger.folders_of_releases()) {
            TRY(ledger.check_releases_in(folder));
        }
        return {};
    };
    auto found = check(*this);
    if (found || lock_ >= 0) return found;
    // Without a lock: another process may have released something since this was read.
    const auto again = read(path_, seen_in_);
    return again ? check(*again) : found;
}

Result<void> Ledger::check_releases_in(const fs::path& folder) const {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) return {};
    for (const auto& path : detail::statements_in(folder, detail::Statements::by_any_name)) {
        const auto statement = read_file(path);
        if (!statement || statement->find(id()) == std::string::npos) continue;
        const auto receipt = detail::read_receipt(*statement);
        if (!receipt || receipt->ledger != id() || !detail::is_signed(*receipt, salt_)) continue;
        const auto* own = marked(receipt->entry.mark);
        if (stands_for(own, EntryState::committed)) continue;
        if (!detail::files_beside(*receipt, *statement, path)) continue;
        std::vector<Argument> arguments = {{"ledger", file_name(path_.string())},
                                           {"entry", asked(described(receipt->entry))},
                                           {"folder", file_name(folder.string())}};
        if (own == nullptr) {
            return fail(Code::corrupt, "ledger.release_not_held", std::move(arguments),
                        path.string());
        }
        arguments.emplace_back("state", our_word(std::string(name_of(own->state))));
        return fail(Code::corrupt, "ledger.release_not_committed", std::move(arguments),
                    path.string());
    }
    return {};
}

Result<void> Ledger::witness_step() const {
    // What recover() enters is witnessed when all of it is there.
    if (!recovering_) TRY(witness_all());
    detail::step("after witness");
    return {};
}

Result<void> Ledger::witness_all() const {
    detail::Witness seen{lines_, last_digest_, {}};
    for (const auto& entry : entries_) seen.entries.push_back({entry, {}, {}});
    return detail::write_witness(seen_in_, id(), seen);
}

Result<void> Ledger::keep_for_owner() {
    std::vector<fs::path> files = {path_, head_of(path_), key_of(path_)};
    if (!salt_.empty() && !seen_in_.empty()) files.push_back(seen_file());
    for (const auto& file : files) {
        struct stat status = {};
        if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 077) == 0) continue;
        if (::chmod(file.c_str(), status.st_mode & 0600) == 0) {
            opened_to_others_.push_back(file.filename().string());
        } else if (lock_ >= 0) {
            return fail(Code::not_permitted, "ledger.open_to_others", {{"reason", reason()}},
                        file.string());
        }
    }
    return {};
}

void Ledger::remove_temporaries() const {
    std::vector<fs::path> files = {path_, head_of(path_), key_of(path_)};
    if (!salt_.empty() && !seen_in_.empty()) files.push_back(seen_file());
    std::vector<fs::path> left;
    for (const auto& file : files) {
        for (auto& each : detail::temporaries_of(file)) left.push_back(std::move(each));
    }
    if (left.empty()) return;
    // Under the lock nobody else writes. For reading it is taken only now, and only if it is free.
    const int own = lock_ >= 0 ? -1 : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (lock_ >= 0 || (own >= 0 && ::flock(own, LOCK_EX | LOCK_NB) == 0)) {
        std::error_code ignored;
        for (const auto& each : left) fs::remove(each, ignored);
    }
    if (own >= 0) ::close(own);
}

Result<std::string> Ledger::name_of_data(const std::string& dataset_sha256) const {
    const auto file = key_of(path_);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        std::array<std::byte, crypto::least_key_bytes> bytes{};
        crypto::SecureRandom random;
        random.fill(bytes);
        TRY(detail::write_private(
            file, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
    }
    const auto key = TRY(crypto::Key::read(file));
    return crypto::hex(key.derived("data set").hmac(dataset_sha256), 16);
}

std::string Ledger::name_of_secret(const std::string& secret_sha256) const {
    return crypto::sha256(salt_ + secret_sha256);
}

crypto::Key Ledger::key(std::string_view purpose) const {
    return detail::key_of(salt_).derived("palermo ledger key for " + std::string(purpose));
}

LedgerEntry* Ledger::pending(std::int64_t number) {
    if (number < 1 || number > static_cast<std::int64_t>(entries_.size())) return nullptr;
    auto& entry = entries_[static_cast<std::size_t>(number) - 1];
    return entry.state == EntryState::reserved ? &entry : nullptr;
}

Result<void> Ledger::append(formats::JsonObject body) {
    expects(lock_ >= 0);  // a ledger opened with read() does not write
    const auto line = line_of(lines_ + 1, last_digest_, std::move(body));
    const auto bytes = line + "\n";
    std::string_view rest = bytes;
    const auto size = ::lseek(lock_, 0, SEEK_END);
    detail::step("before line");
    while (!rest.empty()) {
        const auto written = ::write(lock_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const auto why = reason();
            // Half a line, and the next one on end of it could not be read.
            if (size >= 0 && ::ftruncate(lock_, size) != 0) {
                return fail(Code::unavailable, "ledger.half_a_line", {{"reason", why}},
                            path_.string());
            }
            return fail(Code::unavailable, "ledger.cannot_write", {{"reason", why}},
                        path_.string());
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(lock_) != 0) {
        return fail(Code::unavailable, "ledger.cannot_write", {{"reason", reason()}},
                    path_.string());
    }
    detail::step("after line");
    lines_ += 1;
    last_digest_ = crypto::sha256(line);
    digests_.push_back(last_digest_);
    TRY(detail::write_private(head_of(path_), head_text(lines_, last_digest_)));
    detail::step("after head");
    return {};
}

Result<std::int64_t> Ledger::reserve(const Rational& rho, std::string purpose,
                                     const std::string& dataset_sha256, const fs::path& target) {
    if (rho <= Rational(0)) {
        return fail(Code::invalid_input, "ledger.costs_nothing");
    }
    if (rho > left()) {
        return fail(Code::conflict, "ledger.budget_spent",
                    {{"cost", our_word(rounded_up(rho.up(), 6))},
                     {"left", our_word(rounded_down(left().down(), 6))}},
                    path_.string());
    }
    LedgerEntry entry;
    entry.purpose = std::move(purpose);
    entry.rho = rho;
    entry.data_name = TRY(name_of_data(dataset_sha256));
    return hold(std::move(entry), target);
}

Result<std::int64_t> Ledger::enter(const std::string& reading, std::string purpose,
                                   const std::string& dataset_sha256, const fs::path& target) {
    LedgerEntry entry;
    entry.purpose = std::move(purpose);
    entry.rho = Rational(0);
    entry.data_name = TRY(name_of_data(dataset_sha256));
    const auto object = detail::parsed(reading);
    expects(object.has_value());
    entry.reading = detail::minified(*object);
    return hold(std::move(entry), target);
}

Result<std::int64_t> Ledger::hold(LedgerEntry entry, const fs::path& target) {
    TRY(check_releases_in(fs::absolute(target).lexically_normal().parent_path()));
    entry.number = static_cast<std::int64_t>(entries_.size()) + 1;
    entry.mark = random_digits(2);
    entry.when = now_utc();
    auto place = fs::absolute(target).lexically_normal();
    if (!place.has_filename()) place = place.parent_path();
    entry.target = place.string();
    Json::Object body{{"kind", "reserve"},
                      {"number", entry.number},
                      {"mark", entry.mark},
                      {"when", entry.when},
                      {"purpose", entry.purpose},
                      {"rho", entry.rho.text()},
                      {"data_name", entry.data_name},
                      {"target", entry.target}};
    if (!entry.reading.empty()) body.add("reading", Json::verbatim(entry.reading));
    TRY(append(std::move(body)));
    entries_.push_back(std::move(entry));
    TRY(witness_step());
    return entries_.back().number;
}

Result<void> Ledger::seal(std::int64_t number, std::string release_sha256, const fs::path& making) {
    auto* entry = pending(number);
    expects(entry != nullptr && entry->release_sha256.empty());
    TRY(append(Json::Object{{"kind", "seal"},
                            {"number", number},
                            {"release_sha256", release_sha256},
                            {"making", making.string()}}));
    entry->release_sha256 = std::move(release_sha256);
    entry->making = making.string();
    return witness_step();
}

Result<void> Ledger::commit(std::int64_t number) {
    auto* entry = pending(number);
    expects(entry != nullptr && !entry->release_sha256.empty());
    TRY(append(Json::Object{{"kind", "commit"}, {"number", number}, {"when", now_utc()}}));
    entry->state = EntryState::committed;
    return witness_step();
}

Result<void> Ledger::withdraw(std::int64_t number) {
    auto* entry = pending(number);
    expects(entry != nullptr);
    TRY(append(Json::Object{{"kind", "withdraw"}, {"number", number}, {"when", now_utc()}}));
    entry->state = EntryState::withdrawn;
    return witness_step();
}

Result<void> Ledger::finish_open_entries() {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto entry = entries_[i];
        if (entry.state != EntryState::reserved) continue;
        const bool published = was_put_in_place(entry);
        // Before the entry: one that is committed is not looked at again.
        // Of a folder, the statement lies inside.
        if (!entry.is_private()) {
            detail::settle_statement(entry.making, entry.target, published);
        }
        TRY(published ? commit(entry.number) : withdraw(entry.number));
        remove_leftovers(entry.target);
    }
    return {};
}

// ---- mending -----------------------------------------------------------------------------------

/// Appends what is not in the ledger, or not as published, in the place it had where that is free.
Result<void> Ledger::enter_again(LedgerEntry& entry, const detail::Witness& seen) {
    const auto line = [&](const LedgerEntry& each) {
        Json::Object body{{"kind", "recover"}, {"recovered", now_utc()}};
        detail::add_members(each, body);
        return body;
    };
    const auto place = entry.number;
    if (entry.was == 0) entry.was = entry.number;
    entry.making.clear();
    if (entry.when.empty()) entry.when = now_utc();
    if (const auto* own = marked(entry.mark)) {
        entry.number = own->number;
        TRY(append(line(entry)));
        entries_[static_cast<std::size_t>(entry.number) - 1] = entry;
        return {};
    }
    for (;;) {
        const auto next = static_cast<std::int64_t>(entries_.size()) + 1;
        if (next >= place) {
            entry.number = next;
            break;
        }
        // Attempts that were withdrawn, so that numbers stay what the releases say.
        LedgerEntry attempt;
        for (const auto& each : seen.entries) {
            const bool is_this = each.entry.number == next && marked(each.entry.mark) == nullptr;
            if (is_this && each.entry.state == EntryState::withdrawn) attempt = each.entry;
        }
        if (attempt.mark.empty()) {
            attempt.mark = random_digits(2);
            attempt.when = now_utc();
            attempt.purpose = "withdrawn: no later release names it";
        }
        attempt.number = attempt.was = next;
        attempt.state = EntryState::withdrawn;
        attempt.making.clear();
        TRY(append(line(attempt)));
        entries_.push_back(std::move(attempt));
    }
    TRY(append(line(entry)));
    entries_.push_back(entry);
    return {};
}

Result<Recovery> Ledger::recover(const fs::path& path, const std::vector<fs::path>& releases,
                                 const std::vector<std::int64_t>& lost, const fs::path& seen_in,
                                 std::vector<Error>* all_wrong) {
    auto ledger = TRY(load(path, For::recovering, seen_in));
    const auto id = ledger.id();
    Recovery result;
    auto witness = TRY(detail::read_witness(seen_in, id));
    result.first_seen = !witness;
    if (!witness) witness = detail::Witness{ledger.lines_, ledger.last_digest_, {}};
    const bool was_later = ledger.follows(*witness);
    auto& known = witness->entries;

    // 1. What was open when it was seen: published if it left where it was made.
    std::vector<LedgerEntry> unfinished;
    for (auto& each : known) {
        auto& entry = each.entry;
        if (entry.state != EntryState::reserved || ledger.marked(entry.mark) != nullptr) continue;
        entry.state = was_put_in_place(entry) ? EntryState::committed : EntryState::withdrawn;
        unfinished.push_back(entry);
    }
    // 2. What was given. The ledger is not touched while anything in it is wrong.
    auto given = TRY(detail::read_releases(releases, id, ledger.salt_, all_wrong));
    result.passed_over = std::move(given.passed_over);
    for (auto& each : given.entries) {
        const auto* own = ledger.marked(each.entry.mark);
        result.known += stands_for(own, EntryState::committed) ? 1 : 0;
        const auto seen = std::find_if(known.begin(), known.end(), [&](const auto& other) {
            return other.entry.mark == each.entry.mark;
        });
        if (seen == known.end()) {
            known.push_back(std::move(each));
        } else {
            *seen = std::move(each);
        }
    }
    // 3. What must have existed, and is nowhere.
    const auto missing = detail::missing_from(known, [&](const std::string& mark) {
        const auto* own = ledger.marked(mark);
        return stands_for(own, EntryState::lost) ? own : nullptr;
    });
    std::vector<LedgerEntry> again;
    std::vector<std::string> still;
    for (const auto& each : missing) {
        if (std::find(lost.begin(), lost.end(), each.number) != lost.end()) {
            again.push_back(each);
        } else {
            still.push_back(std::to_string(each.number));
        }
    }
    for (const auto number : lost) {
        const auto is_it = [&](const LedgerEntry& each) {
            return each.number == number || each.was == number;
        };
        if (std::any_of(missing.begin(), missing.end(), is_it)) continue;
        if (std::any_of(ledger.entries_.begin(), ledger.entries_.end(), [&](const auto& each) {
                return is_it(each) && each.state == EntryState::lost;
            })) {
            continue;
        }
        return fail(Code::invalid_input, "ledger.not_missing", {{"entry", number}},
                    Where::of_field("lost"));
    }
    std::vector<std::int64_t> withdrawn;
    for (const auto& each : known) {
        const auto& entry = each.entry;
        const auto* own = ledger.marked(entry.mark);
        const bool is_open = own != nullptr && own->state == EntryState::reserved;
        if (entry.state == EntryState::withdrawn && is_open) withdrawn.push_back(own->number);
        if (entry.state == EntryState::withdrawn || entry.state == EntryState::reserved) continue;
        if (is_open || !stands_for(own, entry.state)) again.push_back(entry);
    }
    std::sort(again.begin(), again.end(), [](const auto& a, const auto& b) {
        return std::pair(a.number, a.mark) < std::pair(b.number, b.mark);
    });
    // 4. From here on the ledger stays closed until all of it is there, whoever is killed when.
    if (!still.empty() || !again.empty()) TRY(detail::write_witness(seen_in, id, *witness));
    if (!still.empty()) {
        std::vector<std::string> found;
        for (const auto& each : again) found.push_back(described(each));
        std::vector<Argument> arguments = {{"missing", our_word(first_of(still))},
                                           {"first", our_word(still.front())},
                                           {"lost", field_name("lost")}};
        if (found.empty()) {
            return fail(Code::conflict, "ledger.still_missing", std::move(arguments),
                        path.string());
        }
        arguments.emplace_back("found", asked(first_of(found)));
        return fail(Code::conflict, "ledger.still_missing_rest_found", std::move(arguments),
                    path.string());
    }
    detail::step("remembered");
    // 5. Enter.
    ledger.recovering_ = true;
    for (const auto& entry : unfinished) {
        detail::settle_statement(entry.making, entry.target, entry.state == EntryState::committed);
        remove_leftovers(entry.target);
    }
    for (const auto number : withdrawn) TRY(ledger.withdraw(number));
    for (auto& entry : again) {
        TRY(ledger.enter_again(entry, *witness));
        (entry.state == EntryState::lost ? result.lost : result.recovered).push_back(entry);
    }
    TRY(ledger.finish_open_entries());
    result.was_whole = was_later && again.empty();
    if (!result.was_whole) {
        TRY(ledger.append(Json::Object{
            {"kind", "restored"}, {"when", now_utc()}, {"lines_seen", witness->lines}}));
    }
    TRY(detail::write_private(head_of(path), head_text(ledger.lines_, ledger.last_digest_)));
    detail::step("entered again");
    TRY(ledger.witness_all());
    return result;
}

}  // namespace palermo::protect
