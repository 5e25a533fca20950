// prevalence/strata/model.hpp: which lists depend on each other, for whom, in words.
//
//     list*sex + list:list            as people write it
//     police*sex + police:ngo:form    single lists by name
//     list:list:strata                every pair of lists, in every stratum: separate fits
//     list*year^2                     a number as a polynomial, here of degree 2
//
// A model is hierarchical: with a term comes all that is inside it, and the intercept, every list and
// every covariate are always there. `a*b` is a + b + a:b, which a:b says already; both are understood.
// `list` stands for each list, `list:list` for each pair, `covariate` for each covariate,
// `covariate:covariate` for each pair, `strata` for all covariates together. A name with spaces or
// signs in it, or called like one of these words, is written `in backquotes`.
//
//     const auto model = TRY(StrataModel::parse("list*sex", captures));  // model.parameters()
//
// Sources  [CHK17] Cruyff, van Dijk, van der Heijden (2017), Crime & Delinquency: MSE with covariates.
//          [BFH75] Bishop, Fienberg, Holland (1975), Discrete Multivariate Analysis, ch. 6.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/prevalence/strata/captures.hpp"

namespace palermo::prevalence {

/// A covariate that enters by its levels, one effect each beside the first.
inline constexpr std::uint8_t by_level = 255;
inline constexpr int most_power = 3;

/// Lists and covariates that act together.
struct StrataTerm {
    History lists = 0;
    std::vector<std::uint8_t> powers;  // shape [covariates]: 0 not in it, 1 to 3, or by_level

    bool operator==(const StrataTerm&) const = default;
    int factors() const;  // lists and covariates in it
};

/// By number of factors, then power, then lists, then covariates: what is inside a term comes before.
bool before(const StrataTerm& a, const StrataTerm& b);

/// Is `part` inside `whole`? Every term is inside itself; a power is inside a higher one and inside
/// the covariate by its levels.
bool inside(const StrataTerm& part, const StrataTerm& whole);

class StrataModel {
public:
    /// Lists and covariates, all by level, independent of each other.
    explicit StrataModel(const StratifiedCaptures& captures);

    /// These terms and all that is inside them.
    StrataModel(const StratifiedCaptures& captures, const std::vector<StrataTerm>& terms);

    /// Reads the words above. The empty text is the first constructor.
    ///
    /// Errors   invalid_input  a name that is not there; a power of what is no number, or above 3; a
    ///                         word that cannot be read (with its position); more than 2,000 terms
    static Result<StrataModel> parse(std::string_view words, const StratifiedCaptures& captures);

    /// In the order of before(); the intercept first.
    const std::vector<StrataTerm>& terms() const noexcept { return terms_; }

    bool contains(const StrataTerm& term) const;
    StrataModel with(const StrataTerm& term) const;

    /// Without one term, which must be maximal(), and no list or covariate alone.
    StrataModel without(const StrataTerm& term) const;

    /// Terms inside no other term.
    std::vector<StrataTerm> maximal() const;

    /// Effects, intercept included.
    int parameters() const;

    /// Maximal terms in words; pairs that are all there are said as list:list, and so on.
    std::string name() const;
    std::string name_of(const StrataTerm& term) const;

    bool operator==(const StrataModel& other) const { return terms_ == other.terms_; }

private:
    void close();

    std::vector<std::string> list_names_, covariate_names_;
    std::vector<int> levels_;
    std::vector<std::uint8_t> main_;  // how each covariate enters alone
    std::vector<StrataTerm> terms_;
};

}  // namespace palermo::prevalence
