#include "palermo/disclosure/earlier_releases.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/formats/source.hpp"

namespace palermo::protect {
namespace {

namespace fs = std::filesystem;

struct Found {
    formats::Source source;
    fs::path path;
    bool used = false;
};

/// A number, or a mark of a hidden one.
bool is_a_count(std::string_view text) {
    return text.empty() || text == hidden_mark || text.starts_with('<') ||
           detail::printed_number(text);
}

/// A rate or a share: in a table too, though no count.
bool is_a_share(std::string_view text) {
    const auto kind = detail::read_cell(text).kind;
    return kind == detail::CellKind::decimal || kind == detail::CellKind::percent;
}

/// Columns of numbers of a file, of counts or of shares.
std::vector<std::size_t> columns_of_numbers(const Table& table) {
    std::vector<std::size_t> result;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&table.column(c));
        if (text == nullptr) continue;
        bool counts = true, number = false;
        for (std::size_t row = 0; row < table.rows() && counts; ++row) {
            const bool share = is_a_share((*text)[row]);
            counts = share || is_a_count((*text)[row]);
            number = number || share || detail::printed_number((*text)[row]);
        }
        if (counts && number) result.push_back(c);
    }
    return result;
}

/// Does no row repeat another, the columns `but` aside? So it is in a table, and not among people.
bool all_different(const Table& table, std::span<const std::size_t> but) {
    std::set<std::vector<std::string_view>> rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::vector<std::string_view> words;
        for (std::size_t c = 0; c < table.columns(); ++c) {
            const auto* text = std::get_if<TextColumn>(&table.column(c));
            if (std::find(but.begin(), but.end(), c) != but.end()) continue;
            if (text != nullptr) words.push_back((*text)[row]);
        }
        if (words.empty() || !rows.insert(std::move(words)).second) return false;
    }
    return true;
}

/// The same table with its counts in a column "count".
Result<Table> with_counts_in(const Table& table, std::size_t counts) {
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&table.column(c));
        if (c != counts || text == nullptr) {
            columns.push_back(table.column(c));
            continue;
        }
        TextColumn renamed("count");
        for (std::size_t row = 0; row < table.rows(); ++row) renamed.push((*text)[row]);
        columns.emplace_back(std::move(renamed));
    }
    return Table::make(std::move(columns));
}

/// Where the counts of a file stand that is a table; nothing where each row is a person.
Result<std::optional<std::size_t>> place_of_counts(const Table& table, const std::string& name) {
    const auto numbers = columns_of_numbers(table);
    const auto column = [&](std::size_t c) { return std::string(table.name(c)); };
    std::vector<std::size_t> called;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        if (detail::plain(table.name(c)) == "count") return std::optional(c);
    }
    for (const auto c : numbers) {
        if (detail::names_a_count(table.name(c))) called.push_back(c);
    }
    if (called.size() == 1 && all_different(table, called)) {
        return std::optional(called.front());
    }
    if (!called.empty()) {
        return called.size() > 1 ? fail(Code::invalid_input, "earlier.two_columns_of_counts",
                                        {{"column", column_name(column(called.front()))},
                                         {"other", column_name(column(called[1]))}},
                                        name)
                                 : fail(Code::invalid_input, "earlier.rows_alike_beside_counts",
                                        {{"column", column_name(column(called.front()))}}, name);
    }
    for (std::size_t c = 0; c < table.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&table.column(c));
        for (std::size_t row = 0; text != nullptr && row < table.rows(); ++row) {
            if (!detail::names_a_total((*text)[row])) continue;
            return fail(Code::invalid_input, "earlier.row_of_a_total", {},
                        name + ":" + std::to_string(row + 2) + ":" + column(c));
        }
    }
    if (!numbers.empty() && all_different(table, numbers)) {
        std::string names;
        for (const auto c : numbers) names += (names.empty() ? "" : ", ") + column(c);
        if (numbers.size() > 1) {
            return fail(Code::invalid_input, "earlier.columns_of_numbers",
                        {{"columns", column_name(names)}}, name);
        }
        const auto* text = std::get_if<TextColumn>(&table.column(numbers.front()));
        const bool shares = std::any_of(text->values().begin(), text->values().end(), is_a_share);
        return shares ? fail(Code::invalid_input, "earlier.column_of_shares",
                             {{"column", column_name(names)}}, name)
                      : fail(Code::invalid_input, "earlier.column_of_whole_numbers",
                             {{"column", column_name(names)}}, name);
    }
    return std::optional<std::size_t>();
}

/// An earlier release that no entry knows.
Result<EarlierRelease> without_entry(const Found& found, const TableLayout* long_file) {
    const auto& table = found.source.table;
    const auto& name = found.source.digest.name;
    if (long_file != nullptr) {
        EarlierRelease result;
        result.name = name;
        result.form = Form::long_file;
        result.layout = *long_file;
        result.table = table;
        return result;
    }
    if (auto stated = detail::stated_blur(found.path, name, found.source.digest.sha256)) {
        stated->name = name;
        stated->table = TRY(formats::read_source(found.path, detail::every_row())).table;
        stated->by_hand = true;
        return *std::move(stated);
    }
    if (const auto counts = TRY(place_of_counts(table, name))) {
        return named_by_hand(TRY(with_counts_in(table, *counts)), name);
    }
    EarlierRelease result;
    result.name = name;
    result.form = Form::records;
    result.by_hand = true;
    result.tables.emplace_back();
    for (std::size_t c = 0; c < table.columns(); ++c) {
        result.tables.front().emplace_back(table.name(c));
    }
    result.table = table;
    return result;
}

Error lost(const LedgerEntry& entry, bool is_there) {
    std::vector<Argument> arguments = {{"entry", entry.number},
                                       {"purpose", asked(entry.purpose)},
                                       {"date", our_word(entry.when.substr(0, 10))},
                                       {"earlier", field_name("earlier")}};
    return is_there
               ? fail(Code::not_found, "earlier.other_bytes", std::move(arguments), entry.target)
               : fail(Code::not_found, "earlier.not_there", std::move(arguments), entry.target);
}

/// The release of one entry, from where it stands or from among the files named.
Result<EarlierRelease> released_as(const LedgerEntry& entry, std::vector<Found>& files) {
    auto known = published_from(entry.reading);
    if (!known) {
        auto refusal = known.error();
        refusal.code = Code::corrupt;
        refusal.where = "entry " + std::to_string(entry.number) + " of the ledger";
        return refusal;
    }
    known->name = detail::entry_name(entry.number);
    for (auto& file : files) {
        if (file.source.digest.sha256 != entry.release_sha256) continue;
        file.used = true;
        known->table = TRY(formats::read_source(file.path, detail::every_row())).table;
        return *std::move(known);
    }
    auto place = formats::read_source(entry.target, detail::every_row());
    if (!place || place->digest.sha256 != entry.release_sha256) {
        std::error_code ignored;
        return lost(entry, fs::exists(entry.target, ignored));
    }
    known->table = std::move(place->table);
    return *std::move(known);
}

}  // namespace

Result<std::vector<EarlierRelease>> earlier_releases(const Ledger* ledger,
                                                     std::span<const fs::path> named,
                                                     const TableLayout* long_file) {
    std::vector<Found> files;
    for (const auto& path : named) files.push_back({TRY(formats::read_source(path)), path});
    std::vector<EarlierRelease> known, result;
    if (ledger != nullptr) {
        for (const auto& entry : ledger->entries()) {
            if (entry.state != EntryState::committed || entry.is_private()) continue;
            known.push_back(TRY(released_as(entry, files)));
        }
    }
    for (const auto& file : files) {
        if (!file.used) result.push_back(TRY(without_entry(file, long_file)));
    }
    result.insert(result.end(), known.begin(), known.end());
    return result;
}

}  // namespace palermo::protect
