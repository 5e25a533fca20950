#include "palermo/prevalence/strata/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>

#include "palermo/prevalence/detail/names.hpp"

namespace palermo::prevalence {

namespace {

constexpr std::size_t most_terms = 2000;

int power_sum(const StrataTerm& term) {
    int sum = 0;
    for (const auto power : term.powers) sum += power == by_level ? most_power + 1 : power;
    return sum;
}

}  // namespace

int StrataTerm::factors() const {
    int count = std::popcount(lists);
    for (const auto power : powers) count += power != 0;
    return count;
}

bool before(const StrataTerm& a, const StrataTerm& b) {
    const auto key = [](const StrataTerm& t) {
        return std::tuple(t.factors(), power_sum(t), std::popcount(t.lists));
    };
    const auto x = key(a), y = key(b);
    if (x != y) return x < y;
    if (a.lists != b.lists) return a.lists < b.lists;
    // The covariate named first comes first.
    return a.powers > b.powers;
}

bool inside(const StrataTerm& part, const StrataTerm& whole) {
    if ((part.lists & whole.lists) != part.lists) return false;
    for (std::size_t i = 0; i < part.powers.size(); ++i) {
        // by_level is the largest number, so this also says that powers lie inside levels.
        if (part.powers[i] > whole.powers[i]) return false;
    }
    return true;
}

StrataModel::StrataModel(const StratifiedCaptures& captures) : StrataModel(captures, {}) {}

StrataModel::StrataModel(const StratifiedCaptures& captures, const std::vector<StrataTerm>& terms)
    : list_names_(captures.list_names()), terms_(terms) {
    for (const auto& covariate : captures.covariates()) {
        covariate_names_.push_back(covariate.name);
        levels_.push_back(static_cast<int>(covariate.levels.size()));
    }
    // A covariate that is there by powers only also enters alone by its highest power.
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        std::uint8_t highest = 0;
        for (const auto& term : terms_) highest = std::max(highest, term.powers[i]);
        main_.push_back(highest == 0 ? by_level : highest);
    }
    close();
}

void StrataModel::close() {
    const std::size_t width = levels_.size();
    std::set<std::pair<History, std::vector<std::uint8_t>>> all;
    std::vector<StrataTerm> open = std::move(terms_);
    open.push_back({0, std::vector<std::uint8_t>(width)});
    for (std::size_t i = 0; i < list_names_.size(); ++i) {
        open.push_back({History{1} << i, std::vector<std::uint8_t>(width)});
    }
    for (std::size_t i = 0; i < width; ++i) {
        open.push_back({0, std::vector<std::uint8_t>(width)});
        open.back().powers[i] = main_[i];
    }
    while (!open.empty()) {
        auto term = std::move(open.back());
        open.pop_back();
        if (!all.insert({term.lists, term.powers}).second) continue;
        for (std::size_t i = 0; i < list_names_.size(); ++i) {
            if ((term.lists >> i & 1) == 0) continue;
            open.push_back(term);
            open.back().lists &= ~(History{1} << i);
        }
        for (std::size_t i = 0; i < width; ++i) {
            if (term.powers[i] == 0) continue;
            open.push_back(term);
            auto& power = open.back().powers[i];
            power = power == by_level ? 0 : static_cast<std::uint8_t>(power - 1);
        }
    }
    // A power beside the same covariate by its levels says nothing of its own.
    std::vector<StrataTerm> kept;
    for (const auto& [lists, powers] : all) {
        bool redundant = false;
        for (std::size_t i = 0; i < width && !redundant; ++i) {
            if (powers[i] == 0 || powers[i] == by_level) continue;
            auto levels = powers;
            levels[i] = by_level;
            redundant = all.count({lists, levels}) > 0;
        }
        if (!redundant) kept.push_back({lists, powers});
    }
    terms_ = std::move(kept);
    std::sort(terms_.begin(), terms_.end(),
              static_cast<bool (*)(const StrataTerm&, const StrataTerm&)>(before));
}

bool StrataModel::contains(const StrataTerm& term) const {
    return std::any_of(terms_.begin(), terms_.end(),
                       [&](const StrataTerm& mine) { return inside(term, mine); });
}

StrataModel StrataModel::with(const StrataTerm& term) const {
    auto made = *this;
    made.terms_.push_back(term);
    made.close();
    return made;
}

StrataModel StrataModel::without(const StrataTerm& term) const {
    expects(term.factors() > 1);
    auto made = *this;
    std::erase(made.terms_, term);
    // A power may have been left out for the term that goes now.
    made.close();
    return made;
}

std::vector<StrataTerm> StrataModel::maximal() const {
    std::vector<StrataTerm> found;
    for (const auto& term : terms_) {
        if (term.factors() == 0) continue;
        const bool within = std::any_of(terms_.begin(), terms_.end(), [&](const auto& other) {
            return !(other == term) && inside(term, other);
        });
        if (!within) found.push_back(term);
    }
    return found;
}

int StrataModel::parameters() const {
    int sum = 0;
    for (const auto& term : terms_) {
        int columns = 1;
        for (std::size_t i = 0; i < levels_.size(); ++i) {
            if (term.powers[i] == by_level) columns *= levels_[i] - 1;
        }
        sum += columns;
    }
    return sum;
}

namespace {

bool plain(const std::string& name) {
    if (name == "list" || name == "covariate" || name == "strata" || name.empty()) return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        return c == '+' || c == '*' || c == ':' || c == '^' || c == '`' || c == ' ' || c == '\t';
    });
}

std::string quoted(const std::string& name) {
    return plain(name) ? name : "`" + name + "`";
}

}  // namespace

std::string StrataModel::name_of(const StrataTerm& term) const {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ":") + part; };
    for (std::size_t i = 0; i < list_names_.size(); ++i) {
        if ((term.lists >> i & 1) != 0) add(quoted(list_names_[i]));
    }
    for (std::size_t i = 0; i < covariate_names_.size(); ++i) {
        if (term.powers[i] == 0) continue;
        add(quoted(covariate_names_[i]) +
            (term.powers[i] == by_level ? "" : fmt::format("^{}", int{term.powers[i]})));
    }
    return text.empty() ? "intercept" : text;
}

std::string StrataModel::name() const {
    const auto top = maximal();
    // Maximal terms alike but for which lists they name: said once when every choice is there.
    std::map<std::pair<std::vector<std::uint8_t>, int>, int> alike;
    for (const auto& term : top) ++alike[{term.powers, std::popcount(term.lists)}];
    std::set<std::pair<std::vector<std::uint8_t>, int>> said;
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " + ") + part; };
    for (const auto& term : top) {
        const int size = std::popcount(term.lists);
        int choices = 1;
        for (int i = 0; i < size; ++i) {
            choices = choices * (static_cast<int>(list_names_.size()) - i) / (i + 1);
        }
        if (size == 0 || choices < 2 || alike[{term.powers, size}] != choices) {
            add(name_of(term));
            continue;
        }
        if (!said.insert({term.powers, size}).second) continue;
        std::string lists = "list";
        for (int i = 1; i < size; ++i) lists += ":list";
        const bool alone = std::all_of(term.powers.begin(), term.powers.end(),
                                       [](std::uint8_t power) { return power == 0; });
        add(alone ? lists : lists + ":" + name_of({0, term.powers}));
    }
    return text;
}

namespace {

// One factor of a product, as written.
struct Atom {
    enum class Kind : std::uint8_t { list, covariate, each_list, each_covariate, strata } kind;
    std::size_t index = 0;
    std::uint8_t power = by_level;
};

class Parser {
public:
    Parser(std::string_view words, const StratifiedCaptures& captures)
        : words_(words), captures_(captures) {}

    Result<std::vector<StrataTerm>> terms() {
        skip();
        while (at_ < words_.size()) {
            std::vector<Atom> product;
            for (;;) {
                product.push_back(TRY(atom()));
                skip();
                if (at_ < words_.size() && (words_[at_] == ':' || words_[at_] == '*')) {
                    ++at_;
                    continue;
                }
                break;
            }
            if (product.size() > 16)
                return fail(Code::invalid_input, "formula.too_many_names", {}, here());
            TRY(expand(product, 0, {0, std::vector<std::uint8_t>(captures_.covariates().size())},
                       -1, -1));
            if (at_ == words_.size()) break;
            if (words_[at_] != '+')
                return fail(Code::invalid_input, "formula.plus_expected", {}, here());
            ++at_;
            skip();
            if (at_ == words_.size())
                return fail(Code::invalid_input, "formula.term_missing", {}, here());
        }
        return std::move(found_);
    }

private:
    // The character of the formula, from 1.
    Where here() const { return fmt::format("model:{}", at_ + 1); }
    void skip() {
        while (at_ < words_.size() && (words_[at_] == ' ' || words_[at_] == '\t')) ++at_;
    }

    Result<Atom> atom() {
        skip();
        bool in_quotes = false;
        std::string name;
        const auto start = at_;
        if (at_ < words_.size() && words_[at_] == '`') {
            in_quotes = true;
            const auto end = words_.find('`', at_ + 1);
            if (end == words_.npos)
                return fail(Code::invalid_input, "formula.backquote", {}, here());
            name = words_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
        } else {
            while (at_ < words_.size() &&
                   std::string_view("+*:^` \t").find(words_[at_]) == std::string_view::npos) {
                ++at_;
            }
            name = words_.substr(start, at_ - start);
        }
        if (name.empty()) return fail(Code::invalid_input, "formula.name_missing", {}, here());
        using Kind = Atom::Kind;
        Atom made{Kind::list, 0, by_level};
        if (!in_quotes && name == "list") {
            made.kind = Kind::each_list;
        } else if (!in_quotes && name == "covariate") {
            made.kind = Kind::each_covariate;
        } else if (!in_quotes && name == "strata") {
            made.kind = Kind::strata;
        } else if (!find(name, made)) {
            at_ = start;
            std::vector<std::string> names = captures_.list_names();
            for (const auto& each : captures_.covariates()) names.push_back(each.name);
            return fail(Code::invalid_input, "formula.no_such_name",
                        {{"name", asked(name)},
                         {"meant", detail::meant_of(names, name)},
                         {"names", column_name(detail::joined(names))}},
                        here());
        }
        TRY(power(made));
        return made;
    }

    bool find(const std::string& name, Atom& made) const {
        const auto& lists = captures_.list_names();
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (lists[i] == name) {
                made = {Atom::Kind::list, i, by_level};
                return true;
            }
        }
        const auto& covariates = captures_.covariates();
        for (std::size_t i = 0; i < covariates.size(); ++i) {
            if (covariates[i].name == name) {
                made = {Atom::Kind::covariate, i, by_level};
                return true;
            }
        }
        return false;
    }

    Result<void> power(Atom& atom) {
        skip();
        if (at_ == words_.size() || words_[at_] != '^') return {};
        ++at_;
        skip();
        if (at_ == words_.size() || words_[at_] < '1' || words_[at_] > '0' + most_power) {
            return fail(Code::invalid_input, "formula.power", {}, here());
        }
        const auto& covariates = captures_.covariates();
        if (atom.kind != Atom::Kind::covariate || covariates[atom.index].numbers.empty()) {
            return fail(Code::invalid_input, "formula.power_of_no_number", {}, here());
        }
        atom.power = static_cast<std::uint8_t>(words_[at_] - '0');
        if (atom.power >= covariates[atom.index].levels.size()) {
            return fail(Code::invalid_input, "formula.power_too_high", {}, here());
        }
        ++at_;
        return {};
    }

    // Writes out the words that stand for several names; each next `list` is a later list.
    Result<void> expand(const std::vector<Atom>& product, std::size_t next, StrataTerm term,
                        int last_list, int last_covariate) {
        using Kind = Atom::Kind;
        if (next == product.size()) {
            std::size_t inside_it = std::size_t{1} << std::popcount(term.lists);
            for (const auto power : term.powers) {
                inside_it *= power == by_level ? 2u : power + 1u;
                if (inside_it > most_terms)
                    return fail(Code::invalid_input, "formula.term_too_large", {}, here());
            }
            if (found_.size() >= most_terms)
                return fail(Code::invalid_input, "formula.too_many_terms", {}, here());
            found_.push_back(std::move(term));
            return {};
        }
        const auto& atom = product[next];
        const auto width = term.powers.size();
        if (atom.kind == Kind::list) {
            term.lists |= History{1} << atom.index;
        } else if (atom.kind == Kind::covariate) {
            auto& power = term.powers[atom.index];
            power = std::max(power, atom.power);
        } else if (atom.kind == Kind::strata) {
            std::fill(term.powers.begin(), term.powers.end(), by_level);
        } else if (atom.kind == Kind::each_list) {
            for (int i = last_list + 1; i < captures_.lists(); ++i) {
                auto more = term;
                more.lists |= History{1} << i;
                TRY(expand(product, next + 1, std::move(more), i, last_covariate));
            }
            return {};
        } else {
            for (int i = last_covariate + 1; i < static_cast<int>(width); ++i) {
                auto more = term;
                more.powers[std::size_t(i)] = by_level;
                TRY(expand(product, next + 1, std::move(more), last_list, i));
            }
            return {};
        }
        return expand(product, next + 1, std::move(term), last_list, last_covariate);
    }

    std::string_view words_;
    const StratifiedCaptures& captures_;
    std::size_t at_ = 0;
    std::vector<StrataTerm> found_;
};

}  // namespace

Result<StrataModel> StrataModel::parse(std::string_view words, const StratifiedCaptures& captures) {
    const auto terms = TRY(Parser(words, captures).terms());
    StrataModel made(captures, terms);
    if (made.terms_.size() > most_terms) {
        return fail(Code::invalid_input, "formula.too_many_terms", {}, "model");
    }
    return made;
}

}  // namespace palermo::prevalence
