// workflows/prevalence/link.hpp: separate lists of people to capture tables.
//
//     police.csv, ngo.csv, ... ──link_lists()──> captures.csv, or M of them in one file
//
//     const auto made = TRY(link_lists({.files = {{"police.csv"}, {"ngo.csv"}}, .out = {"captures.csv"}}, task, notes));
//
// What comes out is counts of people by the lists they are on. No row of it is a person, and nothing here
// says who is on which list but the review file, which is asked for by name and belongs to the closed side.
//
// Mandate  A/RES/76/7, para 23 (A76-7.P23.04): research to estimate prevalence.
// Thread safety: a function of its arguments; two of them do not write one file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/linkage/doubts.hpp"
#include "palermo/linkage/review.hpp"
#include "palermo/linkage/sample.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct LinkRequest {
    std::vector<Input> files = {};  // CSV or encoded lists, not both
    Input plan = {};                // empty: by the names of the columns
    Output out = {};                // the counts; with `encode` the encoded list
    int draws = 0;                  // 0: one linkage
    std::uint64_t seed = 1;
    Output review = {};                 // pairs a person should decide
    std::vector<Input> decisions = {};  // review files and samples that people filled in, in order
    int sample = 0;                     // pairs to draw for a person to judge
    Output sample_file = {};            // where they are written, with what the records say
    Input verdicts = {};                // that file, filled in
    std::vector<std::string> record_ids = {};  // "case_no", or "police=case_no": plan.record_ids
    std::string duplicates = {};  // linkage::Duplicates; empty: as the plan says, else merge
    Input key = {};               // for review, decisions and encode
    Output new_key = {};          // make a key, and do nothing else
    bool encode = false;          // one list, and link none
    bool replace = false;
    Reading reading = {};

    static constexpr bool takes_threads = true;
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "files", .text = "Lists: CSV, or made by --encode", .option = "FILES"},
              self.files);
        field(Field{.name = "plan",
                    .text = "Which columns are compared and how (JSON)",
                    .option = "--config"},
              self.plan);
        field(Field{.name = "out", .text = "Counts by capture history; with --encode, the file"},
              self.out);
        field(Field{.name = "draws",
                    .text = "Draw this many linkages instead of one",
                    .low = 0,
                    .high = 100'000},
              self.draws);
        field(Field{.name = "seed", .text = "Same seed, same digits"}, self.seed);
        field(Field{.name = "review", .text = "Pairs a person should decide (closed side)"},
              self.review);
        field(Field{.name = "decisions",
                    .text =
                        "A review file or sample with decisions; again for each, older ones first",
                    .one_each = true},
              self.decisions);
        field(Field{.name = "sample",
                    .text = "Draw this many pairs, linked and not, for a person to judge how often "
                            "the linkage errs: 200",
                    .low = 0,
                    .high = 10'000},
              self.sample);
        field(Field{.name = "sample_file",
                    .text =
                        "The pairs drawn, with what both records say: readable by its owner only"},
              self.sample_file);
        field(Field{.name = "verdicts",
                    .text = "The sample with its column verdict filled in: measures the errors"},
              self.verdicts);
        field(Field{.name = "record_ids",
                    .text = "Column with each record's own number, by which decisions find it next "
                            "year: case_no, or police=case_no; again for each list",
                    .option = "--record-id",
                    .one_each = true},
              self.record_ids);
        field(
            Field{.name = "duplicates",
                  .text = "Records of one list that are one person: merge (looked for and counted "
                          "once, the default), equal (once where all compared fields are equal), "
                          "apart (each counts), refuse",
                  .choices = {"merge", "equal", "apart", "refuse"}},
            self.duplicates);
        field(Field{.name = "key", .text = "The key file, readable by its owner only"}, self.key);
        field(Field{.name = "new_key", .text = "Make a key file and do nothing else"},
              self.new_key);
        field(Field{.name = "encode", .text = "Encode one list so that another office can link it"},
              self.encode);
        field(replace_field(), self.replace);
        Reading::fields(self.reading, field, true);
    }
    /// A key that nothing reads is refused, and so is a list beside `new_key`, which would not be looked at.
    static std::span<const FieldRule> rules();
};

/// Pairs for a person to judge. The text shows people: it goes to the sample file and nowhere else.
struct SampleDrawn {
    std::string csv;
    std::size_t pairs = 0;
    std::int64_t not_seen = 0;  // compared and less likely than those it was drawn from
    double not_seen_links = 0;  // of these, by the model
};

/// What the verdicts say, beside what the model expected of the same linkage (NaN: not known).
struct RatesMeasured {
    linkage::Measured by_verdicts;
    double model_false = 0, model_missed = 0;
    std::int64_t not_seen = 0;  // compared and less likely than those the sample was drawn from
    double not_seen_links = 0;  // of these, by the model

    /// The model's share lies outside the interval.
    static bool disagree(const linkage::Share& measured, double model) {
        return model < measured.low || model > measured.high;
    }
};

/// Lists linked, and how far that can be trusted.
struct LinkedLists {
    std::vector<std::string> lists;
    std::vector<std::int64_t> records;         // by list, as read
    std::vector<std::int64_t> merged;          // by list: like another of the list, counted once
    std::vector<linkage::ListReport> reports;  // by list; none of encoded lists
    std::vector<std::vector<std::string>> columns, columns_not_compared;  // by list
    std::vector<std::int64_t> counts;              // of the one best linkage, [2^lists]
    std::vector<std::vector<std::int64_t>> drawn;  // [draws][2^lists]
    double effective_draws = 0, mean_people = 0, sd_people = 0;
    std::size_t people = 0;
    double links = 0, expected_links = 0, blocking_recall = 1;
    // As the model has it, missed of all true links, compared or not; NaN where it cannot know:
    double false_share = 0, missed_share = 0;
    linkage::Doubts doubts;
    std::int64_t compared = 0, never_compared = 0;
    std::vector<linkage::PassReport> passes;
    std::vector<linkage::Field> fields;
    linkage::Model model;
    linkage::Settled decided;    // by people
    linkage::ReviewFile review;  // where asked for
    std::optional<SampleDrawn> sample;
    std::optional<RatesMeasured> measured;  // by verdicts, of the linkage before they counted
    Findings findings;
    Recipe recipe;

    /// Joins the draws make beyond those of the best linkage, as a share of these. Where many pairs are in
    /// doubt the best linkage takes all the likelier ones, or none (docs/methods/linkage.md).
    double drawn_beyond_best() const;
};

/// One list, encoded for another office.
struct ListEncoded {
    std::size_t records = 0, filters = 0;  // filters: of each record
    std::string key_check;
    bool salted = true;
};

struct KeyMade {
    std::string file;
};

struct LinkOutcome {
    std::variant<LinkedLists, ListEncoded, KeyMade> made;
};

/// Links lists and writes counts of people by the lists they are on; or encodes one list; or makes a key.
///
/// Errors   invalid_input   link.*: fewer than two files; files of one name; a list without records; review
///                          or decisions without a key; for encoded lists what only lists of names have
///                          linkage.*: a wrong plan, column, cell or decision
///          findings        L01 to L14, L21 to L23: docs/guides/linking_lists.md
///          not_estimable   no pair looks like one person
///          conflict        encoded with different keys; an output that may not be replaced
///          unavailable     interrupted, disk
Result<LinkOutcome> link_lists(const LinkRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const LinkOutcome& outcome);
std::string in_words(const LinkOutcome& outcome);
Ending ending_of(const LinkOutcome& outcome);

}  // namespace palermo::workflows
