// G16, docs/rules/G16.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

constexpr std::int64_t impossible = 1'000'000;  // G01 names these
constexpr std::int64_t most_hidden = 4;         // "<5"

/// One part by sex, age or both, as the file calls it.
struct Part {
    Sex sex;
    Age age;
    std::string_view name;
};

constexpr Part female{Sex::female, Age::total, "Female"};
constexpr Part male{Sex::male, Age::total, "Male"};
constexpr Part other{Sex::other, Age::total, "Other"};
constexpr Part adults{Sex::total, Age::adult, "18 years or over"};
constexpr Part children{Sex::total, Age::child, "0 to 17 years"};
constexpr Part unknown{Sex::unknown, Age::unknown, "Unknown sex and age"};
constexpr Part women{Sex::female, Age::adult, "Female 18 years or over"};
constexpr Part men{Sex::male, Age::adult, "Male 18 years or over"};
constexpr Part other_adults{Sex::other, Age::adult, "Other 18 years or over"};
constexpr Part girls{Sex::female, Age::child, "Female 0 to 17 years"};
constexpr Part boys{Sex::male, Age::child, "Male 0 to 17 years"};
constexpr Part other_children{Sex::other, Age::child, "Other 0 to 17 years"};

/// A total, and parts of it that do not overlap.
struct Split {
    Part total;
    std::array<Part, 7> parts;  // those without a name are none
    std::size_t needed;  // the first so many make it a full table, which G06 or G07 looks at; 0: no
};

constexpr Part both{Sex::total, Age::total, ""};
constexpr std::array<Split, 8> splits = {{
    // People of unknown sex and age are no part by sex here: some have a sex and no age.
    {both, {female, male, other}, 2},
    {both, {adults, children, unknown}, 2},
    {adults, {women, men, other_adults}, 0},
    {children, {girls, boys, other_children}, 0},
    {female, {women, girls}, 2},
    {male, {men, boys}, 2},
    {other, {other_adults, other_children}, 2},
    // The last one only where the parts by sex and by age are not more than the total.
    {both, {women, men, other_adults, girls, boys, other_children, unknown}, 0},
}};

class Tables {
public:
    explicit Tables(const GlotipRows& rows) : rows_(rows), conflicting_(rows.keys.size(), false) {
        const auto& values = rows.text(GlotipColumn::value);
        for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
            const auto members = rows.keys.rows_of(key);
            conflicting_[key] = std::ranges::any_of(
                members, [&](RowIndex row) { return values.code(row) != values.code(members[0]); });
        }
    }

    RowIndex row(std::uint32_t table, const Part& part) const {
        return rows_.cell(table, part.sex, part.age);
    }
    /// Whether the row has one number, or one hidden number, that can be.
    bool usable(RowIndex row) const {
        return row != no_row && !conflicting_[rows_.keys.group_of(row)] &&
               (rows_.people[row].written == Written::suppressed ||
                (rows_.people[row].written == Written::count &&
                 rows_.people[row].value < impossible));
    }
    bool known(RowIndex row) const {
        return usable(row) && rows_.people[row].written == Written::count;
    }
    /// Full as G06 and G07 have it: nothing hidden, the parts that must be there are.
    bool full(std::uint32_t table, const Split& split) const {
        // G06 looks at tables of dimension Total only, G07 at all.
        const bool by_sex = split.parts[0].age == Age::total;
        if (split.needed == 0 ||
            (by_sex && rows_.dimensions[rows_.tables.first_of(table)] != Dimension::total)) {
            return false;
        }
        const auto is_count = [&](RowIndex row) {
            return row != no_row && rows_.people[row].written == Written::count;
        };
        for (std::size_t i = 0; i < split.parts.size() && !split.parts[i].name.empty(); ++i) {
            const auto part = row(table, split.parts[i]);
            if ((i < split.needed || part != no_row) && !is_count(part)) return false;
        }
        // G06 wants people of unknown sex and age to be a number too, where they stand.
        const auto nobody_knows = row(table, unknown);
        return is_count(row(table, split.total)) &&
               (!by_sex || nobody_knows == no_row || is_count(nobody_knows));
    }

private:
    const GlotipRows& rows_;
    std::vector<bool> conflicting_;  // shape [keys]; G04 names these
};

}  // namespace

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    const Tables tables(rows);
    Findings findings;
    for (std::uint32_t table = 0; table < rows.tables.size(); ++table) {
        bool total_exceeded = false;
        for (const auto& split : splits) {
            const auto total = tables.row(table, split.total);
            const bool whole = split.total.name.empty();
            if (!tables.usable(total) || (&split == &splits.back() && total_exceeded)) continue;
            const bool hidden = rows.people[total].written == Written::suppressed;
            // A hidden total of everybody is a matter of G15.
            if (hidden && whole &&
                rows.dimensions[rows.tables.first_of(table)] == Dimension::total) {
                continue;
            }
            const auto most = hidden ? most_hidden : rows.people[total].value;
            std::vector<const Part*> added;
            std::vector<RowIndex> added_rows;
            std::int64_t sum = 0;
            const Part* alone = nullptr;
            for (const auto& part : split.parts) {
                const auto row = part.name.empty() ? no_row : tables.row(table, part);
                if (!tables.known(row)) continue;
                sum += rows.people[row].value;
                added.push_back(&part);
                added_rows.push_back(row);
                if (alone == nullptr && rows.people[row].value > most) alone = &part;
            }
            if (sum <= most) continue;
            total_exceeded = total_exceeded || whole;
            if (tables.full(table, split)) continue;
            std::string names;
            for (std::size_t i = 0; alone == nullptr && i < added.size(); ++i) {
                names += i == 0 ? "" : i + 1 == added.size() ? " and " : ", ";
                names += added[i]->name;
            }
            Finding finding{
                .rule = "G16",
                .severity = Severity::warning,
                .place = rows.place(total, GlotipColumn::value),
                .message = fmt::format("{} more than this total{}",
                                       alone != nullptr ? fmt::format("{} alone is", alone->name)
                                                        : fmt::format("{} together are", names),
                                       hidden ? ", which is hidden as fewer than five" : ""),
                .related = {}};
            for (std::size_t i = 0; i < added.size(); ++i) {
                if (alone == nullptr || added[i] == alone) {
                    finding.related.push_back(rows.place(added_rows[i], GlotipColumn::value));
                }
            }
            findings.push_back(std::move(finding));
        }
    }
    return findings;
}

extern const Rule g16_part_exceeds_total{
    .id = "G16", .title = "A part larger than its total", .on_glotip = found};

}  // namespace palermo::published
