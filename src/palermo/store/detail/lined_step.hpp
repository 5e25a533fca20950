// store/detail/lined_step.hpp: a step and its line, whichever database keeps them.
//
// Owner is the store: roll_back(), begin_transaction(), commit(line, outcome, count), setting_named(name).
// It is held from begin() until the step ends, and no other step runs meanwhile.
//
// Thread safety: as Step.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "palermo/store/store.hpp"

namespace palermo::store::detail {

template <class Owner>
class LinedStep : public Step {
public:
    LinedStep(Owner& store, std::unique_lock<std::mutex> turn, AuditLine line,
              std::int32_t organisation)
        : store_(store),
          organisation_(organisation),
          turn_(std::move(turn)),
          line_(std::move(line)) {}
    ~LinedStep() override {
        // Where the line cannot be kept either, nothing was done and nothing was shown.
        if (!ended_) static_cast<void>(undone_with("abandoned"));
    }

    void rests_on(std::string why) override { line_.why = std::move(why); }

    Result<std::optional<std::string>> setting(std::string_view name) override {
        return store_.setting_named(name);
    }

    Result<void> done(std::int64_t count) override {
        expects(!ended_);
        ended_ = true;
        auto kept = store_.commit(line_, "done", count);
        turn_.unlock();
        return kept;
    }

    Error refuse(Error why) override {
        expects(!ended_);
        auto kept = undone_with(why.id);
        turn_.unlock();
        return kept ? why : std::move(kept).error();
    }

protected:
    /// Nothing where the record is not there for this organisation: the store says no more of it.
    Result<bool> in_scope(const RecordId& id) {
        const auto record = TRY(this->find(id));
        return record.has_value();
    }

    Owner& store_;
    const std::int32_t organisation_;

private:
    Result<void> undone_with(std::string outcome) {
        ended_ = true;
        store_.roll_back();
        TRY(store_.begin_transaction());
        return store_.commit(line_, std::move(outcome), 0);
    }

    std::unique_lock<std::mutex> turn_;
    AuditLine line_;
    bool ended_ = false;
};

}  // namespace palermo::store::detail
