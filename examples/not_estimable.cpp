// "Not estimable" is an answer; a large number is not. Prints: not estimable.
//
// Nobody is on both b and c only. With all pairs free, the unseen would be 12 * 5 * 5 * 41 / (54 * 6 * 0).
#include <cstdio>

#include "palermo/prevalence/loglinear.hpp"
#include "palermo/words/words.hpp"

using namespace palermo;

int main() {
    const auto captures =
        prevalence::CaptureTable::make({"a", "b", "c"}, {0, 54, 6, 12, 41, 5, 0, 5});
    const auto model = prevalence::Model::parse("[12,13,23]", 3);
    const auto refused = prevalence::fit(*captures, *model);
    if (refused) return 1;
    std::printf("%s: %s\n",
                refused.error().code == Code::not_estimable ? "not estimable" : "refused",
                words::in_words(refused.error(), words::Words(words::Language::en)).c_str());
}
