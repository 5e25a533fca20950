#include "palermo/published/totals.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace palermo::published {
namespace {

/// One number of the clean table and where it stands.
struct Cell {
    Count people = Count::missing();
    std::int64_t row = 0;  // 0: not published
};

/// Numbers that do not overlap, added.
struct Sum {
    std::int64_t people = 0;
    std::vector<std::int64_t> rows;

    void add(const Cell& cell) {
        if (cell.row != 0 && cell.people.known()) {
            people += cell.people.value;
            rows.push_back(cell.row);
        }
    }
    void add(const Sum& other) {
        people += other.people;
        rows.insert(rows.end(), other.rows.begin(), other.rows.end());
    }
};

const Sum& larger(const Sum& a, const Sum& b) {
    return b.people > a.people ? b : a;
}

/// A table by sex and age: "F|0-17" and so on.
using Grid = std::map<std::pair<std::string_view, std::string_view>, Cell>;

constexpr std::array<std::string_view, 3> sexes = {"F", "M", "O"};
constexpr std::array<std::string_view, 2> ages = {"18+", "0-17"};

void add(Sum& sum, const Grid& grid, std::string_view sex, std::string_view age) {
    if (const auto found = grid.find({sex, age}); found != grid.end()) sum.add(found->second);
}

Sum sum_by_sex(const Grid& grid) {
    // Sex unknown, age unknown is left out: it holds people of unknown age too, who may stand under
    // their sex already.
    Sum sum;
    for (const auto sex : sexes) add(sum, grid, sex, "_T");
    return sum;
}

Sum sum_by_age(const Grid& grid) {
    Sum sum;
    for (const auto age : ages) add(sum, grid, "_T", age);
    add(sum, grid, "U", "U");
    return sum;
}

Sum sum_by_sex_and_age(const Grid& grid) {
    Sum sum;
    for (const auto sex : sexes) {
        for (const auto age : ages) add(sum, grid, sex, age);
    }
    add(sum, grid, "U", "U");
    return sum;
}

/// Everything published of one State, indicator and year.
struct Group {
    Grid total;
    std::map<std::string_view, Grid> forms;
    std::map<std::string_view, Cell> citizenships;

    Cell whole() const {
        const auto found = total.find({"_T", "_T"});
        return found == total.end() ? Cell{} : found->second;
    }
};

Sum sum_by_citizenship(const Group& group, std::string_view state) {
    // "Nationals" and "Abroad" are sums in some States' tables, which may list States beside them.
    Sum own_state, nationals, foreign, abroad, unknown;
    for (const auto& [category, cell] : group.citizenships) {
        auto& sum = category == state          ? own_state
                    : category == "_NATIONALS" ? nationals
                    : category == "_ABROAD"    ? abroad
                    : category == "_UNKNOWN"   ? unknown
                                               : foreign;
        sum.add(cell);
    }
    Sum all = larger(own_state, nationals);
    all.add(larger(foreign, abroad));
    all.add(unknown);
    return all;
}

/// One form alone: a person can have several.
Sum largest_form(const Group& group) {
    Sum largest;
    for (const auto& [form, grid] : group.forms) {
        Sum whole;
        add(whole, grid, "_T", "_T");
        for (const auto& sum :
             {whole, sum_by_sex(grid), sum_by_age(grid), sum_by_sex_and_age(grid)}) {
            largest = larger(largest, sum);
        }
    }
    return largest;
}

using Key = std::tuple<std::string_view, std::string_view, std::int32_t>;  // State, indicator, year

std::map<Key, Group> groups_of(const Table& glotip) {
    const auto& state = *glotip.text("state");
    const auto& indicator = *glotip.text("indicator");
    const auto& dimension = *glotip.text("dimension");
    const auto& category = *glotip.text("category");
    const auto& sex = *glotip.text("sex");
    const auto& age = *glotip.text("age");
    const auto& year = *glotip.counts("year");
    const auto& people = *glotip.counts("people");
    const auto& row = *glotip.counts("row");
    std::map<Key, Group> groups;
    for (std::size_t i = 0; i < glotip.rows(); ++i) {
        if (state.missing(i) || indicator.missing(i) || !year[i].known() ||
            category[i] == "_UNUSABLE") {
            continue;
        }
        auto& group = groups[{state[i], indicator[i], static_cast<std::int32_t>(year[i].value)}];
        const Cell cell{people[i], row[i].value};
        if (dimension[i] == "total") {
            group.total.try_emplace({sex[i], age[i]}, cell);
        } else if (dimension[i] == "form") {
            group.forms[category[i]].try_emplace({sex[i], age[i]}, cell);
        } else if (dimension[i] == "citizenship" && sex[i] == "_T" && age[i] == "_T") {
            group.citizenships.try_emplace(category[i], cell);
        }
    }
    return groups;
}

}  // namespace

std::string_view name_of(Breakdown breakdown) {
    constexpr std::array<std::string_view, 5> names = {"sex", "age", "sex and age",
                                                       "one form of exploitation", "citizenship"};
    return names[static_cast<std::size_t>(breakdown)];
}

std::vector<AbsentTotal> absent_totals(const Table& glotip) {
    std::vector<AbsentTotal> absent;
    for (const auto& [key, group] : groups_of(glotip)) {
        const auto whole = group.whole();
        if (whole.people.known()) continue;
        const auto& [state, indicator, year] = key;
        std::array<Sum, 5> sums = {sum_by_sex(group.total), sum_by_age(group.total),
                                   sum_by_sex_and_age(group.total), largest_form(group),
                                   sum_by_citizenship(group, state)};
        const auto largest = std::ranges::max_element(sums, {}, &Sum::people);
        if (largest->people == 0) continue;
        std::ranges::sort(largest->rows);
        absent.push_back({.state = std::string(state),
                          .indicator = std::string(indicator),
                          .year = year,
                          .total = whole.people.state,
                          .people_at_least = largest->people,
                          .by = static_cast<Breakdown>(largest - sums.begin()),
                          .row = whole.row != 0 ? whole.row : largest->rows.front(),
                          .part_rows = std::move(largest->rows)});
    }
    return absent;
}

std::vector<StackedForms> stacked_forms(const Table& glotip) {
    std::vector<StackedForms> stacked;
    for (const auto& [key, group] : groups_of(glotip)) {
        const auto whole = group.whole();
        if (!whole.people.known()) continue;
        Sum forms;
        for (const auto& [form, grid] : group.forms) add(forms, grid, "_T", "_T");
        if (forms.people <= whole.people.value) continue;
        const auto& [state, indicator, year] = key;
        stacked.push_back({.state = std::string(state),
                           .indicator = std::string(indicator),
                           .year = year,
                           .total_people = whole.people.value,
                           .forms_people = forms.people,
                           .row = whole.row});
    }
    return stacked;
}

}  // namespace palermo::published
