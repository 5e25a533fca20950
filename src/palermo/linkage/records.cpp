#include "palermo/linkage/records.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "palermo/core/clock.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/names.hpp"
#include "palermo/linkage/placeholders.hpp"

namespace palermo::linkage {

namespace {

constexpr std::array<double, 8> filter_cuts = {0.80, 0.84, 0.88, 0.91, 0.94, 0.96, 0.98, 0.999};
constexpr double like_cut = 0.80, near_cut = 0.92;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 0xcbf29ce484222325 ^ seed;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93;
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
}

std::string joined(const Name& name, bool sorted, bool skeletons, std::size_t letters = 64) {
    std::vector<std::string> parts;
    for (const auto& token : name) {
        parts.push_back((skeletons ? token.skeleton : token.latin).substr(0, letters));
    }
    if (sorted) std::ranges::sort(parts);
    std::string made;
    for (const auto& part : parts) made += (made.empty() ? "" : " ") + part;
    return made;
}

std::string written(const Date& date) {
    return std::to_string(date.year) + "-" + std::to_string(date.month) + "-" +
           std::to_string(date.day);
}

// A field over all lists: a code a record, and what each code means. Code 0 is "not known".
struct Prepared {
    Field field;
    int top = 0;
    Pattern radix = 1;  // weight in a pattern
    std::vector<std::uint32_t> codes;
    std::vector<std::string> normal{""};  // by code, what equal values have in common
    std::vector<Name> names{{}};
    std::vector<Date> dates{{}};
    std::vector<double> numbers{0};
    std::vector<std::uint64_t> filters;  // [codes][words]
    std::vector<std::uint16_t> bits;     // set in each filter
    std::size_t words = 0;
    std::vector<std::uint32_t> counts;  // [codes][lists]; empty where rare values are not looked at
    std::vector<std::int64_t> known_in;  // [lists]
    double diversity = 0;                // Ewens' theta
    std::unordered_map<std::string, std::uint32_t> known;
    std::vector<std::uint64_t> sounds;  // [codes] of names that may have changed places, else empty

    std::uint32_t code_for(const std::string& normal_form) {
        const auto [at, added] =
            known.emplace(normal_form, static_cast<std::uint32_t>(normal.size()));
        if (added) normal.push_back(normal_form);
        return at->second;
    }
    int level(std::uint32_t a, std::uint32_t b) const;
};

int by_likeness(double like) {
    return like >= near_cut ? 3 : like >= like_cut ? 2 : 1;
}

int Prepared::level(std::uint32_t a, std::uint32_t b) const {
    if (a == 0 || b == 0) return 0;
    switch (field.compare) {
        case Compare::exact:
            return a == b ? 2 : 1;
        case Compare::name: {
            const int plain = a == b ? 4 : by_likeness(likeness(names[a], names[b]));
            return field.crosswise && plain > 1 ? plain + 1 : plain;
        }
        case Compare::text:
            return a == b ? 4 : by_likeness(jaro_winkler(normal[a], normal[b]));
        case Compare::edit:
            return a == b ? 4 : 4 - edit_distance(normal[a], normal[b], 2);
        case Compare::date:
            return 1 +
                   static_cast<int>(agreement(dates[a], dates[b], static_cast<int>(field.within)));
        case Compare::number:
            return a == b ? 3 : std::fabs(numbers[a] - numbers[b]) <= field.within ? 2 : 1;
        case Compare::filter: {
            const auto* const x = &filters[a * words];
            const auto* const y = &filters[b * words];
            const double like = 2.0 * common_bits(x, y, words) / (bits[a] + bits[b]);
            int made = 1;
            for (const double cut : filter_cuts) made += like >= cut;
            return made;
        }
    }
    expects(false);
    return 0;
}

// Turns a raw text into a code; false where it is not what the field should hold.
bool prepare(Prepared& field, NameReader& reader, const std::string& raw, DateOrder order,
             std::uint32_t& code) {
    code = 0;
    switch (field.field.compare) {
        case Compare::name: {
            auto name = reader.name_of(raw);
            if (name.empty()) return false;
            code = field.code_for(joined(name, true, false));
            if (code == field.names.size()) field.names.push_back(std::move(name));
            return true;
        }
        case Compare::date: {
            const auto date = parse_date(raw, order);
            if (!date) return false;
            code = field.code_for(written(*date));
            if (code == field.dates.size()) field.dates.push_back(*date);
            return true;
        }
        case Compare::number: {
            double value = 0;
            const auto* const end = raw.data() + raw.size();
            const auto [stop, trouble] = std::from_chars(raw.data(), end, value);
            if (trouble != std::errc{} || stop != end || !std::isfinite(value)) return false;
            code = field.code_for(std::to_string(value));
            if (code == field.numbers.size()) field.numbers.push_back(value);
            return true;
        }
        default: {
            auto name = reader.name_of(raw);
            auto normal = joined(name, false, false);
            if (normal.empty()) normal = raw;
            code = field.code_for(normal);
            if (code == field.names.size()) field.names.push_back(std::move(name));
            return true;
        }
    }
}

}  // namespace

constexpr std::array<std::string_view, 4> equals_names = {"chance", "one", "apart", "refuse"};

std::string_view name_of(Equals equals) {
    return equals_names[static_cast<std::size_t>(equals)];
}

std::optional<Equals> equals_named(std::string_view name) {
    const auto found = std::ranges::find(equals_names, name);
    if (found == equals_names.end()) return {};
    return static_cast<Equals>(found - equals_names.begin());
}

struct Records::Inside {
    Plan plan;
    std::vector<std::string> names;
    std::vector<std::int64_t> first{0};
    std::vector<FileRows> file_rows;  // by list
    std::vector<std::uint32_t>
        row_of;                       // [records] row of its list, from 0; empty: none was left out
    std::vector<ListReport> reports;  // [lists]
    bool may_cross = false;           // fields plan.given and plan.family
    std::vector<std::uint8_t> list_of;
    std::vector<Prepared> fields;
    Pattern patterns = 1;
    Findings findings;
};

Records::Records(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Records::Records(Records&&) noexcept = default;
Records& Records::operator=(Records&&) noexcept = default;
Records::~Records() = default;

const Plan& Records::plan() const noexcept {
    return inside_->plan;
}
std::size_t Records::size() const noexcept {
    return inside_->list_of.size();
}
int Records::lists() const noexcept {
    return static_cast<int>(inside_->names.size());
}
const std::vector<std::string>& Records::list_names() const noexcept {
    return inside_->names;
}
int Records::list_of(std::size_t record) const noexcept {
    return inside_->list_of[record];
}
std::int64_t Records::first_of(int list) const noexcept {
    return inside_->first[static_cast<std::size_t>(list)];
}
const Findings& Records::findings() const noexcept {
    return inside_->findings;
}
const std::vector<ListReport>& Records::reports() const noexcept {
    return inside_->reports;
}
Pattern Records::patterns() const noexcept {
    return inside_->patterns;
}

std::int64_t Records::file_row(std::size_t record) const noexcept {
    const int list = list_of(record);
    const auto row = inside_->row_of.empty() ? record - static_cast<std::size_t>(first_of(list))
                                             : std::size_t{inside_->row_of[record]};
    return inside_->file_rows[static_cast<std::size_t>(list)](row);
}

int Records::level(std::size_t field, std::size_t a, std::size_t b) const {
    const auto& one = inside_->fields[field];
    if (inside_->may_cross && (field == *inside_->plan.given || field == *inside_->plan.family) &&
        crosswise(a, b)) {
        return field == *inside_->plan.given ? crosswise_level : 0;
    }
    return one.level(one.codes[a], one.codes[b]);
}

// By sound first, so that nearly every pair costs one comparison of numbers more; then by the letters, for
// short names share sounds. Names that agree as they stand have not changed places.
bool Records::crosswise(std::size_t a, std::size_t b) const {
    if (!inside_->may_cross) return false;
    const auto& given = inside_->fields[*inside_->plan.given];
    const auto& family = inside_->fields[*inside_->plan.family];
    const auto given_a = given.codes[a], family_a = family.codes[a];
    const auto given_b = given.codes[b], family_b = family.codes[b];
    const auto sound = given.sounds[given_a];
    if (sound == 0 || sound != family.sounds[family_b]) return false;
    const auto other = family.sounds[family_a];
    if (other == 0 || other == sound || other != given.sounds[given_b]) return false;
    return likeness(given.names[given_a], family.names[family_b]) >= like_cut &&
           likeness(family.names[family_a], given.names[given_b]) >= like_cut;
}

Pattern Records::pattern(std::size_t a, std::size_t b) const {
    Pattern made = 0;
    if (!crosswise(a, b)) {
        for (const auto& one : inside_->fields) {
            made += one.radix * static_cast<Pattern>(one.level(one.codes[a], one.codes[b]));
        }
        return made;
    }
    for (std::size_t f = 0; f < inside_->fields.size(); ++f) {
        made += inside_->fields[f].radix * static_cast<Pattern>(level(f, a, b));
    }
    return made;
}

int Records::level_in(Pattern pattern, std::size_t field) const noexcept {
    const auto& one = inside_->fields[field];
    return static_cast<int>(pattern / one.radix % static_cast<Pattern>(one.top + 1));
}

double Records::same_by_chance(std::size_t field, std::size_t a, std::size_t b) const {
    const auto& one = inside_->fields[field];
    const auto x = one.codes[a], y = one.codes[b];
    if (x == 0 || y == 0 || one.counts.empty()) return 0;
    const auto lists = one.known_in.size();
    const std::size_t list_a = inside_->list_of[a], list_b = inside_->list_of[b];
    double holds = -1, known = -1;  // all but the second of the two
    for (const auto l : {list_a, list_b}) {
        holds += one.counts[x * lists + l];
        if (x != y) holds += one.counts[y * lists + l];
        known += static_cast<double>(one.known_in[l]);
        if (list_a == list_b) break;
    }
    return std::max(holds, 1.0) / (std::max(known, 1.0) + one.diversity);
}

std::string Records::content(std::size_t record) const {
    std::string made;
    for (const auto& one : inside_->fields) made += one.normal[one.codes[record]] + "\n";
    return made;
}

std::vector<std::pair<int, int>> Records::same_lists() const {
    // Normal forms, so that filters of encoded lists, each with a code of its own, are compared too.
    std::vector<std::vector<std::uint64_t>> hashed;  // [fields][codes]
    for (std::size_t f = 0; f < inside_->fields.size(); ++f) {
        auto& values = hashed.emplace_back();
        for (const auto& normal : inside_->fields[f].normal) values.push_back(hash_of(normal, f));
    }
    std::vector<std::vector<std::uint64_t>> records(static_cast<std::size_t>(lists()));
    for (std::size_t r = 0; r < size(); ++r) {
        std::uint64_t hash = 0;
        for (std::size_t f = 0; f < hashed.size(); ++f) {
            hash =
                std::rotl(hash, 21) * 0x9E3779B97F4A7C15 ^ hashed[f][inside_->fields[f].codes[r]];
        }
        records[inside_->list_of[r]].push_back(hash);
    }
    for (auto& one : records) std::ranges::sort(one);
    std::vector<std::pair<int, int>> made;
    for (int b = 0; b < lists(); ++b) {
        for (int a = 0; a < b; ++a) {
            const auto& mine = records[std::size_t(b)];
            if (!mine.empty() && mine == records[std::size_t(a)]) made.emplace_back(a, b);
        }
    }
    return made;
}

namespace {

Result<void> check_names(const std::vector<std::string>& names) {
    if (names.empty() || names.size() > most_lists) {
        return fail(Code::invalid_input, "linkage.lists_out_of_range",
                    {{"lists", names.size()}, {"most", most_lists}});
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) return fail(Code::invalid_input, "linkage.list_without_name");
        if (std::ranges::count(names, names[i]) > 1) {
            return fail(Code::invalid_input, "linkage.two_lists_of_one_name", {}, names[i]);
        }
    }
    return {};
}

Result<Pattern> set_radices(std::vector<Prepared>& fields) {
    std::uint64_t patterns = 1;
    for (auto& one : fields) {
        one.top = top_level(one.field);
        one.radix = static_cast<Pattern>(patterns);
        patterns *= static_cast<std::uint64_t>(one.top + 1);
        if (patterns > (std::uint64_t{1} << 31)) {
            return fail(Code::invalid_input, "linkage.too_many_fields");
        }
    }
    return static_cast<Pattern>(patterns);
}

std::string listed(const Table& table) {
    std::string made;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        made += (c > 0 ? ", " : "") + std::string(table.name(c));
    }
    return made;
}

// The raw text of a field in a row: its columns, joined by a space.
class RawField {
public:
    static Result<RawField> make(const Field& field, const List& list, const Placeholders& words) {
        RawField made(field.compare, words);
        for (const auto& column : field.columns_of(list.name)) {
            const auto* found = list.table->text(column);
            if (found == nullptr) {
                // As a member of the plan: what stands between the braces of an object.
                formats::Json::Object columns{{list.name, "..."}}, plan;
                columns.after_colon = plan.after_colon = " ";
                plan.add("columns", columns);
                const auto whole = to_text(formats::Json(plan));
                const auto example = whole.substr(1, whole.size() - 2);
                return fail(Code::invalid_input, "linkage.no_column",
                            {{"column", column_name(column)},
                             {"name", column_name(field.name)},
                             {"columns", column_name(listed(*list.table))},
                             {"example", column_name(example)},
                             {"field", field_name("plan")}},
                            Where::of_file(list.file_name, 1));
            }
            made.columns_.push_back(found);
            made.nothing_.emplace_back(found->values().size(), std::uint8_t{2});
        }
        return made;
    }
    // `placeholder` is set where a cell holds a word for "not known".
    std::string at(std::size_t row, bool& placeholder) {
        std::string text;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const auto code = columns_[c]->code(row);
            if (code == 0) continue;
            auto& nothing = nothing_[c][code];
            if (nothing == 2) {
                nothing = words_.stands_for_nothing((*columns_[c])[row], compare_) ? 1 : 0;
            }
            if (nothing == 1) {
                placeholder = true;
                continue;
            }
            if (!text.empty()) text += ' ';
            text += (*columns_[c])[row];
        }
        const auto first = text.find_first_not_of(" \t");
        if (first == std::string::npos) return {};
        return text.substr(first, text.find_last_not_of(" \t") - first + 1);
    }
    // The only column, whose codes then save preparing a value twice.
    const TextColumn* single() const { return columns_.size() == 1 ? columns_[0] : nullptr; }
    const std::vector<const TextColumn*>& columns() const { return columns_; }

private:
    RawField(Compare compare, const Placeholders& words) : compare_(compare), words_(words) {}

    Compare compare_;
    const Placeholders& words_;
    std::vector<const TextColumn*> columns_;
    std::vector<std::vector<std::uint8_t>>
        nothing_;  // [column][code] 0 no, 1 yes, 2 not looked at yet
};

// In one list "03/14/2001" cannot be day first. Where some dates say month first and none says day first,
// the whole column is read so; where both are said, or none, the plan's order stands.
struct OrderFound {
    DateOrder order;
    std::int64_t day = 0, month = 0;  // different values that say so
};
OrderFound order_in(const RawField& raw, DateOrder order) {
    OrderFound made{order};
    if (order != DateOrder::year_first || raw.single() == nullptr) return made;
    for (const auto& value : raw.single()->values()) {
        if (value.size() < 8 || parse_date(value.substr(0, 4) + "-01-01", order)) continue;
        const bool day = parse_date(value, DateOrder::day_first).has_value();
        const bool month = parse_date(value, DateOrder::month_first).has_value();
        made.day += day && !month;
        made.month += month && !day;
    }
    if (made.month > 0 && made.day == 0) made.order = DateOrder::month_first;
    return made;
}

bool five_digits(std::string_view text) {
    return text.size() == 5 && text.find_first_not_of("0123456789") == text.npos;
}

std::string no_such_values(std::int64_t bad, std::int64_t all, const Field& field,
                           std::int64_t five) {
    const auto kind =
        field.compare == Compare::name ? std::string("name") : std::string(name_of(field.compare));
    const bool one = bad == 1;
    auto made = std::to_string(bad) + " of " + std::to_string(all) + " values of " + field.name +
                (one ? " is no " + kind : " are no " + kind + "s") + " that palermo reads";
    if (field.compare == Compare::date && five == bad) {
        made +=
            ", all of them five-digit numbers: a workbook holds dates as numbers. Write them as "
            "1990-04-03";
    } else {
        made += one ? " and counts as not known; it stands here"
                    : " and count as not known; the first stands here";
    }
    return made;
}

// Most values of the field are not what it should hold: another column was meant, or another way to compare.
Error refused_values(std::int64_t bad, std::int64_t all, const Field& field, std::int64_t five,
                     Where where) {
    std::vector<Argument> counts = {{"name", column_name(field.name)}, {"bad", bad}, {"all", all}};
    if (field.compare == Compare::date && five == bad) {
        return fail(Code::invalid_input, "linkage.dates_are_numbers", std::move(counts),
                    std::move(where));
    }
    if (field.compare == Compare::date) {
        return fail(Code::invalid_input, "linkage.no_dates", std::move(counts), std::move(where));
    }
    counts.emplace_back("compare", our_word(std::string(name_of(field.compare))));
    return fail(Code::invalid_input, "linkage.no_such_values", std::move(counts), std::move(where));
}

/// As far as the date is known.
bool is_after(const Date& date, const Date& today) {
    if (date.year != today.year) return date.year > today.year;
    if (date.month == 0 || date.month != today.month) return date.month > today.month;
    return date.day > today.day;
}

Result<void> add_column(Prepared& field, NameReader& reader, const List& list,
                        const Placeholders& words, Findings& findings, ListReport& report) {
    auto raw = TRY(RawField::make(field.field, list, words));
    const auto order = field.field.compare == Compare::date ? order_in(raw, field.field.order)
                                                            : OrderFound{field.field.order};
    constexpr std::uint32_t not_yet = 0xFFFFFFFF, wrong = 0xFFFFFFFE, five_wrong = 0xFFFFFFFD,
                            word = 0xFFFFFFFC, later = 0xFFFFFFFB;
    const auto today = *parse_date(today_utc(), DateOrder::year_first);
    std::vector<std::uint32_t> by_code;
    if (raw.single() != nullptr) by_code.assign(raw.single()->values().size(), not_yet);
    std::int64_t bad = 0, five = 0, known = 0, first_bad = 0, placeholders = 0, first_word = 0;
    std::int64_t future = 0, first_future = 0;
    for (std::size_t row = 0; row < list.table->rows(); ++row) {
        const auto table_code = raw.single() != nullptr ? raw.single()->code(row) : 0;
        std::uint32_t code = by_code.empty() ? not_yet : by_code[table_code];
        if (code == not_yet) {
            bool placeholder = false;
            const auto text = raw.at(row, placeholder);
            if (text.empty()) {
                code = placeholder ? word : 0;
            } else if (!prepare(field, reader, text, order.order, code)) {
                code = five_digits(text) ? five_wrong : wrong;
            } else if (code != 0 && field.field.compare == Compare::date &&
                       is_after(field.dates[code], today)) {
                code = later;
            }
            if (!by_code.empty()) by_code[table_code] = code;
        }
        const auto place = list.rows(row);
        if (code == wrong || code == five_wrong) {
            if (bad++ == 0) first_bad = place;
            five += code == five_wrong;
            code = 0;
        } else if (code == later) {
            if (future++ == 0) first_future = place;
            code = 0;
        } else if (code == word) {
            if (placeholders++ == 0) first_word = place;
            code = 0;
        }
        known += code != 0;
        field.codes.push_back(code);
    }
    report.known.push_back(known);
    report.placeholders.push_back(placeholders);
    const auto in_the_future =
        std::to_string(future) + " of " + std::to_string(known + bad + future) + " values of " +
        field.field.name + (future == 1 ? " lies" : " lie") + " in the future";
    if (bad + future > known && future > 0) {
        return fail(Code::invalid_input, "linkage.dates_in_future",
                    {{"name", column_name(field.field.name)},
                     {"bad", future},
                     {"all", known + bad + future}},
                    Where::of_file(list.file_name, first_future));
    }
    if (bad > known) {
        return refused_values(bad, bad + known, field.field, five,
                              Where::of_file(list.file_name, first_bad));
    }
    const auto tell = [&](const char* rule, Severity severity, std::int64_t row, std::string text) {
        findings.push_back({rule, severity, {list.file_name, row, 0}, std::move(text), {}});
    };
    if (bad > 0) {
        tell("L01", Severity::warning, first_bad,
             no_such_values(bad, bad + known, field.field, five));
    }
    if (future > 0) {
        tell("L01", Severity::warning, first_future,
             in_the_future + (future == 1 ? " and counts as not known; it stands here"
                                          : " and count as not known; the first stands here"));
    }
    if (placeholders > 0) {
        tell(
            "L02", Severity::note, first_word,
            std::to_string(placeholders) + " values of " + field.field.name +
                (placeholders == 1
                     ? " is a word such as UNKNOWN and counts as not known; it stands here"
                     : " are words such as UNKNOWN and count as not known; the first stands here"));
    }
    if (known == 0 && bad == 0 && list.table->rows() > 0) {
        tell("L03", Severity::warning, 0,
             "not one value of " + field.field.name + " is known: nothing was compared by it");
    }
    if (order.order != field.field.order) {
        tell("L04", Severity::note, 0,
             std::to_string(order.month) + " different dates of " + field.field.name +
                 " can only be month first and none only day first: all are read month first. A "
                 "plan can say the order");
    } else if (order.month > 0 && order.day > 0) {
        tell("L04", Severity::warning, 0,
             "of the dates of " + field.field.name + ", " + std::to_string(order.day) +
                 " different ones can only be day first and " + std::to_string(order.month) +
                 " only month first: those that can be both are read day first");
    }
    return {};
}

// Different values expected among n: the sum of theta / (theta + i) over i < n, from the 32nd on as an
// integral (off by less than 1 in 10,000 of a value).
double different_among(std::int64_t n, double theta) {
    const auto exact = std::min<std::int64_t>(n, 32);
    double sum = 0;
    for (std::int64_t i = 0; i < exact; ++i) sum += theta / (theta + static_cast<double>(i));
    return sum + theta * std::log1p(static_cast<double>(n - exact) /
                                    (theta + static_cast<double>(exact) - 0.5));
}

// Ewens' theta by maximum likelihood: the lists' different values are as many as expected of samples of
// that diversity. Where no value comes twice, as if half a value had.
double diversity_of(const std::vector<std::int64_t>& known, std::int64_t different) {
    const auto all = std::accumulate(known.begin(), known.end(), std::int64_t{0});
    const double target = std::min(static_cast<double>(different), static_cast<double>(all) - 0.5);
    double low = std::log(1e-6), high = std::log(1e15);
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        double expected = 0;
        for (const auto n : known) expected += different_among(n, std::exp(middle));
        (expected < target ? low : high) = middle;
    }
    return std::exp(low);
}

// Whether some record of list a agrees in the field with some record of list b.
bool meet(const Prepared& field, const std::vector<std::int64_t>& of_a,
          const std::vector<std::int64_t>& of_b) {
    std::vector<double> a, b;  // numbers
    for (std::size_t code = 1; code < of_a.size(); ++code) {
        if (of_a[code] > 0 && of_b[code] > 0) return true;
        if (field.field.compare != Compare::number) continue;
        if (of_a[code] > 0) a.push_back(field.numbers[code]);
        if (of_b[code] > 0) b.push_back(field.numbers[code]);
    }
    std::ranges::sort(b);
    return std::ranges::any_of(a, [&](double value) {
        const auto next = std::ranges::lower_bound(b, value - field.field.within);
        return next != b.end() && *next <= value + field.field.within;
    });
}

// Had one population filled both lists, a value that n records hold would stand in one list alone with
// probability p^n + q^n, where p and q are the shares of the lists. Values that are rare in honest lists, such as
// numbers of papers, hardly ever meet; two sexes do.
double chance_to_never_meet(const std::vector<std::int64_t>& of_a,
                            const std::vector<std::int64_t>& of_b) {
    const auto sum = [](const auto& counts) {
        return static_cast<double>(std::accumulate(counts.begin() + 1, counts.end(), 0LL));
    };
    const double a = sum(of_a), b = sum(of_b);
    if (a == 0 || b == 0) return 1;
    double made = 1;
    for (std::size_t code = 1; code < of_a.size(); ++code) {
        const auto n = static_cast<double>(of_a[code] + of_b[code]);
        made *= n == 0 ? 1 : std::pow(a / (a + b), n) + std::pow(b / (a + b), n);
    }
    return made;
}

// Codes that two lists write in two ways (F and Female, NGA and Nigeria): no pair can agree in them. No value is
// printed, for a plan may compare anything exactly.
void find_codes_that_never_meet(const Prepared& field, std::span<const List> lists,
                                const std::vector<std::int64_t>& first, Findings& findings) {
    const auto how = field.field.compare;
    if (how != Compare::exact && how != Compare::number) return;
    std::vector<std::vector<std::int64_t>> held;  // [lists][codes] records
    for (std::size_t l = 0; l < lists.size(); ++l) {
        auto& counts = held.emplace_back(field.normal.size(), 0);
        for (auto r = first[l]; r < first[l + 1]; ++r) {
            ++counts[field.codes[static_cast<std::size_t>(r)]];
        }
    }
    for (std::size_t b = 0; b < lists.size(); ++b) {
        for (std::size_t a = 0; a < b; ++a) {
            if (meet(field, held[a], held[b]) ||
                chance_to_never_meet(held[a], held[b]) > most_by_chance) {
                continue;
            }
            findings.push_back(
                {.rule = "L07",
                 .severity = Severity::warning,
                 .place = {lists[b].file_name, 0, 0},
                 .message =
                     "no value of " + field.field.name + " stands in " + lists[a].file_name +
                     " too. If the two lists write it in two ways (F and Female, NGA and Nigeria), "
                     "write it in one way, or leave it out in a plan: as it is, it speaks against "
                     "every true link",
                 .related = {}});
        }
    }
}

// A person on many lists must not make a rare name look common, so lists are counted one by one.
void count_values(Prepared& field, const std::vector<std::int64_t>& first) {
    const auto lists = first.size() - 1;
    field.counts.assign(field.normal.size() * lists, 0);
    field.known_in.assign(lists, 0);
    std::int64_t different = 0;
    for (std::size_t l = 0; l < lists; ++l) {
        for (auto r = first[l]; r < first[l + 1]; ++r) {
            const auto code = field.codes[static_cast<std::size_t>(r)];
            if (code == 0) continue;
            different += field.counts[code * lists + l]++ == 0;
            ++field.known_in[l];
        }
    }
    field.diversity = diversity_of(field.known_in, different);
}

}  // namespace

namespace {

// One number a sound, over both fields alike; 0 where there is no name.
void set_sounds(Prepared& field) {
    field.sounds.assign(field.normal.size(), 0);
    for (std::size_t code = 1; code < field.names.size(); ++code) {
        const auto& name = field.names[code];
        auto text = joined(name, true, true);
        if (text.size() < 2) text = joined(name, true, false);  // "Io" has no consonants
        field.sounds[code] = hash_of(text, 0);
    }
}

constexpr std::uint32_t nobody = 0xFFFFFFFF;

// By record: the first record of its list that is equal in every field, or nobody. All fields must be
// known, and two or more: what nobody wrote down is not equal.
std::vector<std::uint32_t> first_equal(const std::vector<Prepared>& fields,
                                       const std::vector<std::int64_t>& first) {
    std::vector<std::uint32_t> made(static_cast<std::size_t>(first.back()), nobody);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_hash;
    for (std::size_t l = 0; l + 1 < first.size(); ++l) {
        by_hash.clear();
        for (auto r = static_cast<std::size_t>(first[l]);
             r < static_cast<std::size_t>(first[l + 1]); ++r) {
            std::uint64_t hash = 1;
            int known = 0;
            for (const auto& field : fields) {
                known += field.codes[r] != 0;
                hash = std::rotl(hash * 0x9E3779B97F4A7C15, 23) ^ (field.codes[r] + 1);
            }
            if (known > 1 && known == static_cast<int>(fields.size()))
                by_hash.emplace_back(hash, static_cast<std::uint32_t>(r));
        }
        std::ranges::sort(by_hash);
        for (std::size_t i = 1; i < by_hash.size(); ++i) {
            for (std::size_t j = i; j > 0 && by_hash[j - 1].first == by_hash[i].first; --j) {
                const auto a = by_hash[j - 1].second, b = by_hash[i].second;
                const bool equal = std::ranges::all_of(
                    fields, [&](const Prepared& one) { return one.codes[a] == one.codes[b]; });
                if (!equal) continue;
                made[b] = made[a] == nobody ? a : made[a];
                break;
            }
        }
    }
    return made;
}

}  // namespace

// Looks for equal records within lists and leaves out those that are taken for the same person.
Result<void> Records::settle_equals(std::span<const List> lists, Equals equals) {
    auto& in = *inside_;
    const auto earlier = first_equal(in.fields, in.first);
    std::vector<bool> out(earlier.size(), false);
    std::vector<std::int64_t> apart(lists.size(), 0), where(lists.size(), 0);
    std::vector<double> by_chance(lists.size(), 0);  // pairs of people who would be equal
    for (std::size_t r = 0; r < earlier.size(); ++r) {
        const std::size_t l = in.list_of[r];
        if (earlier[r] != nobody && in.reports[l].equal++ == 0) where[l] = file_row(r);
        const bool known =
            std::ranges::all_of(in.fields, [&](const Prepared& one) { return one.codes[r] != 0; });
        if (!known) continue;
        double pairs = static_cast<double>(first_of(int(l) + 1) - first_of(int(l)) - 1) / 2;
        for (std::size_t f = 0; f < in.fields.size(); ++f) {
            const double share = same_by_chance(f, r, r);
            if (share > 0) pairs *= share;
        }
        by_chance[l] += pairs;
    }
    for (std::size_t r = 0; r < earlier.size(); ++r) {
        if (earlier[r] == nobody) continue;
        const std::size_t l = in.list_of[r];
        auto& report = in.reports[l];
        const bool hardly_chance =
            by_chance[l] < most_by_chance * static_cast<double>(report.equal);
        if (equals == Equals::one || (equals == Equals::by_chance && hardly_chance)) {
            out[r] = true;
            ++report.counted_once;
        } else {
            ++apart[l];
        }
    }
    for (std::size_t l = 0; l < lists.size(); ++l) {
        const auto& report = in.reports[l];
        if (report.equal == 0) continue;
        if (equals == Equals::refused) {
            return fail(Code::invalid_input, "linkage.equal_records",
                        {{"equal", report.equal}, {"field", field_name("equal_records")}},
                        Where::of_file(lists[l].file_name, where[l]));
        }
        auto text = std::to_string(report.equal) +
                    " records equal another of the same list in every compared field";
        if (report.counted_once > 0) {
            text += "; " + std::to_string(report.counted_once) +
                    " of them are counted as the same person (--equal-records apart counts them "
                    "again)";
        }
        if (apart[l] > 0) {
            text += "; " + std::to_string(apart[l]) + " of them are counted as other people";
            if (equals == Equals::by_chance) {
                text +=
                    ", because the fields compared are too few to tell people apart "
                    "(--equal-records one counts them once)";
            }
        }
        in.findings.push_back({"L05",
                               Severity::warning,
                               {lists[l].file_name, where[l], 0},
                               text + "; the first stands here",
                               {}});
    }
    if (std::ranges::find(out, true) == out.end()) return {};
    std::vector<std::int64_t> first{0};
    std::vector<std::uint8_t> list_of;
    for (std::size_t r = 0; r < out.size(); ++r) {
        const std::size_t l = in.list_of[r];
        while (first.size() <= l) first.push_back(static_cast<std::int64_t>(list_of.size()));
        if (out[r]) continue;
        for (auto& field : in.fields) field.codes[list_of.size()] = field.codes[r];
        in.row_of.push_back(static_cast<std::uint32_t>(static_cast<std::int64_t>(r) - in.first[l]));
        list_of.push_back(in.list_of[r]);
    }
    while (first.size() <= lists.size()) first.push_back(static_cast<std::int64_t>(list_of.size()));
    for (auto& field : in.fields) {
        field.codes.resize(list_of.size());
        if (!field.counts.empty()) count_values(field, first);
    }
    in.first = std::move(first);
    in.list_of = std::move(list_of);
    return {};
}

Result<Records> Records::make(std::span<const List> lists, Plan plan, Equals equals) {
    auto made = std::make_unique<Inside>();
    made->plan = std::move(plan);
    for (const auto& list : lists) {
        made->names.push_back(list.name);
        made->file_rows.push_back(list.rows);
        made->first.push_back(made->first.back() + static_cast<std::int64_t>(list.table->rows()));
        made->list_of.insert(made->list_of.end(), list.table->rows(),
                             static_cast<std::uint8_t>(made->names.size() - 1));
    }
    TRY(check_names(made->names));
    if (made->first.back() > INT32_MAX) {
        return fail(Code::invalid_input, "linkage.too_many_records");
    }
    NameReader reader;
    const Placeholders words(made->plan);
    for (const auto& list : lists) {
        made->reports.emplace_back().rows = static_cast<std::int64_t>(list.table->rows());
    }
    for (const auto& field : made->plan.fields) {
        Prepared prepared;
        prepared.field = field;
        for (std::size_t l = 0; l < lists.size(); ++l) {
            TRY(add_column(prepared, reader, lists[l], words, made->findings, made->reports[l]));
        }
        if (made->plan.given && field.compare == Compare::name) set_sounds(prepared);
        if (field.term_frequency && field.compare != Compare::number) {
            count_values(prepared, made->first);
        }
        prepared.known.clear();
        made->fields.push_back(std::move(prepared));
    }
    made->patterns = TRY(set_radices(made->fields));
    made->may_cross = made->plan.given.has_value();
    Records records(std::move(made));
    if (!records.plan().duplicates) TRY(records.settle_equals(lists, equals));
    auto& in = *records.inside_;
    for (const auto& field : in.fields) {
        find_codes_that_never_meet(field, lists, in.first, in.findings);
    }
    return records;
}

Result<Records> Records::make(std::vector<std::string> list_names, Plan plan,
                              const std::vector<std::vector<std::uint64_t>>& filters,
                              std::size_t words) {
    auto made = std::make_unique<Inside>();
    TRY(check_names(list_names));
    made->plan = std::move(plan);
    made->names = std::move(list_names);
    const std::size_t fields = made->plan.fields.size(), stride = fields * words;
    expects(filters.size() == made->names.size() && words > 0 && fields > 0);
    for (std::size_t l = 0; l < filters.size(); ++l) {
        const auto rows = filters[l].size() / stride;
        made->file_rows.emplace_back();
        made->first.push_back(made->first.back() + static_cast<std::int64_t>(rows));
        made->list_of.insert(made->list_of.end(), rows, static_cast<std::uint8_t>(l));
    }
    for (std::size_t f = 0; f < fields; ++f) {
        Prepared prepared;
        prepared.field = made->plan.fields[f];
        prepared.words = words;
        prepared.filters.assign(words, 0);
        prepared.bits.assign(1, 0);
        for (const auto& list : filters) {
            for (std::size_t at = f * words; at < list.size(); at += stride) {
                int bits = 0;
                for (std::size_t w = 0; w < words; ++w) bits += std::popcount(list[at + w]);
                if (bits == 0) {
                    prepared.codes.push_back(0);
                    continue;
                }
                prepared.codes.push_back(static_cast<std::uint32_t>(prepared.bits.size()));
                prepared.bits.push_back(static_cast<std::uint16_t>(bits));
                prepared.filters.insert(prepared.filters.end(), list.begin() + std::ptrdiff_t(at),
                                        list.begin() + std::ptrdiff_t(at + words));
            }
        }
        prepared.normal.resize(prepared.bits.size());
        for (std::size_t c = 1; c < prepared.bits.size(); ++c) {
            constexpr char digits[] = "0123456789abcdef";
            for (std::size_t w = 0; w < words; ++w) {
                for (int shift = 60; shift >= 0; shift -= 4) {
                    prepared.normal[c] += digits[prepared.filters[c * words + w] >> shift & 15];
                }
            }
        }
        made->fields.push_back(std::move(prepared));
    }
    made->patterns = TRY(set_radices(made->fields));
    return Records(std::move(made));
}

std::vector<std::uint64_t> Records::keys(const Pass& pass) const {
    std::vector<std::uint64_t> made(size(), 1);
    for (const auto& key : pass) {
        const auto& field = inside_->fields[key.field];
        std::vector<std::uint64_t> by_code(field.normal.size(), 0);
        for (std::size_t c = 1; c < by_code.size(); ++c) {
            std::string text;
            const auto* date = field.field.compare == Compare::date ? &field.dates[c] : nullptr;
            switch (key.part) {
                case KeyPart::whole:
                    if (date == nullptr || date->whole()) text = field.normal[c];
                    break;
                case KeyPart::sound:
                    text = joined(field.names[c], true, true);
                    break;
                case KeyPart::initials:
                    text = joined(field.names[c], true, true, 1);
                    break;
                case KeyPart::year:
                    if (date->year != 0) text = std::to_string(date->year);
                    break;
                case KeyPart::birthday:
                    if (date->month != 0 && date->day != 0) {
                        text = std::to_string(std::min(date->month, date->day)) + "-" +
                               std::to_string(std::max(date->month, date->day));
                    }
                    break;
            }
            if (!text.empty()) by_code[c] = hash_of(text, 0);
        }
        for (std::size_t r = 0; r < made.size(); ++r) {
            const auto part = by_code[field.codes[r]];
            made[r] =
                part == 0 || made[r] == 0 ? 0 : std::rotl(made[r], 21) * 0x9E3779B97F4A7C15 ^ part;
        }
    }
    return made;
}

std::vector<std::int64_t> pairs_by_class(const Records& records) {
    std::vector<std::int64_t> made(classes(records.lists()));
    for (int b = 0; b < records.lists(); ++b) {
        for (int a = 0; a < b; ++a) made[class_of(a, b)] = records.size_of(a) * records.size_of(b);
        if (records.plan().duplicates) {
            made[class_of(b, b)] = records.size_of(b) * (records.size_of(b) - 1) / 2;
        }
    }
    return made;
}

}  // namespace palermo::linkage
