#include "palermo/table/table.hpp"

#include <cstring>
#include <random>
#include <unordered_set>

#include "palermo/table/names.hpp"

namespace palermo {
namespace {

std::uint64_t load(const char* bytes, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, count);
    return word;
}

__extension__ typedef unsigned __int128 Wide;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t process_key() {
    static const std::uint64_t key = [] {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }();
    return key;
}

// Multiply and fold, 16 bytes a step, as wyhash and its kin do. The two odd constants are digits of
// the golden ratio and of the square root of 3.
std::uint64_t hash_of(std::string_view value) {
    static const std::uint64_t key = process_key();
    constexpr std::uint64_t c1 = 0x9e3779b97f4a7c15;
    constexpr std::uint64_t c2 = 0xbb67ae8584caa73b;
    const char* p = value.data();
    std::size_t left = value.size();
    std::uint64_t hash = key ^ (left * c1);
    for (; left > 16; p += 16, left -= 16) hash = fold(load(p, 8) ^ c2, load(p + 8, 8) ^ hash);
    std::uint64_t a = 0, b = 0;
    if (left >= 8) {
        a = load(p, 8);
        b = load(p + left - 8, 8);
    } else if (left >= 4) {
        a = load(p, 4);
        b = load(p + left - 4, 4);
    } else if (left > 0) {
        // First, middle and last byte are all the bytes there are.
        a = std::uint64_t{static_cast<unsigned char>(p[0])} << 16 |
            std::uint64_t{static_cast<unsigned char>(p[left / 2])} << 8 |
            std::uint64_t{static_cast<unsigned char>(p[left - 1])};
    }
    return fold(fold(a ^ c2, b ^ hash) ^ key, c1);
}

std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

TextColumn::TextColumn(std::string name) : name_(std::move(name)), values_{std::string()} {}

std::optional<TextCode> TextColumn::find(std::string_view value) const {
    if (value.empty()) return 0;
    if (slots_.empty()) return std::nullopt;
    const auto hash = hash_of(value);
    for (auto at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        const Slot slot = slots_[at];
        if (slot.code == 0) return std::nullopt;
        if (slot.tag == tag_of(hash) && values_[slot.code] == value) return slot.code;
    }
}

TextCode TextColumn::code_for(std::string_view value) {
    if (value.empty()) return 0;
    if (slots_.size() < 2 * (values_.size() + 1)) grow();
    const auto hash = hash_of(value);
    auto at = hash & (slots_.size() - 1);
    for (; slots_[at].code != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].tag == tag_of(hash) && values_[slots_[at].code] == value) {
            return slots_[at].code;
        }
    }
    const auto code = static_cast<TextCode>(values_.size());
    values_.emplace_back(value);
    slots_[at] = {code, tag_of(hash)};
    return code;
}

void TextColumn::grow() {
    std::vector<Slot> bigger(slots_.empty() ? 16 : 2 * slots_.size());
    for (TextCode code = 1; code < values_.size(); ++code) {
        const auto hash = hash_of(values_[code]);
        auto at = hash & (bigger.size() - 1);
        while (bigger[at].code != 0) at = (at + 1) & (bigger.size() - 1);
        bigger[at] = {code, tag_of(hash)};
    }
    slots_ = std::move(bigger);
}

Result<Table> Table::make(std::vector<Column> columns) {
    Table table;
    table.columns_ = std::move(columns);
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto length = std::visit([](const auto& c) { return c.size(); }, table.columns_[i]);
        if (length != table.rows()) {
            return fail(Code::invalid_input, "table.columns_of_one_length", {},
                        std::string(table.name(i)));
        }
        if (!names.insert(table.name(i)).second) {
            return fail(Code::invalid_input, "table.column_name_twice", {},
                        std::string(table.name(i)));
        }
    }
    return table;
}

std::size_t Table::rows() const noexcept {
    return columns_.empty() ? 0
                            : std::visit([](const auto& c) { return c.size(); }, columns_.front());
}

std::string_view Table::name(std::size_t index) const {
    return std::visit([](const auto& c) -> std::string_view { return c.name(); }, columns_[index]);
}

namespace {

/// The column of that name and type; else the only one of that folded name, among all types.
template <class Column>
const Column* find_named(const std::vector<Table::Column>& columns, std::string_view name) {
    for (const auto& column : columns) {
        const auto* found = std::get_if<Column>(&column);
        if (found != nullptr && found->name() == name) return found;
    }
    const auto folded = folded_name(name);
    const Table::Column* only = nullptr;
    for (const auto& column : columns) {
        const auto& its_name =
            std::visit([](const auto& c) -> const std::string& { return c.name(); }, column);
        // Folding takes bytes away or keeps them, so a shorter name cannot be the same.
        if (its_name.size() < folded.size() || folded_name(its_name) != folded) continue;
        if (only != nullptr) return nullptr;
        only = &column;
    }
    return only == nullptr ? nullptr : std::get_if<Column>(only);
}

}  // namespace

const TextColumn* Table::text(std::string_view name) const {
    return find_named<TextColumn>(columns_, name);
}

const CountColumn* Table::counts(std::string_view name) const {
    return find_named<CountColumn>(columns_, name);
}

}  // namespace palermo
