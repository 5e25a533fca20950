// cli/commands/protect_tables.cpp: palermo protect audit, tables, anonymize.
#include <memory>

#include "cli/command.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/protect/audit.hpp"

namespace palermo::cli {
namespace {

using namespace protect;

// ---- audit -------------------------------------------------------------------------------------

struct AuditArguments {
    std::string file;
    std::vector<std::string> earlier;
    std::vector<std::string> key;
    std::vector<std::string> dimensions;  // "Sex=Total"
    std::string count;
    std::vector<std::string> marks;  // "<5=0..4"
    bool json = false;
};

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

Result<TableLayout> layout_of(const AuditArguments& arguments, const Table& file) {
    if (arguments.dimensions.empty()) {
        for (const auto& layout : {unodc_layout(), clean_unodc_layout()}) {
            if (file.text(layout.dimensions[0].column) != nullptr &&
                file.text(layout.dimensions[1].column) != nullptr &&
                file.text(layout.count) != nullptr) {
                return layout;
            }
        }
        return fail(Code::invalid_input,
                    "not a file whose tables are known: say --dimension, --count and --mark for "
                    "tables, or --quasi for records",
                    arguments.file);
    }
    TableLayout layout;
    layout.key = arguments.key;
    layout.count = arguments.count;
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

void print(const Audit& audit) {
    const auto line = [](const char* what, std::int64_t value) {
        std::printf("%10lld  %s\n", static_cast<long long>(value), what);
    };
    line("tables", audit.tables);
    line("cells printed", audit.cells);
    line("of them hidden", audit.suppressed);
    line("tables whose sums contradict each other", audit.tables_contradicting);
    line("hidden cells in those", audit.suppressed_contradicting);
    line("hidden cells that follow from the sums alone", audit.by_sums_alone);
    line("hidden cells that follow from sums and bounds", audit.recoverable_within);
    line("of them in tables that contradict themselves", audit.recoverable_contradicting);
    if (audit.earlier > 0) {
        line("hidden now, printed earlier", audit.hidden_now_printed_then);
        line("of them with a number the mark allows: the old file tells them",
             audit.told_by_earlier);
        line("hidden earlier, printed now", audit.hidden_then_printed_now);
        line("of them with a number the mark allows: this file tells them", audit.tells_earlier);
        line("hidden, and following from both releases together", audit.follow_jointly);
    }
    std::puts(audit.safe() ? "No hidden cell follows from what is printed."
                           : "Tell the owner of the file before anybody else.");
}

Result<int> run_audit(const AuditArguments& arguments) {
    const auto source = TRY(formats::read_source(arguments.file));
    std::vector<formats::Source> earlier;
    for (const auto& path : arguments.earlier) earlier.push_back(TRY(formats::read_source(path)));
    std::vector<const Table*> tables;
    for (const auto& each : earlier) tables.push_back(&each.table);
    const auto layout = TRY(layout_of(arguments, source.table));
    const auto audit = TRY(audit_tables(source.table, layout, tables));
    if (arguments.json) {
        std::printf("%s\n", to_json(audit).c_str());
    } else {
        print(audit);
    }
    return audit.safe() ? 0 : 1;
}

template <class Arguments, class Run>
void on(CLI::App* command, Action& action, std::shared_ptr<Arguments> arguments, Run run) {
    command->callback([&action, arguments, run] {
        action = [arguments, run] {
            const auto result = run(*arguments);
            return result ? *result : refuse(result.error());
        };
    });
}

}  // namespace

void add_protect_tables(CLI::App& group, Action& action) {
    auto* audit = group.add_subcommand(
        "audit", "attack a published file and count what can be recovered from it");
    auto arguments = std::make_shared<AuditArguments>();
    audit->add_option("FILE", arguments->file, "csv, csv.xz, csv.gz or xlsx")->required();
    audit->add_option("--earlier", arguments->earlier, "earlier releases of the same tables");
    audit->add_option("--dimension", arguments->dimensions,
                      "Column=label of its total; its categories add up");
    audit->add_option("--key", arguments->key, "columns that together name one table");
    audit->add_option("--count", arguments->count, "the column of counts");
    audit->add_option("--mark", arguments->marks, "how hidden counts are printed: \"<5=0..4\"");
    audit->add_flag("--json", arguments->json);
    audit->footer(
        "Prints how many hidden cells can be recovered, never which. Exit code 1 when there are "
        "any.\n\n"
        "  palermo protect audit data_glotip_2025-04-14.csv.xz\n"
        "  palermo protect audit new.xlsx --earlier old.xlsx --json\n"
        "  palermo protect audit t.csv --key Year --dimension Sex=All --dimension Age=All \\\n"
        "      --count People --mark \"<5=0..4\" --mark \"*\"");
    on(audit, action, arguments, run_audit);
}

}  // namespace palermo::cli
