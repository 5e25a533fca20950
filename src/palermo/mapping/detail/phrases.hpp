// mapping/detail/phrases.hpp: what the words of an answer say, each word known or the answer not.
//
//     read("Labour, Domestic & Criminal") -> [LAB] [LAB.DOM] [CRIM]     read("purple") -> unread
//
// The longest phrase wins. A word that is not in the list leaves the answer unread: half an answer
// understood is an answer misunderstood.
//
// Thread safety: read by many threads at once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "palermo/mapping/detail/fold.hpp"
#include "palermo/mapping/fields.hpp"

namespace palermo::mapping::detail {

/// A piece of an answer that is one phrase, or one word that nobody knows.
struct Piece {
    enum class Is : std::uint8_t { known, unknown, separator, open, close };
    Is is = Is::known;
    std::set<std::string> codes = {};  // codes and marks; "-" alone: says nothing
    std::vector<std::string> words = {};
    bool any_of = false;  // "or", "and/or"
    bool all_of = false;  // "and"
};

class Phrases {
public:
    /// The words of one field with those of every field. Built once for each field.
    static const Phrases& of(Field field);

    std::vector<Piece> read(const std::vector<Token>& tokens) const;

    /// The codes of a label that is one phrase as a whole, whatever stands between its words.
    const std::set<std::string>* whole(const std::string& key) const;

    struct Known {
        std::string code;
        std::string label;  // normal form, for likeness
    };
    const std::vector<Known>& known() const { return known_; }

private:
    explicit Phrases(Field field);
    void add(std::string_view phrase, std::string_view code);
    const std::set<std::string>* find(const std::vector<std::string>& words, std::size_t from,
                                      std::size_t count) const;
    bool split(const std::string& word, std::vector<Piece>& pieces) const;

    std::unordered_map<std::string, std::set<std::string>> exact_;     // words with a space between
    std::unordered_map<std::string, std::set<std::string>> prefixes_;  // the same, of "word*"
    std::unordered_map<std::string, std::set<std::string>> whole_;     // without spaces
    std::vector<Known> known_;
    std::size_t longest_ = 1;
};

}  // namespace palermo::mapping::detail
