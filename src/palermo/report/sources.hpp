// report/sources.hpp: what a report is made of: one row a source, one release a role.
//
//     file ──reader of `published`──> Release ──> Sources ──find(Role)──> figures
//
//     if (const auto* series = sources.find(Role::sdg)) { ... series->table() ... }
//
// A new source is a Role, a row in sources.cpp and a reader in `published`. The option of `report build`,
// what `report verify` gives back, the place in the manifest and the statement under its figures follow
// from the row.
//
// Thread safety: not changed after it is filled.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "palermo/published/admit.hpp"
#include "palermo/published/kind.hpp"
#include "palermo/release/release.hpp"

namespace palermo::report {

enum class Role : std::uint8_t {
    detections,        // detected victims and offenders; every report has it
    sdg,               // SDG 16.2.2 as published
    national_sdg,      // a State's own series, as its office publishes it
    legislation,       // register of laws (docs/formats/legislation.md)
    cases,             // protected tables of case data
    national,          // a State's own protected tables
    estimates,         // of people nobody saw (workflows/estimates.hpp)
    estimate_details,  // behind each estimate: a page a study
};

struct SourceKind {
    Role role;
    std::string_view name;  // of its files in the manifest; with `text` a field of `report build`
    std::string_view text = {};  // what that field takes; empty: it has none of its own

    /// How a file among those given as "data" is known.
    std::optional<published::Kind> kind = {};
    std::string_view cited = {};  // how such a file is cited, for who has to
    bool one = false;             // two files of it make no report
    bool alone = true;            // false: it is used only beside another of its role
    bool with_statement = false;  // made by palermo: its release.json stands beside it

    std::vector<std::string_view> figures = {};  // made of it and not of the detections
    published::Reader read = nullptr;            // none: workflows make it of capture histories
    /// The same file as detections, of which a report is made where no UNODC release is given.
    published::Reader read_as_detections = nullptr;
};

std::span<const SourceKind> source_kinds();

/// Of a file that is known by its columns, or nullptr.
const SourceKind* source_of(published::Kind kind);
/// Of a field of `report build`, or nullptr.
const SourceKind* source_named(std::string_view name);

class Sources {
public:
    /// Each role once (expects).
    void add(Role role, protect::Release release);

    /// nullptr: the report has none.
    const protect::Release* find(Role role) const;
    const Table* table(Role role) const;

    /// Of the source that a figure is made of, where it is one of its own and there.
    const protect::Statement* statement_of(std::string_view figure) const;

    /// False where a figure is made of a State's own tables and there are none: a report without them does
    /// not speak of it.
    bool can_make(std::string_view figure) const;

private:
    std::map<Role, protect::Release> releases_;
};

}  // namespace palermo::report
