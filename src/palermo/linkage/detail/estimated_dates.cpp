#include "palermo/linkage/detail/estimated_dates.hpp"

#include <array>
#include <cmath>

namespace palermo::linkage::detail {

namespace {

constexpr double days_of_a_year = 365.25;
constexpr std::int64_t least_dates = 5, least_different = 3;
constexpr double least_times = 4, rare = 1e-4;

struct Day {
    int month, day;
};
// Where the year alone was known; and where the month was too.
constexpr std::array<Day, 5> for_a_year = {{{1, 1}, {7, 1}, {6, 30}, {6, 15}, {12, 31}}};
constexpr std::array<Day, 2> for_a_month = {{{0, 1}, {0, 15}}};

// So many or more where `expected` come by chance (Poisson).
double chance_of(std::int64_t seen, double expected) {
    double sum = 0;
    for (auto k = seen; k < seen + 1000; ++k) {
        const auto x = static_cast<double>(k);
        const double term = std::exp(x * std::log(expected) - expected - std::lgamma(x + 1));
        sum += term;
        if (term < sum * 1e-9) break;
    }
    return sum;
}

class Days {
public:
    Days(Prepared& field, std::size_t first) : field_(field), first_(first) {
        std::vector<bool> seen(field.dates.size(), false);
        for (auto r = first; r < field.codes.size(); ++r) {
            const auto code = field.codes[r];
            const auto& date = field.dates[code];
            if (!date.whole()) continue;
            const auto m = static_cast<std::size_t>(date.month),
                       d = static_cast<std::size_t>(date.day);
            ++held_[m][d];
            different_[m][d] += !seen[code];
            seen[code] = true;
            ++whole_;
        }
    }

    void look_at(const Day& day, std::vector<EstimatedDay>& found) {
        std::int64_t dates = 0, different = 0;
        for (std::size_t m = 1; m < held_.size(); ++m) {
            if (day.month == 0 || m == static_cast<std::size_t>(day.month)) {
                dates += held_[m][static_cast<std::size_t>(day.day)];
                different += different_[m][static_cast<std::size_t>(day.day)];
            }
        }
        const double expected =
            static_cast<double>(whole_) * (day.month == 0 ? 12 : 1) / days_of_a_year;
        const auto seen = static_cast<double>(dates);
        // One person written down five times is no habit of a register.
        if (dates < least_dates || different < least_different || seen < least_times * expected ||
            chance_of(dates, expected) > rare) {
            return;
        }
        found.push_back({day.month, day.day, dates, whole_, expected, forget(day)});
    }

private:
    // The first record.
    std::size_t forget(const Day& day) {
        std::size_t made = field_.codes.size();
        std::vector<std::uint32_t> known(field_.dates.size(), 0);  // [codes] what is left of them
        for (auto r = first_; r < field_.codes.size(); ++r) {
            auto& code = field_.codes[r];
            const auto date = field_.dates[code];
            if (!date.whole() || date.day != day.day) continue;
            if (day.month != 0 && date.month != day.month) continue;
            if (made == field_.codes.size()) made = r;
            if (known[code] == 0) {
                known[code] = field_.code_for_date(
                    {date.year, day.month == 0 ? date.month : std::int8_t{0}, 0});
            }
            code = known[code];
        }
        leave_out(day);
        return made;
    }

    // Dates found so far are no births: they must not hide the next day, nor make it look common.
    void leave_out(const Day& day) {
        for (std::size_t m = 1; m < held_.size(); ++m) {
            if (day.month != 0 && m != static_cast<std::size_t>(day.month)) continue;
            auto& held = held_[m][static_cast<std::size_t>(day.day)];
            whole_ -= held;
            held = different_[m][static_cast<std::size_t>(day.day)] = 0;
        }
    }

    Prepared& field_;
    std::size_t first_;
    std::array<std::array<std::int64_t, 32>, 13> held_{}, different_{};  // [month][day]
    std::int64_t whole_ = 0;
};

}  // namespace

std::vector<EstimatedDay> take_as_estimated(Prepared& field, std::size_t first) {
    std::vector<EstimatedDay> found;
    Days days(field, first);
    for (const auto& day : for_a_year) days.look_at(day, found);
    for (const auto& day : for_a_month) days.look_at(day, found);
    return found;
}

}  // namespace palermo::linkage::detail
