#include "palermo/ledger/detail/witness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/ledger/detail/members.hpp"

namespace palermo::protect::detail {
namespace {

namespace fs = std::filesystem;
using formats::Json;

Error not_written(const fs::path& path) {
    return fail(Code::unavailable, "ledger.file_not_written",
                {{"reason", our_word(std::strerror(errno))}}, path.string());
}

std::string start_of_temporary(const fs::path& path) {
    return "." + path.filename().string() + ".";
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

Result<void> fill(const fs::path& path, std::string_view bytes) {
    ::unlink(path.c_str());
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return not_written(path);
    Result<void> result;
    while (!bytes.empty() && result) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            result = not_written(path);
        } else {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    if (result && ::fsync(file) != 0) result = not_written(path);
    if (::close(file) != 0 && result) result = not_written(path);
    return result;
}

EntryState state_of(std::string_view name, bool& known) {
    for (const auto state :
         {EntryState::reserved, EntryState::committed, EntryState::withdrawn, EntryState::lost}) {
        if (name_of(state) == name) return state;
    }
    known = false;
    return EntryState::reserved;
}

}  // namespace

std::optional<LedgerEntry> entry_from(const Json& object) {
    Members members{&object};
    LedgerEntry entry;
    entry.number = members.number("number");
    entry.was = members.number("was");
    entry.mark = members.text("mark");
    entry.state = state_of(members.text("state"), members.whole);
    entry.when = members.text("when");
    entry.purpose = members.text("purpose");
    entry.rho = members.fraction("rho");
    entry.target = members.text("target");
    entry.release_sha256 = members.text("release_sha256");
    entry.making = members.text("making");
    if (const auto* reading = members.find("reading")) {
        if (reading->object() == nullptr) members.whole = false;
        entry.reading = minified(*reading);
    }
    if (!members.whole || entry.mark.empty() || entry.number < 1 || entry.was < 0) return {};
    return entry;
}

namespace {

std::optional<Witnessed> witnessed_from(const Json& object) {
    auto entry = entry_from(object);
    if (!entry) return {};
    Witnessed result{*std::move(entry), {}, {}};
    Members members{&object};
    const auto* earlier = members.find("earlier");
    if (earlier == nullptr || earlier->array() == nullptr) return result;
    result.spent = members.fraction("spent");
    if (!members.whole) return {};
    for (const auto& each : *earlier->array()) {
        auto pair = marked_from(each);
        if (!pair) return {};
        result.earlier.push_back(*std::move(pair));
    }
    return result;
}

}  // namespace

void add_members(const LedgerEntry& entry, Json::Object& object) {
    object.add("number", entry.number);
    object.add("was", entry.was);
    object.add("mark", entry.mark);
    object.add("state", name_of(entry.state));
    object.add("when", entry.when);
    object.add("purpose", entry.purpose);
    object.add("rho", entry.rho.text());
    object.add("target", entry.target);
    object.add("release_sha256", entry.release_sha256);
    object.add("making", entry.making);
    if (!entry.reading.empty()) object.add("reading", Json::verbatim(entry.reading));
}

fs::path witness_path(const fs::path& folder, const std::string& id) {
    return folder / (id + ".head");
}

Result<std::optional<Witness>> read_witness(const fs::path& folder, const std::string& id) {
    const auto path = witness_path(folder, id);
    const auto bytes = read_file(path);
    if (!bytes) {
        if (bytes.error().code == Code::not_found) return std::optional<Witness>();
        return bytes.error();
    }
    const auto damaged = fail(Code::corrupt, "ledger.seen_unreadable", {}, path.string());
    const auto object = parsed(*bytes);
    if (!object) return damaged;
    Members members{&*object};
    Witness witness;
    witness.lines = members.number("lines");
    witness.sha256 = members.text("sha256");
    const auto& entries = members.list("entries");
    if (members.text("ledger") != id || !members.whole || witness.lines < 1) return damaged;
    for (const auto& each : entries) {
        auto read = witnessed_from(each);
        if (!read) return damaged;
        witness.entries.push_back(*std::move(read));
    }
    return std::optional(std::move(witness));
}

Result<void> write_witness(const fs::path& folder, const std::string& id, const Witness& witness) {
    Json::Array entries;
    entries.before_each = "\n";
    for (const auto& [entry, spent, earlier] : witness.entries) {
        Json::Object object;
        add_members(entry, object);
        if (!earlier.empty()) {
            Json::Array before;
            for (const auto& [number, mark] : earlier) before.push_back(Json::Array{number, mark});
            object.add("spent", spent.text());
            object.add("earlier", std::move(before));
        }
        entries.push_back(std::move(object));
    }
    const auto text = to_text(Json::Object{{"ledger", id},
                                           {"lines", witness.lines},
                                           {"sha256", witness.sha256},
                                           {"entries", std::move(entries)}});
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        fs::create_directories(folder, error);
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    auto written = write_private(witness_path(folder, id), text + "\n");
    if (!written) {
        auto why = std::move(written).error();  // its one argument is the reason
        return fail(why.code, "ledger.seen_not_kept", std::move(why.arguments), why.where);
    }
    return {};
}

Result<void> write_private(const fs::path& path, std::string_view bytes) {
    const auto temporary =
        folder_of(path) / (start_of_temporary(path) + std::to_string(::getpid()) + ".tmp");
    auto written = fill(temporary, bytes);
    step("temporary");
    if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
        written = not_written(path);
    }
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    const int folder = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

std::vector<fs::path> temporaries_of(const fs::path& path) {
    std::error_code ignored;
    std::vector<fs::path> found;
    const auto start = start_of_temporary(path);
    for (const auto& each : fs::directory_iterator(folder_of(path), ignored)) {
        const auto name = each.path().filename().string();
        if (!name.starts_with(start) || !name.ends_with(".tmp")) continue;
        const auto middle = std::string_view(name).substr(
            start.size(), std::max(name.size(), start.size() + 4) - start.size() - 4);
        const bool is_process =
            !middle.empty() &&
            std::all_of(middle.begin(), middle.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (is_process) found.push_back(each.path());
    }
    return found;
}

// ---- releases given ----------------------------------------------------------------------------

namespace {

/// One statement, of this ledger; nothing where it is of another, or of none, and came in a folder.
Result<std::optional<Witnessed>> read_release(const fs::path& at, const std::string& id,
                                              const std::string& salt, bool in_folder) {
    const auto statement = TRY(read_file(at, 64 << 20));
    const auto receipt = read_receipt(statement);
    if (!receipt) {
        const bool is_none = receipt.error().code == Code::not_found ||
                             statement.find("\"ledger\"") == std::string::npos;
        if (in_folder && is_none) return std::optional<Witnessed>();
        if (at.extension() == ".csv") {
            return fail(Code::not_found, "ledger.no_statement_beside",
                        {{"statement", file_name(at.stem().string() + ".release.json")}},
                        at.string());
        }
        auto why = receipt.error();
        why.code = Code::invalid_input;
        why.where = at.string();
        return why;
    }
    if (receipt->ledger != id) {
        if (in_folder) return std::optional<Witnessed>();
        return fail(Code::invalid_input, "ledger.of_another", {{"id", our_word(id)}}, at.string());
    }
    if (!is_signed(*receipt, salt)) {
        return fail(Code::corrupt, "ledger.not_signed", {{"entry", receipt->entry.number}},
                    at.string());
    }
    Witnessed result{receipt->entry, receipt->spent, receipt->earlier};
    auto& entry = result.entry;
    entry.state = EntryState::committed;
    entry.target = TRY(files_beside(*receipt, statement, at)).string();
    entry.release_sha256 =
        entry.is_private() ? crypto::sha256(statement) : receipt->files_sha256.front();
    return std::optional(std::move(result));
}

/// The statement of a table, where a table is given.
fs::path statement_of(const fs::path& place) {
    std::error_code ignored;
    for (const auto& each : {fs::path(place).replace_extension(".release.json"),
                             fs::path(place.string() + ".release.json")}) {
        if (place.extension() != ".json" && fs::is_regular_file(each, ignored)) return each;
    }
    return place;
}

}  // namespace

Result<Given> read_releases(const std::vector<fs::path>& places, const std::string& id,
                            const std::string& salt, std::vector<Error>* all_wrong) {
    Given given;
    std::vector<Error> wrong;
    for (const auto& place : places) {
        std::error_code ignored;
        const bool in_folder = fs::is_directory(place, ignored);
        const auto statements = statements_in(in_folder ? place : statement_of(place));
        if (statements.empty()) {
            wrong.push_back(
                fail(Code::invalid_input, "ledger.no_release_in_folder", {}, place.string()));
        }
        for (const auto& at : statements) {
            auto release = read_release(at, id, salt, in_folder);
            if (!release) {
                wrong.push_back(release.error());
            } else if (!*release) {
                given.passed_over.push_back(at);
            } else if (std::none_of(given.entries.begin(), given.entries.end(),
                                    [&](const auto& each) {
                                        return each.entry.mark == (*release)->entry.mark;
                                    })) {
                given.entries.push_back(**std::move(release));
            }
        }
    }
    if (wrong.empty()) return given;
    if (all_wrong != nullptr) *all_wrong = wrong;
    return wrong.front();
}

std::vector<LedgerEntry> missing_from(
    const std::vector<Witnessed>& known,
    const std::function<const LedgerEntry*(const std::string& mark)>& own) {
    std::vector<const Witnessed*> in_order;
    for (const auto& each : known) in_order.push_back(&each);
    std::sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) {
        return std::pair(a->entry.number, a->entry.mark) <
               std::pair(b->entry.number, b->entry.mark);
    });
    std::vector<LedgerEntry> missing;
    for (const auto* each : in_order) {
        if (each->earlier.empty()) continue;
        auto unexplained = each->spent - each->entry.rho;
        LedgerEntry* last = nullptr;
        for (const auto& [number, mark] : each->earlier) {
            if (const auto* entry = own(mark)) {
                unexplained -= entry->rho;
                continue;
            }
            const auto seen = std::find_if(known.begin(), known.end(), [&](const auto& other) {
                return other.entry.mark == mark && other.entry.state != EntryState::withdrawn;
            });
            if (seen != known.end()) {
                unexplained -= seen->entry.rho;
                continue;
            }
            const auto before = std::find_if(missing.begin(), missing.end(),
                                             [&](const auto& other) { return other.mark == mark; });
            if (before != missing.end()) {
                unexplained -= before->rho;
                continue;
            }
            LedgerEntry entry;
            entry.number = number;
            entry.mark = mark;
            entry.state = EntryState::lost;
            entry.purpose = "lost: no release of it was found";
            missing.push_back(std::move(entry));
            last = &missing.back();
        }
        // All that was spent and is not explained was spent by those that are missing.
        if (last != nullptr && unexplained > Rational(0)) last->rho = unexplained;
    }
    return missing;
}

}  // namespace palermo::protect::detail
