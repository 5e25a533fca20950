#include "palermo/disclosure/detail/printed.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <charconv>
#include <utility>
#include <vector>

#include "palermo/vocabulary/total_words.hpp"

namespace palermo::protect::detail {
namespace {

bool is_space(UChar32 c) {
    // Zero-width space and byte order mark are not white space to Unicode, and are to a reader.
    return u_isUWhiteSpace(c) || c == 0x200B || c == 0xFEFF || c == 0x2060;
}

/// Digits, separators and what else stands in a number, in ASCII: "1 234" of any script's digits and
/// any kind of space. Nothing where another letter or sign is in it.
std::optional<std::string> number_signs(std::string_view text) {
    const auto whole = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
    std::string result;
    for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
        const auto c = whole.char32At(at);
        if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) {
            result.push_back(static_cast<char>('0' + u_charDigitValue(c)));
        } else if (is_space(c)) {
            result.push_back(' ');
        } else if (c == ',' || c == 0x066C || c == 0xFF0C) {
            result.push_back(',');
        } else if (c == '.' || c == 0x066B || c == 0xFF0E) {
            result.push_back('.');
        } else if (c == '\'' || c == 0x2019) {
            result.push_back('\'');
        } else if (c == '-' || c == 0x2212) {
            result.push_back('-');
        } else if (c == '%' || c == 0x066A || c == 0xFF05) {
            result.push_back('%');
        } else {
            return {};
        }
    }
    const auto first = result.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return result.substr(first, result.find_last_not_of(' ') + 1 - first);
}

/// A number taken apart: runs of digits and the sign after each but the last.
struct Parts {
    std::vector<std::string> digits;
    std::string signs;  // shape [digits - 1]
};

std::optional<Parts> parts_of(std::string_view number) {
    Parts result{{""}, {}};
    for (const char c : number) {
        if (c >= '0' && c <= '9') {
            result.digits.back().push_back(c);
        } else {
            if (result.digits.back().empty() || c == '-' || c == '%') return {};
            result.signs.push_back(c);
            result.digits.emplace_back();
        }
    }
    if (result.digits.back().empty()) return {};
    return result;
}

bool only_zeros(const std::string& digits) {
    return digits.find_first_not_of('0') == std::string::npos;
}

/// Are the first `count` runs of digits groups: 1,234,567 or, with commas, 12,34,567?
bool grouped(const Parts& parts, std::size_t count) {
    for (std::size_t i = 1; i + 1 < count; ++i) {
        if (parts.signs[i] != parts.signs[0]) return false;
    }
    if (parts.digits[0].size() > 3 || parts.digits[count - 1].size() != 3) return false;
    bool threes = true, twos = parts.signs[0] == ',' && parts.digits[0].size() <= 2;
    for (std::size_t i = 1; i + 1 < count; ++i) {
        threes = threes && parts.digits[i].size() == 3;
        twos = twos && parts.digits[i].size() == 2;
    }
    return threes || twos;
}

std::pair<CellKind, std::int64_t> value_of(const Parts& parts, std::size_t count) {
    std::string digits;
    for (std::size_t i = 0; i < count; ++i) digits += parts.digits[i];
    std::int64_t value = 0;
    const auto [stopped, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || value >= no_limit) return {CellKind::unknown, 0};
    return {CellKind::number, value};
}

/// The kind of a number without sign and percent, and its value.
std::pair<CellKind, std::int64_t> unsigned_number(std::string_view number) {
    const auto parts = parts_of(number);
    if (!parts) return {CellKind::unknown, 0};
    const auto runs = parts->digits.size();
    if (runs == 1) return value_of(*parts, 1);
    const char last = parts->signs.back();
    const bool can_be_decimal = (last == '.' || last == ',') &&
                                parts->signs.find(last) == runs - 2 &&
                                (runs == 2 || grouped(*parts, runs - 1));
    const bool can_be_grouped = grouped(*parts, runs);
    // 1.234 is a thousand here and a fraction there; a comma before three digits is the former.
    if (can_be_grouped && can_be_decimal && last == '.') return {CellKind::ambiguous, 0};
    if (can_be_grouped) return value_of(*parts, runs);
    if (!can_be_decimal) return {CellKind::unknown, 0};
    if (!only_zeros(parts->digits.back())) return {CellKind::decimal, 0};
    return value_of(*parts, runs - 1);
}

std::pair<CellKind, std::int64_t> any_number(std::string_view text) {
    const auto signs = number_signs(text);
    if (!signs) return {CellKind::unknown, 0};
    std::string_view rest = *signs;
    const bool percent = rest.ends_with('%');
    if (percent) rest.remove_suffix(1);
    if (percent && rest.ends_with(' ')) rest.remove_suffix(1);
    const bool negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    if (negative && rest.starts_with(' ')) rest.remove_prefix(1);
    const auto found = unsigned_number(rest);
    if (found.first == CellKind::unknown) return found;
    if (percent) return {CellKind::percent, 0};
    if (negative) return {found.second == 0 ? found.first : CellKind::negative, found.second};
    return found;
}

/// The numbers of a text that is written as `pattern`, "{n} to {m}"; nothing where it is not.
std::optional<std::pair<std::int64_t, std::int64_t>> written_as(std::string_view text,
                                                                std::string_view pattern) {
    std::pair<std::int64_t, std::int64_t> result{0, 0};
    const auto before = pattern.substr(0, pattern.find("{n}"));
    auto rest = pattern.substr(before.size() + 3);
    if (!text.starts_with(before)) return {};
    text.remove_prefix(before.size());
    const auto second = rest.find("{m}");
    const auto number = [](std::string_view digits, std::int64_t& value) {
        const auto found = any_number(digits);
        value = found.second;
        return found.first == CellKind::number && !digits.starts_with('-');
    };
    if (second == std::string_view::npos) {
        if (!text.ends_with(rest) || text.size() <= rest.size()) return {};
        if (!number(text.substr(0, text.size() - rest.size()), result.first)) return {};
        return result;
    }
    const auto between = rest.substr(0, second);
    const auto after = rest.substr(second + 3);
    const auto at = text.find(between);
    if (at == std::string_view::npos || !text.ends_with(after)) return {};
    const auto tail = text.substr(at + between.size());
    if (tail.size() <= after.size()) return {};
    if (!number(text.substr(0, at), result.first)) return {};
    if (!number(tail.substr(0, tail.size() - after.size()), result.second)) return {};
    return result.first < result.second ? std::optional(result) : std::nullopt;
}

std::int64_t end_of(std::string_view said, std::pair<std::int64_t, std::int64_t> numbers,
                    std::int64_t otherwise) {
    if (said.empty()) return otherwise;
    if (said == "n-1") return numbers.first - 1;
    if (said == "n+1") return numbers.first + 1;
    return said == "n" ? numbers.first : said == "m" ? numbers.second : 0;
}

std::optional<CellRead> common_mark(const std::string& text) {
    for (const auto& words : mark_words()) {
        if (words.meaning != Meaning::range) {
            if (text == words.text) return CellRead{CellKind::mark, Bounds{}, words.meaning};
            continue;
        }
        const auto numbers = written_as(text, words.text);
        if (!numbers) continue;
        const Bounds bounds{end_of(words.low, *numbers, 0), end_of(words.high, *numbers, no_limit)};
        if (bounds.low > bounds.high) continue;
        return CellRead{CellKind::mark, bounds, Meaning::range};
    }
    return {};
}

bool among(std::span<const std::string_view> patterns, std::string_view text) {
    for (const auto pattern : patterns) {
        if (pattern.starts_with('*')
                ? text.ends_with(pattern.substr(1)) && text.size() >= pattern.size()
            : pattern.ends_with('*') ? text.starts_with(pattern.substr(0, pattern.size() - 1)) &&
                                           text.size() >= pattern.size()
                                     : text == pattern) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string plain(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const composed = icu::Normalizer2::getNFCInstance(status);
    auto whole = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
    whole.foldCase();
    if (U_SUCCESS(status)) whole = composed->normalize(whole, status);
    icu::UnicodeString result;
    for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
        const auto c = whole.char32At(at);
        if (!is_space(c)) {
            result.append(c);
        } else if (!result.isEmpty() && result.char32At(result.length() - 1) != ' ') {
            result.append(static_cast<UChar32>(' '));
        }
    }
    if (result.endsWith(u" ", 1)) result.truncate(result.length() - 1);
    std::string utf8;
    result.toUTF8String(utf8);
    return utf8;
}

std::string without_accents(std::string_view text) {
    const auto own = plain(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* const apart = icu::Normalizer2::getNFKDInstance(status);
    const auto whole = icu::UnicodeString::fromUTF8({own.data(), static_cast<int>(own.size())});
    if (U_FAILURE(status)) return own;
    const auto decomposed = apart->normalize(whole, status);
    if (U_FAILURE(status)) return own;
    icu::UnicodeString result;
    for (std::int32_t at = 0; at < decomposed.length(); at = decomposed.moveIndex32(at, 1)) {
        const auto c = decomposed.char32At(at);
        if (c < 0x300 || c > 0x36F) result.append(c);
    }
    std::string utf8;
    result.toUTF8String(utf8);
    return utf8;
}

std::string as_read(std::string_view label) {
    // Spreadsheets keep the zero of 01 with a formula.
    if (label.size() > 3 && label.starts_with("=\"") && label.ends_with('"')) {
        label = label.substr(2, label.size() - 3);
    }
    if (const auto number = printed_number(label)) return std::to_string(*number);
    const auto whole = icu::UnicodeString::fromUTF8({label.data(), static_cast<int>(label.size())});
    icu::UnicodeString result;
    for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
        const auto c = whole.char32At(at);
        if (c == 0xAD || c == 0x200C || c == 0x200D) continue;
        const bool dash = u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212;
        const bool apostrophe = c == '`' || c == 0xB4 || c == 0x2BC || c == 0x2018 || c == 0x2019 ||
                                c == 0x201B || c == 0x2032 || c == 0xFF07;
        result.append(dash         ? static_cast<UChar32>('-')
                      : apostrophe ? static_cast<UChar32>('\'')
                                   : c);
    }
    std::string utf8;
    result.toUTF8String(utf8);
    return utf8;
}

bool alike(std::string_view a, std::string_view b) {
    const auto plain_a = plain(a), plain_b = plain(b);
    if (plain_a == plain_b) return true;
    const auto bare_a = without_accents(a), bare_b = without_accents(b);
    return bare_a == bare_b && (plain_a == bare_a || plain_b == bare_b);
}

std::optional<std::int64_t> printed_number(std::string_view text) {
    const auto [kind, value] = any_number(text);
    if (kind != CellKind::number) return {};
    return value;
}

bool names_a_count(std::string_view column) {
    return among(count_names(), plain(column));
}

CellRead read_cell(std::string_view text, std::span<const Mark> marks) {
    for (const auto& mark : marks) {
        if (text == mark.text) {
            if (mark.bounds.known()) return {CellKind::number, mark.bounds};
            return {CellKind::mark, mark.bounds,
                    mark.bounds == Bounds{} ? Meaning::hidden : Meaning::range};
        }
    }
    const auto low = plain(text);
    if (low.empty()) return {CellKind::blank, Bounds{}};
    const auto [kind, value] = any_number(text);
    if (kind == CellKind::number) return {kind, {value, value}};
    if (const auto mark = common_mark(low)) return *mark;
    return {kind, Bounds{}};
}

Error why_not_read(CellKind kind, std::string where) {
    switch (kind) {
        case CellKind::decimal:
            return fail(Code::invalid_input, "cells.decimals", {}, std::move(where));
        case CellKind::percent:
            return fail(Code::invalid_input, "cells.percentage", {}, std::move(where));
        case CellKind::negative:
            return fail(Code::invalid_input, "cells.below_zero", {}, std::move(where));
        case CellKind::ambiguous:
            return fail(Code::invalid_input, "cells.thousand_or_fraction", {}, std::move(where));
        case CellKind::number:
        case CellKind::blank:
        case CellKind::mark:
        case CellKind::unknown:
            break;
    }
    return fail(Code::invalid_input, "cells.no_count", {{"mark", field_name("mark")}},
                std::move(where));
}

}  // namespace palermo::protect::detail

namespace palermo::protect {

bool names_a_total(std::string_view label) {
    return detail::among(vocabulary::total_words(), detail::plain(label));
}

namespace {

/// "total" and " 80" of "total: 80", with the colon of any script.
std::pair<std::string_view, std::string_view> parted_at_colon(std::string_view text) {
    for (const std::string_view colon : {":", "："}) {
        const auto at = text.find(colon);
        if (at == text.npos) continue;
        auto rest = text.substr(at + colon.size());
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        return {text.substr(0, at), rest};
    }
    return {text, {}};
}

}  // namespace

bool is_a_row_of_sums(std::span<const std::string_view> cells) {
    bool named = false;
    for (const auto cell : cells) {
        const auto text = detail::plain(cell);
        if (text.empty() || detail::printed_number(text)) continue;
        const auto [word, number] = parted_at_colon(text);
        if (!names_a_total(word) || (!number.empty() && !detail::printed_number(number))) {
            return false;
        }
        named = true;
    }
    return named;
}

}  // namespace palermo::protect
