// disclosure/statement.cpp: release.json of a release. Format: docs/formats/release_statement.md
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect::detail {

using formats::Json;

namespace {

/// A line each, for people who read files.
Json lines_of(Json::Array list) {
    if (list.empty()) return list;
    list.before_each = "\n  ";
    list.before_end = "\n ";
    return list;
}

template <class List, class Write>
Json lines_of(const List& list, Write write) {
    Json::Array array;
    for (const auto& each : list) array.push_back(write(each));
    return lines_of(std::move(array));
}

Json as_it_is(std::string_view text) {
    return text;
}

}  // namespace

std::string statement_json(const std::string& kind, const Json::Object& members,
                           const Statement& statement, const EarlierRelease& reading,
                           std::span<const EarlierRelease> earlier, const std::string& receipt,
                           const std::vector<ReleaseFile>& files, const LeftOpen& open) {
    const auto& [citation, recipe, promise, attacks, printed_small] = statement;
    Json::Object json{{"release", "palermo protected release 2"},
                      {"kind", kind},
                      {"publisher", citation.publisher},
                      {"title", citation.title},
                      {"released", citation.released},
                      {"terms", citation.terms},
                      {"program", recipe.program},
                      {"options", Json::verbatim(recipe.parameters)}};
    if (!recipe.inputs.empty()) {
        json.add("inputs", lines_of(recipe.inputs, [](const InputDigest& each) {
                     return Json::Object{{"name", each.name}, {"sha256", each.sha256}}.spaced();
                 }));
    }
    for (const auto& [name, value] : members) json.add(name, value);
    if (members.find("promise") == nullptr) json.add("promise", promise);
    if (members.find("reading") == nullptr) {
        // With the secret of rounding or perturbation named, even by a digest, a guess of it could be
        // tested; on a ledger the receipt holds the salted one.
        auto plain = reading;
        plain.secret.clear();
        json.add("reading", to_json(plain));
    }
    json.add("attacks", lines_of(attacks, [](const Attack& each) {
                 return Json::Object{{"name", each.name},
                                     {"method", each.method},
                                     {"tried", each.tried},
                                     {"succeeded", each.succeeded}}
                     .spaced();
             }));
    std::vector<std::string> not_looked_at(not_attacked().begin(), not_attacked().end());
    not_looked_at.insert(not_looked_at.end(), open.not_attacked.begin(), open.not_attacked.end());
    json.add("not_attacked", lines_of(not_looked_at, as_it_is));
    json.add("attacked_together_with",
             lines_of(earlier, [](const EarlierRelease& each) { return Json(each.name); }));
    if (!open.not_compared.empty()) {
        json.add("not_compared", lines_of(open.not_compared, as_it_is));
    }
    json.add("ledger", Json::verbatim(receipt));
    json.add("files", lines_of(files, [](const ReleaseFile& each) {
                 return Json::Object{{"name", each.name},
                                     {"bytes", std::uint64_t{each.bytes.size()}},
                                     {"sha256", crypto::sha256(each.bytes)}}
                     .spaced();
             }));
    json.before_each = "\n ";
    json.before_end = "\n";
    json.after_colon = " ";
    return to_text(json) + "\n";
}

}  // namespace palermo::protect::detail
