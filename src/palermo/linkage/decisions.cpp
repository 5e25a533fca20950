#include "palermo/linkage/decisions.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <unordered_map>

namespace palermo::linkage {

namespace {

using RecordPair = std::pair<std::uint32_t, std::uint32_t>;

// Records by what a question knows of them.
class Finder {
public:
    Finder(const Records& records, const Questions& questions, std::span<const DecisionRow> rows)
        : records_(records) {
        bool ids = false;
        for (const auto& row : rows) {
            for (const auto& token : {row.pair.a, row.pair.b}) {
                by_content_[token.content];
                if (token.id == 0) continue;
                by_id_[token.id];
                ids = true;
            }
        }
        if (rows.empty()) return;
        for (std::uint32_t r = 0; r < records.size(); ++r) {
            const auto content = by_content_.find(questions.content_of(r));
            if (content != by_content_.end()) content->second.push_back(r);
            const auto id = ids ? questions.id_of(r) : 0;
            if (id == 0) continue;
            const auto found = by_id_.find(id);
            if (found != by_id_.end()) found->second.push_back(r);
        }
    }
    std::vector<std::uint32_t> records_of(const Token& token) const {
        if (token.id != 0) {
            const auto& found = by_id_.at(token.id);
            if (found.size() == 1) return found;
            // Numbered anew: by what it says, where only one record says it.
            const auto& like = by_content_.at(token.content);
            return like.size() == 1 ? like : std::vector<std::uint32_t>{};
        }
        return by_content_.at(token.content);
    }
    /// Nothing where there are more than a decision can be about.
    std::optional<std::vector<RecordPair>> pairs_of(const AskedPair& asked, Told told) const {
        const auto a = records_of(asked.a), b = records_of(asked.b);
        std::set<RecordPair> made;
        if (a.size() * b.size() > 4 * most_pairs_of_a_decision) return {};
        const auto may_be_one = [&](std::uint32_t x, std::uint32_t y) {
            return x != y &&
                   (records_.plan().looks_within() || records_.list_of(x) != records_.list_of(y));
        };
        if (told != Told::same || a.size() * b.size() == 1) {
            for (const auto x : a) {
                for (const auto y : b) {
                    if (may_be_one(x, y)) made.emplace(std::min(x, y), std::max(x, y));
                }
            }
        } else {
            // By list, the k-th with the k-th.
            std::map<int, std::vector<std::uint32_t>> first, second;
            for (const auto x : a) first[records_.list_of(x)].push_back(x);
            for (const auto y : b) second[records_.list_of(y)].push_back(y);
            for (const auto& [list_a, xs] : first) {
                for (const auto& [list_b, ys] : second) {
                    for (std::size_t k = 0; k < std::min(xs.size(), ys.size()); ++k) {
                        if (!may_be_one(xs[k], ys[k])) continue;
                        made.emplace(std::min(xs[k], ys[k]), std::max(xs[k], ys[k]));
                    }
                }
            }
        }
        if (made.size() > most_pairs_of_a_decision) return {};
        return std::vector<RecordPair>(made.begin(), made.end());
    }

private:
    const Records& records_;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_content_, by_id_;
};

class People {
public:
    explicit People(std::size_t records) : parent_(records) {
        std::iota(parent_.begin(), parent_.end(), 0U);
    }
    std::uint32_t of(std::uint32_t record) {
        while (parent_[record] != record) {
            parent_[record] = parent_[parent_[record]];
            record = parent_[record];
        }
        return record;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        const auto x = of(a), y = of(b);
        parent_[std::max(x, y)] = std::min(x, y);
    }

private:
    std::vector<std::uint32_t> parent_;
};

// Decisions "same" that lead from one record to another, the fewest.
std::vector<Place> way(std::span<const DecidedPair> decided, std::uint32_t from, std::uint32_t to) {
    std::multimap<std::uint32_t, std::pair<std::uint32_t, const DecidedPair*>> near;
    for (const auto& one : decided) {
        if (one.decision != Decision::same) continue;
        near.emplace(one.a, std::pair(one.b, &one));
        near.emplace(one.b, std::pair(one.a, &one));
    }
    std::map<std::uint32_t, std::pair<std::uint32_t, const DecidedPair*>> reached_from;
    std::queue<std::uint32_t> next;
    next.push(to);
    reached_from[to] = {to, nullptr};
    while (!next.empty() && !reached_from.contains(from)) {
        const auto at = next.front();
        next.pop();
        const auto [first, last] = near.equal_range(at);
        for (auto one = first; one != last; ++one) {
            const auto& [other, decision] = one->second;
            if (reached_from.emplace(other, std::pair(at, decision)).second) next.push(other);
        }
    }
    std::vector<Place> made;
    for (auto at = from; at != to; at = reached_from.at(at).first) {
        made.push_back(reached_from.at(at).second->place);
    }
    return made;
}

Result<void> refuse_contradictions(std::span<const DecidedPair> decided, People& people) {
    for (const auto& one : decided) {
        if (one.decision != Decision::different || people.of(one.a) != people.of(one.b)) continue;
        std::string others;
        for (const auto& place : way(decided, one.a, one.b)) {
            others += (others.empty() ? "" : ", ") + to_string(place);
        }
        return fail(Code::invalid_input, "linkage.review_contradiction",
                    {{"others", file_name(others)}}, to_string(one.place));
    }
    return {};
}

}  // namespace

std::string decision_word(std::string_view text) {
    std::string made;
    for (const char c : text) {
        made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? ' ' : c;
    }
    const auto blank = [](std::string_view end) {
        return end == " " || end == "\t" || end == "\xC2\xA0";
    };
    while (!made.empty()) {  // also the space that a spreadsheet does not break
        if (blank(made.substr(0, 1))) {
            made.erase(0, 1);
        } else if (blank(made.substr(0, 2))) {
            made.erase(0, 2);
        } else if (blank(made.substr(made.size() - 1))) {
            made.pop_back();
        } else if (made.size() > 1 && blank(made.substr(made.size() - 2))) {
            made.resize(made.size() - 2);
        } else {
            break;
        }
    }
    return made;
}

Result<std::vector<DecisionRow>> read_decisions(const Table& table, std::string_view file_name_,
                                                const FileRows& rows, const crypto::Key& key) {
    const std::string file(file_name_);
    const auto* questions = table.text("question");
    const auto* decisions = table.text("decision");
    const std::string column = decisions != nullptr ? "decision" : "verdict";
    if (decisions == nullptr) decisions = table.text("verdict");
    if (questions == nullptr || decisions == nullptr) {
        return fail(Code::invalid_input, "linkage.review_columns", {}, Where::of_file(file, 1));
    }
    std::vector<DecisionRow> made;
    std::optional<Error> changed;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto word =
            decisions->missing(row) ? std::string() : decision_word((*decisions)[row]);
        if (word.empty() || word == "cannot tell") continue;
        const auto place = Place{file, rows(row), 0};
        const auto where = to_string(place) + ":" + column;
        if (word != "same" && word != "different" && word != "withdrawn") {
            return fail(Code::invalid_input, "linkage.review_decision", {}, where);
        }
        const auto pair = questions->missing(row) ? std::nullopt : asked_by((*questions)[row], key);
        if (!pair) {
            if (!changed) {
                changed = fail(Code::invalid_input, "linkage.review_question", {},
                               to_string(place) + ":question");
            }
            continue;
        }
        const auto told = word == "same"        ? Told::same
                          : word == "different" ? Told::different
                                                : Told::withdrawn;
        made.push_back({*pair, told, place});
    }
    if (changed && made.empty()) {
        return fail(Code::invalid_input, "linkage.review_other_key", {{"field", field_name("key")}},
                    Where::of_file(file));
    }
    if (changed) return *changed;
    return made;
}

Result<Settled> settle(const Records& records, const Questions& questions,
                       std::span<const DecisionRow> rows) {
    Settled made;
    if (rows.empty()) return made;
    struct Said {
        Decision decision;
        Place place;
        std::size_t row;
        std::vector<std::size_t> again = {};  // rows that say so too, by another question
    };
    const Finder finder(records, questions, rows);
    std::map<RecordPair, Said> of_pairs;
    using Identity = std::pair<Token, Token>;
    std::map<Identity, Said> in_force;  // by question
    std::map<Identity, bool> common;
    const auto two_ways = [](const Place& later, const Place& earlier) {
        return fail(Code::invalid_input, "linkage.review_two_ways",
                    {{"other", file_name(to_string(earlier))}}, to_string(later));
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto identity = Identity(row.pair.a, row.pair.b);
        const auto found = finder.pairs_of(row.pair, row.told);
        if (row.told == Told::withdrawn) {
            made.withdrawn += static_cast<std::int64_t>(in_force.erase(identity));
            if (!found) continue;
            std::set<std::size_t> taken_back;
            for (const auto& pair : *found) {
                const auto at = of_pairs.find(pair);
                if (at == of_pairs.end()) continue;
                taken_back.insert(at->second.row);
                taken_back.insert(at->second.again.begin(), at->second.again.end());
                of_pairs.erase(at);
            }
            // The same pair may have been asked by another question: before a name was corrected.
            for (const auto earlier : taken_back) {
                made.withdrawn += static_cast<std::int64_t>(
                    in_force.erase({rows[earlier].pair.a, rows[earlier].pair.b}));
            }
            continue;
        }
        const auto decision = row.told == Told::same ? Decision::same : Decision::different;
        const auto [said, first] = in_force.emplace(identity, Said{decision, row.place, i});
        if (!first && said->second.decision != decision) {
            return two_ways(row.place, said->second.place);
        }
        if (!found) {
            common[identity] = true;
            continue;
        }
        for (const auto& pair : *found) {
            const auto [at, added] = of_pairs.emplace(pair, Said{decision, row.place, i});
            if (!added && at->second.decision != decision) {
                return two_ways(row.place, at->second.place);
            }
            if (!added) at->second.again.push_back(i);
        }
    }
    made.decisions = static_cast<std::int64_t>(in_force.size());
    std::vector<const Said*> by_place;
    for (const auto& [identity, said] : in_force) {
        if (common.contains(identity)) {
            ++made.too_common;
        } else if (finder.pairs_of(rows[said.row].pair, rows[said.row].told)->empty()) {
            if (made.lost++ == 0 || said.row < by_place.front()->row) {
                by_place.assign(1, &said);
                made.first_lost = said.place;
            }
        }
    }
    People people(records.size());
    for (const auto& [pair, said] : of_pairs) {
        made.pairs.push_back({pair.first, pair.second, said.decision, said.place});
        if (said.decision == Decision::same) people.join(pair.first, pair.second);
    }
    TRY(refuse_contradictions(made.pairs, people));
    if (records.plan().looks_within()) return made;
    // By person: the record of each list that was joined first, and where.
    std::map<std::pair<std::uint32_t, int>, std::pair<std::uint32_t, Place>> seat;
    for (const auto& one : made.pairs) {
        if (one.decision != Decision::same) continue;
        for (const auto record : {one.a, one.b}) {
            const auto [at, added] =
                seat.emplace(std::pair(people.of(record), records.list_of(record)),
                             std::pair(record, one.place));
            if (!added && at->second.first != record) {
                made.twice.emplace_back(at->second.second, one.place);
            }
        }
    }
    return made;
}

std::vector<Decision> bring_in(const Records& records, std::span<const DecidedPair> decided,
                               Compared& compared) {
    const auto records_of = [](const Pair& one) { return std::pair(one.a, one.b); };
    const auto before = compared.pairs.size();
    for (const auto& one : decided) {
        const auto first = compared.pairs.begin();
        const auto last = first + static_cast<std::ptrdiff_t>(before);
        const auto at =
            std::ranges::lower_bound(first, last, std::pair(one.a, one.b), {}, records_of);
        if (at != last && records_of(*at) == std::pair(one.a, one.b)) continue;
        compared.pairs.push_back({one.a, one.b, records.pattern(one.a, one.b), 0});
    }
    std::ranges::sort(compared.pairs, {}, records_of);
    std::vector<Decision> made(compared.pairs.size(), Decision::none);
    auto at = compared.pairs.begin();
    for (const auto& one : decided) {
        at = std::ranges::lower_bound(at, compared.pairs.end(), std::pair(one.a, one.b), {},
                                      records_of);
        made[static_cast<std::size_t>(at - compared.pairs.begin())] = one.decision;
    }
    return made;
}

Implied::Implied(std::size_t records, std::span<const DecidedPair> decided) {
    if (decided.empty()) return;
    People people(records);
    for (const auto& one : decided) {
        if (one.decision == Decision::same) people.join(one.a, one.b);
    }
    for (std::uint32_t r = 0; r < records; ++r) person_.push_back(people.of(r));
    for (const auto& one : decided) {
        if (one.decision != Decision::different) continue;
        apart_.emplace_back(std::minmax(person_[one.a], person_[one.b]));
    }
    std::ranges::sort(apart_);
}

Decision Implied::of(std::uint32_t a, std::uint32_t b) const {
    if (person_.empty()) return Decision::none;
    if (person_[a] == person_[b]) return Decision::same;
    const bool apart = std::ranges::binary_search(
        apart_, std::pair<std::uint32_t, std::uint32_t>(std::minmax(person_[a], person_[b])));
    return apart ? Decision::different : Decision::none;
}

}  // namespace palermo::linkage
