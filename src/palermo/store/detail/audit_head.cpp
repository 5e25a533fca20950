#include "palermo/store/detail/audit_head.hpp"

#include "palermo/core/clock.hpp"

namespace palermo::store::detail {

void AuditHead::sign_with(crypto::SigningKey key, std::string origin) {
    expects(!origin.empty() && origin.find_first_of(" +\n") == origin.npos);
    key_ = std::move(key);
    origin_ = std::move(origin);
    signed_last_.clear();
}

bool AuditHead::load(const std::optional<HeadRow>& kept, const std::optional<LastLine>& last) {
    change_ = 0;
    tree_ = {};
    previous_ = crypto::chain_of_nothing();
    note_.clear();
    if (kept) {
        auto tree = crypto::AuditTree::of(kept->tree);
        if (!tree) return false;
        change_ = kept->change;
        tree_ = *std::move(tree);
        previous_ = kept->previous;
        note_ = kept->note;
    }
    if (!key_) return true;
    const auto lines = last ? last->number : 0;
    if (lines != tree_.size() || note_.empty() != (lines == 0)) return false;
    if (lines == 0) return true;
    if (crypto::chain_of(last->line) != previous_) return false;
    if (note_ == signed_last_) return true;
    const auto signed_head = crypto::verified_checkpoint(note_, origin_, key_->public_key());
    return signed_head && *signed_head == checkpoint();
}

AuditHead::Next AuditHead::next(AuditLine line, std::string outcome, std::int64_t count) {
    const WrittenLine written{.number = tree_.size() + 1,
                              .time = now_utc(),
                              .line = std::move(line),
                              .outcome = std::move(outcome),
                              .count = count,
                              .previous = previous_};
    auto text = written.text();
    tree_.add(text);
    HeadRow head{
        .change = change_ + 1,
        .tree = tree_.state(),
        .previous = crypto::chain_of(text),
        .note = crypto::signed_note(crypto::checkpoint_text(checkpoint()), origin_, *key_)};
    return {written.number, std::move(text), std::move(head)};
}

}  // namespace palermo::store::detail
