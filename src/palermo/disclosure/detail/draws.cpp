#include "palermo/disclosure/detail/draws.hpp"

#include <cmath>

#include "palermo/disclosure/detail/keyed.hpp"

namespace palermo::protect::detail {
namespace {

constexpr std::size_t few_cells = 100, many_cells = 1500;

}  // namespace

Draws::Draws(const Cube& cube, const std::string& key, Reach reach)
    : cube_(cube),
      key_(key),
      reach_(reach),
      size_(cube.cells.size() <= few_cells    ? Size::small
            : cube.cells.size() <= many_cells ? Size::medium
                                              : Size::large) {}

double Draws::uniform(const char* purpose, CellIndex cell) const {
    std::string text = purpose;
    const auto& categories = cube_.cells[cell].categories;
    for (std::size_t d = 0; d < categories.size(); ++d) {
        text += '\x1F' + cube_.columns[d] + '\x1E' + cube_.labels[d][categories[d]];
    }
    return (static_cast<double>(keyed_number(key_, text) >> 11) + 0.5) * 0x1p-53;
}

std::int64_t Draws::steps(const char* purpose, CellIndex cell) const {
    if (key_.empty()) return 0;
    const double odds = size_ == Size::small ? 2 : size_ == Size::medium ? 4 : 8;
    return static_cast<std::int64_t>(-std::log(uniform(purpose, cell)) / std::log(odds));
}

bool Draws::takes_as_small(CellIndex cell, const SuppressionRules& rules) const {
    const auto beyond = cube_.cells[cell].count - rules.small_below;
    if (cube_.amounts || reach_ == Reach::losses_only || beyond < 0 || beyond > 52) return false;
    return beyond < steps("taken as small", cell);
}

bool Draws::takes_as_alone(CellIndex cell) const {
    const auto contributors = cube_.cells[cell].contributors;
    if (contributors <= 1 || cube_.amounts || reach_ != Reach::all || size_ != Size::small)
        return contributors == 1;
    return contributors <= 52 && contributors <= 1 + steps("taken as alone", cell);
}

double Draws::lift(CellIndex cell) const {
    if (key_.empty()) return 0;
    const double scale = size_ == Size::large ? 0.15 : 0.3;
    return -scale * std::log(-std::log(uniform("loss", cell)));
}

}  // namespace palermo::protect::detail
