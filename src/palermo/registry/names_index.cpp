#include "palermo/registry/names_index.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
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
constexpr std::size_t most_compared = 400;

/// Which letters stand in it.
std::uint64_t letters_of(std::string_view text) {
    std::uint64_t bits = 0;
    for (const char c : text) bits |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64);
    return bits;
}

struct Token {
    NameToken token;
    std::uint64_t letters = 0;  // of the token and of what is heard
    std::vector<std::uint32_t> rows;
};

struct Row {
    store::RecordId id;
    std::int32_t organisation;
    std::uint16_t zone, team;
    std::int16_t birth_year;
    std::vector<std::uint32_t> tokens;  // of all its names, with an end mark after each
    std::vector<std::string> citizenships;
    bool latin = true;  // all its names are written so
    bool gone = false;
};
constexpr std::uint32_t end_of_name = 0xffffffff;

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

/// May two tokens be alike at all? Initials begin alike; else most letters of the shorter stand in the other.
bool may_match(const NameToken& a, std::uint64_t letters_a, const NameToken& b,
               std::uint64_t letters_b) {
    if (a.latin.size() == 1 || b.latin.size() == 1) return a.latin.front() == b.latin.front();
    if (a.no_vowels || b.no_vowels) return true;
    const auto fewer = std::min(std::popcount(letters_a), std::popcount(letters_b));
    const auto common = std::popcount(letters_a & letters_b);
    const auto longer = std::max(a.latin.size(), b.latin.size());
    const auto shorter = std::min(a.latin.size(), b.latin.size());
    return common * 3 >= fewer * 2 && (longer <= shorter * 2 + 2);
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
        token_of;  // by letters, and whether it has vowels
    std::vector<Row> rows;
    std::unordered_map<std::string, std::uint32_t> row_of;  // by bytes of the id
    std::unordered_multimap<std::string, std::uint32_t> by_reference;
    std::vector<std::string> words;  // zones and teams
    std::unordered_map<std::string, std::uint16_t> word_of;
    linkage::NameReader reader;
    mutable std::mutex reading;  // a NameReader remembers, and is one thread's at a time

    std::uint16_t word(const std::string& text) {
        const auto [found, added] = word_of.emplace(text, static_cast<std::uint16_t>(words.size()));
        if (added) words.push_back(text);
        return found->second;
    }

    std::uint32_t token(const NameToken& token) {
        const auto key = token.latin + (token.no_vowels ? "-" : "+") + (token.particle ? "p" : "");
        const auto [found, added] =
            token_of.emplace(key, static_cast<std::uint32_t>(tokens.size()));
        if (added) tokens.push_back({token, letters_of(token.latin) | letters_of(token.heard), {}});
        return found->second;
    }

    linkage::Name name_at(const Row& row, std::size_t& at) const {
        linkage::Name name;
        while (row.tokens[at] != end_of_name) name.push_back(tokens[row.tokens[at++]].token);
        ++at;
        return name;
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
    const auto found = held_->row_of.find(id.bytes());
    if (found == held_->row_of.end()) return;
    auto& row = held_->rows[found->second];
    for (const auto token : row.tokens) {
        if (token != end_of_name) std::erase(held_->tokens[token].rows, found->second);
    }
    row.tokens.clear();
    row.gone = true;
    std::erase_if(held_->by_reference,
                  [&](const auto& entry) { return entry.second == found->second; });
    held_->row_of.erase(found);
}

void NamesIndex::put(const Indexed& record) {
    remove(record.id);
    auto& held = *held_;
    const auto number = static_cast<std::uint32_t>(held.rows.size());
    Row row{.id = record.id,
            .organisation = record.organisation,
            .zone = held.word(record.zone),
            .team = held.word(record.team),
            .birth_year = static_cast<std::int16_t>(record.birth_year),
            .tokens = {},
            .citizenships = record.citizenships};
    for (const auto& text : record.names) {
        const auto name = held.reader.name_of(text);
        if (name.empty()) continue;
        row.latin = row.latin && is_latin(text);
        for (const auto& token : name) {
            const auto at = held.token(token);
            row.tokens.push_back(at);
            auto& rows = held.tokens[at].rows;
            if (rows.empty() || rows.back() != number) rows.push_back(number);
        }
        row.tokens.push_back(end_of_name);
    }
    row.tokens.shrink_to_fit();
    if (const auto letters = plain(record.reference); !letters.empty())
        held.by_reference.emplace(letters, number);
    held.row_of.emplace(record.id.bytes(), number);
    held.rows.push_back(std::move(row));
}

std::vector<Hit> NamesIndex::search(
    const NameQuery& query,
    const std::function<bool(std::int32_t, std::string_view, std::string_view,
                             const store::RecordId&)>& may_open) const {
    const auto& held = *held_;
    std::vector<Hit> hits;
    const auto open = [&](const Row& row) {
        return !row.gone &&
               may_open(row.organisation, held.words[row.zone], held.words[row.team], row.id);
    };

    const auto [first, last] = held.by_reference.equal_range(plain(query.text));
    for (auto at = first; at != last; ++at) {
        const auto& row = held.rows[at->second];
        if (open(row)) hits.push_back({row.id, 1, Likeness::reference});
    }
    if (const auto id = store::RecordId::parse(query.text)) {
        const auto found = held.row_of.find(id->bytes());
        if (found != held.row_of.end() && open(held.rows[found->second]))
            hits.push_back({*id, 1, Likeness::reference});
    }

    linkage::Name name;
    {
        const std::lock_guard guard(held.reading);
        name = held_->reader.name_of(query.text);
    }
    if (!name.empty()) {
        // How alike each row's best token is to each word of the query.
        std::unordered_map<std::uint32_t, float> total;
        for (const auto& word : name) {
            const auto letters = letters_of(word.latin) | letters_of(word.heard);
            std::unordered_map<std::uint32_t, float> best;
            for (const auto& token : held.tokens) {
                if (token.rows.empty() || !may_match(word, letters, token.token, token.letters))
                    continue;
                const auto alike = linkage::likeness(word, token.token);
                if (alike < least_token) continue;
                for (const auto row : token.rows) {
                    auto& kept = best[row];
                    kept = std::max(kept, static_cast<float>(alike));
                }
            }
            for (const auto& [row, alike] : best) total[row] += alike;
        }
        std::vector<std::pair<float, std::uint32_t>> candidates;
        for (const auto& [number, sum] : total) {
            const auto& row = held.rows[number];
            float score = sum;
            if (query.birth_year != 0 && row.birth_year != 0) {
                const int apart = std::abs(query.birth_year - row.birth_year);
                score += apart == 0 ? 0.5F : apart == 1 ? 0.3F : apart <= 3 ? 0.0F : -0.5F;
            }
            if (!query.citizenship.empty() && !row.citizenships.empty())
                score +=
                    std::ranges::find(row.citizenships, query.citizenship) != row.citizenships.end()
                        ? 0.3F
                        : -0.2F;
            candidates.emplace_back(-score, number);
        }
        std::ranges::sort(candidates);
        std::size_t compared = 0;
        for (const auto& [score, number] : candidates) {
            const auto& row = held.rows[number];
            if (!open(row)) continue;
            if (++compared > most_compared) break;
            double alike = 0;
            Likeness why = Likeness::sound;
            for (std::size_t at = 0; at < row.tokens.size();) {
                const auto whole = held.name_at(row, at);
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
            if (!query.citizenship.empty() && !row.citizenships.empty() &&
                std::ranges::find(row.citizenships, query.citizenship) == row.citizenships.end())
                ranked -= 0.05;
            if (ranked <= 0) continue;
            if (std::ranges::none_of(hits, [&](const Hit& hit) { return hit.id == row.id; }))
                hits.push_back({row.id, ranked, why});
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

}  // namespace palermo::registry
