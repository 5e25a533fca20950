// linkage/detail/counter.hpp: how often each pattern was seen, for hundreds of millions of pairs.
#pragma once

#include <cstdint>
#include <vector>

namespace palermo::linkage::detail {

/// Open addressing, at most half full. About 2 ns to count a pattern already seen.
class Counter {
public:
    Counter() : slots_(64) {}

    void add(std::uint64_t key, std::int64_t count = 1) {
        auto& slot = find(key);
        if (slot.count == 0 && ++used_ * 2 > slots_.size()) {
            grow();
            --used_;
            add(key, count);
            return;
        }
        slot.key = key;
        slot.count += count;
    }
    template <class Use>
    void each(Use use) const {
        for (const auto& slot : slots_) {
            if (slot.count != 0) use(slot.key, slot.count);
        }
    }

private:
    struct Slot {
        std::uint64_t key = 0;
        std::int64_t count = 0;
    };
    Slot& find(std::uint64_t key) {
        auto at = key * 0x9E3779B97F4A7C15;
        at = (at ^ at >> 29) & (slots_.size() - 1);
        while (slots_[at].count != 0 && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }
    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const auto& slot : old) {
            if (slot.count != 0) find(slot.key) = slot;
        }
    }

    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace palermo::linkage::detail
