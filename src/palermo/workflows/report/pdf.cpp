#include "palermo/workflows/report/pdf.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "palermo/core/files.hpp"
#include "palermo/core/program.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> browser() {
    return find_program({"chromium", "chromium-browser", "google-chrome", "chrome"});
}

}  // namespace

Result<void> check_pdf() {
    if (browser()) return {};
    return fail(Code::unavailable, "pdf.no_browser", {}, Where::of_field("pdf"));
}

Result<std::vector<std::string>> print_states(const fs::path& site,
                                              const std::vector<std::string>& states,
                                              const std::vector<words::Language>& languages,
                                              bool replace, const Task& task) {
    TRY(check_pdf());
    const auto out = fs::path(site.string() + ".pdf");
    auto folder = TRY(FolderInMaking::start(out, {.replace = replaced(replace)}));
    std::vector<std::string> written;
    for (const auto& state : states) {
        for (const auto language : languages) {
            const auto page = site / words::code(language) / "states" / (state + ".html");
            std::error_code ignored;
            if (!fs::exists(page, ignored)) {
                return fail(Code::invalid_input, "pdf.no_such_state", {{"state", asked(state)}},
                            Where::of_field("pdf"));
            }
            const auto name = fmt::format("{}.{}.pdf", state, words::code(language));
            std::vector<std::string> words = {"--headless",
                                              "--disable-gpu",
                                              "--no-pdf-header-footer",
                                              "--disable-extensions",
                                              "--incognito",
                                              "--print-to-pdf=" + (folder.path() / name).string(),
                                              "file://" + fs::absolute(page).string()};
            // chromium's sandbox does not start for root, as in a container; the page is ours.
            if (geteuid() == 0) words.insert(words.begin(), "--no-sandbox");
            TRY(run_program(*browser(), words, task));
            if (!fs::exists(folder.path() / name, ignored))
                return fail(Code::unavailable, "program.failed",
                            {{"program", file_name("chromium")}});
            written.push_back((out / name).string());
        }
    }
    TRY(folder.publish());
    return written;
}

}  // namespace palermo::workflows
