#include "palermo/core/spelling.hpp"

#include <algorithm>
#include <vector>

namespace palermo {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Optimal string alignment: insertions, deletions, changes and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two_back, back(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) back[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            now[j] = std::min({back[j] + 1, now[j - 1] + 1, back[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                now[j] = std::min(now[j], two_back[j - 2] + 1);
            }
        }
        two_back = back;
        std::swap(back, now);
    }
    return back[b.size()];
}

}  // namespace

std::string closest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest = 64;  // of what a person types as a name
    std::string_view best;
    if (word.empty() || word.size() > longest) return {};
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        if (candidate.size() > longest) continue;
        const auto off = distance(word, candidate);
        if (off < least) {
            least = off;
            best = candidate;
        }
    }
    return std::string(best);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const auto near = closest(word, candidates);
    return near.empty() ? std::string() : "; did you mean " + near + "?";
}

}  // namespace palermo
