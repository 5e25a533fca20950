#include "palermo/protect/detail/cube_attack.hpp"

#include <algorithm>
#include <map>

namespace palermo::protect::detail {
namespace {

std::vector<CellIndex> numbers_of(const std::vector<bool>& flags) {
    std::vector<CellIndex> result;
    for (CellIndex i = 0; i < flags.size(); ++i) {
        if (flags[i]) result.push_back(i);
    }
    return result;
}

/// Which secrets could have another number while an insider's stays as it is, by solutions at hand.
class Cleared {
public:
    Cleared(const Target& target, std::vector<CellIndex> insiders, std::vector<CellIndex> secrets)
        : target_(target),
          insiders_(std::move(insiders)),
          secrets_(std::move(secrets)),
          words_((secrets_.size() + 63) / 64),
          bits_(insiders_.size() * words_, 0) {}

    void by(const std::vector<std::int64_t>& solution) {
        std::vector<std::uint64_t> moved(words_, 0);
        for (std::size_t p = 0; p < secrets_.size(); ++p) {
            const auto cell = secrets_[p];
            if (solution[cell] != target_.truth[cell]) moved[p / 64] |= std::uint64_t{1} << p % 64;
        }
        for (std::size_t s = 0; s < insiders_.size(); ++s) {
            if (solution[insiders_[s]] != target_.truth[insiders_[s]]) continue;
            for (std::size_t w = 0; w < words_; ++w) bits_[s * words_ + w] |= moved[w];
        }
    }

    /// Secrets of others that insider number `s` may still tell.
    std::vector<CellIndex> open(std::size_t s) const {
        std::vector<CellIndex> result;
        for (std::size_t p = 0; p < secrets_.size(); ++p) {
            if (((bits_[s * words_ + p / 64] >> p % 64) & 1) != 0) continue;
            if (target_.group[secrets_[p]] != target_.group[insiders_[s]]) {
                result.push_back(secrets_[p]);
            }
        }
        return result;
    }

    const std::vector<CellIndex>& insiders() const { return insiders_; }

private:
    const Target& target_;
    std::vector<CellIndex> insiders_, secrets_;
    std::size_t words_;
    std::vector<std::uint64_t> bits_;  // shape [insiders, words]
};

}  // namespace

Target target_of(const Cube& cube, const SuppressionRules& rules, CellSystem known) {
    Target target;
    target.known = std::move(known);
    target.secret = primary_cells(cube, rules);
    target.width = std::max<std::int64_t>(1, rules.width_min);
    std::map<std::vector<CellIndex>, std::uint32_t> group;
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        target.truth.push_back(cube.cells[i].count);
        target.insider.push_back(rules.insiders && target.secret[i] &&
                                 cube.cells[i].contributors == 1);
        target.group.push_back(
            group.try_emplace(cube.made_of[i], static_cast<std::uint32_t>(group.size()))
                .first->second);
    }
    return target;
}

Result<std::vector<Breach>> breaches(const Target& target,
                                     const std::vector<std::vector<std::int64_t>>& solutions,
                                     std::int64_t& programs) {
    Cleared cleared(target, numbers_of(target.insider), numbers_of(target.secret));
    for (const auto& solution : solutions) cleared.by(solution);
    std::vector<Breach> result;
    for (std::size_t s = 0; s < cleared.insiders().size(); ++s) {
        const auto open = cleared.open(s);
        if (open.empty()) continue;
        const auto insider = cleared.insiders()[s];
        auto system = target.known;
        for (CellIndex i = 0; i < system.cells.size(); ++i) {
            if (target.group[i] != target.group[insider]) continue;
            system.cells[i] = {target.truth[i], target.truth[i]};
        }
        std::vector<bool> wanted(system.cells.size(), false);
        for (const auto cell : open) wanted[cell] = true;
        const auto found = TRY(intervals(system, wanted, {.solution = target.truth}));
        programs += found.programs;
        expects(!found.contradiction);
        // What this insider cannot tell, another with the same number of people often cannot either.
        for (const auto& solution : found.solutions) cleared.by(solution);
        for (const auto cell : open) {
            if (found.cells[cell].known()) result.push_back({insider, cell});
        }
    }
    return result;
}

Result<std::vector<Attack>> attack(const Target& target) {
    const auto secrets = std::count(target.secret.begin(), target.secret.end(), true);
    const auto insiders = std::count(target.insider.begin(), target.insider.end(), true);
    Attack shown{"small cells", "are all cells that point to people hidden", secrets, 0};
    Attack sums{"elimination", "which of them follow from the sums alone, exactly", secrets, 0};
    Attack programs{
        "linear programs",
        "which of them are bracketed too closely; whole-number tables that differ are the "
        "proof where none is",
        secrets, 0};
    Attack inside{"insiders", "which of them a person alone in a cell could tell about others",
                  insiders, 0};

    const auto alone = determined(target.known);
    const auto found = TRY(intervals(target.known, target.secret,
                                     {.wide_enough = target.width, .solution = target.truth}));
    expects(!found.contradiction);
    for (std::size_t i = 0; i < target.secret.size(); ++i) {
        if (!target.secret[i]) continue;
        if (target.known.cells[i].known()) {
            ++shown.succeeded;
            continue;
        }
        if (alone[i]) ++sums.succeeded;
        if (found.cells[i].high - found.cells[i].low < target.width) ++programs.succeeded;
    }
    std::int64_t solved = 0;
    if (programs.succeeded == 0) {
        inside.succeeded =
            static_cast<std::int64_t>(TRY(breaches(target, found.solutions, solved)).size());
    }
    return std::vector<Attack>{shown, sums, programs, inside};
}

}  // namespace palermo::protect::detail
