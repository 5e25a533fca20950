// The answers of a sheet: labels to codes, consent, and what is named and left out.
#include "palermo/mapping/detail/sheet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/mapping/detail/signs.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping::detail {
namespace {

/// What a meaning is written as, where a column has one code a person.
std::string single_code(Field field, const Meaning& meaning) {
    switch (meaning.as) {
        case Means::value:
            return meaning.codes.size() == 1 ? meaning.codes.front() : "SEVERAL";
        case Means::several:
            return "SEVERAL";
        case Means::stateless:
            return "STATELESS";
        case Means::group:
        case Means::people:
            return "GROUP";
        case Means::former:
            return meaning.codes.size() == 1 ? meaning.codes.front() : "GROUP";
        default:
            return field == Field::sex ? "U" : std::string(unknown_code);
    }
}

/// "forced_labour forced_marriage": telephones write the answers of one question with a space between them.
/// It is a list where each word is an answer of the column by itself.
void read_lists_of_words(const TextColumn& cells, std::vector<Meaning>& meanings) {
    for (std::size_t code = 1; code < meanings.size(); ++code) {
        const std::string_view text = cells.values()[code];
        // "forced_labour domestic_servitude" is two answers, also where one lies within the other.
        const bool names = text.find('_') != std::string_view::npos;
        if (meanings[code].by == By::office || (!meanings[code].open() && !names)) continue;
        std::vector<std::string> codes;
        bool all = text.find(' ') != std::string_view::npos;
        for (std::size_t at = 0; all && at < text.size();) {
            const auto end = std::min(text.find(' ', at), text.size());
            const auto alone = cells.find(text.substr(at, end - at));
            all = alone && *alone != 0 && meanings[*alone].as == Means::value;
            if (all) {
                for (const auto& each : meanings[*alone].codes) codes.push_back(each);
            }
            at = end + 1;
        }
        if (all) meanings[code] = {Means::several, std::move(codes), By::known_spelling};
    }
}

/// Pushes the code of each row; where several columns say it, the first that says something.
void push_codes(TextColumn& into, const OfficeSheet& sheet, const std::vector<std::size_t>& from,
                const std::vector<std::vector<std::string>>& codes) {
    std::vector<std::vector<TextCode>> known;
    for (const auto& of_column : codes) {
        auto& made = known.emplace_back();
        for (const auto& text : of_column) made.push_back(text.empty() ? 0 : into.code_for(text));
    }
    std::vector<std::span<const TextCode>> cells;
    for (const auto column : from) cells.push_back(sheet.column(column).codes());
    for (std::size_t row = 0; row < sheet.table.rows(); ++row) {
        TextCode code = 0;
        for (std::size_t i = 0; i < from.size() && code == 0; ++i) code = known[i][cells[i][row]];
        into.push_code(code);
    }
}

std::size_t first_row_of(const TextColumn& cells, std::size_t code) {
    const auto codes = cells.codes();
    return static_cast<std::size_t>(std::ranges::find(codes, static_cast<TextCode>(code)) -
                                    codes.begin());
}

}  // namespace

std::string rows_of(std::int64_t count) {
    return count == 1 ? "1 row" : fmt::format("{} rows", count);
}

/// What the questions to a person are made of.
void SheetReader::remember_open(Field field, std::size_t column,
                                const std::vector<std::int64_t>& counts,
                                const std::vector<std::uint32_t>& first,
                                std::vector<Meaning> meanings) {
    const auto asked = [&](std::size_t code) {
        return code > 0 && counts[code] > 0 && meanings[code].open();
    };
    bool any = false;
    for (std::size_t code = 0; code < meanings.size(); ++code) any |= asked(code);
    if (!any) return;
    AskedColumn made{
        static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(column), field, counts, {}, {}};
    for (std::size_t code = 0; code < meanings.size(); ++code) {
        made.first_rows.push_back(sheet_->rows(first[code]));
        // A value that stands in no row any more is nobody's question.
        if (!asked(code) && meanings[code].open())
            meanings[code] = {Means::no_answer, {}, By::nobody};
    }
    made.meanings = std::move(meanings);
    cases_.asked.push_back(std::move(made));
}

/// The code of each different answer; "" where nothing stands or is understood.
std::vector<std::string> SheetReader::codes_of(Field field, std::size_t column) {
    const auto& cells = sheet_->column(column);
    const auto counts = counts_of(cells);
    auto meanings =
        values_.resolve_column(field, {cells.values(), counts, sheet_->table.name(column)});
    const auto first = first_rows(cells);
    if (field == Field::form || field == Field::means) read_lists_of_words(cells, meanings);
    for (std::size_t code = 1; code < meanings.size(); ++code) {
        // "Sexual exploitation?" is a doubt of whoever wrote it, and for a person to settle.
        const bool doubted = cells.values()[code].ends_with('?') && meanings[code].by != By::office;
        if (doubted && (meanings[code].as == Means::value || meanings[code].as == Means::several))
            meanings[code].as = Means::ambiguous;
    }
    remember_open(field, column, counts, first, meanings);
    std::vector<std::string> codes(cells.values().size());
    const bool several = field == Field::form || field == Field::means;
    for (std::size_t code = 1; code < codes.size(); ++code) {
        const auto& meaning = meanings[code];
        if (counts[code] == 0) continue;
        if (meaning.open()) {
            ask(field, cells.values()[code], counts[code], meaning);
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                 counts[code] == 1
                     ? std::string(
                           "an answer whose meaning nobody has said; not known until somebody does")
                     : fmt::format(
                           "an answer whose meaning nobody has said, in {}; taken as not known",
                           rows_of(counts[code])));
            continue;
        }
        if (meaning.as == Means::other_field || meaning.as == Means::total) {
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                 fmt::format("no answer to this question, in {}; taken as not known",
                             rows_of(counts[code])));
            continue;
        }
        if (meaning.as == Means::no_answer) continue;
        if (several && meaning.as == Means::several && meaning.codes.empty()) {
            codes[code] = "MIXED";
        } else if (several && !meaning.codes.empty()) {
            auto sorted = meaning.codes;
            std::ranges::sort(sorted);
            codes[code] = fmt::format("{}", fmt::join(sorted, "|"));
        } else {
            codes[code] = single_code(field, meaning);
        }
    }
    for (std::size_t code = 1; code < codes.size(); ++code) {
        if (counts[code] == 0 || meanings[code].open() ||
            may_identify(cells.values()[code], counts[code]))
            continue;
        auto& understood = understood_[{field, cells.values()[code], codes[code]}];
        understood.field = field;
        understood.answer = cells.values()[code];
        understood.codes = codes[code];
        understood.rows += counts[code];
    }
    return codes;
}

void SheetReader::read_plain(Rows& rows, Field field, Column into) {
    const auto from = plan_.of(at_, field);
    if (from.empty()) return push_missing(rows[into], sheet_->table.rows());
    rows.use(into);
    std::vector<std::vector<std::string>> codes;
    for (const auto column : from) codes.push_back(codes_of(field, column));
    push_codes(rows[into], *sheet_, from, codes);
}

/// Forms and means: every column adds to what the others say; a column of yes and no adds its own code.
void SheetReader::read_several(Rows& rows, Field field, Column into) {
    struct Source {
        std::span<const TextCode> cells;
        std::vector<std::vector<std::string>> codes;  // shape [different values][codes]
    };
    std::vector<Source> sources;
    for (const auto column : plan_.of(at_, field)) {
        Source source{sheet_->column(column).codes(), {}};
        for (const auto& joined : codes_of(field, column)) {
            auto& codes = source.codes.emplace_back();
            for (std::size_t at = 0; at < joined.size();) {
                const auto end = std::min(joined.find('|', at), joined.size());
                codes.push_back(joined.substr(at, end - at));
                at = end + 1;
            }
        }
        sources.push_back(std::move(source));
    }
    const std::string wanted = std::string(code_of(field)) + " ";
    for (const auto column : plan_.of(at_, Field::answer)) {
        const auto& detail = plan_.sheets[at_].columns[column].detail;
        if (!detail.starts_with(wanted)) continue;
        const auto& cells = sheet_->column(column);
        const auto counts = counts_of(cells);
        const auto first = first_rows(cells);
        Source source{cells.codes(), {}};
        for (std::size_t code = 0; code < cells.values().size(); ++code) {
            auto& codes = source.codes.emplace_back();
            if (code == 0 || counts[code] == 0) continue;
            const auto& value = cells.values()[code];
            const auto meaning = values_.resolve(Field::consent, value);
            if (value == "1" || value == "x" || value == "X" ||
                (meaning.as == Means::value && meaning.codes.front() == "yes")) {
                codes.push_back(detail.substr(wanted.size()));
            } else if (value != "0" && value != "2" && value != "9" && meaning.open()) {
                find("N34", Severity::warning, first[code], static_cast<std::int64_t>(column),
                     fmt::format("neither yes nor no, in {}; taken as not known",
                                 rows_of(counts[code])));
            }
        }
        sources.push_back(std::move(source));
    }
    auto& made = rows[into];
    if (sources.empty()) return push_missing(made, sheet_->table.rows());
    rows.use(into);
    std::vector<std::string_view> codes;
    std::string joined;
    for (std::size_t row = 0; row < sheet_->table.rows(); ++row) {
        codes.clear();
        for (const auto& source : sources) {
            for (const auto& code : source.codes[source.cells[row]]) codes.push_back(code);
        }
        if (codes.empty()) {
            made.push_code(0);
            continue;
        }
        if (codes.size() == 1) {
            made.push(codes.front());
            continue;
        }
        std::ranges::sort(codes);
        codes.erase(std::ranges::unique(codes).begin(), codes.end());
        joined = fmt::format("{}", fmt::join(codes, "|"));
        made.push(joined);
    }
}

/// Places are an office's own words; "NORTH" and "North " are one.
void SheetReader::read_place(Rows& rows) {
    auto& into = rows[Column::place];
    const auto from = plan_.of(at_, Field::place);
    if (from.empty()) return push_missing(into, sheet_->table.rows());
    rows.use(Column::place);
    std::vector<std::vector<std::string>> codes;
    for (const auto column : from) {
        const auto& cells = sheet_->column(column);
        auto& made = codes.emplace_back(cells.values().size());
        for (std::size_t code = 1; code < made.size(); ++code) {
            const auto& value = cells.values()[code];
            if (says_nothing(value)) continue;
            if (std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; }) >= 6) {
                find("N40", Severity::warning, first_row_of(cells, code),
                     static_cast<std::int64_t>(column),
                     "a place with so many digits that it may be a number of somebody; taken as "
                     "not known");
                continue;
            }
            made[code] = places_.emplace(vocabulary::normalised(value), value).first->second;
        }
    }
    push_codes(into, *sheet_, from, codes);
}

void SheetReader::read_consent(Rows& rows) {
    const auto column = first_of(Field::consent);
    const auto size = sheet_->table.rows();
    if (!column) {
        rows.refused.insert(rows.refused.end(), size, false);
        return;
    }
    const auto& cells = sheet_->column(*column);
    const auto counts = counts_of(cells);
    const auto meanings = values_.resolve_column(
        Field::consent, {cells.values(), counts, sheet_->table.name(*column)});
    const auto first = first_rows(cells);
    auto asked = meanings;
    std::vector<bool> no;
    for (std::size_t code = 0; code < meanings.size(); ++code) {
        const auto& meaning = meanings[code];
        const bool declined = meaning.as == Means::no_answer && !meaning.codes.empty() &&
                              meaning.codes.front() == "declined";
        no.push_back(declined || holds(Sign::refused_part, cells.values()[code]) ||
                     (meaning.as == Means::value && !meaning.codes.empty() &&
                      meaning.codes.front() == "no"));
        if (no.back()) asked[code] = {Means::value, {"no"}, By::known_spelling};
        if (code == 0 || counts[code] == 0) continue;
        if (asked[code].open()) {
            ask(Field::consent, cells.values()[code], counts[code], asked[code]);
            find("N34", Severity::warning, first[code], static_cast<std::int64_t>(*column),
                 fmt::format("an answer about consent whose meaning nobody has said, in {}; "
                             "counted until somebody "
                             "does",
                             rows_of(counts[code])));
        } else if (!may_identify(cells.values()[code], counts[code])) {
            auto& understood =
                understood_[{Field::consent, cells.values()[code], no.back() ? "no" : "yes"}];
            understood = {Field::consent, cells.values()[code], no.back() ? "no" : "yes",
                          understood.rows + counts[code]};
        }
    }
    remember_open(Field::consent, *column, counts, first, std::move(asked));
    for (std::size_t row = 0; row < size; ++row) {
        const bool refused = no[cells.code(row)];
        rows.refused.push_back(refused);
        if (refused) {
            find("N28", Severity::note, row, static_cast<std::int64_t>(*column),
                 "consent was refused: the person is not counted");
        }
    }
}

/// Columns that identify people are named, so that nobody wonders whether they went along.
void SheetReader::say_what_is_left_out() {
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!identifies(all[i].field)) continue;
        cases_.findings.push_back(
            {"N35",
             Severity::note,
             {sheet_->place(), sheet_->rows.header(), sheet_->file_column[i]},
             fmt::format("this column {}{}; it stands in nothing that comes out",
                         all[i].field == Field::note ? "may identify people" : "identifies people",
                         sheet_->hidden[i] ? " and is hidden in the workbook" : ""),
             {}});
    }
}

/// A column that nothing uses may say that a row is no victim: then every number would be too high.
void SheetReader::say_who_is_no_victim() {
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].field != Field::other) continue;
        const auto& cells = sheet_->column(i);
        if (cells.values().size() > 60) continue;  // a status has few different answers
        const auto counts = counts_of(cells);
        const auto first = first_rows(cells);
        std::int64_t rows = 0;
        std::size_t where = cells.size();
        for (std::size_t code = 1; code < counts.size(); ++code) {
            if (counts[code] == 0) continue;
            // "suspect (trafficker)" says it before the bracket.
            const std::string_view text = cells.values()[code];
            const bool is = says(Sign::no_victim, text) ||
                            says(Sign::no_victim, text.substr(0, text.find('(')));
            if (!is) continue;
            rows += counts[code];
            where = std::min<std::size_t>(where, first[code]);
        }
        if (rows == 0) continue;
        find("N39", Severity::error, where, static_cast<std::int64_t>(i),
             fmt::format("{} whose answer here is that of somebody who is no victim; counted all "
                         "the same, so take "
                         "such rows out of the file first",
                         rows_of(rows)));
    }
}

/// People are counted by one date. Another may put some of them into another year.
void SheetReader::say_other_dates() {
    const auto counted = first_of(Field::date);
    const auto& all = plan_.sheets[at_].columns;
    for (std::size_t i = 0; counted && i < all.size(); ++i) {
        if (all[i].told != Told::another) continue;
        const auto fields = fields_of_heading(all[i].column);
        if (std::ranges::find(fields, Field::date) == fields.end()) continue;
        cases_.findings.push_back(
            {"N41",
             Severity::warning,
             {sheet_->place(), sheet_->rows.header(), sheet_->file_column[i]},
             fmt::format("another date: people are counted by {}; if this one is right, write date "
                         "beside it in the file "
                         "of columns, and other beside that one",
                         all[*counted].column),
             {{sheet_->place(), sheet_->rows.header(), sheet_->file_column[*counted]}}});
    }
}

void SheetReader::read(std::size_t sheet, Rows& rows) {
    at_ = sheet;
    sheet_ = &files_.sheets[sheet];
    for (std::size_t row = 0; row < sheet_->table.rows(); ++row) {
        rows.at.push_back({static_cast<std::uint32_t>(sheet), static_cast<std::uint32_t>(row)});
    }
    say_what_is_left_out();
    say_who_is_no_victim();
    say_other_dates();
    read_consent(rows);
    read_dates(rows);
    read_ages(rows);
    read_plain(rows, Field::sex, Column::sex);
    read_plain(rows, Field::citizenship, Column::citizenship);
    read_plain(rows, Field::authority, Column::authority);
    read_several(rows, Field::form, Column::forms);
    read_several(rows, Field::means, Column::means);
    read_place(rows);
}

std::vector<OpenAnswer> SheetReader::open() const {
    std::vector<OpenAnswer> all;
    for (const auto& [key, each] : open_) all.push_back(each);
    std::ranges::stable_sort(
        all, [](const OpenAnswer& a, const OpenAnswer& b) { return a.rows > b.rows; });
    return all;
}

std::vector<Understood> SheetReader::understood() const {
    std::vector<Understood> all;
    for (const auto& [key, each] : understood_) all.push_back(each);
    std::ranges::stable_sort(all, [](const Understood& a, const Understood& b) {
        return std::tuple(a.field, -a.rows) < std::tuple(b.field, -b.rows);
    });
    return all;
}

}  // namespace palermo::mapping::detail
