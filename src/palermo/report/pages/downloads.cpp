#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

/// C60: everything as files.
void downloads_page(PageBuilder& builder) {
    const Words words(builder.language);
    open_page(builder, words("site.nav.downloads"), words("site.downloads.intro"));
    std::string html = R"(<section class="part all">)", rows;
    for (const auto id : figure_ids()) {
        if (!builder.site.inputs.sources->can_make(id)) continue;
        const auto key =
            fmt::format("report.{}{}.title", static_cast<char>(id[0] + 32), id.substr(1));
        rows += fmt::format(
            R"(<tr><th scope="row"><bdi>{0}</bdi></th><td class="text">{1}</td><td class="text"><a href="../data/{0}.csv" download>CSV {0}</a></td><td class="text"><a href="../data/{0}.csv-metadata.json" download>CSVW {0}</a></td><td class="text"><a href="../data/{0}.xlsx" download>XLSX {0}</a></td></tr>)",
            id, escaped(words(key)));
    }
    html += fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr><th scope="col">{1}</th><th scope="col">{2}</th><th scope="col">CSV</th><th scope="col">CSVW</th><th scope="col">XLSX</th></tr></thead><tbody>{3}</tbody></table></div>)",
        escaped(words("site.downloads.table")), escaped(words("site.downloads.figure")),
        escaped(words("site.quality.what")), rows);
    html += "<ul>";
    for (const auto& [file, key] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"data/facts.csv", "site.downloads.facts"},
             {"data/recipes.jsonl", "site.downloads.recipes"},
             {"data/findings.csv", "site.quality.download"},
             {"data/SHA256SUMS", "site.downloads.checksums"}}) {
        html +=
            fmt::format(R"(<li><a href="../{}" download>{}</a></li>)", file, escaped(words(key)));
    }
    for (const auto& input : builder.site.inputs.files) {
        html += fmt::format(R"(<li><a href="../inputs/{0}" download>{1}: <bdi>{0}</bdi></a></li>)",
                            escaped(input.name), escaped(words("site.downloads.input")));
    }
    html += "</ul>\n";
    html += paragraph(words("site.downloads.verify"), "small quiet");
    html += "</section>\n";
    write_page(builder, words("site.nav.downloads"), html);
}

}  // namespace palermo::report
