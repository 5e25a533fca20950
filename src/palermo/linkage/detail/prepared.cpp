#include "palermo/linkage/detail/prepared.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include "palermo/stats/random.hpp"

namespace palermo::linkage::detail {

namespace {

std::string written(const Date& date) {
    return std::to_string(date.year) + "-" + std::to_string(date.month) + "-" +
           std::to_string(date.day);
}

int by_likeness(double like) {
    return like >= near_cut ? 3 : like >= like_cut ? 2 : 1;
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

}  // namespace

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

std::string joined(const Name& name, bool sorted, bool skeletons, std::size_t letters) {
    std::vector<std::string> parts;
    for (const auto& token : name) {
        // Particles come and go; a name of nothing else has none.
        if (skeletons && token.particle) continue;
        parts.push_back((skeletons ? token.skeleton : token.latin).substr(0, letters));
    }
    if (sorted) std::ranges::sort(parts);
    std::string made;
    for (const auto& part : parts) made += (made.empty() ? "" : " ") + part;
    return made;
}

std::uint32_t Prepared::code_for_date(const Date& date) {
    const auto code = code_for(written(date));
    if (code == dates.size()) {
        dates.push_back(date);
        digits.push_back(digits_of(date));
    }
    return code;
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
            return 1 + static_cast<int>(
                           agreement(digits[a], digits[b], static_cast<int>(field.within)));
        case Compare::number:
            return a == b ? 3 : std::fabs(numbers[a] - numbers[b]) <= field.within ? 2 : 1;
        case Compare::identifier:
            return a == b ? 4 : identifier_level(identifiers[a], identifiers[b]);
        case Compare::filter: {
            const auto* const x = &filters[a * words];
            const auto* const y = &filters[b * words];
            const double like = 2.0 * common_bits(x, y, words) / (bits[a] + bits[b]);
            int made = 1;
            for (const double cut : cuts) made += like >= cut;
            return made;
        }
    }
    expects(false);
    return 0;
}

void set_cuts(Prepared& field) {
    // Two records drawn at random are different people by far; of few records more are not.
    const auto codes = static_cast<std::uint64_t>(field.bits.size());
    std::vector<double> likes;
    auto stream = stats::Simulation(1).branch(0xF1).stream(0);
    for (int k = 0; k < 200'000 && codes > 2; ++k) {
        const auto a = 1 + stream.below(codes - 1), b = 1 + stream.below(codes - 1);
        if (a == b) continue;
        likes.push_back(2.0 *
                        common_bits(&field.filters[a * field.words],
                                    &field.filters[b * field.words], field.words) /
                        (field.bits[a] + field.bits[b]));
    }
    std::ranges::sort(likes);
    // A share of strangers that are at least so like.
    const auto reached_by = [&](double share) {
        if (likes.empty()) return 0.5;
        const auto at = static_cast<double>(likes.size() - 1) * (1 - std::min(share, 0.5));
        return std::min(likes[static_cast<std::size_t>(at)], 0.95);
    };
    // Strangers a little alike in both of two filters grow with the square of the lists, and people on both
    // lists do not: so that the first do not drown the second, the cuts rise with the number of records.
    const auto records = static_cast<double>(codes);
    const double by_chance = 4 / records, share = 0.42 / std::sqrt(records);
    field.cuts[0] = reached_by(std::max(share, 2 * by_chance));
    const double least = std::max(field.cuts[0], reached_by(std::max(share / 10, by_chance)));
    constexpr double same = 0.999;
    const auto steps = field.cuts.size() - 2;
    for (std::size_t k = 0; k <= steps; ++k) {
        field.cuts[k + 1] =
            least + (same - least) * static_cast<double>(k) / static_cast<double>(steps);
    }
}

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
            code = field.code_for_date(*date);
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
        case Compare::identifier: {
            auto identifier =
                read_identifier(raw, field.field.telephone ? Telephone::yes : Telephone::no);
            if (!identifier) return true;  // marks and fillers: not known
            code = field.code_for(identifier->normal);
            if (code == field.identifiers.size()) {
                field.identifiers.push_back(std::move(*identifier));
            }
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

void set_chance_by_form(Prepared& field) {
    field.by_form.clear();
    field.same_at_most = 1;
    const auto lists = field.known_in.size();
    if (field.counts.empty()) return;
    const bool identifier = field.field.compare == Compare::identifier;
    double twice = 0, pairs = 0;  // pairs of one list
    for (const double count : field.counts) twice += count * (count - 1) / 2;
    for (std::size_t l = 0; l < lists; ++l) {
        // Code 0, not known, was not counted.
        const auto known = static_cast<double>(field.known_in[l]);
        pairs += known * (known - 1) / 2;
    }
    if (!identifier) {
        if (field.field.compare != Compare::exact && field.field.compare != Compare::edit) return;
        double digits = 0;
        for (const auto& value : field.normal) {
            digits += static_cast<double>(
                std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; }));
        }
        if (twice > 0 || digits < 4 * static_cast<double>(field.normal.size() - 1)) return;
    }
    const std::span<const std::string> values = std::span(field.normal).subspan(1);
    const FormChance form(values);
    if (!identifier && form.mean() > 1e-3) return;
    field.by_form.push_back(0);
    for (const auto& value : values) {
        const auto end = identifier ? value.find(';') : value.npos;
        field.by_form.push_back(form(std::string_view(value).substr(0, end)));
    }
    // Two of one list are two people: as if half a pair of them more had been equal.
    field.same_at_most = std::min(1.0, pairs > 0 ? (twice + 0.5) / pairs : 1.0);
    if (twice == 0) field.same_at_most = std::min(field.same_at_most, form.mean());
}

void set_sounds(Prepared& field) {
    field.sounds.assign(field.normal.size(), 0);
    for (std::size_t code = 1; code < field.names.size(); ++code) {
        const auto& name = field.names[code];
        auto text = joined(name, true, true);
        if (text.size() < 2) text = joined(name, true, false);  // "Io" has no consonants
        field.sounds[code] = hash_of(text, 0);
    }
}

// A person on many lists must not make a rare name look common, so lists are counted one by one.
void count_values(Prepared& field, const std::vector<std::int64_t>& first) {
    const auto lists = first.size() - 1;
    field.counts.assign(field.normal.size() * lists, 0);
    field.known_in.assign(lists, 0);
    std::int64_t different = 0;
    std::vector<std::int64_t> whole_in(lists, 0);
    const auto whole = [&](std::uint32_t code) {
        return field.field.compare != Compare::date || field.dates[code].whole();
    };
    for (std::size_t l = 0; l < lists; ++l) {
        for (auto r = first[l]; r < first[l + 1]; ++r) {
            const auto code = field.codes[static_cast<std::size_t>(r)];
            if (code == 0) continue;
            const bool first_time = field.counts[code * lists + l]++ == 0;
            ++field.known_in[l];
            if (!whole(code)) continue;
            different += first_time;
            ++whole_in[l];
        }
    }
    const auto sum = [](const auto& counts) {
        return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    };
    // (c + 1) / (n + 1 + theta) of whole dates, times the share of dates that are whole.
    const double whole_dates = sum(whole_in);
    field.diversity = whole_dates == 0
                          ? 0
                          : diversity_of(whole_in, different) * (sum(field.known_in) / whole_dates);
}

}  // namespace palermo::linkage::detail
