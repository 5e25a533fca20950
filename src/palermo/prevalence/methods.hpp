// prevalence/methods.hpp: every method by its name, what it is, and which options it reads.
//
//     --method chao --window 3 ──> check_options() ──> refused: --window goes with average
//     options that were read   ──> parameters_read() ──> recipe
//
// An option that a method does not read is refused: who gives --window expects that it did something. A
// recipe names the options that were read and no others, for the same reason.
//
//     TRY(check_options(Work::estimate, "chao", std::vector<std::string>{"--window"}));
//
// A new method is one entry in methods.cpp. tests/cases/hunt2/41-options-a-method-does-not-read gives
// every option to every method: each is refused, or changes what comes out.
// Pure functions, safe to call from several threads.
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
    std::vector<std::string_view> options;  // as a person gives them: "--window"
};

struct Method {
    std::string_view name;     // as --method names it; of a way without --method, what asks for it
    std::string_view help;     // one line
    std::vector<Reads> reads;  // one entry for each work it can do
    bool by_name = true;       // chosen by --method
};

/// Those of --method in the order of the help, then the others.
const std::vector<Method>& methods();

/// Nothing where no method has the name.
const Method* find_method(std::string_view name);

/// Does the method do this work?
bool does(const Method& method, Work work);

/// The options it reads for this work; empty also where it does not do it.
std::span<const std::string_view> options_read(const Method& method, Work work);

/// "bic, aic, average": the methods of --method that do this work.
std::string names_of_methods(Work work);

/// `given` are the options a person gave beside the file, its columns and the method.
///
/// Errors   invalid_input  the method does not do this work; an option that it does not read, or reads
///                         only beside another one that was not given
Result<void> check_options(Work work, std::string_view method, std::span<const std::string> given);

/// One member of the parameters of a recipe.
struct Parameter {
    std::string_view option;  // that sets it; empty: what was read whatever the method
    std::string key;
    std::string json;
};

/// `{"chains":4,"lists":[]}`: those that the method read for this work, by key.
std::string parameters_read(Work work, std::string_view method, std::vector<Parameter> parameters);

}  // namespace palermo::prevalence
