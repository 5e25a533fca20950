#include "palermo/vocabulary/total_words.hpp"

#include <string>
#include <unordered_set>
#include <vector>

#include "palermo/vocabulary/labels.hpp"

namespace palermo::vocabulary {
namespace {

struct Known {
    std::unordered_set<std::string> whole;
    std::vector<std::string> beginnings, ends;

    Known() {
        for (const auto word : total_words()) {
            // The * is no letter; what stands before or after it keeps its space.
            const bool begins = word.ends_with('*'), ends_so = word.starts_with('*');
            const auto text = word.substr(ends_so ? 1 : 0, word.size() - (begins || ends_so));
            auto plain = normalised(text);
            if (begins && text.ends_with(' ')) plain += ' ';
            if (ends_so && text.starts_with(' ')) plain = std::string(1, ' ').append(plain);
            if (begins) {
                beginnings.push_back(std::move(plain));
            } else if (ends_so) {
                ends.push_back(std::move(plain));
            } else {
                whole.insert(std::move(plain));
            }
        }
    }
};

}  // namespace

bool names_a_total(std::string_view label) {
    static const Known known;
    const auto plain = normalised(label);
    if (plain.empty()) return false;
    if (known.whole.contains(plain)) return true;
    for (const auto& each : known.beginnings) {
        if (plain.starts_with(each)) return true;
    }
    for (const auto& each : known.ends) {
        if (plain.ends_with(each)) return true;
    }
    return false;
}

}  // namespace palermo::vocabulary
