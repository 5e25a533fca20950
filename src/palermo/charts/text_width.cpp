#include "palermo/charts/text_width.hpp"

#include <algorithm>
#include <array>

#include "palermo/charts/detail/font_tables.hpp"
#include "palermo/core/utf8.hpp"

namespace palermo::charts {

namespace {

constexpr std::uint32_t lam = 0x644;

bool is_mark(std::uint32_t code) {  // over or under a letter; joins nothing and parts nothing
    return (code >= 0x0300 && code <= 0x036F) || (code >= 0x064B && code <= 0x065F) ||
           code == 0x0670 || (code >= 0x06D6 && code <= 0x06DC);
}

bool is_invisible(std::uint32_t code) {
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

enum class Joins : std::uint8_t { none, before /* to the letter before it */, both };

Joins joins(std::uint32_t code) {
    if (code < 0x620 || code > 0x6D5) return code == 0x200D ? Joins::both : Joins::none;
    if (code == 0x621 || code == 0x674 || code == 0x6D4 || (code >= 0x660 && code <= 0x66D)) {
        return Joins::none;
    }
    const bool before_only = (code >= 0x622 && code <= 0x625) || code == 0x627 || code == 0x629 ||
                             (code >= 0x62F && code <= 0x632) || code == 0x648 ||
                             (code >= 0x671 && code <= 0x677) || (code >= 0x688 && code <= 0x699) ||
                             code == 0x6C0 || (code >= 0x6C3 && code <= 0x6CB) || code == 0x6CD ||
                             code == 0x6CF || code >= 0x6D2;
    return before_only ? Joins::before : Joins::both;
}

template <class Table>
auto* row_of(const Table& table, std::uint32_t code) {
    const auto found = std::lower_bound(table.begin(), table.end(), code,
                                        [](const auto& row, auto key) { return row.code < key; });
    return found != table.end() && found->code == code ? &*found : nullptr;
}

std::uint32_t plain(std::uint32_t code, bool semibold) {
    if (is_invisible(code) || code < 0x20) return 0;
    if (const auto* row = row_of(detail::advances(), code)) {
        return semibold ? row->semibold : row->regular;
    }
    return is_mark(code) ? 0 : 1000;
}

std::uint32_t form_of(const detail::JoinedAdvance& row, bool semibold, bool from_before,
                      bool to_next) {
    const auto& widths = semibold ? row.semibold : row.regular;
    return widths[from_before ? (to_next ? 2 : 3) : (to_next ? 1 : 0)];
}

}  // namespace

double text_width(std::string_view text, double size, Weight weight) {
    const bool semibold = weight == Weight::semibold;
    // The letters of printable ASCII, looked up once.
    static const auto ascii = [] {
        std::array<std::array<std::uint16_t, 2>, 128> table{};
        for (std::uint32_t code = 0x20; code < 0x7F; ++code) {
            table[code] = {static_cast<std::uint16_t>(plain(code, false)),
                           static_cast<std::uint16_t>(plain(code, true))};
        }
        return table;
    }();

    std::uint64_t thousandths = 0;
    bool from_before = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            thousandths += ascii[byte][semibold];
            from_before = false;
            ++at;
            continue;
        }
        const auto [code, bytes] = utf8::character_at(text, at);
        at += bytes;
        if (is_mark(code)) {
            thousandths += plain(code, semibold);
            continue;
        }
        const auto kind = joins(code);
        if (kind == Joins::none) {
            thousandths += plain(code, semibold);
            from_before = false;
            continue;
        }
        // The next letter, over the marks.
        std::uint32_t next = 0;
        std::size_t next_at = at, next_bytes = 0;
        while (next_at < text.size()) {
            const auto [letter, length] = utf8::character_at(text, next_at);
            next = letter, next_bytes = length;
            if (!is_mark(letter)) break;
            next_at += length, next = 0;
        }
        const bool joined_before = from_before;
        if (code == lam && next_bytes != 0) {
            if (const auto* row = row_of(detail::lam_alef_advances(), next)) {
                thousandths += form_of(*row, semibold, joined_before, false);
                at = next_at + next_bytes;
                from_before = false;
                continue;
            }
        }
        const bool to_next = kind == Joins::both && joins(next) != Joins::none;
        if (const auto* row = row_of(detail::joined_advances(), code)) {
            thousandths += form_of(*row, semibold, joined_before, to_next);
        } else {
            thousandths += plain(code, semibold);
        }
        from_before = to_next;
    }
    return static_cast<double>(thousandths) * size / 1000;
}

}  // namespace palermo::charts
