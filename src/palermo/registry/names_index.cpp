#include "palermo/registry/names_index.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <mutex>
#include <unordered_map>

#include "palermo/core/utf8.hpp"
#include "palermo/linkage/names.hpp"

namespace palermo::registry {
namespace {

using linkage::NameToken;

/// Tokens less alike than this do not find each other.
constexpr double least_token = 0.82;
/// Whole names less alike than this are no hit.
constexpr double least_name = 0.80;
/// So many records are compared as whole names.
constexpr std::size_t most_compared = 200;

constexpr std::uint32_t end_of_name = 0xffffffff;

using IdBytes = std::array<char, 10>;
struct HashOfId {
    std::size_t operator()(const IdBytes& id) const {
        std::size_t hash = 0;  // its bytes are drawn: any eight of them are a hash
        std::memcpy(&hash, id.data(), sizeof hash);
        return hash;
    }
};

IdBytes bytes_of(const store::RecordId& id) {
    IdBytes bytes;
    std::copy(id.bytes().begin(), id.bytes().end(), bytes.begin());
    return bytes;
}

store::RecordId id_of(const IdBytes& bytes) {
    return *store::RecordId::of({bytes.data(), bytes.size()});
}

/// 1 to 36 for a to z and 0 to 9.
unsigned sign_of(char letter) {
    if (letter >= 'a' && letter <= 'z') return static_cast<unsigned>(letter - 'a') + 1;
    return static_cast<unsigned>(letter - '0') % 10 + 27;
}
constexpr unsigned signs = 37;  // with the end of a word

/// The pairs of neighbours in ^word$, each once.
std::vector<std::uint16_t> pairs_of(std::initializer_list<std::string_view> words) {
    std::vector<std::uint16_t> pairs;
    for (const auto word : words) {
        if (word.empty()) continue;
        unsigned before = 0;
        for (const char letter : word) {
            const auto sign = sign_of(letter);
            pairs.push_back(static_cast<std::uint16_t>(before * signs + sign));
            before = sign;
        }
        pairs.push_back(static_cast<std::uint16_t>(before * signs));
    }
    std::ranges::sort(pairs);
    pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
    return pairs;
}

/// How many pairs a word of so many letters keeps after an ordinary slip: a changed letter costs two, two that
/// changed places three, and a long word may have two of them.
unsigned kept_pairs(std::size_t letters) {
    if (letters <= 3) return 2;
    const auto pairs = static_cast<unsigned>(letters) + 1;
    return letters <= 6 ? std::max(2U, pairs - 3) : pairs - 5;
}

/// Which tokens hold a pair of letters.
class Pairs {
public:
    void add(std::initializer_list<std::string_view> words, std::uint32_t token) {
        for (const auto pair : pairs_of(words)) tokens_[pair].push_back(token);
    }
    /// Counts for each token how many pairs it shares; `touched` are those with any.
    void count(std::initializer_list<std::string_view> words, std::vector<std::uint8_t>& shared,
               std::vector<std::uint32_t>& touched) const {
        for (const auto pair : pairs_of(words)) {
            for (const auto token : tokens_[pair]) {
                if (shared[token]++ == 0) touched.push_back(token);
            }
        }
    }

private:
    std::vector<std::vector<std::uint32_t>> tokens_ =
        std::vector<std::vector<std::uint32_t>>(std::size_t{signs} * signs);
};

struct Token {
    NameToken token;
    std::vector<std::uint32_t> rows;
};

struct Row {
    IdBytes id;
    std::uint32_t scope = 0;
    std::uint32_t names = 0;  // where its tokens begin, an end mark after each name
    std::uint32_t codes = 0;  // where its forms begin, then its citizenships
    std::uint16_t forms = 0, citizenships = 0, name_count = 0;
    std::uint16_t sex = 0, age_status = 0;
    std::int32_t opened = 0;  // 20261201
    std::int16_t birth_year = 0;
    bool latin = true;  // all its names are written so
    bool gone = false;
};

struct Scope {
    std::int32_t organisation;
    std::string zone, team;
    auto operator<=>(const Scope&) const = default;
};

std::string plain(std::string_view reference) {
    std::string letters;
    for (const char c : reference) {
        if (c >= 'a' && c <= 'z') letters += static_cast<char>(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) letters += c;
    }
    return letters;
}

/// Written in Latin letters, with whatever marks.
bool is_latin(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, bytes] = utf8::character_at(text, at);
        if (code >= 0x370 && (code < 0x1e00 || code >= 0x2c80)) return false;
        at += bytes;
    }
    return true;
}

std::int32_t day_number(std::string_view date) {
    std::int32_t number = 0;
    for (const char c : date) {
        if (c >= '0' && c <= '9') number = number * 10 + (c - '0');
    }
    return number;
}

std::string day_text(std::int32_t number) {
    if (number == 0) return {};
    auto digits = std::to_string(number);
    digits.insert(6, 1, '-');
    digits.insert(4, 1, '-');
    return digits;
}

}  // namespace

std::string_view name_of(Likeness likeness) {
    switch (likeness) {
        case Likeness::reference:
            return "reference";
        case Likeness::same:
            return "same";
        case Likeness::order:
            return "order";
        case Likeness::script:
            return "script";
        case Likeness::sound:
            return "sound";
    }
    return "";
}

struct NamesIndex::Held {
    std::vector<Token> tokens;
    std::unordered_map<std::string, std::uint32_t>
        token_of;          // by letters, and what else tells two apart
    Pairs letters;         // of tokens and of what is heard of them
    Pairs skeletons;       // of all tokens, for queries that leave vowels out
    Pairs bare_skeletons;  // of tokens that leave them out, for queries that do not
    std::vector<Row> rows;
    std::vector<std::uint32_t> arena;  // tokens of names; forms and citizenships as words
    std::unordered_map<IdBytes, std::uint32_t, HashOfId> row_of;
    std::unordered_multimap<std::string, std::uint32_t> by_reference;
    std::vector<Scope> scopes;
    std::map<Scope, std::uint32_t> scope_of;
    std::vector<std::string> words = {""};  // codes
    std::unordered_map<std::string, std::uint16_t> word_of = {{"", 0}};
    linkage::NameReader reader;
    mutable std::mutex reading;  // a NameReader remembers, and is one thread's at a time

    std::uint16_t word(const std::string& text) {
        const auto [found, added] = word_of.emplace(text, static_cast<std::uint16_t>(words.size()));
        if (added) words.push_back(text);
        return found->second;
    }

    std::uint32_t scope(Scope wanted) {
        const auto [found, added] =
            scope_of.emplace(wanted, static_cast<std::uint32_t>(scopes.size()));
        if (added) scopes.push_back(std::move(wanted));
        return found->second;
    }

    std::uint32_t token(const NameToken& token) {
        const auto key = token.latin + (token.no_vowels ? "-" : "+") + (token.particle ? "p" : "");
        const auto [found, added] =
            token_of.emplace(key, static_cast<std::uint32_t>(tokens.size()));
        if (added) {
            letters.add({token.latin, token.heard}, found->second);
            skeletons.add({token.skeleton}, found->second);
            if (token.no_vowels) bare_skeletons.add({token.skeleton}, found->second);
            tokens.push_back({token, {}});
        }
        return found->second;
    }

    linkage::Name name_at(std::uint32_t& at) const {
        linkage::Name name;
        while (arena[at] != end_of_name) name.push_back(tokens[arena[at++]].token);
        ++at;
        return name;
    }

    /// Tokens that an ordinary slip, another script or another ear may have made of the word.
    std::vector<std::uint32_t> near(const NameToken& word) const {
        std::vector<std::uint8_t> shared(tokens.size());
        std::vector<std::uint32_t> touched, near;
        letters.count({word.latin, word.heard}, shared, touched);
        const auto wanted = kept_pairs(word.latin.size());
        for (const auto token : touched) {
            // Of a shorter token no more can be shared than it has.
            const auto most = kept_pairs(tokens[token].token.latin.size());
            if (shared[token] >= std::min(wanted, most)) near.push_back(token);
        }
        for (const auto token : touched) shared[token] = 0;
        touched.clear();
        (word.no_vowels ? skeletons : bare_skeletons).count({word.skeleton}, shared, touched);
        const auto bones = word.skeleton.size() <= 2 ? 1U : kept_pairs(word.skeleton.size()) - 1;
        for (const auto token : touched) {
            if (shared[token] >= bones) near.push_back(token);
        }
        std::ranges::sort(near);
        near.erase(std::ranges::unique(near).begin(), near.end());
        return near;
    }
};

NamesIndex::NamesIndex() : held_(std::make_unique<Held>()) {}
NamesIndex::~NamesIndex() = default;
NamesIndex::NamesIndex(NamesIndex&&) noexcept = default;
NamesIndex& NamesIndex::operator=(NamesIndex&&) noexcept = default;

std::size_t NamesIndex::size() const {
    return held_->row_of.size();
}

void NamesIndex::remove(const store::RecordId& id) {
    const auto found = held_->row_of.find(bytes_of(id));
    if (found == held_->row_of.end()) return;
    auto& row = held_->rows[found->second];
    std::uint32_t at = row.names;
    for (int name = 0; name < row.name_count; ++at) {
        if (held_->arena[at] == end_of_name)
            ++name;
        else
            std::erase(held_->tokens[held_->arena[at]].rows, found->second);
    }
    row.gone = true;
    std::erase_if(held_->by_reference,
                  [&](const auto& entry) { return entry.second == found->second; });
    held_->row_of.erase(found);
}

void NamesIndex::put(const Indexed& record) {
    remove(record.id);
    auto& held = *held_;
    const auto number = static_cast<std::uint32_t>(held.rows.size());
    Row row;
    row.id = bytes_of(record.id);
    row.scope = held.scope({record.organisation, record.zone, record.team});
    row.birth_year = static_cast<std::int16_t>(record.birth_year);
    row.sex = held.word(record.sex);
    row.age_status = held.word(record.age_status);
    row.opened = day_number(record.opened);
    row.names = static_cast<std::uint32_t>(held.arena.size());
    for (const auto& text : record.names) {
        const auto name = held.reader.name_of(text);
        if (name.empty()) continue;
        row.latin = row.latin && is_latin(text);
        for (const auto& token : name) {
            const auto at = held.token(token);
            held.arena.push_back(at);
            auto& rows = held.tokens[at].rows;
            if (rows.empty() || rows.back() != number) rows.push_back(number);
        }
        held.arena.push_back(end_of_name);
        ++row.name_count;
    }
    row.codes = static_cast<std::uint32_t>(held.arena.size());
    row.forms = static_cast<std::uint16_t>(record.forms.size());
    row.citizenships = static_cast<std::uint16_t>(record.citizenships.size());
    for (const auto& form : record.forms) held.arena.push_back(held.word(form));
    for (const auto& state : record.citizenships) held.arena.push_back(held.word(state));
    if (const auto letters = plain(record.reference); !letters.empty())
        held.by_reference.emplace(letters, number);
    held.row_of.emplace(row.id, number);
    held.rows.push_back(row);
}

std::vector<Hit> NamesIndex::search(
    const NameQuery& query,
    const std::function<bool(std::int32_t, std::string_view, std::string_view)>& may_open) const {
    const auto& held = *held_;
    std::vector<Hit> hits;
    std::vector<signed char> answers(held.scopes.size(), -1);  // asked once a scope
    const auto open = [&](const Row& row) {
        auto& answer = answers[row.scope];
        if (answer < 0) {
            const auto& scope = held.scopes[row.scope];
            answer = may_open(scope.organisation, scope.zone, scope.team) ? 1 : 0;
        }
        return answer == 1 && !row.gone;
    };

    const auto [first, last] = held.by_reference.equal_range(plain(query.text));
    for (auto at = first; at != last; ++at) {
        const auto& row = held.rows[at->second];
        if (open(row)) hits.push_back({id_of(row.id), 1, Likeness::reference});
    }
    if (const auto id = store::RecordId::parse(query.text)) {
        const auto found = held.row_of.find(bytes_of(*id));
        if (found != held.row_of.end() && open(held.rows[found->second]))
            hits.push_back({*id, 1, Likeness::reference});
    }

    linkage::Name name;
    {
        const std::lock_guard guard(held.reading);
        name = held_->reader.name_of(query.text);
    }
    const auto nationality = held.word_of.find(query.citizenship);
    const auto is_of = [&](const Row& row) {
        if (nationality == held.word_of.end()) return false;
        const auto begin = held.arena.begin() + row.codes + row.forms;
        return std::find(begin, begin + row.citizenships, nationality->second) !=
               begin + row.citizenships;
    };
    if (!name.empty()) {
        // How alike the best token of each row is to each word of the query.
        std::vector<float> total(held.rows.size()), best(held.rows.size());
        std::vector<std::uint32_t> found, of_word;
        for (const auto& word : name) {
            of_word.clear();
            for (const auto token : held.near(word)) {
                const auto& near = held.tokens[token];
                if (near.rows.empty()) continue;
                const auto alike = static_cast<float>(linkage::likeness(word, near.token));
                if (alike < static_cast<float>(least_token)) continue;
                for (const auto row : near.rows) {
                    if (best[row] == 0) of_word.push_back(row);
                    best[row] = std::max(best[row], alike);
                }
            }
            for (const auto row : of_word) {
                if (total[row] == 0) found.push_back(row);
                total[row] += best[row];
                best[row] = 0;
            }
        }
        std::vector<std::pair<float, std::uint32_t>> candidates;
        for (const auto number : found) {
            const auto& row = held.rows[number];
            if (!open(row)) continue;
            float score = total[number];
            if (query.birth_year != 0 && row.birth_year != 0) {
                const int apart = std::abs(query.birth_year - row.birth_year);
                score += apart == 0 ? 0.5F : apart == 1 ? 0.3F : apart <= 3 ? 0.0F : -0.5F;
            }
            if (!query.citizenship.empty() && row.citizenships > 0)
                score += is_of(row) ? 0.3F : -0.2F;
            candidates.emplace_back(-score, number);
        }
        if (candidates.size() > most_compared) {
            std::ranges::nth_element(candidates, candidates.begin() + most_compared);
            candidates.erase(candidates.begin() + most_compared, candidates.end());
        }
        for (const auto& [score, number] : candidates) {
            const auto& row = held.rows[number];
            double alike = 0;
            Likeness why = Likeness::sound;
            std::uint32_t at = row.names;
            for (int i = 0; i < row.name_count; ++i) {
                const auto whole = held.name_at(at);
                const double one = std::max(linkage::likeness(name, whole),
                                            0.99 * linkage::likeness_within(name, whole));
                if (one <= alike) continue;
                alike = one;
                const auto same_tokens = std::ranges::all_of(name, [&](const NameToken& token) {
                    return std::ranges::any_of(
                        whole, [&](const NameToken& other) { return other.latin == token.latin; });
                });
                why = row.latin != is_latin(query.text) ? Likeness::script
                      : !same_tokens                    ? Likeness::sound
                      : name.size() == whole.size() && name.front().latin == whole.front().latin
                          ? Likeness::same
                          : Likeness::order;
            }
            if (alike < least_name) continue;
            double ranked = alike;
            if (query.birth_year != 0 && row.birth_year != 0)
                ranked -= 0.02 * std::min(10, std::abs(query.birth_year - row.birth_year));
            if (!query.citizenship.empty() && row.citizenships > 0 && !is_of(row)) ranked -= 0.05;
            const auto id = id_of(row.id);
            if (std::ranges::none_of(hits, [&](const Hit& hit) { return hit.id == id; }))
                hits.push_back({id, ranked, why});
        }
    }
    std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
        return (a.why == Likeness::reference) != (b.why == Likeness::reference)
                   ? a.why == Likeness::reference
               : a.likeness != b.likeness ? a.likeness > b.likeness
                                          : a.id < b.id;
    });
    if (hits.size() > most_hits) hits.erase(hits.begin() + most_hits, hits.end());
    return hits;
}

std::vector<Counted> NamesIndex::counted() const {
    const auto& held = *held_;
    std::vector<Counted> all;
    all.reserve(held.row_of.size());
    for (const auto& row : held.rows) {
        if (row.gone) continue;
        Counted one{held.scopes[row.scope].organisation,
                    day_text(row.opened),
                    held.words[row.sex],
                    held.words[row.age_status],
                    {},
                    {}};
        for (std::uint32_t i = 0; i < row.forms; ++i)
            one.forms.push_back(held.words[held.arena[row.codes + i]]);
        for (std::uint32_t i = 0; i < row.citizenships; ++i)
            one.citizenships.push_back(held.words[held.arena[row.codes + row.forms + i]]);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<CountedCell> NamesIndex::cells() const {
    const auto& held = *held_;
    std::map<std::array<std::uint32_t, 3>, std::int64_t> people;
    std::unordered_map<std::uint64_t, std::int64_t> counts;
    for (const auto& row : held.rows) {
        if (row.gone) continue;
        const auto rest = std::uint64_t{row.sex} << 16U | row.age_status;
        if (row.forms == 0) ++counts[rest];
        for (std::uint32_t i = 0; i < row.forms; ++i)
            ++counts[std::uint64_t{held.arena[row.codes + i]} << 32U | rest];
    }
    for (const auto& [key, count] : counts)
        people[{static_cast<std::uint32_t>(key >> 32U),
                static_cast<std::uint32_t>(key >> 16U & 0xffffU),
                static_cast<std::uint32_t>(key & 0xffffU)}] = count;
    std::vector<CountedCell> cells;
    for (const auto& [key, count] : people)
        cells.push_back({held.words[key[0]], held.words[key[1]], held.words[key[2]], count});
    return cells;
}

}  // namespace palermo::registry
