#include "palermo/ledger/detail/receipt.hpp"

#include <simdjson.h>

#include <algorithm>
#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/crypto/keyed.hpp"

namespace palermo::protect::detail {
namespace {

namespace fs = std::filesystem;
namespace json = simdjson::dom;

constexpr std::uint64_t statement_bytes_max = 64 << 20;
constexpr std::string_view statement_ending = ".release.json";

std::string_view kind_of(const LedgerEntry& entry) {
    return entry.is_private() ? "differentially private" : "without differential privacy";
}

/// Everything a signature covers, without the end.
std::string unsigned_text(const Receipt& receipt) {
    const auto field = [](const char* key, std::string_view value) {
        return std::string(",\"") + key + "\":" + json_quoted(value);
    };
    const auto& entry = receipt.entry;
    std::string earlier, files, comma;
    for (const auto& [number, mark] : receipt.earlier) {
        earlier += comma + "[" + std::to_string(number) + "," + json_quoted(mark) + "]";
        comma = ",";
    }
    comma.clear();
    for (const auto& each : receipt.files_sha256) {
        files += comma + json_quoted(each);
        comma = ",";
    }
    return "{\"id\":" + json_quoted(receipt.ledger) + ",\"entry\":" + std::to_string(entry.number) +
           field("mark", entry.mark) + field("kind", kind_of(entry)) + field("when", entry.when) +
           field("purpose", entry.purpose) + field("rho", entry.rho.text()) +
           field("spent", receipt.spent.text()) +
           (entry.is_private() ? "" : ",\"reading\":" + entry.reading) + ",\"earlier\":[" +
           earlier + "],\"files\":[" + files + "]";
}

struct Reader {
    json::object object;
    bool whole = true;

    template <class Value>
    Value get(simdjson::simdjson_result<json::element> element) {
        Value value = {};
        if (element.get(value) != simdjson::SUCCESS) whole = false;
        return value;
    }
    std::vector<json::element> list(simdjson::simdjson_result<json::element> element) {
        json::array array;
        if (element.get(array) != simdjson::SUCCESS) {
            whole = false;
            return {};
        }
        return {array.begin(), array.end()};
    }
    std::string text(const char* key) { return std::string(get<std::string_view>(object[key])); }
    Rational fraction(const char* key) {
        auto value = Rational::parse(text(key));
        if (!value || *value < Rational(0)) whole = false;
        return value ? *value : Rational(0);
    }
};

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

std::string keyed(const std::string& salt, std::string_view purpose, std::string_view message,
                  std::size_t bytes) {
    const auto key = crypto::Key::of("palermo ledger, by the salt of it: " + salt);
    expects(key.has_value());
    return crypto::hex(key->derived(purpose).hmac(message), bytes);
}

std::string id_of(const std::string& salt) {
    return keyed(salt, "id", "", id_bytes);
}

Result<std::string> minified(std::string_view object) {
    json::parser parser;
    json::element element;
    if (parser.parse(object).get(element) != simdjson::SUCCESS || !element.is_object()) {
        return fail(Code::invalid_input, "ledger.reading_no_object");
    }
    return simdjson::minify(element);
}

std::string text_of(const Receipt& receipt, const std::string& salt) {
    const auto text = unsigned_text(receipt);
    return text + ",\"signature\":" + json_quoted(keyed(salt, "receipt", text, 32)) + "}";
}

bool is_signed(const Receipt& receipt, const std::string& salt) {
    return keyed(salt, "receipt", unsigned_text(receipt), 32) == receipt.signature;
}

Result<Receipt> read_receipt(std::string_view statement) {
    json::parser parser;
    json::element whole;
    Reader reader;
    if (parser.parse(statement).get(whole) != simdjson::SUCCESS || !whole.is_object()) {
        return fail(Code::invalid_input, "ledger.statement_no_json");
    }
    if (whole["ledger"].get(reader.object) != simdjson::SUCCESS) {
        return fail(Code::not_found, "ledger.statement_no_entry");
    }
    Receipt receipt;
    auto& entry = receipt.entry;
    receipt.ledger = reader.text("id");
    entry.number = reader.get<std::int64_t>(reader.object["entry"]);
    entry.mark = reader.text("mark");
    entry.when = reader.text("when");
    entry.purpose = reader.text("purpose");
    entry.rho = reader.fraction("rho");
    receipt.spent = reader.fraction("spent");
    json::element reading;
    if (reader.object["reading"].get(reading) == simdjson::SUCCESS) {
        if (!reading.is_object() || entry.rho != Rational(0)) reader.whole = false;
        entry.reading = simdjson::minify(reading);
    }
    if (reader.text("kind") != kind_of(entry)) reader.whole = false;
    for (const auto& each : reader.list(reader.object["earlier"])) {
        const auto pair = reader.list(json::element(each));
        if (pair.size() != 2) {
            reader.whole = false;
            break;
        }
        receipt.earlier.emplace_back(
            reader.get<std::int64_t>(json::element(pair[0])),
            std::string(reader.get<std::string_view>(json::element(pair[1]))));
    }
    for (const auto& each : reader.list(reader.object["files"])) {
        receipt.files_sha256.emplace_back(reader.get<std::string_view>(json::element(each)));
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
    json::parser parser;
    json::element whole;
    json::array files;
    if (parser.parse(statement).get(whole) == simdjson::SUCCESS &&
        whole["files"].get(files) == simdjson::SUCCESS) {
        for (const auto each : files) {
            std::string_view name;
            if (each["name"].get(name) != simdjson::SUCCESS) continue;
            names.push_back(fs::path(std::string(name)).filename().string());
        }
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
