// charts/detail/classes.hpp: up to five classes of colour for numbers.
#pragma once

#include <vector>

namespace palermo::charts::detail {

class Sheet;

struct Classes {
    std::vector<double> breaks;  // rising; class i holds breaks[i-1] <= value < breaks[i]
    int decimals = 0;

    /// `given`, or about equal groups cut at round numbers. Never an empty class on purpose.
    static Classes make(const std::vector<double>& given, std::vector<double> known);
    int of(double value) const;
    int count() const { return static_cast<int>(breaks.size()) + 1; }
    /// Steps are spread over the ramp, so that two classes are far apart.
    int step(int index) const;
};

/// The legend of the ramp, and the entries for suppressed and missing (on a map an empty area).
void draw_classes(Sheet& sheet, const Classes& classes, bool suppressed, bool missing,
                  bool map = false);

}  // namespace palermo::charts::detail
