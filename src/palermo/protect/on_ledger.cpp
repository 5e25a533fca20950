#include "palermo/protect/on_ledger.hpp"

#include <algorithm>

#include "palermo/formats/source.hpp"
#include "palermo/protect/detail/statement_aside.hpp"

namespace palermo::protect {
namespace {

namespace fs = std::filesystem;

struct Found {
    formats::Source source;
    fs::path path;
    bool used = false;
};

/// An earlier release that no entry knows.
Result<Published> without_entry(const Found& found, const TableLayout* long_file) {
    const auto& table = found.source.table;
    const auto& name = found.source.digest.name;
    if (long_file != nullptr) {
        Published result;
        result.name = name;
        result.form = Form::long_file;
        result.layout = *long_file;
        result.table = table;
        return result;
    }
    if (table.text("count") != nullptr) return named_by_hand(table, name);
    Published result;
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
    return fail(Code::not_found,
                "entry " + std::to_string(entry.number) + " of the ledger (" + entry.purpose +
                    ", " + entry.when.substr(0, 10) + ") was published as this file, which is " +
                    (is_there ? "there with other bytes" : "not there") +
                    "; without it nobody can tell what the next release gives away: put it back, "
                    "or name it as published with --earlier",
                entry.target);
}

/// The release of one entry, from where it stands or from among the files named.
Result<Published> released_as(const LedgerEntry& entry, std::vector<Found>& files) {
    auto known = published_from(entry.reading);
    if (!known) {
        return fail(Code::corrupt, known.error().message,
                    "entry " + std::to_string(entry.number) + " of the ledger");
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

Result<std::vector<Published>> earlier_releases(const Ledger* ledger,
                                                std::span<const fs::path> named,
                                                const TableLayout* long_file) {
    std::vector<Found> files;
    for (const auto& path : named) files.push_back({TRY(formats::read_source(path)), path});
    std::vector<Published> known, result;
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
