// workflows/prevalence/link_review.hpp: the key by which pairs are asked about, and what people decided.
//
//     const auto asking = TRY(Asking::with(request, read));
//     made.decided = TRY(asking.decided(request, recipe, findings));   review_csv(..., asking.questions(), ...)
//
// Thread safety: an Asking is read by many threads at once; the lists it was made with outlive it.
#pragma once

#include "palermo/linkage/questions.hpp"
#include "palermo/workflows/prevalence/read_lists.hpp"

namespace palermo::workflows {

class Asking {
public:
    /// Errors   those of crypto::Key::read()
    static Result<Asking> with(const LinkRequest& request, const ReadLists& read);

    linkage::Questions questions() const { return {read_->records, key_, read_->ids}; }

    /// The request's decisions; their files become inputs of the recipe. Decisions without a pair (L22),
    /// and two records of one list decided to be one person where it holds nobody twice (L23), are
    /// findings.
    ///
    /// Errors   those of linkage::read_decisions() and settle()
    Result<linkage::Settled> decided(const LinkRequest& request, Recipe& recipe,
                                     Findings& findings) const;

private:
    Asking(crypto::Key key, const ReadLists& read) : key_(std::move(key)), read_(&read) {}

    crypto::Key key_;
    const ReadLists* read_;
};

}  // namespace palermo::workflows
