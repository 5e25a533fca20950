#include "palermo/mapping/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <unordered_map>
#include <utility>

#include "palermo/mapping/detail/case_rows.hpp"
#include "palermo/mapping/detail/same_person.hpp"
#include "palermo/mapping/detail/sheet_reader.hpp"

namespace palermo::mapping {
namespace {

using namespace detail;

/// What the first row leaves open is taken from the others; where two say different things, the first
/// counts and the finding names both.
void say_joined(const OfficeFiles& files, Rows& rows, std::uint32_t into, std::uint32_t from,
                Findings& findings) {
    bool differ = false;
    for (auto& column : rows.of) {
        const auto a = column.code(into), b = column.code(from);
        if (a == b || b == 0) continue;
        differ |= a != 0 && column.values()[a] != "U" && column.values()[b] != "U";
    }
    findings.push_back(
        {differ ? "N30" : "N29",
         differ ? Severity::warning : Severity::note,
         place_of(files, rows.at[from]),
         differ ? "the person of an earlier row with another answer; counted once, as the "
                  "earlier row says"
                : "the person of an earlier row; counted once",
         {place_of(files, rows.at[into])}});
}

/// One code for "LAB|LAB.DOM", where the wider says nothing more; MIXED for "LAB|SEX".
std::string single_form(std::string_view forms) {
    std::vector<std::string_view> codes;
    for (std::size_t at = 0; at < forms.size();) {
        const auto end = std::min(forms.find('|', at), forms.size());
        codes.push_back(forms.substr(at, end - at));
        at = end + 1;
    }
    std::int64_t narrowest = 0;
    std::string_view one;
    for (const auto code : codes) {
        const bool wider = std::ranges::any_of(codes, [&](std::string_view other) {
            return other.size() > code.size() && other.starts_with(code) &&
                   other[code.size()] == '.';
        });
        if (wider) continue;
        ++narrowest;
        one = code;
    }
    return narrowest == 1 ? std::string(one) : "MIXED";
}

Findings share_missing(const Rows& rows, const std::vector<std::uint32_t>& people,
                       const OfficeFiles& files) {
    Findings findings;
    constexpr std::array asked = {Column::sex, Column::age, Column::citizenship, Column::forms,
                                  Column::authority};
    for (const auto column : asked) {
        const auto at = static_cast<std::size_t>(column);
        if (!rows.used[at]) continue;
        const auto& cells = rows.of[at];
        const auto u = cells.find("U");
        const auto unk = cells.find(unknown_code);
        std::int64_t missing = 0;
        for (const auto row : people) {
            const auto code = cells.code(row);
            missing += code == 0 || code == u || code == unk ? 1 : 0;
        }
        if (missing == 0) continue;
        const auto share =
            100.0 * static_cast<double>(missing) / static_cast<double>(people.size());
        findings.push_back(
            {"N32",
             share > 20 ? Severity::warning : Severity::note,
             {files.sheets[rows.at.front().sheet].file, 0, 0},
             fmt::format("{} of {} people without a known {} ({:.0f}%); they are counted as not "
                         "known, and not as anything else",
                         missing, people.size(),
                         column == Column::forms ? "form of exploitation" : column_names[at],
                         share),
             {}});
    }
    return findings;
}

/// A month far from the others, which a register rarely has by itself.
Findings months_that_jump(const Rows& rows, const std::vector<std::uint32_t>& people,
                          const OfficeFiles& files) {
    std::map<std::pair<int, unsigned>, std::int64_t> months;
    for (const auto row : people) {
        if (rows.day[row] == 0) continue;
        using namespace std::chrono;
        const year_month_day day{sys_days{days{rows.day[row]}}};
        ++months[{static_cast<int>(day.year()), static_cast<unsigned>(day.month())}];
    }
    Findings findings;
    if (months.size() < 6) return findings;
    std::vector<std::int64_t> sorted;
    for (const auto& [month, count] : months) sorted.push_back(count);
    std::ranges::sort(sorted);
    const auto median = sorted[sorted.size() / 2];
    const auto say = [&](int year, unsigned month, std::string_view what) {
        findings.push_back({"N36",
                            Severity::warning,
                            {files.sheets[rows.at.front().sheet].file, 0, 0},
                            fmt::format("{}-{:02}: {} than in most months; was something entered "
                                        "late, twice, or not at all?",
                                        year, month, what),
                            {}});
    };
    for (auto [year, month] = months.begin()->first;
         std::pair(year, month) <= months.rbegin()->first;) {
        const auto found = months.find({year, month});
        const auto count = found == months.end() ? 0 : found->second;
        if (median >= 10 && count * 5 < median) say(year, month, "far fewer people");
        if (median >= 4 && count > 20 && count > 4 * median) say(year, month, "far more people");
        if (++month > 12) {
            month = 1;
            ++year;
        }
    }
    return findings;
}

}  // namespace

Result<Cases> read_cases(const OfficeFiles& files, const ColumnPlan& plan, const Values& values,
                         const CaseRules& rules, const Task& task) {
    Cases cases;
    cases.findings = files.findings;
    cases.findings.insert(cases.findings.end(), plan.findings.begin(), plan.findings.end());
    Rows rows;
    SheetReader reader(files, plan, values, rules, cases);
    for (std::size_t s = 0; s < files.sheets.size(); ++s) {
        if (!plan.sheets[s].cases) continue;
        TRY(task.go_on());
        reader.read(s, rows);
    }
    if (rows.at.empty()) {
        return fail(Code::invalid_input, "mapping.no_cases", {},
                    files.sheets.empty() ? Where() : Where::of_file(files.sheets.front().file));
    }
    TRY(task.go_on());
    auto groups = rows_of_one_person(files, plan, rows, cases.findings);
    cases.counts.rows = static_cast<std::int64_t>(rows.at.size());
    // Who refused once is not counted, whichever row says so.
    for (std::uint32_t row = 0; row < rows.at.size(); ++row) {
        if (rows.refused[row]) rows.refused[groups.first(row)] = true;
    }
    std::vector<std::uint32_t> people;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>
        more;  // by first row: later rows of the person
    for (std::uint32_t row = 0; row < rows.at.size(); ++row) {
        const auto first = groups.first(row);
        if (rows.refused[first]) {
            ++cases.counts.no_consent;
            continue;
        }
        if (first != row) {
            say_joined(files, rows, first, row, cases.findings);
            if (rules.join_repeated) {
                ++cases.counts.repeated;
                more[first].push_back(row);
                continue;
            }
        }
        people.push_back(row);
    }
    cases.counts.people = static_cast<std::int64_t>(people.size());
    if (people.empty()) {
        return fail(Code::invalid_input, "mapping.no_cases", {},
                    Where::of_file(files.sheets.front().file));
    }

    std::vector<Table::Column> made;
    for (std::size_t i = 0; i < columns; ++i) {
        if (!rows.used[i]) continue;
        auto& cells = rows.of[i];
        const auto column = static_cast<Column>(i);
        const std::string_view none = column == Column::year ? ""
                                      : column == Column::sex || column == Column::age
                                          ? "U"
                                          : unknown_code;
        const TextCode missing = none.empty() ? 0 : cells.code_for(none);
        const auto u = cells.find("U");
        TextColumn out{std::string(column_names[i])};
        std::vector<TextCode> known;
        for (const auto& value : cells.values())
            known.push_back(value.empty() ? 0 : out.code_for(value));
        for (const auto row : people) {
            auto code = cells.code(row);
            if ((code == 0 || code == u) && !more.empty()) {
                if (const auto found = more.find(row); found != more.end()) {
                    for (const auto other : found->second) {
                        if (cells.code(other) != 0 && cells.code(other) != u) {
                            code = cells.code(other);
                            break;
                        }
                    }
                }
            }
            out.push_code(known[code == 0 ? missing : code]);
        }
        if (column == Column::forms) {
            TextColumn form("form");
            std::vector<TextCode> one;
            for (const auto& value : out.values()) {
                one.push_back(value.empty() ? 0 : form.code_for(single_form(value)));
            }
            for (const auto code : out.codes()) form.push_code(one[code]);
            made.emplace_back(std::move(form));
        }
        made.emplace_back(std::move(out));
    }
    cases.table = TRY(Table::make(std::move(made)));
    for (const auto row : people) cases.at.push_back(rows.at[row]);

    // A form that only a child can have.
    const auto* age = cases.table.text("age");
    const auto* all_forms = cases.table.text("forms");
    if (age != nullptr && all_forms != nullptr) {
        const auto adult = age->find("18plus");
        std::vector<bool> of_children;
        for (const auto& value : all_forms->values())
            of_children.push_back(value.find("CHLAB") != std::string::npos ||
                                  value.find("ADOPT") != std::string::npos);
        for (std::size_t i = 0; i < cases.at.size(); ++i) {
            if (!adult || age->code(i) != *adult || !of_children[all_forms->code(i)]) continue;
            cases.findings.push_back(
                {"N26",
                 Severity::warning,
                 place_of(files, cases.at[i]),
                 "an adult with a form of exploitation that only a child can have; "
                 "counted as written",
                 {}});
        }
    }
    for (auto& each : share_missing(rows, people, files)) cases.findings.push_back(std::move(each));
    for (auto& each : months_that_jump(rows, people, files))
        cases.findings.push_back(std::move(each));
    std::ranges::stable_sort(cases.findings, {}, &Finding::rule);
    cases.open = reader.open();
    cases.understood = reader.understood();
    return cases;
}

}  // namespace palermo::mapping
