#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

void accessibility_page(PageBuilder& builder) {
    const Words words(builder.language);
    open_page(builder, words("site.accessibility.title"), words("site.accessibility.p1"));
    std::string html = R"(<section class="part">)";
    for (int i = 2; Words::has(fmt::format("site.accessibility.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.accessibility.p{}", i)));
    }
    html += "</section>\n";
    write_page(builder, words("site.accessibility.title"), html);
}

}  // namespace palermo::report
