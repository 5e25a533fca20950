#include "palermo/release/release.hpp"

#include <algorithm>

#include "palermo/core/date.hpp"

namespace palermo::protect {
namespace {

/// "UNODC; ONS": each once, in the order of the releases.
std::string united(std::span<const Release> releases, std::string Citation::* member) {
    std::vector<std::string> parts;
    for (const auto& release : releases) {
        const auto& text = release.statement().citation.*member;
        if (!text.empty() && std::find(parts.begin(), parts.end(), text) == parts.end()) {
            parts.push_back(text);
        }
    }
    std::string all;
    for (const auto& part : parts) all += (all.empty() ? "" : "; ") + part;
    return all;
}

template <class Column>
Column united(std::span<const Release> releases, std::size_t index) {
    Column result{std::string(releases.front().table().name(index))};
    for (const auto& release : releases) {
        const auto& part = std::get<Column>(release.table().column(index));
        for (std::size_t row = 0; row < release.table().rows(); ++row) result.push(part[row]);
    }
    return result;
}

bool same_columns(const Table& one, const Table& other) {
    if (one.columns() != other.columns()) return false;
    for (std::size_t c = 0; c < one.columns(); ++c) {
        if (one.name(c) != other.name(c) || one.column(c).index() != other.column(c).index())
            return false;
    }
    return true;
}

}  // namespace

Result<void> check(const Citation& citation, const std::string& where) {
    if (citation.publisher.empty() || citation.title.empty() || citation.released.empty()) {
        return fail(Code::invalid_input, "release.no_full_citation", {}, where);
    }
    const auto says_something = [](const std::string& text) {
        return std::any_of(text.begin(), text.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= 0x80 || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        });
    };
    if (!says_something(citation.publisher) || !says_something(citation.title)) {
        return fail(Code::invalid_input, "release.citation_without_letters", {}, where);
    }
    // Of an old study often only the year is known.
    const auto& released = citation.released;
    const bool whole = Date::parse(released).has_value();
    if (!whole && !((released.size() == 4 && Date::parse(released + "-01-01")) ||
                    (released.size() == 7 && Date::parse(released + "-01")))) {
        return fail(Code::invalid_input, "release.no_date", {}, where);
    }
    return {};
}

Result<Release> Release::joined(std::span<const Release> releases) {
    if (releases.empty()) return fail(Code::invalid_input, "release.nothing_to_join");
    if (releases.size() == 1) return releases.front();
    const auto& first = releases.front();
    Statement statement;
    statement.citation = {united(releases, &Citation::publisher),
                          united(releases, &Citation::title), first.statement().citation.released,
                          united(releases, &Citation::terms)};
    statement.recipe = {first.statement().recipe.program, {}, first.statement().recipe.parameters};
    for (const auto& release : releases) {
        const auto& own = release.statement();
        if (!same_columns(release.table(), first.table())) {
            return fail(Code::invalid_input, "release.other_columns", {}, own.citation.title);
        }
        statement.citation.released = std::max(statement.citation.released, own.citation.released);
        auto& inputs = statement.recipe.inputs;
        inputs.insert(inputs.end(), own.recipe.inputs.begin(), own.recipe.inputs.end());
        statement.attacks.insert(statement.attacks.end(), own.attacks.begin(), own.attacks.end());
        statement.printed_small += own.printed_small;
        if (statement.promise.find(own.promise) == std::string::npos) {
            statement.promise += (statement.promise.empty() ? "" : "; ") + own.promise;
        }
    }
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < first.table().columns(); ++c) {
        if (std::holds_alternative<TextColumn>(first.table().column(c))) {
            columns.emplace_back(united<TextColumn>(releases, c));
        } else {
            columns.emplace_back(united<CountColumn>(releases, c));
        }
    }
    return Release(TRY(Table::make(std::move(columns))), std::move(statement));
}

}  // namespace palermo::protect
