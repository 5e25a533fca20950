// workflows/protect/ledger.hpp: what was spent on a data set; to start its account, and to mend it.
//
//     ledger ──read, create or recover──> LedgerOutcome
//
//     const auto outcome = TRY(ledger({.ledger = {"cases.ledger"}}, task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).   Format  docs/formats/privacy_ledger.md
// Thread safety: a function of its arguments; a ledger is locked while one of them changes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "palermo/ledger/ledger.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct LedgerRequest {
    Input ledger;
    bool create = false;
    std::string about = {};
    std::optional<double> epsilon = {};
    double delta = 1e-6;
    std::string rho = {};
    std::int64_t rows_per_victim = 1;
    std::vector<Input> recover = {};  // releases; it may be asked for without any
    std::vector<std::int64_t> lost = {};
    Asked asked = {};

    static void fields(auto& self, auto&& field) {
        field(
            Field{
                .name = "ledger", .text = "The ledger file", .option = "LEDGER", .required = true},
            self.ledger);
        field(Field{.name = "create", .text = "Start a ledger; a budget is given once"},
              self.create);
        field(Field{.name = "about", .text = "Whose data these are"}, self.about);
        field(Field{.name = "epsilon", .text = "Budget for the whole life of the data"},
              self.epsilon);
        field(Field{.name = "delta", .text = "At most one over the victims"}, self.delta);
        field(Field{.name = "rho", .text = "Budget as zCDP instead, a fraction such as 1/20"},
              self.rho);
        field(Field{.name = "rows_per_victim", .text = "At most"}, self.rows_per_victim);
        field(Field{.name = "recover",
                    .text = "Mend a ledger restored from an old copy: from what this machine has "
                            "seen, and from releases (release.json, or folders)",
                    .may_be_alone = true},
              self.recover);
        field(Field{.name = "lost",
                    .text = "Entries to write down as lost: nobody has the release any more"},
              self.lost);
    }
    static std::span<const FieldRule> rules();
};

/// A ledger as it was read.
struct LedgerShown {
    std::string id;
    std::string seen_file;
    protect::LedgerTerms terms;
    protect::Rational spent, left;
    std::vector<protect::LedgerEntry> entries;
    std::optional<Error> defect = {};  // a release that it should hold, and does not
};

/// Several of the releases given to mend a ledger cannot be used; nothing was changed.
struct ReleasesRefused {
    std::vector<Error> errors;
};

struct LedgerOutcome {
    std::variant<LedgerShown, protect::Recovery, ReleasesRefused> what;
};

/// Errors   invalid_input  no budget or two of them; what Ledger::create() and recover() refuse
///          those of Ledger::create(), read() and recover()
Result<LedgerOutcome> ledger(const LedgerRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const LedgerOutcome& outcome);
std::string in_words(const LedgerOutcome& outcome);
/// A ledger that lacks a release is told, and refused.
Ending ending_of(const LedgerOutcome& outcome);

}  // namespace palermo::workflows
