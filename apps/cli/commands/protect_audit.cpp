// cli/commands/protect_audit.cpp: palermo protect audit.
#include <filesystem>
#include <memory>

#include "cli/command.hpp"
#include "cli/layout.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/protect/anonymize.hpp"
#include "palermo/protect/audit.hpp"
#include "palermo/protect/on_ledger.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::cli {
namespace {

using namespace protect;

struct AuditArguments : LayoutArguments {
    std::vector<std::string> quasi;  // records: columns that may be known; "all": all
    std::int64_t k = 10;
    int subsets = 0;
    std::int64_t small_below = 0;           // 0: what the first mark says, or 10
    std::int64_t off_by = 0;                // rounded or moved numbers
    std::vector<std::int64_t> then_off_by;  // of the earlier ones; empty: alike
};

/// How the file was read, in the words of the options that say otherwise.
std::string told(const TableLayout& layout) {
    std::string text = "read as: --count " + layout.count;
    for (const auto& each : layout.dimensions) {
        if (each.total == "\x1F") continue;
        text += " --dimension \"" + each.column + "=" + each.total + "\"";
    }
    for (const auto& each : layout.key) text += " --key \"" + each + "\"";
    for (const auto& each : layout.marks) {
        text += " --mark \"" + each.text;
        if (!(each.bounds == Bounds())) text += "=" + std::to_string(each.bounds.low) + "..";
        if (each.bounds.high < no_limit) text += std::to_string(each.bounds.high);
        text += "\"";
    }
    return text;
}

void print(const Audit& audit) {
    const auto line = [](const char* what, std::int64_t value) {
        std::printf("%10lld  %s\n", static_cast<long long>(value), what);
    };
    line("tables", audit.tables);
    line("cells printed", audit.cells);
    line("of them hidden", audit.suppressed);
    line("cells that print one person openly", audit.printed_one);
    const auto few =
        "cells that print 1 to " + std::to_string(audit.small_below - 1) + " people openly";
    line(few.c_str(), audit.printed_small);
    if (audit.blurred > 0) {
        line("rounded or moved cells that can be of few people", audit.blurred);
        line("of them told by the sums: few people, and one number is left", audit.few_told_within);
    }
    line("tables whose sums contradict each other", audit.tables_contradicting);
    line("hidden cells in those", audit.suppressed_contradicting);
    line("hidden cells that follow from the sums alone", audit.by_sums_alone);
    line("hidden cells that follow from sums and bounds", audit.recoverable_within);
    line("of them in tables that contradict themselves", audit.recoverable_contradicting);
    if (audit.undecided > 0) line("hidden cells nobody could decide on", audit.undecided);
    if (audit.earlier > 0) {
        line("hidden now, printed earlier", audit.hidden_now_printed_then);
        line("of them with a number the mark allows: the old file tells them",
             audit.told_by_earlier);
        line("hidden earlier, printed now", audit.hidden_then_printed_now);
        line("of them with a number the mark allows: this file tells them", audit.tells_earlier);
        line("hidden, and following from both releases together", audit.follow_jointly);
        if (audit.blurred > 0) {
            line("rounded or moved, and told by both together", audit.few_told_between);
        }
    }
    if (audit.safe() && audit.suppressed + audit.blurred > 0) {
        std::puts("No hidden cell follows from what is printed.");
    }
    if (audit.printed_small > 0) std::puts("Small numbers are printed for everybody to read.");
    if (!audit.safe() || audit.printed_small > 0) {
        std::puts("Tell the owner of the file before anybody else.");
    } else if (audit.suppressed + audit.blurred == 0) {
        std::puts("Nothing is hidden, and no small number is printed.");
    }
}

/// Answers and pairs by which records and earlier releases of them tell who came or left.
Result<Attack> records_between(const AuditArguments& arguments, const Table& records,
                               const std::vector<std::string>& columns) {
    const std::vector<std::filesystem::path> named(arguments.earlier.begin(),
                                                   arguments.earlier.end());
    const auto earlier = TRY(earlier_releases(nullptr, named));
    Published now{"this file", Form::records};
    now.tables = {columns};
    if (columns.empty()) {
        for (std::size_t c = 0; c < records.columns(); ++c) {
            now.tables.front().emplace_back(records.name(c));
        }
    }
    now.small_below = arguments.k;
    now.table = records;
    Attack all{"between", "", 0, 0};
    for (const auto& each : TRY(attacks_between(now, earlier))) {
        all.tried += each.tried;
        all.succeeded += each.succeeded;
    }
    return all;
}

Result<int> audit_records(const AuditArguments& arguments, const Table& records) {
    if (records.rows() == 0) {
        return fail(Code::invalid_input, "there are no records in it", arguments.file);
    }
    auto columns = columns_named(records, arguments.quasi);
    if (columns.size() == 1 && columns[0] == "all") columns.clear();
    const auto found = TRY(count_violations(records, columns, arguments.k, arguments.subsets));
    const auto between = TRY(records_between(arguments, records, columns));
    const auto n = [](std::int64_t value) { return static_cast<long long>(value); };
    if (arguments.json) {
        std::printf(
            "{%s\"below_k\":%lld,\"earlier\":%lld,\"rows\":%lld,\"rows_rare_in_subset\":%lld,"
            "\"subsets\":%lld,\"subsets_with_rare\":%lld,\"told_between\":%lld,\"unique\":%lld}\n",
            json_notes().c_str(), n(found.below_k),
            n(static_cast<std::int64_t>(arguments.earlier.size())), n(found.rows),
            n(found.rows_rare_in_subset), n(found.subsets), n(found.subsets_with_rare),
            n(between.succeeded), n(found.unique));
    } else {
        std::printf("%10lld  records\n%10lld  in groups of fewer than %lld\n%10lld  alone\n",
                    n(found.rows), n(found.below_k), n(arguments.k), n(found.unique));
        if (arguments.subsets > 0) {
            std::printf(
                "%10lld  sets of columns looked at\n%10lld  of them hold a rare answer\n"
                "%10lld  records hold one\n",
                n(found.subsets), n(found.subsets_with_rare), n(found.rows_rare_in_subset));
        }
        if (!arguments.earlier.empty()) {
            std::printf("%10lld  answers and pairs held by 1 to %lld more or fewer than earlier\n",
                        n(between.succeeded), n(arguments.k - 1));
        }
    }
    return found.below_k > 0 || found.subsets_with_rare > 0 || between.succeeded > 0 ? 1 : 0;
}

Result<int> run_audit(const AuditArguments& arguments) {
    const auto files = 1 + arguments.earlier.size();
    const auto reading = TRY(options_of(arguments.reading, 0, files));
    const auto source = TRY(formats::read_source(arguments.file, reading));
    if (!arguments.quasi.empty()) return audit_records(arguments, source.table);
    auto layout = TRY(layout_of(arguments, source.table, Guess::yes));
    const auto many = arguments.then_off_by.size();
    if (many > 1 && many != arguments.earlier.size()) {
        return fail(Code::invalid_input,
                    "give one number for all earlier releases, or one for each",
                    "--earlier-off-by");
    }
    layout.off_by = arguments.off_by;
    const auto now = TRY(read_tables(source.table, layout));
    std::vector<PrintedTables> read;
    for (std::size_t i = 0; i < arguments.earlier.size(); ++i) {
        const auto how = TRY(options_of(arguments.reading, i + 1, files));
        const auto then = TRY(formats::read_source(arguments.earlier[i], how));
        if (many > 0) layout.off_by = arguments.then_off_by[many == 1 ? 0 : i];
        read.push_back(TRY(read_tables(then.table, layout, now.labels)));
    }
    std::vector<const PrintedTables*> earlier;
    for (const auto& each : read) earlier.push_back(&each);
    auto small_below = arguments.small_below;
    if (small_below == 0) {
        const bool said = !layout.marks.empty() && layout.marks.front().bounds.high < 100;
        small_below = said ? layout.marks.front().bounds.high + 1 : 10;
    }
    const auto audit = TRY(audit_printed(now, earlier, small_below));
    if (arguments.json) {
        std::printf("%s\n", with_notes(to_json(audit)).c_str());
    } else {
        if (arguments.dimensions.empty()) std::printf("%s\n", told(layout).c_str());
        print(audit);
    }
    return audit.safe() && audit.printed_small == 0 ? 0 : 1;
}

}  // namespace

void add_protect_audit(CLI::App& group, Action& action) {
    auto* audit = group.add_subcommand(
        "audit", "attack a published file and count what can be recovered from it");
    auto arguments = std::make_shared<AuditArguments>();
    audit->add_option("FILE", arguments->file, "csv, csv.xz, csv.gz or xlsx")->required();
    audit->add_option("--earlier", arguments->earlier,
                      "earlier releases of the same tables, with the columns and totals of FILE");
    audit->add_option("--dimension", arguments->dimensions,
                      "Column=label of its total; its categories add up");
    audit->add_option("--key", arguments->key, "columns that together name one table");
    audit->add_option("--count", arguments->count, "the column of counts");
    audit->add_option("--mark", arguments->marks, "how hidden counts are printed: \"<5=0..4\"");
    audit->add_option("--quasi", arguments->quasi,
                      "records: columns somebody may know of a person; \"all\" for all");
    audit->add_option("-k", arguments->k, "records: groups smaller than this are counted")
        ->capture_default_str();
    audit->add_option("--subsets", arguments->subsets,
                      "records: also every set of up to this many columns, 1 to 4");
    audit
        ->add_option("--small", arguments->small_below,
                     "count openly printed numbers of 1 to below this (default: as the first mark "
                     "says, else 10)")
        ->check(CLI::Range(2, 1'000'000));
    audit
        ->add_option("--off-by", arguments->off_by,
                     "numbers are rounded or moved by at most this: 4 for base 5")
        ->check(CLI::Range(0, 1'000'000));
    audit
        ->add_option("--earlier-off-by", arguments->then_off_by,
                     "the same of the earlier releases, one for all or one each")
        ->check(CLI::Range(0, 1'000'000));
    add_reading(*audit, arguments->reading, true);
    audit->add_flag("--json", arguments->json);
    audit->footer(
        "Prints how many hidden cells can be recovered and how many small ones are printed "
        "openly,\n"
        "never which. Exit code 1 when there are any.\n"
        "Without --dimension the tables are told from the file: one column of counts, labels of "
        "totals\n(Total, All ages, ...) whose lines add up; the first line says how it was "
        "read.\n\n"
        "  palermo protect audit data_glotip_2025-04-14.csv.xz\n"
        "  palermo protect audit nrm_referrals.csv --small 3\n"
        "  palermo protect audit records.csv --quasi all -k 10 --subsets 2\n"
        "  palermo protect audit new.xlsx --earlier old.xlsx --json\n"
        "  palermo protect audit rounded5.csv --off-by 4 --earlier rounded3.csv --earlier-off-by "
        "2\n"
        "  palermo protect audit t.csv --key Year --dimension Sex=All --dimension Age=All \\\n"
        "      --count People --mark \"<5=0..4\" --mark \"*\"");
    on(audit, action, arguments, run_audit);
}

}  // namespace palermo::cli
