#include "palermo/linkage/questions.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace palermo::linkage {

namespace {

constexpr std::size_t token_digits = 16, check_bytes = 4;

std::uint64_t number_of(const std::array<std::uint8_t, 32>& digest) {
    std::uint64_t made = 0;
    for (std::size_t i = 0; i < 8; ++i) made = made << 8 | digest[i];
    return made == 0 ? 1 : made;
}

std::string written(char letter, std::uint64_t number) {
    constexpr char digits[] = "0123456789abcdef";
    std::string made(1, letter);
    for (int shift = 60; shift >= 0; shift -= 4) made += digits[number >> shift & 15];
    return made;
}

std::string written(const Token& token) {
    return written('c', token.content) + (token.id != 0 ? written('i', token.id) : "");
}

std::string check_of(std::string_view tokens, const crypto::Key& key) {
    return crypto::hex(key.hmac("palermo question check\n" + std::string(tokens)), check_bytes);
}

// Takes "c" or "i" and sixteen digits from the front.
std::optional<std::uint64_t> taken(std::string_view& text, char letter) {
    if (text.size() < 1 + token_digits || text.front() != letter) return {};
    std::uint64_t made = 0;
    const auto* const first = text.data() + 1;
    const auto [end, trouble] = std::from_chars(first, first + token_digits, made, 16);
    if (trouble != std::errc{} || end != first + token_digits) return {};
    text.remove_prefix(1 + token_digits);
    return made;
}

std::optional<Token> token_from(std::string_view& text) {
    const auto content = taken(text, 'c');
    if (!content) return {};
    return Token{*content, taken(text, 'i').value_or(0)};
}

}  // namespace

Questions::Questions(const Records& records, const crypto::Key& key,
                     std::span<const std::string> ids)
    : records_(records), key_(key), ids_(ids) {}

std::uint64_t Questions::content_of(std::size_t record) const {
    return number_of(key_.hmac("palermo content\n" + records_.content(record)));
}

std::uint64_t Questions::id_of(std::size_t record) const {
    if (ids_.empty() || ids_[record].empty()) return 0;
    return number_of(key_.hmac("palermo record\n" + ids_[record]));
}

Token Questions::token(std::size_t record) const {
    return {content_of(record), id_of(record)};
}

std::string Questions::of(std::size_t a, std::size_t b) const {
    auto x = token(a), y = token(b);
    if (y < x) std::swap(x, y);
    const auto tokens = written(x) + written(y);
    return "q" + tokens + "k" + check_of(tokens, key_);
}

std::optional<AskedPair> asked_by(std::string_view question, const crypto::Key& key) {
    const auto end = question.rfind('k');
    if (question.empty() || question.front() != 'q' || end == std::string_view::npos) return {};
    auto tokens = question.substr(1, end - 1);
    if (question.substr(end + 1) != check_of(tokens, key)) return {};
    const auto a = token_from(tokens);
    if (!a) return {};
    const auto b = token_from(tokens);
    if (!b || !tokens.empty()) return {};
    return AskedPair{*a, *b};
}

Result<std::vector<std::string>> record_ids(const Records& records, std::span<const List> lists,
                                            Findings& findings) {
    const auto& named = records.plan().record_ids;
    if (named.empty() || lists.empty()) return std::vector<std::string>{};
    std::vector<std::string> made(records.size());
    bool some = false;
    for (std::size_t l = 0; l < lists.size(); ++l) {
        const auto own = named.find(lists[l].name);
        const auto any = named.find("");
        if (own == named.end() && any == named.end()) continue;
        const auto& said = own != named.end() ? own->second : any->second;
        const auto* column = lists[l].table->text(said.column);
        if (column == nullptr) {
            // A column for every list need not stand in every list; one named for this list must.
            if (own == named.end()) continue;
            return fail(Code::invalid_input, "linkage.no_record_id",
                        {{"column", column_name(said.column)}},
                        Where::of_file(lists[l].file_name, 1));
        }
        some = true;
        const auto& list = said.list.empty() ? lists[l].name : said.list;
        std::map<std::uint32_t, std::size_t> first_with;  // by code of the column
        std::vector<bool> twice(column->values().size(), false);
        std::int64_t shared = 0, first_shared = 0;
        const auto from = static_cast<std::size_t>(records.first_of(static_cast<int>(l)));
        const auto to = static_cast<std::size_t>(records.first_of(static_cast<int>(l) + 1));
        for (auto r = from; r < to; ++r) {
            const auto row = lists[l].rows.table_row(records.file_row(r));
            const auto code = column->code(row);
            if (code == 0) continue;
            if (!first_with.emplace(code, r).second) {
                if (shared++ == 0) first_shared = records.file_row(r);
                twice[code] = true;
                continue;
            }
            auto value = (*column)[row];
            const auto first = value.find_first_not_of(" \t");
            if (first == std::string_view::npos) continue;
            value = value.substr(first, value.find_last_not_of(" \t") - first + 1);
            made[r] = list + "\n" + std::string(value);
        }
        if (shared == 0) continue;
        for (const auto& [code, record] : first_with) {
            if (twice[code]) made[record].clear();
        }
        findings.push_back(
            {"L21",
             Severity::warning,
             {lists[l].file_name, first_shared, 0},
             std::to_string(shared) + " records have a number in " + said.column +
                 " that stands in an earlier row too, so it does not tell them apart: decisions "
                 "about them are kept by what they say; the first stands here",
             {}});
    }
    if (!some) {
        return fail(Code::invalid_input, "linkage.no_record_id",
                    {{"column", column_name(named.begin()->second.column)}},
                    Where::of_file(lists.front().file_name, 1));
    }
    return made;
}

}  // namespace palermo::linkage
