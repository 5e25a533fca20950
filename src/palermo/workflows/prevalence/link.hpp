// workflows/prevalence/link.hpp: separate lists of people to capture tables.
//
//     police.csv, ngo.csv, ... ──link_lists()──> captures.csv, or M of them in one file
//
// What comes out is counts of people by the lists they are on. No row of it is a person, and nothing here
// says who is on which list but the review file, which is asked for by name and belongs to the closed side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/disclosure/options.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/linkage/doubts.hpp"
#include "palermo/linkage/draws.hpp"
#include "palermo/linkage/encode.hpp"
#include "palermo/linkage/review.hpp"

namespace palermo::workflows {

struct LinkRequest {
    std::vector<std::filesystem::path> files;  // CSV or encoded lists, not both
    std::filesystem::path plan;                // empty: by the names of the columns
    std::filesystem::path key;                 // for review and decisions
    std::filesystem::path decisions;           // a review file that a person filled in
    bool review = false;                       // make a review file
    linkage::Equals equals =
        linkage::Equals::by_chance;  // records of one list equal in every field
    int draws = 0;                   // 0: one linkage
    std::uint64_t seed = 1;
    std::vector<formats::ReadOptions> reading =
        {};  // of lists of names: none, one for all, or one each
};

struct LinkOutcome {
    std::vector<std::string> lists;
    std::vector<std::int64_t> records;         // by list, as read
    std::vector<linkage::ListReport> reports;  // by list; none of encoded lists
    std::vector<std::vector<std::string>> columns, columns_not_compared;  // by list
    std::vector<std::int64_t> counts;              // of the one best linkage, [2^lists]
    std::vector<std::vector<std::int64_t>> drawn;  // [draws][2^lists]
    double effective_draws = 0, mean_people = 0, sd_people = 0;
    std::size_t people = 0;
    double links = 0, expected_links = 0, blocking_recall = 1;
    double false_share = 0, missed_share = 0;  // as the model has it; NaN where it cannot know:
    linkage::Doubts doubts;
    std::int64_t compared = 0, never_compared = 0;
    std::vector<linkage::PassReport> passes;
    std::vector<linkage::Field> fields;
    linkage::Model model;
    std::size_t decided = 0;     // pairs decided by a person
    linkage::ReviewFile review;  // where asked for
    Findings findings;
    Recipe recipe;
};

/// Errors   invalid_input   fewer than two files; files of one name; a wrong plan, column, cell or decision;
///                          review or decisions without a key, a key without these; a list without records;
///                          for encoded lists what only lists of names have; what Records::make refuses
///          findings        L01 to L08: docs/guides/linking_lists.md
///          not_estimable   no pair looks like one person
///          conflict        encoded with different keys
///          unavailable     interrupted
Result<LinkOutcome> link_lists(const LinkRequest& request, const Task& task = {});

/// Which choices of `palermo prevalence link` go together: a key that nothing reads is refused, and so is a list
/// beside --new-key, which would not be looked at.
std::span<const protect::OptionRule> link_options();

/// The capture table as CSV: lists, count; with draws a first column `draw`.
std::string captures_csv(const LinkOutcome& outcome);

/// One list as a file that may be handed over (linkage/encode.hpp).
Result<linkage::EncodedList> encode_list(const std::filesystem::path& file,
                                         const std::filesystem::path& plan,
                                         const std::filesystem::path& key,
                                         const formats::ReadOptions& reading = {});

}  // namespace palermo::workflows
