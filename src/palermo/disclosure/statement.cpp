// disclosure/statement.cpp: release.json of a release. Format: docs/formats/release_statement.md
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect::detail {
namespace {

template <class List, class Write>
std::string listed(const List& list, Write write) {
    std::string text = "[";
    for (const auto& each : list) {
        text += (&each == &*std::begin(list) ? "\n  " : ",\n  ") + write(each);
    }
    return text + (std::empty(list) ? "]" : "\n ]");
}

}  // namespace

std::string statement_json(const std::string& kind, const std::string& members,
                           const Statement& statement, const EarlierRelease& reading,
                           std::span<const EarlierRelease> earlier, const std::string& receipt,
                           const std::vector<ReleaseFile>& files, const LeftOpen& open) {
    std::string json = "{\n \"release\": \"palermo protected release 2\",\n";
    const auto text = [&](const char* key, std::string_view value) {
        json += std::string(" \"") + key + "\": " + json_quoted(value) + ",\n";
    };
    text("kind", kind);
    text("publisher", statement.citation.publisher);
    text("title", statement.citation.title);
    text("released", statement.citation.released);
    text("terms", statement.citation.terms);
    text("program", statement.recipe.program);
    json += " \"options\": " + statement.recipe.parameters + ",\n";
    if (!statement.recipe.inputs.empty()) {
        json += " \"inputs\": " + listed(statement.recipe.inputs, [](const InputDigest& each) {
                    return "{\"name\": " + json_quoted(each.name) +
                           ", \"sha256\": " + json_quoted(each.sha256) + "}";
                });
        json += ",\n";
    }
    json += members;
    if (members.find("\"promise\":") == std::string::npos) text("promise", statement.promise);
    if (members.find("\"reading\":") == std::string::npos) {
        // With the secret of rounding or perturbation named, even by a digest, a guess of it could be
        // tested; on a ledger the receipt holds the salted one.
        auto plain = reading;
        plain.secret.clear();
        json += " \"reading\": " + to_text(to_json(plain)) + ",\n";
    }
    json += " \"attacks\": " + listed(statement.attacks, [](const Attack& each) {
                return "{\"name\": " + json_quoted(each.name) +
                       ", \"method\": " + json_quoted(each.method) +
                       ", \"tried\": " + std::to_string(each.tried) +
                       ", \"succeeded\": " + std::to_string(each.succeeded) + "}";
            });
    const auto quoted = [](std::string_view each) { return json_quoted(each); };
    std::vector<std::string> not_looked_at(not_attacked().begin(), not_attacked().end());
    not_looked_at.insert(not_looked_at.end(), open.not_attacked.begin(), open.not_attacked.end());
    json += ",\n \"not_attacked\": " + listed(not_looked_at, quoted);
    json += ",\n \"attacked_together_with\": " +
            listed(earlier, [](const EarlierRelease& each) { return json_quoted(each.name); });
    if (!open.not_compared.empty()) {
        json += ",\n \"not_compared\": " + listed(open.not_compared, quoted);
    }
    json += ",\n \"ledger\": " + receipt;
    json += ",\n \"files\": " + listed(files, [](const ReleaseFile& each) {
                return "{\"name\": " + json_quoted(each.name) +
                       ", \"bytes\": " + std::to_string(each.bytes.size()) +
                       ", \"sha256\": " + json_quoted(crypto::sha256(each.bytes)) + "}";
            });
    return json + "\n}\n";
}

}  // namespace palermo::protect::detail
