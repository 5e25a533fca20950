#include "cli/layout.hpp"

#include <cstdlib>

namespace palermo::cli {

using namespace protect;

namespace {

/// "<5=0..4"; "*" alone says nothing about the count.
Result<Mark> parse_mark(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) return Mark{text, {}};
    Mark mark{text.substr(0, equals), {}};
    const auto range = text.substr(equals + 1);
    const auto dots = range.find("..");
    char* end = nullptr;
    mark.bounds.low = std::strtoll(range.c_str(), &end, 10);
    if (dots == std::string::npos || end != range.c_str() + dots) {
        return fail(Code::invalid_input, "a mark is written <5=0..4, or *=5.. without an end",
                    "--mark");
    }
    if (dots + 2 < range.size()) {
        mark.bounds.high = std::strtoll(range.c_str() + dots + 2, &end, 10);
        if (*end != '\0' || mark.bounds.high < mark.bounds.low) {
            return fail(Code::invalid_input, "the range of a mark ends before it begins", "--mark");
        }
    }
    return mark;
}

}  // namespace

Result<TableLayout> layout_of(const LayoutArguments& arguments, const Table& file, Guess guess) {
    if (arguments.dimensions.empty()) {
        for (const auto& layout : {unodc_layout(), clean_unodc_layout()}) {
            if (file.text(layout.dimensions[0].column) != nullptr &&
                file.text(layout.dimensions[1].column) != nullptr &&
                file.text(layout.count) != nullptr) {
                return layout;
            }
        }
        if (!arguments.key.empty() || !arguments.count.empty() || !arguments.marks.empty()) {
            return fail(Code::invalid_input, "--key, --count and --mark go with --dimension",
                        "--dimension");
        }
        if (guess == Guess::yes) return told_layout(file);
        return fail(
            Code::invalid_input,
            "not a file whose tables are known: say --dimension, --key, --count and --mark; "
            "palermo protect audit FILE tells how it would read it",
            arguments.file);
    }
    TableLayout layout;
    layout.key = arguments.key;
    layout.count = arguments.count;
    if (layout.count.empty()) {
        return fail(Code::invalid_input, "say which column holds the counts", "--count");
    }
    for (const auto& each : arguments.dimensions) {
        const auto equals = each.find('=');
        if (equals == std::string::npos) {
            return fail(Code::invalid_input, "a dimension is written Column=label of its total",
                        "--dimension");
        }
        layout.dimensions.push_back({each.substr(0, equals), each.substr(equals + 1)});
    }
    for (const auto& each : arguments.marks) layout.marks.push_back(TRY(parse_mark(each)));
    return layout;
}

}  // namespace palermo::cli
