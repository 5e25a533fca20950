#include "palermo/prevalence/model.hpp"

#include <algorithm>

namespace palermo::prevalence {

Model::Model(int lists) : Model(lists, {}) {}

Model::Model(int lists, std::span<const History> interactions) : lists_(lists) {
    expects(lists >= 2 && lists <= most_lists);
    terms_.push_back(0);
    for (int i = 0; i < lists; ++i) terms_.push_back(History{1} << i);
    for (const History term : interactions) {
        expects(term < (History{1} << lists));
        // All subsets of the term, the classic walk down.
        for (History inside = term; inside != 0; inside = (inside - 1) & term) {
            if (std::popcount(inside) > 1) terms_.push_back(inside);
        }
    }
    std::sort(terms_.begin(), terms_.end(), before);
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
}

Result<Model> Model::parse(std::string_view name, int lists) {
    const auto wrong = [] { return fail(Code::invalid_input, "model.how_written"); };
    if (!name.empty() && name.front() == '[') {
        if (name.back() != ']') return wrong();
        name = name.substr(1, name.size() - 2);
    }
    std::vector<History> interactions;
    while (!name.empty()) {
        const auto comma = std::min(name.find(','), name.size());
        auto part = name.substr(0, comma);
        name.remove_prefix(std::min(comma + 1, name.size()));
        History term = 0;
        const bool dotted = part.find('.') != part.npos;
        while (!part.empty()) {
            int list = 0;
            if (dotted || lists > 9) {
                while (!part.empty() && part.front() >= '0' && part.front() <= '9' && list < 100) {
                    list = list * 10 + (part.front() - '0');
                    part.remove_prefix(1);
                }
                if (!part.empty()) {
                    if (part.front() != '.') return wrong();
                    part.remove_prefix(1);
                }
            } else {
                if (part.front() < '0' || part.front() > '9') return wrong();
                list = part.front() - '0';
                part.remove_prefix(1);
            }
            if (list < 1 || list > lists) return wrong();
            term |= History{1} << (list - 1);
        }
        if (term == 0) return wrong();
        interactions.push_back(term);
    }
    return Model(lists, interactions);
}

bool Model::contains(History term) const {
    return std::binary_search(terms_.begin(), terms_.end(), term, before);
}

Model Model::with(History interaction) const {
    auto wanted = terms_;
    wanted.push_back(interaction);
    return Model(lists_, wanted);
}

std::vector<History> Model::maximal() const {
    std::vector<History> found;
    for (const History term : terms_) {
        if (term == 0) continue;
        const bool inside = std::any_of(terms_.begin(), terms_.end(), [&](History other) {
            return other != term && (other & term) == term;
        });
        if (!inside) found.push_back(term);
    }
    return found;
}

std::string term_name(History term, int lists) {
    std::string name;
    for (int i = 0; i < lists; ++i) {
        if ((term >> i & 1) == 0) continue;
        if (lists > 9 && !name.empty()) name += '.';
        name += std::to_string(i + 1);
    }
    return name;
}

std::string Model::name() const {
    auto tops = maximal();
    // Longest first, then by the first list: [123,25,34], as the literature writes it.
    std::sort(tops.begin(), tops.end(), [&](History a, History b) {
        const int sizes = std::popcount(a) - std::popcount(b);
        return sizes != 0 ? sizes > 0 : term_name(a, lists_) < term_name(b, lists_);
    });
    std::string name = "[";
    for (const History term : tops) {
        if (name.size() > 1) name += ',';
        name += term_name(term, lists_);
    }
    return name + ']';
}

int Model::order() const {
    return std::popcount(terms_.back());
}

}  // namespace palermo::prevalence
