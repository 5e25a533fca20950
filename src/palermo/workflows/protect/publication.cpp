#include "palermo/workflows/protect/publication.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/core/date.hpp"
#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/words.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::workflows {

using namespace protect;
using formats::Json;

Result<void> check(const Publication& publication) {
    // A statement says this day to everybody who reads it, so it must be one.
    if (!publication.date.empty() && !Date::parse(publication.date)) {
        return fail(Code::invalid_input, "publication.no_day", {}, Where::of_field("date"));
    }
    if (!publication.ledger.empty() && publication.purpose.empty()) {
        return fail(Code::invalid_input, "publication.no_purpose", {}, Where::of_field("purpose"));
    }
    return {};
}

OutputRules output_rules(const Publication& publication, std::vector<Input> inputs) {
    if (!publication.ledger.empty()) inputs.push_back(publication.ledger);
    inputs.insert(inputs.end(), publication.earlier.begin(), publication.earlier.end());
    OutputRules rules{.release = true};
    for (const auto& each : inputs) {
        if (!each.empty()) rules.inputs.push_back(each.path);
    }
    return rules;
}

Result<OpenAccount> open_account(const Publication& publication, std::string dataset_sha256,
                                 Notes& notes, const TableLayout* long_file) {
    OpenAccount account{{}, {}, std::move(dataset_sha256)};
    if (!publication.ledger.empty()) {
        account.ledger.emplace(TRY(Ledger::open(publication.ledger.path)));
        notes.say(account.ledger->note());
    }
    std::vector<std::filesystem::path> named;
    for (const auto& each : publication.earlier) named.push_back(each.path);
    account.earlier =
        TRY(earlier_releases(account.ledger ? &*account.ledger : nullptr, named, long_file));
    return account;
}

Result<KnownDependencies> known_dependencies(std::span<const std::string> follows,
                                             const Table& records, const OpenAccount& account) {
    KnownDependencies result;
    for (const auto& [from, to] : TRY(dependencies_declared(follows))) {
        const auto names = columns_named(records, std::vector{from, to});
        if (names.size() == 2) result.declared.emplace_back(names[0], names[1]);
    }
    for (const auto& each : account.earlier) {
        for (const auto& table : each.tables) {
            for (const auto& name : table) {
                const auto* column = records.text(name);
                if (column != nullptr) result.earlier_columns.push_back(column->name());
            }
        }
    }
    return result;
}

Result<Release> publish_on(OpenAccount& account, const Publication& publication,
                           const std::filesystem::path& out, Result<Candidate> made,
                           const Task& task, Notes& notes) {
    auto candidate = TRY(std::move(made));
    const Citation citation{publication.publisher, publication.title,
                            publication.date.empty() ? today_utc() : publication.date,
                            publication.terms, ""};
    auto reading = candidate.reading();
    reading.table = candidate.table();
    for (const auto& each : TRY(written_alike(reading, account.earlier))) notes.say(each);
    if (account.ledger) {
        return publish(
            std::move(candidate), citation,
            Account(OnLedger{&*account.ledger, publication.purpose, account.dataset_sha256, {}},
                    std::move(account.earlier), out),
            task);
    }
    return publish(std::move(candidate), citation,
                   Account(NoLedger{}, std::move(account.earlier), out), task);
}

Json to_json(const PublishedFile& published) {
    const auto& statement = published.release.statement();
    Json::Array attacks;
    for (const auto& attack : statement.attacks) {
        attacks.push_back(Json::Object{
            {"name", attack.name}, {"succeeded", attack.succeeded}, {"tried", attack.tried}});
    }
    Json::Object json{{"attacks", std::move(attacks)}};
    for (const auto& [what, count] : published.done) {
        std::string name(what);
        std::ranges::replace(name, ' ', '_');
        json.add(std::move(name), count);
    }
    json.add("columns", to_json(published.columns));
    json.add("remarks", Json::list(published.remarks));
    json.add("not_attacked", not_attacked_in_words(published.not_attacked));
    json.add("promise", statement.promise);
    return json;
}

std::string in_words(const PublishedFile& published) {
    const auto& statement = published.release.statement();
    std::string text = in_words(published.columns);
    for (const auto& [what, count] : published.done)
        text += fmt::format("{:>10}  {}\n", count, what);
    for (const auto& each : published.remarks) text += fmt::format("note: {}\n", each);
    for (const auto& each : statement.attacks)
        text += fmt::format("attacked: {}\n", in_words(each));
    text += fmt::format("{}\n{}: what is promised, and what was attacked and what not\n{}\n",
                        statement.promise, published.release.files().back().name,
                        not_attacked_in_words(published.not_attacked));
    return text;
}

}  // namespace palermo::workflows
