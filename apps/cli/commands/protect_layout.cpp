#include <algorithm>

#include "cli/layout.hpp"

namespace palermo::cli {

using namespace protect;

Result<LayoutChoice> choice_of(const LayoutArguments& arguments) {
    LayoutChoice choice;
    choice.count = arguments.count;
    choice.key = arguments.key;
    for (const auto& text : arguments.dimensions) {
        auto dimension = TRY(dimension_of(text));
        // A column named twice has two words for its total.
        const auto same =
            std::find_if(choice.dimensions.begin(), choice.dimensions.end(),
                         [&](const auto& each) { return each.column == dimension.column; });
        if (same == choice.dimensions.end()) {
            choice.dimensions.push_back(std::move(dimension));
        } else {
            same->also.push_back(std::move(dimension.total));
        }
    }
    for (const auto& text : arguments.marks) choice.marks.push_back(TRY(mark_of(text)));
    return choice;
}

Result<TableLayout> layout_of(const LayoutArguments& arguments, const Table& file) {
    const auto choice = TRY(choice_of(arguments));
    if (choice.dimensions.empty()) {
        for (const auto& layout : {unodc_layout(), clean_unodc_layout()}) {
            if (file.text(layout.dimensions[0].column) != nullptr &&
                file.text(layout.dimensions[1].column) != nullptr &&
                file.text(layout.count) != nullptr) {
                return layout;
            }
        }
        if (!choice.key.empty() || !choice.count.empty() || !choice.marks.empty()) {
            return fail_plainly(Code::invalid_input,
                                "--key, --count and --mark go with --dimension", "--dimension");
        }
        return fail_plainly(
            Code::invalid_input,
            "not a file whose tables are known: say --dimension, --key, --count and --mark; "
            "palermo protect audit FILE says how it would read it",
            arguments.file);
    }
    if (choice.count.empty()) {
        return fail_plainly(Code::invalid_input, "say which column holds the counts", "--count");
    }
    return TableLayout{choice.key, choice.dimensions, choice.count, choice.marks};
}

}  // namespace palermo::cli
