// workflows/report/pdf.hpp: the page of a State as one PDF, printed by the reader's own chromium.
//
//     site/en/states/NLD.html ──chromium──> site.pdf/NLD.en.pdf
//
// A PDF of two runs differs in its bytes, so it stands beside the site and not in it: `report verify` makes the
// site again to the last byte.
//
// Thread safety: a function of its arguments; two of them do not write one folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/words/words.hpp"

namespace palermo::workflows {

/// The files that were written. Asked before the site is made: check_pdf().
///
/// Errors   unavailable    pdf.no_browser: no chromium on the PATH; program.failed
///          invalid_input  pdf.no_such_state: the site has no page of it
///          conflict       what FolderInMaking refuses
Result<std::vector<std::string>> print_states(const std::filesystem::path& site,
                                              const std::vector<std::string>& states,
                                              const std::vector<words::Language>& languages,
                                              bool replace, const Task& task);

/// Errors   unavailable  pdf.no_browser
Result<void> check_pdf();

}  // namespace palermo::workflows
