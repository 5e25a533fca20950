// linkage/detail/prepared.hpp: one field over all lists, each different value prepared once.
//
//     text ──prepare()──> code ──Prepared::level(a, b)──> how two values agree
//
// Thread safety: values; a Prepared is read by many threads at once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "palermo/linkage/identifiers.hpp"
#include "palermo/linkage/names.hpp"
#include "palermo/linkage/records.hpp"

namespace palermo::linkage::detail {

inline constexpr double like_cut = 0.80, near_cut = 0.92;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed);

/// The words of a name, or their skeletons, in one text.
std::string joined(const Name& name, bool sorted, bool skeletons, std::size_t letters = 64);

/// A field over all lists: a code a record, and what each code means. Code 0 is "not known".
struct Prepared {
    Field field;
    int top = 0;
    Pattern radix = 1;  // weight in a pattern
    std::vector<std::uint32_t> codes;
    std::vector<std::string> normal{""};  // by code, what equal values have in common
    std::vector<Name> names{{}};
    std::vector<Date> dates{{}};
    std::vector<DateDigits> digits{{}};  // of dates, as they are compared
    std::vector<double> numbers{0};
    std::vector<Identifier> identifiers{{}};
    std::vector<double>
        by_form;  // [codes] of identifiers: two people's values are equal; else empty
    double same_at_most = 1;
    std::vector<std::uint64_t> filters;  // [codes][words]
    std::vector<std::uint16_t> bits;     // set in each filter
    std::array<double, 8> cuts{};        // of the likeness of filters, from set_cuts
    std::size_t words = 0;
    std::vector<std::uint32_t> counts;  // [codes][lists]; empty where rare values are not looked at
    std::vector<std::int64_t> known_in;  // [lists]
    double diversity = 0;                // Ewens' theta
    std::unordered_map<std::string, std::uint32_t> known;
    std::vector<std::uint64_t> sounds;  // [codes] of names that may have changed places, else empty

    std::uint32_t code_for(const std::string& normal_form) {
        const auto [at, added] =
            known.emplace(normal_form, static_cast<std::uint32_t>(normal.size()));
        if (added) normal.push_back(normal_form);
        return at->second;
    }
    std::uint32_t code_for_date(const Date& date);
    int level(std::uint32_t a, std::uint32_t b) const;
};

/// Turns a raw text into a code; false where it is not what the field should hold.
bool prepare(Prepared& field, NameReader& reader, const std::string& raw, DateOrder order,
             std::uint32_t& code);

/// Sets by_form and same_at_most, after count_values(): of identifiers, and of what is compared exactly or by
/// edits and looks like one (four digits and more, each value once in a list).
void set_chance_by_form(Prepared& field);

/// Cuts the likeness of filters into levels. Pairs drawn at random are strangers by far: one in 100 of them
/// is at or above the first cut, one in 1,000 at or above the second, and from there to the same are six equal
/// steps. How like strangers are depends on how full filters are, so it is measured. Deterministic.
void set_cuts(Prepared& field);

/// One number a sound, over given and family names alike; 0 where there is no name.
void set_sounds(Prepared& field);

/// How often each value stands in each list, and how diverse the field is. Of dates, whole ones say how diverse: the
/// many whose year alone is known hold few values and would make every birthday look common. `first` as Records::first_of.
void count_values(Prepared& field, const std::vector<std::int64_t>& first);

}  // namespace palermo::linkage::detail
