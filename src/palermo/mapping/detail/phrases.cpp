#include "palermo/mapping/detail/phrases.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "palermo/core/utf8.hpp"
#include "palermo/mapping/detail/words.hpp"
#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/terms.hpp"

namespace palermo::mapping::detail {
namespace {

const std::set<std::string, std::less<>>& or_words() {
    static const std::set<std::string, std::less<>> words = {
        "or",  "ou",  "o",    "u",    "oder", "of",   "sau",   "или", "або",
        "чи",  "ili", "или",  "ose",  "lub",  "veya", "او",    "يا",  "或",
        "หรือ", "ឬ",   "hoac", "atau", "au",   "ama",  "eller", "tai", "või"};
    return words;
}

const std::set<std::string, std::less<>>& and_words() {
    static const std::set<std::string, std::less<>> words = {
        "and", "et",  "y",   "e",   "und", "en", "si",  "и",         "та", "і",
        "i",   "dhe", "ve",  "و",   "和",  "与", "及",  "และ",       "និង", "va",
        "dan", "na",  "iyo", "och", "og",  "ja", "eta", "as well as"};
    return words;
}

std::vector<std::string> words_of(const std::vector<Token>& tokens) {
    std::vector<std::string> words;
    for (const auto& token : tokens) {
        if (token.is == Token::Is::word) words.push_back(token.text);
    }
    return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t count) {
    std::string text;
    for (std::size_t i = from; i < from + count; ++i) {
        if (i > from) text += ' ';
        text += words[i];
    }
    return text;
}

bool is_mark(std::string_view code) {
    return code == "-" || code == "?" || code.starts_with('#');
}

std::optional<vocabulary::List> list_of(Field field) {
    switch (field) {
        case Field::sex:
            return vocabulary::List::sex;
        case Field::form:
            return vocabulary::List::form;
        case Field::means:
            return vocabulary::List::means;
        default:
            return std::nullopt;
    }
}

}  // namespace

void Phrases::add(std::string_view phrase, std::string_view code) {
    const bool prefix = phrase.size() > 1 && phrase.ends_with('*');
    if (prefix) phrase.remove_suffix(1);
    const auto words = words_of(fold(phrase));
    if (words.empty()) return;
    longest_ = std::max(longest_, words.size());
    const auto text = joined(words, 0, words.size());
    auto& table = prefix ? prefixes_ : exact_;
    table[text].insert(std::string(code));
    if (!prefix) {
        std::string key;
        for (const auto& word : words) key += word;
        whole_[key].insert(std::string(code));
    }
    if (!is_mark(code)) known_.push_back({std::string(code), vocabulary::normalised(phrase)});
}

Phrases::Phrases(Field field) {
    const auto add_rows = [&](std::optional<Field> owner, auto&& wanted) {
        for (const auto& row : word_rows()) {
            if (row.field != owner) continue;
            // In names of States small words are parts: "Sudán del Sur" is no "sur" (on) of Sudan.
            if (!owner && field == Field::citizenship && row.code == "-") continue;
            for (std::size_t at = 0; at <= row.phrases.size();) {
                const auto end = std::min(row.phrases.find(';', at), row.phrases.size());
                const auto phrase = row.phrases.substr(at, end - at);
                if (wanted(phrase)) add(phrase, row.code);
                at = end + 1;
            }
        }
    };
    const auto owner = field == Field::age_group ? Field::age : field;
    add_rows(owner, [](std::string_view) { return true; });
    if (owner == Field::consent) add_rows(Field::answer, [](std::string_view) { return true; });
    if (const auto list = list_of(field)) {
        const auto terms = *list == vocabulary::List::sex    ? vocabulary::sexes()
                           : *list == vocabulary::List::form ? vocabulary::forms()
                                                             : vocabulary::means();
        for (const auto& term : terms) {
            if (term.code == "U" || term.code == "T" || term.code == "UNK") continue;
            for (const auto& name : term.names) {
                if (exact_.count(joined(words_of(fold(name)), 0, words_of(fold(name)).size())) ==
                    0) {
                    add(name, term.code);
                }
            }
        }
    }
    // What a field says itself goes before what is said of every field: "other" is a sex, and in a
    // column of yes and no "na" is nothing else.
    const auto own = exact_;
    add_rows(std::nullopt, [&](std::string_view phrase) {
        const auto words = words_of(fold(phrase));
        return !words.empty() && own.count(joined(words, 0, words.size())) == 0;
    });
    // A word that says something says more than the same word that says nothing elsewhere.
    for (auto* table : {&exact_, &prefixes_, &whole_}) {
        for (auto& [text, codes] : *table) {
            if (codes.size() > 1) codes.erase("-");
        }
    }
}

const Phrases& Phrases::of(Field field) {
    static std::array<std::once_flag, 64> made;
    static std::array<std::unique_ptr<Phrases>, 64> held;
    const auto at = static_cast<std::size_t>(field);
    std::call_once(made[at], [&] { held[at].reset(new Phrases(field)); });
    return *held[at];
}

const std::set<std::string>* Phrases::whole(const std::string& key) const {
    const auto found = whole_.find(key);
    return found == whole_.end() ? nullptr : &found->second;
}

const std::set<std::string>* Phrases::find(const std::vector<std::string>& words, std::size_t from,
                                           std::size_t count) const {
    auto text = joined(words, from, count);
    if (const auto found = exact_.find(text); found != exact_.end()) return &found->second;
    if (prefixes_.empty()) return nullptr;
    const auto last = text.size() - words[from + count - 1].size();
    for (auto size = text.size(); size > last + 2; --size) {
        if (const auto found = prefixes_.find(text.substr(0, size)); found != prefixes_.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

/// Scripts without spaces: the word cut into phrases, each as long as can be.
bool Phrases::split(const std::string& word, std::vector<Piece>& pieces) const {
    std::vector<Piece> made;
    for (std::size_t at = 0; at < word.size();) {
        std::size_t best = 0;
        const std::set<std::string>* codes = nullptr;
        bool joins = false;
        for (auto end = word.size(); end > at && best == 0; --end) {
            const auto part = word.substr(at, end - at);
            if (const auto found = exact_.find(part); found != exact_.end()) {
                best = end - at, codes = &found->second;
            } else if (and_words().contains(part)) {
                best = end - at, joins = true;
            }
        }
        if (best == 0) return false;
        Piece piece{.words = {word.substr(at, best)}};
        piece.any_of = or_words().contains(piece.words[0]);
        piece.all_of = joins;
        piece.codes = codes != nullptr ? *codes : std::set<std::string>{"-"};
        made.push_back(std::move(piece));
        at += best;
    }
    pieces.insert(pieces.end(), made.begin(), made.end());
    return true;
}

std::vector<Piece> Phrases::read(const std::vector<Token>& tokens) const {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < tokens.size();) {
        if (tokens[at].is != Token::Is::word) {
            const auto is = tokens[at].is == Token::Is::separator ? Piece::Is::separator
                            : tokens[at].is == Token::Is::open    ? Piece::Is::open
                                                                  : Piece::Is::close;
            pieces.push_back({.is = is, .words = {tokens[at].text}});
            ++at;
            continue;
        }
        auto end = at;
        std::vector<std::string> words;
        while (end < tokens.size() && tokens[end].is == Token::Is::word &&
               words.size() < longest_) {
            words.push_back(tokens[end++].text);
        }
        bool taken = false;
        for (auto count = words.size(); count > 0 && !taken; --count) {
            if (const auto* const codes = find(words, 0, count)) {
                Piece piece{.codes = *codes};
                piece.words.assign(words.begin(),
                                   words.begin() + static_cast<std::ptrdiff_t>(count));
                piece.any_of = count == 1 && or_words().contains(words[0]);
                piece.all_of = count == 1 && and_words().contains(words[0]);
                pieces.push_back(std::move(piece));
                at += count;
                taken = true;
            }
        }
        if (taken) continue;
        const auto& word = words[0];
        if (and_words().contains(word)) {
            pieces.push_back({.codes = {"-"}, .words = {word}, .all_of = true});
        } else if (runs_on(word) && split(word, pieces)) {
            // its pieces stand in the list now
        } else {
            // Arabic writes "and", "by" and "for" together with the word that follows.
            bool known = false;
            for (const std::string_view prefix : {"و", "ب", "ل", "لل", "بال", "وال", "ول", "وب"}) {
                if (!word.starts_with(prefix)) continue;
                const std::vector<std::string> rest = {without_article(word.substr(prefix.size()))};
                if (rest[0].empty()) continue;
                if (const auto* const codes = find(rest, 0, 1)) {
                    if (prefix.starts_with("و")) {
                        pieces.push_back({.codes = {"-"}, .words = {"و"}, .all_of = true});
                    }
                    pieces.push_back({.codes = *codes, .words = {word}});
                    known = true;
                    break;
                }
            }
            if (!known) pieces.push_back({.is = Piece::Is::unknown, .words = {word}});
        }
        ++at;
    }
    return pieces;
}

}  // namespace palermo::mapping::detail
