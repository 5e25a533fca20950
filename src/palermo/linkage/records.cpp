#include "palermo/linkage/records.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "palermo/linkage/detail/codes_apart.hpp"
#include "palermo/linkage/detail/columns.hpp"
#include "palermo/linkage/detail/equal_records.hpp"
#include "palermo/linkage/detail/own_numbers.hpp"
#include "palermo/linkage/detail/prepared.hpp"
#include "palermo/linkage/detail/whole_names.hpp"

namespace palermo::linkage {

using namespace detail;

struct Records::Inside {
    Plan plan;
    std::vector<std::string> names;
    std::vector<std::int64_t> first{0};
    std::vector<FileRows> file_rows;  // by list
    std::vector<std::uint32_t>
        row_of;                       // [records] row of its list, from 0; empty: none was left out
    std::vector<ListReport> reports;  // [lists]
    bool may_cross = false;           // fields plan.given and plan.family
    std::vector<std::uint32_t> codes;  // [records][fields], so that a record is one place in memory
    std::vector<Whole> whole;          // [records] or empty
    std::vector<std::uint8_t> list_of;
    std::vector<Prepared> fields;
    Pattern patterns = 1;
    Findings findings;

    void lay_out() {
        codes.resize(list_of.size() * fields.size());
        for (std::size_t f = 0; f < fields.size(); ++f) {
            for (std::size_t r = 0; r < list_of.size(); ++r) {
                codes[r * fields.size() + f] = fields[f].codes[r];
            }
        }
    }
    // One of the two holds a whole name in one of the fields for names.
    bool whole_differs(std::size_t a, std::size_t b) const {
        return !whole.empty() && (whole[a] == Whole::no) != (whole[b] == Whole::no);
    }
    NameLevels whole_levels(std::size_t a, std::size_t b) const {
        if (whole[a] == Whole::no) std::swap(a, b);
        return levels_of_whole(fields[*plan.given], fields[*plan.family], whole[a], a, b);
    }
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
    if (inside_->whole_differs(a, b) &&
        (field == *inside_->plan.given || field == *inside_->plan.family)) {
        const auto levels = inside_->whole_levels(a, b);
        if (levels.family != 0) {
            return field == *inside_->plan.given ? levels.given : levels.family;
        }
    }
    return one.level(one.codes[a], one.codes[b]);
}

// By sound first, so that nearly every pair costs one comparison of numbers more; then by the letters, for
// short names share sounds. Names that agree as they stand have not changed places.
bool Records::crosswise(std::size_t a, std::size_t b) const {
    if (!inside_->may_cross) return false;
    const auto& given = inside_->fields[*inside_->plan.given];
    const auto& family = inside_->fields[*inside_->plan.family];
    const auto* const code_a = &inside_->codes[a * inside_->fields.size()];
    const auto* const code_b = &inside_->codes[b * inside_->fields.size()];
    const auto given_a = code_a[*inside_->plan.given], family_a = code_a[*inside_->plan.family];
    const auto given_b = code_b[*inside_->plan.given], family_b = code_b[*inside_->plan.family];
    const auto sound = given.sounds[given_a];
    if (sound == 0 || sound != family.sounds[family_b]) return false;
    const auto other = family.sounds[family_a];
    if (other == 0 || other == sound || other != given.sounds[given_b]) return false;
    return likeness(given.names[given_a], family.names[family_b]) >= like_cut &&
           likeness(family.names[family_a], given.names[given_b]) >= like_cut;
}

Pattern Records::pattern(std::size_t a, std::size_t b) const {
    Pattern made = 0;
    if (!crosswise(a, b) && !inside_->whole_differs(a, b)) {
        const auto& fields = inside_->fields;
        const auto* const code_a = &inside_->codes[a * fields.size()];
        const auto* const code_b = &inside_->codes[b * fields.size()];
        for (std::size_t f = 0; f < fields.size(); ++f) {
            made += fields[f].radix * static_cast<Pattern>(fields[f].level(code_a[f], code_b[f]));
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
    const double by_frequency = std::max(holds, 1.0) / (std::max(known, 1.0) + one.diversity);
    if (one.by_form.empty()) return by_frequency;
    for (const auto code : {x, y}) {
        for (std::size_t l = 0; l < lists; ++l) {
            if (one.counts[code * lists + l] > 1) return by_frequency;  // an office's telephone
        }
    }
    return std::min(by_frequency, std::max(one.by_form[x], one.by_form[y]));
}

double Records::same_at_most(std::size_t field) const {
    return inside_->fields[field].same_at_most;
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

}  // namespace

// Looks for equal records within lists and leaves out those that are taken for the same person.
Result<void> Records::settle_equals(std::span<const List> lists) {
    auto& in = *inside_;
    const auto how = in.plan.duplicates;
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
        if (how == Duplicates::equal || (how == Duplicates::merge && hardly_chance)) {
            out[r] = true;
            ++report.counted_once;
        } else {
            ++apart[l];
        }
    }
    for (std::size_t l = 0; l < lists.size(); ++l) {
        const auto& report = in.reports[l];
        if (report.equal == 0) continue;
        if (how == Duplicates::refuse) {
            return fail(Code::invalid_input, "linkage.equal_records",
                        {{"equal", report.equal}, {"field", field_name("duplicates")}},
                        Where::of_file(lists[l].file_name, where[l]));
        }
        auto text = std::to_string(report.equal) +
                    " records equal another of the same list in every compared field";
        if (report.counted_once > 0) {
            text += "; " + std::to_string(report.counted_once) +
                    " of them are counted as the same person (--duplicates apart counts them "
                    "again)";
        }
        if (apart[l] > 0) {
            text += "; " + std::to_string(apart[l]) + " of them are counted as other people";
            if (how == Duplicates::merge) {
                text +=
                    ", because the fields compared are too few to tell people apart "
                    "(--duplicates equal counts them once)";
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
        if (field.counts.empty()) continue;
        count_values(field, first);
        set_chance_by_form(field);
    }
    in.first = std::move(first);
    in.list_of = std::move(list_of);
    return {};
}

Result<Records> Records::make(std::span<const List> lists, Plan plan) {
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
        leave_out_own_numbers(prepared, lists, made->first, made->findings);
        tell_of_one_value(prepared, lists, made->findings);
        if (made->plan.given && field.compare == Compare::name) set_sounds(prepared);
        if (field.term_frequency && field.compare != Compare::number) {
            count_values(prepared, made->first);
            set_chance_by_form(prepared);
        }
        prepared.known.clear();
        made->fields.push_back(std::move(prepared));
    }
    made->patterns = TRY(set_radices(made->fields));
    made->may_cross = made->plan.given.has_value();
    if (made->may_cross) {
        auto& family = made->fields[*made->plan.family];
        const auto doubled = forget_doubled(made->fields[*made->plan.given], family);
        if (doubled > 0) {
            if (!family.counts.empty()) count_values(family, made->first);
            made->findings.push_back(
                {.rule = "L12",
                 .severity = Severity::note,
                 .place = {lists.front().file_name, 0, 0},
                 .message =
                     std::to_string(doubled) +
                     (doubled == 1 ? " record of all lists holds" : " records of all lists hold") +
                     " the given name as family name too: the family name counts as not "
                     "known there",
                 .related = {}});
        }
    }
    Records records(std::move(made));
    TRY(records.settle_equals(lists));
    auto& in = *records.inside_;
    if (in.may_cross) {
        in.whole = find_whole(in.fields[*in.plan.given], in.fields[*in.plan.family]);
    }
    for (const auto& field : in.fields) {
        find_codes_that_never_meet(field, lists, in.first, in.findings);
    }
    in.lay_out();
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
        detail::set_cuts(prepared);
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
    made->lay_out();
    return Records(std::move(made));
}

// 0 where one of the names is not known, or the plan does not say which is which.
std::uint64_t Records::sounds_in_any_order(std::size_t record) const {
    const auto& in = *inside_;
    if (!in.may_cross) return 0;
    const auto& given = in.fields[*in.plan.given];
    const auto& family = in.fields[*in.plan.family];
    const auto x = given.sounds[given.codes[record]], y = family.sounds[family.codes[record]];
    if (x == 0 || y == 0) return 0;
    return (std::rotl(std::min(x, y), 31) ^ std::max(x, y)) * 0x9E3779B97F4A7C15 | 1;
}

std::vector<std::uint64_t> Records::keys(const Pass& pass) const {
    std::vector<std::uint64_t> made(size(), 1);
    const auto join = [](std::uint64_t& whole, std::uint64_t part) {
        whole = part == 0 || whole == 0 ? 0 : std::rotl(whole, 21) * 0x9E3779B97F4A7C15 ^ part;
    };
    for (const auto& key : pass) {
        const auto& field = inside_->fields[key.field];
        if (key.part == KeyPart::either) {
            for (std::size_t r = 0; r < made.size(); ++r) join(made[r], sounds_in_any_order(r));
            continue;
        }
        std::vector<std::uint64_t> by_code(field.normal.size(), 0);
        const bool identifier = field.field.compare == Compare::identifier;
        const auto usual = identifier ? usual_length(field.identifiers) : 0;
        for (std::size_t c = 1; c < by_code.size(); ++c) {
            std::string text;
            const auto* date = field.field.compare == Compare::date ? &field.dates[c] : nullptr;
            switch (key.part) {
                case KeyPart::whole:
                    if (date == nullptr || date->whole()) text = field.normal[c];
                    if (identifier) text = text.substr(0, text.find(';'));  // of several the first
                    break;
                case KeyPart::sound:
                    text = joined(field.names[c], true, true);
                    break;
                case KeyPart::initials:
                    text = joined(field.names[c], true, true, 1);
                    break;
                case KeyPart::front:
                    text = halves_of(field.identifiers[c].read, usual).front;
                    break;
                case KeyPart::back:
                    text = halves_of(field.identifiers[c].read, usual).back;
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
                case KeyPart::either:
                    break;  // above: it takes two fields
            }
            if (!text.empty()) by_code[c] = hash_of(text, 0);
        }
        for (std::size_t r = 0; r < made.size(); ++r) join(made[r], by_code[field.codes[r]]);
    }
    return made;
}

std::vector<std::int64_t> pairs_by_class(const Records& records) {
    std::vector<std::int64_t> made(classes(records.lists()));
    for (int b = 0; b < records.lists(); ++b) {
        for (int a = 0; a < b; ++a) made[class_of(a, b)] = records.size_of(a) * records.size_of(b);
        if (records.plan().looks_within()) {
            made[class_of(b, b)] = records.size_of(b) * (records.size_of(b) - 1) / 2;
        }
    }
    return made;
}

}  // namespace palermo::linkage
