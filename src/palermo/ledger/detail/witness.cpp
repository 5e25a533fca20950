#include "palermo/ledger/detail/witness.hpp"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/crypto/digest.hpp"

namespace palermo::protect::detail {
namespace {

namespace fs = std::filesystem;
namespace json = simdjson::dom;

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

Result<void> fill(const fs::path& path, std::string_view bytes, ::mode_t mode) {
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
    if (result && mode != 0600 && ::fchmod(file, mode) != 0) result = not_written(path);
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

std::optional<LedgerEntry> entry_from(const json::object& object) {
    bool whole = true;
    const auto text = [&](const char* key) {
        std::string_view value;
        if (object[key].get(value) != simdjson::SUCCESS) whole = false;
        return std::string(value);
    };
    const auto number = [&](const char* key) {
        std::int64_t value = 0;
        if (object[key].get(value) != simdjson::SUCCESS || value < 0) whole = false;
        return value;
    };
    const auto fraction = [&](const char* key) {
        auto value = Rational::parse(text(key));
        if (!value) whole = false;
        return value ? *value : Rational(0);
    };
    LedgerEntry entry;
    entry.number = number("number");
    entry.was = number("was");
    entry.mark = text("mark");
    entry.state = state_of(text("state"), whole);
    entry.when = text("when");
    entry.purpose = text("purpose");
    entry.rho = fraction("rho");
    entry.target = text("target");
    entry.release_sha256 = text("release_sha256");
    entry.making = text("making");
    json::element reading;
    if (object["reading"].get(reading) == simdjson::SUCCESS) {
        whole = whole && reading.is_object();
        entry.reading = simdjson::minify(reading);
    }
    if (!whole || entry.mark.empty() || entry.number < 1) return {};
    return entry;
}

namespace {

std::optional<Witnessed> witnessed_from(const json::object& object) {
    auto entry = entry_from(object);
    if (!entry) return {};
    Witnessed result{*std::move(entry), {}, {}};
    json::array earlier;
    if (object["earlier"].get(earlier) != simdjson::SUCCESS) return result;
    std::string_view spent;
    if (object["spent"].get(spent) != simdjson::SUCCESS) return {};
    const auto fraction = Rational::parse(spent);
    if (!fraction) return {};
    result.spent = *fraction;
    for (const auto each : earlier) {
        json::array pair;
        std::int64_t number = 0;
        std::string_view mark;
        if (each.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
            pair.at(0).get(number) != simdjson::SUCCESS ||
            pair.at(1).get(mark) != simdjson::SUCCESS) {
            return {};
        }
        result.earlier.emplace_back(number, std::string(mark));
    }
    return result;
}

}  // namespace

std::string to_json(const LedgerEntry& entry) {
    const auto field = [](const char* key, std::string_view value) {
        return std::string(",\"") + key + "\":" + json_quoted(value);
    };
    return "\"number\":" + std::to_string(entry.number) + ",\"was\":" + std::to_string(entry.was) +
           field("mark", entry.mark) + field("state", name_of(entry.state)) +
           field("when", entry.when) + field("purpose", entry.purpose) +
           field("rho", entry.rho.text()) + field("target", entry.target) +
           field("release_sha256", entry.release_sha256) + field("making", entry.making) +
           (entry.reading.empty() ? "" : ",\"reading\":" + entry.reading);
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
    json::parser parser;
    json::object object;
    std::string_view own_id, digest;
    json::array entries;
    Witness witness;
    if (parser.parse(*bytes).get(object) != simdjson::SUCCESS ||
        object["ledger"].get(own_id) != simdjson::SUCCESS || own_id != id ||
        object["lines"].get(witness.lines) != simdjson::SUCCESS || witness.lines < 1 ||
        object["sha256"].get(digest) != simdjson::SUCCESS ||
        object["entries"].get(entries) != simdjson::SUCCESS) {
        return damaged;
    }
    witness.sha256 = digest;
    for (const auto each : entries) {
        json::object entry;
        if (each.get(entry) != simdjson::SUCCESS) return damaged;
        auto read = witnessed_from(entry);
        if (!read) return damaged;
        witness.entries.push_back(*std::move(read));
    }
    return std::optional(std::move(witness));
}

Result<void> write_witness(const fs::path& folder, const std::string& id, const Witness& witness) {
    std::string text = "{\"ledger\":" + json_quoted(id) +
                       ",\"lines\":" + std::to_string(witness.lines) +
                       ",\"sha256\":" + json_quoted(witness.sha256) + ",\"entries\":[";
    std::string comma = "\n";
    for (const auto& [entry, spent, earlier] : witness.entries) {
        text += comma + "{" + to_json(entry);
        if (!earlier.empty()) {
            text += ",\"spent\":" + json_quoted(spent.text()) + ",\"earlier\":[";
            std::string separator;
            for (const auto& [number, mark] : earlier) {
                text += separator + "[" + std::to_string(number) + "," + json_quoted(mark) + "]";
                separator = ",";
            }
            text += "]";
        }
        text += "}";
        comma = ",\n";
    }
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        fs::create_directories(folder, error);
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    auto written = write_private(witness_path(folder, id), text + "]}\n");
    if (!written) {
        auto why = std::move(written).error();  // its one argument is the reason
        return fail(why.code, "ledger.seen_not_kept", std::move(why.arguments), why.where);
    }
    return {};
}

Result<void> write_private(const fs::path& path, std::string_view bytes, const fs::path& like) {
    struct stat status = {};
    const bool is_like = !like.empty() && ::stat(like.c_str(), &status) == 0;
    const auto temporary =
        folder_of(path) / (start_of_temporary(path) + std::to_string(::getpid()) + ".tmp");
    auto written = fill(temporary, bytes, is_like ? status.st_mode & 0777 : 0600);
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

void remove_temporaries(const fs::path& path) {
    std::error_code ignored;
    const auto start = start_of_temporary(path);
    for (const auto& each : fs::directory_iterator(folder_of(path), ignored)) {
        const auto name = each.path().filename().string();
        if (!name.starts_with(start) || !name.ends_with(".tmp")) continue;
        const auto middle = std::string_view(name).substr(
            start.size(), std::max(name.size(), start.size() + 4) - start.size() - 4);
        const bool is_process =
            !middle.empty() &&
            std::all_of(middle.begin(), middle.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (is_process) fs::remove(each.path(), ignored);
    }
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
