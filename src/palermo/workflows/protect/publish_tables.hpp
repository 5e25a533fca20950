// workflows/protect/publish_tables.hpp: exact, rounded or perturbed tables in which nobody can be found.
//
//     records + columns to count by ──╮
//     a long file of tables ──────────┼─hide, round or perturb──> Candidate ──publish()──> TablesOutcome
//     two editions of one long file ──╯
//
//     const auto outcome = TRY(publish_tables({.file = {"cases.csv"}, .out = {"table.csv"},
//                                              .by = {"region", "form"}}, task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Guide   docs/guides/protect-tables.md
// Thread safety: a function of its arguments; one ledger is used by one of them at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "palermo/disclosure/cell_key.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/protect/layout.hpp"
#include "palermo/workflows/protect/publication.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct TablesRequest {
    Input file = {};
    Output out = {};

    // Tables counted from records.
    std::vector<std::string> by = {};
    std::vector<std::string> tables = {};  // "region,form"; several: linked
    std::vector<NamedInput> hierarchies = {};
    std::vector<std::string> follows = {};  // "age:minor"
    std::string weight = {};
    std::string contributor = {};
    protect::SuppressionRules suppression = {};
    std::optional<std::int64_t> round = {};  // 3, 5 or 10
    bool cell_keys = false;
    Input secret = {};
    std::string id = {};
    protect::CellKeyRules perturbation = {};

    // Long files.
    FileLayout layout = {};
    std::vector<std::string> ignored = {};
    bool small_are_public = false;
    Input together = {};       // the edition before `file`
    Output together_out = {};  // where it goes

    Publication publication = {.title = "Protected tables"};
    Reading reading = {};
    Asked asked = {};  // a share of 1 is refused where somebody gave it

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "file",
                    .text = "Records (with --by), or a long file of tables",
                    .option = "FILE",
                    .required = true},
              self.file);
        field(Field{.name = "out",
                    .text = "Where the protected table goes, a new csv file",
                    .required = true},
              self.out);
        fields_of_records(self, field);
        fields_of_long_files(self, field);
        Publication::fields(
            self.publication, field,
            "Releases of the same people that are public and stand in no ledger; of "
            "records: a line a cell, with a column for each dimension (Total in it "
            "for a total) and a column count (a number; empty, * or <5 where "
            "hidden), and without a column count, one row a person; of a long file: "
            "laid out as FILE");
        Reading::fields(self.reading, field);
    }
    static std::span<const FieldRule> rules();

private:
    static void fields_of_records(auto& self, auto&& field) {
        constexpr std::string_view group = "Tables counted from records", keys = "Cell keys";
        field(Field{.name = "by",
                    .text = "One to four columns of the records to count by",
                    .group = group},
              self.by);
        field(Field{.name = "tables",
                    .text = "One more table, as region,form; several are protected together",
                    .option = "--table",
                    .group = group},
              self.tables);
        field(Field{.name = "hierarchies",
                    .text = "Column=file.csv with the columns code and parent",
                    .option = "--hierarchy",
                    .group = group},
              self.hierarchies);
        field(Field{.name = "follows",
                    .text = "Everybody knows that one column follows from another: age:minor. What "
                            "holds in all records is found without it",
                    .group = group},
              self.follows);
        field(Field{.name = "weight", .text = "Add up this column instead of rows", .group = group},
              self.weight);
        field(Field{.name = "contributor",
                    .text = "Whose the amounts are, for dominance",
                    .group = group},
              self.contributor);
        field(
            Field{.name = "small_below",
                  .text = "Hide counts from 1 to below this (default: 10; of a long file what its "
                          "first mark says, <5: 5, else 10)",
                  .option = "--small",
                  .group = "Which numbers are small",
                  .low = 2,
                  .high = 1'000'000},
            self.suppression.small_below);
        field(Field{.name = "width_min",
                    .text = "A hidden small count could be one of more than this many numbers",
                    .option = "--width",
                    .group = group,
                    .low = 1,
                    .high = 1'000'000},
              self.suppression.width_min);
        field(Field{.name = "group_share_max",
                    .text = "Of no group may a reader tell that more than this share is in one "
                            "category: 0.95",
                    .option = "--group-share",
                    .group = group},
              self.suppression.group_share_max);
        field(Field{.name = "largest_share_max",
                    .text = "Dominance of one: a share",
                    .option = "--largest",
                    .group = group},
              self.suppression.largest_share_max);
        field(Field{.name = "two_largest_share_max",
                    .text = "Dominance of two",
                    .option = "--two-largest",
                    .group = group},
              self.suppression.two_largest_share_max);
        field(Field{.name = "p_percent", .text = "The p% rule", .group = group},
              self.suppression.p_percent);
        field(Field{.name = "contributors_min",
                    .text = "Amounts: hide what fewer contributors than this bring",
                    .option = "--few-contributors",
                    .group = group},
              self.suppression.contributors_min);
        field(Field{.name = "round",
                    .text = "Round to this base instead, so that sums hold",
                    .group = group,
                    .choices = {"3", "5", "10"}},
              self.round);
        field(Field{.name = "cell_keys",
                    .text = "Move each count a little instead, the same people always alike",
                    .group = keys},
              self.cell_keys);
        field(Field{.name = "secret",
                    .text =
                        "A file of 16 random bytes or more, kept: for cell keys and rounding, and "
                        "for the choice of what exact tables hide (default: the ledger's, or one "
                        "of this user)",
                    .group = keys},
              self.secret);
        field(Field{.name = "id", .text = "The column that tells records apart", .group = keys},
              self.id);
        field(Field{.name = "deviation_max",
                    .text = "Moved by at most this",
                    .option = "--deviation",
                    .group = keys},
              self.perturbation.deviation_max);
        field(Field{.name = "variance", .text = "Of the move", .group = keys},
              self.perturbation.variance);
        field(Field{.name = "not_printed", .text = "1 to this is never printed", .group = keys},
              self.perturbation.not_printed);
    }
    static void fields_of_long_files(auto& self, auto&& field) {
        constexpr std::string_view group = "Long files of tables";
        FileLayout::fields(self.layout, field, false);
        field(Field{.name = "ignored",
                    .text = "Columns that are not published, such as percentages and notes",
                    .option = "--ignore",
                    .group = group},
              self.ignored);
        field(Field{.name = "small_are_public",
                    .text = "Small numbers that FILE prints openly are public already; print and "
                            "count them instead of hiding them",
                    .group = group},
              self.small_are_public);
        field(Field{.name = "together",
                    .text = "The edition before FILE, to be published with it; both hide the same "
                            "cells",
                    .group = group},
              self.together);
        field(Field{.name = "together_out", .text = "Where that edition goes, csv", .group = group},
              self.together_out);
    }
};

/// One edition, or two of one long file: where each went, and from where.
struct Edition {
    std::string out, from;
    PublishedFile published;
};

/// The second of two editions did not leave, and the first did.
struct EditionRefused {
    std::string out, from;
    Error why;
    Error older_edition_is_out;  // and is safe by itself
};

struct TablesOutcome {
    bool is_together = false;
    std::vector<Edition> editions;  // in the order in which they left
    std::optional<EditionRefused> refused = {};
};

/// Protects, attacks and writes the tables asked for, each with its statement beside it. Of two editions
/// the older leaves first; made again after the newer was refused, the older one is found where it
/// stands and only the newer leaves.
///
/// Errors   invalid_input   what a reader, a hierarchy or a layout refuses; publication.*; tables.no_share,
///                          tables.rounded_amounts, tables.table_gap, tables.no_secret, tables.short_secret,
///                          tables.no_together_out, tables.one_statement
///          unavailable     pattern_key.no_place
///          not_estimable   tables.few_records
///          conflict        something stands at an output; tables.other_edition
///          would_disclose  an attack succeeded
///          those of the ledger
Result<TablesOutcome> publish_tables(const TablesRequest& request, const Task& task, Notes& notes);

/// The same of records that stand in memory, as a workflow has made them of an office's files: `source` names
/// what they come from, and `hierarchies` are beside those of the request.
///
/// Errors   those of publish_tables(); invalid_input where nothing is asked to be counted by
Result<PublishedFile> publish_records(const TablesRequest& request, const formats::Source& source,
                                      std::vector<protect::Hierarchy> hierarchies, const Task& task,
                                      Notes& notes);

formats::Json to_json(const TablesOutcome& outcome);
std::string in_words(const TablesOutcome& outcome);
Ending ending_of(const TablesOutcome& outcome);

}  // namespace palermo::workflows
