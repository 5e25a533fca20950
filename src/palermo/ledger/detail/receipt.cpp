#include "palermo/ledger/detail/receipt.hpp"

#include <algorithm>
#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/ledger/detail/members.hpp"

namespace palermo::protect::detail {
namespace {

namespace fs = std::filesystem;
using formats::Json;

constexpr std::uint64_t statement_bytes_max = 64 << 20;
constexpr std::string_view statement_ending = ".release.json";

std::string_view kind_of(const LedgerEntry& entry) {
    return entry.is_private() ? "differentially private" : "without differential privacy";
}

/// All members but the signature.
Json::Object members_of(const Receipt& receipt) {
    const auto& entry = receipt.entry;
    Json::Object members{{"id", receipt.ledger},    {"entry", entry.number},
                         {"mark", entry.mark},      {"kind", kind_of(entry)},
                         {"when", entry.when},      {"purpose", entry.purpose},
                         {"rho", entry.rho.text()}, {"spent", receipt.spent.text()}};
    if (!entry.is_private()) members.add("reading", Json::verbatim(entry.reading));
    Json::Array earlier;
    for (const auto& [number, mark] : receipt.earlier) earlier.push_back(Json::Array{number, mark});
    members.add("earlier", std::move(earlier));
    members.add("files", Json::list(receipt.files_sha256));
    return members;
}

/// What a signature covers: the text of all members, without the brace at its end.
std::string signature_of(const Receipt& receipt, const std::string& salt) {
    auto text = to_text(members_of(receipt));
    text.pop_back();
    return keyed(salt, "receipt", text, 32);
}

/// Does the file begin with {? Pipes and devices are not opened.
bool begins_as_json(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    std::ifstream file(path, std::ios::binary);
    char first = 0;
    file >> first;  // behind white space
    return file && first == '{';
}

}  // namespace

crypto::Key key_of(const std::string& salt) {
    auto key = crypto::Key::of("palermo ledger, by the salt of it: " + salt);
    expects(key.has_value());
    return *std::move(key);
}

std::string keyed(const std::string& salt, std::string_view purpose, std::string_view message,
                  std::size_t bytes) {
    return crypto::hex(key_of(salt).derived(purpose).hmac(message), bytes);
}

std::string id_of(const std::string& salt) {
    return keyed(salt, "id", "", id_bytes);
}

std::optional<Marked> marked_from(const Json& pair) {
    const auto* both = pair.array();
    if (both == nullptr || both->size() != 2) return std::nullopt;
    const auto* number = both->front().integer();
    const auto* mark = both->back().text();
    if (number == nullptr || mark == nullptr) return std::nullopt;
    return Marked{*number, *mark};
}

std::string text_of(const Receipt& receipt, const std::string& salt) {
    auto members = members_of(receipt);
    members.add("signature", signature_of(receipt, salt));
    return to_text(members);
}

bool is_signed(const Receipt& receipt, const std::string& salt) {
    return signature_of(receipt, salt) == receipt.signature;
}

Result<Receipt> read_receipt(std::string_view statement) {
    const auto whole = parsed(statement);
    if (!whole) return fail(Code::invalid_input, "ledger.statement_no_json");
    Members reader{whole->find("ledger")};
    if (reader.object == nullptr || reader.object->object() == nullptr)
        return fail(Code::not_found, "ledger.statement_no_entry");
    Receipt receipt;
    auto& entry = receipt.entry;
    receipt.ledger = reader.text("id");
    entry.number = reader.number("entry");
    entry.mark = reader.text("mark");
    entry.when = reader.text("when");
    entry.purpose = reader.text("purpose");
    entry.rho = reader.fraction("rho");
    receipt.spent = reader.fraction("spent");
    if (entry.rho < Rational(0) || receipt.spent < Rational(0)) reader.whole = false;
    if (const auto* reading = reader.find("reading")) {
        if (reading->object() == nullptr || entry.rho != Rational(0)) reader.whole = false;
        entry.reading = minified(*reading);
    }
    if (reader.text("kind") != kind_of(entry)) reader.whole = false;
    for (const auto& each : reader.list("earlier")) {
        auto pair = marked_from(each);
        if (!pair) {
            reader.whole = false;
            break;
        }
        receipt.earlier.push_back(*std::move(pair));
    }
    for (const auto& each : reader.list("files")) {
        if (each.text() == nullptr) {
            reader.whole = false;
            break;
        }
        receipt.files_sha256.push_back(*each.text());
    }
    receipt.signature = reader.text("signature");
    if (!reader.whole || entry.number < 1 || receipt.files_sha256.empty()) {
        return fail(Code::invalid_input, "ledger.statement_lacks_part");
    }
    return receipt;
}

Result<fs::path> files_beside(const Receipt& receipt, std::string_view statement,
                              const fs::path& at) {
    const auto folder = fs::absolute(at).parent_path();
    // By the names the statement gives, never outside its folder; and the file it is named after.
    std::vector<std::string> names;
    const auto whole = parsed(statement);
    Members members{whole ? &*whole : nullptr};
    for (const auto& each : members.list("files")) {
        const auto* name = each.find("name");
        if (name == nullptr || name->text() == nullptr) continue;
        names.push_back(fs::path(*name->text()).filename().string());
    }
    const auto own = at.filename().string();
    if (own.ends_with(statement_ending)) {
        const auto stem = own.substr(0, own.size() - statement_ending.size());
        names.push_back(stem);
        names.push_back(stem + ".csv");
    }
    std::vector<std::pair<std::string, fs::path>> found;
    std::string there;
    for (const auto& name : names) {
        std::error_code ignored;
        if (!fs::is_regular_file(folder / name, ignored)) continue;
        const auto bytes = read_file(folder / name);
        if (!bytes) return bytes.error();
        found.emplace_back(crypto::sha256(*bytes), folder / name);
        there = name;
    }
    fs::path first;
    for (const auto& digest : receipt.files_sha256) {
        const auto file = std::find_if(found.begin(), found.end(),
                                       [&](const auto& each) { return each.first == digest; });
        if (file == found.end()) {
            if (found.empty())
                return fail(Code::corrupt, "ledger.file_not_beside", {}, at.string());
            return fail(Code::corrupt, "ledger.file_changed", {{"file", file_name(there)}},
                        at.string());
        }
        if (first.empty()) first = file->second;
    }
    return receipt.entry.is_private() ? folder : first;
}

std::vector<fs::path> statements_in(const fs::path& place, Statements which) {
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) return {place};
    std::vector<fs::path> result;
    const auto add = [&](const fs::path& path) {
        std::error_code error;
        if (fs::is_regular_file(path, error) && fs::file_size(path, error) <= statement_bytes_max) {
            result.push_back(path);
        }
    };
    const auto add_renamed = [&](const fs::path& path) {
        const bool is_hidden = path.filename().string().starts_with('.');
        if (which == Statements::by_any_name && !is_hidden && begins_as_json(path)) add(path);
    };
    add(place / statement_file);
    for (const auto& each : fs::directory_iterator(place, ignored)) {
        const auto name = each.path().filename().string();
        if (name.starts_with('.')) continue;  // in the making
        if (name.ends_with(statement_ending)) {
            add(each.path());
        } else if (std::error_code error; each.is_directory(error)) {
            add(each.path() / statement_file);
            // The folder of a synthetic release, whatever its statement is called now.
            if (!fs::exists(each.path() / "microdata.csv", error)) continue;
            for (const auto& own : fs::directory_iterator(each.path(), error)) {
                add_renamed(own.path());
            }
        } else {
            add_renamed(each.path());
        }
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

}  // namespace palermo::protect::detail
