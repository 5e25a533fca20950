#include "palermo/published/glotip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

Result<Date> date_of(const formats::Source& source, const GlotipOptions& options) {
    if (!options.released.empty()) {
        const auto given = Date::parse(options.released);
        if (given) return *given;
        return fail(Code::invalid_input, "published.release_date_form");
    }
    if (const auto named = date_in(source.digest.name)) return *named;
    return fail(Code::invalid_input, "published.no_release_date", {}, source.digest.name);
}

std::string_view form_code(std::string_view category) {
    return category == "Sexual exploitation"           ? "sexual"
           : category == "Forced labour"               ? "labour"
           : category == "Other forms of exploitation" ? "other"
                                                       : "";
}

/// The category of the clean table, and whether its numbers can be used.
struct Category {
    std::string code;
    bool usable = true;
};

Category category_of(Dimension dimension, std::string_view text,
                     const vocabulary::Resolution& meaning) {
    using vocabulary::LabelClass;
    switch (dimension) {
        case Dimension::total:
            return text == "Total" ? Category{"_T"} : Category{"_UNUSABLE", false};
        case Dimension::form: {
            const auto code = form_code(text);
            return code.empty() ? Category{"_UNUSABLE", false} : Category{std::string(code)};
        }
        case Dimension::citizenship:
        case Dimension::repatriation:
            break;
        case Dimension::unknown_code:
            return {"_UNUSABLE", false};
    }
    if (!meaning) {
        return {"_UNUSABLE", false};
    }
    switch (meaning.as) {
        case LabelClass::state:
            return {std::string(meaning.country->iso3)};
        case LabelClass::group:
            return {"_GROUP"};
        case LabelClass::nationals:
            return {"_NATIONALS"};
        case LabelClass::abroad:
            return {"_ABROAD"};
        case LabelClass::unknown:
            return {"_UNKNOWN"};
        case LabelClass::unusable:
            break;
    }
    return {"_UNUSABLE", false};
}

/// Lines of one table that mean the same are added; what is not known makes the sum not known.
Count sum(Count a, Count b) {
    if (a.state == CellState::missing || b.state == CellState::missing) {
        return Count::missing();
    }
    if (a.state == CellState::suppressed || b.state == CellState::suppressed) {
        return Count::suppressed();
    }
    return Count{a.value + b.value, CellState::known};
}

struct Line {
    RowIndex row;
    TextCode state;
    TextCode category;
    Count people;
};

}  // namespace

Result<Glotip> clean(const GlotipInput& input) {
    const auto& rows = input.rows;
    const auto& resolved = input.labels;
    Glotip glotip;
    glotip.counts.rows = static_cast<std::int64_t>(rows.size());
    std::vector<bool> unusable(rows.size(), false);
    const auto keep = [&](Findings found) {
        std::ranges::stable_sort(found, {}, [](const Finding& f) { return f.place.row; });
        glotip.findings.insert(glotip.findings.end(), std::make_move_iterator(found.begin()),
                               std::make_move_iterator(found.end()));
    };
    for (const auto& rule : rules()) {
        if (rule.on_glotip == nullptr) {
            continue;
        }
        auto found = rule.on_glotip(input);
        for (const auto& finding : found) {
            if (finding.severity == Severity::error && finding.place.row > 0) {
                unusable[rows.where.table_row(finding.place.row)] = true;
            }
        }
        keep(std::move(found));
    }

    std::vector<bool> rates;  // of codes of the unit
    for (const auto& unit : rows.text(GlotipColumn::unit).values()) rates.push_back(is_rate(unit));

    // One line a key: the first row of the file, its number taken away where it cannot be used.
    TextColumn states("state");
    TextColumn categories("category");
    std::map<std::pair<Dimension, TextCode>, std::pair<TextCode, bool>> category_codes;
    std::vector<Line> lines;
    std::unordered_map<std::uint64_t, std::size_t> line_of;  // clean key -> line
    lines.reserve(rows.keys.size());
    line_of.reserve(rows.keys.size());
    for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
        const auto members = rows.keys.rows_of(key);
        const auto row = members[0];
        glotip.counts.repeated += static_cast<std::int64_t>(members.size()) - 1;

        const auto label = rows.text(GlotipColumn::category).code(row);
        const auto dimension = rows.dimensions[row];
        auto [found, is_new] = category_codes.try_emplace({dimension, label});
        if (is_new) {
            const auto category = category_of(dimension, rows.text(GlotipColumn::category)[row],
                                              resolved.meaning(label));
            found->second = {categories.code_for(category.code), category.usable};
        }
        const auto [category, usable] = found->second;
        const auto* its_state =
            state_of(rows.text(GlotipColumn::iso3)[row], rows.text(GlotipColumn::country)[row]);
        const auto state = its_state == nullptr ? 0 : states.code_for(its_state->iso3);
        const bool coded =
            state != 0 && !rates[rows.text(GlotipColumn::unit).code(row)] && rows.years[row] != 0 &&
            rows.indicators[row] != Indicator::unknown_code &&
            rows.sexes[row] != Sex::unknown_code && rows.ages[row] != Age::unknown_code;
        const auto& cell = rows.people[row];
        Count people = Count::missing();
        if (usable && coded && !unusable[row]) {
            people = cell.written == Written::count        ? Count{cell.value, CellState::known}
                     : cell.written == Written::suppressed ? Count::suppressed()
                                                           : Count::missing();
        }

        // Lines that mean the same and cannot be used stay apart, each with its own row.
        if (usable && coded) {
            const auto packed = (std::uint64_t{state} << 44) | (std::uint64_t{category} << 24) |
                                (static_cast<std::uint64_t>(rows.years[row] & 0x3FFF) << 10) |
                                (static_cast<std::uint64_t>(rows.indicators[row]) << 7) |
                                (static_cast<std::uint64_t>(dimension) << 5) |
                                (static_cast<std::uint64_t>(rows.sexes[row]) << 2) |
                                static_cast<std::uint64_t>(rows.ages[row]);
            const auto [line, fresh] = line_of.try_emplace(packed, lines.size());
            if (!fresh) {
                auto& earlier = lines[line->second];
                earlier.people = sum(earlier.people, people);
                ++glotip.counts.added;
                continue;
            }
        }
        lines.push_back({row, state, category, people});
    }

    TextColumn indicators("indicator");
    TextColumn dimensions("dimension");
    TextColumn sexes("sex");
    TextColumn ages("age");
    CountColumn years("year");
    CountColumn people("people");
    CountColumn file_rows("row");
    for (const auto& line : lines) {
        states.push_code(line.state);
        indicators.push(name_of(rows.indicators[line.row]));
        dimensions.push(name_of(rows.dimensions[line.row]));
        categories.push_code(line.category);
        sexes.push(name_of(rows.sexes[line.row]));
        ages.push(name_of(rows.ages[line.row]));
        years.push(rows.years[line.row] == 0 ? Count::missing() : Count{rows.years[line.row]});
        people.push(line.people);
        file_rows.push(Count{rows.file_row(line.row)});
        ++(line.people.state == CellState::known        ? glotip.counts.known
           : line.people.state == CellState::suppressed ? glotip.counts.suppressed
                                                        : glotip.counts.unusable);
    }
    glotip.table = TRY(Table::make({std::move(states), std::move(indicators), std::move(dimensions),
                                    std::move(categories), std::move(sexes), std::move(ages),
                                    std::move(years), std::move(people), std::move(file_rows)}));
    for (const auto& rule : rules()) {
        if (rule.on_clean_table != nullptr) {
            keep(rule.on_clean_table(rows, glotip.table));
        }
    }
    std::ranges::stable_sort(glotip.findings, {}, &Finding::rule);
    return glotip;
}

Result<Glotip> read_glotip(const formats::Source& source, const Labels& labels,
                           const GlotipOptions& options) {
    const auto rows = TRY(GlotipRows::of(source.table, source.digest.name, source.rows));
    const auto released = TRY(date_of(source, options));
    const GlotipLabels resolved(rows, labels);
    auto glotip = TRY(clean(GlotipInput{rows, resolved, released}));
    glotip.released = to_string(released);
    glotip.input = source.digest;
    glotip.lookups = options.lookups;
    return glotip;
}

}  // namespace palermo::published
