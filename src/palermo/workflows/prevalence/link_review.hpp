// workflows/prevalence/link_review.hpp: the key by which pairs are asked about, and what people decided.
//
//     auto asking = TRY(Asking::with(request, read));
//     TRY(asking.read(request, recipe));   review_csv(..., asking.questions(), ...)
//
// Thread safety: an Asking is read by many threads at once; the lists it was made with outlive it.
#pragma once

#include <vector>

#include "palermo/linkage/sample.hpp"
#include "palermo/workflows/prevalence/read_lists.hpp"

namespace palermo::workflows {

class Asking {
public:
    /// Errors   those of crypto::Key::read()
    static Result<Asking> with(const LinkRequest& request, const ReadLists& read);

    linkage::Questions questions() const { return {read_->records, key_, read_->ids}; }

    /// Reads the request's decisions and verdicts; their files become inputs of the recipe.
    ///
    /// Errors   those of linkage::read_decisions()
    Result<void> read(const LinkRequest& request, Recipe& recipe);

    /// What people decided before, or with the verdicts. Decisions without a pair (L22), and two records of
    /// one list decided to be one person where it holds nobody twice (L23), are findings.
    ///
    /// Errors   those of linkage::settle()
    Result<linkage::Settled> decided() const;
    Result<linkage::Settled> decided_with_verdicts() const;
    static void find(const linkage::Settled& settled, Findings& findings);

    /// Errors   invalid_input  link.sample_of_encoded
    Result<SampleDrawn> sample(const LinkRequest& request, const linkage::Compared& compared,
                               const linkage::Model& model, const linkage::Linkage& linked,
                               std::span<const linkage::Decision> decisions) const;

    /// Errors   those of linkage::read_verdicts()
    Result<linkage::Measured> measured(const linkage::Compared& compared,
                                       const linkage::Linkage& linked,
                                       std::span<const linkage::Decision> decisions) const;

private:
    Asking(crypto::Key key, const ReadLists& read) : key_(std::move(key)), read_(&read) {}

    crypto::Key key_;
    const ReadLists* read_;
    std::vector<linkage::DecisionRow> rows_ = {}, verdict_rows_ = {};
    std::optional<formats::Source> verdicts_ = {};
};

}  // namespace palermo::workflows
