#include "palermo/workflows/protect/layout.hpp"

#include <algorithm>

namespace palermo::workflows {

using namespace protect;

Result<LayoutChoice> choice_of(const FileLayout& said) {
    LayoutChoice choice;
    choice.count = said.count;
    choice.key = said.key;
    for (const auto& text : said.dimensions) {
        auto dimension = TRY(dimension_of(text));
        // A column named twice has two words for its total.
        const auto same = std::ranges::find(choice.dimensions, dimension.column,
                                            [](const auto& each) { return each.column; });
        if (same == choice.dimensions.end()) {
            choice.dimensions.push_back(std::move(dimension));
        } else {
            same->also.push_back(std::move(dimension.total));
        }
    }
    for (const auto& text : said.marks) choice.marks.push_back(TRY(mark_of(text)));
    return choice;
}

Result<TableLayout> layout_of(const FileLayout& said, const Table& file,
                              const std::string& file_name) {
    const auto choice = TRY(choice_of(said));
    if (choice.dimensions.empty()) {
        for (const auto& layout : {unodc_layout(), clean_unodc_layout()}) {
            std::vector<std::string> names = layout.key;
            names.insert(names.end(),
                         {layout.dimensions[0].column, layout.dimensions[1].column, layout.count});
            if (std::ranges::all_of(names,
                                    [&](const auto& name) { return file.text(name) != nullptr; })) {
                return layout;
            }
        }
        return fail(Code::invalid_input, "tables.not_known",
                    {{"dimensions", field_name("dimensions")},
                     {"key", field_name("key")},
                     {"count", field_name("count")},
                     {"marks", field_name("marks")}},
                    file_name);
    }
    if (choice.count.empty()) {
        return fail(Code::invalid_input, "tables.no_count", {}, Where::of_field("count"));
    }
    return TableLayout{choice.key, choice.dimensions, choice.count, choice.marks};
}

}  // namespace palermo::workflows
