// workflows/prevalence/read_lists.hpp: files of people, read to be linked or encoded.
//
//     files, plan ──read_lists()──> ReadLists ──> link_lists()
//     file, plan, key ──read_and_encode()──> EncodedList
//
//     auto read = TRY(read_lists(request, notes, recipe));
//
// Rows of sums are no people and are left out; a list without records, or under two names, is refused.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/linkage/encode.hpp"
#include "palermo/workflows/prevalence/link.hpp"

namespace palermo::workflows {

struct ReadLists {
    linkage::Records records;
    std::vector<std::vector<std::string>> columns = {};               // by list: compared
    std::vector<std::vector<std::string>> columns_not_compared = {};  // by list
    Findings findings = {};                                           // L01 to L14, L21
    std::vector<formats::Source> sources = {};  // where a sample is drawn: it shows their values
    std::vector<std::string> ids = {};          // by record, where there is a key: record_ids()
};

/// The lists of the request, of names or encoded; their files and the plan become inputs of the recipe.
///
/// Errors   as link_lists()
Result<ReadLists> read_lists(const LinkRequest& request, Notes& notes, Recipe& recipe);

/// The one list of the request, as a file that may be handed over (linkage/encode.hpp).
Result<linkage::EncodedList> read_and_encode(const LinkRequest& request, Notes& notes);

}  // namespace palermo::workflows
