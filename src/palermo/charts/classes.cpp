#include "palermo/charts/detail/classes.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

// One figure that counts, or two where the first is a 1: 0.12, 5, 20, 150, 3000.
double rounded(double value) {
    if (value <= 0) return value;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    const double part = value / power;
    const double nice = part < 2 ? std::round(part * 2) / 2 : std::round(part);
    return nice * power;
}

}  // namespace

Classes Classes::make(const std::vector<double>& given, std::vector<double> known) {
    Classes classes;
    if (!given.empty()) {
        expects(given.size() <= 4 && std::is_sorted(given.begin(), given.end()));
        classes.breaks = given;
    } else if (!known.empty()) {
        std::sort(known.begin(), known.end());
        for (const double part : {0.2, 0.4, 0.6, 0.8}) {
            const double cut =
                rounded(known[static_cast<std::size_t>(part * static_cast<double>(known.size()))]);
            if (cut > known.front() && cut <= known.back() &&
                (classes.breaks.empty() || cut > classes.breaks.back())) {
                classes.breaks.push_back(cut);
            }
        }
    }
    for (const double cut : classes.breaks) {
        for (int places = 0; places < 4; ++places) {
            const double scaled = cut * std::pow(10.0, places);
            if (std::abs(scaled - std::round(scaled)) < 1e-9) {
                classes.decimals = std::max(classes.decimals, places);
                break;
            }
        }
    }
    return classes;
}

int Classes::step(int index) const {
    if (count() == 1) return 2;
    return static_cast<int>(std::lround(index * 4.0 / (count() - 1)));
}

int Classes::of(double value) const {
    return step(
        static_cast<int>(std::upper_bound(breaks.begin(), breaks.end(), value) - breaks.begin()));
}

void draw_classes(Sheet& sheet, const Classes& classes, bool suppressed, bool missing, bool map) {
    const auto number = [&](double value) {
        return sheet.say().isolated(sheet.say().number(value, classes.decimals));
    };
    std::vector<std::string> labels;
    const auto& breaks = classes.breaks;
    if (!breaks.empty()) {
        labels.push_back(sheet.say().fill("chart.less_than", {{"n", number(breaks.front())}}));
        for (std::size_t i = 1; i < breaks.size(); ++i) {
            labels.push_back(sheet.say().fill(
                "chart.from_to", {{"low", number(breaks[i - 1])}, {"high", number(breaks[i])}}));
        }
        labels.push_back(sheet.say().fill("chart.or_more", {{"n", number(breaks.back())}}));
    }
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        legend.push_back({Swatch::ramp, classes.step(static_cast<int>(i)), labels[i]});
    }
    Sheet::add_states(legend, sheet.say(), suppressed, missing);
    if (missing && map) legend.back().tone = 1;
    sheet.legend(legend);
}

}  // namespace palermo::charts::detail
