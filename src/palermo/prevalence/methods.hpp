// prevalence/methods.hpp: every method by its name, what it is, and which fields of a request it reads.
//
//     method chao, window 3 ──> check_fields() ──> refused: window goes with average
//     fields_read()         ──> the parameters of a recipe
//
// A field that a method does not read is refused: who asks for a window expects that it did something. A
// recipe names the fields that were read and no others, for the same reason.
//
//     TRY(check_fields(Work::estimate, "chao", std::vector<std::string>{"window"}));
//
// A new method is one entry in methods.cpp. tests/cases/hunt2/41-options-a-method-does-not-read gives
// every option to every method: each is refused, or changes what comes out.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::prevalence {

/// What is asked of a method.
enum class Work : std::uint8_t {
    estimate,        // of one table
    estimate_draws,  // of drawn linkages, a table each
    estimate_by,     // by stratum, or with covariates
    diagnose,
    search,
    compare,
    simulate,
};

struct Reads {
    Work work;
    std::vector<std::string_view> fields;  // by their names in fields() of the request: "window"
};

struct Method {
    enum class Kind : std::uint8_t {
        engine,     // estimates again and again; its intervals come from the bootstrap
        posterior,  // has intervals of its own
        classic,    // a number and its standard error, judged by no gate
        penalised,  // an answer where no maximum exists
        pairs,      // of lists, with covariates
        way,        // not chosen by name
    };

    std::string_view
        name;  // as field method names it; of a way without, the field that asks for it
    std::string_view help;     // one line
    std::vector<Reads> reads;  // one entry for each work it can do
    Kind kind = Kind::engine;

    bool by_name() const { return kind != Kind::way; }  // chosen by field method
};

/// Those with a name in the order of the help, then the others.
const std::vector<Method>& methods();

/// Nothing where no method has the name.
const Method* find_method(std::string_view name);

/// Does the method do this work?
bool does(const Method& method, Work work);

/// The fields it reads for this work; empty also where it does not do it.
std::span<const std::string_view> fields_read(const Method& method, Work work);

/// "bic", "aic", "average": those that do this work and are chosen by name.
std::vector<std::string_view> names_of_methods(Work work);

/// `asked` are the fields somebody gave beside the file and its columns.
///
/// Errors   invalid_input  method.unknown; method.needs_covariates, .one_table, .not_by_strata, .not_for_diagnose,
///                         .not_for_search: it does not do this work; .field_goes_with, .field_goes_with_method, .field_not_read,
///                         .fields_not_read; .without: read only beside another field that was not given
Result<void> check_fields(Work work, std::string_view method, std::span<const std::string> asked);

}  // namespace palermo::prevalence
