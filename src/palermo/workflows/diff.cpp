#include "palermo/workflows/diff.hpp"

#include "palermo/core/files.hpp"
#include "palermo/published/diff_page.hpp"

namespace palermo::workflows {

Result<published::ReleaseDiff> compare_releases(const DiffRequest& request) {
    const OutputRules rules{.inputs = {request.older, request.newer}, .replace = request.replace};
    if (!request.out.empty()) TRY(check_output_folder(request.out, rules));
    const auto older = TRY(formats::read_source(request.older, request.reading));
    const auto newer = TRY(formats::read_source(request.newer, request.reading));
    auto diff = TRY(published::diff_releases(older, newer));
    if (request.out.empty()) return diff;
    auto folder = TRY(FolderInMaking::start(request.out, rules));
    TRY(folder.write("diff.csv", published::to_csv(diff)));
    TRY(folder.write("diff.json", published::to_json(diff)));
    for (const auto language : request.languages) {
        TRY(folder.write(published::diff_page_name(language),
                         published::diff_page(diff, language, request.languages)));
    }
    TRY(folder.publish());
    return diff;
}

}  // namespace palermo::workflows
