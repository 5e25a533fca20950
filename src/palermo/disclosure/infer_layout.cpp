#include "palermo/disclosure/infer_layout.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/printed.hpp"

namespace palermo::protect {
namespace {

using detail::CellKind;

using Rows = std::vector<std::uint32_t>;  // shape [rows]: a number a group of rows

/// One text column, and what its texts would be, were it the count.
struct Profile {
    const TextColumn* text = nullptr;
    std::int64_t numbers = 0, marks = 0, rates = 0, others = 0, blank = 0;
    bool years = true;        // nothing but 1900 to 2100
    bool constant = true;     // the same in all rows
    bool row_numbers = true;  // 0, 1, 2, ... or 1, 2, 3, ...
    bool is_count() const { return numbers > 0 && !years && numbers + marks > others + rates; }
    bool is_rate() const { return rates > numbers + others; }
    bool is_empty() const { return numbers + marks + rates + others == 0; }
    bool is_year() const { return years && numbers > 0; }
};

Profile profile_of(const TextColumn& column, const std::vector<Mark>& marks) {
    Profile result{&column};
    std::vector<detail::CellRead> read;
    for (const auto& value : column.values()) read.push_back(detail::read_cell(value, marks));
    std::optional<std::int64_t> first;
    for (std::size_t row = 0; row < column.size(); ++row) {
        const auto& cell = read[column.code(row)];
        result.constant = result.constant && column.code(row) == column.code(0);
        if (cell.kind != CellKind::number) result.row_numbers = false;
        switch (cell.kind) {
            case CellKind::number:
                ++result.numbers;
                result.years = result.years && cell.bounds.low >= 1900 && cell.bounds.low <= 2100;
                if (!first) first = cell.bounds.low - static_cast<std::int64_t>(row);
                result.row_numbers = result.row_numbers && *first >= 0 && *first <= 1 &&
                                     cell.bounds.low == *first + static_cast<std::int64_t>(row);
                break;
            case CellKind::blank:
                ++result.blank;
                break;
            case CellKind::mark:
                ++result.marks;
                break;
            case CellKind::unknown:
                ++result.others;
                result.years = false;
                break;
            default:
                ++result.rates;
                result.years = false;
        }
    }
    result.row_numbers = result.row_numbers && column.size() >= 4;
    return result;
}

/// Why a column is not used that nobody named.
NotUsed why_without(const Profile& column) {
    if (column.is_empty()) return NotUsed::empty;
    if (column.is_rate()) return NotUsed::rates;
    if (column.row_numbers && !column.is_year()) return NotUsed::row_numbers;
    return column.is_count() ? NotUsed::numbers : NotUsed::not_named;
}

std::int64_t hidden_in(const Profile& column) {
    return column.marks + (column.is_count() ? column.blank : 0);
}

/// Splits each group of rows by the answers in one more column; returns how many groups there are.
std::uint32_t split(Rows& groups, const TextColumn& column) {
    std::unordered_map<std::uint64_t, std::uint32_t> number;
    for (std::size_t row = 0; row < groups.size(); ++row) {
        const auto key = (std::uint64_t{groups[row]} << 32) | column.code(row);
        groups[row] =
            number.try_emplace(key, static_cast<std::uint32_t>(number.size())).first->second;
    }
    return static_cast<std::uint32_t>(number.size());
}

std::uint32_t groups_of(const std::vector<const TextColumn*>& columns, std::size_t rows,
                        Rows& groups) {
    groups.assign(rows, 0);
    std::uint32_t count = rows == 0 ? 0 : 1;
    for (const auto* column : columns) count = split(groups, *column);
    return count;
}

std::vector<const TextColumn*> without(std::vector<const TextColumn*> columns,
                                       const TextColumn* one) {
    std::erase(columns, one);
    return columns;
}

/// The rows that are equal but for one column: a total and its parts, or parts alone.
struct Line {
    std::vector<std::pair<TextCode, Bounds>> cells;  // each label once
};

/// Lines along `along`, with the columns of `others` fixed.
std::vector<Line> lines_along(const TextColumn& along, const std::vector<const TextColumn*>& others,
                              const TextColumn& count,
                              const std::vector<Bounds>& printed /* shape [texts of count] */) {
    Rows groups;
    std::vector<Line> lines(groups_of(others, along.size(), groups));
    for (std::size_t row = 0; row < along.size(); ++row) {
        auto& cells = lines[groups[row]].cells;
        const auto label = along.code(row);
        cells.emplace_back(label, printed[count.code(row)]);
    }
    for (auto& line : lines) {
        // A label printed twice: the first one counts, as in read_tables().
        std::stable_sort(line.cells.begin(), line.cells.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        line.cells.erase(
            std::unique(line.cells.begin(), line.cells.end(),
                        [](const auto& a, const auto& b) { return a.first == b.first; }),
            line.cells.end());
    }
    return lines;
}

bool is_number(const Bounds& bounds, std::int64_t off_by) {
    return bounds.high - bounds.low <= 2 * off_by;
}

/// What lines say of labels as the total of the others.
struct Evidence {
    std::int64_t lines = 0, add_up = 0;  // all cells printed
    std::int64_t open = 0, fit = 0;      // some cell hidden, and the rest leaves room for it
    std::int64_t several = 0;            // lines in which two of the labels stand
    std::int64_t positive = 0;           // totals above zero

    bool any() const { return lines + open > 0; }
    /// Few lines deny nothing: then the word is taken at its word.
    bool denied() const {
        return lines > 0 ? lines >= 4 && 2 * add_up <= lines : open >= 4 && 2 * fit <= open;
    }
    bool undisputed() const { return any() && add_up == lines && fit == open && positive > 0; }
};

Evidence evidence_for(const std::vector<Line>& lines, const std::vector<bool>& is_total,
                      std::int64_t off_by) {
    Evidence result;
    for (const auto& line : lines) {
        const Bounds* total = nullptr;
        std::int64_t low = 0, high = 0, parts = 0, totals = 0;
        bool whole = true;
        for (const auto& [label, bounds] : line.cells) {
            whole = whole && is_number(bounds, off_by);
            if (is_total[label]) {
                total = &bounds;
                ++totals;
                continue;
            }
            ++parts;
            low = std::min(no_limit, low + bounds.low);
            high = std::min(no_limit, high + bounds.high);
        }
        if (totals > 1) ++result.several;
        if (total == nullptr || parts < 2) continue;
        const bool fits = total->high >= low && total->low <= high;
        if (total->low > 0 && is_number(*total, off_by)) ++result.positive;
        ++(whole ? result.lines : result.open);
        if (fits) ++(whole ? result.add_up : result.fit);
    }
    return result;
}

/// The label that is the sum of the others wherever a line is printed whole, found without a word.
std::optional<TextCode> total_by_sums(const std::vector<Line>& lines, std::size_t labels,
                                      std::int64_t off_by) {
    struct Tally {
        std::int64_t lines = 0, add_up = 0, most_parts = 0;
    };
    std::vector<Tally> tally(labels);
    for (const auto& line : lines) {
        Bounds sum{0, 0};
        std::int64_t positive = 0;
        bool whole = line.cells.size() >= 3;
        for (const auto& [label, bounds] : line.cells) {
            whole = whole && is_number(bounds, off_by);
            if (!whole) break;
            sum.low += bounds.low;
            sum.high += bounds.high;
            positive += bounds.low > 0 ? 1 : 0;
        }
        // 7 and 0 and 7: which is the total? Nothing is learnt from such a line.
        if (!whole || positive < 3) continue;
        for (const auto& [label, bounds] : line.cells) {
            auto& own = tally[label];
            ++own.lines;
            const Bounds rest{sum.low - bounds.low, sum.high - bounds.high};
            if (bounds.high < rest.low || bounds.low > rest.high) continue;
            ++own.add_up;
            own.most_parts = std::max(own.most_parts, positive - 1);
        }
    }
    std::optional<TextCode> best;
    for (TextCode label = 0; label < labels; ++label) {
        const auto& own = tally[label];
        // One line of two parts can be chance: 5, 3 and 2.
        const bool enough = own.add_up >= 2 || own.most_parts >= 3;
        if (!enough || 10 * own.add_up < 9 * own.lines) continue;
        if (!best || own.add_up > tally[*best].add_up) best = label;
    }
    return best;
}

class Inference {
public:
    Inference(const Table& file, const LayoutChoice& choice, const FilePlace& place)
        : file_(file), choice_(choice), place_(place) {}

    Result<LayoutRead> run() {
        for (std::size_t c = 0; c < file_.columns(); ++c) {
            if (const auto* text = std::get_if<TextColumn>(&file_.column(c))) {
                profiles_.push_back(profile_of(*text, choice_.marks));
            }
        }
        TRY(choose_count());
        TRY(check_names());
        const bool all_said = !choice_.key.empty() && !choice_.dimensions.empty();
        if (all_said) {
            take_labels_as_said();
        } else {
            choose_labels();
        }
        if (labels_.empty()) {
            return fail(Code::invalid_input, "layout.no_table", {}, in_file(count_->name()));
        }
        read_counts();
        find_totals();
        if (!all_said) take_back();
        return layout();
    }

private:
    std::string in_file(const std::string& what) const {
        return place_.file.empty() ? what : place_.file + ":" + what;
    }

    const Profile& profile(const TextColumn* column) const {
        return *std::find_if(profiles_.begin(), profiles_.end(),
                             [&](const auto& each) { return each.text == column; });
    }

    void leave_out(const TextColumn* column, NotUsed why) {
        std::erase(labels_, column);
        unused_.emplace(column, why);
    }

    Result<void> choose_count() {
        if (!choice_.count.empty()) {
            count_ = file_.text(choice_.count);
            if (count_ != nullptr) return {};
            return fail(Code::invalid_input, "columns.missing",
                        {{"columns", names_of_columns(file_)}}, in_file(choice_.count));
        }
        std::vector<const TextColumn*> found, named;
        std::string rates;
        for (const auto& each : profiles_) {
            const bool is_said =
                std::find(choice_.key.begin(), choice_.key.end(), each.text->name()) !=
                    choice_.key.end() ||
                std::any_of(choice_.dimensions.begin(), choice_.dimensions.end(),
                            [&](const auto& own) { return own.column == each.text->name(); });
            if (is_said) continue;
            if (each.is_rate()) rates += (rates.empty() ? "" : ", ") + each.text->name();
            if (!each.is_count() || each.row_numbers) continue;
            found.push_back(each.text);
            if (detail::names_a_count(each.text->name())) named.push_back(each.text);
        }
        if (found.size() > 1 && named.size() == 1) found = named;
        if (found.size() == 1) {
            count_ = found.front();
            return {};
        }
        if (found.empty()) {
            return rates.empty()
                       ? fail(Code::invalid_input, "layout.no_counts",
                              {{"quasi", field_name("quasi")}, {"count", field_name("count")}},
                              place_.file)
                       : fail(Code::invalid_input, "layout.only_rates",
                              {{"columns", column_name(rates)}}, place_.file);
        }
        std::string all;
        for (const auto* each : found) all += (all.empty() ? "" : ", ") + each->name();
        return fail(Code::invalid_input, "layout.several_counts",
                    {{"columns", column_name(all)}, {"count", field_name("count")}}, place_.file);
    }

    /// Every name that was given is there, and every total has a row.
    Result<void> check_names() const {
        for (const auto& name : choice_.key) {
            if (file_.text(name) == nullptr) {
                return fail(Code::invalid_input, "columns.missing",
                            {{"columns", names_of_columns(file_)}}, in_file(name));
            }
        }
        for (const auto& each : choice_.dimensions) {
            const auto* column = file_.text(each.column);
            if (column == nullptr) {
                return fail(Code::invalid_input, "columns.missing",
                            {{"columns", names_of_columns(file_)}}, in_file(each.column));
            }
            if (column == count_) {
                return fail(Code::invalid_input, "layout.count_as_dimension", {},
                            in_file(each.column));
            }
            auto labels = each.also;
            labels.push_back(each.total);
            for (const auto& label : labels) {
                if (label.empty() ? profile(column).blank > 0 : column->find(label).has_value()) {
                    continue;
                }
                std::string near;
                for (const auto& value : column->values()) {
                    const bool is_near = detail::plain(value) == detail::plain(label) ||
                                         detail::names_a_total(value);
                    if (is_near && !value.empty())
                        near += (near.empty() ? "\"" : " \"") + value + "\"";
                }
                return fail(Code::invalid_input, "layout.no_such_total",
                            {{"label", asked(label)}, {"meant", column_name(near)}},
                            in_file(each.column));
            }
        }
        return {};
    }

    bool is_dimension_said(const TextColumn* column) const {
        return std::any_of(choice_.dimensions.begin(), choice_.dimensions.end(),
                           [&](const auto& each) { return each.column == column->name(); });
    }

    bool is_key_said(const TextColumn* column) const {
        return std::find(choice_.key.begin(), choice_.key.end(), column->name()) !=
               choice_.key.end();
    }

    void take_labels_as_said() {
        for (const auto& each : profiles_) {
            if (each.text == count_) continue;
            labels_.push_back(each.text);
            if (is_key_said(each.text) || is_dimension_said(each.text)) continue;
            leave_out(each.text, why_without(each));
        }
    }

    /// Leaves out what does not help to tell the cells apart: codes beside names, notes, numbers.
    void choose_labels() {
        for (const auto& each : profiles_) {
            if (each.text == count_) continue;
            labels_.push_back(each.text);
            if (is_key_said(each.text) || is_dimension_said(each.text)) continue;
            if (each.is_empty())
                leave_out(each.text, NotUsed::empty);
            else if (each.row_numbers && !each.is_year())
                leave_out(each.text, NotUsed::row_numbers);
            else if (each.is_rate())
                leave_out(each.text, NotUsed::rates);
        }
        Rows groups;
        const auto all = groups_of(labels_, file_.rows(), groups);
        // Numbers go first, then columns without a word for a total, then those with one; of equal
        // ones the last. Years stay: other files have other years.
        std::vector<std::pair<int, const TextColumn*>> order;
        for (auto each = labels_.rbegin(); each != labels_.rend(); ++each) {
            const auto& own = profile(*each);
            if (own.constant || own.is_year()) continue;
            if (is_key_said(*each) || is_dimension_said(*each)) continue;
            const auto& values = (*each)->values();
            const bool has_word = std::any_of(values.begin(), values.end(), [](const auto& value) {
                return !value.empty() && detail::names_a_total(value);
            });
            order.emplace_back(own.is_count() ? 0 : has_word ? 2 : 1, *each);
        }
        std::stable_sort(order.begin(), order.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [rank, column] : order) {
            if (labels_.size() == 1) break;
            if (groups_of(without(labels_, column), file_.rows(), groups) < all) continue;
            leave_out(column, rank == 0 ? NotUsed::numbers : NotUsed::follows);
        }
    }

    void read_counts() {
        for (const auto& value : count_->values()) {
            auto bounds = detail::read_cell(value, choice_.marks).bounds;
            if (bounds.known() && choice_.off_by > 0) {
                bounds = {
                    std::max<std::int64_t>(bounds.low > 0 ? 1 : 0, bounds.low - choice_.off_by),
                    bounds.high + choice_.off_by};
            }
            printed_.push_back(bounds);
        }
    }

    struct Found {
        std::vector<TotalRead> totals, doubtful, possible;
        std::int64_t score = 0;  // lines that add up, less those that do not
    };

    static TotalRead read(const TextColumn& column, const std::vector<TextCode>& labels, TotalBy by,
                          const Evidence& evidence) {
        TotalRead result{column.name(), {}, by, evidence.lines, evidence.add_up, evidence.open};
        for (const auto label : labels) result.labels.push_back(column.values()[label]);
        return result;
    }

    Evidence evidence(const std::vector<Line>& lines, const TextColumn& column,
                      const std::vector<TextCode>& labels) const {
        std::vector<bool> is_total(column.values().size(), false);
        for (const auto label : labels) is_total[label] = true;
        return evidence_for(lines, is_total, choice_.off_by);
    }

    void look_along(const TextColumn& column, const std::vector<const TextColumn*>& labels,
                    Found& found) const {
        const auto lines = lines_along(column, without(labels, &column), *count_, printed_);
        const auto said =
            std::find_if(choice_.dimensions.begin(), choice_.dimensions.end(),
                         [&](const auto& own) { return own.column == column.name(); });
        const auto use = [&](TotalRead total) {
            found.score += 2 * total.add_up - total.lines;
            found.totals.push_back(std::move(total));
        };
        if (said != choice_.dimensions.end()) {
            std::vector<TextCode> codes = {column.find(said->total).value_or(0)};
            for (const auto& label : said->also) codes.push_back(column.find(label).value_or(0));
            use(read(column, codes, TotalBy::option, evidence(lines, column, codes)));
            return;
        }
        std::vector<bool> stands(column.values().size(), false);
        for (const auto code : column.codes()) stands[code] = true;
        std::vector<TextCode> words, weak;
        for (TextCode code = 0; code < stands.size(); ++code) {
            if (!stands[code]) continue;
            const auto text = detail::plain(column.values()[code]);
            if (text.empty() || text == "t")
                weak.push_back(code);
            else if (detail::names_a_total(text))
                words.push_back(code);
        }
        // Several words in one line are not the same total: then the one that fits best.
        if (!words.empty() && evidence(lines, column, words).several > 0) {
            const auto better = [](const Evidence& a, const Evidence& b) {
                const auto worth = [](const Evidence& e) {
                    return std::tuple(2 * e.add_up - e.lines, e.lines + e.open);
                };
                return worth(a) < worth(b);
            };
            const auto best =
                std::max_element(words.begin(), words.end(), [&](TextCode a, TextCode b) {
                    return better(evidence(lines, column, {a}), evidence(lines, column, {b}));
                });
            words = {*best};
        }
        if (!words.empty()) {
            const auto own = evidence(lines, column, words);
            if (own.any() && !own.denied()) {
                use(read(column, words, TotalBy::word, own));
                return;
            }
            if (own.any()) found.doubtful.push_back(read(column, words, TotalBy::word, own));
        }
        for (const auto code : weak) {
            const auto own = evidence(lines, column, {code});
            if (!own.undisputed()) continue;
            use(read(column, {code}, TotalBy::blank, own));
            return;
        }
        if (const auto label = total_by_sums(lines, column.values().size(), choice_.off_by)) {
            const auto own = evidence(lines, column, {*label});
            if (2 * own.fit >= own.open) {
                use(read(column, {*label}, TotalBy::sums, own));
                return;
            }
        }
        for (TextCode code = 0; code < stands.size(); ++code) {
            if (!stands[code]) continue;
            const auto own = evidence(lines, column, {code});
            if (own.undisputed() && own.open > 0 && own.lines == 0 && own.positive > 0) {
                found.possible.push_back(read(column, {code}, TotalBy::sums, own));
            }
        }
    }

    Found totals_with(const std::vector<const TextColumn*>& labels) const {
        Found found;
        for (const auto* column : labels) {
            const auto& own = profile(column);
            if (is_key_said(column)) continue;
            if (!is_dimension_said(column) && (own.constant || own.is_year())) continue;
            look_along(*column, labels, found);
        }
        return found;
    }

    void find_totals() { found_ = totals_with(labels_); }

    /// A column that tells no cells apart may still tell tables apart: sex and age under each other,
    /// each with a total of its own. It is taken back where more lines add up with it.
    void take_back() {
        for (const auto& each : profiles_) {
            const auto own = unused_.find(each.text);
            if (own == unused_.end() || own->second != NotUsed::follows) continue;
            auto more = labels_;
            more.push_back(each.text);
            auto found = totals_with(more);
            if (found.score <= found_.score) continue;
            labels_ = std::move(more);
            found_ = std::move(found);
            unused_.erase(own);
        }
    }

    LayoutRead layout() {
        LayoutRead result;
        result.layout.count = count_->name();
        result.layout.marks = choice_.marks;
        result.layout.off_by = choice_.off_by;
        // Six at most, those with the most sums to use; those without contradictions first, since
        // of sums that contradict each other the later ones are left out.
        auto& totals = found_.totals;
        std::stable_sort(totals.begin(), totals.end(), [](const auto& a, const auto& b) {
            return a.lines + a.open > b.lines + b.open;
        });
        if (totals.size() > 6) totals.resize(6);
        const auto place_in_file = [&](const TotalRead& each) {
            return std::find_if(profiles_.begin(), profiles_.end(),
                                [&](const auto& own) { return own.text->name() == each.column; });
        };
        std::sort(totals.begin(), totals.end(), [&](const auto& a, const auto& b) {
            const bool a_fits = a.add_up == a.lines, b_fits = b.add_up == b.lines;
            return a_fits != b_fits ? a_fits : place_in_file(a) < place_in_file(b);
        });
        for (const auto& each : totals) {
            result.layout.dimensions.push_back(
                {each.column, each.labels.front(), {each.labels.begin() + 1, each.labels.end()}});
        }
        for (const auto& each : profiles_) {
            const auto* column = each.text;
            if (const auto own = unused_.find(column); own != unused_.end()) {
                result.unused.push_back({column->name(), own->second, hidden_in(profile(column))});
            }
            const bool is_label =
                std::find(labels_.begin(), labels_.end(), column) != labels_.end();
            const bool is_dimension =
                std::any_of(totals.begin(), totals.end(),
                            [&](const auto& own) { return own.column == column->name(); });
            if (is_label && !is_dimension) result.layout.key.push_back(column->name());
        }
        result.totals = std::move(totals);
        result.doubtful = std::move(found_.doubtful);
        result.possible = std::move(found_.possible);
        if (result.layout.dimensions.empty()) {
            // No totals: nothing adds up, and what is printed can still be counted.
            result.layout.dimensions.push_back({result.layout.key.back(), std::string(no_total)});
            result.layout.key.pop_back();
        }
        return result;
    }

    const Table& file_;
    const LayoutChoice& choice_;
    const FilePlace& place_;
    std::vector<Profile> profiles_;  // in order of the file
    const TextColumn* count_ = nullptr;
    std::vector<Bounds> printed_;            // shape [texts of count]
    std::vector<const TextColumn*> labels_;  // what tells cells apart
    std::map<const TextColumn*, NotUsed> unused_;
    Found found_;
};

}  // namespace

Result<LayoutRead> infer_layout(const Table& file, const LayoutChoice& choice,
                                const FilePlace& place) {
    if (choice.count.empty() && choice.dimensions.empty() && choice.key.empty()) {
        for (auto known : {unodc_layout(), clean_unodc_layout()}) {
            const bool has_all =
                (file.text(known.count) != nullptr || file.counts(known.count) != nullptr) &&
                std::all_of(known.dimensions.begin(), known.dimensions.end(),
                            [&](const auto& each) { return file.text(each.column) != nullptr; }) &&
                std::all_of(known.key.begin(), known.key.end(), [&](const auto& name) {
                    return file.text(name) != nullptr || file.counts(name) != nullptr;
                });
            if (!has_all) continue;
            LayoutRead result;
            known.marks.insert(known.marks.begin(), choice.marks.begin(), choice.marks.end());
            known.off_by = choice.off_by;
            for (const auto& each : known.dimensions) {
                result.totals.push_back({each.column, {each.total}, TotalBy::known_file});
            }
            for (std::size_t c = 0; c < file.columns(); ++c) {
                const std::string name(file.name(c));
                const bool is_used =
                    name == known.count ||
                    std::find(known.key.begin(), known.key.end(), name) != known.key.end() ||
                    std::any_of(known.dimensions.begin(), known.dimensions.end(),
                                [&](const auto& each) { return each.column == name; });
                if (is_used) continue;
                const auto* text = file.text(name);
                const auto profile = text == nullptr ? Profile{} : profile_of(*text, choice.marks);
                result.unused.push_back({name,
                                         text == nullptr ? NotUsed::numbers : why_without(profile),
                                         hidden_in(profile)});
            }
            result.layout = std::move(known);
            return result;
        }
    }
    return Inference(file, choice, place).run();
}

std::vector<ColumnNotUsed> numbers_not_looked_at(const LayoutRead& read) {
    std::vector<ColumnNotUsed> result;
    for (const auto& each : read.unused) {
        if (each.why == NotUsed::numbers || each.why == NotUsed::rates) result.push_back(each);
    }
    return result;
}

std::string_view name_of(TotalBy by) {
    switch (by) {
        case TotalBy::option:
            return "option";
        case TotalBy::known_file:
            return "known_file";
        case TotalBy::word:
            return "word";
        case TotalBy::blank:
            return "blank";
        case TotalBy::sums:
            break;
    }
    return "sums";
}

std::string_view name_of(NotUsed why) {
    switch (why) {
        case NotUsed::not_named:
            return "not_named";
        case NotUsed::follows:
            return "follows";
        case NotUsed::numbers:
            return "numbers";
        case NotUsed::rates:
            return "rates";
        case NotUsed::row_numbers:
            return "row_numbers";
        case NotUsed::empty:
            break;
    }
    return "empty";
}

Result<Mark> mark_of(const std::string& text) {
    const auto wrong = [&] {
        return fail(Code::invalid_input, "layout.mark_form", {}, Where::of_field("mark"));
    };
    const auto equals = text.rfind('=');
    const auto dots = text.find("..", equals == std::string::npos ? 0 : equals);
    if (text.empty()) return wrong();
    // "<=4" and "=" are marks themselves: without two dots behind it, = belongs to the text.
    if (equals == std::string::npos || equals == 0 || dots == std::string::npos) {
        const auto cell = detail::read_cell(text);
        return Mark{text, cell.kind == CellKind::mark ? cell.bounds : Bounds{}};
    }
    Mark mark{text.substr(0, equals), {}};
    const auto number = [&](std::size_t from, std::size_t to, std::int64_t& value) {
        const auto [stopped, error] = std::from_chars(text.data() + from, text.data() + to, value);
        return error == std::errc() && stopped == text.data() + to && value >= 0;
    };
    if (!number(equals + 1, dots, mark.bounds.low)) return wrong();
    if (dots + 2 < text.size() && !number(dots + 2, text.size(), mark.bounds.high)) return wrong();
    if (mark.bounds.high < mark.bounds.low) {
        return fail(Code::invalid_input, "layout.mark_range", {}, Where::of_field("mark"));
    }
    return mark;
}

Result<DimensionLayout> dimension_of(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return fail(Code::invalid_input, "layout.dimension_form", {}, Where::of_field("dimension"));
    }
    return DimensionLayout{text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace palermo::protect
