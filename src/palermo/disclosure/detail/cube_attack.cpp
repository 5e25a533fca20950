#include "palermo/disclosure/detail/cube_attack.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "palermo/disclosure/detail/simplex_walk.hpp"

namespace palermo::protect::detail {
namespace {

std::vector<CellIndex> numbers_of(const std::vector<bool>& flags) {
    std::vector<CellIndex> result;
    for (CellIndex i = 0; i < flags.size(); ++i) {
        if (flags[i]) result.push_back(i);
    }
    return result;
}

/// What whole-number solutions have shown of each secret: values it may have, and insiders who
/// cannot tell it.
class Cleared {
public:
    explicit Cleared(const Target& target)
        : target_(target),
          secrets_(numbers_of(target.secret)),
          place_(target.truth.size(), none),
          insider_(target.truth.size(), none) {
        // Of cells of the same people one is enough.
        std::map<std::uint32_t, std::uint32_t> number;
        for (const auto cell : numbers_of(target.insider)) {
            const auto [own, fresh] = number.try_emplace(
                target.group[cell], static_cast<std::uint32_t>(insiders_.size()));
            if (fresh) insiders_.push_back(cell), insider_[cell] = own->second;
        }
        words_ = (insiders_.size() + 63) / 64;
        open_.assign(secrets_.size() * words_, 0);
        for (std::uint32_t p = 0; p < secrets_.size(); ++p) {
            place_[secrets_[p]] = p;
            const auto value = target.truth[secrets_[p]];
            seen_.push_back({value, value});
            for (std::size_t s = 0; s < insiders_.size(); ++s) {
                if (target.group[secrets_[p]] == target.group[insiders_[s]]) continue;
                open_[p * words_ + s / 64] |= std::uint64_t{1} << s % 64;
            }
        }
    }

    void by(const std::vector<std::int64_t>& solution) {
        Move trade;
        trade.up = 1;
        for (CellIndex i = 0; i < solution.size(); ++i) {
            if (solution[i] != target_.truth[i]) {
                trade.changes.push_back({i, solution[i] - target_.truth[i]});
            }
        }
        (void)by(trade);
    }

    /// False where it shows nothing new.
    bool by(const Move& trade) {
        auto& touched = touched_;
        touched.assign(words_, 0);
        bool fresh = false;
        for (const auto& [cell, by] : trade.changes) {
            if (insider_[cell] == none) continue;
            touched[insider_[cell] / 64] |= std::uint64_t{1} << insider_[cell] % 64;
        }
        for (const auto& [cell, by] : trade.changes) {
            if (place_[cell] == none) continue;
            const auto p = place_[cell];
            const auto value = target_.truth[cell];
            fresh = fresh || narrow(cell);
            widen(cell, {value - std::abs(by) * (by > 0 ? trade.down : trade.up),
                         value + std::abs(by) * (by > 0 ? trade.up : trade.down)});
            for (std::size_t w = 0; w < words_; ++w) {
                auto& open = open_[p * words_ + w];
                fresh = fresh || (open & ~touched[w]) != 0;
                open &= touched[w];
            }
        }
        return fresh;
    }

    /// The secret was seen at both ends.
    void widen(CellIndex secret, Bounds ends) {
        auto& seen = seen_[place_[secret]];
        seen = {std::min(seen.low, ends.low), std::max(seen.high, ends.high)};
    }

    bool narrow(CellIndex secret) const {
        const auto& seen = seen_[place_[secret]];
        if (seen.high - seen.low < target_.width) return true;
        return !target_.above.empty() && seen.high - target_.truth[secret] < target_.above[secret];
    }

    bool is_open(CellIndex secret) const {
        if (narrow(secret)) return true;
        const auto* own = open_.data() + place_[secret] * words_;
        return std::any_of(own, own + words_, [](auto word) { return word != 0; });
    }

    /// May insider number `s` still tell this one?
    bool is_open(CellIndex secret, std::size_t s) const {
        return ((open_[place_[secret] * words_ + s / 64] >> s % 64) & 1) != 0;
    }

    /// Secrets of others that insider number `s` may still tell.
    std::vector<CellIndex> open(std::size_t s) const {
        std::vector<CellIndex> result;
        for (std::size_t p = 0; p < secrets_.size(); ++p) {
            if (is_open(secrets_[p], s)) result.push_back(secrets_[p]);
        }
        return result;
    }

    const std::vector<CellIndex>& insiders() const { return insiders_; }
    const std::vector<CellIndex>& secrets() const { return secrets_; }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    const Target& target_;
    std::vector<CellIndex> insiders_, secrets_;
    std::vector<std::uint32_t> place_, insider_;  // shape [cells]: number of secret, of insider
    std::vector<Bounds> seen_;                    // shape [secrets]
    std::size_t words_ = 0;
    std::vector<std::uint64_t> touched_;
    std::vector<std::uint64_t> open_;  // shape [secrets, insiders]
};

/// What one insider knows: the own number, in whichever cells it stands.
std::vector<CellIndex> known_to(const Target& target, CellIndex insider) {
    std::vector<CellIndex> result;
    for (CellIndex i = 0; i < target.group.size(); ++i) {
        if (target.group[i] == target.group[insider]) result.push_back(i);
    }
    return result;
}

/// Trades of other attacks: beyond, those that clear nothing here are forgotten.
constexpr std::size_t trades_max = 800;

/// One run of fallen().
class Assault {
public:
    Assault(const Target& target, const Effort& effort)
        : target_(target), effort_(effort), cleared_(target) {
        if (effort.trades == nullptr) return;
        auto& trades = *effort.trades;
        std::vector<bool> useful(trades.size(), false);
        for (std::size_t i = 0; i < trades.size(); ++i) {
            const auto& changes = trades[i].changes;
            const bool holds = std::none_of(changes.begin(), changes.end(), [&](const auto& each) {
                return target.known.cells[each.cell].known();
            });
            useful[i] = holds && cleared_.by(trades[i]);
        }
        if (trades.size() <= trades_max) return;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < trades.size(); ++i) {
            if (useful[i]) std::swap(trades[kept++], trades[i]);
        }
        trades.resize(kept);
    }

    Result<Fallen> run() {
        TRY(outside());
        if (result_.narrow.empty()) TRY(inside());
        return std::move(result_);
    }

private:
    /// Asks edges of one secret. `fixed` cells are known to the one who asks.
    SimplexWalk::Ending move(CellIndex secret, std::span<const CellIndex> fixed,
                             std::function<bool()> enough) {
        if (!edges_) {
            ground_.emplace(target_.known, target_.truth);
            edges_.emplace(*ground_, effort_.programs ? 4 : 2);
        }
        return edges_->move(secret, fixed, {std::move(enough), [this](const Move& trade) {
                                                cleared_.by(trade);
                                                if (effort_.trades == nullptr) return;
                                                effort_.trades->push_back(trade);
                                            }});
    }
    bool is_over() const {
        return effort_.first_only && !(result_.narrow.empty() && result_.breaches.empty());
    }

    /// Secrets that everybody brackets too closely.
    Result<void> outside() {
        std::vector<bool> wanted(target_.truth.size(), false);
        bool any = false;
        for (const auto cell : cleared_.secrets()) {
            if (target_.known.cells[cell].known() || !cleared_.narrow(cell)) continue;
            const auto ending = move(cell, {}, [&] { return !cleared_.narrow(cell); });
            if (ending == SimplexWalk::Ending::moved) continue;
            if (ending == SimplexWalk::Ending::stuck || !effort_.programs) {
                result_.narrow.push_back(cell);
            } else {
                wanted[cell] = any = true;
            }
            if (is_over()) return {};
        }
        if (!any) return {};
        // Amounts must be able to be more, not only other: they are measured to the end.
        const auto enough = target_.above.empty() ? target_.width : no_limit;
        const auto found = TRY(
            intervals(target_.known, wanted, {.wide_enough = enough, .solution = target_.truth}));
        result_.programs += found.programs;
        expects(!found.contradiction);
        for (const auto& solution : found.solutions) cleared_.by(solution);
        for (const auto cell : cleared_.secrets()) {
            if (!wanted[cell]) continue;
            cleared_.widen(cell, found.cells[cell]);
            if (cleared_.narrow(cell)) result_.narrow.push_back(cell);
        }
        std::sort(result_.narrow.begin(), result_.narrow.end());
        return {};
    }

    /// Insiders whom the solutions at hand do not clear.
    Result<void> inside() {
        for (std::size_t s = 0; s < cleared_.insiders().size() && !is_over(); ++s) {
            const auto open = cleared_.open(s);
            if (!open.empty()) TRY(inside(s, open));
        }
        return {};
    }

    Result<void> inside(std::size_t s, const std::vector<CellIndex>& open) {
        const auto insider = cleared_.insiders()[s];
        const auto own = known_to(target_, insider);
        std::vector<bool> wanted(target_.truth.size(), false);
        bool any = false;
        for (const auto cell : open) {
            if (!cleared_.is_open(cell, s)) continue;
            const auto ending = move(cell, own, [&] { return !cleared_.is_open(cell, s); });
            if (ending == SimplexWalk::Ending::moved) continue;
            if (ending == SimplexWalk::Ending::stuck || !effort_.programs) {
                result_.breaches.push_back({insider, cell});
            } else {
                wanted[cell] = any = true;
            }
            if (is_over()) return {};
        }
        if (!any) return {};
        auto system = target_.known;
        for (const auto cell : own) system.cells[cell] = {target_.truth[cell], target_.truth[cell]};
        const auto found = TRY(intervals(system, wanted, {.solution = target_.truth}));
        result_.programs += found.programs;
        expects(!found.contradiction);
        // What this insider cannot tell, another with the same number of people often cannot either.
        for (const auto& solution : found.solutions) cleared_.by(solution);
        for (const auto cell : open) {
            if (wanted[cell] && found.cells[cell].known()) {
                result_.breaches.push_back({insider, cell});
            }
        }
        return {};
    }

    const Target& target_;
    const Effort& effort_;
    Cleared cleared_;
    std::optional<ReferenceSolution> ground_;
    std::optional<SimplexWalk> edges_;
    Fallen result_;
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
    // Linked tables: the people of a cell two tables share are those of a cell of the other one that
    // is all of it. Who is alone there is alone in both, and learns nothing new.
    for (bool moved = true; moved;) {
        moved = false;
        for (const auto& [first, second] : cube.equal) {
            const auto a = group.find(first), b = group.find(second);
            if (a == group.end() || b == group.end() || a->second == b->second) continue;
            const auto from = b->second, to = a->second;
            std::replace(target.group.begin(), target.group.end(), from, to);
            for (auto& each : group) each.second = each.second == from ? to : each.second;
            moved = true;
        }
    }
    return target;
}

formats::JsonObject dependencies_member(std::span<const Dependency> known) {
    using formats::Json;
    Json::Array list;
    for (const auto& each : known) {
        if (each.known_by == KnownBy::records) continue;
        list.push_back(Json::Object{
            {"column", each.to}, {"follows_from", each.from}, {"known", name_of(each.known_by)}});
    }
    formats::JsonObject result;
    if (!list.empty()) result.add("dependencies", std::move(list));
    return result;
}

Result<Fallen> fallen(const Target& target, const Effort& effort) {
    return Assault(target, effort).run();
}

Result<std::vector<Attack>> attack(const Target& target) {
    // Every number that is not printed exactly, and not the small ones among them: how many of those there
    // are would tell which, where few tables fit.
    const auto& cells = target.known.cells;
    const std::int64_t hidden =
        std::count_if(cells.begin(), cells.end(), [](const auto& each) { return !each.known(); });
    Attack shown{"small cells", "are all cells that point to people hidden", hidden, 0};
    Attack sums{"elimination", "which of them follow from the sums alone, exactly", hidden, 0};
    Attack programs{
        "linear programs",
        "which of them are bracketed too closely; whole-number tables that differ are the "
        "proof where none is",
        hidden, 0};
    Attack inside{"insiders", "which of them a person alone in a cell could tell about others",
                  hidden, 0};

    const auto alone = determined(target.known);
    for (std::size_t i = 0; i < target.secret.size(); ++i) {
        if (!target.secret[i]) continue;
        if (target.known.cells[i].known()) {
            ++shown.succeeded;
        } else if (alone[i]) {
            ++sums.succeeded;
        }
    }
    const auto found = TRY(fallen(target));
    programs.succeeded = static_cast<std::int64_t>(found.narrow.size());
    inside.succeeded = static_cast<std::int64_t>(found.breaches.size());
    std::vector<Attack> attacks{shown, sums, programs, inside};
    for (auto& each : attacks) each.tried = std::max(each.tried, each.succeeded);
    return attacks;
}

Result<std::vector<Attack>> with(const std::optional<Attack>& more,
                                 Result<std::vector<Attack>> attacks) {
    if (attacks && more) attacks->push_back(*more);
    return attacks;
}

}  // namespace palermo::protect::detail
