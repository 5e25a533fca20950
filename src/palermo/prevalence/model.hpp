// prevalence/model.hpp: which lists may depend on each other, and how deeply.
//
// A hierarchical log-linear model says log mu_w = sum of a_theta over the terms theta inside history
// w. It has the intercept, every single list, and the interactions named; with an interaction come
// all interactions inside it. Its short name lists the maximal terms, lists counted from 1:
// "[123,25,4]" has 12, 13, 23, 123, 25 and, as every model, 1 to 5. With more than nine lists the
// numbers inside a term are joined by dots: "[1.2.11,3]".
//
//     const auto model = TRY(Model::parse("[12,3]", 3));  // model.contains(0b011), model.name()
//
// Sources  [BFH75] Bishop, Fienberg, Holland (1975), Discrete Multivariate Analysis, ch. 6.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <bit>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/prevalence/capture_table.hpp"

namespace palermo::prevalence {

class Model {
public:
    /// The model of independent lists.
    explicit Model(int lists);

    /// Independence and these interactions, with all that is inside them.
    Model(int lists, std::span<const History> interactions);

    /// Reads "[12,13,4]" or "12,13"; single lists may be left out.
    ///
    /// Errors   invalid_input  not such a name, or a list that is not there
    static Result<Model> parse(std::string_view name, int lists);

    int lists() const noexcept { return lists_; }

    /// All terms with the intercept (0) and the lists, by size and then by value.
    const std::vector<History>& terms() const noexcept { return terms_; }

    /// Number of parameters, intercept included.
    int parameters() const noexcept { return static_cast<int>(terms_.size()); }

    bool contains(History term) const;

    /// This model and one interaction more (and what is inside it).
    Model with(History interaction) const;

    /// Terms inside no other term of the model.
    std::vector<History> maximal() const;

    /// "[12,13,4]"
    std::string name() const;

    /// The largest number of lists in one term.
    int order() const;

    bool operator==(const Model&) const = default;

private:
    int lists_;
    std::vector<History> terms_;
};

/// Size first, then value: 0, 1, 2, 4, 3, 5, 6, 7.
inline bool before(History a, History b) {
    const int sizes = std::popcount(a) - std::popcount(b);
    return sizes != 0 ? sizes < 0 : a < b;
}

/// "12", or "1.12" with more than nine lists.
std::string term_name(History term, int lists);

}  // namespace palermo::prevalence
