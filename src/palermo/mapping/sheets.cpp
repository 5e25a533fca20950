#include "palermo/mapping/sheets.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include "palermo/formats/grids.hpp"
#include "palermo/mapping/detail/find_table.hpp"
#include "palermo/vocabulary/labels.hpp"

namespace palermo::mapping {
namespace {

using detail::NoTable;
using detail::Told;

const TextColumn& text_column(const OfficeSheet& sheet, std::size_t column) {
    return std::get<TextColumn>(sheet.table.column(column));
}

std::set<std::string> headings_of(const OfficeSheet& sheet) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
        names.insert(vocabulary::normalised(sheet.table.name(i)));
    }
    return names;
}

std::size_t common(const std::set<std::string>& a, const std::set<std::string>& b) {
    return static_cast<std::size_t>(
        std::count_if(a.begin(), a.end(), [&](const auto& name) { return b.contains(name); }));
}

// ------------------------------------------------------------------------------------ case numbers

bool looks_like_date(std::string_view value) {
    if (value.empty() || value[0] < '0' || value[0] > '9') return false;
    std::size_t marks = 0, digits = 0;
    for (const char c : value) {
        marks += c == '-' || c == '/' || c == ':' || c == '.';
        digits += c >= '0' && c <= '9';
    }
    return marks >= 1 && digits >= 3 && digits + marks + 3 >= value.size() && value.size() >= 5 &&
           (value.find(':') != value.npos || marks == 2);
}

// Whether a column tells cases apart: nearly always filled, nearly always another value, with a digit; no
// dates, and no numbers that merely count the rows.
bool tells_apart(const TextColumn& column) {
    const auto rows = column.size();
    if (rows < 2) return false;
    const auto missing =
        static_cast<std::size_t>(std::count(column.codes().begin(), column.codes().end(), 0));
    const auto filled = rows - missing;
    const auto different = column.values().size() - 1;
    if (10 * filled < 6 * rows || 10 * different < 9 * filled || filled < 2) return false;
    std::size_t digits = 0, dates = 0, looked = 0, counters = 0;
    for (std::size_t i = 1; i < column.values().size(); ++i) {
        const std::string_view value = column.values()[i];
        ++looked;
        digits += value.find_first_of("0123456789") != value.npos;
        dates += looks_like_date(value);
        std::size_t number = 0;
        const char* const end = value.data() + value.size();
        const auto [stop, error] = std::from_chars(value.data(), end, number);
        counters += error == std::errc() && stop == end && number <= 2 * rows + 10;
        if (looked == 2000) break;
    }
    return 10 * digits >= 9 * looked && 2 * dates < looked && 2 * counters < looked;
}

struct Key {
    std::size_t column;
    std::string name;
};

std::vector<Key> keys_of(const OfficeSheet& sheet) {
    std::vector<Key> keys;
    for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
        if (tells_apart(text_column(sheet, i))) {
            keys.push_back({i, vocabulary::normalised(sheet.table.name(i))});
        }
    }
    return keys;
}

// Rows of `b` whose key stands in `a`.
std::int64_t repeated(const TextColumn& a, const TextColumn& b) {
    std::vector<bool> known(b.values().size());
    for (std::size_t i = 1; i < known.size(); ++i) known[i] = a.find(b.values()[i]).has_value();
    return std::count_if(b.codes().begin(), b.codes().end(),
                         [&](TextCode code) { return known[code]; });
}

// ------------------------------------------------------------------------------------ all files together

class Reader {
public:
    explicit Reader(const OfficeReading& reading) : words_(reading.language) {}

    Result<void> add(const std::filesystem::path& path, formats::Encoding encoding) {
        formats::GridOptions options;
        options.encoding = encoding;
        auto file = TRY(formats::read_grids(path, options));
        const auto name = file.digest.name;
        office_.inputs.push_back(file.digest);
        Told about_file(name, words_);
        const auto same = std::find_if(
            office_.inputs.begin(), std::prev(office_.inputs.end()),
            [&](const InputDigest& other) { return other.sha256 == file.digest.sha256; });
        if (same != std::prev(office_.inputs.end())) {
            about_file.add("n15.file", Severity::warning, 0, 0, {{"other", same->name}});
            about_file.move_to(office_.findings);
            return {};
        }
        if (file.macros) about_file.add("n09.macros", Severity::note, 0);
        if (file.text_as == formats::TextAs::windows_1252) {
            about_file.add("n13.windows", Severity::note, 0);
        }
        if (file.text_as == formats::TextAs::utf16_without_mark) {
            about_file.add("n13.utf16", Severity::note, 0);
        }
        about_file.move_to(office_.findings);
        first_ = office_.sheets.size();
        if (file.plain) {
            Told told(name, words_);
            keep(detail::plain_table(*std::move(file.plain), told), std::move(told));
        }
        const bool alone = file.grids.size() == 1;
        auto grids = std::move(file.grids);
        for (auto& grid : grids) {
            Told told(grid.name.empty() ? name : name + ":" + grid.name, words_);
            auto why = NoTable::empty;
            auto sheet = detail::find_table(std::move(grid), file, alone, told, why);
            grid = {};
            if (sheet) {
                keep(*std::move(sheet), std::move(told));
                continue;
            }
            told.add(why == NoTable::empty   ? "n03.empty"
                     : why == NoTable::pivot ? "n03.pivot"
                                             : "n03.one_column",
                     Severity::note, 0);
            told.move_to(office_.findings);
        }
        compare_within_file();
        return {};
    }

    OfficeFiles finish() {
        compare_cases();
        compare_headings();
        for (auto& told : told_) told.move_to(office_.findings);
        return std::move(office_);
    }

private:
    void keep(OfficeSheet&& sheet, Told&& told) {
        for (const auto& text : {sheet.sheet, sheet.file}) {
            if (sheet.year == 0) sheet.year = detail::year_in(text);
        }
        for (const auto& line : sheet.title) {
            if (sheet.year == 0) sheet.year = detail::year_in(line);
        }
        office_.sheets.push_back(std::move(sheet));
        told_.push_back(std::move(told));
    }

    void pass_over(std::size_t at, std::string_view key) {
        Told told(office_.sheets[at].place(), words_);
        told.add(key, Severity::note, 0);
        told.move_to(office_.findings);
        office_.sheets.erase(office_.sheets.begin() + static_cast<std::ptrdiff_t>(at));
        told_.erase(told_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    // Each value of a column once, or the list of one question: what may be chosen, and no case.
    static bool holds_choices(const OfficeSheet& sheet) {
        if (sheet.table.rows() > 1000) return false;
        std::set<std::int64_t> lengths;
        for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
            const auto& column = text_column(sheet, i);
            const auto missing = std::count(column.codes().begin(), column.codes().end(), 0);
            const auto filled = static_cast<std::int64_t>(column.size()) - missing;
            if (filled != static_cast<std::int64_t>(column.values().size()) - 1) return false;
            // From the top without a gap.
            const auto first = std::find(column.codes().begin(), column.codes().end(), 0);
            if (first - column.codes().begin() != filled) return false;
            lengths.insert(filled);
        }
        return lengths.size() > 1 || sheet.table.columns() <= 2;
    }

    // The sheets of one workbook: the one that holds most says what a list of cases looks like.
    void compare_within_file() {
        auto& sheets = office_.sheets;
        if (sheets.size() - first_ < 2) return;
        // A list of all villages is longer than that of the cases and has fewer columns.
        const auto size = [](const OfficeSheet& sheet) {
            return std::min<std::size_t>(sheet.table.rows(), 200) * sheet.table.columns();
        };
        auto main = first_;
        for (auto i = first_ + 1; i < sheets.size(); ++i) {
            if (size(sheets[i]) > size(sheets[main])) main = i;
        }
        const auto names = headings_of(sheets[main]);
        const auto main_place = sheets[main].sheet;
        for (auto i = sheets.size(); i-- > first_;) {
            if (i == main) continue;
            auto& sheet = sheets[i];
            const auto own = headings_of(sheet);
            const auto shared = common(own, names);
            const auto all = own.size() + names.size() - shared;
            if (shared == 0 && names.size() >= 4 && size(sheet) * 4 <= size(sheets[main])) {
                if (holds_choices(sheet)) {
                    pass_over(i, "n03.choices");
                    main -= i < main;
                    continue;
                }
                if (own.size() <= 2) {
                    pass_over(i, "n03.cover");
                    main -= i < main;
                    continue;
                }
            }
            const auto parent = std::find_if(own.begin(), own.end(), [](const std::string& name) {
                return name == "_parent_index" || name == "_submission__id" ||
                       name == "parent_key" || name == "parent_index";
            });
            if (!sheet.doubt.empty()) continue;
            const bool child = parent != own.end() && !names.contains(*parent);
            if (child || 7 * shared < all) {
                const auto* const key = child ? "n16.parent" : "n16.unlike";
                sheet.doubt = told_[i].text(key, {{"other", main_place}});
                told_[i].add(key, Severity::warning, sheet.rows.header(), 0,
                             {{"other", main_place}});
            }
        }
    }

    // Sheets whose cases stand in another: all of one is a correction or a copy, some are people counted
    // twice.
    void compare_cases() {
        auto& sheets = office_.sheets;
        if (sheets.size() < 2) return;
        std::vector<std::vector<Key>> keys;
        for (const auto& sheet : sheets) keys.push_back(keys_of(sheet));
        for (std::size_t later = 1; later < sheets.size(); ++later) {
            for (std::size_t earlier = 0; earlier < later; ++earlier) {
                compare(earlier, keys[earlier], later, keys[later]);
            }
        }
    }

    void compare(std::size_t a, const std::vector<Key>& a_keys, std::size_t b,
                 const std::vector<Key>& b_keys) {
        auto& sheets = office_.sheets;
        // The smaller of two repeats the larger; of two as large the later the earlier.
        const bool swapped = sheets[b].table.rows() > sheets[a].table.rows();
        const auto whole = swapped ? b : a, part = swapped ? a : b;
        const auto& whole_keys = swapped ? b_keys : a_keys;
        const auto& part_keys = swapped ? a_keys : b_keys;
        std::int64_t most = 0;
        std::size_t whole_column = 0, part_column = 0;
        for (const auto& key : part_keys) {
            for (const auto& other : whole_keys) {
                if (other.name != key.name) continue;
                const auto rows = repeated(text_column(sheets[whole], other.column),
                                           text_column(sheets[part], key.column));
                if (rows <= most) continue;
                most = rows;
                whole_column = other.column;
                part_column = key.column;
            }
        }
        if (most == 0) return;
        const auto rows = static_cast<std::int64_t>(sheets[part].table.rows());
        const std::string heading(sheets[part].table.name(part_column));
        // Four in five: a short new list may carry over half of its cases and have new ones as well.
        if (5 * most >= 4 * rows) {
            if (sheets[part].repeats >= 0) return;
            const auto n = std::to_string(most), all = std::to_string(rows);
            const auto other = sheets[whole].place();
            const Told::Values values = {
                {"n", n}, {"all", all}, {"column", heading}, {"other", other}};
            sheets[part].repeats = static_cast<std::int64_t>(whole);
            if (sheets[part].doubt.empty())
                sheets[part].doubt = told_[part].text("n15.sheet", values);
            told_[part].add("n15.sheet", Severity::warning, sheets[part].rows.header(),
                            sheets[part].file_column[part_column], values,
                            {{other, sheets[whole].rows.header(), 0}});
            return;
        }
        // A few: each row is told, in the later of the two sheets.
        const auto later_column = swapped ? whole_column : part_column;
        const auto earlier_column = swapped ? part_column : whole_column;
        const auto& later = text_column(sheets[b], later_column);
        const auto& earlier = text_column(sheets[a], earlier_column);
        std::unordered_map<TextCode, std::size_t> first_row;
        for (std::size_t row = 0; row < earlier.size(); ++row) {
            if (!earlier.missing(row)) first_row.emplace(earlier.code(row), row);
        }
        for (std::size_t row = 0; row < later.size(); ++row) {
            if (later.missing(row)) continue;
            const auto code = earlier.find(later[row]);
            if (!code) continue;
            const auto at = first_row.find(*code);
            if (at == first_row.end()) continue;
            told_[b].add("n15.row", Severity::warning, sheets[b].rows(row),
                         sheets[b].file_column[later_column],
                         {{"column", heading}, {"other", sheets[a].place()}},
                         {{sheets[a].place(), sheets[a].rows(at->second),
                           sheets[a].file_column[earlier_column]}});
        }
    }

    // One list a year, and headings that changed: what is missing where shows only side by side.
    void compare_headings() {
        auto& sheets = office_.sheets;
        std::vector<std::size_t> lists;
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            if (sheets[i].doubt.empty()) lists.push_back(i);
        }
        if (lists.size() < 2) return;
        std::map<std::string, std::size_t> seen;
        std::vector<std::set<std::string>> names;
        for (const auto i : lists) {
            names.push_back(headings_of(sheets[i]));
            for (const auto& name : names.back()) ++seen[name];
        }
        for (std::size_t k = 0; k < lists.size(); ++k) {
            const auto& sheet = sheets[lists[k]];
            std::string own;
            std::size_t count = 0;
            constexpr std::size_t most = 12;
            for (std::size_t i = 0; i < sheet.table.columns(); ++i) {
                if (seen[vocabulary::normalised(sheet.table.name(i))] == lists.size()) continue;
                if (++count <= most)
                    own += (own.empty() ? "" : ", ") + std::string(sheet.table.name(i));
            }
            if (count > most) own += ", ...";
            const auto missing = seen.size() - names[k].size();
            if (count == 0 && missing == 0) continue;
            told_[lists[k]].add(count == 0 ? "n19.fewer" : "n19.headings", Severity::note,
                                sheet.rows.header(), 0,
                                {{"columns", count == 0 ? std::to_string(missing) : own}});
        }
    }

    words::Words words_;
    OfficeFiles office_;
    std::vector<Told> told_;  // shape [sheets]
    std::size_t first_ = 0;   // sheet of the file being read
};

}  // namespace

Result<OfficeFiles> read_office_files(std::span<const std::filesystem::path> files,
                                      const OfficeReading& reading) {
    if (files.empty()) return fail(Code::invalid_input, "mapping.no_file");
    const auto given = reading.encodings.size();
    if (given > 1 && given != files.size()) {
        return fail(Code::invalid_input, "mapping.encodings", {{"n", files.size()}},
                    Where::of_field("encodings"));
    }
    Reader reader(reading);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto encoding = given == 0   ? formats::Encoding::automatic
                              : given == 1 ? reading.encodings[0]
                                           : reading.encodings[i];
        TRY(reader.add(files[i], encoding));
    }
    return reader.finish();
}

}  // namespace palermo::mapping
