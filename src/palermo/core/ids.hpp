// core/ids.hpp: what a country or a region is called between machines.
//
// An id says that a code has the right form and is of the right kind; whether there is such a
// country, and what it is called, is known to vocabulary (country(), region()), which is above.
//
// Sources  ISO 3166-1 alpha-3; UN M49.
//
//     const auto benin = CountryId::parse("BEN");   benin->text() == "BEN"
//
// Thread safety: values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace palermo {

/// A country or territory: three capital letters, "BEN".
class CountryId {
public:
    /// Nothing unless the text is three letters from A to Z: "ben", "BJ" and " BEN" are none.
    static constexpr std::optional<CountryId> parse(std::string_view text) {
        if (text.size() != 3) return std::nullopt;
        for (const char c : text) {
            if (c < 'A' || c > 'Z') return std::nullopt;
        }
        return CountryId({text[0], text[1], text[2]});
    }

    /// A view into this id.
    constexpr std::string_view text() const& noexcept { return {letters_.data(), 3}; }
    constexpr std::string_view text() const&& = delete;

    constexpr auto operator<=>(const CountryId&) const = default;

private:
    explicit constexpr CountryId(std::array<char, 3> letters) : letters_(letters) {}

    std::array<char, 3> letters_;
};

/// A region, or a country seen as one: an M49 number from 1 to 999, 204 in numbers and "204" or
/// "009" in text.
class RegionId {
public:
    static constexpr std::optional<RegionId> of(int m49) {
        if (m49 < 1 || m49 > 999) return std::nullopt;
        return RegionId(static_cast<std::int16_t>(m49));
    }
    /// One to three digits, with or without leading zeros.
    static constexpr std::optional<RegionId> parse(std::string_view text) {
        int m49 = 0;
        if (text.empty() || text.size() > 3) return std::nullopt;
        for (const char c : text) {
            if (c < '0' || c > '9') return std::nullopt;
            m49 = 10 * m49 + (c - '0');
        }
        return of(m49);
    }

    constexpr int m49() const noexcept { return m49_; }

    constexpr auto operator<=>(const RegionId&) const = default;

private:
    explicit constexpr RegionId(std::int16_t m49) : m49_(m49) {}

    std::int16_t m49_;
};

}  // namespace palermo
