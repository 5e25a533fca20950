#include "palermo/linkage/sample.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "palermo/formats/csv.hpp"
#include "palermo/stats/distributions.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::linkage {

namespace {

// Where strata end, by the chance of a pair.
constexpr double ends_of_links[] = {0.5, 0.9, 0.99, 0.999};
constexpr double ends_of_others[] = {0.001, 0.01, 0.1, 0.5};
constexpr double least_doubt = 0.02;  // a stratum is never taken for surer than this

struct Making {
    Stratum stratum;
    std::vector<std::size_t> members;  // of compared.pairs
    double chance = 0;                 // sum

    // Neyman: as many as there are, by how much they differ.
    double weight() const {
        const auto n = static_cast<double>(members.size());
        const double mean = std::clamp(chance / n, least_doubt, 1 - least_doubt);
        return n * std::sqrt(mean * (1 - mean));
    }
    std::int64_t all() const { return static_cast<std::int64_t>(members.size()); }
};

void share_out(std::span<Making> strata, std::int64_t size) {
    std::int64_t all = 0;
    for (const auto& one : strata) all += one.all();
    std::int64_t left = std::min(size, all);
    // A few of each first, for no model is to be believed in what it was not asked.
    const std::int64_t each = size >= 100 ? 5 : 2;
    for (auto& one : strata) {
        one.stratum.drawn = std::min({each, one.all(), left});
        left -= one.stratum.drawn;
    }
    double of_side[2] = {0, 0};
    for (const auto& one : strata) of_side[one.stratum.linked] += one.weight();
    // Links and others are to be known alike: a side weighs one, whatever its size.
    while (left > 0) {
        Making* most = nullptr;
        double needs = -1;
        for (auto& one : strata) {
            if (one.stratum.drawn == one.all()) continue;
            const double mine = one.weight() / of_side[one.stratum.linked] /
                                static_cast<double>(one.stratum.drawn + 1);
            if (mine > needs) needs = mine, most = &one;
        }
        ++most->stratum.drawn;
        --left;
    }
}

template <class T>
void shuffle_first(std::vector<T>& all, std::size_t count, stats::Stream& stream) {
    for (std::size_t i = 0; i < count; ++i) {
        std::swap(all[i], all[i + stream.below(all.size() - i)]);
    }
}

double log_choose(std::int64_t n, std::int64_t k) {
    return stats::log_factorial(static_cast<double>(n)) -
           stats::log_factorial(static_cast<double>(k)) -
           stats::log_factorial(static_cast<double>(n - k));
}

// P(at most `hits` of `drawn`), `marked` of `all` being hits.
double at_most(std::int64_t all, std::int64_t marked, std::int64_t drawn, std::int64_t hits) {
    double sum = 0;
    const auto least = std::max<std::int64_t>(0, drawn - (all - marked));
    for (auto x = least; x <= std::min({hits, drawn, marked}); ++x) {
        sum += std::exp(log_choose(marked, x) + log_choose(all - marked, drawn - x) -
                        log_choose(all, drawn));
    }
    return sum;
}

/// A number and its limits.
struct Between {
    double at = 0, low = 0, high = 0;
};

// Sum over strata of how many are hits; `also` counts the pairs nobody can tell as hits.
Between total(std::span<const Judged> judged, bool linked, bool hit_is_same, bool also,
              double level) {
    Between made;
    double below = 0, above = 0;
    for (const auto& one : judged) {
        if (one.linked != linked || one.drawn == 0) continue;
        const auto hits = (hit_is_same ? one.same : one.different) +
                          (also ? one.drawn - one.same - one.different : 0);
        const double here = static_cast<double>(one.pairs) * static_cast<double>(hits) /
                            static_cast<double>(one.drawn);
        const auto limits = limits_of(one.pairs, one.drawn, hits, level);
        made.at += here;
        below += (here - limits.low) * (here - limits.low);
        above += (limits.high - here) * (limits.high - here);
    }
    made.low = std::max(0.0, made.at - std::sqrt(below));
    made.high = made.at + std::sqrt(above);
    return made;
}

// The same without limits, and without those nobody can tell.
double total_told(std::span<const Judged> judged, bool linked, bool hit_is_same) {
    double made = 0;
    for (const auto& one : judged) {
        const auto told = one.same + one.different;
        if (one.linked != linked || told == 0) continue;
        made += static_cast<double>(one.pairs) *
                static_cast<double>(hit_is_same ? one.same : one.different) /
                static_cast<double>(told);
    }
    return made;
}

// m over t [DZ12]; where t may be nothing, the worst of both.
double lower_ratio(const Between& m, const Between& t) {
    const double d = t.high * (2 * t.at - t.high);
    if (!(d > 0)) return t.high > 0 ? m.low / t.high : 0;
    const double mt = m.at * t.at;
    return std::max(0.0,
                    (mt - std::sqrt(std::max(0.0, mt * mt - m.low * (2 * m.at - m.low) * d))) / d);
}
double upper_ratio(const Between& m, const Between& t) {
    const double d = t.low * (2 * t.at - t.low);
    if (!(d > 0)) return t.low > 0 ? m.high / t.low : HUGE_VAL;
    const double mt = m.at * t.at;
    return (mt + std::sqrt(std::max(0.0, mt * mt - m.high * (2 * m.at - m.high) * d))) / d;
}
double part_of_whole(double ratio) {
    return std::isinf(ratio) ? 1 : ratio / (1 + ratio);
}

// One row of a sample, as far as it must not be changed.
struct Row {
    std::int64_t number = 0;
    std::string question;
    std::int64_t stratum = 0, pairs = 0, drawn = 0;
};

// Of this linkage, these pairs and these numbers; without the key nobody makes it.
std::string check_of(const Records& records, const Linkage& linked, const crypto::Key& key,
                     std::span<const Row> rows) {
    std::string text = "palermo sample\n";
    for (std::size_t r = 0; r < records.size(); ++r) {
        text += records.content(r) + "\t" + std::to_string(linked.entity_of[r]) + "\n";
        // As a chain, so that a million records need not stand in memory as one text.
        if (text.size() > (std::size_t{1} << 20)) text = crypto::hex(key.hmac(text)) + "\n";
    }
    for (const auto& row : rows) {
        text += std::to_string(row.number) + " " + row.question + " " +
                std::to_string(row.stratum) + " " + std::to_string(row.pairs) + " " +
                std::to_string(row.drawn) + "\n";
    }
    return "k" + crypto::hex(key.hmac(text), 8);
}

std::optional<std::int64_t> whole(const TextColumn& column, std::size_t row) {
    if (column.missing(row)) return {};
    const auto text = column[row];
    std::int64_t made = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), made);
    if (trouble != std::errc{} || end != text.data() + text.size() || made < 1) return {};
    return made;
}

}  // namespace

Sample draw_sample(const Records& records, const Compared& compared, const Model& model,
                   const Linkage& linked, std::span<const Decision> decisions, std::int64_t size,
                   std::uint64_t seed) {
    expects(decisions.empty() || decisions.size() == compared.pairs.size());
    const auto chance_of = chances(records, compared, model);
    std::vector<std::size_t> links, others;
    for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
        if (!decisions.empty() && decisions[i] != Decision::none) continue;
        const auto& pair = compared.pairs[i];
        (linked.entity_of[pair.a] == linked.entity_of[pair.b] ? links : others).push_back(i);
    }
    std::ranges::stable_sort(others, [&](auto x, auto y) { return chance_of[x] > chance_of[y]; });
    Sample made;
    const auto seen =
        std::min(others.size(), std::max(links.size(), static_cast<std::size_t>(least_seen)));
    for (auto i = seen; i < others.size(); ++i) made.not_seen_links += chance_of[others[i]];
    made.not_seen = static_cast<std::int64_t>(others.size() - seen);
    others.resize(seen);
    std::vector<Making> strata(std::size(ends_of_links) + std::size(ends_of_others) + 2);
    const auto put = [&](std::size_t pair, std::size_t first, std::span<const double> ends,
                         bool is_link) {
        const auto at = std::ranges::upper_bound(ends, chance_of[pair]) - ends.begin();
        auto& one = strata[first + static_cast<std::size_t>(at)];
        one.stratum.linked = is_link;
        one.members.push_back(pair);
        one.chance += chance_of[pair];
    };
    for (const auto pair : links) put(pair, 0, ends_of_links, true);
    for (const auto pair : others) put(pair, std::size(ends_of_links) + 1, ends_of_others, false);
    std::erase_if(strata, [](const Making& one) { return one.members.empty(); });
    share_out(strata, size);
    const auto study = stats::Simulation(seed).branch(0x5A3E);
    for (std::size_t s = 0; s < strata.size(); ++s) {
        auto& one = strata[s];
        auto stream = study.stream(s + 1);
        shuffle_first(one.members, static_cast<std::size_t>(one.stratum.drawn), stream);
        for (std::int64_t k = 0; k < one.stratum.drawn; ++k) {
            made.drawn.push_back({one.members[static_cast<std::size_t>(k)], s});
        }
        one.stratum.pairs = one.all();
        made.strata.push_back(one.stratum);
    }
    auto stream = study.stream(0);
    shuffle_first(made.drawn, made.drawn.size(), stream);
    return made;
}

std::string sample_csv(const Records& records, const Compared& compared, const Linkage& linked,
                       const Questions& questions, const crypto::Key& key, const Sample& sample,
                       const ValueOf& value_of) {
    std::vector<Row> rows;
    for (const auto& one : sample.drawn) {
        const auto& pair = compared.pairs[one.pair];
        const auto& stratum = sample.strata[one.stratum];
        // Odd: links; even: others.
        rows.push_back({static_cast<std::int64_t>(rows.size()) + 1, questions.of(pair.a, pair.b),
                        static_cast<std::int64_t>(2 * one.stratum + (stratum.linked ? 1 : 2)),
                        stratum.pairs, stratum.drawn});
    }
    const auto check = check_of(records, linked, key, rows);
    const auto& fields = records.plan().fields;
    formats::CsvWriter csv(formats::Formulas::as_text);
    for (const char* name : {"number", "list_a", "row_a", "list_b", "row_b"}) csv.field(name);
    for (const auto& field : fields) {
        csv.field("a." + field.name);
        csv.field("b." + field.name);
    }
    for (const char* name :
         {"verdict", "stands_for", "question", "stratum", "pairs", "drawn", "rows", "check"}) {
        csv.field(name);
    }
    csv.end_row();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& pair = compared.pairs[sample.drawn[i].pair];
        csv.field(rows[i].number);
        for (const auto record : {pair.a, pair.b}) {
            csv.field(records.list_names()[std::size_t(records.list_of(record))]);
            csv.field(records.file_row(record));
        }
        for (std::size_t f = 0; f < fields.size(); ++f) {
            csv.field(value_of(pair.a, f));
            csv.field(value_of(pair.b, f));
        }
        csv.field("");
        char digits[32];
        const auto end =
            std::to_chars(digits, digits + sizeof digits,
                          static_cast<double>(rows[i].pairs) / static_cast<double>(rows[i].drawn),
                          std::chars_format::fixed, 2)
                .ptr;
        csv.field(std::string_view(digits, std::size_t(end - digits)));
        csv.field(rows[i].question);
        for (const auto number : {rows[i].stratum, rows[i].pairs, rows[i].drawn,
                                  static_cast<std::int64_t>(rows.size())}) {
            csv.field(number);
        }
        csv.field(check);
        csv.end_row();
    }
    return std::move(csv).text();
}

Result<std::vector<Judged>> read_verdicts(const Table& table, std::string_view file_name_,
                                          const FileRows& file_rows, const Records& records,
                                          const Linkage& linked, const crypto::Key& key) {
    const std::string file(file_name_);
    std::map<std::string_view, const TextColumn*> column;
    for (const char* name :
         {"number", "verdict", "question", "stratum", "pairs", "drawn", "rows", "check"}) {
        column[name] = table.text(name);
        if (column[name] == nullptr) {
            return fail(Code::invalid_input, "linkage.sample_columns",
                        {{"column", column_name(name)}}, Where::of_file(file, 1));
        }
    }
    const auto refused_as = [&](Code code, ErrorId id, std::vector<Argument> arguments,
                                std::size_t row) {
        return fail(code, id, std::move(arguments), Where::of_file(file, file_rows(row)));
    };
    std::map<std::int64_t, Row> by_number;
    std::map<std::int64_t, Judged> judged;
    std::int64_t open = 0, wanted = 0;
    std::size_t first_open = 0, other_key = 0, first_other = 0;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        const auto number = whole(*column["number"], r), stratum = whole(*column["stratum"], r),
                   pairs = whole(*column["pairs"], r), drawn = whole(*column["drawn"], r),
                   all = whole(*column["rows"], r);
        if (!number || !stratum || !pairs || !drawn || !all || *drawn > *pairs) {
            return refused_as(Code::invalid_input, "linkage.sample_other", {}, r);
        }
        wanted = *all;
        const auto question =
            column["question"]->missing(r) ? std::string() : std::string((*column["question"])[r]);
        if (!asked_by(question, key) && other_key++ == 0) first_other = r;
        if (!by_number.emplace(*number, Row{*number, question, *stratum, *pairs, *drawn}).second) {
            return refused_as(Code::invalid_input, "linkage.sample_other", {}, r);
        }
        auto& mine = judged[*stratum];
        mine.linked = *stratum % 2 == 1;
        mine.pairs = *pairs;
        mine.drawn = *drawn;
        const auto word =
            column["verdict"]->missing(r) ? std::string() : decision_word((*column["verdict"])[r]);
        if (word.empty()) {
            if (open++ == 0) first_open = r;
        } else if (word == "same") {
            ++mine.same;
        } else if (word == "different") {
            ++mine.different;
        } else if (word != "cannot tell") {
            return refused_as(Code::invalid_input, "linkage.sample_verdict", {}, r);
        }
    }
    if (other_key > 0 && other_key == table.rows()) {
        return fail(Code::invalid_input, "linkage.review_other_key", {{"field", field_name("key")}},
                    Where::of_file(file));
    }
    if (other_key > 0)
        return refused_as(Code::invalid_input, "linkage.review_question", {}, first_other);
    const auto missing = wanted - static_cast<std::int64_t>(by_number.size());
    if (missing > 0 || table.rows() == 0) {
        return fail(Code::invalid_input, "linkage.sample_rows", {{"missing", missing}},
                    Where::of_file(file));
    }
    std::vector<Row> rows;
    for (auto& [number, row] : by_number) rows.push_back(row);
    const auto check = check_of(records, linked, key, rows);
    for (std::size_t r = 0; r < table.rows(); ++r) {
        if (column["check"]->missing(r) || (*column["check"])[r] != check) {
            return refused_as(Code::invalid_input, "linkage.sample_other", {}, r);
        }
    }
    if (open > 0)
        return refused_as(Code::invalid_input, "linkage.sample_open", {{"open", open}}, first_open);
    std::vector<Judged> made;
    for (const auto& [stratum, one] : judged) made.push_back(one);
    return made;
}

DecidedBefore decided_before(const Compared& compared, const Linkage& linked,
                             std::span<const Decision> decisions) {
    DecidedBefore made;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        if (decisions[i] == Decision::none) continue;
        const auto& pair = compared.pairs[i];
        const bool link = linked.entity_of[pair.a] == linked.entity_of[pair.b];
        made.links += link;
        made.false_links += link && decisions[i] == Decision::different;
        made.missed += !link && decisions[i] == Decision::same;
    }
    return made;
}

Limits limits_of(std::int64_t all, std::int64_t drawn, std::int64_t hits, double level) {
    const double tail = (1 - level) / 2;
    // How many may be hits: at least those seen, at most all but the misses seen.
    const auto least = hits, most = all - (drawn - hits);
    auto low = least, last = most;
    while (low < last) {  // the smallest with P(hits or more) > tail
        const auto middle = low + (last - low) / 2;
        const double or_more = hits == 0 ? 1 : 1 - at_most(all, middle, drawn, hits - 1);
        if (or_more > tail) {
            last = middle;
        } else {
            low = middle + 1;
        }
    }
    auto first = least, high = most;
    while (first < high) {  // the largest with P(hits or fewer) > tail
        const auto middle = high - (high - first) / 2;
        if (at_most(all, middle, drawn, hits) > tail) {
            first = middle;
        } else {
            high = middle - 1;
        }
    }
    return {static_cast<double>(low), static_cast<double>(high)};
}

Measured measure(std::span<const Judged> judged, const DecidedBefore& known, double level) {
    Measured made;
    double links = static_cast<double>(known.links);
    for (const auto& one : judged) {
        made.verdicts += one.drawn;
        made.cannot_tell += one.drawn - one.same - one.different;
        if (one.linked) links += static_cast<double>(one.pairs);
    }
    std::int64_t told = 0, told_of_links = 0;
    for (const auto& one : judged) {
        told += one.same + one.different;
        if (one.linked) told_of_links += one.same + one.different;
    }
    const auto known_false = static_cast<double>(known.false_links);
    const auto known_missed = static_cast<double>(known.missed);
    const auto false_few = total(judged, true, false, false, level);
    const auto false_many = total(judged, true, false, true, level);
    const double told_false = total_told(judged, true, false);
    const double nan = std::nan("");
    if (links > 0) {
        made.of_false = {(told_false + known_false) / links, (false_few.low + known_false) / links,
                         std::min(1.0, (false_many.high + known_false) / links)};
    } else {
        made.of_false = {nan, nan, nan};
    }
    // Where nobody could tell, no share is known, and the limits alone stand.
    if (told_of_links == 0 && known.links == 0) made.of_false.share = nan;
    auto missed_few = total(judged, false, true, false, level);
    auto missed_many = total(judged, false, true, true, level);
    for (auto* one : {&missed_few, &missed_many}) {
        one->at += known_missed;
        one->low += known_missed;
        one->high += known_missed;
    }
    // Links that are true, when few of those nobody can tell are false, and when many are.
    const auto true_of = [&](const Between& wrong) {
        return Between{links - known_false - wrong.at,
                       std::max(0.0, links - known_false - wrong.high),
                       links - known_false - wrong.low};
    };
    const double told_missed = total_told(judged, false, true) + known_missed;
    const double told_true = links - known_false - told_false;
    if (told_missed + told_true > 0) {
        made.missed = {told_missed / (told_missed + told_true),
                       part_of_whole(lower_ratio(missed_few, true_of(false_few))),
                       part_of_whole(upper_ratio(missed_many, true_of(false_many)))};
    } else {
        made.missed = {nan, nan, nan};
    }
    if (told == 0 && known.links == 0 && known.missed == 0) made.missed.share = nan;
    return made;
}

}  // namespace palermo::linkage
