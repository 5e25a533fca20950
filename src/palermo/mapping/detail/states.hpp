// mapping/detail/states.hpp: what a citizenship that somebody typed can be.
//
//     States::find("nigériane") -> NGA     States::find("Dominican") -> ambiguous: DMA, DOM
//
// Sources  Unicode CLDR by way of ICU (names in all its languages), UN names (data/vocabulary),
//          decided labels (data/lookups), ISO 3166, IOC and FIFA codes, data/vocabulary/office_*.csv
//
// Thread safety: read by many threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "palermo/mapping/detail/fold.hpp"
#include "palermo/mapping/values.hpp"

namespace palermo::mapping::detail {

class States {
public:
    /// Made at the first call: about 0.2 s of one processor.
    static const States& shipped();

    /// Nothing where the label is neither a name nor put together from names.
    std::optional<Meaning> find(std::string_view label) const;

    struct Name {
        std::string iso3;
        std::string normal;  // for likeness
        std::string shown;
    };
    const std::vector<Name>& names() const { return names_; }

    /// Whether the label as it stands is a name of that State, in some language.
    bool is_name(std::string_view label, std::string_view iso3) const;

    /// Spellings that name one State in one language and another in another, for tests.
    std::vector<std::string> shared_spellings() const;
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Means as = Means::value;
        std::uint8_t tier = 0;  // 0 said here, 1 UN names and decided, 2 CLDR and demonyms
        By by = By::known_spelling;
        std::vector<std::uint16_t> codes = {};  // into countries()
    };

    States();
    void add(std::string key, const Entry& entry);
    void add_name(std::string_view name, Entry entry);
    void add_cldr();
    void add_codes();
    void add_demonyms();

    const Entry* entry(const std::string& key) const;
    std::optional<Meaning> meaning(const Entry* entry) const;
    std::optional<Meaning> simple(const std::vector<Token>& tokens) const;
    std::optional<Meaning> without_formal_words(const std::vector<Token>& tokens) const;
    std::optional<Meaning> abbreviated(const std::vector<Token>& tokens) const;
    std::optional<Meaning> two_demonyms(const std::vector<Token>& tokens) const;
    std::optional<Meaning> in_parts(const std::vector<Token>& tokens) const;
    std::optional<Meaning> with_marks(const std::vector<Token>& tokens) const;

    std::unordered_map<std::string, Entry> entries_;        // by key, words without spaces
    std::unordered_map<std::string, Entry> by_words_;       // by the words in order of the alphabet
    std::unordered_map<std::string, Entry> by_consonants_;  // Arabic without long vowels
    std::unordered_map<std::string, std::vector<std::string>> arabic_keys_;  // by consonants
    std::unordered_map<std::string, std::vector<std::vector<std::string>>> long_names_;
    std::set<std::string> english_demonyms_;
    std::vector<Name> names_;
};

}  // namespace palermo::mapping::detail
