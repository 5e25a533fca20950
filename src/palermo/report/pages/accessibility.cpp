#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

void accessibility_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html = heading(words("site.accessibility.title"));
    for (int i = 1; Words::has(fmt::format("site.accessibility.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.accessibility.p{}", i)));
    }
    write_page(builder, words("site.accessibility.title"), html);
}

}  // namespace palermo::report
