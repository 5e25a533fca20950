#include "palermo/report/alphabet.hpp"

#include <unicode/ucol.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <memory>
#include <string>

namespace palermo::report {
namespace {

struct Closed {
    void operator()(UCollator* collator) const { ucol_close(collator); }
};

/// Keys whose order as bytes is the order of the names.
class Order {
public:
    explicit Order(words::Language language) {
        UErrorCode status = U_ZERO_ERROR;
        collator_.reset(ucol_open(std::string(words::code(language)).c_str(), &status));
        expects(U_SUCCESS(status) != 0);
    }
    std::string key(std::string_view name) const {
        std::u16string text(name.size() + 1, u'\0');
        std::int32_t length = 0;
        UErrorCode status = U_ZERO_ERROR;
        u_strFromUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, name.data(),
                      static_cast<std::int32_t>(name.size()), &status);
        expects(U_SUCCESS(status) != 0);
        std::string key(256, '\0');
        for (;;) {
            const auto needed =
                ucol_getSortKey(collator_.get(), text.data(), length,
                                reinterpret_cast<std::uint8_t*>(key.data()),  // NOLINT: bytes
                                static_cast<std::int32_t>(key.size()));
            const bool fits = needed <= static_cast<std::int32_t>(key.size());
            key.resize(static_cast<std::size_t>(needed));
            if (fits) return key;
        }
    }

private:
    std::unique_ptr<UCollator, Closed> collator_;
};

template <class Item, class Name>
void order(std::vector<Item>& items, words::Language language, Name&& name) {
    const Order order(language);
    std::vector<std::pair<std::string, Item>> keyed;
    keyed.reserve(items.size());
    for (const auto& item : items) keyed.emplace_back(order.key(name(item)), item);
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = keyed[i].second;
}

}  // namespace

std::vector<StateIndex> by_name(const DetectionCube& cube, std::span<const StateIndex> states,
                                words::Language language) {
    std::vector<StateIndex> ordered(states.begin(), states.end());
    order(ordered, language,
          [&](StateIndex state) { return vocabulary::name(*cube.states()[state], language); });
    return ordered;
}

std::vector<const vocabulary::Country*> by_name(std::vector<const vocabulary::Country*> countries,
                                                words::Language language) {
    order(countries, language,
          [&](const auto* country) { return vocabulary::name(*country, language); });
    return countries;
}

}  // namespace palermo::report
