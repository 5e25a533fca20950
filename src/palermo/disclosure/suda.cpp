#include "palermo/disclosure/suda.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "palermo/disclosure/columns.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

/// Sets of columns with at most this many possible combinations are counted in one array.
constexpr std::uint64_t dense_cells = 1 << 22;

/// Different records, each once.
struct Different {
    std::vector<std::vector<std::uint32_t>>
        codes;                         // shape [columns][different records], 0: missing
    std::vector<std::uint32_t> sizes;  // shape [columns]: largest code and one
    std::vector<bool> alone;           // shape [different records]: stands in one row
};

Result<Different> different(const Table& records, const std::vector<std::string>& names) {
    std::vector<const TextColumn*> columns;
    for (const auto& name : names) columns.push_back(TRY(text_column(records, name)));
    Different result;
    result.codes.resize(columns.size());
    std::map<std::vector<std::uint32_t>, std::size_t> number;
    std::vector<std::uint32_t> own(columns.size());
    for (std::size_t row = 0; row < records.rows(); ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            own[c] = columns[c]->missing(row) ? 0 : columns[c]->code(row) + 1;
        }
        const auto [place, is_new] = number.try_emplace(own, number.size());
        if (!is_new) {
            result.alone[place->second] = false;
            continue;
        }
        result.alone.push_back(true);
        for (std::size_t c = 0; c < columns.size(); ++c) result.codes[c].push_back(own[c]);
    }
    for (const auto& codes : result.codes) {
        result.sizes.push_back(codes.empty() ? 1
                                             : *std::max_element(codes.begin(), codes.end()) + 1);
    }
    return result;
}

/// Which records are alone in a set of columns. A set with a missing answer sets nobody apart.
class Sets {
public:
    explicit Sets(const Different& records)
        : records_(records), keys_(records.alone.size()), held_(dense_cells, 0) {}

    const std::vector<bool>& alone_in(const std::vector<std::size_t>& set) {
        const auto many = keys_.size();
        std::uint64_t cells = 1;
        for (const auto c : set) cells *= records_.sizes[c];
        constexpr auto missing = static_cast<std::uint64_t>(-1);
        std::fill(keys_.begin(), keys_.end(), std::uint64_t{0});
        for (const auto c : set) {
            const auto& codes = records_.codes[c];
            for (std::size_t i = 0; i < many; ++i) {
                if (codes[i] == 0) keys_[i] = missing;
                if (keys_[i] != missing) keys_[i] = keys_[i] * records_.sizes[c] + codes[i];
            }
        }
        alone_.assign(many, false);
        const auto count = [&](auto& held) {
            for (std::size_t i = 0; i < many; ++i) {
                if (keys_[i] == missing) continue;
                auto& own = held[keys_[i]];
                // More than one is all that is asked.
                own = static_cast<std::uint8_t>(
                    std::min(2, static_cast<int>(own) + (records_.alone[i] ? 1 : 2)));
            }
            for (std::size_t i = 0; i < many; ++i) {
                alone_[i] = keys_[i] != missing && held[keys_[i]] == 1;
            }
        };
        if (cells <= dense_cells) {
            std::fill_n(held_.begin(), cells, std::uint8_t{0});
            count(held_);
        } else {
            std::unordered_map<std::uint64_t, std::uint8_t> held;
            held.reserve(many);
            count(held);
        }
        return alone_;
    }

private:
    const Different& records_;
    std::vector<std::uint64_t> keys_;
    std::vector<std::uint8_t> held_;
    std::vector<bool> alone_;
};

/// Sets of columns of one size, in order, with the records that are alone in each.
using Level = std::map<std::vector<std::size_t>, std::vector<bool>>;

/// The next set of as many columns; false after the last.
bool next(std::vector<std::size_t>& set, std::size_t columns) {
    for (std::size_t i = set.size(); i-- > 0;) {
        if (set[i] + (set.size() - i) >= columns) continue;
        ++set[i];
        for (auto j = i + 1; j < set.size(); ++j) set[j] = set[j - 1] + 1;
        return true;
    }
    return false;
}

}  // namespace

double suda_score(int size, int columns, int size_max) {
    double score = 1;
    for (int i = size; i <= size_max; ++i) score *= columns - i;
    return score;
}

Result<SpecialUniques> special_uniques(const Table& records, const std::vector<std::string>& names,
                                       int size_max) {
    if (names.size() < 2) return fail(Code::invalid_input, "suda.two_columns");
    if (size_max < 1 || size_max > suda_size_max) {
        return fail(Code::invalid_input, "suda.size", {{"most", suda_size_max}});
    }
    const auto rows = TRY(different(records, names));
    const auto columns = names.size();
    SpecialUniques result;
    result.records = static_cast<std::int64_t>(records.rows());
    result.size_max = std::min(size_max, static_cast<int>(columns) - 1);
    const auto sizes = static_cast<std::size_t>(result.size_max);
    result.msus.assign(sizes, 0);
    result.records_by_size.assign(sizes, 0);
    result.records_by_score.assign(sizes, 0);

    const auto many = rows.alone.size();
    std::vector<double> score(many, 0), contribution(columns, 0);
    std::vector<std::size_t> smallest(many, 0);
    double all = 0;
    Sets sets(rows);
    Level before;
    for (std::size_t size = 1; size <= sizes; ++size) {
        const auto worth =
            suda_score(static_cast<int>(size), static_cast<int>(columns), result.size_max);
        Level here;
        std::vector<std::size_t> set(size);
        for (std::size_t i = 0; i < size; ++i) set[i] = i;
        do {
            const auto& alone = sets.alone_in(set);
            // Alone in a part is alone in the whole, so parts with one column fewer say it all.
            std::vector<const std::vector<bool>*> parts;
            for (std::size_t i = 0; size > 1 && i < size; ++i) {
                auto part = set;
                part.erase(part.begin() + static_cast<std::ptrdiff_t>(i));
                parts.push_back(&before.at(part));
            }
            std::int64_t minimal = 0;
            for (std::size_t row = 0; row < many; ++row) {
                if (!alone[row]) continue;
                const bool in_part = std::any_of(parts.begin(), parts.end(),
                                                 [&](const auto* part) { return (*part)[row]; });
                if (in_part) continue;
                ++minimal;
                score[row] += worth;
                if (smallest[row] == 0) smallest[row] = size;
            }
            result.msus[size - 1] += minimal;
            all += worth * static_cast<double>(minimal);
            for (const auto c : set) contribution[c] += worth * static_cast<double>(minimal);
            if (size < sizes) here.emplace(set, alone);
        } while (next(set, columns));
        before = std::move(here);
    }
    for (std::size_t row = 0; row < many; ++row) {
        if (smallest[row] == 0) continue;
        ++result.with_any;
        ++result.records_by_size[smallest[row] - 1];
        for (std::size_t size = 1; size <= sizes; ++size) {
            if (score[row] >=
                suda_score(static_cast<int>(size), static_cast<int>(columns), result.size_max)) {
                ++result.records_by_score[size - 1];
            }
        }
    }
    for (std::size_t c = 0; c < columns; ++c) {
        result.columns.push_back({names[c], all > 0 ? contribution[c] / all : 0});
    }
    return result;
}

formats::Json to_json(const SpecialUniques& found) {
    using formats::Json;
    const auto numbers = [](const std::vector<std::int64_t>& values) {
        Json::Array list;
        for (const auto value : values) list.push_back(value);
        return list;
    };
    Json::Array columns;
    for (const auto& each : found.columns) {
        columns.push_back(Json::Object{{"column", each.name},
                                       {"contribution", Json::digits(each.contribution, 4)}});
    }
    return Json::Object{{"columns", std::move(columns)},
                        {"msus", numbers(found.msus)},
                        {"records_by_score", numbers(found.records_by_score)},
                        {"records_by_size", numbers(found.records_by_size)},
                        {"size_max", found.size_max},
                        {"with_any", found.with_any}};
}

}  // namespace palermo::protect
