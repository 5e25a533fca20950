#include "palermo/workflows/protect/ledger.hpp"

#include <fmt/format.h>

#include "palermo/ledger/accountant.hpp"

namespace palermo::workflows {

std::span<const FieldRule> LedgerRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"about", {"create"}}, {"epsilon", {"create"}},         {"delta", {"create"}},
        {"rho", {"create"}},   {"rows_per_victim", {"create"}}, {"recover", {}, {"create"}},
        {"lost", {"recover"}},
    };
    return rules;
}

namespace {

using formats::Json;
using protect::Ledger;
using protect::LedgerEntry;
using protect::Rational;
using protect::Recovery;
using protect::rounded_down;
using protect::rounded_up;

Result<protect::LedgerTerms> terms_of(const LedgerRequest& request) {
    if (request.rho.empty() == !request.epsilon) {
        return fail(Code::invalid_input, "ledger.one_budget",
                    {{"epsilon", field_name("epsilon")},
                     {"delta", field_name("delta")},
                     {"rho", field_name("rho")}});
    }
    if (!(request.delta > 0 && request.delta < 1)) {
        return fail(Code::invalid_input, "ledger.delta_no_share", {}, Where::of_field("delta"));
    }
    if (request.rho.empty() && !(*request.epsilon > 0 && *request.epsilon <= 100)) {
        return fail(Code::invalid_input, "ledger.epsilon_out_of_range", {},
                    Where::of_field("epsilon"));
    }
    return protect::LedgerTerms{.about = request.about,
                                .rho_limit = request.rho.empty()
                                                 ? protect::rho_for(*request.epsilon, request.delta)
                                                 : TRY(Rational::parse(request.rho)),
                                .delta = request.delta,
                                .rows_per_victim_max = request.rows_per_victim};
}

Result<Ledger> ledger_for(const LedgerRequest& request) {
    if (!request.create) return Ledger::read(request.ledger.path);
    return Ledger::create(request.ledger.path, TRY(terms_of(request)));
}

Json json_of(const std::vector<LedgerEntry>& entries) {
    Json::Array array;
    for (const auto& each : entries) {
        array.push_back(
            Json::Object{{"number", each.number}, {"was", each.was}, {"rho", each.rho.text()}});
    }
    return array;
}

Json json_of(const Recovery& done) {
    return Json::Object{{"first_seen", done.first_seen},
                        {"known", done.known},
                        {"lost", json_of(done.lost)},
                        {"passed_over", std::uint64_t{done.passed_over.size()}},
                        {"recovered", json_of(done.recovered)},
                        {"was_whole", done.was_whole}};
}

Json json_of(const ReleasesRefused& wrong) {
    Json::Array places;
    for (const auto& each : wrong.errors) places.push_back(to_string(each.where));
    return Json::Object{{"refused", std::move(places)}};
}

Json json_of(const LedgerShown& shown) {
    const auto& terms = shown.terms;
    const auto epsilon = [&](const Rational& rho) {
        return Json::verbatim(rounded_up(protect::epsilon_of(rho, terms.delta), 6));
    };
    Json::Array entries;
    entries.before_each = "\n ";
    for (const auto& entry : shown.entries) {
        entries.push_back(
            Json::Object{{"number", entry.number},
                         {"state", protect::name_of(entry.state)},
                         {"when", entry.when},
                         {"purpose", entry.purpose},
                         {"rho", entry.rho.text()},
                         {"release_sha256", entry.release_sha256},
                         {"reading", entry.is_private() ? Json() : Json::verbatim(entry.reading)}});
    }
    return Json::Object{{"id", shown.id},
                        {"seen_file", shown.seen_file},
                        {"about", terms.about},
                        {"delta", Json::digits(terms.delta, 6)},
                        {"rows_per_victim_max", terms.rows_per_victim_max},
                        {"rho_limit", terms.rho_limit.text()},
                        {"rho_spent", shown.spent.text()},
                        {"rho_left", shown.left.text()},
                        {"epsilon_limit", epsilon(terms.rho_limit)},
                        {"epsilon_spent", epsilon(shown.spent)},
                        {"entries", std::move(entries)}};
}

std::string line_of(std::string_view what, const LedgerEntry& entry) {
    return fmt::format(
        "{} entry {}{}: {}{}\n", what, entry.number,
        entry.was == entry.number ? "" : fmt::format(" (it was entry {})", entry.was),
        entry.purpose,
        entry.rho == Rational(0) ? "" : ", rho " + rounded_up(entry.rho.up(), 6) + " spent");
}

std::string told(const Recovery& done) {
    std::string text;
    for (const auto& each : done.recovered) text += line_of("recovered", each);
    for (const auto& each : done.lost) text += line_of("written down as lost:", each);
    if (done.known > 0) text += fmt::format("given and in the ledger already: {}\n", done.known);
    for (const auto& each : done.passed_over) {
        text += fmt::format("not used, no release of this ledger: {}\n", each.string());
    }
    text += done.was_whole ? "nothing that this machine has seen, or that was given, is "
                             "missing from the ledger\n"
                           : "the ledger is whole again; what is published next is "
                             "attacked together with all of it\n";
    if (done.first_seen) {
        text +=
            "This machine had not seen this ledger before: releases made after the last one given "
            "are not known to it.\n";
    }
    return text;
}

std::string line_of(std::string_view what, const Rational& rho, double delta) {
    return fmt::format("{:<7} rho {:<12} epsilon {:<9} (continuous Gaussian {}) at delta {:g}\n",
                       what, rounded_up(rho.up(), 6),
                       rounded_up(protect::epsilon_of(rho, delta), 4),
                       rounded_up(protect::gaussian_epsilon_of(rho, delta), 4), delta);
}

std::string line_of(const LedgerEntry& entry) {
    auto text = fmt::format(
        "{:>4}  {}  {:<9}  {:<14}  {}\n", entry.number, entry.when, protect::name_of(entry.state),
        entry.is_private() ? fmt::format("rho {:.4g}", entry.rho.up()) : "without noise",
        entry.purpose);
    if (entry.was == 0) return text;
    return text + fmt::format(
                      "      recovered{}\n",
                      entry.was == entry.number ? "" : fmt::format("; it was entry {}", entry.was));
}

/// Why they are refused is said where refusals are.
std::string told(const ReleasesRefused&) {
    return {};
}

std::string told(const LedgerShown& shown) {
    const auto& terms = shown.terms;
    auto text =
        fmt::format("{}\nunit: one victim with all their rows (at most {}), added or removed\n",
                    terms.about.empty() ? "(no title)" : terms.about, terms.rows_per_victim_max);
    text += line_of("budget", terms.rho_limit, terms.delta);
    text += line_of("spent", shown.spent, terms.delta);
    text += fmt::format("left    rho {}\n", rounded_down(shown.left.down(), 6));
    std::int64_t bare = 0;
    for (const auto& entry : shown.entries) {
        bare += !entry.is_private() && entry.state == protect::EntryState::committed ? 1 : 0;
        text += line_of(entry);
    }
    if (bare > 0) {
        text += fmt::format(
            "{} without differential privacy: the budget says nothing about {}; what is published "
            "next\nwithout it is attacked together with {}\n",
            bare, bare == 1 ? "it" : "them", bare == 1 ? "it" : "all of them");
    }
    return text;
}

}  // namespace

Result<LedgerOutcome> ledger(const LedgerRequest& request, const Task& task, Notes& notes) {
    TRY(task.go_on());
    if (request.asked.contains("recover")) {
        std::vector<std::filesystem::path> releases;
        for (const auto& each : request.recover) {
            if (!each.empty()) releases.push_back(each.path);
        }
        ReleasesRefused wrong;
        auto done = Ledger::recover(request.ledger.path, releases, request.lost,
                                    protect::default_seen_folder(), &wrong.errors);
        if (!done && wrong.errors.size() > 1) return LedgerOutcome{std::move(wrong)};
        return LedgerOutcome{TRY(std::move(done))};
    }
    const auto ledger = TRY(ledger_for(request));
    notes.say(ledger.note());
    LedgerShown shown{.id = ledger.id(),
                      .seen_file = ledger.seen_file().string(),
                      .terms = ledger.terms(),
                      .spent = ledger.spent(),
                      .left = ledger.left(),
                      .entries = ledger.entries()};
    if (const auto whole = ledger.check_releases(); !whole) shown.defect = whole.error();
    return LedgerOutcome{std::move(shown)};
}

Ending ending_of(const LedgerOutcome& outcome) {
    if (const auto* wrong = std::get_if<ReleasesRefused>(&outcome.what))
        return {.refused = wrong->errors.front().code, .refusals = wrong->errors};
    const auto* shown = std::get_if<LedgerShown>(&outcome.what);
    if (shown == nullptr || !shown->defect) return {};
    return {.refused = shown->defect->code, .refusals = {*shown->defect}};
}

Json to_json(const LedgerOutcome& outcome) {
    return std::visit([](const auto& what) { return json_of(what); }, outcome.what);
}

std::string in_words(const LedgerOutcome& outcome) {
    return std::visit([](const auto& what) { return told(what); }, outcome.what);
}

}  // namespace palermo::workflows
