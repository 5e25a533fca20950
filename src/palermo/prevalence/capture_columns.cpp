#include <algorithm>
#include <charconv>
#include <set>

#include "palermo/prevalence/capture_table.hpp"
#include "palermo/prevalence/detail/column_words.hpp"
#include "palermo/prevalence/detail/names.hpp"

namespace palermo::prevalence {

namespace {

using detail::joined;
using detail::NameSays;
using detail::what_says;

constexpr std::string_view on_words[] = {"1",   "1.0", "TRUE", "True", "true", "T",   "yes", "Yes",
                                         "YES", "Y",   "y",    "oui",  "Oui",  "OUI", "si",  "sí",
                                         "Si",  "Sí",  "да",   "Да",   "是",   "نعم"};
constexpr std::string_view off_words[] = {"0",   "0.0", "FALSE", "False", "false", "F",
                                          "no",  "No",  "NO",    "N",     "n",     "non",
                                          "Non", "NON", "нет",   "Нет",   "否",    "لا"};
constexpr std::string_view not_known[] = {"",  "0",    "NA", "N/A", "na", "n/a", "NaN", "nan",
                                          "-", "NULL", ".",  "?",   "*",  "x",   "None"};

template <std::size_t n>
bool holds(const std::string_view (&words)[n], std::string_view word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool digits_only(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What the cells of a column are, whatever its name says.
struct Cells {
    bool binary = true;        // on a list or not, nothing else
    bool whole = true;         // whole numbers, empty cells aside
    bool histories = false;    // texts of 0 and 1, two or more of them, all of one length
    bool row_numbers = false;  // 1, 2, 3 ... or 0, 1, 2 ...
};

Cells cells_of(const Table& table, std::size_t column) {
    Cells made;
    const auto* text = table.text(table.name(column));
    if (text == nullptr) {
        made.binary = false;
        return made;
    }
    std::size_t length = 0, different = 0;
    bool histories = true, known = false;
    // Each different value once: a file has few of them in a column of a list.
    std::vector<bool> used(text->values().size(), false);
    for (const auto code : text->codes()) used[code] = true;
    for (std::size_t code = 0; code < used.size(); ++code) {
        if (!used[code]) continue;
        const std::string_view value = text->values()[code];
        made.binary = made.binary && on_list(value).has_value();
        if (value.empty()) continue;
        ++different;
        made.whole = made.whole && digits_only(value);
        histories = histories && value.size() > 1 && value.find_first_not_of("01") == value.npos &&
                    (length == 0 || value.size() == length);
        length = value.size();
        known = true;
    }
    made.whole = made.whole && known;
    made.histories = histories && different > 1;
    if (made.whole && text->size() > 0) {
        std::int64_t first = 0;
        const auto number = [&](std::size_t row) {
            const auto value = (*text)[row];
            std::int64_t read = -1;
            std::from_chars(value.data(), value.data() + value.size(), read);
            return read;
        };
        first = number(0);
        made.row_numbers = first == 0 || first == 1;
        for (std::size_t row = 1; row < text->size() && made.row_numbers; ++row) {
            made.row_numbers = number(row) == first + static_cast<std::int64_t>(row);
        }
    }
    return made;
}

// Shared by the steps below: the file as it came, and what was decided so far.
class Choice {
public:
    Choice(const Table& table, const CaptureOptions& options) : table_(table), options_(options) {
        for (std::size_t c = 0; c < table.columns(); ++c) {
            names_.emplace_back(table.name(c));
            says_.push_back(what_says(names_.back()));
            cells_.push_back(cells_of(table, c));
        }
    }

    Result<CaptureColumns> make() {
        TRY(take_lists_by_name());
        TRY(take_counts());
        if (options_.lists.empty()) {
            TRY(take_lists_that_can_be());
        } else {
            TRY(look_at_the_rest());
        }
        find_unseen_rows();
        count_histories();
        return std::move(made_);
    }

private:
    Where head(std::size_t column) const {
        return Where::of_file(options_.file_name, options_.rows.header(),
                              static_cast<std::int64_t>(column) + 1);
    }
    bool other(std::size_t c) const {
        return std::find(options_.others.begin(), options_.others.end(), names_[c]) !=
               options_.others.end();
    }
    bool list(std::size_t c) const {
        return std::find(options_.lists.begin(), options_.lists.end(), names_[c]) !=
               options_.lists.end();
    }
    Result<std::size_t> column_named(const std::string& name) const {
        const auto found = std::find(names_.begin(), names_.end(), name);
        if (found == names_.end()) {
            return detail::no_column(table_, name, options_.file_name);
        }
        return static_cast<std::size_t>(found - names_.begin());
    }
    // " a,b,c", to stand after the name of the field: the columns that nothing speaks against. Nothing where
    // they are fewer than two.
    Shown suggestion() const {
        std::vector<std::string> good;
        for (std::size_t c = 0; c < names_.size(); ++c) {
            const bool plain = says_[c] != NameSays::property && says_[c] != NameSays::number &&
                               !names_[c].empty();
            if (plain && cells_[c].binary && !other(c) && c != made_.count_column) {
                good.push_back(names_[c]);
            }
        }
        return column_name(good.size() < 2 ? "" : " " + joined(good));
    }

    Result<void> take_lists_by_name() {
        for (const auto& name : options_.lists) {
            const auto c = TRY(column_named(name));
            if (other(c) || name == options_.count_column) {
                return fail(Code::invalid_input, "captures.named_twice",
                            {{"column", column_name(name)}}, head(c));
            }
            made_.list_columns.push_back(c);
            made_.lists.push_back(name);
        }
        return {};
    }

    Result<void> take_counts() {
        if (!options_.count_column.empty()) {
            made_.count_column = TRY(column_named(options_.count_column));
        } else {
            std::vector<std::size_t> sure, maybe;
            for (std::size_t c = 0; c < names_.size(); ++c) {
                if (other(c) || list(c)) continue;
                if (says_[c] == NameSays::count) sure.push_back(c);
                if (says_[c] == NameSays::count_maybe) maybe.push_back(c);
            }
            // Beside a column of counts, one called n that holds 0 and 1 is a list.
            if (!sure.empty()) {
                std::erase_if(maybe, [&](std::size_t c) { return cells_[c].binary; });
            }
            for (const auto c : maybe) {
                if (cells_[c].binary) {
                    return fail(Code::invalid_input, "captures.list_or_counts",
                                {{"column", column_name(names_[c])},
                                 {"count", field_name("count")},
                                 {"lists", field_name("lists")},
                                 {"names", suggestion()}},
                                head(c));
                }
            }
            sure.insert(sure.end(), maybe.begin(), maybe.end());
            if (sure.size() > 1) {
                return fail(Code::invalid_input, "captures.two_counts",
                            {{"column", column_name(names_[sure[0]])},
                             {"other", column_name(names_[sure[1]])},
                             {"count", field_name("count")}},
                            head(sure[1]));
            }
            if (!sure.empty()) made_.count_column = sure[0];
        }
        if (made_.count_column) made_.count = names_[*made_.count_column];
        return {};
    }

    Result<void> take_lists_that_can_be() {
        std::vector<std::size_t> rest;
        for (std::size_t c = 0; c < names_.size(); ++c) {
            if (c == made_.count_column || other(c)) continue;
            if (says_[c] == NameSays::row_number && cells_[c].row_numbers && !cells_[c].binary) {
                made_.left_aside.push_back(names_[c].empty() ? "row numbers without a name"
                                                             : names_[c]);
                continue;
            }
            rest.push_back(c);
        }
        for (const auto c : rest) {
            if (rest.size() < 3 && cells_[c].histories) {
                return fail(Code::invalid_input, "captures.whole_histories",
                            {{"column", column_name(names_[c])}}, head(c));
            }
            if (says_[c] == NameSays::number) {
                return fail(Code::invalid_input, "captures.looks_like_number",
                            {{"column", column_name(names_[c])},
                             {"lists", field_name("lists")},
                             {"names", suggestion()}},
                            head(c));
            }
            if (says_[c] == NameSays::property) {
                return fail(Code::invalid_input, "captures.looks_like_property",
                            {{"column", column_name(names_[c])},
                             {"lists", field_name("lists")},
                             {"names", suggestion()},
                             {"by", field_name("by")}},
                            head(c));
            }
            made_.list_columns.push_back(c);
            made_.lists.push_back(names_[c]);
        }
        return {};
    }

    // Columns that nobody named, where the lists were named.
    Result<void> look_at_the_rest() {
        std::vector<std::size_t> rest;
        for (std::size_t c = 0; c < names_.size(); ++c) {
            if (c == made_.count_column || other(c) || list(c)) continue;
            made_.left_aside.push_back(names_[c].empty() ? "a column without a name" : names_[c]);
            rest.push_back(c);
        }
        if (!made_.count_column) {
            for (const auto c : rest) TRY(refuse_people_on_several_rows(c));
        }
        if (made_.count_column || !no_history_twice()) return {};
        for (const auto c : rest) {
            const bool can_be_counts = cells_[c].whole && !cells_[c].binary &&
                                       !cells_[c].row_numbers && says_[c] == NameSays::nothing;
            if (!can_be_counts) continue;
            return fail(Code::invalid_input, "captures.perhaps_counts",
                        {{"column", column_name(names_[c])}, {"count", field_name("count")}},
                        head(c));
        }
        return {};
    }

    // Without counts each row is a person: one row a person and list would make two people of one.
    Result<void> refuse_people_on_several_rows(std::size_t column) const {
        const auto* text = table_.text(names_[column]);
        if (text == nullptr || !detail::names_a_person(names_[column])) return {};
        std::set<std::string_view> different;
        std::size_t known = 0;
        for (std::size_t row = 0; row < text->size(); ++row) {
            if ((*text)[row].empty()) continue;
            ++known;
            different.insert((*text)[row]);
        }
        if (different.size() == known) return {};
        return fail(Code::invalid_input, "captures.several_rows",
                    {{"column", column_name(names_[column])},
                     {"people", different.size()},
                     {"rows", known}},
                    head(column));
    }

    std::optional<bool> cell(std::size_t row, std::size_t column) const {
        const auto* text = table_.text(names_[column]);
        return text == nullptr ? std::nullopt : on_list((*text)[row]);
    }

    History history(std::size_t row) const {
        History made = 0;
        for (std::size_t i = 0; i < made_.list_columns.size(); ++i) {
            if (cell(row, made_.list_columns[i]).value_or(false)) made |= History{1} << i;
        }
        return made;
    }

    bool no_history_twice() const {
        if (made_.list_columns.size() > most_lists) return false;
        std::set<History> seen;
        for (std::size_t row = 0; row < table_.rows(); ++row) {
            if (!seen.insert(history(row)).second) return false;
        }
        return true;
    }

    void count_histories() {
        const auto lists = made_.list_columns.size();
        if (!made_.count_column || lists == 0 || lists > most_lists) return;
        std::set<History> seen;
        for (std::size_t row = 0; row < table_.rows(); ++row) seen.insert(history(row));
        seen.erase(0);
        made_.in_no_row.of = (std::int64_t{1} << lists) - 1;
        made_.in_no_row.histories = made_.in_no_row.of - static_cast<std::int64_t>(seen.size());
    }

    // The cell that nobody can count, as R writes it: on no list, 0 or NA.
    void find_unseen_rows() {
        if (!made_.count_column || made_.list_columns.empty()) return;
        const auto* counts = table_.text(made_.count);
        if (counts == nullptr) return;
        for (std::size_t row = 0; row < table_.rows(); ++row) {
            const bool none = std::all_of(
                made_.list_columns.begin(), made_.list_columns.end(),
                [&](std::size_t c) { return cell(row, c) == std::optional<bool>(false); });
            if (none && holds(not_known, (*counts)[row])) made_.unseen_rows.push_back(row);
        }
    }

    const Table& table_;
    const CaptureOptions& options_;
    std::vector<std::string> names_;
    std::vector<NameSays> says_;
    std::vector<Cells> cells_;
    CaptureColumns made_;
};

}  // namespace

std::optional<bool> on_list(std::string_view cell) {
    if (cell == "1") return true;
    if (cell == "0") return false;
    if (holds(on_words, cell)) return true;
    if (holds(off_words, cell)) return false;
    return {};
}

Result<CaptureColumns> capture_columns(const Table& table, const CaptureOptions& options) {
    return Choice(table, options).make();
}

}  // namespace palermo::prevalence
