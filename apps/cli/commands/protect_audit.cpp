// cli/commands/protect_audit.cpp: palermo protect audit.
#include <filesystem>
#include <memory>

#include "cli/command.hpp"
#include "cli/layout.hpp"
#include "cli/show.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/audit_records.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/earlier_releases.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::cli {
namespace {

using namespace protect;

struct AuditArguments : LayoutArguments {
    std::vector<std::string> quasi;  // records: columns that may be known; "all": all
    std::int64_t k = 10;
    int subsets = 0;
    std::int64_t small_below = 0;           // 0: what the first mark says, or 10
    std::int64_t off_by = 0;                // rounded or perturbed numbers
    std::vector<std::int64_t> then_off_by;  // of the earlier ones; empty: alike
};

void line(std::int64_t count, std::string_view one, std::string_view many) {
    std::printf("%10s  %s\n", with_commas(count).c_str(),
                std::string(count == 1 ? one : many).c_str());
}

/// a, b
std::string listed(const std::vector<std::string>& names, std::string_view around = "") {
    std::string text;
    for (const auto& each : names) {
        text.append(text.empty() ? "" : ", ").append(around).append(each).append(around);
    }
    return text;
}

/// `"a", "b"`
std::string quoted(const std::vector<std::string>& texts) {
    return listed(texts, "\"");
}

std::string names_of(const std::vector<ColumnNotUsed>& columns) {
    std::vector<std::string> names;
    for (const auto& each : columns) {
        names.push_back(each.column.empty() ? "without a name" : each.column);
    }
    return listed(names);
}

/// How the file was read, in the words of the options that say the same.
std::string as_options(const LayoutRead& read) {
    const auto& layout = read.layout;
    std::string text = "--count \"" + layout.count + "\"";
    for (const auto& each : read.totals) {
        for (const auto& label : each.labels) {
            text += " --dimension \"" + each.column + "=" + label + "\"";
        }
    }
    for (const auto& each : layout.key) text += " --key \"" + each + "\"";
    if (read.totals.empty() && layout.dimensions.front().column != layout.count) {
        text += " --key \"" + layout.dimensions.front().column + "\"";
    }
    if (layout.off_by > 0) text += " --off-by " + std::to_string(layout.off_by);
    return text;
}

std::string evidence(const TotalRead& total) {
    std::string text;
    switch (total.by) {
        case TotalBy::option:
            text = "as you said";
            break;
        case TotalBy::known_file:
            return "as is known of this file";
        case TotalBy::word:
            text = "it is called one";
            break;
        case TotalBy::blank:
            text = "as the sum of the others it fits";
            break;
        case TotalBy::sums:
            text = "no word says so, the sums do";
            break;
    }
    text += total.lines == 0 ? "; no line is complete, to check it by"
                             : "; " + with_commas(total.add_up) + " of " +
                                   counted(total.lines, "complete line") +
                                   (total.add_up == 1 ? " adds up" : " add up");
    if (total.open > 0) {
        text += ", " + counted(total.open, "line") +
                (total.open == 1 ? " has hidden cells" : " have hidden cells");
    }
    return text;
}

std::string_view why(NotUsed reason) {
    switch (reason) {
        case NotUsed::not_named:
            return "neither --key nor --dimension names it";
        case NotUsed::follows:
            return "the other columns tell the cells apart without it";
        case NotUsed::numbers:
            return "numbers that are not the count, not looked at; --count checks them";
        case NotUsed::rates:
            return "numbers with decimals or percentages, not looked at";
        case NotUsed::row_numbers:
            return "row numbers";
        case NotUsed::empty:
            break;
    }
    return "empty";
}

void show_reading(const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    std::printf("Read as: %s\n", as_options(read).c_str());
    for (const auto& each : read.totals) {
        std::printf("  total of %s: %s (%s)\n", each.column.c_str(), quoted(each.labels).c_str(),
                    evidence(each).c_str());
    }
    if (read.totals.empty()) std::puts("  no totals were found, so no sums were checked");
    for (const auto& each : read.doubtful) {
        std::printf("  not used: %s in %s is called a total, and %s of %s add up to it\n",
                    quoted(each.labels).c_str(), each.column.c_str(),
                    with_commas(each.add_up).c_str(), counted(each.lines, "line").c_str());
    }
    for (std::size_t i = 0; i < read.possible.size() && i < 3; ++i) {
        const auto& each = read.possible[i];
        std::printf("  not used: %s in %s may be a total; if it is: --dimension \"%s=%s\"\n",
                    quoted(each.labels).c_str(), each.column.c_str(), each.column.c_str(),
                    each.labels.front().c_str());
    }
    for (const auto& each : printed.marks) {
        if (each.cells > 0) continue;
        std::printf("  not used: --mark %s, no cell is printed so\n",
                    quoted({each.mark.text}).c_str());
    }
    for (const auto& each : read.unused) {
        std::printf("  not used: column %s (%s)\n",
                    each.column.empty() ? "without a name" : each.column.c_str(),
                    std::string(why(each.why)).c_str());
    }
    std::printf("Not looked at: %s.\n", not_looked_at);
}

void show_earlier(const Audit& audit) {
    if (audit.earlier == 0) return;
    line(audit.earlier, "earlier file compared", "earlier files compared");
    line(audit.hidden_now_printed_then, "cell hidden now and printed earlier",
         "cells hidden now and printed earlier");
    line(audit.shown_by_earlier, "of them with a number that the mark allows: it shows the cell",
         "of them with a number that the mark allows: it shows the cell");
    line(audit.hidden_then_printed_now, "cell hidden earlier and printed now",
         "cells hidden earlier and printed now");
    line(audit.shows_earlier, "of them with a number that the mark allows: it shows the cell",
         "of them with a number that the mark allows: it shows the cell");
    line(audit.follow_jointly, "hidden cell that follows from both files together only",
         "hidden cells that follow from both files together only");
    if (audit.blurred > 0) {
        line(audit.few_exact_between,
             "rounded or perturbed cell of few people that both files together show exactly",
             "rounded or perturbed cells of few people that both files together show exactly");
    }
}

void show_numbers(const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    const auto few = "1 to " + std::to_string(audit.small_below - 1);
    line(audit.tables, "table", "tables");
    line(audit.cells, "cell", "cells");
    line(audit.known, "of them with a number", "of them with a number");
    line(audit.suppressed, "of them hidden", "of them hidden");
    for (const auto& each : printed.marks) {
        if (each.cells == 0) continue;
        const auto& [low, high] = each.mark.bounds;
        const auto text =
            "printed as " + quoted({each.mark.text}) +
            (high < no_limit ? ", taken for " + std::to_string(low) + " to " + std::to_string(high)
                             : "") +
            (each.is_unclear ? ", which may also mean zero or no data" : "");
        line(each.cells, text, text);
    }
    if (printed.blank > 0) line(printed.blank, "blank", "blank");
    if (printed.empty_rows > 0) {
        line(printed.empty_rows, "row with nothing in it, left out",
             "rows with nothing in them, left out");
    }
    if (printed.repeated > 0) {
        line(printed.repeated, "cell that stands in several rows",
             "cells that stand in several rows");
        line(printed.repeated_unequal, "of them with different numbers; the first was taken",
             "of them with different numbers; the first was taken");
    }
    line(audit.sums, "sum of parts to a total", "sums of parts to a total");
    line(audit.in_sums, "hidden cell in them", "hidden cells in them");
    line(audit.by_sums_alone, "hidden cell that follows from the sums alone",
         "hidden cells that follow from the sums alone");
    line(audit.recoverable_within, "hidden cell that follows from sums and bounds together",
         "hidden cells that follow from sums and bounds together");
    if (audit.undecided > 0) {
        line(audit.undecided, "hidden cell that could not be decided",
             "hidden cells that could not be decided");
    }
    line(audit.printed_one, "cell that prints one person", "cells that print one person");
    line(audit.printed_small, "cell that prints " + few + " people",
         "cells that print " + few + " people");
    if (audit.blurred > 0) {
        line(audit.blurred, "rounded or perturbed cell that can be of few people",
             "rounded or perturbed cells that can be of few people");
        line(audit.few_exact_within, "of them with one number left: few people",
             "of them with one number left: few people");
    }
    line(audit.tables_contradicting, "table whose sums contradict each other",
         "tables whose sums contradict each other");
    if (audit.suppressed_contradicting > 0) {
        line(audit.suppressed_contradicting, "hidden cell in those", "hidden cells in those");
        line(audit.recoverable_contradicting, "of them follow, by the sums that fit",
             "of them follow, by the sums that fit");
    }
    if (audit.totals_above_parts > 0) {
        line(audit.totals_above_parts, "total larger than all its parts, each of them printed",
             "totals larger than all their parts, each of them printed");
    }
    show_earlier(audit);
}

/// One sentence: what was found, or why nothing can be said.
std::string conclusion(const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    const auto few = "1 to " + std::to_string(audit.small_below - 1);
    if (verdict == Verdict::not_checked) {
        if (audit.cells == 0) return "Not checked: no cells were read.";
        const auto others = names_of(numbers_not_looked_at(read));
        if (audit.in_sums > 0 || (audit.suppressed + audit.blurred == 0 && !others.empty())) {
            const bool hides = audit.suppressed + audit.blurred > 0;
            return std::string("Too little was checked: ") +
                   (hides
                        ? "hidden cells stand beside other numbers that were not looked at ("
                        : "other columns hold small or hidden numbers that were not looked at (") +
                   others + (hides ? "), and may follow from them." : ").") +
                   " Of counts, write the columns one below the other, "
                   "a row a cell, with a column that says which; take percentages and rates out; "
                   "and audit that.";
        }
        const std::string why = read.totals.empty()
                                    ? "no totals were found"
                                    : "no hidden cell stands in a sum with a printed total";
        return "Not checked: " + why +
               ", so nobody can say whether hidden cells follow. If the file has totals, name "
               "them: "
               "--dimension \"COLUMN=LABEL OF ITS TOTAL\".";
    }
    if (verdict == Verdict::nothing_found) {
        auto others = names_of(numbers_not_looked_at(read));
        if (!others.empty()) others = " Other numbers were not looked at: " + others + ".";
        if (audit.suppressed + audit.blurred == 0) {
            return "Nothing is hidden, and no number from " + few + " is printed" +
                   (others.empty() ? "" : " in column " + read.layout.count) + "." +
                   (audit.sums == 0 ? " Sums were not checked: there are none with a total." : "") +
                   others;
        }
        return "No hidden cell follows from the " +
               (audit.sums == 1 ? std::string("sum that was checked")
                                : with_commas(audit.sums) + " sums that were checked") +
               ", and no number from " + few + " is printed openly." + others;
    }
    std::vector<std::string> found;
    const auto cells = [&](std::int64_t count, const char* one, const char* many) {
        if (count == 0) return;
        found.push_back(with_commas(count) + " " + (count == 1 ? one : many));
    };
    cells(audit.recoverable_within + audit.recoverable_between,
          "hidden cell follows from what is printed", "hidden cells follow from what is printed");
    cells(audit.few_exact_within + audit.few_exact_between, "rounded cell of few people follows",
          "rounded cells of few people follow");
    cells(audit.undecided, "hidden cell could not be decided", "hidden cells could not be decided");
    cells(audit.printed_small, "small number is printed openly",
          "small numbers are printed openly");
    cells(audit.tables_contradicting, "table contradicts itself", "tables contradict themselves");
    cells(printed.repeated_unequal, "cell is printed with different numbers",
          "cells are printed with different numbers");
    cells(static_cast<std::int64_t>(read.doubtful.size()), "total does not add up and was not used",
          "totals do not add up and were not used");
    std::string text;
    for (std::size_t i = 0; i < found.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == found.size() ? " and " : ", ") + found[i];
    }
    text += ".";
    if (audit.totals_above_parts > 0) {
        text += audit.totals_above_parts == 1
                    ? " A total is larger than its parts: if a row is left out, its number follows."
                    : " Totals are larger than their parts: if rows are left out, their numbers "
                      "follow.";
    }
    const bool shows_people = !audit.safe() || audit.printed_small > 0;
    return text + (shows_people ? " Tell the owner of the file before anybody else." : "");
}

int exit_of(Verdict verdict) {
    return verdict == Verdict::nothing_found ? 0
           : verdict == Verdict::found       ? 1
                                             : exit_code(Code::invalid_input);
}

void show(const RecordsAudit& audit) {
    const auto k = std::to_string(audit.k);
    const auto& found = audit.found;
    line(found.rows, "record", "records");
    if (audit.empty_rows > 0) {
        line(audit.empty_rows, "row without an answer, left out",
             "rows without an answer, left out");
    }
    line(audit.rows_with_gaps, "of them with a missing answer", "of them with a missing answer");
    line(found.below_k, "in a group of fewer than " + k, "in groups of fewer than " + k);
    line(found.unique, "alone", "alone");
    if (found.subsets > 0) {
        line(found.subsets, "set of columns looked at", "sets of columns looked at");
        line(found.subsets_with_rare, "of them holds a rare answer", "of them hold a rare answer");
        line(found.rows_rare_in_subset, "record holds one", "records hold one");
    }
    if (audit.earlier > 0) {
        const auto text = std::string("held by 1 ") +
                          (audit.k > 2 ? "to " + std::to_string(audit.k - 1) + " " : "") +
                          "more or fewer than earlier";
        line(audit.between, "answer or pair " + text, "answers and pairs " + text);
    }
    std::printf(
        "Looked at, all together: %s. A missing answer is an answer like any other there%s.\n",
        listed(audit.columns).c_str(),
        found.subsets > 0 ? ", and left out in sets of columns" : "");
    if (!audit.all_different.empty()) {
        std::printf("Every answer stands in one record only, as in an identifier: %s.\n",
                    listed(audit.all_different).c_str());
    }
    if (!audit.not_looked_at.empty()) {
        std::printf("Not looked at: the column%s %s.\n", audit.not_looked_at.size() == 1 ? "" : "s",
                    listed(audit.not_looked_at).c_str());
    }
    std::printf(
        "Not looked at: %swhat else somebody knows, columns that follow from one another, "
        "other publications.\n",
        found.subsets > 0 ? "" : "sets of fewer columns (--subsets), ");
    if (audit.verdict == Verdict::found) {
        const bool groups = found.below_k > 0 || found.subsets_with_rare > 0;
        std::printf("%s Tell the owner of the file before anybody else.\n",
                    groups ? "Records stand in groups that are too small."
                           : "Together with an earlier file, answers of too few people show.");
    } else {
        std::printf("No record stands in a group of fewer than %s by the columns looked at.\n",
                    k.c_str());
    }
}

Result<int> run_records(const AuditArguments& arguments, const Table& records) {
    RecordsAuditOptions options{
        columns_named(records, arguments.quasi), arguments.k, arguments.subsets, {}};
    if (options.columns.size() == 1 && options.columns[0] == "all") options.columns.clear();
    const std::vector<std::filesystem::path> named(arguments.earlier.begin(),
                                                   arguments.earlier.end());
    options.earlier = TRY(earlier_releases(nullptr, named));
    auto audit = audit_records(records, options);
    if (!audit) {
        auto error = std::move(audit).error();
        error.where =
            error.where.empty() ? arguments.file : arguments.file + ":" + to_string(error.where);
        return error;
    }
    for (const auto& each : notes_on_rows(records, audit->columns)) note(each);
    if (arguments.json) {
        std::printf("%s\n", with_notes(to_json(*audit)).c_str());
    } else {
        show(*audit);
    }
    return exit_of(audit->verdict);
}

Result<int> run_audit(const AuditArguments& arguments) {
    const auto files = 1 + arguments.earlier.size();
    const auto reading = TRY(options_of(arguments.reading, 0, files));
    const auto source = TRY(formats::read_source(arguments.file, reading));
    if (!arguments.quasi.empty()) return run_records(arguments, source.table);
    AuditOptions options;
    options.choice = TRY(choice_of(arguments));
    options.choice.off_by = arguments.off_by;
    options.small_below = arguments.small_below;
    options.place = {arguments.file, source.header_row + 1};
    const auto many = arguments.then_off_by.size();
    if (many > 1 && many != arguments.earlier.size()) {
        return fail_plainly(Code::invalid_input,
                            "give one number for all earlier releases, or one for each",
                            "--earlier-off-by");
    }
    std::vector<formats::Source> earlier;
    for (std::size_t i = 0; i < arguments.earlier.size(); ++i) {
        const auto how = TRY(options_of(arguments.reading, i + 1, files));
        earlier.push_back(TRY(formats::read_source(arguments.earlier[i], how)));
    }
    for (std::size_t i = 0; i < earlier.size(); ++i) {
        const auto off_by = many == 0 ? arguments.off_by : arguments.then_off_by[many == 1 ? 0 : i];
        options.earlier.push_back(
            {&earlier[i].table, off_by, {arguments.earlier[i], earlier[i].header_row + 1}});
    }
    const auto result = TRY(audit_file(source.table, options));
    if (arguments.json) {
        std::printf("%s\n", with_notes(to_json(result)).c_str());
    } else {
        show_numbers(result);
        show_reading(result);
        std::printf("%s\n", conclusion(result).c_str());
    }
    return exit_of(result.verdict);
}

}  // namespace

void add_protect_audit(CLI::App& group, Action& action) {
    auto* audit = group.add_subcommand(
        "audit", "attack a published file and count what can be recovered from it");
    auto arguments = std::make_shared<AuditArguments>();
    audit->add_option("FILE", arguments->file, "csv, csv.xz, csv.gz or xlsx")->required();
    audit->add_option("--earlier", arguments->earlier,
                      "earlier releases of the same tables, with the columns and totals of FILE");
    audit->add_option(
        "--dimension", arguments->dimensions,
        "Column=label of its total; its categories add up (default: as the file shows)");
    audit->add_option("--key", arguments->key,
                      "columns that together name one table (default: as the file shows)");
    audit->add_option("--count", arguments->count,
                      "the column of counts (default: as the file shows)");
    audit->add_option("--mark", arguments->marks,
                      "how hidden counts are printed, where it is no common mark, or what it says: "
                      "\"<5=0..4\", \"[c]=1..2\"");
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
                     "numbers are rounded or perturbed by at most this: 4 for base 5")
        ->check(CLI::Range(0, 1'000'000));
    audit
        ->add_option("--earlier-off-by", arguments->then_off_by,
                     "the same of the earlier releases, one for all or one each")
        ->check(CLI::Range(0, 1'000'000));
    add_reading(*audit, arguments->reading, true);
    audit->add_flag("--json", arguments->json);
    audit->footer(
        "Prints how many hidden cells follow and how many small numbers are printed, never which,\n"
        "and how the file was read: what is not said with options it shows itself.\n"
        "Exit codes: 0 something was checked and nothing was found; 1 cells that follow, small\n"
        "numbers, or sums that contradict each other; 2 refused, or too little could be checked "
        "to\n"
        "say that nothing follows (no totals were found, or hidden cells stand beside columns of\n"
        "numbers that were not looked at, or such columns hold small or hidden numbers).\n\n"
        "  palermo protect audit data_glotip_2025-04-14.csv.xz\n"
        "  palermo protect audit nrm_referrals.csv --small 3\n"
        "  palermo protect audit records.csv --quasi all -k 10 --subsets 2\n"
        "  palermo protect audit new.xlsx --earlier old.xlsx --json\n"
        "  palermo protect audit rounded5.csv --off-by 4 --earlier rounded3.csv --earlier-off-by "
        "2\n"
        "  palermo protect audit t.csv --key Year --dimension Sex=All --dimension Age=All \\\n"
        "      --count People --mark \"<5=0..4\" --mark \"*\"");
    // What would have no effect is refused.
    auto* const quasi = audit->get_option("--quasi");
    for (const auto* name : {"--dimension", "--key", "--count", "--mark", "--small", "--off-by"}) {
        quasi->excludes(audit->get_option(name));
    }
    audit->get_option("-k")->needs(quasi);
    audit->get_option("--subsets")->needs(quasi);
    audit->get_option("--earlier-off-by")->needs(audit->get_option("--earlier"));
    on(audit, action, arguments, run_audit);
}

}  // namespace palermo::cli
