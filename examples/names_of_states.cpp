// A State by its code, in the six languages of the United Nations. Prints: Benin, Bénin, ...
#include <cstdio>

#include "palermo/vocabulary/vocabulary.hpp"

using namespace palermo;

int main() {
    const auto* state = vocabulary::country_by_iso3("BEN");
    if (state == nullptr) return 1;
    for (const auto language : words::all_languages) {
        const auto name = vocabulary::name(*state, language);
        std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
    }
}
